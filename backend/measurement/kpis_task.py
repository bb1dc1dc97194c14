"""The KPI task: measures all four on the accepted code and keeps every measurement."""

from __future__ import annotations

from pathlib import PurePosixPath

from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.plan import NOT_MEASURED
from backend.learning_systems.ports import Governance
from backend.learning_systems.records import KpiMeasurement, ProjectDocument, TaskFact
from backend.learning_systems.testing.benchmarks import known_ratios
from backend.learning_systems.trust import trust_score
from backend.measurement.figure import Figure
from backend.measurement.kpis import Built, measure_kpis
from backend.measurement.performance import measured_before


class KpisTask:
    """A PhaseTask. It is done when all four KPIs are measured, however high they are."""

    id = "kpis"
    needs_code = True

    def __init__(self, governance: Governance) -> None:
        self._governance = governance

    def work(self, context: TaskContext) -> TaskFact | None:
        """The fact about the code of this context; None when it was cancelled meanwhile."""
        figures = []
        for figure in measure_kpis(_built(context), context.tools.sandbox, context.over):
            if context.over():
                return None
            figures.append(figure)
            _keep(context, figure)
        return self._fact(context, figures)

    def _fact(self, context: TaskContext, figures: list[Figure]) -> TaskFact:
        values = {each.name: each.value for each in figures}
        lacking = [f"{each.name}: {each.reason}" for each in figures if each.value is None]
        if lacking:
            return context.fact(self.id, "failed", f"{NOT_MEASURED}: {'; '.join(lacking)}", values)
        measured = {name: value for name, value in values.items() if value is not None}
        trust = trust_score(measured, self._governance.policy().trust)
        told = ", ".join(f"{name} {value:g}" for name, value in measured.items())
        return context.fact(self.id, "done", f"trust score {trust:g}: {told}", values)


def _built(context: TaskContext) -> Built:
    with context.tools.store.snapshot() as tx:
        documents = tx.documents.of_run(context.run.id)
    stages = [stage for stage in context.project.stages() if stage.id in context.accepted]
    return Built(
        context.project,
        {stage.path: context.accepted[stage.id].code for stage in stages},
        {each.path: each.text for each in documents if _is_test(each)},
        {each.path: each.text for each in documents if each.path.endswith(".md")},
        measured_before(context.project, known_ratios(context)),
    )


def _is_test(document: ProjectDocument) -> bool:
    path = PurePosixPath(document.path)
    return path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py"


def _keep(context: TaskContext, figure: Figure) -> None:
    """Store one measurement, which logs it in the same transaction."""
    evidence = {**figure.evidence, "isolation_level": context.tools.sandbox.isolation().level}
    kpi = KpiMeasurement(
        run_id=context.run.id,
        name=figure.name,
        value=figure.value,
        tree_hash=context.tree_hash,
        tool=figure.tool,
        evidence=evidence,
        measured_at=context.tools.clock.now(),
        reason=figure.reason,
    )
    told = {"kpi": kpi.name, "value": kpi.value, "reason": kpi.reason, "tree_hash": kpi.tree_hash}
    with context.tools.store.transaction() as tx:
        tx.kpis.add(kpi)
    context.tools.events.emit("kpi", **told)
