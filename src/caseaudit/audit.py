"""An audit: the case files of an inspection, read, held against its framework, and counted.

`run_audit` finds the files, checks them batch by batch through an executor, adds the batches up, and holds the sum
against the inspection. What a file holds is never a reason for an exception; it becomes a diagnostic.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from caseaudit.briefing import Brief, brief_inspection, further, placed
from caseaudit.case import Case
from caseaudit.diagnostics import Diagnostic, Problem, Span
from caseaudit.document import read
from caseaudit.fields import Record, is_known, is_open, is_yes
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection
from caseaudit.model import model
from caseaudit.places import place
from caseaudit.rules import BY_CODE
from caseaudit.rules import case as case_rules
from caseaudit.rules import folder as folder_rules
from caseaudit.sources import INSPECTION_FILE, NotFound, Source, case_files, find_sources, printable
from caseaudit.tally import Tally, figures, tally

BATCH = 100  # files; a batch is done in a fraction of a second, so that a run can be stopped
WORTH_PROCESSES = 300  # files; for fewer, starting processes costs more than they save
State = Literal["counted", "draft", "left-out"]


class FileSeen(NamedTuple):
    """A case file, by its path relative to the inspection, and what became of it."""

    path: str
    sha256: str
    case: str | None
    state: State


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
        return joined((self, other))

    @property
    def errors(self) -> int:
        return sum(diagnostic.severity == "error" for diagnostic in self.diagnostics)

    @property
    def warnings(self) -> int:
        return len(self.diagnostics) - self.errors


def run_audit(
    path: Path | str | Source,
    *,
    keep_cases: bool = False,
    jobs: int | None = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """The audit of one inspection; with `keep_cases` it holds the counted cases, which a report needs.

    `jobs` are processes, None as many as are worth it; `executor` any other that has `map`. The result does not depend
    on either. `progress` is told (files just done, files in all). Raises NotFound where there is no inspection, and
    BrokenExecutor where a process died: no part is ever missing.
    """
    source = path if isinstance(path, Source) else _only_source(Path(path))
    brief = replace(brief_inspection(source.folder, source.label), shown=source.shown)
    everything, strays = case_files(source.folder)
    paths = everything if source.files is None else list(source.files)
    batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
    parts = [Audit(diagnostics=brief.diagnostics, brief=brief, is_whole=source.files is None)]
    with _processes(jobs, len(paths)) if executor is None else nullcontext(executor) as workers:
        check = partial(check_batch, brief=brief, keep_cases=keep_cases)
        for part in workers.map(check, batches) if workers else map(check, batches):
            parts.append(part)
            if progress is not None:
                progress(len(part.files), len(paths))
    audit = joined(parts)
    if audit.is_whole:
        audit = _across_the_folder(audit, brief, [printable(stray) for stray in strays])
    return replace(audit, diagnostics=tuple(sorted(audit.diagnostics, key=lambda each: each.order)))


@contextmanager
def _processes(jobs: int | None, files: int) -> Iterator[Executor | None]:
    """An executor of so many processes; None where one is enough. They end at once where the caller does."""
    wanted = jobs if jobs is not None else (os.cpu_count() or 1) if files >= WORTH_PROCESSES else 1
    if min(wanted, files) <= 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    # A forked process has the models ready; elsewhere than on Linux forking is not safe or not there.
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(wanted, mp_context=context, initializer=_start_worker)
    try:
        yield pool
    except BaseException:  # Ctrl-C too
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """In a worker: Ctrl-C reaches every process of a terminal, and the parent ends the run for all.

    What is loaded by now stays to the end, so the collector need not look at it again and again.
    """
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _only_source(path: Path) -> Source:
    sources = find_sources([path])
    if len(sources) > 1:
        raise NotFound(f"{path} holds {len(sources)} inspections; name one of them.")
    return sources[0]


def joined(parts: Sequence[Audit]) -> Audit:
    """The parts as one audit."""
    return Audit(
        sum((part.tally for part in parts), Tally()),
        tuple(each for part in parts for each in part.diagnostics),
        tuple(each for part in parts for each in part.files),
        tuple(each for part in parts for each in part.cases),
        next((part.brief for part in parts if part.brief), None),
        all(part.is_whole for part in parts),
    )


def check_batch(paths: Sequence[str], brief: Brief, keep_cases: bool = False) -> Audit:
    """The audit of some case files, each by itself."""
    diagnostics: list[Diagnostic] = []
    seen: list[FileSeen] = []
    counted: list[Case] = []
    drafts = 0
    inspection = brief.inspection.inspection if brief.inspection else ""
    for path in paths:
        name = printable(path)
        content = _content(brief.folder / path)
        case: Case | None = None
        problems = [_UNREADABLE]
        if content is not None:
            case, problems = check_case(content, brief.framework, brief.inspection)
        state: State = "counted"
        if problems:
            shows, knows = partial(is_open, Case), partial(is_known, Case)
            diagnostics += place(content or b"", problems, name, BY_CODE, shows, knows, inspection, brief.label)
        if any(BY_CODE[problem.code].severity == "error" for problem in problems):
            state = "left-out"
        elif case is None or case.draft:  # a case without problems that is no case is a draft that lacks something
            state = "draft"
        seen.append(FileSeen(name, sha256(content or b"").hexdigest(), case.case if case else None, state))
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
    problems += further(misshapen, problems)
    if framework is not None:
        problems += further(case_rules.unknown_ids(data, framework), problems)
        if case is not None:
            for check in case_rules.CHECKS:
                problems += further(check(case, framework, inspection), problems)
    if is_yes(data.get("draft")):
        problems = [problem for problem in problems if problem.code not in case_rules.FORGIVEN]
    return case, problems


def _across_the_folder(audit: Audit, brief: Brief, strays: Sequence[str]) -> Audit:
    """The audit with what only the whole folder shows; a case whose id stands twice is left out the second time."""
    if brief.inspection is None or brief.framework is None:
        return audit
    counted = [
        folder_rules.Filed(each.case, each.path) for each in audit.files if each.case and each.state == "counted"
    ]
    # The first of two files with one id is the one that counts, so drafts come last.
    named = [
        folder_rules.Filed(each.case, each.path)
        for each in sorted(audit.files, key=lambda each: (each.state != "counted", each.path))
        if each.case
    ]
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
    return replace(audit, diagnostics=audit.diagnostics + located(found, audit, brief, strays))


def located(
    found: Mapping[str, Sequence[Problem]], audit: Audit, brief: Brief, strays: Sequence[str] = ()
) -> tuple[Diagnostic, ...]:
    """The problems, {path: those of its file}, with their places; the files are read once more for that."""
    diagnostics: list[Diagnostic] = []
    hashes = dict(brief.hashes) | {each.path: each.sha256 for each in audit.files}
    name = brief.inspection.inspection if brief.inspection else ""
    for path, problems in sorted(found.items()):
        kind: type[Record] = Inspection if path == INSPECTION_FILE else Case
        content = b"" if path in strays else _unchanged(brief.folder / path, hashes[path])
        meanwhile = " The file changed meanwhile: run this again." if content is None else ""
        told = [each._replace(hint=each.hint + meanwhile) for each in problems]
        diagnostics += placed(content or b"", told, brief.label, kind, name, path)
    return tuple(diagnostics)


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
    content = _content(path)
    return content if content is not None and sha256(content).hexdigest() == digest else None


def _content(path: Path) -> bytes | None:
    """The bytes of a file; None where it cannot be opened, or is no file but a pipe or a device that never ends."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None
