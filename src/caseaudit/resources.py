"""Where the files are that caseaudit brings along: schemas, templates and examples."""

from __future__ import annotations

from pathlib import Path


def shipped(part: str) -> Path:
    """The folder `schemas`, `templates` or `examples`: inside the package in a wheel, at the root in a checkout."""
    inside = Path(__file__).parent / part
    return inside if inside.is_dir() else Path(__file__).parents[2] / part
