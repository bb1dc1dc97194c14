"""Finds learnings for a prompt, and writes them down as a section of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template

from backend.learning_systems.exams import EXAMS_ID
from backend.learning_systems.learning_records import (
    LearningKind,
    LearningMatch,
    LearningQuery,
    LearningTally,
)
from backend.learning_systems.markdown_text import fenced
from backend.learning_systems.memory_coin import Recall
from backend.learning_systems.ports import Store
from backend.learning_systems.prompt_parts import estimated_tokens
from backend.learning_systems.records import Learning
from backend.learning_systems.stage_files import StageMaterial
from backend.learning_systems.usefulness import drawn_usefulness, mean_usefulness

MOST_LEARNINGS = 3
MOST_TOKENS = 1_000
LOOKED_AT = 24
_KINDS: Mapping[str, str] = {
    LearningKind.SKILL: "A module that passed all its tests",
    LearningKind.FAILURE: "A mistake that tests found, and what corrected it",
    LearningKind.EDGE_CASE: "An input that broke a module, and how it is handled",
    LearningKind.OPTIMISATION: "A change that was measured to be faster",
}


class FusedMemory:
    """The Memory port over the store's learnings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recall(
        self, material: StageMaterial, project_id: str, room: int | None, seed: int | None
    ) -> Recall:
        """At most three learnings by text match times measured usefulness, those that fit.

        `room` is in tokens. With a `seed` usefulness is drawn; without one it is the mean,
        and only learnings of this Grace's own count: that is how exams ask, and an import
        could hold their answers.
        """
        unsolved = (project_id, material.stage.id)
        query = LearningQuery(_asked(material), usable=True, unsolved=unsolved, limit=LOOKED_AT)
        with self._store.snapshot() as tx:
            found = [match for match in tx.learnings.search(query) if _allowed(match, seed)]
            tallies = tx.learnings.tallies([match.learning.id for match in found])
        ranked = _ranked(found, tallies, seed)
        budget = MOST_TOKENS if room is None else min(MOST_TOKENS, room)
        return _fitting([match.learning for match in ranked], budget)


def _asked(material: StageMaterial) -> str:
    contract = material.contract
    return "\n".join(
        (contract.title, contract.interface, contract.purpose, *contract.clauses.values())
    )


def _allowed(match: LearningMatch, seed: int | None) -> bool:
    """Nothing of the exams, ever; in an exam, nothing that came from elsewhere."""
    learning = match.learning
    return learning.project_id != EXAMS_ID and (seed is not None or not learning.origin)


def _ranked(
    found: Sequence[LearningMatch], tallies: Mapping[str, LearningTally], seed: int | None
) -> list[LearningMatch]:
    lot = random.Random(seed)
    scores = {}
    for match in found:
        tally = tallies[match.learning.id]
        useful = mean_usefulness(tally) if seed is None else drawn_usefulness(tally, lot)
        scores[match.learning.id] = match.relevance * useful
    return sorted(found, key=lambda match: -scores[match.learning.id])


def _fitting(learnings: Iterable[Learning], budget: int) -> Recall:
    """The first that fit; none is cut, and none says again what another one says."""
    chosen: list[Learning] = []
    left_out = 0
    for learning in learnings:
        if len(chosen) == MOST_LEARNINGS:
            break
        if any(learning.body == other.body for other in chosen):
            continue
        if estimated_tokens(section([*chosen, learning])) <= budget:
            chosen.append(learning)
        else:
            left_out += 1
    if not chosen:
        return Recall(left_out=left_out)
    text = section(chosen)
    return Recall(tuple(each.id for each in chosen), text, estimated_tokens(text), left_out)


def section(learnings: Sequence[Learning]) -> str:
    """The part of a prompt that says these learnings."""
    notes = "\n\n".join(_note(number, each) for number, each in enumerate(learnings, start=1))
    return _template().substitute(notes=notes).strip()


@cache
def _template() -> Template:
    return Template((Path(__file__).parent / "section.md").read_text(encoding="utf-8"))


def _note(number: int, learning: Learning) -> str:
    """One learning as text: its body stands in a fence that nothing in it can close."""
    kind = _KINDS.get(learning.kind, "Something that was found out")
    language = "python" if learning.kind == LearningKind.SKILL else "text"
    title = " ".join(learning.title.split())
    body = fenced(learning.body.strip(), language).rstrip()
    return f"{number}. {title}. {kind}:\n\n{body}"
