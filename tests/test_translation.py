"""An inspection's words in Welsh: held against the inspection, and put in the place of its own."""

from __future__ import annotations

import csv
import shutil
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from running import caseaudit

from caseaudit import InvalidFile, NotFound, build_report, render, run_audit
from caseaudit.briefing import brief_inspection
from caseaudit.diagnostics import Diagnostic
from caseaudit.inspection import Inspection
from caseaudit.publication import Unpublishable, disclosures, publish
from caseaudit.translation import Translation, translated

EXAMPLES = Path(__file__).parents[1] / "examples"
WELSH = "inspection.cy.yaml"


@pytest.fixture
def inspection(tmp_path: Path) -> Path:
    """A copy of the example that has a translation."""
    return Path(shutil.copytree(EXAMPLES / "ncpi-2024-sample", tmp_path / "sample"))


def change(folder: Path, old: str, new: str, file: str = WELSH) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def without(folder: Path, key: str) -> None:
    """Takes a key at the top of the translation away, with all that stands below it."""
    lines = (folder / WELSH).read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(nth for nth, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next((nth for nth, line in enumerate(lines[start + 1 :], start + 1) if line[0] not in " \n"), len(lines))
    (folder / WELSH).write_text("".join(lines[:start] + lines[end:]), encoding="utf-8")


def said(folder: Path) -> list[tuple[str, int, str]]:
    return [(each.code, each.line, each.message) for each in diagnostics(folder)]


def diagnostics(folder: Path) -> tuple[Diagnostic, ...]:
    found = run_audit(folder).diagnostics
    assert {each.path for each in found} <= {WELSH}
    return found


KEYS = [
    "force", "marking", "notice", "headline", "summary", "context", "chapters", "key_findings", "statements", "response",
    "recommendations", "conclusion", "illustrations",
]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_whatever_is_missing_is_said_and_no_welsh_report_is_written(inspection: Path, key: str) -> None:
    without(inspection, key)
    audit = run_audit(inspection, keep_cases=True)
    (found,) = audit.diagnostics
    assert (found.code, found.severity, found.path) == ("CA421", "warning", WELSH)
    assert f"`{key}`" in found.message
    assert f"`{key}:" in found.hint
    with pytest.raises(InvalidFile, match="not here in Welsh"):
        build_report(audit, "cy")
    assert build_report(audit).language == "en"


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("    basis: |\n      Deuddydd", "    # gone\n      # Deuddydd", "`basis` of `key_findings.1`"),
        ("  - by: Arolygwyr\n    text: |", "  - text: |", "`by` of `statements.0`"),
        (
            "  investigation:\n    headline: |\n      Mae ymch",
            "  investigation:\n    # |\n      # Mae ymch",
            "`headline` of",
        ),
        (
            "    events:\n      - date: 2025-05-29\n        comment: |\n          Mae",
            "    # |\n          # Mae",
            "`events`",
        ),
    ],
)
def test_a_text_that_is_missing_deeper_down_is_named_by_its_place(
    inspection: Path, old: str, new: str, missing: str
) -> None:
    change(inspection, old, new)
    ((code, _, message),) = said(inspection)
    assert code == "CA421"
    assert missing in message


def test_a_chapter_that_is_too_much_is_an_error_with_its_line(inspection: Path) -> None:
    change(inspection, "chapters:\n", "chapters:\n  missing-children:\n    text: |\n      Mae gormod yma.\n")
    ((code, line, message),) = said(inspection)
    lines = (inspection / WELSH).read_text(encoding="utf-8").splitlines()
    assert (code, lines[line - 1]) == ("CA422", "  missing-children:")
    assert message == "inspection.yaml has no such text."


def test_an_unknown_chapter_is_said_once(inspection: Path) -> None:
    change(inspection, "  leadership:\n", "  ledership:\n")
    codes = [code for code, _, _ in said(inspection)]
    assert "CA201" in codes
    assert "CA422" not in codes


def test_lists_of_different_length_are_an_error(inspection: Path) -> None:
    change(inspection, "key_findings:\n", "key_findings:\n  - text: |\n      Un canfyddiad yn ormod.\n")
    ((code, _, message),) = said(inspection)
    assert (code, message) == ("CA423", "`key_findings` has 3 entries here and 2 entries in inspection.yaml.")


def test_recommendations_belong_together_by_their_ids(inspection: Path) -> None:
    change(inspection, "  - id: R2\n", "  - id: R9\n")
    assert [(code, message) for code, _, message in said(inspection)] == [
        ("CA421", "`R2` of `recommendations` is not here in Welsh."),
        ("CA422", "inspection.yaml has no recommendation 'R9'."),
    ]
    change(inspection, "  - id: R9\n", "  - id: R1\n")
    assert [code for code, _, _ in said(inspection)] == ["CA421", "CA423"]


def test_an_event_is_known_by_its_day(inspection: Path) -> None:
    change(inspection, "date: 2025-05-29", "date: 2025-05-28")
    (found,) = diagnostics(inspection)
    assert (found.code, found.hint) == ("CA423", "Write 2025-05-29.")
    assert found.excerpt is not None
    assert found.excerpt.instead == "      - date: 2025-05-29"


def test_an_illustration_of_no_case_is_an_error(inspection: Path) -> None:
    change(inspection, "illustrations:\n", "illustrations:\n  EXA-001: |\n    Nid oes enghraifft yma.\n")
    ((code, _, message),) = said(inspection)
    assert (code, message) == ("CA422", "No case that is counted has an illustration under this id.")


def test_the_prose_is_held_to_the_rules_of_prose(inspection: Path) -> None:
    change(inspection, "  Graddiodd yr arolygwyr", "  <b>Graddiodd</b> yr arolygwyr")
    assert [code for code, _, _ in said(inspection)] == ["CA410"]
    change(inspection, "<b>Graddiodd</b>", "Graddiodd {{ caces }}")
    assert [(code, message) for code, _, message in said(inspection)] == [("CA308", "There is no figure 'caces'.")]


def test_numbers_typed_beside_a_grade_are_held_against_the_cases(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "lancashire-2017", tmp_path / "lancashire"))
    for text, found in (
        ("Barnwyd bod 31 o’r 79 achos yn annigonol.", ["CA309"]),
        ("Barnwyd bod 30 o’r 79 achos yn annigonol.", []),
        ("Roedd 13 o'r 79 o achosion yn dda.", ["CA309"]),
        ("Roedd 12 o'r 79 o achosion yn dda.", []),
    ):
        (folder / WELSH).write_text(f"summary: |\n  {text}\n", encoding="utf-8")
        assert [code for code, _, _ in said(folder) if code != "CA421"] == found


def test_errors_of_the_welsh_words_hold_no_english_report_up(inspection: Path) -> None:
    without(inspection, "summary")
    change(inspection, "force:", "forse:")
    done = caseaudit("report", inspection, "--format", "json")
    assert done.returncode == 0
    assert caseaudit("validate", inspection).returncode == 1
    done = caseaudit("report", inspection, "--language", "cy", "--allow-invalid")
    assert (done.returncode, done.stdout) == (1, "")
    assert "No Welsh report is written before inspection.cy.yaml is whole" in done.stderr


def test_a_welsh_report_without_welsh_words_is_refused_with_what_to_write(tmp_path: Path) -> None:
    done = caseaudit("report", EXAMPLES / "sjr-sample", "--language", "cy", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no inspection.cy.yaml" in done.stderr
    assert "under the same" in done.stderr
    with pytest.raises(NotFound, match=r"inspection\.cy\.yaml"):
        build_report(run_audit(EXAMPLES / "sjr-sample", keep_cases=True), "cy")


def test_other_languages_are_refused(inspection: Path) -> None:
    done = caseaudit("report", inspection, "--language", "fr")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There are no reports in 'fr'. Write en for English or cy for Welsh." in done.stderr


SHOWN = {
    "lancashire-2017": """\
force: Heddlu Swydd Gaerhirfryn
marking: SWYDDOGOL
notice: |
  Enghraifft yw hon.
words:
  force: y gwnstabliaeth
""",
    "lincolnshire-2018": """\
force: Heddlu Swydd Lincoln
marking: SWYDDOGOL
notice: |
  Enghraifft yw hon.
words:
  force: yr heddlu
""",
}


@pytest.fixture
def inspections(tmp_path: Path) -> Path:
    """A folder of two inspections, of which only the words that an overview shows are translated."""
    for name, words in SHOWN.items():
        shutil.copytree(EXAMPLES / name, tmp_path / "all" / name)
        (tmp_path / "all" / name / WELSH).write_text(words, encoding="utf-8")
    return tmp_path / "all"


def test_a_welsh_overview_needs_the_words_that_it_shows_and_no_others(inspections: Path) -> None:
    done = caseaudit("report", inspections, "--language", "cy")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "**SWYDDOGOL**\n\nHeddlu Swydd Gaerhirfryn; Heddlu Swydd Lincoln:\n\n> Enghraifft yw hon."
    )
    assert "# Trosolwg o 2 arolygiad\n" in done.stdout
    assert "| Heddlu Swydd Gaerhirfryn | 79 | 79 | 15% (12 o 79) |" in done.stdout
    assert "Y sail yw holl achosion yr heddlu." in done.stdout  # the two have different words
    assert done.stderr.count("No native speaker has reviewed caseaudit's own words in Welsh") == 1
    assert caseaudit("report", inspections / "lancashire-2017", "--language", "cy").returncode == 1
    assert caseaudit("report", inspections, "--language", "cy", "--quiet").stderr == ""
    assert caseaudit("report", inspections, "--language", "cy", "-o", "all.ods", cwd=inspections).returncode == 0
    sheets = (inspections / "all.ods").read_bytes().decode(errors="replace")
    assert 'table:name="Graddau cyffredinol"' in sheets
    assert "<text:p>Pob arolygiad</text:p>" in sheets


@pytest.mark.parametrize("options", [(), ("--public",)], ids=["restricted", "public"])
def test_a_welsh_overview_has_the_numbers_of_the_english_one(inspections: Path, options: tuple[str, ...]) -> None:
    def made(language: str) -> list[dict[str, str]]:
        done = caseaudit("report", inspections, "--language", language, "--format", "csv", *options)
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(StringIO(done.stdout.removeprefix("\ufeff"))))

    names = ("scope", "inspection", "table", "kind", "measure", "count", "base")
    english, welsh = ([tuple(row[name] for name in names) for row in made(code)] for code in ("en", "cy"))
    assert sorted(english) == sorted(welsh)


def test_of_each_inspection_of_an_overview_it_is_said_what_is_missing(inspections: Path) -> None:
    without(inspections / "lancashire-2017", "force")
    change(inspections / "lincolnshire-2018", "marking: SWYDDOGOL\n", "")
    shutil.copytree(EXAMPLES / "sjr-sample", inspections / "sjr")
    done = caseaudit("report", inspections, "--language", "cy", "-o", "none.md", cwd=inspections)
    said = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert not (inspections / "none.md").exists()
    assert said.count("CA421 text-not-translated") == 2
    assert "`force` is not here in Welsh. Write `force:` and the Welsh behind it. all/lancashire-2017/" in said.replace(
        inspections.as_posix(), "all"
    )
    assert "`marking` is not here in Welsh." in said
    assert "No Welsh overview is written before each inspection.cy.yaml has the words that an overview shows" in said
    assert "There is no inspection.cy.yaml in" in said
    assert "Write there, in Welsh, the `force`, `marking`, `notice` and `words` that inspection.yaml has" in said


def test_inspections_without_welsh_words_are_all_named(inspections: Path) -> None:
    for name in SHOWN:
        (inspections / name / WELSH).unlink()
    done = caseaudit("report", ".", "--language", "cy", cwd=inspections)
    assert (done.returncode, done.stdout) == (2, "")
    said = " ".join(done.stderr.split())
    assert "There is no inspection.cy.yaml in `lancashire-2017` and `lincolnshire-2018`." in said


def test_errors_in_welsh_words_are_said_before_what_is_missing(inspections: Path) -> None:
    change(inspections / "lancashire-2017", "force: Heddlu", "forse: Heddlu")
    done = caseaudit("report", inspections, "--language", "cy", "--allow-invalid")
    assert (done.returncode, done.stdout) == (1, "")
    assert "forse" in done.stderr
    assert "CA421" not in done.stderr
    assert caseaudit("report", inspections, "--format", "csv").returncode == 0


@pytest.mark.parametrize("options", [(), ("--public",)], ids=["restricted", "public"])
def test_a_follow_up_in_a_welsh_overview_needs_no_welsh_report_before_it(
    inspections: Path, options: tuple[str, ...]
) -> None:
    later = inspections / "later"
    shutil.copytree(inspections / "lancashire-2017", later)
    change(later, "inspection: lancashire-2017", "inspection: later", "inspection.yaml")
    change(later, "kind: inspection", "kind: follow-up\nprevious: ../lancashire-2017", "inspection.yaml")
    done = caseaudit("report", later, inspections / "lincolnshire-2018", "--language", "cy", *options)
    assert done.returncode == 0, done.stderr
    assert "| Heddlu Swydd Gaerhirfryn | Adolygiad dilynol |" in done.stdout


def test_wording_of_every_house_framework_of_an_overview_is_named(inspections: Path) -> None:
    shipped = Path(__file__).parents[1] / "schemas/frameworks/ncpi-2016.yaml"
    text = shipped.read_text(encoding="utf-8").replace("title: Delay and drift", "title: Dawdling")
    for nth, name in enumerate(SHOWN):
        house = text.replace("framework: ncpi-2016", f"framework: house-{nth}")
        (inspections / name / "house.yaml").write_text(house, encoding="utf-8")
        change(inspections / name, "framework: ncpi-2016", "framework: ./house.yaml", "inspection.yaml")
    done = caseaudit("report", inspections, "--language", "cy", "--format", "csv")
    assert done.returncode == 0
    said = " ".join(done.stderr.split())
    for name in ("house-0", "house-1"):
        assert f"{name} has wording that caseaudit cannot say in Welsh, which stays as it is: 'Dawdling'." in said


def test_the_command_says_that_nobody_has_reviewed_the_welsh(inspection: Path) -> None:
    done = caseaudit("report", inspection, "--language", "cy", "-o", inspection / "adroddiad.html")
    assert done.returncode == 0
    assert "No native speaker has reviewed caseaudit's own words in Welsh" in done.stderr
    assert '<html lang="cy">' in (inspection / "adroddiad.html").read_text(encoding="utf-8")
    assert "native speaker" not in caseaudit("report", inspection).stderr
    assert caseaudit("report", inspection, "--language", "cy", "--quiet").stderr == ""


def test_wording_of_a_house_framework_stays_and_the_command_names_some(inspection: Path) -> None:
    shipped = Path(__file__).parents[1] / "schemas/frameworks/ncpi-2024.yaml"
    text = shipped.read_text(encoding="utf-8").replace("title: Delay and drift", "title: Dawdling")
    (inspection / "house.yaml").write_text(text.replace("framework: ncpi-2024", "framework: house"), encoding="utf-8")
    change(inspection, "framework: ncpi-2024", "framework: ./house.yaml", "inspection.yaml")
    done = caseaudit("report", inspection, "--language", "cy")
    assert done.returncode == 0
    assert "house has wording that caseaudit cannot say in Welsh, which stays as it is:\n'Dawdling'." in done.stderr
    assert "| Dawdling |" in done.stdout


def test_the_hash_of_the_welsh_words_stands_in_the_welsh_report_only(inspection: Path) -> None:
    audit = run_audit(inspection, keep_cases=True)
    digest = sha256((inspection / WELSH).read_bytes()).hexdigest()
    inputs = {each.path: each.sha256 for each in build_report(audit, "cy").sources.inputs}
    assert inputs[WELSH] == digest
    assert WELSH not in {each.path for each in build_report(audit).sources.inputs}
    assert len(audit.files) == 8


def test_validate_takes_the_welsh_file_for_its_inspection(inspection: Path) -> None:
    done = caseaudit("validate", inspection / WELSH)
    assert (done.returncode, done.stdout) == (0, "8 of 8 files are ready.\n")


def test_a_welsh_follow_up_takes_its_texts_from_the_welsh_report_before_it(inspection: Path) -> None:
    before = run_audit(inspection, keep_cases=True)
    (inspection / "report.json").write_text(render(build_report(before), "json"), encoding="utf-8")
    change(inspection, "kind: inspection", "kind: follow-up\nprevious: ./report.json", "inspection.yaml")
    text = (inspection / "inspection.yaml").read_text(encoding="utf-8")
    start, end = text.index("recommendations:"), text.index("conclusion:")
    repeated = "recommendations:\n  - id: R1\n    result: partly\n  - id: R2\n    result: achieved\n"
    (inspection / "inspection.yaml").write_text(text[:start] + repeated + text[end:], encoding="utf-8")
    without(inspection, "recommendations")
    audit = run_audit(inspection, keep_cases=True)
    assert not audit.diagnostics
    with pytest.raises(NotFound, match=r"put it as JSON beside report\.json, as report\.cy\.json"):
        build_report(audit, "cy")
    (inspection / "report.cy.json").write_text(render(build_report(before, "cy"), "json"), encoding="utf-8")
    first = build_report(audit, "cy").recommendations[0]
    assert first.text is not None
    assert first.text.startswith("Dylai’r heddlu sicrhau")
    assert first.evidence.startswith("Mae 3 o 8 achos yn dangos pryder")


def test_a_translation_changes_words_and_nothing_else() -> None:
    brief = brief_inspection(EXAMPLES / "ncpi-2024-sample")
    inspection, words = brief.inspection, brief.translations["cy"]
    assert inspection is not None
    welsh = translated(inspection, words)
    assert (inspection.force, welsh.force) == ("Example Constabulary", "Heddlu Enghreifftiol")
    assert [each.id for each in welsh.recommendations] == ["R1", "R2"]
    assert welsh.topics == inspection.topics
    assert welsh.key_findings[0].themes == inspection.key_findings[0].themes
    assert welsh.recommendations[0].events[0].status == "being-progressed"
    assert translated(inspection, Translation()) == inspection
    assert set(Translation.model_fields) - set(Inspection.model_fields) == {"illustrations"}


def suppressing(folder: Path) -> None:
    """Gives the inspection a framework that does not publish counts below 3."""
    shipped = Path(__file__).parents[1] / "schemas/frameworks/ncpi-2024.yaml"
    text = shipped.read_text(encoding="utf-8").replace("suppress_below: 0", "suppress_below: 3")
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    change(folder, "framework: ncpi-2024", "framework: ./house.yaml", "inspection.yaml")


@pytest.mark.parametrize(
    ("typed", "is_refused"),
    [
        ("mewn 2 achos", True),
        ("mewn dau achos", True),
        ("mewn dau o’r achosion", True),
        ("mewn 2 o'r {{ cases }} achos", True),
        ("mewn un achos", False),
        ("mewn rhai achosion", False),
        ("ar ôl 2 wythnos", False),
    ],
)
def test_small_counts_are_found_in_welsh_prose(inspection: Path, typed: str, is_refused: bool) -> None:
    suppressing(inspection)
    without(inspection, "summary")
    with (inspection / WELSH).open("a", encoding="utf-8") as file:
        file.write(f"summary: |\n  Gwelwyd oedi {typed}.\n")
    audit = run_audit(inspection, keep_cases=True)
    report = build_report(audit, "cy")
    found = disclosures(audit, report)
    assert {(each.code, each.path) for each in found} == ({("CA602", WELSH)} if is_refused else set())
    if is_refused:
        with pytest.raises(Unpublishable):
            publish(report)
    else:
        assert publish(report).language == "cy"


def test_ids_of_cases_are_found_in_welsh_illustrations(inspection: Path) -> None:
    change(inspection, "Cerddodd bachgen", "Yn EXA-003 cerddodd bachgen")
    audit = run_audit(inspection, keep_cases=True)
    (found,) = disclosures(audit, build_report(audit, "cy"))
    assert (found.code, found.path) == ("CA603", WELSH)
    assert not disclosures(audit, build_report(audit))
