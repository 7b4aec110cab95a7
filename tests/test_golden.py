"""What the renderers and reporters make of the examples, byte by byte; `make golden` accepts a change."""

from __future__ import annotations

from json import dumps
from pathlib import Path

import pytest
from reading import TEXT

from caseaudit import __version__, build_overview, build_report, publish, render, run_audit
from caseaudit.formats import FORMATS, OVERVIEWS
from caseaudit.renderers.workbook import Workbook, build_workbook
from caseaudit.report import fill
from caseaudit.reporters import json, text

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
# Pages have it whole; a golden page names it, so that a change of looks is no change of ten files.
STYLES = (HERE.parent / "templates/report.css").read_text(encoding="utf-8").strip()

SMALL = ("sjr-sample", "ncpi-2024-sample")
TOGETHER = (("lancashire-2017", "lincolnshire-2018"), SMALL)
PAGES = [(name, form) for name in SMALL for form in TEXT]
PAGES += [
    (name, form) for name in ("lancashire-2017", "lincolnshire-2018") for form in ("markdown", "press-md", "press-html")
]


def hold(made: str, name: str, accept: bool) -> None:
    """Compares with the golden file; saves what differs under tests/actual/."""
    golden, actual = HERE / "golden" / name, HERE / "actual" / name
    scrubbed = made.replace(f"caseaudit {__version__}", "caseaudit VERSION").replace(
        f'"version": "{__version__}"', '"version": "VERSION"'
    )
    scrubbed = scrubbed.replace(STYLES, "templates/report.css")
    target = golden if accept else actual
    if accept or not golden.exists() or golden.read_bytes() != scrubbed.encode():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(scrubbed.encode())
    assert golden.exists(), f"no golden file: look at {actual}, then run `make golden`"
    assert golden.read_bytes() == scrubbed.encode(), f"differs: compare {actual} with {golden}"


@pytest.mark.parametrize(("name", "form"), PAGES)
def test_report(name: str, form: str, accept_golden: bool) -> None:
    report = build_report(run_audit(EXAMPLES / name, keep_cases=True))
    made = render(report, form)
    assert isinstance(made, str)
    kind = "press" if form.startswith("press") else "report"
    hold(made, f"{name}/{kind}{FORMATS[form].ending}", accept_golden)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_welsh_report(form: str, accept_golden: bool) -> None:
    name = "ncpi-2024-sample"
    made = render(build_report(run_audit(EXAMPLES / name, keep_cases=True), "cy"), form)
    assert isinstance(made, str)
    hold(made, f"{name}/report.cy{FORMATS[form].ending}", accept_golden)


@pytest.mark.parametrize("form", [form for form, each in OVERVIEWS.items() if not each.is_binary])
@pytest.mark.parametrize("names", TOGETHER, ids=["one", "several"])
def test_overview(names: tuple[str, ...], form: str, accept_golden: bool) -> None:
    """Of two inspections of one framework, and of two whose frameworks differ."""
    made = render(build_overview(build_report(run_audit(EXAMPLES / name, keep_cases=True)) for name in names), form)
    assert isinstance(made, str)
    hold(made, f"{'differing' if names == SMALL else 'together'}/overview{OVERVIEWS[form].ending}", accept_golden)


@pytest.mark.parametrize("names", TOGETHER, ids=["one", "several"])
def test_workbook_of_an_overview(names: tuple[str, ...], accept_golden: bool) -> None:
    overview = build_overview(build_report(run_audit(EXAMPLES / name, keep_cases=True)) for name in names)
    folder = "differing" if names == SMALL else "together"
    hold(told(build_workbook(overview)), f"{folder}/workbook.txt", accept_golden)


@pytest.mark.parametrize("name", SMALL)
def test_workbook(name: str, accept_golden: bool) -> None:
    """What xlsx and ods are made from; tests/test_sheets.py holds that they say the same."""
    report = fill(build_report(run_audit(EXAMPLES / name, keep_cases=True)))
    hold(told(build_workbook(report)), f"{name}/workbook.txt", accept_golden)


def told(workbook: Workbook) -> str:
    """A workbook as text: a line to a line or a row of its sheets."""
    sheets = [
        [
            f"== {sheet.name}",
            *sheet.lines,
            *(dumps(row, ensure_ascii=False) for row in (sheet.header, *sheet.rows) if row),
        ]
        for sheet in workbook.sheets
    ]
    lines = [f"{workbook.title}, {workbook.tool}, {workbook.day}", *(line for sheet in sheets for line in ["", *sheet])]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("form", [form for form in TEXT if not form.startswith("press")])
def test_public_report(form: str, accept_golden: bool) -> None:
    report = build_report(run_audit(EXAMPLES / "ncpi-2024-sample", keep_cases=True))
    made = render(publish(report), form)
    assert isinstance(made, str)
    hold(made, f"ncpi-2024-sample/public{FORMATS[form].ending}", accept_golden)


def test_public_report_with_small_counts_suppressed(accept_golden: bool) -> None:
    report = build_report(run_audit(EXAMPLES / "lancashire-2017", keep_cases=True))
    framework = report.framework.model_copy(update={"suppress_below": 5})
    chapters = tuple(
        each.model_copy(update={"text": each.text and each.text.replace("{{ category.domestic-abuse.good }}", "some")})
        for each in report.inspection.chapters
    )
    inspection = report.inspection.model_copy(update={"chapters": chapters})
    report = report.model_copy(update={"framework": framework, "inspection": inspection})
    hold(render(publish(report)), "lancashire-2017/public.md", accept_golden)


def test_diagnostics(accept_golden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / "data/faulty")
    audit = run_audit(".")
    hold(text.render([audit]), "faulty/diagnostics.txt", accept_golden)
    hold(text.render([audit], width=50), "faulty/diagnostics-narrow.txt", accept_golden)
    hold(json.render([audit]), "faulty/diagnostics.json", accept_golden)
