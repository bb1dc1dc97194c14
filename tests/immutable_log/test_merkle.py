"""Proofs of the tree, against the RFC's own words and a second implementation."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.immutable_log import merkle
from tests.immutable_log import naive_tree

MOST = 130
LEAVES = [sha256(b"\x00" + str(n).encode()).digest() for n in range(MOST)]

# Leaves and roots of the test vectors that come with Certificate Transparency's first log.
VECTOR_INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
VECTOR_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Stored:
    """Nodes kept by their places, as the database keeps them."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves
        self.nodes: list[bytes] = []
        peaks = merkle.Peaks(0, ())
        for leaf in leaves:
            self.nodes += peaks.add(leaf)
        self.root = peaks.root()
        self.reads = 0

    def node(self, level: int, index: int) -> bytes:
        self.reads += 1
        return self.nodes[merkle.place(level, index)] if level else self.leaves[index]


def flipped(proof: list[bytes], at: int) -> list[bytes]:
    return [bytes([each[0] ^ 1]) + each[1:] if n == at else each for n, each in enumerate(proof)]


@pytest.mark.parametrize("size", range(1, len(VECTOR_ROOTS) + 1))
def test_known_leaves_give_the_known_root(size: int) -> None:
    leaves = [sha256(b"\x00" + bytes.fromhex(each)).digest() for each in VECTOR_INPUTS[:size]]
    assert Stored(leaves).root.hex() == VECTOR_ROOTS[size - 1]


@pytest.mark.parametrize("size", range(MOST))
def test_every_size_gives_the_root_of_the_definition(size: int) -> None:
    stored = Stored(LEAVES[:size])
    assert stored.root == naive_tree.mth(LEAVES[:size]) == merkle.root(size, stored.node)
    assert len(stored.nodes) == merkle.nodes_finished(size)
    assert merkle.Peaks.load(size, stored.node).root() == stored.root


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_inclusion_proofs_are_those_of_the_definition_and_prove_nothing_else(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(1, MOST))
    index = data.draw(st.integers(0, size - 1))
    stored = Stored(LEAVES[:size])
    proof = merkle.inclusion_proof(index, size, stored.node)
    assert proof == naive_tree.path(index, LEAVES[:size])
    assert naive_tree.root_by_path(index, size, LEAVES[index], proof) == stored.root
    assert merkle.included(index, size, LEAVES[index], proof, stored.root)

    other = data.draw(
        st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(-1)
    )
    assert not merkle.included(other, size, LEAVES[index], proof, stored.root)
    assert not merkle.included(index, size, sha256(b"other").digest(), proof, stored.root)
    assert not merkle.included(
        index, size, LEAVES[index], [*proof, proof[0] if proof else b""], stored.root
    )
    for at in range(len(proof)):
        assert not merkle.included(index, size, LEAVES[index], flipped(proof, at), stored.root)
        cut = proof[:at] + proof[at + 1 :]
        assert not merkle.included(index, size, LEAVES[index], cut, stored.root)


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_consistency_proofs_are_those_of_the_definition_and_prove_nothing_else(
    data: st.DataObject,
) -> None:
    second = data.draw(st.integers(1, MOST))
    first = data.draw(st.integers(1, second))
    stored = Stored(LEAVES[:second])
    old, new = naive_tree.mth(LEAVES[:first]), stored.root
    proof = merkle.consistency_proof(first, second, stored.node)
    assert proof == naive_tree.subproof(first, LEAVES[:second])
    assert naive_tree.roots_by_subproof(first, second, old, proof) == (old, new)
    assert merkle.consistent(first, second, old, new, proof)

    wrong = sha256(b"other").digest()
    assert not merkle.consistent(first, second, wrong, new, proof)
    assert not merkle.consistent(first, second, old, wrong, proof)
    assert not merkle.consistent(first, second, old, new, [*proof, wrong])
    for at in range(len(proof)):
        assert not merkle.consistent(first, second, old, new, flipped(proof, at))
        assert not merkle.consistent(first, second, old, new, proof[:at] + proof[at + 1 :])


def test_a_proof_reads_few_nodes_whatever_the_size() -> None:
    leaves = [n.to_bytes(32, "big") for n in range(20_000)]
    stored = Stored(leaves)
    for index in (0, 12_345, 19_999):
        stored.reads = 0
        proof = merkle.inclusion_proof(index, 20_000, stored.node)
        assert merkle.included(index, 20_000, leaves[index], proof, stored.root)
        assert stored.reads <= 2 * 15


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_entry_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    stored = Stored(LEAVES[:size])
    with pytest.raises(ValueError, match="not part"):
        merkle.inclusion_proof(index, size, stored.node)
    assert not merkle.included(index, size, LEAVES[0], [], stored.root)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_sizes_out_of_order_have_no_proof(first: int, second: int) -> None:
    stored = Stored(LEAVES[:4])
    with pytest.raises(ValueError, match="at most the second"):
        merkle.consistency_proof(first, second, stored.node)
    assert not merkle.consistent(first, second, stored.root, stored.root, [])
