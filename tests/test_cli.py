"""The commands, as real processes: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import caseaudit, without

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
EXAMPLE = str(EXAMPLES / "sjr-sample")


@pytest.fixture
def inspection(tmp_path: Path) -> Path:
    """A copy of an example that may be changed."""
    return Path(shutil.copytree(EXAMPLES / "sjr-sample", tmp_path / "sjr"))


def spoil(inspection: Path) -> None:
    path = inspection / "cases/SJR-001.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("reviewed: ", "reviewed: on "), encoding="utf-8")


def test_version_is_said_on_stdout() -> None:
    done = caseaudit("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("caseaudit ")
    assert caseaudit("-V").stdout == done.stdout


@pytest.mark.parametrize("command", ["validate", "report", "init", "new", "rules", "schema", "frameworks"])
def test_help_shows_examples_before_options(command: str) -> None:
    done = caseaudit(command, "--help")
    assert done.returncode == 0
    assert done.stdout.index(f"caseaudit {command}", done.stdout.index("Usage") + 40) < done.stdout.index("Options")


@pytest.mark.parametrize("name", ["lancashire-2017", "lincolnshire-2018", "sjr-sample", "ncpi-2024-sample"])
def test_the_examples_are_clean(name: str) -> None:
    done = caseaudit("validate", EXAMPLES / name, "--fail-on", "warning")
    assert (done.returncode, done.stderr) == (0, "")
    assert "files are ready." in done.stdout


def test_validate_names_place_rule_and_what_to_write(inspection: Path) -> None:
    spoil(inspection)
    done = caseaudit("validate", cwd=inspection)
    assert done.returncode == 1
    assert "cases/SJR-001.yaml:" in done.stdout
    assert "CA106 not-a-date" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("7 of 8 files are ready; open cases/SJR-001.yaml:")


def test_paths_can_be_opened_from_where_the_user_is(inspection: Path) -> None:
    spoil(inspection)
    for path in (".", "sjr", "sjr/cases/SJR-001.yaml"):
        here = inspection if path == "." else inspection.parent
        done = caseaudit("validate", path, cwd=here)
        shown = done.stdout.rstrip().split("open ")[-1].rsplit(":", 1)[0]
        assert (here / shown).is_file(), done.stdout


def test_a_single_file_is_checked_by_itself_and_that_is_said(inspection: Path) -> None:
    done = caseaudit("validate", inspection / "cases/SJR-002.yaml")
    assert done.returncode == 0
    assert "nothing was checked across the folder" in done.stdout
    assert "1 of 1 file is ready" in done.stdout


def test_validate_as_json_for_a_program_and_text_for_people(inspection: Path) -> None:
    spoil(inspection)
    done = caseaudit("validate", ".", "--format", "json:found.json", "--format", "text", cwd=inspection)
    found = json.loads((inspection / "found.json").read_text(encoding="utf-8"))
    assert found["format"] == 1
    assert (found["files"], found["errors"], found["warnings"]) == (8, 1, 0)
    assert found["diagnostics"][0]["path"] == "cases/SJR-001.yaml"
    assert "CA106" in done.stdout
    only = caseaudit("validate", ".", "--format", "json", cwd=inspection)
    assert json.loads(only.stdout) == found
    assert "7 of 8 files are ready" in only.stderr


def test_json_keys_do_not_depend_on_the_outcome(inspection: Path) -> None:
    clean = json.loads(caseaudit("validate", inspection, "--format", "json").stdout)
    spoil(inspection)
    assert json.loads(caseaudit("validate", inspection, "--format", "json").stdout).keys() == clean.keys()


def test_warnings_fail_only_when_asked_and_rules_can_be_ignored(inspection: Path) -> None:
    (inspection / "cases/letter.txt").write_text("x", encoding="utf-8")
    assert caseaudit("validate", inspection).returncode == 0
    assert caseaudit("validate", inspection, "--fail-on", "warning").returncode == 1
    ignoring = caseaudit("validate", inspection, "--fail-on", "warning", "--ignore", "CA310")
    assert ignoring.returncode == 0
    assert "letter.txt" not in ignoring.stdout


def test_a_folder_of_inspections_is_one_run() -> None:
    done = caseaudit("validate", EXAMPLES)
    assert done.returncode == 0
    assert "176 of 176 files are ready." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["validate", "nowhere"], "There is no file or folder nowhere."),
        (["validate", "--ignore", "CA999"], "There is no rule 'CA999'."),
        (["validate", "--format", "xml"], "There is no format 'xml' here."),
        (["validate", "--fail-on", "never"], "never"),
        (["valdate"], "validate"),
        (["validate", "--jbos", "3"], "--jbos"),
        (["report", "--format", "xml"], "There is no format 'xml' for reports."),
        (["report", "-o", "report.pages"], "does not say the format"),
        (["report", "--open"], "needs a file to show"),
        (
            ["report", EXAMPLE, "-o", "r.docx", "--templates", "."],
            ". has no template for a report as docx: it may hold `report.docx`",
        ),
        (["report", EXAMPLE, "--templates", "."], ". has no template for a report as markdown"),
        (["report", str(EXAMPLES), "--format", "press-md"], "is not written as press-md."),
        (["report", str(EXAMPLES), "--only", "referrals"], "that of one inspection"),
        (["report", str(EXAMPLES), str(EXAMPLES / "sjr-sample")], "sjr-sample is named twice"),
        (["report", str(EXAMPLES / "sjr-sample/cases/SJR-001.yaml")], "whole inspections"),
        (["init", str(EXAMPLES / "sjr-sample")], "There is an inspection"),
        (["init", "x", "--example", "yorkshire"], "There is no example 'yorkshire'."),
        (["init", "x", "--framework", "ncpi"], "There is no framework ncpi."),
        (["new", "X-1", "--category", "surgery"], "There is no inspection in this folder."),
        (["new", "X-1"], "--category"),
        (["rules", "CA999"], "There is no rule 'CA999'."),
        (["frameworks", "nothing"], "There is no framework nothing."),
        (["schema", "letter"], "letter"),
    ],
)
def test_what_could_not_run_is_said_and_exits_with_2(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = caseaudit(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_no_arguments_show_help() -> None:
    done = caseaudit()
    assert "Usage" in done.stdout + done.stderr
    assert "validate" in done.stdout + done.stderr


def test_report_goes_to_stdout_and_the_reconciliation_to_stderr() -> None:
    done = caseaudit("report", EXAMPLES / "lancashire-2017")
    assert done.returncode == 0
    assert done.stdout.startswith("**OFFICIAL**\n")
    assert done.stderr.splitlines() == [
        "79 files, 79 counted, 0 left out; expected 79: agrees",
        "79 cases examined: good in 12, requiring improvement in 37, inadequate in 30; 10 referred back",
        "2 referrals without an answer: LAN-061, LAN-076",
    ]
    assert caseaudit("report", EXAMPLES / "lancashire-2017", "--quiet").stderr == ""


@pytest.mark.parametrize(("name", "starts"), [("r.md", "**OFF"), ("r.html", "<!doctype html>"), ("r.json", "{")])
def test_the_ending_of_the_file_is_the_format(name: str, starts: str, tmp_path: Path) -> None:
    done = caseaudit("report", EXAMPLES / "lancashire-2017", "-o", tmp_path / name)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(starts)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("name", "starts"), [("r.docx", b"PK\x03\x04"), ("r.pdf", b"%PDF-1.7")])
def test_a_binary_report_is_written_whole_and_the_same_each_time(name: str, starts: bytes, tmp_path: Path) -> None:
    """With another hash seed and time zone, and to a pipe: the same bytes."""
    done = caseaudit("report", EXAMPLE, "-o", tmp_path / name, PYTHONHASHSEED="1", TZ="UTC")
    assert (done.returncode, done.stdout) == (0, "")
    again = subprocess.run(
        [sys.executable, "-m", "caseaudit", "report", EXAMPLE, "--format", name.removeprefix("r."), "-o", "-"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland"},
    )
    assert again.stdout.startswith(starts)
    assert (tmp_path / name).read_bytes() == again.stdout


# What stands before a command so that it runs as it would where something is not installed.
LACKING = {
    "docx": without("docx"),
    "weasyprint": without("weasyprint"),
    "Pango": "import cffi\ndef refuse(*_): raise OSError('no such library')\ncffi.FFI.dlopen = refuse",
}


@pytest.mark.parametrize(
    ("lacking", "name", "says"),
    [
        ("docx", "r.docx", 'Run: pip install "caseaudit[docx]"'),
        ("weasyprint", "r.pdf", 'Run: pip install "caseaudit[pdf]"'),
        ("Pango", "r.pdf", "needs the library Pango, which is not installed."),
    ],
)
def test_what_is_not_installed_is_said_with_what_to_install(lacking: str, name: str, says: str, tmp_path: Path) -> None:
    done = caseaudit("report", EXAMPLE, "-o", name, cwd=tmp_path, before=LACKING[lacking])
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_press_summary_is_asked_for_by_its_name(tmp_path: Path) -> None:
    assert caseaudit("report", EXAMPLE, "--format", "press-html", "-o", tmp_path / "press.html").returncode == 0
    assert "Example NHS Trust: press summary" in (tmp_path / "press.html").read_text(encoding="utf-8")
    assert caseaudit("report", EXAMPLE, "-o", tmp_path / "press.html").returncode == 0
    assert "press summary" not in (tmp_path / "press.html").read_text(encoding="utf-8")


def test_a_report_is_refused_while_there_are_errors(inspection: Path) -> None:
    spoil(inspection)
    done = caseaudit("report", inspection, "-o", inspection / "r.html")
    assert (done.returncode, done.stdout) == (1, "")
    assert "No report is written" in done.stderr
    assert not (inspection / "r.html").exists()


def test_allow_invalid_leaves_cases_out_and_the_report_says_which(inspection: Path) -> None:
    spoil(inspection)
    done = caseaudit("report", inspection, "--allow-invalid", "--format", "json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert (report["cases"], report["sources"]["files"], report["sources"]["counted"]) == (7, 8, 7)
    assert report["sources"]["left_out"] == [{"path": "cases/SJR-001.yaml", "codes": ["CA106"]}]
    assert "8 files, 7 counted, 1 left out" in done.stderr


def test_a_broken_inspection_gives_no_report_even_so(inspection: Path) -> None:
    path = inspection / "inspection.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("force:", "farce:"), encoding="utf-8")
    done = caseaudit("report", inspection, "--allow-invalid")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Did you mean `force`?" in done.stderr


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_the_same_input_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    """From another folder, with files created in another order, another hash seed and time zone."""
    first = caseaudit("report", EXAMPLES / "lincolnshire-2018", "--format", form, PYTHONHASHSEED="1", TZ="UTC")
    copy = tmp_path / "elsewhere"
    files = sorted(path for path in (EXAMPLES / "lincolnshire-2018").rglob("*") if path.is_file())
    for path in reversed(files):
        target = copy / path.relative_to(EXAMPLES / "lincolnshire-2018")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    second = caseaudit("report", "--format", form, cwd=copy, PYTHONHASHSEED="77", TZ="Pacific/Auckland")
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout


def test_diagnostics_are_the_same_bytes_from_another_folder(tmp_path: Path) -> None:
    faulty = Path(__file__).parent / "data/faulty"
    copy = Path(shutil.copytree(faulty, tmp_path / "copy"))
    there = caseaudit("validate", faulty, "--format", "json", PYTHONHASHSEED="1")
    here = caseaudit("validate", "--format", "json", cwd=copy, PYTHONHASHSEED="2", TZ="Asia/Tokyo")
    assert there.stdout == here.stdout


def test_nothing_is_changed_by_reading(inspection: Path) -> None:
    before = {path: path.read_bytes() for path in inspection.rglob("*") if path.is_file()}
    caseaudit("validate", inspection)
    caseaudit("report", inspection)
    assert {path: path.read_bytes() for path in inspection.rglob("*") if path.is_file()} == before


def test_init_new_fill_in_validate_report(tmp_path: Path) -> None:
    """The tutorial's road, with every file that the commands write filled in by replacing empty values."""
    assert caseaudit("init", "force", cwd=tmp_path).returncode == 0
    home = tmp_path / "force"
    empty = caseaudit("validate", cwd=home)
    assert empty.returncode == 1
    assert "`force` is empty" in empty.stdout
    path = home / "inspection.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("force:\n", "force: Example Constabulary\n"),
        ("  from:\n", "  from: 2017-10\n"),
        ("  to:\n", "  to: 2017-10\n"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    assert caseaudit("new", "EX-001", "--category", "domestic-abuse", cwd=home).returncode == 0
    case = home / "cases/EX-001.yaml"
    untouched = caseaudit("validate", cwd=home)
    assert untouched.returncode == 0
    assert "0 of 1 file is ready, 1 is a draft" in untouched.stdout
    text = case.read_text(encoding="utf-8").replace("draft: true\n", "")
    case.write_text(text, encoding="utf-8")
    half = caseaudit("validate", cwd=home)
    assert half.returncode == 1
    assert "`reviewed` is empty" in half.stdout
    text = text.replace("reviewed:\n", "reviewed: 2017-10-04\n")
    deciding = text.index("  inspector:")
    text = text[:deciding] + text[deciding:].replace("overall:  ", "overall: good  ", 1)
    # What is commented out can be used by taking the `#` away.
    text = text.replace("#  - kind", "  - kind").replace("#    themes", "    themes")
    text = text.replace("#    criterion", "    criterion").replace("#    text", "    text")
    text = text.replace("#      What was seen.", "      The log is whole.")
    case.write_text(text, encoding="utf-8")
    done = caseaudit("validate", "--fail-on", "warning", cwd=home)
    assert done.returncode == 0, done.stdout
    report = caseaudit("report", "-o", "report.html", cwd=home)
    assert "1 case examined: good in 1" in report.stderr


def test_new_takes_no_id_twice(inspection: Path) -> None:
    done = caseaudit("new", "sjr-001", "--category", "surgery", cwd=inspection)
    assert done.returncode == 2
    assert "There is a file cases/SJR-001.yaml already" in done.stderr


@pytest.mark.parametrize(
    ("case", "category", "says"),
    [
        ("SJR 9", "surgery", "Write `SJR-9`"),
        ("SJR-9", "surgry", "Did you mean `surgery`?"),
        ("../x", "surgery", "case id"),
    ],
)
def test_new_says_what_to_write_instead(case: str, category: str, says: str, inspection: Path) -> None:
    before = sorted(inspection.rglob("*"))
    done = caseaudit("new", case, "--category", category, cwd=inspection)
    assert done.returncode == 2
    assert says in done.stderr
    assert sorted(inspection.rglob("*")) == before


def test_editor_settings_are_added_to_and_never_lost(inspection: Path) -> None:
    settings = inspection / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text('{"editor.fontSize": 14, "yaml.schemas": {"mine.json": "x.yaml"}}', encoding="utf-8")
    assert caseaudit("new", "SJR-100", "--category", "surgery", cwd=inspection / "cases").returncode == 0
    written = json.loads(settings.read_text(encoding="utf-8"))
    assert written["editor.fontSize"] == 14
    assert written["yaml.schemas"]["mine.json"] == "x.yaml"
    assert written["yaml.schemas"][".caseaudit/case.schema.json"] == ["cases/**/*.yaml", "cases/**/*.yml"]
    settings.write_text("{ // a comment\n}", encoding="utf-8")
    done = caseaudit("new", "SJR-101", "--category", "surgery", cwd=inspection)
    assert "is left as it is" in done.stderr
    assert settings.read_text(encoding="utf-8") == "{ // a comment\n}"


def test_init_with_a_framework_of_ones_own(tmp_path: Path) -> None:
    shutil.copy(ROOT / "schemas/frameworks/sjr.yaml", tmp_path / "mine.yaml")
    assert caseaudit("init", "deaths", "--framework", "mine.yaml", cwd=tmp_path).returncode == 0
    assert "framework: ../mine.yaml\n" in (tmp_path / "deaths/inspection.yaml").read_text(encoding="utf-8")
    assert caseaudit("new", "D-1", "--category", "surgery", "--in", "deaths", cwd=tmp_path).returncode == 0
    assert "    admission:" in (tmp_path / "deaths/cases/D-1.yaml").read_text(encoding="utf-8")


def test_a_closed_pipe_ends_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "caseaudit", "report", str(EXAMPLES / "lancashire-2017"), "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def many(folder: Path, files: int) -> Path:
    """An inspection of so many copies of two cases, one of them with a mistake."""
    shutil.copytree(EXAMPLES / "sjr-sample", folder)
    texts = [(folder / f"cases/SJR-00{n}.yaml").read_text(encoding="utf-8").split("\n", 1)[1] for n in (1, 2)]
    for path in (folder / "cases").iterdir():
        path.unlink()
    texts[1] = texts[1].replace("reviewed: ", "reviewed: on ")
    for number in range(files):
        text = f"case: SJR-{number:05}\n{texts[number % 2]}"
        (folder / f"cases/SJR-{number:05}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_said_does_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    folder = many(tmp_path / "many", 350)
    one, two, by_itself = (
        caseaudit("validate", folder, "--format", "json", *jobs) for jobs in (("--jobs", "1"), ("--jobs", "2"), ())
    )
    assert one.stdout == two.stdout == by_itself.stdout
    assert json.loads(one.stdout)["errors"] == 175


# Replaces what a worker does; only a forked process has the replacement too. Ctrl-C ends it even where the tests run in the
# background of a shell, which passes on that it is for others.
WORKER = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from caseaudit import audit, cli
def check_batch(batch):
    {0}
audit.check_batch = check_batch
sys.argv = ["caseaudit", "validate", {1!r}, "--jobs", "2"]
sys.exit(cli.run())
"""

if sys.platform == "linux":

    def test_a_worker_that_dies_is_said_and_nothing_else(tmp_path: Path) -> None:
        script = WORKER.format("os._exit(9)", str(many(tmp_path / "many", 350)))
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert "A process ended before its files were checked" in done.stderr
        assert "Traceback" not in done.stderr

    def test_ctrl_c_ends_at_once_without_a_trace_and_without_orphans(tmp_path: Path) -> None:
        script = WORKER.format(
            "os.write(1, b'%d\\n' % os.getpid()); time.sleep(3600)", str(many(tmp_path / "many", 350))
        )
        with subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            workers = [int(process.stdout.readline()) for _ in range(2)]
            process.send_signal(signal.SIGINT)
            assert process.wait() == 130
            assert process.stderr.read() == b""
        for worker in workers:
            until_gone(worker)

    def until_gone(process: int) -> None:
        """Waits until the system has nothing left of a process that has ended; fails where it goes on."""
        latest = time.monotonic() + 60
        while time.monotonic() < latest:
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        pytest.fail(f"process {process} is still there")


if sys.platform != "win32":

    def on_a_terminal(*arguments: str, **env: str) -> tuple[int, str]:
        """(exit code, what a terminal shows) of a command."""
        import pty

        keep = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        child, terminal = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "caseaudit", *arguments],
            stdout=terminal,
            stderr=terminal,
            env={**keep, "TERM": "xterm-256color", **env},
        ) as process:
            os.close(terminal)
            seen = b""
            while True:
                try:
                    part = os.read(child, 65536)
                except OSError:  # the terminal is closed when the process ends
                    break
                if not part:
                    break
                seen += part
            process.wait()
        os.close(child)
        return process.returncode, seen.decode()

    def test_colour_on_a_terminal_and_none_with_no_color() -> None:
        faulty = str(Path(__file__).parent / "data/faulty")
        assert "\x1b[" in on_a_terminal("validate", faulty)[1]
        assert "\x1b[" not in on_a_terminal("validate", faulty, NO_COLOR="1")[1]

    @pytest.mark.parametrize("form", ["docx", "pdf"])
    def test_a_terminal_is_spared_what_it_cannot_show(form: str) -> None:
        code, seen = on_a_terminal("report", EXAMPLE, "--format", form, NO_COLOR="1")
        assert code == 2
        assert seen.split() == f"caseaudit: A terminal cannot show {form}: add `-o report.{form}`.".split()


@pytest.fixture
def suppressing(tmp_path: Path) -> Path:
    """A copy of an example under a framework that suppresses counts below 5."""
    folder = Path(shutil.copytree(EXAMPLES / "lancashire-2017", tmp_path / "lancashire"))
    own = (ROOT / "schemas/frameworks/ncpi-2016.yaml").read_text(encoding="utf-8")
    (folder / "own.yaml").write_text(own.replace("suppress_below: 0", "suppress_below: 5"), encoding="utf-8")
    replace_in(folder / "inspection.yaml", "framework: ncpi-2016", "framework: ./own.yaml")
    return folder


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


CITED = "{{ category.domestic-abuse.good }} were good"


@pytest.mark.parametrize("ending", ["md", "html", "json"])
def test_a_public_report_shows_no_case_and_says_nothing_restricted_on_the_terminal(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"public.{ending}"
    done = caseaudit("report", EXAMPLES / "lancashire-2017", "--public", "-o", file)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[:2] == [
        "79 files, 79 counted, 0 left out; expected 79: agrees",
        "79 cases examined: good in 12, requiring improvement in 37, inadequate in 30; 10 referred back",
    ]
    page = file.read_text(encoding="utf-8")
    assert "LAN-0" not in page + done.stderr
    assert "not for publication" not in page
    assert "register of referred cases" not in page


def test_prose_that_cites_what_is_suppressed_is_refused_with_its_place(suppressing: Path) -> None:
    done = caseaudit("report", ".", "--public", "-o", "public.html", cwd=suppressing)
    assert (done.returncode, done.stdout) == (1, "")
    lines = (suppressing / "inspection.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if CITED in text)
    column = lines[line - 1].index("{{") + 1
    assert f"inspection.yaml:{line}:{column}  CA601 suppressed-figure" in done.stderr
    assert "The public report does not show the figure" in done.stderr
    assert "Say it without a number" in done.stderr
    assert "No public report is written" in done.stderr
    assert not (suppressing / "public.html").exists()
    assert caseaudit("report", ".", cwd=suppressing).returncode == 0
    assert caseaudit("validate", ".", cwd=suppressing).returncode == 0


def test_a_typed_number_and_an_id_are_refused_where_they_stand(suppressing: Path) -> None:
    replace_in(suppressing / "inspection.yaml", CITED, "of 12 cases, 2 cases were good")
    case = next(
        path for path in sorted(suppressing.glob("cases/*.yaml")) if "illustration: |" in path.read_text("utf-8")
    )
    replace_in(case, "illustration: |\n", "illustration: |\n  As in LAN-001 too.\n")
    done = caseaudit("report", ".", "--public", "--format", "json", cwd=suppressing)
    assert (done.returncode, done.stdout) == (1, "")
    lines = (suppressing / "inspection.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "of 12 cases, 2 cases" in text)
    column = lines[line - 1].index(", 2 cases") + 3
    assert f"inspection.yaml:{line}:{column}  CA602 suppressed-number" in done.stderr
    assert "CA603 case-named" in done.stderr
    assert f"cases/{case.name}:" in done.stderr
    assert "too." not in done.stderr


def test_a_public_report_with_small_counts_says_so_in_every_format(suppressing: Path) -> None:
    replace_in(suppressing / "inspection.yaml", CITED, "some were good")
    for form in ("markdown", "html", "json"):
        first = caseaudit("report", ".", "--public", "--format", form, cwd=suppressing, PYTHONHASHSEED="1")
        second = caseaudit(
            "report", ".", "--public", "--format", form, cwd=suppressing, PYTHONHASHSEED="77", TZ="Asia/Tokyo"
        )
        assert first.returncode == 0, first.stderr
        assert first.stdout == second.stdout
        assert "Counts from 1 to 4 are not shown" in first.stdout
    public = json.loads(first.stdout)
    assert public["edition"] == "public"
    assert public["suppression"]["below"] == 5
    assert (public["cases"], public["referrals"]["cases"], public["referrals"]["open"]) == (79, 10, None)
    assert public["case_list"] == public["referrals"]["register"] == public["sources"]["inputs"] == []


def test_the_register_leaves_before_the_report_is_ready(suppressing: Path) -> None:
    """It waits for no case that is still missing, and for every case file that has a mistake."""
    (suppressing / "cases/LAN-001.yaml").unlink()
    assert caseaudit("report", ".", cwd=suppressing).returncode == 1
    done = caseaudit("report", ".", "--only", "referrals", "-o", "register.html", cwd=suppressing)
    assert (done.returncode, done.stdout) == (0, "")
    assert "78 files, 78 counted, 0 left out; expected 79: differs" in done.stderr
    page = (suppressing / "register.html").read_text(encoding="utf-8")
    assert "not for publication" in page
    assert "LAN-023" in page
    replace_in(suppressing / "cases/LAN-002.yaml", "reviewed: ", "reviewed: on ")
    refused = caseaudit("report", ".", "--only", "referrals", cwd=suppressing)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "CA106" in refused.stderr
    allowed = caseaudit("report", ".", "--only", "referrals", "--allow-invalid", cwd=suppressing)
    assert allowed.returncode == 0
    assert "78 case files: 77 counted, 0 drafts and 1 left out because of errors." in allowed.stdout


def test_one_recommendation_by_itself(tmp_path: Path) -> None:
    done = caseaudit("report", EXAMPLES / "lancashire-2017", "--only", "R5", "--format", "json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert [each["id"] for each in found["recommendations"]] == ["R5"]
    assert len(found["evidence"]) == found["recommendations"][0]["cases"] == 9
    public = caseaudit("report", EXAMPLES / "lancashire-2017", "--only", "R5", "--public")
    assert public.returncode == 0
    assert "LAN-" not in public.stdout + public.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--only", "R9"], "There is no part 'R9' to be had by itself. Write referrals, R1, R2"),
        (["--only", "referrals", "--public"], "not for publication"),
    ],
)
def test_a_part_that_cannot_be_had_is_said(arguments: list[str], says: str) -> None:
    done = caseaudit("report", EXAMPLES / "lancashire-2017", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())


def test_where_there_are_no_recommendations_that_is_said(inspection: Path) -> None:
    path = inspection / "inspection.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("recommendations:")
    rest = text[start:].split("\n", 1)[1]
    end = next((text.index(line) for line in rest.splitlines() if line and not line.startswith((" ", "#"))), len(text))
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    done = caseaudit("report", inspection, "--public", "--only", "R1")
    assert done.returncode == 2
    assert "no recommendations" in done.stderr


def test_a_text_of_the_earlier_inspection_that_cannot_be_published_is_said(suppressing: Path) -> None:
    """It stands in no file of this inspection, so it has no line."""
    replace_in(suppressing / "inspection.yaml", CITED, "some were good")
    earlier = suppressing / "earlier.json"
    text = caseaudit("report", ".", "--format", "json", cwd=suppressing).stdout
    report = json.loads(text)
    report["recommendations"][0]["text"] = "In 3 of the 79 cases nobody called."
    earlier.write_text(json.dumps(report), encoding="utf-8")
    path = suppressing / "inspection.yaml"
    replace_in(path, "framework: ./own.yaml", "framework: ./own.yaml\nprevious: earlier.json")
    text = path.read_text(encoding="utf-8")
    start, end = text.index("recommendations:"), text.index("next_steps:")
    rest = "".join(f"  - id: R{n}\n" for n in range(1, 8))
    path.write_text(f"{text[:start]}recommendations:\n{rest}{text[end:]}", encoding="utf-8")
    done = caseaudit("report", ".", "--public", cwd=suppressing)
    assert (done.returncode, done.stdout) == (1, "")
    assert "A text that stands in the framework or in the earlier inspection cannot be published." in " ".join(
        done.stderr.split()
    )
    assert "recommendations.0.text" in done.stderr
