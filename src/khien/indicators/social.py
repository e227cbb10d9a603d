"""Profiles on social platforms: the address of a profile page becomes platform and handle."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import can_ada

from khien.indicators.errors import NotAnIndicator

PLATFORMS = ("facebook", "zalo", "telegram", "tiktok", "youtube", "instagram", "x")
_HOSTS: Mapping[str, str] = {
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "m.me": "messenger",
    "messenger.com": "messenger",
    "zalo.me": "zalo",
    "chat.zalo.me": "zalo",
    "t.me": "telegram",
    "telegram.me": "telegram",
    "telegram.dog": "telegram",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "instagram.com": "instagram",
    "x.com": "x",
    "twitter.com": "x",
}
_PREFIXES = ("www.", "m.", "mobile.", "mbasic.", "web.", "vi-vn.", "en-gb.", "l.", "touch.")
# First steps of paths that are the platform's own pages, never a person.
_OWN = {
    "facebook": "groups watch marketplace events gaming pages photo photo.php story.php login login.php share "
    "sharer sharer.php reel reels hashtag permalink.php help policies privacy settings recover dialog plugins ads "
    "business stories videos notes media games l.php home.php legal",
    "messenger": "t login e2ee",
    "zalo": "g pc s download login features policy",
    "telegram": "joinchat addstickers addemoji addtheme share proxy socks setlanguage login iv bg c contact "
    "invoice",
    "instagram": "p reel reels explore accounts stories tv about legal direct web developer",
    "x": "home explore search i intent share login signup settings hashtag tos privacy about messages compose",
}
_RESERVED = {platform: frozenset(words.split()) for platform, words in _OWN.items()}
_HANDLE = {
    "facebook": re.compile(r"[a-z0-9][a-z0-9.]{4,49}|\d{5,20}"),
    "zalo": re.compile(r"\+?\d{8,20}|[a-z0-9_.]{4,40}"),
    "telegram": re.compile(r"[a-z][a-z0-9_]{3,31}"),
    "tiktok": re.compile(r"[a-z0-9_.]{2,24}"),
    "youtube": re.compile(r"UC[\w-]{22}|[^\W_][\w.\-·]{2,29}"),
    "instagram": re.compile(r"[a-z0-9_.]{1,30}"),
    "x": re.compile(r"[a-z0-9_]{1,15}"),
}


def canonical_profile(text: str) -> str:
    """Return `platform:handle` of a written pair or of a profile page's address.

    Raises:
        NotAnIndicator: no profile.
    """
    platform, colon, handle = text.strip().partition(":")
    if colon and platform.lower() in PLATFORMS:
        return _pair(platform.lower(), handle.strip().removeprefix("@"))
    found = profile_of_url(text if "//" in text else f"http://{text}")
    if not found:
        raise NotAnIndicator("not_a_profile", "This is not the address of a profile.")
    return found


def _pair(platform: str, handle: str) -> str:
    stable = handle if platform == "youtube" and handle.startswith("UC") else handle.lower()
    if platform == "zalo":
        stable = stable.removeprefix("+")
        stable = f"0{stable[2:]}" if re.fullmatch(r"84\d{9}", stable) else stable
    if not _HANDLE[platform].fullmatch(stable):
        raise NotAnIndicator("not_a_profile", f"{handle!r} cannot be a name on {platform}.")
    return f"{platform}:{stable}"


def profile_of_url(href: str) -> str | None:
    """Return `platform:handle` when the address is a profile page; None for every other address."""
    try:
        url = can_ada.parse(href)
    except (ValueError, UnicodeError):
        return None
    host = str(url.hostname).rstrip(".")
    platform = _platform(host)
    if platform is None:
        return None
    steps = [unquote(step) for step in str(url.pathname).split("/") if step]
    handle = _READERS[platform](steps, str(url.search))
    if handle is None:
        return None
    try:
        return _pair("facebook" if platform == "messenger" else platform, handle)
    except NotAnIndicator:
        return None


def _platform(host: str) -> str | None:
    for prefix in _PREFIXES:
        if host.startswith(prefix) and host[len(prefix) :] in _HOSTS:
            return _HOSTS[host[len(prefix) :]]
    return _HOSTS.get(host)


def _facebook(steps: list[str], query: str) -> str | None:
    if steps[:1] == ["profile.php"]:
        match = re.search(r"[?&]id=(\d{5,20})(?:&|$)", query)
        return match.group(1) if match else None
    if len(steps) == 3 and steps[0] in {"people", "pages"} and steps[2].isdecimal():
        return steps[2]
    return _first(steps, "facebook")


def _first(steps: list[str], platform: str) -> str | None:
    """The only step of the path, when it is not one of the platform's own words."""
    return steps[0] if len(steps) == 1 and steps[0].lower() not in _RESERVED[platform] else None


def _telegram(steps: list[str], query: str) -> str | None:
    return _first(steps[1:] if steps[:1] == ["s"] else steps, "telegram")


def _zalo(steps: list[str], query: str) -> str | None:
    return _first(steps, "zalo")


def _tiktok(steps: list[str], query: str) -> str | None:
    return steps[0][1:] if len(steps) == 1 and steps[0].startswith("@") else None


def _youtube(steps: list[str], query: str) -> str | None:
    if len(steps) == 1 and steps[0].startswith("@"):
        return steps[0][1:]
    if len(steps) == 2 and steps[0] in {"channel", "c", "user"}:
        return steps[1]
    return None


_READERS: Mapping[str, Callable[[list[str], str], str | None]] = {
    "facebook": _facebook,
    "messenger": lambda steps, query: _first(steps, "messenger"),
    "zalo": _zalo,
    "telegram": _telegram,
    "tiktok": _tiktok,
    "youtube": _youtube,
    "instagram": lambda steps, query: _first(steps, "instagram"),
    "x": lambda steps, query: _first(steps, "x"),
}
