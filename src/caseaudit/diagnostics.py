"""What can be said about a file: problems, which name a route, and diagnostics, which name a line.

Every stage of the road yields `Problem`s; one function, `places.place`, turns them into `Diagnostic`s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]
Subject = Literal["file", "case", "folder", "inspection", "framework", "publication", "template"]

# The keys and list positions that lead from the top of a file to a value: ("findings", 0, "themes", 1).
Route = tuple[str | int, ...]


class Refusal(Exception):
    """What was asked for cannot be done; the text is for the person who asked."""


class Words(NamedTuple):
    """Points at words inside the value of a route: the `nth` place where `text` stands there."""

    text: str
    nth: int = 0


class Span(NamedTuple):
    """Points at characters of the file, for problems of a text that has no routes yet."""

    start: int
    end: int


# "first" is the first key of the mapping that a route names: the place of a key that is missing there.
At = Literal["key", "value", "first"] | Words | Span


class Problem(NamedTuple):
    """One thing that is wrong, before anyone has looked up its line."""

    code: str
    route: Route
    at: At
    message: str
    hint: str
    replacement: str | None = None
    """What to type in place of what `at` points to, where that alone mends it."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The line a diagnostic is about, with every value that may not leave the file shown as `…`."""

    line: int
    text: str
    caret: int
    width: int
    instead: str | None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong, with its place. Lines and columns count from 1, columns in characters."""

    code: str
    slug: str
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    route: Route
    message: str
    hint: str
    fingerprint: str
    excerpt: Excerpt | None = None

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return self.path, self.line, self.column, self.code, self.message


# What a check takes depends on the rule's subject; it yields problems, with the path of a file where it looks at many.
Check = Callable[..., Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: how it is called, how grave it is, what its docstring says, and the function that checks it.

    `check` finds nothing where the reader or the models yield the problem while they do their work.
    """

    code: str
    slug: str
    severity: Severity
    subject: Subject
    docstring: str
    check: Check

    @property
    def manual(self) -> Manual:
        """The docstring, taken apart; ValueError where it is no manual."""
        return Manual.of(self.docstring)


class Manual(NamedTuple):
    """A rule's docstring, taken apart: one sentence, the reason, and examples as YAML."""

    what: str
    why: str
    bad: str
    good: str

    @classmethod
    def of(cls, docstring: str) -> Manual:
        """The parts of a docstring that reads: sentence, paragraphs, `Bad:`, block, `Good:`, block."""
        found = re.fullmatch(r"(.+?)\n\n(.+)\n\nBad:\n\n(.+)\n\nGood:\n\n(.+)", cleandoc(docstring), re.DOTALL)
        if found is None:
            raise ValueError(f"not a rule's docstring: {docstring[:60]!r}")
        what, why, bad, good = found.groups()
        return cls(" ".join(what.split()), why, cleandoc("\n" + bad), cleandoc("\n" + good))


def rule(code: str, slug: str, severity: Severity, subject: Subject) -> Callable[[Check], Rule]:
    """Makes a rule of a plain function; the function's docstring becomes the rule's manual."""

    def declare(check: Check) -> Rule:
        return Rule(code, slug, severity, subject, check.__doc__ or "", check)

    return declare


def found_in_passing(code: str, slug: str, severity: Severity, docstring: str, subject: Subject = "file") -> Rule:
    """A rule whose problems the reader or the models yield while they do their work."""
    return Rule(code, slug, severity, subject, docstring, lambda *_: iter(()))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to `word`, letter case, spaces and underscores apart, or None.

    A word with another number in it is never near: whoever typed `LAN-032` did not mean LAN-023. Nor is one that lacks
    or has something more in front: `adequate` is the opposite of `inadequate`.
    """
    from difflib import get_close_matches

    names = {_plain(name): name for name in known}
    plain = _plain(word)
    if plain in names:
        return names[plain]
    alike = [
        name
        for name in names
        if re.findall(r"\d+", name) == re.findall(r"\d+", plain)
        and not name.endswith(plain)
        and not plain.endswith(name)
    ]
    near = get_close_matches(plain, alike, n=1, cutoff=0.7)
    return names[near[0]] if near else None


def parts_of(text: str, known: Iterable[str]) -> list[str]:
    """The known words that a text of several joins by a comma, a semicolon, `and` or the like; empty if one is unknown."""
    words = [word for word in re.split(r"\s*[,;/&+|]\s*|\s+(?:and|or)\s+", text.strip()) if word]
    meant = [did_you_mean(word, known) for word in words]
    return [each for each in meant if each is not None] if len(words) > 1 and None not in meant else []


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "-", word.strip().casefold())


def listed(words: Iterable[str], last: str = "or") -> str:
    """'a, b or c'."""
    *most, final = [f"`{word}`" for word in words] or [""]
    return f"{', '.join(most)} {last} {final}" if most else final


def an(noun: str) -> str:
    """'an assessor', 'a theme'."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """'1 file', '2 files'."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


# Keys are small words; anything else may be the start of a text that is not indented.
_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")


_DATE_OR_CODE = re.compile(r"\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9},? \d{2,4}|[A-Za-z]{2,20} \d{1,6}|[\d /.:-]+")


def shown(key: str | None) -> str:
    """The key, or `…` where it may be words of a text, which no message repeats."""
    return key if key is not None and _KEY.fullmatch(key) else "…"


def quoted(value: Any, near: str | None = None) -> str | None:
    """`'value'` where it is short and id-like, so that a message may repeat it; else None.

    A word with a capital letter may be a name, and several words a sentence. They are repeated only where a known word
    is `near` that is no shorter in words; a word with a digit, a date and a code such as LAN 001 always are.
    """
    if not isinstance(value, str) or len(value) > 40:
        return None
    is_known = near is not None and _plain(value).count("-") <= _plain(near).count("-")
    is_word = re.fullmatch(r"[^\W_][\w./-]*(?<!\.)", value) and (value == value.lower() or re.search(r"\d", value))
    is_near = is_known and re.fullmatch(r"[^\W_][\w./-]*( [\w./-]+){0,2}(?<!\.)", value)
    return f"'{value}'" if is_word or is_near or _DATE_OR_CODE.fullmatch(value) else None
