"""A report or an overview as an Excel workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import canonicalize
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from caseaudit.overview import Overview
from caseaudit.renderers.archive import pack
from caseaudit.renderers.workbook import Sheet, build_workbook
from caseaudit.report import Report

_CORE = "docProps/core.xml"
# Heights in points, for lines of Arial 12, and up to what Excel can do. LibreOffice does not find them by itself.
_LINE, _TITLE, _HIGHEST = 16, 24, 409
_WIDTH = 1.15  # Excel counts widths in digits of a narrower type than ours
# Excel reads `_x0041_` as A; the underscore itself written so keeps what looks alike.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def render(made: Report | Overview) -> bytes:
    """The tables of a report, or of an overview, as an Excel workbook (Office Open XML)."""
    description = build_workbook(made)
    book = Workbook()
    book.remove(book.worksheets[0])
    for style in _styles():
        book.add_named_style(style)
    for sheet in description.sheets:
        _lay_out(book.create_sheet(sheet.name), sheet)
    saved = BytesIO()
    book.save(saved)
    day = datetime.fromisoformat(description.day)
    properties = DocumentProperties(
        title=description.title, creator=description.tool, language=description.language, created=day, modified=day
    )
    with ZipFile(saved) as archive:
        parts: dict[str, str | bytes] = {path: archive.read(path) for path in archive.namelist()}
    parts[_CORE] = tostring(properties.to_tree())  # what was saved has the time of the clock
    # Where lxml is installed the same XML is spelt in another way.
    return pack({path: canonicalize(part) for path, part in parts.items()})


def _styles() -> Iterator[NamedStyle]:
    """Styles by name. Heading 1 and Hyperlink are Excel's own, so that they are known for what they are."""
    under = Border(bottom=Side("thin"))
    yield NamedStyle("Heading 1", _font(16, bold=True), alignment=_aligned(wrap=False), builtinId=16)
    yield NamedStyle("Line", _font(), alignment=_aligned(wrap=False))
    yield NamedStyle("Value", _font(), alignment=_aligned())
    yield NamedStyle("Figure", _font(), alignment=_aligned("right"))
    yield NamedStyle("Header", _font(bold=True), border=under, alignment=_aligned())
    yield NamedStyle("Header of figures", _font(bold=True), border=under, alignment=_aligned("right"))
    yield NamedStyle("Hyperlink", _font(underline="single", color="0000EE"), alignment=_aligned(), builtinId=8)


def _font(size: int = 12, **more: Any) -> Font:
    return Font("Arial", size, **more)


def _aligned(side: str = "left", *, wrap: bool = True) -> Alignment:
    return Alignment(side, "top", wrap_text=wrap)


def _lay_out(page: Worksheet, sheet: Sheet) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for column, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(column)].width = width * _WIDTH
    for number, line in enumerate(sheet.lines, 1):
        _write(page, number, 1, line, "Heading 1" if number == 1 else "Line" if sheet.header else "Value")
        page.row_dimensions[number].height = (
            _TITLE if number == 1 else _LINE if sheet.header else _LINE * sheet.height((line,))
        )
    if not sheet.header:
        return
    top = len(sheet.lines) + 1
    for number, row in enumerate((sheet.header, *sheet.rows), top):
        texts, figures = ("Value", "Figure") if number > top else ("Header", "Header of figures")
        for column, value in enumerate(row, 1):
            _write(page, number, column, value, texts if column <= sheet.labels and isinstance(value, str) else figures)
        if sheet.leads and number > top:
            first = page.cell(number, 1)
            first.hyperlink = Hyperlink(first.coordinate, location=f"'{row[0]}'!A1")
            first.style = "Hyperlink"
        page.row_dimensions[number].height = min(_LINE * sheet.height(row), _HIGHEST)
    columns = [TableColumn(id=number, name=_escaped(title)) for number, title in enumerate(sheet.header, 1)]
    page.add_table(Table(displayName=sheet.table, name=sheet.table, ref=":".join(sheet.area), tableColumns=columns))
    page.print_title_rows = f"{top}:{top}"


def _write(page: Worksheet, row: int, column: int, value: str | int, style: str) -> None:
    cell = page.cell(row, column)
    cell.value = _escaped(value) if isinstance(value, str) else value
    cell.style = style
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, an error or a date, whatever it looks like
        cell.quotePrefix = not value[:1].isalpha()  # so that it stays text when somebody edits the cell


def _escaped(text: str) -> str:
    return _ESCAPE.sub("_x005F_", text)
