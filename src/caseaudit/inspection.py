"""An inspection: one force, one visit, one framework. The format is `inspection.yaml` of docs/formats.md."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from caseaudit.case import Kind
from caseaudit.fields import (
    PUBLISHED,
    RESTRICTED,
    CaseId,
    Day,
    Id,
    Known,
    Listed,
    Mapped,
    MonthOrDay,
    Number,
    Prose,
    Record,
    Text,
)

MARKDOWN = " Markdown without HTML, after `|`; `{{ name }}` cites a figure." + PUBLISHED


class Visited(Record):
    """When inspectors were there, to the day or the month."""

    start: MonthOrDay = Field(alias="from", description="The first day or month." + PUBLISHED, examples=["2017-10-02"])
    to: MonthOrDay = Field(description="The last day or month." + PUBLISHED, examples=["2017-10-13"])


class Chapter(Record):
    """What the report says under one criterion, topic or category."""

    headline: Prose | None = Field(None, description="A whole sentence that says what was found." + PUBLISHED)
    text: Prose | None = Field(None, description="The chapter's text." + MARKDOWN)


class KeyFinding(Record):
    """A finding lifted into the report: borne out by cases, or resting on a basis outside them."""

    kind: Kind = Field(description="strength or concern." + PUBLISHED, examples=["concern"])
    text: Prose = Field(description="One sentence." + MARKDOWN, examples=["|"])
    themes: Listed[Known] = Field(
        (), description="Its evidence: cases with a finding of this kind on any of these." + PUBLISHED
    )
    categories: Listed[Known] = Field((), description="Narrows the evidence to these categories." + PUBLISHED)
    cases: Listed[CaseId] = Field((), description="Or its evidence is exactly these cases." + RESTRICTED)
    basis: Prose | None = Field(None, description="What it rests on outside the cases." + MARKDOWN)
    chapter: Known | None = Field(None, description="Also printed as a sub-heading in this chapter." + PUBLISHED)


class Statement(Record):
    """What somebody said of the report, in reported speech and by office."""

    by: Text = Field(description="An office, never a name." + PUBLISHED, examples=["Deputy chief constable"])
    text: Prose = Field(description="What was said." + MARKDOWN, examples=["|"])


class Event(Record):
    """Something that happened to a recommendation; events are only ever added."""

    date: Day = Field(description="The day." + PUBLISHED, examples=["2018-05-17"])
    status: Known | None = Field(None, description="Where the recommendation stands from then on." + PUBLISHED)
    by: Text | None = Field(None, description="Who says so." + PUBLISHED)
    comment: Prose | None = Field(None, description="What was said." + MARKDOWN)


class Recommendation(Record):
    """What the force should do. In a follow-up an earlier one may be repeated by its id with new events only."""

    id: Text = Field(description="Its number, the same in every later inspection." + PUBLISHED, examples=["R1"])
    deadline: Known | None = Field(None, description="By when it is due." + PUBLISHED, examples=["three-months"])
    chapter: Known | None = Field(None, description="The criterion, topic or category it belongs to." + PUBLISHED)
    themes: Listed[Known] = Field(
        (), description="The cases behind it: those with a concern on any of these." + PUBLISHED
    )
    reason: Prose | None = Field(None, description="Why it is made." + MARKDOWN)
    text: Prose | None = Field(
        None, description="What the force should do, and what that must cover." + MARKDOWN, examples=["|"]
    )
    events: Listed[Event] = Field((), description="What happened to it, oldest first." + PUBLISHED)
    result: Literal["achieved", "partly", "not"] | None = Field(
        None, description="In a follow-up: what was found." + PUBLISHED
    )


class Acceptance(Record):
    """Reserved: a diagnostic that is accepted, and why."""

    code: Text = Field(description="The rule's code." + RESTRICTED, examples=["CA302"])
    route: Listed[Text] = Field((), description="Where." + RESTRICTED)
    reason: Prose = Field(description="Why it is accepted." + RESTRICTED, examples=["|"])


class Inspection(Record):
    """One force, one visit, one framework."""

    inspection: Id = Field(description="The inspection's id." + PUBLISHED, examples=["lancashire-2017"])
    force: Text = Field(description="The force's name." + PUBLISHED, examples=["Lancashire Constabulary"])
    framework: Text = Field(
        description="A shipped framework, or a path relative to this file." + PUBLISHED, examples=["ncpi-2016"]
    )
    kind: Literal["inspection", "follow-up", "reinspection"] = Field(
        "inspection", description="What kind of visit it was." + PUBLISHED
    )
    visited: Visited = Field(description="When inspectors were there." + PUBLISHED)
    published: MonthOrDay | None = Field(
        None, description="When the report comes out; dates are counted from it." + PUBLISHED
    )
    previous: Text | None = Field(None, description="The earlier inspection: its folder or report.json." + RESTRICTED)
    population: Number | None = Field(None, description="How many cases the sample was drawn from." + PUBLISHED)
    expected: Mapped[Number] = Field(
        default_factory=dict, description="Figures that the cases must add up to." + PUBLISHED
    )
    marking: Text | None = Field(None, description="Protective marking, such as OFFICIAL." + RESTRICTED)
    notice: Prose | None = Field(None, description="Printed above everything else." + MARKDOWN)
    words: Mapped[Text] = Field(
        default_factory=dict, description="Overrides words of the framework, such as `force: constabulary`." + PUBLISHED
    )
    headline: Prose | None = Field(None, description="The verdict in one sentence." + MARKDOWN)
    summary: Prose | None = Field(None, description="What was found, in short." + MARKDOWN)
    context: Prose | None = Field(None, description="What a reader must know of the force." + MARKDOWN)
    chapters: Mapped[Chapter] = Field(default_factory=dict, description="By the id of a criterion, topic or category.")
    topics: Mapped[Known] = Field(
        default_factory=dict, description="Grades of the force as a whole, by topic." + PUBLISHED
    )
    key_findings: Listed[KeyFinding] = Field(
        (), description="The findings that matter most, in the order of the report."
    )
    statements: Listed[Statement] = Field((), description="What inspectors say.")
    response: Listed[Statement] = Field((), description="What the force says.")
    recommendations: Listed[Recommendation] = Field((), description="What the force should do.")
    next_steps: Prose | None = Field(None, description="Printed before the framework's own steps." + MARKDOWN)
    conclusion: Prose | None = Field(None, description="How the report ends." + MARKDOWN)
    exceptions: Listed[Acceptance] = Field((), description="Reserved." + RESTRICTED)
