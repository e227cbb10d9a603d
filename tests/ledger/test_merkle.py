"""The Merkle tree says what RFC 6962 says."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.ledger import khien_verify
from khien.ledger.khien_verify import Wrong
from khien.ledger.merkle import (
    EMPTY_ROOT,
    Edge,
    Stretch,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

# The reference leaves and roots that implementations of RFC 6962 share.
_HEX = "/00/10/2021/3031/40414243/5051525354555657/606162636465666768696a6b6c6d6e6f"
LEAVES = [bytes.fromhex(leaf) for leaf in _HEX.split("/")]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_roots_are_the_known_ones() -> None:
    edge = Edge()
    assert edge.root() == EMPTY_ROOT == sha256(b"").digest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        edge.append(leaf_hash(leaf))
        assert edge.root().hex() == root


def test_an_edge_with_the_wrong_number_of_subtrees_is_refused() -> None:
    with pytest.raises(ValueError, match="perfect subtrees"):
        Edge(3, [b"only one"])


def plain_root(hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word."""
    if len(hashes) == 1:
        return hashes[0]
    cut = 1
    while cut * 2 < len(hashes):
        cut *= 2
    return node_hash(plain_root(hashes[:cut]), plain_root(hashes[cut:]))


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=80))
def test_growing_leaf_by_leaf_gives_the_root_of_the_definition(leaves: list[bytes]) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    assert root_of(hashes) == plain_root(hashes)


def over(hashes: list[bytes]) -> Stretch:
    """Give the root over any stretch of these hashes."""
    return lambda start, end: root_of(hashes[start:end])


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=80), st.data())
def test_each_leaf_is_proven_and_no_other_is(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    index, size, root = data.draw(st.integers(0, len(leaves) - 1)), len(leaves), root_of(hashes)
    proof = inclusion_proof(index, size, over(hashes))
    khien_verify.check_inclusion(index, size, hashes[index], proof, root)
    wrong = [[*proof, b"\0" * 32], *([proof[:-1]] if proof else [])]
    for path in wrong:
        with pytest.raises(Wrong):
            khien_verify.check_inclusion(index, size, hashes[index], path, root)
    with pytest.raises(Wrong):
        khien_verify.check_inclusion(index, size, leaf_hash(b"another leaf"), proof, root)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=80), st.data())
def test_growth_is_proven_and_a_rewritten_log_is_not(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    old = data.draw(st.integers(1, len(leaves)))
    then, now = (old, root_of(hashes[:old])), (len(hashes), root_of(hashes))
    proof = consistency_proof(old, len(hashes), over(hashes))
    khien_verify.check_consistency(then, now, proof)
    rewritten = [leaf_hash(b"rewritten"), *hashes[1:old]]
    for other in ((old, root_of(rewritten)), (old, b"\0" * 32)):
        with pytest.raises(Wrong):
            khien_verify.check_consistency(other, now, proof)
    if proof:
        for path in ([*proof, b"\0" * 32], proof[:-1]):
            with pytest.raises(Wrong):
                khien_verify.check_consistency(then, now, path)


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(ValueError, match="No leaf"):
        inclusion_proof(index, 3, over([leaf_hash(b"a")] * 3))


@pytest.mark.parametrize("old", [0, 4])
def test_a_tree_did_not_grow_from_nothing_or_from_a_larger_one(old: int) -> None:
    with pytest.raises(ValueError, match="did not grow"):
        consistency_proof(old, 3, over([leaf_hash(b"a")] * 3))
