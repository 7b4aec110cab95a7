"""A report or an overview as a workbook: sheets of plain cells, which the writers of xlsx and ods put into their formats.

It follows the Government Analysis Function's "Releasing statistics in spreadsheets" and its checklist: a cover, a list of
contents and a sheet of notes; one table a sheet, from column A, below its title and lines that say what stands there; one
header row of unique names; no blank cell, but a marker that the notes explain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from caseaudit.language import Language
from caseaudit.overview import Overview, OverviewFramework, OverviewInspection
from caseaudit.prose import markdown_to_text
from caseaudit.renderers.archive import legal
from caseaudit.renderers.overview import groups_of, how_read, notices_of, title_of
from caseaudit.renderers.overview_tables import overview_tables, sampled
from caseaudit.renderers.page import first_day, how_picked, kinds_of
from caseaudit.renderers.tables import DOES_NOT_APPLY, NOTHING, Row, Say, Table, figure_tables, text_tables, texts
from caseaudit.report import MARKER, FrameworkPart, InspectionPart, Report, Titled, Tool

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


class Outline(NamedTuple):
    """What a report or an overview has to put into a workbook."""

    title: str
    marking: str
    about: Sequence[str]
    """The lines of the cover, between the marking at its top and that at its bottom."""
    tables: Sequence[Table]
    notes: Sequence[tuple[str, str]]
    """(key, text) of what tables may refer to."""
    hidden: str
    """Why a count may not be shown, where it is known."""
    words: Sequence[tuple[str, str | None]]
    """(title, definition, if there is one) of grades, outcomes and categories."""
    parts: bool
    """Whether some of its tables may be for publication and some not, so that the contents say of each."""
    tool: Tool
    as_of: str
    spoken: Language


def build_workbook(made: Report | Overview) -> Workbook:
    """The workbook of a report whose figures are filled in, or of an overview, in its language."""
    outline = _of_report(made) if isinstance(made, Report) else _of_overview(made)
    say, tables = outline.spoken.gettext, outline.tables
    wanted = {key for table in tables for key in table.notes}
    notes = {key: text for key, text in outline.notes if key in wanted}
    numbers = {key: say("[note %(number)s]", number=number) for number, key in enumerate(notes, 1)}
    # It stands in cells, since screen readers pass over the headers of printed pages.
    marking = [say("Marking: %(marking)s", marking=outline.marking)] if outline.marking else []
    cover = (outline.title, *marking, *outline.about, *marking)
    sheets = [_sheet(table, numbers, marking, say) for table in tables]
    explained = _explained(outline, [(numbers[key], text) for key, text in notes.items()], sheets)
    contents = _sheet(_contents([explained, *tables], say, parts=outline.parts), {}, marking, say)
    return Workbook(
        title=_line(outline.title, say),
        tool=f"{outline.tool.name} {outline.tool.version}",
        day=first_day(outline.as_of),
        language=outline.spoken.tag,
        sheets=(
            Sheet(say("Cover"), tuple(_text(part, say) for line in cover for part in line.split("\n") if part.strip())),
            replace(contents, leads=True),
            _sheet(explained, {}, marking, say),
            *sheets,
        ),
    )


def _of_report(report: Report) -> Outline:
    tables = [*figure_tables(report, report.spoken), *text_tables(report)]
    return Outline(
        title=f"{report.inspection.force}: {report.framework.title}",
        marking=report.inspection.marking or "",
        about=list(_about_report(report, tables)),
        tables=tables,
        notes=list(_notes_of_report(report)),
        hidden=report.suppression.explanation if report.suppression else "",
        words=[(each.title, each.definition) for each in _defined(report.framework)],
        parts=True,
        tool=report.tool,
        as_of=report.as_of,
        spoken=report.spoken,
    )


def _of_overview(overview: Overview) -> Outline:
    is_alone = len(overview.frameworks) == 1
    return Outline(
        title=title_of(overview),
        marking="; ".join(overview.markings),
        about=list(_about_overview(overview)),
        tables=list(overview_tables(overview)),
        notes=list(_notes_of_overview(overview)),
        hidden=" ".join(_suppressed(overview)),
        words=[
            (each.title if is_alone else f"{each.title} ({framework.label})", each.definition)
            for framework in overview.frameworks
            for each in _defined(framework)
        ],
        parts=False,
        tool=overview.tool,
        as_of=overview.as_of,
        spoken=overview.spoken,
    )


def _about_report(report: Report, tables: Iterable[Table]) -> Iterator[str]:
    inspection, spoken, say = report.inspection, report.spoken, report.spoken.gettext
    yield markdown_to_text(inspection.notice or "")
    yield _visit(inspection, spoken)
    yield markdown_to_text(inspection.headline or "")
    yield f"{report.result}."
    yield say("These are the tables of the report, without its text.")
    yield _guide(say)
    restricted = [table for table in tables if table.restricted]
    if restricted:
        yield say(
            "Restricted sheets: %(sheets)s. %(restriction)s Take them out before you publish the rest.",
            sheets=", ".join(table.name for table in restricted),
            restriction=restricted[0].restricted,
        )
    framework, tool = report.framework, f"{report.tool.name} {report.tool.version}"
    made = say("Made with %(tool)s.", tool=tool)
    if files := len(report.sources.inputs):
        made = spoken.ngettext(
            "Made with %(tool)s from %(num)s file.", "Made with %(tool)s from %(num)s files.", files, tool=tool
        )
    held = say("Framework %(framework)s, version %(version)s.", framework=framework.id, version=framework.version)
    yield f"{held} {made}"


def _about_overview(overview: Overview) -> Iterator[str]:
    spoken, say = overview.spoken, overview.spoken.gettext
    for notice, names in notices_of(overview).items():
        yield f"{'; '.join(names)}: {markdown_to_text(notice)}"
    yield f"{overview.total.result}." if overview.total else overview.no_total or ""
    yield from _readings(overview).values()
    yield _guide(say)
    yield from _suppressed(overview)
    for group in groups_of(overview):
        yield say("Framework %(label)s: %(title)s.", label=group.framework.label, title=group.framework.title)
        for each in group.inspections:
            yield f"{each.force}: {_visit(each, spoken)}{_left_out(each, spoken)}"
    tool = f"{overview.tool.name} {overview.tool.version}"
    made = say("Made with %(tool)s, as of %(date)s.", tool=tool, date=spoken.date(overview.as_of))
    yield f"{say('This overview holds no case, and no text of one.')} {made}"


def _visit(inspection: InspectionPart | OverviewInspection, spoken: Language) -> str:
    period = spoken.period(inspection.visited.start, inspection.visited.to)
    said = [f"{kinds_of(spoken)[inspection.kind]}.", spoken.gettext("Visited %(period)s.", period=period)]
    if inspection.published:
        said.append(spoken.gettext("Published %(date)s.", date=spoken.date(inspection.published)))
    return " ".join(said)


def _left_out(inspection: OverviewInspection, spoken: Language) -> str:
    if not inspection.files.left_out:
        return ""
    return " " + spoken.ngettext(
        "Not counted, because of errors: %(num)s case file.",
        "Not counted, because of errors: %(num)s case files.",
        inspection.files.left_out,
    )


def _guide(say: Say) -> str:
    return say(
        "The sheet Contents names every sheet and leads to it. The sheet Notes explains notes, markers and words."
    )


def _readings(overview: Overview) -> dict[str, str]:
    """{key of the note: how inspections are to be read whose cases were picked in that way}."""
    frameworks: dict[str, list[OverviewFramework]] = {}
    for each in overview.frameworks:
        frameworks.setdefault(sampled(each), []).append(each)
    readings = {key: how_read(of[0], overview.word, overview.spoken) for key, of in frameworks.items()}
    if len(readings) == 1:
        return readings
    return {key: f"{'; '.join(each.label for each in frameworks[key])}: {text}" for key, text in readings.items()}


def _suppressed(overview: Overview) -> Iterator[str]:
    for each in overview.suppression:
        yield f"{each.explanation} {overview.spoken.gettext('A sum is not shown where a part of it is not.')}"


def _contents(tables: Iterable[Table], say: Say, *, parts: bool) -> Table:
    columns: dict[str, Callable[[Table], str]] = {
        say("Sheet"): lambda table: table.name,
        say("What it holds"): lambda table: table.title,
    }
    if parts:
        columns[say("For publication")] = lambda table: say("no") if table.restricted else say("yes")
    return texts(say("Contents"), say("Contents"), tables, columns)


def _notes(say: Say, samples: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(key, text) of the notes that tables of reports and of overviews refer to."""
    yield (
        "shares",
        say(
            "Shares are whole per cents, rounded half up; 0%% and 100%% are exact, and shares may not add up to 100%%."
        ),
    )
    yield from samples
    yield (
        "outside",
        say("What lies outside the scale is counted, but in no share: with the graded cases it adds up to all cases."),
    )
    yield "decides", say("Where several assessors grade a case, one of them decides: the case counts with that grade.")
    yield "themes", say("A case counts once for each theme and kind, however many findings it has.")


def _notes_of_report(report: Report) -> Iterator[tuple[str, str]]:
    say = report.spoken.gettext
    yield from _notes(say, [("sample", how_picked(report))])
    yield "agreement", say("Only cases that both assessors graded overall are counted.")
    yield "as-of", say("What is overdue is counted as of %(date)s.", date=report.spoken.date(report.as_of))


def _notes_of_overview(overview: Overview) -> Iterator[tuple[str, str]]:
    say, force = overview.spoken.gettext, overview.word
    yield from _notes(say, _readings(overview).items())
    yield "topics", say("Each topic is graded for the %(force)s as a whole. Such grades are not added up.", force=force)
    yield "referred", say("Referred back to the %(force)s, apart from any grade.", force=force)
    yield (
        "sums",
        say(
            "Rows that are called %(name)s are sums of the others: leave them out where you add up.",
            name=say("All inspections"),
        ),
    )


def _defined(framework: FrameworkPart | OverviewFramework) -> tuple[Titled, ...]:
    return (*framework.overall, *framework.outcomes, *framework.categories)


def _explained(outline: Outline, notes: Iterable[tuple[str, str]], sheets: Iterable[Sheet]) -> Table:
    say = outline.spoken.gettext
    used = {marker for sheet in sheets for marker in _markers(sheet.rows, say)}
    meanings = {marker: f"{meaning[:1].upper()}{meaning[1:]}." for marker, meaning in _meanings(say).items()}
    if outline.hidden:
        meanings[MARKER] = outline.hidden
    rows = [
        *notes,
        *((marker, meaning) for marker, meaning in meanings.items() if marker in used),
        *((title, definition) for title, definition in outline.words if definition),
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
