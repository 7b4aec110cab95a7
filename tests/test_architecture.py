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
    ("diagnostics", "resources", "sources", "suppression"),
    ("syntax", "fields"),
    ("model",),
    ("events",),
    ("document", "places", "case", "framework"),
    ("inspection", "report"),
    ("extraction", "relations", "rules", "tally"),
    ("briefing",),
    ("audit",),
    ("publication",),
    ("composition",),
    ("prose", "schema", "reporters"),
    ("renderers",),
    ("formats", "writer"),
    ("cli",),
    ("__main__",),
)
HOMES = {
    "_ruamel_yaml": {"events"},
    "jinja2": {"renderers", "writer"},
    "markdown_it": {"prose"},
    "markupsafe": {"prose", "renderers"},
    "mdformat": {"prose"},
    "pydantic": {"fields", "model", "case", "framework", "inspection", "report", "briefing"},
    "pydantic_core": {"fields", "model"},
    "rich": {"cli"},
    "ruamel": {"events", "document"},
    "typer": {"cli"},
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


def test_version_loads_nothing_but_itself() -> None:
    ours = {name for name in loaded_by("--version") if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in ours if name.startswith("caseaudit")} == {"caseaudit", "caseaudit.__main__"}
    assert not ours & {"typer", "pydantic", "rich", "ruamel", "jinja2"}
    assert "typing" not in loaded_by("--version")


def test_validate_loads_no_templates_and_no_report() -> None:
    loaded = loaded_by("validate", str(SOURCE.parents[1] / "examples/sjr-sample"))
    assert not loaded & {
        "jinja2",
        "markdown_it",
        "mdformat",
        "caseaudit.report",
        "caseaudit.schema",
        "caseaudit.writer",
    }
