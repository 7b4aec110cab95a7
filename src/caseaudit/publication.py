"""What a report shows to the public: one list of it, and the report that comes of that list.

The list names what is shown. A field that it does not name is withheld, so that a new one stays restricted until
somebody says otherwise here. It follows 'Who sees what' in docs/formats.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from caseaudit.audit import Audit, located
from caseaudit.diagnostics import Diagnostic, Problem, Route
from caseaudit.fields import Record, prose_of, strings_of
from caseaudit.language import ENGLISH
from caseaudit.relations import categories_of, comparable, figures_of, is_reckonable, tables_of, theme_name
from caseaudit.report import (
    CITES,
    MARKER,
    AgreementPart,
    AssessorPart,
    CategoryPart,
    ChapterText,
    Count,
    CriterionPart,
    Dates,
    EventPart,
    Expectation,
    FrameworkPart,
    Illustration,
    InspectionPart,
    KeyFindingPart,
    LeftOut,
    NextStep,
    QuantityWordPart,
    RecommendationPart,
    ReferralsPart,
    Report,
    Said,
    SourcesPart,
    Step,
    SuppressionPart,
    ThemeCount,
    Titled,
    Tool,
    TopicPart,
    among,
    by_cases,
    result_sentence,
    without_paths,
)
from caseaudit.rules import publication as publication_rules
from caseaudit.rules.publication import Publication, Share, Text
from caseaudit.sources import INSPECTION_FILE, TRANSLATION_FILES
from caseaudit.suppression import Name, Tables, suppressed


class Seen(NamedTuple):
    """What the public sees of one kind of record, field by field."""

    kept: str = ""
    """As it stands."""
    counts: str = ""
    """Numbers of cases; None where they are suppressed."""
    parts: str = ""
    """Records, each by its own list."""
    made: str = ""
    """Made anew, of what is shown alone."""
    withheld: Mapping[str, Any] = {}
    """Not shown; and what stands there instead."""


WHO_SEES_WHAT: dict[type[Record], Seen] = {
    Report: Seen(
        kept="format as_of language aggregation comparison",
        counts="cases graded grades outside",
        parts="tool inspection framework categories criteria topics assessors agreement themes key_findings referrals "
        "illustrations recommendations next_steps sources",
        made="figures result edition suppression",
        withheld={"case_list": (), "extract": None, "evidence": ()},
    ),
    Tool: Seen(kept="name version"),
    InspectionPart: Seen(
        kept="id force kind published notice headline summary context conclusion next_steps population words",
        parts="visited chapters statements response",
        withheld={"previous": None, "marking": None},
    ),
    Dates: Seen(kept="start to"),
    ChapterText: Seen(kept="id title headline text"),
    Said: Seen(kept="by text"),
    FrameworkPart: Seen(
        kept="id version title method sample percent_base deciding suppress_below",
        parts="quantity_words overall scales outcomes assessors categories deadlines statuses referral_reasons",
    ),
    QuantityWordPart: Seen(kept="above word"),
    Titled: Seen(kept="id title definition"),
    Step: Seen(kept="id title definition phrase positive"),
    CategoryPart: Seen(kept="id title short", counts="cases graded grades outside", parts="themes"),
    ThemeCount: Seen(kept="id title kind", counts="cases"),
    CriterionPart: Seen(kept="id title scale", counts="graded grades outside"),
    TopicPart: Seen(kept="id title grade grade_title"),
    AssessorPart: Seen(kept="id title", counts="cases grades decided"),
    AgreementPart: Seen(kept="assessors", counts="cases same first_higher second_higher table first second"),
    KeyFindingPart: Seen(
        kept="kind text basis chapter themes categories",
        counts="cases base",
        made="evidence",
        withheld={"case_ids": ()},
    ),
    ReferralsPart: Seen(counts="cases open reasons", withheld={"register_": ()}),
    Illustration: Seen(kept="text", made="case category"),
    RecommendationPart: Seen(
        kept="id deadline due chapter reason text status result overdue themes categories",
        counts="cases base",
        parts="events",
        made="evidence",
        withheld={"case_ids": ()},
    ),
    EventPart: Seen(kept="date status by comment"),
    NextStep: Seen(kept="id title due after"),
    SourcesPart: Seen(counts="files counted drafts", parts="left_out expected", withheld={"inputs": ()}),
    LeftOut: Seen(made="path", withheld={"codes": ()}),
    Expectation: Seen(kept="figure expected counted agrees"),
}


class Unpublishable(Exception):
    """The prose of a report says what its public edition does not; `problems` names each text by its route."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(f"{'.'.join(map(str, first.route))}: {first.message} {first.hint}")
        self.problems = tuple(problems)


def publish(report: Report) -> Report:
    """What the public sees of a report: the fields of `WHO_SEES_WHAT`, small counts suppressed, prose still unfilled.

    Raises Unpublishable where the prose cites or types what is suppressed, or a text names a case.
    """
    if report.edition == "public":
        return report
    edition = _Edition(report)
    prose = [Text("", route, text) for route, text in prose_of(edition.public, marker=CITES)]
    problems = [problem for _, problem in _disclosures(edition, prose, _sentences("", edition.public))]
    if problems:
        raise Unpublishable(problems)
    return edition.public


def as_published(report: Report) -> Report:
    """The public edition of a report that has been published: whatever its prose says, the public has read it."""
    return report if report.edition == "public" else _Edition(report).public


def disclosures(audit: Audit, report: Report) -> tuple[Diagnostic, ...]:
    """What stands in the files of an audit that its public report must not say, with line and column."""
    brief = audit.brief
    if brief is None or brief.inspection is None:
        return ()
    paths = {each.case: each.path for each in audit.files if each.state == "counted"}
    if report.spoken == ENGLISH:
        prose = [Text(INSPECTION_FILE, route, text) for route, text in prose_of(brief.inspection)]
        names = _sentences(INSPECTION_FILE, brief.inspection) + [
            Text(paths[case.case], ("illustration",), case.illustration) for case in audit.cases if case.illustration
        ]
    else:
        file, words = TRANSLATION_FILES[report.language], brief.translations[report.language]
        texts = [Text(file, route, text) for route, text in prose_of(words)]
        prose = [each for each in texts if each.route[0] != "illustrations"]
        names = [each for each in _sentences(file, words) if each.route[0] != "illustrations" or each.route[1] in paths]
    found: dict[str, list[Problem]] = {}
    for path, problem in _disclosures(_Edition(report), prose, names):
        found.setdefault(path, []).append(problem)
    return tuple(sorted(located(found, audit, brief), key=lambda each: each.order))


def _sentences(path: str, record: Record) -> list[Text]:
    """Every text of several words, whatever its field is called, but for what is withheld."""
    found = [Text(path, route, text) for route, text in strings_of(record) if re.search(r"\s", text)]
    return [each for each in found if each.route[0] not in ("marking", "previous")]


class _Edition:
    """The public edition of a report, and which counts are not in it."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.below = report.framework.suppress_below
        self.tables = tables_of(report) if self.below > 1 else Tables()
        self.hidden = suppressed(self.tables, self.below)
        # Of a handful of cases nothing is told in numbers.
        self.has_cases = ("cases",) not in self.hidden
        if not self.has_cases:
            self.hidden = frozenset(self.tables.losses)
        self.figures = figures_of(report)
        self.public: Report = self._shown(self._arranged())

    def count(self, name: Name, count: Count) -> Count:
        return None if name in self.hidden else count

    def _shown(self, record: Any, route: Route = ()) -> Any:
        """A record with what the public sees of it; a field that no list names is left at its default."""
        seen = WHO_SEES_WHAT[type(record)]
        values: dict[str, Any] = {name: getattr(record, name) for name in f"{seen.kept} {seen.made}".split()}
        for name in seen.counts.split():
            values[name] = self._counted(getattr(record, name), (*route, name))
        for name in seen.parts.split():
            values[name] = self._parts(getattr(record, name), (*route, name))
        return type(record)(**values, **seen.withheld)

    def _parts(self, value: Any, route: Route) -> Any:
        if isinstance(value, dict):
            return {key: self._parts(each, (*route, key)) for key, each in value.items()}
        if isinstance(value, tuple):
            return tuple(self._shown(each, (*route, _key(each, nth))) for nth, each in enumerate(value))
        return self._shown(value, route)

    def _counted(self, value: Any, route: Route) -> Any:
        if isinstance(value, dict):
            return {key: self._counted(each, (*route, key)) for key, each in value.items()}
        return self.count(route, value)

    def _arranged(self) -> Report:
        """The report with its lists in the order and to the extent that the public sees, and with what is made anew.

        No order may tell what a number does not.
        """
        report, hidden, has_cases = self.report, self.hidden, self.has_cases
        inspection, referrals, sources = report.inspection, report.referrals, report.sources
        reasons = {
            each.id: referrals.reasons.get(each.id, 0)
            for each in report.framework.referral_reasons
            if each.id in referrals.reasons or ("referrals", "reasons", each.id) in hidden
        }
        grades = {grade: self.count(("grades", grade), count) for grade, count in report.grades.items()}
        return report.model_copy(
            update={
                "edition": "public",
                "suppression": self._suppression() if self.below > 1 else None,
                "inspection": inspection if has_cases else inspection.model_copy(update={"population": None}),
                "categories": tuple(
                    each.model_copy(update={"themes": self._themes_of(each)})
                    for each in categories_of(report)
                    if each in report.categories or ("categories", each.id, "cases") in hidden
                ),
                "themes": self._sorted(report.themes, ()) if has_cases else (),
                "assessors": report.assessors if has_cases and (self.below < 2 or is_reckonable(report)) else (),
                "agreement": (comparable(report) if self.below > 1 else report.agreement) if has_cases else (),
                "key_findings": tuple(
                    self._evidence(each, "key_findings", n) for n, each in enumerate(report.key_findings)
                ),
                "recommendations": tuple(
                    self._evidence(each, "recommendations", n) for n, each in enumerate(report.recommendations)
                ),
                "referrals": referrals.model_copy(update={"reasons": reasons}),
                "illustrations": self._illustrations() if has_cases else (),
                "sources": sources.model_copy(
                    update={
                        "left_out": without_paths(sources.left_out, report.spoken),
                        "expected": tuple(each for each in sources.expected if not self._is_hidden_figure(each.figure)),
                    }
                ),
                "figures": {
                    name: MARKER if self._is_hidden_figure(name) else value for name, value in report.figures.items()
                },
                "result": result_sentence(
                    report.framework.overall,
                    self.count(("cases",), report.cases),
                    self.count(("graded",), report.graded),
                    grades,
                    self.count(("referrals", "cases"), referrals.cases),
                    report.spoken,
                ),
            }
        )

    def _suppression(self) -> SuppressionPart:
        say = self.report.spoken
        few = say.ngettext(
            "Counts of %(num)s are not shown, so that nobody can be recognised by them.",
            "Counts from 1 to %(num)s are not shown, so that nobody can be recognised by them.",
            self.below - 1,
        )
        rest = say.gettext(
            "Where such a count could be worked out from other numbers, some of those are not shown either, however large "
            "they are. %(marker)s, for confidential, stands in the place of both. A share is not shown where one of its "
            "two numbers is not. Numbers that are shown are exact.",
            marker=MARKER,
        )
        return SuppressionPart(below=self.below, marker=MARKER, explanation=f"{few} {rest}")

    def _themes_of(self, category: CategoryPart) -> tuple[ThemeCount, ...]:
        """The themes of a category; none where not even its cases are shown, for no theme has more."""
        route = ("categories", category.id)
        if (*route, "cases") in self.hidden:
            return ()
        there = {(each.id, each.kind) for each in category.themes}
        noughts = [
            each.model_copy(update={"cases": 0})
            for each in self.report.themes
            if (each.id, each.kind) not in there and (*route, *theme_name(each.id, each.kind)) in self.hidden
        ]
        return self._sorted((*category.themes, *noughts), route)

    def _sorted(self, themes: Iterable[ThemeCount], route: Route) -> tuple[ThemeCount, ...]:
        """Most cases first, and those whose cases are not shown by their titles."""

        def place(theme: ThemeCount) -> tuple[Any, ...]:
            count = self.count((*route, *theme_name(theme.id, theme.kind)), theme.cases)
            return by_cases(theme.kind, count, theme.title)

        return tuple(sorted(themes, key=place))

    def _evidence(self, part: Any, field: str, nth: int) -> Any:
        """A key finding or a recommendation whose sentence says what its counts do."""
        if part.base is None:
            return part
        spoken = self.report.spoken
        cases, base = (self.count((field, nth, name), getattr(part, name)) for name in ("cases", "base"))
        sentence = part.evidence.replace(among(part.cases, part.base, spoken), among(cases, base, spoken), 1)
        return part.model_copy(update={"evidence": sentence})

    def _illustrations(self) -> tuple[Illustration, ...]:
        """By category and text, and numbered so: an order of what everybody sees says nothing of ids or files.

        An illustration stands for itself where the cases of its category are not shown: it would say that there is one.
        """
        say, order = self.report.spoken, [each.id for each in self.report.framework.categories]
        open_ = {each for each in order if ("categories", each, "cases") not in self.hidden}
        shown = sorted(
            (order.index(each.category) if each.category in open_ else len(order), each.text)
            for each in self.report.illustrations
        )
        return tuple(
            Illustration(case=say.gettext("case %(number)s", number=nth), category=[*order, ""][place], text=text)
            for nth, (place, text) in enumerate(shown, start=1)
        )

    def _is_hidden_figure(self, figure: str) -> bool:
        """Whether a figure is not shown; a share is not where one of its numbers is not, nor what nobody knows."""
        if not self.has_cases:
            return True
        name = figure.removesuffix(".share")
        if name not in self.figures:
            return figure in self.report.figures
        count, base = self.figures[name]
        return count in self.hidden or (figure != name and not self.hidden.isdisjoint(base))


def _key(record: Any, position: int) -> str | int:
    """How the name of a count calls a record of a list."""
    if isinstance(record, ThemeCount):
        return theme_name(record.id, record.kind)[1]
    if isinstance(record, AgreementPart):
        return ".".join(record.assessors)
    if isinstance(record, KeyFindingPart | RecommendationPart):
        return position
    return getattr(record, "id", position)


def _disclosures(edition: _Edition, prose: Sequence[Text], names: Sequence[Text]) -> Iterator[tuple[str, Problem]]:
    """(path, problem) of everything in these texts that the edition must not say."""
    report, counts, hidden = edition.report, edition.tables.counts, edition.hidden
    shares: dict[bool, set[Share]] = {True: set(), False: set()}
    for count, base in edition.figures.values():
        if count in counts:
            is_hidden = count in hidden or not hidden.isdisjoint(base)
            shares[is_hidden].add(Share(counts[count], sum(counts[each] for each in base)))
    percents = {each.percent for each in shares[False]}
    publication = Publication(
        prose=prose,
        names=names,
        figures={name: each for name, each in report.figures.items() if isinstance(each, int)},
        hidden_figures=frozenset(name for name, each in edition.public.figures.items() if each == MARKER),
        hidden=frozenset(counts[each] for each in hidden)
        - {count for name, count in counts.items() if name not in hidden and name not in edition.tables.unprinted},
        hidden_shares=frozenset(each for each in shares[True] - shares[False] if each.percent not in percents),
        grades={step.id: step.phrase for step in report.framework.overall},
        cases=[each.case for each in report.case_list],
        below=edition.below,
        language=report.spoken,
    )
    for each in publication_rules.RULES:
        yield from each.check(publication)
