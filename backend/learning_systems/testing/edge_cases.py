"""From what a search found to an edge case: its identity, and how much it matters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from backend.learning_systems.jobs import Finding, FindingKind
from backend.learning_systems.records import Candidate, EdgeCase, Severity

SEVERITY: Mapping[FindingKind, Severity] = {
    "lost": "critical",
    "slow": "critical",
    "wrong": "high",
    "raised": "medium",
}
"""The rule, from what whoever uses the code would meet: a program that is gone or hangs
is critical; a wrong answer given without a word is high; an error that the contract does
not provide for is medium, since it at least shows."""


def edge_case(
    finding: Finding, candidate: Candidate, session_id: str, found_by: str, at: datetime
) -> EdgeCase:
    """An edge case of the candidate, open. `found_by` tells the search: seed and budget."""
    return EdgeCase(
        id=identity(candidate.run_id, candidate.stage_id, finding.property, finding.input),
        run_id=candidate.run_id,
        session_id=session_id,
        stage_id=candidate.stage_id,
        candidate_id=candidate.id,
        property=finding.property,
        clause=finding.clause,
        input=finding.input,
        expected=finding.expected,
        observed=finding.observed,
        found_at=at,
        severity=SEVERITY[finding.kind],
        found_by=found_by,
        literal=finding.literal,
    )


def identity(run_id: str, stage_id: str, property_name: str, shown: str) -> str:
    """One id for one input of one property: the same case found twice is one case."""
    said = json.dumps([run_id, stage_id, property_name, shown])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def told(case: EdgeCase) -> str:
    """The whole of it, for a prompt that asks for a repair: it is Grace's own finding."""
    return (
        f"This input breaks {case.clause}:\n{case.input}\n"
        f"What must hold:\n{case.expected}\n"
        f"What was observed:\n{case.observed}"
    )
