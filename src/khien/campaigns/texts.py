"""Messages that are nearly the same: MinHash over groups of words; buckets tell which pairs are worth comparing.

Source: A. Broder, "On the resemblance and containment of documents", 1997; buckets as in J. Leskovec et al.,
"Mining of Massive Datasets", chapter 3. Numbers, links and marks on letters are taken out first: they are what
one sender changes from message to message.
"""

import re
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from khien.analysis.messages.fold import PLAIN

GROUP = 3  # words
FEWEST = 6  # groups: shorter texts are alike by chance
LONGEST = 20_000  # characters that are looked at
BANDS, ROWS = 16, 4  # texts that share 60 % of their groups meet in a bucket nine times of ten
ALIKE = 0.55  # share of equal minima from which two texts count as nearly the same

_WORD = re.compile(r"[a-z]+")
_random = np.random.default_rng(20_261_124)
_FACTORS = _random.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _random.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64)


def words_of(text: str) -> list[str]:
    """Return the words of a text without marks, case, disguised letters, unseen signs, numbers and links."""
    tokens = text[:LONGEST].translate(PLAIN).split()
    return _WORD.findall(" ".join(token for token in tokens if not _varies(token)))


def _varies(token: str) -> bool:
    """Numbers, links, and the masks that stand for them."""
    return any(letter.isdigit() for letter in token) or "." in token.strip(".") or token.startswith("<")


def signature(text: str) -> bytes:
    """Return 64 minima of four bytes; empty when the text is too short to be compared."""
    words = words_of(text)
    groups = {" ".join(words[start : start + GROUP]) for start in range(len(words) - GROUP + 1)}
    if len(groups) < FEWEST:
        return b""
    hashes = np.fromiter((crc32(group.encode()) for group in groups), dtype=np.uint64, count=len(groups))
    mixed: NDArray[np.uint64] = (hashes[:, None] * _FACTORS + _OFFSETS) >> np.uint64(32)
    return mixed.min(axis=0).astype("<u4").tobytes()


def buckets(signature_of_text: bytes) -> Iterator[str]:
    """Yield the names of the buckets of a signature: texts that share one are worth comparing."""
    size = 4 * ROWS
    for band in range(0, len(signature_of_text), size):
        yield f"{band // size}:{signature_of_text[band : band + size].hex()}"


def likeness(one: bytes, other: bytes) -> float:
    """Return the share of equal minima, from 0 to 1: an estimate of the share of groups in common."""
    if not one or len(one) != len(other):
        return 0.0
    equal = np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")
    return int(np.count_nonzero(equal)) / len(equal)
