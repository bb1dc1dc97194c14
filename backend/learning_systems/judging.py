"""Judges answers beside decoding, so that the model never waits for a test.

Each answer is taken as soon as it is finished and goes to a small pool of judges. One
recorder writes the verdicts down in the order in which the answers were given, so that
what is recorded of a batch is always its beginning, whatever moment it is killed at.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType

from backend.learning_systems import acceptance, prompting
from backend.learning_systems.answers import Code, Refusal, parse_answer
from backend.learning_systems.cycle_records import CycleRecords, Given, OpenCycle
from backend.learning_systems.generation import Completion, Finish, Message
from backend.learning_systems.jobs import Ended, Result
from backend.learning_systems.ports import Cancelled, Events, Sandbox
from backend.learning_systems.records import Candidate
from backend.learning_systems.search_policy import Pending
from backend.learning_systems.stage_files import StageMaterial
from backend.learning_systems.static_gate import refusal

CUT_OFF = frozenset({Finish.LENGTH, Finish.DEADLINE, Finish.CANCELLED, Finish.REPETITION})
MOST_JUDGES = 4


class JudgingRoom:
    """The judges and the recorder of one engine; they rest between batches."""

    def __init__(self, sandbox: Sandbox, records: CycleRecords, events: Events) -> None:
        self.sandbox = sandbox
        self.records = records
        self.events = events
        judges = min(max(2, (os.cpu_count() or 1) // 2), MOST_JUDGES)
        self.judges = ThreadPoolExecutor(judges, "judge")
        self.recorder = ThreadPoolExecutor(1, "recorder")

    def open(
        self, cycle: OpenCycle, messages: Sequence[Message], digest: str, cancelled: Cancelled
    ) -> Batch:
        """A batch of answers to `messages`, to be handed over one by one."""
        return Batch(self, cycle, prompting.prompt_hash(messages), digest, cancelled)

    def close(self) -> None:
        """Wait for what is under way."""
        self.judges.shutdown()
        self.recorder.shutdown()


class Batch:
    """The answers of one cycle on their way to their records.

    Leaving the `with` block waits until each is recorded or given up; what is given up
    is given up with all that came after it. `finish` does the same and raises what
    stopped it.
    """

    def __init__(
        self,
        room: JudgingRoom,
        cycle: OpenCycle,
        prompt_hash: str,
        digest: str,
        cancelled: Cancelled,
    ) -> None:
        self._room = room
        self._cycle = cycle
        self._prompt_hash = prompt_hash
        self._digest = digest
        self._cancelled = cancelled
        self._over = False
        self._error: BaseException | None = None
        self._recorded: list[Future[None]] = []
        self._runs: dict[str, Future[Result]] = {}
        self._lock = threading.Lock()
        self._tokens_taken = 0
        self._tokens_counted = 0
        self._passes = 0
        self.answers = 0

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = self._over or error is not None
        self._wait()

    def take(self, index: int, completion: Completion) -> None:
        """Have an answer judged and recorded; comes back at once."""
        given = Given(completion, index, "code", self._prompt_hash, self._digest)
        # Parsed here and not by the judges: Python 3.11 cannot parse in two threads at once.
        code = _module(self._cycle, completion)
        self._tokens_taken += completion.tokens or 0
        judged = self._room.judges.submit(self._judge, code)
        self._recorded.append(self._room.recorder.submit(self._record, given, code, judged))

    @property
    def taken(self) -> int:
        """How many answers were handed over."""
        return len(self._recorded)

    def pending(self) -> Pending | None:
        """What is known of the batch while verdicts are awaited; None when none is."""
        answers = self.answers
        if self._stopped() or answers == self.taken:
            return None
        # Asked before the store is: what is recorded meanwhile counts twice rather than never.
        tokens = self._tokens_taken - self._tokens_counted
        awaited = self.taken - answers
        return Pending(self._cycle.choice, answers, self._passes, awaited, tokens)

    def finish(self) -> int:
        """How many answers were recorded, once all are settled.

        Raises SandboxUnavailable when the sandbox could judge nothing, or whatever the
        store raised.
        """
        self._wait()
        if self._error is not None:
            raise self._error
        return self.answers

    def _wait(self) -> None:
        for record in self._recorded:
            record.result()

    def _stopped(self) -> bool:
        return self._over or self._cancelled()

    def _judge(self, code: Code | str) -> None:
        """Run a module, unless it is known or the very same is run for another answer."""
        if isinstance(code, str) or self._stopped():
            return
        if self._room.records.known(self._cycle, code.source) is not None:
            return
        run: Future[Result] = Future()
        with self._lock:
            if self._runs.setdefault(acceptance.code_hash(code.source), run) is not run:
                return
        try:
            run.set_result(self._run(code.source))
        except BaseException as error:
            run.set_exception(error)

    def _run(self, code: str) -> Result:
        cycle = self._cycle
        modules = {cycle.project.stage(key): text for key, text in cycle.accepted.items()}
        job = acceptance.acceptance_job(cycle.material, code, modules)
        result = self._room.sandbox.run(job, cancelled=self._stopped)
        acceptance.refuse_no_verdict(result)
        return result

    def _record(self, given: Given, code: Code | str, judged: Future[None]) -> None:
        """The recorder's edge: an error ends the batch and is raised where it is finished."""
        try:
            judged.result()
            self._over = self._stopped() or not self._settle(given, code)
            if not self._over:
                self._tokens_counted += given.completion.tokens or 0
                self.answers += 1
        except BaseException as error:
            self._over, self._error = True, self._error or error

    def _settle(self, given: Given, code: Code | str) -> bool:
        """Write one answer down; False when it was not judged, so that it does not count."""
        records, cycle = self._room.records, self._cycle
        if isinstance(code, str):
            records.untested(cycle, replace(given, said=code))
            return True
        known = records.known(cycle, code.source)
        if known is not None:
            records.untested(cycle, given, known)
            return True
        run = self._runs.get(acceptance.code_hash(code.source))
        if run is None or (result := run.result()).ended is Ended.CANCELLED:
            return False
        candidate = records.tested(cycle, given, code.source, result)
        self._passes += candidate.ended is Ended.PASSED
        self._tell(candidate)
        return True

    def _tell(self, candidate: Candidate) -> None:
        self._room.events.emit(
            "verdict",
            stage=candidate.stage_id,
            candidate=candidate.id,
            ended=candidate.ended.value,
            passed=sum(case.outcome == "passed" for case in candidate.cases),
            cases=len(candidate.cases),
        )


def parsed_module(material: StageMaterial, completion: Completion) -> Code | Refusal:
    """What an answer holds of the module that its stage asks for."""
    contract = material.contract
    return parse_answer(
        completion.text,
        contract.interface,
        module=contract.module,
        cut_off=completion.finish in CUT_OFF,
    )


def _module(cycle: OpenCycle, completion: Completion) -> Code | str:
    """The module in an answer, or why there is none to run."""
    parsed = parsed_module(cycle.material, completion)
    if not isinstance(parsed, Code):
        return f"{parsed.reason.value}: {parsed.detail}"
    objection = refusal(parsed.source, cycle.material, cycle.project.allowed_packages)
    return parsed if objection is None else objection
