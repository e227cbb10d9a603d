"""The RFC 6962 Merkle tree, section 2.1: hashes only, no storage."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

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


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the audit path of a leaf (RFC 6962, 2.1.1), from the leaf upwards.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"No leaf {index} in a tree of {len(leaves)}.")
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion_proof(index, leaves[:cut]), root_of(leaves[cut:])]
    return [*inclusion_proof(index - cut, leaves[cut:]), root_of(leaves[:cut])]


def root_from_proof(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and its audit path lead to (RFC 9162, 2.1.3.2).

    Raises:
        ValueError: the path is too long or too short for this place in this tree.
    """
    node, last, root, steps = index, size - 1, leaf, list(proof)
    while last:
        if node & 1 or node == last:
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
            if not node:
                break
            root = node_hash(_next(steps), root)
        else:
            root = node_hash(root, _next(steps))
        node, last = node >> 1, last >> 1
    if steps:
        raise ValueError("The proof is longer than the tree is high.")
    return root


def _next(steps: list[bytes]) -> bytes:
    if not steps:
        raise ValueError("The proof ends before the root.")
    return steps.pop(0)
