"""Characters that look or read like plain ones: full-width and styled letters and digits, odd spaces.

`PLAIN` maps one character to one character, so that offsets in a translated text stay offsets in the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# Blocks whose characters have a plain ASCII reading: letterlike, enclosed, mathematical, full-width.
_BLOCKS = (
    (0x2070, 0x20A0),
    (0x2100, 0x2150),
    (0x2460, 0x2500),
    (0x1D400, 0x1D800),
    (0xFF00, 0xFFF0),
    (0x1F130, 0x1F190),
)
_DOTS = "\u3002\uff61\uff0e\ufe52\u2024"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2212\ufe63\uff0d"
# East Asian marks that end a clause: read as ASCII they would be taken into an address.
_CLAUSE_ENDS = "\uff0c\uff1b\uff01\uff08\uff09\uff1f\uff3b\uff3d\uff5b\uff5d\uff1c\uff1e\uff02\uff07\uff5c"


def _pairs() -> Iterator[tuple[int, str]]:
    for first, end in _BLOCKS:
        for code in range(first, end):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and "!" <= plain <= "~":
                yield code, plain
    for first in (0x24B6, 0x1F130, 0x1F150, 0x1F170):  # enclosed capitals, which NFKC leaves alone or keeps large
        yield from ((first + place, chr(ord("A") + place)) for place in range(26))
    for characters, plain in ((_DOTS, "."), (_SPACES, " "), (_DASHES, "-"), (_CLAUSE_ENDS, " ")):
        yield from ((ord(character), plain) for character in characters)


PLAIN: Final = str.maketrans({chr(code): plain for code, plain in _pairs()})
# A quick look that finds every key of the table and little else: translating is ten times slower than looking.
_MAY_CHANGE = re.compile("[\u00a0\u1680\u2000-\u2012\u2024\u202f\u205f-\u24ff\u3000-\U0001ffff]")

# Drawn as nothing: zero-width spaces and joiners, direction marks, variation selectors, the keycap's frame, tags.
UNSEEN: Final = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20e3\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)


def plain(text: str) -> str:
    """Return the text with every such character read as its plain one; offsets stay as they are."""
    return text.translate(PLAIN) if not text.isascii() and _MAY_CHANGE.search(text) else text
