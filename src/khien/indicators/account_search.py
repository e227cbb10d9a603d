"""Find bank accounts in a text: digits that the words or the bank's name beside them call an account."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick_rs

from khien.indicators.banks import ALIASES, UNKNOWN, WALLETS, bank_code
from khien.indicators.kinds import IndicatorValue, Kind
from khien.indicators.links import Hit
from khien.indicators.phones import subscriber

_BEFORE, _AFTER = 64, 48  # characters that are looked at on each side of a number
_NEAR = 5  # characters between a bank's name and a number that belong together without a word such as `stk`
_NUMBER = re.compile(
    r"(?<![\d+_])(?<!\d[.,/])(?:\d{6,19}|(?P<first>\d{2,6})(?P<gap>[ "
    r".\-])\d{2,6}(?:(?P=gap)\d{2,6}){0,6})(?![\d/_])(?![.,]\d)"
)
_GLUED = re.compile(rf"(?<!\w)(?:s?tk|{'|'.join(alias for alias in ALIASES if alias.isalpha())})(?!\w)")
_LETTERS_BEFORE, _LETTERS_AFTER = re.compile(r"\w*\Z"), re.compile(r"\w*")
_GLUED_LEAST = 8  # digits of a number that may be written onto a bank's name
_SURE = (
    r"stk|so tk|sotk|so tai khoan|so the|so tai khoan ngan hang|account (?:no\.?|number)|acc(?:ount)? no\.?"
    r"|a/c(?: no\.?)?|stk nhan"
)
_LIKELY = r"tk|tai khoan|account|acc|ck|chuyen khoan|nap tien|chuyen tien"
_WORD = re.compile(rf"(?<![a-z0-9])(?:(?P<sure>{_SURE})|(?P<likely>{_LIKELY}))(?![a-z0-9])")
_CONTACT = re.compile(
    r"(?<![a-z0-9])(?:goi|sdt|so dien thoai|dien thoai|dt|hotline|zalo|lien he|lh|tong dai|call|phone)(?![a-z0-9])"
)
# Between the word and the number: what makes it a code, an amount or a date.
_OTHER = re.compile(
    r"(?<![a-z0-9])(?:otp|ma|so tien|so du|sd|tru|giam|cong|tang|han muc|ngay|luc|gd|phi|cccd|cmnd|amount|balance"
    r"|ref|code)(?![a-z0-9])|[+?!]|\.\s"
)
_PAYMENT = re.compile(
    r"(?<![a-z0-9])(?:ck|chuyen khoan|chuyen tien|chuyen vao|nap|gui tien|thanh toan|stk|nhan tien"
    r"|coc)(?![a-z0-9])"
)
_AMOUNT = re.compile(r"\s{0,2}(?:d|vnd|dong|usd|k|tr|trieu|ty|%|usdt|nghin|ngan(?! hang))(?![a-z0-9])|,\d")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BANKS = ahocorasick_rs.AhoCorasick(ALIASES)
_LABEL = re.compile(r"[a-z]\s?[:\-–=]\s?\Z")
_TITLE = re.compile(r"(?<![a-z0-9])(?:ngan hang|nh|bank|vi)(?: tmcp)?[\s:.]{1,2}\Z")
_BESIDE = re.compile(r"[\s:.,()\[\]\-–—*/|=]{0,5}(?:(?:so|stk|tk|la|qua|vao)[\s:.]{1,3})?\Z")
# EMVCo QR code of NAPAS: the acquirer's BIN and the account stand behind the application's identifier.
_VIETQR = re.compile(r"0010A00000072701\d\d0006(?P<bin>\d{6})01(?P<size>\d\d)(?P<rest>\d{6,19})")


@dataclass(slots=True)
class _Bank:
    """A bank's name as it stands in a text."""

    start: int
    end: int
    code: str
    taken: bool = False


class _Context:
    """What stands around the numbers of a text, and which banks' names are spoken for already."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self.banks = _banks_in(folded)
        self.starts = [bank.start for bank in self.banks]
        self.last_end = 0

    def before(self, start: int) -> str:
        """Return the text before a number, back to the number before it."""
        return self.folded[max(self.last_end, start - _BEFORE) : start]

    def bank_before(self, first: int, end: int) -> _Bank | None:
        """Return the last bank named between two places that is not taken."""
        for bank in reversed(self.banks[bisect_left(self.starts, first) : bisect_left(self.starts, end)]):
            if bank.end <= end and not bank.taken:
                return bank
        return None

    def bank_after(self, end: int) -> _Bank | None:
        """Return the first bank named behind a number, if no other number stands between."""
        place = bisect_left(self.starts, end)
        bank = self.banks[place] if place < len(self.banks) else None
        if bank is None or bank.end > end + _AFTER or _NUMBER.search(self.folded, end, bank.start):
            return None
        return bank


def _banks_in(folded: str) -> list[_Bank]:
    """Return the banks' names in the order in which they stand, the longest where several begin."""
    places: dict[int, int] = {}
    searchable = _SURROGATES.sub("?", folded)
    for _, start, end in _BANKS.find_matches_as_indexes(searchable, overlapping=True):
        if _ends_word(folded[max(0, start - _GLUED_LEAST) : start][::-1]) and _ends_word(
            folded[end : end + _GLUED_LEAST]
        ):
            places[start] = max(end, places.get(start, 0))
    return [_bank_at(folded, start, end) for start, end in sorted(places.items())]


def _ends_word(beside: str) -> bool:
    """Tell whether a name may end here: a blank follows, a sign, or a number as long as an account's."""
    return not beside[:1].isalnum() or (len(beside) == _GLUED_LEAST and beside.isdecimal())


def _bank_at(folded: str, start: int, end: int) -> _Bank:
    """Return a bank with the words in front that say it is one: `ngân hàng ACB`."""
    title = _TITLE.search(folded[max(0, start - 18) : start])
    code = bank_code(folded[start:end]) or UNKNOWN
    return _Bank(start - len(title[0]) if title else start, end, code)


def find_accounts(text: str, folded: str) -> Iterator[Hit]:
    """Yield accounts, each with the bank that is named nearest to it, or `?`.

    Args:
        text: without disguise.
        folded: the same text, lower case, without marks, character for character.
    """
    yield from _in_qr_codes(text)
    context = _Context(folded)
    for match in _NUMBER.finditer(folded):
        digits = "".join(filter(str.isdecimal, match[0]))
        if 6 <= len(digits) <= 19 and not _AMOUNT.match(folded, match.end()) and _stands_alone(folded, match):
            code = _bank_of_account(context, match, digits)
            if code:
                yield match.start(), match.end(), IndicatorValue(Kind.BANK_ACCOUNT, f"{code}:{digits}")
        context.last_end = match.end()


def _stands_alone(folded: str, match: re.Match[str]) -> bool:
    """Tell whether the letters written onto a number, if any, are a bank's or say account: `stk1023456789vcb`."""
    before = _LETTERS_BEFORE.search(folded, max(0, match.start() - 24), match.start())
    after = _LETTERS_AFTER.match(folded, match.end())
    glued = [letters[0] for letters in (before, after) if letters and letters[0]]
    return not glued or (len(match[0]) >= _GLUED_LEAST and all(map(_GLUED.fullmatch, glued)))


def _in_qr_codes(text: str) -> Iterator[Hit]:
    for match in _VIETQR.finditer(text):
        code, digits = bank_code(match["bin"]), match["rest"][: int(match["size"])]
        if len(digits) == int(match["size"]) >= 6:
            start = match.start("rest")
            yield start, start + len(digits), IndicatorValue(Kind.BANK_ACCOUNT, f"{code or UNKNOWN}:{digits}")


def _bank_of_account(context: _Context, match: re.Match[str], digits: str) -> str | None:
    """Return the code of the bank if the number is an account, `?` for an unknown bank, None if it is none."""
    before = context.before(match.start())
    bank = _nearest_bank(context, match, before)
    if not _is_announced(before, digits) and not (
        bank and len(digits) >= 8 and _is_account_beside_bank(context.folded, match, digits, bank)
    ):
        return None
    if bank is None:
        return _bank_of_card(digits)
    bank.taken = True
    return bank.code


def _bank_of_card(digits: str) -> str:
    """Return the bank of a domestic card, whose number begins with the bank's BIN."""
    code = bank_code(digits[:6]) if len(digits) in (16, 19) else None
    return code or UNKNOWN


def _is_announced(before: str, digits: str) -> bool:
    words = list(_WORD.finditer(before))
    if not words:
        return False
    gap = before[words[-1].end() :]
    if _OTHER.search(gap) or _CONTACT.search(gap) or gap.count("\n") > 1:
        return False
    return bool(words[-1]["sure"]) or (len(gap) <= 32 and len(digits) >= 8)


def _is_account_beside_bank(folded: str, match: re.Match[str], digits: str, bank: _Bank) -> bool:
    """Judge a number beside a bank's name; one that can be called is an account only where money is sent."""
    before = folded[max(0, match.start() - 90) : match.start()]
    if _gap(match, bank) > _NEAR or _OTHER.search(before[-12:]):
        return False
    if subscriber(digits) is None:
        return True
    if _CONTACT.search(before[-24:]):
        return False
    if bank.code in WALLETS or _PAYMENT.search(before) is not None:
        return True
    return _LABEL.search(before) is not None  # `MB Bank: 0987654321`: customers choose their telephone number


def _nearest_bank(context: _Context, match: re.Match[str], before: str) -> _Bank | None:
    """Return the bank named nearest to the number and not given to another."""
    ahead = context.bank_before(match.start() - len(before), match.start())
    behind = context.bank_after(match.end())
    if ahead is None or behind is None:
        return ahead or behind
    between = context.folded[ahead.end : match.start()]
    # Words such as `stk:` between a name and its number do not count.
    return behind if not _BESIDE.fullmatch(between) and _gap(match, behind) < len(between) else ahead


def _gap(match: re.Match[str], bank: _Bank) -> int:
    return match.start() - bank.end if bank.end <= match.start() else bank.start - match.end()
