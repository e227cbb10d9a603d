"""Recompute the whole log and name the first entry that was altered, removed or inserted."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from khien.ledger.merkle import Edge, leaf_hash
from khien.ledger.models import Checkpoint, Entry
from khien.ledger.note import BadNote, Verifier
from khien.ledger.record import is_genuine, stamp
from khien.ledger.seal import published_size, signer
from khien.ledger.tiles import WIDTH, read_hashes, tile_path


class Fault(StrEnum):
    """What can be wrong with a ledger."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    CHECKPOINT = "checkpoint"
    FILES = "files"


@dataclass(frozen=True)
class Problem:
    """The first thing that does not hold: which fault, at which index (None: not sealed yet), and why."""

    fault: Fault
    index: int | None
    why: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found; `problem` is None when everything holds."""

    entries: int
    sealed: int
    checkpoints: int
    problem: Problem | None


class PublishedHashes:
    """The leaf hashes that were published as tiles, read as they are asked for."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self._number, self._tile = -1, list[bytes]()

    def __getitem__(self, index: int) -> bytes | None:
        """Return the published hash of a leaf; None beyond the published size."""
        if index >= self.size:
            return None
        number, place = divmod(index, WIDTH)
        if number != self._number:
            width = min(WIDTH, self.size - number * WIDTH)
            self._number, self._tile = number, read_hashes(self.folder / tile_path(0, number, width))
        return self._tile[place] if place < len(self._tile) else b""


def verify() -> Verdict:
    """Check every row, every mark, every checkpoint and every published tile against each other."""
    sealed = Entry.objects.exclude(index=None).order_by("index")
    counts = (Entry.objects.count(), sealed.count(), Checkpoint.objects.count())
    folder = settings.LEDGER_FOLDER
    try:
        published = PublishedHashes(folder, published_size(folder))
        problem = _first_problem(sealed.iterator(chunk_size=2_000), published)
    except BadNote as error:
        problem = Problem(Fault.CHECKPOINT, None, f"{folder / 'checkpoint'}: {error.user_message}")
    except FileNotFoundError as error:
        problem = Problem(Fault.FILES, None, f"{error.filename} is missing from the published log.")
    return Verdict(*counts, problem)


def _first_problem(rows: Iterator[Entry], published: PublishedHashes) -> Problem | None:
    edge = Edge()
    checkpoints = Checkpoint.objects.order_by("size").iterator()
    awaited = next(checkpoints, None)
    verifier = signer().verifier
    last = None
    for row in rows:
        if problem := _problem_in_order(row, edge.size, published) or row_problem(row):
            return problem
        edge.append(leaf_hash(row.leaf.encode()))
        if awaited and awaited.size == edge.size:
            if problem := _problem_of_checkpoint(awaited, edge, verifier):
                return problem
            last, awaited = awaited, next(checkpoints, None)
    if awaited or edge.size < published.size:
        return Problem(Fault.REMOVED, edge.size, f"Entry {edge.size} was sealed, but is no longer there.")
    if edge.size != (last.size if last else 0):
        return Problem(Fault.INSERTED, edge.size - 1, "The last entries are under no checkpoint.")
    return _problem_of_unsealed()


def _problem_in_order(row: Entry, expected: int, published: PublishedHashes) -> Problem | None:
    """Compare a row with the place it stands in and with what was published for that place."""
    if row.index != expected:
        return Problem(Fault.REMOVED, expected, f"Entry {expected} is no longer there.")
    shown, found = published[expected], leaf_hash(row.leaf.encode())
    if shown is None or hmac.compare_digest(shown, found):
        return None
    if hmac.compare_digest(published[expected + 1] or b"", found):
        return Problem(Fault.REMOVED, expected, f"Entry {expected} was taken out and the later ones moved up.")
    follower = Entry.objects.filter(index=expected + 1).first()
    if follower and hmac.compare_digest(shown, leaf_hash(follower.leaf.encode())):
        return Problem(Fault.INSERTED, expected, f"Entry {expected} was put in and the later ones moved down.")
    return Problem(Fault.ALTERED, expected, f"Entry {expected} is not what was published.")


def row_problem(row: Entry) -> Problem | None:
    """Check one row by itself: its mark, and that the columns say what the leaf says."""
    if not is_genuine(row):
        fault = Fault.ALTERED if row.index is not None else Fault.INSERTED
        return Problem(fault, row.index, f"Row {row.pk} was not written by this application in this form.")
    body = json.loads(row.leaf)
    digest = sha256(row.private.encode()).hexdigest() if row.private else None
    columns = (row.kind, stamp(row.at), row.about, digest)
    if columns != (body["kind"], body["at"], body["about"], body.get("private_sha256")):
        return Problem(Fault.ALTERED, row.index, f"The columns of row {row.pk} do not say what its leaf says.")
    return None


def _problem_of_checkpoint(checkpoint: Checkpoint, edge: Edge, verifier: Verifier) -> Problem | None:
    try:
        head = verifier.open(checkpoint.note)
    except BadNote as error:
        return Problem(Fault.CHECKPOINT, edge.size - 1, f"Checkpoint {checkpoint.size}: {error.user_message}")
    said = (head.origin, head.size, head.root, checkpoint.edge)
    if said != (verifier.name, edge.size, edge.root(), [item.hex() for item in edge.hashes]):
        return Problem(Fault.CHECKPOINT, edge.size - 1, f"Checkpoint {checkpoint.size} does not fit the entries.")
    return None


def _problem_of_unsealed() -> Problem | None:
    for row in Entry.objects.filter(index=None).order_by("pk").iterator(chunk_size=2_000):
        if problem := row_problem(row):
            return problem
    return None
