"""Proofs for strangers, made from the published tiles: the cost grows with the height of the tree only."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from khien.ledger.merkle import consistency_proof, inclusion_proof, node_hash, root_of
from khien.ledger.models import Checkpoint
from khien.ledger.seal import published_size
from khien.ledger.tiles import WIDTH, read_hashes, tile_path

_BITS = WIDTH.bit_length() - 1  # levels of the tree that one tile holds


class NoSuchProof(Exception):
    """The log has no such entry, or never had this size."""


@dataclass(frozen=True)
class Tree:
    """The published log, as its tiles have it."""

    folder: Path
    size: int

    def root(self, start: int, end: int) -> bytes:
        """Return the root over a stretch of leaves that RFC 6962 cuts."""
        width = end - start
        if width & (width - 1) == 0:
            return self._perfect(width.bit_length() - 1, start // width)
        cut = start + (1 << width.bit_length() - 1)
        return node_hash(self.root(start, cut), self.root(cut, end))

    def _perfect(self, level: int, index: int) -> bytes:
        row, rest = divmod(level, _BITS)
        number, place = divmod(index << rest, WIDTH)
        width = min(WIDTH, (self.size >> _BITS * row) - number * WIDTH)
        return root_of(read_hashes(self.folder / tile_path(row, number, width))[place : place + (1 << rest)])


def inclusion(folder: Path, index: int) -> str:
    """Return the proof that the published log holds an entry, as a C2SP tlog-proof: index, path, checkpoint.

    Raises:
        NoSuchProof: the published log is not that long.
    """
    tree = Tree(folder, published_size(folder))
    if not 0 <= index < tree.size:
        raise NoSuchProof
    note = (folder / "checkpoint").read_text(encoding="utf-8")
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{_lines(inclusion_proof(index, tree.size, tree.root))}\n{note}"


def consistency(folder: Path, old: int, new: int) -> str:
    """Return the proof that the log of `new` entries begins with the one of `old`: a hash in base 64 a line.

    Raises:
        NoSuchProof: the published log is not that long, or `old` is not the smaller one.
    """
    tree = Tree(folder, published_size(folder))
    if not 0 < old <= new <= tree.size:
        raise NoSuchProof
    return _lines(consistency_proof(old, new, tree.root))


def newest_checkpoints(count: int) -> list[Checkpoint]:
    """Return the newest signed checkpoints, the newest first."""
    return list(Checkpoint.objects.order_by("-size")[:count])


def checkpoint_of(size: int) -> str:
    """Return the signed checkpoint of a size.

    Raises:
        NoSuchProof: none was signed at that size.
    """
    found = Checkpoint.objects.filter(size=min(size, 2**63 - 1)).first()  # beyond, no database counts
    if found is None:
        raise NoSuchProof
    return found.note


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{base64.b64encode(one).decode()}\n" for one in hashes)
