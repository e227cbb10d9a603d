"""The one way through: a citizen reports, two people decide, the block is in force, and the citizen sees it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.running import Live
from tests.browser.walking import approve, propose_block, report

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
