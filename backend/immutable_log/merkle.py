"""The Merkle tree of RFC 9162, section 2.1, over hashes that are stored once.

A node over a full subtree (its 2^level leaves are all there) never changes again, so it
is stored: with proofs that read some forty of them, whatever the size. A node is found by
its place, the number of nodes that were finished before it; appending finishes them in
just this order. The ragged right edge of the tree is computed from them when asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

Node = Callable[[int, int], bytes]
"""Given level and index, the hash over the leaves index * 2^level and the following."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_finished(leaves: int) -> int:
    """How many full nodes above the leaves a tree with so many leaves has."""
    return leaves - leaves.bit_count()


def place(level: int, index: int) -> int:
    """The place of a node above the leaves (level >= 1), counted from 0."""
    before = ((index + 1) << level) - 1
    return nodes_finished(before) + level - 1


class Recorder:
    """Stands for the stored nodes while a computation is tried: `wanted` is what it reads."""

    def __init__(self) -> None:
        self.wanted: list[tuple[int, int]] = []

    def node(self, level: int, index: int) -> bytes:
        self.wanted.append((level, index))
        return b""


class Peaks:
    """The right edge of a growing tree: the roots of its full subtrees, largest first."""

    def __init__(self, leaves: int, hashes: Sequence[bytes]) -> None:
        self.leaves = leaves
        self._hashes = list(hashes)

    @classmethod
    def load(cls, leaves: int, node: Node) -> Peaks:
        """Those of a tree whose nodes are stored."""
        hashes, begin = [], 0
        for level in reversed(range(leaves.bit_length())):
            if leaves >> level & 1:
                hashes.append(node(level, begin >> level))
                begin += 1 << level
        return cls(leaves, hashes)

    def add(self, leaf: bytes) -> list[bytes]:
        """Append a leaf; returns the nodes that this finished, in the order of their places."""
        finished: list[bytes] = []
        count, top, hashes = self.leaves, leaf, self._hashes
        while count & 1:
            top = hashlib.sha256(b"\x01" + hashes.pop() + top).digest()
            finished.append(top)
            count >>= 1
        hashes.append(top)
        self.leaves += 1
        return finished

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._hashes:
            return EMPTY_ROOT
        top = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            top = node_hash(left, top)
        return top


def subtree(begin: int, end: int, node: Node) -> bytes:
    """The hash over the leaves begin..end-1, as the tree splits them; end > begin."""
    width = end - begin
    if width & (width - 1) == 0:  # splits fall on multiples of their width
        level = width.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + _split(width)
    return node_hash(subtree(begin, middle, node), subtree(middle, end, node))


def root(size: int, node: Node) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return subtree(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """RFC 9162, 2.1.3.1: that leaf `index` (from 0) is one of the first `size`."""
    _require(0 <= index < size, "the entry is not part of a tree of this size")
    return list(_path(index, 0, size, node))


def _path(index: int, begin: int, end: int, node: Node) -> Iterator[bytes]:
    if end - begin == 1:
        return
    middle = begin + _split(end - begin)
    if index < middle:
        yield from _path(index, begin, middle, node)
        yield subtree(middle, end, node)
    else:
        yield from _path(index, middle, end, node)
        yield subtree(begin, middle, node)


def consistency_proof(first: int, second: int, node: Node) -> list[bytes]:
    """RFC 9162, 2.1.4.1: that the first leaves of both trees are the same."""
    _require(0 < first <= second, "the first size must be at least 1 and at most the second")
    return list(_subproof(first, 0, second, True, node))


def _subproof(first: int, begin: int, end: int, whole: bool, node: Node) -> Iterator[bytes]:
    if first == end:
        if not whole:
            yield subtree(begin, end, node)
        return
    middle = begin + _split(end - begin)
    if first <= middle:
        yield from _subproof(first, begin, middle, whole, node)
        yield subtree(middle, end, node)
    else:
        yield from _subproof(first, middle, end, False, node)
        yield subtree(begin, middle, node)


def included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], top: bytes) -> bool:
    """RFC 9162, 2.1.3.2: whether the proof leads from the leaf to the root `top`."""
    if not 0 <= index < size:
        return False
    position, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            reached = node_hash(step, reached)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        position, last = position >> 1, last >> 1
    return last == 0 and reached == top


def consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162, 2.1.4.2: whether the proof shows the first tree to begin the second."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not steps:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, step)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise ValueError(reason)
