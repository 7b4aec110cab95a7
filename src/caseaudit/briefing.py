"""What the cases of an inspection are held against: its own file, its framework, and what came before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from caseaudit.diagnostics import Check, Diagnostic, Problem, Refusal
from caseaudit.document import read
from caseaudit.fields import Record, is_known, is_open
from caseaudit.framework import Framework
from caseaudit.inspection import Inspection
from caseaudit.model import model
from caseaudit.places import place
from caseaudit.resources import shipped
from caseaudit.rules import BY_CODE
from caseaudit.rules import case as case_rules
from caseaudit.rules import framework as framework_rules
from caseaudit.rules import inspection as inspection_rules
from caseaudit.rules import translation as translation_rules
from caseaudit.sources import INSPECTION_FILE, TRANSLATION_FILES, NotFound, content_of, holds, named_in
from caseaudit.translation import Translation

if TYPE_CHECKING:
    from caseaudit.report import Report

_MAX_REPORT = 100 * 1_048_576  # bytes of an earlier report


class InvalidFile(Refusal):
    """A framework or an inspection that a caller wants has errors; `diagnostics` says which."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        first = diagnostics[0]
        super().__init__(f"{first.path}:{first.line}:{first.column}: {first.message} {first.hint}")
        self.diagnostics = tuple(diagnostics)


@dataclass(frozen=True)
class Brief:
    """What the cases of one folder are held against, and what is wrong with that itself."""

    folder: Path
    label: str = ""
    shown: str = ""
    inspection: Inspection | None = None
    framework: Framework | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    hashes: tuple[tuple[str, bytes], ...] = ()
    """(path, sha256) of inspection.yaml, of its translations, and of a framework of the user's own."""
    translations: Mapping[str, Translation] = field(default_factory=dict)
    """{language: the inspection's words in it}, those that are without errors."""


def further(problems: Iterable[Problem], known: Sequence[Problem]) -> list[Problem]:
    """The problems that are not mere consequences of one that is known: those at, above or below its place."""
    if not known:
        return list(problems)
    wrong = {old.route for old in known if old.route and old.at != "first"}
    if not wrong:
        return list(problems)
    above = {route[:depth] for route in wrong for depth in range(len(route))}
    # What a mapping lacks may stand inside one of its own texts.
    swallowing = {old.route[:depth] for old in known if old.code == "CA207" for depth in range(len(old.route))}

    def follows(new: Problem) -> bool:
        below = any(new.route[:depth] in wrong for depth in range(1, len(new.route) + 1))
        return below or (new.route in above if new.at != "first" else new.route in swallowing)

    return [new for new in problems if not follows(new)]


def brief_inspection(folder: Path, label: str = "") -> Brief:
    """What the cases of a folder are held against. Raises NotFound where there is no inspection.yaml."""
    path = folder / INSPECTION_FILE
    content = content_of(path)
    if content is None:
        raise NotFound(f"There is no inspection in {folder}: {INSPECTION_FILE} cannot be opened.")
    data, problems = read(content)
    hashes = [(INSPECTION_FILE, sha256(content).digest())]
    if data is None:
        return Brief(
            folder, label=label, diagnostics=placed(content, problems, label, Inspection), hashes=tuple(hashes)
        )
    inspection, misshapen = model(data, Inspection)
    problems += further(misshapen, problems)
    framework, elsewhere, unfound = _framework_of(data, folder, label, hashes)
    problems += further(unfound, problems)
    if framework is not None:
        _hold(data, inspection, framework, "inspection", inspection_rules.CHECKS, problems)
    if inspection is not None and inspection.previous:
        ids = _earlier_ids(named_in(folder, inspection.previous))
        if ids is None:
            problems += further(inspection_rules.previous_not_found.check(inspection.previous), problems)
        else:
            problems += further(inspection_rules.unknown_earlier_recommendation.check(inspection, ids), problems)
            problems += further(inspection_rules.earlier_recommendation_not_repeated.check(inspection, ids), problems)
    name = inspection.inspection if inspection else ""
    diagnostics = (*placed(content, problems, label, Inspection, name), *elsewhere)
    translations, of_words = _translations(folder, label, inspection, framework, hashes)
    if has_errors(diagnostics):
        inspection = None
    return Brief(
        folder,
        label,
        inspection=inspection,
        framework=framework,
        diagnostics=(*diagnostics, *of_words),
        hashes=tuple(hashes),
        translations=translations,
    )


def _hold(
    data: Any, record: Record | None, framework: Framework, noun: str, checks: Iterable[Check], problems: list[Problem]
) -> None:
    """Adds what is wrong with a file against its framework: ids first, then what the checks find in its record."""
    problems += further(case_rules.unknown_id.check(data, framework, noun), problems)
    for check in checks if record is not None else ():
        problems += further(check(record, framework), problems)


def _translations(
    folder: Path,
    label: str,
    inspection: Inspection | None,
    framework: Framework | None,
    hashes: list[tuple[str, bytes]],
) -> tuple[dict[str, Translation], tuple[Diagnostic, ...]]:
    """({language: translation} of those without errors, what is wrong with any)."""
    found: dict[str, Translation] = {}
    diagnostics: list[Diagnostic] = []
    for code, file in TRANSLATION_FILES.items():
        content = content_of(folder / file)
        if content is None:
            continue
        hashes.append((file, sha256(content).digest()))
        translation, problems = check_translation(content, inspection, framework)
        here = placed(content, problems, label, Translation, inspection.inspection if inspection else "", file)
        diagnostics += here
        if translation is not None and not has_errors(here):
            found[code] = translation
    return found, tuple(diagnostics)


def check_translation(
    content: bytes, inspection: Inspection | None, framework: Framework | None
) -> tuple[Translation | None, list[Problem]]:
    """(the words of an inspection in another language, what is wrong with them)."""
    data, problems = read(content)
    if data is None:
        return None, problems
    translation, misshapen = model(data, Translation)
    problems += further(misshapen, problems)
    if framework is not None:
        _hold(data, translation, framework, "translation", inspection_rules.OF_WORDS, problems)
    if inspection is not None and translation is not None:
        for check in translation_rules.CHECKS:
            # Several texts may be missing at one place.
            problems += further(list(check(inspection, translation)), problems)
    return translation, problems


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(each.severity == "error" for each in diagnostics)


def placed(
    content: bytes,
    problems: Sequence[Problem],
    label: str,
    kind: type[Record],
    name: str = "",
    path: str = INSPECTION_FILE,
) -> tuple[Diagnostic, ...]:
    if not problems:
        return ()
    shows, knows = partial(is_open, kind), partial(is_known, kind)
    return tuple(place(content, problems, path, BY_CODE, shows, knows, name, label))


def _framework_of(
    data: Any, folder: Path, label: str, hashes: list[tuple[str, bytes]]
) -> tuple[Framework | None, tuple[Diagnostic, ...], list[Problem]]:
    """(framework, diagnostics of its own file, problems of the line that names it)."""
    wanted = data.get("framework")
    if not isinstance(wanted, str):
        return None, (), []
    is_path = _is_path(wanted)
    shipped_paths = _shipped_frameworks()
    path = named_in(folder, wanted) if is_path else shipped_paths.get(wanted)
    unfound = inspection_rules.framework_not_found.check(wanted, list(shipped_paths), is_path)
    content = content_of(path) if path else None
    if content is None:
        return None, (), list(unfound)
    if is_path:
        hashes.append((wanted, sha256(content).digest()))
    framework, problems = check_framework(content)
    shown = str(PurePosixPath(wanted)) if is_path else f"{wanted}.yaml"
    diagnostics = placed(content, problems, label, Framework, path=shown)
    return (None if has_errors(diagnostics) else framework), diagnostics, []


def _is_path(framework: str) -> bool:
    """Whether a framework is named by its path, and so is one of the user's own."""
    return "/" in framework or framework.endswith((".yaml", ".yml"))


def foundations(folder: Path) -> tuple[Path, ...]:
    """What the report of an inspection is made from, whether it is there or not.

    That is its own file, its words in other languages, the folder of its cases, a framework of the user's own, and the
    same of the inspection before it, or the report of that.
    """
    found: list[Path] = []
    known: set[Path] = set()
    waiting = [folder]
    while waiting:
        home = waiting.pop()
        if home.resolve() in known:
            continue
        known.add(home.resolve())
        found += [home / INSPECTION_FILE, *(home / file for file in TRANSLATION_FILES.values()), home / "cases"]
        data = read(content_of(home / INSPECTION_FILE) or b"")[0]
        framework, previous = (data.get("framework"), data.get("previous")) if isinstance(data, dict) else (None, None)
        # As they are named: what a link leads to may become another.
        if isinstance(framework, str) and _is_path(framework) and named_in(home, framework):
            path = home / framework
            # A folder is none, and all that is below it would be watched: of `/`, the whole disk.
            found += [] if holds(path.is_dir) else [path]
        if isinstance(previous, str) and named_in(home, previous):
            path = home / previous
            is_folder = holds(path.is_dir)
            (waiting if is_folder else found).append(path)
            found += [in_language(path, code) for code in TRANSLATION_FILES if not is_folder]
    return tuple(found)


def in_language(path: Path, language: str) -> Path:
    """Where an earlier report stands in a language: `report.cy.json` beside `report.json`."""
    return path.with_suffix(f".{language}{path.suffix}") if language in TRANSLATION_FILES else path


@lru_cache(maxsize=16)
def check_framework(content: bytes) -> tuple[Framework | None, tuple[Problem, ...]]:
    """(the framework, what is wrong with it). The inspections of an archive share few frameworks, so it is kept."""
    data, problems = read(content)
    if data is None:
        return None, tuple(problems)
    framework, misshapen = model(data, Framework)
    problems += further(misshapen, problems)
    if framework is not None:
        for check in framework_rules.CHECKS:
            problems += further(check(framework), problems)
    return framework, tuple(problems)


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
    content = content_of(path)
    if content is None:
        known = ", ".join(shipped_frameworks())
        raise NotFound(f"There is no framework {name}. Shipped are {known}; one of your own is named by its path.")
    framework, problems = check_framework(content)
    diagnostics = placed(content, problems, "", Framework, path=path.as_posix())
    if framework is None or has_errors(diagnostics):
        raise InvalidFile(diagnostics)
    return framework


def load_inspection(folder: str | Path) -> Inspection:
    """The inspection of a folder. Raises NotFound where there is none, InvalidFile where it has errors."""
    brief = brief_inspection(Path(folder))
    if brief.inspection is None:
        raise InvalidFile(brief.diagnostics)
    return brief.inspection


def earlier_report(path: Path) -> Report | None:
    """The report that an earlier inspection was published as, from its JSON; None where it cannot be read."""
    from caseaudit.report import Report

    try:
        return None if path.stat().st_size > _MAX_REPORT else Report.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _earlier_ids(path: Path | None, later: frozenset[Path] = frozenset()) -> list[str] | None:
    """The ids of the recommendations of an earlier inspection, its folder or its report; None if that is unsound.

    `later` are the folders that led here: an inspection cannot come before itself.
    """
    if path is None:
        return None
    if not path.is_dir():
        report = earlier_report(path)
        return None if report is None else [each.id for each in report.recommendations]
    here = path.resolve()
    content = content_of(path / INSPECTION_FILE)
    if content is None:
        return None
    data, problems = read(content)
    inspection = None if problems else model(data, Inspection)[0]
    if inspection is None or here in later:
        return None
    if inspection.previous and _earlier_ids(named_in(path, inspection.previous), later | {here}) is None:
        return None
    return [each.id for each in inspection.recommendations]
