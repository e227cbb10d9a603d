"""Turn names and addresses into numbers: hashed pieces of text and hashed measures of its shape.

Works on whole columns of text at once: all texts lie in one byte buffer, and every piece is hashed by arithmetic
on the buffer. What comes out, the features, are pairs (row, 64-bit hash). Nothing here looks at a scheme: it tells
how a list was collected, not what a page does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int32]
Bytes = NDArray[np.uint8]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_MULTIPLIER), -1, 1 << 64))


def _mix(hashes: Hashes) -> Hashes:
    """Spread the information of all bits over all bits (the finisher of splitmix64, Steele et al. 2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _letters(letters: bytes) -> NDArray[np.bool_]:
    """Return a table that tells for each byte whether it is one of these."""
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


_LETTER, _DIGIT, _VOWEL = _letters(b"abcdefghijklmnopqrstuvwxyz"), _letters(b"0123456789"), _letters(b"aeiouy")
_WORD = _LETTER | _DIGIT
_LABEL = _WORD | _letters(b"-_")


@dataclass(frozen=True, slots=True)
class Column:
    """Texts in one buffer, each between a start byte and an end byte."""

    buffer: Bytes  # with a tail of zero bytes, so that a window may reach over the end
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    row: Rows  # of each byte
    left: NDArray[np.int64]  # bytes from here to the end of the row

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Column":
        """Lay the texts out; there must be at least one."""
        coded = [b"\x02%b\x03" % text.encode("utf-8", "replace") for text in texts]
        length = np.fromiter(map(len, coded), np.int64, len(coded))
        end = np.cumsum(length)
        row = np.repeat(np.arange(len(coded), dtype=np.int32), length)
        left = np.repeat(end, length) - np.arange(end[-1])
        buffer = np.frombuffer(b"".join(coded) + bytes(8), dtype=np.uint8)
        return cls(buffer, end - length, length, row, left)

    @property
    def text(self) -> Bytes:
        """The bytes of the texts, without the tail."""
        return self.buffer[: len(self.row)]

    def count(self, table: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many bytes of each text are in the table."""
        counted: NDArray[np.int64] = np.add.reduceat(table[self.text].astype(np.int64), self.start)
        return counted

    def runs(self, table: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return start and end of every unbroken run of bytes in the table."""
        edges = np.diff(table[self.text].view(np.int8), prepend=np.int8(0), append=np.int8(0))
        return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)

    def longest_run(self, table: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the length of the longest run in each text."""
        starts, ends = self.runs(table)
        longest = np.zeros(len(self.length), dtype=np.int64)
        np.maximum.at(longest, self.row[starts], ends - starts)
        return longest


@dataclass(frozen=True, slots=True)
class Features:
    """Pairs of row and hash; a pair may come twice."""

    row: Rows
    hash: Hashes

    def bucket(self, size: int) -> NDArray[np.int64]:
        """Return for each feature its place in a table of so many weights, a power of two."""
        return (self.hash >> np.uint64(64 - (size.bit_length() - 1))).astype(np.int64)

    @classmethod
    def joined(cls, parts: Iterable["Features"]) -> "Features":
        """Put several together."""
        parts = list(parts)
        return cls(np.concatenate([part.row for part in parts]), np.concatenate([part.hash for part in parts]))


def grams(column: Column, orders: range, salt: int) -> list[Features]:
    """Return all windows of so many bytes; the salt keeps those of hosts and of paths apart."""
    wide = column.buffer.astype(np.uint64)
    size = len(column.row)
    hashes = np.full(size, np.uint64(salt), dtype=np.uint64)
    found = []
    for order in range(1, orders.stop):
        hashes = hashes * _MULTIPLIER + wide[order - 1 : order - 1 + size]
        if order in orders:
            inside = column.left >= order
            found.append(Features(column.row[inside], _mix(hashes[inside] + np.uint64(order))))
    return found


def words(column: Column, table: NDArray[np.bool_], salt: int) -> Features:
    """Return every run of bytes in the table as one piece, hashed in one pass by prefix sums."""
    size = len(column.row)
    powers = np.cumprod(np.full(size, _MULTIPLIER), dtype=np.uint64)
    sums = np.zeros(size + 1, dtype=np.uint64)
    np.cumsum((column.text.astype(np.uint64) + np.uint64(1)) * powers, out=sums[1:])
    inverses = np.cumprod(np.full(size, _INVERSE), dtype=np.uint64)
    starts, ends = column.runs(table)
    hashes = (sums[ends] - sums[starts]) * inverses[starts]
    return Features(column.row[starts], _mix(hashes + np.uint64(salt)))


def _crossed(measures: Sequence[Hashes], pairs: Sequence[tuple[int, int]], salt: int) -> list[Features]:
    """Return each measure, and each named pair of measures, as a feature of every row."""
    rows = np.arange(len(measures[0]), dtype=np.int32)
    single = [_mix(measure + np.uint64(salt + 1_000 * place)) for place, measure in enumerate(measures)]
    double = [
        _mix(
            measures[one] * np.uint64(64) + measures[other] + np.uint64(salt + 1_000_003 * (32 * one + other + 1))
        )
        for one, other in pairs
    ]
    return [Features(rows, hashes) for hashes in (*single, *double)]


def _step(values: NDArray[np.int64] | NDArray[np.float64], edges: Sequence[float]) -> Hashes:
    return np.digitize(values, edges).astype(np.uint64)


def _upto(values: NDArray[np.int64], most: int) -> Hashes:
    return np.minimum(values, most).astype(np.uint64)


def _host_measures(column: Column) -> list[Hashes]:
    letters = column.count(_LETTER)
    vowels = column.count(_VOWEL) / np.maximum(letters, 1)
    return [
        _step(column.length - 2, (6, 8, 10, 12, 14, 16, 18, 20, 23, 26, 30, 35, 40, 50, 60)),
        _upto(column.count(_DIGIT), 8),
        _upto(column.count(_letters(b"-")), 5),
        _upto(column.count(_letters(b".")), 5),
        _step(vowels, (0.01, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)),
        _upto(column.longest_run(_LETTER & ~_VOWEL), 8),
        _upto(column.longest_run(_DIGIT), 7),
    ]


_HOST_PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 6), (2, 3), (4, 5), (0, 5), (0, 4), (1, 5), (1, 3))


def _suffixes(labels: Features, size: int) -> tuple[list[Features], Hashes]:
    """Return the last two and the last three labels as pieces, and the last label of each row."""
    last = np.flatnonzero(np.diff(labels.row, append=np.int32(-1)))
    ends = np.full(size, -1, dtype=np.int64)
    ends[labels.row[last]] = last
    starts = np.concatenate(([0], last[:-1] + 1))
    first = np.full(size, 0, dtype=np.int64)
    first[labels.row[last]] = starts
    rows = np.flatnonzero(ends >= 0)
    top = np.zeros(size, dtype=np.uint64)
    top[rows] = labels.hash[ends[rows]]
    found, joined = [], top
    for depth in (1, 2):
        rows = rows[ends[rows] - depth >= first[rows]]
        joined = joined * _MULTIPLIER
        joined[rows] += labels.hash[ends[rows] - depth]
        found.append(Features(rows.astype(np.int32), _mix(joined[rows] + np.uint64(depth))))
    return found, top


def host_features(hosts: Sequence[str]) -> Features:
    """Return the features of hosts: windows of 2 to 5 bytes, labels, words, suffixes, and the shape by suffix."""
    column = Column.of(hosts)
    labels = words(column, _LABEL, 2)
    suffixes, top = _suffixes(labels, len(hosts))
    measures = _host_measures(column)
    rows = np.arange(len(hosts), dtype=np.int32)
    by_suffix = [
        Features(rows, _mix(top * np.uint64(3) + measure + np.uint64(7_919 * place)))
        for place, measure in enumerate(
            (*measures, measures[0] * np.uint64(64) + measures[1] * np.uint64(8) + measures[2])
        )
    ]
    parts = (*grams(column, range(2, 6), 1), labels, *suffixes, words(column, _LETTER, 5), *by_suffix)
    return Features.joined((*parts, *_crossed(measures, _HOST_PAIRS, 17)))


def _path_measures(column: Column) -> list[Hashes]:
    return [
        _step(column.length - 2, (1, 2, 4, 8, 12, 16, 20, 26, 32, 40, 50, 64, 80, 100, 150, 200)),
        _upto(column.count(_letters(b"/")), 7),
        _step(column.count(_DIGIT), (1, 2, 3, 5, 8, 12, 20, 40)),
        _upto(column.count(_letters(b"?")), 1),
        _upto(column.count(_letters(b"=&")), 6),
        _upto(column.count(_letters(b"%")), 4),
        _step(column.longest_run(_DIGIT), (1, 2, 4, 6, 8, 12)),
        _step(column.longest_run(_WORD), (4, 8, 12, 16, 20, 24, 32, 40, 64)),
        _upto(column.count(_letters(b"-")), 8),
        _upto(column.count(_letters(b"_")), 4),
        _upto(column.count(_letters(b".")), 4),
    ]


_PATH_PAIRS = ((0, 1), (0, 3), (0, 8), (1, 3), (2, 6), (6, 7), (7, 3), (1, 8), (0, 10), (0, 7))


def path_features(paths: Sequence[str]) -> Features:
    """Return the features of paths with their queries: windows of 3 to 5 bytes, words, and the shape."""
    column = Column.of(paths)
    pieces = (*grams(column, range(3, 6), 11), words(column, _WORD, 12), words(column, _LETTER, 13))
    return Features.joined((*pieces, *_crossed(_path_measures(column), _PATH_PAIRS, 19)))
