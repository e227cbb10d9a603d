"""Find every indicator in a text that people wrote, or that somebody made hard to read on purpose.

Each search passes over the text once and never goes back, so time grows with the length of the text only.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from khien.indicators import account_search, links, phone_search
from khien.indicators.errors import NotAnIndicator
from khien.indicators.hashes import find_hashes
from khien.indicators.kinds import Found, IndicatorValue, Kind
from khien.indicators.parse import normalise
from khien.indicators.refang import is_plain, refang
from khien.indicators.social import find_mentions
from khien.indicators.wallets import find_wallets
from khien.indicators.words import fold

Hit = links.Hit

_TEXT_SEARCHES: Final[tuple[Callable[[str], Iterator[Hit]], ...]] = (
    links.find_urls,
    links.find_ipv6,
    links.find_names,
    links.find_mail,
    lambda text: _wallets_and_hashes(text),
    lambda text: _of_kind(Kind.SOCIAL_PROFILE, find_mentions(text)),
)
_NUMBER_SEARCHES: Final = (account_search.find_accounts, phone_search.find_phones)
_DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d")
_LONG_TOKEN = re.compile(r"[0-9A-Za-z_-]{26}")
_LIKE_A_DIGIT = re.compile(r"\d[oOlI]|[oOlI]\d")
_DISGUISED = re.compile(r"(?<![\w.])[\doOlI](?:[ .-]?(?:\d|(?<=[\d .-])[oOlI])){8,14}(?!\w)")
_LEAST_DIGITS: Final = 6
_TO_DIGIT: Final = str.maketrans("oOlI", "0011")
_BLANK: Final = "\x00"  # no word, no blank and no digit: nothing is read across what was taken


def extract(text: str) -> Iterator[Found]:
    """Yield the indicators of a text in the order in which they stand; none overlaps another.

    Args:
        text: anything, of any length; offsets count its code points.
    """
    clean = refang(text)
    for start, end, indicator in sorted(_hits(clean.text), key=lambda hit: hit[0]):
        settled = _settled(indicator)
        if settled:
            first, last = clean.original_span(start, end)
            yield Found(settled, first, last, text[first:last])


def _settled(indicator: IndicatorValue) -> IndicatorValue | None:
    """Take off disguise within disguise, so that what is found is always in its canonical form."""
    try:
        return indicator if is_plain(indicator.value) else normalise(indicator)
    except NotAnIndicator:
        return None


def _hits(text: str) -> list[Hit]:
    """Return what all searches find; what an earlier one takes, a later one does not see."""
    found: list[Hit] = []
    for search in _TEXT_SEARCHES:
        text = _take(search(text), text, found)
    if _DIGITS.search(text):
        text = _with_digits(text)
        folded = fold(text)
        for find in _NUMBER_SEARCHES:
            text = _take(find(text, folded), text, found)
            folded = _blanked(folded, found)
    return found


def _with_digits(text: str) -> str:
    """Read letters that pass for digits as digits, where most of a number are digits: `O9l2 345 678`."""

    def digits(match: re.Match[str]) -> str:
        return match[0].translate(_TO_DIGIT) if sum(map(str.isdecimal, match[0])) >= _LEAST_DIGITS else match[0]

    return _DISGUISED.sub(digits, text) if _LIKE_A_DIGIT.search(text) else text


def _take(hits: Iterable[Hit], text: str, found: list[Hit]) -> str:
    new: list[Hit] = []
    done = 0
    for hit in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if hit[0] >= done:
            new.append(hit)
            done = hit[1]
    found += new
    return _blanked(text, new)


def _blanked(text: str, hits: Iterable[Hit]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, _ in sorted(hits, key=lambda hit: hit[0]):
        pieces += (text[done:start], _BLANK * (end - start))
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


def _wallets_and_hashes(text: str) -> Iterator[Hit]:
    if _LONG_TOKEN.search(text):
        yield from _of_kind(Kind.WALLET, find_wallets(text))
        yield from _of_kind(Kind.FILE_HASH, find_hashes(text))


def _of_kind(kind: Kind, hits: Iterable[tuple[int, int, str]]) -> Iterator[Hit]:
    return ((start, end, IndicatorValue(kind, value)) for start, end, value in hits)
