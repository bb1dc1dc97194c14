"""What the log says of records: added where they are stored, so that none is missed."""

from __future__ import annotations

import hashlib
from typing import Any

from backend.immutable_log.entries import canonical
from backend.learning_systems.records import Answer, Cycle, EdgeCase, KpiMeasurement, Learning


def choice(cycle: Cycle) -> dict[str, Any]:
    """What was chosen, and the hash of all that was weighed; the cycle's record has it whole."""
    return {
        "cycle": cycle.id,
        "session_id": cycle.session_id,
        "run_id": cycle.run_id,
        "stage": cycle.stage_id,
        "kind": cycle.kind.value,
        "arm": cycle.choice.get("arm"),
        "seed": cycle.choice.get("seed"),
        "asked": cycle.asked,
        "temperature": cycle.temperature,
        "parent": cycle.parent_id,
        "weighed_hash": _hash(canonical(cycle.choice)),
    }


def answer(record: Answer) -> dict[str, Any]:
    """Links prompt, model and seed with what came of them; the text is in the record."""
    return {
        "answer": record.id,
        "cycle": record.cycle_id,
        "stage": record.stage_id,
        "kind": record.kind.value,
        "prompt_hash": record.prompt_hash,
        "model_hash": record.model_digest,
        "seed": record.seed,
        "tokens": record.tokens,
        "text_hash": _hash(record.text.encode()),
        "parsed": record.parsed,
        "candidate": record.candidate_id,
    }


def kpi(measurement: KpiMeasurement) -> dict[str, Any]:
    return {
        "run_id": measurement.run_id,
        "kpi": measurement.name,
        "value": measurement.value,
        "reason": measurement.reason,
        "tree_hash": measurement.tree_hash,
        "tool": measurement.tool,
        "evidence_hash": _hash(canonical(measurement.evidence)),
    }


def learning(record: Learning) -> dict[str, Any]:
    return {
        "learning": record.id,
        "session_id": record.session_id,
        "kind": record.kind,
        "title": record.title,
        "stage": record.stage_id,
        "body_hash": _hash(record.body.encode()),
        "evidence": record.evidence,
    }


def edge_case(record: EdgeCase) -> dict[str, Any]:
    return {
        "edge_case": record.id,
        "run_id": record.run_id,
        "stage": record.stage_id,
        "candidate": record.candidate_id,
        "property": record.property,
        "clause": record.clause,
        "input_hash": _hash(record.input.encode()),
    }


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
