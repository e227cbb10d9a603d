"""Write a message as people write it to hide it from a filter, or as they chat: for measuring only."""

import re
from collections.abc import Callable
from random import Random
from typing import Final

from khien.analysis.lookalike import plain

_CHAT = {
    "không": "ko", "khong": "ko", "được": "dc", "duoc": "dc", "gì": "j", "rồi": "r", "roi": "r", "biết": "bt",
    "người": "ng", "nguoi": "ng", "với": "vs", "voi": "vs", "cũng": "cx", "nhiều": "nh", "nhieu": "nh",
    "bạn": "b", "ban": "b", "mình": "mk", "vậy": "z", "tài khoản": "tk", "tai khoan": "tk",
}  # fmt: skip
_WORDS = re.compile(r"\b(?:" + "|".join(_CHAT) + r")\b", re.IGNORECASE)
_LOOKS = {"a": "\u0430", "e": "\u0435", "o": "0", "i": "1", "c": "\u0441", "p": "\u0440", "x": "\u0445"}
_LONG_WORD = re.compile(r"(?<![\w./@:-])[^\W\d_]{5,}(?![\w./@:-])")  # in no link, where a space would break it


def _chat(text: str) -> str:
    return _WORDS.sub(lambda match: _CHAT[match[0].lower()], text)


def _apart(text: str) -> str:
    draw = Random(len(text))  # noqa: S311 - the same for the same text
    return _LONG_WORD.sub(lambda match: draw.choice((" ", ".", "-")).join(match[0]), text)


def _look_alike(text: str) -> str:
    draw = Random(len(text))  # noqa: S311 - the same for the same text
    swap: Callable[[re.Match[str]], str] = lambda match: "".join(  # noqa: E731
        _LOOKS.get(letter, letter) if draw.random() < 0.4 else letter for letter in match[0]
    )
    return _LONG_WORD.sub(swap, text)


DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "without diacritics": lambda text: plain(text.replace("Đ", "D")),
    "short forms of chat": _chat,
    "letters of long words apart": _apart,
    "letters of long words replaced": _look_alike,
}
