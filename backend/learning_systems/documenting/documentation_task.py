"""The documentation task: a README whose examples ran, and a record of who wrote what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backend.learning_systems import prompting
from backend.learning_systems.asking import Request, ask
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_model import Stage
from backend.learning_systems.documenting.descriptions import (
    Description,
    Objection,
    described_names,
    parse_description,
)
from backend.learning_systems.documenting.example_runs import JudgeExamples, run_beside
from backend.learning_systems.documenting.readme import EdgeCaseState, Part, readme_text
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.plan import FACT_TASKS, is_proved
from backend.learning_systems.readme_sections import sections_found
from backend.learning_systems.records import TaskFact
from backend.learning_systems.stage_files import read_contract
from backend.learning_systems.testing.discovery import open_cases

README = "README.md"
DISCOVERY = "discovery"
MOST_TOKENS = 768
MOST_ANSWERS = 3
"""Answers asked for on one module in a run; then the contract's own words stand."""
SHOWN_PROBLEMS = 3


@dataclass(frozen=True, slots=True)
class _Told:
    """A module's description, or why there is none of the model's."""

    description: Description | None
    why_not: str = ""


class DocumentationTask:
    """A PhaseTask. A description depends on the contract alone, so that a valid one is kept."""

    id = "documentation"
    needs_code = True

    def __init__(self, judge_examples: JudgeExamples) -> None:
        self._judge_examples = judge_examples

    def work(self, context: TaskContext) -> TaskFact | None:
        stages = [stage for stage in context.project.stages() if stage.id in context.accepted]
        contracts = {stage.id: read_contract(context.project, stage.id) for stage in stages}
        told = {stage.id: _told(context, contracts[stage.id], stage.id) for stage in stages}
        failures = self._failed_examples(context, stages, contracts)
        if failures is None or context.cancelled():
            return None
        parts = [
            Part(
                stage,
                contracts[stage.id],
                *_cases_passed(context, stage),
                told[stage.id].description,
                stage.id not in failures,
            )
            for stage in stages
        ]
        found = _edge_cases(context)
        text = readme_text(context.project, parts, found, context.tools.model.describe().name)
        context.keep_documents(self.id, {README: text})
        fact = _fact(context, parts, told, failures, text)
        return replace(fact, evidence={**fact.evidence, "edge_cases_open": len(found.open_cases)})

    def _failed_examples(
        self, context: TaskContext, stages: Sequence[Stage], contracts: Mapping[str, Contract]
    ) -> Mapping[str, str] | None:
        """What did not come out as written, by stage; None when it was cancelled."""
        modules = {stage.path: context.accepted[stage.id].code for stage in stages}
        failures: dict[str, str] = {}
        for black_box, run in ((False, self._judge_examples), (True, run_beside)):
            mine = [stage.id for stage in stages if stage.black_box is black_box]
            examples = {key: contracts[key].examples for key in mine}
            if not examples:
                continue
            verdict = run(examples, modules, context.tools.sandbox, context.cancelled)
            if context.cancelled():
                return None
            failures |= verdict.failures
            if verdict.reason:
                failures |= dict.fromkeys(examples, f"none ran, {verdict.reason}")
        return failures


def _told(context: TaskContext, contract: Contract, stage_id: str) -> _Told:
    """What was said of this very contract before, else what is said when asked now."""
    messages = prompting.docs_messages(contract)
    said = prompting.prompt_hash(messages)
    with context.tools.store.snapshot() as tx:
        known = tx.answers.newest_valid(context.run.id, stage_id, PromptKind.DOCS, said)
    if known is not None:
        return _Told(_valid(known, contract), "what was valid once is not any more")
    return _asked(context, contract, stage_id)


def _asked(context: TaskContext, contract: Contract, stage_id: str) -> _Told:
    digest = context.tools.model.describe().digest
    with context.tools.store.snapshot() as tx:
        asked = tx.answers.count(context.run.id, stage_id, PromptKind.DOCS, digest)
    messages = prompting.docs_messages(contract)
    request = Request(
        stage_id, PromptKind.DOCS, messages, "describe the module", max_tokens=MOST_TOKENS
    )
    why = "it gave nothing valid before"
    for _ in range(asked, MOST_ANSWERS):
        if context.cancelled():
            break
        reply = ask(context, request, lambda text: _objection(text, contract))
        if reply.valid:
            return _Told(_valid(reply.valid[0], contract))
        if not reply.objections:
            return _Told(None, reply.refused or "it gave no answer")
        why = reply.objections[0]
    return _Told(None, why)


def _valid(text: str, contract: Contract) -> Description | None:
    found = parse_description(text, contract)
    return found if isinstance(found, Description) else None


def _objection(text: str, contract: Contract) -> str:
    found = parse_description(text, contract)
    return found.reason if isinstance(found, Objection) else ""


def _cases_passed(context: TaskContext, stage: Stage) -> tuple[int, int]:
    """How many cases of its suite the accepted candidate passed, and how many there were."""
    with context.tools.store.snapshot() as tx:
        cases = tx.candidates.get(context.accepted[stage.id].id).cases
    return sum(case.outcome == "passed" for case in cases), len(cases)


def _edge_cases(context: TaskContext) -> EdgeCaseState:
    with context.tools.store.snapshot() as tx:
        fact = tx.facts.latest(context.run.id).get(DISCOVERY)
    searched = is_proved(FACT_TASKS[DISCOVERY], fact, context.tree_hash)
    return EdgeCaseState(searched, open_cases(context))


def _fact(
    context: TaskContext,
    parts: Sequence[Part],
    told: Mapping[str, _Told],
    failures: Mapping[str, str],
    text: str,
) -> TaskFact:
    sections = sections_found(text)
    lacking = [name for name, there in sections.items() if not there]
    problems = [f"the section {name} says nothing" for name in lacking]
    problems += [f"the example of {key} came out otherwise: {why}" for key, why in failures.items()]
    by_model = sum(part.description is not None for part in parts)
    evidence = {
        "sections": dict(sections),
        "examples_run": sum(part.example_runs for part in parts),
        "examples_failed": dict(failures),
        "examples_run_beside_the_code": [p.stage.id for p in parts if p.stage.black_box],
        "modules": {part.stage.id: _who_wrote(part, told[part.stage.id]) for part in parts},
        "problems": problems,
    }
    if problems:
        shown = "; ".join(problems[:SHOWN_PROBLEMS])
        return context.fact(DocumentationTask.id, "failed", shown, evidence)
    proof = (
        f"README.md has every required section; the examples of {len(parts)} modules ran and "
        f"came out as written; {by_model} descriptions are the model's, "
        f"{len(parts) - by_model} the contract's"
    )
    return context.fact(DocumentationTask.id, "done", proof, evidence)


def _who_wrote(part: Part, told: _Told) -> dict[str, Any]:
    names = described_names(part.contract)
    if part.description is None:
        return {"by": "contract", "why": told.why_not, "names_by_contract": list(names)}
    by_model = [name for name in names if name in part.description.names]
    by_contract = [name for name in names if name not in part.description.names]
    return {"by": "model", "names_by_model": by_model, "names_by_contract": by_contract}
