"""WCAG 2.2 AA as far as a machine can tell; keys suffice; no page needs scripts or scrolls sideways."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.running import Live
from tests.browser.walking import FRAUD, SCAM, STORY, go_on, report

Window = Callable[..., BrowserContext]
AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = {"width": 320, "height": 640}  # what 1280 pixels become at 400 % (WCAG 1.4.10)
WIDE = {"width": 1280, "height": 800}

PUBLIC = ["/", "/how/", "/safeguards/", "/privacy/", "/accessibility/", "/design/", "/en/", "/en/how/"]
PUBLIC += [
    f"/check/?value={SCAM}",
    "/check/?value=?",
    "/list/",
    "/report/",
    "/track/",
    "/protect/",
    "/protect/status/",
]
REFUSED = ["/no-such-page/"]
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


def barriers(page: Page) -> list[str]:
    """Return what axe finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


def inspect(page: Page) -> None:
    """Let axe look at the page in both colours and sizes, and see that nothing is wider than a narrow window."""
    for colours, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=colours)
        page.set_viewport_size(size)
        assert barriers(page) == [], colours
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_barrier_that_is_there_is_found(tab: Page) -> None:
    tab.set_content("<html lang=vi><title>x</title><p style='color:#bbb'>nhạt</p><input>")
    assert {found.split(":")[0] for found in barriers(tab)} == {"color-contrast", "label"}


@pytest.mark.parametrize("path", [*PUBLIC, *REFUSED])
def test_a_public_page_has_no_barrier(path: str, live: Live, reported: str, quiet: Window) -> None:
    page = quiet().new_page()
    answer = page.goto(live.public + path)
    assert answer is not None
    assert answer.ok is (path not in REFUSED)
    inspect(page)


@pytest.mark.parametrize(
    "path", ["/check/?value={name}", "/list/", "/list/{ref}/", "/appeal/{ref}/", "/en/appeal/{ref}/"]
)
def test_a_page_about_a_block_has_no_barrier(path: str, live: Live, blocked: str, window: Window) -> None:
    page = window().new_page()
    page.goto(live.public + path.format(name=FRAUD, ref=blocked))
    inspect(page)


def test_the_page_in_place_of_a_blocked_site_has_no_barrier(live: Live, blocked: str, quiet: Window) -> None:
    page = quiet().new_page()
    page.goto(live.block.replace("localhost", FRAUD))
    expect(page.locator(".facts")).to_contain_text(FRAUD)
    inspect(page)


WARNED = [
    "/warnings/",
    "/warnings/{warning}/",
    "/en/warnings/{warning}/1/",
    "/fact-checks/",
    "/fact-checks/{claim}/",
    "/warnings/subscribe/",
]
WARNED_TOO = [
    "/warnings/{withdrawn}/",
    "/en/fact-checks/{claim}/",
    "/warnings/subscribe/sent/",
    "/warnings/unsubscribe/x/",
]
WRITING = [
    "/warnings/",
    "/warnings/{waiting}/",
    "/warnings/{warning}/",
    "/warnings/write/",
    "/fact-checks/",
    "/fact-checks/{half}/",
    "/fact-checks/write/",
]


@pytest.mark.parametrize("path", [*WARNED, *(pytest.param(path, marks=pytest.mark.slow) for path in WARNED_TOO)])
def test_a_page_of_warnings_has_no_barrier(path: str, live: Live, warned: dict[str, str], window: Window) -> None:
    page = window().new_page()
    answer = page.goto(live.public + path.format(**warned))
    assert answer is not None
    assert answer.ok
    inspect(page)


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


def test_an_appeal_and_its_answer_page_have_no_barrier(live: Live, blocked: str, window: Window) -> None:
    page = window().new_page()
    page.goto(f"{live.public}/appeal/{blocked}/")
    page.locator("main textarea").fill("Đây là trang tuyển dụng của công ty chúng tôi, xin xem lại giúp.")
    page.get_by_role("button", name="Gửi khiếu nại").click()
    expect(page.locator(".code-box")).to_be_visible()
    inspect(page)


def test_the_pages_of_a_report_have_no_barrier(live: Live, window: Window) -> None:
    page = window().new_page()
    page.goto(f"{live.public}/report/")
    page.get_by_role("textbox").fill(STORY)
    for _page in ("check", "pictures", "details"):
        go_on(page)
        inspect(page)
    go_on(page)  # nothing is answered: the page says what is missing
    inspect(page)
    page.get_by_label("đòi mật khẩu").check()
    page.get_by_label("Có", exact=True).check()
    go_on(page)
    inspect(page)
    page.get_by_role("button", name="Gửi báo cáo").click()
    inspect(page)


def test_what_became_of_a_report_has_no_barrier(live: Live, reported: str, window: Window) -> None:
    page = window().new_page()
    page.goto(f"{live.public}/track/")
    page.get_by_role("textbox").fill(reported)
    page.get_by_role("button", name="Xem").click()
    expect(page.locator(".progress")).to_be_visible()
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


@pytest.fixture
def quiet(browser: Browser) -> Iterator[Window]:
    """Open windows in which an error page is no complaint: a missing page answers 404."""
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**{"locale": "vi-VN", "reduced_motion": "reduce", **options}))
        return opened[-1]

    yield open_window
    for context in opened:
        context.close()
