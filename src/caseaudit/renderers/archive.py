"""Archives with the same bytes wherever they are made: what Office files are packed in."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo


def pack(parts: Mapping[str, str]) -> bytes:
    """A zip archive of {path: text}, in this order, without a clock.

    Nothing is compressed: compressors of different systems give different bytes for the same text.
    """
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for path, text in parts.items():
            entry = ZipInfo(path)  # 1 January 1980
            entry.create_system = 0  # else it says on which system it was made
            archive.writestr(entry, text.encode())
    return packed.getvalue()
