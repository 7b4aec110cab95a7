"""The overview of many inspections: a sum of its parts whatever their order, none across frameworks, none of hidden parts."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from reading import Page, text_of
from running import caseaudit

from caseaudit import GivenTwice, Overview, Report, build_overview, build_report, publish, render, run_audit
from caseaudit.formats import OVERVIEWS
from caseaudit.overview import added_up
from caseaudit.report import FrameworkPart, fill
from caseaudit.schema import write_schema

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("lancashire-2017", "lincolnshire-2018", "ncpi-2024-sample", "sjr-sample")
REPORTS = {name: build_report(run_audit(EXAMPLES / name, keep_cases=True)) for name in NAMES}
LANCASHIRE, LINCOLNSHIRE = REPORTS["lancashire-2017"], REPORTS["lincolnshire-2018"]


def named(report: Report, inspection: str, **update: Any) -> Report:
    """The report as that of another inspection."""
    part = report.inspection.model_copy(update={"id": inspection, **update})
    return report.model_copy(update={"inspection": part})


def hidden_below(report: Report, below: int) -> Report:
    """The public edition of a report under a framework that suppresses; its prose, which may cite what is hidden, is gone."""
    empty = dict.fromkeys(("headline", "summary", "context", "conclusion", "next_steps"))
    inspection = report.inspection.model_copy(update={**empty, "chapters": (), "statements": (), "response": ()})
    framework = report.framework.model_copy(update={"suppress_below": below})
    update = {"inspection": inspection, "framework": framework, "recommendations": (), "key_findings": ()}
    return publish(report.model_copy(update={**update, "illustrations": ()}))


HIDDEN = {below: [hidden_below(each, below) for each in (LANCASHIRE, LINCOLNSHIRE)] for below in (2, 3, 5)}


def numbers(part: Any) -> Iterator[tuple[tuple[str | int, ...], int | None]]:
    """(route, number) of every count below a part of the JSON; shares are texts."""
    if part is None or isinstance(part, int):
        yield (), part
    found = part if isinstance(part, dict) else dict(enumerate(part)) if isinstance(part, list) else {}
    for key, value in found.items():
        if key not in ("visited", "published", "notice", "topics", "definition"):
            yield from (((key, *route), number) for route, number in numbers(value))


def as_json(overview: Overview) -> Any:
    return json.loads(render(overview, "json"))


def counts_of(overview: Overview) -> tuple[dict[Any, Any], list[dict[Any, Any]]]:
    """(the numbers of the sum, those of each inspection), by their routes."""
    data = as_json(overview)
    whole = {route: number for route, number in numbers(data["total"]) if route[-1] not in ("inspections", "forces")}
    return whole, [dict(numbers(each)) for each in data["inspections"]]


copies = st.lists(
    st.tuples(st.sampled_from([LANCASHIRE, LINCOLNSHIRE, *HIDDEN[3], *HIDDEN[5]]), st.sampled_from("ABC")),
    min_size=1,
    max_size=4,
).map(lambda found: [named(each, f"{force}-{n}".lower(), force=force) for n, (each, force) in enumerate(found)])


def under_one_framework(reports: list[Report]) -> list[Report]:
    framework: FrameworkPart = LANCASHIRE.framework
    return [each.model_copy(update={"framework": framework}) for each in reports]


@settings(max_examples=30)
@given(copies.map(under_one_framework))
def test_the_total_is_the_sum_of_the_parts_and_hidden_where_one_of_them_is(reports: list[Report]) -> None:
    whole, parts = counts_of(build_overview(reports))
    assert whole
    for route, number in whole.items():
        of = [each[route] for each in parts]
        assert number == (None if None in of else sum(of)), route


@settings(max_examples=30)
@given(copies.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_of_the_reports_does_not_matter(both: tuple[list[Report], list[Report]]) -> None:
    assert render(build_overview(both[0]), "json") == render(build_overview(both[1]), "json")


@given(st.lists(st.none() | st.integers(0, 99)))
def test_a_sum_with_a_hidden_part_is_hidden(parts: list[int | None]) -> None:
    assert added_up(parts) == (None if None in parts else sum(each or 0 for each in parts))


def changed(report: Report, field: str) -> Report:
    """The report under a framework that differs in one thing."""
    part = report.framework
    step = part.overall[0].model_copy(update={"definition": "Something else."})
    updates: dict[str, Any] = {
        "id": "another",
        "version": "2",
        "overall": (step, *part.overall[1:]),
        "categories": part.categories[1:],
        "sample": "random",
        "deciding": part.deciding[:1],
        "percent_base": 20,
    }
    return report.model_copy(update={"framework": part.model_copy(update={field: updates[field]})})


@pytest.mark.parametrize("form", [form for form, each in OVERVIEWS.items() if not each.is_binary])
@pytest.mark.parametrize("field", ["id", "version", "overall", "categories", "sample", "deciding", "percent_base"])
def test_frameworks_that_differ_never_add_up(field: str, form: str) -> None:
    overview = build_overview([LANCASHIRE, changed(LINCOLNSHIRE, field)])
    assert overview.total is None
    assert overview.no_total
    assert [each.inspections for each in overview.frameworks] != [("lancashire-2017", "lincolnshire-2018")]
    assert sorted(each.id for each in overview.inspections) == ["lancashire-2017", "lincolnshire-2018"]
    page = render(overview, form)
    assert isinstance(page, str)
    assert not re.search(r"\b160\b", re.sub(r"(?s)<style>.*?</style>", "", page))


def test_every_number_of_an_inspection_is_that_of_its_report() -> None:
    overview = build_overview(REPORTS.values())
    for row in overview.inspections:
        report = REPORTS[row.id]
        assert (row.cases, row.graded, row.grades, row.outside) == (
            report.cases,
            report.graded,
            report.grades,
            report.outside,
        )
        assert row.result == report.result
        assert {grade: report.figures[f"{grade}.share"] for grade in report.grades} == row.shares
        for theme in row.themes:
            assert theme.share == report.figures[f"theme.{theme.id}.{theme.kind}.share"]
        for category in row.categories:
            assert category.share == report.figures[f"category.{category.id}.share"]
            assert all(
                share == report.figures[f"category.{category.id}.{grade}.share"]
                for grade, share in category.shares.items()
            )
        assert row.referrals.share == report.figures["referred.share"]


def test_inspections_stand_by_name_and_then_by_visit_never_by_grade() -> None:
    later = {"from": "2019-03", "to": "2019-03"}
    dates = type(LANCASHIRE.inspection.visited)(**later)
    again = named(LINCOLNSHIRE, "lancashire-2019", force="Lancashire Constabulary", kind="follow-up", visited=dates)
    overview = build_overview([LINCOLNSHIRE, again, LANCASHIRE])
    assert [each.id for each in overview.inspections] == ["lancashire-2017", "lancashire-2019", "lincolnshire-2018"]
    assert overview.total is not None
    assert (overview.total.cases, overview.total.inspections, overview.total.forces) == (79 + 81 + 81, 3, 2)
    page = render(overview)
    assert "| Lancashire Constabulary, inspection, October 2017 | 79 |" in page
    assert "| Lancashire Constabulary, follow-up review, March 2019 | 81 |" in page
    assert "no force can be ranked by them" in page


@pytest.mark.parametrize(("word", "head"), [("NHS trust", "NHS trust"), ("constabulary", "Constabulary")])
def test_the_head_of_a_column_keeps_the_capitals_of_a_name(word: str, head: str) -> None:
    page = render(build_overview([named(LANCASHIRE, "it", words=LANCASHIRE.inspection.words | {"force": word})]))
    assert f"| {head} | Cases |" in page


def test_what_is_called_alike_is_told_apart_by_its_id() -> None:
    page = render(build_overview([LANCASHIRE, named(LANCASHIRE, "the-same-day")]))
    assert "inspection, October 2017 (lancashire-2017) |" in page
    assert "inspection, October 2017 (the-same-day) |" in page


def test_an_inspection_counts_once() -> None:
    with pytest.raises(GivenTwice, match="lancashire-2017"):
        build_overview([LANCASHIRE, LINCOLNSHIRE, LANCASHIRE])
    with pytest.raises(ValueError, match="needs reports"):
        build_overview([])


def test_reports_in_several_languages_are_no_overview() -> None:
    with pytest.raises(ValueError, match="in one language"):
        build_overview([LANCASHIRE, LINCOLNSHIRE.model_copy(update={"language": "cy"})])


def test_a_category_without_cases_is_said_and_no_bar() -> None:
    category = LANCASHIRE.categories[0]
    without = LANCASHIRE.model_copy(update={"categories": LANCASHIRE.categories[1:]})
    overview = build_overview([without, LINCOLNSHIRE])
    own = overview.inspections[0].categories[0]
    assert (own.id, own.cases, set(own.grades.values())) == (category.id, 0, {0})
    assert set(own.shares.values()) == {"no cases"}
    page = render(overview, "html")
    assert (
        '<span class="name">Lancashire Constabulary (0)</span>\n<span class="bar"><span class="none">no cases' in page
    )


RESTRICTED = [
    text
    for report in REPORTS.values()
    for case in fill(report).case_list
    for text in (case.case, case.reason, *(finding.text for finding in case.findings))
    if text
] + [
    text
    for report in REPORTS.values()
    for each in report.referrals.register_
    for text in (each.text, each.answer)
    if text
]


@pytest.mark.parametrize("form", OVERVIEWS)
def test_nothing_restricted_is_in_it(form: str) -> None:
    said = " ".join(text_of(build_overview([REPORTS["ncpi-2024-sample"], REPORTS["sjr-sample"]]), form).split())
    assert "Example Constabulary" in said
    assert [text for text in RESTRICTED if " ".join(text.split()) in said] == []


def test_all_markings_are_named_and_the_same_one_once() -> None:
    assert build_overview([LANCASHIRE, LINCOLNSHIRE]).markings == ("OFFICIAL",)
    other = named(LINCOLNSHIRE, "b", marking="OFFICIAL-SENSITIVE")
    page = render(build_overview([other, LANCASHIRE]), "html")
    assert page.count("<p>OFFICIAL; OFFICIAL-SENSITIVE</p>") == 2


@pytest.mark.parametrize("below", HIDDEN)
@pytest.mark.parametrize("form", [form for form, each in OVERVIEWS.items() if not each.is_binary])
def test_a_public_overview_is_made_of_what_the_public_sees(below: int, form: str) -> None:
    """So it says no more than the public reports do, taken together: other cases that print those would print this."""
    public = HIDDEN[below]
    overview = build_overview(public)
    assert overview.edition == "public"
    assert overview.markings == ()
    assert overview.total is not None
    assert None in [number for _, number in numbers(as_json(overview)["total"])]
    again = build_overview([Report.model_validate_json(render(each, "json")) for each in public])
    made = render(overview, form)
    assert made == render(again, form)
    assert isinstance(made, str)
    assert "None" not in made
    if form != "json":
        assert "[c]" in made.replace("\\", "")
    if form in ("markdown", "html"):
        assert "A sum is not shown where a part of it is not." in made


def test_no_case_at_all_is_shown_of_a_force_with_a_handful() -> None:
    few = REPORTS["ncpi-2024-sample"]
    hidden = hidden_below(few, 9)
    overview = build_overview([hidden, named(hidden, "b")])
    assert overview.total is not None
    assert overview.total.cases is None
    assert {number for route, number in numbers(as_json(overview)["total"]) if "themes" in route} <= {None}
    assert "[c]" in render(overview, "html")


@pytest.mark.parametrize("names", [NAMES[:2], NAMES], ids=["sum", "no sum"])
def test_the_json_fits_its_schema(names: tuple[str, ...]) -> None:
    data = as_json(build_overview(REPORTS[name] for name in names))
    Draft7Validator(json.loads(write_schema("overview"))).validate(data)
    assert Overview.model_validate(data).as_of == max(REPORTS[name].as_of for name in names)


def test_the_csv_has_one_row_to_a_number() -> None:
    text = render(build_overview([LANCASHIRE, LINCOLNSHIRE]), "csv")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert len({tuple(row[key] for key in row if key not in ("count", "base", "share")) for row in rows}) == len(rows)
    own = [row for row in rows if row["table"] == "Overall grades" and row["grade"] == "Inadequate"]
    assert [(row["scope"], row["force"], row["count"], row["base"]) for row in own] == [
        ("inspection", "Lancashire Constabulary", "30", "79"),
        ("inspection", "Lincolnshire Police", "25", "81"),
        ("sum", "", "55", "160"),
    ]


def test_markdown_and_page_have_the_same_headings_and_numbers() -> None:
    for reports in ([LANCASHIRE, LINCOLNSHIRE], REPORTS.values()):
        overview = build_overview(reports)
        page, text = Page(render(overview, "html")), render(overview)
        headings = [title for level, title in page.headings if level < 4]
        found = re.findall(r"^#{1,3} (.*)$", text, re.MULTILINE)
        assert [title for title in found if title in headings] == [title for title in headings if title in found]
        cells = [cell for table in page.tables for row in table[1:] for cell in row[1:]]
        own = [cell.strip() for line in text.splitlines() if line.startswith("| ") for cell in line.split("|")[2:-1]]
        assert sorted(set(cells)) == sorted({cell for cell in own if cell in cells})


# The command


def copied(folder: Path, *names: str) -> Path:
    for name in names:
        shutil.copytree(EXAMPLES / name, folder / name)
    return folder


def test_two_inspections_are_put_side_by_side(tmp_path: Path) -> None:
    done = caseaudit("report", EXAMPLES / NAMES[0], EXAMPLES / NAMES[1], "-o", "all.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "lancashire-2017: 79 files, 79 counted, 0 left out",
        "lincolnshire-2018: 81 files, 81 counted, 0 left out",
        "2 inspections: 160 files, 160 counted, 0 left out",
        "160 cases examined: good in 21, requiring improvement in 84, inadequate in 55; 16 referred back",
        "Written: all.json",
    ]
    made = (tmp_path / "all.json").read_text(encoding="utf-8")
    assert made == render(build_overview([LINCOLNSHIRE, LANCASHIRE]), "json")


def test_a_folder_of_inspections_of_several_frameworks_has_no_sum_and_says_why(tmp_path: Path) -> None:
    done = caseaudit("report", copied(tmp_path, *NAMES[1:]))
    assert done.returncode == 0
    assert done.stdout.startswith("**OFFICIAL**")
    said = " ".join(done.stderr.split())
    assert "There is no sum: these inspections are held against 3 frameworks (ncpi-2016, version 1;" in said
    assert "Make an overview of the inspections of one framework." in said


def test_errors_in_one_inspection_stop_all(tmp_path: Path) -> None:
    copied(tmp_path, *NAMES[:2])
    case = tmp_path / "lancashire-2017/cases/LAN-001.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("reviewed: ", "reviewed: on "), encoding="utf-8")
    done = caseaudit("report", tmp_path, "-o", "all.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "lancashire-2017/cases/LAN-001.yaml" in done.stderr
    assert "No overview is written, because of the errors above. `--allow-invalid`" in done.stderr
    assert not (tmp_path / "all.md").exists()
    done = caseaudit("report", tmp_path, "-o", "all.md", "--allow-invalid", cwd=tmp_path)
    assert done.returncode == 0
    assert "lancashire-2017: 79 files, 78 counted, 1 left out" in done.stderr
    page = (tmp_path / "all.md").read_text(encoding="utf-8")
    assert "Not counted, because of errors: 1 case file." in page
    assert "| Lancashire Constabulary | 79 | 78 | 0 | 1 |" in page
    (tmp_path / "lincolnshire-2018/inspection.yaml").write_text("inspection: nothing\n", encoding="utf-8")
    done = caseaudit("report", tmp_path, "-o", "none.md", "--allow-invalid", cwd=tmp_path)
    assert done.returncode == 1
    assert "It needs an inspection.yaml and a framework without errors." in " ".join(done.stderr.split())
    assert not (tmp_path / "none.md").exists()


def test_two_folders_with_one_id_are_refused(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "sjr-sample", tmp_path / "copy")
    done = caseaudit("report", EXAMPLES / "sjr-sample", tmp_path / "copy")
    assert (done.returncode, done.stdout) == (2, "")
    said = " ".join(done.stderr.split())
    assert "Several inspections have the id sjr-sample: those in" in said
    assert all(
        folder.as_posix() in "".join(done.stderr.split()) for folder in (EXAMPLES / "sjr-sample", tmp_path / "copy")
    )


@pytest.mark.parametrize("again", [1, 2])
def test_an_inspection_named_twice_is_refused(again: int) -> None:
    sample = EXAMPLES / "sjr-sample"
    done = caseaudit("report", *[sample] * (again + 1))
    assert (done.returncode, done.stdout) == (2, "")
    assert "The inspection sjr-sample is named twice, and each counts once." in done.stderr


def test_the_public_overview_is_that_of_the_public_reports(tmp_path: Path) -> None:
    done = caseaudit("report", EXAMPLES / NAMES[0], EXAMPLES / NAMES[1], "--public", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == render(build_overview([publish(LANCASHIRE), publish(LINCOLNSHIRE)]), "json")
    assert json.loads(done.stdout)["edition"] == "public"


def test_small_counts_are_hidden_in_the_public_overview(tmp_path: Path) -> None:
    framework = (EXAMPLES.parent / "schemas/frameworks/ncpi-2024.yaml").read_text(encoding="utf-8")
    framework = framework.replace("framework: ncpi-2024", "framework: hiding", 1)
    framework = re.sub(r"suppress_below: *\d+", "suppress_below: 3", framework)
    assert "suppress_below: 3" in framework
    (tmp_path / "hiding.yaml").write_text(framework, encoding="utf-8")
    for name in ("a", "b"):
        shutil.copytree(EXAMPLES / "ncpi-2024-sample", tmp_path / "all" / name)
        file = tmp_path / "all" / name / "inspection.yaml"
        text = file.read_text(encoding="utf-8").replace("inspection: ncpi-2024-sample", f"inspection: {name}")
        file.write_text(text.replace("framework: ncpi-2024", "framework: ../../hiding.yaml"), encoding="utf-8")
    done = caseaudit("report", tmp_path / "all", "--public")
    assert (done.returncode, done.stdout) == (1, "")  # the prose cites what is hidden
    assert "No public report is written" in done.stderr
    for file in (tmp_path / "all").glob("*/inspection.yaml"):
        file.write_text(re.sub(r"\{\{.*?\}\}", "some", file.read_text(encoding="utf-8")), encoding="utf-8")
    done = caseaudit("report", tmp_path / "all", "--public")
    assert done.returncode == 0, done.stderr
    assert r"| All inspections | \[c\] |" in done.stdout
    assert "A sum is not shown where a part of it is not." in done.stdout
    done = caseaudit("report", tmp_path / "all", "--public", "-o", "all.ods", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    sheets = re.sub(r"\s*<[^>]+>\s*", "|", (tmp_path / "all.ods").read_bytes().decode(errors="replace"))
    assert re.search(r"\|All inspections\|+\[c\]\|", sheets)
