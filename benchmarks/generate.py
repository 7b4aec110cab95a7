"""Writes a folder of case files as inspectors would have written them, a share of them with one known error.

    python benchmarks/generate.py FOLDER --cases 10000 --errors 0.01

The same seed gives the same bytes. `errors.json` beside the folder's `cases` says what each error is, and where:
{path: {"kind", "code", "key", "line", "column", "end_column"}}. Everything is invented.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from caseaudit import load_framework
from caseaudit.framework import Framework

WHO = "The officer|A sergeant|The call handler|A detective|The duty inspector|The control room|A social worker"
WHO += "|The school|The specialist team|A supervisor|The first crew|The night shift"
DID = "spoke to the child alone|went to the home|recorded what the mother said|asked for a strategy discussion"
DID += (
    "|closed the log without a plan|made a referral on the same day|did not look at earlier reports|checked the address"
)
DID += (
    "|called back after three days|took a first account|arranged a place of safety|passed the file on|saw the bruises"
)
DID += "|left a message and waited|asked the neighbours|looked for the telephone|wrote down every word|told nobody"
THEN = "and the child was safe|but nobody followed it up|although the risk was known|as the plan had asked"
THEN += "|while the man was still in the house|before the weekend|without telling the partners|so the trail went cold"
THEN += "|and the reason is in the record|yet the log does not say why|within the hour|after a second call"


def sentence(random: Random) -> str:
    return " ".join(random.choice(part.split("|")) for part in (WHO, DID, THEN)) + "."


def prose(random: Random, indent: str, sentences: int) -> list[str]:
    """Lines of about a hundred characters."""
    lines, line = [], ""
    for word in " ".join(sentence(random) for _ in range(sentences)).split():
        if len(line) + len(word) > 99 - len(indent):
            lines.append(indent + line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, indent + line]


def case_file(number: int, random: Random, framework: Framework) -> list[str]:
    """The lines of one case file."""
    grades = [grade.id for grade in framework.overall_grades]
    themes = [theme.id for theme in framework.themes]
    criteria = [criterion.id for criterion in framework.criteria]
    grade = random.choices(grades, (2, 5, 3))[0]
    lines = [f"case: GEN-{number:06}", f"category: {random.choice(framework.categories).id}"]
    lines += [f"reviewed: 2017-10-{random.choice((2, 3, 4, 5, 6, 9, 10, 11, 12, 13)):02}"]
    lines += [f"reviewer: inspector-{random.randint(1, 8)}", "judgements:"]
    if random.random() < 0.4:
        lines += ["  force:", f"    overall: {random.choice(grades)}"]
    lines += ["  inspector:", f"    overall: {grade}"]
    for criterion in sorted(random.sample(criteria, random.randint(3, 6)), key=criteria.index):
        lines.append(f"    {criterion}: {random.choice([*grades, grade, grade])}")
    lines += ["reason: |", *prose(random, "  ", random.randint(3, 9)), "findings:"]
    for _ in range(random.randint(1, 4)):
        picked = random.sample(themes, random.randint(1, 3))
        lines += [f"  - kind: {random.choice(('strength', 'concern', 'concern'))}"]
        lines += [f"    themes: [{', '.join(picked)}]", f"    criterion: {random.choice(criteria)}", "    text: |"]
        lines += prose(random, "      ", random.randint(1, 4))
    if random.random() < 0.1:
        lines += ["illustration: |", *prose(random, "  ", random.randint(2, 6))]
    if random.random() < 0.1:
        lines += ["referral:", "  reason: serious-problem", "  text: |", *prose(random, "    ", 3)]
        lines += ["  raised: 2017-10-16"]
    if random.random() < 0.1:
        lines += ["notes: |", *prose(random, "  ", 2)]
    return lines


# Puts a mistake into the lines of a case file, and gives its line, its column and the column behind it, from 1.
Plant = Callable[[list[str]], tuple[int, int, int]]


def replaced(key: str, value: str, wrong: str = "") -> Plant:
    """A mistake made by giving another value to the first line with a key; `wrong` is what of it is, if not all."""

    def plant(lines: list[str]) -> tuple[int, int, int]:
        number = next(n for n, line in enumerate(lines) if line.strip(" -").startswith(f"{key}: "))
        before = lines[number][: lines[number].index(f"{key}: ") + len(key) + 2]
        lines[number] = before + value
        column = len(before) + value.index(wrong) + 1
        return number + 1, column, column + len(wrong or value)

    return plant


def misspelt_key(lines: list[str]) -> tuple[int, int, int]:
    lines[3] = lines[3].replace("reviewer:", "reviewr:")
    return 4, 1, 8


def key_twice(lines: list[str]) -> tuple[int, int, int]:
    lines.insert(4, lines[3])
    return 5, 1, 9


def no_category(lines: list[str]) -> tuple[int, int, int]:
    del lines[1]
    return 1, 1, 5


def tab(lines: list[str]) -> tuple[int, int, int]:
    number = lines.index("  inspector:")
    lines[number] = "\tinspector:"
    return number + 1, 1, 2


class Mistake(NamedTuple):
    """What inspectors do: in words, the code that caseaudit gives it, the key it is about, and how it is planted."""

    kind: str
    code: str
    key: str
    plant: Plant


# In equal shares.
MISTAKES = (
    Mistake("grade misspelt", "CA201", "overall", replaced("overall", "godo")),
    Mistake("category misspelt", "CA201", "category", replaced("category", "sectoin-47")),
    Mistake("theme that is none", "CA201", "themes", replaced("themes", "[recording]", "recording")),
    Mistake("date with slashes", "CA106", "reviewed", replaced("reviewed", "04/10/2017")),
    Mistake("choice that is none", "CA105", "kind", replaced("kind", "weakness")),
    Mistake("word for a list", "CA104", "themes", replaced("themes", "delay")),
    Mistake("key misspelt", "CA101", "reviewr", misspelt_key),
    Mistake("key missing", "CA102", "category", no_category),
    Mistake("key twice", "CA020", "reviewer", key_twice),
    Mistake("text behind a quote", "CA012", "reviewer", replaced("reviewer", '"inspector" 7')),
    Mistake("quote never closed", "CA011", "reviewer", replaced("reviewer", '"inspector-7')),
    Mistake("tab", "CA013", "inspector", tab),
)


def write(folder: Path, cases: int, share: float, seed: int) -> None:
    random = Random(seed)  # noqa: S311  # nothing here is secret
    framework = load_framework("ncpi-2016")
    errors: dict[str, dict[str, int | str]] = {}
    for number in range(1, cases + 1):
        lines = case_file(number, random, framework)
        path = f"cases/{number // 1000:03}/GEN-{number:06}.yaml"
        if random.random() < share:
            kind, code, key, plant = MISTAKES[len(errors) % len(MISTAKES)]
            line, column, end = plant(lines)
            place = {"line": line, "column": column, "end_column": end}
            errors[path] = {"kind": kind, "code": code, "key": key, **place}
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    (folder / "inspection.yaml").write_text(
        "inspection: generated\nforce: Example Constabulary\nframework: ncpi-2016\n"
        "visited:\n  from: 2017-10\n  to: 2017-10\nnotice: |\n  Everything here is invented.\n",
        encoding="utf-8",
    )
    (folder / "errors.json").write_text(json.dumps(errors, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--errors", type=float, default=0.0, help="share of the cases with one error")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write(chosen.folder, chosen.cases, chosen.errors, chosen.seed)


if __name__ == "__main__":
    main()
