"""Rules about what must not be published: numbers that a public report does not show, and the ids of cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from caseaudit.diagnostics import Problem, Route, Rule, Words, quoted, rule
from caseaudit.language import ENGLISH, Language
from caseaudit.rules.folder import FIGURE, SENTENCE_END, Found, grades_named
from caseaudit.tally import percent_of


class _Tongue(NamedTuple):
    """How a language counts cases in a sentence."""

    numbers: dict[str, int]
    """{word: number}; the word for one comes first, and tells a case where it has no base."""
    counted: re.Pattern[str]
    """Three cases, three of the 9 cases, 3 of the {{ cases }} domestic abuse cases."""
    referred_to: re.Pattern[str]
    """Of the cases examined 3 were good; looked for where a sentence is about cases."""
    share: re.Pattern[str]
    a_case: re.Pattern[str]
    graded: str
    """A number beside the phrase of a grade, for which PHRASES stands."""


def _number_of(words: dict[str, int]) -> str:
    return rf"(?:(?<![\d.,])\d{{1,9}}|{'|'.join(words)})"


def _english() -> _Tongue:
    words = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    numbers = {word: number for number, word in enumerate(words, 1)}
    number = _number_of(numbers)
    among = rf"(?:out )?of (?:(?:the|these|those|all|its|their) )?(?:(?P<base>{number}|{FIGURE.pattern}) )?"
    # Words that stand between a number and cases only where the number counts something else, as weeks or officers.
    otherwise = (
        "a|about|all|and|any|at|boys?|by|child|children|days?|every|for|from|girls?|hours?|in|inspectors?|men|minutes?|"
        "months?|most|no|of|officers?|on|or|out|people|per|quarters|some|staff|teams?|that|the|thirds|times|to|weeks?|"
        "were|which|who|with|women|years?"
    )
    cases = rf"(?:(?!(?:{otherwise})\b)[\w'’-]+ ){{0,3}}(?:cases?|files?|referrals?)\b"
    return _Tongue(
        numbers,
        re.compile(rf"\b(?P<number>{number}) (?:{among})?{cases}", re.IGNORECASE),
        re.compile(
            rf"(?<!\baged )(?<!\bage )\b(?P<number>{number}) "
            r"(?:of (?:them|these|those)|was|were|are|had|have|require[ds]?)\b",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?P<number>\d{{1,3}}) ?(?:%|per ?cent)(?: {among}{cases})?", re.IGNORECASE),
        re.compile(r"\b(?:cases?|files?|referrals?)\b", re.IGNORECASE),
        rf"\b(?P<number>{number}) (?:(?:as|graded|judged|rated|was|were) )*(?:PHRASES)\b",
    )


def _welsh() -> _Tongue:
    words = (
        "un|dau ddau dwy ddwy|tri dri thri tair dair thair|pedwar bedwar phedwar pedair bedair phedair|"
        "pump bump phump pum bum phum|chwech chwe|saith|wyth|naw|deg ddeg deng ddeng"
    )
    numbers = {word: number for number, forms in enumerate(words.split("|"), 1) for word in forms.split()}
    numbers |= {"un ar ddeg": 11, "deuddeg": 12, "ddeuddeg": 12, "deuddeng": 12, "ddeuddeng": 12}
    number = _number_of(dict(sorted(numbers.items(), key=lambda each: -len(each[0]))))
    among = rf"o(?:['’]r)? (?:blith (?:yr? )?)?(?:(?P<base>{number}|{FIGURE.pattern}) )?"
    # What tells cases apart stands behind them in Welsh.
    cases = r"(?:o )?(?:(?:ffeil(?:iau)? )?achos(?:ion)?|ffeil(?:iau)?|(?:at)?[cg]yfeiriad(?:au)?)\b"
    return _Tongue(
        numbers,
        re.compile(rf"\b(?P<number>{number}) (?:{among})?{cases}", re.IGNORECASE),
        re.compile(
            rf"\b(?P<number>{number}) (?:ohonynt|ohonyn nhw|o['’]r rhain|o['’]r rheini|yn|wedi)\b", re.IGNORECASE
        ),
        re.compile(rf"\b(?P<number>\d{{1,3}}) ?(?:%|y cant)(?: {among}{cases})?", re.IGNORECASE),
        re.compile(r"\b(?:achos(?:ion)?|ffeil(?:iau)?|(?:at)?[cg]yfeiriad(?:au)?)\b", re.IGNORECASE),
        rf"(?:\b(?:PHRASES)['’]? (?:mewn|yn) (?P<number>{number})|\b(?P<before>{number}) (?:yn|fel) (?:PHRASES))\b",
    )


@cache
def _tongue(code: str) -> _Tongue:
    """The words of a language, in patterns that only a public report needs."""
    return _TONGUES[code]()


_TONGUES: dict[str, Callable[[], _Tongue]] = {"en": _english, "cy": _welsh}
_HYPHENS = r"\-\u2010-\u2015\u2212"
# An id, also with the hyphens of a word processor, or with a space or nothing in the place of one.
_IDS = (re.compile(rf"[^\W_](?:[\w.{_HYPHENS}]*[^\W_])?"), re.compile(r"[^\W\d_]+\s\d+"))
# One that could be an ordinary number or word is not looked for: it would be found everywhere.
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
        """In whole per cents; -1 on no base."""
        return percent_of(self.cases, self.base) if self.base else -1


@dataclass(frozen=True)
class Publication:
    """All that a rule of publication may know."""

    prose: Sequence[Text]
    names: Sequence[Text]
    """Every text that is published and may name a case: offices, illustrations and titles too."""
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
    language: Language = ENGLISH


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
    tongue = _tongue(publication.language.code)
    named = grades_named(sentence, publication.grades, publication.language)
    forms = [form for grade in named for form in publication.language.forms(publication.grades[grade])]
    patterns = [tongue.counted]
    patterns += [tongue.referred_to] if tongue.a_case.search(sentence) else []
    if named:
        phrases = "|".join(map(re.escape, forms))
        patterns.append(re.compile(tongue.graded.replace("PHRASES", phrases), re.IGNORECASE))
    starts = set()
    for pattern in patterns:
        for typed in pattern.finditer(sentence):
            found = typed.groupdict()
            word = found["number"] or found["before"]
            # 'in one case' tells a case and counts none.
            given = found.get("base")
            if typed.start() in starts or (word.lower() == next(iter(tongue.numbers)) and given is None):
                continue
            starts.add(typed.start())
            number, base = _value(word, tongue), _value(given, tongue)
            yield (
                typed[0],
                word.lower(),
                not (
                    0 < number < publication.below
                    or number in publication.hidden
                    or Share(number, base) in publication.hidden_shares
                    or any(each in publication.hidden_figures and publication.figures[each] == number for each in named)
                ),
            )
    if tongue.a_case.search(sentence):
        for typed in tongue.share.finditer(sentence):
            percent, base = int(typed["number"]), _value(typed["base"], tongue)
            yield (
                typed[0],
                f"{percent}%",
                not any(percent == each.percent and base in (-1, each.base) for each in publication.hidden_shares),
            )


def _value(number: str | None, tongue: _Tongue) -> int:
    """The number that is typed; -1 where there is none, or a figure is cited."""
    if number is None or number.startswith("{"):
        return -1
    return int(number) if number.isdecimal() else tongue.numbers[number.lower()]


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
    ids = {_bare(case) for case in publication.cases if _TELLING.fullmatch(case)}
    for path, route, text in publication.names:
        seen: dict[str, int] = {}
        for word in (found[0] for pattern in _IDS for found in pattern.finditer(text)):
            nth = seen[word] = seen.get(word, -1) + 1
            if _bare(word) in ids:
                message = f"{quoted(word) or 'What stands here'} is the id of a case, which is not published."
                yield path, Problem("CA603", route, Words(word, nth), message, "Tell the case without its id.")


def _bare(word: str) -> str:
    """An id without what stands between its parts: lan023."""
    return re.sub(r"[\W_]", "", word.casefold())


RULES: tuple[Rule, ...] = (suppressed_figure, suppressed_number, case_named)
