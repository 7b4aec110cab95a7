"""An audit: which files it finds, that it is the same on any executor, and what it does where nothing can be read."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest
from test_mistakes import CASE, GOOD, INSPECTION, lay

from caseaudit import build_report, render
from caseaudit.audit import Audit, Batch, check_batch, run_audit
from caseaudit.briefing import InvalidFile, brief_inspection, load_framework, load_inspection, shipped_frameworks
from caseaudit.diagnostics import Refusal
from caseaudit.reporters import json as json_reporter
from caseaudit.reporters import text as text_reporter
from caseaudit.sources import NotFound, case_files, find_sources
from caseaudit.tally import Tally

EXAMPLES = Path(__file__).parents[1] / "examples"
LANCASHIRE = EXAMPLES / "lancashire-2017"


def folder_of(root: Path, **cases: str) -> Path:
    """An inspection with these cases and no key findings, so that cases may be anything."""
    inspection = (
        GOOD[INSPECTION].split("notice:")[0].replace("expected:\n  cases: 1\n  inadequate: 1\n  referred: 1\n", "")
    )
    files = {f"cases/{name}.yaml": text for name, text in cases.items()}
    return lay(root, {path: text.encode() for path, text in ({INSPECTION: inspection} | files).items()})


def a_case(name: str, *, grade: str = "good", more: str = "") -> str:
    return f"case: {name}\ncategory: section-47\nreviewed: 2017-10-04\njudgements:\n  inspector:\n    overall: {grade}\n{more}"


@pytest.mark.parametrize(
    ("name", "totals", "overall", "referred"),
    [
        ("lancashire-2017", {"cases": 79}, {"good": 12, "requires-improvement": 37, "inadequate": 30}, 10),
        ("lincolnshire-2018", {"cases": 81}, {"good": 9, "requires-improvement": 47, "inadequate": 25}, None),
    ],
)
def test_the_examples_give_the_published_totals(
    name: str, totals: dict[str, int], overall: dict[str, int], referred: int | None
) -> None:
    audit = run_audit(EXAMPLES / name)
    assert audit.diagnostics == ()
    assert (audit.errors, audit.warnings, audit.is_whole) == (0, 0, True)
    assert audit.tally.totals == totals
    assert audit.tally.overall == overall
    assert referred in (None, audit.tally.referrals.total())
    assert {seen.state for seen in audit.files} == {"counted"}
    assert audit.cases == ()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/inspection.yaml")), ids=lambda path: path.parent.name)
def test_every_example_is_clean(path: Path) -> None:
    assert run_audit(path).diagnostics == ()


@pytest.fixture(scope="module")
def executors() -> Iterator[list[Executor]]:
    # Forking a process that has threads is warned of, so workers are spawned.
    with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        yield [threads, processes]


def test_the_audit_is_the_same_on_any_executor(executors: list[Executor], tmp_path: Path) -> None:
    for folder in (LANCASHIRE, mixed(tmp_path)):
        alone = run_audit(folder, keep_cases=True)
        for executor in executors:
            assert run_audit(folder, keep_cases=True, executor=executor) == alone


def mixed(root: Path, seed: int = 0) -> Path:
    """A folder of good, bad, draft and doubled cases, created in an order of its own."""
    cases = {
        f"A-{number:03}": a_case(f"A-{number:03}", grade=["good", "godo", "inadequate"][number % 3])
        for number in range(250)
    }
    cases |= {
        "B-1": a_case("A-004"),
        "B-2": a_case("a-007"),
        "B-3": "a: b: c",
        "B-4": a_case("B-4", more="draft: yes\n"),
    }
    names = list(cases)
    Random(seed).shuffle(names)
    return folder_of(root, **{name: cases[name] for name in names})


def test_the_audit_is_the_same_for_any_order_of_creation(tmp_path: Path) -> None:
    audits = [run_audit(mixed(tmp_path / str(seed), seed), keep_cases=True) for seed in range(3)]
    for audit in audits:
        assert audit.diagnostics == audits[0].diagnostics
        assert audit.tally == audits[0].tally
        assert audit.files == audits[0].files
        assert audit.cases == audits[0].cases
    assert audits[0].tally.totals["drafts"] == 1


def test_audits_of_parts_add_up(tmp_path: Path) -> None:
    folder = mixed(tmp_path)
    brief = brief_inspection(folder)
    paths = case_files(folder)[0]
    whole = check_batch(Batch(brief, paths, keep_cases=True))
    for cut in (0, 1, 100, len(paths)):
        parts = [check_batch(Batch(brief, part, keep_cases=True)) for part in (paths[:cut], paths[cut:])]
        assert parts[0] + parts[1] == whole
    assert whole + Audit() == whole


def meant_by(*paths: Path) -> list[tuple[Path, tuple[str, ...] | None]]:
    """(folder, files) of each inspection that paths mean."""
    return [(each.folder.resolve(), each.files) for each in find_sources(paths)]


def test_a_folder_is_an_inspection(tmp_path: Path) -> None:
    lay(tmp_path, {path: text.encode() for path, text in GOOD.items()})
    for path in (tmp_path, tmp_path / INSPECTION):
        assert meant_by(path) == [(tmp_path, None)]


def test_a_file_inside_belongs_to_the_nearest_inspection_above(tmp_path: Path) -> None:
    lay(tmp_path / "a", {"inspection.yaml": b"", "cases/x/LAN-1.yaml": b"", "cases/LAN-2.yaml": b""})
    files = [tmp_path / "a/cases/x/LAN-1.yaml", tmp_path / "a/cases/LAN-2.yaml"]
    assert meant_by(*files) == [(tmp_path / "a", ("cases/LAN-2.yaml", "cases/x/LAN-1.yaml"))]


def test_a_folder_of_inspections_is_all_of_them(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {"b/inspection.yaml": b"", "a/deep/inspection.yaml": b"", ".hidden/inspection.yaml": b"", "c/other.yaml": b""},
    )
    assert meant_by(tmp_path) == [(tmp_path / "a/deep", None), (tmp_path / "b", None)]
    assert [each.label for each in find_sources([tmp_path])] == ["a/deep/", "b/"]


def test_no_folder_that_may_not_be_read_is_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by what lists folders, since whoever runs the tests may be let in everywhere."""
    for name in ("north", "south"):
        shutil.copytree(EXAMPLES / "sjr-sample", tmp_path / name)
    listed = os.scandir

    def guarded(folder: Path | str) -> object:
        if Path(folder).name == "south":
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(Refusal, match=r"south may not be read, .* name each inspection\."):
        find_sources([tmp_path])
    assert [each.folder.name for each in find_sources([tmp_path / "north"])] == ["north"]
    assert [each.folder.name for each in find_sources([tmp_path / "north", tmp_path / "south"])] == ["north", "south"]


def test_an_inspection_inside_an_inspection_is_not_another(tmp_path: Path) -> None:
    lay(tmp_path, {"a/inspection.yaml": b"", "a/earlier/inspection.yaml": b""})
    assert meant_by(tmp_path) == [(tmp_path / "a", None)]


def test_several_paths_are_told_apart_by_their_labels(tmp_path: Path) -> None:
    lay(tmp_path, {"a/inspection.yaml": b"", "b/inspection.yaml": b"", "b/cases/c.yaml": b""})
    paths = [tmp_path / "a", tmp_path / "b/cases/c.yaml"]
    assert meant_by(*paths) == [(tmp_path / "a", None), (tmp_path / "b", ("cases/c.yaml",))]
    assert len({each.label for each in find_sources(paths)}) == 2


def test_an_inspection_named_twice_is_there_once(tmp_path: Path) -> None:
    lay(tmp_path, {"a/inspection.yaml": b"", "a/cases/c.yaml": b""})
    assert meant_by(tmp_path / "a", tmp_path, tmp_path / "a/cases/c.yaml") == [(tmp_path / "a", None)]


@pytest.mark.parametrize("path", ["nothing", "empty", "loose.yaml"])
def test_where_no_inspection_is_it_is_said(path: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "loose.yaml").touch()
    with pytest.raises(NotFound, match=r"no inspection|no file or folder"):
        run_audit(tmp_path / path)


def test_one_audit_is_of_one_inspection() -> None:
    with pytest.raises(NotFound, match="4 inspections; name one"):
        run_audit(EXAMPLES)


def test_an_inspection_that_cannot_be_opened_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="cannot be opened"):
        brief_inspection(tmp_path)


def test_a_case_id_twice_by_letter_case_is_left_out_the_second_time(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("LAN-1"), b=a_case("lan-1"), c=a_case("LAN-2"))
    audit = run_audit(folder, keep_cases=True)
    assert [(each.path, each.code) for each in audit.diagnostics] == [("cases/b.yaml", "CA301")]
    assert [(each.path, each.state) for each in audit.files] == [
        ("cases/a.yaml", "counted"),
        ("cases/b.yaml", "left-out"),
        ("cases/c.yaml", "counted"),
    ]
    assert audit.tally.totals["cases"] == 2
    assert [case.case for case in audit.cases] == ["LAN-1", "LAN-2"]


def test_a_draft_is_checked_and_not_counted(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path, a=a_case("A"), b=a_case("B", grade="godo", more="draft: true\n"), c=a_case("C", more="draft: true\n")
    )
    audit = run_audit(folder, keep_cases=True)
    assert [(each.path, each.code) for each in audit.diagnostics] == [("cases/b.yaml", "CA201")]
    assert [each.state for each in audit.files] == ["counted", "left-out", "draft"]
    assert audit.tally.totals == {"cases": 1, "drafts": 1}


def test_for_a_file_alone_folder_rules_do_not_run(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A"), b=a_case("A"), c=a_case("C", grade="godo"))
    lay(folder, {"cases/stray.txt": b""})
    assert [each.code for each in run_audit(folder).diagnostics] == ["CA301", "CA201", "CA310"]
    for name, codes in (("a", []), ("b", []), ("c", ["CA201"])):
        audit = run_audit(folder / f"cases/{name}.yaml")
        assert [each.code for each in audit.diagnostics] == codes
        assert not audit.is_whole
        assert [each.path for each in audit.files] == [f"cases/{name}.yaml"]


def test_hidden_files_are_passed_over_and_names_may_end_in_capitals(tmp_path: Path) -> None:
    names = ["cases/A.YAML", "cases/b/C.yml", "cases/.D.yaml", "cases/.git/E.yaml", "cases/F.md", "G.yaml"]
    assert case_files(lay(tmp_path, dict.fromkeys(names, b""))) == (["cases/A.YAML", "cases/b/C.yml"], ["cases/F.md"])


def test_with_a_broken_inspection_cases_are_still_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A"), b="a: b: c\n")
    (folder / INSPECTION).write_text("inspection: a: b\n", "utf-8")
    audit = run_audit(folder)
    assert [(each.path, each.code) for each in audit.diagnostics] == [("cases/b.yaml", "CA012"), (INSPECTION, "CA012")]
    assert audit.tally == Tally()


def test_with_errors_in_the_inspection_cases_are_held_against_its_framework(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A", grade="godo"))
    (folder / INSPECTION).write_text("framework: ncpi-2016\ninspection: a\nforce: b\n", "utf-8")
    assert [(each.path, each.code) for each in run_audit(folder).diagnostics] == [
        ("cases/a.yaml", "CA201"),
        (INSPECTION, "CA102"),
    ]


def test_a_framework_with_errors_is_reported_once_and_cases_are_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A", grade="godo"))
    text = (folder / INSPECTION).read_text("utf-8").replace("ncpi-2016", "./mine.yaml")
    shipped = Path(__file__).parents[1] / "schemas/frameworks/ncpi-2016.yaml"
    lay(
        folder,
        {INSPECTION: text.encode(), "mine.yaml": shipped.read_bytes().replace(b"overall: case", b"overall: cases")},
    )
    assert [(each.path, each.line, each.code) for each in run_audit(folder).diagnostics] == [("mine.yaml", 35, "CA502")]


def test_a_framework_that_is_not_text_is_no_reason_to_stop(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A"))
    lay(folder, {INSPECTION: (folder / INSPECTION).read_bytes().replace(b"ncpi-2016", b"[ncpi-2016]")})
    assert [each.code for each in run_audit(folder).diagnostics] == ["CA104"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"recommendations": 3}',
        b'{"recommendations": ["R1"]}',
        b'{"recommendations": [{"deadline": "x"}]}',
        b"\xff",
    ],
    ids=repr,
)
def test_an_earlier_report_that_cannot_be_read_is_said(content: bytes, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A"))
    lay(folder, {INSPECTION: (folder / INSPECTION).read_bytes() + b"previous: ./report.json\n", "report.json": content})
    assert [each.code for each in run_audit(folder).diagnostics] == ["CA412"]


def test_an_earlier_report_gives_its_recommendations(tmp_path: Path) -> None:
    earlier = render(build_report(run_audit(LANCASHIRE, keep_cases=True)), "json")
    folder = folder_of(tmp_path, a=a_case("A"))
    more = b"previous: ./report.json\nrecommendations:\n  - id: R1\n    result: partly\n"
    lay(folder, {INSPECTION: (folder / INSPECTION).read_bytes() + more, "report.json": earlier.encode()})
    assert not run_audit(folder).diagnostics


def test_an_inspection_does_not_come_before_itself(tmp_path: Path) -> None:
    one, other = folder_of(tmp_path / "one", a=a_case("A")), folder_of(tmp_path / "other", a=a_case("A"))
    for folder, name in ((one, "other"), (other, "one")):
        lay(folder, {INSPECTION: (folder / INSPECTION).read_bytes() + f"previous: ../{name}\n".encode()})
    assert [each.code for each in run_audit(one).diagnostics] == ["CA412"]


def test_fingerprints_do_not_depend_on_how_the_paths_were_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "other"):
        folder_of(tmp_path / name, a=a_case("A").replace("good", "godo"))
    monkeypatch.chdir(tmp_path)
    prints = [
        {each.fingerprint for source in find_sources(paths) for each in run_audit(source).diagnostics}
        for paths in ([Path()], [Path("one"), Path("other")], [tmp_path / "one"], [Path("one/cases/a.yaml")])
    ]
    assert len(prints[0]) == 1
    assert all(each == prints[0] for each in prints)


def test_nothing_in_the_folder_of_cases_is_passed_over_in_silence(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "here", a=a_case("A"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.yaml").write_text(a_case("B"), encoding="utf-8")
    (folder / "cases/linked").symlink_to(elsewhere, target_is_directory=True)
    (folder / "cases/gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    found = {(each.path, each.code) for each in run_audit(folder).diagnostics}
    assert found == {("cases/gone.yaml", "CA006"), ("cases/linked", "CA310")}


def test_an_inspection_may_be_linked_into_an_archive_and_counts_once(tmp_path: Path) -> None:
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    one, other = folder_of(archive / "one", a=a_case("A")), folder_of(elsewhere / "other", a=a_case("A"))
    (archive / "north").mkdir()
    for name, leads_to in (
        ("north/linked", other),
        ("north/once-more", one),
        ("up", tmp_path),
        ("gone", tmp_path / "x"),
    ):
        (archive / name).symlink_to(leads_to, target_is_directory=True)
    assert [(each.label, each.folder.resolve()) for each in find_sources([archive])] == [
        ("north/linked/", other),
        ("one/", one),
    ]


if sys.platform != "win32":

    def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
        folder = folder_of(tmp_path, a=a_case("A"))
        os.mkfifo(folder / "cases/b.yaml")
        assert [(each.path, each.code) for each in run_audit(folder).diagnostics] == [("cases/b.yaml", "CA006")]

    def test_a_file_name_that_is_not_utf8_can_be_told(tmp_path: Path) -> None:
        folder = folder_of(tmp_path, a=a_case("A"))
        (folder / os.fsdecode(b"cases/\xff.yaml")).write_text("case: A\n", encoding="utf-8")
        audit = run_audit(folder)
        assert text_reporter.render([audit]).encode()
        assert json_reporter.render([audit]).encode()


def test_a_file_that_is_no_case_file_is_not_checked_as_one(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A"))
    for name in ("README.md", "other.yaml", "cases/b.txt"):
        (folder / name).write_text("x\n", encoding="utf-8")
        with pytest.raises(NotFound, match="not a case file"):
            find_sources([folder / name])


def test_of_a_draft_and_a_whole_case_with_one_id_the_draft_is_left_out(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A") + "draft: true\n", b=a_case("A"))
    audit = run_audit(folder, keep_cases=True)
    assert [(each.path, each.state) for each in audit.files] == [
        ("cases/a.yaml", "left-out"),
        ("cases/b.yaml", "counted"),
    ]
    assert [each.path for each in audit.diagnostics] == ["cases/a.yaml"]


def test_a_file_that_changed_meanwhile_is_said_to_have(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=a_case("A"), b=a_case("A"))

    def change(*_: int) -> None:
        with (folder / "cases/b.yaml").open("a", encoding="utf-8") as file:
            file.write("# more\n")

    (found,) = run_audit(folder, progress=change).diagnostics
    assert (found.code, found.line) == ("CA301", 1)
    assert "changed meanwhile" in found.hint


def test_an_inspection_is_loaded_or_its_errors_are_raised(tmp_path: Path) -> None:
    lay(tmp_path, {path: text.encode() for path, text in GOOD.items()})
    assert load_inspection(tmp_path).inspection == "lancashire-2017"
    (tmp_path / INSPECTION).write_text("inspection: a\n", "utf-8")
    with pytest.raises(InvalidFile, match=r"inspection\.yaml:1:1: `force` is missing") as error:
        load_inspection(tmp_path)
    assert len(error.value.diagnostics) == 3


def test_frameworks_are_loaded_by_name_and_by_path(tmp_path: Path) -> None:
    for name in shipped_frameworks():
        assert load_framework(name).framework == name
    path = Path(__file__).parents[1] / "schemas/frameworks/ncpi-2016.yaml"
    assert load_framework(path) == load_framework("ncpi-2016")
    with pytest.raises(NotFound, match="Shipped are ncpi-2014"):
        load_framework("ncpi")
    (tmp_path / "bad.yaml").write_text("framework: a\n", "utf-8")
    with pytest.raises(InvalidFile, match=r"bad\.yaml:1:1"):
        load_framework(tmp_path / "bad.yaml")


def test_notes_reach_no_case(tmp_path: Path) -> None:
    audit = run_audit(lay(tmp_path, {path: text.encode() for path, text in GOOD.items()}), keep_cases=True)
    assert "Ring the" in GOOD[CASE]
    assert "Ring the" not in repr(audit)


def test_a_batch_is_a_pure_function_that_can_travel() -> None:
    brief = brief_inspection(LANCASHIRE)
    batch = Batch(brief, ["cases/LAN-001.yaml"], keep_cases=True)
    assert check_batch(batch) == check_batch(batch)
