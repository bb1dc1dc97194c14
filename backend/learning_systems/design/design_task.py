"""The design task: DESIGN.md and stubs, written from the contracts and checked against them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.design.design_document import design_text, layers
from backend.learning_systems.design.stub_check import StubVerdict, check_stubs
from backend.learning_systems.design.stubs import stub_files
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.records import TaskFact
from backend.learning_systems.stage_files import read_contract

DOCUMENT = "docs/DESIGN.md"
STUBS = "docs/stubs"
SHOWN_PROBLEMS = 3


class DesignTask:
    """A PhaseTask. What it writes depends on the contracts alone."""

    id = "design"
    needs_code = False

    def work(self, context: TaskContext) -> TaskFact | None:
        project = context.project
        contracts = {stage.id: read_contract(project, stage.id) for stage in project.stages()}
        stubs = stub_files(list(contracts.values()))
        verdict = check_stubs(
            list(contracts.values()), stubs, context.tools.sandbox, context.cancelled
        )
        if verdict is None:
            return None
        texts = {DOCUMENT: design_text(project, contracts), **_placed(stubs)}
        context.keep_documents(self.id, texts)
        return _fact(context, contracts, verdict)


def _placed(stubs: Mapping[str, str]) -> dict[str, str]:
    return {f"{STUBS}/{path}": text for path, text in stubs.items()}


def _fact(
    context: TaskContext, contracts: Mapping[str, Contract], verdict: StubVerdict
) -> TaskFact:
    stages = context.project.stages()
    placed = sum(len(layer) for layer in layers(stages))
    circle = [] if placed == len(stages) else ["some modules need each other in a circle"]
    problems = [*circle, *verdict.problems]
    edges = sum(len(stage.requires) for stage in stages)
    evidence = {
        "contracts": _digest(contracts),
        "modules": len(contracts),
        "names": verdict.names,
        "dependencies": edges,
        "isolation_level": verdict.isolation_level,
        "problems": problems,
    }
    if problems:
        shown = "; ".join(problems[:SHOWN_PROBLEMS])
        proof = f"{len(problems)} differences between stubs and contracts: {shown}"
        return context.fact(DesignTask.id, "failed", proof, evidence)
    proof = (
        f"the stubs of {len(contracts)} modules parse, import in the sandbox "
        f"({verdict.isolation_level}) and have the {verdict.names} names and signatures of "
        f"their contracts; {edges} dependencies without a circle"
    )
    return context.fact(DesignTask.id, "done", proof, evidence)


def _digest(contracts: Mapping[str, Contract]) -> str:
    texts = sorted((stage, contract.text) for stage, contract in contracts.items())
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()
