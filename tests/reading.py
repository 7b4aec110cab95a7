"""How the tests read back what was rendered, by other means than those that rendered it."""

from __future__ import annotations

from html.parser import HTMLParser
from io import BytesIO
from typing import Any, NamedTuple

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from pypdf import PdfReader

from caseaudit import Overview, Report, render
from caseaudit.formats import FORMATS

TEXT = [form for form, each in FORMATS.items() if not each.is_binary]
# All formats but those that leave chapters out on purpose.
WHOLE = [form for form in FORMATS if not form.startswith("press") and form not in ("csv", "ods", "xlsx")]


def text_of(report: Report | Overview, form: str) -> str:
    """What a reader finds in a format, its words parted by single spaces in the formats that set them in lines."""
    made = render(report, form)
    if isinstance(made, str):
        return made
    if form in ("ods", "xlsx"):  # archives of ours, not compressed
        return made.decode(errors="replace")
    if form == "pdf":
        said = [page.extract_text() for page in PdfReader(BytesIO(made)).pages]
    else:
        document = docx.Document(BytesIO(made))
        said = [text for _, text in paragraphs(document)]
        for drawn in charts(document).values():
            ends = [each.get("formatCode") for each in drawn.xml.iter(qn("c:numFmt"))]
            said += [drawn.told, *ends, *(each.text or "" for each in drawn.xml.iter(qn("c:v")))]
    return " ".join(" ".join(said).split())


def paragraphs(document: Any) -> list[tuple[str, str]]:
    """(style, text) of every paragraph of a Word file, those in tables and in its contents too."""
    names = {style.style_id: style.name for style in document.styles}
    return [(names[style_of(each)], content(each)) for each in document.element.body.iter(qn("w:p"))]


class Drawn(NamedTuple):
    """A chart of a Word file."""

    told: str
    """Its alternative text."""
    bars: dict[str, dict[str, float]]
    """{name: {title of a part, or its number where it has none: length}}."""
    xml: Any


def charts(document: Any) -> dict[str, Drawn]:
    """{caption: chart} of a Word file."""
    found: dict[str, Drawn] = {}
    caption = ""
    for paragraph in document.element.body.iter(qn("w:p")):
        for drawing in paragraph.iter(qn("wp:inline")):
            number = drawing.find(f".//{qn('c:chart')}").get(qn("r:id"))
            xml = parse_xml(document.part.related_parts[number].blob)
            bars: dict[str, dict[str, float]] = {}
            for nth, series in enumerate(xml.iter(qn("c:ser"))):
                title = series.findtext(f"{qn('c:tx')}/{qn('c:v')}") or str(nth)
                lengths = {each.get("idx"): each for each in series.find(qn("c:val")).iter(qn("c:pt"))}
                for each in series.find(qn("c:cat")).iter(qn("c:pt")):
                    parts = bars.setdefault(each.findtext(qn("c:v")), {})
                    if (length := lengths.get(each.get("idx"))) is not None:
                        parts[title] = float(length.findtext(qn("c:v")))
            found[caption] = Drawn(drawing.find(qn("wp:docPr")).get("descr"), bars, xml)
        caption = content(paragraph)
    return found


def style_of(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "Normal" if style is None else style.get(qn("w:val"))


def content(element: Any) -> str:
    """The text of a part of a Word file; a line break is a space."""
    return "".join(each.text or " " for each in element.iter(qn("w:t"), qn("w:br")))


class Page(HTMLParser):
    """A page of HTML as a reader of print meets it: headings, captions, tables, and the text of its sections."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[tuple[int, str]] = []
        self.captions: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.sections: dict[str, str] = {}
        self.open: list[str] = []
        self.hidden = 0
        self.section = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "br", "hr"):
            return
        self.open.append(tag)
        found = dict(attrs)
        if (
            self.hidden
            or tag in ("head", "nav")
            or {"screen", "skip", "chart", "small"} & set((found.get("class") or "").split())
        ):
            self.hidden += 1
            return
        if tag == "section":
            self.section = str(found["aria-labelledby"])
            self.sections[self.section] = ""
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append((int(tag[1]), ""))
        if tag == "caption":
            self.captions.append("")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()
        self.hidden -= bool(self.hidden)
        self.section = "" if tag == "section" else self.section

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.section:
            self.sections[self.section] += data
        inside = set(self.open)
        if inside & {"h1", "h2", "h3", "h4", "h5", "h6"}:
            level, said = self.headings[-1]
            self.headings[-1] = level, f"{said}{data}"
        if "caption" in inside:
            self.captions[-1] += data
        elif inside & {"td", "th"}:
            self.tables[-1][-1][-1] += data
