"""Rice-Golomb coding of sorted 32-bit numbers: the gaps between them, in about 13 bits each for a million. Pure.

A gap is written as its quotient by 2^k in ones and a zero, then its remainder in k bits, the lowest first; bits
fill each byte from the lowest. The first number is written beside.
"""

from array import array
from dataclasses import dataclass
from math import log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

Prefixes = NDArray[np.uint32]
_MOST: Final = 1 << 32
# Numbers in one set. A few megabytes can claim far more, and would fill the memory of whoever reads them.
MOST_NUMBERS: Final = 10_000_000


class Damaged(ValueError):
    """Coded numbers that cannot have been written by `encode`."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Sorted numbers, coded. `first` is 0 when there are none."""

    count: int
    first: int
    parameter: int  # k: bits of a remainder
    data: bytes


def encode(numbers: Prefixes) -> Coded:
    """Code numbers, which must be sorted and each there once."""
    if not len(numbers):
        return Coded(0, 0, 0, b"")
    gaps = np.diff(numbers)  # sorted, so they fit into 32 bits as well
    if not len(gaps):
        return Coded(1, int(numbers[0]), 0, b"")
    parameter = max(0, min(30, int(log2(max(1.0, float(gaps.mean()) * 0.69)))))
    quotient, rest = gaps >> parameter, gaps & ((1 << parameter) - 1)
    ends = np.cumsum(quotient + (1 + parameter), dtype=np.int64)
    zeros = ends - (1 + parameter)
    # Ones from the start of a gap up to its zero: +1 where they begin, -1 where they end.
    edges = np.zeros(int(ends[-1]), dtype=np.int8)
    some = quotient > 0
    edges[(zeros - quotient)[some]] = 1
    edges[zeros[some]] = -1
    bits = np.cumsum(edges, dtype=np.int8, out=edges).view(np.uint8)
    for place in range(parameter):
        zeros += 1
        bits[zeros] = (rest >> place) & 1
    return Coded(len(numbers), int(numbers[0]), parameter, np.packbits(bits, bitorder="little").tobytes())


def decode(coded: Coded) -> Prefixes:
    """Return the numbers.

    Raises:
        Damaged: the data are too short, too long, run over 32 bits, or claim to be more than `MOST_NUMBERS`.
    """
    if not 1 <= coded.count <= MOST_NUMBERS or not 0 <= coded.parameter <= 30 or not 0 <= coded.first < _MOST:
        if coded == Coded(0, 0, 0, b""):
            return np.zeros(0, dtype=np.uint32)
        raise Damaged("These are not coded prefixes.")
    bits = np.unpackbits(np.frombuffer(coded.data, np.uint8), bitorder="little")
    stops, begins, end = _stops(bits.tobytes(), coded)
    rest = np.zeros(len(stops), dtype=np.int64)
    for place in range(coded.parameter):
        rest |= bits[stops + 1 + place].astype(np.int64) << place
    gaps = ((stops - begins) << coded.parameter) | rest
    numbers = np.concatenate(([coded.first], coded.first + np.cumsum(gaps)))
    if len(bits) - end >= 8 or bits[end:].any() or numbers[-1] >= _MOST or (gaps < 1).any():
        raise Damaged("The coded prefixes are damaged.")
    return numbers.astype(np.uint32)


def _stops(bits: bytes, coded: Coded) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return where the zero of each gap stands, where the gap begins, and where the last one ends."""
    stops, begins, at = array("q"), array("q"), 0
    for _gap in range(coded.count - 1):
        stop = bits.find(0, at)
        if stop < 0 or stop + coded.parameter >= len(bits):
            raise Damaged("The coded prefixes end too early.")
        begins.append(at)
        stops.append(stop)
        at = stop + 1 + coded.parameter
    return np.frombuffer(stops, dtype=np.int64), np.frombuffer(begins, dtype=np.int64), at
