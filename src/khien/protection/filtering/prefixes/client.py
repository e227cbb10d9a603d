"""A client that looks addresses up at home: it keeps a copy of the prefixes and asks only when one matches.

For extensions and gateways to imitate. Whatever is wrong with its copy or an answer, it takes the whole set again;
while it has none it says so, and never "harmless". Nobody takes its copy away by answering with an older list.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from khien.protection.filtering.prefixes.copies import Copy, Update, applied
from khien.protection.filtering.prefixes.expressions import PREFIX_BYTES, expressions, full_hash
from khien.protection.filtering.prefixes.rice import Damaged

Fetch = Callable[[str], bytes]  # an address below the server's, such as `/lists/prefixes`; raises OSError


class Older(Damaged):
    """The server has an older list than we had: a replay, or a cache that lags behind."""


class Answer(StrEnum):
    """What the client knows."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    UNKNOWN = "unknown"  # there is no copy, or the server did not answer


@dataclass(slots=True)
class Client:
    """Args: fetch: how an address is fetched; newest: the highest serial it ever had, kept beside the copy."""

    fetch: Fetch
    copy: Copy | None = None
    newest: int = 0

    def update(self) -> bool:
        """Take the newest version; return whether there is one now. An older set is refused, and ours stays."""
        self.newest = max(self.newest, self.copy.serial if self.copy else 0)
        try:
            since = f"?since={self.copy.serial}" if self.copy else ""
            self._take(self.copy, self.fetch(f"/lists/prefixes{since}"))
        except (OSError, Older):
            return self.copy is not None
        except Damaged:
            return self._take_whole()
        return True

    def _take(self, before: Copy | None, content: bytes) -> None:
        update = Update.from_bytes(content)
        if update.serial < self.newest:
            raise Older("The server has an older list than we had.")
        self.copy = applied(before, update)
        self.newest = update.serial

    def _take_whole(self) -> bool:
        self.copy = None
        try:
            self._take(None, self.fetch("/lists/prefixes"))
        except (Damaged, OSError):
            return False
        return True

    def look_up(self, address: str) -> Answer:
        """Say whether an address is listed; the server learns at most four bytes of a hash.

        Raises:
            NotAnIndicator: the text is no name and no address.
        """
        hashes = [full_hash(one) for one in expressions(address)]
        if self.copy is None:
            return Answer.UNKNOWN
        matching = [one for one in hashes if _holds(self.copy, one[:PREFIX_BYTES])]
        try:
            return Answer.LISTED if any(self._is_listed(one) for one in matching) else Answer.NOT_LISTED
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Answer.UNKNOWN

    def _is_listed(self, full: bytes) -> bool:
        prefix = full[:PREFIX_BYTES]
        answer = json.loads(self.fetch(f"/lists/prefixes/{prefix.hex()}"))
        hashes = {bytes.fromhex(row["sha256"]) for row in answer["hashes"]}
        if any(len(one) != len(full) or one[:PREFIX_BYTES] != prefix for one in hashes):
            raise ValueError("This is no answer to what was asked.")
        return full in hashes


def _holds(copy: Copy, prefix: bytes) -> bool:
    number = int.from_bytes(prefix)
    place = int(np.searchsorted(copy.prefixes, number))
    return place < len(copy.prefixes) and int(copy.prefixes[place]) == number
