"""Which files there are, and their bytes: inspections and their case files, found from the paths that a user gives.

A path may be a URL that `fsspec` opens; it is then a `UPath`, which can do what a `Path` can.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from typing import Any, Literal, NamedTuple, cast

from caseaudit.diagnostics import Refusal

INSPECTION_FILE = "inspection.yaml"
# The prose of an inspection in other languages, beside it: {language: file}.
TRANSLATION_FILES = {"cy": "inspection.cy.yaml"}
MAX_BYTES = 1_048_576  # of a file; no case is as large
# A pipe is not waited for, and no line ending is changed, where the system would do so.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_AT_ONCE = 50  # files that are fetched at the same time
_YAML = (".yaml", ".yml")


class NotFound(Refusal):
    """There is no inspection, no framework, no file or no library that is asked for; the text is for the user."""


def not_installed(what: str, extra: str) -> NotFound:
    """What to raise where the libraries of an extra are missing: it says what needs them and how they are installed."""
    return NotFound(f'{what} needs a library that is not installed. Run: pip install "caseaudit[{extra}]"')


def refused(error: OSError) -> str:
    """In a sentence, which file the system refuses, and why."""
    return f"{error.filename or 'A file'} cannot be used: {(error.strerror or 'it fails').lower()}."


class Source(NamedTuple):
    """An inspection to audit: its folder, and which of its files (None: all)."""

    folder: Path
    files: tuple[str, ...] | None = None
    label: str = ""
    """What the paths of its diagnostics start with, where there are several inspections."""
    shown: str = ""
    """What to put before those paths so that they can be opened from the current folder."""


State = Literal["counted", "draft", "left-out"]


class FileSeen(NamedTuple):
    """A case file, by its path relative to the inspection, and what became of it."""

    path: str
    sha256: bytes
    case: str
    """Its case id; empty where it has none."""
    state: State
    is_illustrated: bool = False
    """Whether it has an illustration, which a report in another language has in that language."""


def find_sources(locations: Sequence[Path | str], *, is_for_report: bool = False) -> list[Source]:
    """The inspections that paths mean: an inspection, a folder or case files inside one, or a folder of inspections.

    An inspection that several paths mean is there once. Raises NotFound where a path means none, and Refusal where a folder
    that is looked through may not be read and, for a report or an overview, where an inspection is named in part or twice.
    """
    paths = [_located(each) for each in locations]
    sources: dict[Path, Source] = {}
    chosen: dict[Path, set[str]] = {}
    for path in paths:
        home, found = home_of(path), dict[Path, Source]()
        if home is not None and (path.is_dir() or path.name in (INSPECTION_FILE, *TRANSLATION_FILES.values())):
            folder = _near(path, home)
            found[home] = Source(folder, shown=_prefix(folder))
        elif home is not None:
            file = path.resolve().relative_to(home).as_posix()
            if not file.startswith("cases/") or not file.lower().endswith(_YAML):
                raise NotFound(f"{path} is not a case file: those end in .yaml or .yml and stand in `cases`.")
            if is_for_report:
                raise Refusal("A report is made of whole inspections: name their folders, not files in them.")
            chosen.setdefault(home, set()).add(file)
        elif path.is_file():
            raise NotFound(f"{path} belongs to no inspection: there is no {INSPECTION_FILE} above it.")
        else:
            for name in sorted(_inspections(path)):
                found[(path / name).resolve()] = Source(path / name, None, f"{name}/", _prefix(path))
            if not found:
                raise NotFound(f"There is no inspection in {path}. Run `caseaudit init DIR` to start one.")
        twice = next((each for each in found if each in sources), None)
        if is_for_report and twice is not None:
            raise Refusal(f"The inspection {twice.name} is named twice, and each counts once. Name it once.")
        sources |= {each: source for each, source in found.items() if each not in sources}
    for home, files in chosen.items():
        folder = _from_here(home)
        sources.setdefault(home, Source(folder, tuple(sorted(files)), shown=_prefix(folder)))
    if len(sources) == 1 or len(paths) == 1:
        return list(sources.values())
    return [each._replace(label=f"{each.shown}{each.label}", shown="") for each in sources.values()]


def home_of(path: Path) -> Path | None:
    """The inspection that a path is or lies in, resolved: the nearest above it. None where it lies in none."""
    here = (path if path.is_dir() else path.parent).resolve()
    return next((up for up in (here, *here.parents) if (up / INSPECTION_FILE).is_file()), None)


def folder_of(path: Path) -> Path:
    """What a path means where whole inspections are meant: the inspection that it lies in, as seen from here, or itself."""
    home = home_of(path)
    return path if home is None else _near(path, home)


def _near(path: Path, home: Path) -> Path:
    return path if path.resolve() == home else _from_here(home)


def _located(location: Path | str) -> Path:
    """The path that a user wrote, or the URL in the guise of one. Raises NotFound where nothing is there."""
    if isinstance(location, Path) or "://" not in str(location):
        path = Path(location)
        is_there = path.exists()
    else:
        path, is_there = _reached(str(location))
    if not is_there:
        raise NotFound(f"There is no file or folder {path}.")
    return path


def _reached(url: str) -> tuple[Path, bool]:
    """(what a URL means, whether something is there). Raises NotFound where that cannot be known."""
    try:
        from upath import UPath
    except ImportError as error:
        raise not_installed(f"An inspection at {url}", "cluster") from error
    scheme = url.partition("://")[0]
    try:
        path = UPath(url)
        return cast("Path", path), path.exists()
    except (ImportError, ValueError) as error:
        raise NotFound(
            f"Nothing that opens {scheme}:// is installed here. fsspec's documentation lists what does."
        ) from error
    except Exception as error:
        raise NotFound(
            f"{url} cannot be reached ({type(error).__name__}). Check the address and your access to it."
        ) from error


def named_in(folder: Path, name: str) -> Path | None:
    """The path that a file of this folder means by a relative one; None where that can be no path."""
    try:
        return (folder / name).resolve()
    except (OSError, RuntimeError, ValueError):  # RuntimeError: links that lead to one another, before Python 3.13
        return None


def holds(asked: Callable[[], bool]) -> bool:
    """What a path says of itself; False where the folder that it is in may not be entered, at which Python 3.11 raises."""
    try:
        return asked()
    except OSError:
        return False


def _from_here(folder: Path) -> Path:
    if not isinstance(folder, Path):
        return folder
    try:
        return Path(os.path.relpath(folder))
    except ValueError:  # on another drive
        return folder


def _prefix(folder: Path) -> str:
    return "" if folder == Path() else f"{folder.as_posix()}/"


def _inspections(root: Path) -> Iterator[str]:
    if not isinstance(root, Path):
        found = sorted(each for each in _files_below(root) if PurePosixPath(each).name == INSPECTION_FILE)
        homes = [PurePosixPath(each).parent for each in found]
        yield from (str(home) for home in homes if not _is_hidden(home) and not any(up in homes for up in home.parents))
        return
    found_in = walked(root, _not_looked_through)
    yield from (folder.relative_to(root).as_posix() for folder, is_inspection in found_in if is_inspection)


def _not_looked_through(error: OSError) -> None:
    """Raises Refusal where a folder may not be read, since what is in it would be missing without a word."""
    if isinstance(error, PermissionError):
        raise Refusal(
            f"The folder {printable(str(error.filename))} may not be read, so there may be inspections in it. "
            "Ask for access to it, or name each inspection."
        ) from error


def walked(root: Path, otherwise: Callable[[OSError], None] | None = None) -> Iterator[tuple[Path, bool]]:
    """(folder, whether it is an inspection) of each folder that is looked through for inspections, this one first.

    A link to an inspection is one; a link to another folder may lead anywhere, even above this one, and is not followed.
    `otherwise` is called with the error where one cannot be read, which is passed over then.
    """
    for here, folders, files in os.walk(root, onerror=otherwise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        is_inspection = INSPECTION_FILE in files
        if is_inspection:
            folders.clear()
        yield Path(here), is_inspection
        for link in (Path(here, name) for name in folders):
            if holds(link.is_symlink) and holds((link / INSPECTION_FILE).is_file):
                yield link, True


def printable(path: str) -> str:
    """A path as text that can be written anywhere: bytes of a file name that are not UTF-8 are shown as numbers."""
    return path if path.isprintable() else path.encode("utf-8", "backslashreplace").decode()


def case_files(folder: Path) -> tuple[list[str], list[str]]:
    """(case files, other visible files) under `cases/`, as paths relative to the inspection, sorted.

    Links to folders are not followed and stand among the others. A folder that may not be read stands among the case
    files, so that opening it fails and is said.
    """
    cases: list[str] = []
    strays: list[str] = []
    if not isinstance(folder, Path):
        for name in _files_below(folder / "cases"):
            path = f"cases/{name}"
            if not _is_hidden(PurePosixPath(name)):
                (cases if name.lower().endswith(_YAML) else strays).append(path)
        return sorted(cases), sorted(strays)
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


def _files_below(root: Any) -> Iterator[str]:
    """The paths of all files below a URL, relative to it."""
    above = f"{root.path.rstrip('/')}/"
    for found in root.fs.find(root.path):
        yield str(found).removeprefix(above)


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") for part in path.parts)


def content_of(path: Path) -> bytes | None:
    """The bytes of a file; None where it cannot be opened, or is no file but a pipe or a device that never ends.

    Of a file larger than `MAX_BYTES`, so many of them that this is seen.
    """
    return _content(os.fspath(path)) if isinstance(path, Path) else next(contents_of(path.parent, [path.name]))


def contents_of(folder: Path, paths: Sequence[str]) -> Iterator[bytes | None]:
    """The bytes of each of these files, whose paths are relative to the folder, as `content_of` gives them."""
    if isinstance(folder, Path):
        root = os.fspath(folder)
        yield from (_content(f"{root}/{path}") for path in paths)
        return
    for start in range(0, len(paths), _AT_ONCE):
        yield from _fetched(folder, paths[start : start + _AT_ONCE])


def _fetched(folder: Any, paths: Sequence[str]) -> Iterator[bytes | None]:
    """The same of files below a URL, which are fetched at the same time."""
    names = [f"{folder.path.rstrip('/')}/{path}" for path in paths]
    for name, found in zip(names, folder.fs.cat_ranges(names, 0, MAX_BYTES + 1, on_error="return"), strict=True):
        if isinstance(found, bytes):
            yield found
        else:  # some stores refuse a range of an empty file
            yield b"" if _is_empty(folder.fs, name) else None


def _is_empty(files: Any, name: str) -> bool:
    with suppress(Exception):  # each store has its own
        return bool(files.size(name) == 0)
    return False


def _content(path: str) -> bytes | None:
    try:
        handle = os.open(path, _READ)
    except (OSError, ValueError):
        return None
    content = b""
    try:
        if not S_ISREG(os.fstat(handle).st_mode):
            return None
        while len(content) <= MAX_BYTES and (more := os.read(handle, MAX_BYTES + 1)):
            content += more
    except OSError:
        return None
    finally:
        os.close(handle)
    return content
