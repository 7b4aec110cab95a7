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

from caseaudit.prose import markdown_to_text
from caseaudit.renderers.archive import legal
from caseaudit.renderers.page import first_day, how_picked, titles_of
from caseaudit.renderers.tables import DOES_NOT_APPLY, NOTHING, Row, Say, Table, figure_tables, text_tables, texts
from caseaudit.report import MARKER, Report

_WIDEST, _WIDEST_LINE = 60, 80
_LONGEST, _LONGEST_TITLE = 32_000, 240  # Excel lets a cell have 32,767 characters, and a title of a column 255


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
    """Sheets in their order, and what the document says of itself; `day` is an ISO date, `language` a tag."""

    title: str
    tool: str
    day: str
    language: str
    sheets: tuple[Sheet, ...]


def build_workbook(report: Report) -> Workbook:
    """The workbook of a report whose figures are filled in, in its language."""
    say = report.spoken.gettext
    tables = [*figure_tables(report, report.spoken), *text_tables(report)]
    wanted = {key for table in tables for key in table.notes}
    notes = {key: text for key, text in _notes(report, say) if key in wanted}
    numbers = {key: say("[note %(number)s]", number=number) for number, key in enumerate(notes, 1)}
    marking = _marking(report, say)
    sheets = [_sheet(table, numbers, marking, say) for table in tables]
    explained = _explained(report, [(numbers[key], text) for key, text in notes.items()], sheets, say)
    contents = _sheet(_contents([explained, *tables], say), {}, marking, say)
    return Workbook(
        title=_line(_title(report), say),
        tool=f"{report.tool.name} {report.tool.version}",
        day=first_day(report.as_of),
        language=report.spoken.tag,
        sheets=(
            _cover(report, tables, say),
            replace(contents, leads=True),
            _sheet(explained, {}, marking, say),
            *sheets,
        ),
    )


def _title(report: Report) -> str:
    return f"{report.inspection.force}: {report.framework.title}"


def _marking(report: Report, say: Say) -> list[str]:
    """The protective marking. It stands in cells, since screen readers pass over the headers of printed pages."""
    marking = report.inspection.marking
    return [say("Marking: %(marking)s", marking=marking)] if marking else []


def _cover(report: Report, tables: Iterable[Table], say: Say) -> Sheet:
    inspection, spoken = report.inspection, report.spoken
    visit = [f"{titles_of(report)['visit'][inspection.kind]}."]
    visit.append(say("Visited %(period)s.", period=spoken.period(inspection.visited.start, inspection.visited.to)))
    if inspection.published:
        visit.append(say("Published %(date)s.", date=spoken.date(inspection.published)))
    restricted = [table for table in tables if table.restricted]
    lines = [
        _title(report),
        *_marking(report, say),
        markdown_to_text(inspection.notice or ""),
        " ".join(visit),
        markdown_to_text(inspection.headline or ""),
        f"{report.result}.",
        say("These are the tables of the report, without its text."),
        say("The sheet Contents names every sheet and leads to it. The sheet Notes explains notes, markers and words."),
    ]
    if restricted:
        names = ", ".join(table.name for table in restricted)
        lines.append(
            say(
                "Restricted sheets: %(sheets)s. %(restriction)s Take them out before you publish the rest.",
                sheets=names,
                restriction=restricted[0].restricted,
            )
        )
    framework, tool = report.framework, f"{report.tool.name} {report.tool.version}"
    made = say("Made with %(tool)s.", tool=tool)
    if files := len(report.sources.inputs):
        made = spoken.ngettext(
            "Made with %(tool)s from %(num)s file.", "Made with %(tool)s from %(num)s files.", files, tool=tool
        )
    held = say("Framework %(framework)s, version %(version)s.", framework=framework.id, version=framework.version)
    lines += [f"{held} {made}", *_marking(report, say)]
    return Sheet(say("Cover"), tuple(_text(line, say) for line in lines if line))


def _contents(tables: Iterable[Table], say: Say) -> Table:
    return texts(
        say("Contents"),
        say("Contents"),
        tables,
        {
            say("Sheet"): lambda table: table.name,
            say("What it holds"): lambda table: table.title,
            say("For publication"): lambda table: say("no") if table.restricted else say("yes"),
        },
    )


def _notes(report: Report, say: Say) -> Iterator[tuple[str, str]]:
    """(key, text) of the notes that tables refer to."""
    yield (
        "shares",
        say(
            "Shares are whole per cents, rounded half up; 0%% and 100%% are exact, and shares may not add up to 100%%."
        ),
    )
    yield "sample", how_picked(report)
    yield (
        "outside",
        say("What lies outside the scale is counted, but in no share: with the graded cases it adds up to all cases."),
    )
    yield "decides", say("Where several assessors grade a case, one of them decides: the case counts with that grade.")
    yield "themes", say("A case counts once for each theme and kind, however many findings it has.")
    yield "agreement", say("Only cases that both assessors graded overall are counted.")
    yield "as-of", say("What is overdue is counted as of %(date)s.", date=report.spoken.date(report.as_of))


def _explained(report: Report, notes: Iterable[tuple[str, str]], sheets: Iterable[Sheet], say: Say) -> Table:
    framework = report.framework
    defined = (*framework.overall, *framework.outcomes, *framework.categories)
    used = {marker for sheet in sheets for marker in _markers(sheet.rows, say)}
    meanings = {marker: f"{meaning[:1].upper()}{meaning[1:]}." for marker, meaning in _meanings(say).items()}
    if report.suppression:
        meanings[MARKER] = report.suppression.explanation
    rows = [
        *notes,
        *((marker, meaning) for marker, meaning in meanings.items() if marker in used),
        *((each.title, each.definition) for each in defined if each.definition),
    ]
    columns: dict[str, Callable[[tuple[str, str]], str]] = {
        say("Note"): lambda row: row[0],
        say("Meaning"): lambda row: row[1],
    }
    return texts(say("Notes"), say("Notes, markers and words"), rows, columns)


def _meanings(say: Say) -> dict[str, str]:
    """{marker: what it means}."""
    return {
        MARKER: say("not shown, as small counts are not"),
        NOTHING: say("nothing is recorded"),
        DOES_NOT_APPLY: say("does not apply"),
    }


def _markers(rows: Iterable[tuple[str | int, ...]], say: Say) -> list[str]:
    cells = {cell for row in rows for cell in row}
    return [marker for marker in _meanings(say) if marker in cells]


def _sheet(table: Table, numbers: Mapping[str, str], marking: Iterable[str], say: Say) -> Sheet:
    rows = tuple(tuple(_cells(row, table, say)) for row in table.rows)
    lines = [f"{table.title}. {table.restricted}" if table.restricted else table.title, *marking]
    lines.append(say("This worksheet contains one table."))
    if notes := [number for key, number in numbers.items() if key in table.notes]:
        lines.append(say("Notes that apply: %(notes)s; see the sheet Notes.", notes=", ".join(notes)))
    if table.name != say("Notes") and (markers := _markers(rows, say)):
        meanings = ", ".join(f"{marker} {_meanings(say)[marker]}" for marker in markers)
        lines.append(say("In place of a value: %(markers)s.", markers=meanings))
    header = tuple(_header(table, say))
    return Sheet(table.name, tuple(_line(line, say) for line in lines), header, rows, len(table.labels))


def _header(table: Table, say: Say) -> Iterator[str]:
    """The titles of the columns, each only once, whatever a framework calls its grades: Excel asks for that."""
    seen: set[str] = set()
    measured = (title for measure in table.measures for title in (measure.title, measure.shares) if title)
    for title in (*table.labels, *measured):
        short = name = _line(title, say)[:_LONGEST_TITLE]
        times = 1
        while name.casefold() in seen:
            times += 1
            name = f"{short} ({times})"
        seen.add(name.casefold())
        yield name


def _cells(row: Row, table: Table, say: Say) -> Iterator[str | int]:
    yield from (_text(each, say) if isinstance(each, str) else each for each in row.labels)
    for figure, measure in zip(row.figures, table.measures, strict=True):
        yield MARKER if figure.count is None else figure.count
        if measure.shares:
            yield _line(figure.share, say) or (MARKER if figure.count is None else DOES_NOT_APPLY)


def _line(text: str, say: Say) -> str:
    return _text(" ".join(text.split()), say)


def _text(text: str, say: Say) -> str:
    """A text as a cell can hold it: without blanks that say nothing, signs that XML cannot have, and not too long."""
    lines = (" ".join(line.split()) for line in text.strip().split("\n"))
    clean = legal("\n".join(lines))
    if len(clean) <= _LONGEST:
        return clean
    return clean[:_LONGEST] + say(" … [cut here; the whole text stands in the report as JSON]")
