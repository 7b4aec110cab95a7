"""The files that caseaudit brings along: where schemas, templates and examples are, and how templates are filled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment


def shipped(part: str) -> Path:
    """The folder `schemas`, `templates` or `examples`: inside the package in a wheel, at the root in a checkout."""
    inside = Path(__file__).parent / part
    return inside if inside.is_dir() else Path(__file__).parents[2] / part


def templates(
    *,
    autoescape: bool,
    finalize: Callable[[Any], Any] | None = None,
    kind: type[Environment] | None = None,
    loader: BaseLoader | None = None,
) -> Environment:
    """Our templates, by their paths below `templates`, or those of a loader.

    A name that a template does not get is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return (kind or Environment)(
        loader=loader or FileSystemLoader(shipped("templates")),
        autoescape=autoescape,  # off for what is no HTML or XML
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
