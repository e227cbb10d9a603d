"""What a person would see at an address: opened in a browser of its own process, told as facts.

A picture of the page, its text, what its forms ask for, hashes of its icon and logos, who counts its visitors,
what it is built of, and programs that it gives out. Programs are never kept or run.
"""

import base64
import binascii
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from khien.analysis.collectors.page_pictures import keep_screenshot, looks
from khien.analysis.collectors.reading import asks_for, kit_of, programs, split, trackers
from khien.analysis.collectors.target import Target
from khien.fetching.errors import FetchFailed, Why
from khien.fetching.policy import MEGABYTE, Policy

SECONDS, GRACE = 40.0, 10.0
MOST_BYTES = 25 * MEGABYTE
LONGEST_TEXT = 20_000
_PROGRAMS = (".apk", ".xapk")
# A page or a flaw in the browser may eat memory and disk, but not all of it. Memory is that of one process; the
# browser has one for all frames of a page, and few others that grow.
_LIMITS = ["prlimit", f"--data={1024 * MEGABYTE}", f"--fsize={200 * MEGABYTE}", "--nofile=4096", "--core=0", "--"]


def collect_page(target: Target, policy: Policy) -> Mapping[str, Any]:
    """Open an address in a browser and tell what is there.

    Returns:
        `url` in the end, `status` of HTTP (0: unknown),
        `title`, `text`, `asks_for`, `trackers`, `kit`, `favicon` (SHA-256), `favicon_look` and
        `logo_looks` (difference hashes), `programs`, `outside` (hosts it loads from), `refused` (what it wanted
        from places that are not public), `screenshot`.

    Raises:
        FetchFailed: there is no browser, or the page cannot be opened.
    """
    browser = shutil.which("chromium")
    if browser is None or find_spec("playwright") is None:
        raise FetchFailed(Why.NO_BROWSER, target.host)
    policy = replace(policy, seconds=SECONDS, most_bytes=MOST_BYTES)
    failure = FetchFailed(Why.NO_ANSWER, target.host)
    for url in target.urls:
        seen = _browse(url, browser, policy)
        if not seen.get("failure") or seen.get("screenshot"):
            return _told(seen, policy)
        failure = FetchFailed(Why(seen["failure"]), target.host)
        if failure.why is not Why.NO_ANSWER:
            break
    raise failure


def _browse(url: str, browser: str, policy: Policy) -> dict[str, Any]:
    order = {
        "url": url,
        "browser": browser,
        "resolver": policy.resolver,
        "ports": sorted(policy.ports),
        "seconds": policy.seconds,
        "most_bytes": policy.most_bytes,
        "exceptions": sorted(policy.exceptions),
        "never": policy.never,
    }
    with tempfile.TemporaryDirectory(prefix="khien-page-", ignore_cleanup_errors=True) as folder:
        output = _run(json.dumps(order).encode(), folder, policy.seconds + GRACE)
    try:
        seen = json.loads(output)
    except ValueError:
        return {"failure": Why.BROWSER.value}
    return seen if isinstance(seen, dict) else {"failure": Why.BROWSER.value}


def _run(order: bytes, folder: str, seconds: float) -> bytes:
    """Run the browser's process in a session of its own, which ends with it."""
    environment = {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    source = str(Path(__file__).resolve().parents[3])
    command = [*_LIMITS, sys.executable, "-m", "khien.analysis.collectors.browse"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment | {"PYTHONPATH": source},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.communicate(order, timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        return b""
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _told(seen: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    url, urls = str(seen.get("url", "")), [str(one) for one in seen.get("urls", [])]
    host = split(url).hostname or ""
    fields = [field for field in seen.get("fields", []) if isinstance(field, dict)]
    source = str(seen.get("source", ""))
    icons = seen.get("icons") or ([urljoin(url, "/favicon.ico")] if url else [])
    given = [str(one[0]) for one in seen.get("downloads", [])]
    named = [
        _whence(*map(str, one)) for one in seen.get("downloads", []) if str(one[1]).lower().endswith(_PROGRAMS)
    ]
    told = {
        "url": url,
        "status": int(seen.get("status") or 0),
        "title": str(seen.get("title", "")),
        "text": str(seen.get("text", ""))[:LONGEST_TEXT],
        "asks_for": asks_for(fields),
        "trackers": trackers("\n".join([source, *urls])),
        "kit": kit_of(urls, host, (field.get("name", "") for field in fields)),
        "programs": sorted({*named, *programs([*given, *seen.get("links", [])])})[:30],
        "outside": sorted({name for one in urls if (name := split(one).hostname) and name != host})[:50],
        "refused": sorted({str(what) for what, why in seen.get("refused", []) if why == Why.NOT_PUBLIC})[:20],
    }
    return told | looks(icons, seen.get("pictures") or [], policy) | _picture(seen) | _cut_short(seen)


def _whence(url: str, name: str) -> str:
    """Return where a download comes from; one that a script made has no place that could be found again."""
    return url if url.startswith("http") else name


def _picture(seen: Mapping[str, Any]) -> dict[str, Any]:
    try:
        shot = base64.b64decode(str(seen.get("screenshot", "")), validate=True)
    except binascii.Error:
        return {}
    return {"screenshot": keep_screenshot(shot)} if shot else {}


def _cut_short(seen: Mapping[str, Any]) -> dict[str, Any]:
    return {"cut_short": seen["failure"]} if seen.get("failure") else {}
