"""Reading what was recorded: cycles, candidates, edge cases, learnings. Changes nothing."""

from __future__ import annotations

from dataclasses import replace

from backend.errors import InvalidInput, NotFound
from backend.learning_systems import candidate_views
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.candidate_views import CandidateDetail, CandidateNode
from backend.learning_systems.learning_records import FoundLearning, LearningKind, LearningQuery
from backend.learning_systems.paging import foreign_cursor
from backend.learning_systems.ports import Store
from backend.learning_systems.records import Cycle, EdgeCase, Learning, Page
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

    def search(self, query: LearningQuery, cursor: str | None) -> Page[FoundLearning]:
        """Learnings by their words, best match first.

        Raises InvalidInput for a kind that is none or a foreign cursor, NotFound for an
        unknown project.
        """
        _check_kind(query.kind)
        self._known(query.project_id)
        asked = replace(query, limit=query.limit + 1, offset=_offset(cursor))
        with self._store.snapshot() as tx:
            found = tx.learnings.search(asked)
            tallies = tx.learnings.tallies([match.learning.id for match in found])
        items = tuple(
            FoundLearning(match.learning, round(match.relevance, 4), tallies[match.learning.id])
            for match in found[: query.limit]
        )
        more = len(found) > query.limit
        return Page(items, str(asked.offset + query.limit) if more else None)

    def learning(self, learning_id: str) -> FoundLearning:
        """One learning, and what showing it led to. Raises NotFound."""
        with self._store.snapshot() as tx:
            learning = tx.learnings.get(learning_id)
            return FoundLearning(learning, None, tx.learnings.tallies([learning_id])[learning_id])

    def edge_cases(self, project_id: str | None, limit: int, cursor: str | None) -> Page[EdgeCase]:
        """Raises NotFound for an unknown project."""
        with self._store.snapshot() as tx:
            return tx.edge_cases.page(self._known(project_id), limit, cursor)

    def candidates(
        self, project_id: str, stage_id: str, limit: int, cursor: str | None
    ) -> Page[CandidateNode]:
        """The tree of a stage's candidates in the project's latest run. Raises NotFound."""
        self._curriculum.find(project_id).stage(stage_id)
        with self._store.snapshot() as tx:
            run_id = _latest(tx, project_id)
            page = tx.candidates.page(run_id, stage_id, limit, cursor)
            return candidate_views.tree_page(tx, run_id, page)

    def candidate(self, project_id: str, stage_id: str, candidate_id: str) -> CandidateDetail:
        """One candidate of a stage, of whatever run of the project. Raises NotFound."""
        self._curriculum.find(project_id).stage(stage_id)
        with self._store.snapshot() as tx:
            candidate = tx.candidates.get(candidate_id)
            run = tx.runs.get(candidate.run_id)
            if (run.project_id, candidate.stage_id) != (project_id, stage_id):
                raise NotFound(f"{stage_id} of {project_id} has no candidate {candidate_id}.")
            return candidate_views.whole(tx, candidate)

    def cycles(self, session_id: str, limit: int, cursor: str | None) -> Page[Cycle]:
        """The cycles of a session, each with what was weighed for it. Raises NotFound."""
        with self._store.snapshot() as tx:
            return tx.cycles.page(tx.sessions.get(session_id).id, limit, cursor)

    def _known(self, project_id: str | None) -> str | None:
        return None if project_id is None else self._curriculum.find(project_id).id


def _check_kind(kind: str | None) -> None:
    kinds = [each.value for each in LearningKind]
    if kind is not None and kind not in kinds:
        raise InvalidInput(
            f"{kind!r} is no kind of learning.", remedy=f"Use {', '.join(kinds)}.", field="kind"
        )


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 6):
        raise foreign_cursor()
    return int(cursor)


def _latest(tx: UnitOfWork, project_id: str) -> str:
    run = tx.runs.latest(project_id)
    if run is None:
        raise NotFound(f"{project_id} was never started.")
    return run.id
