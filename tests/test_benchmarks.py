"""The benchmarks' own arithmetic: what is planted, what is read of each validator's output, and how it is scored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from compare import Target
from generate import MISTAKES, write
from peers import BY_NAME
from score import READERS, Output, Place, Told, by_kind, mark, row

from caseaudit.audit import run_audit
from caseaudit.sources import find_sources

ONE, TWO = "cases/000/GEN-000001.yaml", "cases/000/GEN-000002.yaml"


def test_each_planted_mistake_is_where_errors_json_says(tmp_path: Path) -> None:
    write(tmp_path, 3 * len(MISTAKES), 1.0, 1)
    planted = json.loads((tmp_path / "errors.json").read_text(encoding="utf-8"))
    (source,) = find_sources([tmp_path])
    found = [(each.path, each.code, each.line, each.column) for each in run_audit(source).diagnostics]
    assert len(planted) == 3 * len(MISTAKES)
    assert sorted(found) == sorted(
        (path, error["code"], error["line"], error["column"]) for path, error in planted.items()
    )


CAUSE = """\
while parsing a block mapping
  in "<byte string>", line 1, column 1:
    case: GEN-000002
found duplicate key "reviewer" with value "inspector-8"
  in "<byte string>", line 5, column 1:
    reviewer: inspector-8
"""
DUPLICATE = [Place(1, 1, "reviewer"), Place(5, 1, "reviewer")]

# What each prints to stdout and to stderr, cut to the lines that count, and what is to be read of it.
OUTPUTS = {
    "caseaudit": (
        f"""{{"diagnostics": [
            {{"path": "{ONE}", "line": 23, "column": 14, "route": ["findings", 0, "themes", 0], "message": "None."}},
            {{"path": "{TWO}", "line": 1, "column": 1, "route": [], "message": "`category` is missing."}},
            {{"path": "inspection.yaml", "line": 1, "column": 1, "route": [], "message": "Not a case."}}
        ]}}""",
        "2 errors",
        Told({ONE: [Place(23, 14, "themes")], TWO: [Place(1, 1, "category")]}),
    ),
    "sourcemeta-jsonschema": (
        "",
        f"""\
ok: {ONE}
fail: {TWO}
error: Schema validation failure
  The string value "recording" was expected to equal one of the following values: "delay"
    at instance location "/findings/0/themes/0" (line 23, column 14)
  Every item in the array value was expected to validate against the given subschema
    at instance location "/findings/0/themes" (line 23, column 5)
""",
        Told({TWO: [Place(23, 14, "themes"), Place(23, 5, "themes")]}, judged=2),
    ),
    "ajv-cli": (
        f"/archive/{ONE} valid",
        f"""\
/archive/{TWO} invalid
[{{"instancePath":"/findings/0/kind","params":{{}}}},{{"instancePath":"","params":{{"missingProperty":"category"}}}}]
error:  Unexpected token 'case'
""",
        Told({TWO: [Place(key="kind"), Place(key="category")]}, "Unexpected token 'case'", 2),
    ),
    "yamale, 2 processes": (
        f"""\
Found 3 yaml files to validate...
Validation failed!
Error validating data '/archive/{ONE}' with schema 'yamale.txt'
\tfindings.0.themes.0: 'recording' not in ('delay')
----
Error validating data '/archive/{TWO}' with schema 'yamale.txt'
\tcategory: Required field missing
""",
        "",
        Told({ONE: [Place(key="themes")], TWO: [Place(key="category")]}),
    ),
    "yamale on ruamel, 2 processes": (
        "Found 3 yaml files to validate...",
        f"""\
Traceback (most recent call last):
  File "/lib/ruamel/yaml/parser.py", line 614, in parse_block_mapping_key
ruamel.yaml.parser.ParserError: while parsing a block mapping
  in "/archive/{TWO}", line 1, column 1
  in "/archive/{TWO}", line 4, column 23
""",
        Told({TWO: [Place(1, 1), Place(4, 23)]}, "while parsing a block mapping"),
    ),
    "check-jsonschema": (
        f"""\
Several files failed to parse.
  FailedFileLoadError: Failed to parse {TWO}
{CAUSE}
Schema validation errors were encountered.
  {ONE}::$.findings[0].kind: 'weakness' is not one of ['strength']
  {ONE}::$: 'category' is a required property
  {ONE}::$: Additional properties are not allowed ('reviewr' was unexpected)
""",
        "",
        Told({ONE: [Place(key="kind"), Place(key="category"), Place(key="reviewr")], TWO: DUPLICATE}),
    ),
    "ruamel round trip + pydantic": (
        f"""\
/archive/{ONE}: 1 validation error for Case
findings.0.kind
  Input should be 'strength' or 'concern'
    For further information visit a page
/archive/{TWO}: {CAUSE}""",
        "",
        Told({ONE: [Place(key="kind")], TWO: DUPLICATE}),
    ),
}


def test_each_peer_has_a_reader() -> None:
    assert list(READERS) == list(OUTPUTS) == list(BY_NAME)


@pytest.mark.parametrize("peer", OUTPUTS)
def test_what_a_peer_says_is_read(peer: str) -> None:
    out, err, told = OUTPUTS[peer]
    assert READERS[peer](Output(out, err, 1)) == told


def test_a_file_that_ends_sourcemeta_is_read() -> None:
    err = f"error: Invalid trailing content\n  at line 4\n  at column 22\n  at file path /archive/{TWO}\n"
    expected = Told({TWO: [Place(4, 22)]}, "Invalid trailing content", 0)
    assert READERS["sourcemeta-jsonschema"](Output("", err, 1)) == expected


GRADE = {"kind": "grade misspelt", "key": "overall", "line": 7, "column": 14, "end_column": 18}


@pytest.mark.parametrize(
    ("places", "marks"),
    [
        (None, (False, False, False, False, "")),
        ([], (True, False, False, False, "nothing")),
        ([Place(key="overall")], (True, False, False, True, "path in the data")),
        ([Place(6, 14)], (True, False, False, False, "line and column")),
        ([Place(7, 5, "overall")], (True, True, False, True, "line and column")),
        ([Place(7, 14)], (True, True, True, False, "line and column")),
        ([Place(7, 18)], (True, True, True, False, "line and column")),
        ([Place(7, 19)], (True, True, False, False, "line and column")),
        ([Place(1, 1), Place(7, 14)], (True, True, True, False, "line and column")),
    ],
)
def test_an_error_is_marked(places: list[Place] | None, marks: tuple[object, ...]) -> None:
    assert mark(GRADE, places) == marks


def test_marks_are_added_up() -> None:
    errors = {ONE: GRADE, TWO: GRADE | {"kind": "tab"}, "cases/000/GEN-000003.yaml": GRADE}
    told = Told({ONE: [Place(7, 14)], TWO: [Place(key="overall")], "cases/000/GEN-000009.yaml": []}, "Ended", 5)
    assert row("peer", told, errors, 9) == [
        "peer",
        "line and column (1), path in the data (1)",
        "after 5 of 9 files: Ended",
        "2 of 3",
        "1 of 3",
        "1 of 3",
        "1 of 3",
        "1",
    ]
    assert by_kind({"peer": told}, errors) == [["grade misspelt", "1/2, 1"], ["tab", "1/1, 0"]]


def test_a_target_is_met_up_to_its_ratio() -> None:
    target = Target("1.5", "1/35")
    assert str(target) == "at most 1.5 (goal 1/35)"
    assert [target.verdict(ratio) for ratio in (0.028, 0.029, 1.5, 1.51)] == ["goal met", "met", "met", "not met"]
