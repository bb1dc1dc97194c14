"""Own tests: written by the model from the contract alone, and sifted by running them.

They run in the judge, apart from the code they test, and against small mistakes in it.
They rank and never gate: what they can bring about is that another solution, which passes
every case of the contract as well, takes the place of one on which they fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from backend.learning_systems import prompting
from backend.learning_systems.acceptance import refuse_no_verdict
from backend.learning_systems.asking import Request, ask
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.jobs import Case, CaseResult, Ended, Job, Judge, Limits, Result
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.records import TaskFact
from backend.learning_systems.stage_files import read_contract
from backend.learning_systems.testing.own_test_text import (
    objection,
    source_of,
    top_name,
    without,
)
from backend.learning_systems.testing.subjects import AcceptedStage, accepted_stages
from backend.learning_systems.testing.witnesses import Dispute, settle
from backend.learning_systems.validation.mutants import mutants

MOST_REQUESTS = 2
"""How often tests of one contract are asked for in a run."""
MOST_MUTANTS = 12
"""Mistakes planted into one module, by lot from its text."""
LIMITS = Limits(wall_seconds=8.0, cpu_seconds=8.0)


@dataclass(frozen=True, slots=True)
class Sifted:
    """What became of the tests of one stage. `subject` is the hash of the code they ran on."""

    subject: str
    path: str = ""
    kept: tuple[str, ...] = ()
    dropped: Mapping[str, str] = field(default_factory=dict)
    mutants: int = 0
    killed: int = 0
    survivors: tuple[str, ...] = ()
    reason: str = ""
    """Why there is no test, if there is none."""


class OwnTests:
    """The task `own_tests` of the plan. What was sifted on unchanged code is kept."""

    id = "own_tests"
    needs_code = True

    def work(self, context: TaskContext) -> TaskFact | None:
        known, texts = self._known(context)
        found: dict[str, Sifted] = {}
        documents: dict[str, str] = {}
        for subject in accepted_stages(context.project, context.accepted):
            if subject.stage.black_box:
                continue
            sifted = known.get(subject.stage.id)
            if sifted is not None and sifted.subject == subject.hash and not sifted.reason:
                text = texts.get(sifted.path, "")
            else:
                done = StageTests(context, subject).sift()
                if done is None:
                    return None
                sifted, text = done
            found[subject.stage.id] = sifted
            if text:
                documents[sifted.path] = text
        context.keep_documents(self.id, documents)
        return self._fact(context, found)

    def _known(self, context: TaskContext) -> tuple[dict[str, Sifted], dict[str, str]]:
        with context.tools.store.snapshot() as tx:
            fact = tx.facts.latest(context.run.id).get(self.id)
            documents = tx.documents.of_run(context.run.id)
        stages = {} if fact is None else fact.evidence.get("stages", {})
        texts = {each.path: each.text for each in documents if each.task_id == self.id}
        return {key: _sifted(told) for key, told in stages.items() if told["path"] in texts}, texts

    def _fact(self, context: TaskContext, found: Mapping[str, Sifted]) -> TaskFact:
        kept = sum(len(each.kept) for each in found.values())
        dropped = sum(len(each.dropped) for each in found.values())
        killed = sum(each.killed for each in found.values())
        planted = sum(each.mutants for each in found.values())
        evidence = {
            "stages": {key: asdict(each) for key, each in found.items()},
            "kept": kept,
            "dropped": dropped,
            "mutants": planted,
            "killed": killed,
        }
        lacking = [f"{key}: {each.reason}" for key, each in found.items() if each.reason]
        if lacking or not found:
            told = "; ".join(lacking[:3]) or "no accepted module can be tested by import"
            more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
            return context.fact(self.id, "failed", f"no own tests of {told}{more}", evidence)
        proof = (
            f"{kept} own tests of {len(found)} modules pass in the judge, {dropped} were dropped; "
            f"they notice {killed} of {planted} planted mistakes"
        )
        return context.fact(self.id, "done", proof, evidence)


class StageTests:
    """Asks for the tests of one module and sifts them."""

    def __init__(self, context: TaskContext, subject: AcceptedStage) -> None:
        self._context = context
        self._subject = subject
        self._contract = read_contract(context.project, subject.stage.id)
        self._path = f"tests/test_{PurePosixPath(subject.stage.path).name}"

    def sift(self) -> tuple[Sifted, str] | None:
        """What became of them, and the text of those kept; None when it was cancelled."""
        nothing = Sifted(self._subject.hash, self._path)
        text, why = self._text()
        if self._context.over():
            return None
        if not text:
            return replace(nothing, reason=why), ""
        source = source_of(text)
        result = self._run(source, self._subject.files())
        if result is None:
            return None
        if not result.cases:
            return replace(nothing, reason=f"they cannot be collected: {result.detail}"), ""
        failed = {top_name(case.id): case for case in result.cases if case.outcome != "passed"}
        dropped = self._dropped(
            source, failed, {*map(top_name, (case.id for case in result.cases))}
        )
        if self._context.over():
            return None
        kept = without(source, dropped)
        passed = [case for case in result.cases if top_name(case.id) not in dropped]
        if not kept:
            why = "none passes on the accepted code"
            return replace(nothing, dropped=dropped, reason=why), ""
        return self._against_mutants(replace(nothing, dropped=dropped), kept, passed)

    def _text(self) -> tuple[str, str]:
        """An answer that may serve as tests, or "" and why there is none."""
        context, contract = self._context, self._contract
        stage = self._subject.stage
        required = [read_contract(context.project, key) for key in stage.requires]
        messages = prompting.tests_messages(contract, required)
        digest = context.tools.model.describe().digest
        with context.tools.store.snapshot() as tx:
            said = prompting.prompt_hash(messages)
            known = tx.answers.newest_valid(context.run.id, stage.id, PromptKind.TESTS, said)
            asked = tx.answers.count(context.run.id, stage.id, PromptKind.TESTS, digest)
        request = Request(stage.id, PromptKind.TESTS, messages, "write own tests")
        why = "what the model wrote before is none"
        allowed = context.project.allowed_packages
        for _ in range(asked, MOST_REQUESTS):
            if known is not None or self._context.over():
                break
            reply = ask(context, request, lambda text: objection(text, contract, allowed))
            known = reply.valid[0] if reply.valid else None
            why = reply.refused or (reply.objections or ("the model gave no answer",))[0]
        return known or "", why

    def _run(
        self, source: str, files: dict[str, bytes], cases: Sequence[Case] | None = None
    ) -> Result | None:
        """None when it was cancelled; raises SandboxUnavailable without a verdict."""
        name = PurePosixPath(self._path).name
        manifest = None if cases is None else tuple(cases)
        suite = Judge(
            source.encode("utf-8", "replace"),
            name,
            manifest,
            stop_at_first_failure=cases is not None,
        )
        result = self._context.tools.sandbox.run(
            Job(files, suite, LIMITS), cancelled=self._context.over
        )
        if result.ended is Ended.CANCELLED:
            return None
        refuse_no_verdict(result)
        return result

    def _dropped(
        self, source: str, failed: Mapping[str, CaseResult], names: set[str]
    ) -> dict[str, str]:
        """Test -> why it does not count: the contract's cases decide, not the test."""
        if not failed:
            return {}

        def passes_on(code: str) -> set[str] | None:
            result = self._run(source, self._subject.files(code))
            if result is None:
                return None
            bad = {top_name(case.id) for case in result.cases if case.outcome != "passed"}
            return {top_name(case.id) for case in result.cases} - bad

        dispute = Dispute(self._context, self._subject, source, failed, names - set(failed))
        agreed = settle(dispute, passes_on)
        reasons = {}
        for name, case in failed.items():
            said = f"{case.outcome} on the accepted code: {case.message}"[:300]
            reasons[name] = (
                f"{agreed.get(name, 'the code passes every case of the contract')}; {said}"
            )
        return reasons

    def _against_mutants(
        self, sifted: Sifted, kept: str, passed: Sequence[CaseResult]
    ) -> tuple[Sifted, str] | None:
        cases = [Case(case.id, "", True) for case in passed]
        planted = mutants(self._subject.candidate.code, MOST_MUTANTS)
        survivors = []
        for each in planted:
            result = self._run(kept, self._subject.files(each.code), cases)
            if result is None:
                return None
            if result.passed:
                survivors.append(str(each.mistake))
        whole = replace(
            sifted,
            kept=tuple(case.id for case in passed),
            mutants=len(planted),
            killed=len(planted) - len(survivors),
            survivors=tuple(survivors),
        )
        return whole, kept


def _sifted(told: Mapping[str, Any]) -> Sifted:
    tuples = {key: tuple(told[key]) for key in ("kept", "survivors")}
    return Sifted(**{**told, **tuples})
