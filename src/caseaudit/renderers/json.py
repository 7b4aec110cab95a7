"""The report as JSON: the report itself. So is the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseaudit.report import Report

if TYPE_CHECKING:
    from caseaudit.overview import Overview


def render(report: Report | Overview) -> str:
    """The report or the overview as JSON, with the names of docs/formats.md."""
    return report.model_dump_json(indent=2, by_alias=True) + "\n"
