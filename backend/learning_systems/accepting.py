"""Makes the best candidate that passed the module of its stage, and takes it back again.

Each is one step of the caller's transaction, with its reason kept for good.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backend.learning_systems.competition import award
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.lessons import lessons
from backend.learning_systems.records import Acceptance, Candidate, StageState
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.stage_files import StageMaterial
from backend.learning_systems.states import StageStatus, move
from backend.learning_systems.testing.handling import settle_edge_cases


def accept_best(
    tx: UnitOfWork,
    project: Project,
    run_id: str,
    material: StageMaterial,
    now: datetime,
    graded_with: str = "",
    since: datetime | None = None,
) -> Candidate | None:
    """Accept the best that passed this very suite; None when none did or the stage has one.

    `graded_with` is the basis of the verdicts given from `since` on. One judged before
    may have been judged beside other modules, so its suite will run again.
    """
    stage_id = material.stage.id
    state = tx.stages.of_run(run_id).get(stage_id, StageState(run_id, stage_id))
    if state.status is StageStatus.PASSED:
        return None
    passed = tx.candidates.passed(run_id, stage_id, material.content_hash)
    if not passed:
        return None
    won = award(passed)
    fresh = since is not None and won.winner.created_at >= since
    status = move(move(state.status, StageStatus.WORKING), StageStatus.PASSED)
    tx.stages.save(
        replace(
            state,
            status=status,
            accepted_candidate_id=won.winner.id,
            accepted_at=now,
            graded_with=graded_with if fresh else "",
        )
    )
    tx.acceptances.add(Acceptance(won.winner.id, run_id, stage_id, "accepted", now, won.why))
    failed = tx.candidates.best_failed(run_id, stage_id, limit=32)
    winner = tx.candidates.get(won.winner.id)
    for learning in lessons(project, material, winner, failed, now):
        tx.learnings.add(learning)
    settle_edge_cases(tx, project, winner, now)
    data = {"stage": stage_id, "candidate": winner.id, "decided_by": won.why["decided_by"]}
    tx.log.append("stage.passed", now, data)
    return winner


def reopen(tx: UnitOfWork, run_id: str, stage_id: str, why: str, now: datetime) -> None:
    """Put a stage that passed back to work: its candidate counts no longer as passing.

    `why` is one sentence. A stage that has not passed stays as it is.
    """
    state = tx.stages.of_run(run_id).get(stage_id)
    if state is None or state.accepted_candidate_id is None:
        return
    withdrawn = state.accepted_candidate_id
    tx.candidates.withdraw(withdrawn, why)
    tx.acceptances.add(Acceptance(withdrawn, run_id, stage_id, "withdrawn", now, {"reason": why}))
    status = move(state.status, StageStatus.WORKING)
    tx.stages.save(
        replace(state, status=status, accepted_candidate_id=None, accepted_at=None, graded_with="")
    )
    data = {"stage": stage_id, "candidate": withdrawn, "reason": why}
    tx.log.append("stage.reopened", now, data)
