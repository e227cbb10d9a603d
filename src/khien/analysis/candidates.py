"""Which lines of a block of names may pretend to be somebody: the first step of screening.

An automaton finds brands' words as an eye takes them. Whole labels and pieces of them are looked up by their
hashes, in one table of all words and of everything that is one edit away from them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from string import ascii_lowercase, digits

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation
from numpy.typing import NDArray

from khien.analysis.blocks import LINE_END, Block, Places, ShortHashes, Words, hashes_near, hashes_of
from khien.analysis.brands import brands
from khien.analysis.companions import COMPANIONS
from khien.analysis.impersonation import SHORTEST_LOOK
from khien.analysis.lookalike import look, look_of_lines, looks
from khien.analysis.slips import LONGEST_SLIP, SHORTEST, Near, has_own_letters, ordinary, words

# What stands for a letter in `look` may be written with these; see `lookalike`.
_LOOKS = {letter: looks.split() for letter, looks in {
    "o": "o 0", "l": "i l 1", "e": "e 3", "a": "a 4", "s": "s 5", "t": "t 7", "b": "b 8",
    "m": "m rn", "w": "w vv",
}.items()}  # fmt: skip
# What a piece is: it points at somebody; it does beside a companion; it is a companion; it is nearly somebody's
# word, which tells something of a whole label, or of any piece; it looks like a short word.
_ALONE, _WEAK, _BESIDE, _NEAR, _NEAR_IN_PIECE, _ALIKE = (1 << bit for bit in range(6))


@dataclass(frozen=True, slots=True)
class _Filter:
    shapes: BytesAhoCorasick
    known: Words
    roles: NDArray[np.uint8]  # of each of the known
    forms: ShortHashes  # of everything nearly a word, sorted
    missed: NDArray[np.uint32]  # by each form, a word by its order among all


@cache
def _filter() -> _Filter:
    forms, missed = _forms()
    telling = np.array([has_own_letters(word) for word, _code in words()])[missed]
    groups = [(_NEAR, forms), (_NEAR_IN_PIECE, forms[telling])]
    groups += [(role, hashes_of(sorted(group))) for role, group in _roles()]
    known = Words.of(np.concatenate([hashes for _role, hashes in groups]))
    roles = np.zeros(len(known.exact), dtype=np.uint8)
    for role, hashes in groups:
        roles[np.searchsorted(known.exact, hashes)] |= np.uint8(role)
    shapes = BytesAhoCorasick(sorted(_shapes()), implementation=Implementation.DFA)
    return _Filter(shapes, known, roles, forms, missed)


def _forms() -> tuple[ShortHashes, NDArray[np.uint32]]:
    """Return what is nearly a word, sorted, and which word each is nearly."""
    parts = [
        hashes_near(word, _SIGNS, SHORTEST) if len(word) <= LONGEST_SLIP else hashes_of([])
        for word, _code in words()
    ]
    forms = np.concatenate(parts)
    missed = np.repeat(np.arange(len(parts), dtype=np.uint32), [len(part) for part in parts])
    means_nothing = np.isin(forms, hashes_of(sorted(ordinary())))
    forms, missed = forms[~means_nothing], missed[~means_nothing]
    order = np.lexsort((missed, forms))
    return forms[order], missed[order]


def _shapes() -> set[bytes]:
    return {shape.encode() for brand in brands().values() for word in brand.words for shape in looks(word)}


def _roles() -> Iterator[tuple[int, Iterable[str]]]:
    tokens = {word for brand in brands().values() for word in brand.tokens}
    weak = {word for brand in brands().values() for word in brand.weak}
    # An ordinary word with another letter is another word; a digit is meant to deceive.
    yield _ALIKE, _alike(tokens)
    yield _ALIKE, (one for one in _alike(word for word in weak if len(word) >= SHORTEST_LOOK) if not one.isalpha())
    yield _ALONE, tokens
    yield _ALONE, (pair for word in weak | tokens for more in COMPANIONS for pair in (word + more, more + word))
    yield _WEAK, weak
    yield _BESIDE, COMPANIONS


def _alike(words: Iterable[str]) -> Iterator[str]:
    """Yield the other ways of writing words: with digits, and with two letters that look like one."""
    for word in words:
        yield from (
            one
            for one in map("".join, product(*(_LOOKS.get(look(letter), letter) for letter in word)))
            if one != word
        )


# Kinds of signs. A run of letters and digits is a piece, and what stands between dots a label.
_LETTER, _DIGIT, _DOT, _END, _HYPHEN, _OTHER = range(6)
_KINDS = bytes(
    _LETTER if sign in b"abcdefghijklmnopqrstuvwxyz"
    else _DIGIT if sign in b"0123456789"
    else {ord("."): _DOT, LINE_END: _END, ord("-"): _HYPHEN, ord("_"): _HYPHEN}.get(sign, _OTHER)
    for sign in range(256)
)  # fmt: skip
_HYPHENS = b"-_"
_SIGNS = (ascii_lowercase + digits).encode()


@dataclass(frozen=True, slots=True)
class _Pieces:
    start: Places
    end: Places
    whole: NDArray[np.bool_]  # whether it is a whole label


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that hold somebody's word, or a piece that looks like one; and what is nearly one, with the words."""

    holding: set[int]
    alike: set[int]
    near: dict[int, set[Near]]


def candidates(text: bytes) -> Candidates:
    """Return the lines of a block of lower-case ASCII names that may pretend.

    Args:
        text: names, each with a line feed behind it.
    """
    block, kinds = Block(text), np.frombuffer(text.translate(_KINDS), np.uint8)
    found = Candidates(set(_shaped(block)), set(), {})
    pieces, (start, hashes) = _pieces(kinds), _without_hyphens(block, kinds)
    _look_up(
        block,
        np.concatenate((pieces.start, start)),
        np.concatenate((block.hashes(pieces.start, pieces.end), hashes)),
        np.concatenate((pieces.whole, np.ones(len(start), dtype=np.bool_))),
        found,
    )
    return found


def _shaped(block: Block) -> list[int]:
    """Return lines that hold a brand's word as an eye takes it, hyphens left out."""
    shape = look_of_lines(block.raw, without=_HYPHENS)
    hits = _filter().shapes.find_matches_as_indexes(shape)
    if not hits:
        return []
    ends = np.flatnonzero(np.frombuffer(shape, np.uint8) == LINE_END)
    return np.searchsorted(ends, np.array([start for _pattern, start, _end in hits])).tolist()


def _pieces(kinds: NDArray[np.uint8]) -> _Pieces:
    """Return runs of letters, and runs of letters and digits where both are in them; no top-level labels."""
    cuts = np.flatnonzero(kinds[1:] != kinds[:-1]) + 1
    start = np.concatenate(([0], cuts, [len(kinds)]))
    kind = np.concatenate((kinds[start[:-1]], [_END]))
    before = np.concatenate(([_END], kind[:-1]))
    letters = np.flatnonzero((kind == _LETTER) & (np.concatenate((kind[1:], [_END])) != _END))
    inside = kind <= _DIGIT
    first = np.flatnonzero(inside & (before > _DIGIT))
    last = np.flatnonzero(~inside & (before <= _DIGIT))  # the run behind
    mixed = last - first > 1
    first, last = np.concatenate((letters, first[mixed])), np.concatenate((letters + 1, last[mixed]))
    whole = (kind[last] == _DOT) & ((before[first] == _DOT) | (before[first] == _END))
    return _Pieces(start[first], start[last], whole)


def _without_hyphens(block: Block, kinds: NDArray[np.uint8]) -> tuple[Places, ShortHashes]:
    """Return the start of every label with a hyphen, top-level ones left out, and its hash without hyphens."""
    end = np.flatnonzero((kinds >= _DOT) & (kinds <= _HYPHEN))
    start = np.concatenate((np.zeros(1, dtype=np.int64), end[:-1] + 1))
    last = kinds[end] != _HYPHEN
    count = np.diff(np.flatnonzero(last), prepend=-1)  # of the pieces of each label
    chosen = (count > 1) & (kinds[end[last]] == _DOT)
    some, count = np.repeat(chosen, count), count[chosen]
    first = np.cumsum(count) - count
    start, end = start[some], end[some]
    label = start[first]
    if not len(label):
        return label, block.hashes(label, label)
    origin = np.arange(len(start)) - np.repeat(first - label, count)  # each hyphen before a piece moves it
    return label, np.add.reduceat(block.parts(start, end, origin), first, dtype=np.uint32)


def _look_up(
    block: Block, start: Places, hashes: ShortHashes, whole: NDArray[np.bool_], found: Candidates
) -> None:
    """Add the lines with a piece that points at somebody, by itself or beside a companion, or is nearly a word.

    Args:
        block: the lines.
        start: of each piece.
        hashes: of the pieces.
        whole: whether each is a whole label.
        found: gets the rows.
    """
    known = _filter()
    places, which = known.known.found(hashes)
    rows, roles, whole = block.rows(start[places]), known.roles[which], whole[places]
    weak, beside = (rows[(roles & role) > 0] for role in (_WEAK, _BESIDE))
    found.holding.update(rows[(roles & _ALONE) > 0].tolist(), weak[np.isin(weak, beside)].tolist())
    found.alike.update(rows[(roles & _ALIKE) > 0].tolist())
    near = (roles & np.where(whole, _NEAR | _NEAR_IN_PIECE, _NEAR_IN_PIECE)) > 0
    met = known.known.exact[which[near]]
    spans = (np.searchsorted(known.forms, met, side=side).tolist() for side in ("left", "right"))
    for row, first, last in zip(rows[near].tolist(), *spans, strict=True):
        found.near.setdefault(row, set()).update(words()[word] for word in known.missed[first:last].tolist())
