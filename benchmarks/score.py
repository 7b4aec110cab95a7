"""Scores what `caseaudit validate` and other validators say of generated case files with known errors.

    python benchmarks/score.py --cases 1000 --errors 0.2 --seed 1

Each peer runs over the folder as its users run it, with the options that make it say most. One that stops early, at a
file that it cannot parse, is also run over each faulty file by itself, and over the sound files together.

Read generously, and for all alike: a file is found if it is named as faulty, for whatever reason; of several places
that a peer gives for a file, the best counts; a column is right anywhere in the wrong word, or right behind it; a
warning is a report as much as an error.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from peers import BY_NAME, ROOT, Peer, environment, machine, prepare, print_table, set_up, versions

COLUMNS = ["", "says where as", "stopped early", "found", "at the line", "line and column", "the key", "false reports"]


class Place(NamedTuple):
    """Where a peer says that something is wrong, as far as it says so: from 1, and the last key of the way there."""

    line: int | None = None
    column: int | None = None
    key: str | None = None


class Told(NamedTuple):
    """What a peer said: places by faulty file; its last words, if it stopped early; and how many files it judged.

    `judged` is None where that cannot be known.
    """

    faults: dict[str, list[Place]]
    stopped: str = ""
    judged: int | None = None


class Output(NamedTuple):
    """What a peer printed, and how it ended."""

    out: str
    err: str
    code: int


def short(path: str) -> str:
    """The path as errors.json has it."""
    return path[path.rindex("cases/") :]


def last_key(way: str) -> str | None:
    """`kind` of /findings/0/kind, $.findings[0].kind, findings.0.kind."""
    names = re.findall(r"[A-Za-z][\w-]*", way)
    return names[-1] if names else None


def yaml_places(text: str) -> list[Place]:
    """The places in a message of ruamel or PyYAML."""
    found = re.search(r'found duplicate key "([^"]+)"', text)
    key = found[1] if found else None
    return [Place(int(line), int(column), key) for line, column in re.findall(r"line (\d+), column (\d+)", text)]


def read_caseaudit(output: Output) -> Told:
    faults: dict[str, list[Place]] = {}
    for each in json.loads(output.out)["diagnostics"]:
        if "cases/" in each["path"]:
            names = [step for step in each["route"] if isinstance(step, str)] or re.findall("`(.+?)`", each["message"])
            place = Place(each["line"], each["column"], names[-1] if names else None)
            faults.setdefault(short(each["path"]), []).append(place)
    return Told(faults)


def read_sourcemeta(output: Output) -> Told:
    text = f"{output.out}\n{output.err}"
    faults: dict[str, list[Place]] = {}
    judged, current = 0, ""
    for line in text.splitlines():
        if verdict := re.match(r"(ok|fail): (.+)", line):
            judged, current = judged + 1, short(verdict[2])
            if verdict[1] == "fail":
                faults[current] = []
        elif place := re.search(r'at instance location "(.*)" \(line (\d+), column (\d+)\)', line):
            faults[current].append(Place(int(place[2]), int(place[3]), last_key(place[1])))
    end = re.search(r"^error: (.+)\n +at line (\d+)\n +at column (\d+)\n +at file path (.+)", text, re.MULTILINE)
    if end:
        faults[short(end[4])] = [Place(int(end[2]), int(end[3]))]
    return Told(faults, end[1] if end else "", judged)


def read_ajv(output: Output) -> Told:
    faults: dict[str, list[Place]] = {}
    for path, listed in re.findall(r"^(.+) invalid\n(\[.*\])$", output.err, re.MULTILINE):
        faults[short(path)] = []
        for each in json.loads(listed):
            named = each["params"].get("missingProperty") or each["params"].get("additionalProperty")
            faults[short(path)].append(Place(key=named or last_key(each["instancePath"])))
    end = re.search("^error: +(.+)", output.err, re.MULTILINE)
    return Told(faults, end[1] if end else "", len(re.findall(" valid$", output.out, re.MULTILINE)) + len(faults))


def read_yamale(output: Output) -> Told:
    text = f"{output.out}\n{output.err}"
    faults: dict[str, list[Place]] = {}
    for part in text.split("Error validating data '")[1:]:
        path = part.partition("'")[0]
        faults[short(path)] = [Place(key=last_key(way)) for way in re.findall(r"^\t([^:\s]+): ", part, re.MULTILINE)]
    for path in re.findall(r'^  in "(.+cases/.+)", line', text, re.MULTILINE):
        faults[short(path)] = yaml_places(text)
    end = re.findall(r"^[\w.]+Error: (.+)", text, re.MULTILINE)
    return Told(faults, end[-1] if end else "")


def read_check_jsonschema(output: Output) -> Told:
    text = f"{output.out}\n{output.err}"
    faults: dict[str, list[Place]] = {}
    for path, way, message in re.findall(r"^ +(\S+?)::\$(\S*): (.*)$", text, re.MULTILINE):
        named = re.search(r"^'(.+)' is a required property|\('(.+)' was unexpected\)", message)
        key = named[1] or named[2] if named else last_key(way)
        faults.setdefault(short(path), []).append(Place(key=key))
    for part in text.split("Failed to parse ")[1:]:
        faults[short(part.splitlines()[0])] = yaml_places(part)
    return Told(faults)


def read_naive(output: Output) -> Told:
    faults: dict[str, list[Place]] = {}
    for part in re.split(r"^(?=/.*\.yaml: )", output.out, flags=re.MULTILINE)[1:]:
        path, _, message = part.partition(": ")
        fields = re.findall(r"^([A-Za-z][\w.-]*)\n  \S", message, re.MULTILINE)
        faults[short(path)] = [*(Place(key=last_key(field)) for field in fields), *yaml_places(message)]
    return Told(faults)


READERS: dict[str, Callable[[Output], Told]] = {
    "caseaudit": read_caseaudit,
    "sourcemeta-jsonschema": read_sourcemeta,
    "ajv-cli": read_ajv,
    "yamale, 2 processes": read_yamale,
    "yamale on ruamel, 2 processes": read_yamale,
    "check-jsonschema": read_check_jsonschema,
    "ruamel round trip + pydantic": read_naive,
}


def look(peer: Peer, folder: Path, what: Path) -> Output:
    command = [str(part) for part in (*peer.command(folder, what), *peer.telling)]
    done = subprocess.run(command, env=environment(), cwd=folder, capture_output=True, text=True, check=False)
    return Output(done.stdout, done.stderr, done.returncode)


def spelt_out(peer: Peer, folder: Path) -> str:
    """The command as a reader can repeat it."""
    program, *options = peer.command(folder, folder / "cases")
    words = (Path(str(program)).name, *options, *peer.telling)
    return " ".join(map(str, words)).replace(str(folder), "FOLDER").replace(f"{ROOT}/", "")


def one_at_a_time(peer: Peer, folder: Path, faulty: Collection[str], sound: Path) -> Told:
    """What a peer says of the sound files, and of each faulty one by itself, be it by its exit code alone."""
    calm = look(peer, sound, sound / "cases")
    told = READERS[peer.name](calm)
    if calm.code != 0 and not told.faults:
        sys.exit(f"{peer.name} does not work here, and its exit codes say nothing:\n{calm.out}\n{calm.err}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = dict(zip(faulty, pool.map(lambda path: look(peer, folder, folder / path), faulty), strict=True))
    alone = {
        path: [place for places in READERS[peer.name](output).faults.values() for place in places]
        for path, output in outputs.items()
        if output.code != 0
    }
    return Told(told.faults | alone)


class Mark(NamedTuple):
    """How well one known error was told."""

    found: bool
    line: bool
    exact: bool
    key: bool
    how: str


def mark(error: Mapping[str, Any], places: list[Place] | None) -> Mark:
    if places is None:
        return Mark(found=False, line=False, exact=False, key=False, how="")
    at_line = [each for each in places if each.line == error["line"]]
    return Mark(
        found=True,
        line=bool(at_line),
        exact=any(each.column and error["column"] <= each.column <= error["end_column"] for each in at_line),
        key=any(each.key == error["key"] for each in places),
        how=how(places),
    )


def how(places: list[Place]) -> str:
    if any(each.column for each in places):
        return "line and column"
    return "path in the data" if any(each.key for each in places) else "nothing"


def row(name: str, told: Told, errors: Mapping[str, Mapping[str, Any]], cases: int) -> list[str]:
    """A line of the first table."""
    marks = [mark(error, told.faults.get(path)) for path, error in errors.items()]
    hows = Counter(each.how for each in marks if each.found)
    judged = "an untold number of" if told.judged is None else f"{told.judged} of {cases}"
    return [
        name,
        ", ".join(f"{how} ({count})" for how, count in sorted(hows.items())),
        f"after {judged} files: {told.stopped}" if told.stopped else "no",
        f"{sum(each.found for each in marks)} of {len(marks)}",
        f"{sum(each.line for each in marks)} of {len(marks)}",
        f"{sum(each.exact for each in marks)} of {len(marks)}",
        f"{sum(each.key for each in marks)} of {len(marks)}",
        str(len(told.faults.keys() - errors.keys())),
    ]


def by_kind(best: Mapping[str, Told], errors: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """The lines of the second table: of each kind, how many were found, and how many at the exact place."""
    rows = []
    for kind, planted in Counter(str(error["kind"]) for error in errors.values()).items():
        cells = []
        for told in best.values():
            marks = [mark(error, told.faults.get(path)) for path, error in errors.items() if error["kind"] == kind]
            cells.append(f"{sum(each.found for each in marks)}/{planted}, {sum(each.exact for each in marks)}")
        rows.append([kind, *cells])
    return rows


def score(peers: Sequence[Peer], folder: Path, cases: int, share: float, seed: int) -> None:
    """Prints what each peer makes of the same files."""
    whole = prepare(folder / "all", cases, share, seed)
    sound = prepare(folder / "sound", cases, share, seed)
    errors = json.loads((whole / "errors.json").read_text(encoding="utf-8"))
    for path in errors:
        (sound / path).unlink()
    rows: list[list[str]] = []
    best: dict[str, Told] = {}
    for peer in peers:
        best[peer.name] = told = READERS[peer.name](look(peer, whole, whole / "cases"))
        rows.append(row(peer.name, told, errors, cases))
        if told.stopped:
            best[peer.name] = told = one_at_a_time(peer, whole, errors, sound)
            rows.append(row("… one file at a time", told, errors, cases))
    print(f"{cases} files, {len(errors)} of them with one error, seed {seed}, {machine()}. {versions(peers)}.")
    print_table("What was found", COLUMNS, rows)
    title = "Each kind: found/planted, and how many at the line and column; one file at a time where a peer stops"
    print_table(title, ("", *best), by_kind(best, errors))
    print(
        "\nA wrong value's place is the value. A peer that gives the place of its key is right at the line, and of the key."
    )
    print("\nRun over a FOLDER, here of one case, as:\n")
    one = prepare(folder / "one", 1)
    for peer in peers:
        print(f"- `{spelt_out(peer, one)}`")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--errors", type=float, default=0.2, help="share of the cases with one error")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--peers", nargs="+", metavar="NAME", default=[*BY_NAME], choices=BY_NAME, help="all if left out"
    )
    chosen = parser.parse_args()
    peers = [BY_NAME[name] for name in chosen.peers]
    for peer in peers:
        set_up(peer)
    with tempfile.TemporaryDirectory() as name:
        score(peers, Path(name), chosen.cases, chosen.errors, chosen.seed)


if __name__ == "__main__":
    main()
