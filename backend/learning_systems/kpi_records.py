"""Reading KPIs: every measurement of a project, and what its trust score is made of."""

from __future__ import annotations

from backend.errors import NotFound
from backend.learning_systems import completion
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.plan import NOT_MEASURED
from backend.learning_systems.ports import Governance, Store
from backend.learning_systems.records import KpiMeasurement, Page, ProjectRun
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.trust import KpiShare, trust_of
from backend.learning_systems.views import KpiShareView, KpiView, TrustView


class KpiRecords:
    """Changes nothing, measures nothing."""

    def __init__(
        self, curriculum: AutonomousCurriculum, store: Store, governance: Governance
    ) -> None:
        self._curriculum = curriculum
        self._store = store
        self._governance = governance

    def history(self, project_id: str, limit: int, cursor: str | None) -> Page[KpiView]:
        """Every measurement, newest first, with its evidence. Raises NotFound."""
        self._curriculum.find(project_id)
        with self._store.snapshot() as tx:
            found = tx.kpis.page(project_id, limit, cursor)
            trees = {kpi.run_id: "" for kpi in found.items}
            trees = {run_id: tx.candidates.tree_hash(run_id) for run_id in trees}
        views = tuple(_view(kpi, kpi.tree_hash == trees[kpi.run_id]) for kpi in found.items)
        return Page(views, found.next)

    def trust(self, project_id: str) -> TrustView:
        """The trust score of the latest run now, and all that completion lacks.

        Raises NotFound for an unknown project or one that was never started.
        """
        project, policy = self._curriculum.find(project_id), self._governance.policy()
        with self._store.snapshot() as tx:
            run = _latest(tx, project_id)
            trust = trust_of(run.id, tx, policy.trust)
            unmet = completion.examine(project, run, tx, policy).unmet
        return TrustView(
            project_id,
            NOT_MEASURED if trust.score is None else trust.score,
            trust.threshold,
            trust.tree_hash,
            tuple(map(_share, trust.parts)),
            unmet,
        )


def _latest(tx: UnitOfWork, project_id: str) -> ProjectRun:
    run = tx.runs.latest(project_id)
    if run is None:
        raise NotFound(f"{project_id} was never started.")
    return run


def _view(kpi: KpiMeasurement, counts: bool) -> KpiView:
    return KpiView(
        kpi.name,
        NOT_MEASURED if kpi.value is None else kpi.value,
        kpi.reason,
        counts,
        kpi.tool,
        kpi.tree_hash,
        kpi.run_id,
        kpi.measured_at,
        kpi.evidence,
    )


def _share(part: KpiShare) -> KpiShareView:
    taken = part.measurement
    return KpiShareView(
        part.name,
        NOT_MEASURED if part.value is None else part.value,
        part.weight,
        None if part.points is None else round(part.points, 2),
        part.note,
        None if taken is None else taken.tree_hash,
        None if taken is None else taken.measured_at,
    )
