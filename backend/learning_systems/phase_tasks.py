"""Tasks of phases 1, 4 and 5: what one is given, when it is due, how it is worked on.

A task is due while no fact proves it on the code there is now. Within one session it
is worked on once for each tree of accepted code, so that one that fails stops nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from backend.errors import GraceError, Unavailable
from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.plan import FACT_TASKS, is_proved
from backend.learning_systems.ports import Cancelled
from backend.learning_systems.records import (
    Candidate,
    FactStatus,
    ProjectDocument,
    ProjectRun,
    StageState,
    TaskFact,
    WorkSession,
)
from backend.learning_systems.stage_order import in_order
from backend.learning_systems.states import StageStatus
from backend.learning_systems.tree_hash import tree_hash
from backend.learning_systems.work_cycle import Tools


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What a task works with. `deadline` is a monotonic moment; `cancelled` is asked often.

    `accepted` is the code there is, stage id -> candidate, and `tree_hash` its hash.
    """

    project: Project
    run: ProjectRun
    session: WorkSession
    accepted: Mapping[str, Candidate]
    tree_hash: str
    tools: Tools
    deadline: float
    cancelled: Cancelled

    def over(self) -> bool:
        """Whether the task must end now."""
        return self.cancelled() or self.tools.clock.monotonic() >= self.deadline

    def fact(
        self, task_id: str, status: FactStatus, proof: str, evidence: Mapping[str, Any]
    ) -> TaskFact:
        """A fact about the code of this context, proved now."""
        now = self.tools.clock.now()
        return TaskFact(self.run.id, task_id, self.tree_hash, status, proof, evidence, now)

    def keep_documents(self, task_id: str, texts: Mapping[str, str]) -> None:
        """Make these texts, path -> text, the documents of a task in the built project.

        They are exported after the task left its fact. Raises InvalidInput for a path
        that could leave the project's folder.
        """
        now = self.tools.clock.now()
        documents = [
            ProjectDocument(self.run.id, path, text, task_id, now) for path, text in texts.items()
        ]
        with self.tools.store.transaction() as tx:
            tx.documents.replace(self.run.id, task_id, documents)


class PhaseTask(Protocol):
    """One task of the plan; `id` is one of `plan.FACT_TASKS`."""

    @property
    def id(self) -> str: ...

    @property
    def needs_code(self) -> bool:
        """Whether it waits for accepted code, and is due again when that changed."""
        ...

    def work(self, context: TaskContext) -> TaskFact | None:
        """Do the task; the fact is stored by whoever called.

        None when there is nothing to say: it was cancelled, or time ran out. A
        GraceError becomes a failed fact; Unavailable (sandbox, model, disk) is the session's.
        """
        ...


class PhaseWork:
    """The tasks of one session; `done` is called after each that left a fact."""

    def __init__(
        self,
        tasks: Sequence[PhaseTask],
        tools: Tools,
        project: Project,
        session: WorkSession,
        deadline: float,
        cancelled: Cancelled,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        order = list(FACT_TASKS)
        self._tasks = sorted(tasks, key=lambda task: order.index(task.id))
        self._tools = tools
        self._project = project
        self._session = session
        self._deadline = deadline
        self._cancelled = cancelled
        self._done = done
        self._tried: set[tuple[str, str]] = set()

    def before_code(self) -> bool:
        """Work on due tasks that need no code; whether there was one."""
        return self._work(needs_code=False)

    def on_code(self) -> bool:
        """Work on due tasks that need code, if there is any; whether there was one."""
        return self._work(needs_code=True)

    def code_is_settled(self) -> bool:
        """Whether every stage that can be worked on has passed or is set aside."""
        with self._tools.store.snapshot() as tx:
            states = tx.stages.of_run(self._session.run_id)
        askable = in_order(self._project.stages(), states)
        return all(_set_aside(stage.id, states) for stage in askable)

    def _work(self, *, needs_code: bool) -> bool:
        worked = False
        for task in self._tasks:
            if task.needs_code is not needs_code or self._cancelled():
                continue
            context = self._context()
            if self._is_due(task, context):
                self._work_on(task, context)
                worked = True
        return worked

    def _context(self) -> TaskContext:
        with self._tools.store.snapshot() as tx:
            run = tx.runs.get(self._session.run_id)
            accepted = tx.candidates.accepted_code(run.id)
        tree = tree_hash({stage: candidate.code for stage, candidate in accepted.items()})
        return TaskContext(
            self._project,
            run,
            self._session,
            accepted,
            tree,
            self._tools,
            self._deadline,
            self._cancelled,
        )

    def _is_due(self, task: PhaseTask, context: TaskContext) -> bool:
        if (task.id, _tree(task, context)) in self._tried:
            return False
        if task.needs_code and not context.accepted:
            return False
        with self._tools.store.snapshot() as tx:
            fact = tx.facts.latest(context.run.id).get(task.id)
        return not is_proved(FACT_TASKS[task.id], fact, context.tree_hash)

    def _work_on(self, task: PhaseTask, context: TaskContext) -> None:
        self._tried.add((task.id, _tree(task, context)))
        self._tools.events.emit("task", task=task.id, status="working")
        try:
            fact = task.work(context)
        except Unavailable:  # the session waits for what is missing, and tries again
            raise
        except GraceError as error:
            fact = context.fact(task.id, "failed", str(error), {"error": error.slug})
        if fact is not None:
            self._record(fact)

    def _record(self, fact: TaskFact) -> None:
        told = {"task": fact.task_id, "status": fact.status, "proof": fact.proof}
        with self._tools.store.transaction() as tx:
            tx.facts.add(fact)
            logged = {"run_id": fact.run_id, "tree_hash": fact.tree_hash, **told}
            tx.log.append("task.proved", fact.proved_at, logged)
        self._tools.events.emit("task", **told)
        self._done()


def _tree(task: PhaseTask, context: TaskContext) -> str:
    return context.tree_hash if task.needs_code else ""


def _set_aside(stage_id: str, states: Mapping[str, StageState]) -> bool:
    return stage_id in states and states[stage_id].status is StageStatus.SET_ASIDE
