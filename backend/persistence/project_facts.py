"""What proves the tasks of a project's plan, and the documents they wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.learning_systems.records import ProjectDocument, TaskFact
from backend.persistence import mapping
from backend.persistence.models import DocumentRow, TaskFactRow


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


class SqlDocuments:
    """The Documents port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, run_id: str, task_id: str, documents: Sequence[ProjectDocument]) -> None:
        known = {(each.path, each.text): each for each in self.of_run(run_id)}
        mine = DocumentRow.run_id == run_id, DocumentRow.task_id == task_id
        self._session.execute(delete(DocumentRow).where(*mine))
        for document in documents:
            kept = known.get((document.path, document.text), document)
            self._session.merge(DocumentRow(**mapping.columns(kept) | {"task_id": task_id}))
        self._session.flush()

    def of_run(self, run_id: str) -> Sequence[ProjectDocument]:
        query = select(DocumentRow).where(DocumentRow.run_id == run_id).order_by(DocumentRow.path)
        return [mapping.document(row) for row in self._session.scalars(query)]
