"""The commands: the only place that prints, reads the environment or decides on an exit code.

Results go to stdout, all else to stderr. 0: clean. 1: diagnostics at or above `--fail-on`, or a report refused because
of errors. 2: could not run.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from caseaudit.diagnostics import Refusal, did_you_mean

if TYPE_CHECKING:
    from caseaudit.audit import Audit, Progress
    from caseaudit.build import Build
    from caseaudit.framework import Framework
    from caseaudit.language import Language
    from caseaudit.overview import Overview, OverviewFiles
    from caseaudit.report import Report
    from caseaudit.reporters.text import Line

app = typer.Typer(
    name="caseaudit",
    help="Turn reviewed cases, one YAML file each, into a report that can be published.",
    epilog="Start with: caseaudit init my-inspection --example lancashire-2017",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="An inspection, files inside one, a folder of inspections, or the URL of one. Here if left out.",
        show_default=False,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")]

_STYLES = {
    "error": "bold red", "warning": "bold yellow", "bold": "bold", "place": "cyan", "soft": "dim", "caret": "red",
    "instead": "green", "": "",
}  # fmt: skip


def run() -> int:
    """The exit code of the command line. Nothing that a user can do ends in a traceback."""
    try:
        code = app(standalone_mode=False)
    except Refusal as error:
        return _refuse(str(error))
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe has gone, `head` for one: there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        from caseaudit.sources import refused

        return _refuse(refused(error))
    except Exception as error:
        if hasattr(error, "format_message"):  # the arguments are bad
            return _refuse(_bad_arguments(error))
        if os.environ.get("CASEAUDIT_TRACEBACK"):
            raise
        return _refuse(
            f"This is a fault of caseaudit ({type(error).__name__}), not of your files. "
            "Set CASEAUDIT_TRACEBACK=1 and run it again to see where."
        )
    return code if isinstance(code, int) else 0


def _bad_arguments(error: Any) -> str:
    """What is wrong with the command line, by the kind of error that the argument parser raises."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "caseaudit"
    name = getattr(error, "option_name", None) or getattr(getattr(error, "param", None), "opts", [""])[-1]
    near = sorted(getattr(error, "possibilities", None) or ())
    kind = type(error).__name__
    if kind == "NoSuchOption":
        what = f"There is no option {name}." + (f" Did you mean {near[0]}?" if near else "")
    elif kind == "MissingParameter":
        metavar = getattr(error.param, "metavar", None) or name
        what = f"{name if name.startswith('-') else metavar} is missing."
    elif kind == "BadParameter":
        what = f"{name if name.startswith('-') else 'An argument'} cannot be that."
    elif kind == "NoSuchCommand" or "o such command" in str(getattr(error, "message", "")):
        wanted = next((each for each in sys.argv[1:] if not each.startswith("-")), "")
        meant = did_you_mean(
            wanted, [each.name or each.callback.__name__ for each in app.registered_commands if each.callback]
        )
        what = f"There is no command '{wanted}'." + (f" Did you mean `{meant}`?" if meant else "")
    else:
        what = "These arguments do not fit together."
    return f"{what} `{command} --help` shows what can be written."


def _refuse(sentence: str) -> int:
    _say_sentence(f"caseaudit: {sentence}", "error", len("caseaudit:"))
    return 2


def _say_sentence(sentence: str, style: str = "", first: int = 0) -> None:
    """Says a sentence on stderr, wrapped; `first` is how many letters have the style, 0 for all."""
    lines = wrap(sentence, _width(), break_long_words=False, break_on_hyphens=False)
    for nth, line in enumerate(lines):
        end = len(line) if not first else first if nth == 0 else 0
        _say([((style, line[:end]), ("", line[end:]))])


def _could_not(sentence: str) -> NoReturn:
    raise typer.Exit(_refuse(sentence))


def _version(wanted: bool) -> None:
    if wanted:
        from caseaudit import __version__

        print(f"caseaudit {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None: ...


@app.command()
def validate(
    paths: Paths = None,
    form: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="F[:FILE]", help="text or json, to FILE or stdout; may be given again."),
    ] = None,
    fail_on: Annotated[
        str, typer.Option(metavar="LEVEL", help="What makes the exit code 1: error or warning.")
    ] = "error",
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Pass over a rule; may be given again.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Processes; if left out, one for each core from 300 files on."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Check on the Dask cluster whose scheduler is there."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Say what is wrong in case files, where, and what to write instead.

    \b
    caseaudit validate                         the inspection in this folder
    caseaudit validate cases/LAN-023.yaml      one case file
    caseaudit validate --format json:out.json  for a program
    """
    from caseaudit.audit import run_audits
    from caseaudit.reporters import json, text
    from caseaudit.sources import find_sources

    if fail_on not in ("error", "warning"):
        _could_not(f"There is no level '{fail_on}'. Write error or warning.")
    outputs = [_output(each) for each in form or ["text"]]
    _mention_slow_parser(quiet=quiet)
    ignored = _rule_codes(ignore or ())
    sources = find_sources(paths or ["."])
    if address is None:
        audits = run_audits(sources, jobs=jobs, progress=_progress())
    else:
        from caseaudit.cluster import cluster

        with cluster(address) as executor:
            audits = run_audits(sources, executor=executor, progress=_progress())
    audits = [_ignoring(audit, ignored) for audit in audits]
    for name, file in outputs:
        if name == "json":
            _result(json.render(audits), file)
        elif file is not None:
            _result(text.render(audits), file)
        elif not quiet or any(audit.diagnostics for audit in audits):
            _say((*text.tell(audits, _width()), *text.sum_up(audits)), to_stdout=True)
    if not quiet and not any(name == "text" and file is None for name, file in outputs):
        _say(text.sum_up(audits))
    failing = sum(audit.errors + (audit.warnings if fail_on == "warning" else 0) for audit in audits)
    raise typer.Exit(1 if failing else 0)


def _mention_slow_parser(*, quiet: bool) -> None:
    from caseaudit.events import parser_in_use

    if not quiet and parser_in_use() != "libyaml":
        _say_sentence(
            "PyYAML has no libyaml on this machine, so files are read by a parser that is many times slower. "
            "What is found is the same."
        )


def _progress() -> Progress | None:
    """Tells a terminal how many files of a long run are done; None where nobody looks."""
    if not sys.stderr.isatty():
        return None
    done = 0

    def tell(files: int, of: int) -> None:
        nonlocal done
        done += files
        if of >= 1000:
            sys.stderr.write(f"\r{done} of {of} files" if done < of else f"\r{' ' * 40}\r")
            sys.stderr.flush()

    return tell


def _output(wanted: str) -> tuple[str, Path | None]:
    name, _, file = wanted.partition(":")
    if name not in ("text", "json"):
        _could_not(f"There is no format '{name}' here. Write text or json.")
    return name, Path(file) if file and file != "-" else None


def _rule_codes(codes: Sequence[str]) -> set[str]:
    from caseaudit.rules import BY_CODE

    for code in codes:
        if code.upper() not in BY_CODE:
            _could_not(f"There is no rule '{code}'. `caseaudit rules` lists them.")
    return {code.upper() for code in codes}


def _ignoring(audit: Audit, codes: set[str]) -> Audit:
    from dataclasses import replace

    return replace(audit, diagnostics=tuple(each for each in audit.diagnostics if each.code not in codes))


@app.command()
def report(
    paths: Paths = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="F",
            help="markdown, html, json, docx, pdf, csv, ods, xlsx, press-md or press-html; else by the ending of FILE.",
        ),
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout, the default.")
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of your own templates, such as report.html.jinja or report.docx."),
    ] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="For publication: no case ids, nothing restricted, small counts suppressed."),
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="One part by itself: referrals, or a recommendation by its id, such as R1."),
    ] = None,
    language: Annotated[
        str,
        typer.Option(metavar="CODE", help="en or cy. Welsh needs inspection.cy.yaml beside each inspection.yaml."),
    ] = "en",
    allow_invalid: Annotated[
        bool, typer.Option("--allow-invalid", help="Leave cases with errors out, and say so in the report.")
    ] = False,
    open_: Annotated[bool, typer.Option("--open", help="Show the report when it is written.")] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Write it again whenever its files are saved; with --open, show it with what is wrong on top.",
        ),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Tally grades and findings, and render the report of an inspection, or the overview of several.

    \b
    caseaudit report -o report.html           the inspection in this folder
    caseaudit report lancashire > report.md   as Markdown
    caseaudit report -o report.json           every number, for programs
    caseaudit report -o report.docx           for Word; report.pdf for print
    caseaudit report -o report.ods            its tables, as a spreadsheet
    caseaudit report --format press-md        the press summary
    caseaudit report --public -o public.html  what may be published
    caseaudit report --only referrals > r.md  the register of referred cases
    caseaudit report archive -o all.html      the overview of many, in a folder
    caseaudit report --watch --open           see the page while you write
    caseaudit report --language cy -o a.html  in Welsh
    """
    from functools import partial

    from caseaudit.build import build, inspections
    from caseaudit.extraction import REFERRALS
    from caseaudit.formats import ENDINGS, EXTRACTS, FORMATS, renderer
    from caseaudit.language import LANGUAGES
    from caseaudit.sources import folder_of

    if language not in LANGUAGES:
        known = " or ".join(f"{each.code} for {each.name}" for each in LANGUAGES.values())
        _could_not(f"There are no reports in '{language}'. Write {known}.")
    name = form or ENDINGS.get(Path(output or "").suffix.lower(), "html" if watch and open_ else "markdown")
    if name not in FORMATS:
        _could_not(f"There is no format '{name}' for reports. Write {', '.join(FORMATS)}.")
    file = Path(output) if output and output != "-" else None
    if file and file.is_dir():
        _could_not(f"{file} is a folder: name a file in it, such as {file / 'report.html'}.")
    if file and not form and file.suffix.lower() not in ENDINGS:
        _could_not(
            f"The ending of {file.name} does not say the format. Add `--format`, or end it in {', '.join(ENDINGS)}."
        )
    if only and name not in EXTRACTS:
        _could_not(f"One part by itself is written as {', '.join(EXTRACTS)}.")
    if public and only == REFERRALS:
        _could_not("The register of referred cases is not for publication: leave `--public` out.")
    if watch:
        _check_watch(paths or (), name, file, open_=open_)
    elif open_ and file is None:
        _could_not("`--open` needs a file to show: add `-o report.html`.")
    if not watch and file is None and FORMATS[name].is_binary and sys.stdout.isatty():
        _could_not(f"A terminal cannot show {name}: add `-o report{FORMATS[name].ending}`.")
    renderer(name, templates, EXTRACTS if only else FORMATS)  # what it lacks is said before the files are read
    find = partial(inspections, form=name, templates=templates, only=only)
    sources = find(paths or ["."])
    _mention_slow_parser(quiet=quiet)
    make = partial(
        build, form=name, templates=templates, public=public, only=only, allow_invalid=allow_invalid, language=language
    )
    if watch:
        folders = [folder_of(Path(each)) for each in paths or ["."]]
        _watch(folders, lambda: make(find(folders), progress=_progress()), templates, file, open_=open_, quiet=quiet)
        return
    built = make(sources, jobs=None, progress=_progress())
    if built.page is None or built.made is None:
        _say_diagnostics(built)
        _say_sentence(built.refusal, "error")
        raise typer.Exit(1)
    if not quiet:
        _say(_reconcile(built.made))
        if why := getattr(built.made, "no_total", None):
            _say_sentence(why, "warning")
        _mention_wording(built.audits, LANGUAGES[language])
    _result(built.page, file)
    if file and not quiet:
        _say([(("instead", f"Written: {file.as_posix()}"),)])
    if open_ and file:
        import webbrowser

        if not webbrowser.open(file.resolve().as_uri()):
            _say_sentence(f"No browser could be started. Open {file.as_posix()} in one.", "warning")


def _mention_wording(audits: Iterable[Audit], language: Language) -> None:
    """Says whose words nobody has checked, and which have none in this language."""
    if not language.is_reviewed:
        _say_sentence(
            f"No native speaker has reviewed caseaudit's own words in {language.name}: have this report read by one "
            "before it is published.",
            "warning",
        )
    frameworks = [each.brief.framework for each in audits if each.brief and each.brief.framework]
    unknown = dict.fromkeys(
        (each.framework, tuple(text for context, text in each.wording() if not language.has_wording(text, context)))
        for each in frameworks
    )
    for name, texts in unknown:
        if texts:
            few = "; ".join(f"'{' '.join(text.split())[:40]}'" for text in texts[:3])
            more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
            _say_sentence(
                f"{name} has wording that caseaudit cannot say in {language.name}, which stays as it is: {few}{more}.",
                "warning",
            )


def _say_diagnostics(built: Build) -> None:
    from caseaudit.reporters import text

    if any(each.diagnostics for each in built.audits):
        _say((*text.tell(built.audits, _width()), *text.sum_up(built.audits)))


def _check_watch(paths: Iterable[str], form: str, file: Path | None, *, open_: bool) -> None:
    """Ends the run where a report cannot be made again and again."""
    if any("://" in each for each in paths):
        _could_not("`--watch` sees what changes on this machine. Copy the inspection here, and name its folder.")
    if file is None and not open_:
        _could_not("`--watch` needs to know what to renew: add `--open`, or a file such as `-o report.html`.")
    if open_ and not form.endswith("html"):
        _could_not(f"`--watch --open` shows a page, and {form} is none: write html, or leave `--open` out.")


def _watch(
    folders: Sequence[Path],
    make: Callable[[], Build],
    templates: Path | None,
    file: Path | None,
    *,
    open_: bool,
    quiet: bool,
) -> None:
    """Makes the report of these folders whenever its files change, until Ctrl-C; writes it, shows it, or both."""
    import webbrowser
    from contextlib import nullcontext
    from functools import partial

    from caseaudit.preview import Preview, builds, changes, looked_at

    changed = changes(partial(looked_at, folders, templates))
    try:
        with Preview(_together(folders)) if open_ else nullcontext() as preview:
            # In one process: a fork is not safe beside the threads that watch and serve.
            for nth, built in enumerate(builds(make, changed)):
                if preview:
                    preview.show(built)
                elif built.page is None:
                    _say_diagnostics(built)
                line = _renewed(built, file)
                if not quiet or line[0][0] == "error":
                    _say([line])
                if nth == 0 and not quiet:
                    _say([(("soft", f"Ctrl-C ends it.{f' The page is at {preview.address}' if preview else ''}"),)])
                if nth == 0 and preview and not webbrowser.open(preview.ticket):
                    _say_sentence(f"No browser could be started. Open {preview.address} in one.", "warning")
    except KeyboardInterrupt:
        return


def _together(folders: Sequence[Path]) -> str:
    """What folders are called: by their names, of more than three by the first two."""
    names = [each.resolve().name for each in folders]
    *most, last = names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more"]
    return f"{', '.join(most)} and {last}" if most else last


def _renewed(built: Build, file: Path | None) -> Line:
    """Writes what a build made; in a line, what that was, or what is as it was."""
    from caseaudit.diagnostics import counted
    from caseaudit.sources import refused

    name = file.as_posix() if file else "the page"
    kept = f"{name} is as it was" if file is None or file.exists() else f"{name} is not written yet"
    if built.page is None or built.made is None:
        errors = counted(built.errors, "error") if built.errors else ""
        return (("error", f"{errors or built.refusal.rstrip('.')}; {kept}"),)
    try:
        if file:
            _result(built.page, file)
    except OSError as error:  # another program has it open, for one
        return (("error", f"{refused(error).rstrip('.')}; {kept}"),)
    return (*_in_short(built.made), ("instead", f"; written: {name}" if file else "; shown"))


def _reconcile(made: Report | Overview) -> Iterable[Line]:
    """What an analyst looks at before all else: files, base, open referrals, key findings that nothing bears out."""
    from caseaudit.report import Report

    return _reconcile_one(made) if isinstance(made, Report) else _reconcile_all(made)


def _in_short(made: Report | Overview) -> Line:
    """Its files in a line; of inspections that are not added up, how many there are."""
    from caseaudit.diagnostics import counted
    from caseaudit.report import Report

    if isinstance(made, Report):
        return next(iter(_reconcile_one(made)))
    name = counted(len(made.inspections), "inspection")
    return _files_of(name, made.total.files) if made.total else (("", name),)


def _reconcile_one(whole: Report) -> Iterable[Line]:
    from caseaudit.diagnostics import counted
    from caseaudit.report import several, shown

    sources = whole.sources
    files = f"{several(sources.files, 'file')}, {shown(sources.counted)} counted, {len(sources.left_out)} left out"
    files += f", {counted(sources.drafts, 'draft')}" if sources.drafts else ""
    expected = next((each for each in sources.expected if each.figure == "cases"), None)
    if expected is not None:
        files += f"; expected {expected.expected}: {'agrees' if expected.agrees else 'differs'}"
    yield (("", files),)
    yield (("", whole.result),)
    still_open = [each.case for each in whole.referrals.register_ if each.answered is None]
    if still_open:
        yield (("warning", f"{counted(len(still_open), 'referral')} without an answer: {', '.join(still_open)}"),)
    for finding in whole.key_findings:
        if not finding.cases and not finding.basis:
            yield (("warning", f"A key finding that no case bears out: {finding.text}"),)


def _reconcile_all(overview: Overview) -> Iterable[Line]:
    """The same for several inspections: the files of each, then the sum."""
    yield from (_files_of(each.id, each.files) for each in overview.inspections)
    if overview.total:
        yield _in_short(overview)
        yield (("", overview.total.result),)


def _files_of(name: str, files: OverviewFiles) -> Line:
    from caseaudit.report import several, shown

    drafts = "" if files.drafts == 0 else f", {shown(files.drafts)} still drafts"
    read = several(files.read, "file")
    return (("", f"{name}: {read}, {shown(files.counted)} counted, {files.left_out} left out{drafts}"),)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder; it is made if it is not there.")],
    framework: Annotated[
        str, typer.Option(metavar="NAME", help="A shipped framework, or the path of your own.")
    ] = "ncpi-2016",
    example: Annotated[str | None, typer.Option(metavar="NAME", help="Start from a worked example instead.")] = None,
    quiet: Quiet = False,
) -> None:
    """Start an inspection: a folder with everything that you fill in.

    \b
    caseaudit init my-force                         an empty inspection
    caseaudit init trial --example lancashire-2017  one that is filled in
    caseaudit init deaths --framework sjr           another framework
    """
    from caseaudit.briefing import brief_inspection, load_framework
    from caseaudit.resources import shipped
    from caseaudit.sources import INSPECTION_FILE
    from caseaudit.writer import editor_files, inspection_starter, write_whole

    if (folder / INSPECTION_FILE).exists():
        _could_not(f"There is an inspection in {folder} already; name another folder.")
    if example is not None:
        known = sorted(path.name for path in shipped("examples").iterdir() if (path / INSPECTION_FILE).is_file())
        if example not in known:
            _could_not(f"There is no example '{example}'. There are {', '.join(known)}.")
        shutil.copytree(shipped("examples") / example, folder, dirs_exist_ok=True)
        chosen = brief_inspection(folder).framework
    else:
        chosen = load_framework(framework)
        own = Path(os.path.relpath(framework, folder)).as_posix() if Path(framework).is_file() else framework
        name = own if "/" in own or own == framework else f"./{own}"
        starter = inspection_starter(_folder_id(folder), name, chosen)
        write_whole(folder / INSPECTION_FILE, starter)
        (folder / "cases").mkdir(exist_ok=True)
    if chosen is not None:
        _write_editor_files(folder, editor_files(folder, chosen))
    if not quiet:
        step = "Then: caseaudit validate"
        if not example:
            step = f"Then fill in {INSPECTION_FILE}, and run: caseaudit new CASE --category ID"
        _say([(("instead", f"Ready: {folder.as_posix()}"),)])
        _say([(("", f"Next: cd {folder.as_posix()}"),), (("", step),)])


def _folder_id(folder: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "inspection"


def _write_editor_files(folder: Path, files: dict[str, str]) -> None:
    from caseaudit.writer import SETTINGS, write_whole

    for path, content in files.items():
        write_whole(folder / path, content)
    if SETTINGS not in files:
        _say([(("warning", f"{folder / SETTINGS} is not plain JSON, so it is left as it is."),)])


@app.command()
def new(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The id of the case, such as LAN-080.")],
    category: Annotated[str, typer.Option(metavar="ID", help="The kind of case; see `caseaudit frameworks NAME`.")],
    folder: Annotated[
        Path | None, typer.Option("--in", metavar="DIR", help="The inspection, where it is not this folder.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write a case file that explains itself.

    \b
    caseaudit new LAN-080 --category domestic-abuse
    """
    from caseaudit.briefing import brief_inspection
    from caseaudit.case import Case
    from caseaudit.diagnostics import listed
    from caseaudit.model import model
    from caseaudit.sources import NotFound, case_files, home_of
    from caseaudit.writer import case_starter, editor_files, write_whole

    home = home_of(folder or Path())
    if home is None:
        raise NotFound(f"There is no inspection in {folder or 'this folder'}. Run `caseaudit init DIR` to start one.")
    framework = brief_inspection(home).framework
    if framework is None:
        _could_not("The inspection's framework cannot be used; run `caseaudit validate` first.")
    known = [each.id for each in framework.categories]
    if category not in known:
        near = did_you_mean(category, known)
        hint = f"Did you mean `{near}`?" if near else f"Write {listed(known)}."
        _could_not(f"'{category}' is not a category of {framework.framework}. {hint}")
    wrong = [each for each in model({"case": case}, Case)[1] if each.route == ("case",)]
    if wrong:
        _could_not(f"{wrong[0].message} {wrong[0].hint}")
    path = home / "cases" / f"{case}.yaml"
    taken = [each for each in case_files(home)[0] if Path(each).stem.casefold() == case.casefold()]
    if taken:
        _could_not(f"There is a file {taken[0]} already; give the case another id.")
    write_whole(path, case_starter(case, category, framework))
    _write_editor_files(home, editor_files(home, framework))
    if not quiet:
        _say([(("instead", f"Written: {Path(os.path.relpath(path)).as_posix()}"),)])


@app.command()
def rules(
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="A rule's code, such as CA201.")] = None,
) -> None:
    """List the rules, or explain one with a bad and a good example.

    \b
    caseaudit rules
    caseaudit rules CA201
    """
    from caseaudit.rules import BY_CODE, RULES

    if code is None:
        _result("".join(f"{each.code}  {each.severity:7}  {each.slug}: {each.manual.what}\n" for each in RULES), None)
        return
    chosen = BY_CODE.get(code.upper()) or next((each for each in RULES if each.slug == code), None)
    if chosen is None:
        _could_not(f"There is no rule '{code}'. `caseaudit rules` lists them.")
    manual = chosen.manual
    heading = f"{chosen.code} {chosen.slug} ({chosen.severity})"
    bad, good = _indented(manual.bad), _indented(manual.good)
    _result(f"{heading}\n\n{manual.what}\n\n{manual.why}\n\nBad:\n\n{bad}\n\nGood:\n\n{good}\n", None)


def _indented(block: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in re.sub(r"  # expect: CA\d+", "", block).split("\n"))


@app.command()
def schema(
    name: Annotated[
        str, typer.Argument(metavar="FILE", help="case, inspection, translation, framework, report or overview.")
    ],
    framework: Annotated[
        str | None, typer.Option(metavar="NAME", help="List the ids of a framework, by its name or path.")
    ] = None,
) -> None:
    """Print the JSON Schema of a file, for editors and other programs.

    \b
    caseaudit schema case --framework ncpi-2016 > case.schema.json
    """
    from caseaudit.briefing import load_framework
    from caseaudit.schema import SCHEMAS, write_schema

    if name not in SCHEMAS:
        _could_not(f"There is no schema of '{name}'. Write {', '.join(SCHEMAS)}.")
    _result(write_schema(name, load_framework(framework) if framework else None), None)


@app.command()
def frameworks(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A framework's name, or the path of your own.")
    ] = None,
) -> None:
    """List the frameworks, or all ids of one with their titles.

    \b
    caseaudit frameworks
    caseaudit frameworks ncpi-2016
    """
    from caseaudit.briefing import load_framework, shipped_frameworks

    if name is None:
        _result("".join(f"{each}  {load_framework(each).title}\n" for each in shipped_frameworks()), None)
        return
    _result("\n".join(_ids_of(load_framework(name))) + "\n", None)


def _ids_of(framework: Framework) -> Iterable[str]:
    yield f"{framework.framework}, version {framework.version}: {framework.title}"
    lists = {
        **{f"grades of scale {scale}": entries for scale, entries in framework.scales.items()},
        "outcomes": framework.outcomes,
        "assessors": framework.assessors,
        "categories": framework.categories,
        "criteria": framework.criteria,
        "topics": framework.topics,
        "themes": framework.themes,
        "referral reasons": framework.referral_reasons,
        "deadlines": framework.deadlines,
        "statuses": framework.statuses,
        "next steps": framework.next_steps,
    }
    for heading, entries in lists.items():
        if entries:
            yield f"\n{heading}"
            width = max(len(entry.id) for entry in entries)
            yield from (f"  {entry.id:{width}}  {entry.title}" for entry in entries)


def _result(content: str | bytes, file: Path | None) -> None:
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content.encode() if isinstance(content, str) else content)
        sys.stdout.buffer.flush()
        return
    from caseaudit.writer import write_whole

    write_whole(file, content)


def _width() -> int:
    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


def _say(lines: Iterable[Line], *, to_stdout: bool = False) -> None:
    """Prints lines, in colour on a terminal that has it; in a pipe exactly as they are.

    A character that would steer the terminal, in the name of a file for one, is shown as `?`.
    """
    lines = [tuple((style, re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", part)) for style, part in line) for line in lines]
    stream = sys.stdout if to_stdout else sys.stderr
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        text = "".join("".join(part for _, part in line).rstrip() + "\n" for line in lines)
        stream.flush()
        stream.buffer.write(text.encode())
        stream.buffer.flush()
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*((part, _STYLES[style]) for style, part in line)))
