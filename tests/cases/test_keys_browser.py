"""Two keystrokes propose, in a real browser under the strict content policy; the page works without them, too."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from khien.cases.models import Decision
from tests.browser.running import CHROMIUM
from tests.cases.conftest import open_case
from tests.conftest import Cast, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of Chromium; whatever the content policy forbids or a script throws fails the test."""
    # Playwright runs an event loop in this thread; the database is asked between its steps only.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(locale="vi-VN")
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        yield opened
        browser.close()
    assert complaints == []


def enter(tab: Page, client: Client, address: str) -> None:
    """Carry a session over into the browser."""
    name = settings.SESSION_COOKIE_NAME
    tab.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def test_a_letter_and_enter_propose_and_a_letter_and_enter_approve(
    tab: Page, cast: Cast, staff_client: SignIn, live_server: LiveServer
) -> None:
    case = open_case()
    enter(tab, staff_client(cast.minh), live_server.url)
    tab.goto(f"{live_server.url}/cases/{case.ref}/")
    tab.keyboard.press("b")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_be_visible()
    assert (Decision.objects.get().kind, Decision.objects.get().state) == ("block", "proposed")
    enter(tab, staff_client(cast.hoa), live_server.url)
    tab.goto(f"{live_server.url}/cases/{case.ref}/")
    tab.keyboard.press("a")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_be_visible()
    assert Decision.objects.get().state == "approved"


def test_the_letter_of_another_decision_brings_its_own_first_wording_unless_somebody_has_written(
    tab: Page, cast: Cast, staff_client: SignIn, live_server: LiveServer
) -> None:
    case = open_case()
    enter(tab, staff_client(cast.minh), live_server.url)
    tab.goto(f"{live_server.url}/cases/{case.ref}/")
    reason = tab.locator("#propose-form textarea[name=reason]")
    harmful = reason.input_value()
    tab.keyboard.press("c")
    assert reason.input_value() != harmful
    tab.keyboard.press("w")
    assert reason.input_value() == harmful
    reason.fill("Lời của tôi có chữ b và c.")
    reason.press("b")
    assert reason.input_value() == "Lời của tôi có chữ b và c.b"
    tab.locator("h1").click()
    tab.keyboard.press("c")
    assert reason.input_value() == "Lời của tôi có chữ b và c.b"


def test_the_queue_is_walked_with_j_and_k(
    tab: Page, cast: Cast, staff_client: SignIn, live_server: LiveServer
) -> None:
    for number in range(3):
        open_case(f"lua-dao-{number}.example")
    enter(tab, staff_client(cast.minh), live_server.url)
    tab.goto(live_server.url)
    for key in ("j", "j", "k"):
        tab.keyboard.press(key)
    expect(tab.locator("table.queue tbody th a").first).to_be_focused()
