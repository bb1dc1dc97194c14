"""The readable record of a completed project: the same facts as Markdown and as JSON.

Made from the database, which stays the truth; nothing reads these files back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.markdown_text import code, fenced, harmless, table
from backend.learning_systems.plan import NOT_MEASURED, Plan
from backend.learning_systems.records import (
    Candidate,
    EdgeCase,
    KpiMeasurement,
    Learning,
    Page,
    ProjectRun,
)
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.run_plan import run_plan

T = TypeVar("T")
_PAGE = 200


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """All that a record tells of one run."""

    project: Project
    run: ProjectRun
    tree_hash: str
    plan: Plan
    kpis: Sequence[KpiMeasurement]
    edge_cases: Sequence[EdgeCase]
    candidates: Sequence[Candidate]
    accepted: Mapping[str, Candidate]
    learnings: Sequence[Learning]


def read_facts(project: Project, run: ProjectRun, tx: UnitOfWork) -> ProjectFacts:
    """Everything recorded of the run, oldest first."""
    edges = _all(lambda cursor: tx.edge_cases.page(project.id, _PAGE, cursor))
    kpis = tx.kpis.latest(run.id)
    return ProjectFacts(
        project,
        run,
        tx.candidates.tree_hash(run.id),
        run_plan(project, run.id, tx),
        [kpis[name] for name in sorted(kpis)],
        [each for each in edges if each.run_id == run.id],
        [candidate for stage in project.stages() for candidate in _tested(run.id, stage.id, tx)],
        tx.candidates.accepted_code(run.id),
        _all(lambda cursor: tx.learnings.page(project.id, _PAGE, cursor)),
    )


def record_texts(facts: ProjectFacts) -> dict[str, str]:
    """The files of the record by name."""
    solutions = [_solution(each, facts) for each in facts.candidates]
    return {
        "README.md": _readme(facts),
        "plan.md": _plan(facts),
        "plan.json": _json(asdict(facts.plan) | {"progress": facts.plan.progress}),
        "kpis.md": _kpis(facts),
        "kpis.json": _json({"trust_score": facts.run.trust_score, "kpis": _data(facts.kpis)}),
        "edge_cases.md": _edge_cases(facts),
        "edge_cases.json": _json(_data(facts.edge_cases)),
        "solutions.md": _solutions(facts, solutions),
        "solutions.json": _json(solutions),
        "learnings.md": _learnings(facts),
        "learnings.json": _json(_data(facts.learnings)),
    }


def _all(page: Callable[[str | None], Page[T]]) -> list[T]:
    found: list[T] = []
    cursor: str | None = None
    while True:
        part = page(cursor)
        found += part.items
        cursor = part.next
        if cursor is None:
            return found[::-1]


def _tested(run_id: str, stage_id: str, tx: UnitOfWork) -> list[Candidate]:
    return _all(lambda cursor: tx.candidates.page(run_id, stage_id, _PAGE, cursor))


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _data(records: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(record) for record in records]


def _readme(facts: ProjectFacts) -> str:
    run, project = facts.run, facts.project
    score = NOT_MEASURED if run.trust_score is None else f"{run.trust_score:g}"
    ended = "-" if run.ended_at is None else run.ended_at.isoformat()
    rows = [
        ("State", run.state.value),
        ("Started", run.started_at.isoformat()),
        ("Ended", ended),
        ("Trust score", score),
        ("Plan proved", f"{facts.plan.progress:g} %"),
        ("Solutions tested", str(len(facts.candidates))),
        ("Stages accepted", f"{len(facts.accepted)} of {len(project.stages())}"),
        ("Edge cases", str(len(facts.edge_cases))),
        ("Learnings", str(len(facts.learnings))),
        ("Accepted code", f"`{facts.tree_hash}`"),
    ]
    parts = ("plan", "kpis", "edge_cases", "solutions", "learnings")
    listed = "".join(f"- [{name}.md]({name}.md), [{name}.json]({name}.json)\n" for name in parts)
    return f"# {project.name}: record\n\n{table(('What', 'Value'), rows)}\n{listed}"


def _plan(facts: ProjectFacts) -> str:
    parts = [f"# {facts.project.name}: plan\n"]
    for phase in facts.plan.phases:
        rows = [
            (harmless(task.title), task.status, f"{task.weight:g}", harmless(task.proof))
            for task in phase.tasks
        ]
        heads = ("Task", "Status", "Weight", "Proof")
        parts.append(f"## Phase {phase.number}: {phase.name}\n\n{table(heads, rows)}")
    return "\n".join(parts)


def _kpis(facts: ProjectFacts) -> str:
    rows = [
        (
            each.name,
            _value(each),
            "yes" if each.tree_hash == facts.tree_hash else "no",
            harmless(each.tool),
            each.measured_at.isoformat(),
        )
        for each in facts.kpis
    ]
    heads = ("KPI", "Value", "On the accepted code", "Tool", "Measured")
    return _titled(facts, "KPIs", table(heads, rows) if rows else f"{NOT_MEASURED}\n")


def _value(kpi: KpiMeasurement) -> str:
    if kpi.value is None:
        return harmless(f"{NOT_MEASURED}: {kpi.reason}")
    return f"{kpi.value:g}"


def _edge_cases(facts: ProjectFacts) -> str:
    return _titled(facts, "edge cases", "\n".join(map(_edge_case, facts.edge_cases)) or "None.\n")


def _edge_case(each: EdgeCase) -> str:
    state = f"handled by {each.handled_by}" if each.handled_by else "open"
    head = f"## {each.stage_id}, {each.clause}: {harmless(each.property)} ({state})"
    said = f"Input:\n{each.input}\n\nExpected:\n{each.expected}\n\nObserved:\n{each.observed}"
    return f"{head}\n\nFound {each.found_at.isoformat()}.\n\n{fenced(said, 'text')}"


def _solution(candidate: Candidate, facts: ProjectFacts) -> dict[str, Any]:
    """A solution as data; the code is in the database, and what was accepted in the project."""
    accepted = facts.accepted.get(candidate.stage_id)
    return {
        "id": candidate.id,
        "stage": candidate.stage_id,
        "tested_at": candidate.created_at,
        "ended": candidate.ended.value,
        "cases": len(candidate.cases),
        "cases_passed": sum(case.outcome == "passed" for case in candidate.cases),
        "accepted": accepted is not None and accepted.id == candidate.id,
        "depth": candidate.depth,
        "parent": candidate.parent_id,
        "code_sha256": candidate.code_hash,
        "suite_sha256": candidate.suite_hash,
        "isolation_level": candidate.isolation_level,
        "usage": asdict(candidate.usage),
    }


def _solutions(facts: ProjectFacts, solutions: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            str(each["stage"]),
            f"`{each['id']}`",
            str(each["ended"]),
            f"{each['cases_passed']} of {each['cases']}",
            "yes" if each["accepted"] else "",
        )
        for each in solutions
    ]
    heads = ("Stage", "Solution", "Verdict", "Cases passed", "Accepted")
    return _titled(facts, "solutions tested", table(heads, rows) if rows else "None.\n")


def _learnings(facts: ProjectFacts) -> str:
    return _titled(facts, "learnings", "\n".join(map(_learning, facts.learnings)) or "None.\n")


def _learning(each: Learning) -> str:
    head = f"## {harmless(each.title)}"
    told = f"{harmless(each.kind)}, {code(each.stage_id)}, {each.created_at.isoformat()}"
    return f"{head}\n\n{told}\n\n{fenced(each.body, 'text')}"


def _titled(facts: ProjectFacts, what: str, body: str) -> str:
    return f"# {facts.project.name}: {what}\n\n{body}"
