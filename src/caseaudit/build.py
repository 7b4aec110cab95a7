"""A build: one go from the files of an inspection to its report as a page, or to what stands in the way of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from caseaudit.audit import Audit, Progress, run_audit
from caseaudit.briefing import InvalidFile
from caseaudit.composition import build_report
from caseaudit.extraction import REFERRALS, extract, parts_of
from caseaudit.formats import render
from caseaudit.report import Report
from caseaudit.sources import NotFound, Source


@dataclass(frozen=True)
class Build:
    """What the files of an inspection gave: a page, or the sentence that says why there is none."""

    page: str | bytes | None = None
    refusal: str = ""
    audit: Audit | None = None
    """None where there is no inspection to audit."""
    report: Report | None = None


def build(
    source: Source,
    form: str,
    templates: Path | None = None,
    *,
    public: bool = False,
    only: str | None = None,
    allow_invalid: bool = False,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Build:
    """The report of an inspection in a format, or why there is none; the same files give an equal build.

    `public` is the edition for publication, `only` one part by itself; `allow_invalid` leaves cases with errors out.
    Raises what `run_audit` and `render` raise, and NotFound where there is no such part.
    """
    audit = run_audit(source, keep_cases=True, jobs=jobs, progress=progress)
    brief = audit.brief
    is_usable = brief is not None and brief.inspection is not None and brief.framework is not None
    # The register leaves before the report is ready: what only the report must fulfil does not hold it up.
    is_held_up = audit.errors if only != REFERRALS else any(each.state == "left-out" for each in audit.files)
    if not is_usable or (is_held_up and not allow_invalid):
        hint = "`--allow-invalid` leaves the cases with errors out."
        if allow_invalid:
            hint = "It needs an inspection.yaml and a framework without errors."
        return Build(refusal=f"No report is written, because of the errors above. {hint}", audit=audit)
    report = build_report(audit)
    if public:
        from caseaudit.publication import Unpublishable, disclosures, publish

        try:
            report = publish(report)
        except Unpublishable as error:
            found = disclosures(audit, report)
            why = f"A text of the earlier inspection cannot be published with this one. {error}"
            if found:  # else it stands in no file of this inspection
                why = "No public report is written, because of what stands above."
            return Build(refusal=why, audit=replace(audit, diagnostics=found))
    try:
        page = render(_part(report, only) if only else report, form, templates)
    except InvalidFile as error:  # a house template, which stands outside of the inspection
        why = "No report is written, because of the errors above."
        return Build(refusal=why, audit=replace(audit, diagnostics=error.diagnostics, brief=None))
    return Build(page, audit=audit, report=report)


def _part(report: Report, name: str) -> Report:
    known = parts_of(report)
    if not known:
        raise NotFound("There are no recommendations, so that no part can be had by itself.")
    if name not in known:
        raise NotFound(f"There is no part '{name}' to be had by itself. Write {', '.join(known)}.")
    return extract(report, name)
