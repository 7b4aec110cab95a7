"""Every rule's manual is true: its bad example gives exactly the diagnostics it says, its good example none.

An example is laid over a good inspection folder: a key of its own replaces that key of the base. What an example may
say besides YAML stands in comments:

    # file: PATH           the lines that follow belong to this file
    # encoding: NAME       the file is saved in this encoding
    # repeat: N            the last line stands there N times
    # link: TARGET         the file is a link to a file that is not there
    ...  # expect: CODE    exactly this diagnostic stands on this very line
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

import caseaudit
from caseaudit import InvalidFile, render
from caseaudit.audit import Audit, run_audit
from caseaudit.composition import build_report
from caseaudit.diagnostics import Diagnostic, Manual, Rule
from caseaudit.publication import disclosures
from caseaudit.rules import BY_CODE, RULES

CASE = """\
case: LAN-001
category: section-47
reviewed: 2017-10-04
judgements:
  inspector:
    overall: good
findings:
  - kind: concern
    themes: [delay]
    text: |
      Six weeks passed before anybody called.
"""

INSPECTION = """\
inspection: lancashire-2017
force: Lancashire Constabulary
framework: ncpi-2016
visited:
  from: 2017-10-02
  to: 2017-10-13
"""

FRAMEWORK = """\
framework: base
version: "1"
title: A small framework
scales:
  case:
    - id: good
      title: Good
      phrase: good
      positive: true
    - id: inadequate
      title: Inadequate
      phrase: inadequate
overall: case
assessors:
  - id: inspector
    title: Inspectors
deciding: [inspector]
categories:
  - id: section-47
    title: Section 47
themes:
  - id: delay
    title: Delay
"""

HOME = {"inspection": "inspection.yaml", "framework": "framework.yaml", "folder": "inspection.yaml"}
# Under the small framework, so that it can be told what to publish.
OWN_FRAMEWORK = {"framework": "", "publication": "publish:\n  suppress_below: 5\n"}
BASES = {"framework.yaml": FRAMEWORK, "inspection.yaml": INSPECTION}
KEY = re.compile(r"^([\w-]+):")


class Expected(NamedTuple):
    """Where a diagnostic stands."""

    path: str
    line: int
    code: str


class Part(NamedTuple):
    """What an example says of one file."""

    path: str
    lines: list[str]
    directives: dict[str, str]


def parts_of(example: str, home: str) -> list[Part]:
    """The files of an example, each with its lines and its directives."""
    parts = [Part(home, [], {})]
    for line in example.split("\n"):
        directive = re.match(r"# (file|encoding|repeat|link): (\S+)(.*)", line)
        if directive is None:
            parts[-1].lines.append(line)
        elif directive[1] == "file":
            parts.append(Part(directive[2], [], {"file": directive[2]}))
        else:
            parts[-1].directives[directive[1]] = directive[2]
            # The link stands for the file, so what is expected of it stands on its line.
            parts[-1].lines.extend([directive[3].strip()] if directive[1] == "link" else [])
    return [part for part in parts if part.lines]


def base_of(path: str, bases: dict[str, str]) -> str:
    """What a file of the example is laid over."""
    return next(
        (text for name, text in bases.items() if path.endswith(name)),
        CASE.replace("LAN-001", PurePosixPath(path).stem),
    )


def overlay(base: str, lines: list[str]) -> tuple[list[str], int]:
    """(the base with the lines in place of the keys they name, where these lines start)."""
    keys = {found[1] for line in lines if (found := KEY.match(line))}
    kept: list[str] = []
    start, replacing = -1, False
    for line in base.splitlines():
        if found := KEY.match(line):
            replacing = found[1] in keys
            if replacing and start < 0:
                start = len(kept)
        if not replacing:
            kept.append(line)
    start = len(kept) if start < 0 else start
    return [*kept[:start], *lines, *kept[start:]], start


def lay(folder: Path, example: str, rule: Rule, monkeypatch: pytest.MonkeyPatch) -> set[Expected]:
    """Writes the folder of an example; returns the diagnostics that it says it has."""
    files = {"inspection.yaml": INSPECTION, "cases/LAN-001.yaml": CASE}
    base = dict(BASES)
    if rule.subject in OWN_FRAMEWORK:
        base["inspection.yaml"] = files["inspection.yaml"] = INSPECTION.replace("ncpi-2016", "./framework.yaml")
        base["framework.yaml"] = files["framework.yaml"] = FRAMEWORK + OWN_FRAMEWORK[rule.subject]
    for path, text in files.items():
        write(folder / path, text.encode())
    expected: set[Expected] = set()
    for part in parts_of(example, HOME.get(rule.subject, "cases/LAN-001.yaml")):
        bare = [re.sub(r"[ ]*# expect: CA\d{3}$", "", line) for line in part.lines]
        has_keys = any(map(KEY.match, bare))
        lines, start = overlay(base_of(part.path, base), bare) if has_keys else (bare, 0)
        for number, line in enumerate(part.lines, start=start + 1):
            if found := re.search(r"# expect: (CA\d{3})$", line):
                expected.add(Expected(part.path, number, found[1]))
        repeated = start + len(bare) - 1
        lines[repeated : repeated + 1] = [lines[repeated]] * int(part.directives.get("repeat", 1))
        text = "\n".join(lines) + "\n"
        if rule.code.startswith("CA0"):
            text = re.sub(r"\\x([0-9a-f]{2})", lambda escape: chr(int(escape[1], 16)), text)
        if target := part.directives.get("link"):
            link(folder / part.path, target, monkeypatch)
        else:
            write(folder / part.path, text.encode(part.directives.get("encoding", "utf-8")))
    return expected


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def link(path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to a file that is gone; where the platform allows no links, a file that nobody may open."""
    try:
        path.symlink_to(target)
    except OSError:
        path.write_bytes(b"")
        as_before = Path.read_bytes

        def read_bytes(self: Path) -> bytes:
            if self == path:
                raise PermissionError(self)
            return as_before(self)

        monkeypatch.setattr(Path, "read_bytes", read_bytes)


def diagnosed(folder: Path, rule: Rule) -> Counter[Expected]:
    audit = run_audit(folder, keep_cases=True)
    diagnostics = audit.diagnostics + (SAID_OF[rule.subject](audit, folder) if rule.subject in SAID_OF else ())
    return Counter(Expected(each.path.removeprefix("./"), each.line, each.code) for each in diagnostics)


def said_in_public(audit: Audit, _: Path) -> tuple[Diagnostic, ...]:
    return disclosures(audit, build_report(audit))


def said_of_templates(audit: Audit, folder: Path) -> tuple[Diagnostic, ...]:
    try:
        render(build_report(audit), "markdown", folder)
    except InvalidFile as error:
        return tuple(replace(each, path=Path(each.path).name) for each in error.diagnostics)
    return ()


SAID_OF: dict[str, Callable[[Audit, Path], tuple[Diagnostic, ...]]] = {
    "publication": said_in_public,
    "template": said_of_templates,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_gives_what_it_says(rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = lay(tmp_path, rule.manual.bad, rule, monkeypatch)
    assert rule.code in {each.code for each in expected}
    assert diagnosed(tmp_path, rule) == Counter(expected)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_good_example_gives_nothing(rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not lay(tmp_path, rule.manual.good, rule, monkeypatch)
    assert not diagnosed(tmp_path, rule)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_manual_is_whole(rule: Rule) -> None:
    assert rule.manual.what.endswith(".")
    assert rule.manual.why.rstrip().endswith((".", "."))
    assert rule.manual.bad.strip()
    assert rule.manual.good.strip()


def test_codes_are_unique_and_sorted() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert list(BY_CODE) == codes
    assert all(re.fullmatch(r"CA\d{3}", code) for code in codes)


def test_slugs_are_unique_words_joined_by_hyphens() -> None:
    slugs = [rule.slug for rule in RULES]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_every_code_in_the_source_is_a_rule_and_every_rule_stands_there() -> None:
    source = Path(caseaudit.__file__).parent
    codes = {code for path in source.rglob("*.py") for code in re.findall(r"\bCA\d{3}\b", path.read_text("utf-8"))}
    assert codes == set(BY_CODE)


def test_what_no_manual_is_says_so() -> None:
    with pytest.raises(ValueError, match="not a rule's docstring"):
        Manual.of("A sentence, and no example.")
