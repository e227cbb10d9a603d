"""Fold Vietnamese letters to plain ones, character by character, so that positions stay where they were."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4_096)
def _fold_char(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0].lower()
    plain = {"đ": "d", "ı": "i"}.get(base, base)
    return plain if len(plain) == 1 else char


def fold(text: str) -> str:
    """Return the text in lower case without diacritics, of the same length (`Số Tài Khoản` → `so tai khoan`)."""
    return text.lower() if text.isascii() else "".join(map(_fold_char, text))
