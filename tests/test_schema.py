"""The JSON Schemas: in step with the models, and never at odds with `validate`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from caseaudit import build_report, load_framework, render, run_audit
from caseaudit.audit import check_case
from caseaudit.briefing import check_framework, shipped_frameworks
from caseaudit.schema import SCHEMAS, case_schema, inspection_schema, write_schema
from caseaudit.writer import case_starter, inspection_starter

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/inspection.yaml"))


class EditorConstructor(SafeConstructor):
    """YAML 1.2's core schema, as editors read it: numbers and true/false, but dates are text."""


EditorConstructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def as_an_editor_reads(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = EditorConstructor
    return yaml.load(text)


def errors(schema: Any, text: str) -> list[str]:
    return [
        f"{list(each.path)}: {each.message}" for each in Draft7Validator(schema).iter_errors(as_an_editor_reads(text))
    ]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schemas_are_in_step(name: str) -> None:
    committed = (ROOT / f"schemas/{name}.schema.json").read_text(encoding="utf-8")
    assert committed == write_schema(name), "run `make docs`"
    Draft7Validator.check_schema(json.loads(committed))


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_every_file_of_the_examples_is_green_in_an_editor(folder: Path) -> None:
    text = (folder / "inspection.yaml").read_text(encoding="utf-8")
    framework = load_framework(as_an_editor_reads(text)["framework"])
    for schema in (inspection_schema(), inspection_schema(framework)):
        assert errors(schema, text) == []
    for path in sorted(folder.rglob("cases/**/*.yaml")):
        for schema in (case_schema(), case_schema(framework)):
            assert errors(schema, path.read_text(encoding="utf-8")) == [], path.name


@pytest.mark.parametrize("name", shipped_frameworks())
def test_frameworks_are_green_and_starters_show_only_what_is_missing(name: str) -> None:
    text = (ROOT / f"schemas/frameworks/{name}.yaml").read_text(encoding="utf-8")
    assert errors(json.loads(write_schema("framework")), text) == []
    framework = load_framework(name)
    starter = case_starter("A-1", framework.categories[0].id, framework)
    assert [each.split(":")[0] for each in errors(case_schema(framework), starter)] == ["['reviewed']"]
    assert {
        each.split(":")[0] for each in errors(inspection_schema(framework), inspection_starter("a", name, framework))
    } == {
        "['force']",
        "['visited', 'from']",
        "['visited', 'to']",
    }


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_reports_fit_their_schema(folder: Path) -> None:
    report = json.loads(render(build_report(run_audit(folder, keep_cases=True)), "json"))
    Draft7Validator(json.loads(write_schema("report"))).validate(report)


WHOLE = {
    "case": "007",
    "category": "section-47",
    "reviewed": "2017-10-04",
    "judgements": "{inspector: {overall: good}}",
}
ODD = [
    ("case", "7"),
    ("case", "1.5"),
    ("reviewer", "12"),
    ("reviewer", "true"),
    ("reviewer", "~"),
    ("reviewer", "2017-10-04"),
    ("reason", "3.5"),
    ("reason", "null"),
    ("findings", ""),
    ("findings", "[{kind: concern, themes: [delay], text: 3}]"),
    ("referral", ""),
    ("draft", "yes"),
    ("draft", "No"),
    ("draft", "TRUE"),
    ("draft", '"true"'),
    ("draft", ""),
    ("illustration", "0x1F"),
    ("judgements", "{inspector: {overall: good, investigation: }, force: }"),
    ("notes", ".nan"),
    ("notes", ""),
]


@pytest.mark.parametrize(("key", "value"), ODD)
def test_nothing_is_red_that_validate_accepts(key: str, value: str) -> None:
    text = "".join(f"{name}: {each}\n" for name, each in {**WHOLE, key: value}.items())
    framework = load_framework("ncpi-2016")
    case, problems = check_case(text.encode(), framework, None)
    assert (case is not None, problems) == (True, [])
    assert errors(case_schema(framework), text) == []
    assert errors(case_schema(), text) == []


def test_a_grade_in_digits_may_be_typed_without_quotes() -> None:
    framework = load_framework("sjr")
    text = "case: A\ncategory: surgery\nreviewed: 2017-10-04\njudgements:\n  first-reviewer:\n    overall: 5\n"
    assert check_case(text.encode(), framework, None)[1] == []
    assert errors(case_schema(framework), text) == []


@pytest.mark.parametrize(
    "text",
    [
        "category: sectoin-47\n",
        "judgements: {inspector: {overall: godo}}\n",
        "judgements: {inspektor: {overall: good}}\n",
        "findings: [{kind: concern, themes: [recording], text: x}]\n",
        "reviewed: 04/10/2017\n",
        "colour: blue\n",
    ],
)
def test_what_validate_refuses_is_red_where_a_schema_can_tell(text: str) -> None:
    key = text.split(":", maxsplit=1)[0]
    whole = "".join(f"{name}: {each}\n" for name, each in WHOLE.items() if name != key) + text
    framework = load_framework("ncpi-2016")
    assert check_case(whole.encode(), framework, None)[1]
    assert errors(case_schema(framework), whole)


def fields(schema: Any, route: str = "") -> Iterator[tuple[str, Any]]:
    for key, part in schema.get("properties", {}).items():
        yield f"{route}.{key}", part
        yield from fields(part, f"{route}.{key}")
    if isinstance(schema.get("items"), dict):
        yield from fields(schema["items"], f"{route}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from fields(schema["additionalProperties"], f"{route}.*")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described(name: str) -> None:
    for route, part in fields(json.loads(write_schema(name))):
        assert part.get("description"), route


def test_the_editor_says_who_sees_a_field() -> None:
    seen = ("(Published.)", "(Restricted report only.)", "(In no output whatever.)")
    for route, part in fields(case_schema()):
        if not part.get("properties") and "object" not in part.get("type", []) and "items" not in part:
            assert any(each in part["description"] for each in seen), route


def test_every_vocabulary_is_listed_with_titles() -> None:
    schema = case_schema(load_framework("ncpi-2016"))
    category = schema["properties"]["category"]
    assert category["enum"][0] == "section-47"
    assert category["enumDescriptions"][0].startswith("Enquiries under section 47")
    assert len(category["enum"]) == len(category["enumDescriptions"])
    assert list(schema["properties"]["judgements"]["properties"]) == ["force", "inspector", "moderator"]


def test_an_empty_optional_key_counts_as_absent_in_every_file() -> None:
    for name in ("ncpi-2016", "sjr"):
        text = (ROOT / f"schemas/frameworks/{name}.yaml").read_text(encoding="utf-8")
        whole, _ = check_framework(text.encode())
        added = text + "quantity_words:\n" if "quantity_words" not in text else text
        assert check_framework(added.encode()) == (whole, ())
        emptied = text.replace("aggregation: counts", "aggregation:")
        assert check_framework(emptied.encode()) == (whole, ())
        assert errors(json.loads(write_schema("framework")), emptied) == []
