"""The report as a PDF, read back: its words, its tags, its pages, and that nothing is asked of anywhere."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reading import Page

from caseaudit import Report, build_report, render, run_audit
from caseaudit.renderers import pdf
from caseaudit.report import fill

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def lancashire() -> Report:
    return fill(build_report(run_audit(EXAMPLES / "lancashire-2017", keep_cases=True)))


@pytest.fixture(scope="module")
def file(lancashire: Report) -> PdfReader:
    return PdfReader(BytesIO(render(lancashire, "pdf")))


@pytest.fixture(scope="module")
def pages(file: PdfReader) -> list[str]:
    return [page.extract_text() for page in file.pages]


def elements(node: Any) -> Iterator[Any]:
    """The elements of the tag tree, in its order."""
    node = node.get_object()
    if "/S" in node:
        yield node
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if not isinstance(child, int):
            yield from elements(child)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_words_and_numbers_of_the_page_are_there(lancashire: Report, pages: list[str]) -> None:
    page = Page(render(lancashire, "html"))
    words = squeezed("".join(re.sub(r"OFFICIAL\s+OFFICIAL \d+$", "", each) for each in pages))
    place = words.index("Contents")
    for level, text in page.headings[1:]:
        place = words.index(squeezed(text), place if level > 2 else place + 1)
    for table in page.tables:
        for row in table:
            assert squeezed("".join(row)) in words
    for section in ("summary", "response", "conclusion", "next-steps"):
        assert squeezed(page.sections[section]) in words


def test_what_only_a_screen_shows_is_not_printed(lancashire: Report, pages: list[str]) -> None:
    words = squeezed("".join(pages))
    reasons = [each.reason for each in lancashire.case_list if each.reason]
    assert reasons
    assert not [reason for reason in reasons if squeezed(reason) in words]
    assert lancashire.sources.inputs[0].sha256 not in words


def test_every_page_has_the_marking_twice_and_its_number(pages: list[str]) -> None:
    for number, page in enumerate(pages, start=1):
        assert page.split()[-3:] == ["OFFICIAL", "OFFICIAL", str(number)]


def test_the_head_of_a_long_table_stands_on_each_of_its_pages(pages: list[str]) -> None:
    listed = [page for page in pages if len(re.findall(r"^LAN-\d+ [A-Z][a-z]", page, re.MULTILINE)) > 3]
    assert len(listed) > 2
    assert all("Case Category Grade" in page for page in listed)


def test_it_is_tagged_and_says_its_language_and_title(lancashire: Report, file: PdfReader) -> None:
    root: Any = file.trailer["/Root"]
    said: Any = file.metadata
    leaves: Any = file.pages
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert said.title == f"Lancashire Constabulary: {lancashire.framework.title}"
    assert said["/CreationDate"] == "D:20180308"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert all(page["/Tabs"] == "/S" for page in leaves)


def test_the_tags_are_those_of_the_page(lancashire: Report, file: PdfReader) -> None:
    root: Any = file.trailer["/Root"]
    tags = Counter(element["/S"] for element in elements(root["/StructTreeRoot"]))
    made = render(lancashire, "html")
    page = Page(made)
    levels = Counter(f"/H{level}" for level, _ in page.headings)
    levels["/H2"] += 1  # the contents, which Page passes over
    assert {tag: count for tag, count in tags.items() if tag in levels} == levels
    # A table is there once, and once more for each further page that it goes on to.
    assert tags["/Table"] >= len(page.tables)
    assert tags["/Caption"] == len(page.captions) + made.count("<figcaption>")
    assert tags["/L"] > 0
    assert tags["/Link"] > 0


def test_every_head_of_a_table_says_what_it_heads(file: PdfReader) -> None:
    root: Any = file.trailer["/Root"]
    for table in (each for each in elements(root["/StructTreeRoot"]) if each["/S"] == "/Table"):
        heads = [each["/A"]["/Scope"] for each in elements(table) if each["/S"] == "/TH"]
        assert set(heads) == {"/Column", "/Row"}


def test_nothing_is_asked_of_anywhere(lancashire: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    style = tmp_path / "style.css"
    style.write_text("body::before { content: 'fetched' }", encoding="utf-8")
    wanted = (
        f'<link rel="stylesheet" href="{style.as_uri()}"><style>@import url("{style.as_uri()}"); '
        f'@font-face {{ font-family: x; src: url("http://192.0.2.1/x.woff") }}</style>'
        '<img src="http://192.0.2.1/x.png" alt=""><body style="background: url(https://192.0.2.1/y.png)">'
    )
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: asked.append(address))
    monkeypatch.setattr("caseaudit.renderers.page.html", lambda *_: f"<html lang=en><title>x</title>{wanted}Words.")
    (page,) = PdfReader(BytesIO(pdf.pdf(lancashire))).pages
    assert page.extract_text() == "Words."
    assert asked == []


def test_a_report_without_cases_or_marking_is_a_pdf_too(tmp_path: Path) -> None:
    (tmp_path / "inspection.yaml").write_text(
        "inspection: bare\nforce: Šé Constabulary\nframework: ncpi-2016\nvisited:\n  from: 2017-10\n  to: 2017-10\n",
        encoding="utf-8",
    )
    made = render(build_report(run_audit(tmp_path, keep_cases=True)), "pdf")
    assert "Šé Constabulary" in PdfReader(BytesIO(made)).pages[0].extract_text()
