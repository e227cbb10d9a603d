"""Texts laid out in one buffer, so that all of them are counted and cut by arithmetic on the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import Hashes, Stretches, Table

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_LONGEST_WINDOW = 5  # bytes of a window in names and addresses


@dataclass(frozen=True, slots=True)
class Column:
    """Texts in one buffer, each framed by a start byte and an end byte and followed by zero bytes."""

    stretches: Stretches
    windows: Hashes  # the eight bytes from here on, as one number
    start: Numbers
    length: Numbers  # with the frame, without the zero bytes
    row: NDArray[np.int32]  # of each byte

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
        return cls(
            Stretches(buffer),
            np.ascontiguousarray(windows),
            np.cumsum(whole) - whole,
            length,
            np.repeat(np.arange(len(texts), dtype=np.int32), whole),
        )

    @property
    def text(self) -> Bytes:
        """The bytes of all texts."""
        return self.stretches.text

    def counts(self, lanes: Sequence[Hashes]) -> list[Numbers]:
        """Return how many bytes of each class are in each text, four classes for each table of lanes."""
        sums = [np.add.reduceat(table[self.text], self.start) for table in lanes]
        return [(total >> np.uint64(16 * place)).view(np.int64) & 0xFFFF for total in sums for place in range(4)]

    def longest_run(self, table: Table) -> Numbers:
        """Return the length of the longest run in each text."""
        starts, ends = self.stretches.runs(table)
        longest = np.zeros(len(self.length), dtype=np.int64)
        if len(starts):
            rows = self.row[starts]
            first = np.flatnonzero(np.diff(rows, prepend=-1))
            longest[rows[first]] = np.maximum.reduceat(ends - starts, first)
        return longest
