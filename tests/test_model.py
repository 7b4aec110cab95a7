"""What models say of data of the wrong shape, where the table of mistakes has not got it."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import Field

from caseaudit.case import Case
from caseaudit.diagnostics import Problem, did_you_mean, listed, quoted
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection
from caseaudit.model import Flag, Id, Listed, Mapped, Number, Prose, Record, Text, is_open, keys_of, model, prose_of


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
        ({"name": {"a": "b"}}, "CA104", ("name",), "a mapping stands here", "after `name: |`"),
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
        ({"parts": ["a text"]}, "CA104", ("parts", 0), "a single value stands here", "`id: ...`"),
        ({"parts": [["id"]]}, "CA104", ("parts", 0), "not a list", "Take the dashes away"),
        ({"parts": [{"id": "Über uns"}]}, "CA107", ("parts", 0, "id"), "'Über uns' is not an id", "Write `ber-uns`."),
        ({"parts": [{"id": "£"}]}, "CA107", ("parts", 0, "id"), "This is not an id", "letters and digits"),
        ({"parts": [{"id": "a", "txet": "b"}]}, "CA101", ("parts", 0, "txet"), "in `parts`", "Did you mean `text`?"),
        ({"words": "a"}, "CA104", ("words",), "a single value stands here", "on the next line"),
        ({"words": ["a"]}, "CA104", ("words",), "not a list", "Take the dashes away"),
        ({"words": {"a": ["b"]}}, "CA104", ("words", "a"), "a list stands here", "after `a: |`"),
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
    found = problems_of(kind="three", number="x", parts=[{"id": "A B"}, {"text": "c"}], colour="d")
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
    for wrong in ("2017", "2017-13", "2017-1", "10-2017"):
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


@pytest.mark.parametrize("value", ["A whole sentence about her.", "a: b", "a\nb", "x" * 41, "", "“a”", None, ["a"]])
def test_only_short_words_are_quoted(value: Any) -> None:
    assert quoted(value) is None
