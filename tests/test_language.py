"""The languages of reports: the catalogue is whole and in step, and no word of ours is left out of it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, get_args

import docx
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from reading import text_of
from running import script_of_docs

from caseaudit import Overview, Report, build_overview, build_report, language, load_framework, render, run_audit
from caseaudit.briefing import shipped_frameworks
from caseaudit.extraction import extract
from caseaudit.fields import PROSE, reworded
from caseaudit.formats import OVERVIEWS
from caseaudit.framework import WORD, Framework
from caseaudit.language import ENGLISH, LANGUAGES, REVIEWED, SOURCE, Code, Language, catalogue_of
from caseaudit.publication import as_published, publish
from caseaudit.renderers.workbook import Workbook, build_workbook
from caseaudit.report import fill
from caseaudit.rules.folder import _TYPED
from caseaudit.rules.publication import _TONGUES
from caseaudit.sources import TRANSLATION_FILES

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
WELSH = LANGUAGES["cy"]
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def messages() -> Iterator[Any]:
    with catalogue_of("cy").open("rb") as file:
        yield from (each for each in read_po(file, locale="cy") if each.id)


def test_the_catalogue_is_in_step_with_code_templates_and_frameworks() -> None:
    assert catalogue_of("cy").read_text(encoding="utf-8") == script_of_docs("catalogues").in_step("cy"), (
        "run `make catalogues`"
    )


def test_every_message_is_translated_in_every_form_and_none_is_a_guess() -> None:
    assert list(script_of_docs("catalogues").untranslated("cy")) == []
    for each in messages():
        assert not each.fuzzy
        if isinstance(each.id, tuple):
            assert len(each.string) == 6, each.id


def test_placeholders_are_the_same_on_both_sides() -> None:
    for each in messages():
        ids = each.id if isinstance(each.id, tuple) else (each.id,)
        wanted = {frozenset(PLACEHOLDER.findall(one)) for one in ids}
        assert len(wanted) == 1, each.id
        for form in each.string if isinstance(each.string, tuple) else (each.string,):
            assert frozenset(PLACEHOLDER.findall(form)) in wanted, each.id
            assert "%" not in PLACEHOLDER.sub("", form) or "%" in PLACEHOLDER.sub("", ids[0]), each.id


def test_the_catalogue_says_that_nobody_has_reviewed_it() -> None:
    text = catalogue_of("cy").read_text(encoding="utf-8")
    assert f'"{REVIEWED}: no\\n"' in text
    assert "NO NATIVE SPEAKER HAS REVIEWED THIS WORDING" in text
    assert not WELSH.is_reviewed
    assert ENGLISH.is_reviewed


def test_the_catalogue_holds_no_mark_up_and_nothing_that_a_script_would_run() -> None:
    for each in messages():
        for form in each.string if isinstance(each.string, tuple) else (each.string,):
            assert not set("<>`{}\\") & set(form), each.id


@pytest.mark.parametrize("name", shipped_frameworks())
def test_every_wording_of_a_shipped_framework_is_in_the_catalogue(name: str) -> None:
    framework = load_framework(name)
    assert [text for context, text in framework.wording() if not WELSH.has_wording(text, context)] == []
    spoken = framework.in_words_of(WELSH)
    assert [each.id for each in spoken.themes] == [each.id for each in framework.themes]
    assert spoken.known["theme", ""][spoken.themes[0].id].title == WELSH.wording(framework.themes[0].title)
    assert spoken.requires == framework.requires
    assert framework.in_words_of(ENGLISH) is framework


def test_a_framework_that_was_used_before_is_reworded_in_all_that_it_looks_up() -> None:
    framework = load_framework("ncpi-2016")
    assert framework.title_of("theme", "delay") == "Delay and drift"
    assert framework.overall_grades[0].title == "Good"
    spoken = framework.in_words_of(WELSH)
    assert spoken.title_of("theme", "delay") == "Oedi a llusgo"
    assert spoken.overall_grades[0].title == "Da"
    assert framework.title_of("theme", "delay") == "Delay and drift"


def test_a_language_is_known_wherever_one_is_asked_for() -> None:
    assert get_args(Code) == tuple(LANGUAGES)
    assert _TONGUES.keys() == _TYPED.keys() == LANGUAGES.keys()
    assert TRANSLATION_FILES.keys() == LANGUAGES.keys() - {SOURCE}
    assert all(catalogue_of(code).is_file() for code in TRANSLATION_FILES)


def test_what_a_catalogue_lacks_stays_as_it_is() -> None:
    assert WELSH.wording("Wording of a house") == "Wording of a house"
    assert not WELSH.has_wording("Wording of a house")
    assert ENGLISH.has_wording("Wording of a house")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 drafft"), (1, "1 drafft"), (2, "2 ddrafft"), (3, "3 drafft"), (6, "6 drafft"), (79, "79 drafft")],
)
def test_a_numeral_takes_the_form_that_belongs_to_it(count: int, said: str) -> None:
    assert WELSH.ngettext("%(num)s draft", "%(num)s drafts", count) == said


def test_a_number_that_is_not_shown_takes_the_form_of_many() -> None:
    assert ENGLISH.ngettext("%(num)s case", "%(num)s cases", None, num="[c]") == "[c] cases"
    assert WELSH.ngettext("%(num)s case", "%(num)s cases", None, num="[c]") == "[c] achos"


MONTHS = [
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


@given(st.dates(min_value=date(1900, 1, 1)))
def test_english_dates_are_those_of_always(day: Any) -> None:
    month = f"{MONTHS[day.month - 1]} {day.year}"
    assert ENGLISH.date(day.isoformat()) == f"{day.day} {month}"
    assert ENGLISH.date(day.isoformat()[:7]) == month


def test_dates_and_periods_are_said_in_both_languages() -> None:
    assert (WELSH.date("2018-03-08"), WELSH.date("2018-03"), WELSH.date(None)) == ("8 Mawrth 2018", "Mawrth 2018", "")
    assert ENGLISH.period("2017-10-02", "2017-10-13") == "2 to 13 October 2017"
    assert ENGLISH.period("2017-10", "2017-10") == "October 2017"
    assert WELSH.period("2017-10-02", "2017-10-13") == "2 – 13 Hydref 2017"
    assert WELSH.period("2017-10-30", "2017-11-03") == "30 Hydref 2017 – 3 Tachwedd 2017"


@given(st.integers(min_value=0, max_value=10**9))
def test_counts_stand_in_plain_digits(count: int) -> None:
    assert ENGLISH.number(count) == WELSH.number(count) == str(count)


@pytest.mark.parametrize(
    ("word", "softened"),
    [("da", "dda"), ("gwael", "wael"), ("cadarn", "gadarn"), ("rhagorol", "ragorol"), ("digonol", "ddigonol")],
)
def test_welsh_softens_the_first_letter(word: str, softened: str) -> None:
    assert WELSH.forms(word) == (word, softened)
    assert ENGLISH.forms(word) == (word,)


@pytest.mark.parametrize("word", ["annigonol", "angen gwella", "ardderchog", "chwe"])
def test_welsh_leaves_other_letters_alone(word: str) -> None:
    assert WELSH.forms(word) == (word,)


# A made-up language: each message between marks, so that what stands outside of them was forgotten.


class Marked(NullTranslations):
    """Every message as it is, between marks."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  # as gettext calls it
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def marked(text: str) -> str:
    return f"⟦{text}⟧"


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the made-up language of Welsh, its dates, and the words of every inspection and case."""

    def in_words_of(_: Language, brief: Any, inspection: Any, audit: Any) -> Any:
        said = [each.model_copy(update={"by": marked(each.by)}) for each in inspection.statements]
        told = [each.model_copy(update={"by": marked(each.by)}) for each in inspection.response]
        names = {"force": marked(inspection.force), "marking": marked("OFFICIAL"), "words": {"force": marked("force")}}
        own = inspection.model_copy(update={**names, "statements": tuple(said), "response": tuple(told)})
        cases = sorted((reworded(each, PROSE, marked) for each in audit.cases), key=lambda each: each.case)
        return reworded(own, PROSE, marked), tuple(cases)

    as_before = Language.date
    monkeypatch.setattr(language, "_words", lambda code: Marked() if code == "cy" else NullTranslations())
    monkeypatch.setattr(Language, "date", lambda self, iso: marked(as_before(self, iso)) if iso else "")
    monkeypatch.setattr("caseaudit.composition._in_words_of", in_words_of)
    # Templates are kept by language, so that under another name this one is met for the first time.
    monkeypatch.setitem(LANGUAGES, "cy", Language("cy", "Marked", "cy"))


class Said(HTMLParser):
    """What a page says, seen or heard: its text, and the attributes that are read out."""

    def __init__(self, made: str) -> None:
        super().__init__()
        self.text = ""
        self.silent = ""
        self.feed(made)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag if tag in ("style", "script") else ""
        self.text += " ".join(str(value) for name, value in attrs if name in ("aria-label", "alt", "title")) + "\n"

    def handle_data(self, data: str) -> None:
        self.text += "" if self.silent else data


# What is no word of ours: ids of cases, categories, figures and rules, paths, hashes, names of programs and formats.
DATA = re.compile(
    r"\b(?:[A-Z]{3}-\d{3}|R\d|CA\d{3}|caseaudit \S+|ncpi-\d{4}|sjr|SHA-256|[0-9a-f]{64}|\[[cxz]\]|A4)|"
    r"(?:[\w-]+/)*[\w.-]+\.yaml\b|category\.[\w.-]+"
)


def forgotten(text: str) -> list[str]:
    """The words that stand outside of all marks."""
    depth, outside = 0, []
    for sign in text:
        depth += {"⟦": 1, "⟧": -1}.get(sign, 0)
        outside.append(sign if depth == 0 and sign not in "⟦⟧" else " " if depth else "")
    assert depth == 0
    return re.findall(r"[^\W\d_]{2,}", DATA.sub(" ", "".join(outside)))


def marked_report(name: str) -> Report:
    return build_report(run_audit(EXAMPLES / name, keep_cases=True), "cy")


def told(workbook: Workbook) -> str:
    """All that a workbook says."""
    cells = (
        [sheet.name, *sheet.lines, *(str(cell) for row in (sheet.header, *sheet.rows) for cell in row)]
        for sheet in workbook.sheets
    )
    return "\n".join([workbook.title, *(cell for each in cells for cell in each)])


NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/inspection.yaml"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("marks")
def test_no_word_is_forgotten(name: str) -> None:
    report = marked_report(name)
    editions = [report, publish(report), extract(report, "referrals"), extract(report, "R1")]
    for edition in editions:
        assert forgotten(Said(render(edition, "html")).text) == []
        assert forgotten(render(edition, "markdown")) == []
    for edition in editions[:2]:
        assert forgotten(Said(render(edition, "press-html")).text) == []
        assert forgotten(render(edition, "press-md")) == []
        assert forgotten(told(build_workbook(fill(edition)))) == []


@pytest.mark.usefixtures("marks")
def test_no_word_is_forgotten_in_word() -> None:
    said = text_of(marked_report("lancashire-2017"), "docx")
    assert forgotten(said) == []
    assert "⟦Table⟧ 1: " in said


@pytest.mark.usefixtures("marks")
def test_no_word_is_forgotten_where_small_counts_are_suppressed(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = run_audit(EXAMPLES / "sjr-sample", keep_cases=True)
    assert audit.brief is not None
    framework = audit.brief.framework
    assert framework is not None
    few = framework.model_copy(update={"publish": framework.publish.model_copy(update={"suppress_below": 2})})
    audit = replace(audit, brief=replace(audit.brief, framework=Framework.model_construct(**dict(few))))
    report = build_report(audit, "cy")
    monkeypatch.setattr("caseaudit.publication._disclosures", lambda *_: iter(()))
    public = publish(report)
    assert public.suppression is not None
    assert forgotten(Said(render(public, "html")).text) == []
    assert forgotten(render(public, "markdown")) == []


def renamed(report: Report, name: str, **framework: Any) -> Report:
    """The report as that of another inspection, whose id no reader takes for a word, its framework changed."""
    inspection = report.inspection.model_copy(update={"id": name})
    part = report.framework.model_copy(update=framework)
    return report.model_copy(update={"inspection": inspection, "framework": part})


def marked_overviews() -> Iterator[Overview]:
    """Overviews with a sum and without, and with all that is said of but a few."""
    reports = {name: marked_report(name) for name in NAMES}
    lancashire, sjr = reports["lancashire-2017"], reports["sjr-sample"]
    yield build_overview([lancashire, reports["lincolnshire-2018"]])
    yield build_overview(reports.values())
    # One force twice, a framework that differs under one name, cases picked at random.
    yield build_overview([renamed(sjr, "R1"), renamed(sjr, "R2", percent_base=3), renamed(sjr, "R3", sample="random")])
    # A category without cases, a file left out, nothing graded.
    left_out = lancashire.sources.left_out or ({"path": "cases/LAN-001.yaml", "codes": ["CA201"]},)
    sources = type(lancashire.sources).model_validate({**lancashire.sources.model_dump(), "left_out": left_out})
    ungraded = lancashire.model_copy(update={"graded": 0, "grades": dict.fromkeys(lancashire.grades, 0)})
    without = lancashire.model_copy(update={"sources": sources, "categories": lancashire.categories[1:]})
    yield build_overview([renamed(without, "R1"), renamed(ungraded, "R2"), renamed(lancashire, "R3")])
    # Small counts are not shown.
    for report in (lancashire, sjr):
        few = as_published(renamed(report, "R1", suppress_below=3))
        yield build_overview([few, renamed(few, "R2")])


# What a program reads by name in the CSV, or takes for an id or a date.
NAMED = (
    *("scope", "inspection", "kind_of_visit", "visited_from", "visited_to", "published", "framework"),
    *("framework_version", "table", "kind", "measure", "count", "base"),
)
NAMED_IN_JSON = (
    *("id", "version", "name", "scale", "kind", "grade", "sample", "edition", "framework", "deciding", "inspections"),
    *("language", "as_of", "from", "to", "published", "marker"),
)


def texts_of(value: Any, name: str = "") -> Iterator[str]:
    """Every text of a JSON that is no name, id or date."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts_of(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each, name)
    elif isinstance(value, str) and name not in NAMED_IN_JSON:
        yield value


def said_in(overview: Overview, form: str) -> str:
    """What a reader is told in a format, without what only programs read."""
    if form in ("ods", "xlsx"):
        ids = {each.id for each in overview.inspections}
        return "\n".join(cell for cell in told(build_workbook(overview)).split("\n") if cell not in ids)
    if OVERVIEWS[form].is_binary:
        return text_of(overview, form)
    made = render(overview, form)
    assert isinstance(made, str)
    if form == "html":
        return Said(made).text
    if form == "json":
        return "\n".join(texts_of(json.loads(made)))
    if form == "csv":
        rows = csv.DictReader(StringIO(made.removeprefix("\ufeff")))
        return "\n".join(cell for row in rows for name, cell in row.items() if name not in NAMED)
    return made


@pytest.mark.usefixtures("marks")
def test_no_word_of_an_overview_is_forgotten() -> None:
    pages = ""
    for overview in marked_overviews():
        for form in OVERVIEWS.keys() - {"docx", "pdf"}:
            said = said_in(overview, form)
            assert "⟦" in said
            assert forgotten(said) == [], form
            pages += said if form == "html" else ""
    for rare in (
        "picked at random", "none graded", "no cases", "not graded", "Not counted, because of errors", "the last part",
        "A sum is not shown", "A number in brackets tells apart", "No such case", "There is no sum", "not shown⟧",
    ):  # fmt: skip
        assert rare in pages, rare


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.usefixtures("marks")
def test_no_word_of_an_overview_is_forgotten_on_paper(form: str) -> None:
    said = said_in(build_overview(map(marked_report, ("ncpi-2024-sample", "sjr-sample"))), form)
    assert "⟦Overview of 2 inspections⟧" in said
    assert forgotten(said) == []


@pytest.mark.usefixtures("marks")
def test_programs_read_the_same_names_in_every_language() -> None:
    audit = run_audit(EXAMPLES / "ncpi-2024-sample", keep_cases=True)
    english, other = (render(build_report(audit, code), "csv").splitlines() for code in ("en", "cy"))
    assert english[0] == other[0]
    assert [line.split(",")[1] for line in english] == [line.split(",")[1] for line in other]


def numbers_of(value: Any) -> Any:
    """The value with its texts and their order taken away, so that only names, ids and numbers are left."""
    if isinstance(value, dict):
        return {key: numbers_of(each) for key, each in value.items()}
    if isinstance(value, list):
        return [numbers_of(each) for each in value]
    return "text" if isinstance(value, str) and not re.fullmatch(r"[a-z0-9-]*", value) else value


def test_a_welsh_report_has_the_numbers_of_the_english_one() -> None:
    audit = run_audit(EXAMPLES / "ncpi-2024-sample", keep_cases=True)
    english, welsh = (json.loads(render(build_report(audit, code), "json")) for code in ("en", "cy"))
    assert welsh.pop("language") == "cy"
    assert english.pop("language") == "en"
    # It is made from one file more, and phrases are words of one language.
    extra = [each for each in welsh["sources"]["inputs"] if each not in english["sources"]["inputs"]]
    assert [each["path"] for each in extra] == ["inspection.cy.yaml"]
    welsh["sources"]["inputs"] = english["sources"]["inputs"]
    for report in (english, welsh):
        report["inspection"]["words"] = {}
        for steps in report["framework"]["scales"].values():
            for step in steps:
                step["phrase"] = ""
    assert numbers_of(english) == numbers_of(welsh)


@pytest.mark.usefixtures("marks")
@pytest.mark.parametrize("names", [("lancashire-2017", "lincolnshire-2018"), NAMES], ids=["sum", "no sum"])
def test_an_overview_in_another_language_has_the_numbers_of_the_english_one(names: tuple[str, ...]) -> None:
    audits = [run_audit(EXAMPLES / name, keep_cases=True) for name in names]
    english, other = (
        json.loads(render(build_overview(build_report(audit, code) for audit in audits), "json"))
        for code in ("en", "cy")
    )
    assert (english.pop("language"), other.pop("language")) == ("en", "cy")
    for overview in (english, other):
        overview["word"] = ""
        for framework in overview["frameworks"]:
            for step in (*framework["overall"], *(each for scale in framework["scales"].values() for each in scale)):
                step["phrase"] = ""
            for each in framework["quantity_words"]:
                each["word"] = ""
    assert numbers_of(english) == numbers_of(other)
    if len(names) == 2:
        assert other["total"]["cases"] == 79 + 81


def test_welsh_pages_say_their_language() -> None:
    report = build_report(run_audit(EXAMPLES / "ncpi-2024-sample", keep_cases=True), "cy")
    for form in ("html", "press-html"):
        made = render(report, form)
        assert isinstance(made, str)
        assert '<html lang="cy">' in made
    assert build_workbook(fill(report)).language == "cy"
    page = render(report, "html")
    assert 'Collator("cy"' in page
    assert report.case_list[0].reason is not None
    assert f'<div lang="en-GB"><p>{report.case_list[0].reason[:20]}' in page
    overview = build_overview([report])
    assert '<html lang="cy">' in render(overview, "html")
    properties = docx.Document(BytesIO(render(overview, "docx"))).core_properties
    assert (properties.language, properties.title) == ("cy", "Trosolwg o 1 arolygiad")


def test_words_for_the_force_stand_with_their_article() -> None:
    assert load_framework("sjr").in_words_of(WELSH).words == {
        "force": "yr ymddiriedolaeth",
        "inspectorate": "y tîm adolygu",
    }
    assert WELSH.pgettext(WORD, "force") == "yr heddlu"
