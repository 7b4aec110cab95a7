"""A report or an overview as an OpenDocument spreadsheet: one template to each part of the archive, in templates/ods/."""

from __future__ import annotations

from caseaudit.overview import Overview
from caseaudit.renderers.archive import pack
from caseaudit.renderers.workbook import build_workbook
from caseaudit.report import Report
from caseaudit.resources import templates

_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = "META-INF/manifest.xml"
_PARTS = ("content.xml", "styles.xml", "meta.xml", "settings.xml")


def render(made: Report | Overview) -> bytes:
    """The tables of a report, or of an overview, as an OpenDocument spreadsheet (version 1.3)."""
    environment = templates(autoescape=True)
    workbook = build_workbook(made)
    values = {
        "workbook": workbook,
        "language": workbook.language,
        "widths": sorted({width for sheet in workbook.sheets for width in sheet.widths}),
        "media_type": _MEDIA_TYPE,
        "parts": _PARTS,
    }
    parts = {part: environment.get_template(f"ods/{part}.jinja").render(values) for part in (*_PARTS, _MANIFEST)}
    return pack({"mimetype": _MEDIA_TYPE, **parts})  # readers look for `mimetype` at a fixed place
