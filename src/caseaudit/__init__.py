"""caseaudit turns a folder of reviewed cases into a report that can be published.

    from caseaudit import build_report, render, run_audit

    audit = run_audit("examples/lancashire-2017", keep_cases=True)
    page = render(build_report(audit), "html")

`run_audit` never raises for what a case file holds: `audit.diagnostics` says what is wrong, with line and column.
"""

TYPE_CHECKING = False  # as in `typing`, whose import would take most of the time of `--version`
if TYPE_CHECKING:
    from caseaudit.audit import Audit, WorkerDied, run_audit, run_audits
    from caseaudit.briefing import InvalidFile, load_framework, load_inspection
    from caseaudit.composition import build_report
    from caseaudit.extraction import extract
    from caseaudit.formats import render
    from caseaudit.overview import GivenTwice, Overview, build_overview
    from caseaudit.publication import Unpublishable, publish
    from caseaudit.report import Report
    from caseaudit.sources import NotFound

__version__ = "0.1.0"
_HOMES = {
    "Audit": "audit",
    "GivenTwice": "overview",
    "InvalidFile": "briefing",
    "NotFound": "sources",
    "Overview": "overview",
    "Report": "report",
    "Unpublishable": "publication",
    "WorkerDied": "audit",
    "build_overview": "overview",
    "build_report": "composition",
    "extract": "extraction",
    "load_framework": "briefing",
    "load_inspection": "briefing",
    "publish": "publication",
    "render": "formats",
    "run_audit": "audit",
    "run_audits": "audit",
}
__all__ = [
    "Audit",
    "GivenTwice",
    "InvalidFile",
    "NotFound",
    "Overview",
    "Report",
    "Unpublishable",
    "WorkerDied",
    "build_overview",
    "build_report",
    "extract",
    "load_framework",
    "load_inspection",
    "publish",
    "render",
    "run_audit",
    "run_audits",
]


def __getattr__(name: str) -> object:
    """Public names are imported when they are first asked for, so that `--version` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
