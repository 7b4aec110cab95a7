"""A framework: what cases are held against, as data; and the one table of which ids stand where.

The format is `framework.yaml` of docs/formats.md. The shipped frameworks stand in schemas/frameworks/.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from caseaudit.diagnostics import Route
from caseaudit.fields import WORDING, Flag, Id, Known, Listed, Mapped, Number, Prose, Record, Text, reworded
from caseaudit.language import ENGLISH, Language

NOT_RECORDED = "not-recorded"
OVERALL = "overall"
# A word of `words` is looked up in this context: a catalogue has it with the article that a sentence needs before it.
WORD = "word for the force or the inspectorate"
Worded = Annotated[Text, WORDING]
Need = Literal["reason", "concern", "strength", "illustration", "referral", "self-assessment"]


class Entry(Record):
    """Anything with an id and a title."""

    id: Id = Field(description="Lower-case words joined by hyphens; case files use it.", examples=["record-keeping"])
    title: Worded = Field(description="As readers see it.", examples=["Recording of incidents and decisions"])
    short: Worded | None = Field(None, description="A shorter title, for tables.")
    definition: Worded | None = Field(None, description="What it means; shown on hover and in the annex on method.")

    @property
    def name(self) -> str:
        """The short title if there is one, else the title."""
        return self.short or self.title


class Grade(Entry):
    """One step of a scale."""

    phrase: Worded = Field(description="As it stands in a sentence: practice ... in 30 cases.", examples=["good"])
    positive: Flag = Field(False, description="Whether the step meets the standard.")


class Item(Entry):
    """A criterion or a topic, with its scale where that is not the overall one."""

    scale: Known | None = Field(None, description="The scale it is graded on.")


class Period(Entry):
    """A stretch of time with a title, counted from publication."""

    days: Number | None = Field(None, description="Days.")
    weeks: Number | None = Field(None, description="Weeks.")
    months: Number | None = Field(None, description="Months.")


class Status(Entry):
    """A status of a recommendation."""

    closed: Flag = Field(False, description="Whether nothing more is expected of the force.")


class Requirement(Record):
    """What must stand in a case whose deciding overall grade is `grade`."""

    grade: Known = Field(description="A grade of the overall scale.", examples=["inadequate"])
    needs_any: Listed[Need] = Field(description="One of these is enough.", examples=["[reason, concern]"])


class Publish(Record):
    """How numbers may be published."""

    suppress_below: Number = Field(0, description="Counts below this are suppressed in the public report; 0: none.")
    percent_base: Number = Field(0, description="No percentage is shown on a smaller base.")
    sample: Literal["purposive", "random"] = Field("purposive", description="How the cases were picked.")


class QuantityWord(Record):
    """A word for a share above a percentage."""

    above: Number = Field(description="Per cent; the word holds for shares above it.", examples=["90"])
    word: Worded = Field(description="As it stands in a sentence.", examples=["almost all"])


class Framework(Record):
    """What cases are held against."""

    framework: Id = Field(description="The framework's id.", examples=["ncpi-2016"])
    version: Text = Field(description="A new text with the same meaning gets a new version.", examples=['"1"'])
    title: Worded = Field(description="As readers see it.", examples=["National child protection inspection"])
    scales: Mapped[Listed[Grade]] = Field(description="Scales by id, each best first, of 2 to 7 steps.")
    outcomes: Listed[Entry] = Field((), description="Outside every scale: counted, never in a base.")
    overall: Known | None = Field(
        None, description="The scale of a case's overall grade; absent: cases are not graded."
    )
    assessors: Listed[Entry] = Field(description="Who gives judgements.")
    deciding: Listed[Known] = Field(description="For each item the first of these who graded it decides.")
    categories: Listed[Entry] = Field(description="The kinds of case.")
    criteria: Listed[Item] = Field((), description="Asked of every case.")
    topics: Listed[Item] = Field((), description="Judged for the force as a whole, in inspection.yaml.")
    themes: Listed[Entry] = Field(description="What findings are about.")
    referral_reasons: Listed[Entry] = Field((), description="Why a case goes back to the force.")
    deadlines: Listed[Period] = Field((), description="By when a recommendation is due, soonest first.")
    statuses: Listed[Status] = Field((), description="Where a recommendation stands.")
    next_steps: Listed[Period] = Field((), description="What follows publication, with dates counted from it.")
    requires: Listed[Requirement] = Field((), description="What a grade asks for.")
    publish: Publish = Field(Publish(), description="How numbers may be published.")
    quantity_words: Listed[QuantityWord] = Field((), description="Words for shares, highest first.")
    words: Mapped[Text] = Field(
        default_factory=dict, description="The report's words for the force and the inspectorate."
    )
    method: Annotated[Prose, WORDING] | None = Field(None, description="Markdown, printed as the annex on method.")
    aggregation: Literal["counts"] = Field("counts", description="No overall grade is computed from case grades.")

    def in_words_of(self, language: Language) -> Framework:
        """The framework with its wording in a language; what the catalogue lacks stays as it is."""
        if language == ENGLISH:
            return self
        framework: Framework = reworded(self, WORDING, language.wording)
        words = {name: language.wording(word, WORD) for name, word in self.words.items()}
        return Framework.model_construct(**{**dict(framework), "words": words})

    def wording(self) -> list[tuple[str, str]]:
        """(context or "", text) of everything in it that a report prints, each once, in the order of the file."""
        found: dict[tuple[str, str], None] = {}

        def note(text: str) -> str:
            found["", text] = None
            return text

        reworded(self, WORDING, note)
        return [*found, *((WORD, word) for word in self.words.values())]

    @cached_property
    def overall_grades(self) -> tuple[Grade, ...]:
        """The grades of the overall scale, best first; empty where cases are not graded."""
        return self.scales.get(self.overall, ()) if self.overall else ()

    @cached_property
    def chapters(self) -> tuple[Entry, ...]:
        """What a chapter of the report may be named after: criteria, topics and categories, in this order."""
        return (*self.criteria, *self.topics, *self.categories)

    @cached_property
    def known(self) -> dict[tuple[str, str], dict[str, Entry]]:
        """{(noun of a vocabulary, item that is graded or ""): {id: entry}}."""
        whole = (Entry(id=OVERALL, title="The case as a whole"),) if self.overall else ()
        lists: dict[tuple[str, str], tuple[Entry, ...]] = {
            ("category", ""): self.categories,
            ("assessor", ""): self.assessors,
            ("item", ""): (*whole, *self.criteria),
            ("theme", ""): self.themes,
            ("criterion", ""): self.criteria,
            ("topic", ""): self.topics,
            ("referral reason", ""): self.referral_reasons,
            ("chapter", ""): self.chapters,
            ("deadline", ""): self.deadlines,
            ("status", ""): self.statuses,
        }
        for item in (*whole, *self.criteria, *self.topics):
            grades = self.grades(item.id)
            lists["grade", item.id] = (*grades, *self.outcomes) if grades else ()
        return {place: {entry.id: entry for entry in entries} for place, entries in lists.items()}

    def grades(self, item: str) -> tuple[Grade, ...]:
        """The grades of the scale of `overall`, a criterion or a topic; empty where it has none.

        A topic without a scale is not graded; a criterion without one is graded like `overall`.
        """
        scales = {OVERALL: self.overall}
        scales |= {each.id: each.scale or self.overall for each in self.criteria}
        scales |= {each.id: each.scale for each in self.topics}
        return self.scales.get(scales.get(item) or "", ())

    def title_of(self, noun: str, entry_id: str | None) -> str:
        """The title of an id, or the id itself where the framework does not know it."""
        entry = self.known.get((noun, ""), {}).get(entry_id or "")
        return entry.title if entry else entry_id or ""

    def decide(self, judgements: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
        """{item: (assessor, grade)} of the deciding judgements, or (assessor, outcome) where nobody graded the item.

        An item on which no deciding assessor said anything is not there.
        """
        decided: dict[str, tuple[str, str]] = {}
        for who in self.deciding:
            for item, verdict in judgements.get(who, {}).items():
                if item not in decided or (
                    verdict in self.grade_ids.get(item, ()) and decided[item][1] not in self.grade_ids[item]
                ):
                    decided[item] = who, verdict
        return decided

    @cached_property
    def lexicons(self) -> dict[Vocabularies, Lexicon]:
        """What may stand where, in a case file and in inspection.yaml."""
        return {name: lexicon(self, vocabulary) for name, vocabulary in VOCABULARIES.items()}

    @cached_property
    def grade_ids(self) -> dict[str, frozenset[str]]:
        """{`overall` or a criterion: the ids of its grades}."""
        items = (OVERALL, *(each.id for each in self.criteria))
        return {item: frozenset(grade.id for grade in self.grades(item)) for item in items}


class Vocabulary(NamedTuple):
    """Ids that may stand at the places a pattern names; `ANY` in a pattern is any key or position."""

    noun: str
    pattern: tuple[str | None, ...]
    at: Literal["key", "value"] = "value"

    def item(self, key: str | int) -> str:
        """What a grade is given on, by the key it stands at; empty for other nouns, whose ids are the same everywhere."""
        return str(key) if self.noun == "grade" else ""


ANY = None

# The one table of which ids stand where. The rule `unknown-id`, the enums of the JSON Schemas and the comments that
# `new` writes are made from it; `Framework.known` has the ids of each noun.
CASE_VOCABULARY: tuple[Vocabulary, ...] = (
    Vocabulary("category", ("category",)),
    Vocabulary("assessor", ("judgements", ANY), "key"),
    Vocabulary("item", ("judgements", ANY, ANY), "key"),
    Vocabulary("grade", ("judgements", ANY, ANY)),
    Vocabulary("theme", ("findings", ANY, "themes", ANY)),
    Vocabulary("criterion", ("findings", ANY, "criterion")),
    Vocabulary("referral reason", ("referral", "reason")),
)
INSPECTION_VOCABULARY: tuple[Vocabulary, ...] = (
    Vocabulary("topic", ("topics", ANY), "key"),
    Vocabulary("grade", ("topics", ANY)),
    Vocabulary("chapter", ("chapters", ANY), "key"),
    Vocabulary("theme", ("key_findings", ANY, "themes", ANY)),
    Vocabulary("category", ("key_findings", ANY, "categories", ANY)),
    Vocabulary("chapter", ("key_findings", ANY, "chapter")),
    Vocabulary("deadline", ("recommendations", ANY, "deadline")),
    Vocabulary("chapter", ("recommendations", ANY, "chapter")),
    Vocabulary("theme", ("recommendations", ANY, "themes", ANY)),
    Vocabulary("status", ("recommendations", ANY, "events", ANY, "status")),
)


TRANSLATION_VOCABULARY: tuple[Vocabulary, ...] = (Vocabulary("chapter", ("chapters", ANY), "key"),)


Vocabularies = Literal["case", "inspection", "translation"]
VOCABULARIES: dict[Vocabularies, tuple[Vocabulary, ...]] = {
    "case": CASE_VOCABULARY,
    "inspection": INSPECTION_VOCABULARY,
    "translation": TRANSLATION_VOCABULARY,
}


def matches(data: Any, pattern: tuple[str | None, ...]) -> list[tuple[Route, Any]]:
    """(route, value) of every place in the data that a pattern names; data of another shape has none."""
    found: list[tuple[Route, Any]] = [((), data)]
    for step in pattern:
        if step is not ANY:
            found = [((*route, step), each[step]) for route, each in found if isinstance(each, dict) and step in each]
        else:
            found = [
                ((*route, key), below)
                for route, each in found
                for key, below in (
                    each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ()
                )
            ]
    return found


class Lexicon(NamedTuple):
    """The words that may stand at a place, and what follows below it; None where any word may."""

    words: frozenset[str] | None
    keys: frozenset[str] | None
    below: dict[str, Lexicon]
    each: Lexicon | None
    """What follows below the keys that `below` does not name, and below the entries of a list."""


def lexicon(framework: Framework, vocabulary: tuple[Vocabulary, ...]) -> Lexicon:
    """A vocabulary with the ids of a framework, as a tree of the shape of the data."""

    def grow(places: list[tuple[Vocabulary, tuple[str | None, ...]]], key: str) -> Lexicon:
        def ids(at: Literal["key", "value"], length: int) -> frozenset[str] | None:
            here = [place for place, rest in places if place.at == at and len(rest) == length]
            known = framework.known.get((here[0].noun, here[0].item(key))) if here else None
            return None if known is None else frozenset(known)

        deeper = [(place, rest) for place, rest in places if rest]
        named = {step for _, (step, *_) in deeper if step is not ANY}
        # What may stand on an item depends on the item, so the items are named too.
        if any(place.noun == "grade" and rest == (ANY,) for place, rest in deeper):
            named |= {item for noun, item in framework.known if noun == "grade"}

        def below(step: str | None) -> list[tuple[Vocabulary, tuple[str | None, ...]]]:
            return [(place, rest[1:]) for place, rest in deeper if rest[0] in (step, ANY)]

        each = below(ANY)
        return Lexicon(
            ids("value", 0),
            ids("key", 1),
            {step: grow(below(step), step) for step in sorted(named)},
            grow(each, "") if each else None,
        )

    return grow([(place, place.pattern) for place in vocabulary], "")


def holds_only(data: Any, known: Lexicon) -> bool:
    """Whether every word in the data is one that may stand where it does: the quick question, which names no route."""
    words, keys, below, each = known
    if isinstance(data, str):
        return words is None or data in words
    if isinstance(data, dict):
        if keys is not None and not keys.issuperset(data):
            return False
        for key, value in data.items():
            place = below.get(key, each)
            if place is not None and not holds_only(value, place):
                return False
    elif isinstance(data, list) and each is not None:
        for value in data:
            if not holds_only(value, each):
                return False
    return True
