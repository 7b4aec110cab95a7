"""Writes what is made from the code: schemas/*.schema.json, docs/rules.md, docs/commands.md and docs/keys.md.

Run it with `make docs`; a test holds that it would change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from caseaudit.cli import app
from caseaudit.rules import RULES
from caseaudit.schema import SCHEMAS, write_schema

ROOT = Path(__file__).parents[1]
MADE = "<!-- Made by docs/generate.py: change the code, then run `make docs`. -->"
RANGES = {
    "CA0": "Reading a file",
    "CA1": "The shape of a file",
    "CA2": "A case against its framework",
    "CA3": "Across the folder",
    "CA4": "The inspection and its recommendations",
    "CA5": "A framework",
    "CA6": "What must not be published",
    "CA7": "Templates of your own",
}


def made() -> dict[str, str]:
    """{path from the root: content} of every file that is made from the code."""
    files = {f"schemas/{name}.schema.json": write_schema(name) for name in SCHEMAS}
    files["docs/rules.md"] = "\n".join(_rules()) + "\n"
    files["docs/commands.md"] = "\n".join(_commands()) + "\n"
    files["docs/keys.md"] = "\n".join(_keys()) + "\n"
    return files


def _rules() -> Iterator[str]:
    yield from (MADE, "", "# Rules", "")
    yield "`caseaudit rules CODE` prints the same. A code is never used again for another rule."
    for prefix, heading in RANGES.items():
        yield from ("", f"## {heading}")
        for rule in (each for each in RULES if each.code.startswith(prefix)):
            manual = rule.manual
            yield from ("", f"### {rule.code} {rule.slug}", "", f"{rule.severity.capitalize()}. {manual.what}", "")
            yield from (manual.why, "")
            for name, block in (("Bad", manual.bad), ("Good", manual.good)):
                yield from (f"{name}:", "", "```yaml", re.sub(r"  # expect: CA\d+", "", block), "```")
                yield from ([""] if name == "Bad" else [])


def _commands() -> Iterator[str]:
    yield from (MADE, "", "# Commands", "")
    yield "Results go to stdout, everything else to stderr. Exit codes: 0 clean; 1 diagnostics at or above `--fail-on`,"
    yield "or a report refused because of errors; 2 could not run."
    command: Any = typer.main.get_command(app)
    for name, each in command.commands.items():
        text, _, examples = (each.help or "").partition("\b\n")
        arguments = [
            f"{param.metavar}..." if param.nargs == -1 else param.metavar
            for param in each.params
            if param.param_type_name == "argument"
        ]
        yield from ("", f"## caseaudit {name}", "", text.strip(), "")
        yield from ("```", *(line.strip() for line in examples.strip().splitlines()), "```", "")
        yield from (f"Usage: `{' '.join(['caseaudit', name, '[OPTION]...', *arguments])}`", "")
        yield from ("| Argument or option | Meaning |", "| --- | --- |")
        for param in each.params:
            yield f"| `{_written(param).replace('|', chr(92) + '|')}` | {param.help} |"


def _written(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.metavar)
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {param.metavar}"


def _keys() -> Iterator[str]:
    yield from (MADE, "", "# Keys", "")
    yield "Every key of every file, and who sees it. What the values may be is told in [formats.md](formats.md)."
    for name in ("case", "inspection", "framework"):
        yield from ("", f"## {'inspection.yaml' if name == 'inspection' else f'A {name} file'}", "")
        yield from ("| Key | Required | Meaning |", "| --- | --- | --- |")
        yield from _rows(SCHEMAS[name](None), "")


def _rows(schema: dict[str, Any], above: str) -> Iterator[str]:
    for key, part in schema.get("properties", {}).items():
        required = "yes" if key in schema.get("required", ()) else ""
        yield f"| `{above}{key}` | {required} | {part.get('description', '').replace('|', chr(92) + '|')} |"
        yield from _below(part, f"{above}{key}")


def _below(part: dict[str, Any], route: str) -> Iterator[str]:
    if "items" in part:
        yield from _below(part["items"], f"{route}[]")
    elif isinstance(part.get("additionalProperties"), dict):
        yield from _below(part["additionalProperties"], f"{route}.ID")
    else:
        yield from _rows(part, f"{route}.")


if __name__ == "__main__":
    for path, content in made().items():
        (ROOT / path).write_text(content, encoding="utf-8", newline="\n")
