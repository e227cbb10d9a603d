"""Reduce a message to the letters that a reader hears, however it is written.

Diacritics, case, look-alike letters, invisible signs, spaces and signs inside words, `0` for `o` and `1` for `i`
all fold away, and the common short forms of chat take the place of the words. What is left has no spaces, so that
letters written apart read like letters written together.
"""

import re
import unicodedata
from functools import lru_cache

from khien.analysis.lookalike import skeleton

NUMBER = "#"  # stands for a phone, account or card number and for an e-mail address
_PRIVATE = re.compile(r"<(?:SDT|SO|EMAIL|PHONE|THE)>|[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_UNSAID = re.compile(r"<(?:HOTEN|TEN|MATKHAU)>")
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")  # of a person: a phone, an account, a card
_BETWEEN = re.compile(r"(?<=[a-z01])[3457@$!|](?=[a-z01])")
_LETTER_BETWEEN = {"3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "i"}
_ROUND = re.compile(r"(?<=[a-z])0|0(?=[a-z])")
_AGAIN = re.compile(r"([a-z#])\1+")
# Words and their forms in chat: all become the first, which is the shortest.
_FORMS = {
    form: line.split()[0]
    for line in (
        "k ko kg kh khg hk hok hem hong khong",
        "dc dk duoc dkc",
        "j gi ji",
        "r roi rui",
        "bt biet bit",
        "ng nguoi ngta",
        "nh nhieu nhiu nhju",
        "vs voi",
        "cx cung cug",
    )
    for form in line.split()
}
_FORM = re.compile(
    "(?<![a-z])(?:" + "|".join(form for form, first in _FORMS.items() if form != first) + ")(?![a-z])"
)
# How a letter sounds here: `l`, `j` and `y` are written for `i` and the other way round; digits other than 0, 1
# and 8, which criminals love, say only that there is a number. What is not named is not heard.
_SOUND = str.maketrans({"l": "i", "j": "i", "y": "i", "1": "i", "0": "o"} | dict.fromkeys("2345679", "9"))
_UNHEARD = re.compile(r"[^a-z98#]+")


class _Plain(dict[int, str]):
    """The plain ASCII form of each character, worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = form = _plain(chr(code))
        return form


PLAIN = _Plain()


def _plain(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Mn", "Me"}:
        return ""
    base = unicodedata.normalize("NFKD", sign.replace("đ", "d").replace("Đ", "d"))[0].lower()
    if not base.isascii() and kind.startswith("L"):
        base = skeleton(base)[:1]
    return base if base.isascii() and base.isprintable() else " "


def fold(text: str) -> str:
    """Return what is heard in a message: letters a to z, `8`, `9` for other digits, `#` for long numbers."""
    text = _UNSAID.sub("", _PRIVATE.sub(NUMBER, text)).translate(PLAIN)
    text = _BETWEEN.sub(lambda match: _LETTER_BETWEEN[match[0]], _LONG_NUMBER.sub(NUMBER, text))
    text = _ROUND.sub("o", text)
    text = _FORM.sub(lambda match: _FORMS[match[0]], text)
    return _AGAIN.sub(r"\1", _UNHEARD.sub("", text.translate(_SOUND)))


@lru_cache(maxsize=8_192)
def folded_phrase(phrase: str) -> str:
    """Return a phrase as it stands in folded text."""
    return fold(phrase)
