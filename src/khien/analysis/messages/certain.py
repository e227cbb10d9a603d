"""What no honest message does, whatever else it says: ask for one's one-time code, lead to a cheap name that
poses as a bank, an authority or a carrier, or give out a program for telephones.

A code is typed where it was asked for, and told to nobody. Who brings a parcel may ask for the number that came
with it, and who warns of the trick speaks of it; both are left to the model. So is
who warns of a link or a program; who writes one has a shop to send people to.
"""

import re

from khien.analysis.messages.fold import PLAIN
from khien.analysis.messages.links import poses_as_official
from khien.indicators.refang import refang

_CODE = (
    r"(?:otp|(?:ma|so)\s(?:xac (?:nhan|thuc|minh)|bao mat|dang nhap|kich hoat|pin|\d so)|\d so (?:vua|trong tin)"
    r"|(?:\d|six|four)[ -]digit code|(?:verification|security|login|confirmation|one[ -]time) (?:code|password))"
)
_ME = r"(?:em|minh|mk|toi|tui|anh|chi|a|c|chung toi|ben em|nhan vien|can bo|tong dai)"
_HAND = r"(?:gui|doc|cung cap|nhan tin|noi|bao|chuyen)"
_ASKS = re.compile(
    rf"\b{_HAND}\b(?:\s\w+){{0,4}}\s(?:giup|ho|gium|cho|lai)\s{_ME}\b[^.!?\n]{{0,30}}\b{_CODE}"
    rf"|\b{_HAND}\b[^.!?\n]{{0,20}}\b{_CODE}\b[^.!?\n]{{0,30}}\b(?:giup|ho|gium|cho|lai cho)\s{_ME}\b"
    rf"|\b(?:vui long|hay|xin|can|phai)\s(?:\w+\s){{0,2}}(?:cung cap|gui lai|doc)\b[^.!?\n]{{0,20}}\b{_CODE}"
    rf"|\bcho\s{_ME}\s(?:xin|muon)\b[^.!?\n]{{0,15}}\b{_CODE}"
    rf"|\b(?:send|give|tell|read|forward|text|share)\s(?:it to )?(?:me|us)\b[^.!?\n]{{0,20}}\b{_CODE}"
    rf"|\b(?:send|share|forward|read)\b[^.!?\n]{{0,10}}\b{_CODE}\b[^.!?\n]{{0,30}}\b(?:to|with)\s(?:me|us|our)\b"
)
_GIVES_IT = re.compile(rf"\b{_CODE}\b[^.!?\n]{{0,30}}?\b\d{{4,8}}\b")
_OTHERWISE = re.compile(
    r"\b(?:khong|ko|k|dung|cho nen|tuyet doi|canh giac|ke (?:gian|xau)|doi tuong|lua dao|mao danh|thu doan"
    r"|never|not|don'?t|scam\w*|fraud\w*|warning"
    r"|shipper|buu ta|buu cuc|giao hang|nhan hang|don hang|tai xe|le tan|check.?in|courier|driver|parcel)\b"
)
_OPEN = r"(?:bam|nhan|click|mo|vao|truy cap|dang nhap|quet|cai)"
_WARNS = re.compile(
    rf"\b(?:(?<!neu )(?:khong|ko|k)\s(?:(?:duoc|nen|co)\s)?{_OPEN}|(?<!ung )dung\s(?:co\s)?{_OPEN}"
    r"|canh giac|canh bao (?:ve|web|website|trang|link|duong|lua|gia|thu)|khuyen cao|gia mao|gia danh|mao danh"
    r"|lua dao|ke (?:gian|xau)|thu doan|(?:do not|don'?t|never) (?:click|open|visit|tap|follow|log in|enter)"
    r"|beware of|fake|scam\w*|fraud\w*|phishing)\b"
)
_PROGRAM = re.compile(r"\w\.x?apk\b", re.IGNORECASE)
_SPEAKS_OF_ONE = re.compile(_CODE)


def speaks_of_code(text: str) -> bool:
    """Whether a text names a one-time code at all, which few do."""
    return _SPEAKS_OF_ONE.search(text.translate(PLAIN)) is not None


def asks_for_code(sentence: str) -> bool:
    """Whether a sentence asks its reader to hand over a one-time code."""
    plain = sentence.translate(PLAIN)
    return _ASKS.search(plain) is not None and _OTHERWISE.search(plain) is None and _GIVES_IT.search(plain) is None


def leads_to_poser(text: str) -> bool:
    """Whether a text leads to a cheap name that poses as a bank, an authority, a carrier, and warns of none."""
    return poses_as_official(refang(text).text) and _WARNS.search(text.translate(PLAIN)) is None


def gives_program(text: str) -> bool:
    """Whether a text gives out a program for telephones, as a file or a link, and warns of none."""
    if "apk" not in text.lower():  # nearly always
        return False
    return _PROGRAM.search(refang(text).text) is not None and _WARNS.search(text.translate(PLAIN)) is None
