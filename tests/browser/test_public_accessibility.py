"""WCAG 2.2 AA as far as a machine can tell, on every page of the public face; none scrolls sideways."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import inspect
from tests.browser.running import Live
from tests.browser.walking import FRAUD, SCAM, STORY, go_on

Window = Callable[..., BrowserContext]
PUBLIC = "khien.config.urls_public"

PAGES = [
    "/",
    "/how/",
    "/safeguards/",
    "/privacy/",
    "/accessibility/",
    "/design/",
    "/check/?value={scam}",
    "/check/?value=?",
    "/check/?value={name}",
    "/report/",
    "/track/",
    "/protect/",
    "/protect/status/",
    "/learn/",
    "/learn/quiz/",
    "/learn/print/",
    "/learn/class/",
    "/learn/bank/",
    "/verify/",
    "/list/",
    "/list/?q={name}",
    "/list/?since=never",
    "/list/hits/",
    "/list/{block}/",
    "/appeal/{block}/",
    "/appeals/",
    "/figures/",
    "/warnings/",
    "/warnings/{warning}/",
    "/warnings/{warning}/1/",
    "/warnings/subscribe/",
    "/warnings/confirm/{wish}/",
    "/warnings/unsubscribe/x/",
    "/fact-checks/",
    "/fact-checks/{claim}/",
]
# The same templates in other words and other states: with the long checks.
MORE = [
    "/warnings/{withdrawn}/",
    "/check/?value=vietcombank.com.vn",
    "/check/?value=trang-la.example.vn",
    "/check/?value=sites.google.com",
    "/list/?q=none.example",
    *(f"/en{path}" for path in PAGES),
]
REFUSED = ["/no-such-page/", "/learn/?class=NONE", "/warnings/confirm/x/"]
# Pages that one reaches by filling in what is before them; each has its own test below.
REACHED = {
    "intake:check",
    "intake:pictures",
    "intake:details",
    "intake:send",
    "intake:receipt",
    "cases:appeal_status",
    "learning:teacher",
    "warnings:asked",
}
NOT_PAGES = {
    "cases:check_ownership": "a button",
    "cases:figures": "CSV",
    "devices:profile": "a profile of Apple",
    "filtering:hits_table": "CSV",
    "intake:done": "a button",
    "intake:picture": "a picture",
    "warnings:atom": "Atom",
    "warnings:press_file": "PDF, PNG, SVG",
    "warnings:rss": "RSS",
    "web:robots": "for programs",
}


@pytest.fixture(scope="package")
def numbers(blocked: str, warned: dict[str, str]) -> dict[str, str]:
    """What stands in the addresses."""
    return {**warned, "block": blocked, "name": FRAUD, "scam": SCAM}


def names(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Walk the names of every address below a resolver."""
    here = (*spaces, resolver.namespace) if resolver.namespace else spaces
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*here, pattern.name or str(pattern.pattern)))


def test_no_page_of_the_public_face_is_left_out_here() -> None:
    in_both_languages = [
        pattern
        for pattern in get_resolver(PUBLIC).url_patterns
        if isinstance(pattern.pattern, LocalePrefixPattern)
    ]
    known = {name for pattern in in_both_languages for name in names(pattern)}
    numbers = dict.fromkeys(("block", "claim", "name", "scam", "warning", "wish"), "x")
    inspected = {resolve(path.format(**numbers).split("?")[0], PUBLIC).view_name for path in PAGES}
    assert known - inspected - REACHED - NOT_PAGES.keys() == set()
    assert REACHED | NOT_PAGES.keys() <= known


def look(page: Page, address: str, *, is_refused: bool = False) -> None:
    """Open an address and let axe look at it."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok is not is_refused
    inspect(page)


@pytest.mark.parametrize("path", [*PAGES, *(pytest.param(path, marks=pytest.mark.slow) for path in MORE)])
def test_a_public_page_has_no_barrier(path: str, live: Live, numbers: dict[str, str], tab: Page) -> None:
    look(tab, live.public + path.format(**numbers))


@pytest.mark.parametrize("path", REFUSED)
def test_a_refusal_has_no_barrier(path: str, live: Live, quiet: Window) -> None:
    look(quiet().new_page(), live.public + path, is_refused=True)


def test_the_page_in_place_of_a_blocked_site_has_no_barrier(live: Live, blocked: str, quiet: Window) -> None:
    page = quiet().new_page()
    page.goto(live.block.replace("localhost", FRAUD))
    expect(page.locator(".facts")).to_contain_text(FRAUD)
    inspect(page)


def test_an_appeal_and_its_answer_page_have_no_barrier(live: Live, blocked: str, tab: Page) -> None:
    tab.goto(f"{live.public}/appeal/{blocked}/")
    tab.locator("main textarea").fill("Đây là trang tuyển dụng của công ty chúng tôi, xin xem lại giúp.")
    tab.get_by_role("button", name="Gửi khiếu nại").click()
    expect(tab.locator(".code-box")).to_be_visible()
    inspect(tab)


def test_the_pages_of_a_report_have_no_barrier(live: Live, tab: Page) -> None:
    tab.goto(f"{live.public}/report/")
    tab.get_by_role("textbox").fill(STORY)
    for _page in ("check", "pictures", "details"):
        go_on(tab)
        inspect(tab)
    go_on(tab)  # nothing is answered: the page says what is missing
    inspect(tab)
    tab.get_by_label("đòi mật khẩu").check()
    tab.get_by_label("Có", exact=True).check()
    go_on(tab)
    inspect(tab)
    tab.get_by_role("button", name="Gửi báo cáo").click()
    inspect(tab)


def test_what_became_of_a_report_has_no_barrier(live: Live, reported: str, tab: Page) -> None:
    tab.goto(f"{live.public}/track/")
    tab.get_by_role("textbox").fill(reported)
    tab.get_by_role("button", name="Xem").click()
    expect(tab.locator(".progress")).to_be_visible()
    inspect(tab)


def test_the_answers_and_the_card_of_the_quiz_have_no_barrier(live: Live, tab: Page) -> None:
    tab.goto(f"{live.public}/learn/quiz/")
    looked_at = False
    while (scam := tab.locator("button[value=scam]")).count():
        scam.click()
        expect(tab.locator(".signs")).to_be_visible()
        if not looked_at:
            inspect(tab)
            looked_at = True
        tab.locator("main form button").click()
    expect(tab.locator(".receipt")).to_be_visible()
    inspect(tab)


def test_the_page_of_a_teacher_has_no_barrier(live: Live, tab: Page) -> None:
    tab.goto(f"{live.public}/learn/class/")
    tab.locator("main form button").click()
    expect(tab.locator(".code-box")).to_be_visible()
    inspect(tab)


def test_what_follows_a_wish_for_warnings_has_no_barrier(live: Live, warned: dict[str, str], tab: Page) -> None:
    look(tab, f"{live.public}/warnings/subscribe/sent/")
    tab.goto(f"{live.public}/warnings/confirm/{warned['wish']}/")
    tab.locator("main form button").click()
    expect(tab.locator(".receipt")).to_be_visible()
    inspect(tab)


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
