"""The languages of reports: our own words from gettext catalogues, dates and numbers by Babel. The one home of both.

The words stand in English in code, templates and frameworks, and are what a catalogue is asked by. Every other language
has one, `templates/locale/CODE.po`, which is read as it stands: there is no compiled file beside it. Neither gettext's
catalogues nor Babel are loaded before a report needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from caseaudit.resources import shipped

if TYPE_CHECKING:
    from gettext import NullTranslations

    from babel.messages import Catalog

Code = Literal["en", "cy"]
SOURCE: Code = "en"
_MANY = 100  # goes with the form that goes with most numbers
# Says in a catalogue's header whether a native speaker has read it; any answer but `yes` is a no.
REVIEWED = "X-Reviewed-By-Native-Speaker"
# The soft mutation of Welsh; digraphs, which are letters of their own, come first.
_SOFTENED = {"ll": "l", "rh": "r", "p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "m": "f"}
_UNSOFTENED = ("ch", "dd", "ff", "ng", "ph", "th")


@dataclass(frozen=True)
class Language:
    """What a report is written in. A message may hold `%(name)s`, for which a value of that name is put; `%%` is a %."""

    code: Code
    name: str
    """Its English name."""
    tag: str
    """As documents say their language (BCP 47)."""
    softens: bool = False
    """Whether the first letter of a word may change, as in Welsh."""

    def gettext(self, message: str, /, **values: object) -> str:
        """A message in this language; as it stands where the catalogue lacks it."""
        return _words(self.code).gettext(message) % values

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """A message that has another translation in another context."""
        return _words(self.code).pgettext(context, message) % values

    def ngettext(self, one: str, many: str, count: int | None, /, **values: object) -> str:
        """A message in the form that goes with a number, which it may hold as `%(num)s`; many, where that is None."""
        number = _MANY if count is None else count
        return _words(self.code).ngettext(one, many, number) % {"num": self.number(number), **values}

    def wording(self, text: str, context: str = "") -> str:
        """The wording of a framework in this language; as it stands where the catalogue lacks it."""
        words = _words(self.code)
        return words.pgettext(context, text) if context else words.gettext(text)

    def has_wording(self, text: str, context: str = "") -> bool:
        """Whether the catalogue knows a wording, be it that both languages say the same."""
        return self.code == SOURCE or (context, text) in _known(self.code)

    def number(self, count: int) -> str:
        """A count in the digits of this language. Counts stand without separators, in text and tables alike."""
        if self.code == SOURCE:
            return str(count)
        from babel.numbers import format_decimal

        return format_decimal(count, format="0", locale=self._locale)

    def date(self, iso: str | None) -> str:
        """'8 March 2018' of '2018-03-08', 'March 2018' of '2018-03', nothing of None."""
        if not iso:
            return ""
        from babel.dates import format_date, format_skeleton

        if len(iso) == 10:
            return format_date(date.fromisoformat(iso), format="long", locale=self._locale)
        return format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=self._locale)

    def period(self, start: str, to: str) -> str:
        """'2 to 13 October 2017', or one date where both are the same."""
        if start == to:
            return self.date(start)
        is_in_a_month = len(start) == len(to) == 10 and start[:7] == to[:7]
        first = self.number(int(start[8:])) if is_in_a_month else self.date(start)
        return self.gettext("%(start)s to %(end)s", start=first, end=self.date(to))

    def forms(self, word: str) -> tuple[str, ...]:
        """The forms that a word may have in a sentence: Welsh softens its first letter, so that da may be dda."""
        start = word.casefold()
        hard = next((each for each in _SOFTENED if start.startswith(each)), None)
        return (
            (word,)
            if not self.softens or hard is None or start.startswith(_UNSOFTENED)
            else (word, f"{_SOFTENED[hard]}{word[len(hard) :]}")
        )

    @property
    def is_reviewed(self) -> bool:
        """Whether a native speaker has read our words in this language."""
        return self.code == SOURCE or ("yes" in dict(_catalogue(self.code).mime_headers).get(REVIEWED, ""))

    @property
    def _locale(self) -> str:
        return self.tag.replace("-", "_")


LANGUAGES: dict[str, Language] = {
    each.code: each for each in (Language(SOURCE, "English", "en-GB"), Language("cy", "Welsh", "cy", softens=True))
}
ENGLISH = LANGUAGES[SOURCE]


def catalogue_of(code: str) -> Path:
    """Where the catalogue of a language is."""
    return shipped("templates") / "locale" / f"{code}.po"


@cache
def _catalogue(code: str) -> Catalog:
    """The catalogue of a language. 500 messages are read in some 30 ms."""
    from babel.messages.pofile import read_po

    with catalogue_of(code).open("rb") as file:
        return read_po(file, locale=code)


@cache
def _words(code: str) -> NullTranslations:
    """The messages of a language."""
    from gettext import GNUTranslations, NullTranslations

    if code == SOURCE:
        return NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, _catalogue(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _known(code: str) -> frozenset[tuple[str, str]]:
    """(context, English) of every message of a catalogue."""
    found = [each for each in _catalogue(code) if isinstance(each.id, str) and each.string]
    return frozenset((each.context or "", str(each.id)) for each in found)
