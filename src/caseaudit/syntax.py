"""Why a text is not YAML, in words for the person who typed it.

A YAML parser says where it gave up; the cause often stands earlier. Each row of `TRAPS` is something that people type
and that can never be right on a line outside a block of prose, so the first line that shows one is the cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from caseaudit.diagnostics import Problem, Span, shown

UNDER_A_BAR = "Put the text on the next line, indented, after `{key}: |`."


class Trap(NamedTuple):
    """A pattern of one line, with a group `at` for what to point to, and what to say of it."""

    code: str
    pattern: re.Pattern[str]
    message: str
    hint: str


# `++` and `*+` never give back what they took, so that no line, however long, takes long to look at.
_KEY = r"^[ \-]*+(?P<key>\w[\w-]*+):[ ]++"
_VALUE = r"^(?:[ \-]*+(?P<key>\w[\w-]*+):[ ]++|(?=[ ]*+-)[ \-]*+(?<=[ ]))"

TRAPS = tuple(
    Trap(code, re.compile(pattern), message, hint)
    for code, pattern, message, hint in (
        (
            "CA013",
            r"^[ ]*(?P<at>\t+)[ \t]*\S",
            "A tab stands where spaces are needed to indent.",
            "Replace the tab with spaces, two for each level.",
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>\{\{)",
            "A value cannot start with `{{`: YAML takes it for a mapping.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>[@`])",
            "A value cannot start with `@` or a backtick.",
            UNDER_A_BAR,
        ),
        ("CA012", _VALUE + r"(?P<at>%)", "A value cannot start with `%`.", UNDER_A_BAR),
        ("CA012", r"^(?P<at>%)", "A line cannot start with `%`.", "Indent the line if it belongs to the text above."),
        (
            "CA023",
            r"^(?P<at>\.\.\.)[ ]*$",
            "A line of three dots ends the file for YAML, and more follows.",
            "Delete the line, or indent it if it belongs to the text above.",
        ),
        (
            "CA012",
            _VALUE
            + r"\"(?:[^\"\\]|\\.)*?(?P<at>\\)(?:x(?![0-9a-fA-F]{2})|u(?![0-9a-fA-F]{4})|U(?![0-9a-fA-F]{8})|[^0abt\tnvfre \"/\\N_LPxuU])",
            "A backslash inside double quotes has a meaning of its own.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>\*)(?=[\s*]|[\w-]*[^\w\s-]|[\w-]+[ ])",
            "A value cannot start with `*`: YAML takes it for a reference.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>&)(?=[\s&]|[\w-]*[^\w\s-])",
            "A value cannot start with `&`: YAML takes it for a name.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>\[)[^\[\]]*\],[ ]*\[",
            "Two lists stand on this line, and only one may.",
            "Write one list, `[first, second]`, or each entry on a line of its own after `- `.",
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>\[)[^\[\]]*\][ ]*[^\s#]",
            "A value that starts with `[` is a list, and text follows the list.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>\{)[^{}]*\}[ ]*[^\s#,]",
            "A value that starts with `{` is a mapping, and text follows it.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>\")(?:[^\"\\]|\\.)*\"[ ]*(?![,:\]}])[^\s#]",
            "Text goes on after the closing quote, so the quotes do not enclose the whole value.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _VALUE + r"(?P<at>')(?:[^']|'')*'(?!')[ ]*(?![,:\]}])[^\s#]",
            "Text goes on after the closing quote; an apostrophe ends a text in single quotes.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _KEY + r"(?P<at>-)[ ]",
            "A list cannot start on the line of its key.",
            "Put the `- ` lines below, indented; if it is text, put it after `{key}: |`.",
        ),
        (
            "CA012",
            _KEY + r"(?P<at>[|>][+-]?\d?)[ ]+[^\s#]",
            "The text must start on the line after `{key}: |`.",
            "Move the text to the next line and indent it.",
        ),
        ("CA012", _VALUE + r"(?P<at>[,\]}])", "A value cannot start with this sign.", UNDER_A_BAR),
        ("CA012", _VALUE + r"(?P<at>\?)[ ]", "A value cannot start with `? `.", UNDER_A_BAR),
        (
            "CA034",
            _VALUE + r"(?P<at>[“”„‘’«]).*(?::[ ]|:$)",
            "A curly quote does not enclose text for YAML, so the colon inside is taken for a key.",
            UNDER_A_BAR,
        ),
        (
            "CA012",
            _KEY + r"(?=[^\s\"'\[{|>#]).*?(?P<at>:)(?:[ ]|$)",
            "A colon followed by a space inside a value is taken for a key.",
            UNDER_A_BAR,
        ),
        (
            "CA014",
            r"^[ ]*(?P<at>-)[\w-]+:(?:[ ]|$)",
            "The dash of a list needs a space behind it.",
            "Write `- `, then the key.",
        ),
        (
            "CA014",
            r"^[ \-]*(?P<at>[a-z][a-z_-]*:)[^\s:/]\S*[ ]*$",
            "The colon after a key needs a space behind it.",
            "Write a space after the colon.",
        ),
    )
)

_BLOCK = re.compile(
    r"^(?P<indent>[ ]*+)(?P<dashes>(?:-[ ]++)*+)(?:\w[\w-]*+:)?+[ ]*+[|>][+-]?(?P<depth>\d?)[+-]?[ ]*(?:#.*)?$"
)
_OPENED = re.compile(r"^[ \-]*+(?:\w[\w-]*+:[ ]++)?+(?P<at>\"(?:[^\"\\]|\\.)*|'(?:[^']|'')*)$")
_KEY_LINE = re.compile(r"^[ ]*(?:-[ ]+)?[\w-]+:(?:[ ]|$)")
_CLOSER = {"[": "]", "{": "}"}


def with_key(words: str, key: str | None) -> str:
    """The words with the key put in; without one where there is none, or where it may be a word of a text."""
    return words.replace("{key}: ", "" if shown(key) == "…" else f"{key}: ")


def shifted(found: re.Match[str], group: str, offset: int) -> Span:
    """Where the group of a match in a line stands in the text, the line beginning at `offset`."""
    return Span(offset + found.start(group), offset + found.end(group))


def outside_prose(text: str) -> Iterator[tuple[int, str]]:
    """(offset, line) of each line that is neither blank, nor a comment, nor inside a block after `|` or `>`."""
    offset, deeper_than, is_first = 0, -1, False
    for line in text.split("\n"):
        bare = line.strip(" \t")
        indent = len(line) - len(line.lstrip(" "))
        if bare and indent <= deeper_than:
            deeper_than = -1
        if bare and deeper_than >= 0 and is_first:
            # The first line of a block says how deep the others must stand.
            deeper_than, is_first = indent - 1, False
        if bare and deeper_than < 0 and not bare.startswith("#"):
            yield offset, line
            if block := _BLOCK.match(line):
                deeper_than = len(block["indent"]) + len(block["dashes"])
                deeper_than -= bool(block["dashes"]) and ":" not in line
                is_first = block["depth"] == ""
        offset += len(line) + 1


def explain(text: str, stopped: int, opened: int | None) -> Problem:
    """The one problem that made the parser stop at the offset `stopped`.

    `opened` is where the quote or bracket opened that the parser was inside of, if it was.
    """
    previous = (0, "")
    for offset, line in outside_prose(text):
        if offset > stopped and previous[1]:
            break
        if quote := _OPENED.match(line):
            following = text[offset + len(line) + 1 :].split("\n", 1)[0]
            if not following.strip() or _KEY_LINE.match(following):
                return _unclosed(text, offset + quote.start("at"))
        for trap in TRAPS:
            if found := trap.pattern.match(line):
                key = found.groupdict().get("key")
                return Problem(
                    trap.code,
                    (),
                    shifted(found, "at", offset),
                    with_key(trap.message, key),
                    with_key(trap.hint, key),
                )
        previous = offset, line
    opened = last_open(text, stopped) if opened is None else opened
    if opened is not None:
        return _unclosed(text, opened) if _is_open(text, opened, stopped) else _inside_brackets(text[opened], opened)
    return _by_shape(text, stopped)


def last_open(text: str, stopped: int) -> int | None:
    """Where the last bracket opens that is not closed before `stopped`, if there is one."""
    still_open: list[int] = []
    for offset, line in outside_prose(text):
        before = ""  # the last sign that is no space: a bracket inside a text opens nothing
        for at, sign in enumerate(line, start=offset):
            if at < stopped and sign in _CLOSER and (still_open or before in ("", ":", "-")):
                still_open.append(at)
            elif at < stopped and sign in _CLOSER.values() and still_open:
                still_open.pop()
            before = before if sign == " " else sign
    return still_open[-1] if still_open else None


def _is_open(text: str, opened: int, stopped: int) -> bool:
    """Whether the quote or bracket at `opened` is still open at the end of the line where the parser stopped."""
    sign = text[opened]
    line_end = text.find("\n", stopped)
    inside = text[opened : line_end if line_end >= 0 else len(text)]
    return sign not in _CLOSER or inside.count(sign) > inside.count(_CLOSER[sign])


def _unclosed(text: str, opened: int) -> Problem:
    sign = text[opened]
    kind = "bracket" if sign in _CLOSER else "quote"
    return Problem(
        "CA011",
        (),
        Span(opened, opened + 1),
        f"The {kind} that opens here is never closed.",
        f"Close it with {_CLOSER.get(sign, sign)} on the same line, or put the text on the next line, after `|`.",
    )


def _inside_brackets(sign: str, opened: int) -> Problem:
    message = "What stands between these brackets cannot be read."
    hint = "Write each entry on a line of its own after `- `, or put text on the next line, after `|`."
    if sign == "{":
        hint = "Write each key on a line of its own, and a space after its colon."
    return Problem("CA010", (), Span(opened, opened + 1), message, hint)


def _by_shape(text: str, stopped: int) -> Problem:
    """The problem of a line that is wrong only where it stands: its indentation, or a missing colon."""
    lines = [pair for pair in outside_prose(text) if pair[0] <= stopped] or [(0, text)]
    # A line without a key is noticed by the parser only on the line that follows it, or on a later one that is read on.
    last = len(lines) - 1 if _is_plain(lines[-1][1]) else len(lines) - 2
    first = last
    while first > 0 and _is_plain(lines[first - 1][1]):
        first -= 1
    if last >= 0 and _is_plain(lines[last][1]):
        return _without_key(lines, first, last)
    at, line = lines[-1]
    start = at + len(line) - len(line.lstrip())
    if line.lstrip().startswith("- "):
        message = "This dash does not stand below the other dashes of its list."
        hint = "Let all dashes of a list start in the same column, and every entry with a dash."
        return Problem("CA013", (), Span(start, at + len(line)), message, hint)
    if _KEY_LINE.match(line):
        message = "This line is indented differently from the lines it belongs with."
        hint = "Let it start in the same column as the other keys of its block; two spaces for each level."
        return Problem("CA013", (), Span(start, at + len(line)), message, hint)
    message = "The text is not YAML from here on."
    return Problem(
        "CA010", (), Span(stopped, stopped + 1), message, "Write `key: value`, or put text on the next line, after `|`."
    )


def _is_plain(line: str) -> bool:
    return not _KEY_LINE.match(line) and not line.lstrip().startswith("-")


def _without_key(lines: list[tuple[int, str]], first: int, last: int) -> Problem:
    """The problem of lines, one after another, none of which starts with a key or a dash."""
    offset, line = lines[first]
    above = lines[first - 1][1] if first else ""
    goes_on = re.match(r"(?P<indent>[ \-]*+)(?P<key>\w[\w-]*+):[ ]++[^\s|>]", above)
    if goes_on is not None and len(line) - len(line.lstrip()) > len(goes_on["indent"]):
        for at, each in lines[first : last + 1]:
            if colon := re.search(r"(?P<at>:)(?:[ ]|$)", each):
                message = "A colon followed by a space inside a text is taken for a key."
                return Problem("CA012", (), shifted(colon, "at", at), message, with_key(UNDER_A_BAR, goes_on["key"]))
    start = offset + len(line) - len(line.lstrip())
    hint = "Indent it further if it belongs to the text above; write `key: value` if it is a line of its own."
    if re.fullmatch(r"[\w-]+", line.strip()):
        hint = "Write a colon behind it if it is a key, and `|` behind that if text follows below."
    return Problem("CA014", (), Span(start, offset + len(line)), "This line has no colon after a key.", hint)
