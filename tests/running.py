"""How the tests run the command: in a process of its own, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


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


def without(module: str) -> str:
    """What stands before a command so that it runs as where a module is not installed."""
    return f"import sys; sys.modules[{module!r}] = None"
