"""Brings the catalogues of templates/locale/ in step with the messages of code, templates and shipped frameworks.

Run it with `make catalogues`. A new message is added without a translation, one that is gone is taken out, and nothing
is guessed; a test holds that nothing would change and that nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from caseaudit.briefing import load_framework, shipped_frameworks
from caseaudit.language import LANGUAGES, SOURCE, catalogue_of

ROOT = Path(__file__).parents[1]
# What calls a message by its English words, and which of its arguments these are; "c" is the context.
CALLS = {
    "_": None,
    "say": None,
    "wording": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# Comments above a message that begin so are for translators, and stand in the catalogue.
COMMENT = "For translators:"


def messages() -> Catalog:
    """Every message, in the order of the files: code, templates, frameworks."""
    catalogue = Catalog()
    for path in sorted((ROOT / "src/caseaudit").rglob("*.py")):
        _add(catalogue, path, "python", {})
    options = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
    for path in sorted((ROOT / "templates").rglob("*.jinja")):
        _add(catalogue, path, "jinja2.ext:babel_extract", options)
    for name in shipped_frameworks():
        where = f"schemas/frameworks/{name}.yaml"
        for context, text in load_framework(name).wording():
            catalogue.add(text, locations=[(where, 0)], context=context or None).flags.discard("python-format")
    return catalogue


def _add(catalogue: Catalog, path: Path, method: str, options: dict[str, str]) -> None:
    where = path.relative_to(ROOT).as_posix()
    with path.open("rb") as file:
        for _, words, comments, context in extract(method, file, CALLS, (COMMENT,), options, strip_comment_tags=True):
            catalogue.add(words, locations=[(where, 0)], auto_comments=comments, context=context)


def in_step(code: str) -> str:
    """The catalogue of a language as it should stand: its own head and translations, the messages that there are."""
    text = catalogue_of(code).read_text(encoding="utf-8")
    head = text.partition("\n\n")[0]
    catalogue = read_po(BytesIO(text.encode()), locale=code)
    catalogue.update(messages(), no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, catalogue, width=120, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return f"{head}\n\n{written.getvalue().decode()}"


def untranslated(code: str) -> Iterator[str]:
    """The messages that a catalogue lacks, in part or altogether."""
    with catalogue_of(code).open("rb") as file:
        catalogue = read_po(file, locale=code)
    for each in catalogue:
        forms = each.string if isinstance(each.string, tuple) else (each.string,)
        if each.id and (each.fuzzy or not all(forms)):
            yield str(each.id)


if __name__ == "__main__":
    for each in LANGUAGES:
        if each != SOURCE:
            catalogue_of(each).write_text(in_step(each), encoding="utf-8", newline="\n")
            for message in untranslated(each):
                print(f"{each}: not translated: {message}")
