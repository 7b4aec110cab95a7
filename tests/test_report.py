"""The report: published totals, sums that add up, dates, figures, and pages that hold what an inspector wrote."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reading import WHOLE, text_of

from caseaudit import InvalidFile, Report, build_report, render, run_audit
from caseaudit.briefing import check_framework
from caseaudit.composition import due
from caseaudit.formats import FORMATS
from caseaudit.framework import Period
from caseaudit.report import fill
from caseaudit.sources import find_sources
from caseaudit.tally import Tally, figures, share

EXAMPLES = Path(__file__).parents[1] / "examples"
# The formats that have the whole report; the others have its tables.
NAMES = ("lancashire-2017", "lincolnshire-2018", "ncpi-2024-sample", "sjr-sample")


def report_of(folder: Path) -> Report:
    return build_report(run_audit(folder, keep_cases=True))


@pytest.fixture(scope="module")
def lancashire() -> Report:
    return fill(report_of(EXAMPLES / "lancashire-2017"))


@pytest.mark.parametrize(
    ("name", "cases", "grades"),
    [
        ("lancashire-2017", 79, {"good": 12, "requires-improvement": 37, "inadequate": 30}),
        ("lincolnshire-2018", 81, {"good": 9, "requires-improvement": 47, "inadequate": 25}),
    ],
)
def test_the_json_carries_the_published_totals(name: str, cases: int, grades: dict[str, int]) -> None:
    report = json.loads(render(report_of(EXAMPLES / name), "json"))
    assert report["format"] == 1
    assert (report["cases"], report["graded"], report["grades"]) == (cases, cases, grades)
    assert list(report["grades"]) == list(grades)


def test_lancashire(lancashire: Report) -> None:
    assert lancashire.result == (
        "79 cases examined: good in 12, requiring improvement in 37, inadequate in 30; 10 referred back"
    )
    assert lancashire.figures["inadequate.share"] == "38% (30 of 79)"
    assert (lancashire.referrals.cases, lancashire.referrals.open) == (10, 2)
    assert [each.kind for each in lancashire.key_findings] == ["concern", "concern", "concern", "strength"]
    assert lancashire.key_findings[2].cases == 34
    force, inspectors = lancashire.assessors[:2]
    assert (force.cases, list(force.grades.values())) == (33, [17, 13, 3])
    assert inspectors.cases == 79
    pair = lancashire.agreement[0]
    assert (pair.cases, pair.same, pair.first_higher, pair.second_higher) == (33, 15, 14, 4)
    assert [step.due for step in lancashire.next_steps] == ["2018-04-19", "2018-04-19", "2018-09-08"]


@pytest.mark.parametrize("name", NAMES)
def test_every_sum_adds_up(name: str) -> None:
    """In the restricted report, which has every count."""
    report = json.loads(render(report_of(EXAMPLES / name), "json"))
    has_grades = bool(report["framework"]["overall"])
    if has_grades:
        assert report["graded"] + sum(report["outside"].values()) == report["cases"]
        assert sum(report["grades"].values()) == report["graded"]
    assert sum(each["cases"] for each in report["categories"]) == report["cases"] == len(report["case_list"])
    for category in report["categories"]:
        if has_grades:
            assert category["graded"] + sum(category["outside"].values()) == category["cases"]
            assert sum(category["grades"].values()) == category["graded"]
    for criterion in report["criteria"]:
        assert sum(criterion["grades"].values()) == criterion["graded"]
        assert criterion["graded"] + sum(criterion["outside"].values()) == report["cases"]
    for pair in report["agreement"]:
        assert pair["same"] + pair["first_higher"] + pair["second_higher"] == pair["cases"]
        assert sum(sum(row.values()) for row in pair["table"].values()) == pair["cases"]
    for finding in report["key_findings"]:
        assert finding["cases"] == len(finding["case_ids"]) <= (finding["base"] or 0)
    for recommendation in report["recommendations"]:
        assert (recommendation["cases"] or 0) == len(recommendation["case_ids"])
    referrals = report["referrals"]
    assert sum(referrals["reasons"].values()) == referrals["cases"] == len(referrals["register"])
    sources = report["sources"]
    assert sources["counted"] + sources["drafts"] + len(sources["left_out"]) == sources["files"]
    assert sources["counted"] == report["cases"]


@pytest.mark.parametrize("name", NAMES)
def test_the_json_is_the_report(name: str) -> None:
    report = fill(report_of(EXAMPLES / name))
    assert Report.model_validate_json(render(report, "json")) == report


def test_figures_are_filled_where_prose_cites_them_and_nowhere_else(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "sjr-sample", tmp_path / "sjr"))
    case = folder / "cases/SJR-003.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(
        text.replace("illustration: |\n", "illustration: |\n  Typed {{ cases }} braces.\n"), encoding="utf-8"
    )
    page = render(report_of(folder), "markdown")
    assert "Typed {{ cases }} braces." in page
    assert page.count("{{") == 1


def test_a_word_of_the_inspection_overrides_the_framework(lancashire: Report) -> None:
    assert "## The constabulary’s response" in render(lancashire, "markdown")


def period(**length: int) -> Period:
    return Period(id="x", title="X", **{unit: str(count) for unit, count in length.items()})


@pytest.mark.parametrize(
    ("published", "length", "day"),
    [
        ("2018-03-08", {"weeks": 6}, "2018-04-19"),
        ("2018-03-08", {"months": 6}, "2018-09-08"),
        ("2018-08-31", {"months": 6}, "2019-02-28"),
        ("2018-12-31", {"months": 2}, "2019-02-28"),
        ("2018-03-08", {"days": 0}, "2018-03-08"),
        ("2019-02", {"months": 6}, "2019-08"),
        ("2019-02", {"days": 0}, "2019-02"),
        ("2019-02", {"weeks": 6}, None),
        (None, {"months": 6}, None),
    ],
)
def test_dates_are_counted_from_publication(published: str | None, length: dict[str, int], day: str | None) -> None:
    assert due(period(**length), published) == day


def test_without_a_day_of_publication_steps_are_told_in_words(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "lancashire-2017", tmp_path / "copy"))
    path = folder / "inspection.yaml"
    path.write_text(re.sub(r"(?m)^published: .*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    page = render(report_of(folder), "markdown")
    assert "Revisit by inspectors: six months after publication" in page
    assert "Action plan from the force: six weeks after publication" in page


def test_a_share_is_never_shown_without_its_base(lancashire: Report) -> None:
    for form in FORMATS:
        page = re.sub(r"(?s)<style>.*</style>", "", text_of(lancashire, form))
        for percent in re.findall(r"\d+%.{14}", page):
            assert re.match(r"\d+% \(\d+ of \d+\)", percent) or percent.startswith(("0% and", "100% are", "100%.")), (
                percent
            )


def test_words_for_shares_are_the_frameworks() -> None:
    text = (Path(__file__).parents[1] / "schemas/frameworks/ncpi-2016.yaml").read_text(encoding="utf-8")
    words = "quantity_words:\n  - above: 90\n    word: almost all\n  - above: 50\n    word: most\n"
    framework, problems = check_framework((text + words).encode())
    assert framework is not None
    assert problems == ()
    for count, said in ((91, "almost all (91%, 91 of 100)"), (90, "most (90%, 90 of 100)"), (50, "50% (50 of 100)")):
        counts = Tally(overall=Counter(good=count, inadequate=100 - count))
        assert figures(counts, framework)["good.share"] == said


@given(st.integers(0, 500), st.integers(0, 500))
def test_shares_round_half_up_and_are_exact_at_the_ends(count: int, more: int) -> None:
    base = count + more
    said = share(count, base)
    if base == 0:
        assert said == "no cases"
        return
    percent = int(said.split("%")[0])
    assert said.endswith(f"% ({count} of {base})")
    assert (percent == 0) == (count == 0)
    assert (percent == 100) == (count == base)
    if 1 < percent < 99:
        assert percent - 0.5 <= 100 * count / base < percent + 0.5


def test_a_follow_up_takes_texts_from_the_earlier_inspection(tmp_path: Path) -> None:
    earlier = Path(shutil.copytree(EXAMPLES / "lancashire-2017", tmp_path / "earlier"))
    later = tmp_path / "later"
    shutil.copytree(EXAMPLES / "lancashire-2017/cases", later / "cases")
    (later / "inspection.yaml").write_text(
        "inspection: lancashire-2018\nforce: Lancashire Constabulary\nframework: ncpi-2016\nkind: follow-up\n"
        "visited:\n  from: 2017-10\n  to: 2018-10\npublished: 2019-03-08\nprevious: ../earlier\n"
        "recommendations:\n  - id: R1\n    result: achieved\n    events:\n      - date: 2019-01-10\n        status: complete\n"
        "  - id: R3\n    result: not\n",
        encoding="utf-8",
    )
    before, after = report_of(earlier), report_of(later)
    first = before.recommendations[0]
    assert first.id == "R1"
    repeated = next(each for each in after.recommendations if each.id == "R1")
    assert (repeated.text, repeated.due, repeated.deadline) == (first.text, first.due, first.deadline)
    assert (repeated.result, repeated.status, repeated.overdue) == ("achieved", "complete", False)
    assert repeated.events[: len(first.events)] == first.events
    third = next(each for each in after.recommendations if each.id == "R3")
    assert (third.result, third.overdue) == ("not", True)
    # The same from the earlier report as JSON.
    (tmp_path / "earlier.json").write_text(render(before, "json"), encoding="utf-8")
    path = later / "inspection.yaml"
    text = path.read_text(encoding="utf-8").replace("previous: ../earlier\n", "previous: ../earlier.json\n")
    path.write_text(text, encoding="utf-8")
    assert [each.due for each in report_of(later).recommendations] == [each.due for each in after.recommendations]


def bare(folder: Path, more: str = "", **cases: str) -> Path:
    """An inspection with nothing but what it must have, and cases given by what follows their category."""
    (folder / "cases").mkdir(parents=True)
    (folder / "inspection.yaml").write_text(
        "inspection: bare\nforce: F\nframework: ncpi-2016\nvisited:\n  from: 2017-10\n  to: 2017-10\n" + more,
        encoding="utf-8",
    )
    for name, rest in cases.items():
        text = f"case: {name}\ncategory: section-47\nreviewed: 2017-10-04\n{rest}"
        (folder / f"cases/{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def graded(grade: str) -> str:
    reason = "reason: |\n  Nobody called.\n" if grade == "inadequate" else ""
    return f"judgements:\n  inspector:\n    overall: {grade}\n{reason}"


def test_a_chapter_of_a_category_without_cases_is_not_lost(tmp_path: Path) -> None:
    more = "chapters:\n  missing-children:\n    text: |\n      Nothing to see here yet.\n"
    report = report_of(bare(tmp_path / "a", more, A=graded("good")))
    for form in WHOLE:
        assert "Nothing to see here yet." in text_of(report, form)


def test_a_table_by_category_adds_up_with_what_is_outside_the_scale(tmp_path: Path) -> None:
    page = render(report_of(bare(tmp_path / "a", A=graded("good"), B=graded("not-applicable"))), "markdown")
    assert "| Category | Cases | Good | Requires improvement | Inadequate | Not applicable |" in page
    assert "| Enquiries under section 47 of the Children Act 1989 | 2 | 1 | 0 | 0 | 1 |" in page


def test_a_follow_up_keeps_figures_cases_and_due_date_of_the_earlier_report(tmp_path: Path) -> None:
    recommendation = (
        "published: 2018-03-08\nrecommendations:\n  - id: R1\n    deadline: three-months\n    text: |\n"
        "      In {{ good }} of {{ cases }} cases all was well.\n"
    )
    bare(tmp_path / "first", recommendation, A=graded("good"), B=graded("good"))
    repeated = "kind: follow-up\npublished: 2019-03-08\nprevious: ../{}\nrecommendations:\n  - id: R1\n    result: {}\n"
    bare(tmp_path / "second", repeated.format("first", "partly"), A=graded("inadequate"))
    bare(tmp_path / "third", repeated.format("second", "achieved"), A=graded("good"))
    second, third = (fill(report_of(tmp_path / name)).recommendations[0] for name in ("second", "third"))
    assert second.text == third.text == "In 2 of 2 cases all was well."
    assert second.due == third.due == "2018-06-08"
    assert (second.result, second.overdue) == ("partly", True)
    assert (third.result, third.overdue) == ("achieved", False)


def test_a_follow_up_says_no_more_of_the_earlier_cases_than_was_published(tmp_path: Path) -> None:
    """Where the earlier framework suppresses, in the follow-up's restricted report too."""
    own = (Path(__file__).parents[1] / "schemas/frameworks/ncpi-2016.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(own.replace("suppress_below: 0", "suppress_below: 5"), encoding="utf-8")
    finding = "findings:\n  - kind: concern\n    themes: [delay]\n    text: |\n      It took weeks.\n"
    more = (
        "published: 2018-03-08\nrecommendations:\n  - id: R1\n    deadline: three-months\n    themes: [delay]\n"
        "    text: |\n      Act on {{ theme.delay.concern }} of {{ cases }}.\n"
    )
    earlier = {f"A{n}": graded("good") + (finding if n < 2 else "") for n in range(9)}
    bare(tmp_path / "first", more, **earlier)
    path = tmp_path / "first/inspection.yaml"
    text = path.read_text(encoding="utf-8").replace("framework: ncpi-2016", "framework: ../own.yaml")
    path.write_text(text, encoding="utf-8")
    repeated = "kind: follow-up\npublished: 2019-03-08\nprevious: ../first\nrecommendations:\n  - id: R1\n"
    second = fill(report_of(bare(tmp_path / "second", repeated, B=graded("good")))).recommendations[0]
    assert second.text == "Act on [c] of 9."
    assert second.evidence == "[c] of 9 cases show a concern on: Delay and drift."
    assert (second.case_ids, second.cases, second.base) == ((), None, None)


def test_the_result_of_an_earlier_visit_is_not_this_ones(tmp_path: Path) -> None:
    bare(tmp_path / "first", "recommendations:\n  - id: R1\n    deadline: three-months\n    text: |\n      Do it.\n")
    more = "previous: ../{}\nrecommendations:\n  - id: R1\n"
    bare(tmp_path / "second", more.format("first") + "    result: partly\n")
    bare(
        tmp_path / "third", more.format("second") + "    events:\n      - date: 2020-01-01\n        status: complete\n"
    )
    assert report_of(tmp_path / "third").recommendations[0].result is None


def test_a_report_is_made_of_a_whole_audit_that_kept_its_cases(tmp_path: Path) -> None:
    folder = bare(tmp_path / "a", A=graded("good"))
    with pytest.raises(ValueError, match="keep_cases"):
        build_report(run_audit(folder))
    (source,) = find_sources([folder / "cases/A.yaml"])
    with pytest.raises(ValueError, match="whole inspection"):
        build_report(run_audit(source, keep_cases=True))


def test_headlines_and_key_findings_are_markdown_in_every_format(tmp_path: Path) -> None:
    more = "headline: |\n  **Some** children\nkey_findings:\n  - kind: concern\n    text: |\n      A *clear* one\n    basis: |\n      Talks.\n"
    report = report_of(bare(tmp_path / "a", more, A=graded("good")))
    assert "<strong>Some</strong> children." in render(report, "html")
    assert "Concern: A *clear* one" in render(report, "markdown")


def test_who_decides_is_told_where_it_is_not_always_the_same(tmp_path: Path) -> None:
    moderated = graded("good") + ""
    moderated = moderated.replace("  inspector:", "  moderator:\n    overall: inadequate\n  inspector:")
    moderated += "reason: |\n  The moderator saw more.\n"
    report = report_of(bare(tmp_path / "a", A=graded("good"), B=moderated))
    assert {each.id: each.decided for each in report.assessors} == {"inspector": 1, "moderator": 1}
    assert report.grades == {"good": 1, "requires-improvement": 0, "inadequate": 1}


def test_a_report_needs_a_sound_inspection(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "sjr-sample", tmp_path / "sjr"))
    (folder / "inspection.yaml").write_text("inspection: x\n", encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"inspection.yaml:1:1"):
        report_of(folder)


def test_an_inspection_without_cases_makes_a_report_that_says_so(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "sjr-sample", tmp_path / "sjr"))
    shutil.rmtree(folder / "cases")
    for form in FORMATS.keys() - {"csv", "ods", "xlsx"}:
        assert "No cases examined" in text_of(report_of(folder), form)


def test_notes_are_nowhere(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "sjr-sample", tmp_path / "sjr"))
    for path in (folder / "cases").iterdir():
        text = re.sub(r"(?ms)^notes: \|\n(  .*\n)*", "", path.read_text(encoding="utf-8"))
        path.write_text(f"{text}notes: |\n  Xylophone.\n", encoding="utf-8")
    audit = run_audit(folder, keep_cases=True)
    assert audit.diagnostics == ()
    assert "Xylophone" not in repr(audit)
    for form in FORMATS:
        assert "Xylophone" not in text_of(build_report(audit), form)


SIGNS = "a| \\`*_[]<>#&~$-\"'{}%"


@settings(max_examples=20)
@given(st.text(st.sampled_from(SIGNS), min_size=1, max_size=20).map(str.strip).filter(bool))
def test_no_text_of_an_inspector_breaks_a_table_or_becomes_markup(text: str) -> None:
    report = json.loads(render(report_of(EXAMPLES / "ncpi-2024-sample"), "json"))
    for category in report["categories"]:
        category["title"] = category["short"] = f"x {text} x"
    for theme in report["themes"]:
        theme["title"] = f"x {text} x"
    report["referrals"]["register"][0]["text"] = f"x {text} x"
    report["illustrations"][0]["text"] = f"x {text} x"
    report["inspection"]["force"] = f"x {text} x"
    spoilt = Report.model_validate_json(json.dumps(report))
    plain = report_of(EXAMPLES / "ncpi-2024-sample")
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")

    def shape(page: str) -> list[str]:
        return [token.type for token in reader.parse(page)]

    assert shape(render(spoilt, "markdown")) == shape(render(plain, "markdown"))
    assert Outline.of(render(spoilt, "html")).tags == Outline.of(render(plain, "html")).tags


class Outline(HTMLParser):
    """Tags, ids and headings of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []

    @classmethod
    def of(cls, page: str) -> Outline:
        outline = cls()
        outline.feed(page)
        return outline

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        self.attributes.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if found.get("href"):
            self.links.append(str(found["href"]))


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_sound(name: str) -> None:
    page = render(report_of(EXAMPLES / name), "html")
    outline = Outline.of(page)
    assert page.startswith("<!doctype html>\n")
    assert outline.tags.count("h1") == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    levels = [int(tag[1]) for tag in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert outline.tags.count("table") == outline.tags.count("caption") > 0
    assert all(found.get("scope") in ("col", "row") for tag, found in outline.attributes if tag == "th")
    # The one script is ours, and its hash is what the policy lets run.
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    assert script.startswith((EXAMPLES.parent / "templates/report.js.jinja").read_text(encoding="utf-8").split("\n")[0])
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}';" in page
    assert not any(key.startswith("on") for _, found in outline.attributes for key in found)
    # One file that asks nothing of anywhere.
    assert not {"link", "img", "iframe", "object"} & set(outline.tags)
    assert not re.search(r"url\(|@import|src=", page)
    assert 'lang="en-GB"' in page


def test_empty_parts_vanish(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "inspection.yaml").write_text(
        "inspection: bare\nforce: F\nframework: ncpi-2016\nvisited:\n  from: 2017-10\n  to: 2017-10\n", encoding="utf-8"
    )
    (tmp_path / "cases/A-1.yaml").write_text(
        "case: A-1\ncategory: section-47\nreviewed: 2017-10-04\njudgements:\n  inspector:\n    overall: good\n",
        encoding="utf-8",
    )
    page = render(report_of(tmp_path), "markdown")
    for heading in (
        "Summary",
        "Key findings",
        "Context",
        "Recommendations",
        "Statements",
        "referred back\n",
        "Conclusion",
    ):
        assert f"## {heading}" not in page
    assert "None" not in page
    assert "None" not in render(report_of(tmp_path), "html")
