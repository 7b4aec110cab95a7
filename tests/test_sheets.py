"""Spreadsheets and CSV: the rules of accessible spreadsheets one by one, numbers read back, and no text that computes."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, get_args, get_overloads, get_type_hints
from zipfile import ZipFile

import odfdo
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from running import caseaudit, without

from caseaudit import Overview, Report, build_overview, build_report, render, run_audit
from caseaudit.formats import FORMATS
from caseaudit.language import ENGLISH, LANGUAGES
from caseaudit.publication import as_published
from caseaudit.renderers.tables import SUBJECTS, figure_tables
from caseaudit.renderers.workbook import Sheet, Workbook, build_workbook
from caseaudit.report import fill

EXAMPLES = Path(__file__).parents[1] / "examples"
SHEETS = ("ods", "xlsx")


def report_of(name: str) -> Report:
    return fill(build_report(run_audit(EXAMPLES / name, keep_cases=True)))


REPORTS = {name: report_of(name) for name in ("lancashire-2017", "ncpi-2024-sample", "sjr-sample")}
LANCASHIRE = REPORTS["lancashire-2017"]
SUPPRESSING = LANCASHIRE.model_copy(update={"framework": LANCASHIRE.framework.model_copy(update={"suppress_below": 5})})
EDITIONS = {
    **REPORTS,
    "public": as_published(SUPPRESSING),
}
LINCOLNSHIRE = report_of("lincolnshire-2018")
OVERVIEWS = {
    "overview": build_overview([LANCASHIRE, LINCOLNSHIRE]),
    "overview-differing": build_overview([*REPORTS.values(), LINCOLNSHIRE]),
    "overview-public": build_overview(
        as_published(each.model_copy(update={"framework": SUPPRESSING.framework}))
        for each in (LANCASHIRE, LINCOLNSHIRE)
    ),
}
MADE: dict[str, Report | Overview] = {**EDITIONS, **OVERVIEWS}


@dataclass
class Page:
    """A sheet as a reader of the file finds it."""

    name: str
    rows: list[list[Any]]
    styles: list[list[str]]
    widths: list[float]
    """In characters, about."""
    wraps: list[list[bool]]
    is_hidden: bool = False
    has_hidden_cells: bool = False
    has_merged_cells: bool = False
    is_frozen: bool = False
    cursor: str = "A1"
    tables: dict[str, str] = field(default_factory=dict)
    """{name: area} of those with one header row and without filters."""
    links: list[str] = field(default_factory=list)
    """Where the cells of the first column lead, from above."""


@dataclass
class Book:
    """A spreadsheet as a reader of the file finds it."""

    title: str | None
    language: str | None
    opens: str
    pages: list[Page]
    formulas: int
    xml: str
    """All parts of the archive, one after the other."""

    def page(self, name: str) -> Page:
        return next(page for page in self.pages if page.name == name)


def parts(data: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def read_xlsx(data: bytes) -> Book:
    book = openpyxl.load_workbook(BytesIO(data))
    pages = []
    for sheet in book.worksheets:
        cells = [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows()]
        pages.append(
            Page(
                name=sheet.title,
                rows=[[cell.value for cell in row] for row in cells],
                styles=[[cell.style for cell in row] for row in cells],
                widths=[each.width for each in sheet.column_dimensions.values()],
                wraps=[[bool(cell.alignment.wrap_text) for cell in row] for row in cells],
                is_hidden=sheet.sheet_state != "visible",
                has_hidden_cells=any(
                    each.hidden for each in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())
                ),
                has_merged_cells=bool(sheet.merged_cells.ranges),
                is_frozen=sheet.freeze_panes is not None,
                cursor=sheet.sheet_view.selection[0].activeCell or "",
                tables={
                    table.displayName: table.ref
                    for table in sheet.tables.values()
                    if table.headerRowCount == 1 and table.autoFilter is None
                },
                links=[str(row[0].hyperlink.location) for row in cells if row[0].hyperlink],
            )
        )
    return Book(
        title=book.properties.title,
        language=book.properties.language,
        opens=str(book.active.title if book.active else None),
        pages=pages,
        formulas=sum(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row),
        xml="\n".join(parts(data).values()),
    )


def ods_value(cell: odfdo.Cell) -> Any:
    link = cell.get_element("descendant::text:a")
    return link.text if link else cell.value


def read_ods(data: bytes) -> Book:
    document = odfdo.Document(BytesIO(data))
    content, settings = (parts(data)[name] for name in ("content.xml", "settings.xml"))
    areas = {
        str(each.get_attribute("table:name")): str(each.get_attribute("table:target-range-address"))
        for each in document.body.get_elements("//table:database-range")
        if each.get_attribute("table:contains-header") and not each.get_attribute("table:display-filter-buttons")
    }
    wrapping: set[str] = set()
    for style in document.styles.get_elements("//style:style[@style:family='table-cell']"):
        properties = style.get_element("style:table-cell-properties[@fo:wrap-option='wrap']")
        if properties or style.get_attribute("style:parent-style-name") in wrapping:
            wrapping.add(str(style.get_attribute("style:name")))
    pages = []
    for table in document.body.tables:
        rows = [row.cells for row in table.rows]
        own = {name: area for name, area in areas.items() if area.startswith(f"'{table.name}'.")}
        headers = table.get_elements("table:table-header-rows/table:table-row")
        columns = [re.search(r"width-(\d+)", str(column.style)) for column in table.columns]
        pages.append(
            Page(
                name=str(table.name),
                rows=[[ods_value(cell) for cell in row] for row in rows],
                styles=[[str(cell.style).replace("_20_", " ") for cell in row] for row in rows],
                widths=[float(width[1]) for width in columns if width],
                wraps=[[str(cell.style) in wrapping for cell in row] for row in rows],
                is_hidden='table:display="false"' in content,
                has_hidden_cells=' table:visibility="' in content,
                has_merged_cells='-spanned="' in content or "<table:covered" in content,
                is_frozen="SplitMode" in settings,
                cursor="A1" if re.findall(r'CursorPosition[XY]" config:type="int">(\d+)', settings) else "",
                tables={name: area.replace(f"'{table.name}'.", "") for name, area in own.items() if len(headers) == 1},
                links=[
                    str(link.get_attribute("xlink:href")).removeprefix("#").replace(".", "!")
                    for link in table.get_elements("descendant::text:a")
                ],
            )
        )
    return Book(
        title=document.meta.title,
        language=document.meta.language,
        opens=str(re.findall(r'ActiveTable" config:type="string">([^<]+)<', settings)[0]),
        pages=pages,
        formulas=content.count(' table:formula="'),
        xml="\n".join(parts(data).values()),
    )


READERS = {"ods": read_ods, "xlsx": read_xlsx}


def read(made: Report | Overview, form: str) -> Book:
    data = render(made, form)
    assert isinstance(data, bytes)
    return READERS[form](data)


@pytest.fixture(scope="module", params=[(name, form) for name in MADE for form in SHEETS], ids="-".join)
def case(request: pytest.FixtureRequest) -> tuple[Report | Overview, Workbook, Book]:
    name, form = request.param
    return MADE[name], build_workbook(MADE[name]), read(MADE[name], form)


@pytest.fixture(scope="module")
def book(case: tuple[Report | Overview, Workbook, Book]) -> Book:
    return case[2]


@pytest.fixture(scope="module")
def workbook(case: tuple[Report | Overview, Workbook, Book]) -> Workbook:
    return case[1]


def tables_of(book: Book) -> Iterator[tuple[Page, list[Any], list[list[Any]]]]:
    """(page, header, rows) of every page but the cover."""
    for page in book.pages[1:]:
        [area] = page.tables.values()
        top = int(re.findall(r"\d+", area)[0])
        yield page, page.rows[top - 1], page.rows[top:]


# The numbers


def test_what_is_read_back_is_what_was_described(book: Book, workbook: Workbook) -> None:
    assert [page.name for page in book.pages] == [sheet.name for sheet in workbook.sheets]
    for page, sheet in zip(book.pages, workbook.sheets, strict=True):
        described = [*([line] for line in sheet.lines), *([list(sheet.header)] if sheet.header else [])]
        assert page.rows == [*described, *map(list, sheet.rows)]


def test_numbers_are_numbers_and_texts_are_texts(book: Book, workbook: Workbook) -> None:
    for page, sheet in zip(book.pages, workbook.sheets, strict=True):
        read_back = [type(cell) for row in page.rows[len(sheet.lines) + 1 :] for cell in row]
        assert read_back == [type(cell) for row in sheet.rows for cell in row]


def rows_of(workbook: Workbook, name: str) -> list[list[Any]]:
    return [list(row) for sheet in workbook.sheets if sheet.name == name for row in sheet.rows]


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_number_is_the_reports(name: str) -> None:
    report, workbook = REPORTS[name], build_workbook(REPORTS[name])
    figures, overall = report.figures, report.framework.overall
    outcomes = [each.id for each in report.framework.outcomes]
    grades = [[step.title, report.grades[step.id], figures[f"{step.id}.share"]] for step in overall]
    outside = [[each.title, report.outside[each.id], "[z]"] for each in report.framework.outcomes if overall]
    assert rows_of(workbook, "Overall grades") == grades + outside
    for row, category in zip(
        rows_of(workbook, "Grades by category" if overall else "Cases by category"), report.categories, strict=True
    ):
        start = [category.title, category.cases, figures[f"category.{category.id}.share"]]
        if overall:
            start.append(category.graded)
            for step in overall:
                start += [category.grades[step.id], figures[f"category.{category.id}.{step.id}.share"]]
            start += [category.outside[outcome] for outcome in outcomes]
        assert row == start
    assert [row for sheet in workbook.sheets if sheet.name.startswith("Grades by criterion") for row in sheet.rows] == [
        (each.title, each.graded, *each.grades.values(), *each.outside.values()) for each in report.criteria
    ]
    assert rows_of(workbook, "Themes") == [
        [each.kind.capitalize(), each.title, each.cases, figures[f"theme.{each.id}.{each.kind}.share"]]
        for each in report.themes
    ]
    assert [row[-1] for row in rows_of(workbook, "Themes by category")] == [
        each.cases for category in report.categories for each in category.themes
    ]
    assert [row[1:] for row in rows_of(workbook, "Assessors")] == [
        [each.cases, *each.grades.values(), each.decided] for each in report.assessors
    ]
    assert [row[2:] for row in rows_of(workbook, "Agreement")] == [
        [each.cases, each.same, each.first_higher, each.second_higher] for each in report.agreement
    ]
    assert [row[3:] for row in rows_of(workbook, "Side by side")] == [
        [each.first[step.id], each.second[step.id]] for each in report.agreement for step in overall
    ]
    assert [row[3:] for row in rows_of(workbook, "Agreement by grade")] == [
        list(each.table[step.id].values()) for each in report.agreement for step in overall
    ]
    assert [row[1] for row in rows_of(workbook, "Referrals by reason")] == list(report.referrals.reasons.values())
    assert [row[1] for row in rows_of(workbook, "Case files")] == [
        report.sources.files, report.sources.counted, report.sources.drafts, len(report.sources.left_out)
    ]  # fmt: skip
    assert [row[1:3] for row in rows_of(workbook, "Expected totals")] == [
        [each.expected, each.counted] for each in report.sources.expected
    ]
    assert [row[3] for row in rows_of(workbook, "Key findings")] == [
        each.cases if each.evidence else "[z]" for each in report.key_findings
    ]
    summary = {row[0]: row[1:] for row in rows_of(workbook, "Summary")}
    assert summary["Cases examined"] == [report.cases, "[z]"]
    assert summary["Referred back"] == [report.referrals.cases, figures["referred.share"]]
    assert summary["Referred back, without an answer"] == [report.referrals.open, "[z]"]
    if overall:
        assert summary["Graded"] == [report.graded, figures["graded.share"]]
        assert summary["Graded below the standard"] == [figures["not-positive"], figures["not-positive.share"]]


def test_the_texts_of_cases_are_all_there() -> None:
    workbook = build_workbook(LANCASHIRE)
    assert [row[0] for row in rows_of(workbook, "Cases")] == [each.case for each in LANCASHIRE.case_list]
    assert len(rows_of(workbook, "Referred cases")) == LANCASHIRE.referrals.cases
    for name, count in {
        "Findings": sum(len(each.findings) for each in LANCASHIRE.case_list),
        "Judgements": sum(len(each) for case in LANCASHIRE.case_list for each in case.judgements.values()),
        "Files": len(LANCASHIRE.sources.inputs),
        "Recommendations": len(LANCASHIRE.recommendations),
        "Events": sum(len(each.events) for each in LANCASHIRE.recommendations),
    }.items():
        assert len(rows_of(workbook, name)) == count


def grades_of(part: Any, outcomes: list[str]) -> list[Any]:
    """The graded cases of a part of an overview's JSON, each grade with its share, and what is outside the scale."""
    shares = (each for grade, count in part["grades"].items() for each in (count, part["shares"][grade]))
    return [part["graded"], *shares, *(part["outside"][each] for each in outcomes)]


def sheets_of(data: Any) -> Iterator[tuple[str, list[list[Any]]]]:
    """(name, rows) of the sheets with numbers that the JSON of an overview asks for; those without rows are not made."""
    every = [(each["force"], each) for each in data["inspections"]]
    total = [("All inspections", data["total"])] if data["total"] else []
    referred, files = ("cases", "share", "open"), ("read", "counted", "drafts", "left_out")
    yield "Summary", [[of, each["cases"], *(each["referrals"][key] for key in referred)] for of, each in every + total]
    for nth, framework in enumerate(data["frameworks"], 1):
        number = f" {nth}" if len(data["frameworks"]) > 1 else ""
        own = [row for row in every if row[1]["id"] in framework["inspections"]]
        overall, outcomes = framework["overall"], [each["id"] for each in framework["outcomes"]]

        def rows_of_each(key: str, of: list[tuple[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
            for place in range(len(of[0][1][key])):
                yield from ((force, each, each[key][place]) for force, each in of)

        topics = [[each["title"], force, each["grade_title"]] for force, _, each in rows_of_each("topics", own)]
        yield f"Topics{number}", [row for row in topics if row[-1]]
        if overall:
            yield f"Overall grades{number}", [[of, row["cases"], *grades_of(row, outcomes)] for of, row in own + total]
        yield (
            f"{'Grades' if overall else 'Cases'} by category{number}",
            [
                [each["title"], force, each["cases"], each["share"], *(grades_of(each, outcomes) if overall else [])]
                for force, _, each in rows_of_each("categories", own + total)
            ],
        )
        yield (
            f"Grades by criterion{number}",
            [
                [each["title"], force, whole["cases"], *grades_of(each, outcomes)]
                for force, whole, each in rows_of_each("criteria", own + total)
            ],
        )
        themes = [each for _, row in total for each in row["themes"]]
        counts = ("title", "cases", "share", "inspections")
        yield "Themes", [[each["kind"].capitalize(), *(each[key] for key in counts)] for each in themes]
        yield (
            f"Themes by inspection{number}",
            [
                [each["kind"].capitalize(), each["title"], force, each["cases"], each["share"]]
                for force, _, each in rows_of_each("themes", own)
            ],
        )
    yield "Case files", [[of, *(each["files"][key] for key in files)] for of, each in every + total]


@pytest.mark.parametrize("name", list(OVERVIEWS))
def test_every_number_of_an_overview_is_that_of_its_json(name: str) -> None:
    """Every count and every share of an inspection and of the sum has a cell; what is null is not shown."""
    expected = [
        (sheet, [["[c]" if cell is None else cell for cell in row] for row in rows])
        for sheet, rows in sheets_of(json.loads(render(OVERVIEWS[name], "json")))
        if rows
    ]
    sheets = build_workbook(OVERVIEWS[name]).sheets
    names = ("Cover", "Contents", "Notes", "Inspections", "Frameworks")
    assert [(sheet.name, list(map(list, sheet.rows))) for sheet in sheets if sheet.name not in names] == expected
    assert bool([cell for _, rows in expected for row in rows for cell in row if cell == "[c]"]) == (
        name == "overview-public"
    )


def test_the_cover_of_an_overview_names_its_inspections_and_says_where_there_is_no_sum() -> None:
    cover = build_workbook(OVERVIEWS["overview-differing"]).sheets[0].lines
    assert any(line.startswith("There is no sum: these inspections are held against 3 frameworks") for line in cover)
    place = cover.index(
        "Framework ncpi-2016, version 1: National child protection inspection, case audits 2016 to 2023."
    )
    assert cover[place + 1 : place + 3] == (
        "Lancashire Constabulary: Inspection. Visited October 2017. Published 8 March 2018.",
        "Lincolnshire Police: Inspection. Visited September 2018. Published February 2019.",
    )
    rows = rows_of(build_workbook(OVERVIEWS["overview-differing"]), "Inspections")
    assert [row[5] for row in rows] == ["ncpi-2024, version 1", "sjr, version 1", *["ncpi-2016, version 1"] * 2]


def test_rows_of_sums_are_explained_where_there_are_any() -> None:
    for made in OVERVIEWS.values():
        workbook = build_workbook(made)
        notes = {row[1]: row[0] for row in rows_of(workbook, "Notes")}
        note = next((number for text, number in notes.items() if text.startswith("Rows that are called")), None)
        assert bool(note) == bool(made.total)
        for sheet in workbook.sheets[3:]:
            has_sums = any("All inspections" in row for row in sheet.rows)
            assert has_sums == bool(note and any(note in line for line in sheet.lines))


def test_frameworks_whose_cases_were_picked_in_other_ways_are_read_in_other_ways() -> None:
    picked = LINCOLNSHIRE.framework.model_copy(update={"id": "picked", "sample": "random"})
    workbook = build_workbook(build_overview([LANCASHIRE, LINCOLNSHIRE.model_copy(update={"framework": picked})]))
    reading = [line for line in workbook.sheets[0].lines if "in the order of names" in line]
    assert [line.split(":")[0] for line in reading] == ["ncpi-2016, version 1", "picked, version 1"]
    assert "picked at random" in reading[1]
    notes = {row[1]: row[0] for row in rows_of(workbook, "Notes")}
    one, other = (notes[line] for line in reading)
    referred = {sheet.name: [each for each in (one, other) if each in str(sheet.lines)] for sheet in workbook.sheets}
    assert referred["Summary"] == [one, other]
    assert (referred["Overall grades 1"], referred["Overall grades 2"]) == ([one], [other])


def test_why_a_count_of_an_overview_is_not_shown_stands_on_the_cover_and_in_the_notes() -> None:
    overview = OVERVIEWS["overview-public"]
    workbook = build_workbook(overview)
    why = f"{overview.suppression[0].explanation} A sum is not shown where a part of it is not."
    assert why in workbook.sheets[0].lines
    assert ["[c]", why] in rows_of(workbook, "Notes")


def test_criteria_of_several_scales_have_a_sheet_each() -> None:
    def on_two_scales(report: Report, **framework: str) -> Report:
        scales = {**report.framework.scales, "other": next(iter(report.framework.scales.values()))}
        part = report.framework.model_copy(update={"scales": scales, **framework})
        criteria = (*report.criteria[:2], *(each.model_copy(update={"scale": "other"}) for each in report.criteria[2:]))
        return report.model_copy(update={"framework": part, "criteria": criteria})

    one = [on_two_scales(each) for each in (LANCASHIRE, LINCOLNSHIRE)]
    several = [one[0], on_two_scales(LINCOLNSHIRE, id="other-framework")]
    for reports, names in (
        (one, ["Grades by criterion 1", "Grades by criterion 2"]),
        (several, [f"Grades by criterion {nth} {scale}" for nth in (1, 2) for scale in (1, 2)]),
    ):
        sheets = [
            sheet
            for sheet in build_workbook(build_overview(reports)).sheets
            if sheet.name.startswith("Grades by criterion")
        ]
        assert [sheet.name for sheet in sheets] == names
        assert len({sheet.lines[0] for sheet in sheets}) == len(names)


# The rules: Government Analysis Function, "Making spreadsheets accessible: a brief checklist of the basics"


def test_every_sheet_but_the_cover_has_one_table_marked_up_with_a_name(book: Book) -> None:
    assert book.pages[0].tables == {}
    names = [name for page in book.pages[1:] for name in page.tables]
    assert [len(page.tables) for page in book.pages[1:]] == [1] * len(names)
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z]\w+", name) for name in names)


def test_a_table_begins_in_column_a_and_nothing_stands_below_it(book: Book, workbook: Workbook) -> None:
    for page, sheet in zip(book.pages[1:], workbook.sheets[1:], strict=True):
        [area] = page.tables.values()
        first, last = area.split(":")
        assert first == f"A{len(sheet.lines) + 1}"
        assert last.endswith(str(len(page.rows)))


def test_no_cells_are_merged(book: Book) -> None:
    assert not any(page.has_merged_cells for page in book.pages)


def test_no_cell_row_or_column_of_a_table_is_blank(book: Book) -> None:
    for _, header, rows in tables_of(book):
        assert rows
        assert {len(row) for row in (header, *rows)} == {len(header)}
        assert all(cell != "" for row in rows for cell in row)


def test_a_table_has_one_header_row_of_unique_titles(book: Book) -> None:
    for _, header, _ in tables_of(book):
        assert all(isinstance(title, str) and title.strip() for title in header)
        assert len({title.casefold() for title in header}) == len(header)


def test_text_in_tables_and_on_the_cover_wraps(book: Book) -> None:
    for page, header, rows in tables_of(book):
        assert all(all(row) for row in page.wraps[-len(rows) - 1 :]), (page.name, header)
    assert all(all(row) for row in book.pages[0].wraps[1:])


def test_there_are_no_filters_and_no_frozen_panes(book: Book) -> None:
    assert not any(page.is_frozen for page in book.pages)
    assert "<autoFilter" not in book.xml


def test_nothing_is_hidden(book: Book) -> None:
    assert not any(page.is_hidden or page.has_hidden_cells for page in book.pages)


def test_columns_have_a_sensible_width(book: Book) -> None:
    for page, header, rows in tables_of(book):
        assert len(page.widths) == len(header)
        assert all(12 <= width <= 72 for width in page.widths)
        for width, column in zip(page.widths, zip(header, *rows, strict=True), strict=True):
            assert all(len(word) <= width or len(word) > 60 for cell in column for word in str(cell).split())


def test_markers_stand_for_missing_values_and_the_notes_explain_them(book: Book) -> None:
    explained = {row[0]: row[1] for row in book.page("Notes").rows if len(row) == 2}
    for page, _, rows in tables_of(book):
        used = {cell for row in rows for cell in row if re.fullmatch(r"\[[a-z]+\]", str(cell))}
        assert used <= explained.keys()
        above = " ".join(str(row[0]) for row in page.rows[:6])
        assert page.name == "Notes" or all(marker in above for marker in used)


def test_notes_are_called_notes_and_stand_on_a_sheet_of_their_own(book: Book) -> None:
    explained = {row[0] for row in book.page("Notes").rows if len(row) == 2}
    numbers = [each for each in explained if each.startswith("[note")]
    assert {f"[note {number}]" for number in range(1, len(numbers) + 1)} == set(numbers)
    referred = {
        each for page in book.pages for row in page.rows[:5] for each in re.findall(r"\[note \d+\]", str(row[0]))
    }
    assert referred == set(numbers)


def test_each_sheet_has_a_title_in_a1_marked_up_as_a_heading(book: Book) -> None:
    assert all(page.styles[0] == ["Heading 1"] for page in book.pages)
    assert all(style != "Heading 1" for page in book.pages for row in page.styles[1:] for style in row)
    assert len({page.rows[0][0] for page in book.pages}) == len(book.pages)
    # By these it is the office program's own heading, and no style that happens to be called so.
    assert re.search(r'builtinId="16"[^>]* name="Heading 1"|style:display-name="Heading 1"', book.xml)


def test_each_sheet_says_how_many_tables_it_has(book: Book) -> None:
    for page in book.pages[1:]:
        assert ["This worksheet contains one table."] in page.rows[:3]


def test_nothing_stands_in_headers_footers_images_or_macros(book: Book) -> None:
    for sign in ("<oddHeader", "<oddFooter", "<drawing", "<draw:", "<office:scripts", "vbaProject", "<text:sheet-name"):
        assert sign not in book.xml


def test_no_fill_and_no_colour_says_anything(book: Book) -> None:
    assert ' fo:background-color="' not in book.xml
    assert 'patternType="solid"' not in book.xml
    coloured = set(re.findall(r'fo:color="(#\w+)"', book.xml))
    assert coloured <= {"#0000ee"}  # of links, which are underlined too


def test_sheets_have_short_unique_names(book: Book) -> None:
    names = [page.name for page in book.pages]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"[A-Z][a-z]+( \w+)*", name) and len(name) <= 31 for name in names)


def test_cover_contents_and_notes_come_first_and_the_cover_opens(book: Book) -> None:
    assert [page.name for page in book.pages[:3]] == ["Cover", "Contents", "Notes"]
    assert book.opens == "Cover"


def test_the_cursor_stands_in_a1_of_each_sheet(book: Book) -> None:
    assert all(page.cursor == "A1" for page in book.pages)


def test_the_contents_name_each_sheet_and_lead_to_it(book: Book) -> None:
    contents, _, rows = next(tables_of(book))
    listed = [row[0] for row in rows]
    assert contents.name == "Contents"
    assert listed == [page.name for page in book.pages[2:]]
    assert contents.links == [f"'{name}'!A1" for name in listed]


def test_the_document_has_a_title_and_a_language(case: tuple[Report | Overview, Workbook, Book]) -> None:
    made, _, book = case
    if isinstance(made, Report):
        assert book.title == f"{made.inspection.force}: {made.framework.title}"
    else:
        assert book.title == f"Overview of {len(made.inspections)} inspections"
    assert book.language == "en-GB"


# Who sees what

RESTRICTED = ["Referred cases", "Cases", "Judgements", "Findings", "Files"]


def test_restricted_sheets_say_so_in_their_first_line_and_on_the_cover(
    case: tuple[Report | Overview, Workbook, Book],
) -> None:
    made, _, book = case
    said = [page.name for page in book.pages if str(page.rows[0][0]).endswith("; not for publication.")]
    assert said == (RESTRICTED if isinstance(made, Report) and made.edition == "restricted" else [])
    if not said:
        assert "Restricted" not in book.xml
        return
    assert [page.name for page in book.pages][-len(RESTRICTED) :] == RESTRICTED
    assert any(f"Restricted sheets: {', '.join(RESTRICTED)}." in str(row[0]) for row in book.pages[0].rows)
    assert [row[0] for row in book.page("Contents").rows if row[-1] == "no"] == RESTRICTED


def test_sheets_have_names_that_excel_takes_in_welsh_too() -> None:
    for made in MADE.values():
        sheets = [re.fullmatch(r"(.*?)((?: \d+)*)", sheet.name) for sheet in build_workbook(made).sheets]
        names = [LANGUAGES["cy"].gettext(found[1]) + found[2] for found in sheets if found]
        assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
        assert len({name.casefold() for name in names}) == len(names)


def test_case_ids_stand_on_restricted_sheets_only(book: Book) -> None:
    for page in book.pages:
        if page.name not in RESTRICTED:
            assert not re.search(r"\b(LAN|SJR|EX[A-Z]*)-\d{2,}", str(page.rows)), page.name


def test_the_marking_stands_at_the_top_and_bottom_of_the_cover_and_on_every_sheet(
    case: tuple[Report | Overview, Workbook, Book],
) -> None:
    made, _, book = case
    markings = [made.inspection.marking] if isinstance(made, Report) else made.markings
    if any(markings):
        marking = [f"Marking: {markings[0]}"]
        assert book.pages[0].rows[1] == book.pages[0].rows[-1] == marking
        assert all(page.rows[1] == marking for page in book.pages)
    else:
        assert "Marking" not in book.xml


@pytest.mark.parametrize("form", ["csv", *SHEETS])
def test_a_report_without_its_restricted_parts_has_no_restricted_sheets(form: str) -> None:
    bare = LANCASHIRE.model_copy(
        update={
            "case_list": (),
            "referrals": LANCASHIRE.referrals.model_copy(update={"register_": ()}),
            "sources": LANCASHIRE.sources.model_copy(update={"inputs": (), "left_out": ()}),
        }
    )
    if form == "csv":
        assert render(bare, form) == render(LANCASHIRE, form)
        return
    book = read(bare, form)
    assert "LAN-" not in book.xml
    assert "not for publication" not in book.xml
    assert "Restricted" not in book.xml
    assert " from 0 files" not in book.xml
    assert book.page("Referrals by reason").rows[-1] == ["Evidence of a serious problem", 10]


def test_a_count_that_is_not_shown_has_a_marker_and_no_share() -> None:
    shown = LANCASHIRE.figures | {"good.share": ""}
    del shown["good"]
    workbook = build_workbook(LANCASHIRE.model_copy(update={"figures": shown}))
    assert rows_of(workbook, "Overall grades")[0] == ["Good", "[c]", "[c]"]
    assert ["[c]", "Not shown, as small counts are not."] in rows_of(workbook, "Notes")


# Text never becomes a formula

TRAPS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", "\r=1+1", "\n=1+1", '=HYPERLINK("http://example.org","x")'),
    *(
        "=cmd|' /C calc'!A0",
        "'=1+1",
        "'",
        "1e5",
        "007",
        "12",
        "2018-03-08",
        "TRUE",
        "#N/A",
        "_x0041_",
        "=",
        " =1",
        "＝1",
    ),
    *("a;=1+1", 'a",=1+1', "<b>&amp;</b>", "a  b", "\x07=1", "\ufffe", "x\u2028y", "𝒳", "{=1+1}"),
)


def trapped(text: str) -> Report:
    """A report with a text wherever one may stand that somebody typed."""
    data = json.loads(render(REPORTS["sjr-sample"], "json"))
    data["inspection"] |= {"force": text, "marking": text, "headline": text, "notice": text}
    for each in (*data["framework"]["overall"], *data["categories"], *data["criteria"], *data["themes"]):
        each |= {"title": text}
    for each in data["case_list"]:
        each |= {"case": text, "reason": text}
    data["key_findings"][0] |= {"text": text, "evidence": text}
    data["sources"]["inputs"][0] |= {"path": text}
    data["figures"] |= {"5.share": text}
    return Report.model_validate(data)


def trapped_overview(text: str) -> Overview:
    """The same of an overview whose frameworks differ."""
    data = json.loads(render(build_overview([REPORTS["sjr-sample"], REPORTS["ncpi-2024-sample"]]), "json"))
    data |= {"markings": [text], "word": text, "no_total": text}
    for each in data["frameworks"]:
        each |= {"title": text, "label": text}
    for each in data["inspections"]:
        each |= {"force": text, "notice": text, "result": text}
        for part in (
            *each["categories"],
            *each["criteria"],
            *each["themes"],
            each["topics"][0] if each["topics"] else {},
        ):
            part |= {"title": text}
    return Overview.model_validate(data)


@pytest.mark.parametrize("form", SHEETS)
@pytest.mark.parametrize("make", [trapped, trapped_overview])
@pytest.mark.parametrize("text", TRAPS, ids=ascii)
def test_no_text_becomes_a_formula_or_a_number(text: str, make: Callable[[str], Report | Overview], form: str) -> None:
    made = make(text)
    workbook, book = build_workbook(made), read(made, form)
    assert book.formulas == 0
    assert "<f>" not in book.xml
    for page, sheet in zip(book.pages, workbook.sheets, strict=True):
        described = [*([line] for line in sheet.lines), *([list(sheet.header)] if sheet.header else []), *sheet.rows]
        escaped = [
            [
                re.sub("_(?=x[0-9A-F]{4}_)", "_x005F_", cell) if form == "xlsx" and isinstance(cell, str) else cell
                for cell in row
            ]
            for row in described
        ]
        assert page.rows == escaped
        assert [[type(cell) for cell in row] for row in page.rows] == [
            [type(cell) for cell in row] for row in described
        ]
    name, column = ("Cases", 0) if make is trapped else ("Grades by category 2", 0)
    assert {row[column] for row in rows_of(workbook, name)} == {
        " ".join(re.sub("[\x07\ufffe]", "\ufffd", text).split())
    }


def test_what_looks_like_a_formula_stays_text_when_it_is_edited() -> None:
    data = render(trapped("=1+1"), "xlsx")
    sheet = openpyxl.load_workbook(BytesIO(data))["Cases"]
    assert sheet["A5"].value == "=1+1"
    assert sheet["A5"].quotePrefix
    assert not sheet["B5"].quotePrefix or not str(sheet["B5"].value)[:1].isalpha()
    styles = parts(render(trapped("=1+1"), "ods"))["styles.xml"]
    texts = re.findall(r'<style:style style:name="(\w+)"[^>]* style:data-style-name="Text"', styles)
    assert {"Heading_20_1", "Line", "Value", "Header", "Hyperlink", "Figure_20_text"} <= set(texts)


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so() -> None:
    finding = LANCASHIRE.key_findings[0].model_copy(update={"text": "word " * 10_000})
    workbook = build_workbook(LANCASHIRE.model_copy(update={"key_findings": (finding,)}))
    text = rows_of(workbook, "Key findings")[0][1]
    assert len(text) < 32_767
    assert text.endswith("[cut here; the whole text stands in the report as JSON]")


def test_titles_that_are_the_same_get_numbers() -> None:
    steps = tuple(step.model_copy(update={"title": "Cases"}) for step in LANCASHIRE.framework.overall)
    framework = LANCASHIRE.framework.model_copy(update={"overall": steps})
    workbook = build_workbook(LANCASHIRE.model_copy(update={"framework": framework}))
    [header] = [sheet.header for sheet in workbook.sheets if sheet.name == "Assessors"]
    assert header == ("Assessor", "Cases", "Cases (2)", "Cases (3)", "Cases (4)", "Decides")


@pytest.mark.parametrize(("columns", "last"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_called_as_spreadsheets_call_them(columns: int, last: str) -> None:
    sheet = Sheet("Wide", ("Title",), tuple(map(str, range(columns))), (tuple(range(columns)),))
    assert sheet.area == ("A2", f"{last}3")
    assert get_column_letter(columns) == last


# The CSV


def rows_of_csv(report: Report) -> list[dict[str, str]]:
    text = render(report, "csv")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_csv_is_utf_8_with_a_mark_and_ends_its_lines_as_rfc_4180_says() -> None:
    data = render(LANCASHIRE, "csv").encode()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r") == len(rows_of_csv(LANCASHIRE)) + 1


def test_the_columns_of_the_csv_do_not_depend_on_the_report() -> None:
    headers = {render(report, "csv").split("\r\n")[0] for report in REPORTS.values()}
    assert len(headers) == 1
    for report in REPORTS.values():
        for table in figure_tables(report, ENGLISH):
            assert set(table.labels) <= set(SUBJECTS)
            assert {measure.of[0] for measure in table.measures if measure.of} <= set(SUBJECTS)


def test_a_row_of_the_csv_is_a_figure_with_its_base_and_its_share() -> None:
    rows = rows_of_csv(LANCASHIRE)
    assert {row["inspection"] for row in rows} == {"lancashire-2017"}
    [row] = [row for row in rows if row["table"] == "Overall grades" and row["grade"] == "Inadequate"]
    assert (row["measure"], row["count"], row["base"], row["share"]) == ("Cases", "30", "79", "38% (30 of 79)")
    found = [row for row in rows if row["category"] == "Domestic abuse" and row["grade"] == "Good"]
    assert [(row["table"], row["count"], row["base"], row["share"]) for row in found] == [
        ("Grades by category", "3", "14", "21% (3 of 14)")
    ]


def test_every_figure_of_the_csv_is_the_reports() -> None:
    for report in REPORTS.values():
        counts = [
            (figure.count, figure.base, figure.share)
            for table in figure_tables(report, ENGLISH)
            for row in table.rows
            for figure in row.figures
        ]
        rows = [row for row in rows_of_csv(report) if row["measure"]]
        assert [(int(row["count"]), row["base"], row["share"]) for row in rows] == [
            (count, "" if base is None else str(base), share) for count, base, share in counts
        ]
        shares = {str(value) for name, value in report.figures.items() if name.endswith(".share")}
        assert {row["share"] for row in rows} - {""} <= shares
        for row in rows:
            assert not row["base"] or int(row["count"]) <= int(row["base"])


def test_a_row_of_the_csv_is_there_once() -> None:
    for report in REPORTS.values():
        about = [
            tuple(value for key, value in row.items() if key not in ("count", "base", "share"))
            for row in rows_of_csv(report)
        ]
        assert len(set(about)) == len(about)


def test_grades_of_topics_stand_in_the_csv_without_a_figure() -> None:
    rows = [row for row in rows_of_csv(REPORTS["ncpi-2024-sample"]) if row["table"] == "Topics"]
    assert [(row["topic"], row["grade"], row["count"]) for row in rows][:2] == [
        ("Leadership", "Good", ""),
        ("Partnership working", "Good", ""),
    ]


def test_the_csv_holds_nothing_restricted() -> None:
    assert "LAN-" not in render(LANCASHIRE, "csv")


@pytest.mark.parametrize("text", TRAPS, ids=ascii)
def test_no_field_of_the_csv_starts_a_formula(text: str) -> None:
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    for row in rows_of_csv(trapped(text)):
        assert not any(value.startswith(starts) for value in row.values())


@given(st.text(max_size=8).map(lambda text: " ".join(text.split())))
def test_taking_an_apostrophe_away_gives_the_text_again(text: str) -> None:
    step = LANCASHIRE.framework.overall[0].model_copy(update={"title": text})
    framework = LANCASHIRE.framework.model_copy(update={"overall": (step, *LANCASHIRE.framework.overall[1:])})
    row = rows_of_csv(LANCASHIRE.model_copy(update={"framework": framework}))[5]
    assert row["table"] == "Overall grades"
    assert row["grade"].removeprefix("'") == text or (row["grade"] == text and not text.startswith("'"))


# The same bytes, and what is missing


@pytest.mark.parametrize("form", ["csv", *SHEETS])
def test_the_same_input_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    """With another hash seed and time zone, and without a library that openpyxl uses where it is there."""
    one, two = tmp_path / f"one.{form}", tmp_path / f"two.{form}"
    first = caseaudit("report", EXAMPLES / "sjr-sample", "-o", one, PYTHONHASHSEED="1", TZ="UTC")
    second = caseaudit(
        "report", EXAMPLES / "sjr-sample", "-o", two, before=without("lxml"), PYTHONHASHSEED="7", TZ="Asia/Tokyo"
    )
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("form", SHEETS)
def test_an_overview_is_written_by_the_command(form: str, tmp_path: Path) -> None:
    """The same bytes with another hash seed and time zone, and whatever the order of the inspections."""
    folders = [EXAMPLES / "lancashire-2017", EXAMPLES / "lincolnshire-2018"]
    made = {}
    for seed, zone, order in (("1", "UTC", 1), ("7", "Asia/Tokyo", -1)):
        target = tmp_path / f"{seed}.{form}"
        done = caseaudit(
            "report", *folders[::order], "-o", target, before=without("lxml"), PYTHONHASHSEED=seed, TZ=zone
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        made[seed] = target.read_bytes()
    assert made["1"] == made["7"] == render(OVERVIEWS["overview"], form)


@pytest.mark.parametrize("form", SHEETS)
def test_archives_have_no_clock_and_no_system(form: str) -> None:
    data = render(LANCASHIRE, form)
    assert isinstance(data, bytes)
    with ZipFile(BytesIO(data)) as archive:
        assert {(each.date_time, each.create_system) for each in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", READERS[form](data).xml)) == {"2018-03-08T00:00:00"}


def test_a_missing_extra_is_a_sentence_that_says_what_to_install(tmp_path: Path) -> None:
    target = tmp_path / "r.xlsx"
    done = caseaudit("report", tmp_path / "no-such-folder", "-o", target, before=without("openpyxl"))
    assert (done.returncode, done.stdout) == (2, "")
    said = 'caseaudit: A report as xlsx needs a library that is not installed. Run: pip install "caseaudit[sheets]"'
    assert " ".join(done.stderr.split()) == said
    assert not target.exists()
    for form in ("csv", "ods"):
        done = caseaudit("report", EXAMPLES / "sjr-sample", "-o", tmp_path / f"r.{form}", before=without("openpyxl"))
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("form", ["csv", *SHEETS])
def test_a_report_goes_into_a_pipe(form: str, tmp_path: Path) -> None:
    target = tmp_path / f"r.{form}"
    assert caseaudit("report", EXAMPLES / "sjr-sample", "-o", target).returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "caseaudit", "report", str(EXAMPLES / "sjr-sample"), "--format", form],
        capture_output=True,
        check=False,
    )
    assert done.stdout == target.read_bytes()


def test_the_formats_that_are_bytes_are_so_for_the_type_checker_too() -> None:
    hints = [get_type_hints(each, localns={"Overview": Overview}) for each in get_overloads(render)]
    known = {form: hint["return"] for hint in hints for form in get_args(hint["form"])}
    assert known == {form: bytes if each.is_binary else str for form, each in FORMATS.items()}


if sys.platform != "win32":

    @pytest.mark.parametrize("form", SHEETS)
    def test_a_terminal_is_spared_a_binary_format(form: str) -> None:
        import pty

        child, terminal = pty.openpty()
        done = subprocess.run(
            [sys.executable, "-m", "caseaudit", "report", str(EXAMPLES / "sjr-sample"), "--format", form],
            stdout=terminal,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        os.close(terminal)
        os.close(child)
        assert done.returncode == 2
        assert done.stderr == f"caseaudit: A terminal cannot show {form}: add `-o report.{form}`.\n"
