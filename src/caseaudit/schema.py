"""JSON Schemas of the files, for editors: made from the models and the table of vocabularies.

An editor must never contradict `validate`: where text is meant a number is accepted, as an editor reads `007`, and an
optional key may be empty. With a framework its ids are listed, each with its title.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from caseaudit.case import NOTES, Case
from caseaudit.framework import (
    ANY,
    VOCABULARIES,
    Entry,
    Framework,
    Vocabulary,
)
from caseaudit.inspection import Inspection
from caseaudit.overview import Overview
from caseaudit.report import Report
from caseaudit.translation import Translation

Schema = dict[str, Any]
_LEFT_OUT = ("title", "examples")  # pydantic's titles repeat the key; the examples are lines for messages
DRAFT = "http://json-schema.org/draft-07/schema#"


def case_schema(framework: Framework | None = None) -> Schema:
    """The schema of a case file; with a framework, of a case held against it."""
    schema = _of_file(Case, "A reviewed case")
    schema["properties"]["notes"] = {"type": ["string", "number", "boolean", "null"], "description": NOTES}
    if framework is None:
        return schema
    if framework.overall:
        schema["required"].append("judgements")
    return _with_ids(schema, framework, VOCABULARIES["case"])


def inspection_schema(framework: Framework | None = None) -> Schema:
    """The schema of inspection.yaml; with a framework, of an inspection under it."""
    schema = _of_file(Inspection, "An inspection")
    return schema if framework is None else _with_ids(schema, framework, VOCABULARIES["inspection"])


def translation_schema(framework: Framework | None = None) -> Schema:
    """The schema of inspection.cy.yaml; with a framework, of one under it."""
    schema = _of_file(Translation, "The words of an inspection in Welsh")
    return schema if framework is None else _with_ids(schema, framework, VOCABULARIES["translation"])


def framework_schema(_: Framework | None = None) -> Schema:
    """The schema of a framework file, which is the same whatever framework is asked about."""
    return _of_file(Framework, "A framework")


def report_schema(_: Framework | None = None) -> Schema:
    """The schema of a report as JSON, the same for every framework."""
    return {"$schema": DRAFT, **_inlined(Report.model_json_schema(by_alias=True, mode="serialization"))}


def overview_schema(_: Framework | None = None) -> Schema:
    """The schema of an overview as JSON, the same for every framework."""
    return {"$schema": DRAFT, **_inlined(Overview.model_json_schema(by_alias=True, mode="serialization"))}


SCHEMAS: dict[str, Callable[[Framework | None], Schema]] = {
    "case": case_schema,
    "inspection": inspection_schema,
    "translation": translation_schema,
    "framework": framework_schema,
    "report": report_schema,
    "overview": overview_schema,
}


def write_schema(name: str, framework: Framework | None = None) -> str:
    """The schema of `SCHEMAS` by its name, as JSON text."""
    return json.dumps(SCHEMAS[name](framework), indent=2, ensure_ascii=False) + "\n"


def _of_file(kind: type[Case | Inspection | Translation | Framework], title: str) -> Schema:
    schema = _optional_may_be_empty(_inlined(kind.model_json_schema(by_alias=True)))
    return {"$schema": DRAFT, **schema, "title": title}


def _inlined(schema: Schema) -> Schema:
    """The schema without `$ref`, beside which older editors pass over a description."""
    definitions = schema.pop("$defs", {})

    def inline(part: Any) -> Any:
        if isinstance(part, list):
            return [inline(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            part = {**definitions[part["$ref"].rsplit("/", 1)[-1]], **{k: v for k, v in part.items() if k != "$ref"}}
        return {k: inline(v) for k, v in part.items() if not (k in _LEFT_OUT and isinstance(v, str | list))}

    whole: Schema = inline(schema)
    return whole


def _optional_may_be_empty(part: Any) -> Any:
    if isinstance(part, list):
        return [_optional_may_be_empty(each) for each in part]
    if not isinstance(part, dict):
        return part
    part = {key: _optional_may_be_empty(value) for key, value in part.items() if key != "default"}
    variants = part.get("anyOf", [])
    if {"type": "null"} in variants and len(variants) == 2:
        kept = {k: v for k, v in part.items() if k != "anyOf"}
        part = _or_null({**next(each for each in variants if each != {"type": "null"}), **kept})
    if "properties" in part:
        required = part.get("required", [])
        part["properties"] = {
            key: value if key in required else _or_null(value) for key, value in part["properties"].items()
        }
    if isinstance(part.get("additionalProperties"), dict):
        part["additionalProperties"] = _or_null(part["additionalProperties"])
    return part


def _or_null(schema: Schema) -> Schema:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    result = {**schema, "type": [*kinds, *(["null"] if "null" not in kinds else [])]} if kinds else dict(schema)
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if choices is not None and None not in choices:
        result["enum"] = [*choices, None]
        result.pop("const", None)
    return result


def _with_ids(schema: Schema, framework: Framework, vocabulary: tuple[Vocabulary, ...]) -> Schema:
    for place in vocabulary:
        _place_ids(schema, place, place.pattern, framework, "")
    return schema


def _place_ids(
    part: Schema, place: Vocabulary, pattern: tuple[str | None, ...], framework: Framework, key: str
) -> None:
    """Lists the ids of a vocabulary at every place of the schema that its pattern names."""
    if not pattern:
        known = framework.known.get((place.noun, place.item(key)), {})
        part.update(_choice(known, part))
        return
    step, rest = pattern[0], pattern[1:]
    if step is not ANY:
        _place_ids(part["properties"][step], place, rest, framework, step)
    elif "items" in part:
        _place_ids(part["items"], place, rest, framework, "")
    elif place.at == "key" and not rest:
        below = part["additionalProperties"]
        known = framework.known[place.noun, ""]
        part["properties"] = {each: {**_copied(below), "description": entry.title} for each, entry in known.items()}
        part["additionalProperties"] = False
    else:
        for each, below in part.get("properties", {}).items():
            _place_ids(below, place, rest, framework, each)


def _copied(schema: Schema) -> Schema:
    copy: Schema = json.loads(json.dumps(schema))
    return copy


def _choice(known: dict[str, Entry], part: Schema) -> Schema:
    """The ids as an enum with their titles; an id in digits also as the number an editor reads."""
    ids: list[Any] = list(known)
    titles = [f"{e.title}. {e.definition}" if e.definition else e.title for e in known.values()]
    numbers = [(int(each), title) for each, title in zip(known, titles, strict=True) if str(each).isdecimal()]
    ids += [number for number, _ in numbers]
    titles += [title for _, title in numbers]
    if "null" in part.get("type", []):
        ids.append(None)
        titles.append("Left out.")
    part.pop("type", None)
    return {"enum": ids, "enumDescriptions": titles}
