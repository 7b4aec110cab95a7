"""A build: one go from the files of inspections to a report or an overview as a page, or to what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from caseaudit.audit import Audit, Progress, for_overview, in_the_way, run_audits, untranslated
from caseaudit.briefing import InvalidFile
from caseaudit.composition import build_report
from caseaudit.diagnostics import Refusal, listed
from caseaudit.extraction import REFERRALS, extract, parts_of
from caseaudit.formats import OVERVIEWS, render, renderer
from caseaudit.language import LANGUAGES, SOURCE
from caseaudit.report import Report
from caseaudit.sources import INSPECTION_FILE, TRANSLATION_FILES, NotFound, Source, find_sources

if TYPE_CHECKING:
    from caseaudit.overview import Overview


@dataclass(frozen=True)
class Build:
    """What the files of inspections gave: a page, or the sentence that says why there is none."""

    page: str | bytes | None = None
    refusal: str = ""
    audits: tuple[Audit, ...] = ()
    """Without their cases; none where there is no inspection to audit."""
    made: Report | Overview | None = None

    @property
    def errors(self) -> int:
        return sum(each.errors for each in self.audits)


class _Stopped(Exception):
    """A build that ends without a page."""

    def __init__(self, build: Build) -> None:
        super().__init__(build.refusal)
        self.build = build


def inspections(
    locations: Sequence[Path | str], form: str, templates: Path | None = None, only: str | None = None
) -> list[Source]:
    """What to build in a format: of one inspection the report, or one part of it by itself, of several the overview.

    Raises what `find_sources` raises for a report, and Refusal where what is wanted cannot be had of several.
    """
    sources = find_sources(locations, is_for_report=True)
    if len(sources) > 1:
        if only:
            raise Refusal("One part by itself is that of one inspection: name its folder.")
        if form not in OVERVIEWS:
            raise Refusal(f"An overview of several inspections is not written as {form}. Write {', '.join(OVERVIEWS)}.")
        renderer(form, templates, OVERVIEWS)
    return sources


def build(
    sources: Sequence[Source],
    form: str,
    templates: Path | None = None,
    *,
    public: bool = False,
    only: str | None = None,
    allow_invalid: bool = False,
    language: str = SOURCE,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Build:
    """The report of an inspection in a format, or the overview of several, or why there is none.

    `public` is the edition for publication, `only` one part by itself; `allow_invalid` leaves cases with errors out. The
    same files give an equal build. Raises what `run_audits`, `build_overview` and `render` raise, and NotFound where there
    is no such part, or nothing in that language.
    """
    audits = run_audits(sources, keep_cases=True, jobs=jobs, progress=progress)
    if len(audits) > 1:
        from caseaudit.overview import check_ids

        briefs = [each.brief for each in audits if each.brief]
        check_ids((each.inspection.inspection, each.folder.as_posix()) for each in briefs if each.inspection)
        audits = [for_overview(each, language) for each in audits]
    told = tuple(replace(each, cases=()) for each in audits)
    what = "report" if len(audits) == 1 else "overview"
    are_usable = all(brief and brief.inspection and brief.framework for brief in (each.brief for each in audits))
    # The register leaves before the report is ready: what only the report must fulfil does not hold it up.
    is_held_up = any(
        in_the_way(each, language) if only != REFERRALS else any(file.state == "left-out" for file in each.files)
        for each in audits
    )
    if are_usable and language != SOURCE and (why := _without_words(audits, language)):
        return Build(refusal=why, audits=told)
    if not are_usable or (is_held_up and not allow_invalid):
        hint = "`--allow-invalid` leaves the cases with errors out."
        if allow_invalid:
            hint = "It needs an inspection.yaml and a framework without errors."
        return Build(refusal=f"No {what} is written, because of the errors above. {hint}", audits=told)
    try:
        made = _made(audits, language, public=public)
    except _Stopped as stopped:
        return stopped.build
    try:
        page = render(_part(made, only) if only and isinstance(made, Report) else made, form, templates)
    except InvalidFile as error:  # a house template, which stands outside of the inspection
        why = f"No {what} is written, because of the errors above."
        return Build(refusal=why, audits=(replace(told[0], diagnostics=error.diagnostics, brief=None),))
    return Build(page, audits=told, made=made)


def _without_words(audits: Sequence[Audit], language: str) -> str:
    """Why no report, or no overview, is written in a language other than English; nothing where the words are there.

    Raises NotFound where nothing is wrong but that inspections have no such file.
    """
    file, spoken = TRANSLATION_FILES[language], LANGUAGES[language].name
    are_wrong = any(untranslated(each, language) for each in audits)
    if len(audits) == 1:
        why = f"No {spoken} report is written before {file} is whole; see above what is missing or wrong."
        return why if are_wrong else ""
    folders = [each.brief.folder.as_posix() for each in audits if each.brief and file not in dict(each.brief.hashes)]
    why = (
        f"No {spoken} overview is written before each {file} has the words that an overview shows; see above what is "
        "missing or wrong."
    )
    lacking = (
        f"There is no {file} in {listed(folders, 'and')}. Write there, in {spoken}, the `force`, `marking`, `notice` and "
        f"`words` that {INSPECTION_FILE} has: an overview shows no other words of it."
    )
    if folders and not are_wrong:
        raise NotFound(lacking)
    return " ".join([*([why] if are_wrong else []), *([lacking] if folders else [])])


def _made(audits: list[Audit], language: str, *, public: bool) -> Report | Overview:
    if len(audits) == 1:
        return _report(audits[0], language, public=public)
    from caseaudit.overview import build_overview

    def reports() -> Iterator[Report]:
        # Each audit goes when its report is made, and each report when it is counted: no text is kept of so many cases.
        while audits:
            yield _report(audits.pop(0), language, public=public, earlier=SOURCE)

    return build_overview(reports())


def _report(audit: Audit, language: str, *, public: bool, earlier: str | None = None) -> Report:
    report = build_report(audit, language, earlier=earlier)
    if not public:
        return report
    from caseaudit.publication import Unpublishable, disclosures, publish

    try:
        return publish(report)
    except Unpublishable as error:
        found = disclosures(audit, report)
        why = f"A text that stands in the framework or in the earlier inspection cannot be published. {error}"
        if found:  # else it stands in no file of this inspection
            why = "No public report is written, because of what stands above."
        raise _Stopped(Build(refusal=why, audits=(replace(audit, diagnostics=found, cases=()),))) from error


def _part(report: Report, name: str) -> Report:
    known = parts_of(report)
    if not known:
        raise NotFound("There are no recommendations, so that no part can be had by itself.")
    if name not in known:
        raise NotFound(f"There is no part '{name}' to be had by itself. Write {', '.join(known)}.")
    return extract(report, name)
