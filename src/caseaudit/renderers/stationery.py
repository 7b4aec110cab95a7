"""The paper that a Word file is written on: styles, numbering, settings, page, what stands at its top and bottom.

Ours is made of the XML in templates/word/. A house template gives its styles, its page and its letterhead; the styles
that it lacks are taken from ours, and nothing else of it is used.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml.etree import XMLSyntaxError

from caseaudit.language import Language
from caseaudit.renderers.archive import legal, pack
from caseaudit.renderers.chart import Chart, chart_xml, drawing_xml
from caseaudit.renderers.page import first_day
from caseaudit.resources import shipped
from caseaudit.sources import NotFound

_MARGIN = Mm(20)
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_LONGEST = 255  # of a property
# Of what belongs to a file, a house template keeps this and its letterhead. Its text, comments and links stay behind.
_KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.THEME, RELATIONSHIP_TYPE.FONT_TABLE, RELATIONSHIP_TYPE.NUMBERING}
# The styles of the paragraphs that this module writes at the top and bottom; an earlier report's are taken out.
_MARGINAL = ("marking", "page line")


class Label(NamedTuple):
    """What stands at the top and the bottom of each page, and in the properties of the file."""

    heading: str
    subject: str
    marking: str
    as_of: str
    """A day or a month."""
    language: Language


def open_document(label: Label, title: str, house: Path | None) -> Document:
    """A Word file without text, on our stationery or a house's. Raises NotFound where `house` is no Word file."""
    document = _read(house)
    _strip(document)
    if house is None:
        document.styles.element[:] = _part("styles")
        document.part.numbering_part.element[:] = _part("numbering")
        _set_page(document)
    else:
        _add_missing_styles(document)
    _set_language(document, label.language.tag)
    _write_margins(document, label)
    properties = document.core_properties
    properties.title, properties.subject = title[:_LONGEST], legal(label.subject)[:_LONGEST]
    properties.language = label.language.tag
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = datetime.fromisoformat(first_day(label.as_of))
    return document


def save_document(document: Document) -> bytes:
    """The bytes of a Word file; its parts carry no time, so that the same document gives the same bytes."""
    loose = BytesIO()
    document.save(loose)
    with ZipFile(loose) as parts:
        return pack({name: parts.read(name) for name in parts.namelist()}, ZIP_DEFLATED)


def style_ids(document: Document) -> dict[str, str]:
    """{name of a style in lower case: its id}; a Word in another language has other ids and the same names."""
    return {_name(style): style.get(qn("w:styleId")) for style in document.styles.element.findall(qn("w:style"))}


def text_width(document: Document) -> int:
    """How wide the text of a page is, in twentieths of a point."""
    section = document.sections[0]
    return round(((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)) / Pt(1) * 20)


def text_height(document: Document) -> int:
    """How high the text of a page is, in millimetres."""
    section = document.sections[0]
    return int(((section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0)) / Mm(1))


def count_anew(document: Document, style: str, start: int) -> tuple[int, int] | None:
    """(number, level) of a list in a style that counts from `start`; None where the style does not count."""
    chosen = next(each for each in document.styles.element if each.get(qn("w:styleId")) == style)
    numbering = document.part.numbering_part.element
    used = chosen.find(f".//{qn('w:numPr')}/{qn('w:numId')}")
    counted = next((each for each in numbering.num_lst if used is not None and each.numId == used.val), None)
    if counted is None:
        return None
    level = chosen.find(f".//{qn('w:numPr')}/{qn('w:ilvl')}")
    depth = 0 if level is None else int(level.get(qn("w:val")))
    number = numbering.add_num(counted.abstractNumId.val)
    number.add_lvlOverride(ilvl=depth).add_startOverride(start)
    return number.numId, depth


def draw_chart(document: Document, chart: Chart, number: int, width: int) -> Any:
    """A chart as wide as the text, the nth of a file, to stand in a run."""
    package = document.part.package
    part = Part(
        package.next_partname("/word/charts/chart%d.xml"), _CHART_TYPE, chart_xml(chart, _font(document)), package
    )
    related = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    return parse_xml(drawing_xml(chart, number, related, width * Pt(1) // 20, Mm(chart.height)))


def _font(document: Document) -> str:
    """The font that texts are set in where no style says another; empty where the theme says it."""
    for fonts in document.styles.element.findall(f"{qn('w:docDefaults')}//{qn('w:rFonts')}"):
        return fonts.get(qn("w:ascii")) or ""
    return ""


def w(tag: str, *children: Any, **attributes: object) -> Any:
    """An element of Word's own names, with attributes of the same."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def text(content: str, tag: str = "t") -> Any:
    """A text of which Word keeps every space."""
    made = w(tag)
    made.text = legal(content)
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _part(name: str) -> Any:
    return parse_xml((shipped("templates") / "word" / f"{name}.xml").read_bytes())


def _name(style: Any) -> str:
    name = style.find(qn("w:name"))
    return "" if name is None else str(name.get(qn("w:val"))).lower()


def _read(house: Path | None) -> Document:
    try:
        return docx.Document(None if house is None else str(house))
    except (OpcError, BadZipFile, zlib.error, XMLSyntaxError, AttributeError, KeyError, ValueError, OSError) as error:
        raise NotFound(f"{house} cannot be read as a Word file. Open it in Word and save it as .docx.") from error


def _strip(document: Document) -> None:
    """Leaves nothing of a file but its styles, its page and its letterhead."""
    body, package = document.element.body, document.part.package
    page = body.get_or_add_sectPr()
    body[:] = [page]
    letterhead = {each.get(qn("r:id")) for each in page}
    keeps_even = document.settings.odd_and_even_pages_header_footer
    for name, related in list(document.part.rels.items()):
        if related.reltype not in _KEPT and name not in letterhead:
            del document.part.rels[name]
    for name, related in list(package.rels.items()):
        if related.reltype != RELATIONSHIP_TYPE.OFFICE_DOCUMENT:
            del package.rels[name]
    document.settings.element[:] = _part("settings")
    document.settings.odd_and_even_pages_header_footer = keeps_even
    if RELATIONSHIP_TYPE.NUMBERING not in {related.reltype for related in document.part.rels.values()}:
        numbering = docx.Document().part.numbering_part
        numbering.element[:] = []
        document.part.relate_to(numbering, RELATIONSHIP_TYPE.NUMBERING)


def _set_page(document: Document) -> None:
    """A4, upright."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    section.header_distance = section.footer_distance = _MARGIN // 2


def _add_missing_styles(document: Document) -> None:
    """Adds the styles that a house template lacks, and the numbering of those, under ids that are free there."""
    theirs, numbering = document.styles.element, document.part.numbering_part.element
    ours = {style.get(qn("w:styleId")): style for style in _part("styles").findall(qn("w:style"))}
    ids = style_ids(document)
    taken = set(ids.values())
    missing = {own: style for own, style in ours.items() if _name(style) not in ids}
    ids |= {_name(style): f"{own}Report" if own in taken else own for own, style in missing.items()}
    definitions = _part("numbering")
    for level in definitions.iter(qn("w:lvl")):
        bound = level.find(qn("w:pStyle"))
        if bound.get(qn("w:val")) not in missing:  # their style has numbering of its own
            level.remove(bound)
    shifts = {name: max(_numbers(numbering, name), default=0) for name in ("abstractNumId", "numId")}
    for element in (*missing.values(), definitions):
        for each in element.iter(qn("w:basedOn"), qn("w:next"), qn("w:pStyle")):
            each.set(qn("w:val"), ids[_name(ours[each.get(qn("w:val"))])])
        for name, shift in shifts.items():
            for each, key in _numbered(element, name):
                each.set(key, str(int(each.get(key)) + shift))
    for style in missing.values():
        style.set(qn("w:styleId"), ids[_name(style)])
        theirs.append(style)
    for kind in ("num", "abstractNum"):  # every definition stands above the first list
        place = next(iter(numbering.findall(qn("w:num"))), None) if kind == "abstractNum" else None
        for each in definitions.findall(qn(f"w:{kind}")):
            numbering.append(each) if place is None else place.addprevious(each)


def _numbered(element: Any, name: str) -> Iterator[tuple[Any, str]]:
    """(element, attribute) wherever a list is numbered: on its definition, and where an element refers to it."""
    for each in element.iter():
        if each.get(qn(f"w:{name}")) is not None:
            yield each, qn(f"w:{name}")
        elif each.tag == qn(f"w:{name}"):
            yield each, qn("w:val")


def _numbers(element: Any, name: str) -> list[int]:
    return [int(each.get(key)) for each, key in _numbered(element, name)]


def _set_language(document: Document, tag: str) -> None:
    for each in document.styles.element.findall(f"{qn('w:docDefaults')}//{qn('w:lang')}"):
        each.set(qn("w:val"), tag)


def _write_margins(document: Document, label: Label) -> None:
    """Writes the marking at the top and the bottom of every page, and the page number above the latter."""
    section, ids = document.sections[0], style_ids(document)
    tops, bottoms = [section.header], [section.footer]
    if section.different_first_page_header_footer:
        tops, bottoms = [*tops, section.first_page_header], [*bottoms, section.first_page_footer]
    if document.settings.odd_and_even_pages_header_footer:
        tops, bottoms = [*tops, section.even_page_header], [*bottoms, section.even_page_footer]
    for story in (*tops, *bottoms):
        element = story.part.element
        for paragraph in element.findall(qn("w:p")):
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is not None and style.get(qn("w:val")) in {ids[name] for name in _MARGINAL}:
                element.remove(paragraph)
        if all(each.tag == qn("w:p") and len(each) == len(each.findall(qn("w:pPr"))) for each in element):
            element[:] = []  # nothing but empty lines
        if story in bottoms and "PAGE" not in "".join(_fields(element)):
            element.append(_page_line(label, ids["page line"], text_width(document)))
        if label.marking:
            marking = w("p", w("pPr", w("pStyle", val=ids["marking"])), w("r", text(label.marking)))
            element.insert(0 if story in tops else len(element), marking)
        if element.find(qn("w:p")) is None:
            element.append(w("p"))


def _fields(element: Any) -> Iterator[str]:
    """The fields of a header or footer, as Word writes them."""
    yield from (each.text or "" for each in element.iter(qn("w:instrText")))
    yield from (each.get(qn("w:instr")) for each in element.iter(qn("w:fldSimple")))


def _page_line(label: Label, style: str, width: int) -> Any:
    tabs = w("tabs", w("tab", val="right", pos=width))
    page, pages = (w("fldSimple", w("r", text("1")), instr=f" {name} ") for name in ("PAGE", "NUMPAGES"))
    fields = {"%(page)s": page, "%(pages)s": pages}
    # Not filled in: Word puts the numbers there, where the language wants them.
    parts = re.split(r"(%\(pages?\)s)", label.language.wording("Page %(page)s of %(pages)s"))
    numbers = (fields[part] if part in fields else w("r", text(part)) for part in parts if part)
    force = w("r", text(label.heading))
    return w("p", w("pPr", w("pStyle", val=style), tabs), force, w("r", w("tab")), *numbers)
