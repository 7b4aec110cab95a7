"""The docs are true: their commands are run, their Python too, what is made from the code is in step, links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import script_of_docs

from caseaudit import Report, run_audit
from caseaudit.briefing import shipped_frameworks
from caseaudit.formats import FORMATS
from caseaudit.reporters import json as json_reporter
from caseaudit.rules import RULES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n+)?^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
RUN = [page for page in PAGES if "```console" in page.read_text(encoding="utf-8")]


def test_what_is_made_from_the_code_is_in_step() -> None:
    for path, content in script_of_docs("generate").made().items():
        assert (ROOT / path).read_text(encoding="utf-8") == content, f"{path}: run `make docs`"


def run(command: str, here: Path) -> tuple[int, str]:
    """(exit code, stdout and then stderr) of one line of a console block; a few words of the shell work everywhere."""
    words = shlex.split(command.replace("\\", "/"))
    if words[0] == "rm":
        (here / words[1]).unlink()
        return 0, ""
    if words[0] == "cp":
        shutil.copyfile(here / words[1], here / words[2])
        return 0, ""
    if words[0] == "cat":
        return 0, (here / words[1]).read_text(encoding="utf-8")
    if words[0] == "mkdir":
        (here / words[1]).mkdir()
        return 0, ""
    assert words[0] == "caseaudit", command
    target = words.index(">") if ">" in words else len(words)
    done = subprocess.run(
        [sys.executable, "-m", "caseaudit", *words[1:target]],
        capture_output=True,
        cwd=here,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
    )
    if target < len(words):
        (here / words[target + 1]).write_text(done.stdout, encoding="utf-8", newline="\n")
        return done.returncode, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_console_blocks_print_what_they_show(page: Path, tmp_path: Path) -> None:
    """A page is one session in one folder, which has the examples; a block after `<!-- file: PATH -->` is a file."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    here = tmp_path
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["file"]:
            path = tmp_path / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], encoding="utf-8", newline="\n")
        if block["language"] != "console":
            continue
        _, *parts = re.split(r"^\$ (.*)\n", block["body"], flags=re.MULTILINE)
        for command, shown in zip(parts[::2], parts[1::2], strict=True):
            if command.startswith("cd "):
                here = (here / command[3:]).resolve()
                continue
            code, printed = run(command, here)
            if shown.strip():
                assert printed.strip() == shown.strip(), command
            else:
                assert code == 0, f"{command}\n{printed}"


def python_blocks() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, block in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8"))):
            if block["language"] == "python":
                yield f"{page.name}-{number}", block["body"]


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in python_blocks()])
def test_python_blocks_run_from_the_root(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as public viewers of Markdown make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page", [*PAGES, *sorted((ROOT / "examples").glob("*/README.md"))], ids=lambda page: page.parent.name + page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?s)```.*?```", "", page.read_text(encoding="utf-8"))):
        if link.startswith(("http:", "https:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_everything_has_its_place_in_the_docs() -> None:
    rules = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    assert all(f"### {rule.code} {rule.slug}\n" in rules for rule in RULES)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in shipped_frameworks())
    formats = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    assert all(form.lower() in formats.lower() for form in FORMATS)


def test_the_lowest_versions_are_those_of_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for name, each in project["optional-dependencies"].items() if name != "dev"]
    needed = [requirement for part in (project["dependencies"], *extras) for requirement in part]
    wanted = dict(re.findall(r"^([\w.-]+)>=([\d.]+)$", "\n".join(needed), re.MULTILINE))
    lowest = (ROOT / "tests/lowest.txt").read_text(encoding="utf-8")
    assert dict(re.findall(r"^([\w.-]+)==([\d.]+)$", lowest, re.MULTILINE)) == wanted


def test_the_json_that_the_docs_show_is_what_the_models_and_reporters_make() -> None:
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    report, diagnostics = (block["body"] for block in BLOCK.finditer(page) if block["language"] == "json")
    assert Report.model_validate_json(report).format == 1
    faulty = run_audit(ROOT / "tests/data/faulty")
    made, shown = json.loads(json_reporter.render([faulty])), json.loads(diagnostics)
    assert list(shown) == list(made)
    assert list(shown["diagnostics"][0]) == list(made["diagnostics"][0])


def test_every_example_says_that_it_is_invented() -> None:
    for folder in sorted(path.parent for path in (ROOT / "examples").glob("*/inspection.yaml")):
        for name in ("README.md", "inspection.yaml"):
            assert "invented" in (folder / name).read_text(encoding="utf-8"), folder / name
