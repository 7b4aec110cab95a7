"""What Office files are packed in: XML that holds nothing but what it may, in archives without a clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(content: str) -> str:
    """A text in which each sign that XML cannot hold is replaced by one that says so."""
    return _ILLEGAL.sub("\ufffd", content)


def pack(parts: Mapping[str, str | bytes], compression: int = ZIP_STORED) -> bytes:
    """A zip archive of {path: content}, in this order, without a clock.

    Nothing is compressed unless asked for: compressors of different systems give different bytes for the same content.
    """
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for path, content in parts.items():
            entry = ZipInfo(path)  # 1 January 1980
            entry.create_system = 0  # else it says on which system it was made
            archive.writestr(entry, content, compression)
    return packed.getvalue()
