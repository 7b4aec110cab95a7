"""Rules about what must not be published: numbers that a public report does not show, and the ids of cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from caseaudit.diagnostics import Problem, Route, Rule, Words, quoted, rule
from caseaudit.rules.folder import FIGURE, SENTENCE_END, Found, grades_named

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = rf"(?:(?<![\d.,])\d{{1,9}}|{'|'.join(_NUMBERS)})"
_OF = rf"(?:out )?of (?:(?:the|these|those|all|its|their) )?(?:(?P<base>{_NUMBER}|{FIGURE.pattern}) )?"
# Words that stand between a number and cases only where the number counts something else, as weeks or officers.
_ELSE = (
    "a|about|all|and|any|at|boys?|by|child|children|days?|every|for|from|girls?|hours?|in|inspectors?|men|minutes?|"
    "months?|most|no|of|officers?|on|or|out|people|per|quarters|some|staff|teams?|that|the|thirds|times|to|weeks?|"
    "were|which|who|with|women|years?"
)
_CASES = rf"(?:(?!(?:{_ELSE})\b)[\w'’-]+ ){{0,3}}cases?\b"
# Three cases, three of the 9 cases, 3 of the {{ cases }} domestic abuse cases.
_COUNTED = re.compile(rf"\b(?P<number>{_NUMBER}) (?:{_OF})?{_CASES}", re.IGNORECASE)
# Of the cases examined 3 were good.
_REFERRED_TO = re.compile(
    rf"(?<!\baged )(?<!\bage )\b(?P<number>{_NUMBER}) (?:of (?:them|these|those)|was|were|are|had|have|require[ds]?)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"\b(?P<number>\d{{1,3}}) ?(?:%|per ?cent)(?: {_OF}{_CASES})?", re.IGNORECASE)
_A_CASE = re.compile(r"\bcases?\b", re.IGNORECASE)
# An id that could be an ordinary number or word is not looked for: it would be found everywhere.
_ID = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
_TELLING = re.compile(r"(?=.*\d)(?=.*[^\d]).{3,}|\d{5,}")


class Text(NamedTuple):
    """A text that is to be published, and where it stands."""

    path: str
    route: Route
    text: str


class Share(NamedTuple):
    """A number of cases and what it is a share of."""

    cases: int
    base: int

    @property
    def percent(self) -> int:
        """In whole per cents, as `tally.share` rounds; -1 on no base."""
        if self.base == 0:
            return -1
        percent = (200 * self.cases + self.base) // (2 * self.base)
        return min(max(percent, 1), 99) if 0 < self.cases < self.base else percent


@dataclass(frozen=True)
class Publication:
    """All that a rule of publication may know."""

    prose: Sequence[Text]
    illustrations: Sequence[Text]
    figures: Mapping[str, int | str]
    hidden_figures: frozenset[str]
    hidden: frozenset[int]
    """Counts that are not shown and are equal to none that is."""
    hidden_shares: frozenset[Share]
    """Shares that are not shown, where none that is shown is as large."""
    grades: Mapping[str, str]
    """{id of an overall grade: its phrase}."""
    cases: Sequence[str]
    below: int


@rule("CA601", "suppressed-figure", "error", "publication")
def suppressed_figure(publication: Publication) -> Iterator[Found]:
    """The prose cites a figure that the public report does not show.

    The framework says below which number counts are not published. Such a count, and others that would give it away, are
    shown as [c] in tables; a sentence with [c] in it says nothing.

    Bad:

        # file: inspection.yaml
        summary: |
          Inspectors graded {{ good }} cases good.  # expect: CA601

    Good:

        # file: inspection.yaml
        summary: |
          Inspectors found some good practice.
    """
    for path, route, text in publication.prose:
        seen: dict[str, int] = {}
        for cited in FIGURE.finditer(text):
            nth = seen[cited[0]] = seen.get(cited[0], -1) + 1
            if cited[1].strip() in publication.hidden_figures:
                message = f"The public report does not show the figure '{cited[1].strip()}'."
                yield path, Problem("CA601", route, Words(cited[0], nth), message, _INSTEAD)


_INSTEAD = "Say it without a number, such as 'some' or 'few', or cite a figure that is shown."


@rule("CA602", "suppressed-number", "error", "publication")
def suppressed_number(publication: Publication) -> Iterator[Found]:
    """A number of cases is typed into the prose that the public report does not show.

    It is below the limit that the framework sets, or it is one of those that would give such a number away. Numbers in
    words count too. A case told without its number, as in 'in one case', is no count.

    Bad:

        # file: inspection.yaml
        summary: |
          In 2 of the cases practice was good.  # expect: CA602
        # file: cases/LAN-001.yaml
        reviewed: 2017-10-04
        # file: cases/LAN-002.yaml
        reviewed: 2017-10-04

    Good:

        # file: inspection.yaml
        summary: |
          In some of the cases practice was good.
        # file: cases/LAN-001.yaml
        reviewed: 2017-10-04
        # file: cases/LAN-002.yaml
        reviewed: 2017-10-04
    """
    if publication.below < 2:
        return
    for path, route, text in publication.prose:
        seen: dict[str, int] = {}
        for sentence in SENTENCE_END.split(text):
            for words, number, is_shown in _typed_numbers(" ".join(sentence.split()), publication):
                nth = seen[words] = seen.get(words, -1) + 1
                if not is_shown:
                    message = f"The public report does not show the number that is typed here, {number}."
                    yield path, Problem("CA602", route, Words(words, nth), message, _INSTEAD)


def _typed_numbers(sentence: str, publication: Publication) -> Iterator[tuple[str, str, bool]]:
    """(words, their number, whether the public report shows it) for each number of cases that is typed in a sentence."""
    named = grades_named(sentence, publication.grades)
    phrases = "|".join(re.escape(publication.grades[grade]) for grade in named)
    graded = rf"\b(?P<number>{_NUMBER}) (?:(?:as|graded|judged|rated|was|were) )*(?:{phrases})\b"
    patterns = [_COUNTED]
    patterns += [_REFERRED_TO] if _A_CASE.search(sentence) else []
    patterns += [re.compile(graded, re.IGNORECASE)] if named else []
    starts = set()
    for pattern in patterns:
        for typed in pattern.finditer(sentence):
            # 'in one case' tells a case and counts none.
            given = typed.groupdict().get("base")
            if typed.start() in starts or (typed["number"].lower() == "one" and given is None):
                continue
            starts.add(typed.start())
            number, base = _value(typed["number"]), _value(given)
            yield (
                typed[0],
                typed["number"].lower(),
                not (
                    0 < number < publication.below
                    or number in publication.hidden
                    or Share(number, base) in publication.hidden_shares
                    or any(each in publication.hidden_figures and publication.figures[each] == number for each in named)
                ),
            )
    if _A_CASE.search(sentence):
        for typed in _SHARE.finditer(sentence):
            percent, base = int(typed["number"]), _value(typed["base"])
            yield (
                typed[0],
                f"{percent}%",
                not any(percent == each.percent and base in (-1, each.base) for each in publication.hidden_shares),
            )


def _value(number: str | None) -> int:
    """The number that is typed; -1 where there is none, or a figure is cited."""
    if number is None or number.startswith("{"):
        return -1
    return int(number) if number.isdecimal() else _NUMBERS.index(number.lower()) + 1


@rule("CA603", "case-named", "error", "publication")
def case_named(publication: Publication) -> Iterator[Found]:
    """A text that is published names a case by its id.

    Ids are for the force and the inspectorate. Whoever has them finds the record of the child.

    Bad:

        # file: cases/LAN-001.yaml
        illustration: |
          As in LAN-001, nobody asked the boy how he was.  # expect: CA603

    Good:

        # file: cases/LAN-001.yaml
        illustration: |
          Nobody asked the boy how he was.
    """
    ids = {case.casefold() for case in publication.cases if _TELLING.fullmatch(case)}
    for path, route, text in (*publication.prose, *publication.illustrations):
        seen: dict[str, int] = {}
        for found in _ID.finditer(text):
            word = found[0]
            nth = seen[word] = seen.get(word, -1) + 1
            if word.casefold() in ids:
                message = f"{quoted(word) or 'What stands here'} is the id of a case, which is not published."
                yield path, Problem("CA603", route, Words(word, nth), message, "Tell the case without its id.")


RULES: tuple[Rule, ...] = (suppressed_figure, suppressed_number, case_named)
