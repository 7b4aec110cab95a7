"""The diagnostics of audits as JSON, with the names of docs/formats.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields

from caseaudit.audit import Audit
from caseaudit.diagnostics import Diagnostic

FORMAT = 1
_KEYS = tuple(each.name for each in fields(Diagnostic) if each.name != "excerpt")


def render(audits: Sequence[Audit]) -> str:
    """All diagnostics of the audits; the keys are the same whatever was found."""
    diagnostics = [{key: getattr(each, key) for key in _KEYS} for audit in audits for each in audit.diagnostics]
    document = {
        "format": FORMAT,
        "files": sum(len(audit.files) for audit in audits),
        "errors": sum(audit.errors for audit in audits),
        "warnings": sum(audit.warnings for audit in audits),
        "diagnostics": diagnostics,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
