"""Turn names and addresses into numbers: hashed pieces of text and hashed measures of its shape.

Works on whole columns of text at once: all texts lie in one byte buffer, and every piece is hashed by arithmetic
on the buffer. What comes out are 64-bit hashes, each of a byte (a piece that begins there) or of a row. Nothing
here looks at a scheme: it tells how a list was collected, not what a page does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import Hashes, Stretches, Table, table_of

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_LONGEST_WINDOW = 5  # bytes of a window in names and addresses


def _mix(hashes: Hashes) -> Hashes:
    """Spread the information of all bits over all bits (the finisher of splitmix64, Steele et al. 2014)."""
    hashes = hashes ^ (hashes >> np.uint64(30))
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(27)
    hashes *= np.uint64(0x94D049BB133111EB)
    hashes ^= hashes >> np.uint64(31)
    return hashes


def _lanes(*tables: Table) -> Hashes:
    """Return a table whose sums count up to four classes of bytes at once, each in 16 bits of its own."""
    lanes = np.zeros(256, dtype=np.uint64)
    for place, table in enumerate(tables):
        lanes |= table.astype(np.uint64) << np.uint64(16 * place)
    return lanes


_LETTER, _DIGIT, _VOWEL = table_of(b"abcdefghijklmnopqrstuvwxyz"), table_of(b"0123456789"), table_of(b"aeiouy")
_WORD = _LETTER | _DIGIT
_LABEL = _WORD | table_of(b"-_")
_HOST_COUNTS = (_lanes(_LETTER, _VOWEL, _DIGIT, table_of(b"-")), _lanes(table_of(b".")))
_PATH_COUNTS = (
    _lanes(table_of(b"/"), _DIGIT, table_of(b"?"), table_of(b"=&")),
    _lanes(table_of(b"%"), table_of(b"-"), table_of(b"_"), table_of(b".")),
)


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


@dataclass(frozen=True, slots=True)
class Features:
    """Hashes of pieces and of measures: `pieces` begin at bytes of the column, `measures` belong to rows.

    Each is a pair of places and hashes; None means every byte, or every row. A hash may come twice.
    """

    column: Column
    pieces: Sequence[tuple[Numbers | None, Hashes]]
    measures: Sequence[tuple[Numbers | None, Hashes]]

    def sums(self, weights: NDArray[np.int8]) -> Numbers:
        """Return for each row the sum of the weights of its features.

        Args:
            weights: a power of two of them; a feature's place is the first bits of its hash.
        """
        found = np.zeros(len(self.column.text), dtype=np.int16)  # a byte begins a dozen pieces at most
        for places, hashes in self.pieces:
            _add(found, places, weights[bucket(hashes, len(weights))])
        found[self.column.text == 0] = 0
        totals = np.add.reduceat(found, self.column.start, dtype=np.int64)
        for places, hashes in self.measures:
            _add(totals, places, weights[bucket(hashes, len(weights))])
        return totals

    def pairs(self, size: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield rows and places in a table of that size: the same features, one by one, for a fit."""
        rows, real = self.column.row.astype(np.int64), np.flatnonzero(self.column.text)
        for places, hashes in self.pieces:
            where = real if places is None else places
            yield rows[where], bucket(hashes if places is not None else hashes[real], size)
        for places, hashes in self.measures:
            yield np.arange(len(hashes)) if places is None else places, bucket(hashes, size)


def _add(totals: NDArray[Any], places: Numbers | None, found: NDArray[np.int8]) -> None:
    if places is None:
        totals += found
    else:
        totals[places] += found


def bucket(hashes: Hashes, size: int) -> Numbers:
    """Return for each hash its place in a table of so many weights, a power of two."""
    return (hashes >> np.uint64(64 - (size.bit_length() - 1))).view(np.int64)


def grams(column: Column, orders: range, salt: int) -> Iterator[tuple[None, Hashes]]:
    """Yield all windows of so many bytes; the salt keeps those of hosts and of paths apart.

    Multiplication carries every byte into the first bits, and only those are used (Dietzfelbinger et al. 1997).
    """
    for order in orders:
        kept = np.uint64((1 << 8 * order) - 1)
        factor = np.uint64((int(_MULTIPLIER) * (2 * (salt * 8 + order) + 1)) % (1 << 64))
        yield None, (column.windows & kept) * factor


def words(column: Column, table: Table, salt: int) -> tuple[Numbers, Hashes]:
    """Return every run of bytes in the table as one piece."""
    starts, ends = column.stretches.runs(table)
    return starts, _mix(column.stretches.hashes(starts, ends) + np.uint64(salt))


def _crossed(measures: Sequence[Hashes], pairs: Sequence[tuple[int, int]], salt: int) -> Iterator[Hashes]:
    """Yield each measure, and each named pair of measures, as a feature of every row."""
    for place, measure in enumerate(measures):
        yield _mix(measure + np.uint64(salt + 1_000 * place))
    for one, other in pairs:
        where = np.uint64(salt + 1_000_003 * (32 * one + other + 1))
        yield _mix(measures[one] * np.uint64(64) + measures[other] + where)


def _step(values: Numbers | NDArray[np.float64], edges: Sequence[float]) -> Hashes:
    return np.digitize(values, edges).view(np.uint64)


def _upto(values: Numbers, most: int) -> Hashes:
    return np.minimum(values, most).view(np.uint64)


def _host_measures(column: Column) -> list[Hashes]:
    letters, vowels, digits, hyphens, dots, *_none = column.counts(_HOST_COUNTS)
    return [
        _step(column.length - 2, (6, 8, 10, 12, 14, 16, 18, 20, 23, 26, 30, 35, 40, 50, 60)),
        _upto(digits, 8),
        _upto(hyphens, 5),
        _upto(dots, 5),
        _step(vowels / np.maximum(letters, 1), (0.01, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)),
        _upto(column.longest_run(_LETTER & ~_VOWEL), 8),
        _upto(column.longest_run(_DIGIT), 7),
    ]


_HOST_PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 6), (2, 3), (4, 5), (0, 5), (0, 4), (1, 5), (1, 3))


def _suffixes(column: Column, labels: tuple[Numbers, Hashes]) -> tuple[list[tuple[Numbers, Hashes]], Hashes]:
    """Return the last two and the last three labels as measures, and the last label of each row."""
    starts, hashes = labels
    count = np.bincount(column.row[starts], minlength=len(column.start))
    last = np.cumsum(count) - 1
    first = last - count + 1
    there = np.flatnonzero(last >= first)
    top = np.zeros(len(column.start), dtype=np.uint64)
    top[there] = hashes[last[there]]
    found, joined = [], top
    for depth in (1, 2):
        there = there[last[there] - depth >= first[there]]
        joined = joined * _MULTIPLIER
        joined[there] += hashes[last[there] - depth]
        found.append((there, _mix(joined[there] + np.uint64(depth))))
    return found, top


def host_features(hosts: Sequence[str]) -> Features:
    """Return the features of hosts: windows of 2 to 5 bytes, labels, words, suffixes, and the shape by suffix."""
    column = Column.of(hosts)
    labels = words(column, _LABEL, 2)
    suffixes, top = _suffixes(column, labels)
    shape = _host_measures(column)
    forms = (*shape, shape[0] * np.uint64(64) + shape[1] * np.uint64(8) + shape[2])
    by_suffix = [_mix(top * np.uint64(3) + form + np.uint64(7_919 * place)) for place, form in enumerate(forms)]
    every = (*by_suffix, *_crossed(shape, _HOST_PAIRS, 17))
    pieces = (*grams(column, range(2, 6), 1), labels, words(column, _LETTER, 5))
    return Features(column, pieces, (*suffixes, *((None, hashes) for hashes in every)))


def _path_measures(column: Column) -> list[Hashes]:
    slashes, digits, questions, fields, percents, hyphens, underscores, dots = column.counts(_PATH_COUNTS)
    return [
        _step(column.length - 2, (1, 2, 4, 8, 12, 16, 20, 26, 32, 40, 50, 64, 80, 100, 150, 200)),
        _upto(slashes, 7),
        _step(digits, (1, 2, 3, 5, 8, 12, 20, 40)),
        _upto(questions, 1),
        _upto(fields, 6),
        _upto(percents, 4),
        _step(column.longest_run(_DIGIT), (1, 2, 4, 6, 8, 12)),
        _step(column.longest_run(_WORD), (4, 8, 12, 16, 20, 24, 32, 40, 64)),
        _upto(hyphens, 8),
        _upto(underscores, 4),
        _upto(dots, 4),
    ]


_PATH_PAIRS = ((0, 1), (0, 3), (0, 8), (1, 3), (2, 6), (6, 7), (7, 3), (1, 8), (0, 10), (0, 7))


def path_features(paths: Sequence[str]) -> Features:
    """Return the features of paths with their queries: windows of 3 to 5 bytes, words, and the shape."""
    column = Column.of(paths)
    pieces = (*grams(column, range(3, 6), 11), words(column, _WORD, 12), words(column, _LETTER, 13))
    return Features(
        column, pieces, [(None, hashes) for hashes in _crossed(_path_measures(column), _PATH_PAIRS, 19)]
    )
