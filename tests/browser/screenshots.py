"""Take the pictures of the documentation from the running thing: `./run screenshots [FOLDER]`."""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.running import Live, launch, platform
from tests.browser.walking import SCAM, approve, go_on, propose_block, report, sign_in, write_warnings

FOLDER = Path(__file__).resolve().parents[2] / "docs/screenshots"
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=860)
OTHERS = (
    "Tuyển cộng tác viên tại nhà, xem video nhận hoa hồng: https://viec-nhe-luong-cao.example/vao-nhom",
    "Bưu kiện của bạn bị giữ, đóng phí tại https://buu-kien-vn.example/phi. Số gọi: 0987 654 321",
    "Đầu tư lãi 30% mỗi tháng http://dau-tu-vang.example, chuyển vào VCB 0123456789",
    f"Họ lại nhắn tiếp, vẫn trang https://{SCAM}/dang-nhap",
)


MAIN = {
    "warnings": "/warnings/",
    "warning": "/warnings/{warning}/",
    "fact-checks": "/fact-checks/",
    "fact-check": "/fact-checks/{claim}/",
    "list": "/list/?q=" + SCAM,
    "figures": "/figures/",
    "verify": "/verify/",
    "learn": "/learn/",
    "protect": "/protect/",
}


@dataclass(frozen=True)
class Album:
    """Where the pictures go, and how they are taken."""

    live: Live
    browser: Browser
    folder: Path

    def window(self, size: ViewportSize = DESK, scheme: str = "light") -> BrowserContext:
        """Open a window of a size, in light or dark."""
        dark = "dark" if scheme == "dark" else "light"
        return self.browser.new_context(locale="vi-VN", viewport=size, color_scheme=dark, reduced_motion="reduce")

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Keep what the page shows."""
        page.evaluate("document.fonts.ready")
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        # A repository keeps every version of a picture: 256 colours are enough.
        Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)

    def page(self, address: str, name: str, size: ViewportSize = DESK, scheme: str = "light") -> None:
        """Open an address and take it."""
        window = self.window(size, scheme)
        page = window.new_page()
        page.goto(address)
        self.take(page, name)
        window.close()


def citizen(album: Album) -> None:
    """What a citizen sees: the front page, the form, the receipt."""
    for size, width in ((PHONE, "phone"), (DESK, "desk")):
        for scheme in ("light", "dark"):
            album.page(album.live.public, f"front-{width}-{scheme}", size, scheme)
    page = album.window(PHONE).new_page()
    page.goto(f"{album.live.public}/report/")
    album.take(page, "report")
    page.get_by_role("textbox").fill(OTHERS[1])
    go_on(page)
    album.take(page, "report-check")
    report(page, album.live)
    album.take(page, "receipt")
    page.context.close()
    for story in OTHERS:
        window = album.window()
        report(window.new_page(), album.live, story)
        window.close()
    album.live.work()


def staff(album: Album) -> None:
    """What the two people see who decide, until the block is in force."""
    minh = album.window().new_page()
    sign_in(minh, album.live, "minh")
    minh.goto(album.live.staff)
    album.take(minh, "queue")
    minh.get_by_role("link", name=SCAM.replace(".", "[.]")).first.click()
    album.take(minh, "case")
    case = propose_block(minh, album.live, SCAM)
    hoa = album.window().new_page()
    sign_in(hoa, album.live, "hoa")
    hoa.goto(case)
    album.take(hoa, "approve")
    approve(hoa, album.live, case)


def protected(album: Album) -> None:
    """What everybody sees once the block is in force."""
    album.page(f"{album.live.public}/check/?value={SCAM}", "check", PHONE)
    port = album.live.block.rsplit(":", 1)[1]
    window = album.window(PHONE)
    page = window.new_page()
    page.goto(f"http://{SCAM}:{port}/")
    album.take(page, "blocked")
    window.close()


def around(album: Album) -> None:
    """The other main pages of the public face."""
    numbers = write_warnings(album.live)
    for name, path in MAIN.items():
        album.page(album.live.public + path.format(**numbers), name, PHONE)
    page = album.window(PHONE, "dark").new_page()
    page.goto(f"{album.live.public}/list/?q={SCAM}")
    page.locator("td a.indicator, th a.indicator").first.click()
    album.take(page, "entry")
    page.goto(f"{album.live.public}/learn/quiz/")
    album.take(page, "quiz")
    page.locator("button[value=scam]").click()
    album.take(page, "quiz-feedback")
    page.context.close()


def public(album: Album) -> None:
    """One picture of three pages side by side."""
    names = ("warning", "entry", "quiz-feedback")
    pictures = "".join(f"<img src='{(album.folder / f'{name}.png').as_uri()}'>" for name in names)
    frame = album.folder / "public.html"
    style = "body{margin:0;background:#e6f0fa;display:flex;justify-content:center;gap:40px;padding:40px}"
    frame.write_text(f"<style>{style}img{{border-radius:14px}}</style>{pictures}", encoding="utf-8")
    page = album.browser.new_page(viewport=ViewportSize(width=1440, height=924))
    page.goto(frame.as_uri(), wait_until="load")
    album.take(page, "public")
    page.close()
    frame.unlink()


def front(album: Album) -> None:
    """One picture with the desk and the phone side by side."""
    names = ("front-desk-light", "front-phone-light")
    desk, phone = ((album.folder / f"{name}.png").as_uri() for name in names)
    frame = album.folder / "front.html"
    frame.write_text(
        "<style>body{margin:0;width:1440px;height:900px;background:#e6f0fa;position:relative;overflow:hidden}"
        "img{position:absolute;border-radius:14px;box-shadow:0 12px 40px #14202e55}</style>"
        f"<img src='{desk}' style='left:40px;top:40px;width:1130px'>"
        f"<img src='{phone}' style='right:40px;bottom:40px;width:330px'>",
        encoding="utf-8",
    )
    page = album.browser.new_page(viewport=ViewportSize(width=1440, height=840))
    page.goto(frame.as_uri(), wait_until="load")
    album.take(page, "front")
    page.close()
    frame.unlink()


STEPS: tuple[Callable[[Album], None], ...] = (citizen, staff, protected, around, public, front)


def main(folder: Path) -> None:
    """Take every picture anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, platform(Path(data)) as live, sync_playwright() as playwright:
        browser = launch(playwright)
        for step in STEPS:
            step(Album(live, browser, folder))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
