"""A passkey, in a real browser with a virtual authenticator, under the strict content policy."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from tests.browser.running import CHROMIUM
from tests.conftest import Cast
from tests.people.conftest import PASSWORD

POLICY = "Content Security Policy"
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
        opened.on("console", lambda said: complaints.append(said.text) if POLICY in said.text else None)
        yield opened
        browser.close()
    assert complaints == []


@pytest.fixture
def authenticator(tab: Page) -> tuple[CDPSession, str]:
    """A device with a fingerprint reader that always recognises its owner."""
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    answer = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, answer["authenticatorId"]


def type_password(tab: Page, address: str, email: str) -> None:
    tab.goto(f"{address}/account/login/?next=/me/")
    tab.get_by_label("Thư điện tử").fill(email)
    tab.get_by_label("Mật khẩu").fill(PASSWORD)
    tab.get_by_role("button", name="Đăng nhập", exact=True).click()


def add_passkey(tab: Page, alone: bool = True) -> None:
    """Set the first passkey up, from the page to which somebody without a second factor is led."""
    expect(tab.get_by_role("heading", level=1)).to_have_text("Bước xác thực thứ hai")
    tab.get_by_role("link", name="Thêm khóa truy cập").click()
    tab.get_by_label("Tên thiết bị").fill("Máy tính bàn")
    tab.get_by_label("Chỉ cần khóa này").set_checked(alone)
    tab.get_by_role("button", name="Thêm khóa truy cập").click()
    tab.wait_for_url(re.compile("/recovery-codes/"))


def sign_out(tab: Page, address: str) -> None:
    tab.goto(f"{address}/me/")
    tab.locator("main").get_by_role("button", name="Đăng xuất").click()
    tab.wait_for_url(re.compile("/account/login/"))


def test_a_passkey_signs_in_alone(cast: Cast, live_server: Any, tab: Page, authenticator: object) -> None:
    address = live_server.url
    type_password(tab, address, cast.minh.email)
    add_passkey(tab)
    sign_out(tab, address)
    tab.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    tab.wait_for_url(f"{address}/")
    tab.goto(f"{address}/me/")
    expect(tab.locator("main")).to_contain_text("Máy tính bàn")


def test_a_passkey_is_the_second_step_after_the_password(
    cast: Cast, live_server: Any, tab: Page, authenticator: object
) -> None:
    type_password(tab, live_server.url, cast.minh.email)
    add_passkey(tab, alone=False)
    sign_out(tab, live_server.url)
    type_password(tab, live_server.url, cast.minh.email)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Bước thứ hai")
    tab.get_by_role("button", name="Dùng khóa truy cập").click()
    tab.wait_for_url(f"{live_server.url}/me/")


def test_the_passkey_of_somebody_deactivated_opens_nothing(
    cast: Cast, live_server: Any, tab: Page, authenticator: object
) -> None:
    type_password(tab, live_server.url, cast.minh.email)
    add_passkey(tab)
    sign_out(tab, live_server.url)
    cast.minh.is_active = False
    cast.minh.save()
    tab.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Không có quyền truy cập")
    tab.goto(f"{live_server.url}/me/")
    expect(tab).to_have_url(re.compile("/account/login/"))
