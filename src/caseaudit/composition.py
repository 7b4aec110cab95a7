"""How a report comes about: from an audit that kept its cases, part by part."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from caseaudit.audit import Audit, run_audit, untranslated
from caseaudit.briefing import Brief, InvalidFile, earlier_report, in_language
from caseaudit.case import KINDS, Case
from caseaudit.framework import NOT_RECORDED, OVERALL, Framework, Grade, Period
from caseaudit.inspection import Inspection, KeyFinding, Recommendation, Statement
from caseaudit.language import ENGLISH, LANGUAGES, SOURCE, Language
from caseaudit.report import (
    AgreementPart,
    AssessorPart,
    CasePart,
    CategoryPart,
    ChapterText,
    Counts,
    CriterionPart,
    Dates,
    EventPart,
    Expectation,
    FindingPart,
    FrameworkPart,
    Illustration,
    Input,
    InspectionPart,
    KeyFindingPart,
    LeftOut,
    NextStep,
    QuantityWordPart,
    RecommendationPart,
    ReferralsPart,
    Referred,
    Report,
    Said,
    SourcesPart,
    Step,
    ThemeCount,
    Titled,
    TopicPart,
    among,
    fill,
    result_sentence,
)
from caseaudit.sources import INSPECTION_FILE, TRANSLATION_FILES, NotFound, named_in
from caseaudit.tally import Tally, bears_out, figures
from caseaudit.translation import translated, with_illustrations


def build_report(audit: Audit, language: str = SOURCE, *, earlier: str | None = None) -> Report:
    """The report of an audit that kept its cases, in a language of `LANGUAGES`; its prose still cites figures by name.

    `earlier` is the language of the texts that a follow-up takes from the report before it, where that is another: for an
    overview, which shows none of them.

    Raises InvalidFile where inspection.yaml, the framework or the translation has errors or lacks a text, NotFound where
    there is no translation, ValueError where the audit is of single files or did not keep its cases: its counts would
    not be those of its parts.
    """
    brief = audit.brief
    if brief is not None and (brief.inspection is None or brief.framework is None):
        raise InvalidFile(brief.diagnostics)
    is_complete = audit.is_whole and len(audit.cases) == audit.tally.totals["cases"]
    if brief is None or brief.inspection is None or brief.framework is None or not is_complete:
        raise ValueError("a report needs run_audit(folder, keep_cases=True) of a whole inspection")
    spoken = LANGUAGES[language]
    counts, framework = audit.tally, brief.framework.in_words_of(spoken)
    inspection, cases = _in_words_of(spoken, brief, brief.inspection, audit)
    as_of = inspection.published or inspection.visited.to
    known = figures(counts, framework, spoken)
    framework_part = _framework_part(framework, spoken)
    graded = int(known.get("graded", 0))
    grades = _grades(framework.overall_grades, counts.overall)
    referrals = _referrals(framework, cases)
    return Report(
        as_of=as_of,
        inspection=_inspection_part(inspection, framework, spoken),
        framework=framework_part,
        cases=counts.totals["cases"],
        graded=graded,
        grades=grades,
        outside=_outside(framework, counts.overall) if framework.overall else {},
        categories=_categories(framework, counts, _mentioned(inspection)),
        criteria=_criteria(framework, counts),
        topics=tuple(_topic(topic.id, inspection, framework) for topic in framework.topics),
        assessors=_assessors(framework, counts, cases),
        agreement=_agreement(framework, counts),
        themes=_themes(framework, counts.themes),
        key_findings=tuple(_key_finding(each, cases, framework, spoken) for each in inspection.key_findings),
        referrals=referrals,
        illustrations=tuple(
            Illustration(case=case.case, category=case.category, text=case.illustration)
            for case in cases
            if case.illustration
        ),
        recommendations=_recommendations(
            inspection, framework, cases, _earlier(brief, LANGUAGES[earlier or language]), as_of, spoken
        ),
        next_steps=tuple(
            NextStep(id=step.id, title=step.title, due=due(step, inspection.published), after=_after(step, spoken))
            for step in framework.next_steps
        ),
        case_list=tuple(_case_part(case, framework) for case in cases),
        figures=known,
        sources=_sources(audit, inspection, known, language),
        result=result_sentence(framework_part.overall, counts.totals["cases"], graded, grades, referrals.cases, spoken),
        language=spoken.code,
    )


def _in_words_of(
    language: Language, brief: Brief, inspection: Inspection, audit: Audit
) -> tuple[Inspection, tuple[Case, ...]]:
    """(the inspection, its cases by their ids) in the words of a language."""
    cases = tuple(sorted(audit.cases, key=lambda case: case.case))
    if language == ENGLISH:
        return inspection, cases
    file = TRANSLATION_FILES[language.code]
    if file not in dict(brief.hashes):
        raise NotFound(
            f"There is no {file} in {brief.folder.as_posix()}. Write the words of {INSPECTION_FILE} there in "
            f"{language.name}, under the same keys; `caseaudit validate` then says what is missing."
        )
    if wrong := untranslated(audit, language.code):
        raise InvalidFile(wrong)
    translation = brief.translations[language.code]
    return translated(inspection, translation), with_illustrations(cases, translation)


def _earlier(brief: Brief, language: Language) -> Report | None:
    """The report of the inspection before, from its folder or its JSON, in this language and with its figures filled in.

    Where small counts are suppressed, its public edition: no later report says more of it. `report.cy.json` beside
    `report.json` is the same report in Welsh. Raises NotFound where it is not there.
    """
    if brief.inspection is None or brief.inspection.previous is None:
        return None
    path = named_in(brief.folder, brief.inspection.previous)
    if path is None:
        return None
    try:
        earlier = _earlier_folder(path, language) if path.is_dir() else _earlier_json(path, language)
    except InvalidFile as error:
        folder = f"{brief.inspection.previous.rstrip('/')}/"
        raise InvalidFile([replace(each, path=folder + each.path) for each in error.diagnostics]) from error
    if earlier and earlier.framework.suppress_below:
        from caseaudit.publication import as_published

        earlier = as_published(earlier)
    return earlier and fill(earlier)


def _earlier_folder(path: Path, language: Language) -> Report:
    return build_report(run_audit(path, keep_cases=True), language.code)


def _earlier_json(path: Path, language: Language) -> Report | None:
    file = in_language(path, language.code)
    earlier = earlier_report(file)
    if language == ENGLISH:
        return earlier
    if earlier is None or earlier.spoken != language:
        raise NotFound(
            f"The earlier report is not there in {language.name}: put it as JSON beside {path.name}, as {file.name}."
        )
    return earlier


def due(period: Period, published: str | None) -> str | None:
    """The day that lies this long after publication; a month where only the month of publication is known.

    None without publication, and for weeks and days after a month.
    """
    if published is None:
        return None
    if len(published) == 7:
        if period.months is None:
            return published if not (period.days or period.weeks) else None
        return _plus_months(date.fromisoformat(f"{published}-01"), period.months).isoformat()[:7]
    day = date.fromisoformat(published)
    if period.months is not None:
        return _plus_months(day, period.months).isoformat()
    return (day + timedelta(days=period.days or 0, weeks=period.weeks or 0)).isoformat()


def _plus_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _after(period: Period, language: Language) -> str:
    """'six weeks after publication'."""
    # For translators: a number that stands before days, weeks or months; digits will do.
    words = [
        language.gettext("one"),
        language.gettext("two"),
        language.gettext("three"),
        language.gettext("four"),
        language.gettext("five"),
        language.gettext("six"),
        language.gettext("seven"),
        language.gettext("eight"),
        language.gettext("nine"),
        language.gettext("ten"),
        language.gettext("eleven"),
        language.gettext("twelve"),
    ]

    def number(count: int) -> str:
        return words[count - 1] if count <= len(words) else language.number(count)

    if count := period.days:
        return language.ngettext(
            "%(number)s day after publication", "%(number)s days after publication", count, number=number(count)
        )
    if count := period.weeks:
        return language.ngettext(
            "%(number)s week after publication", "%(number)s weeks after publication", count, number=number(count)
        )
    if count := period.months:
        return language.ngettext(
            "%(number)s month after publication", "%(number)s months after publication", count, number=number(count)
        )
    return language.gettext("on publication")


def _inspection_part(inspection: Inspection, framework: Framework, language: Language) -> InspectionPart:
    order = (*framework.topics, *framework.criteria, *framework.categories)
    chapters = [(entry, inspection.chapters[entry.id]) for entry in order if entry.id in inspection.chapters]

    def said(statements: Sequence[Statement]) -> tuple[Said, ...]:
        return tuple(Said(by=each.by, text=each.text) for each in statements)

    return InspectionPart(
        id=inspection.inspection,
        force=inspection.force,
        kind=inspection.kind,
        visited=Dates(start=inspection.visited.start, to=inspection.visited.to),
        published=inspection.published,
        previous=inspection.previous,
        marking=inspection.marking,
        notice=inspection.notice,
        headline=inspection.headline,
        summary=inspection.summary,
        context=inspection.context,
        conclusion=inspection.conclusion,
        chapters=tuple(
            ChapterText(id=entry.id, title=entry.title, headline=chapter.headline, text=chapter.text)
            for entry, chapter in chapters
            if chapter.headline or chapter.text
        ),
        statements=said(inspection.statements),
        response=said(inspection.response),
        next_steps=inspection.next_steps,
        population=inspection.population,
        words={
            # For translators: with the article that a sentence needs before it, as after 'at': yr heddlu.
            "force": language.pgettext("word for the force or the inspectorate", "force"),
            "inspectorate": language.pgettext("word for the force or the inspectorate", "inspectorate"),
            **framework.words,
            **inspection.words,
        },
    )


def _framework_part(framework: Framework, language: Language) -> FrameworkPart:
    def titled(entries: Iterable[Any]) -> tuple[Titled, ...]:
        return tuple(Titled(id=each.id, title=each.title, definition=each.definition) for each in entries)

    def steps(grades: Iterable[Grade]) -> tuple[Step, ...]:
        return tuple(Step(**grade.model_dump(exclude={"short"})) for grade in grades)

    not_recorded = Titled(
        id=NOT_RECORDED,
        title=language.gettext("Not recorded"),
        definition=language.gettext("Nobody who decides graded this in the case."),
    )
    return FrameworkPart(
        id=framework.framework,
        version=framework.version,
        title=framework.title,
        overall=steps(framework.overall_grades),
        method=framework.method,
        scales={name: steps(scale) for name, scale in framework.scales.items()},
        outcomes=(*titled(framework.outcomes), not_recorded),
        assessors=titled(framework.assessors),
        categories=titled(framework.categories),
        deadlines=titled(framework.deadlines),
        statuses=titled(framework.statuses),
        referral_reasons=titled(framework.referral_reasons),
        sample=framework.publish.sample,
        percent_base=framework.publish.percent_base,
        quantity_words=tuple(QuantityWordPart(above=each.above, word=each.word) for each in framework.quantity_words),
        deciding=framework.deciding,
        suppress_below=framework.publish.suppress_below,
    )


def _grades(scale: Sequence[Grade], counted: Any) -> Counts:
    return {grade.id: counted[grade.id] for grade in scale}


def _outside(framework: Framework, counted: Any) -> Counts:
    return {verdict: counted[verdict] for verdict in (*(each.id for each in framework.outcomes), NOT_RECORDED)}


def _mentioned(inspection: Inspection) -> set[str]:
    """The chapters that have a text or a key finding; a category among them is shown without cases too."""
    return {*inspection.chapters, *(each.chapter for each in inspection.key_findings if each.chapter)}


def _categories(framework: Framework, counts: Tally, mentioned: set[str]) -> tuple[CategoryPart, ...]:
    parts = []
    for category in framework.categories:
        row = Counter({verdict: n for (each, verdict), n in counts.categories.items() if each == category.id})
        if not row and category.id not in mentioned:
            continue
        grades = _grades(framework.overall_grades, row)
        here = {(theme, kind): n for (each, theme, kind), n in counts.category_themes.items() if each == category.id}
        parts.append(
            CategoryPart(
                id=category.id,
                title=category.title,
                cases=sum(row.values()),
                graded=sum(grades.values()),
                grades=grades,
                outside=_outside(framework, row) if framework.overall else {},
                themes=_themes(framework, here),
                short=category.name,
            )
        )
    return tuple(parts)


def _criteria(framework: Framework, counts: Tally) -> tuple[CriterionPart, ...]:
    parts = []
    for criterion in framework.criteria:
        row = Counter({verdict: n for (each, verdict), n in counts.criteria.items() if each == criterion.id})
        grades = _grades(framework.grades(criterion.id), row)
        parts.append(
            CriterionPart(
                id=criterion.id,
                title=criterion.title,
                graded=sum(grades.values()),
                grades=grades,
                outside=_outside(framework, row),
                scale=criterion.scale or framework.overall or "",
            )
        )
    return tuple(parts)


def _topic(topic: str, inspection: Inspection, framework: Framework) -> TopicPart:
    grade = inspection.topics.get(topic)
    entry = framework.known["grade", topic].get(grade or "")
    return TopicPart(id=topic, title=framework.title_of("topic", topic), grade=grade, grade_title=entry and entry.title)


def _assessors(framework: Framework, counts: Tally, cases: Sequence[Case]) -> tuple[AssessorPart, ...]:
    parts = []
    deciders = [each[0] for case in cases if (each := framework.decide(case.judgements).get(OVERALL))]
    for assessor in framework.assessors:
        grades = {grade.id: counts.assessors[assessor.id, grade.id] for grade in framework.overall_grades}
        if any(grades.values()):
            total = sum(grades.values())
            decided = deciders.count(assessor.id)
            parts.append(
                AssessorPart(id=assessor.id, title=assessor.title, cases=total, grades=grades, decided=decided)
            )
    return tuple(parts)


def _agreement(framework: Framework, counts: Tally) -> tuple[AgreementPart, ...]:
    rank = {grade.id: position for position, grade in enumerate(framework.overall_grades)}
    ids = [assessor.id for assessor in framework.assessors]
    parts = []
    for one, other in ((a, b) for nth, a in enumerate(ids) for b in ids[nth + 1 :]):
        cells = {(x, y): n for (a, b, x, y), n in counts.pairs.items() if (a, b) == (one, other)}
        if cells:
            parts.append(
                AgreementPart(
                    assessors=(one, other),
                    cases=sum(cells.values()),
                    same=sum(n for (x, y), n in cells.items() if x == y),
                    first_higher=sum(n for (x, y), n in cells.items() if rank[x] < rank[y]),
                    second_higher=sum(n for (x, y), n in cells.items() if rank[x] > rank[y]),
                    table={x: {y: cells.get((x, y), 0) for y in rank} for x in rank},
                    first={x: sum(cells.get((x, y), 0) for y in rank) for x in rank},
                    second={y: sum(cells.get((x, y), 0) for x in rank) for y in rank},
                )
            )
    return tuple(parts)


def _themes(framework: Framework, counted: Any) -> tuple[ThemeCount, ...]:
    order = {theme.id: (position, theme.title) for position, theme in enumerate(framework.themes)}
    found = [
        ThemeCount(id=theme, title=order[theme][1], kind=kind, cases=n) for (theme, kind), n in counted.items() if n
    ]
    place = {(theme, kind): (-KINDS.index(kind), -n, order[theme][0]) for (theme, kind), n in counted.items()}
    return tuple(sorted(found, key=lambda each: place[each.id, each.kind]))


def _key_finding(
    finding: KeyFinding, cases: Sequence[Case], framework: Framework, language: Language
) -> KeyFindingPart:
    bearing, base, among_all = _evidence(finding, cases, framework, language)
    evidence = ""
    if finding.cases:
        # For translators: `cases` is '10 of 12 cases', which may be followed by their category in brackets.
        evidence = language.gettext("Borne out by %(cases)s, each named by inspectors.", cases=among_all)
    elif finding.themes:
        themes = _titles(framework, "theme", finding.themes)
        evidence = (
            language.gettext(
                "Borne out by %(cases)s, which show a concern on: %(themes)s.", cases=among_all, themes=themes
            )
            if finding.kind == "concern"
            else language.gettext(
                "Borne out by %(cases)s, which show a strength on: %(themes)s.", cases=among_all, themes=themes
            )
        )
    return KeyFindingPart(
        kind=finding.kind,
        text=finding.text,
        basis=finding.basis,
        chapter=finding.chapter,
        cases=len(bearing),
        case_ids=bearing,
        evidence=evidence,
        themes=() if finding.cases else finding.themes,
        categories=() if finding.cases else finding.categories,
        base=base if finding.cases or finding.themes else None,
    )


def _evidence(
    finding: KeyFinding, cases: Sequence[Case], framework: Framework, language: Language
) -> tuple[tuple[str, ...], int, str]:
    """(ids of the cases that bear a finding out, how many were looked at, "10 of 12 cases (category)")."""
    bearing = tuple(case.case for case in cases if bears_out(case, finding))
    categories = () if finding.cases else finding.categories
    base = sum(not categories or case.category in categories for case in cases)
    where = f" ({_titles(framework, 'category', categories)})" if categories else ""
    return bearing, base, f"{among(len(bearing), base, language)}{where}"


def _titles(framework: Framework, noun: str, ids: Sequence[str]) -> str:
    return "; ".join(framework.title_of(noun, each) for each in ids)


def _referrals(framework: Framework, cases: Sequence[Case]) -> ReferralsPart:
    register = [
        Referred(case=case.case, category=case.category, **case.referral.model_dump())
        for case in cases
        if case.referral
    ]
    reasons = {reason.id: sum(each.reason == reason.id for each in register) for reason in framework.referral_reasons}
    return ReferralsPart(
        cases=len(register),
        open=sum(each.answered is None for each in register),
        reasons={reason: count for reason, count in reasons.items() if count},
        register_=tuple(sorted(register, key=lambda each: (each.raised, each.case))),
    )


def _recommendations(
    inspection: Inspection,
    framework: Framework,
    cases: Sequence[Case],
    earlier: Report | None,
    as_of: str,
    language: Language,
) -> tuple[RecommendationPart, ...]:
    before = {each.id: each for each in earlier.recommendations} if earlier else {}
    deadlines = {deadline.id: deadline for deadline in framework.deadlines}
    closed = {status.id for status in framework.statuses if status.closed}
    order = list(deadlines)
    parts = []
    for own in inspection.recommendations:
        old = before.get(own.id)
        part = _repeated(own, old) if old else _made(own, cases, framework, inspection.published, language)
        length = min(len(part.due or ""), len(as_of))
        late = bool(part.due and part.due[:length] < as_of[:length])
        is_done = part.status in closed or part.result == "achieved"
        parts.append(part.model_copy(update={"overdue": late and not is_done}))
    return tuple(sorted(parts, key=lambda part: order.index(part.deadline) if part.deadline in order else len(order)))


def _made(
    own: Recommendation, cases: Sequence[Case], framework: Framework, published: str | None, language: Language
) -> RecommendationPart:
    """A recommendation of this inspection."""
    deadline = next((each for each in framework.deadlines if each.id == own.deadline), None)
    events = _events(own)
    return RecommendationPart(
        id=own.id,
        deadline=own.deadline,
        due=due(deadline, published) if deadline else None,
        chapter=own.chapter,
        reason=own.reason,
        text=own.text,
        status=_status(events),
        result=own.result,
        overdue=False,
        events=events,
        **_behind(own, cases, framework, language),
    )


def _repeated(own: Recommendation, old: RecommendationPart) -> RecommendationPart:
    """A recommendation of an earlier inspection: its text, figures, cases and due date are those of that report.

    What this inspection adds are events and a result; a result of before is not this visit's.
    """
    known = {event.model_dump_json() for event in old.events}
    new = tuple(event for event in _events(own) if event.model_dump_json() not in known)
    events = tuple(sorted((*old.events, *new), key=lambda event: event.date))
    given = {key: value for key in ("text", "reason", "chapter") if (value := getattr(own, key)) is not None}
    # The cases behind it are those of another inspection: its sentence says how many they were, nothing here counts them.
    given |= {"events": events, "status": _status(events), "result": own.result, "cases": None, "base": None}
    return old.model_copy(update=given)


def _events(own: Recommendation) -> tuple[EventPart, ...]:
    return tuple(EventPart(**event.model_dump()) for event in sorted(own.events, key=lambda event: event.date))


def _status(events: Sequence[EventPart]) -> str | None:
    return next((event.status for event in reversed(events) if event.status), None)


def _behind(
    recommendation: Recommendation, cases: Sequence[Case], framework: Framework, language: Language
) -> dict[str, Any]:
    """The cases with a concern on one of its themes, within its chapter where that is a category."""
    if not recommendation.themes:
        return {"case_ids": ()}
    chapter = recommendation.chapter
    categories = (chapter,) if chapter and chapter in framework.known["category", ""] else ()
    wanted = KeyFinding(kind="concern", text="", themes=recommendation.themes, categories=categories)
    behind, base, among_all = _evidence(wanted, cases, framework, language)
    themes = _titles(framework, "theme", recommendation.themes)
    return {
        "case_ids": behind,
        "themes": recommendation.themes,
        "evidence": language.gettext("%(cases)s show a concern on: %(themes)s.", cases=among_all, themes=themes),
        "categories": categories,
        "cases": len(behind),
        "base": base,
    }


def _case_part(case: Case, framework: Framework) -> CasePart:
    decided = framework.decide(case.judgements).get(OVERALL) if framework.overall else None
    return CasePart(
        case=case.case,
        category=case.category,
        grade=decided[1] if decided else None,
        assessor=decided[0] if decided else None,
        judgements=case.judgements,
        findings=tuple(FindingPart(**finding.model_dump()) for finding in case.findings),
        reason=case.reason,
        referred=case.referral is not None,
    )


def _sources(audit: Audit, inspection: Inspection, known: dict[str, int | str], language: str) -> SourcesPart:
    codes: dict[str, set[str]] = {}
    for each in audit.diagnostics:
        if each.severity == "error":
            codes.setdefault(each.path, set()).add(each.code)
    label = audit.brief.label if audit.brief else ""
    others = [file for code, file in TRANSLATION_FILES.items() if code != language]
    hashes = [each for each in (audit.brief.hashes if audit.brief else ()) if each[0] not in others]
    states = [each.state for each in audit.files]
    counts = {name: count for name, count in known.items() if isinstance(count, int)}
    return SourcesPart(
        files=len(audit.files),
        counted=states.count("counted"),
        drafts=states.count("draft"),
        left_out=tuple(
            LeftOut(path=each.path, codes=tuple(sorted(codes.get(label + each.path, ()))))
            for each in audit.files
            if each.state == "left-out"
        ),
        inputs=tuple(
            Input(path=path, sha256=digest.hex())
            for path, digest in (*hashes, *((each.path, each.sha256) for each in audit.files))
        ),
        expected=tuple(
            Expectation(figure=name, expected=number, counted=counts.get(name), agrees=counts.get(name) == number)
            for name, number in inspection.expected.items()
        ),
    )
