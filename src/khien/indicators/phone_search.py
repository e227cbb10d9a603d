"""Find telephone numbers in a text, and leave dates, amounts, codes and order numbers alone."""

import re
from collections.abc import Iterator

from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.links import Hit
from khien.indicators.phones import is_short, subscriber

_GAP = r"\)?[ .\-–—]{0,2}\(?"
_VIETNAMESE = re.compile(
    rf"(?<!\w)(?<!\d[.,])(?<!\+)\(?(?:(?:\+|00)[ ]?84{_GAP}(?:0\)?{_GAP})?|84[ .\-]?|[0oO]{_GAP})"
    rf"(?:[35789](?:{_GAP}\d){{8}}|2(?:{_GAP}\d){{9}})(?!\w)(?!\.\d(?!\d{{8}}))"
)
_FOREIGN = re.compile(rf"(?<![\w+])\(?\+(?!84)[1-9](?:{_GAP}\d){{6,14}}+(?!\w)")
_HOTLINE = re.compile(r"(?<!\w)(?<!\d[.,-])1[89]00(?:[ .\-]?\d){4}(?:(?:[ .\-]?\d){2})?(?!\w)(?![.,]?\d)")
_LONG_NUMBER = re.compile(r"\d(?:[^\w\n]{0,3}\d){7}")
_YEARS = re.compile(r"1[89]00-(?:1[89]|20)\d\d")
_DATE = re.compile(r"\d{1,2}(?P<sep>[.\- ])\d{1,2}(?P=sep)(?:19|20)\d\d")
_AMOUNT = re.compile(r"\s{0,2}(?:d|vnd|dong|usd|k|tr|trieu|%)(?!\w)")
_OTHER_NUMBER = re.compile(
    r"(?<!\w)(?:mst|ma so thue|cccd|cmnd|cmt|can cuoc|ma don(?: hang)?|don hang|van don|ma van don|ma gd|magd"
    r"|mgd|ma giao dich"
    r"|so gd|ref|(?:zoom |meeting )?id|hop dong|so hd|ma kh|makh|ma khach hang|ma so|otp|bhxh|bhyt|serial|seri"
    r"|imei|order|invoice|hoa "
    r"don)"
    r"[^\w\n]{0,4}(?:so|la|is|no)?[^\w\n]{0,3}\Z"
)
_CALL = (
    r"(?:goi(?: dien)?|bam(?: so)?|lien he|lien lac|lh|hotline|tong dai|dau so|duong day nong|so dien thoai|sdt"
    r"|call|dial|text"
    r"|sms|nhan(?: tin)?|tin nhan|gui(?: tin)?(?: nhan)?|phan anh|chuyen tiep|to cao|bao cao|canh sat|cong an"
    r"|cuu hoa|chua chay|cap cuu)"
)
_FILLER = (
    r"(?:ngay|den|toi|ve|so|cho|qua|tong dai|dau so|dien thoai|may|mien phi|the|number|to|at|on|canh sat|cong "
    r"an|cap cuu"
    r"|cuu hoa|noi dung|tin rac|cuoc goi rac|tin nhan rac|hotline|duong day nong|hoac)"
)
_SHORT = re.compile(r"(?<![\w.,/:*#+-])\d{3,4}(?![\w%*#]|[.,:\-]\d)")
_CALLED = re.compile(rf"(?<!\w)(?P<call>{_CALL})(?:[ ]{_FILLER}){{0,3}}[ ]?[:(]?[ ]?\Z")
_NEXT_IN_LIST = re.compile(
    r"(?:[ ]?\([^()\n]{1,12}\))?[ ]?(?:,|/|-|va|hoac|hay|or|and)[ ]?(?P<number>\d{3,4})(?![\w%*#]|[.:\-]\d)"
)
_COUNTED = re.compile(
    r"[ ]?(?:d|dong|vnd|k|tr|trieu|nghin|ngan(?! hang)|ty|phut|giay|gio|ngay|tuan|thang|nam|nguoi|tin|sms|lan"
    r"|cuoc|gb|mb"
    r"|diem|suat|may"
    r"|khach|don|usd|min|minutes|days|times|people|hours)(?!\w)"
)


def find_phones(text: str, folded: str) -> Iterator[Hit]:
    """Yield full numbers and hotlines anywhere, short codes only behind words that tell to call or write.

    Args:
        text: without disguise.
        folded: the same text, lower case, without marks, character for character.
    """
    yield from _short_codes(folded)
    if not _LONG_NUMBER.search(text):
        return
    for match in _VIETNAMESE.finditer(text):
        value = None if _is_other(match, folded) else subscriber(_digits(match[0]))
        if value:
            yield _hit(*_without_bracket(match), value)
    for match in _HOTLINE.finditer(text):
        if not _YEARS.match(match[0]) and not _AMOUNT.match(folded, match.end()):
            yield _hit(match.start(), match.end(), _digits(match[0]))
            yield from _listed(folded, match.end(), "hotline")
    yield from _foreign(text, folded)


def _foreign(text: str, folded: str) -> Iterator[Hit]:
    for match in _FOREIGN.finditer(text):
        if _AMOUNT.match(folded, match.end()):
            continue
        ends = [match.start() + group.end() for group in re.finditer(r"\d+", match[0])]
        for end in reversed(ends[-6:]):
            value = subscriber(_digits(text[match.start() : end]))
            if value:
                yield _hit(match.start() + (match[0][0] == "("), end, value)
                break


def _short_codes(folded: str) -> Iterator[Hit]:
    for match in _SHORT.finditer(folded):
        called = _CALLED.search(folded[max(0, match.start() - 48) : match.start()])
        if called is None:
            continue
        if _is_code(folded, *match.span(), called["call"]):
            yield _hit(*match.span(), match[0])
        yield from _listed(folded, match.end(), called["call"])


def _listed(folded: str, end: int, call: str) -> Iterator[Hit]:
    """Yield the short codes that go on behind a first number: `113, 114 hoặc 115`."""
    while match := _NEXT_IN_LIST.match(folded, end):
        start, end = match.span("number")
        if _is_code(folded, start, end, call):
            yield _hit(start, end, match["number"])


def _is_code(folded: str, start: int, end: int, call: str) -> bool:
    number = folded[start:end]
    is_round = number.endswith("00") and call.startswith("gui")
    is_year = re.fullmatch(r"(?:19[5-9]|20[0-4])\d", number) is not None
    return is_short(number) and not is_round and not is_year and not _COUNTED.match(folded, end)


def _is_other(match: re.Match[str], folded: str) -> bool:
    """Tell a number of another sort: a date with an hour behind it, an order, a tax code."""
    if _DATE.match(match[0]) or (match[0].startswith("84") and _AMOUNT.match(folded, match.end())):
        return True
    return _OTHER_NUMBER.search(folded[max(0, match.start() - 28) : match.start()]) is not None


def _without_bracket(match: re.Match[str]) -> tuple[int, int]:
    """Leave out a bracket that the number does not close: `(0912345678`."""
    return match.start() + (match[0][0] == "(" and ")" not in match[0]), match.end()


def _digits(raw: str) -> str:
    plus = "+" if "+" in raw else ""
    zero = "0" if raw[0] in "oO" else ""  # the letter that passes for a nought
    return plus + zero + "".join(filter(str.isdecimal, raw.replace("(0)", "")))


def _hit(start: int, end: int, value: str) -> Hit:
    return start, end, IndicatorValue(Kind.PHONE, value)
