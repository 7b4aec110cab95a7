"""The overview as a page, as Markdown and as CSV: many inspections, row by row, in the order of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from jinja2 import Environment

from caseaudit.language import Language
from caseaudit.overview import (
    GradeCounts,
    Numbers,
    Overview,
    OverviewCategory,
    OverviewFramework,
    OverviewInspection,
    OverviewTheme,
    OverviewTotal,
    ThemeTotal,
)
from caseaudit.renderers.csv import written
from caseaudit.renderers.page import closed_up, html_environment, kinds_of, markdown_environment
from caseaudit.report import MARKER, Count, Step, Titled, shown


class GradeRow(NamedTuple):
    """The grades of some cases of one inspection, or of all."""

    name: str
    part: GradeCounts
    cases: Count
    share: str
    """Of a category, its cases as a share of all."""
    bar_name: str
    """Its name, with the base of the shares."""
    instead_of_bar: str
    """What is said where there are no shares to draw."""
    is_sum: bool


class GradeBlock(NamedTuple):
    """The same cases in each inspection: all, those of a category, or a criterion."""

    id: str
    title: str
    short: str
    scale: str
    steps: Sequence[Step]
    outside: Sequence[Titled]
    """What lies outside the scale in any of them."""
    rows: Sequence[GradeRow]


class ThemeBlock(NamedTuple):
    """A theme in the inspections that have cases with it."""

    theme: OverviewTheme
    total: ThemeTotal | None
    rows: Sequence[tuple[str, OverviewTheme, Count]]
    """(name, theme, all cases) of an inspection."""
    without: Sequence[str]
    """The names of the others."""


class Group(NamedTuple):
    """The inspections of one framework."""

    framework: OverviewFramework
    inspections: Sequence[OverviewInspection]
    overall: GradeBlock | None
    categories: Sequence[GradeBlock]
    criteria: Sequence[GradeBlock]
    themes: Sequence[ThemeBlock]
    has_topics: bool
    """Whether a force has a grade of a topic."""
    suffix: str
    """What stands behind its headings where there are several groups."""
    number: str
    """The same, for what links to them."""


def html(overview: Overview) -> str:
    """The overview as one self-contained page: nothing is loaded from anywhere, and no script runs."""
    return _render(overview, "overview.html.jinja", html_environment(overview.spoken)).lstrip()


def markdown(overview: Overview) -> str:
    """The overview as Markdown (CommonMark with tables)."""
    return closed_up(_render(overview, "overview.md.jinja", markdown_environment(overview.spoken)))


def _render(overview: Overview, template: str, environment: Environment) -> str:
    names = names_of(overview)
    page: str = environment.get_template(template).render(
        overview=overview,
        title=title_of(overview),
        total=overview.total,
        word=overview.word,
        Word=head_of(overview),
        marking="; ".join(overview.markings),
        kinds=kinds_of(overview.spoken),
        names=names,
        notices=notices_of(overview),
        groups=groups_of(overview),
        how_read=lambda framework: how_read(framework, overview.word, overview.spoken),
    )
    return page


def title_of(overview: Overview) -> str:
    """What the overview is called."""
    say = overview.spoken
    return say.gettext("Overview of %(count)s inspections", count=say.number(len(overview.inspections)))


def head_of(overview: Overview) -> str:
    """What stands above the names of inspections: the word for what is inspected, which may be a name with capitals in it."""
    return overview.word[:1].upper() + overview.word[1:]


def names_of(overview: Overview) -> dict[str, str]:
    """{id of an inspection: what it is called}: the force; where one is there twice, its kind and visit as well."""
    forces = [each.force for each in overview.inspections]
    names = {
        each.id: each.force if forces.count(each.force) == 1 else f"{each.force}, {_visit(each, overview.spoken)}"
        for each in overview.inspections
    }
    called = list(names.values())
    return {each: name if called.count(name) == 1 else f"{name} ({each})" for each, name in names.items()}


def _visit(inspection: OverviewInspection, language: Language) -> str:
    kind = kinds_of(language)[inspection.kind].lower()
    return f"{kind}, {language.period(inspection.visited.start, inspection.visited.to)}"


def notices_of(overview: Overview) -> dict[str, list[str]]:
    """{a notice: the names of the inspections that have it}."""
    names = names_of(overview)
    notices: dict[str, list[str]] = {}
    for each in overview.inspections:
        if each.notice:
            notices.setdefault(each.notice, []).append(names[each.id])
    return notices


def how_read(framework: OverviewFramework, word: str, language: Language) -> str:
    """In sentences, how inspections stand side by side, how their cases were picked, and so what they do not say."""
    if framework.sample == "random":
        return language.gettext(
            "Each %(force)s stands in the order of names, not of grades. The cases of each were picked at random, and a "
            "difference may be chance: no %(force)s can be ranked by them.",
            force=word,
        )
    return language.gettext(
        "Each %(force)s stands in the order of names, not of grades. The cases of each were picked to cover all kinds of "
        "work, not at random: shares describe these cases alone, and no %(force)s can be ranked by them.",
        force=word,
    )


def with_sum(overview: Overview, inspections: Iterable[OverviewInspection]) -> list[tuple[str, Numbers]]:
    """(name, numbers) of inspections, and of the sum where there is one."""
    names = names_of(overview)
    named: list[tuple[str, Numbers]] = [(names[each.id], each) for each in inspections]
    if overview.total:
        named.append((overview.spoken.gettext("All inspections"), overview.total))
    return named


def groups_of(overview: Overview) -> list[Group]:
    """The inspections by framework, their numbers laid side by side."""
    names, say = names_of(overview), overview.spoken
    by_id = {each.id: each for each in overview.inspections}
    groups = []
    for nth, framework in enumerate(overview.frameworks, start=1):
        inspections = [by_id[each] for each in framework.inspections]
        named = with_sum(overview, inspections)
        is_alone = len(overview.frameworks) == 1
        groups.append(
            Group(
                framework=framework,
                inspections=inspections,
                overall=_overall(framework, named, say) if framework.overall else None,
                categories=tuple(_by_category(framework, named, say)),
                criteria=tuple(_by_criterion(framework, named, say)),
                themes=_themes(inspections, overview.total, names),
                has_topics=any(topic.grade for each in inspections for topic in each.topics),
                suffix="" if is_alone else f": {framework.label}",
                number="" if is_alone else f"-{nth}",
            )
        )
    return groups


def _overall(framework: OverviewFramework, named: Sequence[tuple[str, Numbers]], language: Language) -> GradeBlock:
    rows = [_grade_row(name, each, each, each.cases, language) for name, each in named]
    title = language.gettext("Overall grades")
    return GradeBlock("overall", title, title, "", framework.overall, _outside(framework, rows), rows)


def _by_category(
    framework: OverviewFramework, named: Sequence[tuple[str, Numbers]], language: Language
) -> Iterator[GradeBlock]:
    """A block to each category: the same one stands at the same place of each inspection, and of the sum."""
    for nth, own in enumerate(named[0][1].categories):
        parts = [(name, each, each.categories[nth]) for name, each in named]
        rows = [_grade_row(name, each, part, part.cases, language) for name, each, part in parts]
        yield GradeBlock(own.id, own.title, own.short, "", framework.overall, _outside(framework, rows), rows)


def _by_criterion(
    framework: OverviewFramework, named: Sequence[tuple[str, Numbers]], language: Language
) -> Iterator[GradeBlock]:
    """The same for criteria. Every case has every criterion, if only as one that nobody graded."""
    for nth, own in enumerate(named[0][1].criteria):
        rows = [_grade_row(name, each, each.criteria[nth], each.cases, language) for name, each in named]
        steps, outside = framework.scales[own.scale], _outside(framework, rows)
        yield GradeBlock(own.id, own.title, own.title, own.scale, steps, outside, rows)


def _grade_row(name: str, of: Numbers, part: GradeCounts, cases: Count, language: Language) -> GradeRow:
    instead = ""
    if cases == 0:
        instead = language.gettext("no cases")
    elif part.graded == 0:
        instead = language.gettext("none graded")
    elif None in part.grades.values():
        instead = language.gettext("not shown")
    share = part.share if isinstance(part, OverviewCategory) else ""
    bar_name = f"{name} ({shown(part.graded, language)})"
    return GradeRow(name, part, cases, share, bar_name, instead, is_sum=isinstance(of, OverviewTotal))


def _outside(framework: OverviewFramework, rows: Sequence[GradeRow]) -> list[Titled]:
    return [each for each in framework.outcomes if any(row.part.outside.get(each.id, 0) != 0 for row in rows)]


def _themes(
    inspections: Sequence[OverviewInspection], total: OverviewTotal | None, names: dict[str, str]
) -> list[ThemeBlock]:
    blocks = []
    for nth, theme in enumerate(inspections[0].themes):
        found = [(names[each.id], each.themes[nth], each.cases) for each in inspections]
        blocks.append(
            ThemeBlock(
                theme=theme,
                total=total.themes[nth] if total else None,
                rows=[row for row in found if row[1].cases != 0],
                without=[name for name, of_one, _ in found if of_one.cases == 0],
            )
        )
    return blocks


_COLUMNS = (
    *("scope", "inspection", "force", "kind_of_visit", "visited_from", "visited_to", "published", "framework"),
    *("framework_version", "table", "topic", "grade", "category", "criterion", "kind", "theme", "measure"),
    *("count", "base", "share"),
)
Cells = dict[str, str | int | None]


def csv(overview: Overview) -> str:
    """The overview's figures as one tidy table; `scope` tells an inspection from the sum of all."""
    rows: list[Cells] = []
    for group in groups_of(overview):
        framework: Cells = {"framework": group.framework.id, "framework_version": group.framework.version}
        for each in group.inspections:
            about: Cells = {"scope": "inspection", "inspection": each.id, "force": each.force}
            about |= {"kind_of_visit": each.kind, "published": each.published, **framework}
            about |= {"visited_from": each.visited.start, "visited_to": each.visited.to}
            rows += [about | row for row in _figures(each, group.framework)]
            for topic in each.topics:
                if topic.grade_title:
                    rows.append(about | {"table": "Topics", "topic": topic.title, "grade": topic.grade_title})
        if overview.total:
            rows += [{"scope": "sum", **framework} | row for row in _figures(overview.total, group.framework)]
    return written(_COLUMNS, ([row.get(column, "") for column in _COLUMNS] for row in rows))


def _figures(numbers: OverviewInspection | OverviewTotal, framework: OverviewFramework) -> Iterator[Cells]:
    """A row to a number of one inspection, or of the sum."""
    cases, referrals, files = numbers.cases, numbers.referrals, numbers.files
    if isinstance(numbers, OverviewTotal):
        yield _figure("Summary", "Inspections", numbers.inspections)
        yield _figure("Summary", "Forces", numbers.forces)
    yield _figure("Summary", "Cases examined", cases)
    yield _figure("Summary", "Referred back", referrals.cases, cases, referrals.share)
    yield _figure("Summary", "Referred back, without an answer", referrals.open, referrals.cases)
    yield _figure("Files", "Read", files.read)
    yield _figure("Files", "Counted", files.counted)
    yield _figure("Files", "Drafts, not counted", files.drafts)
    yield _figure("Files", "Left out because of errors", files.left_out)
    if framework.overall:
        yield from _grade_figures("Overall grades", numbers, framework.overall, framework.outcomes)
    for category in numbers.categories:
        yield _figure("Categories", "Cases", category.cases, cases, category.share, category=category.title)
        if framework.overall:
            steps, title = framework.overall, category.title
            yield from _grade_figures("Categories", category, steps, framework.outcomes, category=title)
    for criterion in numbers.criteria:
        steps, title = framework.scales[criterion.scale], criterion.title
        yield from _grade_figures("Criteria", criterion, steps, framework.outcomes, criterion=title)
    for theme in numbers.themes:
        yield _figure("Themes", "Cases", theme.cases, cases, theme.share, theme=theme.title, kind=theme.kind)
    if isinstance(numbers, OverviewTotal):
        for each in numbers.themes:
            of = numbers.inspections
            yield _figure("Themes", "Inspections", each.inspections, of, theme=each.title, kind=each.kind)


def _grade_figures(
    table: str, part: GradeCounts, steps: Iterable[Step], outcomes: Iterable[Titled], **about: str
) -> Iterator[Cells]:
    yield {**about, **_figure(table, "Graded", part.graded)}
    for step in steps:
        count, share = part.grades[step.id], part.shares[step.id]
        yield {**about, **_figure(table, "Cases", count, part.graded, share, grade=step.title)}
    for outcome in outcomes:
        yield {**about, **_figure(table, "Cases", part.outside[outcome.id], grade=outcome.title)}


def _figure(table: str, measure: str, count: Count, base: Count = None, share: str = "", **about: str) -> Cells:
    counted = MARKER if count is None else count
    return {**about, "table": table, "measure": measure, "count": counted, "base": base, "share": share}
