"""The report as tables: what spreadsheets and the CSV are made of. Every number in them is the report's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from caseaudit.framework import OVERALL
from caseaudit.language import Language
from caseaudit.prose import markdown_to_text, plain_to_text
from caseaudit.renderers.page import by_scale, restriction, titles_of
from caseaudit.report import MARKER, CasePart, Count, Counts, KeyFindingPart, Report, Step, Titled, TopicPart

# No cell is blank: one of these, or the marker of a count that is not shown, stands where there is no value. The shorthand
# is that of public statistics (Government Analysis Function, "Using symbols and shorthand in tables").
NOTHING, DOES_NOT_APPLY = "[x]", "[z]"
# What the rows of tables of figures are about, in the order of the columns of the CSV.
SUBJECTS = (
    "Figure",
    "Topic",
    "Grade",
    "Category",
    "Criterion",
    "Kind",
    "Theme",
    "Assessor",
    "First assessor",
    "Second assessor",
    "Second grade",
    "Reason",
)
# Says a message in the language of the tables.
Say = Callable[..., str]


def _figure_titles(say: Say) -> dict[str, str]:
    return {
        "cases": say("Cases examined"),
        "graded": say("Graded"),
        "not-positive": say("Graded below the standard"),
        "referred": say("Referred back"),
        "drafts": say("Drafts, not counted"),
    }


@dataclass(frozen=True)
class Figure:
    """A count, with its base and its share where the report has them; None where the report does not show it."""

    count: Count
    base: Count = None
    share: str = ""


class Measure(NamedTuple):
    """The title of a column of counts, and of the column of their shares where there are any."""

    title: str
    shares: str = ""
    of: tuple[str, str] | None = None
    """One of `SUBJECTS` and a title, where the column counts the cases of one grade."""


class Row(NamedTuple):
    """What a row is about, and a figure to each measure of its table."""

    labels: tuple[str | int, ...]
    figures: tuple[Figure, ...] = ()


class Table(NamedTuple):
    """A table; one of texts has labels only."""

    name: str
    title: str
    labels: tuple[str, ...]
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """Keys of the notes that explain it."""
    restricted: str = ""
    """Whom it is for, in a sentence, where it is not for publication."""


def figure_tables(report: Report, language: Language) -> Iterator[Table]:
    """The tables of counts, which are published, our own words in a language. In English their labels are of `SUBJECTS`."""
    for build in _FIGURE_TABLES:
        yield from (table for table in build(report, language.gettext) if table.rows)


def text_tables(report: Report) -> Iterator[Table]:
    """The tables of texts: those that are published, then those that are not."""
    say = report.spoken.gettext
    yield from (table for table in _published(report, say) if table.rows)
    yield from (table._replace(restricted=restriction(report)) for table in _restricted(report, say) if table.rows)


Entry = TypeVar("Entry")


def texts(
    name: str,
    title: str,
    entries: Iterable[Entry],
    columns: Mapping[str, Callable[[Entry], str | int]],
    notes: tuple[str, ...] = (),
) -> Table:
    """A table without figures: a row to an entry, {title of a column: what it has of an entry}."""
    rows = tuple(Row(tuple(column(entry) for column in columns.values())) for entry in entries)
    return Table(name, title, tuple(columns), (), rows, notes)


def _named(report: Report, name: str, base: Count) -> Figure:
    """A figure that prose may cite by this name: the report has its share."""
    count, share = report.figures.get(name), report.figures.get(f"{name}.share", "")
    return Figure(count if isinstance(count, int) else None, base, str(share))


def _counts(counts: Counts, base: Count = None) -> tuple[Figure, ...]:
    return tuple(Figure(count, base) for count in counts.values())


def _of_grade(title: str, shares: str = "") -> Measure:
    return Measure(title, shares, ("Grade", title))


def grade_measures(steps: Iterable[Step], outcomes: Iterable[Titled], say: Say) -> list[Measure]:
    """The graded cases, each grade with its share of them, and what lies outside the scale."""
    graded = [_of_grade(step.title, say("%(grade)s: share of graded cases", grade=step.title)) for step in steps]
    return [Measure(say("Graded")), *graded, *(_of_grade(each.title) for each in outcomes)]


def _summary(report: Report, say: Say) -> Iterator[Table]:
    figures = {"cases": Figure(report.cases)}
    if report.framework.overall:
        figures["graded"] = _named(report, "graded", report.cases)
        figures["not-positive"] = _named(report, "not-positive", report.graded)
    figures["referred"] = _named(report, "referred", report.cases)
    rows = [Row((_figure_titles(say)[name],), (figure,)) for name, figure in figures.items()]
    rows.append(
        Row((say("Referred back, without an answer"),), (Figure(report.referrals.open, report.referrals.cases),))
    )
    title = say("Cases examined, graded and referred back")
    yield Table(
        say("Summary"),
        title,
        (say("Figure"),),
        (Measure(say("Cases"), say("Share")),),
        tuple(rows),
        ("shares", "sample"),
    )


def _topics(report: Report, say: Say) -> Iterator[Table]:
    graded = [topic for topic in report.topics if topic.grade]
    columns: dict[str, Callable[[TopicPart], str]] = {
        say("Topic"): lambda topic: topic.title,
        say("Grade"): lambda topic: topic.grade_title or NOTHING,
    }
    yield texts(say("Topics"), say("Grades of the force as a whole, by topic"), graded, columns)


def _overall(report: Report, say: Say) -> Iterator[Table]:
    steps = report.framework.overall
    rows = [Row((step.title,), (_named(report, step.id, report.graded),)) for step in steps]
    rows += [Row((each.title,), (Figure(report.outside[each.id]),)) for each in report.framework.outcomes if steps]
    measures = (Measure(say("Cases"), say("Share of graded cases")),)
    notes = ("shares", "sample", "outside", "decides")
    yield Table(
        say("Overall grades"), say("Overall grades of the cases"), (say("Grade"),), measures, tuple(rows), notes
    )


def _by_category(report: Report, say: Say) -> Iterator[Table]:
    steps = report.framework.overall
    outcomes = report.framework.outcomes if steps else ()
    measures = [Measure(say("Cases"), say("Share of all cases"))]
    if steps:
        measures += grade_measures(steps, outcomes, say)
    rows = []
    for category in report.categories:
        name = f"category.{category.id}"
        figures = [_named(report, name, report.cases)]
        if steps:
            figures.append(Figure(category.graded, category.cases))
        figures += [_named(report, f"{name}.{step.id}", category.graded) for step in steps]
        figures += _counts(category.outside)
        rows.append(Row((category.title,), tuple(figures)))
    title = say("Grades by category") if steps else say("Cases by category")
    notes = ("shares", "sample", "outside", "decides") if steps else ("shares", "sample")
    yield Table(title, title, (say("Category"),), tuple(measures), tuple(rows), notes)


def _by_criterion(report: Report, say: Say) -> Iterator[Table]:
    scales = by_scale(report)
    for number, (scale, criteria) in enumerate(scales.items(), 1):
        rows = tuple(
            Row((each.title,), (Figure(each.graded), *_counts(each.grades, each.graded), *_counts(each.outside)))
            for each in criteria
        )
        entries = (*report.framework.scales[scale], *report.framework.outcomes)
        measures = (Measure(say("Graded")), *(_of_grade(each.title) for each in entries))
        name, title = say("Grades by criterion"), say("Grades by criterion")
        if len(scales) > 1:
            name, title = f"{name} {number}", say("Grades by criterion, on the scale %(scale)s", scale=scale)
        yield Table(name, title, (say("Criterion"),), measures, rows, ("sample", "outside", "decides"))


def _themes(report: Report, say: Say) -> Iterator[Table]:
    kinds = kinds_of_finding(say)
    rows = tuple(
        Row((kinds[each.kind], each.title), (_named(report, f"theme.{each.id}.{each.kind}", report.cases),))
        for each in report.themes
    )
    measures = (Measure(say("Cases"), say("Share of all cases")),)
    notes = ("shares", "sample", "themes")
    yield Table(
        say("Themes"), say("Strengths and concerns by theme"), (say("Kind"), say("Theme")), measures, rows, notes
    )
    rows = tuple(
        Row((category.title, kinds[each.kind], each.title), (Figure(each.cases, category.cases),))
        for category in report.categories
        for each in category.themes
    )
    labels, title = (say("Category"), say("Kind"), say("Theme")), say("Strengths and concerns by category and theme")
    yield Table(say("Themes by category"), title, labels, (Measure(say("Cases")),), rows, ("sample", "themes"))


def _assessors(report: Report, say: Say) -> Iterator[Table]:
    if len(report.assessors) < 2:
        return
    rows = tuple(
        Row((each.title,), (Figure(each.cases), *_counts(each.grades, each.cases), Figure(each.decided)))
        for each in report.assessors
    )
    grades = (_of_grade(step.title) for step in report.framework.overall)
    measures = (Measure(say("Cases")), *grades, Measure(say("Decides")))
    title = say("What each assessor graded, and in how many cases that grade is the case's")
    yield Table(say("Assessors"), title, (say("Assessor"),), measures, rows, ("sample", "decides"))


def _agreement(report: Report, say: Say) -> Iterator[Table]:
    titles, steps = titles_of(report)["assessor"], report.framework.overall
    among, notes = (say("First assessor"), say("Second assessor")), ("sample", "agreement")
    names = [tuple(titles.get(each, each) for each in pair.assessors) for pair in report.agreement]
    pairs = list(zip(names, report.agreement, strict=True))
    graded = [(who, pair, step) for who, pair in pairs for step in steps]

    rows = tuple(
        Row(
            who,
            (
                Figure(pair.cases),
                Figure(pair.same, pair.cases),
                Figure(pair.first_higher, pair.cases),
                Figure(pair.second_higher, pair.cases),
            ),
        )
        for who, pair in pairs
    )
    counted = (say("Cases"), say("Same grade"), say("First graded better"), say("Second graded better"))
    measures = tuple(Measure(each) for each in counted)
    yield Table(say("Agreement"), say("How far two assessors of the same cases agree"), among, measures, rows, notes)

    rows = tuple(
        Row((*who, step.title), (Figure(pair.first[step.id], pair.cases), Figure(pair.second[step.id], pair.cases)))
        for who, pair, step in graded
    )
    measures = (Measure(say("Cases, by the first")), Measure(say("Cases, by the second")))
    title = say("What two assessors gave the same cases, side by side")
    yield Table(say("Side by side"), title, (*among, say("Grade")), measures, rows, notes)

    rows = tuple(Row((*who, step.title), _counts(pair.table[step.id], pair.cases)) for who, pair, step in graded)
    measures = tuple(
        Measure(say("By the second: %(grade)s", grade=step.title), of=("Second grade", step.title)) for step in steps
    )
    title = say("What the second assessor gave the cases of each grade of the first")
    yield Table(say("Agreement by grade"), title, (*among, say("Grade")), measures, rows, notes)


def _referrals(report: Report, say: Say) -> Iterator[Table]:
    titles = titles_of(report)["reason"]
    rows = tuple(
        Row((titles.get(reason, reason),), (Figure(count, report.referrals.cases),))
        for reason, count in report.referrals.reasons.items()
    )
    yield Table(
        say("Referrals by reason"),
        say("Cases referred back, by reason"),
        (say("Reason"),),
        (Measure(say("Cases")),),
        rows,
    )


def _case_files(report: Report, say: Say) -> Iterator[Table]:
    sources = report.sources
    files = {
        say("Read"): sources.files,
        say("Counted"): sources.counted,
        say("Drafts, not counted"): sources.drafts,
        say("Left out because of errors"): len(sources.left_out),
    }
    rows = tuple(Row((what,), (Figure(count),)) for what, count in files.items())
    yield Table(
        say("Case files"), say("Case files behind this report"), (say("Figure"),), (Measure(say("Files")),), rows
    )


_FIGURE_TABLES: tuple[Callable[[Report, Say], Iterator[Table]], ...] = (
    _summary,
    _topics,
    _overall,
    _by_category,
    _by_criterion,
    _themes,
    _assessors,
    _agreement,
    _referrals,
    _case_files,
)


def _namer(report: Report) -> Callable[..., str]:
    """A function from a noun and an id to the id's title, or to a marker where there is no id."""
    titles = titles_of(report)
    titles["item"] = {OVERALL: report.spoken.gettext("The case as a whole"), **titles["chapter"]}
    titles["by"] = report.inspection.words

    def name(noun: str, id_: str | None, otherwise: str = NOTHING) -> str:
        return titles[noun].get(id_, id_) if id_ else otherwise

    return name


def _prose(text: str | None, otherwise: str = NOTHING) -> str:
    return markdown_to_text(text) if text else otherwise


def kinds_of_finding(say: Say) -> dict[str, str]:
    """{kind of a finding: its title}."""
    return {"strength": say("Strength"), "concern": say("Concern")}


def _published(report: Report, say: Say) -> Iterator[Table]:
    name, date, kinds = _namer(report), report.spoken.date, kinds_of_finding(say)
    yield texts(
        say("Key findings"),
        say("Key findings, and what bears them out"),
        report.key_findings,
        {
            say("Kind"): lambda each: kinds[each.kind],
            say("Key finding"): lambda each: _prose(each.text),
            say("Chapter"): lambda each: name("chapter", each.chapter, DOES_NOT_APPLY),
            say("Cases that bear it out"): _bearing,
            say("Evidence"): lambda each: each.evidence or DOES_NOT_APPLY,
            say("Basis outside the cases"): lambda each: _prose(each.basis, DOES_NOT_APPLY),
        },
    )
    yield texts(
        say("Recommendations"),
        say("Recommendations, and where they stand"),
        report.recommendations,
        {
            say("Recommendation"): lambda each: each.id,
            say("Deadline"): lambda each: name("deadline", each.deadline),
            say("Due"): lambda each: date(each.due) or NOTHING,
            say("Chapter"): lambda each: name("chapter", each.chapter, DOES_NOT_APPLY),
            say("Reason"): lambda each: _prose(each.reason),
            say("Text"): lambda each: _prose(each.text),
            say("Evidence"): lambda each: each.evidence or DOES_NOT_APPLY,
            say("Status"): lambda each: name("status", each.status),
            say("Found now"): lambda each: name("result", each.result, DOES_NOT_APPLY),
            say("Overdue"): lambda each: say("yes") if each.overdue else say("no"),
        },
        ("as-of",),
    )
    yield texts(
        say("Events"),
        say("What happened to each recommendation"),
        [(each.id, event) for each in report.recommendations for event in each.events],
        {
            say("Recommendation"): lambda each: each[0],
            say("Date"): lambda each: date(each[1].date),
            say("By"): lambda each: name("by", each[1].by),
            say("Status"): lambda each: name("status", each[1].status, DOES_NOT_APPLY),
            say("Comment"): lambda each: _prose(each[1].comment, DOES_NOT_APPLY),
        },
    )
    yield texts(
        say("Next steps"),
        say("What follows publication"),
        report.next_steps,
        {say("Step"): lambda each: each.title, say("When"): lambda each: date(each.due) or each.after},
    )
    yield texts(
        say("Expected totals"),
        say("What was expected, and what the case files add up to"),
        report.sources.expected,
        {
            say("Figure"): lambda each: _figure_titles(say).get(each.figure) or name("grade", each.figure),
            say("Expected"): lambda each: each.expected,
            say("Counted"): lambda each: NOTHING if each.counted is None else each.counted,
            say("Agrees"): lambda each: say("yes") if each.agrees else say("no"),
        },
    )


def _bearing(finding: KeyFindingPart) -> str | int:
    if not finding.evidence:
        return DOES_NOT_APPLY
    return MARKER if finding.cases is None else finding.cases


def _restricted(report: Report, say: Say) -> Iterator[Table]:
    date, kinds = report.spoken.date, kinds_of_finding(say)
    name, cases, overall = _namer(report), report.case_list, report.framework.overall
    yield texts(
        say("Referred cases"),
        say("Register of referred cases"),
        report.referrals.register_,
        {
            say("Case"): lambda each: each.case,
            say("Category"): lambda each: name("category", each.category),
            say("Reason"): lambda each: name("reason", each.reason),
            say("Raised"): lambda each: date(each.raised),
            say("Answered"): lambda each: date(each.answered) or NOTHING,
            say("Text"): lambda each: plain_to_text(each.text),
            say("Answer"): lambda each: plain_to_text(each.answer or NOTHING),
        },
    )
    columns: dict[str, Callable[[CasePart], str | int]] = {
        say("Case"): lambda each: each.case,
        say("Category"): lambda each: name("category", each.category),
    }
    if overall:
        columns[say("Grade")] = lambda each: name("grade", each.grade)
        columns[say("Decided by")] = lambda each: name("assessor", each.assessor)
    columns[say("Referred back")] = lambda each: say("yes") if each.referred else say("no")
    columns[say("Reason")] = lambda each: plain_to_text(each.reason or NOTHING)
    yield texts(say("Cases"), say("Cases and their grades") if overall else say("Cases"), cases, columns)
    yield texts(
        say("Judgements"),
        say("What each assessor gave each case"),
        [
            (each.case, assessor, item, grade)
            for each in cases
            for assessor, judgements in each.judgements.items()
            for item, grade in judgements.items()
        ],
        {
            say("Case"): lambda each: each[0],
            say("Assessor"): lambda each: name("assessor", each[1]),
            say("Item"): lambda each: name("item", each[2]),
            say("Grade"): lambda each: name("grade", each[3]),
        },
    )
    yield texts(
        say("Findings"),
        say("Findings, case by case"),
        [(each.case, finding) for each in cases for finding in each.findings],
        {
            say("Case"): lambda each: each[0],
            say("Kind"): lambda each: kinds[each[1].kind],
            say("Themes"): lambda each: "; ".join(name("theme", theme) for theme in each[1].themes),
            say("Criterion"): lambda each: name("chapter", each[1].criterion),
            say("Text"): lambda each: plain_to_text(each[1].text),
        },
    )
    yield texts(
        say("Left out"),
        say("Case files left out because of errors"),
        [each for each in report.sources.left_out if each.codes],
        {say("File"): lambda each: each.path, say("Rules that it breaks"): lambda each: ", ".join(each.codes)},
    )
    yield texts(
        say("Files"),
        say("The files that this report is made from"),
        report.sources.inputs,
        {say("File"): lambda each: each.path, "SHA-256": lambda each: each.sha256},
    )
