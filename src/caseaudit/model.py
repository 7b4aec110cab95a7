"""Data held against a model: a value of it, or what is wrong, by route and in our own words.

pydantic knows what is wrong and where; each kind of its errors has a function here that says it to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from caseaudit.diagnostics import Problem, Route, did_you_mean, listed, quoted, shown
from caseaudit.fields import (
    A_DAY,
    ID_PATTERN,
    PROSE,
    Record,
    Sample,
    annotated_at,
    bare,
    held_by,
    is_open,
    is_record,
    keys_of,
    markers,
    markers_of,
    part_at,
    without_empty,
)

MAX_ERRORS = 200  # of one file; who sees more of them mends none
R = TypeVar("R", bound=Record)


def model(data: Any, kind: type[R]) -> tuple[R | None, list[Problem]]:
    """(the value, []) or (None, what is wrong): every problem of the data, each by its route.

    An optional key without a value counts as absent.
    """
    with suppress(ValidationError):
        return kind.model_validate(data), []
    try:
        return kind.model_validate(without_empty(data, kind)), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)[:MAX_ERRORS]
    problems = [_problem(kind, details) for details in errors]
    lacking = {
        problem: str(details["loc"][-1])
        for problem, details in zip(problems, errors, strict=True)
        if details["type"] == "missing"
    }
    # A key that is mistyped, or stands in another place, is not reported as missing besides.
    unknown = [problem for problem in problems if problem.code == "CA101"]
    meant = {(*problem.route[:-1], _meant(kind, problem.route)) for problem in unknown}
    astray = {problem.route[-1] for problem in unknown}
    in_pieces = _in_pieces(data, lacking)
    return None, in_pieces + [
        problem
        for problem in problems
        if problem not in lacking
        or (
            (*problem.route, lacking[problem]) not in meant
            and lacking[problem] not in astray
            and problem.route[:-1] not in {piece.route[:-1] for piece in in_pieces}
        )
    ]


def _in_pieces(data: Any, lacking: dict[Problem, str]) -> list[Problem]:
    """A problem for each list in which one entry is written with several dashes, at the first that is one too many.

    An entry belongs to the one before it where it lacks what that one has, and has nothing that that one has.
    """
    found: dict[Route, Problem] = {}
    entries_lacking: dict[Route, set[str]] = {}
    for problem, key in lacking.items():
        if problem.route and isinstance(problem.route[-1], int):
            entries_lacking.setdefault(problem.route, set()).add(key)
    for route, missing in sorted(entries_lacking.items(), key=lambda each: str(each[0])):
        entries, nth = data, int(route[-1])
        for step in route[:-1]:
            entries = entries[step]
        here, before = entries[nth], entries[nth - 1] if nth else {}
        if isinstance(before, dict) and missing & before.keys() and not before.keys() & here.keys():
            first = shown(next(iter(here)))
            message = f"A dash starts a new entry, and `{first}` belongs to the entry above."
            hint = (
                f"Put two spaces in place of the dash before `{first}`: one dash for each entry, before its first key."
            )
            found.setdefault(route[:-1], Problem("CA104", route, "first", message, hint))
    return list(found.values())


def _problem(kind: type[Record], details: ErrorDetails) -> Problem:
    loc = details["loc"]
    route: Route = loc[:-1] if loc and loc[-1] == "[key]" else loc
    error, value = details["type"], details["input"]
    name = next((f"`{shown(key)}`" for key in reversed(route) if isinstance(key, str)), "The file")
    if error == "extra_forbidden":
        return _unknown_key(kind, route, value)
    if error == "missing":
        return Problem("CA102", route[:-1], "first", f"{name} is missing.", f"Add {_such_as(kind, route)}.")
    if value is None:
        entry = f"An entry of {name}" if route and isinstance(route[-1], int) else name
        instead = "Fill it in, or delete the dash." if entry != name else f"Write {_such_as(kind, route)}."
        return Problem("CA103", route, "key", f"{entry} is empty.", instead)
    for kinds, make in _MAKERS:
        if error in kinds:
            return make(kind, route, name, value)
    return Problem("CA104", route, "value", f"{name} cannot hold this.", f"Write {_example(kind, route)}.")


def _meant(kind: type[Record], route: Route) -> str | None:
    """The key that is meant by one that is not known where it stands; None where no key is near."""
    return did_you_mean(str(route[-1]), _keys_at(kind, route[:-1]))


def _keys_at(kind: type[Record], route: Route) -> list[str]:
    part = part_at(kind, route)
    return keys_of(part) if is_record(part) else []


def _unknown_key(kind: type[Record], route: Route, value: Any) -> Problem:
    key = str(route[-1])
    known = _keys_at(kind, route[:-1])
    where = next(
        (f"in `{shown(each)}`" for each in reversed(route[:-1]) if isinstance(each, str)), "at the top of the file"
    )
    near = did_you_mean(key, known)
    if near is not None:
        message = f"{quoted(key, near) or 'This'} is not a key {where}."
        hint = f"Did you mean `{near}`?"
        # Several words on the line of the key may be a sentence that is not indented.
        if isinstance(value, str) and " " in value and not value.endswith("\n"):
            hint += " If it is part of a text, indent it like the lines above."
            return Problem("CA101", route, "key", message, hint)
        return Problem("CA101", route, "key", message, hint, near)
    # Keys are small words; anything else may be the start of a text, which is not repeated.
    is_text = re.fullmatch(r"[a-z0-9_-]+", key) is None
    message = f"{'This' if is_text else quoted(key) or 'This'} is not a key {where}."
    if is_text:
        return Problem("CA101", route, "key", message, "If it is text, indent it below the key that ends in `|`.")
    homes = sorted({home for home in _homes(kind, key) if home != key})
    places = ["at the top of the file"] if key in keys_of(kind) else []
    places += [f"inside {listed(homes)}"] if homes else []
    if places:
        return Problem("CA101", route, "key", message, f"It belongs {' or '.join(places)}: check its indentation.")
    return Problem("CA101", route, "key", message, f"Write one of {listed(known)}, or delete it.")


def _text_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    what = "a list" if isinstance(value, list) else "a mapping"
    message = f"{name} must be text, but {what} stands here."
    if PROSE in markers(annotated_at(kind, route)):
        first = next(iter(value), "") if isinstance(value, dict) else ""
        hint = f"Write {name[:-1]}: |`, and the text on the lines below it, indented."
        if first in keys_of(kind) and len(route) == 1:
            hint = f"Move `{first}` to the left, to the column of {name}, and the lines below it along with it."
        return Problem("CA104", route, "value", message, hint)
    message = f"{name} takes one value, but {what} stands here."
    if is_open(kind, route) and isinstance(value, list) and len(value) == 1 and quoted(value[0]):
        return Problem("CA104", route, "value", message, f"Write {name[:-1]}: {value[0]}`.", value[0])
    return Problem("CA104", route, "value", message, f"Write one value behind {name[:-1]}:`, on the same line.")


def _list_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    if isinstance(value, dict):
        first = shown(next(iter(value), "key"))
        hint = f"Write `- ` before `{first}`, and indent the lines that follow by two more spaces."
        if first == "…":
            hint = "Start each entry with a hyphen and a space, `- `, and indent the lines that follow by two more."
        return Problem("CA104", route, "value", f"{name} is a list, and no entry here starts with a dash.", hint)
    if str(value).startswith("-"):
        message = f"{name} is a list, and its dashes have no space behind them."
        return Problem(
            "CA104", route, "value", message, "Write `- ` with a space, and each entry on a line of its own."
        )
    words = [word for word in re.split(r"\s*[,;/&+|]\s*|\s+(?:and|or)\s+", str(value).strip()) if word]
    if is_open(kind, route) and words and all(re.fullmatch(ID_PATTERN, word) for word in words):
        meant = f"[{', '.join(words)}]"
        return Problem("CA104", route, "value", f"{name} is a list.", f"Write {name[:-1]}: {meant}`.", meant)
    entry = (get_args(part_at(kind, route)) or (None,))[0]
    if is_record(entry):
        message = f"{name} is a list, and text stands here."
        hint = f"Write each entry on the lines below, its first key after a dash: {_example(entry, (keys_of(entry)[0],), '- ')}."
        return Problem("CA104", route, "value", message, hint)
    return Problem(
        "CA104", route, "value", f"{name} is a list, and text stands here.", f"Write {_example(kind, route)}."
    )


def _mapping_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    part = part_at(kind, route)
    key = _shorthand(part)
    if isinstance(value, list):
        hint = "Take the dashes away; its keys stand one below the other, in the same column."
        return Problem("CA104", route, "value", f"{name} holds keys with values, not a list.", hint)
    if name == f"`{key}`":
        message = f"{name} stands one level too high."
        hint = f"Write above it whose judgement it is, such as `inspector:`, and indent {name} below that."
        return Problem("CA104", route, "key", message, hint)
    message = f"{name} holds keys with values, and a single value stands here."
    if is_record(part):
        return _keys_wanted(kind, route, part, message)
    if get_origin(bare(get_args(part)[1])) is dict:
        hint = (
            f"Write on the next line, indented, whose judgement it is, such as `inspector:`, and `{key}:` below that."
        )
        return Problem("CA104", route, "value", message, hint)
    # A text may stand here as well, and is not repeated.
    is_id = re.fullmatch(ID_PATTERN, str(value)) and (is_open(kind, (*route, key)) or is_open(kind, route))
    instead = value if is_id else "..."
    return Problem("CA104", route, "value", message, f"Write `{key}: {instead}` on the next line, indented.")


def _keys_wanted(kind: type[Record], route: Route, part: type[Record], message: str) -> Problem:
    """Says which keys a mapping must have where a single value stands in its place."""
    required = [key for key in keys_of(part) if key not in (*part.optional_keys, *part.dropped_keys)]
    lines = [f"{key}: |" if PROSE in markers(annotated_at(part, (key,))) else f"{key}:" for key in required]
    if isinstance(route[-1], int):
        message = f"An entry of `{shown(str(route[-2]))}` holds keys with values, and a single value stands here."
        words = next((f", and the words on the lines below `{line}`" for line in lines if line.endswith("|")), "")
        return Problem("CA104", route, "value", message, f"Write after the dash {listed(lines, 'and')}{words}.")
    hint = f"rite on the lines below, indented, {listed(lines, 'and')}."
    is_optional = route[-1] in getattr(part_at(kind, route[:-1]), "optional_keys", ())
    hint = f"Delete the line if there is none; else w{hint}" if is_optional else f"W{hint}"
    return Problem("CA104", route, "value", message, hint)


def _choice_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    known = [str(each) for each in get_args(part_at(kind, route))]
    near = did_you_mean(value, known) if isinstance(value, str) else None
    message = f"{name} cannot be {quoted(value, near) or 'this'}."
    hint = f"Did you mean `{near}`?" if near else f"Write {listed(known)}."
    return Problem("CA105", route, "value", message, hint, near)


def _date_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    meant, is_there = _guessed_date(value)
    what = quoted(value) or "This"
    takes_months = "published" in route or "visited" in route
    if meant is not None and is_there:
        return Problem("CA106", route, "value", f"{what} is not written as a date.", f"Write {meant}.", meant)
    if meant is not None:
        return Problem("CA106", route, "value", f"There is no such day as {meant}.", "Look at the month and the day.")
    month = _guessed_month(value)
    if month is not None and takes_months:
        return Problem("CA106", route, "value", f"{what} is not written as a month.", f"Write {month}.", month)
    sample = f"such as {A_DAY.text}"
    if is_there:
        message = f"{what} names a day of the week that is not that of the date."
        return Problem("CA106", route, "value", message, f"Write the day as year, month, day, {sample}.")
    if month is not None:
        hint = f"Write the day too, as year, month, day, {sample}."
        return Problem("CA106", route, "value", f"{what} is a month, and the day is missing.", hint)
    hint = f"Write the day as year, month, day, {sample}{', or the month as 2017-10' if takes_months else ''}."
    return Problem("CA106", route, "value", f"{what} is not a date.", hint)


def _id_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    slug = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
    message = f"{quoted(value) or 'This'} is not an id: ids are lower-case words joined by hyphens."
    if quoted(value) is None or not slug:
        return Problem("CA107", route, "value", message, "Write letters and digits, and hyphens between words.")
    return Problem("CA107", route, "value", message, f"Write `{slug}`.", slug)


def _case_id_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", value)[:64].strip("-._")
    message = (
        f"{quoted(value) or 'This'} is not a case id: letters, digits, dots, underscores and hyphens, 64 at the most."
    )
    if quoted(value) is None or not slug:
        return Problem("CA107", route, "value", message, "Write an id such as `LAN-001`.")
    return Problem("CA107", route, "value", message, f"Write `{slug}`.", slug)


def _flag_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    message = f"{name} is true or false."
    return Problem("CA109", route, "value", message, f"Write {name[:-1]}: true`, or leave the line out.")


def _number_wanted(kind: type[Record], route: Route, name: str, value: Any) -> Problem:
    message = f"{name} must be a whole number."
    return Problem("CA108", route, "value", message, "Write digits only, such as 3; no sign, point or unit.")


_MAKERS = (
    (("string_type",), _text_wanted),
    (("tuple_type", "list_type"), _list_wanted),
    (("model_type", "dict_type", "model_attributes_type"), _mapping_wanted),
    (("literal_error",), _choice_wanted),
    (("not_a_date",), _date_wanted),
    (("not_an_id",), _id_wanted),
    (("not_a_case_id",), _case_id_wanted),
    (("not_a_flag",), _flag_wanted),
    (("not_a_number",), _number_wanted),
)
_MONTHS = (  # any start of one will do
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE_FORMS = (
    r"(?P<d>\d{1,2})[/. -](?P<m>\d{1,2})[/. -](?P<y>\d{4}|\d{2})",
    r"(?P<y>\d{4})[/. -](?P<m>\d{1,2})[/. -](?P<d>\d{1,2})",
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -](?P<m>[a-z]{3,9})[ -]+(?P<y>\d{4}|\d{2})",
    r"(?P<m>[a-z]{3,9}) (?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<y>\d{4})",
    r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
)
# What people write beside a day: the day of the week, and the time.
_WEEKDAY = re.compile(r"\(?\b(?P<name>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b\.?\)?")
_TIME = re.compile(r"(?:(?<=\d)t|,? (?:at )?)\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]m)?z?$|,? (?:at )?\d{1,2} ?[ap]m$")


def _guessed_date(text: str) -> tuple[str | None, bool]:
    """(the ISO date that a day written in another way means, or None; whether the calendar has it).

    The day comes before the month, as in Britain. A day of the week that is not that day's means that one is mistyped.
    """
    plain = re.sub(r"[‐-―−]", "-", text.strip().lower().rstrip("."))
    weekday = _WEEKDAY.search(plain)
    plain = _TIME.sub("", _WEEKDAY.sub("", plain, count=1).strip(" ,"))
    plain = " ".join(plain.replace(",", " ").split())
    for form in _DATE_FORMS:
        if found := re.fullmatch(form, plain):
            year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
            month = int(found["m"]) if found["m"].isdigit() else _month(found["m"])
            if not 1 <= month <= 12:
                return (text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None), False
            try:
                meant = date(year, month, int(found["d"]))
            except ValueError:
                return f"{year}-{month:02}-{int(found['d']):02}", False
            fits = weekday is None or _DAYS[meant.weekday()] == weekday["name"]
            return (meant.isoformat() if fits and meant.isoformat() != text else None), True
    return None, False


def _month(name: str) -> int:
    """The number of a month by its name or the start of it; 13 for any other word."""
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name)), 13)


def _guessed_month(text: str) -> str | None:
    """The ISO month that a month and a year mean, or None."""
    found = re.fullmatch(
        r"(?:(?P<n>[a-z]{3,9})|(?P<m>\d{1,2}))[ /.-](?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d\d)", text.lower()
    )
    if found is None:
        return None
    month = _month(found["n"]) if found["n"] else int(found["m"] or found["m2"])
    return f"{found['y'] or found['y2']}-{month:02}" if 1 <= month <= 12 else None


def _shorthand(part: Any) -> str:
    """The key that a person means who writes a bare value where a mapping belongs."""
    if is_record(part):
        return keys_of(part)[0]
    return "overall" if get_origin(part) is dict else "key"


def _homes(kind: Any, key: str, above: str = "") -> Iterator[str]:
    """The names under which `key` may stand somewhere in a model."""
    part = bare(kind)
    if is_record(part):
        for name, field in part.model_fields.items():
            written = field.alias or name
            if written == key and above:
                yield above
            yield from _homes(field.annotation, key, written)
    elif (held := held_by(part)) is not None:
        yield from _homes(held, key, above)


def _such_as(kind: type[Record], route: Route) -> str:
    example = _example(kind, route)
    return (
        f"{example} and the text on the lines below it, indented"
        if example.endswith("|`")
        else f"a line such as {example}"
    )


def _example(kind: type[Record], route: Route, before: str = "") -> str:
    """A line to write for the key of a route: "`reviewed: 2017-10-04`"."""
    parent = part_at(kind, route[:-1])
    if is_record(parent):
        for name, field in parent.model_fields.items():
            samples = [*(field.examples or ()), *(each.text for each in markers_of(field) if isinstance(each, Sample))]
            if (field.alias or name) == route[-1] and samples:
                return f"`{before}{route[-1]}: {samples[0]}`"
    return f"`{before}{shown(str(route[-1]))}:` with its value" if route else "keys with values"
