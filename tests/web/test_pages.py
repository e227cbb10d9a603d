"""The pages that only speak answer in both languages, plainly built, with nothing from outside."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

STATIC = Path(__file__).resolve().parents[2] / "src/khien/web/static/web"
PAGES = ["/", "/how/", "/safeguards/", "/privacy/", "/accessibility/", "/design/"]
PATHS = [prefix + page for prefix in ("", "/en") for page in PAGES]

pytestmark = pytest.mark.django_db


class Structure(HTMLParser):
    """Collects what a screen reader needs."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "label":
            self.labels.add(found.get("for") or "")
        if tag in {"input", "select", "textarea"} and found.get("type") not in {"hidden", "submit"}:
            self.fields.append(found)
        if "style" in found or tag == "style" or any(name.startswith("on") for name in found):
            self.inline.append(tag)
        if tag == "script" and "src" not in found:
            self.inline.append(tag)


def structure(html: str) -> Structure:
    """Read a page."""
    parser = Structure()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("path", PATHS)
def test_each_page_answers_with_one_heading_landmarks_and_labels(path: str, public_client: Client) -> None:
    answer = public_client.get(path)
    page = structure(answer.content.decode())
    assert answer.status_code == 200
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert {"header", "footer", "nav"} <= set(page.tags)
    assert all(field.get("id") in page.labels or field.get("aria-label") for field in page.fields)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_needs_inline_code_or_anything_from_outside(path: str, public_client: Client) -> None:
    answer = public_client.get(path)
    html = answer.content.decode()
    assert structure(html).inline == []
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    sources = re.findall(r'(?:src|href)="(https?:)?//', html)
    assert not [source for source in sources if source and "localhost" not in html]
    assert not answer.cookies


def test_vietnamese_is_the_first_language_and_english_is_one_link_away(public_client: Client) -> None:
    vietnamese = public_client.get("/how/").content.decode()
    assert '<html lang="vi">' in vietnamese
    assert 'href="/en/how/"' in vietnamese
    english = public_client.get("/en/how/").content.decode()
    assert '<html lang="en">' in english
    assert 'href="/how/"' in english


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "chỉ nhận nội dung gửi bằng nút bấm"), ("/en", "what a button sends")]
)
def test_a_tab_that_is_opened_again_at_the_address_of_a_button_is_no_empty_screen(
    prefix: str, words: str, public_client: Client
) -> None:
    answer = public_client.get(f"{prefix}/report/receipt/done/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "words"), [("/nothing/", "Không có trang này"), ("/en/nothing/", "no such page")]
)
def test_an_unknown_address_gets_a_page_in_the_readers_language(
    path: str, words: str, public_client: Client
) -> None:
    answer = public_client.get(path)
    assert answer.status_code == 404
    assert words in answer.content.decode()


ENGLISH = [
    "check",
    "report",
    "track",
    "warnings",
    "warnings/subscribe",
    "fact-checks",
    "list",
    "list/hits",
    "figures",
]
FILES = ("/en/", "/lists/", "/log/")  # and what has no language


@pytest.mark.parametrize(
    "path",
    [*PATHS[len(PAGES) :], "/en/nothing/", *(f"/en/{page}/" for page in (*ENGLISH, "protect", "learn", "verify"))],
)
def test_whoever_reads_english_is_led_to_no_other_language_but_by_its_name(
    path: str, public_client: Client
) -> None:
    page = public_client.get(path).content.decode()
    leads = re.findall(r'<a [^>]*href="(/[^"#]*)"([^>]*)', page)
    assert leads
    assert {where for where, more in leads if "hreflang" not in more and not where.startswith(FILES)} == set()


def test_how_long_a_block_lasts_is_told_as_this_installation_has_it(
    public_client: Client, settings: LazySettings
) -> None:
    settings.BLOCK_DAYS = 90
    assert "nhiều nhất 90 ngày" in public_client.get("/how/").content.decode()
    assert "after 90 days at most" in public_client.get("/en/how/").content.decode()


def test_the_front_page_without_fonts_is_light(public_client: Client) -> None:
    html = gzip.compress(public_client.get("/").content)
    css = gzip.compress((STATIC / "khien.css").read_bytes())
    assert len(html) + len(css) < 20_000


def colours(scheme: str) -> dict[str, str]:
    """Read the colour tokens of a scheme."""
    css = (STATIC / "khien.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light))
    return found | (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", dark)) if scheme == "dark" else {})


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"), ("ink", "wash"), ("quiet", "paper"), ("quiet", "wash"), ("brand", "paper"),
        ("brand", "brand-wash"), ("on-brand", "brand"), ("on-brand", "brand-strong"), ("bad", "paper"),
        ("bad", "bad-wash"), ("on-bad", "bad"), ("good", "good-wash"),
        ("warn", "warn-wash"), ("ink", "warn-wash"), ("ink", "bad-wash"), ("ink", "good-wash"),
        ("quiet", "brand-wash"),
    ],
)  # fmt: skip
def test_text_can_be_read_on_its_ground(scheme: str, text: str, ground: str) -> None:
    tokens = colours(scheme)
    lighter, darker = sorted((luminance(tokens[text]), luminance(tokens[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_search_engine_is_asked_into_what_belongs_to_one_person(prefix: str, public_client: Client) -> None:
    closed = re.findall(r"Disallow: (\S+)", public_client.get("/robots.txt").content.decode())
    for path in ("/warnings/confirm/x/", "/warnings/unsubscribe/x/", "/learn/class/x/", "/appeals/x/", "/track/"):
        assert any((prefix + path).startswith(start) for start in closed), path
    assert not any(f"{prefix}/warnings/W-1/".startswith(start) for start in closed)


FRAMES = {"hero", "hero-cards", "case-columns", "case-head", "case-owner"}  # each is the frame of one page


def test_every_component_of_the_stylesheet_is_shown_on_the_living_page(public_client: Client) -> None:
    css = (STATIC / "khien.css").read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", css.split("@layer components {")[1].split("@layer print {")[0])
    html = public_client.get("/design/").content.decode()
    shown = set(" ".join(re.findall(r'class="([^"]+)"', html)).split())
    assert set(re.findall(r"\.([a-z][\w-]*)", rules)) - shown == FRAMES
