"""Each way of a citizen through the public site: in both languages, with scripts and without them."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import segno
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.running import Live
from tests.browser.walking import FRAUD, STORY
from tests.warnings.test_claims import LIKE_IT

Window = Callable[..., BrowserContext]
SLOW_PAGE = 60_000  # bytes of a first visit, compressed, nothing cached
WORDS = {
    "": {
        "on": "Tiếp tục",
        "asks": "đòi mật khẩu",
        "no": "Không",
        "send": "Gửi báo cáo",
        "appeal": "Gửi khiếu nại",
        "known": "hãy tránh xa",
    },
    "/en": {
        "on": "Continue",
        "asks": "asks for a password",
        "no": "No",
        "send": "Send the report",
        "appeal": "Send the appeal",
        "known": "stay away",
    },
}
WAYS = [(prefix, scripts) for prefix in WORDS for scripts in (True, False)]
EVERY_WAY = pytest.mark.parametrize(
    ("prefix", "scripts"), WAYS, ids=["vi", "vi-without-scripts", "en", "en-without-scripts"]
)
# The other two with the long checks: these pages differ by nothing but their words.
CROSSWISE = pytest.mark.parametrize(
    ("prefix", "scripts"),
    [pytest.param(*way, marks=[] if way in (WAYS[0], WAYS[3]) else pytest.mark.slow) for way in WAYS],
    ids=["vi", "vi-without-scripts", "en", "en-without-scripts"],
)


# Give the box a file, as a mouse or a clipboard does.
GIVE = """([way, bytes]) => {
  const given = new DataTransfer();
  given.items.add(new File([new Uint8Array(bytes)], "qr.png", { type: "image/png" }));
  const about = { bubbles: true, cancelable: true, dataTransfer: given, clipboardData: given };
  const event = way === "drop" ? new DragEvent("drop", about) : new ClipboardEvent("paste", about);
  document.querySelector("form[data-ask] textarea").dispatchEvent(event);
}"""


def photo() -> FilePayload:
    """Return a square code that leads to a scam, as a photo."""
    out = BytesIO()
    segno.make(f"https://{FRAUD}/vao", micro=False).save(out, kind="png", scale=8)
    return {"name": "qr.png", "mimeType": "image/png", "buffer": out.getvalue()}


def visit(window: Window, scripts: bool) -> Page:
    return window(java_script_enabled=scripts).new_page()


@EVERY_WAY
def test_a_message_with_a_known_scam_is_answered(
    prefix: str, scripts: bool, live: Live, blocked: str, window: Window
) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/")
    page.get_by_role("textbox").first.fill(f"Vào {FRAUD} để nhận việc")
    page.locator("form:has(textarea) button, form:has(input[name=value]) button").first.click()
    expect(page.locator("#answer")).to_contain_text(WORDS[prefix]["known"])


@CROSSWISE
def test_a_photo_of_a_code_is_read_and_a_forged_message_finds_its_fact_check(
    prefix: str, scripts: bool, live: Live, blocked: str, warned: dict[str, str], window: Window
) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/")
    page.locator("input[type=file]").set_input_files(photo())
    page.locator("form[data-ask] button").click()
    expect(page.locator("#answer")).to_contain_text(WORDS[prefix]["known"])
    page.locator("form[data-ask] textarea").fill(LIKE_IT)
    page.locator("form[data-ask] button").click()
    page.locator(f"#answer a[href='{prefix}/fact-checks/{warned['claim']}/']").first.click()
    expect(page.locator("main")).to_contain_text("mattran.gov.vn")


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_is_dropped_on_the_box_or_pasted_into_it(way: str, live: Live, blocked: str, tab: Page) -> None:
    tab.goto(live.public)
    tab.get_by_role("textbox").fill("Tôi nhận được ảnh này")
    tab.evaluate(GIVE, [way, list(photo()["buffer"])])
    expect(tab.locator("#answer")).to_contain_text(WORDS[""]["known"])
    expect(tab.get_by_role("textbox")).to_have_value("Tôi nhận được ảnh này")
    assert tab.evaluate("document.querySelector('input[type=file]').files.length") == 0


@EVERY_WAY
def test_a_report_is_sent_and_followed_by_its_code(prefix: str, scripts: bool, live: Live, window: Window) -> None:
    words, page = WORDS[prefix], visit(window, scripts)
    page.goto(f"{live.public}{prefix}/report/")
    page.get_by_role("textbox").fill(STORY)
    for _page in ("what", "check", "pictures"):
        page.get_by_role("button", name=words["on"]).click()
    page.get_by_label(words["asks"]).check()
    page.get_by_label(words["no"], exact=True).first.check()
    page.get_by_role("button", name=words["on"]).click()
    page.get_by_role("button", name=words["send"]).click()
    code = page.locator(".code-box").inner_text().strip()
    page.goto(f"{live.public}{prefix}/track/")
    page.get_by_role("textbox").fill(code)
    page.locator("main form button").first.click()
    expect(page.locator(".progress")).to_be_visible()


@EVERY_WAY
def test_a_block_is_read_about_and_appealed_against(
    prefix: str, scripts: bool, live: Live, blocked: str, window: Window
) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/list/{blocked}/")
    expect(page.locator("main")).to_contain_text(FRAUD)
    page.locator(f"main a[href='{prefix}/appeal/{blocked}/']").first.click()
    page.locator("main textarea").fill("Đây là trang tuyển dụng của công ty chúng tôi, xin xem lại giúp.")
    page.get_by_role("button", name=WORDS[prefix]["appeal"]).click()
    expect(page.locator(".code-box").first).to_be_visible()


@CROSSWISE
def test_the_quiz_is_answered_to_its_card(prefix: str, scripts: bool, live: Live, window: Window) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/learn/quiz/")
    while page.locator("button[value=scam]").count():
        page.locator("button[value=scam]").click()
        expect(page.locator(".signs")).to_be_visible()
        page.locator("main form button").click()
        expect(page.locator("button[value=scam], .receipt h1").first).to_be_visible()
    expect(page.locator(".receipt h1")).to_contain_text("8")


@EVERY_WAY
def test_warnings_are_ordered_by_mail(prefix: str, scripts: bool, live: Live, window: Window) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/warnings/subscribe/")
    page.locator("input[type=email]").fill("lan@example.vn")
    page.locator("main form button").last.click()
    expect(page).to_have_url(f"{live.public}{prefix}/warnings/subscribe/sent/")


@CROSSWISE
def test_what_is_public_is_found_and_leads_to_its_proof(
    prefix: str, scripts: bool, live: Live, blocked: str, warned: dict[str, str], window: Window
) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/warnings/")
    page.locator(f"main h2 a[href='{prefix}/warnings/{warned['warning']}/']").click()
    expect(page.locator(".timeline li")).to_have_count(2)
    page.goto(f"{live.public}{prefix}/list/")
    page.locator("main input[type=search]").fill(FRAUD)
    page.locator("main form[role=search] button").click()
    page.locator(f"main a[href='{prefix}/list/{blocked}/']").click()
    page.locator(f"main a[href='{prefix}/verify/']").click()
    expect(page.locator(".commands").first).to_contain_text("khien_verify.py")
    page.locator(f"footer a[href='{prefix}/figures/']").click()
    expect(page.locator("svg.chart")).to_have_count(2)


@CROSSWISE
def test_a_class_is_opened_and_joined_by_its_code(prefix: str, scripts: bool, live: Live, window: Window) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/learn/class/")
    page.locator("main form button").click()
    code = page.locator(".code-box").inner_text().strip()
    page.goto(f"{live.public}{prefix}/learn/")
    page.locator("#code").fill(code.lower())
    page.locator("form.search button").click()
    expect(page.locator("main")).to_contain_text(code)


@EVERY_WAY
def test_protection_is_explained(prefix: str, scripts: bool, live: Live, window: Window) -> None:
    page = visit(window, scripts)
    page.goto(f"{live.public}{prefix}/protect/")
    expect(page.locator("main section[aria-labelledby=android]")).to_be_visible()
    page.locator(f"main a[href='{prefix}/protect/status/']").click()
    expect(page.locator(".commands")).to_contain_text("nslookup")


def test_a_first_visit_is_light_and_asks_nobody_but_us(live: Live, window: Window) -> None:
    page = window().new_page()
    sizes: dict[str, int] = {}

    def weigh(request: object) -> None:
        sizes[request.url] = request.sizes()["responseBodySize"]  # type: ignore[attr-defined]

    page.on("requestfinished", weigh)
    page.goto(live.public, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    assert {urlsplit(url).netloc for url in sizes} == {urlsplit(live.public).netloc}
    assert sum(size for size in sizes.values()) < SLOW_PAGE, sizes
    assert sum("woff2" in url for url in sizes) >= 2, "the fonts were weighed too"
