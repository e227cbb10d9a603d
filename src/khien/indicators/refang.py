"""Undo what makes an address unclickable or invisible to a filter, and remember where everything was.

Read as plain: `hxxp://`, `[.]`, `(dot)`, ` dot com`, `[at]`, zero-width characters, full-width and styled letters
and digits, a space beside the dot of a name, and the HTML entities that end up in copied mail.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from khien.indicators.characters import UNSEEN, plain
from khien.indicators.words import is_common_top_level, is_word

_Edit = tuple[int, int, str]  # start and end in the text before, and what stands there after

_HIDDEN = re.compile(rf"(?P<unseen>{UNSEEN}+)|\w[\u0300-\u036f]{{1,4}}")
_SCHEME = re.compile(
    r"h(?:xx|tt|\*\*|xt|tx)p(?P<secure>s?)\s?"
    r"(?:(?:\[:\]|\(:\)|\{:\}|:)\s?(?:\[//\]|\[/\]\[/\]|[/\\]{2}|\\/\\/)|\[:?//\]|//)(?:\s(?=[\w-]{1,63}\.\w))?",
    re.IGNORECASE,
)
# Each alternative begins with one sign, so that a text without such signs is passed over quickly.
_SIGN = re.compile(
    r"""
      (?P<dot>\[\s?\.\s?\] | \(\s?\.\s?\) | \{\s?\.\s?\} | <\.> | [\[({<]\s?(?:dot|d0t|chấm|cham)\s?[\])}>]
        | \[\.(?=[a-z]) | \.\](?=[a-z]) | \\\. | [·•∙・])
    | (?P<at>[\[({<]\s?(?:at|@|a\ còng|a\ cong)\s?[\])}>])
    | \[(?P<mark>[:/])\] | \\(?P<slash>/)
    | &(?P<entity>amp|lt|gt|quot|nbsp|period|commat|\#0?46|\#x2e|\#0?64|\#x40);
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ENTITIES = {
    "amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": " ",
    "period": ".", "#46": ".", "#046": ".", "#x2e": ".", "commat": "@", "#64": "@", "#064": "@", "#x40": "@",
}  # fmt: skip
_WORDY = re.compile(r"\w")
_SPELLED = re.compile(r"(?<![\w-])[\w-]{1,63}(?:\s(?:dot|chấm|cham)\s[\w-]{1,63})+(?![\w-])", re.IGNORECASE)
_SPELLED_DOT = re.compile(r"\s(?:dot|chấm|cham)\s", re.IGNORECASE)
_SPACED = re.compile(
    r"(?P<dot>\s\.\s?|\.\s)"
    r"(?:(?:com|net|org|gov|edu)(?P<dot2>\s?\.\s?)vn|com|net|org|vn|xyz|info|cc|top|vip|club|shop|online)(?![\w-]|\.\w)"
)
_CHAT = re.compile(r"(?<![\w.-])(?P<site>t|m|zalo|telegram)\s?\.\s?me\s?/\s?(?=[\w+@])", re.IGNORECASE)
_NUMERALS: Final = {
    word: digit
    for digit, words in enumerate(
        "không khong|một mot mốt|hai|ba|bốn bon tư|năm nam lăm|sáu sau|bảy bay bẩy|tám tam|chín chin".split("|")
    )
    for word in words.split()
}
_NUMERAL: Final = rf"(?:\d|{'|'.join(_NUMERALS)})"
_THREE_NUMERALS = re.compile(rf"(?:[ ,.-]{_NUMERAL}){{3}}[ ,.-]")
_READ_OUT = re.compile(
    rf"(?<![\w.,+-]){_NUMERAL}(?:[ ,.-]{{1,2}}{_NUMERAL}){{8,18}}+(?![\w]|[.,]\d)", re.IGNORECASE
)
_LAST_LABEL = re.compile(r"(?P<before>\A|[^\w-])(?P<label>[\w-]{3,63})\Z")


_PLAIN = re.compile(r"(?:(?!(?i:hxx|h\*\*))[^\x00-\x20\x7f-\U0010ffff\[({<\\&])+")


def is_plain(text: str) -> bool:
    """Tell quickly that a text has no disguise; one that has none may still need the long look of `refang`."""
    return _PLAIN.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Edited:
    """A text after edits, with the way back to the offsets before them."""

    text: str
    _after: tuple[int, ...]  # where each edit ends in the new text
    _before: tuple[tuple[int, int, int], ...]  # for each edit: its start in the new text, start and end in the old

    def span_before(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text before the edits of a non-empty span of the text after them."""
        return self._start_before(start), self._end_before(end)

    def _start_before(self, at: int) -> int:
        index = bisect_right(self._after, at)
        if index < len(self._before) and self._before[index][0] <= at:
            return self._before[index][1]
        return self._shifted(at, index)

    def _end_before(self, end: int) -> int:
        last = end - 1
        index = bisect_right(self._after, last)
        if index < len(self._before) and self._before[index][0] <= last:
            return self._before[index][2]
        return self._shifted(last, index) + 1

    def _shifted(self, at: int, index: int) -> int:
        return at if index == 0 else self._before[index - 1][2] + at - self._after[index - 1]


@dataclass(frozen=True, slots=True)
class Refanged:
    """A text without disguise, with the way back to the offsets of the text as given."""

    text: str
    _passes: tuple[Edited, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text, in code points, of a non-empty span of `text`."""
        for edited in reversed(self._passes):
            start, end = edited.span_before(start, end)
        return start, end


def refang(text: str) -> Refanged:
    """Return the text as it would read without disguise. Time is proportional to the length of the text."""
    clear = plain(text)
    passes: list[Edited] = []
    for find in (_hidden, _schemes, _signs, _spelled_dots, _spaced_dots, _chats, _read_out):
        edits = list(find(clear))
        if edits:
            passes.append(_edited(clear, edits))
            clear = passes[-1].text
    return Refanged(clear, tuple(passes))


def _edited(text: str, edits: Iterable[_Edit]) -> Edited:
    pieces: list[str] = []
    after: list[int] = []
    before: list[tuple[int, int, int]] = []
    done = length = 0
    for start, end, new in edits:
        pieces += (text[done:start], new)
        begins = length + start - done
        length = begins + len(new)
        after.append(length)
        before.append((begins, start, end))
        done = end
    pieces.append(text[done:])
    return Edited("".join(pieces), tuple(after), tuple(before))


def _hidden(text: str) -> Iterator[_Edit]:
    if text.isascii():
        return
    for match in _HIDDEN.finditer(text):
        if match["unseen"]:
            yield match.start(), match.end(), ""
        elif (composed := unicodedata.normalize("NFC", match[0])) != match[0]:
            yield match.start(), match.end(), composed


def _schemes(text: str) -> Iterator[_Edit]:
    for match in _SCHEME.finditer(text):
        new = f"http{match['secure'].lower()}://"
        if new != match[0].lower():
            yield match.start(), match.end(), new


def _signs(text: str) -> Iterator[_Edit]:
    done = 0
    for match in _SIGN.finditer(text):
        start, end = match.span()
        if match["dot"] or match["at"]:
            start, end = _with_blanks(text, start, end, done)
            if not _is_inside_word(text, start, end):
                continue
        yield start, end, _plain_sign(match)
        done = end


def _plain_sign(match: re.Match[str]) -> str:
    if match["entity"]:
        return _ENTITIES[match["entity"].lower()]
    return "." if match["dot"] else match["mark"] or match["slash"] or "@"


def _with_blanks(text: str, start: int, end: int, done: int) -> tuple[int, int]:
    """Take in a blank on each side of a bracketed sign: `name [at] gmail [dot] com`."""
    if text[start] in "[({<":
        start -= start > done and text[start - 1 : start].isspace()
        end += text[end : end + 1].isspace()
    return start, end


def _is_inside_word(text: str, start: int, end: int) -> bool:
    return start > 0 and _WORDY.match(text, start - 1) is not None and _WORDY.match(text, end) is not None


def _spelled_dots(text: str) -> Iterator[_Edit]:
    """Find `vietcombank dot com`: believed only up to the last label that is a common top-level domain."""
    if not _SPELLED_DOT.search(text):
        return
    for match in _SPELLED.finditer(text):
        spelled = match[0]  # each time it is asked for, it is copied
        dots = list(_SPELLED_DOT.finditer(spelled))
        ends = [dot.start() for dot in dots[1:]] + [len(spelled)]
        sure = [place for place, dot in enumerate(dots) if is_common_top_level(spelled[dot.end() : ends[place]])]
        for dot in dots[: sure[-1] + 1] if sure else ():
            yield match.start() + dot.start(), match.start() + dot.end(), "."


def _spaced_dots(text: str) -> Iterator[_Edit]:
    """Find `ehoaq. com`, but not the end of a sentence: what stands before must not be a word itself."""
    for match in _SPACED.finditer(text):
        label = _LAST_LABEL.search(text[max(0, match.start() - 64) : match.start()])
        if label is None or (label["before"] not in ("/", ".") and all(map(is_word, label["label"].split("-")))):
            continue
        for group in ("dot", "dot2"):
            if match[group] and match[group] != ".":
                yield match.start(group), match.end(group), "."


def _chats(text: str) -> Iterator[_Edit]:
    """Find `t . me / some_name`."""
    for match in _CHAT.finditer(text) if "me/" in text or "me /" in text else ():
        new = f"{match['site']}.me/"
        if new != match[0]:
            yield match.start(), match.end(), new


def _read_out(text: str) -> Iterator[_Edit]:
    """Find `không chín một hai …` and `0 9 1 2 …`: so long a row of numerals is a number to call or to pay."""
    for match in _READ_OUT.finditer(text) if _THREE_NUMERALS.search(text) else ():
        numerals = re.findall(r"\w+", match[0].lower())
        yield match.start(), match.end(), "".join(str(_NUMERALS.get(word, word)) for word in numerals)
