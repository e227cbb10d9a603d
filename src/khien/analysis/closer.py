"""The closer look at many candidates at once: what columns of their labels and of the words in them tell.

It says of a name what `judging` says of it alone, which is asked where columns leave a doubt, as of a name that
points at two organisations.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from khien.analysis.blocks import Places, Stretches, runs_of
from khien.analysis.impersonation import Impersonation, Technique, alike, slips_of
from khien.analysis.judging import BESIDE, CHEAP, OFTEN_USUAL, SLIPS, SURE, Screened, judged, slip_score
from khien.analysis.labels import Flags, Labels, is_in
from khien.analysis.lookalike import look_of_lines
from khien.analysis.slips import Near
from khien.analysis.vocabulary import Hits, Pieces, Vocabulary, owned, vocabulary

_TECHNIQUES = tuple(Technique)  # from the plainest
_ORDER = {technique: place for place, technique in enumerate(_TECHNIQUES)}
_SWAP, _LOOK, _COMBO, _SUB = (
    _ORDER[one] for one in (Technique.TLD_SWAP, Technique.HOMOGLYPH, Technique.COMBOSQUAT, Technique.SUBDOMAIN)
)
_SURE = np.array([SURE.get(technique, 0) for technique in _TECHNIQUES])
_IS_OFTEN_USUAL = np.array([technique in OFTEN_USUAL for technique in _TECHNIQUES])
_MANY = 1 << 24  # more than there are words, or organisations


class _Finds(NamedTuple):
    """Columns: in which label, by which technique, which word of which organisation."""

    label: Places
    technique: Places
    word: Places
    brand: Places

    def some(self, which: Flags | Places) -> "_Finds":
        """Return some of them."""
        return _Finds(*(column[which] for column in self))


# A line, the words that a slip of the hand may have missed, and whether it may look like somebody only to an eye.
Candidate = tuple[str, tuple[Near, ...], bool]
_Numbered = tuple[tuple[int, int, int], ...]  # technique, word and organisation of each find


def looked_at(names: Sequence[Candidate]) -> list[Screened | None]:
    """Return whom each name pretends to be."""
    if not names:
        return []
    answers, doubtful = _settled(names)
    for place in doubtful:
        name, near, _alike = names[place]
        answers[place] = judged(name, near)
    return answers


def _settled(names: Sequence[Candidate]) -> tuple[list[Screened | None], list[int]]:
    lines = [name for name, _near, _alike in names]
    known, labels = vocabulary(), Labels(("\n".join(lines) + "\n").encode())
    in_bare = Hits.of(known.texts, labels.bare.text.tobytes())
    hits = in_bare.spread(labels.places)  # no word has a hyphen
    parts = (
        _as_an_eye_takes_it(labels, known),
        *_written(labels, known, hits, in_bare),
        _one_by_one(names, labels),
    )
    finds = _Finds(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    finds = finds.some((labels.counts & ~labels.protected[labels.row])[finds.label])
    rows = labels.row[finds.label]
    below = labels.own[rows] != finds.label
    finds = _plainest(finds._replace(technique=np.where(below, _SUB, finds.technique)), rows)
    rows = labels.row[finds.label]
    doubt = labels.odd | (np.bincount(rows, minlength=len(names)) > 1)
    finds, rows = finds.some(~doubt[rows]), rows[~doubt[rows]]
    beside, unclear = _beside(labels, known, hits, rows, finds.word)
    doubt |= unclear
    counts = ~_usual(labels, known, finds, rows, beside[rows]) & ~doubt[rows]
    answers: list[Screened | None] = [None] * len(names)
    for row, one in _told(lines, rows[counts], finds.some(counts), beside, labels, known):
        answers[row] = one
    return answers, np.flatnonzero(doubt).tolist()


def _as_an_eye_takes_it(labels: Labels, known: Vocabulary) -> _Finds:
    """Return distinctive words in labels without hyphens."""
    bare = labels.bare
    hits = Hits.of(known.shapes, look_of_lines(bare.text.tobytes()))
    label = np.searchsorted(labels.bare_end, hits.start)
    word = known.shape_word[hits.what]
    plain = bare.hashes(hits.start, hits.end) == known.hashes[word]
    whole = (hits.start == labels.bare_start[label]) & (hits.end == labels.bare_end[label])
    technique = np.where(plain, np.where(whole, _SWAP, _COMBO), _LOOK)
    # Where a label also holds the word itself, that is what counts.
    counts = plain | ~np.isin(_pairs(label, word), _pairs(label[plain], word[plain]))
    return _Finds(label, technique, word, known.shape_brand[hits.what]).some(counts)


def _written(labels: Labels, known: Vocabulary, hits: Hits, in_bare: Hits) -> Iterator[_Finds]:
    """Yield words that count between hyphens or beside others only, and those with a criminal's words glued on."""
    wholes = []
    for text, words, pieces, ends, swap in (
        (labels.text, hits, runs_of(labels.letters), labels.end, _COMBO),
        (labels.bare, in_bare, (labels.bare_start, labels.bare_end), labels.bare_end, _SWAP),
    ):
        found = Pieces(len(text.text), *pieces, words, known.companion)
        label, word = np.searchsorted(ends, found.hits.start), found.hits.what
        yield _owned_by(known.short, label, _COMBO, word, _is_glued(text, found))
        yield _owned_by(known.token, label, swap, word, found.whole)
        wholes.append((label[found.whole], word[found.whole]))
    label, word = (np.concatenate(column) for column in zip(*wholes, strict=True))
    yield _owned_by(known.weak, label, _COMBO, word, _is_beside_another(labels, known, label, word))


def _owned_by(owner: Places, label: Places, technique: int, word: Places, which: Flags) -> _Finds:
    which = which & (owner[word] >= 0)
    label, word = label[which], word[which]
    return _Finds(label, np.full(len(label), technique), word, owner[word])


def _is_glued(text: Stretches, pieces: Pieces) -> Flags:
    """Tell which words are at one end of a piece, with nothing but companions in the rest; not with themselves."""
    hits, start, end = pieces.hits, pieces.start[pieces.piece], pieces.end[pieces.piece]
    head, tail = (hits.start == start) & pieces.back[hits.end], (hits.end == end) & pieces.front[hits.start]
    middle = (start + end) // 2
    twice = (end - start == 2 * (hits.end - hits.start)) & (text.hashes(start, middle) == text.hashes(middle, end))
    return (head | tail) & ~pieces.whole & ~twice


def _is_beside_another(labels: Labels, known: Vocabulary, label: Places, word: Places) -> Flags:
    """Tell of words that are pieces whether another piece of their name is a companion."""
    row, counts = labels.row[label], labels.counts[label]
    pair = _pairs(row, word)
    companions = np.unique(pair[known.companion[word] & counts])
    others = np.bincount(companions // _MANY, minlength=len(labels.own))[row] - np.isin(pair, companions)
    return counts & (others > 0)


def _one_by_one(names: Sequence[Candidate], labels: Labels) -> _Finds:
    """Return what registered labels miss by a slip of the hand, and what any label is to the eye only."""
    found: list[tuple[int, ...]] = []
    columns = (names, labels.odd.tolist(), labels.first.tolist(), labels.own.tolist())
    for (name, near, seen), odd, first, own in zip(*columns, strict=True):
        if odd or not (near or seen):
            continue
        written = name.split(".")[: own - first + 1]
        if near and own >= first:
            found += [(own, *one) for one in _missed(written[-1], near)]
        if seen:
            found += [(first + place, *one) for place, label in enumerate(written) for one in _alike(label)]
    return _Finds(*np.array(found, dtype=np.int64).reshape(-1, len(_Finds._fields)).T)


@lru_cache(maxsize=20_000)  # of one owner there are often many names
def _missed(label: str, near: tuple[Near, ...]) -> _Numbered:
    return _numbered(slips_of(label, near))


@lru_cache(maxsize=20_000)
def _alike(label: str) -> _Numbered:
    return _numbered(alike(label, label.replace("-", "")))


def _numbered(finds: Iterable[Impersonation]) -> _Numbered:
    known = vocabulary()
    return tuple((_ORDER[one.technique], known.number[one.matched], known.brand[one.brand]) for one in finds)


def _plainest(finds: _Finds, rows: Places) -> _Finds:
    """Return the plainest find of each organisation in each name."""
    order = np.lexsort((finds.word, finds.technique, _pairs(rows, finds.brand)))
    pair = _pairs(rows, finds.brand)[order]
    return finds.some(order[np.flatnonzero(np.diff(pair, prepend=-1))])


def _pairs(row: Places, one: Places) -> Places:
    return row * _MANY + one


def _beside(labels: Labels, known: Vocabulary, hits: Hits, rows: Places, words: Places) -> tuple[Flags, Flags]:
    """Tell which names have a criminal's words beside these, and where that is unclear.

    Args:
        rows: names, each once.
        words: of the organisation that each points at.
    """
    wanted = np.full(len(labels.own), -1)
    wanted[rows] = words
    row = np.searchsorted(labels.line_end, hits.start)
    ours = hits.what == wanted[row]
    start, end, row = hits.start[ours], hits.end[ours], row[ours]
    unclear = np.zeros(len(labels.own), dtype=np.bool_)
    unclear[row[1:][(start[1:] < end[:-1])]] = True  # it overlaps itself
    change = np.zeros(len(labels.text.text) + 1, dtype=np.int8)
    np.add.at(change, start, 1)
    np.add.at(change, end, -1)
    start, end = runs_of(labels.letters & (np.cumsum(change[:-1]) == 0))
    row = np.searchsorted(labels.line_end, start)
    rest = start < labels.top[row]
    pieces = Pieces(len(labels.text.text), start[rest], end[rest], hits, known.companion)
    found = np.zeros(len(labels.own), dtype=np.bool_)
    found[row[rest][pieces.back[pieces.start]]] = True
    return found, unclear


def _usual(labels: Labels, known: Vocabulary, finds: _Finds, rows: Places, beside: Flags) -> Flags:
    """Tell which names the owner himself often holds; see `judging`."""
    own = labels.own[rows]
    label = labels.bare.hashes(labels.bare_start[own], labels.bare_end[own])
    with_more = (finds.technique == _COMBO) & ~is_in(owned(label, finds.brand), known.own)
    usual: Flags = np.where(with_more, ~beside, ~labels.cheap[rows])
    return usual & _IS_OFTEN_USUAL[finds.technique] & ~known.at_home[finds.brand]


def _told(
    lines: Sequence[str], rows: Places, finds: _Finds, beside: Flags, labels: Labels, known: Vocabulary
) -> Iterator[tuple[int, Screened]]:
    more = BESIDE * beside[rows]
    sure = np.minimum(_SURE[finds.technique] + CHEAP * labels.cheap[rows] + more, 100)
    columns = (rows, finds.technique, finds.word, finds.brand, sure, more)
    for row, place, word, brand, score, add in zip(*(column.tolist() for column in columns), strict=True):
        name, matched, technique = lines[row], known.words[word], _TECHNIQUES[place]
        if technique in SLIPS:
            score = min(100, slip_score(name, matched) + add)
        yield row, Screened(name, known.codes[brand], technique, matched, score)
