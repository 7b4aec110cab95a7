"""Floors: a module imports from lower floors only, each third-party package has its home, and only `cli` prints."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src/caseaudit"

# From the ground up. A package is one room: its modules stand on the floor of its name.
FLOORS = (
    ("diagnostics", "suppression"),
    ("resources", "sources"),
    ("syntax", "fields", "language"),
    ("model",),
    ("events",),
    ("document", "places", "case", "framework"),
    ("inspection", "report"),
    ("translation",),
    ("tally",),
    ("extraction", "relations", "rules"),
    ("briefing",),
    ("audit",),
    ("cluster", "publication"),
    ("composition", "overview"),
    ("prose", "schema", "reporters"),
    ("renderers",),
    ("formats", "writer"),
    ("build",),
    ("preview",),
    ("cli",),
    ("__main__",),
)
HOMES = {
    "babel": {"language"},
    "distributed": {"cluster"},
    "docx": {"renderers"},
    "jinja2": {"renderers", "resources"},
    "lxml": {"renderers"},
    "markdown_it": {"prose"},
    "markupsafe": {"prose", "renderers"},
    "mdformat": {"prose"},
    "openpyxl": {"renderers"},
    "pydantic": {"fields", "model", "case", "framework", "inspection", "report", "briefing", "overview", "translation"},
    "pydantic_core": {"fields", "model"},
    "rich": {"cli"},
    "ruamel": {"events"},
    "typer": {"cli"},
    "upath": {"sources"},
    "watchfiles": {"preview"},
    "weasyprint": {"renderers"},
    "yaml": {"events"},
}
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_module_has_a_floor() -> None:
    assert {room(path) for path in MODULES} == {name for floor in FLOORS for name in floor}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_come_from_lower_floors(path: Path) -> None:
    height = {name: number for number, floor in enumerate(FLOORS) for name in floor}
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "caseaudit" and parts[1] in height and parts[1] != room(path):
            assert height[parts[1]] < height[room(path)], f"{room(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_third_party_packages_have_their_homes(path: Path) -> None:
    for name in imports(path):
        package = name.split(".")[0]
        if package != "caseaudit" and package not in sys.stdlib_module_names:
            assert room(path) in HOMES[package], f"{room(path)} imports {package}"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room(path) not in ("cli", "__main__")], ids=lambda path: path.stem
)
def test_only_the_command_line_prints_reads_the_environment_or_exits(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input", "exit")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {
                ("sys", "exit"),
                ("sys", "argv"),
                ("sys", "stdout"),
                ("sys", "stderr"),
                ("os", "environ"),
                ("os", "getenv"),
            }


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    script = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr))\n"
        f"sys.argv = ['caseaudit', *{arguments!r}]\n"
        "from caseaudit.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


SAMPLE = str(SOURCE.parents[1] / "examples/sjr-sample")
READING = {
    "diagnostics",
    "audit",
    "briefing",
    "case",
    "document",
    "events",
    "fields",
    "framework",
    "inspection",
    "language",
    "model",
    "places",
}
READING |= {"resources", "rules", "sources", "syntax", "tally", "translation"}
REPORT = READING | {"build", "composition", "extraction", "formats", "renderers", "report", "reporters"}
PAGE = {"babel", "jinja2", "markdown_it", "markupsafe"}
TRANSLATED = str(SOURCE.parents[1] / "examples/ncpi-2024-sample")
# Which modules of ours, besides the command line, and which packages of others each command may load. Speed follows.
MAY_LOAD: dict[tuple[str, ...], tuple[set[str], set[str]]] = {
    ("--help",): ({"diagnostics"}, {"typer", "rich", "markdown_it", "pydantic"}),
    ("frameworks",): (READING - {"audit"}, {"typer", "pydantic", "yaml"}),
    ("rules",): (READING - {"audit"}, {"typer", "pydantic", "yaml"}),
    ("schema", "case"): (READING - {"audit"} | {"overview", "report", "schema"}, {"typer", "pydantic", "yaml"}),
    ("validate", SAMPLE): (READING | {"reporters"}, {"typer", "pydantic", "yaml"}),
    ("validate", TRANSLATED): (READING | {"reporters"}, {"typer", "pydantic", "yaml"}),
    ("validate", SAMPLE, "--format", "json"): (READING | {"reporters"}, {"typer", "pydantic", "yaml"}),
    ("report", SAMPLE, "--format", "json"): (REPORT, {"typer", "pydantic", "yaml"}),
    ("report", SAMPLE, "--format", "html"): (REPORT | {"prose"}, {"typer", "pydantic", "yaml", *PAGE}),
    ("report", SAMPLE): (REPORT | {"prose"}, {"typer", "pydantic", "yaml", "mdformat", *PAGE}),
}


def test_version_loads_nothing_but_itself() -> None:
    loaded = loaded_by("--version")
    assert {name for name in loaded if name.startswith("caseaudit")} == {"caseaudit", "caseaudit.__main__"}
    assert not {name.split(".")[0] for name in loaded} & HOMES.keys()
    assert "typing" not in loaded


@pytest.mark.parametrize("command", MAY_LOAD, ids=" ".join)
def test_a_command_loads_no_more_than_it_needs(command: tuple[str, ...]) -> None:
    ours, others = MAY_LOAD[command]
    loaded = loaded_by(*command)
    rooms = {name.split(".")[1] for name in loaded if name.startswith("caseaudit.")}
    assert rooms - {"__main__", "cli"} <= ours
    assert {name.split(".")[0] for name in loaded} & (HOMES.keys() - {"pydantic_core"}) <= others
    # Several processes only where there is work for them.
    assert "multiprocessing" not in loaded
