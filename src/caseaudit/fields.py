"""The kinds of value that files are made of, as pydantic fields, and what can be asked of a model.

Scalars arrive as text and stay text: a date is an ISO string, which compares as dates do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic import WithJsonSchema as Schema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from caseaudit.diagnostics import Route

# Who sees a field; part of every field's description, so that an editor shows it.
PUBLISHED = " (Published.)"
RESTRICTED = " (Restricted report only.)"
NOWHERE = " (In no output whatever.)"
# Markers of fields. The value of an open one is short and says nothing of a child, so a diagnostic may repeat it.
OPEN = "open"
PROSE = "prose"
# Words that a report prints as they stand, in whatever language it is written.
WORDING = "wording"


class Sample(NamedTuple):
    """Marks a kind of value with one that may stand there, for the lines to type of messages."""

    text: str


class Record(BaseModel):
    """A mapping with known keys; frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)
    optional_keys: ClassVar[frozenset[str]] = frozenset()
    dropped_keys: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        fields = cls.model_fields.items()
        cls.optional_keys = frozenset(field.alias or name for name, field in fields if not field.is_required())


def _pattern(pattern: str, error: str) -> AfterValidator:
    fits = re.compile(pattern).fullmatch

    def check(text: str) -> str:
        if fits(text) is None:
            raise PydanticCustomError(error, "does not fit")
        return text

    return AfterValidator(check)


def _date(text: str) -> str:
    try:
        if len(text) == 10 and "1900" <= text < "2200" and date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise PydanticCustomError("not_a_date", "not a date")


def _month_or_date(text: str) -> str:
    if len(text) == 7:
        _date(f"{text}-01")
        return text
    return _date(text)


_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def is_yes(value: Any) -> bool:
    """Whether a scalar, as text, switches something on."""
    return isinstance(value, str) and _FLAGS.get(value.lower(), False)


def _flag(value: Any) -> Any:
    if isinstance(value, str) and value.lower() in _FLAGS:
        return _FLAGS[value.lower()]
    raise PydanticCustomError("not_a_flag", "not a flag")


def _number(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise PydanticCustomError("not_a_number", "not a number")


_ANY_SCALAR = Schema({"type": ["string", "number", "boolean"]})
_YES_OR_NO = r"^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo])$"
ID_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_CASE_ID = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?"
_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_MONTH_OR_DAY = r"[0-9]{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?"
T = TypeVar("T")
Text = Annotated[str, AfterValidator(lambda text: " ".join(text.split())), _ANY_SCALAR]
Prose = Annotated[str, StringConstraints(strip_whitespace=True), _ANY_SCALAR, PROSE, Sample("|")]
# An id of the framework's, which the rule `unknown-id` looks up.
Known = Annotated[str, Schema({"type": ["string", "number"]}), OPEN]
Id = Annotated[
    str, _pattern(ID_PATTERN, "not_an_id"), Schema({"type": ["string", "number"], "pattern": f"^{ID_PATTERN}$"}), OPEN
]
CaseId = Annotated[
    str, _pattern(_CASE_ID, "not_a_case_id"), Schema({"type": ["string", "number"], "pattern": f"^{_CASE_ID}$"}), OPEN
]
A_DAY = Sample("2017-10-04")
Day = Annotated[str, AfterValidator(_date), Schema({"type": "string", "pattern": f"^{_DAY}$"}), OPEN, A_DAY]
MonthOrDay = Annotated[
    str, AfterValidator(_month_or_date), Schema({"type": "string", "pattern": f"^{_MONTH_OR_DAY}$"}), OPEN, A_DAY
]
Flag = Annotated[
    bool,
    BeforeValidator(_flag),
    Schema({"type": ["boolean", "string"], "pattern": _YES_OR_NO}),
    OPEN,
    Sample("true"),
]
Number = Annotated[
    int,
    BeforeValidator(_number),
    Schema({"type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]{1,9}$"}),
    OPEN,
    Sample("3"),
]
Listed = tuple[T, ...]
Mapped = dict[str, T]


def keys_of(kind: type[Record]) -> list[str]:
    """The keys that a mapping of this kind may have, as they are written."""
    return [*(field.alias or name for name, field in kind.model_fields.items()), *kind.dropped_keys]


def is_record(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Record)


def held_by(part: Any) -> Any:
    """The type of the entries of a list, or of the values of a mapping; None for any other type."""
    kinds = {tuple: 0, dict: 1}
    return get_args(part)[kinds[get_origin(part)]] if get_origin(part) in kinds else None


def without_empty(data: Any, kind: Any) -> Any:
    """The data for a model without what counts as absent: optional keys, and keys of a free mapping, with no value."""
    part = bare(kind)
    held = held_by(part)
    if isinstance(data, dict) and is_record(part):
        fields = {field.alias or name: field.annotation for name, field in part.model_fields.items()}
        return {
            key: without_empty(each, fields[key]) if key in fields else each
            for key, each in data.items()
            if each is not None or key not in part.optional_keys
        }
    if isinstance(data, dict) and held is not None:
        return {key: without_empty(each, held) for key, each in data.items() if each is not None}
    if isinstance(data, list) and held is not None:
        return [without_empty(each, held) for each in data]
    return data


def is_open(kind: type[Record], route: Route) -> bool:
    """Whether a diagnostic may repeat the value that stands at a route; a value of unknown place stays closed."""
    part = annotated_at(kind, route)
    while OPEN not in markers(part) and (held := held_by(bare(part))) is not None:
        part = held
    return OPEN in markers(part) or get_origin(bare(part)) is Literal


def is_known(kind: type[Record], route: Route) -> bool:
    """Whether a route has a place in a model."""
    return annotated_at(kind, route) is not None


def prose_of(value: Any, marker: str = PROSE) -> list[tuple[Route, str]]:
    """(route, text) of every field with the marker that is filled in, in the order of the model."""
    found: list[tuple[Route, str]] = []
    _gather(value, marker, (), found)
    return found


def _gather(value: Any, marker: str, route: Route, found: list[tuple[Route, str]]) -> None:
    if isinstance(value, Record):
        for name, written, is_marked in fields_with(marker, type(value)):
            each = getattr(value, name)
            if each and is_marked:
                found.append(((*route, written), each))
            elif each:
                _gather(each, marker, (*route, written), found)
    elif isinstance(value, str):
        found.append((route, value))
    else:
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            _gather(each, marker, (*route, key), found)


def strings_of(value: Any, route: Route = ()) -> list[tuple[Route, str]]:
    """(route, text) of everything that is text in a value, in the order of the model."""
    if isinstance(value, str):
        return [(route, value)]
    if isinstance(value, Record):
        parts: list[tuple[Any, Any]] = [
            (field.alias or name, getattr(value, name)) for name, field in type(value).model_fields.items()
        ]
    else:
        parts = [*value.items()] if isinstance(value, dict) else [*enumerate(value)] if isinstance(value, tuple) else []
    return [found for key, each in parts for found in strings_of(each, (*route, key))]


def reworded(value: Any, marker: str, change: Callable[[str], str]) -> Any:
    """The value with every text changed whose field has the marker; what holds none is the same value."""
    if isinstance(value, tuple):
        return tuple(reworded(each, marker, change) for each in value)
    if isinstance(value, dict):
        return {key: reworded(each, marker, change) for key, each in value.items()}
    if isinstance(value, str):
        return change(value)
    kind: type[Record] = type(value)
    update = {
        name: reworded(each, marker, change)
        for name, _, _ in fields_with(marker, kind)
        if (each := getattr(value, name))
    }
    # Made anew, since a copy would keep what the record has looked up in its old words.
    return kind.model_construct(**{**dict(value), **update}) if update else value


@cache
def fields_with(marker: str, kind: type[Record]) -> tuple[tuple[str, str, bool], ...]:
    """(name, written key, whether it is marked) of the fields that are marked, or hold records that have some."""
    fields = [(name, field.alias or name, field) for name, field in kind.model_fields.items()]
    return tuple(
        (name, written, marker in markers_of(field))
        for name, written, field in fields
        if marker in markers_of(field) or _holds(marker, field.annotation)
    )


def _holds(marker: str, part: Any) -> bool:
    if marker in markers(part):
        return True
    part = bare(part)
    held = held_by(part)
    return _holds(marker, held) if held is not None else is_record(part) and bool(fields_with(marker, part))


def markers_of(field: FieldInfo) -> tuple[Any, ...]:
    """What annotates a field of a model, besides its type."""
    return markers(field.rebuild_annotation())


def annotated_at(kind: Any, route: Route) -> Any:
    """The type that stands at a route of a model, with its markers; None where there is none."""
    part = kind
    for key in route:
        part = bare(part)
        if is_record(part):
            fields = {field.alias or name: field for name, field in part.model_fields.items()}
            part = fields[str(key)].rebuild_annotation() if key in fields else None
        else:
            part = held_by(part)
    return part


def part_at(kind: Any, route: Route) -> Any:
    """The type that stands at a route of a model, without its markers."""
    return bare(annotated_at(kind, route))


def bare(part: Any) -> Any:
    while get_origin(part) is Annotated or type(None) in get_args(part):
        part = get_args(part)[0]
    return part


def markers(part: Any) -> tuple[Any, ...]:
    found: tuple[Any, ...] = ()
    while get_origin(part) is Annotated or type(None) in get_args(part):
        found += get_args(part)[1:]
        part = get_args(part)[0]
    return found
