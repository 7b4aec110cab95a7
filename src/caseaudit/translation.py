"""The prose of an inspection in another language. The format is `inspection.cy.yaml` of docs/formats.md.

It has the keys of `inspection.yaml` that hold words, and no others. Put in their place they make an inspection again, so
that nothing later on need know that there are two languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import Field

from caseaudit.case import Case
from caseaudit.fields import PUBLISHED, Day, Listed, Mapped, Prose, Record, Text
from caseaudit.inspection import MARKDOWN, Chapter, Event, Inspection, Recommendation

R = TypeVar("R", bound=Record)
_BY_PLACE = " One to each there, in the same order."


class TranslatedKeyFinding(Record):
    """A key finding in the other language."""

    text: Prose | None = Field(None, description="The same sentence." + MARKDOWN, examples=["|"])
    basis: Prose | None = Field(None, description="What it rests on outside the cases." + MARKDOWN)


class TranslatedStatement(Record):
    """A statement in the other language."""

    by: Text | None = Field(None, description="The same office." + PUBLISHED, examples=["Dirprwy brif gwnstabl"])
    text: Prose | None = Field(None, description="What was said." + MARKDOWN, examples=["|"])


class TranslatedEvent(Record):
    """The words of an event in the other language."""

    date: Day = Field(description="The day of the event, as in inspection.yaml." + PUBLISHED, examples=["2018-05-17"])
    by: Text | None = Field(None, description="Who says so, where that is neither force nor inspectorate." + PUBLISHED)
    comment: Prose | None = Field(None, description="What was said." + MARKDOWN)


class TranslatedRecommendation(Record):
    """A recommendation in the other language."""

    id: Text = Field(description="Its number, as in inspection.yaml." + PUBLISHED, examples=["R1"])
    reason: Prose | None = Field(None, description="Why it is made." + MARKDOWN)
    text: Prose | None = Field(None, description="What the force should do." + MARKDOWN, examples=["|"])
    events: Listed[TranslatedEvent] = Field(
        (), description="Those of its events that have words, in the same order." + PUBLISHED
    )


class Translation(Record):
    """The words of an inspection in another language; whatever inspection.yaml has of them must stand here too."""

    force: Text | None = Field(None, description="The force's name." + PUBLISHED, examples=["Heddlu Swydd Gaerhirfryn"])
    marking: Text | None = Field(None, description="Protective marking." + PUBLISHED, examples=["SWYDDOGOL"])
    notice: Prose | None = Field(None, description="Printed above everything else." + MARKDOWN)
    words: Mapped[Text] = Field(
        default_factory=dict,
        description="The report's words, with the article that goes before them: `force: yr heddlu`." + PUBLISHED,
    )
    headline: Prose | None = Field(None, description="The verdict in one sentence." + MARKDOWN)
    summary: Prose | None = Field(None, description="What was found, in short." + MARKDOWN)
    context: Prose | None = Field(None, description="What a reader must know of the force." + MARKDOWN)
    chapters: Mapped[Chapter] = Field(default_factory=dict, description="By the same ids as in inspection.yaml.")
    key_findings: Listed[TranslatedKeyFinding] = Field((), description="The key findings." + _BY_PLACE)
    statements: Listed[TranslatedStatement] = Field((), description="What inspectors say." + _BY_PLACE)
    response: Listed[TranslatedStatement] = Field((), description="What the force says." + _BY_PLACE)
    recommendations: Listed[TranslatedRecommendation] = Field((), description="By the same ids, in the same order.")
    next_steps: Prose | None = Field(None, description="Printed before the framework's own steps." + MARKDOWN)
    conclusion: Prose | None = Field(None, description="How the report ends." + MARKDOWN)
    illustrations: Mapped[Prose] = Field(
        default_factory=dict, description="The illustrations of the cases, by case id, as plain text." + PUBLISHED
    )


def has_words(event: Event) -> bool:
    """Whether an event has words of its own; `force` and `inspectorate` are looked up in `words`."""
    return event.comment is not None or has_office(event)


def has_office(event: Event) -> bool:
    """Whether an event names somebody whom `words` does not know."""
    return event.by not in (None, "force", "inspectorate")


def translated(inspection: Inspection, translation: Translation) -> Inspection:
    """The inspection in the words of its translation; where that lacks some, they stay those of the inspection."""
    own = {each.id: each for each in translation.recommendations}
    return _with_words(inspection, translation).model_copy(
        update={
            "words": {**inspection.words, **translation.words},
            "chapters": {
                name: _with_words(chapter, translation.chapters.get(name))
                for name, chapter in inspection.chapters.items()
            },
            "key_findings": _one_by_one(inspection.key_findings, translation.key_findings),
            "statements": _one_by_one(inspection.statements, translation.statements),
            "response": _one_by_one(inspection.response, translation.response),
            "recommendations": tuple(
                _recommendation(each, own[each.id]) if each.id in own else each for each in inspection.recommendations
            ),
        }
    )


def _recommendation(recommendation: Recommendation, words: TranslatedRecommendation) -> Recommendation:
    worded = iter(_one_by_one([each for each in recommendation.events if has_words(each)], words.events))
    events = tuple(next(worded) if has_words(each) else each for each in recommendation.events)
    return _with_words(recommendation, words).model_copy(update={"events": events})


def with_illustrations(cases: Iterable[Case], translation: Translation) -> tuple[Case, ...]:
    """The cases with their illustrations in the other language, where it has them."""
    known = translation.illustrations
    return tuple(
        case.model_copy(update={"illustration": known[case.case]}) if case.illustration and case.case in known else case
        for case in cases
    )


def excerpt(record: R) -> R:
    """Of an inspection or its translation the words that an overview shows; all else is as if it were not there."""
    kept = ("force", "marking", "notice", "words")
    kind: Any = type(record)
    made: R = kind.model_construct(**{name: getattr(record, name) for name in kept})
    return made


def _with_words(record: R, words: Record | None) -> R:
    """The record with the texts that `words` has of the same names."""
    texts = {name: each for name, each in words or () if isinstance(each, str)}
    return record.model_copy(update=texts)


def _one_by_one(records: Sequence[R], words: Sequence[Any]) -> tuple[R, ...]:
    rest = [None] * (len(records) - len(words))
    return tuple(_with_words(record, each) for record, each in zip(records, [*words, *rest], strict=False))
