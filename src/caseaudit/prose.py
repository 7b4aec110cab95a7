"""Prose on its way into a page: Markdown of an inspection and plain text of a case, for HTML and for Markdown.

Nothing here lets a text run, load anything or become markup that its author did not mean: HTML is never passed through,
images are not loaded, and plain text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKS = re.compile(r"([\\`*_\[\]<>|~$&#])")
_LINE_STARTS = re.compile(r"^(\s*)(\d+[.)](?=\s|$)|\+(?=\s|$)|-(?=\s|$)|[-=:](?=[-=: ]*$))")
_BULLET = re.compile(r"\s*- +")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _tokens(text: str, top: int) -> list[Token]:
    """The tokens of a text whose highest heading becomes one of level `top`."""
    tokens = _parser().parse(f"{text}\n")
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(6, int(token.tag[1]) - min(levels) + top)
            token.tag, token.markup = f"h{level}", "#" * level
    return tokens


def markdown_to_html(text: str, top: int = 3) -> Markup:
    """An inspection's Markdown as HTML; its highest heading becomes one of level `top`."""
    parser = _parser()
    return Markup(parser.renderer.render(_tokens(text, top), parser.options, {}))  # noqa: S704  # the parser escapes


def markdown_to_markdown(text: str, top: int = 3) -> str:
    """An inspection's Markdown in one form, every block closed, so that what follows it is not swallowed."""
    from mdformat.renderer import MDRenderer

    options = {**_parser().options, "mdformat": {"number": True}, "parser_extension": [_Tables]}
    return MDRenderer().render(_tokens(text, top), options, {}).strip()


def line_to_html(text: str) -> Markup:
    """A sentence of Markdown as HTML without a paragraph around it, fit for a heading."""
    parser = _parser()
    return Markup(parser.renderInline(" ".join(text.split()), {}))  # noqa: S704  # the parser escapes


def line_to_markdown(text: str) -> str:
    """A sentence of Markdown in one line, fit for a heading: what would start a block is escaped."""
    line = " ".join(text.split())
    tokens = _parser().parse(line)
    is_paragraph = [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return " ".join(markdown_to_markdown(line).split()) if is_paragraph else escape_markdown(line)


def markdown_to_text(text: str) -> str:
    """An inspection's Markdown without its marks: a line to a paragraph or list entry, fit for a cell of a spreadsheet.

    A link keeps its address, in brackets.
    """
    lines, marks = [], [""]
    for token in _parser().parse(f"{text}\n"):
        if token.type == "list_item_open":
            marks.append(f"{token.info}. " if token.info else "- ")
        elif token.type == "list_item_close":
            marks.pop()
        elif token.type == "inline":
            lines.append(marks[-1] + "".join(_text(token.children or ())).strip())
            marks[-1] = ""
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip())
    return "\n".join(lines)


def _text(tokens: Iterable[Token]) -> Iterator[str]:
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = "" if token.info == "auto" else f" ({token.attrs.get('href', '')})"
        elif token.type == "link_close":
            yield address
        else:
            yield " " if token.type == "softbreak" else "\n" if token.type == "hardbreak" else token.content


class _Tables:
    """What mdformat needs to write tables."""

    @staticmethod
    def _table(node: Any, context: Any) -> str:
        rows = [
            [_cell(cell.render(context)) for cell in row.children] for part in node.children for row in part.children
        ]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])

    @staticmethod
    def _content(node: Any, context: Any) -> str:
        return "".join(child.render(context) for child in node.children)

    RENDERERS = {"table": _table, "th": _content, "td": _content}  # noqa: RUF012  # mdformat's own interface


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\|", text.replace("\n", " "))


def plain_to_markdown(text: str) -> str:
    """A case's plain text, escaped: paragraphs and `- ` lists stay, nothing else becomes markup."""
    blocks = []
    for kind, lines in _blocks(text):
        marked = [f"- {_escaped(line)}" if kind == "list" else _escaped(line) for line in lines]
        blocks.append("\n".join(marked))
    return "\n\n".join(blocks)


def escape_markdown(text: str) -> str:
    """One line of text in which nothing is markup, fit for a table cell, a heading or a sentence."""
    return _escaped(" ".join(str(text).split()))


def _escaped(line: str) -> str:
    marked = _MARKS.sub(r"\\\1", line).replace("://", ":\\//")
    return _LINE_STARTS.sub(lambda start: f"{start[1]}{start[2][:-1]}\\{start[2][-1]}", marked)


def plain_to_html(text: str) -> Markup:
    """A case's plain text as paragraphs and lists."""
    parts = []
    for kind, lines in _blocks(text):
        if kind == "list":
            parts.append(
                Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(each) for each in lines))
            )
        else:
            parts.append(Markup("<p>{}</p>").format(Markup("<br>").join(escape(each) for each in lines)))
    return Markup("\n").join(parts)


def plain_to_text(text: str) -> str:
    """A case's plain text, a line to a paragraph or list entry, fit for a cell of a spreadsheet."""
    return "\n".join(f"- {line}" if kind == "list" else line for kind, lines in _blocks(text) for line in lines)


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """("paragraph" or "list", lines) of a plain text; a list entry goes on in lines indented further than its dash."""
    for part in re.split(r"\n[ \t]*\n", text.strip()):
        block: tuple[str, list[str]] | None = None
        for line in part.split("\n"):
            if bullet := _BULLET.match(line):
                if block and block[0] != "list":
                    yield block
                    block = None
                block = block or ("list", [])
                block[1].append(line[bullet.end() :].strip())
            elif block and block[0] == "list":
                block[1][-1] += f" {line.strip()}"
            else:
                block = block or ("paragraph", [""])
                block[1][0] = f"{block[1][0]} {line.strip()}".strip()
        if block:
            yield block
