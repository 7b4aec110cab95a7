"""The laws of counting: tallies add up whichever way they are cut, and a share is never more than its base says."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseaudit.briefing import load_framework
from caseaudit.case import Case, Finding, Referral
from caseaudit.framework import NOT_RECORDED, OVERALL, Publish
from caseaudit.inspection import KeyFinding
from caseaudit.tally import Tally, bears_out, figures, share, tally

FRAMEWORK = load_framework("ncpi-2016")
THEMES = [theme.id for theme in FRAMEWORK.themes][:3]
CATEGORIES = [category.id for category in FRAMEWORK.categories][:3]
GRADES = [grade.id for grade in FRAMEWORK.overall_grades]
VERDICTS = [*GRADES, "not-applicable", "not-assessed"]
KEY_FINDINGS = (
    KeyFinding(kind="concern", text="a", themes=(THEMES[0],)),
    KeyFinding(kind="concern", text="b", themes=(THEMES[0], THEMES[1]), categories=(CATEGORIES[0],)),
    KeyFinding(kind="strength", text="c", cases=("A", "B")),
)

findings = st.builds(
    Finding,
    kind=st.sampled_from(["strength", "concern"]),
    themes=st.lists(st.sampled_from(THEMES), min_size=1, max_size=3).map(tuple),
    text=st.just("a"),
)
judgements = st.dictionaries(
    st.sampled_from(["force", "inspector", "moderator"]),
    st.dictionaries(st.sampled_from([OVERALL, "investigation"]), st.sampled_from(VERDICTS), max_size=2),
    max_size=3,
)
referrals = st.builds(
    Referral,
    reason=st.sampled_from(["serious-problem", "child-at-risk"]),
    text=st.just("a"),
    raised=st.just("2017-10-05"),
    answered=st.sampled_from([None, "2017-10-09"]),
)
cases = st.builds(
    Case,
    case=st.sampled_from("ABCD"),
    category=st.sampled_from(CATEGORIES),
    reviewed=st.just("2017-10-04"),
    judgements=judgements,
    findings=st.lists(findings, max_size=3).map(tuple),
    referral=st.none() | referrals,
    draft=st.sampled_from(["no", "no", "yes"]),
)
some = st.lists(cases, max_size=6)


def counted(these: list[Case]) -> Tally:
    return tally(these, FRAMEWORK, KEY_FINDINGS)


@given(some, some)
def test_the_tally_of_a_sum_is_the_sum_of_the_tallies(one: list[Case], other: list[Case]) -> None:
    assert counted(one + other) == counted(one) + counted(other)


@given(some, some, some)
def test_addition_is_associative_and_commutative(one: list[Case], two: list[Case], three: list[Case]) -> None:
    a, b, c = map(counted, (one, two, three))
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a


@given(some)
def test_nothing_added_changes_nothing(these: list[Case]) -> None:
    assert counted(these) + Tally() == Tally() + counted(these) == counted(these)


@given(some.flatmap(lambda these: st.tuples(st.just(these), st.permutations(these))))
def test_order_changes_nothing(both: tuple[list[Case], list[Case]]) -> None:
    assert counted(both[0]) == counted(both[1])


@given(some)
def test_every_case_is_counted_once_in_every_column(these: list[Case]) -> None:
    counts = counted(these)
    real = [case for case in these if not case.draft]
    assert counts.totals["cases"] == len(real)
    assert counts.totals["drafts"] == len(these) - len(real)
    assert counts.overall.total() == counts.categories.total() == len(real)
    for criterion in FRAMEWORK.criteria:
        assert sum(n for (each, _), n in counts.criteria.items() if each == criterion.id) == len(real)
    assert counts.referrals.total() == sum(case.referral is not None for case in real)
    for position, finding in enumerate(KEY_FINDINGS):
        assert counts.evidence[position] == sum(bears_out(case, finding) for case in real)
    assert all(n <= len(real) for n in counts.themes.values())


@given(some)
def test_graded_and_outside_make_all_cases(these: list[Case]) -> None:
    numbers = figures(counted(these), FRAMEWORK)
    outside = sum(counted(these).overall[verdict] for verdict in ("not-applicable", "not-assessed", NOT_RECORDED))
    assert numbers["cases"] == int(numbers["graded"]) + outside
    assert numbers["graded"] == sum(int(numbers[grade]) for grade in GRADES)
    assert numbers["not-positive"] == int(numbers["graded"]) - int(numbers["good"])
    assert all(f"{name}.share" in numbers for name, number in numbers.items() if isinstance(number, int))


def test_the_first_who_decides_and_graded_it_decides() -> None:
    said = {"force": {OVERALL: "good"}, "inspector": {OVERALL: "inadequate"}, "moderator": {OVERALL: "not-assessed"}}
    assert FRAMEWORK.decide(said)[OVERALL] == ("inspector", "inadequate")
    assert FRAMEWORK.decide(said | {"moderator": {OVERALL: "good"}})[OVERALL] == ("moderator", "good")
    assert FRAMEWORK.decide({"force": {OVERALL: "good"}}) == {}
    assert FRAMEWORK.decide({"moderator": {OVERALL: "not-assessed"}})[OVERALL] == ("moderator", "not-assessed")


def percent(count: int, base: int) -> int:
    found = re.fullmatch(rf"(\d+)% \({count} of {base}\)", share(count, base))
    assert found is not None
    return int(found[1])


counts_of_a_base = st.integers(1, 100_000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@given(counts_of_a_base)
def test_nought_and_a_hundred_per_cent_only_when_exactly_so(both: tuple[int, int]) -> None:
    count, base = both
    assert (percent(count, base) == 0) == (count == 0)
    assert (percent(count, base) == 100) == (count == base)


@given(counts_of_a_base)
def test_a_share_is_off_by_half_a_per_cent_or_less_unless_at_the_ends(both: tuple[int, int]) -> None:
    count, base = both
    if base <= 200 * count <= 199 * base:
        assert -base < 2 * (100 * count - percent(count, base) * base) <= base
        assert 2 * (percent(count, base) * base - 100 * count) <= base


@pytest.mark.parametrize(
    ("count", "base", "expected"),
    [
        (1, 8, 13),
        (3, 8, 38),
        (1, 40, 3),
        (1, 200, 1),
        (30, 79, 38),
        (1, 1000, 1),
        (999, 1000, 99),
        (1, 2, 50),
        (199, 200, 99),
    ],
)
def test_half_is_rounded_up(count: int, base: int, expected: int) -> None:
    assert percent(count, base) == expected


def test_no_base_is_no_share() -> None:
    assert share(0, 0) == "no cases"


def test_no_percentage_on_a_smaller_base_than_the_framework_allows() -> None:
    assert share(3, 19, 20) == "3 of 19"
    assert share(3, 20, 20) == "15% (3 of 20)"
    assert share(0, 0, 20) == "no cases"
    small = FRAMEWORK.model_copy(update={"publish": Publish(percent_base="20")})
    assert figures(Tally(totals=Counter(cases=3)), small)["cases.share"] == "3 of 3"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(91, "almost all (91%, 91 of 100)"), (90, "most (90%, 90 of 100)"), (75, "75% (75 of 100)")],
)
def test_the_first_word_that_a_share_exceeds_is_used(count: int, expected: str) -> None:
    assert share(count, 100, words=[(90, "almost all"), (75, "most")]) == expected
