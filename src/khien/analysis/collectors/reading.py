"""What a page asks for, who counts its visitors, and what it is built of. Pure: from what the browser saw."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256
from urllib.parse import SplitResult, urlsplit

# What a form asks for, in the words beside its fields without marks, in Vietnamese and English.
_ASKED = {
    "password": re.compile(r"\bpass ?(?:word|code)?\b|mat khau|\bpwd\b|\bpin\b|ma pin"),
    "card": re.compile(r"card ?(?:number|no)|\bcc ?(?:number|csc|exp)|\bcv[vc]2?\b|so the\b|the tin dung|expir"),
    "otp": re.compile(r"\b(?:smart ?)?otp|one ?time ?code|ma xac thuc|verification code"),
    "id": re.compile(r"\bcccd\b|\bcmnd\b|can cuoc|chung minh (?:nhan dan|thu)|ho chieu|passport|national id"),
}
_TRACKERS = {
    "google": re.compile(r"\b(G-[A-Z0-9]{8,12}|UA-\d{4,10}-\d{1,4}|GTM-[A-Z0-9]{5,9}|AW-\d{8,12})\b"),
    "facebook": re.compile(r"fbq\(\s*['\"]init['\"]\s*,\s*['\"](\d{10,20})['\"]|facebook\.com/tr\?id=(\d{10,20})"),
    "tiktok": re.compile(r"ttq\.load\(\s*['\"]([A-Z0-9]{15,25})['\"]"),
    "yandex": re.compile(r"mc\.yandex\.\w+/watch/(\d{5,12})|\bym\(\s*(\d{5,12})\s*,\s*['\"]init"),
    "baidu": re.compile(r"hm\.baidu\.com/hm\.js\?([0-9a-f]{32})"),
    "51la": re.compile(r"51\.la/\w*\.?js\?id=(\d{5,12})|LA\.init\(\{id:\s*['\"](\w{10,30})['\"]"),
    "hotjar": re.compile(r"hjid:\s*(\d{5,10})"),
    "clarity": re.compile(r"clarity\.ms/tag/([a-z0-9]{8,12})"),
    "tawk": re.compile(r"embed\.tawk\.to/([0-9a-f]{24})"),
    "crisp": re.compile(r"CRISP_WEBSITE_ID\s*=\s*['\"]([0-9a-f-]{36})"),
    # The number of the bot to which a kit sends what people typed; never the secret behind it.
    "telegram": re.compile(r"api\.telegram\.org/bot(\d{6,12}):"),
}
_MOST, _FEWEST_PARTS = 30, 6
_PROGRAM = re.compile(r"\.x?apk(?:$|[?#])", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a text in lower case without marks, with single spaces between words."""
    split = unicodedata.normalize("NFKD", text.lower()).replace("đ", "d")
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[-_.:*]+", " ", bare).split())


def asks_for(fields: Iterable[Mapping[str, str]]) -> list[str]:
    """Return what forms ask for: `password`, `card`, `otp`, `id`.

    Args:
        fields: of the page and its frames: `type`, and `words`, all that stands on or beside the field.
    """
    asked: set[str] = set()
    for field in fields:
        words = plain(field.get("words", ""))
        asked |= {kind for kind, pattern in _ASKED.items() if pattern.search(words)}
        if field.get("type") == "password":
            asked.add("password")
    return sorted(asked)


def trackers(text: str) -> list[str]:
    """Return the numbers under which others count the visitors, as `service:number`.

    Args:
        text: the page's source and the addresses that it loaded.
    """
    found = {
        f"{service}:{next(filter(None, match.groups()))}"
        for service, pattern in _TRACKERS.items()
        for match in pattern.finditer(text)
    }
    return sorted(found)[:_MOST]


def kit_of(urls: Iterable[str], host: str, names: Iterable[str]) -> str:
    """Return a fingerprint of what a site is built of; empty when it has too few parts to be told by them.

    The same kit under another name has the same files and fields; numbers and hashes in names of files vary.

    Args:
        urls: that the page loaded.
        host: of the page: only its own files count, because strangers load the same ones of others.
        names: of the fields of its forms.
    """
    own = {_shape(parts.path) for parts in map(split, urls) if parts.hostname == host and parts.path != "/"}
    own |= {f"field {name}" for name in names if name}
    if len(own) < _FEWEST_PARTS:
        return ""
    return sha256("\n".join(sorted(own)).encode()).hexdigest()


def programs(urls: Iterable[str]) -> list[str]:
    """Return the addresses that lead to Android programs by their names."""
    return sorted({url for url in urls if _PROGRAM.search(url)})[:_MOST]


def split(url: str) -> SplitResult:
    """Return the parts of an address; none of what is no address."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _shape(path: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"[0-9a-f]{8,}", "h", path.lower()))
