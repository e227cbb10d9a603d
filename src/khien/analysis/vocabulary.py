"""The words of organisations and those that stand beside them, as columns, and where they are in a text."""

from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from khien.analysis import slips
from khien.analysis.blocks import Hashes, Places
from khien.analysis.brands import brands
from khien.analysis.companions import COMPANIONS
from khien.analysis.impersonation import LONGEST_SHORT, lexicon
from khien.analysis.judging import at_home, own_labels
from khien.analysis.labels import Flags, long_hashes
from khien.analysis.lookalike import looks


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words are numbered in the order in which they are preferred: long ones first.

    Attributes:
        words, codes: of words and of organisations, by their numbers.
        number, brand: the other way round.
        texts: finds the words.
        shapes: finds what distinctive words look like; `shape_word` and `shape_brand` tell whose each is.
        token, weak, short: whose a word is that counts between hyphens, beside a companion, glued to one; or -1.
        companion: whether a word is one.
        hashes: of the words.
        own: hashes of the labels of organisations, with the number of the organisation in them.
        at_home: of organisations.
    """

    words: list[str]
    codes: list[str]
    number: dict[str, int]
    brand: dict[str, int]
    texts: BytesAhoCorasick
    shapes: BytesAhoCorasick
    shape_word: Places
    shape_brand: Places
    token: Places
    weak: Places
    short: Places
    companion: Flags
    hashes: Hashes
    own: Hashes
    at_home: Flags


@cache
def vocabulary() -> Vocabulary:
    """Lay out the registry."""
    known, codes = lexicon(), sorted(brands())
    every = {word for word, _code in (*known.words, *slips.words())} | known.short.keys() | COMPANIONS
    words = sorted(every, key=lambda word: (-len(word), word))
    shapes = [
        (shape, word, brand.code) for brand in brands().values() for word in brand.words for shape in looks(word)
    ]
    number, brand = ({one: place for place, one in enumerate(some)} for some in (words, codes))

    def whose(owner: dict[str, str], longest: int = 1 << 10) -> Places:
        return np.array([brand[owner[one]] if one in owner and len(one) <= longest else -1 for one in words])

    return Vocabulary(
        words=words,
        codes=codes,
        number=number,
        brand=brand,
        texts=BytesAhoCorasick([word.encode() for word in words], implementation=Implementation.DFA),
        shapes=BytesAhoCorasick([shape.encode() for shape, *_ in shapes], implementation=Implementation.DFA),
        shape_word=np.array([number[word] for _shape, word, _code in shapes]),
        shape_brand=np.array([brand[code] for *_, code in shapes]),
        token=whose(known.tokens),
        weak=whose(known.weak),
        short=whose(known.short, LONGEST_SHORT),
        companion=np.array([word in COMPANIONS for word in words]),
        hashes=long_hashes(words),
        own=np.sort(
            np.concatenate([owned(long_hashes(own_labels(code)), place) for place, code in enumerate(codes)])
        ),
        at_home=np.array([at_home(code) for code in codes]),
    )


def owned(labels: Hashes, brand: NDArray[np.int64] | int) -> Hashes:
    """Return hashes of labels with the number of an organisation in each."""
    return labels ^ (np.uint64(0xD1B54A32D192ED03) * np.asarray(brand, dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class Hits:
    """Where patterns of an automaton are in a text, overlapping ones too."""

    what: Places
    start: Places
    end: Places

    @classmethod
    def of(cls, automaton: BytesAhoCorasick, text: bytes) -> "Hits":
        """Find all."""
        found = automaton.find_matches_as_indexes(text, overlapping=True)
        return cls(*np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3).T)

    def spread(self, places: Places) -> "Hits":
        """Return those that stay whole where the bytes of their text are elsewhere, with others between them."""
        start, end = places[self.start], places[self.end - 1] + 1
        whole = end - start == self.end - self.start
        return Hits(self.what[whole], start[whole], end[whole])

    def __getitem__(self, some: Flags) -> "Hits":
        """Return some of them."""
        return Hits(self.what[some], self.start[some], self.end[some])


class Pieces:
    """Stretches of a text that do not touch, with the words inside each.

    Attributes:
        start, end: of each.
        hits: of words, each inside one piece.
        piece: of each hit.
        whole: whether a hit is all of its piece.
        front, back: for each place of the text, whether its piece has only companions before or behind it.
    """

    def __init__(self, size: int, start: Places, end: Places, hits: Hits, companion: Flags) -> None:
        """Take the pieces of a text of such a size, and all words in it."""
        self.start, self.end = start, end
        piece = np.searchsorted(start, hits.start, "right") - 1
        inside = (piece >= 0) & (hits.end <= end[piece]) if len(start) else np.zeros(len(piece), dtype=np.bool_)
        self.hits, self.piece = hits[inside], piece[inside]
        self.whole = (self.hits.start == start[self.piece]) & (self.hits.end == end[self.piece])
        self.front, self.back = np.zeros((2, size + 1), dtype=np.bool_)
        self.front[start] = self.back[end] = True
        beside = companion[self.hits.what]
        for one, other, reached in (
            (self.hits.start[beside], self.hits.end[beside], self.front),
            (self.hits.end[beside], self.hits.start[beside], self.back),
        ):
            while (new := reached[one] & ~reached[other]).any():
                reached[other[new]] = True
