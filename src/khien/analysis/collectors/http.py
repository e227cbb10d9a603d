"""How an address answers: every station of the redirects, and what stands at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from khien.analysis.collectors.target import Target
from khien.fetching.client import FetchBroken, Hop, fetch
from khien.fetching.errors import Why
from khien.fetching.policy import Policy

SECONDS, LONGEST_URL = 15.0, 2_048
PROGRAM_TYPE = "application/vnd.android.package-archive"
_NEXT = {Why.NO_ANSWER, Why.TLS, Why.TIME, Why.PORT}  # then the next spelling of the address is tried


def collect_http(target: Target, policy: Policy) -> Mapping[str, Any]:
    """Follow an address to its end, without running anything that stands there.

    Returns:
        `hops` (url, status, address, location, server), `url`, `status`, `type`, `bytes`, `sha256` of the body,
        `title`, and `is_program` when an Android program came; of one that is too large, nothing of the body. When
        it broke on the way: `failure`, and the hops until then.
    """
    policy = replace(policy, seconds=SECONDS, is_certificate_checked=False)
    for last, url in enumerate(target.urls, 1):
        try:
            response = fetch(url, policy)
            return _told(response.hops, response.body)
        except FetchBroken as broken:
            if broken.why is Why.SIZE and broken.hops and is_program(_type(broken.hops[-1]), b""):
                return _told(broken.hops, b"")
            if broken.hops or broken.why not in _NEXT or last == len(target.urls):
                return {"failure": broken.why.value, "what": broken.what, "hops": list(map(_station, broken.hops))}
    raise AssertionError("a target has an address")


def _told(hops: Sequence[Hop], body: bytes) -> dict[str, Any]:
    kind = _type(hops[-1])
    return {
        "hops": list(map(_station, hops)),
        "url": hops[-1].url[:LONGEST_URL],
        "status": hops[-1].status,
        "type": kind[:100],
        "bytes": len(body),
        "sha256": sha256(body).hexdigest(),
        "title": title_of(body) if "html" in kind or not kind else "",
        "is_program": is_program(kind, body),
    }


def _type(hop: Hop) -> str:
    return hop.header("content-type").partition(";")[0].strip().lower()


def _station(hop: Hop) -> dict[str, Any]:
    return {
        "url": hop.url[:LONGEST_URL],
        "status": hop.status,
        "address": hop.address,
        "location": hop.header("location")[:500],
        "server": hop.header("server")[:100],
    }


def is_program(kind: str, body: bytes) -> bool:
    """Return whether a body is an Android program, whatever it calls itself."""
    return kind == PROGRAM_TYPE or (body.startswith(b"PK\x03\x04") and b"AndroidManifest.xml" in body)


def title_of(body: bytes) -> str:
    """Return the title of a page."""
    node = LexborHTMLParser(body[:500_000]).css_first("title")
    return " ".join(node.text().split())[:300] if node else ""
