"""Reduce a label to what an eye takes it for, whatever diacritics, scripts or digits it is written with."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

CONFUSABLES = Path(__file__).parent / "data/confusables.txt"
# One sign for everything that looks alike in a common font. Both sides of a comparison are reduced, so that
# the sign itself does not matter.
_DIGITS, _LETTERS = "01i34578", "olleastb"
_SAME_LOOK, _SAME_BYTES = str.maketrans(_DIGITS, _LETTERS), bytes.maketrans(_DIGITS.encode(), _LETTERS.encode())
_PAIRS = (("rn", "m"), ("vv", "w"))


@cache
def _confusables() -> dict[int, str]:
    lines = CONFUSABLES.read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ", 1) for line in lines if not line.startswith("#"))
    return {int(code, 16): look for code, look in rows}


def plain(text: str) -> str:
    """Return the text in ASCII as a Vietnamese would type it without diacritics; other letters stay."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)
def look(text: str) -> str:
    """Return a lower-case label with one sign for each group of letters and digits that look alike."""
    if not text.isascii():
        text = plain(plain(text).translate(_confusables()))
    return text.translate(_SAME_LOOK)


def skeleton(text: str) -> str:
    """Return the shape of a lower-case label; two labels of the same shape can be mistaken for each other.

    Source: the idea of UTS #39, section 4, with digits and pairs of letters added.
    """
    text = look(text)
    for pair, one in _PAIRS:
        text = text.replace(pair, one)
    return text


def looks(word: str) -> list[str]:
    """Return what a word may look like, with every letter that a pair looks like and every such pair.

    They are found in a text as `look` or `look_of_lines` leaves it, where a pair may also belong to two words.
    """
    parts = (_EITHER.get(part, (part,)) for part in _CUT.split(look(word)))
    return ["".join(one) for one in product(*parts)]


_EITHER = {sign: pair for pair in _PAIRS for sign in pair}
_CUT = re.compile("(" + "|".join(_EITHER) + ")")


def look_of_lines(block: bytes) -> bytes:
    """Return what `look` returns for many lower-case ASCII labels at once."""
    return block.translate(_SAME_BYTES)
