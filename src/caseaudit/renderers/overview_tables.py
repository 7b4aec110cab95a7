"""The overview as tables: what its spreadsheets are made of. Every number in them is the overview's.

A row is about one inspection, so that a table can be filtered and sorted by any column; a sum stands below what it adds up.
Where frameworks differ each has tables of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from caseaudit.overview import Overview, OverviewFramework
from caseaudit.renderers.overview import GradeBlock, GradeRow, Group, groups_of, head_of, names_of, with_sum
from caseaudit.renderers.page import kinds_of
from caseaudit.renderers.tables import NOTHING, Figure, Measure, Row, Table, grade_measures, kinds_of_finding
from caseaudit.report import Step, Titled


def overview_tables(overview: Overview) -> Iterator[Table]:
    """The tables of an overview: of all inspections, then those of each framework, then the files behind them."""
    tables = [_inspections(overview), *_frameworks(overview), _summary(overview)]
    for group in groups_of(overview):
        for build in _OF_A_FRAMEWORK:
            tables += build(overview, group)
    yield from (table for table in (*tables, _case_files(overview)) if table.rows)


def sampled(framework: OverviewFramework) -> str:
    """The key of the note on how the cases of a framework's inspections were picked."""
    return f"sample-{framework.sample}"


def _sums(overview: Overview) -> tuple[str, ...]:
    """The key of the note on the rows of sums, where there are any."""
    return ("sums",) if overview.total else ()


def _numbered(name: str, overview: Overview, group: Group) -> str:
    """The name of a sheet; where there are several frameworks, with the number of the group's."""
    return f"{name} {overview.frameworks.index(group.framework) + 1}" if len(overview.frameworks) > 1 else name


def _inspections(overview: Overview) -> Table:
    say, date, period = overview.spoken.gettext, overview.spoken.date, overview.spoken.period
    names, kinds = names_of(overview), kinds_of(overview.spoken)
    labels = {each: framework.label for framework in overview.frameworks for each in framework.inspections}
    rows = tuple(
        Row(
            (
                *(names[each.id], each.id, kinds[each.kind], period(each.visited.start, each.visited.to)),
                *(date(each.published) or NOTHING, labels[each.id], f"{each.result}."),
            )
        )
        for each in overview.inspections
    )
    columns = (
        *(head_of(overview), say("Identifier"), say("Kind"), say("Visited"), say("Published"), say("Framework")),
        say("Result, ready to quote"),
    )
    return Table(say("Inspections"), say("The inspections, by name"), columns, (), rows)


def _frameworks(overview: Overview) -> Iterator[Table]:
    if len(overview.frameworks) == 1:
        return
    say = overview.spoken.gettext
    rows = tuple(Row((each.label, each.title, nth)) for nth, each in enumerate(overview.frameworks, 1))
    columns = say("Framework"), say("Title"), say("Number in the names of its sheets")
    yield Table(say("Frameworks"), say("The frameworks, and which sheets are of each"), columns, (), rows)


def _summary(overview: Overview) -> Table:
    say = overview.spoken.gettext
    rows = tuple(
        Row(
            (name,),
            (
                Figure(each.cases),
                Figure(each.referrals.cases, each.cases, each.referrals.share),
                Figure(each.referrals.open, each.referrals.cases),
            ),
        )
        for name, each in with_sum(overview, overview.inspections)
    )
    measures = (
        Measure(say("Cases examined")),
        Measure(say("Referred back"), say("Share of all its cases")),
        Measure(say("Referred back, without an answer")),
    )
    samples = dict.fromkeys(map(sampled, overview.frameworks))
    notes = ("shares", *samples, "referred", *_sums(overview))
    return Table(say("Summary"), say("Cases examined and referred back"), (head_of(overview),), measures, rows, notes)


def _case_files(overview: Overview) -> Table:
    say = overview.spoken.gettext
    rows = tuple(
        Row((name,), tuple(map(Figure, (files.read, files.counted, files.drafts, files.left_out))))
        for name, each in with_sum(overview, overview.inspections)
        for files in [each.files]
    )
    titles = (say("Read"), say("Counted"), say("Drafts, not counted"), say("Left out because of errors"))
    title = say("Case files behind the numbers")
    return Table(say("Case files"), title, (head_of(overview),), tuple(map(Measure, titles)), rows, _sums(overview))


def _topics(overview: Overview, group: Group) -> Iterator[Table]:
    if not group.has_topics:
        return
    say, names = overview.spoken.gettext, names_of(overview)
    rows = tuple(
        Row((topic.title, names[each.id], each.topics[nth].grade_title or NOTHING))
        for nth, topic in enumerate(group.framework.topics)
        for each in group.inspections
    )
    title = say("Grades of topics by %(force)s", force=overview.word) + group.suffix
    columns = say("Topic"), head_of(overview), say("Grade")
    yield Table(_numbered(say("Topics"), overview, group), title, columns, (), rows, ("topics",))


def _overall(overview: Overview, group: Group) -> Iterator[Table]:
    if not group.overall:
        return
    say, block, outcomes = overview.spoken.gettext, group.overall, group.framework.outcomes
    measures = (Measure(say("Cases")), *grade_measures(block.steps, outcomes, say))
    rows = tuple(Row((row.name,), (Figure(row.cases), *_grades(row, block.steps, outcomes))) for row in block.rows)
    title, notes = say("Overall grades by %(force)s", force=overview.word), _notes_on_grades(overview, group)
    name = _numbered(block.title, overview, group)
    yield Table(name, title + group.suffix, (head_of(overview),), measures, rows, notes)


def _by_category(overview: Overview, group: Group) -> Iterator[Table]:
    say, steps, outcomes = overview.spoken.gettext, group.framework.overall, group.framework.outcomes
    measures = [Measure(say("Cases"), say("Share of all its cases"))]
    if steps:
        measures += grade_measures(steps, outcomes, say)
    rows = []
    for block in group.categories:
        for row in block.rows:
            cases = Figure(row.cases, share=row.share)
            rows.append(Row((block.title, row.name), (cases, *_grades(row, steps, outcomes)) if steps else (cases,)))
    title = say("Grades by category") if steps else say("Cases by category")
    notes = _notes_on_grades(overview, group) if steps else ("shares", sampled(group.framework), *_sums(overview))
    name, labels = _numbered(title, overview, group), (say("Category"), head_of(overview))
    yield Table(name, title + group.suffix, labels, tuple(measures), tuple(rows), notes)


def _by_criterion(overview: Overview, group: Group) -> Iterator[Table]:
    """A table to each scale, since its grades are columns."""
    say, outcomes = overview.spoken.gettext, group.framework.outcomes
    scales: dict[str, list[GradeBlock]] = {}
    for block in group.criteria:
        scales.setdefault(block.scale, []).append(block)
    for nth, (scale, blocks) in enumerate(scales.items(), 1):
        name, title = _numbered(say("Grades by criterion"), overview, group), say("Grades by criterion")
        if len(scales) > 1:
            name, title = f"{name} {nth}", say("Grades by criterion, on the scale %(scale)s", scale=scale)
        steps, labels = group.framework.scales[scale], (say("Criterion"), head_of(overview))
        measures = (Measure(say("Cases")), *grade_measures(steps, outcomes, say))
        rows = tuple(
            Row((block.title, row.name), (Figure(row.cases), *_grades(row, steps, outcomes)))
            for block in blocks
            for row in block.rows
        )
        yield Table(name, title + group.suffix, labels, measures, rows, _notes_on_grades(overview, group))


def _grades(row: GradeRow, steps: Sequence[Step], outcomes: Sequence[Titled]) -> Iterator[Figure]:
    """What stands in the columns of `grade_measures`."""
    yield Figure(row.part.graded)
    yield from (Figure(row.part.grades[step.id], row.part.graded, row.part.shares[step.id]) for step in steps)
    yield from (Figure(row.part.outside[outcome.id]) for outcome in outcomes)


def _notes_on_grades(overview: Overview, group: Group) -> tuple[str, ...]:
    return ("shares", sampled(group.framework), "outside", "decides", *_sums(overview))


def _themes(overview: Overview, group: Group) -> Iterator[Table]:
    """The sum by itself, since it says in how many inspections there are such cases; then each inspection."""
    say, names, kinds = overview.spoken.gettext, names_of(overview), kinds_of_finding(overview.spoken.gettext)
    labels, notes = (say("Kind"), say("Theme")), ("shares", sampled(group.framework), "themes")
    if overview.total:
        rows = tuple(
            Row((kinds[each.kind], each.title), (Figure(each.cases, share=each.share), Figure(each.inspections)))
            for each in overview.total.themes
        )
        measures = (Measure(say("Cases"), say("Share of all cases")), Measure(say("Inspections with such cases")))
        yield Table(say("Themes"), say("Strengths and concerns by theme"), labels, measures, rows, notes)
    rows = tuple(
        Row((kinds[theme.kind], theme.title, names[each.id]), (Figure(theme.cases, share=theme.share),))
        for nth in range(len(group.themes))
        for each in group.inspections
        for theme in [each.themes[nth]]
    )
    name, title = say("Themes by inspection"), say("Strengths and concerns by theme and inspection") + group.suffix
    cases, columns = Measure(say("Cases"), say("Share of all its cases")), (*labels, head_of(overview))
    yield Table(_numbered(name, overview, group), title, columns, (cases,), rows, notes)


_OF_A_FRAMEWORK: tuple[Callable[[Overview, Group], Iterator[Table]], ...] = (
    _topics,
    _overall,
    _by_category,
    _by_criterion,
    _themes,
)
