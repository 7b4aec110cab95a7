"""Prose on its way into a page: nothing an inspector writes becomes markup that was not meant, or runs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from caseaudit.prose import (
    escape_markdown,
    markdown_to_html,
    markdown_to_markdown,
    markdown_to_text,
    plain_to_html,
    plain_to_markdown,
    plain_to_text,
)

# As readers of Markdown render it: with HTML passed through, tables and strike-through.
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PLAIN = {"inline", "text", "softbreak", "paragraph_open", "paragraph_close"}
LISTS = {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}

marks = st.text(st.sampled_from("ab1 \n|*_`#<>[]()!\\&;~-+=:./'\"$^{}%@x"), max_size=60)


def kinds(markdown: str) -> set[str]:
    tokens = READER.parse(markdown)
    return {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}


def text_of(markdown: str) -> str:
    return " ".join(
        "".join(child.content or " " for child in token.children or ())
        for token in READER.parse(markdown)
        if token.type == "inline"
    )


@given(marks)
def test_an_escaped_line_is_nothing_but_its_text(text: str) -> None:
    escaped = escape_markdown(text)
    assert "\n" not in escaped
    assert kinds(escaped) <= PLAIN
    assert text_of(escaped).split() == text.split()


@given(marks)
def test_an_escaped_line_stays_in_its_table_cell(text: str) -> None:
    page = f"| a | b |\n| --- | --- |\n| {escape_markdown(text)} | last |\n"
    cells = [token for token in READER.parse(page) if token.type == "td_open"]
    assert len(cells) == 2


@given(marks)
def test_plain_text_becomes_paragraphs_and_lists_and_nothing_else(text: str) -> None:
    assert kinds(plain_to_markdown(text)) <= PLAIN | LISTS


@given(marks)
def test_plain_text_keeps_its_words(text: str) -> None:
    bare = re.sub(r"^\s*- +", "", text.strip(), flags=re.MULTILINE)
    assert "".join(text_of(plain_to_markdown(text)).split()) == "".join(bare.split())


@given(marks)
def test_markdown_swallows_nothing_of_what_follows(text: str) -> None:
    page = f"{markdown_to_markdown(text)}\n\n## After it\n"
    headings = [token for token in READER.parse(page) if token.type == "heading_open" and token.tag == "h2"]
    assert headings, page


@given(marks)
def test_no_html_of_an_author_gets_through(text: str) -> None:
    assert not kinds(markdown_to_markdown(text)) & {"html_block", "html_inline"}
    for page in (markdown_to_html(text), plain_to_html(text)):
        assert set(re.findall(r"<\s*/?\s*(\w+)", page)) <= {
            *("p", "br", "ul", "ol", "li", "em", "strong", "code", "pre", "blockquote", "hr", "a"),
            *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
        }


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "![](https://example.org/pixel.png)",
        "[a](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "[a]: https://example.org\n\n![a]",
        "<!-- never closed",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    page = markdown_to_html(text)
    assert not re.search(r"<(script|img|iframe|object|link)", page)
    assert not re.search(r"(src|onerror)=|href=.javascript", page.replace("&quot;", "").split("&lt;")[0])


def test_headings_are_shifted_to_fit() -> None:
    text = "# One\n\n## Two\n\nThree\n---\n"
    assert re.findall(r"<h(\d)>", markdown_to_html(text, 4)) == ["4", "5", "5"]
    assert markdown_to_markdown("### Deep\n\n#### Deeper", 2) == "## Deep\n\n### Deeper"


def test_a_fence_that_is_not_closed_is_closed() -> None:
    assert markdown_to_markdown("```\nnever closed") == "```\nnever closed\n```"


def test_tables_survive_in_both() -> None:
    table = "| a | b |\n| --- | --- |\n| 1 \\| 2 | *c* |"
    assert "<td>1 | 2</td>" in markdown_to_html(table)
    assert markdown_to_markdown(table) == table


def test_paragraphs_and_lists_of_a_case() -> None:
    text = "First line\ngoes on.\n\nThen:\n- one\n  more\n- two\n\nLast."
    assert plain_to_markdown(text) == "First line goes on.\n\nThen:\n\n- one more\n- two\n\nLast."
    assert plain_to_html(text) == (
        "<p>First line goes on.</p>\n<p>Then:</p>\n<ul><li>one more</li><li>two</li></ul>\n<p>Last.</p>"
    )
    assert plain_to_text(text) == "First line goes on.\nThen:\n- one more\n- two\nLast."


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Some *words* that\n**go on**.", "Some words that go on."),
        ("One.\n\nTwo.", "One.\nTwo."),
        ("# Title\n\n- one\n- two\n  1. three\n- four\n\nEnd", "Title\n- one\n- two\n1. three\n- four\nEnd"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("- one\n\n  more of it", "- one\nmore of it"),
        ("[the plan](https://example.org/plan) of `R1`", "the plan (https://example.org/plan) of R1"),
        ("<https://example.org>", "https://example.org"),
        ("line\\\nbreak", "line\nbreak"),
        ("```\nx = 1\n```", "x = 1"),
        ("| a | b |\n| - | - |\n| 1 | 2 |", "a\nb\n1\n2"),
        ("a < b & c <b>d</b>", "a < b & c <b>d</b>"),
    ],
)
def test_markdown_as_text_for_a_cell(markdown: str, text: str) -> None:
    assert markdown_to_text(markdown) == text


@given(st.text(st.sampled_from("ab1 \n|<>!;+=:/'\"$^{}%@x"), max_size=60))
def test_no_word_is_lost_on_the_way_into_a_cell(text: str) -> None:
    for made in (markdown_to_text(text), plain_to_text(text)):
        assert re.findall(r"\w", made) == re.findall(r"\w", text)
