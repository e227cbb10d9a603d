"""The browser's own process: opens one hostile page, says what it saw as JSON, and ends.

It is started without our environment, keys or database, with an empty profile in a folder that is deleted. The
browser reaches the network only through our proxy. `python -m khien.analysis.collectors.browse` reads an order on
standard input.
"""

import base64
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from khien.fetching.client import AGENT
from khien.fetching.errors import Why
from khien.fetching.policy import Policy
from khien.fetching.proxy import GuardProxy

# The proxy is the only way out: no look-ups, no UDP, nothing that the browser does for itself.
FLAGS = [
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    "--no-pings",
]
# What Chromium asks for by itself in spite of the flags.
_CHATTER = frozenset(
    {
        "accounts.google.com",
        "clients2.google.com",
        "content-autofill.googleapis.com",
        "optimizationguide-pa.googleapis.com",
        "safebrowsing.googleapis.com",
        "update.googleapis.com",
    }
)
_WITHOUT_CALLS = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) delete window[name];"
_LONGEST_SOURCE, _LONGEST_TEXT, _MOST = 2_000_000, 20_000, 300
_FIELDS = """() => [...document.querySelectorAll('input, select, textarea')]
  .filter(one => one.type !== 'hidden').slice(0, 200).map(one => ({
    type: String(one.type), name: String(one.name).slice(0, 80),
    words: [one.name, one.id, one.placeholder, one.autocomplete, one.getAttribute('aria-label'),
            ...[...(one.labels || [])].map(label => label.innerText)].filter(Boolean).join(' ').slice(0, 400)}))"""
_PICTURES = """() => [...document.images].filter(one => one.currentSrc && one.naturalWidth >= 32)
  .sort((a, b) => /logo|brand/i.test(b.outerHTML.slice(0, 500)) - /logo|brand/i.test(a.outerHTML.slice(0, 500)))
  .slice(0, 6).map(one => one.currentSrc)"""
_ICONS = """() => [...document.querySelectorAll('link[rel~="icon" i]')].slice(0, 4).map(one => one.href)"""
_LINKS = (
    """() => [...document.querySelectorAll('a[href]')].slice(0, 500).map(one => String(one.href).slice(0, 2000))"""
)
_TEXT = "() => (document.body ? document.body.innerText : '').slice(0, 20000)"


class _Answer:
    """What was seen so far: said once, at the end or when the time is over."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {"urls": [], "downloads": [], "fields": []}
        self._lock = Lock()

    def say(self, **more: Any) -> None:
        """Print it and end the process, whatever the browser is doing."""
        with self._lock:
            sys.stdout.write(json.dumps(self.seen | more))
            sys.stdout.flush()
            os._exit(0)


def main() -> None:
    """Read the order: `url`, `seconds`, `browser`, and the fields of the policy."""
    order = json.load(sys.stdin)
    policy = policy_of(order)
    answer = _Answer()
    watch = Timer(policy.seconds, lambda: answer.say(failure=Why.TIME.value))
    watch.daemon = True
    watch.start()
    with GuardProxy(policy, _CHATTER) as proxy:
        answer.seen["refused"] = proxy.refused
        try:
            _visit(order["url"], order["browser"], proxy.port, answer.seen)
        except Error as error:
            lost = Why.NOT_PUBLIC if proxy.refused else Why.NO_ANSWER
            answer.say(failure=lost.value, what=str(error.message).partition("\n")[0][:200])
    answer.say()


def policy_of(order: Mapping[str, Any]) -> Policy:
    """Return the policy in an order."""
    pairs = frozenset((str(address), int(port)) for address, port in order["exceptions"])
    return Policy(
        resolver=order["resolver"],
        ports=frozenset(order["ports"]),
        seconds=order["seconds"],
        most_bytes=order["most_bytes"],
        exceptions=pairs,
    )


def _visit(url: str, browser: str, port: int, seen: dict[str, Any]) -> None:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser,
            args=FLAGS,
            proxy={"server": f"http://127.0.0.1:{port}", "bypass": "<-loopback>"},
            chromium_sandbox=os.geteuid() != 0,  # Chromium has none for root
        )
        context = opened.new_context(
            service_workers="block",
            accept_downloads=False,
            ignore_https_errors=True,
            locale="vi-VN",
            user_agent=AGENT,
            viewport={"width": 412, "height": 915},
            device_scale_factor=2,
        )
        context.add_init_script(_WITHOUT_CALLS)
        page = context.new_page()
        _listen(context, page, seen)
        _look(page, url, seen)
        opened.close()


def _listen(context: BrowserContext, page: Page, seen: dict[str, Any]) -> None:
    def note(url: str) -> None:
        if len(seen["urls"]) < _MOST:
            seen["urls"].append(url[:2_000])

    context.on("request", lambda request: note(request.url))
    context.on("page", lambda other: other.close() if other is not page else None)
    page.on("download", lambda one: seen["downloads"].append([one.url[:2_000], one.suggested_filename[:200]]))


def _look(page: Page, url: str, seen: dict[str, Any]) -> None:
    """Open the page, let it settle, and note what is there; a part that fails leaves the other parts."""
    try:
        page.goto(url, wait_until="domcontentloaded", timeout=15_000)
    except Error:
        page.wait_for_timeout(500)
        if not seen["downloads"]:  # a file that is given out is no page
            raise
        return
    with suppress(Error):
        page.wait_for_load_state("networkidle", timeout=6_000)
    seen["url"] = page.url[:2_000]
    with suppress(Error):
        shot = page.screenshot(type="png", timeout=8_000, animations="disabled")
        seen["screenshot"] = base64.b64encode(shot).decode()
    for name, script in (("text", _TEXT), ("icons", _ICONS), ("pictures", _PICTURES), ("links", _LINKS)):
        with suppress(Error):
            seen[name] = page.evaluate(script)
    with suppress(Error):
        seen["title"] = page.title()[:300]
        seen["source"] = page.content()[:_LONGEST_SOURCE]
    for frame in page.frames[:10]:
        with suppress(Error):
            seen["fields"] += frame.evaluate(_FIELDS)


if __name__ == "__main__":
    main()
