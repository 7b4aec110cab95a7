"""The text of a file and its YAML events: what is read, in which order, and where every route stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from caseaudit.diagnostics import Problem, Route, Span
from caseaudit.sources import MAX_BYTES
from caseaudit.syntax import outside_prose, shifted


def parser_installed() -> tuple[Any, Any, type[Exception]]:
    """(C parser, module of its events, what it raises): libyaml's, through PyYAML; else those of ruamel.yaml."""
    try:
        from yaml import YAMLError, cyaml, events
    except ImportError:
        from ruamel.yaml import error
        from ruamel.yaml import events as its_events

        return None, its_events, error.YAMLError
    return cyaml.CParser, events, YAMLError  # type: ignore[attr-defined]


CParser, _EVENTS, SyntaxFault = parser_installed()
Scalar, Alias, DocumentStart = _EVENTS.ScalarEvent, _EVENTS.AliasEvent, _EVENTS.DocumentStartEvent
MappingStart, MappingEnd = _EVENTS.MappingStartEvent, _EVENTS.MappingEndEvent
SequenceStart, SequenceEnd = _EVENTS.SequenceStartEvent, _EVENTS.SequenceEndEvent

MAX_DEPTH = 20
MAX_NODES = 10_000
MAX_PROBLEMS = 100  # of one file; who sees more of them mends none

# Line breaks to libyaml but not to an editor, and spaces that are none to YAML.
_BREAKS = {"\u2028": "line separator", "\u2029": "paragraph separator", "\x85": "next line"}
_UNSEEN = re.compile(r"[\u2028\u2029\x85\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\u00ad\ufeff]")
_NO_BREAK = re.compile(r"[\u00a0\u2007\u202f\u2000-\u200a\u3000]")
_FOR_A_SPACE = re.compile(rf"[ \-]*+(?:\w[\w-]*+:)?+[ ]*+(?:[|>][+-]?)?+[ ]*+(?P<at>{_NO_BREAK.pattern}+)")
_ORDINARY = bytes(range(0x20, 0x7F)) + b"\t\n\r"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def parser_in_use() -> str:
    """'libyaml' where the C parser is installed, else 'ruamel.yaml', which is many times slower."""
    return "ruamel.yaml" if CParser is None else "libyaml"


def decode(content: bytes) -> tuple[str, list[Problem]]:
    if len(content) > MAX_BYTES:
        size = f"The file is larger than {MAX_BYTES // 1_048_576} MiB."
        return "", [Problem("CA002", (), Span(0, 0), size, "Keep one case to a file, and leave documents out of it.")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sixteen = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        at = 0 if sixteen else len(_normalised(content[: error.start].decode("utf-8-sig")))
        message = "The file is saved as UTF-16." if sixteen else "A byte here is not UTF-8, so a character is lost."
        hint = "Save the file again with the encoding UTF-8."
        return "", [Problem("CA001", (), Span(at, at + 1), message, hint)]
    text = _normalised(text)
    if text.isascii() and not content.translate(None, _ORDINARY):
        return text, []
    if control := CONTROL.search(text):
        name = f"U+{ord(control.group()):04X}"
        message = f"A control character ({name}) stands here; it cannot be seen."
        return "", [Problem("CA015", (), Span(*control.span()), message, "Delete it and type the text again.")]
    return text, []


def _normalised(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def text_of(content: bytes) -> str:
    """The text of any bytes, for looking up places: what is not UTF-8 is one character a byte."""
    raw = content.decode("utf-8-sig", "replace")
    return _normalised(raw)


def replace_unseen(text: str) -> tuple[str, list[Problem]]:
    """The text with a plain space for each invisible character that would change its meaning, and a problem for each."""
    if text.isascii():
        return text, []
    problems: list[Problem] = []
    spans = [Span(*match.span()) for match in _UNSEEN.finditer(text)]
    # Inside a text a no-break space is as good as any other.
    if _NO_BREAK.search(text):
        spans += [shifted(found, "at", at) for at, line in outside_prose(text) if (found := _FOR_A_SPACE.match(line))]
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        sign = text[start]
        name = _BREAKS.get(sign) or unicodedata.name(sign, "invisible character").lower()
        what = f"An invisible character stands here: {name} (U+{ord(sign):04X})."
        hint = (
            "Delete it and press Enter."
            if sign in _BREAKS
            else "Delete it and type an ordinary space where one is needed."
        )
        problems.append(Problem("CA033", (), Span(start, end), what, hint))
        parts += text[done:start], " " * (end - start)
        done = end
    return "".join([*parts, text[done:]]), problems


def events_of(text: str) -> Callable[[], Any]:
    """A function that returns the text's next event, and None after the last."""
    if CParser is not None:
        next_event: Callable[[], Any] = CParser(text).get_event
        return next_event
    from ruamel.yaml import YAML

    stream: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
    return lambda: next(stream, None)


class Spot(NamedTuple):
    """Where a route stands in the text, in characters."""

    route: Route
    key: tuple[int, int] | None
    value: tuple[int, int]
    style: str
    is_scalar: bool

    @property
    def is_within_a_line(self) -> bool:
        """Whether the value can be pointed to: a list or a mapping in block style is pointed to by its key."""
        return self.is_scalar or self.style == "flow"


def spots_of(text: str) -> dict[Route, Spot]:
    """Where every route begins and ends, as far as the text can be read; the first of two equal routes."""
    spots: dict[Route, Spot] = {}
    route: Route
    next_event = events_of(text)
    stack: list[list[Any]] = []  # route, span of the pending key, position in a list or -1, the pending key
    try:
        while (event := next_event()) is not None:
            kind = event.__class__
            if kind is MappingEnd or kind is SequenceEnd:
                route = stack.pop()[0]
                # The end of a block is the start of what follows it; brackets end where they close.
                if spots[route].style == "flow" and not spots[route].is_scalar:
                    spots[route] = spots[route]._replace(value=(spots[route].value[0], event.end_mark.index))
                continue
            if kind not in (Scalar, Alias, MappingStart, SequenceStart):
                continue
            top = stack[-1] if stack else None
            span = (event.start_mark.index, event.end_mark.index)
            key_span = None
            if top is None:
                route = ()
            elif top[2] >= 0:
                route = (*top[0], top[2])
                top[2] += 1
            elif top[1] is None and kind is Scalar:
                top[1], top[3] = span, event.value
                continue
            else:
                route, key_span = (*top[0], top[3]), top[1]
                top[1] = None
            style = "flow" if getattr(event, "flow_style", None) else getattr(event, "style", None) or ""
            spots.setdefault(route, Spot(route, key_span, span, style, kind is Scalar))
            if kind is MappingStart or kind is SequenceStart:
                stack.append([route, None, 0 if kind is SequenceStart else -1, None])
            if len(stack) > MAX_DEPTH or len(spots) > MAX_NODES:
                break
    except SyntaxFault:
        pass
    return spots


def line_at(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]
