"""Where the links of a message lead to, told from the name alone: nothing is fetched."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from khien.analysis.brands import brands
from khien.analysis.guardlist import protection_of
from khien.analysis.impersonation import Technique, impersonations
from khien.analysis.signals import CHEAP_ENDINGS, has_cheap_ending
from khien.indicators.names import registrable_domain

_ENDINGS = "|".join(
    sorted({*CHEAP_ENDINGS, *"com net org vn info biz me ly gl at app dev io co de cn asia ai tv gg".split()})
)
# A name after a scheme, or by itself under an ending in use; some write a space before the last dot. Lengths are
# bounded as in the DNS, so that a long row of letters and dots is read in one go. Letters beyond Latin look alike.
_SIGN = "a-z0-9\u0370-\u1dff"
_LABEL = f"[{_SIGN}][{_SIGN}-]{{0,62}}"
_HOST = re.compile(
    rf"https?:?//\s?(?:www\.)?((?:{_LABEL}\s?\.){{1,20}}[a-z]{{2,24}})"
    rf"|\b((?:{_LABEL}\.){{1,20}}(?:{_ENDINGS})|[a-z0-9][a-z0-9-]{{3,62}} \.(?:com|net|vn|top|vip))"
    r"(?![a-z0-9-]|\.[a-z0-9])",
    re.IGNORECASE,
)
_CHATS = frozenset({"zalo.me", "t.me", "telegram.me", "wa.me", "m.me", "line.me", "viber.com"})
# Who has no site of their own under a cheap ending, and no fans, dealers or clubs who would make one.
_OFFICIAL = frozenset({"bank", "finance", "government", "parcel", "telecom", "wallet"})
_SLIPS = frozenset({Technique.TYPO, Technique.BITSQUAT})  # one letter off may be somebody else's word
_TO_APPS = (".page.link", ".go.link", ".onelink.me")  # links that open an app of whoever made them


class Link(StrEnum):
    """What a link is; the more telling ones first."""

    PRETENDS = "link_pretends"
    CHEAP = "link_cheap"
    SHARED = "link_shared"
    CHAT = "link_chat"
    KNOWN = "link_known"
    OTHER = "link_other"


def links_in(text: str) -> Iterator[Link]:
    """Yield what the links of a message are."""
    if "." not in text:
        return
    for host in _hosts(text):
        if kind := _kind(host):
            yield kind


def poses_as_official(text: str) -> bool:
    """Whether a link bears the name of a bank, an authority, a carrier … under a cheap ending."""
    return "." in text and any(map(_poses, _hosts(text)))


def _hosts(text: str) -> Iterator[str]:
    for match in _HOST.finditer(text):
        yield "".join((match[1] or match[2]).split()).lower().removeprefix("www.")


@lru_cache(maxsize=100_000)
def _poses(host: str) -> bool:
    if not has_cheap_ending(host) or _kind(host) is not Link.PRETENDS:
        return False
    return any(
        brands()[one.brand].kind in _OFFICIAL for one in impersonations(host) if one.technique not in _SLIPS
    )


@lru_cache(maxsize=100_000)
def _kind(host: str) -> Link | None:
    """Return what a host is, or None when these letters only look like a name."""
    if host in _CHATS:
        return Link.CHAT
    if registrable_domain(host) is None:
        return None
    if host.endswith(_TO_APPS):
        return Link.SHARED
    if protection := protection_of(host):
        return Link.SHARED if protection.kind.is_shared else Link.KNOWN
    if impersonations(host):
        return Link.PRETENDS
    return Link.CHEAP if has_cheap_ending(host) else Link.OTHER
