"""Find whom a label misses by a slip of the hand: one letter too many, too few, wrong, or two in the wrong order.

What a slip tells depends on what is left to know the name by. In `vietcombamk` ten letters say whom it means. In
`abc`, two letters of a bank's three are anybody's, and most such names are somebody's own.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from khien.analysis.brands import Brand, brands
from khien.analysis.companions import COMPANIONS

Near = tuple[str, str]  # a brand's word, and the brand

ORDINARY = Path(__file__).parent / "data/ordinary.txt"
LONGEST_SLIP = 24  # letters of a label that misses a word
_SHORTEST_PIECE = 6  # a slip in a shorter word between hyphens means nothing
_SHORTEST_WHOLE = 5  # nor in a shorter one that is all that somebody registered, by itself
SHORTEST = 3  # letters of words and what misses them; below this nothing is left
_LONG_WORD = 10  # from this length on two edits may be a slip
_ENDINGS = sorted(COMPANIONS, key=len)


@cache
def ordinary() -> frozenset[str]:
    """Return words and names of others that are one letter from somebody's."""
    lines = ORDINARY.read_text(encoding="utf-8").splitlines()
    known = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(known | {brand.domains[0].partition(".")[0] for brand in brands().values()})


@cache
def words() -> tuple[Near, ...]:
    """Return what organisations are known by, short and ordinary words too."""
    every = {
        (word, brand.code)
        for brand in brands().values()
        for word in (*brand.words, *brand.tokens, *brand.weak, *_labels(brand))
        if SHORTEST <= len(word) <= LONGEST_SLIP
    }
    return tuple(sorted(every))


def _labels(brand: Brand) -> Iterator[str]:
    """Yield the code of an organisation and the label of its first official name, when they are long enough."""
    for label in (brand.code, brand.domains[0].partition(".")[0].replace("-", "")):
        if len(label) >= _SHORTEST_WHOLE:
            yield label


def slips(bare: str, pieces: Iterable[str], near: Iterable[Near] | None = None) -> Iterator[tuple[Near, str]]:
    """Yield what a label misses, and the piece of it that does.

    Args:
        bare: the label without hyphens.
        pieces: its runs of letters.
        near: the words that are looked for, short ones too; when None, those whose slip tells something by itself,
            and in a long word two slips.
    """
    told = set()
    for piece in {bare, *pieces} - ordinary():
        if _SHORTEST_PIECE - 2 < len(piece) < LONGEST_SLIP:
            for one in _nearly(piece, _misspelt_twice()) if near is None else near:
                limit = 2 if len(one[0]) >= _LONG_WORD else 1
                if has_own_letters(one[0]) and one[0] not in piece and is_slip(one[0], piece, limit):
                    told.add((one, piece))
                    yield one, piece
    if bare not in ordinary() and len(bare) <= LONGEST_SLIP:
        for one in _nearly(bare, _misspelt()) if near is None else near:
            if (one, bare) not in told and is_slip(one[0], bare):
                yield one, bare


def is_slip(word: str, piece: str, most: int = 1) -> bool:
    """Whether a word takes one edit, or at most so many, to be the piece, and the edit tells something."""
    if not 0 < OSA.distance(word, piece, score_cutoff=most) <= most or piece in ordinary():
        return False
    # Another letter before an ordinary word: `pcloud` misses `icloud` as much as anybody, `uicloud` does not.
    return not (word[1:] in ordinary() and piece.endswith(word[1:]) and piece[0] != word[0] and word not in piece)


def is_telling(word: str, label: str) -> bool:
    """Whether a slip points at the word under any ending: not one that leaves two or three letters."""
    return (len(label) > SHORTEST and (len(word) > SHORTEST or label.isalpha())) or sorted(word) == sorted(label)


@cache
def has_own_letters(word: str) -> bool:
    """Whether so much is left of a word without `bank` or `online` that a slip in a piece of a label tells it."""
    rest = next((word.removesuffix(end) for end in _ENDINGS if word.endswith(end)), word)
    return len(word) >= _SHORTEST_PIECE and len(rest) > SHORTEST and word[1:] not in ordinary()


def _distinctive() -> Iterator[Near]:
    return ((word, brand.code) for brand in brands().values() for word in (*brand.words, *brand.tokens))


@cache
def _misspelt() -> dict[str, tuple[Near, ...]]:
    return _by_variant((one for one in _distinctive() if len(one[0]) >= _SHORTEST_WHOLE), _once)


@cache
def _misspelt_twice() -> dict[str, tuple[Near, ...]]:
    return _by_variant((one for one in _distinctive() if has_own_letters(one[0])), _twice)


def _by_variant(near: Iterable[Near], variants: Callable[[str], set[str]]) -> dict[str, tuple[Near, ...]]:
    found: dict[str, list[Near]] = {}
    for word, code in near:
        for variant in variants(word):
            found.setdefault(variant, []).append((word, code))
    return {variant: tuple(owners) for variant, owners in found.items()}


def _nearly(piece: str, near: dict[str, tuple[Near, ...]]) -> Iterator[Near]:
    for variant in _once(piece) if near is _misspelt() else _twice(piece):
        yield from near.get(variant, ())


def _once(word: str) -> set[str]:
    """Return the word and all forms with one letter left out; two words one edit apart share one of them."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _twice(word: str) -> set[str]:
    """Return the word and all forms with one letter left out, two for a long word."""
    once = _once(word)
    if len(word) < _LONG_WORD:
        return once
    return once | {one[:at] + one[at + 1 :] for one in once for at in range(len(one))}
