"""The diagnostics of audits for people: a sentence, its place, the line with a caret, and the line to type instead.

Lines are sequences of (style, text), so that a terminal may colour them and a pipe need not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from caseaudit.audit import Audit
from caseaudit.diagnostics import Diagnostic, Excerpt, counted

Line = tuple[tuple[str, str], ...]
_SHOWN_PLACES = 5


def render(audits: Sequence[Audit], width: int = 80) -> str:
    """All diagnostics and the last lines, as plain text."""
    lines = (*tell(audits, width), *sum_up(audits))
    return "".join("".join(text for _, text in line).rstrip() + "\n" for line in lines)


def tell(audits: Sequence[Audit], width: int = 80) -> Iterator[Line]:
    """The lines of all diagnostics; those that say the same are grouped."""
    groups: dict[tuple[str, str, str], list[tuple[Diagnostic, str]]] = {}
    for each, place in _placed(audits):
        groups.setdefault((each.code, each.message, each.hint), []).append((each, place))
    for group in groups.values():
        first, place = group[0]
        sentence = f"{first.severity}: {first.message} {first.hint}"
        for nth, text in enumerate(wrap(sentence, width, subsequent_indent="  ", break_on_hyphens=False)):
            word = f"{first.severity}:"
            yield ((first.severity, word), ("bold", text[len(word) :])) if nth == 0 else (("bold", text),)
        yield (("", "  "), ("place", place), ("", f"  {first.code} {first.slug}"))
        yield from _excerpt(first.excerpt, width)
        if len(group) > 1:
            files = len({each.path for each, _ in group})
            where = f" in {counted(files, 'file')}" if files > 1 else ""
            yield (("", f"  {len(group)} times{where}; also:"),)
            for _, place in group[1 : _SHOWN_PLACES + 1]:
                yield (("", "    "), ("place", place))
            if len(group) > _SHOWN_PLACES + 1:
                yield (("", f"    and {len(group) - _SHOWN_PLACES - 1} more"),)
        yield ()


def _placed(audits: Sequence[Audit]) -> Iterator[tuple[Diagnostic, str]]:
    """Each diagnostic with its place, as it can be opened from the current folder."""
    for audit in audits:
        shown = audit.brief.shown if audit.brief else ""
        for each in audit.diagnostics:
            yield each, f"{shown}{each.path}:{each.line}:{each.column}"


def _excerpt(excerpt: Excerpt | None, width: int) -> Iterator[Line]:
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
