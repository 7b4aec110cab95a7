"""The one door from YAML: bytes in, plain data and problems out.

Data is mappings, lists and text, nothing else: no scalar becomes a number, a date or an object, so that nothing a file
holds is ever rounded, misread or run. An empty value is None.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from caseaudit.diagnostics import Problem, Route, Span, shown
from caseaudit.events import MAX_DEPTH, MAX_NODES, MAX_PROBLEMS, decode, events_of, line_at, replace_unseen, spots_of
from caseaudit.syntax import UNDER_A_BAR, explain, last_open, shifted, with_key

Data = str | None | dict[str, Any] | list[Any]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_WANTED = object()  # the key of a mapping whose next scalar is a key
_LIST_LINE = re.compile(r"\s*(?:[-*•–]|\d+[.)])\s")
_COMMENT = re.compile(r"^[ ]*[^#\s][^\n]*[^ \n](?: #|[ ]+#\S)", re.MULTILINE)


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
    except YAMLError as error:
        return None, _first_causes(problems, _explain(text, error))
    if problems:
        problems = _with_routes(text, problems)
    if " #" in text and _COMMENT.search(text):
        problems += _cut_by_comment(text)
    if not isinstance(data, dict):
        return None, [*problems, _not_a_mapping(data)]
    for key in dropped:
        if isinstance(data.pop(key, None), dict | list):
            hint = f"Put the text on the next line, indented, after `{key}: |`."
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
    while (event := next_event()) is not None:
        kind = event.__class__
        if kind is ScalarEvent:
            value = event.value
            if event.anchor is not None or event.tag is not None:
                problems.append(_marked(event, _route(parents, own_key, container, key)))
            if key is _WANTED:
                if value in container:
                    twice = "This key" if shown(value) != value else f"`{value}`"
                    problems.append(
                        Problem(
                            "CA020",
                            _route(parents, own_key, container, value),
                            _span(event),
                            f"{twice} stands twice in the same mapping.",
                            "Keep one of the two, and join what they say.",
                        )
                    )
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
                elif " - " in value or style == ">" or " * " in value or " • " in value:
                    problems += _folded(text, event, _route(parents, own_key, container, key))
                elif value[0] in "“”„‘’«" and value[-1] in "“”‘’»" and not style:
                    problems.append(_curly(event, value, _route(parents, own_key, container, key)))
            elif not value or value.isspace():
                value = None
            nodes += 1
            if type(container) is dict:
                container[key] = value
                key = _WANTED
            elif container is None:
                root = value
            else:
                container.append(value)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                problems.append(_marked(event, _route(parents, own_key, container, key)))
            if key is _WANTED:
                raise _Stop(_complex_key(text, event))
            new: Any = {} if kind is MappingStartEvent else []
            if container is None:
                root = new
            elif type(container) is dict:
                container[key] = new
            else:
                key = len(container)
                container.append(new)
            parents.append((container, own_key))
            own_key, container = key, new
            key = _WANTED if kind is MappingStartEvent else None
            in_flow += event.flow_style
            nodes += 1
            if len(parents) > MAX_DEPTH:
                deep = f"Lists and mappings stand in one another {MAX_DEPTH} deep here."
                raise _Stop(Problem("CA003", (), _span(event), deep, "Write text after `|`; no file needs such depth."))
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            in_flow -= in_flow > 0
            container, key_above = parents.pop()
            own_key, key = key_above, (_WANTED if type(container) is dict else None)
        elif kind is AliasEvent:
            if key is _WANTED:
                raise _Stop(_complex_key(text, event))
            problems.append(_marked(event, _route(parents, own_key, container, key)))
            if type(container) is dict:
                container[key] = None
                key = _WANTED
            elif container is not None:
                container.append(None)
        elif kind is DocumentStartEvent:
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


def _marked(event: Any, route: Route) -> Problem:
    """An anchor, an alias or a tag: nothing here is ever referred to or made into an object."""
    start = event.start_mark.index
    if event.anchor is not None:
        sign, what = ("*", "refers to another part of the file")
        if event.__class__ is not AliasEvent:
            sign, what = ("&", "gives a name to it")
        return Problem(
            "CA021",
            route,
            Span(start, start + 1 + len(event.anchor)),
            f"`{sign}` at the start of a value {what}.",
            f"Write the value out; if `{sign}` belongs to a text, put the text on the next line, after `|`.",
        )
    return Problem(
        "CA022",
        route,
        Span(start, start + 1),
        "`!` at the start of a value marks a type, and types are not used here.",
        "Leave the mark out; if `!` belongs to a text, put the text on the next line, after `|`.",
    )


def _complex_key(text: str, event: Any) -> Problem:
    start = event.start_mark.index
    first = text.rfind("\n", 0, start) + 1
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


def _folded(text: str, event: Any, route: Route) -> list[Problem]:
    start = event.start_mark.index
    first, *lines = text[start : event.end_mark.index].split("\n")
    at = start + len(first) + 1
    for line in lines:
        if _LIST_LINE.match(line):
            start = at + len(line) - len(line.lstrip())
            after = "after `>`" if event.style == ">" else "without `|`"
            message = f"The lines of this list are joined into one: {after}, line breaks become spaces."
            return [
                Problem(
                    "CA032",
                    route,
                    Span(start, at + len(line)),
                    message,
                    "Write `|` after the key, and the list below it.",
                )
            ]
        at += len(line) + 1
    return []


def _curly(event: Any, value: str, route: Route) -> Problem:
    bare = value[1:-1]
    message = "Curly quotes do not enclose a value; they become part of it."
    if re.fullmatch(r"[\w-]{1,40}", bare):
        return Problem("CA034", route, _span(event), message, f"Write `{bare}`, without quotes.", bare)
    hint = "Leave the quotes out, or put the text on the next line, after `|`, where they may stay."
    return Problem("CA034", route, _span(event), message, hint)


def _cut_by_comment(text: str) -> list[Problem]:
    """A problem for each sentence that ` #` cuts. Two spaces before `# ` make a comment that was meant."""
    problems: list[Problem] = []
    for spot in spots_of(text).values():
        start, end = spot.value
        if spot.style or not spot.is_scalar or " " not in text[start:end].strip():
            continue
        if re.match(r" #", text[end:]) or re.match(r"[ ]+#\S", text[end:]):
            line_end = text.find("\n", end)
            at = text.index("#", end)
            message = "` #` starts a comment, so the sentence is cut off here."
            hint = "Put the text on the next line, indented, after `|`; a comment belongs on a line of its own."
            span = Span(at, len(text) if line_end < 0 else line_end)
            problems.append(Problem("CA030", spot.route, span, message, hint))
    return problems


def _not_a_mapping(data: Data) -> Problem:
    if data is None:
        return Problem("CA004", (), Span(0, 0), "The file is empty.", "Write at least the keys that are required.")
    what = "a list" if isinstance(data, list) else "a text"
    return Problem(
        "CA005", (), Span(0, 0), f"The file holds {what}, not keys with values.", "Start it with `key: value`."
    )


def _explain(text: str, error: YAMLError) -> Problem:
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
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
