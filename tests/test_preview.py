"""The live preview: what makes it build, what the browser gets and who gets it, and that the page stays when a file breaks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from queue import Empty, Queue
from socket import create_connection
from threading import Thread
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import SOON
from playwright.sync_api import Page, Route, expect
from running import caseaudit, without

from caseaudit import Report, build_report, render, run_audit
from caseaudit.briefing import foundations
from caseaudit.build import Build, build
from caseaudit.preview import Preview, builds, looked_at, shell, watched
from caseaudit.reporters import text
from caseaudit.sources import find_sources

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "examples/sjr-sample"
FAULTY = ROOT / "tests/data/faulty"
CASE = "cases/SJR-001.yaml"


@pytest.fixture
def inspection(tmp_path: Path) -> Path:
    """A copy of an example that may be changed."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sjr"))


def edit(path: Path, old: str, new: str) -> None:
    """Saves a file as many editors do: another is written beside it and takes its place."""
    content = path.read_text(encoding="utf-8")
    assert old in content
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(content.replace(old, new), encoding="utf-8")
    move(beside, path)


def move(path: Path, target: Path) -> None:
    """Moves a file as soon as the system lets it go."""
    while path.exists():
        try:
            path.replace(target)
        except PermissionError:  # on Windows, while the command reads the file
            if sys.platform != "win32":
                raise


def made(folder: Path, **options: Any) -> Build:
    return build(find_sources([folder]), "html", **options)


# Builds


def test_the_same_files_give_an_equal_build(inspection: Path, tmp_path: Path) -> None:
    whole = made(inspection)
    assert whole == made(inspection)
    assert whole.page == render(build_report(run_audit(inspection, keep_cases=True)), "html")
    assert whole.page == made(Path(shutil.copytree(inspection, tmp_path / "copy"))).page
    edit(inspection / CASE, "reviewed: ", "reviewed: on ")
    broken = made(inspection)
    assert broken == made(inspection)
    assert broken.page is None
    assert broken.refusal.startswith("No report is written")
    assert broken != whole
    left_out = made(inspection, allow_invalid=True)
    assert isinstance(left_out.made, Report)
    assert left_out.made.sources.counted == 7
    edit(inspection / CASE, "reviewed: on ", "reviewed: ")
    assert made(inspection) == whole


def test_each_change_gives_a_build_and_one_that_alters_nothing_gives_none(inspection: Path) -> None:
    file = inspection / "inspection.yaml"

    def changed() -> Iterator[None]:
        yield  # 0: the files as they are
        yield  # saved without a change
        (inspection / "report.html").write_text("the output", encoding="utf-8")
        yield
        edit(inspection / CASE, "reviewed: ", "reviewed: on ")
        yield  # 1: broken
        file.rename(inspection / "elsewhere.yaml")
        yield  # 2: no inspection there
        (inspection / "elsewhere.yaml").rename(file)
        edit(file, "framework: sjr", "framework: sjrr")
        yield  # 3: without a framework
        edit(file, "framework: sjrr", "framework: sjr")
        edit(inspection / CASE, "reviewed: on ", "reviewed: ")
        yield  # 4: as at first

    first, broken, gone, without_framework, last = builds(lambda: made(inspection), changed())
    assert first == last
    assert first.page is not None
    assert broken.page is without_framework.page is gone.page is None
    assert gone.audits == ()
    assert gone.refusal.startswith("There is no inspection in")
    assert [each.code for each in without_framework.audits[0].diagnostics if each.path == "inspection.yaml"]


def test_what_must_not_be_published_is_shown_like_any_mistake(inspection: Path) -> None:
    assert made(inspection, public=True).page is not None
    edit(inspection / "inspection.yaml", "Most patients were", "In SJR-001 most patients were")
    refused = made(inspection, public=True)
    assert refused.page is None
    assert {each.code[:3] for each in refused.audits[0].diagnostics} == {"CA6"}
    page = shell("sjr", refused, 2, 1)
    assert refused.audits[0].diagnostics[0].slug in page
    assert "The report below is older: none can be made of the files as they are now." in page


def test_a_mistake_in_a_house_template_is_shown_with_its_line(inspection: Path, tmp_path: Path) -> None:
    house = Path(shutil.copytree(ROOT / "examples/house-style", tmp_path / "house"))
    assert made(inspection, templates=house).page != made(inspection).page
    whole = (house / "report.html.jinja").read_text(encoding="utf-8")
    (house / "report.html.jinja").write_text(f"{whole}\n{{% block hedline %}}x{{% endblock %}}\n", encoding="utf-8")
    broken = made(inspection, templates=house)
    assert broken.page is None
    page = shell("sjr", broken, 2, 1)
    assert "There is no block `hedline`." in page
    assert f"8 of 8 files are ready; open {(house / 'report.html.jinja').as_posix()}:" in page


def test_a_part_that_is_not_there_yet_is_said(inspection: Path) -> None:
    (there,) = builds(lambda: made(inspection, only="R99"), [None])
    assert there.refusal.startswith("There is no part 'R99' to be had by itself.")
    assert there.refusal in shell("sjr", there, 1, 0).replace("&#39;", "'")


def test_what_the_system_refuses_is_said_and_does_not_end_the_run() -> None:
    def fail() -> Build:
        raise PermissionError(13, "Permission denied", "archive")

    (there,) = builds(fail, [None, None])
    assert there.refusal == "archive cannot be used: permission denied."


def test_a_fault_of_ours_in_a_build_ends_the_run() -> None:
    def fail() -> Build:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        next(builds(fail, [None]))


# What is watched


def test_everything_that_the_report_is_made_from_is_watched_and_nothing_else(inspection: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "schemas/frameworks/sjr.yaml", tmp_path / "mine.yaml")
    edit(inspection / "inspection.yaml", "framework: sjr", "framework: ../mine.yaml\nprevious: ../before")
    (inspection / "cases/ward-1/.hidden").mkdir(parents=True)
    before = Path(shutil.copytree(SAMPLE, tmp_path / "before"))
    edit(before / "inspection.yaml", "framework: sjr", "framework: sjr\nprevious: ../archive/2015.json")
    house = tmp_path / "house"
    any_name = frozenset[str]()
    assert watched([*foundations(inspection), house]) == {
        inspection: {"inspection.yaml", "inspection.cy.yaml", "cases"},
        inspection / "cases": any_name,
        inspection / "cases/ward-1": any_name,
        before: {"inspection.yaml", "inspection.cy.yaml", "cases"},
        before / "cases": any_name,
        # Neither folder is there yet.
        tmp_path: {"mine.yaml", "archive", "house"},
    }


def test_an_inspection_that_comes_before_itself_is_watched_once(inspection: Path) -> None:
    edit(inspection / "inspection.yaml", "framework: sjr", "framework: sjr\nprevious: .")
    assert watched(foundations(inspection)).keys() == {inspection, inspection / "cases"}


def test_a_file_that_cannot_be_read_is_watched_itself(inspection: Path) -> None:
    (inspection / "inspection.yaml").write_bytes(b"\xff: [")
    assert watched(foundations(inspection)).keys() == {inspection, inspection / "cases"}


def test_a_folder_as_framework_is_not_watched_with_all_that_is_below_it(inspection: Path, tmp_path: Path) -> None:
    (tmp_path / "disk/of/others").mkdir(parents=True)
    edit(inspection / "inspection.yaml", "framework: sjr", "framework: ../disk/")
    assert looked_at([inspection]).keys() == {tmp_path, inspection, inspection / "cases"}


def test_a_folder_that_may_be_listed_and_not_entered_is_watched(
    inspection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by the methods of a path, since whoever runs the tests may be let in everywhere."""
    edit(inspection / "inspection.yaml", "framework: sjr", "framework: locked/f/mine.yaml\nprevious: locked/before")
    (inspection / "locked").mkdir()
    found = looked_at([inspection])

    def guarded(asked: Callable[[Path], bool]) -> Callable[[Path], bool]:
        def ask(path: Path) -> bool:
            if {inspection / "cases", inspection / "locked"} & set(path.parents):
                raise PermissionError(13, "Permission denied", str(path))
            return asked(path)

        return ask

    for name in ("is_dir", "is_symlink"):
        monkeypatch.setattr(Path, name, guarded(getattr(Path, name)))
    with pytest.raises(PermissionError):
        (inspection / CASE).is_symlink()
    assert looked_at([inspection]) == found


if sys.platform != "win32":

    def test_what_a_link_leads_to_is_watched_too(inspection: Path, tmp_path: Path) -> None:
        (inspection / "inspection.yaml").rename(tmp_path / "shared.yaml")
        (inspection / "inspection.yaml").symlink_to(tmp_path / "shared.yaml")
        assert watched(foundations(inspection))[tmp_path] == {"shared.yaml"}

    def test_links_on_the_way_are_watched_since_they_may_lead_elsewhere(inspection: Path, tmp_path: Path) -> None:
        """A case, a framework in a linked folder, an earlier inspection and the folder that is named."""
        (tmp_path / "store").mkdir()
        (tmp_path / "store/2024").mkdir()
        (inspection / CASE).rename(tmp_path / "store/SJR-001.yaml")
        (inspection / CASE).symlink_to(tmp_path / "store/SJR-001.yaml")
        shutil.copy(ROOT / "schemas/frameworks/sjr.yaml", tmp_path / "store/2024/mine.yaml")
        (tmp_path / "store/now").symlink_to("2024")
        shutil.copytree(SAMPLE, tmp_path / "before")
        (tmp_path / "last").symlink_to("before")
        (tmp_path / "ours").symlink_to("sjr")
        edit(inspection / "inspection.yaml", "framework: sjr", "framework: ../store/now/mine.yaml\nprevious: ../last")
        found = looked_at([tmp_path / "ours"])
        assert found[tmp_path] == {"ours", "sjr", "last"}
        assert found[tmp_path / "store"] == {"SJR-001.yaml", "now"}
        assert found[tmp_path / "store/2024"] == {"mine.yaml"}
        assert found[tmp_path / "before"] >= {"inspection.yaml"}


def test_where_an_inspection_may_come_is_watched_and_nothing_else_of_it(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    inspection = Path(shutil.copytree(SAMPLE, archive / "north/2024"))
    (inspection / "letters").mkdir()
    (archive / ".git/objects").mkdir(parents=True)
    (archive / "empty").mkdir()
    may_come = frozenset({"inspection.yaml", "*/"})
    assert looked_at([archive]) == {
        tmp_path: {"archive"},
        archive: may_come,
        archive / "north": may_come,
        archive / "empty": may_come,
        inspection: {"inspection.yaml", "inspection.cy.yaml", "cases"},
        inspection / "cases": frozenset(),
    }
    shutil.rmtree(inspection)
    assert looked_at([archive]).keys() == {tmp_path, archive, archive / "north", archive / "empty"}
    shutil.rmtree(archive)
    assert looked_at([archive]) == {tmp_path: {"archive"}}


# The server


@pytest.fixture
def preview() -> Iterator[Preview]:
    with Preview("sjr") as opened:
        yield opened


def asked(preview: Preview, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    """(answer, its content) of a request to the server of a preview; paths are below the secret one, or begin with `/`."""
    there = urlsplit(preview.address)
    connection = HTTPConnection(there.netloc, timeout=SOON)
    connection.request(method, path if path.startswith("/") else there.path + path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def event(answer: HTTPResponse) -> bytes:
    """The next event; nothing at the end. In between the server may say that it is there."""
    while (event := answer.readline() + answer.readline()) == b":\n\n":
        pass
    return event


def test_the_page_is_served_as_it_is(preview: Preview, inspection: Path) -> None:
    whole = made(inspection)
    preview.show(whole)
    answer, content = asked(preview, "report.html")
    assert (answer.status, content.decode()) == (200, whole.page)
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    answer, content = asked(preview, "")
    assert (answer.status, content.decode()) == (200, shell("sjr", whole, 1, 1))
    assert answer.headers["X-Frame-Options"] == "DENY"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_is_kept_guessed_or_told_to_others(preview: Preview, inspection: Path) -> None:
    preview.show(made(inspection))
    for path in ("", "report.html", "/", "/nothing", "nothing"):
        headers = asked(preview, path)[0].headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "frame-ancestors" in headers["Content-Security-Policy"]
        assert headers["Server"].strip() == "caseaudit"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/report.html", "/events", "//", "/x/", "/x/report.html", "nothing", "../", "report.html/", "report.html?x",
        "../inspection.yaml", "cases/", "%2e%2e/", "/etc/passwd", "//etc/passwd", "/%C3%A9/",
    ],
)  # fmt: skip
def test_without_the_whole_address_there_is_nothing(path: str, preview: Preview, inspection: Path) -> None:
    preview.show(made(inspection))
    answer, content = asked(preview, path)
    assert (answer.status, content) == (404, b"Nothing is here. Open the address that the terminal shows.\n")


def test_the_address_is_another_each_time_and_cannot_be_guessed() -> None:
    with Preview("one") as one, Preview("one") as two:
        secrets = {urlsplit(each).path.strip("/") for each in (one.address, two.address, one.ticket, two.ticket)}
    assert len(secrets) == 4
    assert all(len(secret) == 43 for secret in secrets)  # 256 bits
    assert urlsplit(one.address).hostname == "127.0.0.1"


def test_the_address_that_a_browser_is_started_with_leads_there_once(preview: Preview, inspection: Path) -> None:
    preview.show(made(inspection))
    ticket = urlsplit(preview.ticket).path
    assert asked(preview, ticket, "HEAD")[0].status == 303
    answer, content = asked(preview, ticket)
    assert (answer.status, answer.headers["Location"], content) == (303, preview.address, b"")
    assert asked(preview, ticket)[0].status == 404
    assert asked(preview, "")[0].status == 200


def test_under_another_name_of_the_machine_nothing_is_shown(preview: Preview, inspection: Path) -> None:
    """A page of another machine may have a name that leads to this one: its requests carry that name."""
    preview.show(made(inspection))
    port = urlsplit(preview.address).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert asked(preview, "", Host=host)[0].status == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "localhost", "127.0.0.1:1", ""):
        answer, content = asked(preview, "report.html", Host=host)
        assert (answer.status, content) == (421, b"Nothing is shown under this name of the machine.\n")


def test_it_can_be_read_and_nothing_else(preview: Preview, inspection: Path) -> None:
    preview.show(made(inspection))
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "NONSENSE"):
        answer, content = asked(preview, "", method)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert content == b"This can be read, and nothing else.\n"
    head, content = asked(preview, "", "HEAD")
    assert (head.status, content) == (200, b"")
    assert asked(preview, "events", "HEAD")[0].headers["Content-Type"].startswith("text/event-stream")


@pytest.mark.parametrize("request_", [b"nonsense <b>\r\n\r\n", b"GET / HTTP/x\r\n\r\n"])
def test_what_is_not_understood_is_not_repeated(request_: bytes, preview: Preview) -> None:
    there = urlsplit(preview.address)
    with create_connection((there.hostname or "", there.port or 0), timeout=SOON) as connection:
        connection.sendall(request_)
        answer = connection.makefile("rb").read()
    assert answer.endswith(b"This was not understood.\n")
    assert b"<b>" not in answer


def test_requests_are_not_logged(preview: Preview, capfd: pytest.CaptureFixture[str]) -> None:
    asked(preview, "nothing")
    asked(preview, "", "POST")
    asked(preview, "", Host="evil.example")
    assert capfd.readouterr() == ("", "")


def test_a_browser_is_told_of_each_build_until_the_end(inspection: Path) -> None:
    whole = made(inspection)
    with Preview("sjr") as preview:
        preview.show(whole)
        there = urlsplit(preview.address)
        connection = HTTPConnection(there.netloc, timeout=SOON)
        connection.request("GET", f"{there.path}events")
        answer = connection.getresponse()
        assert event(answer) == b"data: 1\n\n"
        preview.show(Build(refusal="There is no inspection."))
        assert event(answer) == b"data: 2\n\n"
    assert event(answer) == b""
    connection.close()


# What the browser shows


def test_the_shell_tells_what_the_text_reporter_tells(tab: Callable[..., Page]) -> None:
    faulty = made(FAULTY)
    page = tab()
    page.set_content(shell("faulty", faulty, 1, 0))
    page.evaluate("for (const each of document.querySelectorAll('style')) each.remove()")
    seen = "".join(page.locator("header").inner_text().split())
    for line in text.render(faulty.audits).splitlines():
        # A sentence is cut into lines of the terminal's width; the parts stand one after the other all the same.
        assert "".join(line.split()) in seen, line


def test_the_shell_shows_no_prose_and_no_notes(inspection: Path) -> None:
    path = inspection / CASE
    secret = "Zebedee came home"
    content = path.read_text(encoding="utf-8").replace("reviewed: ", f"reviewed: {secret} ")
    content += f"notes: |\n  {secret}\nreasn: {secret}\nreferral: {secret}\n"
    path.write_text(content, encoding="utf-8")
    broken = made(inspection)
    assert broken.audits[0].errors > 2
    assert "Zebedee" not in shell("sjr", broken, 2, 1)


def test_what_stands_in_a_name_is_text(inspection: Path) -> None:
    (inspection / "cases/a&lt;b&.txt").write_text("x", encoding="utf-8")
    page = shell("<b>", made(inspection), 1, 1)
    assert "<b>" not in page
    assert "cases/a&amp;lt;b&amp;.txt" in page


@pytest.fixture
def opened(preview: Preview, visit: Callable[..., Page]) -> Callable[..., Page]:
    """The preview in a browser."""

    def opened(**view: Any) -> Page:
        page = visit(preview.ticket, preview.address, **view)
        assert page.url == preview.address
        return page

    return opened


def held(page: Page, address: str) -> Callable[[], Route]:
    """What waits for the next request for it, which gets no answer until it is told to go on."""
    routes: list[Route] = []
    page.route(address, lambda route: routes.insert(0, route), times=1)

    def asked_for() -> Route:
        latest = monotonic() + SOON
        while not routes and monotonic() < latest:
            page.wait_for_timeout(10)  # milliseconds in which the browser may tell of it
        return routes[0]

    return asked_for


def test_the_page_stays_when_a_file_breaks_and_is_new_when_it_is_mended(
    preview: Preview, inspection: Path, opened: Callable[..., Page]
) -> None:
    preview.show(made(inspection))
    page = opened()
    report = page.frame_locator("iframe")
    told = page.locator("#told")
    expect(report.get_by_role("heading", level=1)).to_contain_text("Example NHS Trust")
    expect(told).to_have_text("8 of 8 files are ready.")
    expect(page).to_have_title("Preview of sjr")

    edit(inspection / "inspection.yaml", "Example NHS Trust", "Another NHS Trust")
    edit(inspection / CASE, "reviewed: ", "reviewed: on ")
    preview.show(made(inspection))
    expect(page.locator("#found")).to_contain_text(f"{CASE}:")
    expect(page.locator("#found")).to_contain_text("CA106 not-a-date")
    expect(told).to_contain_text("7 of 8 files are ready; open")
    expect(told).to_contain_text("The report below is older: none can be made of the files as they are now.")
    expect(page).to_have_title("1 error: Preview of sjr")
    expect(report.get_by_role("heading", level=1)).to_contain_text("Example NHS Trust")

    edit(inspection / CASE, "reviewed: on ", "reviewed: ")
    preview.show(made(inspection))
    expect(report.get_by_role("heading", level=1)).to_contain_text("Another NHS Trust")
    expect(page.locator("#found")).to_be_empty()
    expect(told).to_have_text("8 of 8 files are ready.")


def test_before_there_is_a_page_that_is_said_in_its_place(
    preview: Preview, inspection: Path, opened: Callable[..., Page]
) -> None:
    edit(inspection / CASE, "reviewed: ", "reviewed: on ")
    preview.show(made(inspection))
    page = opened()
    expect(page.get_by_role("main")).to_have_text(
        "There is no report to show yet. It appears here when what stands above is mended and saved."
    )
    expect(page.locator("iframe")).to_be_hidden()
    edit(inspection / CASE, "reviewed: on ", "reviewed: ")
    preview.show(made(inspection))
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#none")).to_be_hidden()


def test_the_reader_stays_at_the_place_and_open_lines_stay_open(
    preview: Preview, inspection: Path, opened: Callable[..., Page]
) -> None:
    preview.show(made(inspection))
    page = opened()
    report = page.frame_locator("iframe")
    line = report.locator("details", has=report.locator("[id='case-SJR-003']"))
    line.locator("summary").click()
    frame = page.frames[1]
    before = frame.evaluate("scrollY")
    assert before > 0
    # The second is there before the first is loaded.
    first = held(page, f"{preview.address}report.html")
    for old, new, pages in (("Example", "Another", "2"), ("Another", "Third", "3")):
        edit(inspection / "inspection.yaml", f"{old} NHS Trust", f"{new} NHS Trust")
        preview.show(made(inspection))
        expect(page.locator("body")).to_have_attribute("data-pages", pages)
    first().continue_()
    expect(report.get_by_role("heading", level=1)).to_contain_text("Third NHS Trust")
    expect(line).to_have_attribute("open", "")
    page.wait_for_function("before => document.querySelector('iframe').contentWindow.scrollY === before", arg=before)
    expect(report.locator("details", has=report.locator("[id='case-SJR-004']"))).not_to_have_attribute("open", "")


def test_the_reader_stays_at_the_place_if_the_report_is_new_while_it_is_loaded(
    preview: Preview, opened: Callable[..., Page]
) -> None:
    tall = "<!doctype html><title>x</title><h1>{}</h1><img src='{}' alt=''><p style='height: 9000px'>x</p>"
    preview.show(Build(tall.format("one", "data:,")))
    page = opened()
    heading = page.frame_locator("iframe").get_by_role("heading")
    expect(heading).to_have_text("one")
    page.frames[1].evaluate("scrollTo(0, 500)")
    picture = held(page, f"{preview.address}picture")
    preview.show(Build(tall.format("two", "picture")))
    expect(heading).to_have_text("two")
    preview.show(Build(tall.format("three", "data:,")))
    expect(page.locator("body")).to_have_attribute("data-pages", "3")
    picture().fulfill()
    expect(heading).to_have_text("three")
    page.wait_for_function("document.querySelector('iframe').contentWindow.scrollY === 500")


def test_the_reader_stays_at_a_place_that_was_found_before_the_report_was_loaded(
    preview: Preview, opened: Callable[..., Page]
) -> None:
    line = "<details><summary>a line</summary>x</details>"
    tall = f"<!doctype html><title>x</title><h1>{{}}</h1>{line}<img src='{{}}' alt=''><p style='height: 9000px'>x</p>"
    preview.show(Build(refusal="There is no inspection."))
    page = opened()
    picture = held(page, f"{preview.address}picture")
    preview.show(Build(tall.format("one", "picture")))
    report = page.frame_locator("iframe")
    report.get_by_text("a line").click()
    page.frames[1].evaluate("scrollTo(0, 500)")
    preview.show(Build(tall.format("two", "data:,")))
    expect(page.locator("body")).to_have_attribute("data-pages", "2")
    picture().fulfill()
    expect(report.get_by_role("heading")).to_have_text("two")
    expect(report.locator("details")).to_have_attribute("open", "")
    page.wait_for_function("document.querySelector('iframe').contentWindow.scrollY === 500")


def test_a_report_that_is_new_before_the_first_is_loaded_is_shown(
    preview: Preview, inspection: Path, opened: Callable[..., Page]
) -> None:
    preview.show(made(FAULTY))
    page = opened()
    first = held(page, f"{preview.address}report.html")
    preview.show(made(inspection))
    expect(page.locator("body")).to_have_attribute("data-pages", "1")
    edit(inspection / "inspection.yaml", "Example NHS Trust", "Another NHS Trust")
    preview.show(made(inspection))
    expect(page.locator("body")).to_have_attribute("data-pages", "2")
    first().continue_()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_contain_text("Another NHS Trust")


def test_a_link_out_of_the_report_opens_beside_it(preview: Preview, opened: Callable[..., Page]) -> None:
    preview.show(Build("<!doctype html><title>x</title><a href='https://example.org/'>out</a> <a href='#a'>in</a>"))
    page = opened()
    report = page.frame_locator("iframe")
    expect(report.get_by_text("out")).to_have_attribute("target", "_blank")
    expect(report.get_by_text("out")).to_have_attribute("rel", "noopener noreferrer")
    expect(report.get_by_text("in")).not_to_have_attribute("target", "_blank")


def test_when_caseaudit_has_ended_the_page_says_so(inspection: Path, tab: Callable[..., Page]) -> None:
    with Preview("sjr") as preview:
        preview.show(made(inspection))
        page = tab()
        page.goto(preview.ticket)
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#lost")).to_be_visible()


SIZES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 667}, "is_mobile": True, "has_touch": True},
}


@pytest.mark.parametrize("view", SIZES)
@pytest.mark.parametrize("state", ["good", "warning", "broken", "none yet", "gone"])
def test_axe_finds_nothing(
    state: str, view: str, preview: Preview, inspection: Path, opened: Callable[..., Page]
) -> None:
    if state != "none yet":
        preview.show(made(inspection))
    if state == "warning":
        (inspection / "cases/letter.txt").write_text("x", encoding="utf-8")
        preview.show(made(inspection))
    if state in ("broken", "none yet"):
        preview.show(made(FAULTY))
    if state == "gone":
        preview.show(Build(refusal="There is no inspection in sjr: inspection.yaml cannot be opened."))
    page = opened(**SIZES[view])
    expect(page.get_by_role("status").first).to_be_visible()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# The command


class Watching:
    """A command that watches, in a process of its own; what it says is waited for, however long that takes."""

    def __init__(self, *arguments: str | Path, cwd: Path, has_browser: bool = True) -> None:
        # No browser is started: the address that one would be started with is said on stdout. A run of the tests in the
        # background of a shell passes on that Ctrl-C is for others.
        script = (
            "import signal, sys, webbrowser\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            f"webbrowser.open = lambda address: [print(address, flush=True)] * {has_browser:d}\n"
            "from caseaudit.__main__ import main\n"
            "main()\n"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, "report", *map(str, arguments)],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        )
        self.lines: Queue[str] = Queue()
        self.said: list[str] = []
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.put(line.rstrip("\n"))

    @property
    def address(self) -> str:
        """Where the page is, once that was said."""
        return next(line for line in self.said if "http://" in line).rsplit(" ", 1)[1]

    def until(self, words: str) -> str:
        """The next line with these words; where there is none, the test fails with what was said."""
        while True:
            try:
                self.said.append(self.lines.get(timeout=SOON))
            except Empty:
                pytest.fail(f"'{words}' is not said, but: {self.said}")
            if words in self.said[-1]:
                return self.said[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


def test_the_file_is_written_again_whenever_anything_it_is_made_from_is_saved(tmp_path: Path) -> None:
    """By writing into a file, by putting another in its place, by moving folders, and in files outside the folder."""
    inspection = Path(shutil.copytree(SAMPLE, tmp_path / "sjr"))
    framework = Path(shutil.copy(ROOT / "schemas/frameworks/sjr.yaml", tmp_path / "mine.yaml"))
    edit(inspection / "inspection.yaml", "framework: sjr", "framework: ../mine.yaml")
    cases = inspection / "cases"
    page = inspection / "report.md"
    with Watching("sjr", "--watch", "-o", page, cwd=tmp_path) as watching:
        watching.until("8 files, 8 counted, 0 left out; expected 8: agrees; written: ")
        watching.until("Ctrl-C ends it.")
        first = page.read_text(encoding="utf-8")

        edit(inspection / CASE, "reviewed: ", "reviewed: on ")
        watching.until("error: This is not a date.")
        watching.until("1 error; ")
        assert watching.said[-1].endswith("report.md is as it was")
        assert page.read_text(encoding="utf-8") == first
        edit(inspection / CASE, "reviewed: on ", "reviewed: ")
        watching.until("written: ")
        assert page.read_text(encoding="utf-8") == first

        content = (inspection / "inspection.yaml").read_text(encoding="utf-8")
        (inspection / "inspection.yaml").write_text(content.replace("force: Example", "force: Other"), encoding="utf-8")
        watching.until("written: ")
        while "Other NHS Trust" not in page.read_text(encoding="utf-8"):
            watching.until("written: ")

        edit(framework, "sjr\n", "sjr\nversoin: 3\n")
        watching.until("versoin")
        watching.until("report.md is as it was")
        edit(framework, "versoin: 3\n", "")
        watching.until("written: ")

        (tmp_path / "ward").mkdir()
        move(cases / "SJR-008.yaml", tmp_path / "ward/SJR-008.yaml")
        watching.until("error: 8 expected, and the case files give 7.")
        (tmp_path / "ward").rename(cases / "ward")
        watching.until("8 files, 8 counted")
        edit(cases / "ward/SJR-008.yaml", "case: SJR-008", "case: SJR-001")
        watching.until("CA301")
        edit(cases / "ward/SJR-008.yaml", "case: SJR-001", "case: SJR-008")
        watching.until("8 files, 8 counted")

        if sys.platform != "win32":  # there a folder that is watched keeps its name
            inspection.rename(tmp_path / "away")
            watching.until("There is no file or folder sjr")
            (tmp_path / "away").rename(inspection)
            watching.until("8 files, 8 counted")
        edit(inspection / CASE, "reviewed: ", "reviewed: on ")
        watching.until("1 error; ")


def test_inspections_that_come_and_go_are_seen(tmp_path: Path) -> None:
    """At any depth, copied or moved there, with an inspection.yaml that comes last, and under another name."""
    archive = tmp_path / "archive"
    shutil.copytree(SAMPLE, archive / "one")
    for name in ("two", "three"):
        shutil.copytree(SAMPLE, tmp_path / name)
        edit(tmp_path / name / "inspection.yaml", "Example NHS Trust", f"Trust {name}")
        edit(tmp_path / name / "inspection.yaml", "inspection: sjr-sample", f"inspection: {name}")
    page = archive / "all.md"
    with Watching("archive", "--watch", "-o", page, cwd=tmp_path) as watching:
        watching.until("8 files, 8 counted, 0 left out; expected 8: agrees; written: ")
        watching.until("Ctrl-C ends it.")

        shutil.copytree(tmp_path / "two", archive / "south/2024")
        watching.until("2 inspections: 16 files, 16 counted, 0 left out; written: ")
        assert "Trust two" in page.read_text(encoding="utf-8")
        move(tmp_path / "three/inspection.yaml", tmp_path / "three/later.yaml")
        (tmp_path / "three").rename(archive / "three")
        move(archive / "three/later.yaml", archive / "three/inspection.yaml")
        watching.until("3 inspections: 24 files")
        edit(archive / "three" / CASE, "reviewed: ", "reviewed: on ")
        watching.until(f"three/{CASE}:")
        watching.until("1 error; ")

        move(archive / "three/inspection.yaml", archive / "three/off.yaml")
        watching.until("2 inspections: 16 files")
        if sys.platform != "win32":  # there a folder that is watched keeps its name
            edit(archive / "three" / CASE, "reviewed: on ", "reviewed: ")
            move(archive / "three/off.yaml", archive / "three/inspection.yaml")
            watching.until("3 inspections: 24 files")
            (archive / "three").rename(tmp_path / "away")
            watching.until("2 inspections: 16 files")
            (archive / "south").rename(archive / "east")
            edit(archive / "east/2024" / CASE, "reviewed: ", "reviewed: on ")
            watching.until(f"east/2024/{CASE}:")
            watching.until("1 error; ")
            archive.rename(tmp_path / "old")
            watching.until("There is no file or folder archive")
            (tmp_path / "old").rename(archive)
            watching.until("1 error; ")
            edit(archive / "east/2024" / CASE, "reviewed: on ", "reviewed: ")
            watching.until("2 inspections: 16 files")
        (archive / "one/inspection.yaml").unlink()
        watching.until("8 files, 8 counted")  # of one inspection the report, as after a new start
        assert "Trust two" in page.read_text(encoding="utf-8").split("\n## ")[0]


def test_what_cannot_be_had_of_several_inspections_is_said_when_a_second_comes(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "archive/one")
    house = Path(shutil.copytree(ROOT / "examples/house-style", tmp_path / "house"))
    for options, says in (
        (("--open", "--format", "press-html"), "An overview of several inspections is not written as press-html."),
        (("--only", "referrals", "-o", "out.md"), "One part by itself is that of one inspection: name its folder; "),
        (("-o", "out.html", "--templates", house), "Nothing in a folder of templates changes an overview as html; "),
    ):
        with Watching("archive", "--watch", *options, cwd=tmp_path) as watching:
            watching.until("8 files, 8 counted")
            watching.until("Ctrl-C ends it.")
            shutil.copytree(SAMPLE, tmp_path / "archive/two")
            assert watching.until(says).endswith("as it was")
            if "--open" in options:
                page = HTTPConnection(urlsplit(watching.address).netloc, timeout=SOON)
                page.request("GET", urlsplit(watching.address).path)
                content = page.getresponse().read().decode()
                page.close()
                assert says in content
                assert "The report below is older" in content
            move(tmp_path / "archive/two/inspection.yaml", tmp_path / "archive/two/off.yaml")
            watching.until("8 files, 8 counted")
        shutil.rmtree(tmp_path / "archive/two")


def test_an_inspection_that_is_named_by_a_folder_in_it_is_the_same_when_it_comes_back(inspection: Path) -> None:
    with Watching("cases", "--watch", "-o", inspection / "out.md", cwd=inspection) as watching:
        watching.until("Ctrl-C ends it.")
        move(inspection / "inspection.yaml", inspection / "gone.yaml")
        watching.until("There is no inspection in ")
        move(inspection / "gone.yaml", inspection / "inspection.yaml")
        watching.until("8 files, 8 counted")


def test_what_an_inspection_names_may_come_later(tmp_path: Path) -> None:
    """Its framework, Welsh words, an earlier report, and a template beside the first."""
    inspection = Path(shutil.copytree(ROOT / "examples/ncpi-2024-sample", tmp_path / "force"))
    house = tmp_path / "house"
    house.mkdir()
    (house / "report.md.jinja").write_text("{% include 'part.jinja' %}", encoding="utf-8")
    words = (inspection / "inspection.cy.yaml").read_bytes()
    (inspection / "inspection.cy.yaml").unlink()
    page = tmp_path / "out.md"
    arguments = ("force", "--watch", "-o", page, "--templates", house, "--language", "cy")
    with Watching(*arguments, cwd=tmp_path) as watching:
        watching.until("There is no inspection.cy.yaml")
        watching.until("Ctrl-C ends it.")
        (inspection / "inspection.cy.yaml").write_bytes(words)
        watching.until("There is no template `part.jinja`.")
        (house / "part.jinja").write_text("One", encoding="utf-8")
        watching.until("written: ")
        assert page.read_text(encoding="utf-8").strip() == "One"
        edit(inspection / "inspection.yaml", "framework: ncpi-2024", "framework: ../own/mine.yaml")
        watching.until("CA401")
        framework = (ROOT / "schemas/frameworks/ncpi-2024.yaml").read_text(encoding="utf-8")
        (tmp_path / "own").mkdir()
        (tmp_path / "own/mine.yaml").write_text(f"{framework}\nversoin: 3\n", encoding="utf-8")
        watching.until("versoin")
        edit(tmp_path / "own/mine.yaml", "versoin: 3", "")
        (house / "part.jinja").write_text("Two", encoding="utf-8")
        watching.until("written: ")
        edit(inspection / "inspection.yaml", "framework: ", "previous: ../own/earlier.json\nframework: ")
        watching.until("CA412")
        for language, file in (("en", "earlier.json"), ("cy", "earlier.cy.json")):
            if language == "cy":
                watching.until("The earlier report is not there in Welsh")
            example = ROOT / "examples/ncpi-2024-sample"
            done = caseaudit("report", example, "--language", language, "-o", tmp_path / "own" / file)
            assert done.returncode == 0
        watching.until("written: ")


def test_an_earlier_inspection_and_a_house_template_are_watched(tmp_path: Path) -> None:
    before = Path(shutil.copytree(SAMPLE, tmp_path / "before"))
    inspection = Path(shutil.copytree(SAMPLE, tmp_path / "sjr"))
    edit(inspection / "inspection.yaml", "framework: sjr", "framework: sjr\nprevious: ../before")
    assert caseaudit("report", before, "-o", tmp_path / "house/report.docx").returncode == 0
    arguments = ("sjr", "--watch", "-o", "out.docx", "--templates", "house", "--allow-invalid")
    with Watching(*arguments, cwd=tmp_path) as watching:
        watching.until("Ctrl-C ends it.")
        move(tmp_path / "house/report.docx", tmp_path / "house/old.docx")
        watching.until("house has no template for a report as docx: ")
        move(tmp_path / "house/old.docx", tmp_path / "house/report.docx")
        watching.until("out.docx")
        move(before / "inspection.yaml", before / "gone.yaml")
        watching.until("CA412")


def test_the_preview_is_built_on_save_with_the_page_as_the_default(inspection: Path) -> None:
    everything = sorted(inspection.rglob("*"))
    with Watching("--watch", "--open", cwd=inspection) as watching:
        watching.until("8 files, 8 counted, 0 left out; expected 8: agrees; shown")
        address = watching.until("Ctrl-C ends it. The page is at http://127.0.0.1:").rsplit(" ", 1)[1]
        assert watching.process.stdout is not None
        ticket = urlsplit(watching.process.stdout.readline().strip())
        there = urlsplit(address)
        assert ticket.netloc == there.netloc
        assert there.path.strip("/") not in ticket.geturl()
        events = HTTPConnection(there.netloc, timeout=SOON)
        events.request("GET", f"{there.path}events")
        news = events.getresponse()
        assert event(news) == b"data: 1\n\n"
        edit(inspection / CASE, "reviewed: ", "reviewed: on ")
        watching.until("1 error; the page is as it was")
        assert event(news) == b"data: 2\n\n"
        events.close()
        # What is wrong is told on the page, and by one line here.
        assert len(watching.said) == 3
        page = HTTPConnection(there.netloc, timeout=SOON)
        page.request("GET", there.path)
        assert b"CA106 not-a-date" in page.getresponse().read()
        page.close()
    assert sorted(inspection.rglob("*")) == everything


def test_without_a_browser_the_address_is_said_even_where_little_is(inspection: Path) -> None:
    with Watching("--watch", "--open", "--quiet", cwd=inspection, has_browser=False) as watching:
        watching.until("No browser could be started. Open")
        assert watching.until("http://127.0.0.1:").endswith("/ in one.")


def test_an_output_that_cannot_be_written_is_said_and_the_next_is_tried(inspection: Path) -> None:
    output = inspection / "out"
    output.write_text("a file where a folder is wanted", encoding="utf-8")
    for quiet in (["--quiet"], []):
        with Watching("--watch", *quiet, "-o", output / "report.md", cwd=inspection) as watching:
            assert watching.until("cannot be used: ").endswith("report.md is not written yet")
            if not quiet:
                output.unlink()
                edit(inspection / "inspection.yaml", "Example NHS Trust", "Another NHS Trust")
                watching.until("written: ")
    assert "Another NHS Trust" in (output / "report.md").read_text(encoding="utf-8")


if sys.platform != "win32":

    @pytest.mark.parametrize(
        "options", [("-o", "report.html"), ("--open",), ("-o", "report.html", "--open", "--quiet")]
    )
    def test_ctrl_c_ends_it_with_0_and_without_a_trace(options: tuple[str, ...], inspection: Path) -> None:
        with Watching("--watch", *options, cwd=inspection) as watching:
            if "--quiet" in options:
                assert watching.process.stdout is not None
                assert watching.process.stdout.readline().startswith("http://127.0.0.1:")
            else:
                watching.until("Ctrl-C ends it.")
            watching.process.send_signal(signal.SIGINT)
            assert watching.process.wait(timeout=SOON) == 0
            watching.reader.join(timeout=SOON)
            assert watching.lines.empty()
            assert bool(watching.said) == ("--quiet" not in options)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--watch"], "add `--open`, or a file such as `-o report.html`"),
        (["--watch", "-o", "-"], "add `--open`, or a file such as `-o report.html`"),
        (["--watch", "--open", "--format", "pdf"], "shows a page, and pdf is none"),
        (["--watch", "--open", "-o", "report.docx"], "shows a page, and docx is none"),
        (["--watch", "--open", "memory://archive"], "Copy the inspection here, and name its folder."),
        (["--watch", "--open", "nowhere"], "There is no file or folder nowhere."),
        (["--watch", "-o", "report.docx", "--templates", "."], ". has no template for a report as docx"),
    ],
)
def test_what_cannot_be_watched_is_said(arguments: list[str], says: str, inspection: Path) -> None:
    before = sorted(inspection.rglob("*"))
    done = caseaudit("report", *arguments, cwd=inspection)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert sorted(inspection.rglob("*")) == before


def test_what_is_not_installed_is_said_with_what_to_install(inspection: Path) -> None:
    done = caseaudit("report", "--watch", "-o", "r.html", cwd=inspection, before=without("watchfiles"))
    assert (done.returncode, done.stdout) == (2, "")
    said = 'caseaudit: `--watch` needs a library that is not installed. Run: pip install "caseaudit[watch]"'
    assert " ".join(done.stderr.split()) == said
    assert not (inspection / "r.html").exists()
