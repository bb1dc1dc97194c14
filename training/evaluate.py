"""Lets llama.cpp answer contracts and the judge run what it wrote: no text is compared."""

from __future__ import annotations

import ast
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.learning_systems import prompting
from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.arm_sampling import FAVOURED
from backend.learning_systems.generation import PromptKind, PromptLabel, Sampling
from backend.learning_systems.jobs import Ended, Result
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.python_text import defined_names, parse_python
from backend.sandboxing.selection import open_sandbox
from training.corpus.generate import held_record, read_split
from training.corpus.splits import SPLITS
from training.hand_written import PART, read_tasks
from training.measured_task import MeasuredTask, from_record
from training.places import Places

_ANSWER_TOKENS = 1_536
_SECONDS = 120.0
_GREEDY = Sampling(temperature=0.0, repetition_penalty=1.0, max_tokens=_ANSWER_TOKENS)
_NAME_ERRORS = ("ImportError", "AttributeError", "NameError", "ModuleNotFoundError")


@dataclass(frozen=True, slots=True)
class Measured:
    """One task: whether the greedy answer passed, how many of the others, and why it failed."""

    part: str
    family: str
    module: str
    greedy: bool
    passed: int
    samples: int
    failure: str
    detail: str

    @property
    def any(self) -> bool:
        return self.greedy or self.passed > 0


def parts_of(places: Places, only: str = "", most: int = 0) -> list[MeasuredTask]:
    """The held-out tasks of a corpus, evenly thinned where `most` cuts, and those written
    by hand."""
    chosen: list[MeasuredTask] = []
    for split in SPLITS:
        if only in ("", split):
            tasks = [from_record(record) for record in read_split(places, split)]
            step = max(1, len(tasks) // most) if most else 1
            chosen += tasks[::step][: most or None]
    if only in ("", PART):
        written = [from_record(held_record(PART, task)) for task in read_tasks()]
        chosen += written[: most or None]
    return chosen


def evaluate(
    model: Path,
    tasks: Sequence[MeasuredTask],
    samples: int,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Everything measured, as it is written to evaluation.json."""
    engine, sandbox = LlamaCppEngine(model), open_sandbox()
    found = []
    try:
        for done, task in enumerate(tasks, start=1):
            found.append(_measure(engine, sandbox, task, samples))
            tell(done, len(tasks))
        info = engine.describe()
    finally:
        engine.close()
        sandbox.close()
    return {
        "model": {"digest": info.digest, "description": info.description},
        "samples": samples,
        "temperature": FAVOURED["draft"],
        "parts": {
            part: _summary([one for one in found if one.part == part])
            for part in dict.fromkeys(one.part for one in found)
        },
    }


def _measure(
    engine: LlamaCppEngine, sandbox: Sandbox, task: MeasuredTask, samples: int
) -> Measured:
    verdicts: dict[str, tuple[str, str]] = {}

    def judged(text: str) -> tuple[str, str]:
        """Why an answer fails and the detail; ("", "") when it passes."""
        if text not in verdicts:
            verdicts[text] = _judged(sandbox, task, text)
        return verdicts[text]

    (greedy,) = _answers(engine, task, 1, _GREEDY)
    failure, detail = judged(greedy)
    drawn = Sampling(temperature=FAVOURED["draft"], max_tokens=_ANSWER_TOKENS, seed=1)
    others = _answers(engine, task, samples, drawn) if samples else []
    passed = sum(not judged(text)[0] for text in others)
    module = task.contract.module
    return Measured(
        task.part, task.family, module, not failure, passed, len(others), failure, detail
    )


def _answers(
    engine: LlamaCppEngine, task: MeasuredTask, count: int, sampling: Sampling
) -> list[str]:
    answers = engine.generate(
        prompting.draft_messages(task.contract, []),
        count,
        sampling,
        label=PromptLabel(task.contract.module, PromptKind.DRAFT),
        deadline=time.monotonic() + _SECONDS,
    )
    return [answer.text for answer in answers] or [""]


def _judged(sandbox: Sandbox, task: MeasuredTask, text: str) -> tuple[str, str]:
    contract = task.contract
    parsed = parse_answer(text, contract.interface, module=contract.module)
    if not isinstance(parsed, Code):
        return "no module", parsed.detail
    tree = parse_python(parsed.source)
    if tree is None:
        return "syntax", parsed.source[-200:]
    missing = _names(ast.parse(contract.interface)) - _names(tree)
    if missing:
        return "missing name", ", ".join(sorted(missing))
    return _failure(sandbox.run(task.job(parsed.source)))


def _names(tree: ast.Module) -> set[str]:
    """Functions, classes and their methods."""
    names = defined_names(tree)
    for owner in tree.body:
        if isinstance(owner, ast.ClassDef):
            functions = (node for node in owner.body if isinstance(node, ast.FunctionDef))
            names |= {f"{owner.name}.{node.name}" for node in functions}
    return names


def _failure(result: Result) -> tuple[str, str]:
    if result.ended is Ended.PASSED:
        return "", ""
    wrong = [case for case in result.cases if case.outcome != "passed"]
    if not wrong:
        return result.ended.value, result.detail
    message = wrong[0].message
    clauses = f"{len(wrong)} of {len(result.cases)} cases; {wrong[0].id}: {message[:200]}"
    return (
        "wrong name" if any(name in message for name in _NAME_ERRORS) else "wrong rule"
    ), clauses


def _summary(found: Sequence[Measured]) -> dict[str, Any]:
    families = sorted({one.family for one in found})
    return {
        **_shares(found),
        "failures": dict(Counter(one.failure for one in found if one.failure).most_common()),
        "families": {
            name: _shares([one for one in found if one.family == name]) for name in families
        },
        "tasks": [
            {
                "module": one.module,
                "family": one.family,
                "failure": one.failure,
                "detail": one.detail,
                "passed": one.passed,
            }
            for one in found
        ],
    }


def _shares(found: Sequence[Measured]) -> dict[str, Any]:
    count = len(found)
    return {
        "count": count,
        "greedy": sum(one.greedy for one in found) / count,
        "any": sum(one.any for one in found) / count,
    }
