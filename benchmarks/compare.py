"""Times `caseaudit` against other validators, and against itself, over generated case files, all sound.

    python benchmarks/compare.py                            every table but the last: 10,000 files, 3 runs
    python benchmarks/compare.py --large                    every table
    python benchmarks/compare.py --only validate --runs 9   one table

Whole processes, in turn, in one run, after one round that warms the caches and in which the memory of the processes is
looked at. A ratio is one of medians; 'caseaudit to it' is what caseaudit takes over what that line takes. Most targets
are for 10,000 files, and are judged with that many only. A peak is that of the largest single process of a command,
looked up every few milliseconds on Linux, and told by the system elsewhere. POSIX only.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from peers import BY_NAME, environment, machine, prepare, print_table, set_up, tool, versions

VALIDATE, START_UP, REPORT, SCALE = "validate", "start-up", "report", "scale"
TABLES = (VALIDATE, START_UP, REPORT, SCALE)
TARGETED = 10_000  # cases
CASEAUDIT = tool("caseaudit", "caseaudit")

# A folder with so many generated cases.
Folder = Callable[[int], Path]


class Target(NamedTuple):
    """At most this ratio, such as '1.5' or '1/35'; `goal` is what would be better still."""

    most: str
    goal: str = ""

    def __str__(self) -> str:
        return f"at most {self.most}" + (f" (goal {self.goal})" if self.goal else "")

    def verdict(self, ratio: float) -> str:
        if self.goal and ratio <= Fraction(self.goal):
            return "goal met"
        return "met" if ratio <= Fraction(self.most) else "not met"


def judged(target: Target | None, cases: int) -> Target | None:
    return target if cases == TARGETED else None


# What caseaudit may take of the time of each, over 10,000 files.
PEER_TARGETS = {
    "sourcemeta-jsonschema": Target("1.5", "1.0"),
    "yamale, 2 processes": Target("1/4"),
    "yamale on ruamel, 2 processes": Target("1/4"),
    "check-jsonschema": Target("1/35"),
}
# What it may take of the time of check-jsonschema, by the number of files.
START_UP_PEERS = ("caseaudit", "check-jsonschema")
START_UP_TARGETS = {1: Target("1.0"), 79: Target("1.5")}
# What a report may take of the time of `validate`, over 10,000 files.
REPORT_TARGETS = {"json": Target("2.5"), "md": Target("2.5"), "html": None}
# What ten times the files may take, and megabytes of the largest process.
SCALE_TARGET, MEMORY_TARGET = Target("11"), Target("80")


class Measured(NamedTuple):
    """The runs of one command: seconds of each, megabytes of the largest process, exit codes."""

    seconds: tuple[float, ...]
    megabytes: float
    codes: frozenset[int]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(commands: Mapping[str, Sequence[object]], runs: int) -> dict[str, Measured]:
    """Each command, by name, measured in turn with the others."""
    spelt = {name: [str(part) for part in command] for name, command in commands.items()}
    peaks = {name: peak(command) for name, command in spelt.items()}
    seconds: dict[str, list[float]] = {name: [] for name in spelt}
    codes: dict[str, set[int]] = {name: set() for name in spelt}
    for _ in range(runs):
        for name, command in spelt.items():
            with tempfile.TemporaryFile() as sink:
                start = time.perf_counter()
                done = subprocess.run(command, stdout=sink, stderr=sink, env=environment(), check=False)
                seconds[name].append(time.perf_counter() - start)
            codes[name].add(done.returncode)
    return {name: Measured(tuple(seconds[name]), peaks[name], frozenset(codes[name])) for name in spelt}


def peak(command: Sequence[str]) -> float:
    """Megabytes of the largest process that a command starts, itself included."""
    assert sys.platform != "win32"
    largest = 0
    with tempfile.TemporaryFile() as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink, env=environment())
        if sys.platform != "linux":
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
        while process.poll() is None:
            largest = max(largest, *map(high_water, family(process.pid)))
            time.sleep(0.005)
    return largest * 1024 / 1e6


def family(pid: int) -> Iterator[int]:
    """A process and all below it, on Linux, as far as they are still there."""
    yield pid
    try:
        lists = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return
    for child in " ".join(lists).split():
        yield from family(int(child))


def high_water(pid: int) -> int:
    """Kibibytes that a process had at most so far, on Linux; 0 if it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def figure(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:#.3g}"


def columns(ratio: str, *more: str) -> tuple[str, ...]:
    return ("", "median s", "range s", "peak MB", ratio, "target", "", "exit", *more)


def line(name: str, measured: Measured, ratio: float | None = None, target: Target | None = None) -> list[str]:
    return [
        name,
        figure(measured.median),
        f"{figure(min(measured.seconds))} to {figure(max(measured.seconds))}",
        figure(measured.megabytes),
        "" if ratio is None else figure(ratio),
        "" if target is None or ratio is None else str(target),
        "" if target is None or ratio is None else target.verdict(ratio),
        ", ".join(map(str, sorted(measured.codes))),
    ]


def validators(folder: Folder, cases: int, runs: int, peers: Sequence[str]) -> None:
    """Prints how long each peer takes over the same files."""
    whole = folder(cases)
    measured = measure({name: BY_NAME[name].command(whole, whole / "cases") for name in peers}, runs)
    ours = measured["caseaudit"]
    rows = [line("caseaudit", ours)]
    for name, theirs in measured.items():
        if theirs is not ours:
            rows.append(line(name, theirs, ours.median / theirs.median, judged(PEER_TARGETS.get(name), cases)))
    print_table(f"Validating {cases:,} files, runs: {runs}", columns("caseaudit to it"), rows)


def start_up(folder: Folder, runs: int) -> None:
    """Prints how long caseaudit and check-jsonschema take over few files."""
    rows, runs = [], max(9, runs)
    for cases, target in START_UP_TARGETS.items():
        few = folder(cases)
        measured = measure({name: BY_NAME[name].command(few, few / "cases") for name in START_UP_PEERS}, runs)
        ours, theirs = (measured[name] for name in START_UP_PEERS)
        files = "1 file" if cases == 1 else f"{cases} files"
        rows.append(line(f"caseaudit, {files}", ours))
        rows.append(line(f"check-jsonschema, {files}", theirs, ours.median / theirs.median, target))
    print_table(f"Starting up, runs: {runs}", columns("caseaudit to it"), rows)


def reports(folder: Folder, cases: int, runs: int) -> None:
    """Prints how long reports take beside `validate`, and how large they are."""
    rows = []
    for number in sorted({79, cases // 10, cases}):
        whole = folder(number)
        files = {form: whole / f"report.{form}" for form in REPORT_TARGETS}
        commands: dict[str, Sequence[object]] = {"validate": (CASEAUDIT, "validate", whole)}
        commands |= {form: (CASEAUDIT, "report", whole, "-o", file) for form, file in files.items()}
        measured = measure(commands, runs)
        rows.append([*line(f"validate, {number:,} cases", measured["validate"]), ""])
        for form, file in files.items():
            ratio, target = measured[form].median / measured["validate"].median, judged(REPORT_TARGETS[form], number)
            size = f"{file.stat().st_size / 1000:,.0f}" if file.exists() else "none"
            rows.append([*line(f"report.{form}", measured[form], ratio, target), size])
    print_table(f"Reports, runs: {runs}", columns("to validate", "KB"), rows)


def scale(folder: Folder, cases: int, runs: int) -> None:
    """Prints what ten times the files take."""
    few, many = (f"{number:,} files" for number in (cases, 10 * cases))
    commands = {few: (CASEAUDIT, "validate", folder(cases)), many: (CASEAUDIT, "validate", folder(10 * cases))}
    measured = measure(commands, runs)
    ratio = measured[many].median / measured[few].median
    rows = [line(few, measured[few]), line(many, measured[many], ratio, judged(SCALE_TARGET, cases))]
    print_table(f"Ten times the files, runs: {runs}", columns("to a tenth"), rows)
    largest = max(each.megabytes for each in measured.values())
    verdict = f"; {MEMORY_TARGET} MB: {MEMORY_TARGET.verdict(largest)}" if judged(MEMORY_TARGET, cases) else ""
    print(f"\nLargest process: {figure(largest)} MB{verdict}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="TABLE", choices=TABLES, help=", ".join(TABLES))
    parser.add_argument("--large", action="store_true", help="ten times the files, too")
    parser.add_argument(
        "--peers", nargs="+", metavar="NAME", choices=BY_NAME, help=f"beside caseaudit: {', '.join(BY_NAME)}"
    )
    chosen = parser.parse_args()
    cases, runs = chosen.cases, chosen.runs
    peers = list(dict.fromkeys(["caseaudit", *(chosen.peers or BY_NAME)]))
    wanted = chosen.only or [name for name in TABLES if name != SCALE or chosen.large]
    names = ["caseaudit", *(peers if VALIDATE in wanted else ()), *(START_UP_PEERS if START_UP in wanted else ())]
    needed = [BY_NAME[name] for name in dict.fromkeys(names)]
    for peer in needed:
        set_up(peer)
    print(f"{machine()}. {versions(needed)}.", flush=True)
    with tempfile.TemporaryDirectory() as root:
        folder = cache(lambda number: prepare(Path(root, str(number)), number))
        tables: dict[str, Callable[[], None]] = {
            VALIDATE: lambda: validators(folder, cases, runs, peers),
            START_UP: lambda: start_up(folder, runs),
            REPORT: lambda: reports(folder, cases, runs),
            SCALE: lambda: scale(folder, cases, runs),
        }
        for name in wanted:
            tables[name]()


if __name__ == "__main__":
    main()
