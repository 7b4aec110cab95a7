"""The report as CSV: one table, with a row to a figure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from caseaudit.language import ENGLISH
from caseaudit.renderers.tables import SUBJECTS, Figure, Measure, figure_tables
from caseaudit.report import MARKER, Report

_BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's old encoding
# By these a spreadsheet knows a formula, in East Asian widths too (OWASP, "CSV injection"). Tabs and line breaks, which
# stand there as well, are taken out of a text altogether.
_FORMULA = tuple("=+-@＝＋－＠")
_COLUMNS = ("inspection", "table", *(each.lower().replace(" ", "_") for each in SUBJECTS))


def render(report: Report) -> str:
    """The report's figures as one tidy table (RFC 4180), which opens in Excel and in statistical programs."""
    return written((*_COLUMNS, "measure", "count", "base", "share"), _rows(report))


def written(columns: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> str:
    """Rows under the names of their columns, as CSV; no text in it is a formula."""
    text = StringIO(newline="")
    # Texts are quoted, so that a semicolon in one of them parts no cells where it is the system's separator.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_guarded(each) if isinstance(each, str) else each for each in row] for row in rows)
    return _BOM + text.getvalue()


def _rows(report: Report) -> Iterator[list[str | int | None]]:
    for table in figure_tables(report, ENGLISH):  # programs read them by these names
        for row in table.rows:
            # The grades of topics are no numbers: such a row has no figure.
            figures = zip(table.measures, row.figures, strict=True) if table.measures else [(Measure(""), Figure(None))]
            for measure, figure in figures:
                about = dict(zip(table.labels, row.labels, strict=True)) | dict([measure.of] if measure.of else [])
                counted = "Cases" if measure.of else measure.title
                texts = [report.inspection.id, table.name, *(str(about.get(each, "")) for each in SUBJECTS), counted]
                count = MARKER if figure.count is None and table.measures else figure.count
                yield [*texts, count, figure.base, figure.share]


def _guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before it says so.

    One that starts with an apostrophe gets another, so that whoever takes one away has the text again.
    """
    line = " ".join(text.split())
    return f"'{line}" if line.startswith((*_FORMULA, "'")) else line
