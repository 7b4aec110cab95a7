"""What compare.py and score.py share: the peers of caseaudit, how each is installed and run, and the tables printed.

Peers stand under benchmarks/.peers, each in an environment of its own, installed by pip or npm on first use; caseaudit
is one of them, installed from this checkout anew in every run, because its code changes. Every peer gets the schema
that `caseaudit schema` prints, or its own language's equivalent. POSIX only.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generate import write

from caseaudit import load_framework
from caseaudit.framework import Framework
from caseaudit.schema import case_schema

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "benchmarks/.peers"


class Peer(NamedTuple):
    """A validator.

    `command` is of the folder that `prepare` wrote and of what to look at, its `cases` or one file in them. `telling`
    are the options with which it says most about what is wrong.
    """

    name: str
    home: str
    pip: tuple[str, ...]
    npm: tuple[str, ...]
    command: Callable[[Path, Path], Sequence[object]]
    telling: tuple[str, ...]


def tool(home: str, name: str) -> Path:
    return PEERS / home / "bin" / name


def files(what: Path) -> list[Path]:
    return sorted(what.rglob("*.yaml")) if what.is_dir() else [what]


def yamale(parser: str) -> Callable[[Path, Path], Sequence[object]]:
    options = ("-n", "2", "-p", parser)
    return lambda folder, what: (tool("yamale", "yamale"), "-s", folder / "yamale.txt", *options, what)


PEER_LIST = (
    Peer(
        "caseaudit",
        "caseaudit",
        ("caseaudit",),
        (),
        lambda folder, what: (tool("caseaudit", "caseaudit"), "validate", folder if what.is_dir() else what),
        ("--format", "json"),
    ),
    Peer(
        "sourcemeta-jsonschema",
        "sourcemeta-jsonschema",
        ("sourcemeta-jsonschema",),
        (),
        lambda folder, what: (
            tool("sourcemeta-jsonschema", "jsonschema"),
            *("validate", folder / "schema.json", what, "--extension", ".yaml"),
        ),
        ("--verbose", "--continue"),
    ),
    Peer(
        "ajv-cli",
        "ajv-cli",
        (),
        ("ajv-cli",),
        lambda folder, what: (
            PEERS / "ajv-cli/node_modules/.bin/ajv",
            *("validate", "--strict=false", "-s", folder / "ajv.json"),
            *("-d", what / "**/*.yaml" if what.is_dir() else what),
        ),
        ("--all-errors", "--errors=line"),
    ),
    Peer("yamale, 2 processes", "yamale", ("yamale", "ruamel.yaml"), (), yamale("pyyaml"), ("--verbose",)),
    Peer("yamale on ruamel, 2 processes", "yamale", ("yamale", "ruamel.yaml"), (), yamale("ruamel"), ("--verbose",)),
    Peer(
        "check-jsonschema",
        "check-jsonschema",
        ("check-jsonschema",),
        (),
        lambda folder, what: (
            tool("check-jsonschema", "check-jsonschema"),
            *("--schemafile", folder / "schema.json", *files(what)),
        ),
        ("--verbose",),
    ),
    Peer(
        "ruamel round trip + pydantic",
        "naive",
        ("ruamel.yaml", "pydantic"),
        (),
        lambda _, what: (tool("naive", "python"), ROOT / "benchmarks/naive.py", what),
        (),
    ),
)
BY_NAME = {peer.name: peer for peer in PEER_LIST}


def environment() -> dict[str, str]:
    """What every peer runs with: nothing of ours that changes how Python works, such as PYTHONDONTWRITEBYTECODE."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


@cache
def set_up(peer: Peer) -> None:
    home = PEERS / peer.home
    wanted, ready = " ".join((*peer.pip, *peer.npm)), home / "ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(home, ignore_errors=True)
        if peer.pip:
            venv.create(home, with_pip=True)
            install(home, *(str(ROOT) if name == "caseaudit" else name for name in peer.pip))
        if peer.npm:
            if not shutil.which("npm"):
                sys.exit(f"{peer.name} needs npm: install Node.js, or name the other peers after --peers.")
            run("npm", "install", "--silent", "--prefix", home, *peer.npm)
        ready.write_text(wanted, encoding="utf-8")
    elif peer.name == "caseaudit":
        install(home, "--force-reinstall", "--no-deps", str(ROOT))


def install(home: Path, *what: str) -> None:
    run(home / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, env=environment())


def versions(peers: Iterable[Peer]) -> str:
    """The packages that were asked for, each with the version that stands there."""
    found: dict[str, str] = {}
    for peer in peers:
        home = PEERS / peer.home
        for name in peer.pip:
            script = f"from importlib.metadata import version; print(version({name!r}))"
            found[name] = subprocess.check_output([home / "bin/python", "-c", script], text=True).strip()
        for name in peer.npm:
            package = home / "node_modules" / name / "package.json"
            found[name] = json.loads(package.read_text(encoding="utf-8"))["version"]
    return ", ".join(f"{name} {version}" for name, version in found.items())


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}"


def prepare(folder: Path, cases: int, errors: float = 0.0, seed: int = 1) -> Path:
    """The folder, with generated cases and the schema in each language."""
    write(folder, cases, errors, seed)
    framework = load_framework("ncpi-2016")
    schema = case_schema(framework)
    (folder / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "ajv.json").write_text(json.dumps(with_dates(schema)), encoding="utf-8")
    (folder / "yamale.txt").write_text(yamale_schema(framework), encoding="utf-8")
    return folder


def with_dates(part: Any) -> Any:
    """The schema for a loader that makes objects of days: those pass, and a day that is still text needs its form."""
    if isinstance(part, list):
        return [with_dates(each) for each in part]
    if isinstance(part, dict):
        whole = {key: with_dates(each) for key, each in part.items()}
        if "[0-9]{4}" in str(part.get("pattern")):
            kinds = part["type"]
            whole["type"] = [*(kinds if isinstance(kinds, list) else [kinds]), "object"]
        return whole
    return part


def yamale_schema(framework: Framework) -> str:
    """The same in yamale's language."""

    def among(ids: Sequence[str]) -> str:
        return f"enum({', '.join(repr(each) for each in ids)})"

    items = ["overall", *(criterion.id for criterion in framework.criteria)]
    grades = among([entry.id for entry in (*framework.overall_grades, *framework.outcomes)])
    themes, criteria = among([each.id for each in framework.themes]), among([each.id for each in framework.criteria])
    category = among([each.id for each in framework.categories])
    assessors = "\n".join(f"  {each.id}: include('judged', required=False)" for each in framework.assessors)
    judged = "\n".join(f"  {item}: {grades.replace(')', ', required=False)')}" for item in items)
    return f"""case: str()
category: {category}
reviewed: day()
reviewer: str(required=False)
judgements: include('judgements')
reason: str(required=False)
findings: list(include('finding'), required=False)
illustration: str(required=False)
referral: include('referral', required=False)
notes: str(required=False)
---
judgements:
{assessors}
judged:
{judged}
finding:
  kind: enum('strength', 'concern')
  themes: list({themes})
  criterion: {criteria}
  text: str()
referral:
  reason: str()
  text: str()
  raised: day()
"""


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table; every column but the first stands to the right."""
    print(f"\n{title}\n")
    for row in (headings, ["---", *["---:"] * (len(headings) - 1)], *rows):
        print(f"| {' | '.join(row)} |")
    sys.stdout.flush()
