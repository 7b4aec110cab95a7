"""The charts of a page as Word's own: the same bars, in the colours of the page. templates/word/chart.xml.jinja draws them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from caseaudit.resources import shipped, templates

if TYPE_CHECKING:
    from jinja2 import Environment

# In millimetres: a row of bars, of a time line, and the lowest beside which a name can be read; what stands above or below
# the rows; and what is left on the page of a chart for its caption.
_ROW, _TIME_ROW, _LOWEST_ROW, _REST, _CAPTION = 9, 6, 4, 13, 37
# And of a legend, which stands in columns: a line, all of its columns, what one has beside its words, and about a letter.
_LINE, _LEGEND, _KEY, _LETTER = 5, 170, 6, 1.7
_BEFORE, _WAIT, _OPEN, _AFTER = "before", "wait", "wait open", "after"
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SHADE = re.compile(r"\.(shade-\d)\s*\{([^}]*)\}")
_COLOUR = re.compile(
    r"(?<![\w-])(--ink|--soft|--bar|--edge|background|color)(?:-color)?\s*:\s*#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b"
)
_GROWS = re.compile(r"flex-grow: (\d+(?:\.\d+)?)")


class Series(NamedTuple):
    """The parts that mean one thing, a part of each bar."""

    title: str
    lengths: tuple[str, ...]
    """As the page has them; empty where a bar has no such part."""
    fill: str = ""
    """Six hexadecimal digits; empty where nothing is filled."""
    ink: str = ""
    """The colour of the length, as a number in the part; empty where it is not printed."""
    edge: str = ""
    """The colour of the edge; empty where there is none."""
    is_open: bool = False
    """Whether the edge is broken."""


class Chart(NamedTuple):
    """Bars under each other, each made of its part of every series."""

    title: str
    told: str
    """What it shows, in words."""
    names: tuple[str, ...]
    """Of the bars; with what is said where a bar has no parts."""
    series: tuple[Series, ...]
    longest: float
    is_shares: bool
    """Whether all bars have one length."""
    ends: tuple[str, ...]
    """What stands at the start and at the end of a time line."""
    ink: str
    """The colour of names; six hexadecimal digits."""
    soft: str
    """The colour of the ends."""
    height: int
    """In millimetres."""


def read_chart(figure: Any, css: str, room: int) -> Chart | None:
    """What a page's figure of the class `chart` draws, in the colours of its style sheets, or in ours where they say none.

    None where there is no bar in it, or more bars than a sheet of paper has room for, in millimetres, and where it is no
    figure of ours: a house draws as it likes, and of what is not understood no part may be left out.
    """
    rows = figure.findall(".//div[@class='row']")
    bars = [row.find("span[@class='bar']") for row in rows]
    ends = tuple(_text(each) for each in figure.findall(".//div[@class='row ends']/span[@class='bar']/span"))
    if None in bars or len(ends) not in (0, 2):
        return None
    colours, shades = _colours(css)
    kinds = list(_kinds(figure, colours, shades))
    parts = [list(_lengths(bar)) for bar in bars]
    lengths = [dict(each) for each in parts]
    known = {_BEFORE, _AFTER, *(kind for kind, _, _ in kinds)}
    if any(len(each) != len(drawn) or not drawn.keys() <= known for each, drawn in zip(parts, lengths, strict=True)):
        return None
    rest = _REST + _LINE * _further_lines([title for _, title, _ in kinds if title])
    room -= _CAPTION + rest
    if not any(lengths) or _LOWEST_ROW * len(rows) > room:
        return None
    row = min(_TIME_ROW if ends else _ROW, room // len(rows))
    title, told = _text(figure.find("figcaption/strong")), _text(figure.find("figcaption"))
    return Chart(
        title=title.removesuffix("."),
        told=told.removeprefix(title).strip(),
        names=tuple(_name(row, bar, is_drawn=bool(drawn)) for row, bar, drawn in zip(rows, bars, lengths, strict=True)),
        series=tuple(
            Series(title, tuple(drawn.get(kind, "") for drawn in lengths), **looks) for kind, title, looks in kinds
        ),
        longest=max(sum(map(float, drawn.values())) for drawn in lengths),
        is_shares=not ends and not any(_AFTER in drawn for drawn in lengths),
        ends=ends,
        ink=colours["--ink"],
        soft=colours["--soft"],
        height=row * len(rows) + rest,
    )


def chart_xml(chart: Chart, font: str) -> bytes:
    """A chart as a part of a Word file (ECMA-376, DrawingML charts), its texts in a font, or in the theme's if that is empty."""
    return _filled("chart", chart=chart, font=font).lstrip().encode()


def drawing_xml(chart: Chart, number: int, related: str, width: int, height: int) -> str:
    """Where a chart, the nth of a file, stands in a run: its size in Word's own units, and its words for who does not see it.

    `related` is the name by which the text knows the chart's part.
    """
    return _filled("drawing", chart=chart, number=number, related=related, width=width, height=height)


def _filled(name: str, **values: Any) -> str:
    page: str = _environment().get_template(f"word/{name}.xml.jinja").render(values)
    return page


@cache
def _environment() -> Environment:
    """Our templates, compiled once for all charts."""
    return templates(autoescape=True)


def _kinds(
    figure: Any, colours: dict[str, str], shades: dict[str, dict[str, str]]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(kind of part, its title, its looks), in the order in which they follow each other in a bar."""
    legend = figure.findall(".//ul[@class='legend']/li")
    for each in legend:
        shade = _kind(each.find("span"))
        if shade in shades:
            background, ink = shades[shade]["background"], shades[shade]["color"]
            yield shade, _text(each), {"fill": background, "ink": ink, "edge": colours["--edge"]}
    if not legend:
        bar = colours["--bar"]
        yield _BEFORE, "", {}
        yield _WAIT, "", {"fill": bar}
        yield _OPEN, "", {"edge": bar, "is_open": True}


def _further_lines(legend: list[str]) -> int:
    """How many lines a legend has below its first; without their room they would take that of the bars."""
    if not legend:
        return 0
    columns = max(1, int(_LEGEND // (_KEY + _LETTER * max(map(len, legend)))))
    return (len(legend) - 1) // columns


def _lengths(bar: Any) -> Iterator[tuple[str, str]]:
    """(kind, length) of the parts of a bar, one after the other; what is empty stands before or after them."""
    place = _BEFORE
    for part in bar:
        if grows := _GROWS.search(part.get("style") or ""):
            kind = _kind(part)
            yield kind or place, grows[1]
            place = _AFTER if kind else place


def _kind(part: Any) -> str:
    return "" if part is None else part.get("class", "").removeprefix("part ")


def _name(row: Any, bar: Any, *, is_drawn: bool) -> str:
    name = _text(row.find("span[@class='name']"))
    return name if is_drawn else ": ".join(filter(None, (name, _text(bar))))


def _text(element: Any) -> str:
    return "" if element is None else " ".join(element.text_content().split())


@lru_cache(maxsize=1)
def _colours(css: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """({name: colour}, {shade: {property: colour}}) on paper in daylight, ours where a page says none.

    What is said last holds, as in a browser.
    """
    ours = (shipped("templates") / "report.css").read_text(encoding="utf-8")
    light = _MEDIA.sub("", f"{ours}\n{css}")
    shades: dict[str, dict[str, str]] = {}
    for shade, said in _SHADE.findall(light):
        shades.setdefault(shade, {}).update(_said(said))
    return _said(light), shades


def _said(css: str) -> dict[str, str]:
    return {
        name: colour if len(colour) == 6 else "".join(each * 2 for each in colour)
        for name, colour in _COLOUR.findall(css)
    }
