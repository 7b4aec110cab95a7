"""caseaudit turns a folder of reviewed cases into a report that can be published.

    from caseaudit import build_report, render, run_audit

    audit = run_audit("examples/lancashire-2017", keep_cases=True)
    page = render(build_report(audit), "html")

`run_audit` never raises for what a case file holds: `audit.diagnostics` says what is wrong, with line and column.
"""

TYPE_CHECKING = False  # as in `typing`, whose import would take most of the time of `--version`
if TYPE_CHECKING:
    from caseaudit.audit import Audit, InvalidFile, NotFound, load_framework, load_inspection, run_audit
    from caseaudit.composition import build_report
    from caseaudit.formats import render
    from caseaudit.report import Report

__version__ = "0.1.0"
__all__ = [
    "Audit",
    "InvalidFile",
    "NotFound",
    "Report",
    "build_report",
    "load_framework",
    "load_inspection",
    "render",
    "run_audit",
]

_HOMES = {"render": "formats", "Report": "report", "build_report": "composition"}


def __getattr__(name: str) -> object:
    """Public names are imported when they are first asked for, so that `--version` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'audit')}"), name)
