"""Rules about `inspection.yaml` itself: its dates, its recommendations, its fit with the framework."""

from __future__ import annotations

import re
from collections.abc import Iterator

from caseaudit.diagnostics import At, Problem, Rule, Words, did_you_mean, listed, quoted, rule
from caseaudit.fields import prose_of
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection, Recommendation
from caseaudit.translation import Translation


@rule("CA401", "framework-not-found", "error", "inspection")
def framework_not_found(wanted: str, shipped: list[str], is_path: bool) -> Iterator[Problem]:
    """The framework that an inspection names cannot be found or used.

    Without it no case can be held against anything. A shipped framework is named by its id; one of your own by a path
    relative to `inspection.yaml`, which has a `/` in it or ends in `.yaml`.

    Bad:

        framework: ncpi-2015  # expect: CA401

    Good:

        framework: ncpi-2016
    """
    near = did_you_mean(wanted, shipped)
    if is_path:
        message, hint = (
            "There is no framework file at this path.",
            "The path is relative to this file; look where the framework is.",
        )
    else:
        message = f"There is no shipped framework {quoted(wanted) or 'of this name'}."
        hint = (
            f"Did you mean `{near}`?"
            if near
            else f"Write {listed(shipped)}, or the path of your own, such as `./framework.yaml`."
        )
    yield Problem("CA401", ("framework",), "value", message, hint, None if is_path else near)


@rule("CA402", "visit-ends-before-it-begins", "error", "inspection")
def visit_ends_before_it_begins(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """The visit's last day stands before its first.

    Bad cases of mistyped years hide here, and every case would lie outside the visit.

    Bad:

        visited:
          from: 2017-10-02
          to: 2017-09-13  # expect: CA402

    Good:

        visited:
          from: 2017-10-02
          to: 2017-10-13
    """
    visit = inspection.visited
    if visit.to < visit.start[: len(visit.to)]:
        message = f"The visit ends in {visit.to}, before it begins in {visit.start}."
        yield Problem("CA402", ("visited", "to"), "value", message, "Correct the date that is wrong.")


@rule("CA403", "published-before-visit", "error", "inspection")
def published_before_visit(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """The report is published before the visit ends.

    All dates of recommendations and next steps are counted from publication.

    Bad:

        visited:
          from: 2017-10-02
          to: 2017-10-13
        published: 2017-03-08  # expect: CA403

    Good:

        visited:
          from: 2017-10-02
          to: 2017-10-13
        published: 2018-03-08
    """
    published, end = inspection.published, inspection.visited.to
    if published and published < end[: len(published)]:
        message = f"Published {published}, before the visit ended in {end}."
        yield Problem("CA403", ("published",), "value", message, "Correct the date that is wrong.")


@rule("CA404", "recommendation-id-twice", "error", "inspection")
def recommendation_id_twice(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """Two recommendations have the same id.

    A recommendation is followed over years by its id; two with one id cannot be told apart.

    Bad:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
          - id: R1  # expect: CA404
            deadline: immediately
            text: |
              The force should supervise enquiries.

    Good:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
          - id: R2
            deadline: immediately
            text: |
              The force should supervise enquiries.
    """
    seen: set[str] = set()
    for position, each in enumerate(inspection.recommendations):
        if each.id.casefold() in seen:
            route = ("recommendations", position, "id")
            yield Problem(
                "CA404", route, "value", "This id stands at an earlier recommendation too.", "Give it an id of its own."
            )
        seen.add(each.id.casefold())


def _is_repeated(each: Recommendation, inspection: Inspection) -> bool:
    """Whether an entry may rest on the earlier inspection for its text."""
    return inspection.previous is not None and each.deadline is None and each.text is None


@rule("CA405", "recommendation-incomplete", "error", "inspection")
def recommendation_incomplete(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """A recommendation has no text or no deadline.

    Only in an inspection with `previous:` may an entry give its id, new events and a result, because its text stands
    there.

    Bad:

        recommendations:
          - id: R1  # expect: CA405
            text: |
              The force should speak to the child.

    Good:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
    """
    for position, each in enumerate(inspection.recommendations):
        missing = [key for key in ("deadline", "text") if getattr(each, key) is None]
        if missing and not _is_repeated(each, inspection):
            what = " and ".join(f"`{key}`" for key in missing)
            deadlines = listed([deadline.id for deadline in framework.deadlines])
            hint = (
                f"Add `deadline:` with {deadlines}."
                if missing[0] == "deadline"
                else "Add `text: |` and the text on the lines below it."
            )
            yield Problem("CA405", ("recommendations", position), "first", f"This recommendation has no {what}.", hint)


@rule("CA406", "deadlines-out-of-order", "warning", "inspection")
def deadlines_out_of_order(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """A recommendation stands after one with a later deadline.

    The report groups recommendations by deadline, soonest first, so their numbers would jump.

    Bad:

        recommendations:
          - id: R1
            deadline: three-months
            text: |
              The force should supervise enquiries.
          - id: R2
            deadline: immediately  # expect: CA406
            text: |
              The force should speak to the child.

    Good:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
          - id: R2
            deadline: three-months
            text: |
              The force should supervise enquiries.
    """
    order = {deadline.id: position for position, deadline in enumerate(framework.deadlines)}
    latest = -1
    for position, each in enumerate(inspection.recommendations):
        if each.deadline not in order:
            continue
        if order[each.deadline] < latest:
            route = ("recommendations", position, "deadline")
            hint = "Put it among the recommendations of its deadline, and number them anew if nothing is published yet."
            yield Problem(
                "CA406", route, "value", "This deadline is sooner than that of the recommendation before.", hint
            )
        latest = max(latest, order[each.deadline])


@rule("CA407", "events-out-of-order", "warning", "inspection")
def events_out_of_order(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """An event stands after one of a later day.

    Events are only ever added, oldest first; the last one with a status says where the recommendation stands.

    Bad:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
            events:
              - date: 2018-05-17
                status: being-progressed
              - date: 2018-04-17  # expect: CA407
                status: complete

    Good:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
            events:
              - date: 2018-04-17
                status: being-progressed
              - date: 2018-05-17
                status: complete
    """
    for position, each in enumerate(inspection.recommendations):
        for nth, event in enumerate(each.events[1:], start=1):
            earlier = each.events[nth - 1].date
            if event.date < earlier:
                route = ("recommendations", position, "events", nth, "date")
                message = f"{event.date} stands after {earlier}."
                yield Problem(
                    "CA407", route, "value", message, "Correct the day, or put the events in the order of their days."
                )


@rule("CA408", "event-says-nothing", "error", "inspection")
def event_says_nothing(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """An event has neither a status nor a comment.

    Bare dates tell no reader what happened.

    Bad:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
            events:
              - date: 2018-05-17  # expect: CA408

    Good:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
            events:
              - date: 2018-05-17
                status: being-progressed
    """
    for position, each in enumerate(inspection.recommendations):
        for nth, event in enumerate(each.events):
            if event.status is None and event.comment is None:
                route = ("recommendations", position, "events", nth)
                hint = f"Add `status:` with {listed([status.id for status in framework.statuses])}, or `comment: |`."
                yield Problem("CA408", route, "first", "This event has neither a status nor a comment.", hint)


@rule("CA409", "result-without-previous", "error", "inspection")
def result_without_previous(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """A recommendation has a result, and the inspection names no earlier one.

    `result` is what a follow-up found of an earlier recommendation; the earlier inspection stands in `previous:`.

    Bad:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
            result: achieved  # expect: CA409

    Good:

        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.
    """
    if inspection.previous is None:
        for position, each in enumerate(inspection.recommendations):
            if each.result is not None:
                route = ("recommendations", position, "result")
                hint = "Add `previous:` with the path of the earlier inspection, or delete the line."
                yield Problem(
                    "CA409", route, "key", "`result` belongs to a follow-up, and `previous` is missing.", hint
                )


@rule("CA410", "html-in-prose", "error", "inspection")
def html_in_prose(inspection: Inspection | Translation, framework: Framework) -> Iterator[Problem]:
    """The prose holds HTML.

    Prose is Markdown without HTML, so that a report shows the same in every format and nothing in it can run.

    Bad:

        summary: |
          Practice was <b>inadequate</b>.  # expect: CA410

    Good:

        summary: |
          Practice was **inadequate**.
    """
    for route, text in prose_of(inspection):
        seen: dict[str, int] = {}
        for tag in re.finditer(
            r"</?[A-Za-z][^<>\n]*>|<!--", re.sub(r"`[^`\n]*`", lambda code: "." * len(code[0]), text)
        ):
            if re.match(r"<(?:https?:|mailto:)", tag[0]):
                continue
            nth = seen[tag[0]] = seen.get(tag[0], -1) + 1
            name = re.sub(r"[^A-Za-z].*", "", tag[0].lstrip("</"))
            hint = {"b": "Write **bold**.", "i": "Write *italics*.", "br": "Leave an empty line."}.get(
                name, "Write Markdown: **bold**, *italics*, `- ` for lists."
            )
            yield Problem("CA410", route, Words(tag[0], nth), "HTML stands here; it is not used in reports.", hint)
            if not tag[0].startswith("</"):
                break


@rule("CA411", "expected-does-not-add-up", "warning", "inspection")
def expected_does_not_add_up(inspection: Inspection, framework: Framework) -> Iterator[Problem]:
    """The grades in `expected` do not add up to its graded cases, or to more than its cases.

    Published sums are sometimes wrong. Where they are, no case files can agree with them, and a reader should be told.

    Bad:

        expected:  # expect: CA411
          cases: 1
          good: 1
          requires-improvement: 0
          inadequate: 1  # expect: CA305

    Good:

        expected:
          cases: 1
          good: 1
          requires-improvement: 0
          inadequate: 0
    """
    expected = inspection.expected
    grades = [grade.id for grade in framework.overall_grades]
    whole = expected.get("graded", expected.get("cases"))
    if grades and whole is not None and all(grade in expected for grade in grades):
        total = sum(expected[grade] for grade in grades)
        # Cases may lie outside the scale, so that fewer grades than cases are nothing strange.
        if total > whole or (total < whole and "graded" in expected):
            message = f"The grades expected add up to {total}, not to {whole}."
            yield Problem(
                "CA411",
                ("expected",),
                "key",
                message,
                "Check the numbers against their source; say so in `notice` if it is wrong.",
            )


@rule("CA412", "previous-not-found", "error", "inspection")
def previous_not_found(wanted: str) -> Iterator[Problem]:
    """The earlier inspection cannot be found or read.

    The texts of earlier recommendations come from there.

    Bad:

        previous: ../lancashire-2015  # expect: CA412

    Good:

        kind: inspection
    """
    hint = "Write the path of its folder or of its report.json, relative to this file."
    yield Problem(
        "CA412", ("previous",), "value", "There is no earlier inspection that can be read at this path.", hint
    )


@rule("CA413", "unknown-earlier-recommendation", "error", "inspection")
def unknown_earlier_recommendation(inspection: Inspection, earlier: list[str]) -> Iterator[Problem]:
    """An entry without a text repeats a recommendation that the earlier inspection did not make.

    Its text would be missing from the report.

    Bad:

        previous: ./earlier
        recommendations:
          - id: R9  # expect: CA413
            events:
              - date: 2018-05-17
                status: complete
        # file: earlier/inspection.yaml
        inspection: lancashire-2014

    Good:

        recommendations:
          - id: R9
            deadline: immediately
            text: |
              The force should speak to the child.
    """
    for position, each in enumerate(inspection.recommendations):
        if _is_repeated(each, inspection) and each.id not in earlier:
            hint = (
                f"Write {listed(earlier)}, or add `deadline:` and `text: |`."
                if earlier
                else "Add `deadline:` and `text: |`."
            )
            route = ("recommendations", position, "id")
            yield Problem("CA413", route, "value", "The earlier inspection has no recommendation with this id.", hint)


@rule("CA414", "earlier-recommendation-not-repeated", "warning", "inspection")
def earlier_recommendation_not_repeated(inspection: Inspection, earlier: list[str]) -> Iterator[Problem]:
    """A follow-up passes over a recommendation of the earlier inspection.

    A follow-up goes recommendation by recommendation. One that is not repeated is missing from the report, and its
    reader cannot tell whether it was achieved or forgotten.

    Bad:

        kind: follow-up  # expect: CA414
        previous: ./earlier
        # file: earlier/inspection.yaml
        recommendations:
          - id: R1
            deadline: immediately
            text: |
              The force should speak to the child.

    Good:

        kind: inspection
    """
    missing = [each for each in earlier if each not in {own.id for own in inspection.recommendations}]
    if inspection.kind == "follow-up" and missing:
        at: At = "key" if inspection.recommendations else "value"
        route = ("recommendations",) if inspection.recommendations else ("kind",)
        message = f"{listed(missing, 'and')} of the earlier inspection {'is' if len(missing) == 1 else 'are'} not repeated here."
        yield Problem(
            "CA414", route, at, message, "Add an entry with its `id:` and what was found: `result:` or new `events:`."
        )


@rule("CA415", "unknown-word", "warning", "inspection")
def unknown_word(inspection: Inspection | Translation, framework: Framework) -> Iterator[Problem]:
    """`words` holds a word that no report uses.

    A mistyped key would leave the framework's word in the report.

    Bad:

        words:
          forse: constabulary  # expect: CA415

    Good:

        words:
          force: constabulary
    """
    known = list(dict.fromkeys([*framework.words, "force", "inspectorate"]))
    for word in inspection.words:
        if word not in known:
            near = did_you_mean(word, known)
            message = f"{quoted(word) or 'This'} is not a word that reports use."
            hint = f"Did you mean `{near}`?" if near else f"Write {listed(known)}."
            yield Problem("CA415", ("words", word), "key", message, hint, near)


RULES: tuple[Rule, ...] = (
    framework_not_found,
    visit_ends_before_it_begins,
    published_before_visit,
    recommendation_id_twice,
    recommendation_incomplete,
    deadlines_out_of_order,
    events_out_of_order,
    event_says_nothing,
    result_without_previous,
    html_in_prose,
    expected_does_not_add_up,
    previous_not_found,
    unknown_earlier_recommendation,
    earlier_recommendation_not_repeated,
    unknown_word,
)

# What is held against inspection and framework alone; the others are asked where the file they look for is.
ELSEWHERE = (
    framework_not_found,
    previous_not_found,
    unknown_earlier_recommendation,
    earlier_recommendation_not_repeated,
)
CHECKS = tuple(each.check for each in RULES if each not in ELSEWHERE)
# What is held against a translation as well.
OF_WORDS = (html_in_prose.check, unknown_word.check)
