"""Options and fixtures that several tests share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

# No test depends on how fast the machine is, nor on chance.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
SOON = 120  # seconds; a limit that only a defect reaches
expect.set_options(timeout=SOON * 1000)

# Only the first is Debian's; where none is installed, the browser that `playwright install chromium` fetched is used.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def accept_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept-golden"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=SOON * 1000)
        yield started
        started.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """An empty page of the browser, by how it is viewed; it is closed whatever becomes of the test."""
    opened: list[Page] = []

    def tab(**view: Any) -> Page:
        page = browser.new_context(**view).new_page()
        opened.append(page)
        page.set_default_timeout(SOON * 1000)
        return page

    yield tab
    for page in opened:
        page.context.close()


@pytest.fixture
def visit(tab: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """A page that is opened for (address, what its requests may begin with, how it is viewed).

    Where anything goes wrong in it, is refused, or is asked of anybody else, the test fails.
    """
    wrong: list[str] = []
    opened: list[Page] = []

    def visit(address: str, *own: str, **view: Any) -> Page:
        page = tab(**view)
        opened.append(page)
        # Not raised there and then: that would strike whoever talks to the browser next, in another test if need be.
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request", lambda request: wrong.extend(url for url in [request.url] if not url.startswith((address, *own)))
        )
        page.goto(address)
        return page

    yield visit
    for page in opened:
        page.close()
    assert not wrong
