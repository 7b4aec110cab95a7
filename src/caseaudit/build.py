"""A build: one go from the files of an inspection to its report as a page, or to what stands in the way of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caseaudit.audit import Audit, Progress, run_audit
from caseaudit.composition import build_report
from caseaudit.formats import render
from caseaudit.report import Report
from caseaudit.sources import Source


@dataclass(frozen=True)
class Build:
    """What the files of an inspection gave: a page, or the sentence that says why there is none."""

    page: str | bytes | None = None
    refusal: str = ""
    audit: Audit | None = None
    """None where there is no inspection to audit."""
    report: Report | None = None


def build(
    source: Source,
    form: str,
    templates: Path | None = None,
    *,
    allow_invalid: bool = False,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Build:
    """The report of an inspection in a format, or why there is none; the same files give an equal build.

    `allow_invalid` leaves cases with errors out. Raises what `run_audit` and `render` raise.
    """
    audit = run_audit(source, keep_cases=True, jobs=jobs, progress=progress)
    brief = audit.brief
    if audit.errors and (not allow_invalid or brief is None or brief.inspection is None or brief.framework is None):
        hint = "`--allow-invalid` leaves the cases with errors out."
        if allow_invalid:
            hint = "It needs an inspection.yaml and a framework without errors."
        return Build(refusal=f"No report is written, because of the errors above. {hint}", audit=audit)
    report = build_report(audit)
    return Build(render(report, form, templates), audit=audit, report=report)
