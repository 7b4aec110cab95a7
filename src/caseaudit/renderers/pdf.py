"""The report as a PDF: the page of page.py in print, tagged, so that it can be read aloud and out of order."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from caseaudit.overview import Overview
from caseaudit.renderers import overview, page
from caseaudit.report import Report
from caseaudit.sources import NotFound

# What to install where the library is missing that WeasyPrint sets text with.
_PANGO = {
    "darwin": "Run: brew install pango; then: export DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib",
    "win32": "Install MSYS2, and in its shell run: pacman -S mingw-w64-ucrt-x86_64-pango",
}
_PANGO_ELSEWHERE = "On Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

try:
    with redirect_stdout(StringIO()):  # where it lacks a library, it prints before it raises
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    # It names the namespace of nothing for all of Python, which spoils XML that others write in this process.
    ET._namespace_map.pop("", None)  # type: ignore[attr-defined]  # noqa: SLF001
except OSError as error:
    hint = _PANGO.get(sys.platform, _PANGO_ELSEWHERE)
    raise NotFound(f"A report as pdf needs the library Pango, which is not installed. {hint}") from error


def pdf(report: Report, house: Path | None = None) -> bytes:
    """The report as PDF/UA-1: tagged, with language and title. Nothing is loaded from anywhere."""
    return _printed(page.html(report, house))


def overview_pdf(many: Overview) -> bytes:
    """The overview as PDF/UA-1, as a report is."""
    return _printed(overview.html(many))


def _printed(html: str) -> bytes:
    nowhere = URLFetcher(allowed_protocols=("data",))
    made: bytes = HTML(string=html, url_fetcher=nowhere).write_pdf(pdf_variant="pdf/ua-1", finisher=_scope)
    return made


def _scope(_: Any, file: Any) -> None:
    """Says of each head in a table what it heads: the one above a column of heads would else belong to no cell."""
    dictionaries: list[Any] = [each for each in file.objects if isinstance(each, dict)]
    elements = {each.reference: each for each in dictionaries if each.get("Type") == "/StructElem"}
    for element in elements.values():
        if element["S"] == "/TH":
            rows = elements[elements[element["P"]]["P"]]
            attributes = element.setdefault("A", type(element)({"O": "/Table"}))
            attributes["Scope"] = "/Column" if rows["S"] == "/THead" else "/Row"
