"""One finder for each form in which indicators stand in texts: clean text in, places and values out."""

import re
from collections.abc import Iterator

from khien.indicators.banks import UNKNOWN, bank_codes, bank_name_pattern
from khien.indicators.errors import NotAnIndicator
from khien.indicators.folding import fold
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.names import has_known_suffix
from khien.indicators.parse import parse
from khien.indicators.phones import canonical_phone, is_short
from khien.indicators.words import is_everyday_word

Candidate = tuple[int, int, IndicatorValue]

_STOP = r"\s<>\"“”„‘’«»`|{}\x00-\x1f"
_URL = re.compile(rf"(?<![a-z])(?:https?|ftp):[/\\]{{1,3}}[^{_STOP}]{{1,8192}}+", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@[\w-]++(?:\.[\w-]++)++")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?!\w)", re.IGNORECASE)
_WALLET = re.compile(
    r"(?<!\w)(?:0x[0-9a-fA-F]{40}|bc1[0-9a-z]{11,87}|BC1[0-9A-Z]{11,87}|[13T][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"
)
_NAME = re.compile(
    rf"(?<![\w@.-])[\w-]++(?:\.[\w-]++)++\.?+(?::\d{{1,5}}+(?!\d))?(?:[/?#\\][^{_STOP}]{{0,8192}}+)?"
)
_IPV6 = re.compile(r"(?<![\w:.])\[?((?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15})\]?(?![\w:])", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<!\w)(telegram|tele|tiktok|instagram|insta|twitter|youtube|zalo|facebook)\b[^\w@]{0,3}(?:id|kênh|kenh|nick)?[^\w@]{0,3}@([\w.]{2,40})",
    re.IGNORECASE,
)
_PLATFORM = {"tele": "telegram", "insta": "instagram", "twitter": "x"}
_ACCOUNT_WORD = re.compile(
    r"(?<!\w)(?:stk|so tk|so tai khoan|tai khoan|tk|account(?: number| no)?|acc(?: no)?|a/c)(?!\w)"
)
_OTHER_NUMBER = re.compile(
    r"\d{6}|(?<!\w)(?:goi|sdt|so dien thoai|dien thoai|dt|hotline|zalo|lien he|call|phone|otp|so tien)(?!\w)"
)
_ACCOUNT_NUMBER = re.compile(r"(?<![\w.,])\d(?:[ .-]?\d){5,18}(?![\w])")
_PHONE = re.compile(r"(?<![\w+.,/])(?:\+\d|\(\+?\d|\d)(?:[ .()\-–]{0,2}\d){6,15}(?![\w])(?![.,]\d)")
_HOTLINE = re.compile(r"(?<![\w+.,/])1[89]00(?:[ .-]?\d){4,6}(?![\w])(?![ .-]\d)")
_UNIT = "dong|vnd|k|tr|trieu|usd|nguoi|ngay|gio|phut|thang|nam|lan"
_SHORT_WORD = re.compile(
    r"(?<!\w)(?:gui|goi|toi|den|tong dai|dau so|hotline|duong day nong|call|text|sms|so)"
    rf"(?: (?:den|toi|so|ve|ngay|to))?:? (\d{{3,5}})(?![\w.,/:-]*\d|\w| ?(?:{_UNIT})(?!\w))"
)
_SHORT_LINE = re.compile(
    r"(?<!\w)(?:goi|tong dai|hotline|duong day nong|call)(?: (?:den|toi|so|ngay))?:? ?(11[1-79]|156)(?!\w)"
)
_CLOSING = {")": "(", "]": "[", "}": "{"}


def _candidate(start: int, text: str, kind: Kind | None = None) -> Iterator[Candidate]:
    """Yield the text as an indicator at its place; nothing when it is none."""
    try:
        yield start, start + len(text), parse(text, kind)
    except NotAnIndicator:
        return


def trim(text: str) -> str:
    """Cut the punctuation of the sentence off the end of an address, keeping brackets that it opened itself."""
    while text:
        last = text[-1]
        opening = _CLOSING.get(last)
        if last in ".,;:!?…'\"*_~>،、。！？–—" or (opening and text.count(opening) < text.count(last)):
            text = text[:-1]
        else:
            break
    return text


def urls(text: str) -> Iterator[Candidate]:
    """Addresses with a scheme."""
    for match in _URL.finditer(text):
        raw = match.group()
        # Two addresses that were pasted together are two.
        again = re.search(r".(?=https?://)", raw[8:], re.IGNORECASE)
        if again and not re.search(r"[?&=/]$", raw[: 8 + again.end()]):
            raw = raw[: 8 + again.end()]
        yield from _candidate(match.start(), _cut_glued_word(trim(raw)))


def _cut_glued_word(url: str) -> str:
    """Cut a Vietnamese word that was written right after the host: `http://a.vnđể` is `http://a.vn`."""
    head = re.match(r"[a-zA-Z]+:[/\\]+([^/\\?#]+)", url)
    if not head or head.group(1).isascii():
        return url
    ascii_part = re.match(r"[\x21-\x7e]+", head.group(1))
    if ascii_part and has_known_suffix(ascii_part.group().lower()) and "." in ascii_part.group().strip("."):
        return url[: head.start(1) + ascii_part.end()]
    return url


def emails(text: str) -> Iterator[Candidate]:
    """E-mail addresses whose domain has a suffix that exists."""
    for match in _EMAIL.finditer(text):
        raw = match.group().rstrip("-_")
        if has_known_suffix(raw.rpartition("@")[2].lower()):
            yield from _candidate(match.start(), raw, Kind.EMAIL)


def hashes_and_wallets(text: str) -> Iterator[Candidate]:
    """File hashes, and wallets whose checksum holds."""
    for match in _HEX.finditer(text):
        if not match.group().isdecimal():
            yield from _candidate(match.start(), match.group(), Kind.FILE_HASH)
    for match in _WALLET.finditer(text):
        yield from _candidate(match.start(), match.group(), Kind.WALLET)


def handles(text: str) -> Iterator[Candidate]:
    """`Telegram: @name` and the like."""
    for match in _HANDLE.finditer(text):
        platform = match.group(1).lower()
        pair = f"{_PLATFORM.get(platform, platform)}:{match.group(2).rstrip('.')}"
        for _, _, value in _candidate(0, pair, Kind.SOCIAL_PROFILE):
            yield match.start(2) - 1, match.start(2) + len(match.group(2).rstrip(".")), value


def names(text: str) -> Iterator[Candidate]:
    """Bare names, IPv4 addresses, and both with a port or a path; a name with either is an address."""
    for match in _NAME.finditer(text):
        raw = trim(match.group()).rstrip("/\\") if match.group().rstrip("/\\").isalnum() else trim(match.group())
        host = re.match(r"[\w.-]+", raw)
        if not host or is_everyday_word(raw, host.group()):
            continue
        plain = raw.rstrip("/") if raw.rstrip("/") == host.group() else raw
        if plain == host.group():
            yield from _candidate(match.start(), plain.strip("-_"), None if plain[-1].isdecimal() else Kind.DOMAIN)
        else:
            yield from _candidate(match.start(), raw)


def addresses(text: str) -> Iterator[Candidate]:
    """IPv6 addresses."""
    for match in _IPV6.finditer(text):
        if sum(bool(group) for group in match.group(1).split(":")) >= 3:
            yield from _candidate(match.start(1), match.group(1).rstrip("."), Kind.IP)


def accounts(text: str) -> Iterator[Candidate]:
    """Account numbers, told by the words or the bank's name around them."""
    folded = fold(text)
    for match in _ACCOUNT_NUMBER.finditer(folded):
        before, after = folded[max(0, match.start() - 60) : match.start()], folded[match.end() : match.end() + 50]
        before = re.split(r"[\n;!?]|\. ", before)[-1]
        after = re.split(r"[\n;!?]|\. |\d{6}", after)[0]
        if not _account_is_announced(before) and not _bank_adjoins(before, match.group()):
            continue
        bank = _bank_near(before, after)
        digits = re.sub(r"\D", "", match.group())
        yield from _candidate_at(match.start(), match.end(), f"{bank}:{digits}", Kind.BANK_ACCOUNT)


def _account_is_announced(before: str) -> bool:
    """Whether the words before a number say that it is an account, and none of them says something else."""
    words = list(_ACCOUNT_WORD.finditer(before))
    return bool(words) and not _OTHER_NUMBER.search(before[words[-1].end() :])


def _candidate_at(start: int, end: int, text: str, kind: Kind) -> Iterator[Candidate]:
    for _, _, value in _candidate(0, text, kind):
        yield start, end, value


def _bank_near(before: str, after: str) -> str:
    """Return the code of the bank that is named closest to the number; behind it first, as people write."""
    pattern = bank_name_pattern()
    behind = pattern.search(after)
    ahead = list(pattern.finditer(before))
    if behind and (not ahead or behind.start() <= len(before) - ahead[-1].end() + 8):
        return bank_codes()[behind.group()]
    return bank_codes()[ahead[-1].group()] if ahead else UNKNOWN


def _bank_adjoins(before: str, number: str) -> bool:
    """Whether a bank's name stands right before a number that is no phone number."""
    ahead = list(bank_name_pattern().finditer(before))
    if not ahead or not re.fullmatch(r"[\s:\-–,(]{1,4}(?:so )?", before[ahead[-1].end() :]):
        return False
    try:
        canonical_phone(number)
    except NotAnIndicator:
        return len(re.sub(r"\D", "", number)) >= 8
    return False


def phones(text: str) -> Iterator[Candidate]:
    """Phone numbers in every way of writing them; short codes only behind words that call for one."""
    folded = fold(text)
    for match in _HOTLINE.finditer(text):
        yield from _candidate(match.start(), match.group(), Kind.PHONE)
    for match in _PHONE.finditer(text):
        for start, end, value in _candidate(match.start(), match.group(), Kind.PHONE):
            if not is_short(value.value):
                yield start, end, value
    for pattern in (_SHORT_LINE, _SHORT_WORD):
        for match in pattern.finditer(folded):
            yield from _candidate(match.start(1), match.group(1), Kind.PHONE)
