"""Find addresses, names, IP and mail addresses in a text without disguise."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from khien.indicators.emails import read_email
from khien.indicators.errors import NotAnIndicator
from khien.indicators.ips import is_ip, read_ip
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import is_top_level, read_domain
from khien.indicators.prose import is_name_in_prose, names_in
from khien.indicators.social import is_page_with_dots, profile_of
from khien.indicators.urls import read_url

Hit = tuple[int, int, IndicatorValue]

# What no address goes on over: blanks, controls, brackets of tags, quotation marks, East Asian brackets, pictures.
_STOP: Final = (
    r"\s\x00-\x1f\x7f<>\"`{}|“”„‟‘’‚‹›«»「」『』【】《》〈〉、…"
    r"\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff"
)
_LONGEST: Final = 4_096
_URL = re.compile(
    rf"(?:https?|ftp|wss?):[/\\]{{1,4}}(?:(?!\]\(|(?<=[\w)(;,])https?:[/\\])[^{_STOP}]){{1,{_LONGEST}}}+",
    re.IGNORECASE,
)
_RUN = re.compile(r"(?<![\w-])-*+(?P<run>\w[\w-]*+(?:\.\w[\w-]*+)++)")
_PORT_AND_PATH = re.compile(rf"(?::\d{{1,5}}+(?![\w]))?(?:[/?#\\](?:(?!\]\()[^{_STOP}]){{0,{_LONGEST}}}+)?")
_MAIL = re.compile(
    r"(?<![\w.+%-])(?P<local>[A-Za-z0-9_](?a:[\w.+%-]{0,63}+))(?P<at>@|[ ]@[ ])(?P<run>\w[\w-]*+(?:\.\w[\w-]*+)++)"
)
_MAIL_FOLLOWS = re.compile(r"[\w.+%-]{0,64}+@\w")
_MAILBOXES: Final = frozenset(
    {
        "gmail.com",
        "yahoo.com",
        "yahoo.com.vn",
        "hotmail.com",
        "outlook.com",
        "icloud.com",
        "proton.me",
        "protonmail.com",
    }
)
_IPV6 = re.compile(
    r"(?<![\w.])(?<!::)(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?![\w:]|\.\d)",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"[a-z]+:[/\\]*(?:[^/\\?#]*@)?(?P<host>[^/\\?#:]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_NOT_IN_NAME = re.compile(r"[^\w.%-]")  # a browser takes `a.com=b` for a host; nobody can register it
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}
_ENDS: Final = frozenset(".,;:!?'*~^。、！？–—")
_NEXT_SENTENCE = re.compile(r"[.,;!?)](?P<word>[^\W\d_a-z][^\W\d_]*)\Z")
_PATH_ENDINGS: Final = frozenset(
    "html htm php asp aspx jsp pdf apk exe zip ipa png jpg jpeg gif doc docx xls xlsx".split()
)
_NAMES_IN_A_ROW = re.compile(r"(?:/\w[\w-]*+(?:\.\w[\w-]*+)++)++/?\Z")
_PREFIX_LENGTH = re.compile(r"/(?:[12]?\d|3[0-2])")  # `198.51.100.0/24`: a network, not a page
_VERSION = re.compile(r"(?:version|ver|v|phiên bản|phien ban|bản|ban|build|firmware)[ .:]{0,2}\Z", re.IGNORECASE)
_AMOUNT = re.compile(r"\s{0,2}(?:đ|d|vnđ|vnd|đồng|dong|usd|k|tr)(?!\w)", re.IGNORECASE)


def find_urls(text: str) -> Iterator[Hit]:
    """Yield what has a scheme; the page of a profile as the profile."""
    for match in _URL.finditer(text) if ":/" in text or ":\\" in text else ():
        raw = _trimmed(_without_glued_words(_trimmed(match[0])))
        host = _AUTHORITY.match(raw)
        if host and ("." in host["host"] or host["host"].startswith("[") or "%" in host["host"]):
            yield from _read(match.start(), raw, _read_address)


def find_names(text: str) -> Iterator[Hit]:
    """Yield bare names and IPv4 addresses, and either with a port or a path as an address."""
    at = row_end = 0
    while match := _RUN.search(text, at):
        start, at = match.span("run")
        if _belongs_to_mail(text, start, at):
            continue
        tail = "" if at < row_end else _tail(text, at)
        if _is_row_of_names(tail) and not is_page_with_dots(match["run"], tail.strip("/")):
            row_end, tail = at + len(tail), ""
        for hit in _numbers(text, match, tail) if _is_numeric(match["run"]) else _names(match, tail):
            yield hit
            at = max(at, hit[1])


def find_mail(text: str) -> Iterator[Hit]:
    """Yield mail addresses; with blanks around the sign only at the great providers."""
    for match in _MAIL.finditer(text) if "@" in text else ():
        for first, last in names_in(match["run"]):
            domain = match["run"][first:last]
            if first == 0 and (match["at"] == "@" or domain.lower() in _MAILBOXES):
                value = f"{match['local']}@{domain}"
                hits = _read(match.start(), value, _read_mail)
                yield from ((start, match.start("run") + last, found) for start, _, found in hits)
            break


def find_ipv6(text: str) -> Iterator[Hit]:
    """Yield IPv6 addresses; times of day and `a::b` of programs are none."""
    for match in _IPV6.finditer(text):
        if sum(map(bool, match[0].split(":"))) >= 2 and any(map(str.isdigit, match[0])):
            yield from _read(match.start(), match[0], _read_ip)


def _names(match: re.Match[str], tail: str) -> Iterator[Hit]:
    run, start = match["run"], match.start("run")
    for first, last in names_in(run):
        path = tail if last == len(run) and len(tail) > 1 else ""
        if is_name_in_prose(run[first:last], with_path=bool(path)):
            read = _read_address if path else _read_name
            yield from _read(start + first, run[first:last] + path, read)


def _numbers(text: str, match: re.Match[str], tail: str) -> Iterator[Hit]:
    run, (start, end) = match["run"], match.span("run")
    is_amount = all(len(group) == 3 for group in run.split(".")[1:]) and _AMOUNT.match(text, end)
    tail = "" if _PREFIX_LENGTH.fullmatch(tail) else tail
    if is_ip(run) and not is_amount and not _VERSION.search(text[max(0, start - 12) : start]):
        yield from _read(start, run + tail, _read_address) if len(tail) > 1 else _read(start, run, _read_ip)


def _is_numeric(run: str) -> bool:
    return all(map(str.isdecimal, run.split(".")))


def _is_row_of_names(tail: str) -> bool:
    """Tell `/lazada.vn/tiki.vn` behind a name from a path: the slashes only set names apart."""
    return _NAMES_IN_A_ROW.match(tail) is not None and all(
        is_top_level(part.rpartition(".")[2]) for part in tail.split("/") if part
    )


def _tail(text: str, end: int) -> str:
    match = _PORT_AND_PATH.match(text, end)
    return _without_next_sentence(_trimmed(match[0])) if match else ""


def _belongs_to_mail(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 2) : start].rstrip(" ")[-1:] == "@" or _MAIL_FOLLOWS.match(text, end) is not None


def _read(start: int, raw: str, read: Callable[[str], IndicatorValue]) -> Iterator[Hit]:
    try:
        yield start, start + len(raw), read(raw)
    except NotAnIndicator:
        return


def _read_name(raw: str) -> IndicatorValue:
    return IndicatorValue(Kind.DOMAIN, read_domain(raw))


def _read_ip(raw: str) -> IndicatorValue:
    return IndicatorValue(Kind.IP, read_ip(raw))


def _read_mail(raw: str) -> IndicatorValue:
    return IndicatorValue(Kind.EMAIL, read_email(raw))


def _read_address(raw: str) -> IndicatorValue:
    href = read_url(raw)
    profile = profile_of(href)
    return IndicatorValue(Kind.SOCIAL_PROFILE, profile) if profile else IndicatorValue(Kind.URL, href)


def _trimmed(raw: str) -> str:
    """Cut the punctuation of the sentence off the end, but no bracket that the address itself opened."""
    end = len(raw)
    surplus = {close: raw.count(close) - raw.count(mark) for close, mark in _CLOSING.items()}
    while end and (raw[end - 1] in _ENDS or surplus.get(raw[end - 1], 0) > 0):
        if raw[end - 1] in surplus:
            surplus[raw[end - 1]] -= 1
        end -= 1
    return raw[:end]


def _without_glued_words(raw: str) -> str:
    """Cut off what goes on behind a host without a blank: `http://vcb.com.Vui`, `https://a.vnđể`, `https://a.vn👈`."""
    match = _AUTHORITY.match(raw)
    if not match or match["rest"]:
        return _without_next_sentence(raw)
    start, host = match.start("host"), match["host"]
    host = _NOT_IN_NAME.split(host, maxsplit=1)[0] or host
    pieces = list(names_in(host))
    return raw[: start + (pieces[0][1] if pieces and pieces[0][0] == 0 else len(host))]


def _without_next_sentence(raw: str) -> str:
    match = _NEXT_SENTENCE.search(raw)
    return raw[: match.start()] if match and match["word"].lower() not in _PATH_ENDINGS else raw
