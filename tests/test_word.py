"""The report in Word, read back: what the page says is there, in real styles, and nothing of a house template but its looks."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import Page, charts, content, paragraphs, style_of

from caseaudit import NotFound, Report, build_overview, build_report, render, run_audit
from caseaudit.publication import as_published
from caseaudit.report import fill

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("lancashire-2017", "lincolnshire-2018", "ncpi-2024-sample", "sjr-sample")
HEADINGS = {"Title": 1, **{f"Heading {level}": level + 1 for level in range(1, 6)}}


def report_of(name: str) -> Report:
    return fill(build_report(run_audit(EXAMPLES / name, keep_cases=True)))


SMALL = render(report_of("ncpi-2024-sample"), "json")


def with_summary(text: str, **more: object) -> Report:
    """The smallest example with another summary and, by their names in the JSON, other parts of its inspection."""
    raw = json.loads(SMALL)
    raw["inspection"].update({"summary": text, **more})
    return Report.model_validate_json(json.dumps(raw))


def word(report: Report, templates: Path | None = None) -> Any:
    return docx.Document(BytesIO(render(report, "docx", templates)))


def grids(document: Any) -> list[list[list[str]]]:
    """The cells of every table but the key numbers at the top."""
    return [
        [[content(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
        for table in document.element.body.iter(qn("w:tbl"))
    ][1:]


def tidy(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def lancashire() -> Report:
    return report_of("lancashire-2017")


@pytest.fixture(scope="module")
def document(lancashire: Report) -> Any:
    return word(lancashire)


@pytest.mark.parametrize("name", NAMES)
def test_headings_captions_and_tables_are_those_of_the_page_in_its_order(name: str) -> None:
    report = report_of(name)
    document, page = word(report), Page(render(report, "html"))
    said = paragraphs(document)
    assert [(HEADINGS[style], text) for style, text in said if style in HEADINGS] == [
        (level, tidy(text)) for level, text in page.headings
    ]
    assert [text for style, text in said if style == "Caption" and text.startswith("Table")] == [
        f"Table {number}: {tidy(text)}" for number, text in enumerate(page.captions, start=1)
    ]
    assert grids(document) == [[[tidy(cell) for cell in row] for row in table] for table in page.tables]


@pytest.mark.parametrize("name", NAMES)
def test_every_section_has_the_words_of_the_page(name: str) -> None:
    report = report_of(name)
    page = Page(render(report, "html"))
    said = [text for style, text in paragraphs(word(report)) if style != "Caption" or text.startswith("Table")]
    words = "".join("".join(text.split()) for text in said)
    words = re.sub(r"Table\d+:", "", words)
    for section, text in page.sections.items():
        assert "".join(text.split()) in words, section


def test_every_number_of_the_tables_is_the_reports(lancashire: Report, document: Any) -> None:
    captions = [
        text.split(": ", 1)[1]
        for style, text in paragraphs(document)
        if style == "Caption" and text.startswith("Table")
    ]
    tables = dict(zip(captions, grids(document), strict=True))
    steps, figures = lancashire.framework.overall, lancashire.figures
    assert tables["Overall grades of the cases"][1:] == [
        [step.title, str(lancashire.grades[step.id]), figures[f"{step.id}.share"]] for step in steps
    ]
    assert tables["Grades by category"][1:] == [
        [each.short, str(each.cases), *map(str, each.grades.values())] for each in lancashire.categories
    ]
    assert tables["Deciding grades by criterion"][1:] == [
        [each.title, str(each.graded), *map(str, each.grades.values()), *map(str, each.outside.values())]
        for each in lancashire.criteria
    ]
    assert tables["All that each assessor graded"][1:] == [
        [each.title, str(each.cases), *map(str, each.grades.values()), str(each.decided)]
        for each in lancashire.assessors
    ]
    for kind in ("concern", "strength"):
        assert tables[f"{kind.capitalize()}s by theme, all cases"][1:] == [
            [each.title, str(each.cases)] for each in lancashire.themes if each.kind == kind
        ]
    for category in lancashire.categories:
        assert tables[f"{category.short}: overall grades"][1:] == [
            [step.title, str(category.grades[step.id]), figures[f"category.{category.id}.{step.id}.share"]]
            for step in steps
        ]
    assert [row[0] for row in tables["Cases and their grades"][1:]] == [each.case for each in lancashire.case_list]
    assert [row[1] for row in tables["Case files behind this report"][1:]] == ["79", "79", "0", "0"]


def test_the_key_numbers_stand_at_the_top(lancashire: Report, document: Any) -> None:
    table = next(document.element.body.iter(qn("w:tbl")))
    names, numbers = ([content(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr")))
    assert names == ["cases examined", "good", "requiring improvement", "inadequate", "referred back"]
    assert numbers == ["79", "12", "37", "30", "10"]


def test_tables_can_be_read_aloud_and_broken_over_pages(document: Any) -> None:
    for table in document.element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        marked = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert marked == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        properties = table.find(qn("w:tblPr"))
        heads = [content(cell) for cell in rows[0].iter(qn("w:tc"))]
        assert properties.find(qn("w:tblCaption")).get(qn("w:val"))
        assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == f"Columns: {'; '.join(heads)}."
        assert sum(int(each.get(qn("w:w"))) for each in table.iter(qn("w:gridCol"))) <= 9638
    assert len(list(document.element.body.iter(qn("w:tbl")))) == 40


def test_captions_are_counted_by_word(document: Any) -> None:
    for paragraph in document.element.body.iter(qn("w:p")):
        if style_of(paragraph) == "Caption":
            (field,) = paragraph.findall(qn("w:fldSimple"))
            kind = content(paragraph).split()[0]
            assert field.get(qn("w:instr")).split() == ["SEQ", kind, r"\*", "ARABIC"]
            assert kind in ("Table", "Figure")


def test_every_chart_has_the_lengths_of_the_report_and_says_what_it_shows(lancashire: Report, document: Any) -> None:
    drawn = charts(document)
    steps = lancashire.framework.overall
    overall = drawn["Figure 1: Overall grades"]
    assert overall.bars == {"": {step.title: lancashire.grades[step.id] for step in steps}}
    assert overall.told.removesuffix(".") == lancashire.result.removesuffix(".")
    pair = drawn["Figure 2: Force self-assessment and Inspectors"]
    assert [list(parts.values()) for parts in pair.bars.values()] == [[17, 13, 3], [8, 16, 9]]
    assert drawn["Figure 3: Grades by category"].bars == {
        each.short: {step.title: each.grades[step.id] for step in steps if each.grades[step.id]}
        for each in lancashire.categories
    }
    line = drawn["Figure 4: From referral to answer"]
    register = lancashire.referrals.register_
    assert list(line.bars) == [each.case for each in register]
    assert ["1" in parts for parts in line.bars.values()] == [each.answered is not None for each in register]
    assert len({sum(parts.values()) for name, parts in line.bars.items() if "2" in parts}) == 1
    assert all(each.told.endswith(".") for each in drawn.values())


def test_a_chart_draws_no_bar_whose_length_is_not_shown(lancashire: Report) -> None:
    first, *others = lancashire.categories
    first = first.model_copy(update={"grades": first.grades | {"good": None, "inadequate": None}})
    hiding = lancashire.model_copy(update={"categories": (first, *others)})
    assert '<span class="bar">[c]</span>' in render(hiding, "html")
    bars = charts(word(hiding))["Figure 3: Grades by category"].bars
    assert {name for name, parts in bars.items() if not parts} == {f"{first.short}: [c]"}
    framework = lancashire.framework.model_copy(update={"suppress_below": 5})
    published = as_published(lancashire.model_copy(update={"framework": framework}))
    assert all(None in each.grades.values() for each in published.categories)
    assert "Grades by category" not in " ".join(charts(word(published)))


def test_a_chart_has_the_colours_of_the_house(lancashire: Report) -> None:
    def fills(document: Any, figure: str) -> list[str]:
        series = charts(document)[figure].xml.iter(qn("c:ser"))
        return [
            colour.get("val")
            for each in series
            for colour in each.iterfind(f"{qn('c:spPr')}/{qn('a:solidFill')}/{qn('a:srgbClr')}")
        ]

    ours, house = word(lancashire), word(lancashire, EXAMPLES / "house-style")
    assert fills(ours, "Figure 1: Overall grades") == ["eaf3f7", "86b4cb", "12354b"]
    assert fills(house, "Figure 1: Overall grades") == ["f2edf7", "b9a2d0", "3b2158"]
    assert fills(house, "Figure 4: From referral to answer") == ["5b3a78"]


@pytest.mark.parametrize(
    "figure",
    [
        '<figure class="chart"><figcaption>A map of the county</figcaption><svg></svg></figure>',
        '<figure class="chart"><figcaption><strong>Ours</strong></figcaption><div class="row">Nothing</div></figure>',
        """<figure class="chart"><figcaption><ul><li>A key</li></ul></figcaption><div class="row"><span class="bar">
        <span class="part shade-1" style="flex-grow: 3">3</span></span></div></figure>""",
        """<figure class="chart"><ul class="legend"><li><span class="part shade-1"></span>Good</li></ul><div class="row">
        <span class="bar"><span class="part shade-1" style="flex-grow: 3"></span><span class="part shade-1"
        style="flex-grow: 4"></span></span></div></figure>""",
        """<figure class="chart"><div class="row"><span class="bar"><span class="wait" style="flex-grow: 3"></span></span>
        </div><div class="row ends"><span class="bar"><span>Now</span></span></div></figure>""",
    ],
)
def test_a_chart_that_a_house_draws_in_its_own_way_is_left_out(lancashire: Report, figure: str, tmp_path: Path) -> None:
    page = (
        '{% extends "caseaudit/report.html.jinja" %}{% block summary %}<p>Our summary</p>' + figure + "{% endblock %}"
    )
    (tmp_path / "report.html.jinja").write_text(page, encoding="utf-8")
    document = word(lancashire, tmp_path)
    assert "Our summary" in [text for _, text in paragraphs(document)]
    assert next(iter(charts(document))) == "Figure 1: Overall grades"


@pytest.mark.parametrize("style", ["", "<style>.shade-1 { background-color: #ABC; color: #123456 }</style>"])
def test_a_page_of_a_house_that_lacks_our_style_sheet_has_our_colours(
    lancashire: Report, style: str, tmp_path: Path
) -> None:
    page = (
        f"<!doctype html><html><head><title>Own</title>{style}</head><body>"
        "{% import 'caseaudit/charts.html.jinja' as charts with context %}"
        "{{ charts.bars('Ours', report.framework.overall, [('', report.grades, report.graded)], report.graded, '') }}"
    )
    (tmp_path / "report.html.jinja").write_text(page, encoding="utf-8")
    (chart,) = charts(word(lancashire, tmp_path)).values()
    first, *_ = (each.get("val") for each in chart.xml.iter(qn("a:srgbClr")))
    assert first == ("AABBCC" if style else "eaf3f7")


def test_what_a_house_hides_from_screen_readers_stands_in_word(lancashire: Report, tmp_path: Path) -> None:
    page = (
        '{% extends "caseaudit/report.html.jinja" %}{% block summary %}<p><span aria-hidden="true">*</span> Ours</p>'
        "{% endblock %}"
    )
    (tmp_path / "report.html.jinja").write_text(page, encoding="utf-8")
    assert "* Ours" in [text for _, text in paragraphs(word(lancashire, tmp_path))]


def test_a_chart_of_more_bars_than_a_page_holds_is_left_to_its_table(lancashire: Report) -> None:
    first = lancashire.referrals.register_[0]
    for many, is_drawn in ((50, True), (60, False)):
        register = tuple(first.model_copy(update={"case": f"LAN-{nth:03}"}) for nth in range(many))
        report = lancashire.model_copy(
            update={"referrals": lancashire.referrals.model_copy(update={"register_": register})}
        )
        document = word(report)
        assert ("Figure 4: From referral to answer" in charts(document)) is is_drawn
        assert any(
            text.endswith(": Cases referred back, by the day they were raised") for _, text in paragraphs(document)
        )


def test_a_chart_is_no_higher_than_the_page_of_a_house(lancashire: Report, tmp_path: Path) -> None:
    house = word(lancashire)
    (section,) = house.sections
    section.page_width, section.page_height = Mm(148), Mm(210)
    house.save(str(tmp_path / "report.docx"))
    first = lancashire.referrals.register_[0]
    register = tuple(first.model_copy(update={"case": f"LAN-{nth:03}"}) for nth in range(30))
    referrals = lancashire.referrals.model_copy(update={"register_": register})
    document = word(lancashire.model_copy(update={"referrals": referrals}), tmp_path)
    assert "Figure 4: From referral to answer" in charts(document)
    for extent in document.element.body.iter(qn("wp:extent")):
        assert int(extent.get("cy")) < Mm(210) - section.top_margin - section.bottom_margin


def test_a_legend_takes_no_room_from_the_bars(lancashire: Report) -> None:
    def height(report: Report) -> int:
        drawing = next(word(report).element.body.iter(qn("wp:inline")))
        return int(drawing.find(qn("wp:extent")).get("cy"))

    steps = tuple(
        step.model_copy(
            update={"title": f"{step.title}, as the inspectors of the inspectorate and of its partners say"}
        )
        for step in lancashire.framework.overall
    )
    framework = lancashire.framework.model_copy(update={"overall": steps})
    assert height(lancashire.model_copy(update={"framework": framework})) - height(lancashire) >= Mm(9)


def test_every_share_has_room() -> None:
    overview = build_overview([report_of("lancashire-2017"), report_of("lincolnshire-2018")])
    document = docx.Document(BytesIO(render(overview, "docx")))
    for table, rows in zip(list(document.element.body.iter(qn("w:tbl")))[1:], grids(document), strict=True):
        widths = [int(each.get(qn("w:w"))) for each in table.iter(qn("w:gridCol"))]
        shares = [width for width, text in zip(widths, rows[1], strict=True) if "% (" in text]
        assert all(width >= 1200 for width in shares), rows[0]


def test_no_short_word_is_broken_for_long_ones() -> None:
    head = ["Cases", *(f"Unacceptably-inadequate-{nth}" for nth in range(9))]
    lines = [head, ["---"] * 10, ["12"] * 10]
    document = word(with_summary("\n".join(f"|{'|'.join(line)}|" for line in lines)))
    table = next(
        table
        for table, rows in zip(list(document.element.body.iter(qn("w:tbl")))[1:], grids(document), strict=True)
        if rows[0] == head
    )
    first, *others = (int(each.get(qn("w:w"))) for each in table.iter(qn("w:gridCol")))
    assert first >= 560
    assert max(others) == min(others)


def test_the_contents_name_every_chapter_and_lead_there(lancashire: Report, document: Any) -> None:
    (contents,) = document.element.body.iter(qn("w:sdt"))
    assert "TOC" in "".join(each.text for each in contents.iter(qn("w:instrText")))
    assert [each.get(qn("w:fldCharType")) for each in contents.iter(qn("w:fldChar"))] == ["begin", "separate", "end"]
    entries = {each.get(qn("w:anchor")): content(each) for each in contents.iter(qn("w:hyperlink"))}
    chapters = {
        paragraph.find(qn("w:bookmarkStart")).get(qn("w:name")): content(paragraph)
        for paragraph in document.element.body.iter(qn("w:p"))
        if style_of(paragraph) == "Heading1"
    }
    assert entries == chapters
    assert list(chapters.values())[:2] == ["Summary", "Key findings"]
    names = [each.get(qn("w:name")) for each in document.element.body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))


def test_page_language_title_marking_and_page_numbers(lancashire: Report, document: Any) -> None:
    section = document.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    (language,) = document.styles.element.iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "en-GB"
    properties = document.core_properties
    assert properties.title == f"Lancashire Constabulary: {lancashire.framework.title}"
    assert (properties.language, properties.author, properties.last_modified_by) == ("en-GB", "", "")
    assert f"{properties.created:%Y-%m-%d} {properties.modified:%Y-%m-%d}" == "2018-03-08 2018-03-08"
    assert [paragraph.text for paragraph in section.header.paragraphs] == ["OFFICIAL"]
    assert section.footer.paragraphs[-1].text == "OFFICIAL"
    fields = [each.get(qn("w:instr")).strip() for each in section.footer.part.element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_what_only_a_screen_shows_is_not_in_word(lancashire: Report, document: Any) -> None:
    words = " ".join(text for _, text in paragraphs(document))
    reasons = [each.reason for each in lancashire.case_list if each.reason]
    assert reasons
    assert not [reason for reason in reasons if tidy(reason) in words]
    assert lancashire.sources.inputs[0].sha256 not in words


marks = st.text(st.sampled_from("ab1 \n|*_`#<>[]()!\\&;~-+=:./'\"$^{}%@x\t"), max_size=80)


@settings(max_examples=50)
@given(marks)
def test_no_word_of_a_text_is_lost_and_none_becomes_markup(text: str) -> None:
    report = with_summary(f"Begins.\n\n{text}\n\nEnds.")
    said = paragraphs(word(report))
    start = said.index(("Heading 1", "Summary"))
    end = next(nth for nth, (style, _) in enumerate(said) if nth > start and style == "Heading 1")
    words = "".join("".join(content.split()) for _, content in said[start:end])
    assert words == "".join(Page(render(report, "html")).sections["summary"].split())


def test_signs_that_xml_cannot_hold_are_replaced() -> None:
    said = [text for _, text in paragraphs(word(with_summary("A bell \a and a form\ffeed.", force="F\0orce")))]
    assert "A bell \ufffd and a form\ufffdfeed." in said
    assert any(text.startswith("F\ufffdorce") for text in said)


def test_prose_in_all_its_forms() -> None:
    text = (
        "A **strong**, *soft*, ***both*** and `typed` word.  \nNext line.\n\n- one\n  - two\n    - three\n      - four\n\n"
        "  more of one\n\n1. first\n2. second\n\nBetween.\n\n7. seventh\n\n> said\n\n```\nas it\n  stands\n```\n\n---\n\n"
        "| a | b |\n| --- | ---: |\n| 1 | 2 |\n"
    )
    document = word(with_summary(text))
    said = paragraphs(document)
    start = said.index(("Heading 1", "Summary"))
    assert said[start + 1 : start + 20] == [
        ("Normal", "A strong, soft, both and typed word. Next line."),
        ("List Bullet", "one"),
        ("List Bullet 2", "two"),
        ("List Bullet 3", "three"),
        ("List Bullet 3", "four"),
        ("List Continue", "more of one"),
        ("List Number", "first"),
        ("List Number", "second"),
        ("Normal", "Between."),
        ("List Number", "seventh"),
        ("Quote", "said"),
        ("HTML Preformatted", "as it   stands"),
        ("Rule", ""),
        ("Table Heading", "a"),
        ("Table Heading", "b"),
        ("Table Text", "1"),
        ("Table Text", "2"),
        *said[start + 18 : start + 20],
    ]
    marked = {
        content(run): sorted(each.tag.split("}")[1] for each in run.find(qn("w:rPr")))
        for run in document.element.body.iter(qn("w:r"))
        if run.find(qn("w:rPr")) is not None
    }
    assert (marked["strong"], marked["soft"], marked["both"], marked["typed"]) == (["b"], ["i"], ["b", "i"], ["rStyle"])


def test_each_numbered_list_counts_from_its_own_start() -> None:
    document = word(with_summary("1. a\n2. b\n\nBetween.\n\n7. c\n"))
    numbers = [
        paragraph.find(f".//{qn('w:numId')}").get(qn("w:val"))
        for paragraph in document.element.body.iter(qn("w:p"))
        if style_of(paragraph) == "ListNumber"
    ]
    assert numbers[0] == numbers[1] != numbers[2]
    starts = {
        each.get(qn("w:numId")): each.find(f".//{qn('w:startOverride')}")
        for each in document.part.numbering_part.element.findall(qn("w:num"))
    }
    assert [starts[number].get(qn("w:val")) for number in (numbers[0], numbers[2])] == ["1", "7"]


def test_links_lead_to_the_web_and_nowhere_else() -> None:
    text = "[web](https://example.org/a) [post](mailto:a@example.org) [disk](file:///etc/x) [share](//server/share) [run](javascript:x)"
    document = word(with_summary(text))
    targets = {each.target_ref for each in document.part.rels.values() if each.is_external}
    assert targets == {"https://example.org/a", "mailto:a@example.org"}
    assert "share" in " ".join(text for _, text in paragraphs(document))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder of templates whose report.docx has styles, a letterhead, and much that is nobody's business."""
    template = docx.Document()
    template.styles["Heading 1"].font.color.rgb = RGBColor(0, 90, 150)
    paragraph = template.add_paragraph("Text of another report.")
    template.add_comment(paragraph.runs, "A remark.", author="A. N. Other")
    template.core_properties.author = "A. N. Other"
    header = template.sections[0].header
    header.paragraphs[0].text = "House of Examples"
    header.add_table(1, 1, Mm(20))
    header.add_paragraph()
    template.sections[0].different_first_page_header_footer = True
    template.save(str(tmp_path / "report.docx"))
    return tmp_path


def test_a_house_template_gives_its_looks_and_its_letterhead(lancashire: Report, house: Path) -> None:
    document = word(lancashire, house)
    section = document.sections[0]
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(0, 90, 150)
    assert [each.text for each in section.header.paragraphs] == ["OFFICIAL", "House of Examples", ""]
    assert [each.text for each in section.first_page_header.paragraphs] == ["OFFICIAL"]
    assert section.first_page_footer.paragraphs[-1].text == "OFFICIAL"
    assert paragraphs(document) == paragraphs(word(lancashire))
    assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_a_house_template_leaves_nothing_else_behind(lancashire: Report, house: Path) -> None:
    made = render(lancashire, "docx", house)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert not [name for name in archive.namelist() if re.search("comment|people|custom|thumbnail|app.xml", name)]
        whole = b"".join(archive.read(name) for name in archive.namelist())
    for trace in (b"another report", b"A remark", b"A. N. Other", b"python-docx"):
        assert trace not in whole


def test_an_earlier_report_may_be_the_template(lancashire: Report, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(render(lancashire, "docx"))
    again = word(report_of("lincolnshire-2018"), tmp_path)
    assert paragraphs(again) == paragraphs(word(report_of("lincolnshire-2018")))
    section = again.sections[0]
    assert [each.text for each in section.header.paragraphs] == ["OFFICIAL"]
    assert [each.text.split("\t")[0] for each in section.footer.paragraphs] == ["Lincolnshire Police", "OFFICIAL"]


def test_every_list_and_style_that_a_house_template_leads_to_is_there(lancashire: Report, house: Path) -> None:
    document = word(with_summary("- a\n\n1. b\n"), house)
    styles = {style.get(qn("w:styleId")) for style in document.styles.element.findall(qn("w:style"))}
    numbering = document.part.numbering_part.element
    numbers = {each.get(qn("w:numId")) for each in numbering.findall(qn("w:num"))}
    definitions = [each.get(qn("w:abstractNumId")) for each in numbering.findall(qn("w:abstractNum"))]
    assert len(definitions) == len(set(definitions))
    assert {each.get(qn("w:val")) for each in numbering.iter(qn("w:abstractNumId"))} <= set(definitions)
    for element in (document.element.body, document.styles.element):
        assert {each.get(qn("w:val")) for each in element.iter(qn("w:numId"))} <= numbers
        for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            assert {each.get(qn("w:val")) for each in element.iter(qn(f"w:{name}"))} <= styles


@pytest.mark.parametrize("kind", ["empty", "text", "zip", "torn"])
def test_a_template_that_is_no_word_file_is_said(kind: str, lancashire: Report, tmp_path: Path) -> None:
    whole = render(lancashire, "docx")
    torn = whole[:900] + bytes(400) + whole[1300:]
    made = {"empty": b"", "text": b"not a Word file", "zip": b"PK\x05\x06" + bytes(18), "torn": torn}
    (tmp_path / "report.docx").write_bytes(made[kind])
    with pytest.raises(NotFound, match=r"report\.docx cannot be read as a Word file"):
        render(lancashire, "docx", tmp_path)


def test_a_folder_of_templates_has_one_for_the_format(lancashire: Report, tmp_path: Path) -> None:
    with pytest.raises(
        NotFound, match=r"has no template for a report as docx: it may hold `report\.docx` or `report\.html\.jinja`"
    ):
        render(lancashire, "docx", tmp_path)
    with pytest.raises(NotFound, match=r"Nothing in a folder of templates changes a report as json\."):
        render(lancashire, "json", tmp_path)


def test_a_long_name_is_no_hindrance() -> None:
    document = word(with_summary("Short.", force="Long " * 100))
    assert document.core_properties.title.startswith("Long Long")


def test_a_report_without_marking_has_none() -> None:
    section = word(with_summary("Short.", marking=None)).sections[0]
    assert [each.text for each in section.header.paragraphs] == [""]
    assert [each.text.split("\t")[0] for each in section.footer.paragraphs] == ["Example Constabulary"]


def test_a_text_in_another_language_says_so() -> None:
    welsh = word(build_report(run_audit(EXAMPLES / "ncpi-2024-sample", keep_cases=True), "cy"))
    foreign = {run.getparent().getparent() for run in welsh.element.body.iter(qn("w:lang"))}
    [answer] = [each for each in foreign if content(each).startswith("The man was arrested")]
    assert answer.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    assert not any("heddlu" in content(each) for each in foreign)
    assert not list(word(report_of("ncpi-2024-sample")).element.body.iter(qn("w:lang")))
