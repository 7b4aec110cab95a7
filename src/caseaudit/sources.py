"""Which files there are: inspections and their case files, found from the paths that a user gives."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

INSPECTION_FILE = "inspection.yaml"
_YAML = (".yaml", ".yml")


class NotFound(Exception):
    """There is no inspection, framework, file or library where one is wanted; the text is for the user."""


class Source(NamedTuple):
    """An inspection to audit: its folder, and which of its files (None: all)."""

    folder: Path
    files: tuple[str, ...] | None = None
    label: str = ""
    """What the paths of its diagnostics start with, where there are several inspections."""
    shown: str = ""
    """What to put before those paths so that they can be opened from the current folder."""


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """The inspections that paths mean: an inspection, a folder or case files inside one, or a folder of inspections.

    An inspection that several paths mean is there once. Raises NotFound where a path means none.
    """
    sources: dict[Path, Source] = {}
    chosen: dict[Path, set[str]] = {}
    for path in paths:
        if not path.exists():
            raise NotFound(f"There is no file or folder {path}.")
        here = (path if path.is_dir() else path.parent).resolve()
        home = next((up for up in (here, *here.parents) if (up / INSPECTION_FILE).is_file()), None)
        if home is not None and (path.is_dir() or path.name == INSPECTION_FILE):
            folder = path if path.resolve() == home else _from_here(home)
            sources.setdefault(home, Source(folder, shown=_prefix(folder)))
        elif home is not None:
            file = path.resolve().relative_to(home).as_posix()
            if not file.startswith("cases/") or not file.lower().endswith(_YAML):
                raise NotFound(f"{path} is not a case file: those end in .yaml or .yml and stand in `cases`.")
            chosen.setdefault(home, set()).add(file)
        elif path.is_file():
            raise NotFound(f"{path} belongs to no inspection: there is no {INSPECTION_FILE} above it.")
        else:
            found = {name: path / name for name in sorted(_inspections(path))}
            if not found:
                raise NotFound(f"There is no inspection in {path}. Run `caseaudit init DIR` to start one.")
            for name, folder in found.items():
                sources.setdefault(folder.resolve(), Source(folder, None, f"{name}/", _prefix(path)))
    for home, files in chosen.items():
        folder = _from_here(home)
        sources.setdefault(home, Source(folder, tuple(sorted(files)), shown=_prefix(folder)))
    if len(sources) == 1 or len(paths) == 1:
        return list(sources.values())
    return [each._replace(label=f"{each.shown}{each.label}", shown="") for each in sources.values()]


def _from_here(folder: Path) -> Path:
    try:
        return Path(os.path.relpath(folder))
    except ValueError:  # on another drive
        return folder


def _prefix(folder: Path) -> str:
    return "" if folder == Path() else f"{folder.as_posix()}/"


def _inspections(root: Path) -> Iterator[str]:
    for here, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if INSPECTION_FILE in files:
            yield Path(here).relative_to(root).as_posix()
            folders.clear()


def printable(path: str) -> str:
    """A path as text that can be written anywhere: bytes of a file name that are not UTF-8 are shown as numbers."""
    return path.encode("utf-8", "backslashreplace").decode()


def case_files(folder: Path) -> tuple[list[str], list[str]]:
    """(case files, other visible files) under `cases/`, as paths relative to the inspection, sorted.

    Links to folders are not followed and stand among the others. A folder that may not be read stands among the case
    files, so that opening it fails and is said.
    """
    cases: list[str] = []
    strays: list[str] = []
    waiting = ["cases"] if (folder / "cases").is_dir() else []
    while waiting:
        above = waiting.pop()
        try:
            entries = list(os.scandir(folder / above))
        except OSError:
            cases.append(above)
            continue
        for entry in entries:
            path = f"{above}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif entry.is_dir() or not entry.name.lower().endswith(_YAML):
                strays.append(path)
            else:
                cases.append(path)
    return sorted(cases), sorted(strays)
