"""What citizens come for: to check something, and to report it and see that two people have decided."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.running import Live
from tests.browser.walking import FRAUD, approve, propose_block, report

Window = Callable[..., BrowserContext]
STORY = "Trang http://trung-thuong-xe-may.example/ bắt chuyển 500.000 đồng phí nhận thưởng."
NAME = "trung-thuong-xe-may.example"


def test_a_reported_link_is_proposed_by_minh_approved_by_hoa_and_then_in_force(
    live: Live, window: Window, signed_in: Callable[[str], Any]
) -> None:
    citizen = window().new_page()
    code = report(citizen, live, STORY)
    live.work()

    case = propose_block(window(storage_state=signed_in("minh")).new_page(), live, NAME)
    approve(window(storage_state=signed_in("hoa")).new_page(), live, case)

    citizen.goto(f"{live.public}/track/")
    citizen.get_by_role("textbox").fill(code)
    citizen.get_by_role("button", name="Xem").click()
    expect(citizen.locator(".tag-blocked").first).to_be_visible()


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
    assert page.url == f"{live.public}/check/#answer"
