"""The one place that turns routes into lines: problems in, diagnostics with their excerpts out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

from caseaudit.diagnostics import Diagnostic, Excerpt, Problem, Route, Rule, Span, Words, quoted, shown
from caseaudit.events import CONTROL, MAX_BYTES, MAX_PROBLEMS, Spot, line_at, replace_unseen, spots_of, text_of
from caseaudit.syntax import outside_prose

_CITED = re.compile(r"\{\{[ ]*[\w.-]{1,60}[ ]*\}\}")  # the name of a figure
MAX_LINE = 10_000  # characters of a line of which an excerpt is made
MAX_SHOWN = 200  # characters of a line with its texts hidden; beyond it is nothing that a person would read


def place(
    content: bytes,
    problems: Iterable[Problem],
    path: str,
    rules: Mapping[str, Rule],
    shows: Callable[[Route], bool] = lambda _: False,
    inspection: str = "",
) -> list[Diagnostic]:
    """The problems of one file as diagnostics, in the order of their places.

    `shows` says of a route whether its value may be repeated in an excerpt; keys always are, prose never is.
    """
    text = replace_unseen(text_of(content))[0]
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    problems = list(problems)
    if len(problems) > MAX_PROBLEMS:
        last = problems[MAX_PROBLEMS - 1]
        problems = [
            *problems[: MAX_PROBLEMS - 1],
            last._replace(hint=f"{last.hint} There are more in this file, not shown here."),
        ]
    spots = spots_of(text) if _is_parsable(content) else {}
    found: list[Diagnostic] = []
    seen: dict[bytes, int] = {}
    for problem in problems:
        start, end = _pointed_at(problem, text, spots)
        spot = spots.get(problem.route)
        # What to type in place of a value can be shown only where the value itself is pointed to.
        is_mended = problem.at != "value" or (spot is not None and spot.value[0] == start)
        line, column = _line_and_column(starts, start)
        end_line, end_column = _line_and_column(starts, max(start, end))
        rule = rules[problem.code]
        key = repr((problem.code, inspection, path, problem.route, text[start:end])).encode()
        ordinal = seen[key] = seen.get(key, -1) + 1
        found.append(
            Diagnostic(
                problem.code,
                rule.slug,
                rule.severity,
                path,
                line,
                column,
                end_line,
                end_column,
                _shown_route(problem.route),
                problem.message,
                problem.hint,
                sha256(key + b"%d" % ordinal).hexdigest(),
                _excerpt(text, starts, spots, shows, start, end, problem.replacement if is_mended else None),
            )
        )
    return sorted(found, key=lambda diagnostic: diagnostic.order)


def _shown_route(route: Route) -> Route:
    """The route without the keys that may be words of a text, which nobody but its reader may see."""
    return tuple(key if isinstance(key, int) else shown(key) for key in route)


def _is_parsable(content: bytes) -> bool:
    return len(content) <= MAX_BYTES and not CONTROL.search(text_of(content))


def _line_and_column(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def _pointed_at(problem: Problem, text: str, spots: dict[Route, Spot]) -> tuple[int, int]:
    if isinstance(problem.at, Span):
        return problem.at
    route = problem.route
    while route and route not in spots:
        route = route[:-1]
    spot = spots.get(route)
    if spot is None:
        return 0, 0
    if isinstance(problem.at, Words):
        start, end = spot.value
        words = r"\s+".join(map(re.escape, problem.at.text.split()))
        for nth, match in enumerate(re.finditer(words, text[start:end])):
            if nth == problem.at.nth:
                return start + match.start(), start + match.end()
    first_key = next((each.key for r, each in spots.items() if each.key and r[:-1] == route), None)
    if problem.at == "first" and first_key is not None:
        return first_key
    start, end = spot.value
    if spot.key is not None and (problem.at == "key" or not spot.is_within_a_line or start == end):
        return spot.key
    if not spot.is_within_a_line and first_key is not None:
        return first_key
    if start == end and text[:start].rstrip(" ").endswith("-"):
        dash = text.rindex("-", 0, start)
        return dash, dash + 1
    newline = text.find("\n", start, end)
    return start, end if newline < 0 else newline


def _excerpt(
    text: str,
    starts: list[int],
    spots: dict[Route, Spot],
    shows: Callable[[Route], bool],
    start: int,
    end: int,
    replacement: str | None,
) -> Excerpt | None:
    number = bisect_right(starts, start)
    first = starts[number - 1]
    line = line_at(text, first)
    if not line.strip() or "\0" in line or len(line) > MAX_LINE:
        return None
    last = first + len(line)
    open_to_view = [False] * len(line)

    def reveal(span: tuple[int, int]) -> None:
        for at in range(max(span[0], first), min(span[1], last)):
            open_to_view[at - first] = True

    for spot in spots.values():
        if spot.key and shown(text[slice(*spot.key)]) != "…":
            reveal((spot.key[0], spot.key[1] + 1))
        if (
            spot.is_scalar
            and "\n" not in text[spot.value[0] : spot.value[1]]
            and shows(spot.route)
            and quoted(text[slice(*spot.value)])
        ):
            reveal(spot.value)
        elif not spot.is_scalar or spot.style in ("|", ">"):
            reveal((spot.value[0], spot.value[0] + 1))
    lead = re.match(r"[ ]*(?:-[ ]+)*(?:[a-z0-9][a-z0-9_-]{0,39}:(?=[ ]|$))?", line)
    if lead and any(offset == first for offset, _ in outside_prose(text)):
        reveal((first, first + lead.end()))
    if (end - start <= 2 and not text[start:end].isalnum()) or _CITED.fullmatch(text, start, end):
        reveal((start, end))
    masked, columns = _masked(line, open_to_view)
    if len(masked) > MAX_SHOWN:
        return None
    caret = columns[min(start - first, len(line) - 1)] if line else 0
    past = columns[min(end, last) - first - 1] + 1 if min(end, last) > start else caret + 1
    instead = None
    if replacement is not None and end <= last:
        instead = masked[:caret] + replacement + masked[past:]
    return Excerpt(number, masked, caret, max(1, past - caret), instead)


def _masked(line: str, open_to_view: list[bool]) -> tuple[str, list[int]]:
    """The line with each hidden run as one `…`, and the new column of each old one."""
    masked: list[str] = []
    columns: list[int] = []
    hidden = False
    for sign, is_open in zip(line, open_to_view, strict=True):
        if is_open or (sign == " " and not hidden) or sign in ",[]{}":
            masked.append(sign)
            hidden = False
        elif not hidden:
            masked.append("…")
            hidden = True
        columns.append(len(masked) - 1)
    return "".join(masked).rstrip(), columns
