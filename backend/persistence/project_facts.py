"""What proves the tasks of a project's plan."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.learning_systems.records import TaskFact
from backend.persistence import mapping
from backend.persistence.models import TaskFactRow


class SqlFacts:
    """The Facts port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, fact: TaskFact) -> None:
        self._session.add(TaskFactRow(**mapping.columns(fact)))
        self._session.flush()

    def latest(self, run_id: str) -> Mapping[str, TaskFact]:
        newest = select(func.max(TaskFactRow.id)).where(TaskFactRow.run_id == run_id)
        newest = newest.group_by(TaskFactRow.task_id)
        rows = self._session.scalars(select(TaskFactRow).where(TaskFactRow.id.in_(newest)))
        return {row.task_id: mapping.task_fact(row) for row in rows}
