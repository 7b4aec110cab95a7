"""How the counts of a report hang together: all that a reader of a public report may reason with.

A count is named by its route in the report, with ids for positions: ("categories", "section-47", "grades", "good").

What other worlds change must be what other case files could say, or a cleverer reader would know better. Each set of
counts here is one that case files exist for whenever it adds up: categories by grade is one table with its sums; each
criterion, each theme and the referrals stand by themselves; and where counts overlap (two assessors on the same cases,
a key finding on several themes) none of them that are printed close a circle, so that cases can be dealt out to fit them
one after the other. Those that would close one are not printed: `comparable` leaves such pairs out, and a key finding's
count is `withheld`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from caseaudit.case import KINDS
from caseaudit.fields import prose_of
from caseaudit.report import CITES, CITING, AgreementPart, CategoryPart, Count, Counts, Report
from caseaudit.suppression import ALL, CITED, INSIDE, ROW, Name, Tables

_CASES = ("cases",)


class Evidence(NamedTuple):
    """A count of cases that bear something out: those with a finding of a kind on one of the themes."""

    route: tuple[str, int]
    kind: str
    themes: frozenset[str]
    categories: tuple[str, ...]
    cases: int
    base: int


def tables_of(report: Report) -> Tables:
    """The counts of a restricted report and what binds them."""
    tables = Tables()
    tables.printed(_CASES, known(report.cases), ALL)
    tables.printed(("graded",), known(report.graded), ALL)
    for name, count in (*_of("grades", report.grades), *_of("outside", report.outside)):
        tables.printed(name, count, ALL)
    _bind_categories(report, tables)
    if report.framework.overall:
        _bind_overall(report, tables)
    for criterion in report.criteria:
        route = ("criteria", criterion.id)
        graded = tables.printed((*route, "graded"), known(criterion.graded), ROW)
        _bind_grades(tables, route, _CASES, graded, criterion.grades, criterion.outside)
    _bind_themes(report, tables)
    _bind_evidence(report, tables)
    _bind_referrals(report, tables)
    _bind_assessors(report, tables)
    drafts = tables.printed(("sources", "drafts"), known(report.sources.drafts), None)
    left_out = tables.printed(("sources", "left_out"), len(report.sources.left_out), None)
    files = tables.printed(("sources", "files"), known(report.sources.files), ROW)
    tables.add_up(files, (_CASES, drafts, left_out))
    tables.add_up(tables.printed(("sources", "counted"), known(report.sources.counted), ROW), (_CASES,))
    figures = figures_of(report)
    for _, text in prose_of(report, marker=CITES):
        for cited in CITING.finditer(text):
            # What the prose cites is missed most.
            if (each := figures.get(cited[1].removesuffix(".share"))) and each[0] in tables.losses:
                tables.printed(each[0], tables.counts[each[0]], CITED)
    return tables


def known(count: Count) -> int:
    """A count of a restricted report, which has them all."""
    if count is None:
        raise ValueError("this report was made for the public: some of its counts are not in it")
    return count


def figures_of(report: Report) -> dict[str, tuple[Name, tuple[Name, ...]]]:
    """{figure: (the count that it is, what its share is a share of)}."""
    figures: dict[str, tuple[Name, tuple[Name, ...]]] = {
        "cases": (_CASES, (_CASES,)),
        "graded": (("graded",), (_CASES,)),
        "not-positive": (("figures", "not-positive"), (("graded",),)),
        "referred": (("referrals", "cases"), (_CASES,)),
        "drafts": (("sources", "drafts"), (_CASES, ("sources", "drafts"))),
    }
    figures |= {grade: (("grades", grade), (("graded",),)) for grade in report.grades}
    for each in report.framework.categories:
        route = ("categories", each.id)
        figures[f"category.{each.id}"] = ((*route, "cases"), (_CASES,))
        for grade in report.grades:
            figures[f"category.{each.id}.{grade}"] = ((*route, "grades", grade), ((*route, "graded"),))
    for name in report.figures:
        kind = name.rpartition(".")[2]
        if name.startswith("theme.") and kind in KINDS:
            figures[name] = (theme_name(name.split(".")[1], kind), (_CASES,))
    return {name: each for name, each in figures.items() if name in report.figures}


def _of(field: str, counts: Counts, *above: str) -> list[tuple[tuple[str, ...], int]]:
    return [((*above, field, each), known(count)) for each, count in counts.items()]


def _bind_grades(
    tables: Tables, route: tuple[str, ...], whole: Name, graded: Name, grades: Counts, outside: Counts
) -> None:
    """Counts inside a table: graded + outside = whole, and the grades are the graded."""
    inside = [tables.printed(name, count, INSIDE) for name, count in _of("grades", grades, *route)]
    beside = [tables.printed(name, count, INSIDE) for name, count in _of("outside", outside, *route)]
    tables.add_up(whole, (graded, *beside), is_row=True)
    tables.add_up(graded, inside, is_row=True)


def categories_of(report: Report) -> list[CategoryPart]:
    """Every category of the framework, those without cases too."""
    there = {each.id: each for each in report.categories}
    nought = dict.fromkeys(report.grades, 0), dict.fromkeys(report.outside, 0)
    return [
        there.get(each.id)
        or CategoryPart(
            id=each.id,
            title=each.title,
            cases=0,
            graded=0,
            grades=nought[0],
            outside=nought[1],
            themes=(),
            short=each.title,
        )
        for each in report.framework.categories
    ]


def _bind_categories(report: Report, tables: Tables) -> None:
    categories = categories_of(report)
    for each in categories:
        route = ("categories", each.id)
        cases = tables.printed((*route, "cases"), known(each.cases), ROW)
        graded = tables.printed((*route, "graded"), known(each.graded), ROW)
        if report.framework.overall:
            _bind_grades(tables, route, cases, graded, each.grades, each.outside)
    tables.add_up(_CASES, [("categories", each.id, "cases") for each in categories], is_row=True)
    for field, columns in (("grades", report.grades), ("outside", report.outside)):
        for column in columns:
            tables.add_up((field, column), [("categories", each.id, field, column) for each in categories])


def _bind_overall(report: Report, tables: Tables) -> None:
    grades, outside = [("grades", each) for each in report.grades], [("outside", each) for each in report.outside]
    tables.add_up(_CASES, (("graded",), *outside), is_row=True)
    tables.add_up(("graded",), grades, is_row=True)
    failing = [("grades", step.id) for step in report.framework.overall if not step.positive]
    below = tables.printed(("figures", "not-positive"), sum(tables.counts[each] for each in failing), ALL)
    tables.add_up(below, failing)
    tables.at_most((below,), (("graded",),), is_row=True)
    # The result sentence says how many are not graded.
    rest = tables.printed(("result", "not-graded"), sum(tables.counts[each] for each in outside), ALL)
    tables.add_up(_CASES, (("graded",), rest), is_row=True)
    tables.add_up(rest, outside, is_row=True)


def _bind_themes(report: Report, tables: Tables) -> None:
    """A theme's cases are those of its categories; a category has no more on a theme than it has cases."""
    here = {(each.id, theme.id, theme.kind): known(theme.cases) for each in report.categories for theme in each.themes}
    for theme in report.themes:
        whole = tables.printed(theme_name(theme.id, theme.kind), known(theme.cases), ROW)
        tables.listed.add(whole)
        tables.at_most((whole,), (_CASES,), is_row=True)
        parts = []
        for each in report.categories:
            if each.cases:
                name = ("categories", each.id, *theme_name(theme.id, theme.kind))
                parts.append(tables.printed(name, here.get((each.id, theme.id, theme.kind), 0), INSIDE))
                tables.at_most((name,), (("categories", each.id, "cases"),), is_row=True)
        tables.add_up(whole, parts, is_row=True)
    for figure, (count, _) in figures_of(report).items():
        if figure.startswith("theme.") and count not in tables.counts:  # no case has it
            tables.printed(count, 0, None)


def theme_name(theme: str, kind: str) -> tuple[str, ...]:
    return ("themes", f"{theme}.{kind}", "cases")


def evidence_of(report: Report) -> Iterator[Evidence]:
    """What key findings and recommendations rest on; not those of an earlier inspection, whose cases are not here."""
    for nth, finding in enumerate(report.key_findings):
        if finding.base is not None:
            yield Evidence(
                ("key_findings", nth),
                finding.kind,
                frozenset(finding.themes),
                finding.categories,
                known(finding.cases),
                finding.base,
            )
    for nth, each in enumerate(report.recommendations):
        if each.base is not None:
            yield Evidence(
                ("recommendations", nth),
                "concern",
                frozenset(each.themes),
                each.categories,
                known(each.cases),
                each.base,
            )


class _Forest:
    """Things that are bound to each other, of which no two are bound in two ways."""

    def __init__(self) -> None:
        self._above: dict[Name, Name] = {}

    def joins(self, things: Iterable[Name]) -> bool:
        """Binds things to each other; not where two of them are bound already."""
        roots = [self._root(each) for each in things]
        if len(set(roots)) < len(roots):
            return False
        for root in roots[1:]:
            self._above[root] = roots[0]
        return True

    def _root(self, thing: Name) -> Name:
        while thing in self._above:
            thing = self._above[thing]
        return thing


def _bind_evidence(report: Report, tables: Tables) -> None:
    """What bears a finding out: the cases of a theme, or of several themes together, which overlap."""
    found = [
        (case.category, {(each.kind, theme) for each in case.findings for theme in each.themes})
        for case in report.case_list
    ]
    present = [each.id for each in report.categories if each.cases]
    forest = _Forest()
    unions: dict[_Union, bool] = {}  # {a union: whether it closes no circle}
    for each in evidence_of(report):
        cases = tables.printed((*each.route, "cases"), each.cases, ROW)
        base = tables.printed((*each.route, "base"), each.base, ROW)
        categories = [category for category in present if not each.categories or category in each.categories]
        looked_at: list[Name] = [("categories", category, "cases") for category in each.categories]
        tables.add_up(base, looked_at or [_CASES])
        tables.at_most((base,), (_CASES,), is_row=True)
        tables.at_most((cases,), (base,), is_row=True)
        themes = frozenset(theme for theme in each.themes if tables.counts.get(theme_name(theme, each.kind)))
        if len(themes) == 1:
            (theme,) = themes
            tables.add_up(cases, [("categories", category, *theme_name(theme, each.kind)) for category in categories])
        elif not themes and each.themes:
            tables.at_most((cases,), [theme_name(theme, each.kind) for theme in sorted(each.themes)])
        elif themes:
            its = {(each.kind, theme) for theme in themes}
            parts = [(each.kind, themes, category) for category in categories]
            for union in parts:
                if union not in unions:
                    together = sum(category == union[2] and not its.isdisjoint(of) for category, of in found)
                    unions[union] = forest.joins((each.kind, theme, union[2]) for theme in sorted(themes))
                    _bind_union(tables, tables.unseen(union, together), *union)
                    _bind_unions(tables, union, [other for other in unions if other != union])
            tables.add_up(cases, parts)
            if not all(unions[union] for union in parts):
                tables.withheld.add(cases)


# The cases of a category with a finding of a kind on one of several themes: the kind, the themes, the category.
_Union = tuple[str, frozenset[str], str]


def _bind_union(tables: Tables, union: Name, kind: str, themes: frozenset[str], category: str) -> None:
    """The cases of a category with one of these themes: as many as the largest theme has, or more, up to all of them."""
    parts = [("categories", category, *theme_name(theme, kind)) for theme in sorted(themes)]
    for part in parts:
        tables.at_most((part,), (union,))
    tables.at_most((union,), parts)
    tables.at_most((union,), (("categories", category, "cases"),))


def _bind_unions(tables: Tables, union: _Union, others: Iterable[_Union]) -> None:
    """Of two unions that are one in the other, the larger has as many cases or more, by what is only in it at most."""
    for other in others:
        if (other[0], other[2]) == (union[0], union[2]) and (other[1] < union[1] or union[1] < other[1]):
            smaller, larger = sorted((other, union), key=lambda each: len(each[1]))
            rest = sorted(larger[1] - smaller[1])
            tables.at_most((smaller,), (larger,))
            tables.at_most(
                (larger,), (smaller, *(("categories", union[2], *theme_name(theme, union[0])) for theme in rest))
            )


def _bind_referrals(report: Report, tables: Tables) -> None:
    referrals = report.referrals
    cases = tables.printed(("referrals", "cases"), known(referrals.cases), ALL)
    tables.at_most((cases,), (_CASES,), is_row=True)
    reasons = dict.fromkeys((each.id for each in report.framework.referral_reasons), 0) | referrals.reasons
    tables.add_up(
        cases,
        [tables.printed(name, count, INSIDE) for name, count in _of("reasons", reasons, "referrals")],
        is_row=True,
    )
    still_open = tables.printed(("referrals", "open"), known(referrals.open), INSIDE)
    answered = tables.unseen(("answered",), known(referrals.cases) - known(referrals.open), is_guarded=True)
    tables.add_up(cases, (still_open, answered), is_row=True)


def comparable(report: Report) -> tuple[AgreementPart, ...]:
    """The pairs of assessors whose counts can be reckoned with: two who decide, and any that close no circle with them."""
    return _paired(report)[0] if is_reckonable(report) else ()


def _paired(report: Report) -> tuple[tuple[AgreementPart, ...], list[tuple[str, str]]]:
    """(pairs that are shown, pairs of whom everybody sees that they share no case)."""
    deciding = _deciding(report)
    forest = _Forest()
    forest.joins(deciding)
    shown = [pair for pair in report.agreement if set(pair.assessors) == set(deciding) or forest.joins(pair.assessors)]
    apart = [pair for pair in combinations([each.id for each in report.assessors], 2) if forest.joins(pair)]
    return tuple(shown), apart


def is_reckonable(report: Report) -> bool:
    """Whether what assessors graded can be reckoned with: it is known who decides, and no more than two of them graded."""
    return bool(report.framework.deciding) and len(_deciding(report)) <= 2


def _deciding(report: Report) -> list[str]:
    """Those who decide and graded any case, the first to decide first."""
    graded = {each.id for each in report.assessors}
    return [each for each in report.framework.deciding if each in graded]


def _bind_assessors(report: Report, tables: Tables) -> None:
    if not report.framework.overall or not is_reckonable(report):
        return
    for each in report.assessors:
        route = ("assessors", each.id)
        cases = tables.printed((*route, "cases"), known(each.cases), ROW)
        tables.listed.add(cases)
        tables.at_most((cases,), (_CASES,), is_row=True)
        grades = [tables.printed(name, count, INSIDE) for name, count in _of("grades", each.grades, *route)]
        tables.add_up(cases, grades, is_row=True)
    pairs, apart = _paired(report)
    for pair in pairs:
        _bind_pair(pair, [*report.grades], tables)
    for both in apart:
        tables.at_most([("assessors", each, "cases") for each in both], (_CASES,))
    _bind_deciding(report, pairs, tables)


def pair_route(pair: AgreementPart) -> tuple[str, str]:
    return ("agreement", ".".join(pair.assessors))


def _bind_pair(pair: AgreementPart, grades: Sequence[str], tables: Tables) -> None:
    """Two assessors on the same cases: a table with its sums, within what each graded of all cases."""
    route = pair_route(pair)
    cases = tables.printed((*route, "cases"), known(pair.cases), ROW)
    tables.listed.add(cases)
    cells = {
        (one, other): tables.printed((*route, "table", one, other), known(pair.table[one][other]), INSIDE)
        for one in grades
        for other in grades
    }
    for position, (field, counts) in enumerate((("first", pair.first), ("second", pair.second))):
        sums = [tables.printed(name, count, ROW) for name, count in _of(field, counts, *route)]
        tables.add_up(cases, sums, is_row=True)
        for grade, whole in zip(grades, sums, strict=True):
            tables.add_up(whole, [cell for names, cell in cells.items() if names[position] == grade], is_row=True)
            tables.at_most((whole,), (("assessors", pair.assessors[position], "grades", grade),))
    rank = {grade: position for position, grade in enumerate(grades)}
    levels = {
        "same": known(pair.same),
        "first_higher": known(pair.first_higher),
        "second_higher": known(pair.second_higher),
    }
    for sign, (field, count) in zip((0, -1, 1), levels.items(), strict=True):
        level = tables.printed((*route, field), count, INSIDE)
        names = [cell for (one, other), cell in cells.items() if _sign(rank[one] - rank[other]) == sign]
        tables.add_up(level, names)
        tables.at_most((level,), (cases,), is_row=True)
    first, second = (("assessors", each, "cases") for each in pair.assessors)
    tables.at_most((cases,), (first,), is_row=True)
    tables.at_most((cases,), (second,), is_row=True)
    both = known(pair.cases)
    only = tables.unseen(("only", *pair.assessors), tables.counts[second] - both)
    tables.add_up(second, (cases, only))
    tables.at_most((first, only), (_CASES,))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _bind_deciding(report: Report, pairs: Sequence[AgreementPart], tables: Tables) -> None:
    """Whose grade is the case's: that of the first who decides and graded it; else an outcome that one of them gave."""
    given = Counter((case.assessor, case.grade) for case in report.case_list)
    deciding = _deciding(report)
    outcomes = [each for each in report.outside if each != report.framework.outcomes[-1].id]
    for each in report.assessors:
        decided = tables.printed(("assessors", each.id, "decided"), known(each.decided), INSIDE)
        tables.at_most((decided,), (_CASES,), is_row=True)
        whats = (*report.grades, *outcomes) if each.id in deciding else ()
        tables.add_up(decided, [tables.unseen(("decided", each.id, what), given[each.id, what]) for what in whats])
    for who in report.framework.deciding:
        if who not in deciding:
            for what in outcomes:
                tables.unseen(("decided", who, what), given[who, what])
    for what in outcomes:
        tables.add_up(("outside", what), [("decided", who, what) for who in report.framework.deciding])
    both = next((pair for pair in pairs if set(pair.assessors) == set(deciding)), None)
    for grade in report.grades:
        tables.add_up(("grades", grade), [("decided", who, grade) for who in deciding])
        for nth, who in enumerate(deciding):
            overruled = []
            if nth and both:
                side = "first" if both.assessors[0] == who else "second"
                overruled = [(*pair_route(both), side, grade)]
            tables.add_up(("assessors", who, "grades", grade), [("decided", who, grade), *overruled])
