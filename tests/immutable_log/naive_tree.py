"""The Merkle tree of RFC 9162 once more, as its definitions read, on plain lists of leaves.

It shares no line with the product: slow, recursive, nothing stored. The proofs are checked
here by building roots from the inside out along the recursion, not by the bit walk of
sections 2.1.3.2 and 2.1.4.2, which the product follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

Leaves = Sequence[bytes]


def split(count: int) -> int:
    k = 1
    while 2 * k < count:
        k *= 2
    return k


def mth(leaves: Leaves) -> bytes:
    """2.1.1; `leaves` are leaf hashes."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Leaves) -> list[bytes]:
    """2.1.3.1"""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Leaves, known: bool = True) -> list[bytes]:
    """2.1.4.1"""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def root_by_path(m: int, count: int, leaf: bytes, proof: list[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to; None when it has the wrong length."""
    if count == 1:
        return None if proof else leaf
    if not proof:
        return None
    k, other = split(count), proof[-1]
    if m < k:
        inner = root_by_path(m, k, leaf, proof[:-1])
        return None if inner is None else sha256(b"\x01" + inner + other).digest()
    inner = root_by_path(m - k, count - k, leaf, proof[:-1])
    return None if inner is None else sha256(b"\x01" + other + inner).digest()


def roots_by_subproof(
    m: int, count: int, old: bytes, proof: list[bytes], known: bool = True
) -> tuple[bytes, bytes] | None:
    """Old and new root that a consistency proof leads to; None when its length is wrong."""
    if m == count:
        if known:
            return None if proof else (old, old)
        return (proof[0], proof[0]) if len(proof) == 1 else None
    if not proof:
        return None
    k, other = split(count), proof[-1]
    if m <= k:
        inner = roots_by_subproof(m, k, old, proof[:-1], known)
        return inner and (inner[0], sha256(b"\x01" + inner[1] + other).digest())
    inner = roots_by_subproof(m - k, count - k, old, proof[:-1], False)
    return inner and tuple(sha256(b"\x01" + other + each).digest() for each in inner)  # type: ignore[return-value]
