"""Undo what people and scammers do to addresses, and remember where each character came from."""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

# Zero-width and other invisible characters that split a word without showing.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DOTS = "\u3002\uff0e\uff61\u2024"
# Suffixes that make a spelled-out "dot" certain; words that are also suffixes (in, is, to, me) are not here.
_SURE = "com|net|org|vn|info|biz|xyz|top|cc|site|online|shop|club|vip|store|app|live|io|co"
_MARKS = re.compile(
    rf"""
    (?P<scheme>(?<!\w)h(?:xx|tt|\*\*|XX)ps?(?=[:\[(]))
    |(?P<colon>\s?\[:\]|\s?\(:\)|(?<=http)\[:?//\]|(?<=https)\[:?//\])
    |(?P<slash>\[/\]|\(/\))
    |(?P<dot>\s?(?:\[\.\]|\(\.\)|\{{\.\}}|\[\s?dot\s?\]|\(\s?dot\s?\)|\{{\s?dot\s?\}}|<\.>|\[,\]|\[\.|\.\])\s?)
    |(?P<spelt>(?<=[a-z0-9-])\s(?:dot|chấm|cham)\s(?=(?:{_SURE})\b|[a-z0-9-]{{2,30}}\s(?:dot|chấm|cham)\s(?:{_SURE})\b))
    |(?P<at>\s?(?:\[\s?(?:at|@)\s?\]|\(\s?(?:at|@)\s?\)|\{{\s?(?:at|@)\s?\}})\s?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN = {"dot": ".", "spelt": ".", "at": "@", "slash": "/"}


@dataclass(frozen=True)
class Refanged:
    """Clean text; `origin[i]` is where its i-th character begins in the original, the last one is its end."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of a piece of the clean text."""
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


def refang(text: str) -> Refanged:
    """Return the text with defanging, invisible characters and full-width forms undone."""
    if text.isascii() and not re.search(r"[\[({<]|hxx|h\*\*| dot | cham ", text, re.IGNORECASE):
        return Refanged(text, range(len(text) + 1))
    plain, origin = _plain_characters(text)
    return _undo_marks(plain, origin, len(text))


def _plain_characters(text: str) -> "tuple[str, array[int]]":
    """Drop the invisible, narrow the full-width, join letters with the marks that follow them."""
    out: list[str] = []
    origin = array("q")
    for place, char in enumerate(text):
        if char < "\x80":
            out.append(char)
        elif _INVISIBLE.match(char):
            continue
        elif (
            unicodedata.combining(char)
            and out
            and len(joined := unicodedata.normalize("NFC", out[-1] + char)) == 1
        ):
            out[-1] = joined
            continue
        else:
            narrow = "." if char in _DOTS else unicodedata.normalize("NFKC", char)
            out.append(narrow if len(narrow) == 1 else char)
        origin.append(place)
    return "".join(out), origin


def _undo_marks(plain: str, origin: "array[int]", length: int) -> Refanged:
    pieces: list[str] = []
    places = array("q")
    at = 0
    for mark in _MARKS.finditer(plain):
        new = _replacement(mark)
        pieces += (plain[at : mark.start()], new)
        places += origin[at : mark.start()]
        places.extend(origin[min(mark.start() + step, mark.end() - 1)] for step in range(len(new)))
        at = mark.end()
    pieces.append(plain[at:])
    places += origin[at:]
    places.append(length)
    return Refanged("".join(pieces), places)


def _replacement(mark: re.Match[str]) -> str:
    if mark["scheme"]:
        return "https" if mark["scheme"].lower().endswith("s") else "http"
    if mark["colon"]:
        return "://" if "//" in mark["colon"] else ":"
    return _PLAIN[mark.lastgroup or "dot"]
