"""How the tests run the command: in a process of its own, as a user does."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType


def caseaudit(
    *arguments: str | Path, cwd: Path | None = None, before: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """The command, run to its end; `before` is Python that stands before it, to change where it runs."""
    script = f"{before}\nimport sys\nsys.argv[0] = 'caseaudit'\nfrom caseaudit.__main__ import main\nmain()\n"
    return subprocess.run(
        [sys.executable, *(("-c", script) if before else ("-m", "caseaudit")), *map(str, arguments)],
        capture_output=True,
        cwd=cwd,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", **env},
    )


def script_of_docs(name: str) -> ModuleType:
    """A script of docs/, which is no part of a package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / f"docs/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without(module: str) -> str:
    """What stands before a command so that it runs as where a module is not installed."""
    return f"import sys; sys.modules[{module!r}] = None"
