"""Hashes of accepted code, so that it is read and hashed only when another one was accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from backend.learning_systems.tree_hash import tree_hash


class TreeHashes:
    """The hash of each run's newest tree; safe from any thread.

    Code never changes under a candidate's id, so equal ids are equal trees.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Mapping[str, str], str]] = {}

    def of(
        self, run_id: str, accepted: Mapping[str, str], read: Callable[[], Mapping[str, str]]
    ) -> str:
        """The hash of `accepted` (stage id -> candidate id); `read` gets stage id -> code."""
        known = self._known.get(run_id)
        if known is None or known[0] != accepted:
            known = accepted, tree_hash(read())
            self._known[run_id] = known
        return known[1]
