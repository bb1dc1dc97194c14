"""The documentation task on real code: who wrote what, and that examples really run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.errors import NoModel, PromptTooLong, SandboxUnavailable
from backend.language_model.scripted import ScriptedModel
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.documenting.documentation_task import README, DocumentationTask
from backend.learning_systems.documenting.example_runs import ExampleVerdict
from backend.learning_systems.generation import Completion, Finish, ModelInfo
from backend.learning_systems.jobs import Ended, Outcome
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.ports import LanguageModel, Sandbox
from backend.learning_systems.records import (
    Candidate,
    CaseVerdict,
    EdgeCase,
    ProjectRun,
    TaskFact,
    WorkSession,
)
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Tools
from backend.measurement.examples import judge_examples
from backend.persistence.database import SqlStore
from backend.sandboxing.selection import open_sandbox
from tests.conftest import Script, exemplar

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
CRM = load_curriculum().project("proj_crm_system")
RUN = ProjectRun("r", CRM.id, ProjectState.ACTIVE, NOON)
SESSION = WorkSession("s", "r", CRM.id, 1.0, SessionStatus.RUNNING, NOON)
GOOD = """Keeps the people a company talks to. <b>See</b> https://evil.example/contacts now.

- `ContactBook`: Holds the contacts [all](javascript:alert).
- `ContactBook.add`: Stores a contact.
"""


@dataclass
class Silent:
    """The Events port, remembering names."""

    names: list[str] = field(default_factory=list)

    def emit(self, name: str, **data: Any) -> None:
        self.names.append(name)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def started(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.runs.add(RUN)
        tx.sessions.add(SESSION)


def accepted(store: SqlStore, stage_id: str, code: str, second: Outcome = "passed") -> Candidate:
    candidate = Candidate(
        id=stage_id,
        run_id="r",
        session_id="s",
        stage_id=stage_id,
        code=code,
        code_hash="h",
        suite_hash="s",
        ended=Ended.PASSED,
        detail="",
        isolation_level="none",
        created_at=NOON,
        cases=(CaseVerdict("a", "C1", True, "passed"), CaseVerdict("b", "C2", False, second)),
    )
    with store.transaction() as tx:
        tx.candidates.add(candidate)
    return candidate


def context(
    store: SqlStore, sandbox: Sandbox, model: LanguageModel, *candidates: Candidate
) -> TaskContext:
    tools = Tools(model, sandbox, store, SystemClock(), Silent(), 1024)
    code = {each.stage_id: each for each in candidates}
    return TaskContext(CRM, RUN, SESSION, code, "tree", tools, 1e9, lambda: False)


def scripted(store: SqlStore, write_script: Script, *replies: str) -> ScriptedModel:
    lines = [
        {"stage": "contact_book", "kind": "docs", "reply": reply, "seconds": 0} for reply in replies
    ]
    path = write_script(lines)

    def consumed(label: Any) -> int:
        with store.snapshot() as tx:
            return tx.answers.count("r", label.stage, label.kind, model.describe().digest)

    model = ScriptedModel(path, consumed)
    return model


def document(given: TaskContext) -> tuple[TaskFact, str]:
    fact = DocumentationTask(judge_examples).work(given)
    assert fact is not None
    with given.tools.store.snapshot() as tx:
        (readme,) = tx.documents.of_run("r")
    assert readme.path == README
    return fact, readme.text


def test_readme_holds_the_models_words_disarmed_and_examples_that_ran(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    accounts = accepted(store, "account_registry", exemplar("crm_system.accounts"))
    model = scripted(store, write_script, GOOD)
    fact, text = document(context(store, sandbox, model, book, accounts))
    assert fact.status == "done", fact.proof
    written = fact.evidence["modules"]
    assert written["contact_book"]["by"] == "model"
    assert written["contact_book"]["names_by_model"] == ["ContactBook", "ContactBook.add"]
    assert "ContactBook.search" in written["contact_book"]["names_by_contract"]
    assert written["account_registry"] == written["account_registry"] | {
        "by": "contract",
        "why": "it gave no answer",
    }
    assert "&lt;b&gt;See&lt;/b&gt; `https://evil.example/contacts` now." in text
    assert r"\[all\]" in text
    assert "<b>" not in text
    assert "- `ContactBook.get(self, contact_id: str) -> dict`" in text
    assert "1 of 2 descriptions were written by the model replies.jsonl" in text
    assert ">>> from crm_system.contacts import ContactBook" in text
    assert "Deal board (`crm_system.deals`) is not built yet." in text


def test_description_is_asked_for_again_when_refused_and_kept_once_valid(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    model = scripted(store, write_script, "- `ContactBook.fly`: Flies.", GOOD, "never asked for")
    given = context(store, sandbox, model, book)
    assert document(given)[0].evidence["modules"]["contact_book"]["by"] == "model"
    fact, _ = document(given)
    assert fact.evidence["modules"]["contact_book"]["by"] == "model"
    with store.snapshot() as tx:
        cycles = tx.cycles.page("s", 10, None).items
        label = (cycles[0].stage_id, cycles[0].kind, model.describe().digest)
        assert tx.answers.count("r", *label) == 2
        assert tx.stages.of_run("r") == {}, "the stage stays where it stands"
    assert [each.outcome for each in cycles] == ["1 answered", "1 answered"]


def test_model_that_never_says_anything_valid_is_not_asked_for_ever(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    model = scripted(store, write_script, *["nonsense"] * 9)
    given = context(store, sandbox, model, book)
    for _ in range(2):
        fact, text = document(given)
        assert fact.status == "done"
        assert fact.evidence["modules"]["contact_book"]["by"] == "contract"
        assert "The people a company talks to." in text
    with store.snapshot() as tx:
        assert len(tx.cycles.page("s", 99, None).items) == 3


def test_example_that_comes_out_otherwise_fails_the_task_and_is_not_shown(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    code = exemplar("crm_system.contacts").replace(".lower()", ".upper()")
    book = accepted(store, "contact_book", code)
    fact, text = document(context(store, sandbox, scripted(store, write_script), book))
    assert fact.status == "failed"
    assert "contact_book" in fact.evidence["examples_failed"]
    assert "the example of contact_book" in fact.proof
    assert ">>> from crm_system.contacts" not in text


class Broken:
    """A judge that can run nothing, for a reason of its own or of the code."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def __call__(self, *_: object) -> ExampleVerdict:
        if self._error is not None:
            raise self._error
        return ExampleVerdict({}, "timeout: 60 s")


def test_code_that_lets_no_example_run_fails_the_task_and_stops_no_session(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    given = context(store, sandbox, scripted(store, write_script), book)
    fact = DocumentationTask(Broken()).work(given)
    assert fact is not None
    assert fact.status == "failed"
    assert "none ran, timeout: 60 s" in fact.proof


def test_sandbox_that_is_gone_is_no_fault_of_the_code(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    given = context(store, sandbox, scripted(store, write_script), book)
    with pytest.raises(SandboxUnavailable):
        DocumentationTask(Broken(SandboxUnavailable("gone"))).work(given)


def test_program_is_documented_with_how_to_run_it_and_to_try_the_examples_again(
    store: SqlStore, sandbox: Sandbox, write_script: Script, tmp_path: Path
) -> None:
    stages = [stage for stage in CRM.stages() if stage.id != "mail_threads"]
    built = [accepted(store, stage.id, exemplar(stage.module)) for stage in stages]
    fact, text = document(context(store, sandbox, scripted(store, write_script), *built))
    assert fact.status == "done", fact.proof
    assert fact.evidence["examples_run"] == len(stages)
    assert fact.evidence["examples_run_beside_the_code"] == ["http_server", "command_line"]
    assert "python -m crm_system --help" in text
    for stage in stages:
        path = tmp_path / "built" / stage.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(exemplar(stage.module))
    (tmp_path / "built" / README).write_text(text)
    again = [sys.executable, "-m", "doctest", README]
    done = subprocess.run(
        again, cwd=tmp_path / "built", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), "as the README says of itself"


class Refusing:
    """A model for which every prompt is too long; one whose answers are cut off."""

    def __init__(self, *completions: Completion) -> None:
        self._completions = list(completions)

    def describe(self) -> ModelInfo:
        return ModelInfo("small", "llama_cpp", "", "digest")

    def activity(self) -> None:
        return None

    def generate(self, *_: object, **__: object) -> list[Completion]:
        if not self._completions:
            raise PromptTooLong("700 tokens are needed, 512 there.")
        return [self._completions.pop(0)]


def test_prompt_too_long_is_recorded_as_the_reason_and_no_cycle_is_left(
    store: SqlStore, sandbox: Sandbox
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    fact, _ = document(context(store, sandbox, Refusing(), book))  # type: ignore[arg-type]
    assert "700 tokens" in fact.evidence["modules"]["contact_book"]["why"]
    with store.snapshot() as tx:
        assert tx.cycles.page("s", 9, None).items == ()


class Gone(Refusing):
    """A model whose server went away."""

    def generate(self, *_: object, **__: object) -> list[Completion]:
        raise NoModel("The server does not answer.")


def test_model_that_is_gone_is_told_to_the_session_and_leaves_no_open_cycle(
    store: SqlStore, sandbox: Sandbox
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    with pytest.raises(NoModel):
        document(context(store, sandbox, Gone(), book))  # type: ignore[arg-type]
    with store.snapshot() as tx:
        assert tx.cycles.page("s", 9, None).items == ()


def test_answer_that_was_cut_off_is_not_valid_and_its_tokens_are_counted(
    store: SqlStore, sandbox: Sandbox
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    cut = Completion(GOOD, 50, 1, Finish.LENGTH, 0.1)
    model = Refusing(cut, cut, cut)
    fact, _ = document(context(store, sandbox, model, book))  # type: ignore[arg-type]
    assert fact.evidence["modules"]["contact_book"]["why"] == "it ended early: length"
    with store.snapshot() as tx:
        assert tx.sessions.get("s").used_tokens == 150


def test_model_is_not_asked_beyond_the_tokens_of_the_session(
    store: SqlStore, sandbox: Sandbox
) -> None:
    with store.transaction() as tx:
        spent = WorkSession(
            "t", "r", CRM.id, 1.0, SessionStatus.RUNNING, NOON, max_tokens=200, used_tokens=190
        )
        tx.sessions.add(spent)
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    given = context(store, sandbox, Refusing(), book)  # type: ignore[arg-type]
    tools = given.tools
    short = TaskContext(CRM, RUN, spent, given.accepted, "tree", tools, 1e9, lambda: False)
    fact, _ = document(short)
    assert fact.evidence["modules"]["contact_book"]["why"] == "the tokens are used up: 190 of 200"


def edge_case(stage_id: str, shown: str = "'a|b'", handled_by: str | None = None) -> EdgeCase:
    return EdgeCase(
        id=shown,
        run_id="r",
        session_id="s",
        stage_id=stage_id,
        candidate_id=stage_id,
        property="search-finds-what-was-added",
        clause="C7",
        input=shown,
        expected="found",
        observed="[]",
        found_at=NOON,
        handled_by=handled_by,
    )


def section_on_tests(text: str) -> str:
    return text.partition("## Testing\n")[2].partition("\n## ")[0]


def test_readme_counts_the_cases_that_passed_and_names_each_open_edge_case(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    with store.transaction() as tx:
        tx.edge_cases.add(edge_case("contact_book"))
        tx.edge_cases.add(edge_case("contact_book", "'in good hands'", "contact_book"))
    fact, text = document(context(store, sandbox, scripted(store, write_script), book))
    told = section_on_tests(text)
    assert "passed every case" not in told
    assert "| `crm_system.contacts` | Contact book | 2 of 2 |" in told
    assert "1 edge case was open" in told
    assert "`crm_system.contacts`, C7, `search-finds-what-was-added` (high)" in told
    assert "in good hands" not in told
    assert fact.evidence["edge_cases_open"] == 1


def test_readme_says_whether_the_search_for_edge_cases_was_made_on_this_code(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    book = accepted(store, "contact_book", exemplar("crm_system.contacts"))
    given = context(store, sandbox, scripted(store, write_script), book)
    assert "had not been made to its end on this code" in section_on_tests(document(given)[1])
    with store.transaction() as tx:
        tx.facts.add(TaskFact("r", "discovery", "tree", "done", "", {}, NOON))
    told = section_on_tests(document(given)[1])
    assert "the search for edge cases had been made to its end on this code; none was open." in told


def test_readme_does_not_count_a_case_that_did_not_pass(
    store: SqlStore, sandbox: Sandbox, write_script: Script
) -> None:
    lame = accepted(store, "contact_book", exemplar("crm_system.contacts"), "failed")
    _, text = document(context(store, sandbox, scripted(store, write_script), lame))
    assert "| 1 of 2 |" in section_on_tests(text)
