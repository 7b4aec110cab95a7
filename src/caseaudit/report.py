"""A report as a value: everything that any format shows, counted and worded, and nothing that it does not show.

`Report` is the JSON (docs/formats.md, schemas/report.schema.json). Prose keeps its `{{ figures }}` until `fill`.
Renderers lay a report out and compute nothing. A count is None where a public report does not show it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from caseaudit import __version__
from caseaudit.case import KINDS, Kind
from caseaudit.fields import Record, reworded
from caseaudit.language import ENGLISH, LANGUAGES, Code, Language

CITES = "cites"
CITING = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")

Citing = Annotated[str, CITES]
Count = int | None
Counts = dict[str, Count]
# What stands for a count that is not shown: 'confidential' in the shorthand of public statistics (Government Analysis
# Function, Using symbols and shorthand in tables).
MARKER = "[c]"


def shown(count: Count, language: Language = ENGLISH) -> str:
    """A count as it is printed."""
    return MARKER if count is None else language.number(count)


def several(count: Count, noun: str) -> str:
    """'1 case', '2 cases', '[c] cases', in English."""
    return f"{shown(count)} {noun}" if count == 1 else f"{shown(count)} {noun}s"


def among(count: Count, base: Count, language: Language) -> str:
    """'10 of 12 cases'."""
    return language.ngettext(
        "%(count)s of %(num)s case",
        "%(count)s of %(num)s cases",
        base,
        count=shown(count, language),
        num=shown(base, language),
    )


class Tool(Record):
    """What made the report."""

    name: str = Field("caseaudit", description="The tool's name.")
    version: str = Field(__version__, description="The tool's version.")


class Dates(Record):
    """The visit, to the day or the month."""

    start: str = Field(alias="from", description="First day or month.")
    to: str = Field(description="Last day or month.")


class ChapterText(Record):
    """A chapter that has a headline or a text."""

    id: str = Field(description="The criterion, topic or category it is named after.")
    title: str = Field(description="Its title in the framework.")
    headline: Citing | None = Field(None, description="What was found, in a sentence.")
    text: Citing | None = Field(None, description="Markdown.")


class Said(Record):
    """A statement, by office."""

    by: str = Field(description="An office.")
    text: Citing = Field(description="Markdown, in reported speech.")


class InspectionPart(Record):
    """The inspection, as its file tells it."""

    id: str = Field(description="The inspection's id.")
    force: str = Field(description="The force.")
    kind: Literal["inspection", "follow-up", "reinspection"] = Field(description="The kind of visit.")
    visited: Dates = Field(description="When inspectors were there.")
    published: str | None = Field(description="Day or month of publication.")
    previous: str | None = Field(description="The earlier inspection, as the file names it.")
    marking: str | None = Field(description="Protective marking, for the top and bottom of every page.")
    notice: Citing | None = Field(description="Stands above everything else.")
    headline: Citing | None = Field(description="The verdict in a sentence.")
    summary: Citing | None = Field(description="Markdown.")
    context: Citing | None = Field(description="Markdown.")
    conclusion: Citing | None = Field(description="Markdown.")
    chapters: tuple[ChapterText, ...] = Field(description="In the framework's order: topics, criteria, categories.")
    statements: tuple[Said, ...] = Field(description="What inspectors say.")
    response: tuple[Said, ...] = Field(description="What the force says.")
    next_steps: Citing | None = Field(description="Markdown, before the framework's steps.")
    population: int | None = Field(None, description="How many cases the sample was drawn from.")
    words: dict[str, str] = Field(default_factory=dict, description="The report's words for force and inspectorate.")


class Titled(Record):
    """An id of the framework's, with its title."""

    id: str = Field(description="As case files write it.")
    title: str = Field(description="As readers see it.")
    definition: str | None = Field(None, description="What it means.")


class Step(Titled):
    """A step of a scale."""

    phrase: str = Field(description="As it stands in a sentence.")
    positive: bool = Field(description="Whether it meets the standard.")


class QuantityWordPart(Record):
    """A word for a share above a percentage."""

    above: int = Field(description="Per cent; the word holds for shares above it.")
    word: str = Field(description="As it stands in a sentence.")


class FrameworkPart(Record):
    """What the cases were held against."""

    id: str = Field(description="The framework's id.")
    version: str = Field(description="Its version.")
    title: str = Field(description="Its title.")
    overall: tuple[Step, ...] = Field(description="The scale of a case's overall grade, best first.")
    method: str | None = Field(description="Markdown.")
    scales: dict[str, tuple[Step, ...]] = Field(default_factory=dict, description="Every scale, best first.")
    outcomes: tuple[Titled, ...] = Field((), description="Outside every scale; the last is what nobody graded.")
    assessors: tuple[Titled, ...] = Field((), description="Who gives judgements.")
    categories: tuple[Titled, ...] = Field((), description="The kinds of case, those without cases too.")
    deadlines: tuple[Titled, ...] = Field((), description="Soonest first.")
    statuses: tuple[Titled, ...] = Field((), description="Where a recommendation stands.")
    referral_reasons: tuple[Titled, ...] = Field((), description="Why a case was referred back.")
    sample: str = Field("purposive", description="How the cases were picked: purposive or random.")
    percent_base: int = Field(0, description="No percentage is shown on a smaller base.")
    quantity_words: tuple[QuantityWordPart, ...] = Field((), description="Words for shares, highest first.")
    deciding: tuple[str, ...] = Field(
        (), description="For each item the first of these assessors who graded it decides."
    )
    suppress_below: int = Field(0, description="Counts below this are not shown in the public report; 0: all are.")


class ThemeCount(Record):
    """How many cases have a finding of a kind on a theme."""

    id: str = Field(description="The theme.")
    title: str = Field(description="Its title.")
    kind: Kind = Field(description="strength or concern.")
    cases: Count = Field(description="Cases, not findings.")


class CategoryPart(Record):
    """The cases of one category; graded + outside = cases."""

    id: str = Field(description="The category.")
    title: str = Field(description="Its title.")
    cases: Count = Field(description="Cases of this category.")
    graded: Count = Field(description="Those with a deciding grade.")
    grades: Counts = Field(description="{grade: cases}, best first.")
    outside: Counts = Field(description="{outcome or not-recorded: cases}.")
    themes: tuple[ThemeCount, ...] = Field(description="Concerns, then strengths, most cases first.")
    short: str = Field("", description="A shorter title, for tables.")


class CriterionPart(Record):
    """The deciding grades on one criterion; graded + outside = cases."""

    id: str = Field(description="The criterion.")
    title: str = Field(description="Its title.")
    graded: Count = Field(description="Cases with a deciding grade on it.")
    grades: Counts = Field(description="{grade: cases}, best first.")
    outside: Counts = Field(description="{outcome or not-recorded: cases}.")
    scale: str = Field("", description="The scale it is graded on.")


class TopicPart(Record):
    """The grade of the force as a whole on one topic."""

    id: str = Field(description="The topic.")
    title: str = Field(description="Its title.")
    grade: str | None = Field(description="A grade of its scale, or null.")
    grade_title: str | None = Field(None, description="The grade's title.")


class AssessorPart(Record):
    """What one assessor graded overall."""

    id: str = Field(description="The assessor.")
    title: str = Field(description="Its title.")
    cases: Count = Field(description="Cases that this assessor graded.")
    grades: Counts = Field(description="{grade: cases}, best first.")
    decided: Count = Field(None, description="Cases in which this assessor's overall grade is the case's.")


class AgreementPart(Record):
    """Two assessors on the same cases."""

    assessors: tuple[str, str] = Field(description="The first and the second.")
    cases: Count = Field(description="Cases that both graded overall.")
    same: Count = Field(description="Cases with the same grade.")
    first_higher: Count = Field(description="Cases that the first graded better.")
    second_higher: Count = Field(description="Cases that the second graded better.")
    table: dict[str, Counts] = Field(description="{grade of the first: {grade of the second: cases}}.")
    first: Counts = Field(default_factory=dict, description="{grade: cases} of the first on these cases.")
    second: Counts = Field(default_factory=dict, description="{grade: cases} of the second on these cases.")


class KeyFindingPart(Record):
    """A key finding and the cases that bear it out."""

    kind: Kind = Field(description="strength or concern.")
    text: Citing = Field(description="Markdown.")
    basis: Citing | None = Field(description="What it rests on outside the cases.")
    chapter: str | None = Field(description="Where it also stands as a sub-heading.")
    cases: Count = Field(description="Cases that bear it out.")
    case_ids: tuple[str, ...] = Field(description="Which.")
    evidence: str = Field("", description="In a sentence, what bears it out; empty where it rests on a basis alone.")
    themes: tuple[str, ...] = Field((), description="Theme ids: the cases carry a finding of this kind on one of them.")
    categories: tuple[str, ...] = Field(
        (), description="Where not all cases were looked at: those of these categories."
    )
    base: Count = Field(None, description="How many cases were looked at; null where it rests on a basis alone.")


class Referred(Record):
    """A case sent back to the force; open until answered."""

    case: str = Field(description="The case.")
    category: str = Field(description="Its category.")
    reason: str = Field(description="Why.")
    text: str = Field(description="What the force is asked to act on.")
    raised: str = Field(description="The day it was sent.")
    answered: str | None = Field(description="The day of the answer.")
    answer: str | None = Field(description="What the force did.")


class ReferralsPart(Record):
    """The cases referred back."""

    cases: Count = Field(description="Cases referred back.")
    open: Count = Field(description="Those without an answer.")
    reasons: Counts = Field(description="{reason: cases}.")
    register_: tuple[Referred, ...] = Field(alias="register", description="Each, by the day it was raised.")


class Illustration(Record):
    """An anonymised account."""

    case: str = Field(description="The case.")
    category: str = Field(description="Its category.")
    text: str = Field(description="Plain text.")


class EventPart(Record):
    """Something that happened to a recommendation."""

    date: str = Field(description="The day.")
    status: str | None = Field(description="Where it stands from then on.")
    by: str | None = Field(description="Who says so.")
    comment: Citing | None = Field(description="Markdown.")


class RecommendationPart(Record):
    """What the force should do, and what came of it."""

    id: str = Field(description="Its number.")
    deadline: str | None = Field(description="The framework's deadline.")
    due: str | None = Field(description="The day or month it is due, counted from publication.")
    chapter: str | None = Field(description="Where it belongs.")
    reason: Citing | None = Field(description="Markdown.")
    text: Citing | None = Field(description="Markdown.")
    status: str | None = Field(description="The status of its last event that has one.")
    result: str | None = Field(description="achieved, partly or not, in a follow-up.")
    overdue: bool = Field(description="Due before `as_of`, not closed and not found achieved.")
    events: tuple[EventPart, ...] = Field(description="By date.")
    case_ids: tuple[str, ...] = Field(description="The cases behind it.")
    themes: tuple[str, ...] = Field((), description="Theme ids: the cases behind it carry a concern on one of them.")
    evidence: str = Field("", description="In a sentence, which cases are behind it.")
    categories: tuple[str, ...] = Field(
        (), description="Where not all cases were looked at: those of these categories."
    )
    cases: Count = Field(
        None, description="How many are behind it; null where it names no themes, or is an earlier one."
    )
    base: Count = Field(None, description="How many cases were looked at.")


class NextStep(Record):
    """What follows publication."""

    id: str = Field(description="The step.")
    title: str = Field(description="Its title.")
    due: str | None = Field(description="The day or month; null where publication has none.")
    after: str = Field("", description="The same in words: six weeks after publication.")


class FindingPart(Record):
    """A finding of a case."""

    kind: Kind = Field(description="strength or concern.")
    themes: tuple[str, ...] = Field(description="Theme ids.")
    criterion: str | None = Field(description="The criterion.")
    text: str = Field(description="Plain text.")


class CasePart(Record):
    """One counted case."""

    case: str = Field(description="The case.")
    category: str = Field(description="Its category.")
    grade: str | None = Field(description="The deciding grade or outcome.")
    assessor: str | None = Field(description="Who decided.")
    judgements: dict[str, dict[str, str]] = Field(description="{assessor: {item: grade or outcome}}.")
    findings: tuple[FindingPart, ...] = Field(description="As in the file.")
    reason: str | None = Field(description="Plain text.")
    referred: bool = Field(description="Whether it was referred back.")


class LeftOut(Record):
    """A file that is not counted because it has errors."""

    path: str = Field(description="Relative to the inspection.")
    codes: tuple[str, ...] = Field(description="The rules it breaks.")


class Input(Record):
    """A file that the report is made from."""

    path: str = Field(description="Relative to the inspection.")
    sha256: str = Field(description="Of its bytes.")


class Expectation(Record):
    """A figure that the inspection expects, beside what the cases add up to."""

    figure: str = Field(description="The figure's name.")
    expected: int = Field(description="What the inspection says.")
    counted: Count = Field(description="What the cases add up to; null where there is no such figure.")
    agrees: bool = Field(description="Whether the two are the same.")


class SourcesPart(Record):
    """The files behind the numbers; counted + drafts + left out = files."""

    files: Count = Field(description="Case files.")
    counted: Count = Field(description="Counted.")
    drafts: int = Field(description="Still being written.")
    left_out: tuple[LeftOut, ...] = Field(description="With errors.")
    inputs: tuple[Input, ...] = Field(description="inspection.yaml, a framework of one's own, and the case files.")
    expected: tuple[Expectation, ...] = Field((), description="What the inspection expects.")


class EvidencePart(Record):
    """A case behind a recommendation, in an extract of it."""

    case: str = Field(description="The case.")
    category: str = Field(description="Its category.")
    findings: tuple[FindingPart, ...] = Field(description="Its concerns on the recommendation's themes.")


class SuppressionPart(Record):
    """That small counts are not shown, and why."""

    below: int = Field(description="Counts below this, noughts apart, are not shown.")
    marker: str = Field(description="What stands in their place in tables and sentences.")
    explanation: str = Field(description="The same in words, for readers.")


class Report(Record):
    """A report, whole."""

    format: Literal[1] = Field(1, description="Of this JSON; grows only when a name changes its meaning.")
    tool: Tool = Field(Tool(), description="What made it.")
    as_of: str = Field(description="The day or month that `overdue` is counted as of.")
    inspection: InspectionPart = Field(description="The inspection.")
    framework: FrameworkPart = Field(description="The framework.")
    cases: Count = Field(description="Cases counted.")
    graded: Count = Field(description="Cases with a deciding overall grade; graded + outside = cases.")
    grades: Counts = Field(description="{grade: cases}, best first.")
    outside: Counts = Field(description="{outcome or not-recorded: cases}; empty where cases are not graded.")
    categories: tuple[CategoryPart, ...] = Field(description="In the framework's order, those with cases.")
    criteria: tuple[CriterionPart, ...] = Field(description="In the framework's order.")
    topics: tuple[TopicPart, ...] = Field(description="In the framework's order.")
    assessors: tuple[AssessorPart, ...] = Field(description="Those who graded any case overall.")
    agreement: tuple[AgreementPart, ...] = Field(description="Pairs who graded the same cases.")
    themes: tuple[ThemeCount, ...] = Field(description="Concerns, then strengths, most cases first.")
    key_findings: tuple[KeyFindingPart, ...] = Field(description="In the inspection's order.")
    referrals: ReferralsPart = Field(description="Cases referred back.")
    illustrations: tuple[Illustration, ...] = Field(description="By case.")
    recommendations: tuple[RecommendationPart, ...] = Field(description="By deadline, soonest first.")
    next_steps: tuple[NextStep, ...] = Field(description="The framework's own.")
    case_list: tuple[CasePart, ...] = Field(description="Every counted case, by id.")
    aggregation: None = Field(None, description="No overall grade is computed.")
    comparison: None = Field(None, description="Reserved.")
    figures: dict[str, int | str] = Field(description="{name: count, name.share: text}.")
    sources: SourcesPart = Field(description="The files behind the numbers.")
    result: str = Field("", description="The standard result sentence, ready to paste.")
    edition: Literal["restricted", "public"] = Field("restricted", description="Who may read it.")
    suppression: SuppressionPart | None = Field(
        None, description="In a public report where small counts are not shown."
    )
    extract: str | None = Field(None, description="Of which part this is an extract: all else is empty or null.")
    evidence: tuple[EvidencePart, ...] = Field((), description="In an extract: the cases behind the recommendation.")
    language: Code = Field("en", description="The language of its texts, en or cy; names and ids are English in both.")

    @property
    def spoken(self) -> Language:
        """The language of its texts."""
        return LANGUAGES[self.language]


def without_paths(left_out: Sequence[LeftOut], language: Language) -> tuple[LeftOut, ...]:
    """Files that were left out, by number: how many there are, and nothing else of them."""
    numbers = map(language.number, range(1, len(left_out) + 1))
    return tuple(LeftOut(path=language.gettext("case file %(number)s", number=each), codes=()) for each in numbers)


def by_cases(kind: Kind, cases: Count, title: str) -> tuple[Any, ...]:
    """The place of a theme: concerns, then strengths; most cases first, and where they are not shown by title.

    An order must not tell what a number does not.
    """
    return -KINDS.index(kind), cases is None, -(cases or 0), title if cases is None else ""


def result_sentence(
    overall: Sequence[Step], cases: Count, graded: Count, grades: Counts, referred: Count, language: Language
) -> str:
    """'79 cases examined: good in 12, requiring improvement in 37, inadequate in 30; 10 referred back'."""
    if cases == 0:
        return language.gettext("No cases examined")
    number = shown(cases, language)
    sentence = language.ngettext("%(num)s case examined", "%(num)s cases examined", cases, num=number)
    if overall:
        # For translators: the phrase of a grade and the cases that have it, in a list: good in 12, inadequate in 30.
        in_words = [
            language.gettext("%(phrase)s in %(cases)s", phrase=step.phrase, cases=shown(grades[step.id], language))
            for step in overall
        ]
        sentence += ": " + ", ".join(in_words)
        if cases is not None and graded is not None and cases > graded:
            sentence += "; " + language.gettext("%(cases)s not graded", cases=language.number(cases - graded))
    return f"{sentence}; " + language.gettext("%(cases)s referred back", cases=shown(referred, language))


def fill(report: Report) -> Report:
    """The report with every `{{ figure }}` of its prose looked up; one that is unknown stays as it is written."""
    known = report.figures
    filled: Report = reworded(report, CITES, lambda text: CITING.sub(lambda at: str(known.get(at[1], at[0])), text))
    return filled
