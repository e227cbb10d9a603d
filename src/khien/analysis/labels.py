"""Names laid out label by label: which label somebody registered, and which rules of the guard list may fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import LINE_END, Hashes, Places, Stretches, Table, table_of
from khien.analysis.brands import official_domains
from khien.analysis.guardlist import is_public_body, rules
from khien.analysis.signals import CHEAP_ENDINGS
from khien.indicators.names import suffix_rules

Flags = NDArray[np.bool_]
_ENDS, _LETTERS = table_of(b".\n"), table_of(ascii_lowercase.encode())


@dataclass(frozen=True, slots=True)
class _Tables:
    suffixes: Hashes
    odd: Hashes
    trees: Hashes  # names that are protected with all below them
    hosts: Hashes  # names that are protected themselves
    bodies: Hashes  # suffixes that only public bodies can use
    cheap: Hashes


@cache
def _tables() -> _Tables:
    suffixes, odd = suffix_rules()
    bodies = filter(is_public_body, suffixes)
    trees, hosts = (
        [name for name, (_kind, whole_tree) in rules().items() if whole_tree is wanted] for wanted in (True, False)
    )
    columns = (suffixes, odd, {*trees, *official_domains()}, hosts, bodies, CHEAP_ENDINGS)
    return _Tables(*(np.sort(long_hashes(one)) for one in columns))


class Labels:
    """The labels of names, in two spellings: as they are, and without hyphens.

    Attributes:
        start, end: of each label as it is.
        row: of each label.
        counts: whether strangers cannot register names above this label.
        own: of each name, the label that somebody registered; meaningless where `counts` is false for all labels.
        odd: names to be looked at one by one: under a public suffix with a wildcard or an exception, or the host
            of a rule of the guard list with a label before it.
        protected: names on the guard list, and those of organisations.
        line_end, top: of each name, its end, and the start of its top-level label.
        cheap: names under a cheap ending.
    """

    def __init__(self, text: bytes) -> None:
        """Lay out canonical names in ASCII, each with a line feed behind it."""
        self.text, self.bare = Stretches(text), Stretches(text.translate(None, b"-"))
        self.start, self.end = between(self.text, _ENDS)
        self.bare_start, self.bare_end = between(self.bare, _ENDS)
        last = self.text.text[self.end] == LINE_END
        self.row = np.cumsum(last) - last
        self.line_end, self.top = self.end[last], self.start[last]
        tables = _tables()
        above = self.text.hashes(self.start, self.line_end[self.row])  # of the label and all behind it
        suffix = _firsts(self.row, last | is_in(above, tables.suffixes))
        self.own = suffix - 1
        places = np.arange(len(self.row))
        self.counts = places < suffix[self.row]
        host = self.counts & is_in(above, tables.hosts)
        first = np.concatenate(([True], last[:-1]))
        second = np.concatenate(([False], first[:-1]))
        self.odd = self._rows(is_in(above, tables.odd) | (host & second))
        self.protected = self._rows(
            (host & first) | np.where(self.counts, is_in(above, tables.trees), is_in(above, tables.bodies))
        )
        self.cheap = is_in(above[last], tables.cheap)

    @property
    def letters(self) -> Flags:
        """Which bytes of the names as they are are letters."""
        return _LETTERS[self.text.text]

    def written(self, label: int) -> str:
        """Return one label as it is."""
        return self.text.text[self.start[label] : self.end[label]].tobytes().decode()

    def _rows(self, which: Flags) -> Flags:
        found = np.zeros(len(self.line_end), dtype=np.bool_)
        found[self.row[which]] = True
        return found


def between(text: Stretches, ends: Table) -> tuple[Places, Places]:
    """Return start and end of what is between bytes of a table, the last of which ends the text."""
    end = np.flatnonzero(ends[text.text])
    return np.concatenate((np.zeros(1, dtype=np.int64), end[:-1] + 1)), end


def _firsts(row: Places, which: Flags) -> Places:
    """Return for each row the first place of it that is chosen; one of each must be."""
    places = np.flatnonzero(which)
    return places[np.flatnonzero(np.diff(row[places], prepend=-1))]


def is_in(hashes: Hashes, known: Hashes) -> Flags:
    """Tell which of the hashes are among sorted ones."""
    found: Flags = known[np.minimum(np.searchsorted(known, hashes), len(known) - 1)] == hashes
    return found


def long_hashes(words: Iterable[str]) -> Hashes:
    """Return the hash of each word, of all its 64 bits."""
    text = Stretches("".join(f"{word}\n" for word in words).encode())
    return text.hashes(*between(text, table_of(b"\n")))
