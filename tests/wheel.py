"""Builds the wheel, installs it into an environment of its own, and runs it away from this folder: a smoke test.

Run by `make wheel`. Prints what it did; ends with an error where the wheel lacks anything.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        away = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", away, ROOT)
        venv.create(away / "env", with_pip=True)
        tools = away / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        run(tools / "python", "-m", "pip", "install", "--quiet", f"{next(away.glob('*.whl'))}[docx]")
        caseaudit = tools / "caseaudit"
        run(caseaudit, "--version", cwd=away)
        run(caseaudit, "init", "trial", "--example", "lancashire-2017", cwd=away)
        run(caseaudit, "validate", "trial", "--fail-on", "warning", cwd=away)
        for page in ("report.html", "report.ods", "report.csv", "report.docx"):
            run(caseaudit, "report", "trial", "-o", page, cwd=away)
        run(caseaudit, "new", "LAN-080", "--category", "domestic-abuse", "--in", "trial", cwd=away)
        run(caseaudit, "frameworks", cwd=away)
        home = subprocess.check_output(
            [tools / "python", "-c", "import caseaudit; print(caseaudit.__file__)"], cwd=away, text=True
        )
        assert Path(home.strip()).is_relative_to(away.resolve()), home
        assert (away / "report.html").stat().st_size > 100_000
        assert (away / "report.docx").stat().st_size > 20_000
        assert (Path(home.strip()).parent / "py.typed").is_file()
    print("wheel: built, installed and run: passed")


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")


if __name__ == "__main__":
    main()
