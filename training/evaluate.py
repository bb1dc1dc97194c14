"""Lets llama.cpp answer contracts and the judge run what it wrote: no text is compared."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from backend.errors import PromptTooLong
from backend.language_model.gguf_file import read_model_file
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.recommended_sampling import as_recommended
from backend.learning_systems import prompting
from backend.learning_systems.generation import Completion, PromptKind, PromptLabel, Sampling
from backend.learning_systems.ports import Sandbox
from backend.sandboxing.selection import open_sandbox
from training.corpus.generate import held_record, read_split
from training.corpus.splits import SPLITS
from training.hand_written import PART, read_tasks
from training.journal import Journal, key_of
from training.judged_answers import why_it_fails
from training.measured import ANSWER_TOKENS, Drawing, Measured, summary
from training.measured_stages import CRM, EXAMS, crm_tasks, exam_tasks
from training.measured_task import MeasuredTask, from_record
from training.places import Places

PARTS = (*SPLITS, PART, EXAMS, CRM)
TOO_LONG = "prompt too long"
_SECONDS = 600.0
"""Enough on a busy machine, too: what is measured is the model, not the load."""
_GREEDY = Sampling(temperature=0.0, repetition_penalty=1.0, max_tokens=ANSWER_TOKENS)

Tell = Callable[[int, int], None]


def parts_of(places: Places, only: Sequence[str] = (), most: int = 0) -> list[MeasuredTask]:
    """The tasks of the parts asked for (none named: of all), evenly thinned where `most` cuts.

    Raises ValueError for a part that there is not.
    """
    if unknown := set(only) - set(PARTS):
        raise ValueError(f"no such part: {sorted(unknown)}; there are {', '.join(PARTS)}")
    chosen: list[MeasuredTask] = []
    for part in PARTS:
        if not only or part in only:
            tasks = _tasks_of(places, part)
            step = max(1, len(tasks) // most) if most else 1
            chosen += tasks[::step][: most or None]
    return chosen


def _tasks_of(places: Places, part: str) -> list[MeasuredTask]:
    if part == EXAMS:
        return exam_tasks()
    if part == CRM:
        return crm_tasks()
    if part == PART:
        return [from_record(held_record(PART, task)) for task in read_tasks()]
    return [from_record(record) for record in read_split(places, part)]


def evaluate(
    model: Path,
    tasks: Sequence[MeasuredTask],
    drawing: Drawing,
    journal: Journal,
    tell: Tell = lambda done, of: None,
) -> Iterator[dict[str, Any]]:
    """One result for each part as soon as it is measured. A stop loses one task only: those
    in the journal are not measured again."""
    resolved = as_recommended(Sampling(repetition_penalty=drawing.penalty), read_model_file(model))
    said = {**asdict(drawing), "penalty": resolved.penalty}
    engine, sandbox = LlamaCppEngine(model), open_sandbox()
    done = 0
    try:
        info = engine.describe()
        for part, some in groupby(tasks, key=lambda task: task.part):
            found = []
            for task in some:
                key = key_of(info.digest, said, task)
                measured = journal.find(key) or measure(engine, sandbox, task, drawing)
                journal.add(key, measured)
                found.append(measured)
                done += 1
                tell(done, len(tasks))
            yield {
                "model": {"digest": info.digest, "description": info.description},
                "parts": {part: {**said, **summary(found)}},
            }
    finally:
        engine.close()
        sandbox.close()


def measure(
    engine: LlamaCppEngine,
    sandbox: Sandbox,
    task: MeasuredTask,
    drawing: Drawing,
    *,
    greedy: bool = True,
) -> Measured:
    """Greedy and drawn answers of one task; equal ones are judged once. Where the greedy one
    was not asked for, that is what its failure says."""
    verdicts: dict[str, tuple[str, str]] = {}

    def judged(answer: Completion) -> tuple[str, str]:
        if answer.text not in verdicts:
            verdicts[answer.text] = why_it_fails(sandbox, task, answer)
        return verdicts[answer.text]

    try:
        first = _answers(engine, task, 1, _GREEDY) if greedy else []
        nothing = ("timeout", "no answer in time") if greedy else ("not asked", "")
        failure, detail = judged(first[0]) if first else nothing
        drawn = [
            [judged(one)[0] for one in _answers(engine, task, drawing.samples, sampling)]
            for sampling in drawing.samplings()
        ]
    except PromptTooLong as error:
        failure, detail = TOO_LONG, str(error)
        drawn = [[TOO_LONG] * drawing.samples for _ in drawing.samplings()]
    return Measured(
        part=task.part,
        family=task.family,
        module=task.contract.module,
        level=task.level,
        greedy=not failure,
        failure=failure,
        detail=detail,
        samples=drawing.samples,
        passed=tuple(sum(not kind for kind in kinds) for kinds in drawn),
        drawn_failures=dict(Counter(kind for kinds in drawn for kind in kinds if kind)),
    )


def _answers(
    engine: LlamaCppEngine, task: MeasuredTask, count: int, sampling: Sampling
) -> list[Completion]:
    return engine.generate(
        prompting.draft_messages(task.contract, task.required),
        count,
        sampling,
        label=PromptLabel(task.contract.module, PromptKind.DRAFT),
        deadline=time.monotonic() + _SECONDS,
    )
