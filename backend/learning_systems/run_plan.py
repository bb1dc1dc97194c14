"""The plan of a run as the store knows it."""

from __future__ import annotations

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.plan import Plan, build_plan
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.tree_hash import tree_hash


def run_plan(project: Project, run_id: str, tx: UnitOfWork) -> Plan:
    """The run's plan, with every task held against what was recorded of it."""
    facts = tx.facts.latest(run_id)
    # Without facts there is none to hold against the code, which need not be read then.
    tree = tx.candidates.tree_hash(run_id) if facts else ""
    return build_plan(project, tx.stages.of_run(run_id), facts, tree)


def unstarted_plan(project: Project) -> Plan:
    """The plan of a project on which nothing was done yet."""
    return build_plan(project, {}, {}, tree_hash({}))
