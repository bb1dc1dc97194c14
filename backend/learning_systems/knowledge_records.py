"""Reading what was recorded: cycles, candidates, edge cases, learnings. Changes nothing."""

from __future__ import annotations

from backend.errors import NotFound
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.ports import Store
from backend.learning_systems.records import Candidate, Cycle, EdgeCase, Learning, Page
from backend.learning_systems.repositories import UnitOfWork


class KnowledgeRecords:
    """Pages of records, newest first."""

    def __init__(self, curriculum: AutonomousCurriculum, store: Store) -> None:
        self._curriculum = curriculum
        self._store = store

    def learnings(self, project_id: str | None, limit: int, cursor: str | None) -> Page[Learning]:
        """Raises NotFound for an unknown project."""
        with self._store.snapshot() as tx:
            return tx.learnings.page(self._known(project_id), limit, cursor)

    def edge_cases(self, project_id: str | None, limit: int, cursor: str | None) -> Page[EdgeCase]:
        """Raises NotFound for an unknown project."""
        with self._store.snapshot() as tx:
            return tx.edge_cases.page(self._known(project_id), limit, cursor)

    def candidates(
        self, project_id: str, stage_id: str, limit: int, cursor: str | None
    ) -> Page[Candidate]:
        """The candidates of a stage in the project's latest run. Raises NotFound."""
        self._curriculum.find(project_id).stage(stage_id)
        with self._store.snapshot() as tx:
            return tx.candidates.page(_latest(tx, project_id), stage_id, limit, cursor)

    def cycles(self, session_id: str, limit: int, cursor: str | None) -> Page[Cycle]:
        """The cycles of a session, each with what was weighed for it. Raises NotFound."""
        with self._store.snapshot() as tx:
            return tx.cycles.page(tx.sessions.get(session_id).id, limit, cursor)

    def _known(self, project_id: str | None) -> str | None:
        return None if project_id is None else self._curriculum.find(project_id).id


def _latest(tx: UnitOfWork, project_id: str) -> str:
    run = tx.runs.latest(project_id)
    if run is None:
        raise NotFound(f"{project_id} was never started.")
    return run.id
