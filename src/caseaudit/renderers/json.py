"""The report as JSON: the report itself."""

from __future__ import annotations

from caseaudit.report import Report


def render(report: Report) -> str:
    """The report as JSON, with the names of docs/formats.md."""
    return report.model_dump_json(indent=2, by_alias=True) + "\n"
