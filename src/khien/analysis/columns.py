"""Texts laid out in one buffer, so that all of them are counted and cut by arithmetic on the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import Hashes, Stretches, runs_of

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

# What a byte is, one bit each; looked up once for all that is asked of it.
CONSONANT, VOWEL, DIGIT, JOINER = 1, 2, 4, 8
LETTER, WORD, LABEL = CONSONANT | VOWEL, CONSONANT | VOWEL | DIGIT, CONSONANT | VOWEL | DIGIT | JOINER
_KINDS = bytes(
    CONSONANT if sign in b"bcdfghjklmnpqrstvwxz"
    else VOWEL if sign in b"aeiouy"
    else DIGIT if sign in b"0123456789"
    else JOINER if sign in b"-_"
    else 0
    for sign in range(256)
)  # fmt: skip
_EVEN = np.uint64(0x00FF00FF00FF00FF)
_START, _END, _SLASH, _QUESTION_MARK = 2, 3, *b"/?"
_LONGEST_WINDOW = 5  # bytes of a window in names and addresses


@dataclass(frozen=True, slots=True)
class Column:
    """Texts in one buffer, each framed by a start byte and an end byte."""

    stretches: Stretches
    windows: Hashes  # the eight bytes from here on, as one number
    start: Numbers
    length: Numbers  # with the frame
    row: NDArray[np.int32]  # of each byte
    kinds: Bytes  # of each byte

    @classmethod
    def of(cls, texts: Sequence[str], longest: int = _LONGEST_WINDOW) -> "Column":
        """Lay the texts out; there must be at least one, and none longer than 65,000 bytes.

        Args:
            longest: bytes of the longest window that is read: it never sees beyond the end of its text.
        """
        return cls._of_framed(np.frombuffer(_framed(texts), np.uint8), longest)

    @classmethod
    def halves(cls, texts: Sequence[str]) -> tuple["Column", "Column"]:
        """Lay the texts out in two columns: up to the first slash or question mark, and from there on."""
        text = np.frombuffer(_framed(texts), np.uint8)
        end = np.flatnonzero(text == _END)
        start = _after(end)
        signs = np.flatnonzero((text == _SLASH) | (text == _QUESTION_MARK))
        cut = np.minimum(np.append(signs, len(text))[np.searchsorted(signs, start)], end)
        # All hosts, then all that is behind them, with a byte more before and behind for the frame.
        length = np.concatenate((cut + 1 - start, end + 2 - cut))
        ends = np.cumsum(length)
        text = text[np.repeat(np.concatenate((start, cut - 1)) - ends + length, length) + np.arange(ends[-1])]
        text[ends - 1], text[ends[len(end) - 1 : -1]] = _END, _START
        both = cls._of_framed(text, _LONGEST_WINDOW)  # laid out together, which takes half the steps
        return both._part(0, len(end)), both._part(len(end), 2 * len(end))

    @classmethod
    def _of_framed(cls, text: Bytes, longest: int) -> "Column":
        end = np.flatnonzero(text == _END)
        start = _after(end)
        behind = np.concatenate((text, np.zeros(8, dtype=np.uint8)))
        windows = np.ndarray((len(text),), dtype="<u8", buffer=behind, strides=(1,)).copy()
        for left in range(1, longest):  # in this order, so that what is cut off a short text stays cut off
            windows[np.maximum(end + 1 - left, 0)] &= np.uint64((1 << 8 * left) - 1)
        length = end + 1 - start
        row = np.repeat(np.arange(len(start), dtype=np.int32), length)
        kinds = np.frombuffer(text.tobytes().translate(_KINDS), np.uint8)
        return cls(Stretches.of(text), windows, start, length, row, kinds)

    def _part(self, first: int, behind: int) -> "Column":
        """Return some rows, from the first to the one before `behind`."""
        rows, at = slice(first, behind), self.start[first]
        inside = slice(at, at + self.length[rows].sum())
        return Column(
            self.stretches.part(inside.start, inside.stop),
            self.windows[inside],
            self.start[rows] - at,
            self.length[rows],
            self.row[inside] - np.int32(first),
            self.kinds[inside],
        )

    @property
    def text(self) -> Bytes:
        """The bytes of all texts."""
        return self.stretches.text

    def counts(self, lanes: Hashes) -> list[Numbers]:
        """Return how many bytes of eight classes are in each text; `lanes` has a byte for each class."""
        found = lanes.take(self.text)
        if self.length.max() < 1 << 8:
            return [*_lanes(np.add.reduceat(found, self.start), np.uint8)]
        halves = (found & _EVEN, (found >> np.uint64(8)) & _EVEN)  # sums of texts fit into 16 bits
        even, odd = (_lanes(np.add.reduceat(half, self.start), np.uint16) for half in halves)
        return [(odd if place % 2 else even)[place // 2] for place in range(8)]

    def runs(self, kinds: int) -> tuple[Numbers, Numbers]:
        """Return start and end of every unbroken run of bytes of some kinds."""
        return runs_of((self.kinds & kinds) != 0)

    def longest(self, runs: tuple[Numbers, Numbers]) -> Numbers:
        """Return the length of the longest of the runs in each text."""
        starts, ends = runs
        found = np.zeros(len(self.start), dtype=np.int64)
        np.maximum.at(found, self.row[starts], ends - starts)
        return found


def _lanes(sums: Hashes, size: type[np.unsignedinteger[Any]]) -> Numbers:
    """Return the numbers of such a size that lie side by side in each sum."""
    return sums.astype("<u8", copy=False).view(size).reshape(len(sums), -1).T.astype(np.int64)


def _framed(texts: Sequence[str]) -> bytes:
    """Return the texts one behind the other, each between a start byte and an end byte."""
    joined = "\x03\x02".join(texts)
    if joined.count("\x03") >= len(texts):
        joined = "\x03\x02".join(text.replace("\x03", " ") for text in texts)
    return f"\x02{joined}\x03".encode("utf-8", "replace")


def _after(end: Numbers) -> Numbers:
    """Return where texts start: at the very beginning, and behind the end of another."""
    return np.concatenate((np.zeros(1, dtype=np.int64), end[:-1] + 1))
