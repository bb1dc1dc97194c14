"""What the search counted, by primary key: a choice reads as little in a year as today."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.learning_systems.search_arms import (
    ArmTally,
    BatchCost,
    BatchResult,
    Evidence,
    ModelTally,
    learned,
)
from backend.persistence import mapping
from backend.persistence.models import ArmTallyRow, BatchCostRow, ModelTallyRow


class SqlSearch:
    """The SearchTallies port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def evidence(self, model: str, project_id: str, stage_id: str) -> Evidence:
        return Evidence(
            self._at_stage(model, project_id, stage_id), self._of_model(model), self._costs(model)
        )

    def learn(self, model: str, project_id: str, stage_id: str, result: BatchResult) -> None:
        before = self.evidence(model, project_id, stage_id)
        after = learned(before, result)
        arm, place = result.arm.name, {"model": model, "project_id": project_id}
        if (tally := after.at_stage.get(arm)) != before.at_stage.get(arm):
            values = {"stage_id": stage_id, "arm": arm, **mapping.columns(tally)}
            self._session.merge(ArmTallyRow(**place, **values))
        if (shared := after.of_model.get(arm)) != before.of_model.get(arm):
            values = mapping.columns(shared)
            self._session.merge(ModelTallyRow(model=model, arm=arm, **values))
        size = result.arm.group, result.answers
        if (cost := after.costs.get(size)) != before.costs.get(size):
            values = mapping.columns(cost)
            self._session.merge(
                BatchCostRow(model=model, arm_group=size[0], size=size[1], **values)
            )
        self._session.flush()

    def _at_stage(self, model: str, project_id: str, stage_id: str) -> dict[str, ArmTally]:
        query = select(ArmTallyRow).where(
            ArmTallyRow.model == model,
            ArmTallyRow.project_id == project_id,
            ArmTallyRow.stage_id == stage_id,
        )
        return {row.arm: mapping.arm_tally(row) for row in self._session.scalars(query)}

    def _of_model(self, model: str) -> dict[str, ModelTally]:
        query = select(ModelTallyRow).where(ModelTallyRow.model == model)
        return {row.arm: mapping.model_tally(row) for row in self._session.scalars(query)}

    def _costs(self, model: str) -> dict[tuple[str, int], BatchCost]:
        query = select(BatchCostRow).where(BatchCostRow.model == model)
        return {
            (row.arm_group, row.size): mapping.batch_cost(row)
            for row in self._session.scalars(query)
        }
