"""The tables of formats: what a report can be written as, and what an audit can be told in."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Literal, NamedTuple, overload

from caseaudit.report import Report, fill
from caseaudit.sources import NotFound


class Format(NamedTuple):
    """A format of the report: its file ending, and the module and function that render it, imported when used."""

    ending: str
    module: str
    function: str
    extra: str = ""
    """What brings the libraries it needs: `pip install "caseaudit[EXTRA]"`."""
    is_binary: bool = False


FORMATS: dict[str, Format] = {
    "markdown": Format(".md", "page", "markdown"),
    "html": Format(".html", "page", "html"),
    "json": Format(".json", "json", "render"),
    "csv": Format(".csv", "csv", "render"),
    "ods": Format(".ods", "ods", "render", is_binary=True),
    "xlsx": Format(".xlsx", "xlsx", "render", extra="sheets", is_binary=True),
}
ENDINGS: dict[str, str] = {each.ending: name for name, each in FORMATS.items()} | {
    ".htm": "html",
    ".markdown": "markdown",
}


@overload
def render(report: Report, form: Literal["ods", "xlsx"]) -> bytes: ...
@overload
def render(report: Report, form: Literal["markdown", "html", "json", "csv"] = "markdown") -> str: ...
@overload
def render(report: Report, form: str) -> str | bytes: ...
def render(report: Report, form: str = "markdown") -> str | bytes:
    """The report in a format of `FORMATS`, its figures filled in.

    Raises KeyError for another format, NotFound where a library that it needs is not there.
    """
    return renderer(form)(fill(report))


def renderer(form: str) -> Callable[[Report], str | bytes]:
    """The function that renders a format. Raises what `render` raises, before there is a report."""
    chosen = FORMATS[form]
    try:
        module = import_module(f"caseaudit.renderers.{chosen.module}")
    except ModuleNotFoundError as error:
        if not chosen.extra:
            raise
        raise NotFound(
            f'A report as {form} needs a library that is not installed. Run: pip install "caseaudit[{chosen.extra}]"'
        ) from error
    function: Callable[[Report], str | bytes] = getattr(module, chosen.function)
    return function
