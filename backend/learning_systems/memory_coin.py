"""Memory by a fair coin: what the coin decided, and what it led to.

Each batch of drafts for which memory has something is written with it or without it. The
coin is seeded by the cycle and by nothing else, so that no policy chooses it, and a cycle
that is repeated after a crash gets the same side. What was found is named either way: so
each learning is compared with itself held back, on the very stages it was found for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.learning_systems.generation import Message
from backend.learning_systems.learning_records import MemoryOutcome
from backend.learning_systems.prompt_parts import estimated_tokens
from backend.learning_systems.records import Cycle
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.usefulness import harm

PROPENSITY = 0.5


@dataclass(frozen=True, slots=True)
class Recall:
    """What memory offers for a prompt: at most three learnings, and the section that says them.

    `tokens` is estimated. `left_out` counts learnings that were found and did not fit.
    """

    learnings: tuple[str, ...] = ()
    section: str = ""
    tokens: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """What one batch does with memory. `shown` None: there was nothing to toss a coin for."""

    domain_id: str
    recall: Recall
    shown: bool | None
    note: str = ""

    @property
    def section(self) -> str:
        """What is appended to the prompt; "" without memory."""
        return self.recall.section if self.shown and not self.note else ""

    def dropped(self, note: str) -> MemoryUse:
        """The same side of the coin, but the section stays away: it counts as what was tossed."""
        return replace(self, note=note)

    def stored(self) -> dict[str, Any]:
        """As it is kept with the cycle."""
        coin = "none" if self.shown is None else "with" if self.shown else "without"
        return {
            "coin": coin,
            "propensity": None if self.shown is None else PROPENSITY,
            "learnings": list(self.recall.learnings),
            "tokens": self.recall.tokens,
            "left_out": self.recall.left_out,
            "domain": self.domain_id,
            "note": self.note or ("nothing to show was found" if self.shown is None else ""),
        }


def toss(domain_id: str, recall: Recall, cycle_id: str) -> MemoryUse:
    """With memory or without; no coin where nothing would be shown."""
    if not recall.learnings:
        return MemoryUse(domain_id, recall, None)
    heads = hashlib.sha256(f"memory:{cycle_id}".encode()).digest()[0] % 2 == 0
    return MemoryUse(domain_id, recall, heads)


def recall_seed(cycle_id: str) -> int:
    """The seed of what is drawn while a cycle remembers; another than that of its coin."""
    return int(hashlib.sha256(f"recall:{cycle_id}".encode()).hexdigest()[:8], 16)


def with_section(messages: Sequence[Message], section: str) -> list[Message]:
    """The prompt with the section after its last message; unchanged without one."""
    if not section:
        return list(messages)
    *before, last = messages
    return [*before, replace(last, content=f"{last.content}\n\n{section}")]


def room(messages: Sequence[Message], context_tokens: int | None, answer_tokens: int) -> int | None:
    """Tokens left for memory beside prompt and answer; None where the context is not known."""
    if context_tokens is None:
        return None
    prompt = sum(estimated_tokens(message.content) for message in messages)
    return max(0, context_tokens - answer_tokens - prompt)


def count_memory(tx: UnitOfWork, project_id: str, cycle: Cycle, at: datetime) -> None:
    """Count what a closed cycle says of its memory, once, and prune what proved harmful."""
    memory = cycle.memory
    if memory.get("coin") not in ("with", "without"):
        return
    answers, passes = tx.cycles.results(cycle.id)
    if not answers:
        return
    shown = memory["coin"] == "with"
    tx.learnings.add_outcome(
        MemoryOutcome(
            cycle_id=cycle.id,
            model=cycle.choice.get("model", ""),
            domain_id=memory["domain"],
            project_id=project_id,
            stage_id=cycle.stage_id,
            shown=shown,
            propensity=memory["propensity"],
            answers=answers,
            passes=passes,
            ended_at=at,
        )
    )
    _count_learnings(tx, memory, shown, (answers, passes), at)


def _count_learnings(
    tx: UnitOfWork,
    memory: Mapping[str, Any],
    shown: bool,
    result: tuple[int, int],
    at: datetime,
) -> None:
    for learning_id, before in tx.learnings.tallies(memory["learnings"]).items():
        tally = before.plus(shown, *result)
        tx.learnings.save_tally(learning_id, tally)
        figures = harm(tally)
        if figures is not None and tx.learnings.get(learning_id).pruned_at is None:
            tx.learnings.prune(learning_id, at, figures)
            tx.log.append("learning.pruned", at, {"learning": learning_id, **figures})
