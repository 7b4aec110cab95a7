"""The tables of formats: what a report can be written as, and what an audit can be told in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from caseaudit.diagnostics import listed
from caseaudit.report import Report, fill
from caseaudit.sources import NotFound, not_installed

if TYPE_CHECKING:
    from caseaudit.overview import Overview


class Format(NamedTuple):
    """A format of the report: its file ending, and the module and function that render it, imported when used."""

    ending: str
    module: str
    function: str
    extra: str = ""
    """What brings the libraries it needs: `pip install "caseaudit[EXTRA]"`."""
    is_binary: bool = False
    templates: tuple[str, ...] = ()
    """The files in a folder of templates that it takes its looks from, as many of them as are there."""


FORMATS: dict[str, Format] = {
    "markdown": Format(".md", "page", "markdown", templates=("report.md.jinja",)),
    "html": Format(".html", "page", "html", templates=("report.html.jinja",)),
    "json": Format(".json", "json", "render"),
    "docx": Format(
        ".docx", "word", "docx", extra="docx", is_binary=True, templates=("report.docx", "report.html.jinja")
    ),
    "pdf": Format(".pdf", "pdf", "pdf", extra="pdf", is_binary=True, templates=("report.html.jinja",)),
    "csv": Format(".csv", "csv", "render"),
    "ods": Format(".ods", "ods", "render", is_binary=True),
    "xlsx": Format(".xlsx", "xlsx", "render", extra="sheets", is_binary=True),
    "press-md": Format(".md", "page", "press_markdown", templates=("press.md.jinja",)),
    "press-html": Format(".html", "page", "press_html", templates=("press.html.jinja",)),
}
# What the overview of several inspections can be written as.
OVERVIEWS: dict[str, Format] = {
    "markdown": Format(".md", "overview", "markdown"),
    "html": Format(".html", "overview", "html"),
    "json": FORMATS["json"],
    "docx": FORMATS["docx"]._replace(function="overview_docx", templates=("report.docx",)),
    "pdf": FORMATS["pdf"]._replace(function="overview_pdf", templates=()),
    "csv": Format(".csv", "overview", "csv"),
    "ods": FORMATS["ods"],
    "xlsx": FORMATS["xlsx"],
}
# And one part of a report by itself.
EXTRACTS: dict[str, Format] = {
    "markdown": FORMATS["markdown"]._replace(templates=("extract.md.jinja",)),
    "html": FORMATS["html"]._replace(templates=("extract.html.jinja",)),
    "json": FORMATS["json"],
    "docx": FORMATS["docx"]._replace(templates=("report.docx", "extract.html.jinja")),
    "pdf": FORMATS["pdf"]._replace(templates=("extract.html.jinja",)),
}
# An ending means the first format that has it; a press summary is asked for by its name.
ENDINGS: dict[str, str] = {each.ending: name for name, each in reversed(FORMATS.items())} | {
    ".htm": "html",
    ".markdown": "markdown",
}


@overload
def render(
    report: Report | Overview, form: Literal["docx", "pdf", "ods", "xlsx"], templates: Path | None = None
) -> bytes: ...
@overload
def render(
    report: Report | Overview,
    form: Literal["markdown", "html", "json", "csv", "press-md", "press-html"] = "markdown",
    templates: Path | None = None,
) -> str: ...
@overload
def render(report: Report | Overview, form: str, templates: Path | None = None) -> str | bytes: ...
def render(report: Report | Overview, form: str = "markdown", templates: Path | None = None) -> str | bytes:
    """The report in a format of `FORMATS`, its figures filled in, an extract in one of `EXTRACTS`, an overview in one of
    `OVERVIEWS`.

    It has the looks of a folder of templates, if one is given. Raises KeyError for another format, NotFound where a
    library or a template that it needs is not there.
    """
    if isinstance(report, Report):
        return renderer(form, templates, EXTRACTS if report.extract else FORMATS)(fill(report))
    return renderer(form, templates, OVERVIEWS)(report)


def renderer(
    form: str, templates: Path | None = None, formats: Mapping[str, Format] = FORMATS
) -> Callable[[Any], str | bytes]:
    """The function that renders a format of a table. Raises what `render` raises, before there is a report."""
    chosen = formats[form]
    what = "an overview" if formats is OVERVIEWS else "one part by itself" if formats is EXTRACTS else "a report"
    if templates and not templates.is_dir():
        raise NotFound(f"There is no folder {templates}.")
    if templates and not chosen.templates:
        raise NotFound(f"Nothing in a folder of templates changes {what} as {form}.")
    if templates and not any((templates / each).is_file() for each in chosen.templates):
        raise NotFound(f"{templates} has no template for {what} as {form}: it may hold {listed(chosen.templates)}.")
    try:
        module = import_module(f"caseaudit.renderers.{chosen.module}")
    except ModuleNotFoundError as error:
        if not chosen.extra:
            raise
        raise not_installed(f"A report as {form}", chosen.extra) from error
    function: Callable[..., str | bytes] = getattr(module, chosen.function)
    return partial(function, house=templates) if templates else function
