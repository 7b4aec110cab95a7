"""The files that `init` and `new` write: starters that explain themselves, and the editor's settings."""

from __future__ import annotations

import json
import os
from pathlib import Path

from caseaudit.framework import OVERALL, Entry, Framework
from caseaudit.resources import templates
from caseaudit.schema import write_schema
from caseaudit.sources import INSPECTION_FILE, TRANSLATION_FILES

SETTINGS = ".vscode/settings.json"
_SCHEMA_OF = {
    "case": ["cases/**/*.yaml", "cases/**/*.yml"],
    "inspection": [INSPECTION_FILE],
    "translation": list(TRANSLATION_FILES.values()),
}


def write_whole(path: Path, content: str | bytes) -> None:
    """Writes a file whole or not at all: beside its place first, then into it. Raises OSError.

    A link is followed, and what is no regular file, such as a pipe or a device, is written into.
    """
    data = content.encode() if isinstance(content, str) else content
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def inspection_starter(inspection: str, framework_name: str, framework: Framework) -> str:
    """An inspection.yaml whose comments say what to write."""
    return _starter(
        "inspection.yaml.jinja",
        inspection=inspection,
        framework=framework_name,
        chapters=framework.chapters,
        width=_width(framework.chapters),
        topics=[topic for topic in framework.topics if topic.scale],
        themes=framework.themes,
        deadlines=framework.deadlines,
    )


def case_starter(case: str, category: str, framework: Framework) -> str:
    """A case file whose comments list every category, grade, criterion and theme with its title."""
    whole = [Entry(id=OVERALL, title="The case as a whole")] if framework.overall else []
    items = [*whole, *framework.criteria]
    used = {framework.overall} | {each.scale for each in framework.criteria}
    scales = [(name, (*scale, *framework.outcomes)) for name, scale in framework.scales.items() if name in used]
    beside = [each for each in framework.assessors if each.id not in framework.deciding]
    decides = [each for each in framework.assessors if each.id == framework.deciding[-1]]
    return _starter(
        "case.yaml.jinja",
        case=case,
        category=category,
        categories=framework.categories,
        category_width=_width(framework.categories),
        scales=scales,
        grade_width=max((_width(entries) for _, entries in scales), default=0),
        assessors=[*beside, *decides] if items else [],
        items=items,
        item_width=_width(items),
        themes=framework.themes,
        theme_width=_width(framework.themes),
        criteria=framework.criteria,
        referral_reasons=framework.referral_reasons,
        force=framework.words.get("force", "force"),
    )


def _width(entries: tuple[Entry, ...] | list[Entry]) -> int:
    return max((len(entry.id) for entry in entries), default=0)


def _starter(template: str, **values: object) -> str:
    return templates(autoescape=False).get_template(f"starters/{template}").render(**values)


def editor_files(folder: Path, framework: Framework) -> dict[str, str]:
    """{path: content} of the files by which an editor completes and checks cases at any depth of `cases/`.

    Settings that stand there already are kept; where they are not plain JSON they are left alone altogether.
    """
    files = {f".caseaudit/{name}.schema.json": write_schema(name, framework) for name in _SCHEMA_OF}
    ours = {f".caseaudit/{name}.schema.json": patterns for name, patterns in _SCHEMA_OF.items()}
    path = folder / SETTINGS
    settings: dict[str, object] = {}
    if path.is_file():
        try:
            settings = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return files
        if not isinstance(settings, dict):
            return files
    schemas = settings.get("yaml.schemas")
    settings["yaml.schemas"] = {**(schemas if isinstance(schemas, dict) else {}), **ours}
    settings.setdefault("[yaml]", {"editor.insertSpaces": True, "editor.tabSize": 2})
    files[SETTINGS] = json.dumps(settings, indent=2) + "\n"
    if not (folder / ".vscode/extensions.json").exists():
        files[".vscode/extensions.json"] = json.dumps({"recommendations": ["redhat.vscode-yaml"]}, indent=2) + "\n"
    return files
