"""Names laid out label by label: which label somebody registered, and which rules of the guard list may fit."""

import re
from collections.abc import Iterable
from functools import cache
from string import ascii_lowercase, digits

import numpy as np
from numpy.typing import NDArray

from khien.analysis.blocks import LINE_END, Hashes, Places, Stretches, Table, table_of
from khien.analysis.brands import official_domains
from khien.analysis.guardlist import KEPT, is_public_body, rules
from khien.analysis.signals import CHEAP_ENDINGS
from khien.indicators.names import suffix_rules

Flags = NDArray[np.bool_]
_ENDS, _LETTERS = table_of(b".\n"), table_of(ascii_lowercase.encode())
_USUAL, _HYPHEN, _CODED = table_of(f"{ascii_lowercase}{digits}-.\n".encode()), ord("-"), re.compile(rb"xn--")
_SHORTEST_NAME, _LONGEST_NAME, _LONGEST_LABEL = 4, 253, 63  # bytes


# What a name is: a public suffix, one with wildcards or exceptions, one that only public bodies can use; protected
# with all below it, or by itself; a cheap ending.
_SUFFIX, _ODD, _BODY, _TREE, _HOST, _CHEAP = (1 << bit for bit in range(6))


@cache
def _roles() -> tuple[Hashes, NDArray[np.uint8]]:
    """Return the hashes of names that play a role, sorted, and the roles of each."""
    suffixes, odd = suffix_rules()
    groups: dict[int, Iterable[str]] = {
        _SUFFIX: suffixes,
        _ODD: odd,
        _BODY: filter(is_public_body, suffixes),
        _TREE: {*official_domains(), *(name for name, (_kind, whole_tree) in rules().items() if whole_tree)},
        _HOST: (name for name, (_kind, whole_tree) in rules().items() if not whole_tree),
        _CHEAP: CHEAP_ENDINGS,
    }
    roles: dict[str, int] = {}
    for role, names in groups.items():
        for name in names:
            roles[name] = roles.get(name, 0) | role
    hashes = long_hashes(roles)
    order = np.argsort(hashes)
    return hashes[order], np.fromiter(roles.values(), np.uint8)[order]


@cache
def _owned() -> Hashes:
    """Return the hashes of labels that who owns a shared host keeps for himself, sorted."""
    return np.sort(long_hashes(KEPT))


def _roles_of(hashes: Hashes) -> NDArray[np.uint8]:
    known, roles = _roles()
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[place] == hashes, roles[place], 0)


def _has(roles: NDArray[np.uint8], role: int) -> Flags:
    return (roles & role) > 0


class Labels:
    """The labels of names, in two spellings: as they are, and without hyphens.

    Attributes:
        start, end: of each label as it is.
        row: of each label.
        counts: whether strangers cannot register names above this label.
        own: of each name, the label that somebody registered; meaningless where `counts` is false for all labels.
        odd: names that these rules do not tell enough of: below a public suffix with a wildcard or an exception;
            and what is coded, with underscores, or no name.
        protected: names on the guard list, and those of organisations.
        first: of each name, its first label.
        line_end, top: of each name, its end, and the start of its top-level label.
        cheap: names under a cheap ending.
    """

    def __init__(self, text: bytes) -> None:
        """Lay out lower-case names, each with a line feed behind it."""
        self.text, self.bare = Stretches.of(text), Stretches.of(text.translate(None, b"-"))
        self.start, self.end = between(self.text, _ENDS)
        self.bare_start, self.bare_end = between(self.bare, _ENDS)
        last = self.text.text[self.end] == LINE_END
        self.row = np.cumsum(last) - last
        self.line_end, self.top = self.end[last], self.start[last]
        roles = _roles_of(self.text.hashes(self.start, self.line_end[self.row]))  # of a label and all behind it
        suffix = _firsts(self.row, last | _has(roles, _SUFFIX))
        self.own = suffix - 1
        self.counts = np.arange(len(self.row)) < suffix[self.row]
        first = np.concatenate(([True], last[:-1]))
        self.first = np.flatnonzero(first)
        second = np.concatenate(([False], first[:-1]))
        second[1:] &= is_in(self.text.hashes(self.start, self.end)[:-1], _owned())
        host = self.counts & _has(roles, _HOST)
        self.odd = self._rows(_has(roles, _ODD)) | self._unusual(text, last)
        self.protected = self._rows(
            (host & (first | second)) | (self.counts & _has(roles, _TREE)) | (~self.counts & _has(roles, _BODY))
        )
        self.cheap = _has(roles[last], _CHEAP)

    @property
    def letters(self) -> Flags:
        """Which bytes of the names as they are are letters."""
        return _LETTERS[self.text.text]

    @property
    def places(self) -> Places:
        """Where the bytes without hyphens are in the names as they are."""
        return np.flatnonzero(self.text.text != _HYPHEN)

    def _unusual(self, text: bytes, last: Flags) -> Flags:
        """Tell which lines are not canonical names of plain letters, digits and hyphens: see `is_name`."""
        found, size = self.text.text, self.end - self.start
        odd = self._rows((size == 0) | (size > _LONGEST_LABEL))
        begin = self.start[self.first]
        length = self.line_end - begin
        odd |= (length < _SHORTEST_NAME) | (length > _LONGEST_NAME) | (self.top == begin) | (size[last] < 2)
        odd |= ~_LETTERS[found[self.top]] | (found[self.line_end - 1] == _HYPHEN)
        places = [*np.flatnonzero(~_USUAL[found]).tolist(), *(one.start() for one in _CODED.finditer(text))]
        odd[np.searchsorted(self.line_end, places)] = True
        return odd

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
    text = Stretches.of("".join(f"{word}\n" for word in words).encode())
    return text.hashes(*between(text, table_of(b"\n")))
