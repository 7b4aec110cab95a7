"""An audit: the case files of an inspection, read, held against its framework, and counted.

`run_audit` finds the files, checks them batch by batch through an executor, adds the batches up, and holds the sum
against the inspection. What a file holds is never a reason for an exception; it becomes a diagnostic.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple

from caseaudit.case import Case
from caseaudit.diagnostics import Diagnostic, Problem, Span
from caseaudit.document import read
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection, Recommendation
from caseaudit.model import Record, is_open, is_yes, model
from caseaudit.places import place
from caseaudit.resources import shipped
from caseaudit.rules import BY_CODE
from caseaudit.rules import case as case_rules
from caseaudit.rules import folder as folder_rules
from caseaudit.rules import framework as framework_rules
from caseaudit.rules import inspection as inspection_rules
from caseaudit.tally import Tally, figures, tally

INSPECTION_FILE = folder_rules.INSPECTION_FILE
BATCH = 100
State = Literal["counted", "draft", "left-out"]


class InvalidFile(Exception):
    """A framework or an inspection that a caller wants has errors; `diagnostics` says which."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        first = diagnostics[0]
        super().__init__(f"{first.path}:{first.line}:{first.column}: {first.message} {first.hint}")
        self.diagnostics = tuple(diagnostics)


class NotFound(Exception):
    """There is no inspection, no framework or no file where the caller says; the text is for the user."""


class FileSeen(NamedTuple):
    """A case file, by its path relative to the inspection, and what became of it."""

    path: str
    sha256: str
    case: str | None
    state: State


@dataclass(frozen=True)
class Brief:
    """What the cases of one folder are held against, and what is wrong with that itself."""

    folder: Path
    label: str = ""
    shown: str = ""
    inspection: Inspection | None = None
    framework: Framework | None = None
    earlier: tuple[Recommendation, ...] = ()
    earlier_published: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()
    """(path, sha256) of inspection.yaml and of a framework of the user's own."""


@dataclass(frozen=True)
class Audit:
    """What is known of a set of case files; `+` joins two sets."""

    tally: Tally = field(default_factory=Tally)
    diagnostics: tuple[Diagnostic, ...] = ()
    files: tuple[FileSeen, ...] = ()
    cases: tuple[Case, ...] = ()
    """The counted cases, where a report needs them; `validate` keeps ids and paths only."""
    brief: Brief | None = None
    is_whole: bool = True
    """Whether every case file of the inspection was looked at, so that folder rules could run."""

    def __add__(self, other: Audit) -> Audit:
        return Audit(
            self.tally + other.tally,
            self.diagnostics + other.diagnostics,
            self.files + other.files,
            self.cases + other.cases,
            self.brief or other.brief,
            self.is_whole and other.is_whole,
        )

    @property
    def errors(self) -> int:
        return sum(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def warnings(self) -> int:
        return len(self.diagnostics) - self.errors


class Source(NamedTuple):
    """An inspection to audit: its folder, and which of its files (None: all)."""

    folder: Path
    files: tuple[str, ...] | None = None
    label: str = ""
    """What the paths of its diagnostics start with, where there are several inspections."""
    shown: str = ""
    """What to put before those paths so that they can be opened from the current folder."""


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """The inspections that paths mean: an inspection, a folder or files inside one, or a folder of inspections.

    An inspection that several paths mean is there once. Raises NotFound where a path means none.
    """
    sources: dict[Path, Source] = {}
    chosen: dict[Path, set[str]] = {}
    for path in paths:
        within = path if path.is_dir() else path.parent
        home = next(
            (up for up in (within.resolve(), *within.resolve().parents) if (up / INSPECTION_FILE).is_file()), None
        )
        if not path.exists():
            raise NotFound(f"There is no file or folder {path}.")
        if home is not None and path.is_file() and path.name != INSPECTION_FILE:
            chosen.setdefault(home, set()).add(path.resolve().relative_to(home).as_posix())
        elif home is not None:
            folder = path if path.resolve() == home else Path(os.path.relpath(home))
            sources.setdefault(home, Source(folder, shown=_prefix(folder)))
        elif path.is_file():
            raise NotFound(f"{path} belongs to no inspection: there is no {INSPECTION_FILE} above it.")
        else:
            found = {name: path / name for name in sorted(_inspections(path))}
            if not found:
                raise NotFound(f"There is no inspection in {path}. Run `caseaudit init DIR` to start one.")
            for name, folder in found.items():
                sources.setdefault(folder.resolve(), Source(folder, None, f"{name}/", _prefix(path)))
    for home, files in chosen.items():
        folder = Path(os.path.relpath(home))
        sources.setdefault(home, Source(folder, tuple(sorted(files)), shown=_prefix(folder)))
    if len(sources) == 1 or len(paths) == 1:
        return list(sources.values())
    return [each._replace(label=f"{each.shown}{each.label}", shown="") for each in sources.values()]


def _prefix(folder: Path) -> str:
    return "" if folder == Path() else f"{folder.as_posix()}/"


def _inspections(root: Path) -> Iterator[str]:
    for here, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if INSPECTION_FILE in files:
            yield Path(here).relative_to(root).as_posix()
            folders.clear()


def case_files(folder: Path) -> tuple[list[str], list[str]]:
    """(case files, other visible files) under `cases/`, as paths relative to the inspection, sorted."""
    cases: list[str] = []
    strays: list[str] = []
    for here, folders, files in os.walk(folder / "cases"):
        folders[:] = [name for name in folders if not name.startswith(".")]
        above = Path(here).relative_to(folder).as_posix()
        for name in files:
            if not name.startswith("."):
                is_case = name.lower().endswith((".yaml", ".yml"))
                (cases if is_case else strays).append(f"{above}/{name}")
    return sorted(cases), sorted(strays)


def run_audit(path: Path | str | Source, *, keep_cases: bool = False, executor: Executor | None = None) -> Audit:
    """The audit of one inspection; with `keep_cases` it holds the counted cases, which a report needs.

    Raises NotFound where there is no inspection. The result does not depend on the executor.
    """
    source = path if isinstance(path, Source) else _only_source(Path(path))
    brief = replace(brief_inspection(source.folder, source.label), shown=source.shown)
    everything, strays = case_files(source.folder)
    paths = everything if source.files is None else [each for each in source.files if each != INSPECTION_FILE]
    batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
    check = partial(check_batch, brief=brief, keep_cases=keep_cases)
    parts = map(check, batches) if executor is None else executor.map(check, batches)
    audit = Audit(diagnostics=brief.diagnostics, brief=brief, is_whole=source.files is None)
    # A sum of many tuples would copy each again and again; the parts are joined once.
    done = list(parts)
    audit = replace(
        audit,
        tally=sum((part.tally for part in done), Tally()),
        diagnostics=audit.diagnostics + tuple(each for part in done for each in part.diagnostics),
        files=tuple(each for part in done for each in part.files),
        cases=tuple(each for part in done for each in part.cases),
    )
    if audit.is_whole:
        audit = _across_the_folder(audit, brief, strays)
    return replace(audit, diagnostics=tuple(sorted(audit.diagnostics, key=lambda each: each.order)))


def _only_source(path: Path) -> Source:
    sources = find_sources([path])
    if len(sources) > 1:
        raise NotFound(f"{path} holds {len(sources)} inspections; name one of them.")
    return sources[0]


def check_batch(paths: Sequence[str], brief: Brief, keep_cases: bool = False) -> Audit:
    """The audit of some case files, each by itself."""
    diagnostics: list[Diagnostic] = []
    seen: list[FileSeen] = []
    counted: list[Case] = []
    drafts = 0
    inspection = brief.inspection.inspection if brief.inspection else ""
    for path in paths:
        try:
            content = (brief.folder / path).read_bytes()
        except OSError:
            content, case, problems = b"", None, [_UNREADABLE]
        else:
            case, problems = check_case(content, brief.framework, brief.inspection)
        state: State = "counted"
        if problems:
            diagnostics += place(content, problems, brief.label + path, BY_CODE, partial(is_open, Case), inspection)
        if any(BY_CODE[problem.code].severity == "error" for problem in problems):
            state = "left-out"
        elif case is None or case.draft:  # a case without problems that is no case is a draft that lacks something
            state = "draft"
        seen.append(FileSeen(path, sha256(content).hexdigest(), case.case if case else None, state))
        drafts += state == "draft"
        if case and state == "counted":
            counted.append(case)
    key_findings = brief.inspection.key_findings if brief.inspection else ()
    counts = tally(counted, brief.framework, key_findings) if brief.framework else Tally()
    counts.totals["drafts"] += drafts
    return Audit(counts, tuple(diagnostics), tuple(seen), tuple(counted) if keep_cases else ())


_UNREADABLE = Problem(
    "CA006", (), Span(0, 0), "The file cannot be opened.", "Check that it is still there and that you may read it."
)


def check_case(
    content: bytes, framework: Framework | None, inspection: Inspection | None
) -> tuple[Case | None, list[Problem]]:
    """(the case, what is wrong with it); the case is None where it has not the shape of one.

    A draft may lack what a whole case needs, and is held to everything else.
    """
    data, problems = read(content, Case.dropped_keys)
    if not isinstance(data, dict):
        return None, problems
    case, misshapen = model(data, Case)
    problems += _further(misshapen, problems)
    if framework is not None:
        problems += _further(case_rules.unknown_ids(data, framework), problems)
        if case is not None:
            for check in case_rules.CHECKS:
                problems += _further(check(case, framework, inspection), problems)
    if is_yes(data.get("draft")):
        problems = [problem for problem in problems if problem.code not in case_rules.FORGIVEN]
    return case, problems


def _further(problems: Iterable[Problem], known: Sequence[Problem]) -> list[Problem]:
    """The problems that are not mere consequences of one that is known: those at, above or below its place."""
    wrong = {old.route for old in known if old.route and old.at != "first"}
    if not wrong:
        return list(problems)
    above = {route[:depth] for route in wrong for depth in range(len(route))}

    def follows(new: Problem) -> bool:
        below = any(new.route[:depth] in wrong for depth in range(1, len(new.route) + 1))
        return below or (new.at != "first" and new.route in above)

    return [new for new in problems if not follows(new)]


def brief_inspection(folder: Path, label: str = "") -> Brief:
    """What the cases of a folder are held against. Raises NotFound where there is no inspection.yaml."""
    path = folder / INSPECTION_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound(f"There is no inspection in {folder}: {INSPECTION_FILE} cannot be opened.") from error
    data, problems = read(content)
    hashes = [(INSPECTION_FILE, sha256(content).hexdigest())]
    if data is None:
        return Brief(
            folder, label=label, diagnostics=_placed(content, problems, label, Inspection), hashes=tuple(hashes)
        )
    inspection, misshapen = model(data, Inspection)
    problems += _further(misshapen, problems)
    framework, elsewhere, unfound = _framework_of(data, folder, label, hashes)
    problems += _further(unfound, problems)
    earlier: tuple[Recommendation, ...] = ()
    published: str | None = None
    if framework is not None:
        problems += _further(case_rules.unknown_ids(data, framework, of_inspection=True), problems)
        if inspection is not None:
            for check in inspection_rules.CHECKS:
                problems += _further(check(inspection, framework), problems)
    if inspection is not None and inspection.previous:
        before = _earlier(folder / inspection.previous)
        if before is None:
            problems += _further(inspection_rules.previous_not_found.check(inspection.previous), problems)
        else:
            earlier, published = before
            ids = [each.id for each in earlier]
            problems += _further(inspection_rules.unknown_earlier_recommendation.check(inspection, ids), problems)
            problems += _further(inspection_rules.earlier_recommendation_not_repeated.check(inspection, ids), problems)
    name = inspection.inspection if inspection else ""
    diagnostics = (*_placed(content, problems, label, Inspection, name), *elsewhere)
    if _has_errors(diagnostics):
        inspection = None
    return Brief(
        folder,
        label,
        inspection=inspection,
        framework=framework,
        earlier=earlier,
        earlier_published=published,
        diagnostics=diagnostics,
        hashes=tuple(hashes),
    )


def _has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(each.severity == "error" for each in diagnostics)


def _placed(
    content: bytes,
    problems: Sequence[Problem],
    label: str,
    kind: type[Record],
    name: str = "",
    path: str = INSPECTION_FILE,
) -> tuple[Diagnostic, ...]:
    if not problems:
        return ()
    return tuple(place(content, problems, label + path, BY_CODE, partial(is_open, kind), name))


def _framework_of(
    data: Any, folder: Path, label: str, hashes: list[tuple[str, str]]
) -> tuple[Framework | None, tuple[Diagnostic, ...], list[Problem]]:
    """(framework, diagnostics of its own file, problems of the line that names it)."""
    wanted = data.get("framework")
    if not isinstance(wanted, str):
        return None, (), []
    is_path = "/" in wanted or wanted.endswith((".yaml", ".yml"))
    path = folder / wanted if is_path else _shipped_frameworks().get(wanted)
    unfound = inspection_rules.framework_not_found.check(wanted, list(_shipped_frameworks()), is_path)
    if path is None or not path.is_file():
        return None, (), list(unfound)
    content = path.read_bytes()
    if is_path:
        hashes.append((wanted, sha256(content).hexdigest()))
    framework, problems = check_framework(content)
    shown = str(PurePosixPath(wanted)) if is_path else f"{wanted}.yaml"
    diagnostics = _placed(content, problems, label, Framework, path=shown)
    return (None if _has_errors(diagnostics) else framework), diagnostics, []


def check_framework(content: bytes) -> tuple[Framework | None, list[Problem]]:
    """(the framework, what is wrong with it)."""
    data, problems = read(content)
    if data is None:
        return None, problems
    framework, misshapen = model(data, Framework)
    problems += _further(misshapen, problems)
    if framework is not None:
        for check in framework_rules.CHECKS:
            problems += _further(check(framework), problems)
    return framework, problems


def _shipped_frameworks() -> dict[str, Path]:
    return {path.stem: path for path in sorted((shipped("schemas") / "frameworks").glob("*.yaml"))}


def shipped_frameworks() -> tuple[str, ...]:
    """The names of the frameworks that caseaudit brings along, sorted."""
    return tuple(_shipped_frameworks())


def load_framework(name: str | Path) -> Framework:
    """A shipped framework by its name, or one of the user's own by its path.

    Raises NotFound where there is none, InvalidFile where it has errors.
    """
    path = _shipped_frameworks().get(str(name), Path(name))
    try:
        content = path.read_bytes()
    except OSError as error:
        known = ", ".join(shipped_frameworks())
        raise NotFound(
            f"There is no framework {name}. Shipped are {known}; one of your own is named by its path."
        ) from error
    framework, problems = check_framework(content)
    diagnostics = _placed(content, problems, "", Framework, path=path.as_posix())
    if framework is None or _has_errors(diagnostics):
        raise InvalidFile(diagnostics)
    return framework


def load_inspection(folder: str | Path) -> Inspection:
    """The inspection of a folder. Raises NotFound where there is none, InvalidFile where it has errors."""
    brief = brief_inspection(Path(folder))
    if brief.inspection is None:
        raise InvalidFile(brief.diagnostics)
    return brief.inspection


def _earlier(path: Path) -> tuple[tuple[Recommendation, ...], str | None] | None:
    """(recommendations, published) of an earlier inspection, its folder or its report as JSON; None if unreadable."""
    try:
        if path.is_dir():
            data: Any = read((path / INSPECTION_FILE).read_bytes())[0]
            published = data.get("published")
        else:
            data = json.loads(path.read_bytes())
            published = data["inspection"]["published"]
        keys = set(Recommendation.model_fields)
        entries = data.get("recommendations") or ()
        return tuple(
            Recommendation.model_validate({k: each[k] for k in keys & set(each)}) for each in entries
        ), published
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None


def _across_the_folder(audit: Audit, brief: Brief, strays: Sequence[str]) -> Audit:
    """The audit with what only the whole folder shows; a case whose id stands twice is left out the second time."""
    if brief.inspection is None or brief.framework is None:
        return audit
    counted = [
        folder_rules.Filed(each.case, each.path) for each in audit.files if each.case and each.state == "counted"
    ]
    named = [folder_rules.Filed(each.case, each.path) for each in audit.files if each.case]
    folder = folder_rules.Folder(
        brief.inspection,
        brief.framework,
        counted,
        figures(audit.tally, brief.framework),
        audit.tally.evidence,
        strays,
        is_whole=not audit.errors,
    )
    found: dict[str, list[Problem]] = {}
    for path, problem in _first_causes(folder, named):
        found.setdefault(path, []).append(problem)
    twice = {path for path, problems in found.items() if any(each.code == "CA301" for each in problems)}
    if twice:
        audit = _without(audit, twice, brief.framework, brief.inspection)
    diagnostics: list[Diagnostic] = []
    hashes = dict(brief.hashes) | {each.path: each.sha256 for each in audit.files}
    for path, problems in sorted(found.items()):
        kind: type[Record] = Inspection if path == INSPECTION_FILE else Case
        content = b"" if path in strays else _unchanged(brief.folder / path, hashes[path])
        meanwhile = " The file changed meanwhile: run this again." if content is None else ""
        told = [each._replace(hint=each.hint + meanwhile) for each in problems]
        diagnostics += _placed(content or b"", told, brief.label, kind, brief.inspection.inspection, path)
    return replace(audit, diagnostics=audit.diagnostics + tuple(diagnostics))


def _without(audit: Audit, paths: set[str], framework: Framework, inspection: Inspection) -> Audit:
    """The audit with these files left out of every count; without its cases nobody reads the counts."""
    paths_of_cases = [each.path for each in audit.files if each.state == "counted"]
    cases = tuple(case for path, case in zip(paths_of_cases, audit.cases, strict=False) if path not in paths)
    files = tuple(each._replace(state="left-out") if each.path in paths else each for each in audit.files)
    counts = tally(cases, framework, inspection.key_findings)
    counts.totals["drafts"] = sum(each.state == "draft" for each in files)
    return replace(audit, cases=cases, files=files, tally=counts if audit.cases else audit.tally)


def _first_causes(folder: folder_rules.Folder, named: Sequence[folder_rules.Filed]) -> Iterator[folder_rules.Found]:
    """What the folder rules find. With an id used twice no count can be trusted, so that is said alone first."""
    twice = list(folder_rules.case_id_twice.check(replace(folder, cases=named)))
    yield from twice
    folder = replace(folder, is_whole=folder.is_whole and not twice)
    for rule in folder_rules.RULES:
        if rule is not folder_rules.case_id_twice:
            yield from rule.check(folder)


def _unchanged(path: Path, digest: str) -> bytes | None:
    """The content of a file that was read before, or None where it is no longer the same."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == digest else None
