"""The one way through: a citizen reports, two people decide, the block is in force, and the citizen sees it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.running import Live
from tests.browser.walking import report

Window = Callable[..., BrowserContext]
STORY = "Trang http://trung-thuong-xe-may.example/ bắt chuyển 500.000 đồng phí nhận thưởng."
NAME = "trung-thuong-xe-may"


def test_a_reported_link_is_proposed_by_minh_approved_by_hoa_and_then_in_force(
    live: Live, window: Window, signed_in: Callable[[str], Any]
) -> None:
    citizen = window().new_page()
    code = report(citizen, live, STORY)
    live.work()

    minh = window(storage_state=signed_in("minh")).new_page()
    minh.goto(live.staff)
    minh.get_by_role("link", name=NAME).click()
    minh.get_by_label("Chặn", exact=True).check()
    expect(minh.get_by_label("Lý do")).to_have_value(re.compile("Trang này được dùng để"))
    minh.get_by_role("button", name="Đề xuất").click()
    expect(minh.get_by_text("người thứ hai").first).to_be_visible()

    hoa = window(storage_state=signed_in("hoa")).new_page()
    hoa.goto(minh.url)
    hoa.get_by_role("button", name="Phê duyệt").click()
    live.work()
    hoa.reload()
    expect(hoa.get_by_role("heading", name="Đang có hiệu lực")).to_be_visible()

    citizen.goto(f"{live.public}/track/")
    citizen.get_by_role("textbox").fill(code)
    citizen.get_by_role("button", name="Xem").click()
    expect(citizen.locator(".tag-blocked").first).to_be_visible()
