"""One part of a report by itself: the register of referred cases, or a recommendation with its evidence."""

from __future__ import annotations

from caseaudit.report import EvidencePart, ReferralsPart, Report, fill, without_paths

REFERRALS = "referrals"


def parts_of(report: Report) -> list[str]:
    """What can be had by itself: `referrals` and the recommendations by their ids. The register is never published."""
    recommendations = [each.id for each in report.recommendations]
    return recommendations if report.edition == "public" else [REFERRALS, *recommendations]


def extract(report: Report, part: str) -> Report:
    """A report that holds one part and nothing else, but for what heads it and names its ids.

    Its figures are filled in; every count of something else is None, every other list empty. Raises ValueError where
    `parts_of` does not have the part.
    """
    if part not in parts_of(report):
        raise ValueError(f"no such part of the report: {part!r}")
    whole = fill(report)
    bare = _emptied(whole).model_copy(update={"extract": part})
    if part == REFERRALS:
        return bare.model_copy(update={"referrals": whole.referrals})
    recommendation = next(each for each in whole.recommendations if each.id == part)
    # The cases behind one of an earlier inspection are not among these, though they may be called alike.
    behind = recommendation.case_ids if recommendation.base is not None else ()
    evidence = tuple(
        EvidencePart(
            case=case.case,
            category=case.category,
            findings=tuple(
                finding
                for finding in case.findings
                if finding.kind == "concern" and not set(finding.themes).isdisjoint(recommendation.themes)
            ),
        )
        for case in whole.case_list
        if case.case in behind
    )
    used = {theme for case in evidence for finding in case.findings for theme in finding.themes}
    return bare.model_copy(
        update={
            "recommendations": (recommendation,),
            "evidence": evidence,
            "themes": tuple(
                each.model_copy(update={"cases": None})
                for each in whole.themes
                if each.kind == "concern" and each.id in used
            ),
            "criteria": tuple(
                each.model_copy(update={"graded": None, "grades": {}, "outside": {}})
                for each in whole.criteria
                if each.id == recommendation.chapter
            ),
            "topics": tuple(
                each.model_copy(update={"grade": None, "grade_title": None})
                for each in whole.topics
                if each.id == recommendation.chapter
            ),
        }
    )


def _emptied(report: Report) -> Report:
    """What heads every part and names its ids, and that no file was lost on the way."""
    inspection, sources = report.inspection, report.sources
    return Report(
        as_of=report.as_of,
        tool=report.tool,
        language=report.language,
        edition=report.edition,
        suppression=report.suppression,
        inspection=inspection.model_copy(
            update=dict.fromkeys(
                ("headline", "summary", "context", "conclusion", "next_steps", "previous", "population")
            )
            | dict.fromkeys(("chapters", "statements", "response"), ())
        ),
        framework=report.framework.model_copy(update={"method": None}),
        cases=None,
        graded=None,
        grades={},
        outside={},
        categories=(),
        criteria=(),
        topics=(),
        assessors=(),
        agreement=(),
        themes=(),
        key_findings=(),
        referrals=ReferralsPart(cases=None, open=None, reasons={}, register_=()),
        illustrations=(),
        recommendations=(),
        next_steps=(),
        case_list=(),
        figures={},
        sources=sources.model_copy(
            update={
                "left_out": without_paths(sources.left_out, report.spoken),
                "inputs": (),
                "expected": (),
            }
        ),
    )
