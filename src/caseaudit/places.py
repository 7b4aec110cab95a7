"""The one place that turns routes into lines: problems in, diagnostics with their excerpts out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

from caseaudit.diagnostics import Diagnostic, Excerpt, Problem, Route, Rule, Span, Words, quoted, shown
from caseaudit.events import CONTROL, MAX_PROBLEMS, Spot, line_at, replace_unseen, spots_of, text_of
from caseaudit.sources import MAX_BYTES
from caseaudit.syntax import outside_prose

_CITED = re.compile(r"\{\{[ ]*[\w.-]{1,60}[ ]*\}\}")  # the name of a figure
_PLAIN = " ,[]{}"  # signs that hide nothing and are always shown
MAX_LINE = 10_000  # characters of a line of which an excerpt is made
MAX_SHOWN = 200  # characters of a line with its texts hidden; beyond it is nothing that a person would read


def place(
    content: bytes,
    problems: Iterable[Problem],
    path: str,
    rules: Mapping[str, Rule],
    shows: Callable[[Route], bool] = lambda _: False,
    knows: Callable[[Route], bool] = lambda _: True,
    inspection: str = "",
    label: str = "",
) -> list[Diagnostic]:
    """The problems of one file as diagnostics, in the order of their places.

    `path` is relative to the inspection; `label` stands before it where there are several, and changes no fingerprint.
    `shows` says of a route whether its value may be repeated in an excerpt, prose never may; `knows` whether it has a
    place in the format, because what stands below a key that has none may be anything.
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
        # What to type in place of a value can be shown only where the value itself is pointed to, and several entries
        # can stand in place of one only between brackets.
        is_mended = problem.at != "value" or (spot is not None and spot.value[0] == start)
        around = spots.get(problem.route[:-1])
        if problem.route and isinstance(problem.route[-1], int) and ", " in (problem.replacement or ""):
            is_mended = is_mended and around is not None and around.style == "flow"
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
                label + path,
                line,
                column,
                end_line,
                end_column,
                _shown_route(problem.route),
                problem.message,
                problem.hint,
                sha256(key + b"%d" % ordinal).hexdigest(),
                _excerpt(text, starts, spots, shows, knows, start, end, problem, is_mended=is_mended),
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
        if problem.at.text[:1].isalnum():
            words = rf"\b{words}"  # 3 cases do not stand in 13 cases
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
    knows: Callable[[Route], bool],
    start: int,
    end: int,
    problem: Problem,
    *,
    is_mended: bool,
) -> Excerpt | None:
    number = bisect_right(starts, start)
    first = starts[number - 1]
    line = line_at(text, first)
    if not line.strip() or "\0" in line or len(line) > MAX_LINE:
        return None
    comment = _comment(line, spots, first)
    if first + comment > start:
        line = line[:comment].rstrip()
    last = first + len(line)
    open_to_view = [False] * len(line)

    def reveal(span: tuple[int, int]) -> None:
        for at in range(max(span[0], first), min(span[1], last)):
            open_to_view[at - first] = True

    for spot in spots.values():
        near = problem.replacement if spot.route == problem.route else None
        may_be_shown = len(spot.route) < 2 or knows(spot.route[:-1])
        key = text[slice(*spot.key)] if spot.key and may_be_shown else None
        if spot.key and key and (shown(key) != "…" or (near and quoted(key, near))):
            reveal((spot.key[0], spot.key[1] + 1))
        if (
            spot.is_scalar
            and "\n" not in text[spot.value[0] : spot.value[1]]
            and shows(spot.route)
            and quoted(text[slice(*spot.value)], near)
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
    # Nobody can type a line that is hidden in part; the part that is replaced may be.
    is_whole = all(
        is_open or sign in _PLAIN or start <= at < end
        for at, (sign, is_open) in enumerate(zip(line, open_to_view, strict=True), start=first)
    )
    if problem.replacement is not None and is_mended and end <= last and is_whole:
        instead = masked[:caret] + problem.replacement + masked[past:]
    return Excerpt(number, masked, caret, max(1, past - caret), instead)


def _comment(line: str, spots: dict[Route, Spot], first: int) -> int:
    """Where the comment of a line begins that starts at `first`; the line's length where it has none."""
    last = first + len(line)
    within = [spot for spot in spots.values() if spot.is_scalar and spot.value[0] <= last and spot.value[1] > first]
    ends = [spot.value[1] if spot.style not in ("|", ">") else spot.value[0] for spot in within]
    ends += [spot.key[1] for spot in spots.values() if spot.key and first <= spot.key[0] < last]
    if not ends or max(ends) > last or any(spot.style in ("|", ">") and spot.value[0] < first for spot in within):
        return len(line)
    found = re.compile(r"[^#]*[ ](?=#)").match(line, max(0, max(ends) - first))
    return found.end() if found else len(line)


def _masked(line: str, open_to_view: list[bool]) -> tuple[str, list[int]]:
    """The line with each hidden run as one `…`, and the new column of each old one."""
    masked: list[str] = []
    columns: list[int] = []
    hidden = False
    for sign, is_open in zip(line, open_to_view, strict=True):
        if is_open or (sign == " " and not hidden) or (sign in _PLAIN and sign != " "):
            masked.append(sign)
            hidden = False
        elif not hidden:
            masked.append("…")
            hidden = True
        columns.append(len(masked) - 1)
    return "".join(masked).rstrip(), columns
