"""The one door from YAML: bytes in, plain data and problems out.

Data is mappings, lists and text, nothing else: no scalar becomes a number, a date or an object, so that nothing a file
holds is ever rounded, misread or run. An empty value is None.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from caseaudit.diagnostics import At, Problem, Route, Span, quoted, shown
from caseaudit.events import (
    CONTROL,
    MAX_DEPTH,
    MAX_NODES,
    MAX_PROBLEMS,
    Alias,
    DocumentStart,
    MappingEnd,
    MappingStart,
    Scalar,
    SequenceEnd,
    SequenceStart,
    SyntaxFault,
    decode,
    events_of,
    line_at,
    replace_unseen,
    spots_of,
)
from caseaudit.syntax import (
    KEYS,
    UNDER_A_BAR,
    WITH_A_BAR,
    cut_off,
    explain,
    home_of,
    key_inside,
    last_open,
    may_take_text,
    shifted,
    with_key,
    wrong_bar,
)

Data = str | None | dict[str, Any] | list[Any]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_WANTED = object()  # the key of a mapping whose next scalar is a key
_LIST_LINE = re.compile(r"\s*(?:[-*•–]|\d+[.)])\s")
_CUT = re.compile(r" #|[ ]+#\S")
_COMMENT = re.compile(r"^[ ]*[^#\s][^\n]*[^ \n](?: #|[ ]+#\S)", re.MULTILINE)
_COMMENTED = re.compile(
    r"^(?P<key>findings|referral):[ ]*(?:#.*)?\n(?:[ ]*\n)*(?P<lines>(?:[ ]*#.*(?:\n|\Z))+)(?![ ]*(?:-[ ]|[ ]\S))",
    re.MULTILINE,
)
_WORD_COMMENTED = re.compile(r"\n[ ]*#[^\s#!]")
# The lines that `caseaudit new` leaves commented out; a test holds this in step with the starter.
_STARTER = re.compile(
    r"[ ]*#[ ]*(?:- kind: concern|themes: \[[\w-]+\]|criterion: [\w-]+|text: \||What was seen\."
    r"|reason: [\w-]+|What the .{1,60} is asked to act on now\.|raised: 2017-10-05)?[ ]*"
)


def read(content: bytes, dropped: Collection[str] = ()) -> tuple[Data, list[Problem]]:
    """(data, problems) of one YAML document; data is None where the text cannot be read to its end.

    The values of the top-level keys `dropped` are checked here and left out of the data.
    """
    text, problems = decode(content)
    if problems:
        return None, problems
    text, problems = replace_unseen(text)
    problems = problems[: MAX_PROBLEMS + 1]
    try:
        data = _build(text, problems)
    except _Stop as stop:
        return None, _first_causes(problems, stop.problem)
    except SyntaxFault as error:
        return None, _first_causes(problems, _explain(text, error))
    if problems:
        problems = _with_routes(text, problems)
    if "#" in text:
        problems += _commented(text, data)
    if not isinstance(data, dict):
        return None, [*problems, _not_a_mapping(data)]
    for key in dropped:
        if isinstance(data.pop(key, None), dict | list):
            hint = with_key(WITH_A_BAR, key)
            problems.append(Problem("CA104", (key,), "value", f"`{key}` must be text.", hint))
    return data, problems


class _Stop(Exception):
    """The text holds something after which nothing that follows has a meaning."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _first_causes(problems: list[Problem], last: Problem) -> list[Problem]:
    """The problems without those that may be consequences of the one where reading ended, or of one before it.

    An invisible character is the likely cause of what the parser stumbled over: it is said alone.
    """
    unseen = [problem for problem in problems if problem.code == "CA033"]
    assert isinstance(last.at, Span)
    end = last.at.start
    return unseen or [*(each for each in problems if isinstance(each.at, Span) and each.at.start < end), last]


def _with_routes(text: str, problems: list[Problem]) -> list[Problem]:
    """The problems, each invisible character with the route of the key or value that it stands in."""
    spots = list(spots_of(text).values())

    def route(at: Span) -> Route:
        around = [s for s in spots if s.is_scalar and (s.key or s.value)[0] <= at.start < s.value[1]]
        return around[-1].route if around else ()

    return [p._replace(route=route(p.at)) if p.code == "CA033" and isinstance(p.at, Span) else p for p in problems]


def _build(text: str, problems: list[Problem]) -> Data:
    """The data of a text; appends to `problems`. Keeps a stack of its own, so that no nesting exhausts Python's."""
    next_event = events_of(text)
    root: Data = None
    parents: list[tuple[Any, Any]] = []  # each open container but the innermost, and its key in the one around it
    container: Any = None
    key: Any = None
    own_key: Any = None  # the key under which `container` stands in the last of `parents`
    unwanted: list[tuple[dict[Any, Any], object]] = []
    in_flow = nodes = documents = 0
    may_be_marked = "&" in text or "!" in text
    while (event := next_event()) is not None:
        kind = event.__class__
        if kind is Scalar:
            value = event.value
            if may_be_marked and (event.anchor is not None or event.tag is not None):
                problems.append(_marked(text, event, _route(parents, own_key, container, key)))
            if key is _WANTED:
                if value in container:
                    is_entry = type(parents[-1][0]) is list
                    # In an entry of a list, all that follows the first key that stands there twice is another entry.
                    if not is_entry or not unwanted or unwanted[-1][0] is not container:
                        problems.append(_twice(event, _route(parents, own_key, container, value), is_entry=is_entry))
                    key = object()
                    unwanted.append((container, key))
                else:
                    key = value
                continue
            style = event.style
            if style != "|":
                if len(value) < 5 and value in _NULLS and (not value or event.implicit[0]):
                    if (
                        in_flow
                        and not value
                        and type(container) is dict
                        and event.start_mark.index == event.end_mark.index
                    ):
                        problems += _cut_by_comma(text, event, _route(parents, own_key, container, key))
                    value = None
                elif (
                    # A text without a quote that goes on over lines has a space in place of each break.
                    (style or " " in value or "\n" in value)
                    and event.start_mark.line != event.end_mark.line
                    and event.tag is None
                ):
                    problems += _on_many_lines(text, event, _route(parents, own_key, container, key))
                elif style == '"' and (control := CONTROL.search(value)):
                    problems.append(_escaped_control(event, control[0], _route(parents, own_key, container, key)))
                elif value[0] in "“”„‘’«" and value[-1] in "“”‘’»" and not style:
                    problems.append(_curly(event, value, _route(parents, own_key, container, key)))
            elif not value or value.isspace():
                value = None
            elif ":" in value and (inside := key_inside(text, _span(event), _route(parents, own_key, container, key))):
                problems.append(inside)
            nodes += 1
            if type(container) is dict:
                container[key] = value
                key = _WANTED
            elif container is None:
                root = value
            else:
                container.append(value)
        elif kind is MappingStart or kind is SequenceStart:
            if may_be_marked and (event.anchor is not None or event.tag is not None):
                problems.append(_marked(text, event, _route(parents, own_key, container, key)))
            if key is _WANTED:
                raise _Stop(_complex_key(text, event))
            new: Any = {} if kind is MappingStart else []
            if container is None:
                root = new
            elif type(container) is dict:
                container[key] = new
            else:
                key = len(container)
                container.append(new)
            parents.append((container, own_key))
            own_key, container = key, new
            key = _WANTED if kind is MappingStart else None
            in_flow += event.flow_style
            nodes += 1
            if len(parents) > MAX_DEPTH:
                deep = f"Lists and mappings stand in one another {MAX_DEPTH} deep here."
                raise _Stop(Problem("CA003", (), _span(event), deep, "Write text after `|`; no file needs such depth."))
        elif kind is MappingEnd or kind is SequenceEnd:
            in_flow -= in_flow > 0
            container, key_above = parents.pop()
            own_key, key = key_above, (_WANTED if type(container) is dict else None)
        elif kind is Alias:
            if key is _WANTED:
                raise _Stop(_complex_key(text, event))
            problems.append(_marked(text, event, _route(parents, own_key, container, key)))
            if type(container) is dict:
                container[key] = None
                key = _WANTED
            elif container is not None:
                container.append(None)
            nodes += 1
        elif kind is DocumentStart:
            documents += 1
            if documents > 1:
                again = "A second document starts here; a file holds one."
                raise _Stop(
                    Problem("CA023", (), _span(event), again, "Give it a file of its own, or delete the `---` line.")
                )
            if event.version or event.tags:
                line = "A line that starts with `%` is an instruction to YAML, which has no place here."
                raise _Stop(Problem("CA023", (), Span(0, text.find("\n")), line, "Delete the line."))
        if nodes > MAX_NODES:
            many = f"The file holds more than {MAX_NODES:,} values."
            raise _Stop(Problem("CA002", (), Span(0, 0), many, "Keep one case to a file."))
    for mapping, discarded in unwanted:
        del mapping[discarded]
    return root


def _route(parents: list[tuple[Any, Any]], own_key: Any, container: Any, key: Any) -> Route:
    keys = [above for _, above in parents[2:]]
    if len(parents) > 1:
        keys.append(own_key)
    if type(container) is list:
        keys.append(len(container))
    elif container is not None and key is not _WANTED:
        keys.append(key)
    known = [type(each) is str or type(each) is int for each in keys]
    return tuple(keys[: known.index(False)] if False in known else keys)


def _span(event: Any) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)


def _twice(event: Any, route: Route, *, is_entry: bool) -> Problem:
    key = event.value
    twice = "This key" if shown(key) != key else f"`{key}`"
    hint = "Keep one of the two, and join what they say."
    if is_entry:
        hint = "If another entry starts here, put `- ` before it; if not, keep one of the two."
    return Problem("CA020", route, _span(event), f"{twice} stands twice in the same mapping.", hint)


def _line_of(text: str, event: Any) -> int:
    """Where the line starts that an event starts in."""
    return text.rfind("\n", 0, event.start_mark.index) + 1


def _marked(text: str, event: Any, route: Route) -> Problem:
    """An anchor, an alias or a tag: nothing here is ever referred to or made into an object."""
    start = event.start_mark.index
    key = str(route[-1]) if route else None
    is_text = may_take_text(key, home_of(route))
    if event.anchor is not None:
        sign, what = ("*", "refers to another part of the file")
        if event.__class__ is not Alias:
            sign, what = ("&", "gives a name to it")
        hint = ", without the sign"
        if is_text:
            hint = f"; if `{sign}` belongs to a text, put the text on the next line, after `|`"
        message = f"`{sign}` at the start of a value {what}."
        return Problem(
            "CA021", route, Span(start, start + 1 + len(event.anchor)), message, f"Write the value out{hint}."
        )
    if problem := wrong_bar(text, _line_of(text, event), home_of(route)):
        return problem._replace(route=route)
    hint = "; if `!` belongs to a text, put the text on the next line, after `|`" if is_text else ""
    message = "`!` at the start of a value marks a type, and types are not used here."
    return Problem("CA022", route, Span(start, start + 1), message, f"Leave the mark out{hint}.")


def _complex_key(text: str, event: Any) -> Problem:
    start = event.start_mark.index
    first = _line_of(text, event)
    line = line_at(text, first)
    if value := re.match(r"[ \-]*+(?:(?P<key>\w[\w-]*+):[ ]++)?+(?P<at>\{\{)", line):
        message = "A value cannot start with `{{`: YAML takes it for a mapping."
        return Problem("CA012", (), shifted(value, "at", first), message, with_key(UNDER_A_BAR, value["key"]))
    if question := re.match(r"[ ]*(?P<at>\?)[ ]", line):
        hint = "Delete the question mark, and write a word, a colon and a space: `key: value`."
        return Problem(
            "CA024", (), shifted(question, "at", first), "A line that starts with `? ` has a key of many parts.", hint
        )
    message = "A list, a mapping or a reference cannot be a key."
    return Problem("CA024", (), Span(start, start + 1), message, "Write a word, a colon and a space: `key: value`.")


def _cut_by_comma(text: str, event: Any, route: Route) -> list[Problem]:
    end = event.start_mark.index
    key = str(route[-1]) if route else ""
    start = end - len(key)
    if not key or text[start:end] != key:
        return []
    message = "Inside `{ }` and `[ ]` a comma ends a value, so this is cut off from the text before it."
    if text[:start].rstrip()[-1:] == "{":
        message = "`{ }` encloses keys and their values; this key has no value."
    return [
        Problem(
            "CA031", route, Span(start, end), message, "Write one key to a line, and text on the line after `key: |`."
        )
    ]


def _on_many_lines(text: str, event: Any, route: Route) -> list[Problem]:
    """What is wrong with a text that goes on over several lines and whose line breaks become spaces."""
    if problem := wrong_bar(text, _line_of(text, event), home_of(route)):
        return [problem._replace(route=route)]
    if event.style == ">" and (inside := key_inside(text, _span(event), route)):
        return [inside]
    start = event.start_mark.index
    first, *lines = text[start : event.end_mark.index].split("\n")
    at = start + len(first) + 1
    for line in lines:
        if _LIST_LINE.match(line):
            start = at + len(line) - len(line.lstrip())
            key = str(next((each for each in reversed(route) if isinstance(each, str)), ""))
            after = "after `>`" if event.style == ">" else "without `|`"
            message = f"The lines of this list are joined into one: {after}, line breaks become spaces."
            hint = "Write `|` after the key, and the list below it."
            if not may_take_text(key, home_of(route)):
                message = f"The lines of this list are joined into one, because a value stands beside `{key}`."
                hint = with_key(WITH_A_BAR, key, home_of(route))
            return [Problem("CA032", route, Span(start, at + len(line)), message, hint)]
        at += len(line) + 1
    return []


def _curly(event: Any, value: str, route: Route) -> Problem:
    bare = value[1:-1]
    message = "Curly quotes do not enclose a value; they become part of it."
    if re.fullmatch(r"[\w-]{1,40}", bare) and quoted(bare):
        return Problem("CA034", route, _span(event), message, f"Write `{bare}`, without quotes.", bare)
    key = str(route[-1]) if route else None
    otherwise = ", or put the text on the next line, after `|`, where they may stay"
    hint = f"Leave the quotes out{otherwise if may_take_text(key, home_of(route)) else ''}."
    return Problem("CA034", route, _span(event), message, hint)


def _commented(text: str, data: Data) -> list[Problem]:
    """What a `#` takes away that was not meant as a comment."""
    problems = list(_cut_by_comment(text)) if " #" in text and _COMMENT.search(text) else []
    if _WORD_COMMENTED.search(text):
        spots = spots_of(text)
        for problem in cut_off(text):
            assert isinstance(problem.at, Span)
            above = [s.route for s in spots.values() if s.style in ("|", ">") and s.value[0] < problem.at.start]
            problems.append(problem._replace(route=above[-1] if above else ()))
    empty = {key for key, value in data.items() if value is None} if isinstance(data, dict) else set()
    for found in _COMMENTED.finditer(text) if not empty.isdisjoint(("findings", "referral")) else ():
        key, lines = found["key"], found["lines"].splitlines()
        is_own = any(re.match(rf"[ ]*#[ ]*(?:-[ ]+)?(?:{'|'.join(KEYS[key])}):", line) for line in lines)
        if is_own and key in empty and not all(map(_STARTER.fullmatch, lines)):
            start = found.start("lines") + len(lines[0]) - len(lines[0].lstrip())
            message = f"The lines below `{key}` start with `#`, so they are comments and count for nothing."
            hint = "Delete the # at the start of these lines, or delete the lines."
            problems.append(Problem("CA035", (key,), Span(start, start + 1), message, hint))
    return problems


def _cut_by_comment(text: str) -> Iterator[Problem]:
    """A problem for each sentence that ` #` cuts. Two spaces before `# ` make a comment that was meant."""
    for spot in spots_of(text).values():
        start, end = spot.value
        if spot.style or not spot.is_scalar or " " not in text[start:end].strip():
            continue
        if _CUT.match(text, end):
            line_end = text.find("\n", end)
            at = text.index("#", end)
            key, home = str(spot.route[-1]) if spot.route else "", home_of(spot.route)
            message = "` #` starts a comment, so the sentence is cut off here."
            hint = "Put the text on the next line, indented, after `|`; a comment belongs on a line of its own."
            where: At = Span(at, len(text) if line_end < 0 else line_end)
            if not may_take_text(key, home):
                hint = with_key(UNDER_A_BAR, key, home)
            elif spot.key is not None and "\n" in text[spot.key[1] : start]:
                message = f"No bar stands behind `{shown(key)}`, so ` #` starts a comment and cuts the text below."
                hint, where = with_key(WITH_A_BAR, key, home), "key"
            yield Problem("CA030", spot.route, where, message, hint)


def _escaped_control(event: Any, sign: str, route: Route) -> Problem:
    message = f"The escape for a control character (U+{ord(sign):04X}) stands in this text; it would steer a screen."
    return Problem("CA015", route, _span(event), message, "Delete it, or put the text on the next line, after `|`.")


def _not_a_mapping(data: Data) -> Problem:
    if data is None:
        return Problem("CA004", (), Span(0, 0), "The file is empty.", "Write at least the keys that are required.")
    what = "a list" if isinstance(data, list) else "a text"
    return Problem(
        "CA005", (), Span(0, 0), f"The file holds {what}, not keys with values.", "Start it with `key: value`."
    )


def _explain(text: str, error: Any) -> Problem:
    if getattr(error, "problem_mark", None) is None:
        return explain(text, int(getattr(error, "position", 0)), None)
    context, problem = str(error.context), str(error.problem)
    inside = "end of stream" in problem or "document" in problem if "quoted" in context else "flow" in context
    stopped = min(error.problem_mark.index, len(text))
    if not inside or error.context_mark is None:
        return explain(text, stopped, None)
    opened = error.context_mark.index
    return explain(
        text, stopped, opened if text[opened : opened + 1] in ("[", "{", '"', "'") else last_open(text, stopped)
    )
