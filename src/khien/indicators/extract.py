"""Find every indicator in a text that people wrote, or that somebody made hard to read on purpose.

Each search is a pattern that never goes back over what it has passed, so time grows with the text's length only.
"""

from collections.abc import Callable, Iterator

from khien.indicators import finders
from khien.indicators.kinds import Found, IndicatorValue
from khien.indicators.refang import refang

Candidate = tuple[int, int, IndicatorValue]
Finder = Callable[[str], Iterator[Candidate]]

# The order is the precedence: what an earlier finder takes, a later one does not see.
FINDERS: tuple[Finder, ...] = (
    finders.urls,
    finders.emails,
    finders.hashes_and_wallets,
    finders.handles,
    finders.names,
    finders.addresses,
    finders.accounts,
    finders.phones,
)


def extract(text: str) -> Iterator[Found]:
    """Yield the indicators of a text in the order in which they stand; none overlaps another.

    Args:
        text: anything, of any length; offsets count its code points.
    """
    clean = refang(text)
    taken = bytearray(len(clean.text))
    found: list[Found] = []
    for finder in FINDERS:
        for start, end, value in finder(clean.text):
            if taken.find(1, start, end) >= 0:
                continue
            taken[start:end] = b"\1" * (end - start)
            first, last = clean.span(start, end)
            found.append(Found(value, first, last, text[first:last]))
    yield from sorted(found, key=lambda item: item.start)
