"""The report and its press summary, as Markdown and as HTML: a template each, in templates/, and what they share."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup, escape

from caseaudit.language import ENGLISH, SOURCE, Language
from caseaudit.prose import (
    escape_markdown,
    line_to_html,
    line_to_markdown,
    markdown_to_html,
    markdown_to_markdown,
    plain_to_html,
    plain_to_markdown,
)
from caseaudit.report import MARKER, AgreementPart, Count, Counts, CriterionPart, Report, Titled, several, shown
from caseaudit.resources import shipped, templates

# Two assessors side by side are worth a table from this many cases on; the JSON has every pair.
WORTH_A_TABLE = 10
# Which of seven shades, from light to dark, the steps of a scale have, by the number of steps.
_RAMPS = {2: (1, 7), 3: (1, 4, 7), 4: (1, 3, 5, 7), 5: (1, 3, 4, 5, 7), 6: (1, 2, 3, 5, 6, 7), 7: (1, 2, 3, 4, 5, 6, 7)}


class Wait(NamedTuple):
    """A referred case on a time line: days from its start, days until the answer, days to its end; half a day at least."""

    case: str
    before: int
    waited: float
    after: int
    answered: bool


class TimeLine(NamedTuple):
    """The referred cases between two days."""

    start: str
    end: str
    rows: tuple[Wait, ...]


def html(report: Report, house: Path | None = None) -> str:
    """The report, or an extract, as one self-contained page: nothing is loaded, and its one script only sorts.

    `house` is a folder of templates that put blocks of their own in the place of ours, here and below; raises InvalidFile
    where there is something wrong with one of them.
    """
    return _filled("extract.html.jinja" if report.extract else "report.html.jinja", report, house).lstrip()


def markdown(report: Report, house: Path | None = None) -> str:
    """The report, or an extract, as Markdown (CommonMark with tables)."""
    return closed_up(_filled("extract.md.jinja" if report.extract else "report.md.jinja", report, house))


def press_html(report: Report, house: Path | None = None) -> str:
    """What is told to the press, as one page that prints on one sheet."""
    return _filled("press.html.jinja", report, house).lstrip()


def press_markdown(report: Report, house: Path | None = None) -> str:
    """What is told to the press, as Markdown."""
    return closed_up(_filled("press.md.jinja", report, house))


def _filled(template: str, report: Report, house: Path | None) -> str:
    """A template with the report in it, and nothing but the report."""
    own = house if house and (house / template).is_file() else None
    made = html_environment if ".html." in template else markdown_environment
    environment = made(report.spoken, own)
    if own:
        from caseaudit.renderers.house import fill_house

        return fill_house(environment, own, template, report)
    return environment.get_template(template).render(report=report)


def closed_up(page: str) -> str:
    """Markdown without the empty lines that a template leaves."""
    return re.sub(r"\n{3,}", "\n\n", page).strip() + "\n"


def pairs_of(report: Report) -> list[AgreementPart]:
    """The pairs of assessors that are worth a table."""
    return [pair for pair in report.agreement if pair.cases is not None and pair.cases >= WORTH_A_TABLE]


def outcomes_of(report: Report) -> list[Titled]:
    """The outcomes that any case has."""
    return [each for each in report.framework.outcomes if report.outside.get(each.id, 0) != 0]


def chapters_of(report: Report) -> set[str]:
    """The ids of the chapters about which anything is said."""
    found = {each.chapter for each in report.key_findings if each.chapter}
    return found | {each.id for each in report.inspection.chapters}


def how_picked(report: Report) -> str:
    """In a sentence, how the cases were picked, and so what shares of them say."""
    say, population = report.spoken, report.inspection.population
    number = say.number(population or 0)
    if report.framework.sample == "random":
        if population:
            return say.gettext("The cases were picked at random from %(population)s.", population=number)
        return say.gettext("The cases were picked at random.")
    if population:
        return say.gettext(
            "The cases were picked to cover all kinds of work, not at random, from %(population)s: shares describe these "
            "cases alone.",
            population=number,
        )
    return say.gettext(
        "The cases were picked to cover all kinds of work, not at random: shares describe these cases alone."
    )


def restriction(report: Report) -> str:
    """In a sentence, whom the annexes are for."""
    words = report.inspection.words
    # For translators: in Welsh both words come with their article.
    return report.spoken.gettext("For the %(force)s and %(inspectorate)s; not for publication.", **words)


def order_of(report: Report) -> dict[str | None, int]:
    """{verdict: place}: the grades, best first, then what is outside the scale; None, for no verdict, comes last."""
    verdicts = [*report.grades, *(each.id for each in report.framework.outcomes), None]
    return {verdict: nth for nth, verdict in enumerate(verdicts)}


def time_line(report: Report) -> TimeLine | None:
    """The register of referred cases, laid out from the first day in it to the last, or to the day of the report."""
    register = report.referrals.register_
    if not register:
        return None
    last = report.as_of if len(report.as_of) == 10 else max(each.raised for each in register)
    start = min(each.raised for each in register)
    end = max(last, *(each.answered or each.raised for each in register))
    first, final = (date.fromisoformat(day).toordinal() for day in (start, end))
    rows = []
    for each in register:
        raised = date.fromisoformat(each.raised).toordinal()
        answered = date.fromisoformat(each.answered or end).toordinal()
        waited = max(answered - raised, 0.5)
        rows.append(Wait(each.case, raised - first, waited, final - answered, bool(each.answered)))
    return TimeLine(start, end, tuple(rows))


def by_scale(report: Report) -> dict[str, list[CriterionPart]]:
    """{scale: criteria graded on it}, in the order of the criteria."""
    scales: dict[str, list[CriterionPart]] = {}
    for criterion in report.criteria:
        scales.setdefault(criterion.scale, []).append(criterion)
    return scales


def kinds_of(language: Language) -> dict[str, str]:
    """{kind of visit: its title}."""
    return {
        "inspection": language.gettext("Inspection"),
        "follow-up": language.gettext("Follow-up review"),
        "reinspection": language.gettext("Reinspection"),
    }


def titles_of(report: Report, language: Language | None = None) -> dict[str, dict[str, str]]:
    """{noun: {id: title}} of everything that the report names by id only, our own in a language, else the report's."""
    framework, say = report.framework, (language or report.spoken).gettext
    steps = {step.id: step.title for scale in framework.scales.values() for step in scale}
    grades = steps | {outcome.id: outcome.title for outcome in framework.outcomes}
    return {
        "grade": grades,
        "figure": {
            "cases": say("cases"),
            "graded": say("graded"),
            "not-positive": say("not-positive"),
            "referred": say("referred"),
            "drafts": say("drafts"),
        }
        | grades,
        "category": {category.id: category.title for category in report.framework.categories},
        "chapter": {topic.id: topic.title for topic in report.topics}
        | {criterion.id: criterion.title for criterion in report.criteria}
        | {category.id: category.title for category in report.framework.categories},
        "assessor": {assessor.id: assessor.title for assessor in framework.assessors},
        "deadline": {deadline.id: deadline.title for deadline in framework.deadlines},
        "status": {status.id: status.title for status in framework.statuses},
        "theme": {theme.id: theme.title for theme in report.themes},
        "reason": {reason.id: reason.title for reason in framework.referral_reasons},
        "result": {
            "achieved": say("Achieved"),
            "partly": say("Partly achieved"),
            "not": say("Not achieved"),
        },
        "finding": {"strength": say("Strength"), "concern": say("Concern")},
        "visit": kinds_of(language or report.spoken),
    }


def first_day(iso: str) -> str:
    """A day as it is; of a month its first day."""
    return iso if len(iso) == 10 else f"{iso}-01"


def _sentence(text: str) -> str:
    """A text with a full stop, for headings that are printed as sentences elsewhere."""
    return text if text.rstrip().endswith((".", "!", "?", ":")) else f"{text.rstrip()}."


def _is_whole(counts: Counts) -> bool:
    """Whether every count is shown."""
    return None not in counts.values()


def _printed(value: Any, language: Language) -> Any:
    """What a template prints: a count as `shown` has it, all else as it is."""
    return shown(value, language) if value is None or type(value) is int else value


# What a template knows besides the report.
_GLOBALS: dict[str, Any] = {
    "how_picked": how_picked,
    "restriction": restriction,
    "titles_of": titles_of,
    "pairs_of": pairs_of,
    "by_scale": by_scale,
    "outcomes_of": outcomes_of,
    "chapters_of": chapters_of,
    "order_of": order_of,
    "time_line": time_line,
    "ramp": _RAMPS.get,
    "not_shown": MARKER,
}


def _environment(
    language: Language,
    house: Path | None,
    *,
    autoescape: bool,
    finalize: Callable[[Any], Any],
    mark: Callable[[str], str],
) -> Environment:
    """The templates in a language. What stands in them in English is asked of it by `_` and `ngettext`.

    Such a message is ready, as what stands in a template is; a value that is put into it is escaped.
    """

    def put(values: dict[str, Any]) -> dict[str, Any]:
        return {name: finalize(value) for name, value in values.items()}

    def gettext(message: str, /, **values: Any) -> str:
        return mark(language.gettext(message, **put(values)))

    def ngettext(one: str, many: str, count: Count, /, **values: Any) -> str:
        return mark(language.ngettext(one, many, count, **put({"num": shown(count, language), **values})))

    def pgettext(context: str, message: str, /) -> str:
        return mark(language.pgettext(context, message))

    if house is None:
        environment = templates(autoescape=autoescape, finalize=finalize)
    else:
        from caseaudit.renderers.house import house_environment

        environment = house_environment(house, autoescape=autoescape, finalize=finalize)
    environment.filters |= {"spoken_date": language.date, "plural": several, "sentence": _sentence}
    environment.tests["whole"] = _is_whole
    environment.globals |= _GLOBALS
    environment.globals |= {
        "_": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "language": language.tag,
        "period": language.period,
    }
    return environment


@cache
def html_environment(language: Language = ENGLISH, house: Path | None = None) -> Environment:
    """What pages are filled in: our templates, or those of a house."""
    environment = _environment(
        language, house, autoescape=True, finalize=lambda value: escape(_printed(value, language)), mark=Markup
    )
    environment.filters["prose"] = markdown_to_html
    environment.filters["line"] = line_to_html
    environment.filters["plain"] = plain_to_html
    environment.filters["case_text"] = _case_text
    environment.filters["css"] = _css_string
    environment.filters["strong"] = Markup("<strong>{}</strong>").format
    source = (shipped("templates") / "report.js.jinja").read_text(encoding="utf-8")
    script = environment.from_string(source).render()
    environment.globals |= {
        "script": Markup(script),  # noqa: S704  # our own file
        "script_hash": f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}",
    }
    return environment


def _case_text(text: str, report: Report) -> Markup:
    """A text of a case file, which no translation has: in a report of another language it is marked as English."""
    html = plain_to_html(text)
    return html if report.language == SOURCE else Markup('<div lang="{}">{}</div>').format(ENGLISH.tag, html)


def _css_string(text: str | None) -> Markup:
    """A text as a string of CSS, every character but letters, digits and spaces escaped by its number."""
    quoted = "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text or "")
    return Markup('"{}"').format(quoted)


class _Marked(str):
    """Markdown that is ready; every other text a template prints is escaped."""

    __slots__ = ()


@cache
def markdown_environment(language: Language = ENGLISH, house: Path | None = None) -> Environment:
    """What Markdown is filled in: our templates, or those of a house."""

    def finalize(value: Any) -> Any:
        return value if isinstance(value, _Marked) else escape_markdown(_printed(value, language))

    environment = _environment(language, house, autoescape=False, finalize=finalize, mark=_Marked)
    environment.concat = lambda parts: _Marked("".join(parts))  # type: ignore[method-assign]  # what a block gives back is ready
    environment.filters["prose"] = lambda text, top=3: _Marked(markdown_to_markdown(text, top))
    environment.filters["line"] = lambda text: _Marked(line_to_markdown(text))
    environment.filters["plain"] = lambda text: _Marked(plain_to_markdown(text))
    environment.filters["raw"] = _Marked
    environment.filters["quote"] = lambda text: _Marked("> " + text.replace("\n", "\n> "))
    environment.filters["deeper"] = lambda text: _Marked(text.replace("\n", "\n  "))
    return environment
