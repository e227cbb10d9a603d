"""The staff face: WCAG 2.2 AA as far as a machine can tell. On both faces keys suffice."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import barriers, inspect
from tests.browser.running import Live
from tests.browser.walking import SCAM, STORY, report

Window = Callable[..., BrowserContext]
STAFF = {
    "/": "minh",
    "/?view=all": "minh",
    "/cases/KH-2026-000001/": "minh",
    "/appeals/": "hoa",
    "/campaigns/": "minh",
    "/me/": "minh",
    "/account/2fa/": "minh",
    "/list/": "ha",
    "/operations/": "ha",
    "/people/": "ha",
    "/people/add/": "ha",
    "/units/": "ha",
    "/keys/": "ha",
}


def test_a_barrier_that_is_there_is_found(tab: Page) -> None:
    tab.set_content("<html lang=vi><title>x</title><p style='color:#bbb'>nhạt</p><input>")
    assert {found.split(":")[0] for found in barriers(tab)} == {"color-contrast", "label"}


WRITING = [
    "/warnings/",
    "/warnings/{waiting}/",
    "/warnings/{warning}/",
    "/warnings/write/",
    "/fact-checks/",
    "/fact-checks/{half}/",
    "/fact-checks/write/",
]


@pytest.mark.slow
@pytest.mark.parametrize("path", WRITING)
def test_a_page_on_which_warnings_are_written_has_no_barrier(
    path: str, live: Live, warned: dict[str, str], window: Window, signed_in: Callable[[str], Any]
) -> None:
    page = window(storage_state=signed_in("hoa")).new_page()
    answer = page.goto(live.staff + path.format(**warned))
    assert answer is not None
    assert answer.ok
    inspect(page)


@pytest.mark.parametrize("path", ["/account/login/", "/en/account/login/"])
def test_the_sign_in_has_no_barrier(path: str, live: Live, window: Window) -> None:
    page = window().new_page()
    page.goto(live.staff + path)
    inspect(page)


@pytest.mark.parametrize("path", STAFF)
def test_a_staff_page_has_no_barrier(
    path: str, live: Live, reported: str, window: Window, signed_in: Callable[[str], Any]
) -> None:
    page = window(storage_state=signed_in(STAFF[path])).new_page()
    answer = page.goto(live.staff + path)
    assert answer is not None
    assert answer.ok
    inspect(page)


def test_a_wide_table_with_words_for_screen_readers_fits_a_narrow_window(
    live: Live, window: Window, signed_in: Callable[[str], Any]
) -> None:
    page = window(storage_state=signed_in("ha")).new_page()
    page.goto(f"{live.staff}/keys/issue/")
    page.get_by_label("Đơn vị").select_option(index=1)
    page.get_by_label("Tên chương trình").fill("Cổng tiếp nhận")
    page.get_by_label("gửi báo cáo").check()
    page.get_by_role("button", name="Cấp khóa").click()
    page.goto(f"{live.staff}/keys/")
    expect(page.get_by_role("button", name="Thu hồi Cổng tiếp nhận")).to_be_attached()
    inspect(page)


def test_a_report_can_be_sent_with_the_keyboard_alone(live: Live, tab: Page) -> None:
    tab.goto(f"{live.public}/report/")
    tab_to(tab, "textarea")
    tab.keyboard.type(STORY)
    for _page in ("what", "check", "pictures"):
        press(tab, "Tiếp tục")
    tab_to(tab, "input[name=category]")
    tab.keyboard.press("Space")
    tab_to(tab, "input[name=lost_money]")
    tab.keyboard.press("ArrowDown")
    press(tab, "Tiếp tục")
    press(tab, "Gửi báo cáo")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("đã nhận được")


def test_the_first_key_leads_past_the_header(live: Live, tab: Page) -> None:
    tab.goto(live.public)
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip")).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()


def test_the_whole_report_works_without_javascript(live: Live, window: Window) -> None:
    page = window(java_script_enabled=False).new_page()
    code = report(page, live)
    page.goto(f"{live.public}/track/")
    page.get_by_role("textbox").fill(code)
    page.get_by_role("button", name="Xem").click()
    expect(page.locator(".progress")).to_contain_text(SCAM.split(".")[0])


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that fits has the focus, and see that the focus can be seen."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(f"{selector} cannot be reached with Tab on {page.url}")


def press(page: Page, name: str) -> None:
    """Go to a button by Tab and press Enter."""
    for _press in range(60):
        if page.evaluate("document.activeElement.innerText") == name:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"“{name}” cannot be reached with Tab on {page.url}")
