"""Profiles on social networks, as platform and handle, read from the address of the profile's page."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from khien.indicators.errors import NotAnIndicator
from khien.indicators.urls import read_url

_HANDLE = re.compile(r"[A-Za-z0-9_.-]{2,64}")
_HOSTS = {
    "facebook.com": "facebook", "fb.com": "facebook", "m.me": "facebook", "messenger.com": "facebook",
    "zalo.me": "zalo", "t.me": "telegram", "telegram.me": "telegram", "telegram.dog": "telegram",
    "tiktok.com": "tiktok", "youtube.com": "youtube", "instagram.com": "instagram", "instagr.am": "instagram",
    "x.com": "x", "twitter.com": "x",
}  # fmt: skip
_ALIASES = {
    "fb": "facebook",
    "tg": "telegram",
    "tele": "telegram",
    "yt": "youtube",
    "ig": "instagram",
    "insta": "instagram",
    "tik tok": "tiktok",
    "twitter": "x",
}
PLATFORMS = frozenset(_HOSTS.values())
# Fronts of the same site for other screens and languages; any other subdomain is another service.
_FRONT = re.compile(r"(?:www|web|m|mobile|touch|mbasic|free|vn|[a-z]{2}-[a-z]{2})\.")
# First path segments that are the site's own pages.
_OWN_PAGES = {
    "facebook": "about ads business checkpoint checkin dialog events flx friends fundraisers gaming groups "
    "hashtag help home "
    "home.php l.php legal login login.php marketplace media messages notifications pages people permalink.php "
    "pg photo "
    "photo.php photos plugins policies policy privacy profile.php r.php recover reel reels reg saved search "
    "settings share "
    "share.php sharer sharer.php signup stories story.php terms tr v video video.php videos watch",
    "zalo": "pc download g login oa",
    "telegram": "addemoji addlist addstickers addtheme bg boost c confirmphone contact giftcode iv invoice "
    "joinchat login "
    "m msg nft proxy s setlanguage share socks",
    "instagram": "about accounts ar challenge developer direct directory emails explore graphql legal oauth p "
    "press "
    "reel reels session share stories tv web",
    "x": "about compose download explore hashtag home i intent jobs login logout messages notifications oauth "
    "privacy "
    "search settings share signup tos widgets",
}
_OWN = {platform: frozenset(words.split()) for platform, words in _OWN_PAGES.items()}
_TELEGRAM_NAME = re.compile(r"[a-z][a-z0-9_]{3,31}")
_WITH_DOTS = frozenset({"facebook", "instagram"})  # where names of pages may have dots, as `vay.tien.vn`
_DOTTED = re.compile(r"[a-z0-9_.]+", re.ASCII)
_CHANNEL_ID = re.compile(r"UC[\w-]{22}", re.ASCII)
_MENTION = re.compile(
    r"(?<![\w.@/-])(?P<platform>facebook|fb|zalo|telegram|tele|tg|tiktok|tik tok|youtube|instagram|insta|ig"
    r"|twitter)"
    r"[ ]{0,2}(?:id|channel|kênh|kenh|group|bot|acc|nick)?[ ]{0,2}(?P<colon>[:=-]?)[ ]{0,2}(?:là |la )?"
    r"(?P<at>@?)(?P<handle>[a-z0-9_](?:[a-z0-9_.]{0,38}[a-z0-9_])?)(?![\w@]|\.[a-z])",
    re.IGNORECASE | re.ASCII,
)
_MADE_UP = re.compile(r"(?=\D*\d|[^_]*_)[a-z][\w.]{4,}", re.IGNORECASE | re.ASCII)


def read_profile(text: str) -> str:
    """Return `platform:handle` from a profile's address or from that form itself.

    Raises:
        NotAnIndicator: another platform, or a page that is not a profile (a post, a video, a share link).
    """
    platform, colon, handle = text.partition(":")
    platform = _ALIASES.get(platform.strip().lower(), platform.strip().lower())
    if colon and platform in PLATFORMS:
        value = _named(platform, handle.strip().removeprefix("@"))
    else:
        value = profile_of(read_url(text))
    if value is None:
        raise NotAnIndicator(
            "not_a_profile",
            "This is not a profile. Copy the address of the profile page, such as https://t.me/some_name.",
        )
    return value


def profile_of(href: str) -> str | None:
    """Return `platform:handle` if the address is the page of a profile, else None.

    Args:
        href: a serialised web address.
    """
    try:
        parts = urlsplit(href)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return None
    if port is not None or parts.username is not None:
        return None
    if host.endswith(".t.me") and parts.path in ("", "/"):
        return _named("telegram", host.removesuffix(".t.me"))
    site = _FRONT.sub("", host, count=1) if host not in _HOSTS else host
    platform = _HOSTS.get(site)
    if platform is None:
        return None
    segments = [unquote(part) for part in parts.path.split("/") if part]
    handle = _READERS[platform](segments, parts.query)
    return _named(platform, handle) if handle else None


def is_page_with_dots(host: str, name: str) -> bool:
    """Whether a name behind a host is a page there, although it reads like the name of another site.

    Args:
        host, name: as written, such as `m.me` and `vay.tien.vn`.
    """
    host, name = host.lower(), name.lower()
    platform = _HOSTS.get(host) or _HOSTS.get(_FRONT.sub("", host, count=1))
    return platform in _WITH_DOTS and name not in _HOSTS and _DOTTED.fullmatch(name) is not None


def find_mentions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and canonical form of each `Telegram: @some_name` in a text; a name without the sign
    only behind a colon, and when it is no word.
    """
    for match in _MENTION.finditer(text):
        word = match["platform"].lower()
        if match["at"] or (match["colon"] and _MADE_UP.fullmatch(match["handle"])):
            value = _named(_ALIASES.get(word, word), match["handle"])
            if value is not None:
                yield match.start("at"), match.end("handle"), value


def _named(platform: str, handle: str) -> str | None:
    """Return the canonical string; handles are the same in any case, YouTube's channel identifiers are not."""
    if platform == "youtube" and _CHANNEL_ID.fullmatch(handle):
        return f"youtube:{handle}"
    handle = handle.lower()
    if platform == "zalo":
        handle = re.sub(r"^\+?84(?=\d{9}$)", "0", handle)
    if platform == "telegram" and not _TELEGRAM_NAME.fullmatch(handle):
        return None
    if not _HANDLE.fullmatch(handle) or handle in _OWN.get(platform, ()) or handle.endswith((".php", ".html")):
        return None
    return f"{platform}:{handle}"


def _only_segment(segments: list[str], _query: str) -> str | None:
    return segments[0] if len(segments) == 1 else None


def _facebook(segments: list[str], query: str) -> str | None:
    if segments == ["profile.php"]:
        numbers = parse_qs(query).get("id", [])
        return numbers[0] if numbers and numbers[0].isdecimal() else None
    if len(segments) >= 3 and segments[0] in ("people", "pages") and segments[-1].isdecimal():
        return segments[-1]
    if len(segments) == 2 and segments[0] in ("pg", "t"):
        return segments[1]
    return _only_segment(segments, query)


def _telegram(segments: list[str], query: str) -> str | None:
    return _only_segment(segments[1:] if segments[:1] == ["s"] else segments, query)


def _tiktok(segments: list[str], query: str) -> str | None:
    only = _only_segment(segments, query)
    return only[1:] if only and only.startswith("@") else None


def _youtube(segments: list[str], query: str) -> str | None:
    if len(segments) == 2 and segments[0] in ("channel", "c", "user"):
        return segments[1]
    return _tiktok(segments, query)


def _plain(segments: list[str], query: str) -> str | None:
    only = _only_segment(segments, query)
    return only.removeprefix("@") if only else None


_READERS: dict[str, Callable[[list[str], str], str | None]] = {
    "facebook": _facebook,
    "zalo": _plain,
    "telegram": _telegram,
    "tiktok": _tiktok,
    "youtube": _youtube,
    "instagram": _plain,
    "x": _plain,
}
