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
_LONGEST_WINDOW = 5  # bytes of a window in names and addresses


@dataclass(frozen=True, slots=True)
class Column:
    """Texts in one buffer, each framed by a start byte and an end byte and followed by zero bytes."""

    stretches: Stretches
    windows: Hashes  # the eight bytes from here on, as one number
    start: Numbers
    length: Numbers  # with the frame, without the zero bytes
    row: NDArray[np.int32]  # of each byte
    kinds: Bytes  # of each byte

    @classmethod
    def of(cls, texts: Sequence[str], longest: int = _LONGEST_WINDOW) -> "Column":
        """Lay the texts out; there must be at least one, and none longer than 65,000 bytes.

        Args:
            longest: bytes of the longest window that is read; so many zero bytes that it never sees the next text.
        """
        padding = longest - 1
        tail = "\x03" + "\0" * padding
        joined = "\x02" + (tail + "\x02").join(texts) + tail
        ascii_only = joined.isascii()
        buffer = joined.encode("utf-8", "replace")
        sizes = map(len, texts if ascii_only else (text.encode("utf-8", "replace") for text in texts))
        length = np.fromiter(sizes, np.int64, len(texts)) + 2
        size, whole = len(buffer), length + padding
        windows = np.ndarray((size,), dtype="<u8", buffer=buffer + bytes(8), strides=(1,))
        stretches = Stretches(buffer)
        return cls(
            stretches,
            np.ascontiguousarray(windows),
            np.cumsum(whole) - whole,
            length,
            np.repeat(np.arange(len(texts), dtype=np.int32), whole),
            _KINDS.take(stretches.text),
        )

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
