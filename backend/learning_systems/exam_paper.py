"""One stage of an exam: asked, judged by its hidden suite, written down as a result.

Nothing here writes a learning or feeds a tally: an exam measures and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backend.errors import PromptTooLong
from backend.learning_systems import acceptance, prompting
from backend.learning_systems.answers import Code
from backend.learning_systems.crash_guard import CrashGuard, call_key
from backend.learning_systems.exam_records import Exam, ExamResult
from backend.learning_systems.exams import EXAMS_ID, Exams, ExamStage
from backend.learning_systems.generation import (
    Completion,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.judging import parsed_module
from backend.learning_systems.memory_coin import Recall, room, with_section
from backend.learning_systems.ports import Cancelled
from backend.learning_systems.records import CaseVerdict
from backend.learning_systems.stage_files import StageMaterial, read_stage
from backend.learning_systems.static_gate import refusal
from backend.learning_systems.work_cycle import Tools

TEMPERATURE = 0.6
LONGEST_SECONDS = 3_600.0
"""For one stage. Tokens are the budget; this ends only what hangs."""


class ExamPaper:
    """Sits single stages of one exam; None from a method means that it was stopped."""

    def __init__(self, exams: Exams, tools: Tools, exam: Exam, stopped: Cancelled) -> None:
        self._exams = exams
        self._tools = tools
        self._exam = exam
        self._stopped = stopped
        self._guard = CrashGuard(tools.store, tools.clock)

    def without_memory(self, stage: ExamStage) -> ExamResult | None:
        material = read_stage(self._exams, stage.id)
        return self._sit(stage, material, Recall(), memory=False)

    def with_memory(self, stage: ExamStage, bare: ExamResult) -> ExamResult | None:
        """The same with what memory shows; `bare` is the result without it."""
        material = read_stage(self._exams, stage.id)
        recall = self._recall(material)
        if not recall.section:
            return replace(bare, memory=True, same_prompt=True)
        return self._sit(stage, material, recall, memory=True)

    def _recall(self, material: StageMaterial) -> Recall:
        if self._tools.memory is None:
            return Recall()
        bare = prompting.draft_messages(material.contract, [])
        context = self._tools.model.describe().context_tokens
        left = room(bare, context, self._exam.max_tokens)
        return self._tools.memory.recall(material, EXAMS_ID, left, None)

    def _sit(
        self, stage: ExamStage, material: StageMaterial, recall: Recall, *, memory: bool
    ) -> ExamResult | None:
        bare = prompting.draft_messages(material.contract, [])
        messages = with_section(bare, recall.section)
        result = ExamResult(
            exam_id=self._exam.id,
            stage_id=stage.id,
            memory=memory,
            difficulty=stage.difficulty,
            prompt_hash=prompting.prompt_hash(messages),
            answers=0,
            passes=0,
            tokens=0,
            seconds=0.0,
            learnings=recall.learnings,
        )
        try:
            completions = self._ask(stage, messages)
        except PromptTooLong as error:
            return replace(result, note=str(error))
        if completions is None:
            return replace(result, note="this prompt crashed the model too often")
        return self._judged(result, material, completions)

    def _ask(self, stage: ExamStage, messages: Sequence[Message]) -> list[Completion] | None:
        """The answers; None for a prompt that crashed the model too often."""
        model, said = self._tools.model.describe(), prompting.prompt_hash(messages)
        key = call_key(EXAMS_ID, stage.id, said, model.digest)
        if self._guard.set_aside(key) is not None:
            return None
        sampling = Sampling(
            temperature=TEMPERATURE,
            max_tokens=self._exam.max_tokens,
            seed=self._exam.seed,
            deterministic=True,
        )
        kind = PromptKind.DRAFT
        with self._guard.asking(
            key, run_id="", stage_id=stage.id, kind=kind.value, model=model.name
        ):
            return self._tools.model.generate(
                messages,
                self._exam.answers,
                sampling,
                label=PromptLabel(stage.id, kind),
                deadline=self._tools.clock.monotonic() + LONGEST_SECONDS,
                cancelled=self._stopped,
            )

    def _judged(
        self, result: ExamResult, material: StageMaterial, completions: Sequence[Completion]
    ) -> ExamResult | None:
        verdicts: list[dict[str, Any]] = []
        cases: list[CaseVerdict] = []
        for completion in completions:
            if self._stopped():
                return None
            ended, found = self._judge(material, completion)
            cases += found
            verdicts.append({"ended": ended, "cases_passed": _passed(found), "cases": len(found)})
        visible, hidden = ([c for c in cases if c.visible is side] for side in (True, False))
        counted = [each.tokens for each in completions if each.tokens is not None]
        return replace(
            result,
            answers=len(completions),
            passes=sum(each["ended"] == "passed" for each in verdicts),
            tokens=sum(counted) if len(counted) == len(completions) else None,
            seconds=round(max((each.seconds for each in completions), default=0.0), 3),
            visible_cases=len(visible),
            visible_passed=_passed(visible),
            hidden_cases=len(hidden),
            hidden_passed=_passed(hidden),
            verdicts=tuple(verdicts),
        )

    def _judge(
        self, material: StageMaterial, completion: Completion
    ) -> tuple[str, tuple[CaseVerdict, ...]]:
        """How an answer ended, and its cases; none where there was nothing to run."""
        parsed = parsed_module(material, completion)
        if not isinstance(parsed, Code):
            return parsed.reason.value, ()
        if (objection := refusal(parsed.source, material, ())) is not None:
            return objection, ()
        job = acceptance.acceptance_job(material, parsed.source, {})
        verdict = self._tools.sandbox.run(job, cancelled=self._stopped)
        if not self._stopped():
            acceptance.refuse_no_verdict(verdict)
        return verdict.ended.value, acceptance.case_verdicts(material.manifest, verdict)


def _passed(cases: Sequence[CaseVerdict]) -> int:
    return sum(case.outcome == "passed" for case in cases)
