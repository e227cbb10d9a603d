"""The browser's own process: opens one hostile page, says what it saw as JSON, and ends.

It is started without our environment, keys or database, with an empty profile in a folder that is deleted. The
browser reaches the network only through our proxy. `python -m khien.analysis.collectors.browse` reads an order on
standard input.
"""

import base64
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count, islice
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from playwright.sync_api import BrowserContext, Error, Frame, Page, sync_playwright

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
    "--disable-site-isolation-trials",  # one process, of limited memory, for all frames: none has secrets
    "--no-first-run",
    "--no-pings",
    "--disable-blink-features=AutomationControlled",  # kits show nothing to whoever says that it is a program
]
# Playwright takes away what keeps a page from changing its own address a thousand times a second.
_UNWANTED = ["--disable-ipc-flooding-protection"]
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
_MOST, _MOST_FRAMES = 300, 10
_MOST_PAGES = 30  # one after the other in a window; nobody is led so far
_MOST_FOUND, _MOST_FIELDS = 2_000, 200  # places that a search may give, fields that are described, of each tag
# What is asked of each page. Pages may put something of theirs under any name of `document`, so that is not used.
_ALL = "const all = query => [...Document.prototype.querySelectorAll.call(document, query)];"
# Asked of a field itself: whose tree it is in, a frame's or a closed shadow's, makes no difference.
_FIELD = """function() {
  if (!['INPUT', 'SELECT', 'TEXTAREA'].includes(this.nodeName) || this.type === 'hidden') return null;
  const labels = [...(this.labels || [])].map(label => label.innerText);
  const words = [this.name, this.id, this.placeholder, this.autocomplete, this.getAttribute('aria-label')];
  return {type: String(this.type), name: String(this.name).slice(0, 80),
          words: [...words, ...labels].filter(Boolean).join(' ').slice(0, 400)};
}"""
_PARTS = {
    "text": "(all('body')[0]?.innerText || '').slice(0, 20000)",
    "title": "(all('title')[0]?.textContent || '').trim().slice(0, 300)",
    "icons": "all('link[rel~=\"icon\" i]').slice(0, 4).map(one => one.href.slice(0, 1000000))",
    "pictures": """all('img').filter(one => one.currentSrc && one.naturalWidth >= 32)
      .map(one => [/logo|brand/i.test(one.outerHTML.slice(0, 500)), one]).sort((a, b) => b[0] - a[0])
      .slice(0, 6).map(([, one]) => one.currentSrc.slice(0, 1000000))""",
    "links": "all('a[href]').slice(0, 500).map(one => String(one.href).slice(0, 2000))",
    "source": "all(':root')[0].outerHTML.slice(0, 2000000)",
}


class _Answer:
    """What was seen so far: said once, at the end or when the time is over."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {"urls": [], "downloads": [], "fields": []}
        self._lock = Lock()

    def say(self, **more: Any) -> None:
        """Print it and end the process, whatever the browser is doing, also when nobody is left to listen."""
        with self._lock:
            try:
                sys.stdout.write(json.dumps(self.seen | more))
                sys.stdout.flush()
            finally:
                os._exit(0)


def main() -> None:
    """Read the order: `url`, `seconds`, `browser`, and the fields of the policy."""
    with suppress(OSError):  # when the machine runs out of memory, this goes first and no database
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
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
            answer.say(failure=_lost(error, proxy.refused).value)
    answer.say()


def _lost(error: Error, refused: list[tuple[str, str]]) -> Why:
    if "crashed" in error.message:
        return Why.BROWSER
    return Why.NOT_PUBLIC if any(why == Why.NOT_PUBLIC for _what, why in refused) else Why.NO_ANSWER


def policy_of(order: Mapping[str, Any]) -> Policy:
    """Return the policy in an order."""
    pairs = frozenset((str(address), int(port)) for address, port in order["exceptions"])
    return Policy(
        resolver=order["resolver"],
        ports=frozenset(order["ports"]),
        seconds=order["seconds"],
        most_bytes=order["most_bytes"],
        exceptions=pairs,
        never=tuple(order["never"]),
    )


def _visit(url: str, browser: str, port: int, seen: dict[str, Any]) -> None:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=browser,
            args=FLAGS,
            ignore_default_args=_UNWANTED,
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
            is_mobile=True,
            has_touch=True,
        )
        context.add_init_script(_WITHOUT_CALLS)
        page = context.new_page()
        _listen(context, page, seen)
        _look(context, page, url, seen)
        opened.close()


def _listen(context: BrowserContext, page: Page, seen: dict[str, Any]) -> None:
    def note(url: str) -> None:
        if len(seen["urls"]) < _MOST:
            seen["urls"].append(url[:2_000])

    context.on("request", lambda request: note(request.url))
    context.on("page", lambda other: other.close() if other is not page else None)
    page.on("download", lambda one: seen["downloads"].append([one.url[:2_000], one.suggested_filename[:200]]))


def _look(context: BrowserContext, page: Page, url: str, seen: dict[str, Any]) -> None:
    """Open the page, let it settle, and note what is there; a part that fails leaves the other parts.

    A page need not end to be seen: some drip on for ever, and some ask for something only after a while.
    """
    ours = _Ours(context, page)
    _stop_who_leads_on(page, ours)
    try:
        answer = page.goto(url, wait_until="commit", timeout=15_000)
    except Error:
        page.wait_for_timeout(500)
        if not seen["downloads"]:  # a file that is given out is no page
            raise
        return
    with _unless_crashed():
        page.wait_for_load_state("networkidle", timeout=6_000)
    with _unless_crashed():
        page.wait_for_selector("input", state="attached", timeout=5_000)
    seen["url"], seen["status"] = page.url[:2_000], answer.status if answer else 0
    _take_picture(page, seen)
    if "screenshot" not in seen or page.url[:2_000] != seen["url"]:  # without scripts it leads nowhere else
        ours.stop_scripts()
        page.wait_for_timeout(1_000)
        seen["url"] = page.url[:2_000]
        _take_picture(page, seen)
    for name, script in _PARTS.items():
        with suppress(Error):
            seen[name] = ours.told(script)
    with suppress(Error):
        for field in ours.fields():  # one by one: what was seen counts also when the time is over
            seen["fields"].append(field)


def _stop_who_leads_on(page: Page, ours: "_Ours") -> None:
    """Stop the scripts of who leads from page to page: while the next is awaited, a browser answers nothing."""
    pages = count(1)

    def led(frame: Frame) -> None:
        if frame is page.main_frame and next(pages) == _MOST_PAGES:
            ours.stop_scripts()

    page.on("framenavigated", led)


def _take_picture(page: Page, seen: dict[str, Any]) -> None:
    with _unless_crashed():
        shot = page.screenshot(type="png", timeout=8_000, animations="disabled")
        seen["screenshot"] = base64.b64encode(shot).decode()


@contextmanager
def _unless_crashed() -> Iterator[None]:
    """Pass over what fails; a page that has crashed would answer nothing more."""
    try:
        yield
    except Error as error:
        if "crashed" in error.message:
            raise


class _Ours:
    """Asks pages in a world of our own, where nothing that their scripts have replaced is ours to trip over."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self._session = context.new_cdp_session(page)

    def stop_scripts(self) -> None:
        """Let the page run no more of its own; ours still do."""
        with suppress(Error):
            self._session.send("Emulation.setScriptExecutionDisabled", {"value": True})

    def told(self, script: str) -> Any:
        """Return what a script says about the page."""
        expression = f"(() => {{ {_ALL} return {script} }})()"
        return self._value("Runtime.evaluate", {"expression": expression, "contextId": self._worlds(1)[0]})

    def fields(self) -> Iterator[dict[str, str]]:
        """Yield the fields of the page, its frames and shadow trees; a closed one lets no script search it."""
        self._session.send("DOM.getDocument", {"depth": 0})
        for tag in ("input", "select", "textarea"):
            yield from islice(self._described(f"<{tag}"), _MOST_FIELDS)  # a tag that begins like that

    def _described(self, query: str) -> Iterator[dict[str, str]]:
        search = self._session.send("DOM.performSearch", {"query": query})
        if not (number := min(search["resultCount"], _MOST_FOUND)):
            return
        which = {"searchId": search["searchId"], "fromIndex": 0, "toIndex": number}
        nodes, worlds = self._session.send("DOM.getSearchResults", which)["nodeIds"], self._worlds(_MOST_FRAMES)
        for node in nodes:
            with suppress(Error):  # a page goes on changing while it is looked at
                handle = next(filter(None, (self._handle(node, world) for world in worlds)), "")
                asked = {"functionDeclaration": _FIELD, "objectId": handle}
                if handle and (field := self._value("Runtime.callFunctionOn", asked)):
                    yield field

    def _handle(self, node: int, world: int) -> str:
        """Return what a script of a world calls a node; nothing when it stands in a frame of another site."""
        found = self._session.send("DOM.resolveNode", {"nodeId": node, "executionContextId": world})
        return str(found["object"].get("objectId", ""))

    def _worlds(self, most: int) -> list[int]:
        """Return fresh worlds in the page and its frames: the last are gone when a page has led elsewhere."""
        waiting, worlds = [self._session.send("Page.getFrameTree")["frameTree"]], list[int]()
        while waiting and len(worlds) < most:
            tree = waiting.pop(0)
            world = self._session.send("Page.createIsolatedWorld", {"frameId": tree["frame"]["id"]})
            worlds.append(world["executionContextId"])
            waiting += tree.get("childFrames", [])
        return worlds

    def _value(self, method: str, asked: dict[str, Any]) -> Any:
        answer = self._session.send(method, asked | {"returnByValue": True})
        if "exceptionDetails" in answer:
            raise Error(str(answer["exceptionDetails"].get("text")))
        return answer["result"].get("value")


if __name__ == "__main__":
    main()
