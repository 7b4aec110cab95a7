"""Many inspections side by side, as a value: what each report counts, and the sum where all have one framework.

`Overview` is the JSON (docs/formats.md, schemas/overview.schema.json). It is made of reports and of nothing else, so the
overview of public editions says no more than those do. It holds nothing restricted: no case, nothing from one.
Inspections stand by force, never by a grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from caseaudit.case import Kind
from caseaudit.diagnostics import Refusal, listed
from caseaudit.fields import Record
from caseaudit.language import LANGUAGES, Code, Language
from caseaudit.report import (
    MARKER,
    CategoryPart,
    Citing,
    Count,
    Counts,
    CriterionPart,
    Dates,
    QuantityWordPart,
    Report,
    Step,
    SuppressionPart,
    Titled,
    Tool,
    TopicPart,
    by_cases,
    fill,
    result_sentence,
)
from caseaudit.tally import share

Shares = dict[str, str]


class GivenTwice(Refusal):
    """Several inspections have one id, so that cases might be counted twice. `folders` are theirs, where they are known."""

    def __init__(self, inspection: str, folders: Sequence[str] = ()) -> None:
        where = f": those in {listed(folders, 'and')}" if folders else ""
        super().__init__(
            f"Several inspections have the id {inspection}{where}. Each counts once. Leave all but "
            "one out, or, if they are several visits, give each an id of its own in its inspection.yaml."
        )


class Criterion(Record):
    """A criterion of the framework's."""

    id: str = Field(description="The criterion.")
    title: str = Field(description="Its title.")
    scale: str = Field(description="The scale it is graded on.")


class OverviewFramework(Record):
    """What inspections were held against; those with the same of everything here are held against one framework."""

    id: str = Field(description="The framework's id.")
    version: str = Field(description="Its version.")
    title: str = Field(description="Its title.")
    overall: tuple[Step, ...] = Field(description="The scale of a case's overall grade, best first.")
    scales: dict[str, tuple[Step, ...]] = Field(description="Every scale, best first.")
    outcomes: tuple[Titled, ...] = Field(description="Outside every scale; the last is what nobody graded.")
    categories: tuple[Titled, ...] = Field(description="The kinds of case, those without cases too.")
    criteria: tuple[Criterion, ...] = Field(description="Asked of every case.")
    topics: tuple[Titled, ...] = Field(description="Judged for the force as a whole.")
    deciding: tuple[str, ...] = Field(description="For each item the first of these assessors who graded it decides.")
    sample: str = Field(description="How the cases were picked: purposive or random.")
    percent_base: int = Field(description="No percentage is shown on a smaller base.")
    quantity_words: tuple[QuantityWordPart, ...] = Field(description="Words for shares, highest first.")
    label: str = Field("", description="Its id and version; where two of them have the same, also a number.")
    inspections: tuple[str, ...] = Field((), description="The ids of the inspections that are held against it.")


class GradeCounts(Record):
    """Deciding grades; graded + outside = cases."""

    graded: Count = Field(description="Cases with a deciding grade.")
    grades: Counts = Field(description="{grade: cases}, best first.")
    shares: Shares = Field(description="{grade: text}, of the graded cases.")
    outside: Counts = Field(description="{outcome or not-recorded: cases}.")


class CategoryCount(Record):
    """The cases of one category; there are none where `cases` is 0."""

    id: str = Field(description="The category.")
    title: str = Field(description="Its title.")
    short: str = Field(description="A shorter title, for tables.")
    cases: Count = Field(description="Cases of this category.")
    share: str = Field(description="Of all cases.")


# Of two bases the fields of the last come first: what it is about, then the counts.
class OverviewCategory(GradeCounts, CategoryCount):
    """The cases of one category, and their grades."""


class OverviewCriterion(GradeCounts, Criterion):
    """The deciding grades on one criterion."""


class OverviewTheme(Record):
    """How many cases have a finding of a kind on a theme."""

    id: str = Field(description="The theme.")
    title: str = Field(description="Its title.")
    kind: Kind = Field(description="strength or concern.")
    cases: Count = Field(description="Cases, not findings.")
    share: str = Field(description="Of all cases.")


class ThemeTotal(OverviewTheme):
    """The same over all inspections."""

    inspections: Count = Field(description="In how many inspections there is such a case.")


class OverviewReferrals(Record):
    """Cases sent back to the force, apart from any grade."""

    cases: Count = Field(description="Cases referred back.")
    open: Count = Field(description="Those without an answer.")
    share: str = Field(description="Of all cases.")


class OverviewFiles(Record):
    """The case files behind the numbers; counted + drafts + left out = read."""

    read: Count = Field(description="Case files.")
    counted: Count = Field(description="Counted.")
    drafts: Count = Field(description="Still being written, not counted.")
    left_out: int = Field(description="Left out because of errors.")


class CaseCount(Record):
    """How many cases there are."""

    cases: Count = Field(description="Cases counted.")


class Numbers(GradeCounts, CaseCount):
    """What is counted over the cases of one inspection, or of all."""

    categories: tuple[OverviewCategory, ...] = Field(
        description="In the framework's order; the same in each inspection of a framework, those without cases too."
    )
    criteria: tuple[OverviewCriterion, ...] = Field(description="In the framework's order.")
    referrals: OverviewReferrals = Field(description="Cases referred back.")
    files: OverviewFiles = Field(description="The files behind the numbers.")
    result: str = Field(description="The standard result sentence.")


class Visit(Record):
    """Which inspection it is, and what it says of the force as a whole."""

    id: str = Field(description="The inspection's id.")
    force: str = Field(description="The force.")
    kind: Literal["inspection", "follow-up", "reinspection"] = Field(description="The kind of visit.")
    visited: Dates = Field(description="When inspectors were there.")
    published: str | None = Field(description="Day or month of publication.")
    framework: str = Field(description="The framework's id.")
    notice: Citing | None = Field(description="Stands above everything else.")
    topics: tuple[TopicPart, ...] = Field(description="The grades of the force as a whole.")


class OverviewInspection(Numbers, Visit):
    """One inspection: its numbers are those of its report."""

    themes: tuple[OverviewTheme, ...] = Field(
        description="The same in each inspection of a framework: concerns, then strengths, most cases of all first."
    )


class OverviewTotal(Numbers):
    """The sum over all inspections; null is a number of which a part is not shown."""

    inspections: int = Field(description="Inspections.")
    forces: int = Field(description="Forces; one that was visited twice counts once.")
    themes: tuple[ThemeTotal, ...] = Field(description="Concerns, then strengths, most cases first.")


class Overview(Record):
    """Many inspections side by side."""

    format: Literal[1] = Field(1, description="Of this JSON; grows only when a name changes its meaning.")
    tool: Tool = Field(Tool(), description="What made it.")
    edition: Literal["restricted", "public"] = Field(
        description="public where every report is; nothing is in it either way that is for the force alone."
    )
    suppression: tuple[SuppressionPart, ...] = Field(description="How the reports hide small counts, each way once.")
    as_of: str = Field(description="The latest day or month that a report is made as of.")
    markings: tuple[str, ...] = Field(description="Every protective marking of the reports, by the alphabet.")
    word: str = Field(description="What is inspected, as the reports call it; force where they differ.")
    frameworks: tuple[OverviewFramework, ...] = Field(description="By id and version.")
    inspections: tuple[OverviewInspection, ...] = Field(description="By force, then by visit.")
    total: OverviewTotal | None = Field(description="The sum; null where there is more than one framework.")
    no_total: str | None = Field(description="Why there is no sum, and what to do; null where there is one.")
    language: Code = Field("en", description="The language of its texts, en or cy, which is that of every report.")

    @property
    def spoken(self) -> Language:
        """The language of its texts."""
        return LANGUAGES[self.language]


def check_ids(places: Iterable[tuple[str, str]]) -> None:
    """Raises GivenTwice where inspections have one id; `places` are their ids, and their folders where they are known."""
    folders: dict[str, list[str]] = {}
    for inspection, folder in places:
        folders.setdefault(inspection, []).append(folder)
    for inspection, of_one in folders.items():
        if len(of_one) > 1:
            raise GivenTwice(inspection, [folder for folder in of_one if folder])


def build_overview(reports: Iterable[Report]) -> Overview:
    """The overview of reports, in whatever order they come; they may come one by one, and none is kept whole.

    Raises GivenTwice where two have one id, ValueError where there is none, or where they are in several languages.
    """
    light = sorted(map(_light, reports), key=_place)
    if not light:
        raise ValueError("an overview needs reports")
    if len({each.language for each in light}) > 1:
        raise ValueError("an overview needs reports in one language")
    language = light[0].spoken
    ids = [each.inspection.id for each in light]
    check_ids((each, "") for each in ids)
    groups: dict[str, tuple[OverviewFramework, list[Report]]] = {}
    for report in light:
        framework = _framework(report)
        groups.setdefault(framework.model_dump_json(), (framework, []))[1].append(report)
    ordered = [groups[key] for key in sorted(groups, key=lambda key: (groups[key][0].id, groups[key][0].version, key))]
    rows = {row.id: row for _, of_one in ordered for row in _rows(of_one)}
    frameworks = _labelled(ordered, language)
    inspections = tuple(rows[each] for each in ids)
    force = language.pgettext("word for the force or the inspectorate", "force")
    words = {each.inspection.words.get("force", force) for each in light}
    return Overview(
        edition="public" if all(each.edition == "public" for each in light) else "restricted",
        suppression=tuple(dict.fromkeys(each.suppression for each in light if each.suppression)),
        as_of=max(each.as_of for each in light),
        markings=tuple(sorted({each.inspection.marking for each in light if each.inspection.marking})),
        word=words.pop() if len(words) == 1 else force,
        frameworks=frameworks,
        inspections=inspections,
        total=_total(light, inspections) if len(ordered) == 1 else None,
        no_total=_no_total(frameworks, language) if len(ordered) > 1 else None,
        language=language.code,
    )


def _light(report: Report) -> Report:
    """A report without its cases and texts, its notice filled in."""
    without = {"case_list": (), "illustrations": (), "recommendations": (), "key_findings": ()}
    return fill(report.model_copy(update=without))


def _place(report: Report) -> tuple[str, ...]:
    inspection = report.inspection
    return inspection.force.casefold(), inspection.force, inspection.visited.start, inspection.visited.to, inspection.id


def _framework(report: Report) -> OverviewFramework:
    part = report.framework
    return OverviewFramework(
        id=part.id,
        version=part.version,
        title=part.title,
        overall=part.overall,
        scales=part.scales,
        outcomes=part.outcomes,
        categories=part.categories,
        criteria=tuple(Criterion(id=each.id, title=each.title, scale=each.scale) for each in report.criteria),
        topics=tuple(Titled(id=each.id, title=each.title) for each in report.topics),
        deciding=part.deciding,
        sample=part.sample,
        percent_base=part.percent_base,
        quantity_words=part.quantity_words,
    )


def _labelled(
    groups: Sequence[tuple[OverviewFramework, Sequence[Report]]], language: Language
) -> tuple[OverviewFramework, ...]:
    names = [
        language.gettext("%(framework)s, version %(version)s", framework=framework.id, version=framework.version)
        for framework, _ in groups
    ]
    labels = [
        f"{name} ({names[: nth + 1].count(name)})" if names.count(name) > 1 else name for nth, name in enumerate(names)
    ]
    return tuple(
        framework.model_copy(update={"label": label, "inspections": tuple(each.inspection.id for each in reports)})
        for label, (framework, reports) in zip(labels, groups, strict=True)
    )


def _no_total(frameworks: Sequence[OverviewFramework], language: Language) -> str:
    sentence = language.gettext(
        "There is no sum: these inspections are held against %(count)s frameworks (%(names)s), and a grade, a category or "
        "a theme of one is not that of another. Make an overview of the inspections of one framework.",
        count=language.number(len(frameworks)),
        names="; ".join(each.label for each in frameworks),
    )
    if len({(each.id, each.version) for each in frameworks}) < len(frameworks):
        sentence += " " + language.gettext(
            "A number in brackets tells apart what has one id and version and is not the same: give it another."
        )
    return sentence


def _rows(reports: Sequence[Report]) -> list[OverviewInspection]:
    """The inspections of one framework, each with the same categories, criteria and themes."""
    found = {each.id: each for report in reports for each in report.categories if each.cases != 0}
    categories = [found[each.id] for each in reports[0].framework.categories if each.id in found]
    themes = _themes(reports)
    return [_row(report, categories, themes) for report in reports]


def _themes(reports: Sequence[Report]) -> list[tuple[str, Kind, str]]:
    """(theme, kind, title) of every theme that a case has: concerns, then strengths, most cases of all first.

    Where a number is not shown nothing is told by the order: such a theme stands behind the others, by its title.
    """
    titles: dict[tuple[str, Kind], str] = {}
    for report in reports:
        for each in report.themes:
            titles.setdefault((each.id, each.kind), each.title)
    counts = {key: added_up(_theme_count(report, *key) for report in reports) for key in titles}

    def place(key: tuple[str, Kind]) -> tuple[Any, ...]:
        return *by_cases(key[1], counts[key], titles[key]), titles[key], key[0]

    return [(theme, kind, titles[theme, kind]) for theme, kind in sorted(titles, key=place)]


def _theme_count(report: Report, theme: str, kind: Kind) -> Count:
    count = next((each.cases for each in report.themes if (each.id, each.kind) == (theme, kind)), 0)
    return _unless_hidden(count, report)


def _unless_hidden(count: Count, report: Report) -> Count:
    """What a report does not list is none, or is not shown where not even the number of its cases is."""
    return None if report.cases is None else count


def _row(
    report: Report, categories: Sequence[CategoryPart], themes: Sequence[tuple[str, Kind, str]]
) -> OverviewInspection:
    inspection, sources = report.inspection, report.sources
    own = {each.id: each for each in report.categories}
    return OverviewInspection(
        id=inspection.id,
        force=inspection.force,
        kind=inspection.kind,
        visited=inspection.visited,
        published=inspection.published,
        framework=report.framework.id,
        notice=inspection.notice,
        cases=report.cases,
        graded=report.graded,
        grades=report.grades,
        shares=_shares(report.grades, report.graded, report),
        outside=report.outside,
        categories=tuple(_category(own.get(each.id), each, report) for each in categories),
        criteria=tuple(_criterion(each, report) for each in report.criteria),
        topics=report.topics,
        themes=tuple(
            OverviewTheme(id=theme, title=title, kind=kind, cases=cases, share=_share(cases, report.cases, report))
            for theme, kind, title in themes
            for cases in [_theme_count(report, theme, kind)]
        ),
        referrals=OverviewReferrals(
            cases=report.referrals.cases,
            open=report.referrals.open,
            share=_share(report.referrals.cases, report.cases, report),
        ),
        files=OverviewFiles(
            read=sources.files, counted=sources.counted, drafts=sources.drafts, left_out=len(sources.left_out)
        ),
        result=report.result,
    )


def _category(own: CategoryPart | None, named: CategoryPart, report: Report) -> OverviewCategory:
    """A category of an inspection; `named` is the same of an inspection that has cases of it."""
    none = _unless_hidden(0, report)
    grades: Mapping[str, Count] = own.grades if own else dict.fromkeys(report.grades, none)
    cases, graded = (own.cases, own.graded) if own else (none, none)
    return OverviewCategory(
        id=named.id,
        title=named.title,
        short=named.short or named.title,
        cases=cases,
        share=_share(cases, report.cases, report),
        graded=graded,
        grades=dict(grades),
        shares=_shares(grades, graded, report),
        outside={**own.outside} if own else dict.fromkeys(report.outside, none),
    )


def _criterion(criterion: CriterionPart, report: Report) -> OverviewCriterion:
    return OverviewCriterion(
        id=criterion.id,
        title=criterion.title,
        scale=criterion.scale,
        graded=criterion.graded,
        grades={**criterion.grades},
        shares=_shares(criterion.grades, criterion.graded, report),
        outside={**criterion.outside},
    )


def added_up(parts: Iterable[Count]) -> Count:
    """The sum; None where a part is not shown, since the sum less the others would be that part."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _each_added_up(parts: Sequence[Mapping[str, Count]]) -> Counts:
    return {key: added_up(part[key] for part in parts) for key in parts[0]}


def _share(count: Count, base: Count, report: Report) -> str:
    """A share by the rule of a report, in its language; what stands for a number that is not shown, where one is not."""
    if count is None or base is None:
        return MARKER
    rule = report.framework
    words = [(each.above, each.word) for each in rule.quantity_words]
    return share(count, base, rule.percent_base, words, report.spoken)


def _shares(counts: Mapping[str, Count], base: Count, report: Report) -> Shares:
    return {key: _share(count, base, report) for key, count in counts.items()}


def _total(reports: Sequence[Report], rows: Sequence[OverviewInspection]) -> OverviewTotal:
    """The sum over inspections of one framework, whose rows stand side by side."""
    one = reports[0]
    cases = added_up(row.cases for row in rows)
    referred = added_up(row.referrals.cases for row in rows)
    whole = _grade_counts(rows, one)
    return OverviewTotal(
        inspections=len(rows),
        forces=len({row.force for row in rows}),
        cases=cases,
        graded=whole.graded,
        grades=whole.grades,
        shares=whole.shares,
        outside=whole.outside,
        categories=tuple(
            _category_total(of_one, cases, one) for of_one in zip(*(row.categories for row in rows), strict=True)
        ),
        criteria=tuple(
            of_one[0].model_copy(update=dict(_grade_counts(of_one, one)))
            for of_one in zip(*(row.criteria for row in rows), strict=True)
        ),
        themes=tuple(_theme_total(of_one, cases, one) for of_one in zip(*(row.themes for row in rows), strict=True)),
        referrals=OverviewReferrals(
            cases=referred,
            open=added_up(row.referrals.open for row in rows),
            share=_share(referred, cases, one),
        ),
        files=OverviewFiles(
            read=added_up(row.files.read for row in rows),
            counted=added_up(row.files.counted for row in rows),
            drafts=added_up(row.files.drafts for row in rows),
            left_out=sum(row.files.left_out for row in rows),
        ),
        result=result_sentence(one.framework.overall, cases, whole.graded, whole.grades, referred, one.spoken),
    )


def _grade_counts(parts: Sequence[GradeCounts], one: Report) -> GradeCounts:
    graded, grades = added_up(part.graded for part in parts), _each_added_up([part.grades for part in parts])
    return GradeCounts(
        graded=graded,
        grades=grades,
        shares=_shares(grades, graded, one),
        outside=_each_added_up([part.outside for part in parts]),
    )


def _category_total(parts: Sequence[OverviewCategory], cases: Count, one: Report) -> OverviewCategory:
    own = added_up(part.cases for part in parts)
    update = {**dict(_grade_counts(parts, one)), "cases": own, "share": _share(own, cases, one)}
    return parts[0].model_copy(update=update)


def _theme_total(parts: Sequence[OverviewTheme], cases: Count, one: Report) -> ThemeTotal:
    own = added_up(part.cases for part in parts)
    return ThemeTotal(
        id=parts[0].id,
        title=parts[0].title,
        kind=parts[0].kind,
        cases=own,
        share=_share(own, cases, one),
        inspections=added_up(None if part.cases is None else part.cases > 0 for part in parts),
    )
