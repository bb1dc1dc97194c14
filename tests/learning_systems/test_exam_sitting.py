"""Taking an exam: both sides, at a fixed budget, resumable, and without a trace in memory."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.background.exam_desk import ExamDesk
from backend.errors import Conflict, Forbidden, NoModel
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum
from backend.learning_systems.exam_office import ExamOffice, queue_exam
from backend.learning_systems.exam_records import ASKED_FOR, Exam, ExamResult, ExamStatus
from backend.learning_systems.exam_sitting import ExamSitting, recover_exams
from backend.learning_systems.exams import EXAMS_ID, load_exams
from backend.learning_systems.generation import Completion, Finish, Message, ModelInfo, Sampling
from backend.learning_systems.jobs import CaseResult, Ended, Job, Judge, Result
from backend.learning_systems.memory_coin import Recall
from backend.learning_systems.plan import NOT_MEASURED
from backend.learning_systems.policy import Policy, WorkPolicy
from backend.learning_systems.records import ProjectRun, WorkSession
from backend.learning_systems.stage_files import StageMaterial, read_contract
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.views import ExamMark
from backend.learning_systems.work_cycle import Tools
from backend.learning_systems.work_permits import WorkPermits
from backend.learning_systems.work_rules import HOURS, QUIET, TOKENS, Hold, used_today
from backend.memory_fusion.learning_report import LearningReporter
from backend.persistence.database import SqlStore
from tests.conftest import fenced

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
EXAMS = load_exams()


class Silent:
    """The Events port, for nobody."""

    def emit(self, name: str, **data: Any) -> None: ...


class Candidate:
    """The LanguageModel port: half of its answers are right, all of them with a note."""

    def __init__(self, before: Callable[[str], None] = lambda stage: None) -> None:
        self._before = before
        self.asked: list[tuple[str, str, Sampling, int]] = []

    def describe(self) -> ModelInfo:
        return ModelInfo("candidate", "scripted", "", "digest", 4096)

    def generate(
        self, messages: Sequence[Message], n: int, sampling: Sampling, **more: Any
    ) -> list[Completion]:
        stage = more["label"].stage
        self._before(stage)
        self.asked.append((stage, messages[-1].content, sampling, n))
        lot = random.Random(f"{sampling.seed} {messages[-1].content}")
        interface = read_contract(EXAMS, stage).interface
        noted = "a note" in messages[-1].content
        words = ["right" if noted or lot.random() < 0.5 else "wrong" for _ in range(n)]
        return [
            Completion(fenced(f"{interface}\n# {word}\n"), 10, index, Finish.END_OF_TURN, 1.0)
            for index, word in enumerate(words)
        ]


class MarkReader:
    """The Sandbox port: visible cases pass always, hidden ones when the module says so."""

    def run(self, job: Job, *, on_output: Any = None, cancelled: Any = None) -> Result:
        assert isinstance(job.command, Judge)
        right = any(b"# right" in text for text in job.files.values())
        cases = tuple(
            CaseResult(case.id, "passed" if right or case.visible else "failed")
            for case in job.command.manifest or ()
        )
        return Result(Ended.PASSED if right else Ended.FAILED, "test", cases=cases)


class Notes:
    """The Memory port: a note on every second stage, and it must be asked without a seed."""

    def recall(
        self, material: StageMaterial, project_id: str, room: int | None, seed: int | None
    ) -> Recall:
        assert (project_id, seed) == (EXAMS_ID, None)
        stages = [stage.id for stage in EXAMS.exam_stages]
        noted = stages.index(material.stage.id) % 2 == 0
        return Recall(("l",), "a note", 2) if noted else Recall()


class Bundled:
    """The CurriculumSource port over our own projects."""

    def current(self) -> Curriculum:
        return load_curriculum()


class Models:
    """The ModelSource port."""

    def require(self) -> str:
        return "model"


Held = Callable[[], Hold | None]


def sitting(store: SqlStore, model: Candidate, hold: Held = lambda: None) -> ExamSitting:
    parts = (model, MarkReader(), store, SystemClock(), Silent(), 64, Notes())
    return ExamSitting(EXAMS, Tools(*parts), hold)  # type: ignore[arg-type]


class Rules:
    """The Governance port with what a test says of work."""

    work = WorkPolicy()

    def policy(self) -> Policy:
        return Policy(work=self.work)


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def permits(store: SqlStore, rules: Rules) -> WorkPermits:
    return WorkPermits(store, rules, SystemClock())


@pytest.fixture
def office(store: SqlStore, permits: WorkPermits) -> ExamOffice:
    return ExamOffice(EXAMS, store, Models(), permits, SystemClock(), lambda: None)


def take(store: SqlStore, model: Candidate, hold: Held = lambda: None) -> bool:
    desk = ExamDesk(store, SystemClock(), Silent(), lambda: sitting(store, model, hold), hold)
    return desk.take()


def test_exam_sits_all_twelve_stages_with_memory_and_without(
    store: SqlStore, office: ExamOffice
) -> None:
    exam_id, model = office.begin().exam.id, Candidate()
    assert take(store, model)
    view = office.exam(exam_id)
    assert view.exam.status is ExamStatus.FINISHED
    assert (view.done, view.total, len(view.results)) == (24, 24, 24)
    assert (view.exam.model_digest, len(view.exam.prompt_files)) == ("digest", 64)
    noted = [each for each in view.results if each.memory and not each.same_prompt]
    assert {(each.passes, each.answers, each.learnings) for each in noted} == {(4, 4, ("l",))}
    assert view.with_memory is not None
    assert view.without_memory is not None
    assert view.with_memory > view.without_memory
    assert len(model.asked) == 18  # where memory has nothing the prompt is the same
    for _, _, sampling, answers in model.asked:
        assert (sampling.deterministic, sampling.max_tokens, answers) == (True, 1024, 4)
    bare = [each for each in view.results if not each.memory]
    assert {each.visible_passed == each.visible_cases for each in bare} == {True}
    assert any(each.hidden_passed < each.hidden_cases for each in bare)


class Silenced(Candidate):
    """Says nothing at all at some stages, and little at others."""

    def __init__(self, answers: dict[str, int]) -> None:
        super().__init__()
        self._answers = answers

    def generate(
        self, messages: Sequence[Message], n: int, sampling: Sampling, **more: Any
    ) -> list[Completion]:
        given = super().generate(messages, n, sampling, **more)
        return given[: self._answers.get(more["label"].stage, n)]


def test_stage_without_an_answer_is_not_passed_and_is_named(
    store: SqlStore, office: ExamOffice
) -> None:
    stages = [stage.id for stage in EXAMS.exam_stages]
    exam_id = office.begin().exam.id
    take(store, Silenced({stages[0]: 0, stages[1]: 1, **dict.fromkeys(stages[2:], 0)}))
    view = office.exam(exam_id)
    bare = {each.stage_id: each for each in view.results if not each.memory}
    assert (bare[stages[0]].answers, bare[stages[1]].answers) == (0, 1)
    assert view.without_memory == round(bare[stages[1]].passes / (4 * 12), 4)
    assert set(view.unanswered) == {stages[0], *stages[2:]}
    reporter = LearningReporter(NothingToLearn(), store, SystemClock())
    (point,) = reporter.make().exams
    assert (point.without_memory, point.unanswered) == (view.without_memory, view.unanswered)
    assert 0.0 in point.by_difficulty.values()


class NothingToLearn:
    """The CurriculumSource port without any project."""

    def current(self) -> Curriculum:
        return Curriculum(domains={}, projects={})


def test_exam_leaves_no_trace_in_learnings_and_tallies(store: SqlStore, office: ExamOffice) -> None:
    office.begin()
    take(store, Candidate())
    with store.snapshot() as tx:
        assert tx.learnings.page(None, 10, None).items == ()
        assert list(tx.learnings.outcomes()) == []
        assert tx.learnings.tallies(["l"])["l"].shown.batches == 0


def test_same_exam_twice_has_the_same_results(store: SqlStore, office: ExamOffice) -> None:
    results = []
    for _ in range(2):
        exam_id = office.begin().exam.id
        take(store, Candidate())
        results.append([replace(each, exam_id="") for each in office.exam(exam_id).results])
    assert results[0] == results[1]


def test_exam_gives_way_to_a_session_and_goes_on_where_it_was(
    store: SqlStore, office: ExamOffice
) -> None:
    exam_id, fifth = office.begin().exam.id, EXAMS.exam_stages[4].id

    def come(stage: str) -> None:
        if stage == fifth:
            with store.transaction() as tx:
                tx.runs.add(ProjectRun("r", "proj_crm_system", ProjectState.ACTIVE, NOON))
                queued = SessionStatus.QUEUED
                tx.sessions.add(WorkSession("s", "r", "proj_crm_system", 1.0, queued, NOON))

    first = Candidate(come)
    take(store, first)
    view = office.exam(exam_id)
    assert view.exam.status is ExamStatus.QUEUED
    assert 8 <= view.done < 24
    with store.transaction() as tx:
        tx.sessions.save(replace(tx.sessions.get("s"), status=SessionStatus.FINISHED))
    rest = Candidate()
    take(store, rest)
    assert office.exam(exam_id).exam.status is ExamStatus.FINISHED
    assert {asked[0] for asked in first.asked} & {asked[0] for asked in rest.asked} == {fifth}


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests decode in no time: the exam looks at every question, not twice a second."""
    monkeypatch.setattr("backend.learning_systems.exam_sitting.LOOK_SECONDS", 0.0)


def test_cancel_keeps_results_and_a_second_exam_is_refused_meanwhile(
    store: SqlStore, office: ExamOffice
) -> None:
    exam_id, third = office.begin().exam.id, EXAMS.exam_stages[2].id
    with pytest.raises(Conflict):
        office.begin()

    def cancel(stage: str) -> None:
        if stage == third:
            office.cancel(exam_id)

    take(store, Candidate(cancel))
    view = office.exam(exam_id)
    assert (view.exam.status, view.done) == (ExamStatus.CANCELLED, 4)
    assert office.cancel(exam_id).exam.status is ExamStatus.CANCELLED
    assert not take(store, Candidate())
    assert office.begin().exam.id != exam_id


def test_exam_of_an_engine_that_died_is_queued_again(store: SqlStore, office: ExamOffice) -> None:
    exam_id = office.begin().exam.id
    for status, becomes in (
        (ExamStatus.RUNNING, ExamStatus.QUEUED),
        (ExamStatus.CANCELLING, ExamStatus.CANCELLED),
    ):
        with store.transaction() as tx:
            tx.exams.save(replace(tx.exams.get(exam_id), status=status))
        recover_exams(store, SystemClock())
        assert office.exam(exam_id).exam.status is becomes


def test_exam_that_goes_on_with_another_model_fails(store: SqlStore, office: ExamOffice) -> None:
    exam = office.begin().exam
    with store.transaction() as tx:
        tx.exams.save(replace(exam, started_at=NOON, model_digest="another"))
    take(store, Candidate())
    ended = office.exam(exam.id).exam
    assert (ended.status, "changed" in ended.reason) == (ExamStatus.FAILED, True)


def test_exam_without_a_model_to_load_fails_with_the_reason(
    store: SqlStore, office: ExamOffice
) -> None:
    exam_id = office.begin().exam.id

    def refuse() -> ExamSitting:
        raise NoModel("No model is chosen.")

    assert ExamDesk(store, SystemClock(), Silent(), refuse).take()
    assert office.exam(exam_id).exam.reason == "No model is chosen."


def test_completed_project_queues_one_exam_named_after_it(store: SqlStore) -> None:
    with store.transaction() as tx:
        first = queue_exam(tx, SystemClock(), "proj_crm_system")
        assert queue_exam(tx, SystemClock(), ASKED_FOR) is None
    assert first is not None
    assert first.trigger == "proj_crm_system"


def test_exam_counts_for_the_day(store: SqlStore, office: ExamOffice) -> None:
    office.begin()
    take(store, Candidate())
    with store.snapshot() as tx:
        used = used_today(tx, WorkPolicy(), SystemClock().now())
    assert used.tokens == 18 * 4 * 10  # one prompt was the same with memory in six of the stages
    assert used.hours > 0


@pytest.mark.parametrize(
    ("work", "rule"),
    [
        (WorkPolicy(quiet_hours=("00:00-12:00", "12:00-00:00")), QUIET),
        (WorkPolicy(max_hours_per_day=1), HOURS),
        (WorkPolicy(max_tokens_per_day=1000), TOKENS),
    ],
)
def test_exam_is_refused_and_waits_where_the_policy_lets_nothing_work(
    store: SqlStore,
    office: ExamOffice,
    permits: WorkPermits,
    rules: Rules,
    work: WorkPolicy,
    rule: str,
) -> None:
    exam_id = office.begin().exam.id  # one that waits already
    with store.transaction() as tx:
        tx.usage.add(SystemClock().now(), seconds=3600, tokens=1000)
    rules.work, model = work, Candidate()
    assert not take(store, model, permits.hold)
    assert not take(store, model, permits.hold)
    waiting = office.exam(exam_id).exam
    assert (waiting.status, rule in waiting.reason) == (ExamStatus.QUEUED, True)
    office.cancel(exam_id)
    with pytest.raises(Forbidden) as refused:
        office.begin()
    assert refused.value.extra["rule"] == rule
    with store.snapshot() as tx:
        said = [each.event for each in tx.log.entries() if each.event.startswith("governance")]
    assert said == ["governance.paused", "governance.refused"]
    assert model.asked == []


def test_exam_stops_at_quiet_hours_and_goes_on_after_them(
    store: SqlStore,
    office: ExamOffice,
    permits: WorkPermits,
    rules: Rules,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.learning_systems.exam_sitting.LOOK_SECONDS", 0.0)
    exam_id, asked = office.begin().exam.id, []

    def quiet_falls(stage: str) -> None:
        asked.append(stage)
        if len(asked) == 4:
            rules.work = WorkPolicy(quiet_hours=("00:00-12:00", "12:00-00:00"))

    take(store, Candidate(quiet_falls), permits.hold)
    stopped = office.exam(exam_id)
    assert stopped.exam.status is ExamStatus.QUEUED
    assert 0 < stopped.done < 24
    rules.work = WorkPolicy()
    assert take(store, Candidate(), permits.hold)
    assert office.exam(exam_id).exam.status is ExamStatus.FINISHED


def finished(
    store: SqlStore, exam_id: str, trigger: str, hours: int, passes: int, answers: int = 4
) -> None:
    at = NOON + timedelta(hours=hours)
    exam = Exam(exam_id, trigger, ExamStatus.FINISHED, at, 1, 4, 64, at, at, "model", "digest")
    with store.transaction() as tx:
        tx.exams.add(exam)
        tx.exams.add_result(ExamResult(exam_id, "s", False, 1, "h", answers, passes, 9, 1.0))


def test_newest_exam_stands_beside_the_mastery_of_its_domain_and_of_all(store: SqlStore) -> None:
    curriculum = AutonomousCurriculum(Bundled(), store)
    before = curriculum.progress()
    assert before.curriculum.exam == NOT_MEASURED
    assert {each.exam for each in before.domains.values()} == {NOT_MEASURED}
    finished(store, "older", "proj_crm_system", 1, passes=1)
    finished(store, "newer", "proj_crm_system", 2, passes=3)
    finished(store, "mine", ASKED_FOR, 3, passes=0, answers=0)
    overview = curriculum.overview()
    crm = overview.domains["business_apps"].exam
    assert isinstance(crm, ExamMark)
    assert (crm.exam_id, crm.trigger) == ("newer", "proj_crm_system")
    assert (crm.without_memory, crm.with_memory) == (0.75, NOT_MEASURED)
    newest = overview.curriculum.exam
    assert isinstance(newest, ExamMark)
    assert (newest.exam_id, newest.without_memory) == ("mine", 0.0)
    assert curriculum.progress().domains["business_apps"].exam == crm
    assert curriculum.domain("cloud").exam == NOT_MEASURED
