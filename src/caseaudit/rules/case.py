"""Rules about one case: against its framework, and against the inspection it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from caseaudit.case import Case
from caseaudit.diagnostics import (
    Check,
    Problem,
    Rule,
    Words,
    an,
    did_you_mean,
    found_in_passing,
    listed,
    parts_of,
    quoted,
    rule,
    shown,
)
from caseaudit.fields import prose_of
from caseaudit.framework import (
    OVERALL,
    VOCABULARIES,
    Framework,
    Need,
    Vocabularies,
    Vocabulary,
    holds_only,
    matches,
)
from caseaudit.inspection import Inspection


@rule("CA201", "unknown-id", "error", "case")
def unknown_id(data: dict[str, Any], framework: Framework, vocabulary: Vocabularies = "case") -> Iterator[Problem]:
    """An id stands where the framework knows no such id.

    Grades, categories, criteria, assessors, themes and the like are written as the framework's ids, so that every
    file is counted with the others. Titles are for readers: `Requires improvement` is written `requires-improvement`.
    `caseaudit frameworks NAME` lists all ids of a framework.

    Bad:

        judgements:
          inspector:
            overall: godo  # expect: CA201

    Good:

        judgements:
          inspector:
            overall: good
    """
    if holds_only(data, framework.lexicons[vocabulary]):
        return
    for place in VOCABULARIES[vocabulary]:
        for route, value in matches(data, place.pattern):
            word = route[-1] if place.at == "key" else value
            known = framework.known.get((place.noun, place.item(route[-1])))
            if known is not None and isinstance(word, str) and word not in known:
                yield _unknown(place, route, word, list(known), framework)


def _unknown(
    place: Vocabulary, route: tuple[str | int, ...], word: str, known: list[str], framework: Framework
) -> Problem:
    entries = framework.known[place.noun, place.item(route[-1])].items()
    titles = {title: each for each, entry in entries for title in (entry.title, entry.name)}
    alike = did_you_mean(word, [*known, *titles])
    near = titles.get(alike or "", alike)
    # A key that is like no other may be the start of a text, which is not repeated.
    may_be_text = place.at == "key" and near is None and shown(word) != word
    is_title = word.casefold() in map(str.casefold, titles)
    parts = [] if is_title else parts_of(word, known)
    name = "This" if may_be_text else quoted(word, "-and-".join(parts) or alike) or "This"
    message = f"{name} is not {an(place.noun)} of {framework.framework}."
    elsewhere = [
        noun
        for (noun, item), ids in framework.known.items()
        if word in ids and noun not in (place.noun, "item", "chapter") and not item
    ]
    if not known:
        hint = f"{framework.framework} has none here: delete the line."
    elif parts and isinstance(route[-1], int):
        near = ", ".join(parts)
        hint = f"Write `{near}` between the brackets, or each on a line of its own after `- `."
    elif parts:
        near, hint = None, f"Only one {place.noun} may stand here: write {listed(parts)}."
    elif near:
        hint = f"Did you mean `{near}`?"
    elif elsewhere:
        among = f"one of {listed(known)}" if len(known) <= 8 else f"another word, such as {listed(known[:4])}"
        hint = f"It is {an(elsewhere[0])}; here stands {among}."
    elif len(known) > 8:
        hint = f"Run `caseaudit frameworks {framework.framework}` to see all {len(known)}; the first are {listed(known[:4], 'and')}."
    else:
        hint = f"Write {listed(known)}."
    # Where more words stand than the one that is near, the others would be lost with it.
    is_longer = not parts and alike is not None and len(word.split()) > len(re.split(r"[\s-]+", alike))
    return Problem("CA201", route, place.at, message, hint, None if is_longer else near)


@rule("CA202", "no-deciding-judgement", "error", "case")
def no_deciding_judgement(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """No assessor who decides has judged the case as a whole.

    The case would be counted as not recorded, and nobody would see that its grade was forgotten. A force's
    self-assessment stands beside the result and never decides it.

    Bad:

        judgements:  # expect: CA202
          force:
            overall: good

    Good:

        judgements:
          force:
            overall: good
          inspector:
            overall: requires-improvement
    """
    if framework.overall and not any(OVERALL in case.judgements.get(who, ()) for who in framework.deciding):
        grades = listed([grade.id for grade in framework.overall_grades])
        hint = f"Write under `judgements:` a line `{framework.deciding[-1]}:` and under that `overall:` with {grades}."
        begun = next((who for who in framework.deciding if who in case.judgements), None)
        if begun is not None:
            message = f"`{begun}` gives no overall grade, and nobody else who decides does."
            yield Problem("CA202", ("judgements", begun), "key", message, f"Add `overall:` below it, with {grades}.")
        elif case.judgements:
            yield Problem("CA202", ("judgements",), "key", "No deciding assessor has graded this case overall.", hint)
        else:
            yield Problem("CA202", (), "first", "`judgements` is missing, so the case has no grade.", hint)


def _is_there(need: Need, case: Case, framework: Framework) -> bool:
    if need in ("concern", "strength"):
        return any(finding.kind == need for finding in case.findings)
    if need == "self-assessment":
        return any(OVERALL in judged for who, judged in case.judgements.items() if who not in framework.deciding)
    return bool(getattr(case, need))


@rule("CA203", "grade-without-support", "error", "case")
def grade_without_support(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A grade stands without what the framework asks for beside it.

    A case graded inadequate without a reason or a concern cannot be explained to the force, nor to the second reader.

    Bad:

        judgements:
          inspector:
            overall: inadequate  # expect: CA203
        reason:
        findings:

    Good:

        judgements:
          inspector:
            overall: inadequate
        reason: |
          Nothing shows that anybody spoke to the child.
    """
    decided = framework.decide(case.judgements).get(OVERALL) if framework.overall else None
    for requirement in framework.requires:
        needs = requirement.needs_any
        if decided and decided[1] == requirement.grade and not any(_is_there(need, case, framework) for need in needs):
            yield Problem(
                "CA203",
                ("judgements", decided[0], OVERALL),
                "value",
                f"A case graded '{requirement.grade}' needs {_needs(needs)}, and has none.",
                f"Add {_LINES[needs[0]]}.",
            )


_LINES: dict[str, str] = {
    "reason": "`reason: |` and the reason on the lines below it",
    "concern": "a finding with `kind: concern`",
    "strength": "a finding with `kind: strength`",
    "illustration": "`illustration: |` and the account on the lines below it",
    "referral": "`referral:` with its reason, text and day",
    "self-assessment": "the force's own grade under `judgements:`",
}


def _needs(needs: tuple[Need, ...]) -> str:
    return " or ".join(f"a {need}" for need in needs).replace("a illustration", "an illustration")


@rule("CA204", "finding-without-theme", "error", "case")
def finding_without_theme(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A finding names no theme.

    Findings are counted by theme; one without a theme appears in no table and bears no key finding out.

    Bad:

        findings:
          - kind: concern  # expect: CA204
            text: |
              The log ends with the report.

    Good:

        findings:
          - kind: concern
            themes: [record-keeping]
            text: |
              The log ends with the report.
    """
    for position, finding in enumerate(case.findings):
        if not finding.themes:
            hint = (
                f"Add `themes: [{framework.themes[0].id}]`, with the themes that fit."
                if framework.themes
                else "Add `themes:`."
            )
            yield Problem("CA204", ("findings", position), "first", "This finding names no theme.", hint)


@rule("CA205", "theme-twice", "warning", "case")
def theme_twice(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A finding names the same theme twice.

    It is counted once. Often the second was meant to be another theme.

    Bad:

        findings:
          - kind: concern
            themes:
              - delay
              - delay  # expect: CA205
            text: |
              Six weeks passed before anybody called.

    Good:

        findings:
          - kind: concern
            themes:
              - delay
              - supervision
            text: |
              Six weeks passed before anybody called.
    """
    for position, finding in enumerate(case.findings):
        if len(set(finding.themes)) == len(finding.themes):
            continue
        seen: set[str] = set()
        for nth, theme in enumerate(finding.themes):
            if theme in seen:
                route = ("findings", position, "themes", nth)
                yield Problem(
                    "CA205",
                    route,
                    "value",
                    f"{quoted(theme) or 'This theme'} stands twice here.",
                    "Delete one of the two.",
                )
            seen.add(theme)


@rule("CA206", "half-answered", "error", "case")
def half_answered(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A referral has a day of answer and no answer, or the other way round.

    A referral is open until it is answered. With one of the two missing, nobody can say which it is.

    Bad:

        referral:
          reason: serious-problem
          text: |
            The child was not seen.
          raised: 2017-10-05
          answered: 2017-10-19  # expect: CA206

    Good:

        referral:
          reason: serious-problem
          text: |
            The child was not seen.
          raised: 2017-10-05
          answered: 2017-10-19
          answer: |
            The child has been seen.
    """
    if case.referral and bool(case.referral.answered) != bool(case.referral.answer):
        here, other = ("answered", "answer: |") if case.referral.answered else ("answer", "answered: ")
        missing = other.rstrip(": |")
        hint = f"Add `{other.rstrip()}`{' with the day' if missing == 'answered' else ''}, or delete `{here}` if it is still open."
        yield Problem("CA206", ("referral", here), "key", f"`{here}` stands here without `{missing}`.", hint)


key_inside_text = found_in_passing(
    "CA207",
    "key-inside-text",
    "error",
    """A key of the format stands inside a text, because its line is indented too far.

    Whatever is indented below `|` is text, so a whole finding can disappear into the one above it, and be counted
    nowhere. The place shown is the first such line.

    Bad:

        findings:
          - kind: concern
            themes: [delay]
            text: |
              Six weeks passed before anybody called.
              - kind: strength  # expect: CA207
                themes: [joint-working]
                text: |
                  The school called on the same day.

    Good:

        findings:
          - kind: concern
            themes: [delay]
            text: |
              Six weeks passed before anybody called.
          - kind: strength
            themes: [joint-working]
            text: |
              The school called on the same day.
    """,
    "case",
)

_PLACEHOLDER = re.compile(r"^\s*(?P<at>What was seen\.|What the .{1,60} is asked to act on now\.)\s*$", re.MULTILINE)


@rule("CA208", "placeholder-left", "warning", "case")
def placeholder_left(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A text is still the one that `caseaudit new` put there to show where words go.

    It would be printed in the report as if somebody had seen it.

    Bad:

        findings:
          - kind: concern
            themes: [delay]
            text: |
              What was seen.  # expect: CA208

    Good:

        findings:
          - kind: concern
            themes: [delay]
            text: |
              Six weeks passed before anybody called.
    """
    for route, text in prose_of(case):
        if "What " in text and (found := _PLACEHOLDER.search(text)):
            message = f"`{route[-1]}` still holds the words that `caseaudit new` put there."
            yield Problem("CA208", route, Words(found["at"]), message, "Write your own words in their place.")


@rule("CA302", "reviewed-outside-visit", "error", "case")
def reviewed_outside_visit(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A case was reviewed on a day outside the visit.

    Either the day is mistyped, or the file belongs to another inspection, or the visit's dates are wrong.

    Bad:

        reviewed: 2016-10-04  # expect: CA302

    Good:

        reviewed: 2017-10-04
    """
    if inspection is not None and _is_outside(case, inspection):
        visit = inspection.visited
        message = f"{case.reviewed} is outside the visit, which lasted from {visit.start} to {visit.to}."
        yield Problem(
            "CA302", ("reviewed",), "value", message, "Correct the day here, or `visited` in inspection.yaml."
        )


def _is_outside(case: Case, inspection: Inspection) -> bool:
    start, end = inspection.visited.start, inspection.visited.to
    return case.reviewed[: len(start)] < start or case.reviewed[: len(end)] > end


@rule("CA303", "referral-before-review", "error", "case")
def referral_before_review(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A case was referred back before it was reviewed, or after the report was published.

    One of the two days is mistyped: what leads to a referral is seen in the review, and the report tells of it.

    Bad:

        reviewed: 2017-10-04
        referral:
          reason: serious-problem
          text: |
            The child was not seen.
          raised: 2017-10-02  # expect: CA303

    Good:

        reviewed: 2017-10-04
        referral:
          reason: serious-problem
          text: |
            The child was not seen.
          raised: 2017-10-05
    """
    if inspection is not None and _is_outside(case, inspection):
        return  # the day of the review is the one that is wrong, and is reported already
    if case.referral and case.referral.raised < case.reviewed:
        message = f"The referral of {case.referral.raised} stands before the review of {case.reviewed}."
        yield Problem("CA303", ("referral", "raised"), "value", message, "Correct the day that is wrong.")
    published = inspection.published if inspection is not None else None
    if case.referral and published and case.referral.raised[: len(published)] > published:
        message = f"The referral of {case.referral.raised} stands after the report's publication, {published}."
        hint = "Correct the day here, or `published` in inspection.yaml."
        yield Problem("CA303", ("referral", "raised"), "value", message, hint)


@rule("CA304", "answered-before-raised", "error", "case")
def answered_before_raised(case: Case, framework: Framework, inspection: Inspection | None) -> Iterator[Problem]:
    """A referral was answered before it was raised.

    One of the two days is mistyped.

    Bad:

        referral:
          reason: serious-problem
          text: |
            The child was not seen.
          raised: 2017-10-05
          answered: 2017-10-01  # expect: CA304
          answer: |
            The child has been seen.

    Good:

        referral:
          reason: serious-problem
          text: |
            The child was not seen.
          raised: 2017-10-05
          answered: 2017-10-11
          answer: |
            The child has been seen.
    """
    if case.referral and case.referral.answered and case.referral.answered < case.referral.raised:
        message = f"The answer of {case.referral.answered} stands before the referral of {case.referral.raised}."
        yield Problem("CA304", ("referral", "answered"), "value", message, "Correct the day that is wrong.")


RULES: tuple[Rule, ...] = (
    unknown_id,
    no_deciding_judgement,
    grade_without_support,
    finding_without_theme,
    theme_twice,
    half_answered,
    key_inside_text,
    placeholder_left,
    reviewed_outside_visit,
    referral_before_review,
    answered_before_raised,
)

# What a draft may lack: it is still being written.
FORGIVEN = frozenset({"CA102", "CA103", "CA202", "CA203", "CA204"})
CHECKS: tuple[Check, ...] = tuple(each.check for each in RULES if each is not unknown_id)
