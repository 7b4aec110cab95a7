"""The report as a workbook: sheets of plain cells, which the writers of xlsx and ods put into their formats.

It follows the Government Analysis Function's "Releasing statistics in spreadsheets" and its checklist: a cover, a list of
contents and a sheet of notes; one table a sheet, from column A, below its title and lines that say what stands there; one
header row of unique names; no blank cell, but a marker that the notes explain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from caseaudit.diagnostics import counted
from caseaudit.prose import markdown_to_text
from caseaudit.renderers.archive import legal
from caseaudit.renderers.page import KINDS, first_day, how_picked, spoken_date, spoken_period
from caseaudit.renderers.tables import DOES_NOT_APPLY, NOTHING, Row, Table, figure_tables, text_tables, texts
from caseaudit.report import MARKER, Report

_NOTES = "Notes"
_MARKERS = {
    MARKER: "not shown, as small counts are not",
    NOTHING: "nothing is recorded",
    DOES_NOT_APPLY: "does not apply",
}
_WIDEST, _WIDEST_LINE = 60, 80
_LONGEST, _LONGEST_TITLE = 32_000, 240  # Excel lets a cell have 32,767 characters, and a title of a column 255
_CUT = " … [cut here; the whole text stands in the report as JSON]"


@dataclass(frozen=True)
class Sheet:
    """Lines from A1 downwards, the first of which is the title; below them a table, except on the cover."""

    name: str
    lines: tuple[str, ...]
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str | int, ...], ...] = ()
    labels: int = 0
    """How many columns say what a row is about; in those to the right of them stand figures."""
    leads: bool = False
    """Whether the first column names sheets and leads to them."""

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The width of each column in characters: that of its longest line, within reason; a header takes some lines."""
        if not self.header:
            return (_WIDEST_LINE,)
        columns = zip(*self.rows, strict=True)
        longest = [max(len(line) for cell in column for line in str(cell).split("\n")) for column in columns]
        titles = [max(len(title) * 2 // 5, *(len(word) + 2 for word in title.split())) for title in self.header]
        return tuple(min(max(12, *each) + 3, _WIDEST) for each in zip(longest, titles, strict=True))

    def height(self, row: tuple[str | int, ...]) -> int:
        """How many lines a row of the table takes, with the text of its cells wrapped."""
        return max(
            sum(1 + len(line) // width for line in str(cell).split("\n"))
            for cell, width in zip(row, self.widths, strict=True)
        )

    @property
    def table(self) -> str:
        """The name of its table, by which formulas and screen readers know it."""
        return re.sub(r"\W", "_", self.name)

    @property
    def area(self) -> tuple[str, str]:
        """The first and the last cell of its table: ("A5", "C12")."""
        top = len(self.lines) + 1
        return f"A{top}", f"{_letters(len(self.header))}{top + len(self.rows)}"


def _letters(column: int) -> str:
    """How spreadsheets call a column, counted from 1: A to Z, AA, AB, ..."""
    before, last = divmod(column - 1, 26)
    return (_letters(before) if before else "") + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last]


@dataclass(frozen=True)
class Workbook:
    """Sheets in their order, and what the document says of itself; `day` is an ISO date."""

    title: str
    tool: str
    day: str
    sheets: tuple[Sheet, ...]


def build_workbook(report: Report) -> Workbook:
    """The workbook of a report whose figures are filled in."""
    tables = [*figure_tables(report), *text_tables(report)]
    wanted = {key for table in tables for key in table.notes}
    notes = {key: text for key, text in _notes(report) if key in wanted}
    numbers = {key: f"[note {number}]" for number, key in enumerate(notes, 1)}
    marking = _marking(report)
    sheets = [_sheet(table, numbers, marking) for table in tables]
    explained = _explained(report, [(numbers[key], text) for key, text in notes.items()], sheets)
    contents = _sheet(_contents([explained, *tables]), {}, marking)
    return Workbook(
        title=_line(_title(report)),
        tool=f"{report.tool.name} {report.tool.version}",
        day=first_day(report.as_of),
        sheets=(
            _cover(report, tables),
            replace(contents, leads=True),
            _sheet(explained, {}, marking),
            *sheets,
        ),
    )


def _title(report: Report) -> str:
    return f"{report.inspection.force}: {report.framework.title}"


def _marking(report: Report) -> list[str]:
    """The protective marking. It stands in cells, since screen readers pass over the headers of printed pages."""
    return [f"Marking: {report.inspection.marking}"] if report.inspection.marking else []


def _cover(report: Report, tables: Iterable[Table]) -> Sheet:
    inspection = report.inspection
    visited = spoken_period(inspection.visited.start, inspection.visited.to)
    published = f" Published {spoken_date(inspection.published)}." if inspection.published else ""
    restricted = [table for table in tables if table.restricted]
    inputs = report.sources.inputs
    files = f" from {counted(len(inputs), 'file')}" if inputs else ""
    lines = [
        _title(report),
        *_marking(report),
        markdown_to_text(inspection.notice or ""),
        f"{KINDS[inspection.kind]}. Visited {visited}.{published}",
        markdown_to_text(inspection.headline or ""),
        f"{report.result}.",
        "These are the tables of the report, without its text.",
        "The sheet Contents names every sheet and leads to it. The sheet Notes explains notes, markers and words.",
    ]
    if restricted:
        names = ", ".join(table.name for table in restricted)
        lines.append(
            f"Restricted sheets: {names}. {restricted[0].restricted} Take them out before you publish the rest."
        )
    made = f"Made with {report.tool.name} {report.tool.version}{files}."
    lines += [f"Framework {report.framework.id}, version {report.framework.version}. {made}", *_marking(report)]
    return Sheet("Cover", tuple(_text(line) for line in lines if line))


def _contents(tables: Iterable[Table]) -> Table:
    return texts(
        "Contents",
        "Contents",
        tables,
        {
            "Sheet": lambda table: table.name,
            "What it holds": lambda table: table.title,
            "For publication": lambda table: "no" if table.restricted else "yes",
        },
    )


def _notes(report: Report) -> Iterator[tuple[str, str]]:
    """(key, text) of the notes that tables refer to."""
    yield (
        "shares",
        "Shares are whole per cents, rounded half up. 0% and 100% are exact, and shares may not add up to 100%.",
    )
    yield "sample", how_picked(report)
    yield (
        "outside",
        "What lies outside the scale is counted, but in no share: with the graded cases it adds up to all cases.",
    )
    yield "decides", "Where several assessors grade a case, one of them decides: the case counts with that grade."
    yield "themes", "A case counts once for each theme and kind, however many findings it has."
    yield "agreement", "Only cases that both assessors graded overall are counted."
    yield "as-of", f"What is overdue is counted as of {spoken_date(report.as_of)}."


def _explained(report: Report, notes: Iterable[tuple[str, str]], sheets: Iterable[Sheet]) -> Table:
    framework = report.framework
    defined = (*framework.overall, *framework.outcomes, *framework.categories)
    used = {marker for sheet in sheets for marker in _markers(sheet.rows)}
    meanings = {marker: f"{meaning.capitalize()}." for marker, meaning in _MARKERS.items()}
    if report.suppression:
        meanings[MARKER] = report.suppression.explanation
    rows = [
        *notes,
        *((marker, meaning) for marker, meaning in meanings.items() if marker in used),
        *((each.title, each.definition) for each in defined if each.definition),
    ]
    columns: dict[str, Callable[[tuple[str, str]], str]] = {"Note": lambda row: row[0], "Meaning": lambda row: row[1]}
    return texts(_NOTES, "Notes, markers and words", rows, columns)


def _markers(rows: Iterable[tuple[str | int, ...]]) -> list[str]:
    cells = {cell for row in rows for cell in row}
    return [marker for marker in _MARKERS if marker in cells]


def _sheet(table: Table, numbers: Mapping[str, str], marking: Iterable[str]) -> Sheet:
    rows = tuple(tuple(_cells(row, table)) for row in table.rows)
    lines = [f"{table.title}. {table.restricted}" if table.restricted else table.title, *marking]
    lines.append("This worksheet contains one table.")
    if notes := [number for key, number in numbers.items() if key in table.notes]:
        lines.append(f"Notes that apply: {', '.join(notes)}; see the sheet Notes.")
    if table.name != _NOTES and (markers := _markers(rows)):
        lines.append(f"In place of a value: {', '.join(f'{marker} {_MARKERS[marker]}' for marker in markers)}.")
    return Sheet(table.name, tuple(_line(line) for line in lines), tuple(_header(table)), rows, len(table.labels))


def _header(table: Table) -> Iterator[str]:
    """The titles of the columns, each only once, whatever a framework calls its grades: Excel asks for that."""
    seen: set[str] = set()
    measured = (title for measure in table.measures for title in (measure.title, measure.shares) if title)
    for title in (*table.labels, *measured):
        short = name = _line(title)[:_LONGEST_TITLE]
        times = 1
        while name.casefold() in seen:
            times += 1
            name = f"{short} ({times})"
        seen.add(name.casefold())
        yield name


def _cells(row: Row, table: Table) -> Iterator[str | int]:
    yield from (_text(each) if isinstance(each, str) else each for each in row.labels)
    for figure, measure in zip(row.figures, table.measures, strict=True):
        yield MARKER if figure.count is None else figure.count
        if measure.shares:
            yield _line(figure.share) or (MARKER if figure.count is None else DOES_NOT_APPLY)


def _line(text: str) -> str:
    return _text(" ".join(text.split()))


def _text(text: str) -> str:
    """A text as a cell can hold it: without blanks that say nothing, signs that XML cannot have, and not too long."""
    lines = (" ".join(line.split()) for line in text.strip().split("\n"))
    clean = legal("\n".join(lines))
    return clean if len(clean) <= _LONGEST else clean[:_LONGEST] + _CUT
