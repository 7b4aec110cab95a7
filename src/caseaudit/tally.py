"""What is counted over cases: a record of counters that add up, and the figures that are read from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import combinations

from caseaudit.case import KINDS, Case
from caseaudit.framework import NOT_RECORDED, OVERALL, Framework
from caseaudit.inspection import KeyFinding
from caseaudit.language import ENGLISH, Language


@dataclass(frozen=True)
class Tally:
    """Counts of cases; `+` adds two tallies of different cases. Shares are not stored, they are derived.

    A verdict is a grade id, an outcome id or `not-recorded`.
    """

    totals: Counter[str] = field(default_factory=Counter)
    """{"cases", "drafts": cases}; drafts are in no other count."""
    overall: Counter[str] = field(default_factory=Counter)
    """{verdict: cases}; empty where the framework does not grade cases."""
    categories: Counter[tuple[str, str]] = field(default_factory=Counter)
    """{(category, verdict): cases}."""
    criteria: Counter[tuple[str, str]] = field(default_factory=Counter)
    """{(criterion, verdict): cases}."""
    assessors: Counter[tuple[str, str]] = field(default_factory=Counter)
    """{(assessor, grade): cases that this assessor graded overall}."""
    pairs: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """{(assessor, assessor, grade of the one, grade of the other): cases that both graded overall}."""
    themes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """{(theme, kind): cases with such a finding}."""
    category_themes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """{(category, theme, kind): cases with such a finding}."""
    referrals: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """{(reason, whether it is open): cases referred}."""
    evidence: Counter[int] = field(default_factory=Counter)
    """{position of a key finding: cases that bear it out}."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)))


def tally(cases: Iterable[Case], framework: Framework, key_findings: Sequence[KeyFinding] = ()) -> Tally:
    """The counts over these cases."""
    everything = list(cases)
    whole = [case for case in everything if not case.draft]
    decided = [framework.decide(case.judgements) for case in whole]
    verdicts = [_verdict(each, OVERALL) if framework.overall else NOT_RECORDED for each in decided]
    graded = [_graded(case, framework) for case in whole]
    themes = [
        (case.category, theme, kind)
        for case in whole
        for theme, kind in {(theme, finding.kind) for finding in case.findings for theme in finding.themes}
    ]
    referrals = [case.referral for case in whole if case.referral]
    return Tally(
        totals=Counter(cases=len(whole), drafts=len(everything) - len(whole)),
        overall=Counter(verdicts if framework.overall else ()),
        categories=Counter(zip((case.category for case in whole), verdicts, strict=True)),
        criteria=_by_criterion(decided, framework),
        assessors=Counter(one for given in graded for one in given),
        pairs=Counter(
            (one, other, first, second) for given in graded for (one, first), (other, second) in combinations(given, 2)
        ),
        themes=Counter((theme, kind) for _, theme, kind in themes),
        category_themes=Counter(themes),
        referrals=Counter((each.reason, each.answered is None) for each in referrals),
        evidence=Counter({n: sum(bears_out(case, each) for case in whole) for n, each in enumerate(key_findings)}),
    )


def _by_criterion(decided: Sequence[Mapping[str, tuple[str, str]]], framework: Framework) -> Counter[tuple[str, str]]:
    criteria = [each.id for each in framework.criteria]
    found = Counter((item, verdict) for each in decided for item, (_, verdict) in each.items() if item in criteria)
    found.update((item, NOT_RECORDED) for each in decided for item in criteria if item not in each)
    return found


def _verdict(decided: Mapping[str, tuple[str, str]], item: str) -> str:
    return decided[item][1] if item in decided else NOT_RECORDED


def _graded(case: Case, framework: Framework) -> list[tuple[str, str]]:
    """(assessor, grade) of each assessor who graded the case as a whole, in the order of the framework."""
    grades = framework.grade_ids[OVERALL]
    given = [(who.id, case.judgements[who.id].get(OVERALL)) for who in framework.assessors if who.id in case.judgements]
    return [(who, grade) for who, grade in given if grade in grades and grade is not None]


def bears_out(case: Case, finding: KeyFinding) -> bool:
    """Whether a case is evidence of a key finding: named by it, or with a finding of its kind on one of its themes."""
    if finding.cases:
        return case.case in finding.cases
    if finding.categories and case.category not in finding.categories:
        return False
    return any(each.kind == finding.kind and not set(each.themes).isdisjoint(finding.themes) for each in case.findings)


def figures(counts: Tally, framework: Framework, language: Language = ENGLISH) -> dict[str, int | str]:
    """{name: count, name.share: text}: all that prose may cite and `expected` may hold.

    The base of a grade's share is the graded cases, of all or of the category; of every other share, all cases.
    """
    cases, drafts = counts.totals["cases"], counts.totals["drafts"]
    grades = [grade.id for grade in framework.overall_grades]
    graded = sum(counts.overall[grade] for grade in grades)
    failing = sum(counts.overall[grade.id] for grade in framework.overall_grades if not grade.positive)
    rows: list[tuple[str, int, int]] = [("cases", cases, cases)]
    if grades:
        rows += [("graded", graded, cases), ("not-positive", failing, graded)]
        rows += [(grade, counts.overall[grade], graded) for grade in grades]
    rows += [("referred", sum(counts.referrals.values()), cases), ("drafts", drafts, cases + drafts)]
    for category in framework.categories:
        name = f"category.{category.id}"
        here = {verdict: n for (each, verdict), n in counts.categories.items() if each == category.id}
        rows.append((name, sum(here.values()), cases))
        base = sum(here.get(grade, 0) for grade in grades)
        rows += [(f"{name}.{grade}", here.get(grade, 0), base) for grade in grades]
    for theme in framework.themes:
        rows += [(f"theme.{theme.id}.{kind}", counts.themes[theme.id, kind], cases) for kind in KINDS]
    least, words = framework.publish.percent_base, [(each.above, each.word) for each in framework.quantity_words]
    return {name: count for name, count, _ in rows} | {
        f"{name}.share": share(count, base, least, words, language) for name, count, base in rows
    }


def share(
    count: int,
    base: int,
    percent_base: int = 0,
    words: Sequence[tuple[int, str]] = (),
    language: Language = ENGLISH,
) -> str:
    """'38% (30 of 79)', its per cent as `percent_of` rounds; 'no cases' on no base.

    No per cent on a base below `percent_base`; of `words`, highest first, the first whose per cent the share is above.
    """
    if base == 0:
        return language.gettext("no cases")
    numbers = {"count": language.number(count), "base": language.number(base)}
    if base < percent_base:
        return language.gettext("%(count)s of %(base)s", **numbers)
    word = next((word for above, word in words if count * 100 > above * base), None)
    numbers["percent"] = language.number(percent_of(count, base))
    if word:
        return language.gettext("%(word)s (%(percent)s%%, %(count)s of %(base)s)", word=word, **numbers)
    return language.gettext("%(percent)s%% (%(count)s of %(base)s)", **numbers)


def percent_of(count: int, base: int) -> int:
    """A share in whole per cents, rounded half up; 0 and 100 only when exactly so."""
    percent = (200 * count + base) // (2 * base)
    return min(max(percent, 1), 99) if 0 < count < base else percent
