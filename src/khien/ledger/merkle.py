"""The RFC 6962 Merkle tree, section 2.1: hashes only, no storage."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

Stretch = Callable[[int, int], bytes]  # (start, end) -> the root over these leaves
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf (a zero byte keeps leaves and nodes apart)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a growing tree: the roots of its perfect subtrees, largest first.

    Appending costs one hash on average; the root is known at any size.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(
                f"A tree of {size} leaves has {size.bit_count()} perfect subtrees, not {len(self.hashes)}."
            )

    def append(self, leaf: bytes) -> None:
        """Add the hash of one leaf."""
        carry, size = leaf, self.size
        while size & 1:
            carry = node_hash(self.hashes.pop(), carry)
            size >>= 1
        self.hashes.append(carry)
        self.size += 1

    def root(self) -> bytes:
        """Return the root hash at the present size."""
        if not self.hashes:
            return EMPTY_ROOT
        *rest, root = self.hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def _split(size: int) -> int:
    """Return the largest power of two below `size`, where RFC 6962 cuts a tree."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, root: Stretch) -> list[bytes]:
    """Return the audit path of a leaf (RFC 6962, 2.1.1), from the leaf upwards.

    Args:
        index: of the leaf.
        size: of the tree.
        root: gives the root over any stretch of leaves.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"No leaf {index} in a tree of {size}.")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        cut = start + _split(end - start)
        path.append(root(cut, end) if index < cut else root(start, cut))
        start, end = (start, cut) if index < cut else (cut, end)
    return path[::-1]


def consistency_proof(old: int, size: int, root: Stretch) -> list[bytes]:
    """Return the proof that a tree has only grown since it had `old` leaves (RFC 6962, 2.1.2).

    Raises:
        ValueError: the old tree is empty or larger than the new one.
    """
    if not 0 < old <= size:
        raise ValueError(f"A tree of {size} did not grow from one of {old}.")
    proof: list[bytes] = []
    start, end, known = 0, size, True  # known: the verifier has the root over what is left of the old tree
    while end != old:
        cut = start + _split(end - start)
        proof.append(root(cut, end) if old <= cut else root(start, cut))
        start, end, known = (start, cut, known) if old <= cut else (cut, end, False)
    return [*([] if known else [root(start, end)]), *proof[::-1]]
