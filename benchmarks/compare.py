"""Times `caseaudit validate` against other validators over generated case files: whole processes, in turn, in one run.

    python benchmarks/compare.py --cases 10000 --runs 3

Sets the peers up under benchmarks/.peers on first use (pip, and npm for ajv). Prints a table: median and range of the
wall time in seconds, the largest process in MiB, and the ratio of the medians to caseaudit's. Every peer gets the
schema that `caseaudit schema` prints, or its own language's equivalent. POSIX only, for `wait4`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from generate import write

from caseaudit import __version__, load_framework
from caseaudit.framework import Framework
from caseaudit.schema import case_schema

PEERS = Path(__file__).parent / ".peers"


class Peer(NamedTuple):
    """A validator: what pip or npm installs for it, and its command for a folder of generated cases."""

    name: str
    pip: tuple[str, ...]
    npm: tuple[str, ...]
    command: Callable[[Path], Sequence[str]]


def tool(peer: str, name: str) -> str:
    return str(PEERS / peer / "bin" / name)


PEER_LIST = (
    Peer("caseaudit", (), (), lambda folder: (sys.executable, "-m", "caseaudit", "validate", str(folder))),
    Peer(
        "sourcemeta-jsonschema",
        ("sourcemeta-jsonschema",),
        (),
        lambda folder: (
            tool("sourcemeta-jsonschema", "jsonschema"),
            *("validate", str(folder / "schema.json"), str(folder / "cases"), "--extension", ".yaml"),
        ),
    ),
    Peer(
        "ajv-cli",
        (),
        ("ajv-cli",),
        lambda folder: (
            str(PEERS / "ajv-cli/node_modules/.bin/ajv"),
            *("validate", "--strict=false", "-s", str(folder / "undated.json"), "-d", str(folder / "cases/**/*.yaml")),
        ),
    ),
    Peer(
        "yamale, 2 processes",
        ("yamale", "ruamel.yaml"),
        (),
        lambda folder: (
            tool("yamale, 2 processes", "yamale"),
            *("-s", str(folder / "yamale.txt"), "-n", "2", "-p", "ruamel", str(folder / "cases")),
        ),
    ),
    Peer(
        "check-jsonschema",
        ("check-jsonschema",),
        (),
        lambda folder: (
            tool("check-jsonschema", "check-jsonschema"),
            *("--schemafile", str(folder / "schema.json"), *map(str, sorted((folder / "cases").rglob("*.yaml")))),
        ),
    ),
    Peer(
        "ruamel round trip + pydantic",
        ("ruamel.yaml", "pydantic"),
        (),
        lambda folder: (
            tool("ruamel round trip + pydantic", "python"),
            *(str(Path(__file__).parent / "naive.py"), str(folder / "cases")),
        ),
    ),
)


def set_up(peer: Peer) -> None:
    home = PEERS / peer.name
    if (home / "ready").exists():
        return
    if peer.pip:
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin/python", "-m", "pip", "install", "--quiet", *peer.pip], check=True)
    home.mkdir(parents=True, exist_ok=True)
    if peer.npm:
        subprocess.run(["npm", "install", "--silent", "--prefix", str(home), *peer.npm], check=True)
    (home / "ready").touch()


def undated(part: Any) -> Any:
    """The schema without what a loader that makes dates of days cannot pass."""
    if isinstance(part, list):
        return [undated(each) for each in part]
    if isinstance(part, dict):
        return {} if "[0-9]{4}" in str(part.get("pattern")) else {key: undated(each) for key, each in part.items()}
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


class Run(NamedTuple):
    """One run of a command."""

    seconds: float
    mebibytes: float
    code: int


def timed(command: Sequence[str]) -> Run:
    start = time.perf_counter()
    with tempfile.TemporaryFile() as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024, process.returncode)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*", help="names of peers, beside caseaudit")
    chosen = parser.parse_args()
    peers = [peer for peer in PEER_LIST if not chosen.only or peer.name in (*chosen.only, "caseaudit")]
    for peer in peers:
        set_up(peer)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, chosen.cases, 0.0, 1)
        framework = load_framework("ncpi-2016")
        (folder / "schema.json").write_text(json.dumps(case_schema(framework)), encoding="utf-8")
        (folder / "undated.json").write_text(json.dumps(undated(case_schema(framework))), encoding="utf-8")
        (folder / "yamale.txt").write_text(yamale_schema(framework), encoding="utf-8")
        runs: dict[str, list[Run]] = {peer.name: [] for peer in peers}
        for number in range(chosen.runs + 1):
            for peer in peers:
                run = timed(peer.command(folder))
                if number:  # the first round warms the caches
                    runs[peer.name].append(run)
    print(f"{chosen.cases} files, {chosen.runs} runs in turn, {os.cpu_count()} cores, {platform.platform()},", end=" ")
    print(f"Python {platform.python_version()}, caseaudit {__version__}\n")
    print("| | median s | range s | peak MiB | ratio to caseaudit | exit |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    ours = statistics.median(run.seconds for run in runs["caseaudit"])
    for peer in peers:
        seconds = [run.seconds for run in runs[peer.name]]
        median, peak = statistics.median(seconds), max(run.mebibytes for run in runs[peer.name])
        code = runs[peer.name][-1].code
        print(
            f"| {peer.name} | {median:.2f} | {min(seconds):.2f} to {max(seconds):.2f} | {peak:.0f} "
            f"| {median / ours:.2f} | {code} |"
        )


if __name__ == "__main__":
    main()
