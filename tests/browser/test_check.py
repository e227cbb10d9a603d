"""The big box answers in its place with scripts, and on a page of its own without."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.running import Live
from tests.browser.walking import FRAUD

Window = Callable[..., BrowserContext]


def test_the_answer_comes_in_place_and_a_report_begins_with_what_was_pasted(live: Live, tab: Page) -> None:
    tab.goto(live.public)
    tab.get_by_role("textbox").fill("Nhận quà tại http://trang-rat-la.example.vn/qua nhé")
    tab.get_by_role("button", name="Kiểm tra").click()
    expect(tab.locator("#answer")).to_be_focused()
    expect(tab.locator("#answer")).to_contain_text("Chưa có thông tin gì")
    assert tab.url.rstrip("/") == live.public
    tab.get_by_role("button", name="Báo cáo").click()
    expect(tab.get_by_text("trang-rat-la.example.vn").first).to_be_visible()
    assert tab.url == f"{live.public}/report/check/"


def test_without_scripts_the_answer_is_a_page_of_its_own(live: Live, blocked: str, window: Window) -> None:
    page = window(java_script_enabled=False).new_page()
    page.goto(live.public)
    page.get_by_role("textbox").fill(f"Họ gửi {FRAUD} cho tôi")
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator("#answer")).to_contain_text("hãy tránh xa")
    assert page.url == f"{live.public}/check/"
