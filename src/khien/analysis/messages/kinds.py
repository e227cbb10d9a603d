"""What messages say that tells what they are: phrases, gathered by cue."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from khien.analysis.messages.fold import folded_phrase

CUES = Path(__file__).parent.parent / "data/messages/cues.csv"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All cues: their names, and the automaton of their phrases."""

    names: tuple[str, ...]
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
        AhoCorasick(list(phrases), matchkind=MatchKind.LeftmostLongest),
        tuple(phrases.values()),
    )


def cues_in(folded: str) -> frozenset[int]:
    """Return the cues whose phrases stand in a folded message; of phrases that overlap, the longest."""
    words = lexicon()
    return frozenset(words.cue_of[hit[0]] for hit in words.automaton.find_matches_as_indexes(folded))
