"""Why a text is not YAML, in words for the person who typed it.

A YAML parser says where it gave up; the cause often stands earlier. Each row of `TRAPS` is something that people type
and that can never be right on a line outside a block of prose, so the first line that shows one is the cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from caseaudit.diagnostics import Problem, Route, Span, shown

Takes = Literal["text", "value", "list", "keys"]

# What the keys of a case and of an inspection take, by the key at the top of the file that they stand under; a test
# holds it in step with the models. Only a key that takes text is ever offered a bar.
KEYS: dict[str, dict[str, Takes]] = {
    home: {key: takes for takes, keys in kinds.items() for key in keys.split()}
    for home, kinds in dict[str, dict[Takes, str]](
        {
            "": {
                "text": "reason illustration notes notice headline summary context next_steps conclusion",
                "value": "case category reviewed reviewer draft "
                "inspection force framework kind published previous population marking",
                "keys": "judgements findings referral visited expected words chapters topics key_findings "
                "statements response recommendations exceptions illustrations",
            },
            "judgements": {"value": "overall"},
            "findings": {"text": "text", "value": "kind criterion", "list": "themes"},
            "referral": {"text": "text answer", "value": "reason raised answered"},
            "visited": {"value": "from to"},
            "chapters": {"text": "headline text"},
            "key_findings": {"text": "text basis", "value": "kind chapter", "list": "themes categories cases"},
            "statements": {"text": "text", "value": "by"},
            "response": {"text": "text", "value": "by"},
            "recommendations": {
                "text": "reason text comment",
                "value": "id deadline chapter result date status by",
                "list": "themes",
                "keys": "events",
            },
            "exceptions": {"text": "reason", "value": "code", "list": "route"},
        }
    ).items()
}
# Below these stand keys that no format names: those of a framework, or ids of cases.
_BELOW: dict[str, Takes] = {"judgements": "value", "topics": "value", "illustrations": "text"}


def takes(key: str | None, home: str) -> Takes | None:
    """What a key takes that stands under `home` ("" at the top); None where no format says so."""
    return KEYS.get(home, {}).get(key or "", _BELOW.get(home))


def may_take_text(key: str | None, home: str) -> bool:
    """Whether a key takes text, or no format says what it takes."""
    return takes(key, home) in ("text", None)


def home_of(route: Route) -> str:
    """The key at the top of the file that a route goes through; "" for a route to the top itself."""
    return str(route[0]) if len(route) > 1 else ""


def _alternatives(*wanted: Takes) -> str:
    return "|".join(sorted({key for keys in KEYS.values() for key, what in keys.items() if what in wanted}))


UNDER_A_BAR = "Put the text on the next line, indented, after `{key}: |`."
WITH_A_BAR = "Write `{key}: |`, and the text on the lines below it, indented."
# What to do instead where a text after a bar is not what the key takes.
_INSTEAD: dict[Takes, str] = {
    "value": "`{key}` takes one value only; signs before it and the rest of the line do not belong here.",
    "list": "Write `{key}: [first, second]`, or each entry on a line of its own below, after `- `.",
    "keys": "Write the keys of `{key}` on the lines below it, indented, and nothing beside it.",
}

_COLON: dict[Takes, str] = {
    "text": "Write a colon and a bar behind it, `{key}: |`, and the text on the lines below it, indented.",
    "value": "Write a colon behind it, `{key}:`, then a space and the value.",
    "list": "Write a colon behind it, `{key}:`, then a space and `[first, second]`.",
    "keys": "Write a colon behind it, `{key}:`, and its keys on the lines below it, indented.",
}


class Trap(NamedTuple):
    """A pattern of one line, with a group `at` for what to point to, and what to say of it."""

    code: str
    pattern: str
    message: str
    hint: str


# `++` and `*+` never give back what they took, so that no line, however long, takes long to look at.
_KEY = r"^[ \-]*+(?P<key>\w[\w-]*+):[ ]++"
_VALUE = r"^(?:[ \-]*+(?P<key>\w[\w-]*+):[ ]++|(?=[ ]*+-)[ \-]*+(?<=[ ]))"

TRAPS = tuple(
    Trap(code, pattern, message, hint)
    for code, pattern, message, hint in (
        (
            "CA013",
            r"^[ ]*(?P<at>\t+)[ \t]*\S",
            "A tab stands where spaces are needed to indent.",
            "Replace the tab with spaces, two for each level.",
        ),
        (
            "CA014",
            rf"^[ ]*+(?P<at>[•–—−‣◦·*])[ ]*+(?:{_alternatives(*_INSTEAD, 'text')}):(?:[ ]|$)",
            "This sign does not start an entry of a list.",
            "Type a hyphen and a space instead, `- `.",
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
            r"^[ \-]*(?P<at>[a-z][a-z_-]*:)[^\s:/]\S*[ ]*(?:[ ]#.*)?$",
            "The colon after a key needs a space behind it.",
            "Write a space after the colon.",
        ),
    )
)

# These are for texts with a fault only, so `re` compiles them when they are first looked for.
# A known key without its colon. A line that goes on with the text above may begin with the same word.
_NO_COLON = (
    rf"^[ ]*+(?:-[ ]++)*+(?P<at>(?P<key>{_alternatives(*_INSTEAD, 'text')}))"
    r"(?:[ ]*[;=].*|[ ]+[|>]|[ ]+[\w-]+|)[ ]*(?:[ ]#.*)?$"
)
# What people type for the bar, or a bar with signs around it. What follows is deeper than the key, so it is text.
_FOR_A_BAR = (
    rf"^(?P<indent>[ ]*+(?:-[ ]++)*+)(?P<key>{_alternatives('text')}):[ ]*+(?![|>][+-]?\d?[+-]?[ ]*(?:#|$))"
    r"(?P<at>[lLiI1]|[\"'“”‘’„«]\|[\"'“”‘’»]|[^\s\w\"'\[{#>-][^\s\w]{0,2})[ ]*(?:[ ]#.*)?$"
)
_BARE = rf"^(?P<indent>[ ]*+(?:-[ ]++)*+)(?P<at>(?P<key>{_alternatives('text')}):)[ ]*(?:[ ]#.*)?$"
_TOP = r"(\w[\w-]*+):(?:[ ]|$)"
# A line of a text that is a key of the format with a value of its kind: no sentence looks like this.
_INSIDE = re.compile(
    r"^[ ]+(?P<dash>-[ ]+)?(?P<at>(?P<key>"
    r"kind(?=:[ ]+(?:strength|concern)[ ]*(?:[ ]#|$))"
    r"|themes(?=:[ ]+\[[^\]\n]*\][ ]*(?:[ ]#|$))"
    r"|criterion(?=:[ ]+[a-z0-9-]+[ ]*(?:[ ]#|$))"
    r"|(?:text|answer|reason|illustration|notes|referral|findings|judgements)(?=:[ ]*\|?[ ]*(?:[ ]#|$))"
    r"|(?:raised|answered|reviewed)(?=:[ ]+\d{4}-\d\d-\d\d[ ]*(?:[ ]#|$))"
    r"):)",
    re.MULTILINE,
)
_BLOCK = r"^(?P<indent>[ ]*+)(?P<dashes>(?:-[ ]++)*+)(?:\w[\w-]*+:)?+[ ]*+[|>][+-]?(?P<depth>\d?)[+-]?[ ]*(?:#.*)?$"
_OPENED = r"^[ \-]*+(?:\w[\w-]*+:[ ]++)?+(?P<at>\"(?:[^\"\\]|\\.)*|'(?:[^']|'')*)$"
_KEY_LINE = r"^[ ]*(?:-[ ]+)?[\w-]+:(?:[ ]|$)"
_CLOSER = {"[": "]", "{": "}"}


def with_key(words: str, key: str | None, home: str = "") -> str:
    """The words with the key put in; without one where there is none, or where it may be a word of a text.

    Where the words offer a bar, and the key takes no text, they say what it takes instead.
    """
    what = takes(key, home)
    if "|`" in words and what in _INSTEAD:
        words = _INSTEAD[what]
    if shown(key) == "…":
        return words.replace("{key}: ", "")
    return words.replace("{key}", str(key))


def shifted(found: re.Match[str], group: str, offset: int) -> Span:
    """Where the group of a match in a line stands in the text, the line beginning at `offset`."""
    return Span(offset + found.start(group), offset + found.end(group))


class Line(NamedTuple):
    """A line that is not blank: where it starts, and whether it stands inside a block after `|` or `>`."""

    offset: int
    text: str
    is_prose: bool

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_comment(self) -> bool:
        return not self.is_prose and self.text.lstrip(" \t").startswith("#")


def lines_of(text: str) -> Iterator[Line]:
    offset, deeper_than, is_first = 0, -1, False
    for line in text.split("\n"):
        bare = line.strip(" \t")
        indent = len(line) - len(line.lstrip(" "))
        if bare and indent <= deeper_than:
            deeper_than = -1
        if bare and deeper_than >= 0 and is_first:
            # The first line of a block says how deep the others must stand.
            deeper_than, is_first = indent - 1, False
        if bare:
            yield Line(offset, line, deeper_than >= 0)
        if bare and deeper_than < 0 and not bare.startswith("#") and (block := re.match(_BLOCK, line)):
            deeper_than = len(block["indent"]) + len(block["dashes"])
            deeper_than -= bool(block["dashes"]) and ":" not in line
            is_first = block["depth"] == ""
        offset += len(line) + 1


def outside_prose(text: str) -> Iterator[tuple[int, str]]:
    """(offset, line) of each line that is neither blank, nor a comment, nor inside a block after `|` or `>`."""
    return ((line.offset, line.text) for line in lines_of(text) if not line.is_prose and not line.is_comment)


def cut_off(text: str) -> Iterator[Problem]:
    """A problem for each line that starts with `#` and a word, right below a line of a text, which it ends."""
    above: Line | None = None
    for line in lines_of(text):
        if above is not None and line.is_comment and re.match(r"[ ]*#[^\s#!]", line.text):
            below_text = above.is_prose or (re.match(_BLOCK, above.text) and not above.is_comment)
            if below_text and above.offset + len(above.text) + 1 == line.offset:
                message = "`#` starts a comment here, so this line does not belong to the text above, and is lost."
                hint = "Indent it like the text above; if it is a comment, type a space after the `#`."
                span = Span(line.offset + line.indent, line.offset + len(line.text))
                yield Problem("CA030", (), span, message, hint)
        above = line


def key_inside(text: str, span: Span, route: Route) -> Problem | None:
    """The problem of the first line in a text that is a key of the format with its value, if there is one."""
    found = _INSIDE.search(text, *span)
    if found is None:
        return None
    key, home = found["key"], home_of(route)
    where = "the keys at the top of the file, such as `case`"
    if found["dash"]:
        where = "the dashes of the list it belongs to"
    elif key in KEYS.get(home, {}):
        where = f"`{route[-1]}`"
    elif key not in KEYS[""]:
        where = "the keys it belongs with"
    message = f"`{key}` stands inside the text below `{shown(str(route[-1]))}: |`, so it is read as a part of it."
    hint = f"Move this line to the left, to the column of {where}, and with it the lines that belong to it."
    return Problem("CA207", route, shifted(found, "at", 0), message, hint)


def wrong_bar(text: str, offset: int, home: str) -> Problem | None:
    """The problem of the line at an offset where another sign than `|` stands before a text on the lines below."""
    end = text.find("\n", offset)
    line = text[offset : end if end >= 0 else len(text)]
    found = re.match(_FOR_A_BAR, line)
    if found is None or takes(found["key"], home) != "text" or not _is_deeper(text, end, len(found["indent"])):
        return None
    message = f"The text below `{found['key']}` needs a bar, and another sign stands here."
    hint = f"Write `{found['key']}: |`, with the upright bar, which shares a key with the backslash."
    return Problem("CA012", (), shifted(found, "at", offset), message, hint, "|")


def _is_deeper(text: str, end: int, column: int) -> bool:
    """Whether the first line after `end` that is not blank starts to the right of the column."""
    below = re.compile(r"\n(?:[ ]*\n)*(?P<indent>[ ]*)\S").match(text, end) if end >= 0 else None
    return below is not None and len(below["indent"]) > column


def explain(text: str, stopped: int, opened: int | None) -> Problem:
    """The one problem that made the parser stop at the offset `stopped`.

    `opened` is where the quote or bracket opened that the parser was inside of, if it was.
    """
    previous = (0, "")
    home = ""
    unbarred: tuple[int, Problem] | None = None  # (column, problem) of the key whose text stands below without a bar
    goes_on = len(text)  # lines that start to the right of this column go on with a text on the line of its key
    cut = next(cut_off(text), None)
    for offset, line in outside_prose(text):
        if offset > stopped and previous[1]:
            break
        if cut is not None and isinstance(cut.at, Span) and cut.at.start < offset:
            return cut
        indent = len(line) - len(line.lstrip(" "))
        if top := re.match(_TOP, line):
            home = top[1]
        at_home = home if line[0] in " -" else ""
        if unbarred is not None and indent <= unbarred[0]:
            unbarred = None
        if problem := wrong_bar(text, offset, at_home):
            return problem
        if unbarred is None and (problem := _without_bar(text, offset, line, at_home)):
            unbarred = indent, problem
        goes_on = goes_on if indent > goes_on else len(text)
        problem = _trapped(text, offset, line, at_home, goes_on=indent > goes_on)
        if problem is not None:
            # A tab stays wrong under a bar; whatever else is wrong in a text is right there.
            return unbarred[1] if unbarred is not None and problem.code != "CA013" else problem
        if goes_on == len(text) and (begun := re.match(r"(?P<lead>[ \-]*+)\w[\w-]*+:[ ]++[^\s|>\[{\"'#]", line)):
            goes_on = len(begun["lead"])
        previous = offset, line
    if unbarred is not None:
        return unbarred[1]
    opened = last_open(text, stopped) if opened is None else opened
    if opened is not None:
        return _unclosed(text, opened) if _is_open(text, opened, stopped) else _inside_brackets(text, opened)
    return _by_shape(text, stopped)


def _without_bar(text: str, offset: int, line: str, home: str) -> Problem | None:
    found = re.match(_BARE, line)
    end = offset + len(line)
    if found is None or takes(found["key"], home) != "text" or not _is_deeper(text, end, len(found["indent"])):
        return None
    message = f"The text below `{found['key']}` holds signs that mean something to YAML, and no bar stands before it."
    hint = f"Write `{found['key']}: |`."
    return Problem("CA012", (), shifted(found, "at", offset), message, hint, f"{found['key']}: |")


def _trapped(text: str, offset: int, line: str, home: str, *, goes_on: bool) -> Problem | None:
    """The problem of the first row that fits a line, of a quote that is not closed, or of a key without its colon."""
    if quote := re.match(_OPENED, line):
        following = text[offset + len(line) + 1 :].split("\n", 1)[0]
        if not following.strip() or re.match(_KEY_LINE, following):
            return _unclosed(text, offset + quote.start("at"))
    for trap in TRAPS:
        if found := re.match(trap.pattern, line):
            key = found.groupdict().get("key")
            hint = with_key(trap.hint, key, home)
            return Problem(trap.code, (), shifted(found, "at", offset), with_key(trap.message, key), hint)
    if not goes_on and (found := re.match(_NO_COLON, line)):
        key = found["key"]
        hint = with_key(_COLON[takes(key, home) or "value"], key, home)
        return Problem("CA014", (), shifted(found, "at", offset), f"The key `{key}` has no colon.", hint)
    return None


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


def key_at(text: str, offset: int) -> tuple[str | None, str]:
    """(key of the line that an offset stands in, the key at the top of the file above it)."""
    first = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    found = re.match(r"[ \-]*+(?P<key>\w[\w-]*+):", text[first : end if end >= 0 else len(text)])
    if found is None or found.start("key") == 0:
        return (found["key"] if found else None), ""
    return found["key"], _home_above([each for each in outside_prose(text) if each[0] < first])


def _home_above(lines: list[tuple[int, str]]) -> str:
    """The last key of these lines that stands at the top of the file, "" where there is none."""
    return next((top[1] for _, line in reversed(lines) if (top := re.match(_TOP, line))), "")


def _unclosed(text: str, opened: int) -> Problem:
    sign = text[opened]
    kind = "bracket" if sign in _CLOSER else "quote"
    otherwise = ", or put the text on the next line, after `|`" if may_take_text(*key_at(text, opened)) else ""
    return Problem(
        "CA011",
        (),
        Span(opened, opened + 1),
        f"The {kind} that opens here is never closed.",
        f"Close it with {_CLOSER.get(sign, sign)} on the same line{otherwise}.",
    )


def _inside_brackets(text: str, opened: int) -> Problem:
    message = "What stands between these brackets cannot be read."
    hint = "Write each entry on a line of its own after `- `, or put text on the next line, after `{key}: |`."
    if text[opened] == "{":
        hint = "Write each key on a line of its own, and a space after its colon."
    return Problem("CA010", (), Span(opened, opened + 1), message, with_key(hint, *key_at(text, opened)))


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
    if problem := _beside(lines):
        return problem
    at, line = lines[-1]
    start = at + len(line) - len(line.lstrip())
    if line.lstrip().startswith("- "):
        message = "This dash does not stand below the other dashes of its list."
        hint = "Let all dashes of a list start in the same column, and every entry with a dash."
        return Problem("CA013", (), Span(start, at + len(line)), message, hint)
    if re.match(_KEY_LINE, line):
        message = "This line is indented differently from the lines it belongs with."
        hint = "Let it start in the same column as the other keys of its block; two spaces for each level."
        return Problem("CA013", (), Span(start, at + len(line)), message, hint)
    message = "The text is not YAML from here on."
    return Problem(
        "CA010", (), Span(stopped, stopped + 1), message, "Write `key: value`, or put text on the next line, after `|`."
    )


def _beside(lines: list[tuple[int, str]]) -> Problem | None:
    """The problem of a value beside a key whose own keys or entries stand below it, up to the last of the lines."""
    if len(lines) < 2:
        return None
    (at, line), below = lines[-2], lines[-1][1]
    found = re.match(r"(?P<indent>[ ]*)(?P<key>\w[\w-]*+):[ ]++(?P<at>[^\s|>].*?)[ ]*(?:[ ]#.*)?$", line)
    if found is None or len(below) - len(below.lstrip(" ")) <= len(found["indent"]):
        return None
    key, indent = found["key"], len(found["indent"])
    above = [each for _, each in lines[:-2] if len(each) - len(each.lstrip(" ")) < indent]
    # Below these stand keys that no format knows, each with keys of its own.
    is_named = indent > 0 and above and re.match(r"(?:judgements|chapters):", above[-1])
    wanted: tuple[Takes, ...] = ("keys", "list") if below.lstrip().startswith("- ") else ("keys",)
    if not is_named and takes(key, _home_above(lines[:-2]) if indent else "") not in wanted:
        return None
    message = f"A value stands beside `{shown(key)}`, and what belongs to it stands on the lines below."
    hint = f"Delete what stands behind `{shown(key)}:`; nothing may stand beside this key."
    return Problem("CA104", (), shifted(found, "at", at), message, hint)


def _is_plain(line: str) -> bool:
    return not re.match(_KEY_LINE, line) and not line.lstrip().startswith("-")


def _without_key(lines: list[tuple[int, str]], first: int, last: int) -> Problem:
    """The problem of lines, one after another, none of which starts with a key or a dash."""
    offset, line = lines[first]
    above = lines[first - 1][1] if first else ""
    goes_on = re.match(r"(?P<indent>[ \-]*+)(?P<key>\w[\w-]*+):[ ]++[^\s|>]", above)
    if goes_on is not None and len(line) - len(line.lstrip()) > len(goes_on["indent"]):
        for at, each in lines[first : last + 1]:
            if colon := re.search(r"(?P<at>:)(?:[ ]|$)", each):
                message = "A colon followed by a space inside a text is taken for a key."
                home = _home_above(lines[:first]) if goes_on["indent"] else ""
                hint = with_key(UNDER_A_BAR, goes_on["key"], home)
                return Problem("CA012", (), shifted(colon, "at", at), message, hint)
    start = offset + len(line) - len(line.lstrip())
    hint = "Indent it further if it belongs to the text above; write `key: value` if it is a line of its own."
    if re.fullmatch(r"[\w-]+", line.strip()):
        hint = "Write a colon behind it if it is a key, and `|` behind that if text follows below."
    return Problem("CA014", (), Span(start, offset + len(line)), "This line has no colon after a key.", hint)
