"""The report as Markdown and as HTML: one template each, in templates/, and what they share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from caseaudit.prose import (
    escape_markdown,
    line_to_html,
    line_to_markdown,
    markdown_to_html,
    markdown_to_markdown,
    plain_to_html,
    plain_to_markdown,
)
from caseaudit.report import Count, CriterionPart, Report, shown
from caseaudit.resources import shipped

# Two assessors side by side are worth a table from this many cases on; the JSON has every pair.
WORTH_A_TABLE = 10
_KINDS = {"inspection": "Inspection", "follow-up": "Follow-up review", "reinspection": "Reinspection"}


def html(report: Report) -> str:
    """The report, or an extract, as one self-contained page: no script, nothing loaded from anywhere."""
    template = "extract.html.jinja" if report.extract else "report.html.jinja"
    return _render(report, template, _html_environment()).lstrip()


def markdown(report: Report) -> str:
    """The report, or an extract, as Markdown (CommonMark with tables)."""
    template = "extract.md.jinja" if report.extract else "report.md.jinja"
    page = _render(report, template, _markdown_environment())
    return re.sub(r"\n{3,}", "\n\n", page).strip() + "\n"


def _render(report: Report, template: str, environment: Environment) -> str:
    page: str = environment.get_template(template).render(
        report=report,
        kinds=_KINDS,
        titles=titles_of(report),
        pairs=[pair for pair in report.agreement if pair.cases is not None and pair.cases >= WORTH_A_TABLE],
        scales=_by_scale(report),
        shown_outside=[verdict for verdict, cases in report.outside.items() if cases != 0],
        chapters={each.id for each in report.inspection.chapters}
        | {each.chapter for each in report.key_findings if each.chapter},
    )
    return page


def _by_scale(report: Report) -> dict[str, list[CriterionPart]]:
    """{scale: criteria graded on it}, in the order of the criteria."""
    scales: dict[str, list[CriterionPart]] = {}
    for criterion in report.criteria:
        scales.setdefault(criterion.scale, []).append(criterion)
    return scales


def titles_of(report: Report) -> dict[str, dict[str, str]]:
    """{noun: {id: title}} of everything that the report names by id only."""
    framework = report.framework
    steps = {step.id: step.title for scale in framework.scales.values() for step in scale}
    return {
        "grade": steps | {outcome.id: outcome.title for outcome in framework.outcomes},
        "category": {category.id: category.title for category in report.framework.categories},
        "chapter": {topic.id: topic.title for topic in report.topics}
        | {criterion.id: criterion.title for criterion in report.criteria}
        | {category.id: category.title for category in report.framework.categories},
        "assessor": {assessor.id: assessor.title for assessor in framework.assessors},
        "deadline": {deadline.id: deadline.title for deadline in framework.deadlines},
        "status": {status.id: status.title for status in framework.statuses},
        "theme": {theme.id: theme.title for theme in report.themes},
        "reason": {reason.id: reason.title for reason in framework.referral_reasons},
        "result": {"achieved": "Achieved", "partly": "Partly achieved", "not": "Not achieved"},
    }


def spoken_date(iso: str | None) -> str:
    """'8 March 2018' of '2018-03-08', 'March 2018' of '2018-03'."""
    if not iso:
        return ""
    day = date.fromisoformat(iso if len(iso) == 10 else f"{iso}-01")
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day} {month}" if len(iso) == 10 else month


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _spoken_period(start: str, to: str) -> str:
    """'2 to 13 October 2017', or one date where both are the same."""
    if start == to:
        return spoken_date(start)
    if len(start) == len(to) == 10 and start[:7] == to[:7]:
        return f"{int(start[8:])} to {spoken_date(to)}"
    return f"{spoken_date(start)} to {spoken_date(to)}"


def _sentence(text: str) -> str:
    """A text with a full stop, for headings that are printed as sentences elsewhere."""
    return text if text.rstrip().endswith((".", "!", "?", ":")) else f"{text.rstrip()}."


def _plural(count: Count, noun: str) -> str:
    """'1 case', '2 cases', '[c] cases'."""
    return f"{shown(count)} {noun}" if count == 1 else f"{shown(count)} {noun}s"


_SHARED: dict[str, Callable[..., Any]] = {
    "spoken_date": spoken_date,
    "number": shown,
    "plural": _plural,
    "sentence": _sentence,
}


def _environment(*, autoescape: bool, finalize: Callable[[Any], Any] | None = None) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=autoescape,  # noqa: S701  # off for Markdown only, which `finalize` escapes
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_SHARED)
    environment.globals["period"] = _spoken_period
    return environment


def _html_environment() -> Environment:
    environment = _environment(autoescape=True)
    environment.filters["prose"] = markdown_to_html
    environment.filters["line"] = line_to_html
    environment.filters["plain"] = plain_to_html
    environment.filters["css"] = _css_string
    return environment


def _css_string(text: str | None) -> Markup:
    """A text as a string of CSS, every character but letters, digits and spaces escaped by its number."""
    quoted = "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text or "")
    return Markup('"{}"').format(quoted)


class _Marked(str):
    """Markdown that is ready; every other text a template prints is escaped."""

    __slots__ = ()


def _markdown_environment() -> Environment:
    environment = _environment(
        autoescape=False, finalize=lambda value: value if isinstance(value, _Marked) else escape_markdown(value)
    )
    environment.filters["prose"] = lambda text, top=3: _Marked(markdown_to_markdown(text, top))
    environment.filters["line"] = lambda text: _Marked(line_to_markdown(text))
    environment.filters["plain"] = lambda text: _Marked(plain_to_markdown(text))
    environment.filters["raw"] = _Marked
    environment.filters["quote"] = lambda text: _Marked("> " + text.replace("\n", "\n> "))
    environment.filters["deeper"] = lambda text: _Marked(text.replace("\n", "\n  "))
    return environment
