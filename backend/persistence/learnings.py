"""Learnings: recorded once, looked for by their words, counted when the coin shows them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.learning_systems.learning_records import (
    LearningMatch,
    LearningQuery,
    LearningTally,
    MemoryOutcome,
    Tally,
)
from backend.learning_systems.records import Learning, Page
from backend.persistence import logged, mapping
from backend.persistence.learning_index import LearningIndex
from backend.persistence.log import SqlLogEntries
from backend.persistence.models import LearningRow, LearningTallyRow, MemoryOutcomeRow
from backend.persistence.paging import page


class SqlLearnings:
    """The Learnings port."""

    def __init__(self, session: Session, log: SqlLogEntries) -> None:
        self._session = session
        self._log = log
        self._index = LearningIndex(session)

    def add(self, learning: Learning) -> bool:
        digest = content_hash(learning)
        query = select(LearningRow.id).where(LearningRow.content_hash == digest)
        if self._session.scalar(query) is not None:
            return False
        number = (self._session.scalar(select(func.max(LearningRow.number))) or 0) + 1
        values = mapping.columns(learning)
        self._session.add(LearningRow(content_hash=digest, number=number, **values))
        self._session.flush()
        self._index.add(number, learning.title, learning.body)
        self._log.append("learning.recorded", learning.created_at, logged.learning(learning))
        return True

    def get(self, learning_id: str) -> Learning:
        row = self._session.get(LearningRow, learning_id)
        if row is None:
            raise NotFound(f"There is no learning {learning_id!r}.")
        return mapping.learning(row)

    def page(self, project_id: str | None, limit: int, cursor: str | None) -> Page[Learning]:
        query = select(LearningRow)
        if project_id is not None:
            query = query.where(LearningRow.project_id == project_id)
        moment, row_id = LearningRow.created_at, LearningRow.id
        return page(self._session, query, moment, row_id, limit, cursor, mapping.learning)

    def search(self, query: LearningQuery) -> Sequence[LearningMatch]:
        found = self._index.search(query)
        rows = self._session.scalars(select(LearningRow).where(LearningRow.number.in_(found)))
        matches = [LearningMatch(mapping.learning(row), found[row.number or 0]) for row in rows]
        return sorted(matches, key=lambda match: (-match.relevance, match.learning.id))

    def tallies(self, learning_ids: Sequence[str]) -> Mapping[str, LearningTally]:
        query = select(LearningTallyRow).where(LearningTallyRow.learning_id.in_(learning_ids))
        sides = {(row.learning_id, row.shown): _tally(row) for row in self._session.scalars(query)}
        return {
            each: LearningTally(sides.get((each, True), Tally()), sides.get((each, False), Tally()))
            for each in learning_ids
        }

    def save_tally(self, learning_id: str, tally: LearningTally) -> None:
        for shown, side in ((True, tally.shown), (False, tally.held_back)):
            values = mapping.columns(side)
            self._session.merge(LearningTallyRow(learning_id=learning_id, shown=shown, **values))
        self._session.flush()

    def prune(self, learning_id: str, at: datetime, figures: Mapping[str, Any]) -> None:
        row = self._session.get_one(LearningRow, learning_id)
        row.pruned_at, row.pruned = at, dict(figures)
        self._session.flush()

    def add_outcome(self, outcome: MemoryOutcome) -> None:
        self._session.merge(MemoryOutcomeRow(**mapping.columns(outcome)))
        self._session.flush()

    def outcomes(self) -> Sequence[MemoryOutcome]:
        query = select(MemoryOutcomeRow).order_by(MemoryOutcomeRow.ended_at)
        return [mapping.memory_outcome(row) for row in self._session.scalars(query)]


def _tally(row: LearningTallyRow) -> Tally:
    return Tally(row.batches, row.answers, row.passes, row.weight, row.weighed_passes)


def content_hash(learning: Learning) -> str:
    """SHA-256 (hex) of what a learning says, without when, where and by whom it was recorded."""
    said = [learning.kind, learning.title, learning.body]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
