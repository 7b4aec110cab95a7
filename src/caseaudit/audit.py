"""An audit: the case files of an inspection, read, held against its framework, and counted.

`run_audit` finds the files, checks them batch by batch through an executor, adds the batches up, and holds the sum
against the inspection. What a file holds is never a reason for an exception; it becomes a diagnostic.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from caseaudit import __version__
from caseaudit.briefing import Brief, brief_inspection, further, placed
from caseaudit.case import Case
from caseaudit.diagnostics import Diagnostic, Problem, Refusal, Span
from caseaudit.document import read
from caseaudit.fields import PROSE, Record, is_yes, reworded
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection
from caseaudit.language import SOURCE
from caseaudit.model import model
from caseaudit.rules import BY_CODE
from caseaudit.rules import case as case_rules
from caseaudit.rules import folder as folder_rules
from caseaudit.rules import translation as translation_rules
from caseaudit.sources import (
    INSPECTION_FILE,
    TRANSLATION_FILES,
    FileSeen,
    NotFound,
    Source,
    State,
    case_files,
    content_of,
    contents_of,
    find_sources,
    printable,
)
from caseaudit.tally import Tally, figures, tally
from caseaudit.translation import Translation, excerpt

if TYPE_CHECKING:
    from concurrent.futures import Executor

BATCH = 500  # files; a batch is done in a fraction of a second, so that a run can be stopped
MAX_PARTS = 50  # results that wait to be added up; many small counts take more room than their sum
Progress = Callable[[int, int], None]  # is told (files just done, files in all)
WORTH_PROCESSES = 300  # files; for fewer, starting processes costs more than they save


class WorkerDied(Refusal):
    """A process ended before its files were checked, so nothing is known of any."""

    def __init__(self) -> None:
        super().__init__(
            "A process ended before its files were checked, so nothing is said of any. Try `--jobs 1`, or run it again."
        )


class OtherVersion(Exception):
    """(the version that asks, the version of a worker): what they find might differ."""


class Batch(NamedTuple):
    """Some case files to check, and what they are held against."""

    brief: Brief
    paths: Sequence[str]
    keep_cases: bool = False
    version: str = __version__


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
    progress: Progress | None = None,
) -> Audit:
    """The audit of one inspection; with `keep_cases` it holds the counted cases, which a report needs.

    `jobs` are processes, None as many as are worth it; `executor` any other that has `map`. The result does not depend
    on either. `progress` is told (files just done, files in all). Raises NotFound where there is no inspection, and
    WorkerDied where a process ended early: no part is ever missing.
    """
    source = path if isinstance(path, Source) else _only_source(path)
    (audit,) = run_audits([source], keep_cases=keep_cases, jobs=jobs, executor=executor, progress=progress)
    return audit


def run_audits(
    sources: Sequence[Source],
    *,
    keep_cases: bool = False,
    jobs: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Audit]:
    """The audits of several inspections, checked as one run; all else is as with `run_audit`."""
    briefs = [replace(brief_inspection(each.folder, each.label), shown=each.shown) for each in sources]
    parts = [
        [Audit(diagnostics=brief.diagnostics, brief=brief, is_whole=source.files is None)]
        for brief, source in zip(briefs, sources, strict=True)
    ]
    found = [case_files(each.folder) if each.files is None else (list(each.files), []) for each in sources]
    strays = [[printable(stray) for stray in others] for _, others in found]
    work = [files for files, _ in found]
    total = sum(map(len, work))
    is_local = all(isinstance(each.folder, Path) for each in sources)
    wanted = jobs or ((os.cpu_count() or 1) if total >= WORTH_PROCESSES and is_local else 1)
    wanted = max(1, min(wanted, total))
    # Several batches for each process, so that none waits long for the last one.
    size = min(BATCH, total // (4 * wanted) + 1)
    owners = [(nth, at) for nth, paths in enumerate(work) for at in range(0, len(paths), size)]
    # The workers of another machine have another current folder.
    held_against = [replace(brief, folder=brief.folder.absolute()) for brief in briefs]
    batches = [Batch(held_against[nth], work[nth][at : at + size], keep_cases) for nth, at in owners]
    with _processes(wanted, is_local=is_local) if executor is None else nullcontext(executor) as workers:
        done = workers.map(check_batch, batches) if workers else map(check_batch, batches)
        del found, work, batches  # so that the paths of a batch can go when it is done
        for (nth, _), part in zip(owners, done, strict=True):
            parts[nth].append(part)
            if len(parts[nth]) > MAX_PARTS:
                parts[nth] = [joined(parts[nth])]
            if progress is not None:
                progress(len(part.files), total)
    return [_whole(joined(of_one), others) for of_one, others in zip(parts, strays, strict=True)]


def _whole(audit: Audit, strays: Sequence[str]) -> Audit:
    """The audit with what the whole folder shows, where it was looked at, and its diagnostics in their order."""
    if audit.is_whole and audit.brief is not None:
        audit = _across_the_folder(audit, audit.brief, strays)
    return replace(audit, diagnostics=tuple(sorted(audit.diagnostics, key=lambda each: each.order)))


@contextmanager
def _processes(wanted: int, *, is_local: bool) -> Iterator[Executor | None]:
    """An executor of so many processes; None where one is enough. They end at once where the caller does."""
    if wanted == 1:
        yield None
        return
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    # A forked process has the models ready; elsewhere than on Linux, or with connections open, it is not safe.
    context = get_context("fork" if sys.platform == "linux" and is_local else "spawn")
    pool = ProcessPoolExecutor(wanted, mp_context=context, initializer=_start_worker)
    try:
        yield pool
    except BrokenExecutor as error:
        raise WorkerDied from error
    except BaseException:  # Ctrl-C too
        with _silent_threads():
            for child in active_children():
                child.terminate()
            pool.shutdown(cancel_futures=True)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _silent_threads() -> Iterator[None]:
    """No thread tells what it dies of: that of a pool may trip over work that is cancelled when its workers end."""
    hook, threading.excepthook = threading.excepthook, lambda _: None
    try:
        yield
    finally:
        threading.excepthook = hook


def _start_worker() -> None:
    """In a worker: Ctrl-C reaches every process of a terminal, and the parent ends the run for all.

    What is loaded by now stays to the end, and cases refer to nothing that refers to them, so that the collector finds
    next to nothing however often it looks.
    """
    gc.freeze()
    gc.set_threshold(100_000)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _only_source(path: Path | str) -> Source:
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


def check_batch(batch: Batch) -> Audit:
    """The audit of some case files, each by itself. Raises OtherVersion where this is not the version that asks."""
    if batch.version != __version__:
        raise OtherVersion(batch.version, __version__)
    brief = batch.brief
    diagnostics: list[Diagnostic] = []
    seen: list[FileSeen] = []
    counted: list[Case] = []
    drafts = 0
    inspection = brief.inspection.inspection if brief.inspection else ""
    for path, content in zip(batch.paths, contents_of(brief.folder, batch.paths), strict=True):
        name = printable(path)
        case: Case | None = None
        problems = [_UNREADABLE]
        if content is not None:
            case, problems = check_case(content, brief.framework, brief.inspection)
        state: State = "counted"
        diagnostics += placed(content or b"", problems, brief.label, Case, inspection, name)
        if any(BY_CODE[problem.code].severity == "error" for problem in problems):
            state = "left-out"
        elif case is None or case.draft:  # a case without problems that is no case is a draft that lacks something
            state = "draft"
        is_illustrated = bool(case and case.illustration)
        digest = sha256(content or b"").digest()
        seen.append(FileSeen(name, digest, case.case if case else "", state, is_illustrated))
        drafts += state == "draft"
        if case and state == "counted":
            counted.append(case)
    key_findings = brief.inspection.key_findings if brief.inspection else ()
    counts = tally(counted, brief.framework, key_findings) if brief.framework else Tally()
    counts.totals["drafts"] += drafts
    return Audit(counts, tuple(diagnostics), tuple(seen), tuple(counted) if batch.keep_cases else ())


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
        problems += further(case_rules.unknown_id.check(data, framework), problems)
        if case is not None:
            for check in case_rules.CHECKS:
                if found := list(check(case, framework, inspection)):
                    problems += further(found, problems)
    if is_yes(data.get("draft")):
        problems = [problem for problem in problems if problem.code not in case_rules.FORGIVEN]
    return case, problems


def in_the_way(audit: Audit, language: str) -> tuple[Diagnostic, ...]:
    """What a report in a language is not written with: errors, and texts that are missing in this language.

    The words of another language are in nobody's way.
    """
    label = audit.brief.label if audit.brief else ""
    others = {label + file for code, file in TRANSLATION_FILES.items() if code != language}
    own = label + TRANSLATION_FILES.get(language, "")
    return tuple(
        each
        for each in audit.diagnostics
        if each.path not in others and (each.severity == "error" or (each.path == own and each.code == "CA421"))
    )


def untranslated(audit: Audit, language: str) -> tuple[Diagnostic, ...]:
    """Of what stands in the way of a report in a language, that in the file of this language."""
    own = (audit.brief.label if audit.brief else "") + TRANSLATION_FILES[language]
    return tuple(each for each in in_the_way(audit, language) if each.path == own)


def for_overview(audit: Audit, language: str) -> Audit:
    """The audit for an overview in a language: in another than English only the words that it shows need be there.

    Prose that no overview shows is empty in it, so that none stands in a report in the wrong language; what is counted is
    as before.
    """
    brief = audit.brief
    if language == SOURCE or brief is None or brief.inspection is None:
        return audit
    file, inspection, words = TRANSLATION_FILES[language], brief.inspection, brief.translations.get(language)
    # Where the file has errors these are said alone: what it lacks is known when they are mended.
    lacking = translation_rules.text_not_translated.check(excerpt(inspection), excerpt(words)) if words else ()
    others = [each for each in audit.diagnostics if (each.path, each.code) != (brief.label + file, "CA421")]
    untold = reworded(inspection, PROSE, lambda _: "").model_copy(update={"notice": inspection.notice})
    return replace(
        audit,
        brief=replace(brief, inspection=untold, translations={language: excerpt(words)} if words else {}),
        cases=tuple(
            each.model_copy(update={"illustration": None}) if each.illustration else each for each in audit.cases
        ),
        diagnostics=(*others, *located({file: tuple(lacking)}, audit, brief)) if words else tuple(others),
    )


# What the files of an inspection hold, if not a case.
_KINDS: dict[str, type[Record]] = {
    INSPECTION_FILE: Inspection,
    **dict.fromkeys(TRANSLATION_FILES.values(), Translation),
}


def _across_the_folder(audit: Audit, brief: Brief, strays: Sequence[str]) -> Audit:
    """The audit with what only the whole folder shows; a case whose id stands twice is left out the second time."""
    if brief.inspection is None or brief.framework is None:
        return audit
    counted = [each for each in audit.files if each.case and each.state == "counted"]
    # The first of two files with one id is the one that counts, so drafts come last.
    named = sorted((each for each in audit.files if each.case), key=lambda each: each.state != "counted")
    folder = folder_rules.Folder(
        brief.inspection,
        brief.framework,
        counted,
        figures(audit.tally, brief.framework),
        audit.tally.evidence,
        strays,
        is_whole=all(each.state != "left-out" for each in audit.files),
        translations=brief.translations,
    )
    found: dict[str, list[Problem]] = {}
    for path, problem in _first_causes(folder, named):
        found.setdefault(path, []).append(problem)
    for code, words in brief.translations.items():
        illustrations = translation_rules.untranslated_illustrations(words, audit.files, is_whole=folder.is_whole)
        found.setdefault(TRANSLATION_FILES[code], []).extend(illustrations)
    twice = {path for path, problems in found.items() if any(each.code == "CA301" for each in problems)}
    if twice:
        audit = _without(audit, twice, brief.framework, brief.inspection)
    return replace(audit, diagnostics=audit.diagnostics + located(found, audit, brief, strays))


def located(
    found: Mapping[str, Sequence[Problem]], audit: Audit, brief: Brief, strays: Sequence[str] = ()
) -> tuple[Diagnostic, ...]:
    """The problems, {path: those of its file}, with their places; the files are read once more for that."""
    diagnostics: list[Diagnostic] = []
    name = brief.inspection.inspection if brief.inspection else ""
    hashes = dict(brief.hashes) | {each.path: each.sha256 for each in audit.files if each.path in found}
    for path, problems in sorted(found.items()):
        kind = _KINDS.get(path, Case)
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


def _first_causes(folder: folder_rules.Folder, named: Sequence[FileSeen]) -> Iterator[folder_rules.Found]:
    """What the folder rules find. With an id used twice no count can be trusted, so that is said alone first."""
    twice = list(folder_rules.case_id_twice.check(replace(folder, cases=named)))
    yield from twice
    folder = replace(folder, is_whole=folder.is_whole and not twice)
    for rule in folder_rules.RULES:
        if rule is not folder_rules.case_id_twice:
            yield from rule.check(folder)


def _unchanged(path: Path, digest: bytes) -> bytes | None:
    """The content of a file that was read before, or None where it is no longer the same."""
    content = content_of(path)
    return content if content is not None and sha256(content).digest() == digest else None
