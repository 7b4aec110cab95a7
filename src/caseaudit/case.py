"""A reviewed case: one file, one case. The format is `case.yaml` of docs/formats.md."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from caseaudit.fields import (
    NOWHERE,
    PUBLISHED,
    RESTRICTED,
    CaseId,
    Day,
    Flag,
    Known,
    Listed,
    Mapped,
    Prose,
    Record,
    Text,
)

Kind = Literal["strength", "concern"]
KINDS: tuple[Kind, ...] = ("strength", "concern")


class Finding(Record):
    """One observed strength or concern."""

    kind: Kind = Field(
        description="Whether this speaks for or against the practice." + PUBLISHED + " Only counts are published.",
        examples=["concern"],
    )
    themes: Listed[Known] = Field(
        (),
        description="What it is about; at least one theme of the framework." + PUBLISHED,
        examples=["[record-keeping]"],
    )
    criterion: Known | None = Field(None, description="The criterion it belongs to." + RESTRICTED)
    text: Prose = Field(description="What was seen, after `|`." + RESTRICTED, examples=["|"])


class Referral(Record):
    """A case sent back to the force, apart from any grade; open until it is answered."""

    reason: Known = Field(description="Why it was referred." + RESTRICTED, examples=["serious-problem"])
    text: Prose = Field(description="What the force is asked to act on now, after `|`." + RESTRICTED, examples=["|"])
    raised: Day = Field(description="The day it was sent." + RESTRICTED, examples=["2017-10-05"])
    answered: Day | None = Field(None, description="The day of the answer; comes with `answer`." + RESTRICTED)
    answer: Prose | None = Field(None, description="What the force did; comes with `answered`." + RESTRICTED)


class Case(Record):
    """One reviewed case."""

    # Checked where the file is read, and dropped there: no later stage can leak what it never had.
    dropped_keys: ClassVar[tuple[str, ...]] = ("notes",)

    case: CaseId = Field(description="The case's id, unique in its inspection." + RESTRICTED, examples=["LAN-023"])
    category: Known = Field(description="The kind of case." + PUBLISHED, examples=["child-sexual-exploitation"])
    reviewed: Day = Field(description="The day it was reviewed, year-month-day." + RESTRICTED, examples=["2017-10-04"])
    reviewer: Text | None = Field(None, description="Who reviewed it, as a code, never a name." + RESTRICTED)
    judgements: Mapped[Mapped[Known]] = Field(
        default_factory=dict,
        description="The grade each assessor gives on each item, `overall` or a criterion." + PUBLISHED,
    )
    reason: Prose | None = Field(None, description="Why the case is graded as it is, after `|`." + RESTRICTED)
    findings: Listed[Finding] = Field((), description="The strengths and concerns seen, each after a dash.")
    illustration: Prose | None = Field(
        None, description="A short anonymised account for publication: no names, places or dates." + PUBLISHED
    )
    referral: Referral | None = Field(None, description="Where the case went back to the force.")
    draft: Flag = Field(False, description="Still being written: checked, not counted." + PUBLISHED)


# What the file may hold besides, and no value of `Case` ever does.
NOTES = "Internal. Checked, then dropped." + NOWHERE
