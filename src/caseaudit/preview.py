"""The live preview: a report that is built anew whenever its files change, and a server that shows it on this machine.

`looked_at` says what to watch, `changes` tells that it has changed, `builds` makes a build of each change, and a `Preview` shows
builds in a browser.
"""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from secrets import compare_digest, token_urlsafe
from socketserver import ThreadingTCPServer
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from caseaudit.briefing import foundations
from caseaudit.build import Build
from caseaudit.diagnostics import Refusal, counted
from caseaudit.reporters import text
from caseaudit.resources import shipped, templates
from caseaudit.sources import INSPECTION_FILE, find_sources, holds, not_installed, refused, walked

if TYPE_CHECKING:
    from watchfiles import Change

# {folder: the names in it that are looked at}; every name that is not hidden where there are none.
Watched = dict[Path, frozenset[str]]
_FOLDERS = "*/"  # among the names: every folder that is not hidden; no name has a slash in it

_PAGE, _EVENTS = "report.html", "events"
_WAIT = 200  # milliseconds; how long Ctrl-C and the first build may have to wait
_BEAT = 15  # seconds; how often a browser that has gone is noticed
_PATIENCE = 60  # seconds; for a browser that sends or takes nothing


def builds(make: Callable[[], Build], changed: Iterable[object]) -> Iterator[Build]:
    """A build for each change, where it differs from the build before.

    What is asked for and is not there, such as an inspection.yaml that was renamed, gives a build without a page.
    """
    before = None
    for _ in changed:
        try:
            made = make()
        except Refusal as error:
            made = Build(refusal=str(error))
        except OSError as error:  # a folder may not be read, or went while it was
            made = Build(refusal=refused(error))
        if made != before:
            yield made
        before = made


def changes(look: Callable[[], Watched]) -> Iterator[None]:
    """One at once, then one after every change of what is to be looked at.

    That is asked for again after each. Nothing that changes while the caller works is missed. Raises NotFound where
    watchfiles is not installed.
    """
    try:
        from watchfiles import watch
    except ImportError as error:
        raise not_installed("`--watch`", "watch") from error
    return _changes(watch, look)


def _changes(watch: Callable[..., Iterable[set[tuple[Change, str]]]], look: Callable[[], Watched]) -> Iterator[None]:
    while True:
        now = look()
        # What changed before the watch began is in no set, so the first is due even if it is empty.
        is_due = True
        try:
            for found in watch(
                *now,
                # Told of all, so that the first need not wait until a busy folder is quiet.
                watch_filter=None,
                recursive=False,
                rust_timeout=_WAIT,
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                paths = {Path(path) for _, path in found}
                if is_due or any(_is_looked_at(path, now) for path in paths):
                    # A folder that was put in the place of another is not watched yet, even if it has its name.
                    if look() != now or any(path in now for path in paths):
                        break
                    yield
                    is_due = False
        except FileNotFoundError:  # a folder went just before it was watched
            continue


def _is_looked_at(path: Path, now: Watched) -> bool:
    names = now.get(path.parent)
    if names is None or path in now:
        return path in now
    if path.name.startswith("."):
        return path.name in names
    return not names or path.name in names or (_FOLDERS in names and holds(path.is_dir))


def looked_at(folders: Sequence[Path], templates: Path | None = None) -> Watched:
    """What to watch so that a build of inspections, or of folders of such, misses no change.

    Inspections that come into a folder of them are among it, and so are those that go.
    """
    sources = []
    with suppress(Refusal, OSError):  # as long as one of them is not there, no change of the others gives a report
        sources = find_sources(folders)
    paths = [path for each in sources for path in foundations(each.folder)]
    return watched([*paths, *([templates] if templates else ())], folders)


def watched(paths: Iterable[Path], searched: Iterable[Path] = ()) -> Watched:
    """What to watch so that no change of these files, or of the files below these folders, goes unseen.

    Of folders that are searched for inspections, the folders below them and any inspection.yaml. Folders are watched and
    not files, since an editor may put another file in the place of the one it was given. For what is not there yet the
    nearest folder above it is watched, and for what a link leads to the link as well.
    """
    named: set[Path] = set()
    whole: Watched = {}
    for path in paths:
        named.add(path)
        for folder, below, files in os.walk(path):
            below[:] = [name for name in below if not name.startswith(".")]
            whole[Path(os.path.realpath(folder))] = frozenset()
            named |= {file for name in files if holds((file := Path(folder, name)).is_symlink)}
    found: dict[Path, set[str]] = {}
    for place in searched:
        named.add(place)
        for here, is_inspection in walked(place):
            if not is_inspection:
                found[Path(os.path.realpath(here))] = {INSPECTION_FILE, _FOLDERS}
    for path in {each for name in named for each in (*_links(name.absolute()), Path(os.path.realpath(name)))}:
        nearest = path
        while not holds(nearest.parent.is_dir):
            nearest = nearest.parent
        found.setdefault(Path(os.path.realpath(nearest.parent)), set()).add(nearest.name)
    return {folder: frozenset(names) for folder, names in found.items()} | whole


def _links(path: Path) -> Iterator[Path]:
    """The path, and those of the folders above it that are links; not those of the system, which stand in its root."""
    yield path
    yield from (each for each in path.parents if holds(each.is_symlink) and each.parent != Path(path.anchor))


class Answer(NamedTuple):
    """What is sent for a path."""

    content: bytes
    kind: str = "text/html"
    policy: tuple[str, ...] = ("default-src 'none'", "frame-ancestors 'none'")
    """What the content may load and do."""
    frames: str = "DENY"
    """Who may show it in a frame."""
    status: int = 200
    location: str = ""


_NOTHING = Answer(b"Nothing is here. Open the address that the terminal shows.\n", "text/plain", status=404)
_OTHER_HOST = Answer(b"Nothing is shown under this name of the machine.\n", "text/plain", status=421)
_READ_ONLY = Answer(b"This can be read, and nothing else.\n", "text/plain", status=405)
_NOT_UNDERSTOOD = Answer(b"This was not understood.\n", "text/plain", status=400)


class Preview:
    """Shows builds in a browser of this machine: what is wrong on top, the last page below.

    `address` is for the person who asked. `ticket` leads there once only, since every user of a machine can read the
    command line by which a browser is opened.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._token, self._ticket = token_urlsafe(32), token_urlsafe(32)
        self._answers: dict[str, Answer] = {}
        self._builds = self._pages = 0
        self._is_closed = False
        self._news = Condition()
        self._server = _Server(self)
        port = self._server.server_address[1]
        self.hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self.address = f"http://{self.hosts[0]}/{self._token}/"
        self.ticket = f"http://{self.hosts[0]}/{self._ticket}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": _WAIT / 1000}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._news:
            self._is_closed = True
            self._news.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def show(self, build: Build) -> None:
        """Shows a build from now on; where it has no page, the page of an earlier one stays."""
        answers = dict(self._answers)
        if build.page is not None:
            page = build.page.encode() if isinstance(build.page, str) else build.page
            answers[_PAGE] = Answer(page, policy=("frame-ancestors 'self'",), frames="SAMEORIGIN")
        pages = self._pages + (build.page is not None)
        answers[""] = Answer(shell(self.name, build, self._builds + 1, pages).encode(), policy=_shell_policy())
        with self._news:
            self._builds, self._pages, self._answers = self._builds + 1, pages, answers
            self._news.notify_all()

    def answer(self, path: str, *, is_head: bool) -> Answer:
        """What there is at a path. Paths are compared in a time that tells nothing about the right one."""
        with self._news:
            for name, answer in self._answers.items():
                if _is_same(path, f"/{self._token}/{name}"):
                    return answer
            if _is_same(path, f"/{self._token}/{_EVENTS}"):
                return Answer(b"", "text/event-stream")
            if self._ticket and _is_same(path, f"/{self._ticket}"):
                self._ticket = self._ticket if is_head else ""
                return Answer(b"", status=303, location=self.address)
        return _NOTHING

    def events(self) -> Iterator[bytes]:
        """Server-sent events: the number of the build that is shown, at once and whenever there is another."""
        told = 0

        def is_late() -> bool:
            return self._is_closed or self._builds > told

        while True:
            with self._news:
                is_new = self._news.wait_for(is_late, timeout=_BEAT)
                if self._is_closed:
                    return
                told = self._builds
            yield f"data: {told}\n\n".encode() if is_new else b":\n\n"


def _is_same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


class _Server(ThreadingTCPServer):
    """Listens on the loopback, at a port that is free."""

    daemon_threads = True

    def __init__(self, preview: Preview) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.preview = preview

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing where a browser has gone, or waits too long; a fault of ours is told like any other."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Sends what a `Preview` shows, to a browser that has the address and was not led here under another name."""

    server: _Server
    timeout = _PATIENCE
    server_version, sys_version = "caseaudit", ""

    def do_GET(self) -> None:
        # The page of another machine, under a name of its own that leads to this one, could read what is sent here.
        if (self.headers.get_all("Host") or [""]) not in [[host] for host in self.server.preview.hosts]:
            self._send(_OTHER_HOST)
            return
        answer = self.server.preview.answer(self.path, is_head=self.command == "HEAD")
        self._send(answer)
        if answer.kind == "text/event-stream" and self.command != "HEAD":
            for event in self.server.preview.events():
                self.wfile.write(event)

    def do_HEAD(self) -> None:
        self.do_GET()

    def send_error(self, code: int, *_: Any, **__: Any) -> None:
        """What is neither read nor understood is answered in our words; nothing of it is repeated."""
        self._send(_READ_ONLY if code == HTTPStatus.NOT_IMPLEMENTED else _NOT_UNDERSTOOD)

    def log_message(self, *_: object) -> None:
        """Requests are not logged."""

    def _send(self, answer: Answer) -> None:
        headers = {
            "Content-Type": f"{answer.kind}; charset=utf-8",
            "Content-Security-Policy": "; ".join(answer.policy),
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": answer.frames,
        }
        headers |= {"Location": answer.location} if answer.location else {}
        headers |= {"Allow": "GET, HEAD"} if answer is _READ_ONLY else {}
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)


def shell(name: str, build: Build, builds: int, pages: int) -> str:
    """The page around the page: what is wrong now, and a frame with the last page, if there is one.

    `builds` and `pages` say how many there have been; the script in it looks at them to see what is new.
    """
    is_told = build.page is not None or any(each.diagnostics for each in build.audits)
    audits = build.audits if is_told else ()
    page: str = (
        templates(autoescape=True)
        .get_template("preview.html.jinja")
        .render(
            name=name,
            build=build,
            builds=builds,
            pages=pages,
            errors=build.errors,
            groups=list(text.grouped(audits)),
            cited=text.cited,
            counted=counted,
            ends=["".join(part for _, part in line) for line in text.sum_up(audits)] if audits else [build.refusal],
            page=_PAGE,
            events=_EVENTS,
        )
    )
    return page


def _part(name: str) -> str:
    return (shipped("templates") / name).read_text(encoding="utf-8")


def _shell_policy() -> tuple[str, ...]:
    style, script = (b64encode(sha256(_part(f"preview.{kind}").encode()).digest()).decode() for kind in ("css", "js"))
    return (
        "default-src 'none'",
        f"style-src 'sha256-{style}'",
        f"script-src 'sha256-{script}'",
        "img-src data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
