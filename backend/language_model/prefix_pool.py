"""Decoded beginnings of prompts, kept so that the next prompt need not repeat them.

A trunk is a sequence that holds a prompt without its last token. Candidates share its
cells; while nobody uses it, it stays for prompts that begin alike, until room is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from backend.language_model.native import NativeContext

_WORTH_KEEPING = 16
"""A shared beginning shorter than this is not worth a trunk of its own."""

_ages = count()


@dataclass(slots=True)
class Trunk:
    """One prompt's beginning: `tokens` wanted, the first `done` of them decoded."""

    sequence: int
    tokens: list[int] = field(default_factory=list)
    done: int = 0
    users: int = 0
    used: int = 0

    @property
    def ready(self) -> bool:
        return self.done == len(self.tokens)


class PrefixPool:
    """A bounded set of trunks; the least recently used idle one makes room."""

    def __init__(self, context: NativeContext, sequences: range, *, can_be_cut: bool) -> None:
        self._context = context
        self._can_be_cut = can_be_cut
        self._trunks = [Trunk(sequence) for sequence in sequences]

    def attach(self, tokens: list[int]) -> tuple[Trunk, int] | None:
        """A trunk for these tokens and how many it already holds; None: all are in use."""
        same = next((t for t in self._trunks if t.users and t.tokens == tokens), None)
        trunk = same or self._begin(tokens)
        if trunk is None:
            return None
        trunk.users += 1
        trunk.used = next(_ages)
        return trunk, trunk.done

    def release(self, trunk: Trunk) -> None:
        """One user less. What was not decoded is forgotten, so that the trunk is whole."""
        trunk.users -= 1
        if not trunk.users and not trunk.ready:
            trunk.tokens = trunk.tokens[: trunk.done]

    def building(self) -> list[Trunk]:
        """Trunks in use that still have tokens to decode."""
        return [trunk for trunk in self._trunks if trunk.users and not trunk.ready]

    def idle_cells(self) -> int:
        """Cells that idle trunks may hold; shared cells count more than once."""
        return sum(trunk.done for trunk in self._trunks if not trunk.users)

    def evict(self) -> bool:
        """Forget the least recently used idle trunk; False when there is none."""
        idle = [trunk for trunk in self._trunks if not trunk.users and trunk.done]
        if not idle:
            return False
        self._forget(min(idle, key=lambda trunk: trunk.used))
        return True

    def repair(self, trunk: Trunk) -> None:
        """After an aborted decode: make the memory hold what `done` says, or nothing."""
        if self._context.holds_exactly(trunk.sequence, trunk.done):
            return
        if not self._cut(trunk, trunk.done):
            self._forget(trunk, keep_tokens=True)

    def clear(self) -> None:
        """Forget everything; only while no trunk is in use."""
        self._context.clear()
        for trunk in self._trunks:
            trunk.tokens, trunk.done = [], 0

    def _begin(self, tokens: list[int]) -> Trunk | None:
        best = max(self._trunks, key=lambda trunk: self._reusable(trunk, tokens))
        shared = self._reusable(best, tokens)
        trunk = self._extend(best, shared) or self._fork(best, shared) or self._fresh()
        if trunk is not None:
            trunk.tokens = tokens
        return trunk

    def _reusable(self, trunk: Trunk, tokens: list[int]) -> int:
        """Tokens of this trunk that serve the new prompt; a state that cannot be cut: all or 0."""
        length = common_prefix(trunk.tokens[: trunk.done], tokens)
        return length if self._can_be_cut or length == trunk.done else 0

    def _extend(self, trunk: Trunk, shared: int) -> Trunk | None:
        """Go on with an idle trunk that the new prompt merely continues."""
        return trunk if not trunk.users and shared and shared == trunk.done else None

    def _fork(self, source: Trunk, shared: int) -> Trunk | None:
        """Another trunk that shares the beginning; the source itself, cut, when none is free."""
        if shared < _WORTH_KEEPING:
            return None
        trunk = self._fresh(besides=source)
        if trunk is not None:
            self._context.share(source.sequence, trunk.sequence, self._end(source, shared))
            trunk.done = shared
        elif not source.users and self._cut(source, shared):
            trunk = source
        return trunk

    def _end(self, source: Trunk, shared: int) -> int:
        # A recurrent state is copied whole: its memory knows no ranges.
        return shared if self._can_be_cut or shared < source.done else -1

    def _fresh(self, besides: Trunk | None = None) -> Trunk | None:
        idle = [trunk for trunk in self._trunks if not trunk.users and trunk is not besides]
        if not idle:
            return None
        trunk = min(idle, key=lambda trunk: (trunk.done > 0, trunk.used))
        self._forget(trunk)
        return trunk

    def _cut(self, trunk: Trunk, length: int) -> bool:
        cut = self._can_be_cut and self._context.cut(trunk.sequence, length)
        if cut and self._context.holds_exactly(trunk.sequence, length):
            trunk.done = length
            return True
        return False

    def _forget(self, trunk: Trunk, *, keep_tokens: bool = False) -> None:
        self._context.cut(trunk.sequence)
        trunk.done = 0
        if not keep_tokens:
            trunk.tokens = []


def common_prefix(one: list[int], other: list[int]) -> int:
    """Length of the longest common beginning, found by halving: prompts are long."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low
