"""One part of a report by itself: that part, whole, and nothing else."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from reading import text_of

from caseaudit import Report, build_report, extract, publish, render, run_audit
from caseaudit.extraction import parts_of
from caseaudit.formats import EXTRACTS

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="module")
def lancashire() -> Report:
    return build_report(run_audit(EXAMPLES / "lancashire-2017", keep_cases=True))


def shown(page: str, form: str) -> str:
    """What a reader of a page reads, in one line."""
    if form == "json":
        page = json.dumps(json.loads(page), ensure_ascii=False).replace("\\n", " ")
    elif form == "html":
        page = html.unescape(re.sub(r"(?s)<style>.*</style>|<[^>]+>", " ", page))
    return joined(page.replace("\\", "").replace("> ", ""))


def joined(text: str) -> str:
    return " ".join(text.split())


def test_the_parts_are_the_register_and_the_recommendations(lancashire: Report) -> None:
    assert parts_of(lancashire) == ["referrals", "R1", "R2", "R3", "R4", "R5", "R6", "R7"]
    assert parts_of(publish(lancashire)) == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]
    with pytest.raises(ValueError, match="no such part"):
        extract(lancashire, "R8")
    with pytest.raises(ValueError, match="no such part"):
        extract(publish(lancashire), "referrals")


@pytest.mark.parametrize("form", EXTRACTS)
def test_the_register_has_every_referral_and_no_other_case(lancashire: Report, form: str) -> None:
    page = shown(text_of(extract(lancashire, "referrals"), form), form)
    referred = {each.case for each in lancashire.referrals.register_}
    assert referred == {each.case for each in lancashire.case_list if each.case in page}
    for each in lancashire.referrals.register_:
        assert joined(each.text) in page
    assert lancashire.inspection.headline is not None
    assert lancashire.inspection.headline.strip() not in page
    assert "Governance of child protection" not in page
    if form != "json":
        assert "not for publication" in page
        assert page.count("OFFICIAL") >= 2 or form == "docx"  # there it is in the headers
        assert "10 cases referred back to the constabulary, apart from any grade. Without an answer: 2." in page
        assert "79 case files: 79 counted, 0 drafts and 0 left out because of errors." in page


@pytest.mark.parametrize("form", EXTRACTS)
def test_a_recommendation_has_its_evidence_and_nothing_else(lancashire: Report, form: str) -> None:
    recommendation = next(each for each in lancashire.recommendations if each.id == "R5")
    page = shown(text_of(extract(lancashire, "R5"), form), form)
    assert {each.case for each in lancashire.case_list if each.case in page} == set(recommendation.case_ids)
    for case in lancashire.case_list:
        for finding in case.findings:
            is_evidence = (
                case.case in recommendation.case_ids
                and finding.kind == "concern"
                and not set(finding.themes).isdisjoint(recommendation.themes)
            )
            assert (joined(finding.text) in page) == is_evidence
        assert case.reason is None or joined(case.reason) not in page
    assert "9 of 12 cases (Child sexual exploitation) show a concern on" in page
    assert "R4" not in page
    if form != "json":
        assert "R5: Child sexual exploitation" in page
        assert "Within three months" in page
        assert "not for publication" in page


@pytest.mark.parametrize("form", EXTRACTS)
def test_a_published_recommendation_has_no_cases(lancashire: Report, form: str) -> None:
    page = shown(text_of(extract(publish(lancashire), "R5"), form), form)
    assert not any(each.case in page for each in lancashire.case_list)
    assert "9 of 12 cases (Child sexual exploitation) show a concern on" in page
    assert "not for publication" not in page
    assert "OFFICIAL" not in page


def test_an_extract_says_of_everything_else_that_it_is_not_there(lancashire: Report) -> None:
    found = json.loads(render(extract(lancashire, "R5"), "json"))
    assert list(found) == list(json.loads(render(lancashire, "json")))
    assert found["extract"] == "R5"
    assert [each["id"] for each in found["recommendations"]] == ["R5"]
    empty = {
        "cases",
        "graded",
        "grades",
        "outside",
        "figures",
        "case_list",
        "key_findings",
        "illustrations",
        "agreement",
    }
    assert not any(found[key] for key in empty)
    assert found["referrals"] == {"cases": None, "open": None, "reasons": {}, "register": []}
    assert found["sources"]["inputs"] == []
    assert Report.model_validate(found) == extract(lancashire, "R5")


def test_the_evidence_of_an_earlier_recommendation_is_not_looked_for_here(lancashire: Report) -> None:
    repeated = tuple(each.model_copy(update={"base": None, "cases": None}) for each in lancashire.recommendations)
    assert extract(lancashire.model_copy(update={"recommendations": repeated}), "R5").evidence == ()


def test_figures_are_filled_in_where_the_tables_they_come_from_are_gone() -> None:
    report = build_report(run_audit(EXAMPLES / "sjr-sample", keep_cases=True))
    cited = report.recommendations[0].model_copy(update={"text": "In {{ cases }} cases."})
    report = report.model_copy(update={"recommendations": (cited,)})
    assert "In 8 cases." in render(extract(report, "R1"), "markdown")
