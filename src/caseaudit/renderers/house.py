"""House style: a folder of templates of one's own, which put single blocks in the place of ours.

They run in a sandbox: they read the report, change nothing in it, and reach nothing else. What is wrong in one of them is a
diagnostic with its line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
)
from jinja2.exceptions import SecurityError, TemplateError, TemplateNotFound, TemplateRuntimeError
from jinja2.nodes import Block, Const, Extends, Output, TemplateData
from jinja2.sandbox import ImmutableSandboxedEnvironment

from caseaudit.briefing import InvalidFile
from caseaudit.diagnostics import Diagnostic, Excerpt, did_you_mean, listed
from caseaudit.fields import Record
from caseaudit.report import Report
from caseaudit.resources import shipped, templates
from caseaudit.rules import BY_CODE

_ENCODING = "utf-8-sig"  # Windows likes to put a mark in front
_NOT_UTF_8 = "not UTF-8"
OURS = "caseaudit/"
"""Our templates have their names after this, so that one of the same name can extend them."""


class _UnknownName(UndefinedError):
    """A template asks for what is not there: `name`, of `owner` where it is something of a value."""

    def __init__(self, owner: Any, name: Any, message: str | None = None) -> None:
        super().__init__(message)
        self.owner, self.name = owner, str(name)


class _Uncalled(Exception):
    """A template prints what it should call: its name and place in memory would stand on the page."""


class _Unknown(StrictUndefined):
    """What is not there remembers what was asked for."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = None, name: Any = None, exc: Any = UndefinedError) -> None:
        raises = exc if issubclass(exc, SecurityError) else partial(_UnknownName, obj, name)
        super().__init__(hint, obj, name, raises)  # type: ignore[arg-type]  # it is only called


class _Sandbox(ImmutableSandboxedEnvironment):
    """Where house templates run. What one of ours includes is ours as well."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of a record its fields and what we add to them, for pydantic's own methods unpickle, read files and rebuild."""
        is_pydantics = isinstance(obj, Record) and attr not in type(obj).model_fields and hasattr(Record, attr)
        return not is_pydantics and super().is_safe_attribute(obj, attr, value)

    def join_path(self, template: str, parent: str) -> str:
        return f"{OURS}{template}" if parent.startswith(OURS) else template


def house_environment(folder: Path, *, autoescape: bool, finalize: Callable[[Any], Any]) -> Environment:
    """The environment in which the templates of a folder are filled; ours are there as `caseaudit/NAME`."""
    ours, own = FileSystemLoader(shipped("templates")), FileSystemLoader(folder, encoding=_ENCODING)

    def source_of(name: str) -> tuple[str, str, Callable[[], bool]]:
        is_ours = name.startswith(OURS)
        try:
            text, path, _ = (ours if is_ours else own).get_source(environment, name.removeprefix(OURS))
        except TemplateNotFound as error:
            raise TemplateNotFound(name) from error
        except UnicodeDecodeError as error:
            raise TemplateSyntaxError(_NOT_UTF_8, error.object[: error.start].count(b"\n") + 1, name) from error
        # Not by its time, which may be that of the save before.
        return text, path, lambda: is_ours or _text_of(Path(path)) == text

    def printed(value: Any) -> Any:
        if callable(value) and not isinstance(value, Undefined):
            raise _Uncalled
        return finalize(value)

    environment = templates(autoescape=autoescape, finalize=printed, kind=_Sandbox, loader=FunctionLoader(source_of))
    environment.undefined = _Unknown
    # The same report in the same templates is the same page.
    del environment.globals["lipsum"], environment.filters["random"]
    return environment


def _text_of(path: Path) -> str:
    return path.read_text(encoding=_ENCODING, errors="replace") if path.is_file() else ""


def fill_house(environment: Environment, folder: Path, name: str, report: Report) -> str:
    """The report in a house template. Raises InvalidFile where there is something wrong with the template."""
    folder = Path(os.path.normpath(folder))  # as Jinja names its files
    try:
        found = [*_lost(environment, folder, name)]
        if not found:
            return environment.get_template(name).render(report=report)
    except TemplateSyntaxError as error:
        found = [_unreadable(environment, folder, error.name or name, error.lineno, error)]
    except Exception as error:
        path, line = _place(folder, error)
        if not path:
            raise
        found = [_failed(environment, folder, path, line, error)]
    raise InvalidFile(found)


def _lost(environment: Environment, folder: Path, name: str) -> Iterator[Diagnostic]:
    """What a template that extends one of ours says where it would not be printed."""
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, name)[0], name)
    extended = next((each.template for each in tree.find_all(Extends)), None)
    if not isinstance(extended, Const) or not str(extended.value).startswith(OURS):
        return
    path = shipped("templates") / str(extended.value).removeprefix(OURS)
    if not path.is_file():
        return
    source = path.read_text(encoding="utf-8")
    known = [each.name for each in environment.parse(source).find_all(Block)]
    for block in tree.find_all(Block):
        if block.name not in known:
            near = did_you_mean(block.name, known)
            hint = f"Did you mean `{near}`?" if near else f"Write one of {listed(known)}."
            yield _diagnostic(
                "CA702", folder, name, block.lineno, f"There is no block `{block.name}`.", hint, block.name
            )
    for output in (each for each in tree.body if isinstance(each, Output)):
        for part in output.nodes:
            if not isinstance(part, TemplateData) or part.data.strip():
                line = part.lineno
                if isinstance(part, TemplateData):  # its first line may be blank
                    line += part.data[: len(part.data) - len(part.data.lstrip())].count("\n")
                message = "This stands outside of every block, where nothing is printed."
                yield _diagnostic("CA702", folder, name, line, message, "Put it into a block, or take it out.")
                return


_NO_SUCH = r"No (?P<kind>filter|test) named '(?P<name>.*?)'"
_SAID: tuple[tuple[str, str, str, str], ...] = (
    # (what the library says, code, what we say, what to write)
    (_NOT_UTF_8, "CA701", "This line is not saved as UTF-8.", "Save the template as UTF-8."),
    (_NO_SUCH, "CA703", "There is no {kind} `{name}`.", ""),
    (
        r"unknown tag '(?P<name>.*?)'",
        "CA701",
        "The tag `{name}` does not belong here.",
        "Close first what was opened before it, and look at how it is spelt.",
    ),
    (
        r"block '(?P<name>.*?)' defined twice",
        "CA701",
        "The block `{name}` stands here twice.",
        "Keep one of them; `{{{{ self.{name}() }}}}` prints a block once more.",
    ),
    (
        r"end of template|Missing end",
        "CA701",
        "Something that is opened here is never closed.",
        "Each `block` needs an `endblock`, each `if` an `endif`, each `for` an `endfor`, each bracket its partner.",
    ),
    (
        "",
        "CA701",
        "This line is no Jinja.",
        "Tags stand between `{{%` and `%}}`, what is printed between `{{{{` and `}}}}`.",
    ),
)


def _unreadable(environment: Environment, folder: Path, path: str, line: int, error: TemplateError) -> Diagnostic:
    for pattern, code, message, hint in _SAID:
        if found := re.search(pattern, error.message or ""):
            words = found.groupdict()
            kind, asked = words.get("kind"), words.get("name", "")
            known = environment.filters if kind == "filter" else environment.tests if kind else ()
            near = did_you_mean(asked, known)
            advice = f"Did you mean `{near}`?" if near else hint.format(**words) or "Jinja's manual lists them."
            return _diagnostic(code, folder, path, line, message.format(**words), advice, asked)
    raise error  # pragma: no cover  # the last pattern is found in everything


def _failed(environment: Environment, folder: Path, path: str, line: int, error: Exception) -> Diagnostic:
    if isinstance(error, TemplateRuntimeError) and re.search(_NO_SUCH, error.message or ""):
        return _unreadable(environment, folder, path, line, error)
    tell = partial(_diagnostic, folder=folder, path=path, line=line)
    if isinstance(error, _UnknownName):
        fields = type(error.owner).model_fields if hasattr(type(error.owner), "model_fields") else ()
        known = fields or (error.owner if isinstance(error.owner, dict) else ["report", *environment.globals])
        near = did_you_mean(error.name, map(str, known))
        hint = f"Did you mean `{near}`?" if near else "docs/formats.md lists what a report holds."
        of = " here" if fields or isinstance(error.owner, dict) else " that a template knows"
        return tell("CA703", message=f"There is nothing called `{error.name}`{of}.", hint=hint, word=error.name)
    if isinstance(error, TemplateNotFound):
        hint = f"Ours are called `{OURS}NAME`, your own by their path in the folder."
        return tell("CA703", message=f"There is no template `{error.name}`.", hint=hint, word=str(error.name))
    is_assigned = isinstance(error, TemplateRuntimeError) and "non-namespace" in (error.message or "")
    if isinstance(error, SecurityError) or is_assigned:
        hint = "A template reads the report, and nothing else; it changes nothing."
        return tell("CA704", message="A template may not do this.", hint=hint)
    if isinstance(error, RecursionError):
        hint = f'To build on ours, write `{{% extends "{OURS}{path}" %}}`.'
        return tell("CA703", message="A template here leads to itself.", hint=hint, word=Path(path).name)
    if isinstance(error, _Uncalled):
        return tell(
            "CA704", message="This is no text but something to call.", hint="Put brackets behind it: `super()`."
        )
    hint = "One of its values is of another kind, or is none, as a count that a public report does not show."
    return tell("CA704", message="This line cannot be worked out.", hint=hint)


def _place(folder: Path, error: BaseException) -> tuple[str, int]:
    """(the house template, its line) in which an error came about; ("", 0) where ours failed without its help."""
    found, step = ("", 0), error.__traceback__
    while step:
        path = Path(step.tb_frame.f_code.co_filename)
        if path.is_relative_to(folder):
            found = path.relative_to(folder).as_posix(), step.tb_lineno
        elif path.is_relative_to(shipped("templates")) and step.tb_frame.f_code.co_name == "top-level template code":
            found = "", 0
        step = step.tb_next
    return found


def _diagnostic(code: str, folder: Path, path: str, line: int, message: str, hint: str, word: str = "") -> Diagnostic:
    lines = _text_of(folder / path).splitlines() or [""]
    line = min(line, len(lines))
    text = lines[line - 1].expandtabs(4)
    indent = len(text) - len(text.lstrip())
    start = text.find(word) if word and word in text else indent
    width = max(1, len(word) if word and word in text else len(text.strip()))
    rule = BY_CODE[code]
    return Diagnostic(
        code=code,
        slug=rule.slug,
        severity=rule.severity,
        path=(folder / path).as_posix(),
        line=line,
        column=start + 1,
        end_line=line,
        end_column=start + 1 + width,
        route=(),
        message=message,
        hint=hint,
        fingerprint=sha256(f"{code}\0{path}\0{text.strip()}".encode()).hexdigest(),
        excerpt=Excerpt(line, text, start, width, None),
    )
