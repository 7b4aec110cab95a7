"""The press summary: what is published, nothing that names a case, and no number but the report's."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Literal, get_args

import pytest
from reading import Page
from weasyprint import HTML

import caseaudit.renderers.pdf  # noqa: F401  # mends what WeasyPrint does to all of Python
from caseaudit import Report, build_report, render, run_audit
from caseaudit.report import fill

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("lancashire-2017", "lincolnshire-2018", "ncpi-2024-sample", "sjr-sample")


Press = Literal["press-md", "press-html"]
FORMS = get_args(Press)


def report_of(folder: Path) -> Report:
    return fill(build_report(run_audit(folder, keep_cases=True)))


def restricted(report: Report) -> list[str]:
    """Every text of a report that is for the force and the inspectorate alone."""
    texts = [each.case for each in report.case_list]
    texts += [each.text for case in report.case_list for each in case.findings]
    texts += [case.reason for case in report.case_list if case.reason]
    texts += [text for each in report.referrals.register_ for text in (each.text, each.answer) if text]
    return texts + [each.path for each in report.sources.left_out] + [each.sha256 for each in report.sources.inputs]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_restricted_is_in_it(name: str, form: Press, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / name, tmp_path / name))
    case = next(iter(sorted((folder / "cases").rglob("*.yaml"))))
    case.write_text(case.read_text(encoding="utf-8").replace("reviewed: ", "reviewed: on "), encoding="utf-8")
    report = report_of(folder)
    assert report.sources.left_out
    page = " ".join(render(report, form).split())
    found = [text for text in restricted(report) if " ".join(text.split()) in page]
    assert found == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_share_is_a_figure_of_the_report(name: str, form: Press) -> None:
    report = report_of(EXAMPLES / name)
    page = re.sub(r"(?s)<style>.*</style>", "", render(report, form))
    shares = re.findall(r"\d+% \(\d+ of \d+\)", page)
    assert shares
    assert set(shares) <= set(report.figures.values())


def test_what_the_press_gets_wrong_stands_there_ready() -> None:
    page = render(report_of(EXAMPLES / "lancashire-2017"), "press-md")
    assert "- Of the graded cases, 85% (67 of 79) were found requiring improvement or inadequate." in page
    assert "- Of all cases, 13% (10 of 79) were referred back to the constabulary, apart from any grade." in page
    assert "shares describe these cases alone" in page


@pytest.mark.parametrize("name", NAMES)
def test_its_parts_stand_in_order(name: str) -> None:
    report = report_of(EXAMPLES / name)
    titles = [title for _, title in Page(render(report, "press-html")).headings]
    force = report.inspection.words["force"]
    known = [
        f"{report.inspection.force}: press summary",
        *("Pleased to find", "Concerned to find", "Figures, ready to quote", "Statement"),
        *(f"The {force}’s response", "What happens next"),
    ]
    assert titles == [title for title in known if title in titles]
    assert {*known} - {*titles} <= {"Statement"}
    headings = re.findall(r"^#+ (.*)$", render(report, "press-md"), re.MULTILINE)
    assert headings == titles


@pytest.mark.parametrize("name", NAMES)
def test_it_prints_on_one_sheet(name: str) -> None:
    assert len(HTML(string=render(report_of(EXAMPLES / name), "press-html")).render().pages) == 1


def test_a_force_without_strengths_or_statements_has_no_empty_parts(tmp_path: Path) -> None:
    (tmp_path / "inspection.yaml").write_text(
        "inspection: bare\nforce: F\nframework: ncpi-2016\nvisited:\n  from: 2017-10\n  to: 2017-10\n", encoding="utf-8"
    )
    report = report_of(tmp_path)
    page = render(report, "press-md")
    assert re.findall(r"^#+ (.*)$", page, re.MULTILINE) == ["F: press summary", "What happens next"]
    assert "No cases examined." in page
    assert [title for _, title in Page(render(report, "press-html")).headings] == [
        "F: press summary",
        "What happens next",
    ]
