"""Rules across the folder of an inspection: what no single file can show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from caseaudit.case import KINDS
from caseaudit.diagnostics import Problem, Rule, Words, counted, did_you_mean, listed, quoted, rule, shown
from caseaudit.fields import prose_of
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection
from caseaudit.sources import INSPECTION_FILE, FileSeen

FIGURE = re.compile(r"\{\{([^{}]*)\}\}")
MAX_CITED = 200  # unknown figures in a text, of which more need no naming
# A theme in at least this share of the cases, and in at least three, is one that many cases carry.
MANY = 4
_TYPED = re.compile(r"\b(\d{1,9}) of (?:the |these |those |all )?(\d{1,9}) (?:\w+ )?cases\b")
SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n[ \t]*\n")

# What word processors and the like write: under another name it is still no text.
_DOCUMENTS = frozenset({".doc", ".docm", ".docx", ".msg", ".odt", ".pages", ".pdf", ".rtf", ".xls", ".xlsx"})

Found = tuple[str, Problem]


@dataclass(frozen=True)
class Folder:
    """All that a folder rule may know."""

    inspection: Inspection
    framework: Framework
    cases: Sequence[FileSeen]
    figures: Mapping[str, int | str]
    evidence: Mapping[int, int]  # {position of a key finding: cases that bear it out}
    strays: Sequence[str]
    is_whole: bool  # no case file has errors, so that counts say something


@rule("CA301", "case-id-twice", "error", "folder")
def case_id_twice(folder: Folder) -> Iterator[Found]:
    """Two files have the same case id, or ids that differ by capital letters only.

    One of them is a copy, or one id is mistyped. Counted twice or counted once, the numbers would be wrong.

    Bad:

        # file: cases/LAN-001.yaml
        case: LAN-001
        # file: cases/copy.yaml
        case: lan-001  # expect: CA301

    Good:

        # file: cases/LAN-001.yaml
        case: LAN-001
        # file: cases/LAN-002.yaml
        case: LAN-002
    """
    # Files are mostly named like their ids, so that these stand in their order, and none twice.
    if all(one < other for one, other in pairwise(each.case.casefold() for each in folder.cases)):
        return
    first: dict[str, str] = {}
    # The file that is named like its id is no copy.
    for path, _, case, _ in sorted(folder.cases, key=lambda each: PurePosixPath(each.path).stem != each.case):
        other = first.setdefault(case.casefold(), path)
        if other != path:
            message = f"{quoted(case) or 'This'} is the case id in {other} too."
            yield path, Problem("CA301", ("case",), "value", message, "Give this case its own id, or delete the copy.")


@rule("CA305", "expected-differs", "error", "folder")
def expected_differs(folder: Folder) -> Iterator[Found]:
    """A figure that the inspection expects is not the one that the cases add up to.

    `expected` holds what is known from elsewhere: the number of cases drawn, the totals already published. Where the
    two differ, a file is missing, counted wrongly, or the expectation is out of date.

    Bad:

        # file: inspection.yaml
        expected:
          cases: 2  # expect: CA305

    Good:

        # file: inspection.yaml
        expected:
          cases: 1
    """
    figures = {name: count for name, count in folder.figures.items() if isinstance(count, int)}
    for name, number in folder.inspection.expected.items():
        route = ("expected", name)
        if name not in figures:
            near = did_you_mean(name, figures)
            hint = f"Did you mean `{near}`?" if near else f"Write {listed(list(figures)[:8])}, or another figure."
            yield INSPECTION_FILE, Problem("CA308", route, "key", f"There is no figure '{shown(name)}'.", hint, near)
        elif folder.is_whole and figures[name] != number:
            message = f"{number} expected, and the case files give {figures[name]}."
            hint = "Look for a case file that is missing, a draft, or graded otherwise; or correct the number here."
            yield INSPECTION_FILE, Problem("CA305", route, "value", message, hint)


@rule("CA306", "key-finding-without-evidence", "error", "folder")
def key_finding_without_evidence(folder: Folder) -> Iterator[Found]:
    """No case bears a key finding out, and it names no basis outside the cases.

    What is published as a key finding must be borne out by cases, or say what else it rests on.

    Bad:

        # file: inspection.yaml
        key_findings:
          - kind: concern  # expect: CA306
            text: |
              Enquiries are not supervised.
            themes: [supervision]

    Good:

        # file: inspection.yaml
        key_findings:
          - kind: concern
            text: |
              Enquiries are not supervised.
            basis: |
              Interviews with supervisors.
    """
    if not folder.is_whole or not folder.cases:
        return
    for position, finding in enumerate(folder.inspection.key_findings):
        if not folder.evidence.get(position) and not finding.basis:
            what = (
                "No case bears this key finding out"
                if finding.themes or finding.cases
                else "This key finding names no evidence"
            )
            hint = "Name the themes of the cases that show it, or say under `basis:` what it rests on."
            yield INSPECTION_FILE, Problem("CA306", ("key_findings", position), "first", f"{what}.", hint)


@rule("CA307", "theme-without-key-finding", "warning", "folder")
def theme_without_key_finding(folder: Folder) -> Iterator[Found]:
    """A quarter of the cases or more carry a theme that no key finding mentions.

    Either the report passes over what its own cases show, or a key finding was not told about the theme.

    Bad:

        # file: inspection.yaml
        key_findings:  # expect: CA307
          - kind: concern
            text: |
              Enquiries are not supervised.
            basis: |
              Interviews with supervisors.
        # file: cases/LAN-001.yaml
        findings:
          - kind: concern
            themes: [delay]
            text: |
              Six weeks passed before anybody called.
        # file: cases/LAN-002.yaml
        findings:
          - kind: concern
            themes: [delay]
            text: |
              The visit came after a month.
        # file: cases/LAN-003.yaml
        findings:
          - kind: concern
            themes: [delay]
            text: |
              Nobody called back.

    Good:

        # file: inspection.yaml
        key_findings:
          - kind: concern
            text: |
              Enquiries take too long.
            themes: [delay]
    """
    if not folder.is_whole or not folder.inspection.key_findings:
        return
    mentioned = {(theme, each.kind) for each in folder.inspection.key_findings for theme in each.themes}
    for theme in folder.framework.themes:
        for kind in KINDS:
            count = folder.figures.get(f"theme.{theme.id}.{kind}", 0)
            if (
                isinstance(count, int)
                and count >= 3
                and count * MANY >= len(folder.cases)
                and (theme.id, kind) not in mentioned
            ):
                message = f"{count} of {len(folder.cases)} cases carry a {kind} on '{theme.id}', and no key finding mentions it."
                hint = f"Add `{theme.id}` to the `themes:` of the {kind} it belongs to, or write a key finding for it."
                yield INSPECTION_FILE, Problem("CA307", ("key_findings",), "key", message, hint)


@rule("CA308", "unknown-figure", "error", "folder")
def unknown_figure(folder: Folder) -> Iterator[Found]:
    """The prose cites a figure that does not exist.

    `{{ name }}` is looked up among the report's figures and never evaluated. Figures are `cases`, `graded`, `referred`,
    `drafts`, every grade, `not-positive`, `category.ID`, `category.ID.GRADE` and `theme.ID.KIND`, each also with
    `.share`.

    Bad:

        # file: inspection.yaml
        summary: |
          Inspectors graded {{ inadequat }} cases inadequate.  # expect: CA308

    Good:

        # file: inspection.yaml
        summary: |
          Inspectors graded {{ inadequate }} cases inadequate.
    """
    for route, text in prose_of(folder.inspection):
        seen: dict[str, int] = {}
        for cited in FIGURE.finditer(text):
            name, words = cited[1].strip(), cited[0]
            nth = seen[words] = seen.get(words, -1) + 1
            if name in folder.figures:
                continue
            near = did_you_mean(name, folder.figures)
            message = (
                f"There is no figure '{name}'." if re.fullmatch(r"[\w.-]{1,60}", name) else "There is no such figure."
            )
            hint = (
                f"Did you mean `{{{{ {near} }}}}`?" if near else "Run `caseaudit rules CA308` to see what can be cited."
            )
            at = Words(words, nth)
            replacement = f"{{{{ {near} }}}}" if near else None
            yield INSPECTION_FILE, Problem("CA308", route, at, message, hint, replacement)
            if nth + len(seen) > MAX_CITED:
                return


@rule("CA309", "typed-number-differs", "warning", "folder")
def typed_number_differs(folder: Folder) -> Iterator[Found]:
    """A number typed into the prose beside a grade is not the one that the cases add up to.

    Numbers typed by hand stay behind when a case is regraded; a cited figure does not.

    Bad:

        # file: inspection.yaml
        summary: |
          In 2 of the 3 cases practice was inadequate.  # expect: CA309

    Good:

        # file: inspection.yaml
        summary: |
          In {{ inadequate }} of the {{ cases }} cases practice was inadequate.
    """
    if not folder.is_whole:
        return
    grades = {grade.id: grade.phrase for grade in folder.framework.overall_grades}
    bases = [("", "cases")] + [(f"category.{each.id}.", f"category.{each.id}") for each in folder.framework.categories]
    for route, text in prose_of(folder.inspection):
        seen: dict[str, int] = {}
        for sentence, typed in _typed_numbers(text):
            nth = seen[typed[0]] = seen.get(typed[0], -1) + 1
            named = grades_named(sentence, grades)
            if len(named) != 1:
                continue
            (grade,) = named
            count, base = int(typed[1]), int(typed[2])
            true = [(folder.figures.get(f"{prefix}{grade}"), folder.figures.get(of)) for prefix, of in bases]
            if (count, base) not in true:
                message = f"{count} of {base} is typed here; the case files give {true[0][0]} of {true[0][1]} for {grades[grade]}."
                hint = f"Write `{{{{ {grade} }}}} of the {{{{ cases }}}} cases`, which is always right."
                yield INSPECTION_FILE, Problem("CA309", route, Words(typed[0], nth), message, hint)


def grades_named(sentence: str, grades: Mapping[str, str]) -> list[str]:
    """The grades, {id: phrase}, whose phrases stand in a sentence."""
    named = [
        grade for grade, phrase in grades.items() if re.search(rf"\b{re.escape(phrase)}\b", sentence, re.IGNORECASE)
    ]
    # 'good' stands inside no other phrase, but one phrase may stand inside another: the longest is meant.
    return [
        grade for grade in named if not any(grades[grade] in grades[o] and grades[grade] != grades[o] for o in named)
    ]


def _typed_numbers(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """(sentence, what is typed in it) for each '30 of the 79 cases'."""
    for sentence in SENTENCE_END.split(text):
        for typed in _TYPED.finditer(sentence):
            yield sentence, typed


@rule("CA310", "stray-file", "warning", "folder")
def stray_file(folder: Folder) -> Iterator[Found]:
    """A file in `cases/` is not a case file.

    Only files that end in `.yaml` or `.yml` are read as cases. A case saved under another name would be lost.

    Bad:

        # file: cases/LAN-002.txt
        case: LAN-002  # expect: CA310

    Good:

        # file: cases/LAN-002.yaml
        case: LAN-002
    """
    for path in folder.strays:
        name = PurePosixPath(path)
        hint = "Rename it if it is a case; move it out of `cases/` if it is not."
        if name.suffix.lower() in _DOCUMENTS:
            hint = "Copy its words into a file made by `caseaudit new`, and move this file out of `cases/`."
        elif PurePosixPath(name.stem).suffix.lower() in (".yaml", ".yml"):
            hint = f"Rename it to `{name.stem}` if it is a case; move it out of `cases/` if it is not."
        yield path, Problem("CA310", (), "first", "This file is not read: case files end in .yaml or .yml.", hint)


@rule("CA311", "unknown-case", "error", "folder")
def unknown_case(folder: Folder) -> Iterator[Found]:
    """A key finding names a case that is not there.

    Its evidence would be a case that nobody can look up.

    Bad:

        # file: inspection.yaml
        key_findings:
          - kind: concern
            text: |
              Enquiries are not supervised.
            cases:
              - LAN-001
              - LAN-100  # expect: CA311

    Good:

        # file: inspection.yaml
        key_findings:
          - kind: concern
            text: |
              Enquiries are not supervised.
            cases: [LAN-001]
    """
    if not folder.is_whole or not any(finding.cases for finding in folder.inspection.key_findings):
        return
    known = dict.fromkeys(each.case for each in folder.cases)
    for position, finding in enumerate(folder.inspection.key_findings):
        for nth, case in enumerate(finding.cases):
            if case not in known:
                near = did_you_mean(case, known)
                hint = f"Did you mean `{near}`?" if near else "Write the id of a case file that is there and no draft."
                route = ("key_findings", position, "cases", nth)
                message = f"No case has the id {quoted(case, near) or 'that stands here'}."
                yield INSPECTION_FILE, Problem("CA311", route, "value", message, hint, near)


@rule("CA312", "no-cases", "warning", "folder")
def no_cases(folder: Folder) -> Iterator[Found]:
    """An inspection has no case files.

    A report without cases says nothing. Case files belong into `cases/`, at any depth.

    Bad:

        # file: inspection.yaml
        inspection: lancashire-2017  # expect: CA312
        # file: cases/LAN-001.yaml
        draft: true

    Good:

        # file: cases/LAN-001.yaml
        case: LAN-001
    """
    if folder.is_whole and not folder.cases:
        drafts = folder.figures.get("drafts", 0)
        more = f" but {counted(int(drafts), 'draft')}" if drafts else ""
        hint = "Run `caseaudit new CASE --category ID` to write one."
        if drafts:
            hint = "Delete the line `draft: true` of a case when it is whole."
        yield INSPECTION_FILE, Problem("CA312", (), "first", f"There are no cases to count{more}.", hint)


RULES: tuple[Rule, ...] = (
    case_id_twice,
    expected_differs,
    key_finding_without_evidence,
    theme_without_key_finding,
    unknown_figure,
    typed_number_differs,
    stray_file,
    unknown_case,
    no_cases,
)
