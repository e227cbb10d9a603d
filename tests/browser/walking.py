"""What people do in a browser: report something, sign in with password and code."""

import json
import re
import time

from playwright.sync_api import Page, expect

from tests.browser.running import Live

PERIOD, SPARE = 30, 8  # seconds that a code is good for (RFC 6238), and that it takes to type it
SCAM = "vietc0mbank-xac-thuc.example"
FRAUD = "viec-nhe-luong-cao.example"
STORY = f"Ngân hàng báo tài khoản bị khóa, bắt vào https://{SCAM}/dang-nhap nhập mã OTP. Họ gọi từ 0912 345 678."


def report(page: Page, live: Live, story: str = STORY) -> str:
    """Send a report as a citizen does; return the tracking code."""
    page.goto(f"{live.public}/report/")
    page.get_by_role("textbox").fill(story)
    go_on(page)
    go_on(page)
    go_on(page)
    page.get_by_label("đòi mật khẩu").check()
    page.get_by_label("Không", exact=True).check()
    go_on(page)
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đã nhận được")
    return page.locator(".code-box").inner_text().strip()


def go_on(page: Page) -> None:
    """Press the button that leads to the next page."""
    page.get_by_role("button", name="Tiếp tục").click()


def sign_in(page: Page, live: Live, who: str) -> None:
    """Sign in with password and code."""
    person = live.people[who]
    page.goto(f"{live.staff}/account/login/")
    page.get_by_label("Thư điện tử").fill(person["email"])
    page.get_by_label("Mật khẩu").fill(person["password"])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    if (left := PERIOD - time.time() % PERIOD) < SPARE:
        time.sleep(left)
    code = live.khien("demo_code", who).strip()
    page.locator("input[name=code]").fill(code)
    page.locator("form:has(input[name=code]) button[type=submit]").first.click()
    expect(page.locator(".who")).to_contain_text(person["name"])


def propose_block(page: Page, live: Live, name: str) -> str:
    """Find a name in the queue as an analyst and propose to block it; return the address of its case."""
    page.goto(live.staff)
    page.get_by_role("link", name=name.replace(".", "[.]")).first.click()
    page.get_by_label("Chặn", exact=True).check()
    expect(page.get_by_label("Lý do")).to_have_value(re.compile("được dùng để"))  # not the wording of a clearance
    page.get_by_role("button", name="Đề xuất").click()
    expect(page.get_by_role("status")).to_contain_text("người thứ hai")
    return page.url


def approve(page: Page, live: Live, address: str) -> None:
    """Approve as a reviewer, and let the worker do what follows."""
    page.goto(address)
    page.get_by_role("button", name="Phê duyệt").click()
    live.work()
    page.reload()
    expect(page.get_by_role("heading", name="Đang có hiệu lực")).to_be_visible()


def write_warnings(live: Live) -> dict[str, str]:
    """Let the demonstration people publish warnings and fact checks in every state; return their numbers."""
    said = live.khien("shell", "-c", "from tests.browser.writing import main; main()")
    written: dict[str, str] = json.loads(said.splitlines()[-1])  # before it stands what the shell imported
    return written
