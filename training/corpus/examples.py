"""Training examples: the prompt Grace sends for a task, and the answer we would want."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from backend.language_model.prompt_codec import names_in
from backend.learning_systems import prompting
from backend.learning_systems.contract_files import Contract, parse_contract
from backend.learning_systems.generation import Message
from backend.learning_systems.jobs import Ended
from backend.learning_systems.records import Candidate
from training.chat import render
from training.corpus.failures import verdicts
from training.corpus.own_docs import own_docs
from training.corpus.own_tests import own_tests
from training.corpus.render import contract_text
from training.corpus.task import Task

SHARES = {"draft": 0.8, "repair": 0.1, "tests": 0.05, "docs": 0.05}
_REQUIRED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """Prompt and answer as the model sees them: names are slots, numbered by appearance."""

    kind: str
    prompt: str
    answer: str


def make_example(rng: Random, task: Task, other: Task | None = None) -> Example:
    """One example of a kind drawn by SHARES. `other` may be named as a module that the
    contract requires, though nothing needs it."""
    kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
    contract = contract_of(task)
    required: list[Contract] = []
    if other is not None and rng.random() < _REQUIRED_SHARE:
        required = [contract_of(other)]
        text = contract.text.replace("requires: none", f"requires: {other.module}", 1)
        contract = parse_contract(text, Path(task.family))
    messages, answer = _request(rng, kind, task, contract, required)
    prompt = render(messages)
    names = names_in(prompt)
    return Example(kind, names.encode(prompt), names.encode(answer))


def contract_of(task: Task) -> Contract:
    return parse_contract(contract_text(task), Path(task.family))


def _request(
    rng: Random, kind: str, task: Task, contract: Contract, required: list[Contract]
) -> tuple[list[Message], str]:
    if kind == "tests":
        return prompting.tests_messages(contract, required), fenced(own_tests(task))
    if kind == "docs":
        return prompting.docs_messages(contract), own_docs(task)
    if kind == "repair":
        failed = _failed(rng, task)
        return prompting.repair_messages(contract, required, failed), fenced(task.solution)
    return prompting.draft_messages(contract, required), fenced(task.solution)


def fenced(source: str) -> str:
    return f"```python\n{source.strip()}\n```\n"


_NOBODY = Candidate(
    id="",
    run_id="",
    session_id="",
    stage_id="",
    code="",
    code_hash="",
    suite_hash="",
    ended=Ended.FAILED,
    detail="",
    isolation_level="",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def _failed(rng: Random, task: Task) -> Candidate:
    wrong = rng.choice(task.wrong)
    return replace(_NOBODY, code=wrong.strip(), cases=verdicts(rng, task, wrong))
