"""The report as a Word file: the page of page.py, told in Word's own terms.

A report is laid out once, in templates/report.html.jinja. Here each element of that page gets a Word style by its tag
and class, so that Word says what the page says, in the same order. What the page shows on screens only is left out, as
it is in print. The styles themselves stand in templates/word/, as readable XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, count, groupby, repeat
from pathlib import Path
from typing import Any, NamedTuple

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml.html import document_fromstring

from caseaudit.language import Language
from caseaudit.overview import Overview
from caseaudit.renderers import overview, page
from caseaudit.renderers.archive import legal
from caseaudit.renderers.chart import read_chart
from caseaudit.renderers.stationery import (
    Label,
    count_anew,
    draw_chart,
    open_document,
    save_document,
    style_ids,
    text,
    text_height,
    text_width,
    w,
)
from caseaudit.report import Report

# A tag, or a class where the element has one of these, is a paragraph style; it holds for what is inside too.
STYLES = {
    "h1": "Title", "h2": "heading 1", "h3": "heading 2", "h4": "heading 3", "h5": "heading 4", "h6": "heading 5",
    "subtitle": "Subtitle", "headline": "Headline", "result": "Result", "notice": "Notice",
    "meta": "Note", "soft": "Note", "facts": "Note",
    "findings": "Normal", "strength": "Strength", "concern": "Concern", "text": "Finding",
    "illustration": "Illustration", "said": "Quote", "blockquote": "Quote",
    "dt": "Term", "dd": "Definition", "summary": "Term", "pre": "HTML Preformatted",
}  # fmt: skip
HIDDEN = {"screen", "skip", "small"}  # a small chart says nothing that its table does not say
TOGETHER = {"said", "illustration"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "figcaption", "figure"),
    *("footer", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul", *HEADINGS),
}
MARKS = {"strong": "b", "b": "b", "em": "i", "i": "i", "code": "code"}
LINKS = ("https://", "http://", "mailto:")
DEEPEST_LIST = 3
# A table of no more rows stays on one page.
LONG_TABLE = 20
TABLE = "table"
# One of so many columns has smaller letters.
WIDE_TABLE = 9
# In twentieths of a point: the size of letters in a table and in a wide one, what stands between columns, and how wide a
# text may be before it may as well be broken.
_EM, _SMALL_EM, _GAP, _WIDE = 190, 160, 170, 5600
_NARROW_LETTERS, _WIDE_LETTERS = "fijlrtI.,:;'()[]- ", "mwMW%"
# A sign that no text has, since Word cannot hold it.
_BREAK = "\v"
_SPACE = re.compile(r"[ \t\r\n]+")


def docx(report: Report, house: Path | None = None) -> bytes:
    """The report as a Word file, with what a folder of templates has of styles, page and letterhead (`report.docx`).

    Raises NotFound where that is no Word file, and what `html` raises.
    """
    inspection = report.inspection
    label = Label(inspection.force, report.framework.title, inspection.marking or "", report.as_of, report.spoken)
    return _told(page.html(report, house), label, house)


def overview_docx(many: Overview, house: Path | None = None) -> bytes:
    """The overview as a Word file, as a report is."""
    subject, marking = "; ".join(each.title for each in many.frameworks), "; ".join(many.markings)
    label = Label(overview.title_of(many), subject, marking, many.as_of, many.spoken)
    return _told(overview.html(many), label, house)


def _told(html: str, label: Label, house: Path | None) -> bytes:
    """A page as a Word file."""
    whole = document_fromstring(legal(html))
    stationery = house / "report.docx" if house else None
    document = open_document(
        label, whole.findtext(".//title"), stationery if stationery and stationery.is_file() else None
    )
    manuscript = _Manuscript(document, whole, label.language)
    manuscript.write_blocks(whole.find("body"), repeat(_Look("Normal")))
    document.element.body[:] = [*manuscript.blocks, document.element.body.sectPr]
    return save_document(document)


class _Look(NamedTuple):
    """A paragraph style, and the list whose number stands before the paragraph."""

    style: str
    number: tuple[int, int] | None = None
    """Of the list, and of the level in it."""


class _Piece(NamedTuple):
    """Text in one look; a line break is a piece of its own."""

    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""


class _Manuscript:
    """The body of a Word file while it is written, block after block."""

    def __init__(self, document: Document, page: Any, language: Language) -> None:
        self.language = language
        self.blocks: list[Any] = []
        self.document = document
        self.style_ids = style_ids(document)
        # Headings that may be linked to; the names are those that Word gives the entries of its contents.
        self.headings = [
            each for each in page.iter(*HEADINGS) if each.get("id") and not list(each.iterancestors("nav"))
        ]
        self.bookmarks = {each.get("id"): f"_Toc{number:08}" for number, each in enumerate(self.headings, start=1)}
        self.css = "\n".join(each.text or "" for each in page.iter("style"))
        self.tables = self.figures = 0
        self.width = text_width(document)
        self.before = ""  # the style of the last block
        self.foreign = ""  # the language of what is written, where it is not the document's

    def write_blocks(self, element: Any, looks: Iterator[_Look], depth: int = 0) -> None:
        """Writes what is in an element, each paragraph in the next look; loose text between blocks is one too."""
        loose: list[Any] = []
        for part in _parts(element):
            if isinstance(part, str) or part.tag not in BLOCKS:
                loose.append(part)
            elif part.tag == "p" and "basis" in _classes(element):
                loose.extend(_parts(part))
            else:
                self.write_loose(loose, looks)
                loose = []
                self.write_block(part, looks, depth)
        self.write_loose(loose, looks)

    def write_loose(self, parts: list[Any], looks: Iterator[_Look]) -> None:
        """Writes a paragraph of text that has none of its own, if there is any."""
        if pieces := _tidy(_pieces(parts)):
            styled = (_style(part) for part in parts if not isinstance(part, str))
            style = next((each for each in styled if each), None)
            self.write_paragraph(pieces, _Look(style) if style else next(looks))

    def write_block(self, element: Any, looks: Iterator[_Look], depth: int) -> None:
        style = _style(element)
        looks = repeat(_Look(style)) if style else looks
        match element.tag:
            case "nav":
                self.write_contents(element)
            case "table":
                self.write_table(element)
            case "figure" if "chart" in _classes(element):
                self.write_chart(element)
            case "ul" if "numbers" in _classes(element):
                self.write_key_numbers(element)
            case "ul" | "ol" if not style:
                self.write_list(element, depth + 1)
            case "pre":
                lines = element.text_content().rstrip("\n").split("\n")
                pieces = [each for line in lines for each in (_Piece(_BREAK), _Piece(line))][1:]
                self.write_paragraph(pieces, next(looks))
            case "hr":
                self.write_paragraph([], _Look("Rule"))
            case "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                pieces = _tidy(_pieces(_parts(element)))
                self.write_paragraph(pieces, next(looks), self.bookmarks.get(element.get("id")))
            case _:
                first, foreign = len(self.blocks), self.foreign
                self.foreign = element.get("lang") or foreign
                self.write_blocks(element, looks, depth)
                self.foreign = foreign
                if TOGETHER & _classes(element):
                    for block in self.blocks[first:-1]:
                        _keep_with_next(block)

    def write_paragraph(self, pieces: Iterable[_Piece], look: _Look, bookmark: str | None = None) -> None:
        properties = [self.style(look.style)]
        if look.style == "Note" and self.before.startswith("heading"):
            properties.append(w("keepNext"))
        if look.number:
            number, level = look.number
            properties.append(w("numPr", w("ilvl", val=level), w("numId", val=number)))
        if self.before == TABLE and not look.style.startswith(("heading", "Result")):
            properties.append(w("spacing", before=200))
        runs = self.runs(pieces)
        if bookmark:
            number = int(bookmark.removeprefix("_Toc"))
            runs = [w("bookmarkStart", id=number, name=bookmark), *runs, w("bookmarkEnd", id=number)]
        self.blocks.append(w("p", w("pPr", *properties), *runs))
        self.before = look.style

    def style(self, name: str) -> Any:
        return w("pStyle", val=self.style_ids[name.lower()])

    def runs(self, pieces: Iterable[_Piece]) -> list[Any]:
        """The runs of a paragraph, those of a link inside it."""
        runs: list[Any] = []
        for link, linked in groupby(pieces, key=lambda piece: piece.link):
            target = {}
            if link.startswith("#") and link[1:] in self.bookmarks:
                target = {qn("w:anchor"): self.bookmarks[link[1:]]}
            elif link.startswith(LINKS):
                number = self.document.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                target = {qn("r:id"): number}
            made = [self.run(piece, is_link=bool(target)) for piece in linked]
            if target:
                hyperlink = w("hyperlink", *made)
                hyperlink.attrib.update({**target, qn("w:history"): "1"})
                made = [hyperlink]
            runs.extend(made)
        return runs

    def run(self, piece: _Piece, *, is_link: bool = False) -> Any:
        style = "hyperlink" if is_link else "html code" if "code" in piece.marks else ""
        properties = [w("rStyle", val=self.style_ids[style])] if style else []
        properties += [w(mark) for mark in ("b", "i") if mark in piece.marks]
        properties += [w("lang", val=self.foreign)] if self.foreign else []
        content = w("br") if piece.text == _BREAK else text(piece.text)
        return w("r", *([w("rPr", *properties)] if properties else []), content)

    def write_list(self, element: Any, depth: int) -> None:
        level = min(depth, DEEPEST_LIST)
        suffix = f" {level}" if level > 1 else ""
        first = _Look(f"List Bullet{suffix}")
        if element.tag == "ol":
            start = int(element.get("start") or 1)
            first = _Look(
                f"List Number{suffix}", count_anew(self.document, self.style_ids[f"list number{suffix}"], start)
            )
        for entry in element.iterchildren("li"):
            self.write_blocks(entry, chain([first], repeat(_Look(f"List Continue{suffix}"))), depth)

    def write_contents(self, element: Any) -> None:
        """Writes a table of contents with its entries in it; page numbers come when Word or the reader updates it."""
        chapters = [each for each in self.headings if each.tag == "h2"]
        title = element.findtext(".//h2")
        paragraphs = [w("p", w("pPr", self.style("TOC Heading")), w("r", text(title)))] if title else []
        for nth, chapter in enumerate(chapters):
            runs = self.runs([_Piece(_plain(chapter), link=f"#{chapter.get('id')}")])
            if nth == 0:
                runs[:0] = [_field("begin"), w("r", text(r' TOC \o "1-1" \h \z ', "instrText")), _field("separate")]
            if nth == len(chapters) - 1:
                runs.append(_field("end"))
            paragraphs.append(w("p", w("pPr", self.style("toc 1")), *runs))
        gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
        self.blocks.append(w("sdt", w("sdtPr", gallery), w("sdtContent", *paragraphs)))
        self.before = "toc 1"

    def write_table(self, element: Any) -> None:
        """Writes a table with its caption; rows stay whole, the head stands on every page."""
        rows = [[cell for cell in row if cell.tag in ("th", "td")] for row in element.iter("tr")]
        heads = len(element.findall("thead/tr"))
        columns = max(len(row) for row in rows)
        caption = element.find("caption")
        title = _plain(caption) if caption is not None else ""
        self.lead_over(has_caption=bool(title))
        if title:
            self.tables += 1
            self.write_caption(self.language.gettext("Table"), "Table", self.tables, title)
        names = [name for row in rows[:heads] for cell in row if (name := _plain(cell))]
        made = w("tbl", self.table_properties("Report Table", title, names))
        is_wide = columns >= WIDE_TABLE
        widths = _widths(rows, heads, self.width, _SMALL_EM if is_wide else _EM)
        made.append(w("tblGrid", *(w("gridCol", w=width) for width in widths)))
        for nth, row in enumerate(rows):
            together = nth < heads + 2 if len(rows) > LONG_TABLE else nth < len(rows) - 1
            properties = [w("cantSplit"), *([w("tblHeader")] if nth < heads else [])]
            style = f"{'Wide ' if is_wide else ''}Table {'Heading' if nth < heads else 'Text'}"
            cells = [self.cell(cell, style, is_kept=together) for cell in row]
            cells += [w("tc", w("p")) for _ in range(columns - len(row))]
            made.append(w("tr", w("trPr", *properties), *cells))
        self.blocks.append(made)
        self.before = TABLE

    def write_chart(self, figure: Any) -> None:
        """Writes a chart with its caption; what it shows in words is its alternative text."""
        chart = read_chart(figure, self.css, text_height(self.document))
        if chart is None:
            return
        self.lead_over(has_caption=True)
        self.figures += 1
        self.write_caption(self.language.pgettext("chart", "Figure"), "Figure", self.figures, chart.title)
        drawing = draw_chart(self.document, chart, self.figures, self.width)
        self.blocks.append(w("p", w("pPr", self.style("Chart")), w("r", drawing)))
        self.before = "Chart"

    def write_caption(self, word: str, kind: str, number: int, title: str) -> None:
        """Writes what stands above a table or a chart; Word counts each kind by itself."""
        sequence = w("fldSimple", w("r", text(str(number))), instr=rf" SEQ {kind} \* ARABIC ")
        runs = [w("r", text(f"{word} ")), sequence, w("r", text(f": {title}"))]
        self.blocks.append(w("p", w("pPr", self.style("caption"), w("keepNext")), *runs))

    def lead_over(self, *, has_caption: bool) -> None:
        """Keeps what stands above a table on its page, and parts two tables, which Word would make one."""
        if self.before == TABLE and not has_caption:
            self.write_paragraph([], _Look("Rule"))
        elif self.blocks:
            _keep_with_next(self.blocks[-1])

    def table_properties(self, style: str, title: str, columns: list[str]) -> Any:
        """The properties of a table as wide as the text, its alternative text among them."""
        properties = [
            w("tblStyle", val=self.style_ids[style.lower()]),
            w("tblW", w=5000, type="pct"),
            w("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=0, noVBand=1),
        ]
        properties += [w("tblCaption", val=title)] if title else []
        properties += (
            [w("tblDescription", val=self.language.gettext("Columns: %(names)s.", names="; ".join(columns)))]
            if columns
            else []
        )
        return w("tblPr", *properties)

    def cell(self, element: Any, style: str, *, is_kept: bool) -> Any:
        properties = [self.style(style)]
        properties += [w("keepNext")] if is_kept else []
        if side := _side(element):
            properties.append(w("jc", val=side))
        return w("tc", w("p", w("pPr", *properties), *self.runs(_tidy(_pieces(_parts(element))))))

    def write_key_numbers(self, element: Any) -> None:
        """Writes numbers and what they count as a table of two rows, the names above."""
        rows = [[_plain(each.find(tag)) for each in element] for tag in ("span", "strong")]
        made = w("tbl", self.table_properties("Key Numbers", self.language.gettext("Key numbers"), rows[0]))
        made.append(w("tblGrid", *(w("gridCol", w=self.width // len(element)) for _ in element)))
        for row, style, marks in zip(rows, ("Table Text", "Key Number"), ([w("tblHeader")], []), strict=True):
            cells = [w("tc", w("p", w("pPr", self.style(style), w("keepNext")), w("r", text(each)))) for each in row]
            made.append(w("tr", w("trPr", w("cantSplit"), *marks), *cells))
        self.blocks.append(made)
        self.before = TABLE


def _keep_with_next(block: Any) -> None:
    """Keeps a paragraph on the page of what follows it."""
    properties = block.find(qn("w:pPr"))
    if properties is not None and properties.find(qn("w:keepNext")) is None:
        properties.insert(1, w("keepNext"))  # the style comes first


def _field(kind: str) -> Any:
    """The begin, the separator between field and content, or the end of a field that spans paragraphs."""
    return w("r", w("fldChar", fldCharType=kind))


def _parts(element: Any) -> Iterator[Any]:
    """The texts and elements that follow each other in an element, but for what is not meant for paper."""
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and not HIDDEN & _classes(child):
            yield child
        if child.tail:
            yield child.tail


def _classes(element: Any) -> set[str]:
    return set(element.get("class", "").split())


def _style(element: Any) -> str | None:
    """The style of an element by its classes, the last one first, or by its tag."""
    names = [*reversed(element.get("class", "").split()), element.tag]
    return next((STYLES[name] for name in names if name in STYLES), None)


def _plain(element: Any) -> str:
    return "".join(piece.text for piece in _tidy(_pieces(_parts(element)))).replace(_BREAK, " ")


def _side(cell: Any) -> str | None:
    """Where the text of a cell stands, if not at the left: numbers by their class, prose by what Markdown says."""
    said = re.search(r"text-align:\s*(right|center)", cell.get("style") or "")
    return "right" if "n" in _classes(cell) else said[1] if said else None


def _pieces(parts: Iterable[Any], marks: frozenset[str] = frozenset(), link: str = "") -> Iterator[_Piece]:
    """The text of inline elements, piece by piece."""
    for part in parts:
        if isinstance(part, str):
            yield _Piece(part, marks, link)
        elif part.tag == "br":
            yield _Piece(_BREAK)
        else:
            inner = marks | {MARKS[part.tag]} if part.tag in MARKS else marks
            yield from _pieces(_parts(part), inner, part.get("href") or link)


def _tidy(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Pieces with their white space as a browser shows it: one space between words, none at the ends of a line."""
    tidy: list[_Piece] = []
    for piece in pieces:
        content = _SPACE.sub(" ", piece.text)
        if not tidy or tidy[-1].text.endswith((" ", _BREAK)):
            content = content.removeprefix(" ")
        if content == _BREAK and tidy:
            tidy[-1] = tidy[-1]._replace(text=tidy[-1].text.removesuffix(" "))
        if content:
            tidy.append(piece._replace(text=content))
    while tidy and not tidy[-1].text.strip(f" {_BREAK}"):
        tidy.pop()
    if tidy:
        tidy[-1] = tidy[-1]._replace(text=tidy[-1].text.removesuffix(" "))
    return tidy


def _widths(rows: list[list[Any]], heads: int, width: int, em: int) -> list[int]:
    """Widths that share out the page: none below its longest word, the rest for figures, long texts, then long heads."""
    columns = max(len(row) for row in rows)
    widths, figures, in_body, in_head = ([_GAP] * columns for _ in range(4))
    for line, row in enumerate(rows):
        for nth, cell in enumerate(row):
            wished = in_head if line < heads else figures if _side(cell) else in_body
            words = _plain(cell)
            widths[nth] = max(widths[nth], *(_GAP + _set_width(word, em) for word in words.split()), 0)
            wished[nth] = max(wished[nth], _GAP + min(_WIDE, _set_width(words, em)))
    if sum(widths) > width:
        widths = _lowered(widths, width)
    for wished in (figures, in_body, in_head):
        widths = _filled(widths, wished, width)
    widths[0] += width - sum(widths)
    return widths


def _lowered(widths: list[int], width: int) -> list[int]:
    """Widths that fit, the widest cut to one measure, so that a long word is broken and none that is short."""
    rest, low = width, 0
    for nth, each in enumerate(sorted(widths)):
        low = rest // (len(widths) - nth)
        if each > low:
            break
        rest -= each
    return [min(each, low) for each in widths]


def _filled(widths: list[int], wished: list[int], width: int) -> list[int]:
    """Widths that fit and are as near to what is wished as can be, so that no text is broken into more lines than others."""
    shared = ([max(has, wish * 10 // tenths) for has, wish in zip(widths, wished, strict=True)] for tenths in count(10))
    return next(each for each in shared if sum(each) <= width)


def _set_width(words: str, em: int) -> int:
    """About how wide words are in bold Arial, which no face that is common in reports is much wider than."""
    narrow, wide = (sum(words.count(letter) for letter in letters) for letters in (_NARROW_LETTERS, _WIDE_LETTERS))
    capitals = sum(letter.isupper() for letter in words)
    return round(em * (0.62 * len(words) - 0.26 * narrow + 0.3 * wide + 0.13 * capitals))
