"""Rules about `inspection.cy.yaml`: whether it says all that `inspection.yaml` says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caseaudit.diagnostics import Problem, Route, Rule, counted, listed, quoted, rule
from caseaudit.fields import PROSE, Record, annotated_at, markers, part_at
from caseaudit.inspection import Event, Inspection, Recommendation
from caseaudit.sources import FileSeen
from caseaudit.translation import TranslatedEvent, TranslatedRecommendation, Translation, has_office, has_words


@rule("CA421", "text-not-translated", "warning", "inspection")
def text_not_translated(inspection: Inspection, translation: Translation) -> Iterator[Problem]:
    """A text of `inspection.yaml` is missing in `inspection.cy.yaml`.

    A Welsh report with English passages in it is no Welsh report, so none is written while a text is missing. A Welsh
    overview needs `force`, `marking`, `notice` and `words` only. The place shown is where the text belongs, or what stands
    nearest to that.

    Bad:

        # file: inspection.yaml
        headline: |
          Some children are not being protected from harm
        # file: inspection.cy.yaml
        force: Heddlu Swydd Gaerhirfryn  # expect: CA421

    Good:

        # file: inspection.yaml
        headline: |
          Some children are not being protected from harm
        # file: inspection.cy.yaml
        headline: |
          Nid yw rhai plant yn cael eu diogelu rhag niwed
    """
    yield from _of("CA421", inspection, translation)


@rule("CA422", "nothing-to-translate", "error", "inspection")
def nothing_to_translate(inspection: Inspection, translation: Translation) -> Iterator[Problem]:
    """A text stands in `inspection.cy.yaml` that `inspection.yaml` does not have.

    The two reports would not say the same.

    Bad:

        # file: inspection.cy.yaml
        force: Heddlu Swydd Gaerhirfryn
        conclusion: |  # expect: CA422
          Mae angen i'r heddlu wella.

    Good:

        # file: inspection.yaml
        conclusion: |
          The force needs to improve.
        # file: inspection.cy.yaml
        force: Heddlu Swydd Gaerhirfryn
        conclusion: |
          Mae angen i'r heddlu wella.
    """
    yield from _of("CA422", inspection, translation)


@rule("CA423", "lists-differ", "error", "inspection")
def lists_differ(inspection: Inspection, translation: Translation) -> Iterator[Problem]:
    """A list in `inspection.cy.yaml` has not the entries of the same list in `inspection.yaml`.

    Entries belong together by their places, recommendations by their ids and events by their days, so that one too many
    or too few puts words to the wrong entry.

    Bad:

        # file: inspection.yaml
        statements:
          - by: Inspectors
            text: |
              Inspectors said that children were seen.
          - by: Chief inspector
            text: |
              The chief inspector thanked all who took part.
        # file: inspection.cy.yaml
        force: Heddlu Swydd Gaerhirfryn
        statements:  # expect: CA423
          - by: Arolygwyr
            text: |
              Dywedodd yr arolygwyr fod plant yn cael eu gweld.

    Good:

        # file: inspection.yaml
        statements:
          - by: Inspectors
            text: |
              Inspectors said that children were seen.
        # file: inspection.cy.yaml
        force: Heddlu Swydd Gaerhirfryn
        statements:
          - by: Arolygwyr
            text: |
              Dywedodd yr arolygwyr fod plant yn cael eu gweld.
    """
    yield from _of("CA423", inspection, translation)


def _of(code: str, inspection: Inspection, translation: Translation) -> Iterator[Problem]:
    return (each for each in _differences(inspection, translation, ()) if each.code == code)


def _differences(original: Record, words: Record, route: Route) -> Iterator[Problem]:
    """What the words lack, or have too much, beside the record whose words they are; fields are called alike in both."""
    for name in type(words).model_fields:
        here, theirs, ours = (*route, name), getattr(original, name, None), getattr(words, name)
        if name in ("id", "date", "illustrations"):
            continue
        if isinstance(original, Inspection) and name == "recommendations":
            yield from _recommendations(original.recommendations, ours, here)
        elif isinstance(theirs, tuple):
            yield from _entries(theirs, ours, here)
        elif name == "words":
            yield from (_missing((*here, word)) for word in theirs or () if word not in ours)
        elif isinstance(theirs, dict):
            missing = [here] if theirs and not ours else [(*here, key) for key in theirs if key not in ours]
            yield from map(_missing, missing)
            for key, each in ours.items():
                yield from _differences(theirs[key], each, (*here, key)) if key in theirs else [_extra((*here, key))]
        elif bool(theirs) != bool(ours):
            yield _missing(here) if theirs else _extra(here)


def _entries(theirs: Sequence[Record], ours: Sequence[Record], here: Route) -> Iterator[Problem]:
    """The differences of two lists whose entries belong together by their places."""
    if theirs and not ours:
        yield _missing(here)
    elif len(theirs) != len(ours):
        there = counted(len(theirs), "entry", "entries")
        message = f"`{here[-1]}` has {counted(len(ours), 'entry', 'entries')} here and {there} in inspection.yaml."
        yield Problem("CA423", here, "key", message, "Write one to each there, in the same order.")
    else:
        for nth, (original, words) in enumerate(zip(theirs, ours, strict=True)):
            yield from _differences(original, words, (*here, nth))


def _recommendations(
    theirs: Sequence[Recommendation], ours: Sequence[TranslatedRecommendation], here: Route
) -> Iterator[Problem]:
    known = {each.id: each for each in theirs}
    worded = [each.id for each in theirs if each.text or each.reason or any(map(has_words, each.events))]
    ids = [each.id for each in ours]
    if not ours and worded:
        yield _missing(here)
        return
    if lacking := [each for each in worded if each not in ids]:
        message = (
            f"{listed(lacking, 'and')} of `recommendations` {'is' if len(lacking) == 1 else 'are'} not here in Welsh."
        )
        yield Problem(
            "CA421", here, "first", message, f"Add an entry with `- id: {lacking[0]}` and its texts in Welsh."
        )
    for nth, each in enumerate(ours):
        at = (*here, nth)
        if each.id not in known:
            message = f"inspection.yaml has no recommendation {quoted(each.id) or 'with this id'}."
            yield Problem("CA422", (*at, "id"), "value", message, f"Write {listed(known)}." if known else "Delete it.")
        elif each.id in ids[:nth]:
            message = "This id stands at an earlier entry too."
            yield Problem("CA423", (*at, "id"), "value", message, "Put all texts of a recommendation into one entry.")
        else:
            original = known[each.id]
            events = tuple(event for event in original.events if has_words(event))
            yield from _differences(
                original.model_copy(update={"events": ()}), each.model_copy(update={"events": ()}), at
            )
            yield from _events(events, each.events, (*at, "events"))


def _events(theirs: Sequence[Event], ours: Sequence[TranslatedEvent], here: Route) -> Iterator[Problem]:
    if len(theirs) != len(ours):
        yield from _entries(theirs, ours, here)
        return
    for nth, (original, words) in enumerate(zip(theirs, ours, strict=True)):
        if original.date != words.date:
            message = f"The event here is of {words.date}, and the one in inspection.yaml of {original.date}."
            yield Problem("CA423", (*here, nth, "date"), "value", message, f"Write {original.date}.", original.date)
        office = original.by if has_office(original) else None
        yield from _differences(original.model_copy(update={"by": office}), words, (*here, nth))


def untranslated_illustrations(
    translation: Translation, files: Sequence[FileSeen], *, is_whole: bool
) -> Iterator[Problem]:
    """The same of the cases' illustrations; what is too much can be said only where every case file is sound."""
    told = translation.illustrations
    lacking = sorted(
        each.case for each in files if each.is_illustrated and each.state == "counted" if each.case not in told
    )
    if lacking and not told:
        yield _missing(("illustrations",), lacking[0])
    elif lacking:
        yield from (_missing(("illustrations", case)) for case in lacking)
    known = {each.case for each in files if each.is_illustrated}
    yield from (_extra(("illustrations", case)) for case in told if is_whole and case not in known)


def _missing(route: Route, entry: str = "") -> Problem:
    """A text that is not there; `entry` is the first that belongs below a key."""
    *above, key = map(str, route)
    part = annotated_at(Translation, route)
    if PROSE in markers(part):
        hint = f"Write `{key}: |`, and the Welsh on the lines below it, indented."
    elif part_at(Translation, route) is str:
        hint = f"Write `{key}:` and the Welsh behind it."
    elif entry:
        hint = f"Write `{key}:`, below it and indented `{entry}: |`, and the Welsh below that."
    else:
        hint = f"Write `{key}:` as in inspection.yaml, with its texts in Welsh."
    where = f" of `{'.'.join(above)}`" if above else ""
    return Problem("CA421", route[:-1], "first", f"`{key}`{where} is not here in Welsh.", hint)


def _extra(route: Route) -> Problem:
    what = "No case that is counted has an illustration under this id" if route[0] == "illustrations" else ""
    message = f"{what or 'inspection.yaml has no such text'}."
    return Problem("CA422", route, "key", message, "Delete it here, or write it there too.")


RULES: tuple[Rule, ...] = (text_not_translated, nothing_to_translate, lists_differ)
CHECKS = tuple(each.check for each in RULES)
