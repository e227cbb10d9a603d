"""axe-core looks at a page in both colours and sizes."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = {"width": 320, "height": 640}  # what 1280 pixels become at 400 % (WCAG 1.4.10)
WIDE = {"width": 1280, "height": 800}


def barriers(page: Page) -> list[str]:
    """Return what axe finds."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", TAGS)
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


def inspect(page: Page) -> None:
    """Let axe look at the page in both colours and sizes, and see that nothing is wider than a narrow window."""
    for colours, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=colours)
        page.set_viewport_size(size)
        assert barriers(page) == [], colours
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
