"""Texts laid out in one buffer, so that all of them are counted and cut by arithmetic on the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import Hashes, Stretches, runs_of

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

# What a byte is, one bit each; looked up once for all that is asked of it.
CONSONANT, VOWEL, DIGIT, JOINER = 1, 2, 4, 8
LETTER, WORD, LABEL = CONSONANT | VOWEL, CONSONANT | VOWEL | DIGIT, CONSONANT | VOWEL | DIGIT | JOINER
_KINDS = np.zeros(256, dtype=np.uint8)
for _bytes, _kind in (
    (b"bcdfghjklmnpqrstvwxz", CONSONANT),
    (b"aeiouy", VOWEL),
    (b"0123456789", DIGIT),
    (b"-_", JOINER),
):
    _KINDS[list(_bytes)] = _kind
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
        return cls._of_framed(_framed(texts), longest)

    @classmethod
    def halves(cls, texts: Sequence[str]) -> tuple["Column", "Column"]:
        """Lay the texts out in two columns: up to the first slash or question mark, and from there on."""
        framed = _framed(texts)
        text = np.frombuffer(framed, np.uint8)
        end = np.flatnonzero(text == _END)
        start = _after(end)
        signs = np.flatnonzero((text == _SLASH) | (text == _QUESTION_MARK))
        cut = np.minimum(np.append(signs, len(text))[np.searchsorted(signs, start)], end)
        first, second = text.copy(), text.copy()
        first[cut], second[cut - 1] = _END, _START
        return (
            cls._of_framed(first[_by_turns(cut + 1 - start, end - cut)].tobytes()),
            cls._of_framed(second[~_by_turns(cut - 1 - start, end + 2 - cut)].tobytes()),
        )

    @classmethod
    def _of_framed(cls, framed: bytes, longest: int = _LONGEST_WINDOW) -> "Column":
        stretches = Stretches(framed)
        end = np.flatnonzero(stretches.text == _END)
        start = _after(end)
        windows = np.ndarray((len(framed),), dtype="<u8", buffer=framed + bytes(8), strides=(1,)).copy()
        for behind in range(longest - 1):
            at = end - behind
            windows[at[at >= start]] &= np.uint64((1 << 8 * (behind + 1)) - 1)
        length = end + 1 - start
        row = np.repeat(np.arange(len(start), dtype=np.int32), length)
        return cls(stretches, windows, start, length, row, _KINDS.take(stretches.text))

    @property
    def text(self) -> Bytes:
        """The bytes of all texts."""
        return self.stretches.text

    def counts(self, lanes: Hashes) -> list[Numbers]:
        """Return how many bytes of eight classes are in each text; `lanes` has a byte for each class."""
        found = lanes.take(self.text)
        halves = (found & _EVEN, (found >> np.uint64(8)) & _EVEN)  # sums of texts fit into 16 bits
        sums = [np.add.reduceat(half, self.start) for half in halves]
        return [(sums[place % 2] >> np.uint64(16 * (place // 2))).view(np.int64) & 0xFFFF for place in range(8)]

    def runs(self, kinds: int) -> tuple[Numbers, Numbers]:
        """Return start and end of every unbroken run of bytes of some kinds."""
        return runs_of((self.kinds & kinds) != 0)

    def longest(self, runs: tuple[Numbers, Numbers]) -> Numbers:
        """Return the length of the longest of the runs in each text."""
        starts, ends = runs
        found = np.zeros(len(self.length), dtype=np.int64)
        if len(starts):
            rows = self.row[starts]
            first = np.flatnonzero(np.diff(rows, prepend=-1))
            found[rows[first]] = np.maximum.reduceat(ends - starts, first)
        return found


def _framed(texts: Sequence[str]) -> bytes:
    """Return the texts one behind the other, each between a start byte and an end byte."""
    joined = "\x03\x02".join(texts)
    if joined.count("\x03") >= len(texts):
        joined = "\x03\x02".join(text.replace("\x03", " ") for text in texts)
    return f"\x02{joined}\x03".encode("utf-8", "replace")


def _after(end: Numbers) -> Numbers:
    """Return where texts start: at the very beginning, and behind the end of another."""
    return np.concatenate((np.zeros(1, dtype=np.int64), end[:-1] + 1))


def _by_turns(ours: Numbers, theirs: Numbers) -> NDArray[np.bool_]:
    """Return a mask of runs of so many bytes of ours and of theirs, by turns."""
    turns = np.stack((ours, theirs), axis=1).ravel()
    return np.repeat(np.tile((True, False), len(ours)), turns)
