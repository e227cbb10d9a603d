"""Find whom a label misses by a slip of the hand: one letter too many, too few, wrong, or two in the wrong order.

What a slip tells depends on what is left to know the name by. In `vietcombamk` ten letters say whom it means. In
`abc`, two letters of a bank's three are anybody's, and most such names are somebody's own.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
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
            for one in _nearly(piece) if near is None else near:
                if has_own_letters(one[0]) and one[0] not in piece and is_slip(one[0], piece, _edits(one[0])):
                    told.add((one, piece))
                    yield one, piece
    if bare not in ordinary() and len(bare) <= LONGEST_SLIP:
        for one in _nearly(bare) if near is None else near:
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


@cache
def _of_about(length: int) -> list[tuple[int, int, Near]]:
    """Return distinctive words that so many letters may miss: the signs in each, and how many may be others."""
    return [
        (_signs(word), 2 * most, (word, brand.code))
        for brand in brands().values()
        for word in (*brand.words, *brand.tokens)
        if len(word) >= _SHORTEST_WHOLE and abs(len(word) - length) <= (most := _edits(word))
    ]


def _edits(word: str) -> int:
    return 2 if len(word) >= _LONG_WORD else 1


def _signs(word: str) -> int:
    """Return a number with a bit for each sign of a word; two may share one."""
    found = 0
    for sign in word:
        found |= 1 << (ord(sign) & 63)
    return found


@lru_cache(maxsize=1_000)  # a label is often its only piece, and asked for twice
def _nearly(piece: str) -> list[Near]:
    """Return the words that may be a slip away: one edit adds a sign at most, and takes one away."""
    mine = _signs(piece)
    return [near for signs, most, near in _of_about(len(piece)) if (signs ^ mine).bit_count() <= most]
