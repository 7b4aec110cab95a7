"""The page in a real browser: what a reader sees and hears, in light, in dark, on a phone, on paper, with and without the script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from caseaudit import build_overview, build_report, extract, render, run_audit
from caseaudit.publication import as_published

EXAMPLES = sorted(path.parent for path in (Path(__file__).parents[1] / "examples").glob("*/inspection.yaml"))
PAGES = [
    *(f"{example.name}{kind}" for example in EXAMPLES for kind in ("", "-press")),
    *("public", "public-press", "register", "recommendation", "house-style", "welsh", "welsh-press"),
    *("overview", "overview-differing", "overview-public", "many-grades", "overview-many-grades"),
]
WELSH = Path(__file__).parents[1] / "examples/ncpi-2024-sample"
HOUSE_STYLE = Path(__file__).parents[1] / "examples/house-style"
LANCASHIRE = Path(__file__).parents[1] / "examples/lancashire-2017"
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 667}, "is_mobile": True, "has_touch": True},
    "print": {"viewport": {"width": 794, "height": 1123}},
}
# Between the margins of a sheet of A4, in CSS pixels.
TEXT_WIDTH = 642
# The longest name of a place, and grades of as many steps as a scale may have.
LONGEST_NAME = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
MORE_GRADES = "".join(
    f"    - {{id: {title.lower().replace(' ', '-')}, title: {title}, phrase: {title.lower()}}}\n"
    for title in (
        "Considerably inadequate",
        "Seriously inadequate",
        "Unacceptable",
        "Wholly and unacceptably inadequate",
    )
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """{name of a page: its file}."""
    folder = tmp_path_factory.mktemp("pages")
    reports = {example.name: build_report(run_audit(example, keep_cases=True)) for example in EXAMPLES}
    lancashire = reports["lancashire-2017"]
    suppressing = lancashire.model_copy(
        update={"framework": lancashire.framework.model_copy(update={"suppress_below": 5})}
    )
    welsh = build_report(run_audit(WELSH, keep_cases=True), "cy")
    many_grades = build_report(run_audit(with_many_grades(tmp_path_factory.mktemp("many") / "grades"), keep_cases=True))
    made = {name: render(report, "html") for name, report in reports.items()}
    made |= {f"{name}-press": render(report, "press-html") for name, report in reports.items()}
    made |= {
        "public": render(as_published(suppressing), "html"),
        "public-press": render(as_published(suppressing), "press-html"),
        "register": render(extract(lancashire, "referrals"), "html"),
        "recommendation": render(extract(lancashire, "R5"), "html"),
        "house-style": render(lancashire, "html", HOUSE_STYLE),
        "welsh": render(welsh, "html"),
        "welsh-press": render(welsh, "press-html"),
        "overview": render(build_overview([lancashire, reports["lincolnshire-2018"]]), "html"),
        "overview-differing": render(build_overview(reports.values()), "html"),
        "overview-public": render(build_overview([as_published(suppressing)]), "html"),
        "many-grades": render(many_grades, "html"),
        "overview-many-grades": render(build_overview([many_grades]), "html"),
    }
    assert made.keys() == set(PAGES)
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, "utf-8")
    return {name: folder / f"{name}.html" for name in made}


def with_many_grades(folder: Path) -> Path:
    """The Lancashire example in a folder, by a longer name and on a scale of seven steps."""
    shutil.copytree(LANCASHIRE, folder)
    shipped = (Path(__file__).parents[1] / "schemas/frameworks/ncpi-2016.yaml").read_text("utf-8")
    own = shipped.replace("\n# Outside every scale", MORE_GRADES + "\n# Outside every scale")
    (folder / "own.yaml").write_text(own.replace("framework: ncpi-2016", "framework: own"), "utf-8")
    inspection = (folder / "inspection.yaml").read_text("utf-8")
    inspection = inspection.replace("framework: ncpi-2016", "framework: ./own.yaml")
    (folder / "inspection.yaml").write_text(re.sub("(?m)^force:.*", f"force: {LONGEST_NAME}", inspection), "utf-8")
    return folder


@pytest.fixture
def opened(pages: dict[str, Path], visit: Callable[..., Page]) -> Callable[..., Page]:
    """The page of that name, in a browser."""
    return lambda name, **view: visit(pages[name].as_uri(), **view)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, view: str, opened: Callable[..., Page]) -> None:
    page = opened(name, **VIEWS[view])
    if view == "print":
        page.emulate_media(media="print")
    # Opened, so that what is inside is looked at too.
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone_but_tables_that_scroll(name: str, opened: Callable[..., Page]) -> None:
    page = opened(name, **VIEWS["phone"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_paper(name: str, opened: Callable[..., Page]) -> None:
    page = opened(name, viewport={"width": TEXT_WIDTH, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= TEXT_WIDTH


def test_cases_are_sorted_by_a_key_and_say_so(opened: Callable[..., Page]) -> None:
    page = opened("lancashire-2017")
    table = page.locator("table.sortable")
    first = table.locator("tbody tr").first
    expect(first).to_contain_text("LAN-001")
    grade = table.get_by_role("button", name="Grade")
    grade.press("Enter")
    expect(table.get_by_role("columnheader", name="Grade")).to_have_attribute("aria-sort", "ascending")
    expect(first).to_contain_text("Good")
    grade.press("Enter")
    expect(table.get_by_role("columnheader", name="Grade")).to_have_attribute("aria-sort", "descending")
    expect(first).to_contain_text("Inadequate")
    expect(table.locator("tbody tr")).to_have_count(79)


def test_cases_are_filtered_and_the_number_is_said(opened: Callable[..., Page]) -> None:
    page = opened("lancashire-2017")
    field = page.get_by_label("Show the cases in which stands:")
    field.fill("inadequate yes")
    shown = page.locator("table.sortable tbody tr:visible")
    report = build_report(run_audit(LANCASHIRE, keep_cases=True))
    wanted = [each for each in report.case_list if each.grade == "inadequate" and each.referred]
    expect(shown).to_have_count(len(wanted))
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} of 79 cases are shown.")
    field.fill("")
    expect(shown).to_have_count(79)
    expect(page.get_by_role("status")).to_have_text("")


def test_a_key_finding_leads_to_a_case_that_bears_it_out(opened: Callable[..., Page]) -> None:
    page = opened("lancashire-2017")
    report = build_report(run_audit(LANCASHIRE, keep_cases=True))
    case = next(each for each in report.key_findings if each.case_ids).case_ids[0]
    opener = page.locator("details.cases").first
    opener.locator("summary").click()
    opener.get_by_role("link", name=case).click()
    expect(page.locator(f"[id='case-{case}']")).to_be_in_viewport()


def test_the_page_says_the_same_without_the_script(opened: Callable[..., Page]) -> None:
    page = opened("lancashire-2017", java_script_enabled=False)
    assert page.locator("table.sortable tbody tr").count() == 79
    assert page.locator("table.sortable button, .filter").count() == 0


def test_the_parts_of_a_bar_are_as_long_as_their_counts(opened: Callable[..., Page]) -> None:
    page = opened("lancashire-2017", **VIEWS["light"])
    parts = page.locator("figure.chart").first.locator(".bar .part")
    counts = [int(text) for text in parts.all_text_contents()]
    assert counts == [12, 37, 30]
    widths = [box["width"] for part in parts.all() if (box := part.bounding_box())]
    for count, width in zip(counts, widths, strict=True):
        assert width / sum(widths) == pytest.approx(count / 79, abs=0.005)


def test_bars_of_shares_are_equally_long_and_parted_by_share(opened: Callable[..., Page]) -> None:
    page = opened("overview", **VIEWS["light"])
    bars = page.locator("figure.chart").first.locator(".bar").all()
    assert [bar.locator(".part").all_text_contents() for bar in bars] == [
        ["12", "37", "30"],
        ["9", "47", "25"],
        ["21", "84", "55"],
    ]
    boxes = [box["width"] for bar in bars if (box := bar.bounding_box())]
    assert boxes == pytest.approx([boxes[0]] * 3)
    for bar, base in zip(bars, (79, 81, 160), strict=True):
        for part in bar.locator(".part").all():
            box = part.bounding_box()
            assert box is not None
            assert box["width"] / boxes[0] == pytest.approx(int(part.text_content() or "") / base, abs=0.01)


def test_a_small_chart_is_called_by_its_category_and_leads_to_its_table(opened: Callable[..., Page]) -> None:
    page = opened("overview")
    page.get_by_role("figure", name="Missing children").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Missing and absent children")).to_be_in_viewport()


def test_a_screen_reader_is_told_each_chart_in_words_and_no_bar(opened: Callable[..., Page]) -> None:
    page = opened("lancashire-2017")
    told = page.get_by_role("figure").first.aria_snapshot()
    assert "79 cases examined: good in 12, requiring improvement in 37, inadequate in 30; 10 referred back." in told
    assert "list" not in told


def test_the_page_of_79_cases_is_under_400_kb(pages: dict[str, Path]) -> None:
    assert pages["lancashire-2017"].stat().st_size < 400_000
