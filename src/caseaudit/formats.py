"""The tables of formats: what a report can be written as, and what an audit can be told in."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from caseaudit.report import Report, fill


class Format(NamedTuple):
    """A format of the report: its file ending, and the module and function that render it, imported when used."""

    ending: str
    module: str
    function: str


FORMATS: dict[str, Format] = {
    "markdown": Format(".md", "page", "markdown"),
    "html": Format(".html", "page", "html"),
    "json": Format(".json", "json", "render"),
}
EXTRACTS = ("markdown", "html", "json")  # the formats of an extract
ENDINGS: dict[str, str] = {each.ending: name for name, each in FORMATS.items()} | {
    ".htm": "html",
    ".markdown": "markdown",
}


def render(report: Report, form: str = "markdown") -> str:
    """The report in a format of `FORMATS`, its figures filled in. Raises KeyError for another."""
    chosen = FORMATS[form]
    function: Callable[[Report], str] = getattr(import_module(f"caseaudit.renderers.{chosen.module}"), chosen.function)
    return function(fill(report))
