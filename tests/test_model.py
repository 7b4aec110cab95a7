"""What models say of data of the wrong shape, where the table of mistakes has not got it."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import Field

from caseaudit.case import Case
from caseaudit.diagnostics import Problem, did_you_mean, listed, quoted
from caseaudit.fields import (
    PROSE,
    Flag,
    Id,
    Listed,
    Mapped,
    Number,
    Prose,
    Record,
    Text,
    is_open,
    keys_of,
    markers_of,
    prose_of,
)
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection
from caseaudit.model import model
from caseaudit.syntax import KEYS
from caseaudit.translation import Translation


class Part(Record):
    """A part of a small model."""

    id: Id
    text: Prose | None = None


class Whole(Record):
    """A small model with one field of each kind."""

    name: Text
    kind: Literal["one", "two"] = "one"
    number: Number = 0
    flag: Flag = False
    parts: Listed[Part] = ()
    words: Mapped[Text] = Field(default_factory=dict)


def problems_of(**data: Any) -> list[Problem]:
    value, problems = model({"name": "a"} | data, Whole)
    assert (value is None) == bool(problems)
    return problems


def test_good_data_becomes_a_value() -> None:
    value, problems = model(
        {"name": " a ", "number": "007", "flag": "Yes", "parts": [{"id": "b"}], "words": {"c": "d"}}, Whole
    )
    assert not problems
    assert value == Whole(name="a", number="7", flag="yes", parts=[{"id": "b"}], words={"c": "d"})


@pytest.mark.parametrize("key", ["parts", "words"])
def test_an_empty_optional_key_counts_as_absent(key: str) -> None:
    assert model({"name": "a", key: None}, Whole) == model({"name": "a"}, Whole)


def test_an_empty_key_of_a_mapping_counts_as_absent() -> None:
    assert model({"name": "a", "words": {"b": None}}, Whole) == model({"name": "a"}, Whole)


@pytest.mark.parametrize(
    ("data", "code", "route", "message", "hint"),
    [
        ({"name": None}, "CA103", ("name",), "`name` is empty.", "a line such as `name:`"),
        ({"name": {"a": "b"}}, "CA104", ("name",), "a mapping stands here", "Write one value behind `name:`"),
        ({"kind": "three"}, "CA105", ("kind",), "`kind` cannot be 'three'.", "Write `one` or `two`."),
        ({"kind": ["one"]}, "CA105", ("kind",), "`kind` cannot be this.", "Write `one` or `two`."),
        ({"number": "-1"}, "CA108", ("number",), "whole number", "digits"),
        ({"number": "1.0"}, "CA108", ("number",), "whole number", "digits"),
        ({"number": "inf"}, "CA108", ("number",), "whole number", "digits"),
        ({"number": "1" + "0" * 5000}, "CA108", ("number",), "whole number", "digits"),
        ({"number": "٣"}, "CA108", ("number",), "whole number", "digits"),
        ({"number": ["1"]}, "CA108", ("number",), "whole number", "digits"),
        ({"flag": "1"}, "CA109", ("flag",), "true or false", "Write `flag: true`"),
        ({"flag": {}}, "CA109", ("flag",), "true or false", "Write `flag: true`"),
        ({"parts": [None]}, "CA103", ("parts", 0), "An entry of `parts` is empty.", "delete the dash"),
        ({"parts": ["a text"]}, "CA104", ("parts", 0), "a single value stands here", "Write after the dash `id:`"),
        ({"parts": [["id"]]}, "CA104", ("parts", 0), "not a list", "Take the dashes away"),
        ({"parts": [{"id": "Über uns"}]}, "CA107", ("parts", 0, "id"), "This is not an id", "letters and digits"),
        ({"parts": [{"id": "Über 3"}]}, "CA107", ("parts", 0, "id"), "This is not an id", "letters and digits"),
        ({"parts": [{"id": "£"}]}, "CA107", ("parts", 0, "id"), "This is not an id", "letters and digits"),
        ({"parts": [{"id": "a", "txet": "b"}]}, "CA101", ("parts", 0, "txet"), "in `parts`", "Did you mean `text`?"),
        ({"words": "a"}, "CA104", ("words",), "a single value stands here", "on the next line"),
        ({"words": ["a"]}, "CA104", ("words",), "not a list", "Take the dashes away"),
        ({"words": {"a": ["b"]}}, "CA104", ("words", "a"), "a list stands here", "Write one value behind `a:`"),
        ({"id": "a"}, "CA101", ("id",), "at the top of the file", "It belongs inside `parts`"),
        ({"No such thing": "a"}, "CA101", ("No such thing",), "This is not a key", "indent it below"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(
    data: dict[str, Any], code: str, route: tuple[str | int, ...], message: str, hint: str
) -> None:
    (problem,) = problems_of(**data)
    assert (problem.code, problem.route) == (code, route)
    assert message in problem.message
    assert hint in problem.hint


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = problems_of(kind="three", number="x", parts=[{"id": "A B", "text": "b"}, {"text": "c"}], colour="d")
    assert sorted(problem.code for problem in found) == ["CA101", "CA102", "CA105", "CA107", "CA108"]


def test_a_key_that_is_mistyped_or_misplaced_is_not_missing_besides() -> None:
    assert [problem.code for problem in model({"nane": "a"}, Whole)[1]] == ["CA101"]
    assert [problem.code for problem in problems_of(parts=[{"text": "b"}], id="c")] == ["CA101"]


@pytest.mark.parametrize(
    "value",
    ["2017-1-1", "20170101", "2017-W01-1", "2017-13-01", "2016-02-30", "2017-10-04T00:00", "٢٠١٧-١٠-٠٤", "0", ""],
)
def test_a_day_is_an_iso_day(value: str) -> None:
    case = {"case": "A", "category": "b", "reviewed": value}
    assert [problem.code for problem in model(case, Case)[1]] == ["CA106"]
    assert not model(case | {"reviewed": "2016-02-29"}, Case)[1]


@pytest.mark.parametrize("value", ["2017-10", "2017-10-04"])
def test_a_visit_is_of_days_or_months(value: str) -> None:
    data = {"inspection": "a", "force": "b", "framework": "c", "visited": {"from": value, "to": value}}
    assert not model(data, Inspection)[1]
    for wrong in ("2017", "2017-13", "2017-1"):
        (problem,) = model(data | {"published": wrong}, Inspection)[1]
        assert problem.code == "CA106"
        assert "the month as 2017-10" in problem.hint


@pytest.mark.parametrize("case", ["LAN-001", "a", "007", "A.b_c-9", "x" * 64])
def test_a_case_id_may_be(case: str) -> None:
    assert not model({"case": case, "category": "b", "reviewed": "2017-10-04"}, Case)[1]


@pytest.mark.parametrize("case", ["-a", "a-", "a/b", "a b", "x" * 65, "é", "a\n", "../a"])
def test_a_case_id_may_not_be(case: str) -> None:
    (problem,) = model({"case": case, "category": "b", "reviewed": "2017-10-04"}, Case)[1]
    assert problem.code == "CA107"
    if problem.replacement is not None:
        assert not model({"case": problem.replacement, "category": "b", "reviewed": "2017-10-04"}, Case)[1]


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("case",), True),
        (("reviewed",), True),
        (("judgements", "inspector", "overall"), True),
        (("findings", 0, "kind"), True),
        (("findings", 0, "themes"), True),
        (("findings", 0, "themes", 3), True),
        (("referral", "raised"), True),
        (("reviewer",), False),
        (("reason",), False),
        (("findings", 0, "text"), False),
        (("referral", "answer"), False),
        (("notes",), False),
        (("colour", "of", 3), False),
        (("reason", "below"), False),
    ],
    ids=str,
)
def test_only_short_values_that_say_nothing_of_a_child_are_open(route: tuple[str | int, ...], expected: bool) -> None:
    assert is_open(Case, route) is expected


def test_no_prose_is_open_anywhere() -> None:
    whole = Whole(name="a", parts=({"id": "b", "text": "c"},))
    assert list(prose_of(whole)) == [(("parts", 0, "text"), "c")]
    assert not any(is_open(Whole, route) for route, _ in prose_of(whole))


def test_keys_are_those_that_are_written() -> None:
    assert keys_of(Inspection)[:3] == ["inspection", "force", "framework"]
    assert "scales" in keys_of(Framework)
    assert "notes" in keys_of(Case)  # dropped where the file is read, and no unknown key


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Requires Improvement", "requires-improvement"),
        ("requires_improvement", "requires-improvement"),
        ("godo", "good"),
        ("LAN-032", None),  # another case, perhaps
        ("lan-023", "LAN-023"),
        ("zebra", None),
        ("adequate", None),  # the opposite
        ("improvement", None),
        ("inadequat", "inadequate"),
        ("", None),
    ],
)
def test_did_you_mean(word: str, meant: str | None) -> None:
    assert did_you_mean(word, ["good", "requires-improvement", "inadequate", "LAN-023"]) == meant


def test_lists_in_sentences() -> None:
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"]) == "`a`, `b` or `c`"
    assert listed(["a", "b"], "and") == "`a` and `b`"
    assert not listed([])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2017–10–04", "2017-10-04"),
        ("4—10—2017", "2017-10-04"),
        ("4-Oct-17", "2017-10-04"),
        ("4 October 2017.", "2017-10-04"),
        ("4th of October 2017", "2017-10-04"),
        ("04/10/2017 10:30", "2017-10-04"),
        ("2017-10-04T10:30:00Z", "2017-10-04"),
        ("2017-10-04 at 3 pm", "2017-10-04"),
        ("2017-10-04 (Wednesday)", "2017-10-04"),
        ("Wed 4 Oct 2017", "2017-10-04"),
        ("Wednesday, 4 October, 2017", "2017-10-04"),
        ("October 4th, 2017", "2017-10-04"),
        ("4 Sept 2017", "2017-09-04"),
        ("Thursday 4 October 2017", None),  # one of the two is wrong
        ("10/25/2017", None),
        ("4 maybe 2017", None),
        ("October 2017", None),
        ("10.30", None),
    ],
)
def test_a_day_is_suggested_only_where_it_is_clear(typed: str, meant: str | None) -> None:
    (problem,) = model({"case": "A", "category": "b", "reviewed": typed}, Case)[1]
    assert problem.replacement == meant
    assert (problem.hint == f"Write {meant}.") is (meant is not None)


def test_a_day_that_is_none_is_not_suggested() -> None:
    (problem,) = model({"case": "A", "category": "b", "reviewed": "31/09/2017"}, Case)[1]
    assert problem.message == "There is no such day as 2017-09-31."
    assert problem.replacement is None


def walked(part: Any, below: str = "") -> dict[tuple[str, str], str]:
    """{(key at the top, key): what it takes}, as the models say."""
    found: dict[tuple[str, str], str] = {}
    for name, field in part.model_fields.items():
        key = field.alias or name
        kind: Any = field.annotation
        if get_origin(kind) not in (tuple, dict) and get_args(kind) and type(None) in get_args(kind):
            kind = get_args(kind)[0]
        inner = get_args(kind)[0 if get_origin(kind) is tuple else -1] if get_args(kind) else kind
        is_record = isinstance(inner, type) and issubclass(inner, Record)
        what = "text" if PROSE in markers_of(field) else "value"
        if is_record or get_origin(kind) is dict:
            what = "keys"
        elif get_origin(kind) is tuple:
            what = "list"
        found[below, key] = what
        if is_record:
            found |= walked(inner, below or key)
    found |= {(below, key): "text" for key in part.dropped_keys}
    return found


def test_the_table_of_keys_is_in_step_with_the_models() -> None:
    table = {(home, key): what for home, keys in KEYS.items() for key, what in keys.items()}
    # Keys of the framework's, and the inner lists of recommendations, are said once.
    assert table.pop(("judgements", "overall")) == "value"
    assert table == walked(Case) | walked(Inspection) | walked(Translation)


@pytest.mark.parametrize(
    ("value", "near", "shown"),
    [
        ("requires-improvement", None, True),
        ("Requires Improvement", "requires-improvement", True),
        ("Requires Improvement", None, False),
        ("4 October 2017", None, True),
        ("LAN 001", None, True),
        ("record-keeping and Sophie", "record-keeping", False),
        ("Sophie", None, False),
        ("Sophie Smith", None, False),
        ("sophie", None, True),
    ],
)
def test_a_word_with_a_capital_may_be_a_name(value: str, near: str | None, shown: bool) -> None:
    assert quoted(value, near) == (f"'{value}'" if shown else None)


@pytest.mark.parametrize("value", ["A whole sentence about her.", "a: b", "a\nb", "x" * 41, "", "“a”", None, ["a"]])
def test_only_short_words_are_quoted(value: Any) -> None:
    assert quoted(value) is None
