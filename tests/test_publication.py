"""The public report: nothing restricted, nothing that gives a small count away, and every number that is left is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from attack import Attack
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import text_of

from caseaudit import Report, build_report, render, run_audit
from caseaudit.audit import Audit
from caseaudit.briefing import Brief, check_framework
from caseaudit.case import Case, Finding, Referral
from caseaudit.extraction import extract
from caseaudit.fields import Record, bare, held_by, is_record
from caseaudit.formats import FORMATS
from caseaudit.framework import OVERALL, Framework
from caseaudit.inspection import Inspection, KeyFinding, Recommendation, Statement, Visited
from caseaudit.publication import WHO_SEES_WHAT, Unpublishable, as_published, publish
from caseaudit.relations import figures_of, tables_of
from caseaudit.report import MARKER
from caseaudit.sources import FileSeen
from caseaudit.suppression import Search
from caseaudit.tally import tally

# A PDF is told from the page, slowly.
QUICK = [form for form in FORMATS if form != "pdf"]

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("lancashire-2017", "lincolnshire-2018", "ncpi-2024-sample", "sjr-sample")

SMALL = """\
framework: small
version: "1"
title: A small framework
scales:
  case:
    - {id: good, title: Good, phrase: good, positive: true}
    - {id: fair, title: Fair, phrase: fair}
    - {id: bad, title: Bad, phrase: bad}
outcomes:
  - {id: not-assessed, title: Not assessed}
overall: case
assessors:
  - {id: force, title: Force}
  - {id: inspector, title: Inspector}
  - {id: moderator, title: Moderator}
deciding: [moderator, inspector]
categories:
  - {id: street, title: Street}
  - {id: home, title: Home}
  - {id: school, title: School}
criteria:
  - {id: speed, title: Speed}
themes:
  - {id: delay, title: Delay}
  - {id: voice, title: Voice}
  - {id: record, title: Record}
referral_reasons:
  - {id: serious, title: Serious}
  - {id: risk, title: Risk}
deadlines:
  - {id: now, title: Now, days: 0}
publish:
  suppress_below: LIMIT
"""
# One who decides, two or all three; and cases that are not graded as a whole.
FRAMEWORKS = (
    SMALL,
    SMALL.replace("[moderator, inspector]", "[inspector]"),
    SMALL.replace("[moderator, inspector]", "[force, moderator, inspector]"),
    SMALL.replace("overall: case\n", "").replace("title: Speed}", "title: Speed, scale: case}"),
)
GRADES = ("good", "fair", "bad")
VERDICTS = (*GRADES, "not-assessed")
CATEGORIES = ("street", "home", "school")
THEMES = ("delay", "voice", "record")
# Words that stand nowhere but where the public must not see them.
SECRET = "Xylophone"
REVIEWER = "ZZ-REVIEWER"


def framework_of(below: int, text: str = SMALL) -> Framework:
    framework, problems = check_framework(text.replace("LIMIT", str(below)).encode())
    assert framework is not None
    assert not problems
    return framework


def report_of(cases: list[Case], framework: Framework, **parts: Any) -> Report:
    inspection = Inspection(
        inspection="small", force="F", framework="x", visited=Visited(start="2017-10", to="2017-10"), **parts
    )
    brief = Brief(Path(), inspection=inspection, framework=framework, hashes=(("inspection.yaml", b"0" * 32),))
    files = tuple(FileSeen(f"cases/{each.case}.yaml", b"1" * 32, each.case, "counted") for each in cases)
    counts = tally(cases, framework, inspection.key_findings)
    return build_report(Audit(counts, (), files, tuple(cases), brief, True))


def example_of(name: str, below: int) -> Report:
    """The report of an example under a framework that suppresses."""
    report = build_report(run_audit(EXAMPLES / name, keep_cases=True))
    return report.model_copy(update={"framework": report.framework.model_copy(update={"suppress_below": below})})


# Cases that are alike are many, and some kinds of case are rare: small counts come from that.
judgements = st.fixed_dictionaries(
    {"inspector": st.fixed_dictionaries({OVERALL: st.sampled_from(VERDICTS), "speed": st.sampled_from(VERDICTS)})},
    optional={
        "moderator": st.fixed_dictionaries({OVERALL: st.sampled_from(VERDICTS)}),
        "force": st.fixed_dictionaries({OVERALL: st.sampled_from(GRADES)}),
    },
)
findings = st.lists(
    st.builds(
        Finding,
        kind=st.sampled_from(["strength", "concern"]),
        themes=st.lists(st.sampled_from(THEMES), min_size=1, max_size=2, unique=True).map(tuple),
        text=st.just(SECRET),
    ),
    max_size=2,
).map(tuple)
referrals = st.builds(
    Referral,
    reason=st.sampled_from(["serious", "risk"]),
    text=st.just(SECRET),
    raised=st.just("2017-10-05"),
    answered=st.sampled_from([None, "2017-10-09"]),
    answer=st.just(SECRET),
)
kinds = st.fixed_dictionaries(
    {
        "category": st.sampled_from(CATEGORIES),
        "judgements": judgements,
        "findings": findings,
        "referral": st.none() | st.none() | referrals,
        "illustration": st.sampled_from([None, None, "A boy waited.", "A girl waited."]),
    }
)
key_findings = st.lists(
    st.builds(
        KeyFinding,
        kind=st.sampled_from(["strength", "concern"]),
        text=st.just("Some is good."),
        themes=st.lists(st.sampled_from(THEMES), min_size=1, max_size=3, unique=True).map(tuple),
        categories=st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True).map(tuple),
    ),
    max_size=3,
).map(tuple)
recommendations = st.lists(
    st.builds(
        Recommendation,
        id=st.just("R1"),
        deadline=st.just("now"),
        text=st.just("Do it."),
        themes=st.lists(st.sampled_from(THEMES), max_size=2, unique=True).map(tuple),
        chapter=st.sampled_from([None, "street", "speed"]),
    ),
    max_size=1,
).map(tuple)


@st.composite
def reports(draw: st.DrawFn, *limits: int) -> Report:
    """A restricted report of cases of a few kinds, each some number of times."""
    limit = draw(st.sampled_from(limits or (2, 3, 5, 8)))
    framework = framework_of(limit, draw(st.sampled_from([SMALL, SMALL, *FRAMEWORKS])))
    cases: list[Case] = []
    for kind in draw(st.lists(kinds, min_size=1, max_size=8)):
        if not framework.overall:
            given: Any = kind["judgements"]
            kind["judgements"] = {who: {"speed": verdicts[OVERALL]} for who, verdicts in given.items()}
        for _ in range(draw(st.sampled_from([1, 1, 2, 4, 7, 15]))):
            name = f"QQ-{len(cases):04}"
            cases.append(Case(case=name, reviewed="2017-10-04", reviewer=REVIEWER, reason=SECRET, **kind))
    return report_of(
        cases,
        framework,
        key_findings=draw(key_findings),
        recommendations=draw(recommendations),
        marking="OFFICIAL-SENSITIVE",
        previous=None,
        population="400",
    )


def counts_in(value: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], int | None]]:
    """(route, number or null) of everything in a report's JSON that counts cases."""
    not_counts = ("format", "suppression", "framework", "inspection", "suppress_below")
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in not_counts:
                yield from counts_in(each, (*route, key))
    elif isinstance(value, list):
        for nth, each in enumerate(value):
            known = each if isinstance(each, dict) else {}
            name = known.get("id") or known.get("assessors") or nth
            yield from counts_in(each, (*route, str(name), known.get("kind")))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield route, value


# What is shown.


def kinds_of_record(kind: type[Record], seen: set[type[Record]]) -> Iterator[type[Record]]:
    """A kind of record and those that the public sees inside it."""
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    for name in WHO_SEES_WHAT[kind].parts.split():
        part = bare(kind.model_fields[name].annotation)
        while (held := held_by(part)) is not None:
            part = bare(held)
        yield from kinds_of_record(part, seen)


def holds_records(part: Any) -> bool:
    part = bare(part)
    return is_record(part) or any(holds_records(each) for each in get_args(part))


def test_of_every_field_of_a_report_it_is_said_who_sees_it() -> None:
    """A new field is in no list, so this test fails until somebody says who sees it; until then nobody does."""
    found = list(kinds_of_record(Report, set()))
    assert set(found) == set(WHO_SEES_WHAT)
    for kind in found:
        seen = WHO_SEES_WHAT[kind]
        said = [*seen.kept.split(), *seen.counts.split(), *seen.parts.split(), *seen.made.split(), *seen.withheld]
        assert sorted(said) == sorted(kind.model_fields), kind
        for name in [*seen.kept.split(), *seen.counts.split()]:
            assert not holds_records(kind.model_fields[name].annotation), (kind, name)


def test_a_field_that_no_list_names_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    report = example_of("sjr-sample", 0)
    assert publish(report).inspection.words
    words = WHO_SEES_WHAT[type(report.inspection)]
    monkeypatch.setitem(WHO_SEES_WHAT, type(report.inspection), words._replace(kept=words.kept.replace("words", "")))
    assert publish(report).inspection.words == {}


@settings(max_examples=20)
@given(reports(0, 5))
def test_nothing_restricted_is_in_any_format(report: Report) -> None:
    public = publish(report)
    for form in QUICK:
        page = re.sub(r"(?s)<style>.*</style>", "", text_of(public, form))
        for secret in (SECRET, REVIEWER, "QQ-", "cases/", "OFFICIAL", "2017-10-05", (b"0" * 4).hex(), (b"1" * 4).hex()):
            assert secret not in page, (form, secret)


@settings(max_examples=20)
@given(reports(), st.randoms(use_true_random=False))
def test_nothing_depends_on_ids_files_or_their_order(report: Report, random: Any) -> None:
    """The same cases under other ids give the same public report: so it says nothing of ids."""
    names = [each.case for each in report.case_list]
    others = [f"R{random.random()}" for _ in names]
    renamed = report.model_dump_json(by_alias=True)
    for name, other in zip(names, others, strict=True):
        renamed = renamed.replace(f'"{name}"', f'"{other}"')
    other_report = Report.model_validate_json(renamed)
    shuffled = list(other_report.illustrations)
    random.shuffle(shuffled)
    other_report = other_report.model_copy(update={"illustrations": tuple(shuffled)})
    assert publish(other_report) == publish(report)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_limit_every_count_is_shown_and_nothing_restricted(name: str) -> None:
    report = build_report(run_audit(EXAMPLES / name, keep_cases=True))
    public = publish(report)
    assert public.suppression is None
    whole, shown = json.loads(render(report, "json")), json.loads(render(public, "json"))
    for part in ("cases", "graded", "grades", "outside", "categories", "criteria", "assessors", "agreement", "themes"):
        assert shown[part] == whole[part]
    assert shown["figures"] == whole["figures"]
    assert shown["result"] == whole["result"]
    assert [each["evidence"] for each in shown["key_findings"]] == [each["evidence"] for each in whole["key_findings"]]
    ids = {each.case for each in report.case_list}
    for form in FORMATS:
        page = text_of(public, form)
        assert not any(each in page for each in ids)
        assert "not for publication" not in page
        assert "None" not in page.replace("None recorded", "")
        assert MARKER not in page.replace("\\", "")
        assert MARKER not in text_of(report, form).replace("\\", "")


def test_illustrations_are_numbered_in_an_order_that_everybody_sees() -> None:
    report = build_report(run_audit(EXAMPLES / "lancashire-2017", keep_cases=True))
    public = publish(report)
    assert [each.case for each in public.illustrations] == [
        f"case {n}" for n in range(1, len(public.illustrations) + 1)
    ]
    assert {each.text for each in public.illustrations} == {each.text for each in report.illustrations}
    order = [each.id for each in report.framework.categories]
    placed = [(order.index(each.category), each.text) for each in public.illustrations]
    assert placed == sorted(placed)


def test_left_out_files_are_counted_and_not_named() -> None:
    report = example_of("sjr-sample", 0)
    left_out = json.loads(report.model_dump_json(by_alias=True))
    left_out["sources"]["left_out"] = [{"path": "cases/SJR-001.yaml", "codes": ["CA202"]}]
    public = publish(Report.model_validate(left_out))
    assert [each.model_dump() for each in public.sources.left_out] == [{"path": "case file 1", "codes": ()}]
    for form in FORMATS:
        assert "SJR-001" not in text_of(public, form)
        assert "CA202" not in text_of(public, form)


# What cannot be worked out.


@settings(max_examples=30)
@given(reports())
def test_no_count_that_is_not_shown_can_be_worked_out(report: Report) -> None:
    """Not by a solver that has the public JSON, knows how its numbers hang together, and reasons about kinds of case."""
    below = report.framework.suppress_below
    public = publish(report)
    attack = Attack(json.loads(render(public, "json")))
    counts = tables_of(report).counts
    names = {name: n for name, n in counts.items() if isinstance(name, tuple)}
    assert len(names) == len(counts)
    truth = {".".join(map(str, name)).removesuffix(".cases"): n for name, n in names.items()}
    for place in attack.hidden:
        least, most = attack.values(place)
        assert least < most, f"{place} is {least}"
        if 0 < truth.get(place.removesuffix(".cases"), 0) < below:
            assert most >= max(2, below - 1), f"{place} is at most {most}"


@settings(max_examples=25)
@given(reports())
def test_every_small_count_is_hidden_and_every_number_shown_is_true(report: Report) -> None:
    below = report.framework.suppress_below
    public = publish(report)
    truth = dict(counts_in(json.loads(render(report, "json"))))
    for route, number in counts_in(json.loads(render(public, "json"))):
        if route == ("sources", "drafts"):
            continue
        # A category without cases is listed only where all are hidden.
        assert number == truth.get(route, 0), route
        assert number == 0 or (number or 0) >= below, route
    for name, figure in public.figures.items():
        assert figure in (MARKER, report.figures[name])
        if name.endswith(".share") and figure != MARKER:
            assert public.figures[name.removesuffix(".share")] != MARKER


@settings(max_examples=10)
@given(reports(0, 2, 5))
def test_publishing_twice_changes_nothing(report: Report) -> None:
    public = publish(report)
    assert publish(public) == public == publish(report)
    for form in QUICK:
        assert render(public, form) == render(publish(report), form)


@settings(max_examples=10)
@given(reports())
def test_no_page_shows_more_than_the_json(report: Report) -> None:
    public = publish(report)
    again = Report.model_validate_json(render(public, "json"))
    for form in QUICK:
        assert render(again, form) == render(public, form)


@pytest.mark.parametrize("name", NAMES)
def test_the_small_counts_of_the_examples_stay_open(name: str) -> None:
    """Their themes are too many to be attacked in all their sets, so the search is asked what it found."""
    search = Search(tables_of(example_of(name, 5)), 5)
    hidden = search.run()
    assert hidden
    assert all(len(values) > 1 and max(values) >= 4 for values in search.values.values())


def test_an_order_does_not_tell_what_a_number_does_not() -> None:
    public = as_published(example_of("lancashire-2017", 5))
    for themes in (public.themes, *(each.themes for each in public.categories)):
        for kind in ("concern", "strength"):
            hidden = [each.title for each in themes if each.kind == kind and each.cases is None]
            assert hidden == sorted(hidden)
            shown = [each.cases is None for each in themes if each.kind == kind]
            assert shown == sorted(shown)


def test_of_a_category_without_a_number_nothing_is_shown_and_its_illustrations_stand_elsewhere() -> None:
    public = as_published(example_of("lincolnshire-2018", 5))
    hidden = [each for each in public.categories if each.cases is None]
    assert hidden
    for each in hidden:
        assert each.themes == ()
        assert each.id not in {illustration.category for illustration in public.illustrations}
    texts = {each.text for each in public.illustrations}
    assert texts == {each.text for each in example_of("lincolnshire-2018", 5).illustrations}
    for form in ("markdown", "html"):
        page = render(public, form)
        for each in hidden:
            assert each.title in page


def test_of_a_handful_of_cases_nothing_is_told_in_numbers() -> None:
    cases = [
        Case(
            case=f"A-{n}",
            category="home",
            reviewed="2017-10-04",
            judgements={"inspector": {OVERALL: "bad"}},
            illustration="One.",
        )
        for n in range(3)
    ]
    public = publish(report_of(cases, framework_of(5), population="9"))
    assert public.result == "[c] cases examined: good in [c], fair in [c], bad in [c]; [c] referred back"
    assert [number for _, number in counts_in(json.loads(render(public, "json")))] == [0]  # drafts
    assert public.illustrations == ()
    assert public.inspection.population is None
    assert set(public.figures.values()) == {MARKER}
    assert [each.id for each in public.categories] == list(CATEGORIES)
    for form in FORMATS:
        assert "None" not in text_of(public, form)


def test_readers_are_told_what_the_marker_means() -> None:
    public = as_published(example_of("lancashire-2017", 5))
    for form in sorted(FORMATS.keys() - {"json", "csv"}):
        page = text_of(public, form).replace("\\", "")
        is_marked = MARKER in page
        assert is_marked or form.startswith("press")
        assert ("Counts from 1 to 4 are not shown, so that nobody can be recognised by them." in page) == is_marked
        assert ("stands in the place of both." in page) == is_marked  # a page may end before it
    part = text_of(extract(example_of("lancashire-2017", 99), "R5"), "html")
    assert MARKER not in part
    hidden = as_published(example_of("lancashire-2017", 10))
    assert "[c], for confidential" in text_of(extract(hidden, "R5"), "html")
    assert "suppression" in json.loads(render(public, "json"))


# What the prose must not say.


def prose(text: str, below: int = 5, **counts: int) -> Report:
    """A report with a summary, and so many cases of each grade."""
    cases = [
        Case(case=f"QQ-{grade}-{n}", category="home", reviewed="2017-10-04", judgements={"inspector": {OVERALL: grade}})
        for grade, many in counts.items()
        for n in range(many)
    ]
    return report_of(cases, framework_of(below), summary=text)


GIVEN = {"good": 40, "fair": 3, "bad": 36}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Practice was fair in {{ fair }} cases.", "CA601"),
        ("Practice was fair in {{fair.share}}.", "CA601"),
        ("{{ good }} were good, {{ bad }} bad.", "CA601"),  # together they give the third back
        ("Practice was fair in 3 of the 79 cases.", "CA602"),
        ("Practice was fair in 3 of\nthe 79 cases.", "CA602"),
        ("Practice was fair in three of the {{ cases }} cases.", "CA602"),
        ("In three cases practice was fair.", "CA602"),
        ("In 3 out of 79 cases practice was fair.", "CA602"),
        ("Of the 79 cases examined, 40 were good and 3 were fair.", "CA602"),
        ("Of the 79 cases examined, 40 were good, 3 fair.", "CA602"),
        ("Inspectors saw two other domestic abuse cases.", "CA602"),
        ("Practice was bad in 36 of the 79 cases.", "CA602"),
        ("In 46% of the 79 cases practice was bad.", "CA602"),
        ("4% of cases were fair.", "CA602"),
        ("The force answered two of the three referrals.", "CA602"),
        ("Inspectors read three files of this kind.", "CA602"),
        ("As in QQ-fair-1, nobody called.", "CA603"),
        ("As in QQ\u2011fair\u20111, nobody called.", "CA603"),
        ("as in qq-Fair-1: nobody called.", "CA603"),
    ],
)
def test_prose_that_says_what_is_not_shown_is_refused(text: str, code: str) -> None:
    with pytest.raises(Unpublishable) as refused:
        publish(prose(text, **GIVEN))
    assert {problem.code for problem in refused.value.problems} == {code}
    assert refused.value.problems[0].route == ("inspection", "summary")
    assert str(refused.value).startswith("inspection.summary: ")


@pytest.mark.parametrize(
    "text",
    [
        "Inspectors examined {{ cases }} cases; {{ good }} were good.",
        "Practice was good in 40 of the 79 cases.",
        "In one case the child waited for 3 hours.",
        "A boy aged 3 was left alone in a case of neglect.",
        "Two officers dealt with most cases.",
        "In 2 weeks all cases were closed.",
        "Three months later the force looked at all cases again.",
        "Two thirds of cases were late.",
        "The force has 1,003 cases.",
        "30% more staff work on cases.",
        "Section 47 enquiries were slow.",
        "The force moved from five stations to two hubs.",
    ],
)
def test_prose_that_says_what_is_shown_or_counts_no_cases_is_published(text: str) -> None:
    assert publish(prose(text, **GIVEN)).inspection.summary == text


def test_the_prose_may_say_everything_where_there_is_no_limit_but_no_id() -> None:
    assert publish(prose("Practice was fair in 3 of the 79 cases, {{ fair }}.", below=0, **GIVEN))
    with pytest.raises(Unpublishable):
        publish(prose("QQ-fair-1 was fair.", below=0, **GIVEN))


def test_no_text_that_is_published_names_a_case() -> None:
    """Not only prose: an office, a word of the house, a title and a definition are printed too."""
    case = Case(case="LAN-023", category="home", reviewed="2017-10-04", judgements={"inspector": {OVERALL: "bad"}})
    said = Statement(by="Those who read LAN 023", text="Nothing.")
    framework = framework_of(0)
    defined = framework.model_copy(update={"method": "As with LAN023, by reading."})
    for report in (
        report_of([case], framework, statements=(said,)),
        report_of([case], framework, words={"force": "force of LAN-023"}),
        report_of([case], defined),
    ):
        with pytest.raises(Unpublishable, match="the id of a case"):
            publish(report)


def test_an_id_that_is_any_number_or_word_is_not_looked_for() -> None:
    case = Case(case="12", category="home", reviewed="2017-10-04", judgements={"inspector": {OVERALL: "bad"}})
    assert publish(report_of([case], framework_of(0), summary="The 12 officers and a home."))


def test_what_the_prose_cites_is_hidden_last() -> None:
    """Something must go with the grade that is small; it is not what the prose is about."""
    for cited, gone in (("good", "bad"), ("bad", "good")):
        public = publish(prose(f"Inspectors graded {{{{ {cited} }}}} cases so.", **GIVEN))
        assert public.grades[cited] == GIVEN[cited]
        assert public.grades[gone] is None


def test_every_figure_is_known_by_its_count() -> None:
    for name in NAMES:
        report = example_of(name, 0)
        counts = tables_of(report).counts
        for figure, (count, base) in figures_of(report).items():
            assert report.figures[figure] == counts[count], figure
            share = re.search(r"(\d+) of (\d+)", str(report.figures[f"{figure}.share"]))
            if share is not None:
                assert (int(share[1]), int(share[2])) == (counts[count], sum(counts[each] for each in base))
        numbers = {name for name in report.figures if not name.endswith(".share")}
        assert numbers == set(figures_of(report))
