"""The diagnostics of audits for people: a sentence, its place, the line with a caret, and the line to type instead.

Lines are sequences of (style, text), so that a terminal may colour them and a pipe need not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from caseaudit.audit import Audit
from caseaudit.diagnostics import Diagnostic, Excerpt, counted

Line = tuple[tuple[str, str], ...]
_SHOWN_PLACES = 5


class Group(NamedTuple):
    """Diagnostics that say the same: the first of them, and places that can be opened from the current folder."""

    first: Diagnostic
    place: str
    repeats: str
    """'12 times in 3 files'; empty where it is said of one place."""
    also: tuple[str, ...]
    """The next few places."""
    more: int
    """How many places are not named."""


def render(audits: Sequence[Audit], width: int = 80) -> str:
    """All diagnostics and the last lines, as plain text."""
    lines = (*tell(audits, width), *sum_up(audits))
    return "".join("".join(text for _, text in line).rstrip() + "\n" for line in lines)


def tell(audits: Sequence[Audit], width: int = 80) -> Iterator[Line]:
    """The lines of all diagnostics; those that say the same are grouped."""
    for group in grouped(audits):
        first = group.first
        sentence = f"{first.severity}: {first.message} {first.hint}"
        for nth, text in enumerate(wrap(sentence, width, subsequent_indent="  ", break_on_hyphens=False)):
            word = f"{first.severity}:"
            yield ((first.severity, word), ("bold", text[len(word) :])) if nth == 0 else (("bold", text),)
        yield (("", "  "), ("place", group.place), ("", f"  {first.code} {first.slug}"))
        yield from cited(first.excerpt, width)
        if group.repeats:
            yield (("", f"  {group.repeats}; also:"),)
            yield from ((("", "    "), ("place", place)) for place in group.also)
        if group.more:
            yield (("", f"    and {group.more} more"),)
        yield ()


def grouped(audits: Sequence[Audit]) -> Iterator[Group]:
    """The diagnostics, those that say the same as one group, in the order of their first places."""
    groups: dict[tuple[str, str, str], list[tuple[Diagnostic, str]]] = {}
    for each, place in _placed(audits):
        groups.setdefault((each.code, each.message, each.hint), []).append((each, place))
    for group in groups.values():
        (first, place), *others = group
        files = len({each.path for each, _ in group})
        where = f" in {counted(files, 'file')}" if files > 1 else ""
        also = tuple(place for _, place in others[:_SHOWN_PLACES])
        repeats = f"{len(group)} times{where}" if others else ""
        yield Group(first, place, repeats, also, len(others) - len(also))


def _placed(audits: Sequence[Audit]) -> Iterator[tuple[Diagnostic, str]]:
    """Each diagnostic with its place, as it can be opened from the current folder."""
    for audit in audits:
        shown = audit.brief.shown if audit.brief else ""
        for each in audit.diagnostics:
            yield each, f"{shown}{each.path}:{each.line}:{each.column}"


def cited(excerpt: Excerpt | None, width: int = 80) -> Iterator[Line]:
    """The lines of an excerpt: what stands in the file, a caret, and what to write instead."""
    if excerpt is None:
        return
    number = str(excerpt.line)
    margin = max(len(number), len("write")) + 2
    room = max(20, width - margin - 3)
    cut = max(0, excerpt.caret - room + 10)

    def shown(text: str) -> str:
        part = text[cut : cut + room]
        return ("…" + part[1:] if cut else part) + ("…" if len(text) > cut + room else "")

    caret = " " * (excerpt.caret - cut) + "^" * min(excerpt.width, room - (excerpt.caret - cut))
    yield (("soft", f"{number:>{margin}} | "), ("", shown(excerpt.text)))
    yield (("soft", f"{'':>{margin}} | "), ("caret", caret))
    if excerpt.instead is not None and "…" not in excerpt.instead:
        yield (("soft", f"{'write':>{margin}} | "), ("instead", shown(excerpt.instead)))


def sum_up(audits: Sequence[Audit]) -> Iterator[Line]:
    """The last lines: how much was found, what was not checked, and where to go on."""
    errors, warnings = sum(audit.errors for audit in audits), sum(audit.warnings for audit in audits)
    files = [each for audit in audits for each in audit.files]
    drafts = sum(each.state == "draft" for each in files)
    ready = sum(each.state == "counted" for each in files)
    placed = list(_placed(audits))
    if placed:
        explain = f"`caseaudit rules {placed[0][0].code}` explains."
        yield (("", f"{counted(errors, 'error')}, {counted(warnings, 'warning')}; {explain}"),)
    if not all(audit.is_whole for audit in audits):
        yield (("", "Single files were named, so nothing was checked across the folder."),)
    last = f"{ready} of {counted(len(files), 'file is', 'files are')} ready" if files else "There are no case files yet"
    if drafts:
        last += f", {counted(drafts, 'is a draft', 'are drafts')}"
    first = next((place for each, place in placed if each.severity == "error"), placed[0][1] if placed else None)
    last += f"; open {first.rpartition(':')[0]}" if first else "."
    yield (("error" if errors else "warning" if warnings else "instead", last),)
