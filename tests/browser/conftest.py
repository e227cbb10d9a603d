"""One running platform and one browser for all tests of this folder; each test has its own tabs.

Both end with the folder: as long as Playwright runs, Django takes the process for an asynchronous one.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.running import Live, launch, platform
from tests.browser.walking import FRAUD, approve, propose_block, report, sign_in, write_warnings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever is here drives a real browser."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def live(tmp_path_factory: pytest.TempPathFactory, sqlite: Path) -> Iterator[Live]:
    """The public face, the staff face and the block page, running."""
    folder = tmp_path_factory.mktemp("live")
    shutil.copy(sqlite, folder)
    with platform(folder) as running:
        yield running


@pytest.fixture(scope="package")
def browser(sqlite: Path) -> Iterator[Browser]:
    """Chromium; while it runs, no database can be made here."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open windows, each with its own cookies; what the content policy forbids or a script throws is a failure."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    def open_window(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"locale": "vi-VN", "reduced_motion": "reduce", **options})
        context.on("page", listen)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def tab(window: Callable[..., BrowserContext]) -> Page:
    """One page in one window."""
    return window().new_page()


@pytest.fixture(scope="package")
def reported(live: Live, browser: Browser) -> str:
    """One report has been sent and has become a case; its tracking code."""
    page = browser.new_page(locale="vi-VN")
    code = report(page, live)
    live.work()
    page.context.close()
    return code


@pytest.fixture(scope="package")
def signed_in(live: Live, browser: Browser) -> Callable[[str], Any]:
    """Give the cookies of somebody who has signed in; a code counts once, so each person signs in once."""
    kept: dict[str, Any] = {}

    def cookies(who: str) -> Any:
        if who not in kept:
            page = browser.new_page(locale="vi-VN")
            sign_in(page, live, who)
            kept[who] = page.context.storage_state()
            page.context.close()
        return kept[who]

    return cookies


@pytest.fixture(scope="package")
def blocked(live: Live, browser: Browser, signed_in: Callable[[str], Any]) -> str:
    """A name has been reported and is blocked; the number of the decision."""
    page = browser.new_page(locale="vi-VN")
    report(page, live, f"Lừa đảo: {FRAUD}")
    live.work()
    page.context.close()
    minh, hoa = (browser.new_page(locale="vi-VN", storage_state=signed_in(who)) for who in ("minh", "hoa"))
    case = propose_block(minh, live, FRAUD)
    approve(hoa, live, case)
    minh.context.close()
    hoa.context.close()
    return case.rstrip("/").rsplit("/", 1)[1] + "-1"


@pytest.fixture(scope="package")
def warned(live: Live) -> dict[str, str]:
    """Warnings and fact checks in every state; their numbers."""
    return write_warnings(live)
