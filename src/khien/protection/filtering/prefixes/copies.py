"""A copy of the set of prefixes, and how one version becomes the next. Pure.

Every version carries the SHA-256 over the whole set, so that a copy that went wrong is noticed and thrown away.
"""

import base64
import binascii
import json
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Update:
    """What leads from one version to the next; from None: the whole set."""

    since: int | None
    serial: int
    additions: Prefixes
    removals: Prefixes
    checksum: str  # of the set when it is applied

    def as_json(self) -> bytes:
        """Return it as it is sent."""
        return json.dumps(
            {
                "since": self.since,
                "serial": self.serial,
                "additions": _written(encode(self.additions)),
                "removals": _written(encode(self.removals)),
                "sha256": self.checksum,
            }
        ).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Update":
        """Read what was sent.

        Raises:
            Damaged: it is not what `as_json` writes.
        """
        try:
            row = json.loads(content)
            return cls(
                None if row["since"] is None else int(row["since"]),
                int(row["serial"]),
                decode(_read(row["additions"])),
                decode(_read(row["removals"])),
                str(row["sha256"]),
            )
        except (ValueError, KeyError, TypeError, binascii.Error, OverflowError) as error:
            raise Damaged(f"The update cannot be read: {error}") from error


def _written(coded: Coded) -> dict[str, Any]:
    data = base64.b64encode(coded.data).decode()
    return {"count": coded.count, "first": coded.first, "parameter": coded.parameter, "data": data}


def _read(row: dict[str, Any]) -> Coded:
    data = base64.b64decode(row["data"], validate=True)
    return Coded(int(row["count"]), int(row["first"]), int(row["parameter"]), data)


def applied(copy: Copy | None, update: Update) -> Copy:
    """Return the next version of a copy.

    Raises:
        Damaged: the update is for another version, or what comes out is not what its checksum says.
    """
    if update.since is not None and (copy is None or copy.serial != update.since):
        raise Damaged("The update is for another version.")
    before = copy.prefixes if copy is not None and update.since is not None else np.zeros(0, dtype=np.uint32)
    kept = np.setdiff1d(before, update.removals, assume_unique=True)
    after = Copy(update.serial, np.union1d(kept, update.additions).astype(np.uint32))
    if after.checksum != update.checksum:
        raise Damaged("The set is not what its checksum says.")
    return after
