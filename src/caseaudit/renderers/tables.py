"""The report as tables: what spreadsheets and the CSV are made of. Every number in them is the report's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from caseaudit.framework import OVERALL
from caseaudit.prose import markdown_to_text, plain_to_text
from caseaudit.renderers.page import by_scale, restriction, spoken_date, titles_of
from caseaudit.report import MARKER, CasePart, Count, Counts, KeyFindingPart, Report, TopicPart

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
_FIGURES = {
    "cases": "Cases examined",
    "graded": "Graded",
    "not-positive": "Graded below the standard",
    "referred": "Referred back",
    "drafts": "Drafts, not counted",
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


def figure_tables(report: Report) -> Iterator[Table]:
    """The tables of counts, which are published. The labels of their rows are of `SUBJECTS`."""
    for build in _FIGURE_TABLES:
        yield from (table for table in build(report) if table.rows)


def text_tables(report: Report) -> Iterator[Table]:
    """The tables of texts: those that are published, then those that are not."""
    yield from (table for table in _published(report) if table.rows)
    yield from (table._replace(restricted=restriction(report)) for table in _restricted(report) if table.rows)


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


def _summary(report: Report) -> Iterator[Table]:
    figures = {"cases": Figure(report.cases)}
    if report.framework.overall:
        figures["graded"] = _named(report, "graded", report.cases)
        figures["not-positive"] = _named(report, "not-positive", report.graded)
    figures["referred"] = _named(report, "referred", report.cases)
    rows = [Row((_FIGURES[name],), (figure,)) for name, figure in figures.items()]
    rows.append(Row(("Referred back, without an answer",), (Figure(report.referrals.open, report.referrals.cases),)))
    title = "Cases examined, graded and referred back"
    yield Table("Summary", title, ("Figure",), (Measure("Cases", "Share"),), tuple(rows), ("shares", "sample"))


def _topics(report: Report) -> Iterator[Table]:
    graded = [topic for topic in report.topics if topic.grade]
    columns: dict[str, Callable[[TopicPart], str]] = {
        "Topic": lambda topic: topic.title,
        "Grade": lambda topic: topic.grade_title or NOTHING,
    }
    yield texts("Topics", "Grades of the force as a whole, by topic", graded, columns)


def _overall(report: Report) -> Iterator[Table]:
    steps = report.framework.overall
    rows = [Row((step.title,), (_named(report, step.id, report.graded),)) for step in steps]
    rows += [Row((each.title,), (Figure(report.outside[each.id]),)) for each in report.framework.outcomes if steps]
    measures = (Measure("Cases", "Share of graded cases"),)
    notes = ("shares", "sample", "outside", "decides")
    yield Table("Overall grades", "Overall grades of the cases", ("Grade",), measures, tuple(rows), notes)


def _by_category(report: Report) -> Iterator[Table]:
    steps = report.framework.overall
    outcomes = report.framework.outcomes if steps else ()
    measures = [Measure("Cases", "Share of all cases")]
    if steps:
        measures.append(Measure("Graded"))
    measures += [_of_grade(step.title, f"{step.title}: share of graded cases") for step in steps]
    measures += [_of_grade(each.title) for each in outcomes]
    rows = []
    for category in report.categories:
        name = f"category.{category.id}"
        figures = [_named(report, name, report.cases)]
        if steps:
            figures.append(Figure(category.graded, category.cases))
        figures += [_named(report, f"{name}.{step.id}", category.graded) for step in steps]
        figures += _counts(category.outside)
        rows.append(Row((category.title,), tuple(figures)))
    what = "Grades" if steps else "Cases"
    notes = ("shares", "sample", "outside", "decides") if steps else ("shares", "sample")
    yield Table(f"{what} by category", f"{what} by category", ("Category",), tuple(measures), tuple(rows), notes)


def _by_criterion(report: Report) -> Iterator[Table]:
    scales = by_scale(report)
    for number, (scale, criteria) in enumerate(scales.items(), 1):
        rows = tuple(
            Row((each.title,), (Figure(each.graded), *_counts(each.grades, each.graded), *_counts(each.outside)))
            for each in criteria
        )
        entries = (*report.framework.scales[scale], *report.framework.outcomes)
        measures = (Measure("Graded"), *(_of_grade(each.title) for each in entries))
        name, title = "Grades by criterion", "Grades by criterion"
        if len(scales) > 1:
            name, title = f"{name} {number}", f"{title}, on the scale {scale}"
        yield Table(name, title, ("Criterion",), measures, rows, ("sample", "outside", "decides"))


def _themes(report: Report) -> Iterator[Table]:
    rows = tuple(
        Row((each.kind.capitalize(), each.title), (_named(report, f"theme.{each.id}.{each.kind}", report.cases),))
        for each in report.themes
    )
    measures = (Measure("Cases", "Share of all cases"),)
    notes = ("shares", "sample", "themes")
    yield Table("Themes", "Strengths and concerns by theme", ("Kind", "Theme"), measures, rows, notes)
    rows = tuple(
        Row((category.title, each.kind.capitalize(), each.title), (Figure(each.cases, category.cases),))
        for category in report.categories
        for each in category.themes
    )
    labels, title = ("Category", "Kind", "Theme"), "Strengths and concerns by category and theme"
    yield Table("Themes by category", title, labels, (Measure("Cases"),), rows, ("sample", "themes"))


def _assessors(report: Report) -> Iterator[Table]:
    if len(report.assessors) < 2:
        return
    rows = tuple(
        Row((each.title,), (Figure(each.cases), *_counts(each.grades, each.cases), Figure(each.decided)))
        for each in report.assessors
    )
    grades = (_of_grade(step.title) for step in report.framework.overall)
    measures = (Measure("Cases"), *grades, Measure("Decides"))
    title = "What each assessor graded, and in how many cases that grade is the case's"
    yield Table("Assessors", title, ("Assessor",), measures, rows, ("sample", "decides"))


def _agreement(report: Report) -> Iterator[Table]:
    titles, steps = titles_of(report)["assessor"], report.framework.overall
    among, notes = ("First assessor", "Second assessor"), ("sample", "agreement")
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
    counted = ("Cases", "Same grade", "First graded better", "Second graded better")
    measures = tuple(Measure(each) for each in counted)
    yield Table("Agreement", "How far two assessors of the same cases agree", among, measures, rows, notes)

    rows = tuple(
        Row((*who, step.title), (Figure(pair.first[step.id], pair.cases), Figure(pair.second[step.id], pair.cases)))
        for who, pair, step in graded
    )
    measures = (Measure("Cases, by the first"), Measure("Cases, by the second"))
    title = "What two assessors gave the same cases, side by side"
    yield Table("Side by side", title, (*among, "Grade"), measures, rows, notes)

    rows = tuple(Row((*who, step.title), _counts(pair.table[step.id], pair.cases)) for who, pair, step in graded)
    measures = tuple(Measure(f"By the second: {step.title}", of=("Second grade", step.title)) for step in steps)
    title = "What the second assessor gave the cases of each grade of the first"
    yield Table("Agreement by grade", title, (*among, "Grade"), measures, rows, notes)


def _referrals(report: Report) -> Iterator[Table]:
    titles = titles_of(report)["reason"]
    rows = tuple(
        Row((titles.get(reason, reason),), (Figure(count, report.referrals.cases),))
        for reason, count in report.referrals.reasons.items()
    )
    yield Table("Referrals by reason", "Cases referred back, by reason", ("Reason",), (Measure("Cases"),), rows)


def _case_files(report: Report) -> Iterator[Table]:
    sources = report.sources
    files = {
        "Read": sources.files,
        "Counted": sources.counted,
        "Drafts, not counted": sources.drafts,
        "Left out because of errors": len(sources.left_out),
    }
    rows = tuple(Row((what,), (Figure(count),)) for what, count in files.items())
    yield Table("Case files", "Case files behind this report", ("Figure",), (Measure("Files"),), rows)


_FIGURE_TABLES: tuple[Callable[[Report], Iterator[Table]], ...] = (
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
    titles["item"] = {OVERALL: "The case as a whole", **titles["chapter"]}
    titles["by"] = report.inspection.words

    def name(noun: str, id_: str | None, otherwise: str = NOTHING) -> str:
        return titles[noun].get(id_, id_) if id_ else otherwise

    return name


def _prose(text: str | None, otherwise: str = NOTHING) -> str:
    return markdown_to_text(text) if text else otherwise


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"


def _published(report: Report) -> Iterator[Table]:
    name = _namer(report)
    yield texts(
        "Key findings",
        "Key findings, and what bears them out",
        report.key_findings,
        {
            "Kind": lambda each: each.kind.capitalize(),
            "Key finding": lambda each: _prose(each.text),
            "Chapter": lambda each: name("chapter", each.chapter, DOES_NOT_APPLY),
            "Cases that bear it out": _bearing,
            "Evidence": lambda each: each.evidence or DOES_NOT_APPLY,
            "Basis outside the cases": lambda each: _prose(each.basis, DOES_NOT_APPLY),
        },
    )
    yield texts(
        "Recommendations",
        "Recommendations, and where they stand",
        report.recommendations,
        {
            "Recommendation": lambda each: each.id,
            "Deadline": lambda each: name("deadline", each.deadline),
            "Due": lambda each: spoken_date(each.due) or NOTHING,
            "Chapter": lambda each: name("chapter", each.chapter, DOES_NOT_APPLY),
            "Reason": lambda each: _prose(each.reason),
            "Text": lambda each: _prose(each.text),
            "Evidence": lambda each: each.evidence or DOES_NOT_APPLY,
            "Status": lambda each: name("status", each.status),
            "Found now": lambda each: name("result", each.result, DOES_NOT_APPLY),
            "Overdue": lambda each: _yes(each.overdue),
        },
        ("as-of",),
    )
    yield texts(
        "Events",
        "What happened to each recommendation",
        [(each.id, event) for each in report.recommendations for event in each.events],
        {
            "Recommendation": lambda each: each[0],
            "Date": lambda each: spoken_date(each[1].date),
            "By": lambda each: name("by", each[1].by),
            "Status": lambda each: name("status", each[1].status, DOES_NOT_APPLY),
            "Comment": lambda each: _prose(each[1].comment, DOES_NOT_APPLY),
        },
    )
    yield texts(
        "Next steps",
        "What follows publication",
        report.next_steps,
        {"Step": lambda each: each.title, "When": lambda each: spoken_date(each.due) or each.after},
    )
    yield texts(
        "Expected totals",
        "What was expected, and what the case files add up to",
        report.sources.expected,
        {
            "Figure": lambda each: _FIGURES.get(each.figure) or name("grade", each.figure),
            "Expected": lambda each: each.expected,
            "Counted": lambda each: NOTHING if each.counted is None else each.counted,
            "Agrees": lambda each: _yes(each.agrees),
        },
    )


def _bearing(finding: KeyFindingPart) -> str | int:
    if not finding.evidence:
        return DOES_NOT_APPLY
    return MARKER if finding.cases is None else finding.cases


def _restricted(report: Report) -> Iterator[Table]:
    name, cases, overall = _namer(report), report.case_list, report.framework.overall
    yield texts(
        "Referred cases",
        "Register of referred cases",
        report.referrals.register_,
        {
            "Case": lambda each: each.case,
            "Category": lambda each: name("category", each.category),
            "Reason": lambda each: name("reason", each.reason),
            "Raised": lambda each: spoken_date(each.raised),
            "Answered": lambda each: spoken_date(each.answered) or NOTHING,
            "Text": lambda each: plain_to_text(each.text),
            "Answer": lambda each: plain_to_text(each.answer or NOTHING),
        },
    )
    columns: dict[str, Callable[[CasePart], str | int]] = {
        "Case": lambda each: each.case,
        "Category": lambda each: name("category", each.category),
    }
    if overall:
        columns["Grade"] = lambda each: name("grade", each.grade)
        columns["Decided by"] = lambda each: name("assessor", each.assessor)
    columns["Referred back"] = lambda each: _yes(each.referred)
    columns["Reason"] = lambda each: plain_to_text(each.reason or NOTHING)
    yield texts("Cases", "Cases and their grades" if overall else "Cases", cases, columns)
    yield texts(
        "Judgements",
        "What each assessor gave each case",
        [
            (each.case, assessor, item, grade)
            for each in cases
            for assessor, judgements in each.judgements.items()
            for item, grade in judgements.items()
        ],
        {
            "Case": lambda each: each[0],
            "Assessor": lambda each: name("assessor", each[1]),
            "Item": lambda each: name("item", each[2]),
            "Grade": lambda each: name("grade", each[3]),
        },
    )
    yield texts(
        "Findings",
        "Findings, case by case",
        [(each.case, finding) for each in cases for finding in each.findings],
        {
            "Case": lambda each: each[0],
            "Kind": lambda each: each[1].kind.capitalize(),
            "Themes": lambda each: "; ".join(name("theme", theme) for theme in each[1].themes),
            "Criterion": lambda each: name("chapter", each[1].criterion),
            "Text": lambda each: plain_to_text(each[1].text),
        },
    )
    yield texts(
        "Left out",
        "Case files left out because of errors",
        [each for each in report.sources.left_out if each.codes],
        {"File": lambda each: each.path, "Rules that it breaks": lambda each: ", ".join(each.codes)},
    )
    yield texts(
        "Files",
        "The files that this report is made from",
        report.sources.inputs,
        {"File": lambda each: each.path, "SHA-256": lambda each: each.sha256},
    )
