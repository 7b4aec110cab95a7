"""Rules about a framework file: that its parts fit one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caseaudit.diagnostics import Problem, Route, Rule, an, did_you_mean, listed, quoted, rule
from caseaudit.framework import NOT_RECORDED, OVERALL, Entry, Framework

# Figures that every report has; no grade may be called like one of them.
FIGURES = ("cases", "graded", "referred", "drafts", "not-positive")


LONGEST = 1000  # days, weeks or months of a deadline


def _lists(framework: Framework) -> Iterator[tuple[Route, tuple[Entry, ...]]]:
    for name, scale in framework.scales.items():
        yield ("scales", name), scale
    for key in ("outcomes", "assessors", "categories", "criteria", "topics", "themes"):
        yield (key,), getattr(framework, key)
    for key in ("referral_reasons", "deadlines", "statuses", "next_steps"):
        yield (key,), getattr(framework, key)


@rule("CA501", "id-twice", "error", "framework")
def id_twice(framework: Framework) -> Iterator[Problem]:
    """An id stands twice in a list, or in two of criteria, topics and categories.

    Cases are counted by id, and chapters are named by the ids of criteria, topics and categories.

    Bad:

        themes:
          - id: delay
            title: Delay
          - id: delay  # expect: CA501
            title: Drift

    Good:

        themes:
          - id: delay
            title: Delay
          - id: drift
            title: Drift
    """
    for route, entries in _lists(framework):
        yield from _repeated(((*route, nth), entry.id) for nth, entry in enumerate(entries))
    chapters = [
        ((key, n), e.id) for key in ("criteria", "topics", "categories") for n, e in enumerate(getattr(framework, key))
    ]
    first: dict[str, Route] = {}
    for each, chapter in chapters:
        if first.setdefault(chapter, each)[0] != each[0]:
            hint = "Give one of them another id: chapters of the report are named by it."
            message = f"'{chapter}' stands among the {first[chapter][0]} too."
            yield Problem("CA501", (*each, "id"), "value", message, hint)


def _repeated(ids: Iterable[tuple[Route, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for route, each in ids:
        if each in seen:
            yield Problem(
                "CA501", (*route, "id"), "value", f"'{each}' stands twice in this list.", "Give each entry its own id."
            )
        seen.add(each)


@rule("CA502", "unknown-part", "error", "framework")
def unknown_part(framework: Framework) -> Iterator[Problem]:
    """A part of the framework names another part that is not there.

    `overall` and `scale` name scales, `deciding` names assessors, `requires` names grades of the overall scale.

    Bad:

        overall: cases  # expect: CA502

    Good:

        overall: case
    """
    scales, assessors = list(framework.scales), [each.id for each in framework.assessors]
    wanted: list[tuple[Route, str, list[str], str]] = []
    if framework.overall:
        wanted.append((("overall",), framework.overall, scales, "scale"))
    for key in ("criteria", "topics"):
        for nth, item in enumerate(getattr(framework, key)):
            if item.scale:
                wanted.append(((key, nth, "scale"), item.scale, scales, "scale"))
    for nth, who in enumerate(framework.deciding):
        wanted.append((("deciding", nth), who, assessors, "assessor"))
    if framework.overall in scales:
        grades = [grade.id for grade in framework.overall_grades]
        for nth, requirement in enumerate(framework.requires):
            wanted.append((("requires", nth, "grade"), requirement.grade, grades, "grade of the overall scale"))
    for route, word, known, noun in wanted:
        if word not in known:
            near = did_you_mean(word, known)
            hint = f"Did you mean `{near}`?" if near else f"Write {listed(known)}."
            yield Problem(
                "CA502", route, "value", f"{quoted(word, near) or 'This'} is not the id of {an(noun)} here.", hint, near
            )


@rule("CA503", "scale-length", "error", "framework")
def scale_length(framework: Framework) -> Iterator[Problem]:
    """A scale has fewer than two or more than seven steps.

    One step grades nothing, and readers do not tell more than seven apart.

    Bad:

        scales:
          case:  # expect: CA503
            - id: good
              title: Good
              phrase: good

    Good:

        scales:
          case:
            - id: good
              title: Good
              phrase: good
            - id: inadequate
              title: Inadequate
              phrase: inadequate
    """
    for name, scale in framework.scales.items():
        if not 2 <= len(scale) <= 7:
            yield Problem(
                "CA503",
                ("scales", name),
                "key",
                f"The scale has {len(scale)} step{'s' * (len(scale) != 1)}.",
                "Write 2 to 7.",
            )


@rule("CA504", "reserved-id", "error", "framework")
def reserved_id(framework: Framework) -> Iterator[Problem]:
    """A grade or a criterion is called like something that every report has.

    Grades become figures by their ids, beside `cases`, `graded`, `referred`, `drafts` and `not-positive`; `overall` is
    the case as a whole; `not-recorded` counts what nobody graded.

    Bad:

        criteria:
          - id: overall  # expect: CA504
            title: Overall impression

    Good:

        criteria:
          - id: impression
            title: Overall impression
    """
    outcomes = {outcome.id for outcome in framework.outcomes}
    for name, scale in framework.scales.items():
        for nth, grade in enumerate(scale):
            if grade.id in FIGURES or grade.id == NOT_RECORDED or grade.id in outcomes:
                what = "an outcome" if grade.id in outcomes else "a figure of every report"
                message = f"'{grade.id}' is {what}, so no grade may be called so."
                yield Problem("CA504", ("scales", name, nth, "id"), "value", message, "Give the grade another id.")
    for key in ("criteria", "topics", "categories"):
        for nth, entry in enumerate(getattr(framework, key)):
            if entry.id == OVERALL:
                message = "'overall' is the case as a whole, so nothing else may be called so."
                yield Problem("CA504", (key, nth, "id"), "value", message, "Give it another id.")
    for nth, outcome in enumerate(framework.outcomes):
        if outcome.id == NOT_RECORDED:
            message = "'not-recorded' counts what nobody graded, so no outcome may be called so."
            yield Problem("CA504", ("outcomes", nth, "id"), "value", message, "Give the outcome another id.")


@rule("CA505", "scale-order", "error", "framework")
def scale_order(framework: Framework) -> Iterator[Problem]:
    """A step that meets the standard stands below one that does not.

    Scales are written best first. In another order every table and every comparison would be read the wrong way round.

    Bad:

        scales:
          case:
            - id: inadequate
              title: Inadequate
              phrase: inadequate
            - id: good
              title: Good
              phrase: good
              positive: true  # expect: CA505

    Good:

        scales:
          case:
            - id: good
              title: Good
              phrase: good
              positive: true
            - id: inadequate
              title: Inadequate
              phrase: inadequate
    """
    for name, scale in framework.scales.items():
        for nth, grade in enumerate(scale):
            if grade.positive and not all(better.positive for better in scale[:nth]):
                message = "This step meets the standard, and one above it does not."
                yield Problem(
                    "CA505", ("scales", name, nth, "positive"), "value", message, "Write the scale best first."
                )


@rule("CA506", "criterion-without-scale", "error", "framework")
def criterion_without_scale(framework: Framework) -> Iterator[Problem]:
    """A criterion names no scale, and the framework has no overall scale to fall back on.

    Nobody could grade it.

    Bad:

        overall:
        criteria:
          - id: investigation  # expect: CA506
            title: Investigation

    Good:

        overall:
        criteria:
          - id: investigation
            title: Investigation
            scale: case
        # file: cases/LAN-001.yaml
        judgements:
          inspector:
            investigation: good
    """
    if framework.overall is None:
        for nth, item in enumerate(framework.criteria):
            if item.scale is None:
                hint = f"Add `scale:` with {listed(framework.scales)}."
                yield Problem("CA506", ("criteria", nth), "first", f"'{item.id}' has no scale.", hint)


@rule("CA507", "period-unclear", "error", "framework")
def period_unclear(framework: Framework) -> Iterator[Problem]:
    """A deadline or a next step has no length of time, or two.

    Due dates are counted from publication by exactly one of `days`, `weeks` and `months`.

    Bad:

        deadlines:
          - id: soon  # expect: CA507
            title: Soon

    Good:

        deadlines:
          - id: soon
            title: Soon
            weeks: 6
    """
    for key in ("deadlines", "next_steps"):
        for nth, period in enumerate(getattr(framework, key)):
            given = [unit for unit in ("days", "weeks", "months") if getattr(period, unit) is not None]
            if len(given) == 1 and getattr(period, given[0]) > LONGEST:
                message = f"'{period.id}' is longer than any inspection waits."
                yield Problem("CA507", (key, nth, given[0]), "value", message, f"Write a number up to {LONGEST}.")
            if len(given) != 1:
                what = "no length of time" if not given else f"{' and '.join(given)}"
                hint = "Write exactly one of `days:`, `weeks:` and `months:`."
                yield Problem("CA507", (key, nth), "first", f"'{period.id}' has {what}.", hint)


@rule("CA508", "nobody-decides", "error", "framework")
def nobody_decides(framework: Framework) -> Iterator[Problem]:
    """The framework names nobody whose judgement decides.

    Every case would stay without a grade.

    Bad:

        deciding: []  # expect: CA508

    Good:

        deciding: [inspector]
    """
    if not framework.deciding:
        hint = f"Write `deciding: [{framework.assessors[0].id}]`." if framework.assessors else "Add an assessor first."
        yield Problem("CA508", ("deciding",), "key", "`deciding` names no assessor.", hint)


@rule("CA509", "quantity-words-out-of-order", "error", "framework")
def quantity_words_out_of_order(framework: Framework) -> Iterator[Problem]:
    """The words for shares are not written highest first, or start above 99 per cent.

    The first word whose `above` a share exceeds is used; a word after a lower one is never reached.

    Bad:

        quantity_words:
          - above: 50
            word: most
          - above: 90  # expect: CA509
            word: almost all

    Good:

        quantity_words:
          - above: 90
            word: almost all
          - above: 50
            word: most
    """
    above = 100
    for nth, word in enumerate(framework.quantity_words):
        if word.above >= above:
            hint = "Write the words highest first, each below 100."
            yield Problem(
                "CA509", ("quantity_words", nth, "above"), "value", f"{word.above} is not below {above}.", hint
            )
        above = word.above


RULES: tuple[Rule, ...] = (
    id_twice,
    unknown_part,
    scale_length,
    reserved_id,
    scale_order,
    criterion_without_scale,
    period_unclear,
    nobody_decides,
    quantity_words_out_of_order,
)
CHECKS = tuple(each.check for each in RULES)
