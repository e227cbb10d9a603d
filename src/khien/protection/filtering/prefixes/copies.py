"""A copy of the set of prefixes, and how one version becomes the next. Pure.

Every version carries the SHA-256 over the whole set, so that a copy that went wrong is noticed and thrown away.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from khien.protection.filtering.prefixes.rice import Coded, Damaged, Prefixes, decode, encode


@dataclass(frozen=True, slots=True)
class Copy:
    """The set as it was at a serial."""

    serial: int
    prefixes: Prefixes  # sorted, each once

    @property
    def checksum(self) -> str:
        """The SHA-256 over all prefixes in order, four bytes each, the highest first."""
        return sha256(self.prefixes.astype(">u4").tobytes()).hexdigest()


@dataclass(frozen=True)
class Update:
    """What leads from one version to the next; from None: the whole set."""

    since: int | None
    serial: int
    additions: Prefixes
    removals: Prefixes
    checksum: str  # of the set when it is applied

    @cached_property
    def content(self) -> bytes:
        """It as it is sent: one line of JSON, then the coded additions, then the coded removals."""
        additions, removals = encode(self.additions), encode(self.removals)
        head = {
            "since": self.since,
            "serial": self.serial,
            "additions": _told(additions),
            "removals": _told(removals),
            "sha256": self.checksum,
        }
        return json.dumps(head).encode() + b"\n" + additions.data + removals.data

    @classmethod
    def from_bytes(cls, content: bytes) -> "Update":
        """Read what was sent.

        Raises:
            Damaged: it is not what `content` is.
        """
        head, _, data = content.partition(b"\n")
        try:
            row = json.loads(head)
            additions, left = _taken(row["additions"], data)
            removals, left = _taken(row["removals"], left)
            since = None if row["since"] is None else int(row["since"])
            update = cls(since, int(row["serial"]), decode(additions), decode(removals), str(row["sha256"]))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise Damaged(f"The update cannot be read: {error}") from error
        if left:
            raise Damaged("Something stands behind the update.")
        return update


def _told(coded: Coded) -> dict[str, int]:
    return {
        "count": coded.count,
        "first": coded.first,
        "parameter": coded.parameter,
        "bytes": len(coded.data),
    }


def _taken(row: dict[str, Any], data: bytes) -> tuple[Coded, bytes]:
    """Return coded numbers from the start of the data, and what is left of it."""
    size = int(row["bytes"])
    if not 0 <= size <= len(data):
        raise Damaged("The update was cut off.")
    return Coded(int(row["count"]), int(row["first"]), int(row["parameter"]), data[:size]), data[size:]


def applied(copy: Copy | None, update: Update) -> Copy:
    """Return the next version of a copy.

    Raises:
        Damaged: the update is for another version, or what comes out is not what its checksum says.
    """
    if update.since is not None and (copy is None or copy.serial != update.since):
        raise Damaged("The update is for another version.")
    before = copy.prefixes if copy is not None and update.since is not None else np.zeros(0, dtype=np.uint32)
    fresh = Copy(update.serial, after(before, update.additions, update.removals))
    if fresh.checksum != update.checksum:
        raise Damaged("The set is not what its checksum says.")
    return fresh


def after(before: Prefixes, additions: Prefixes, removals: Prefixes) -> Prefixes:
    """Return a set after prefixes came and went."""
    kept = np.setdiff1d(before, removals, assume_unique=True)
    return np.union1d(kept, additions).astype(np.uint32)
