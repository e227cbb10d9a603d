"""What messages say that tells what they are: phrases by cue, and what a cue points at."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from khien.analysis.messages.fold import folded_phrase
from khien.core.categories import Category

CUES = Path(__file__).parent.parent / "data/messages/cues.csv"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cues: their names, what each points at (None: at no crime), and the automaton of their phrases."""

    names: tuple[str, ...]
    categories: tuple[Category | None, ...]
    automaton: AhoCorasick
    cue_of: tuple[int, ...]  # of each pattern of the automaton


@cache
def lexicon() -> Lexicon:
    """Read the bundled cues."""
    with CUES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    phrases: dict[str, int] = {}
    for place, row in enumerate(rows):
        for phrase in row["phrases"].split("|"):
            phrases.setdefault(folded_phrase(phrase), place)
    return Lexicon(
        tuple(row["cue"] for row in rows),
        tuple(Category(row["category"]) if row["category"] else None for row in rows),
        AhoCorasick(list(phrases), matchkind=MatchKind.LeftmostLongest),
        tuple(phrases.values()),
    )


def cues_in(folded: str) -> frozenset[int]:
    """Return the cues whose phrases stand in a folded message; of phrases that overlap, the longest."""
    words = lexicon()
    return frozenset(words.cue_of[hit[0]] for hit in words.automaton.find_matches_as_indexes(folded))
