"""The research task over a folder, own learnings and the library: what it cites holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.background.clock import SystemClock
from backend.errors import InvalidInput
from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.phase_tasks import TaskContext
from backend.learning_systems.records import Learning, ProjectRun, TaskFact, WorkSession
from backend.learning_systems.research import research_task
from backend.learning_systems.research.citations import Citation, holds, verify
from backend.learning_systems.research.questions import question, stem
from backend.learning_systems.research.research_task import DOCUMENT, LEARNINGS, ResearchTask
from backend.learning_systems.research.sources import FolderSource, TextSource, documents, text_of
from backend.learning_systems.stage_files import read_contract
from backend.learning_systems.states import ProjectState, SessionStatus
from backend.learning_systems.work_cycle import Tools
from backend.persistence.database import SqlStore
from backend.persistence.passage_index import SqlitePassageIndex

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
CRM = load_curriculum().project("proj_crm_system")
RUN = ProjectRun("r", CRM.id, ProjectState.ACTIVE, NOON)
SESSION = WorkSession("s", "r", CRM.id, 1.0, SessionStatus.RUNNING, NOON)
NOTE = """# Sales

A deal board moves each deal from one stage of the pipeline to the next,
and a refused move of a deal leaves its amount in cents as it was.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    root.mkdir()
    (root / "sales.md").write_text(NOTE)
    return root


@pytest.fixture
def index(tmp_path: Path) -> SqlitePassageIndex:
    return SqlitePassageIndex(tmp_path / "cache.db")


@pytest.fixture(autouse=True)
def small_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of one module; the real one is searched by a test of its own."""
    root = tmp_path / "library"
    root.mkdir()
    text = 'def nothing():\n    """Nothing of interest to anybody."""\n'
    (root / "dull.py").write_text(text)
    library = replace(research_task.python_library(), root=root)
    monkeypatch.setattr(research_task, "python_library", lambda: library)


def context(store: SqlStore, *, cancelled: bool = False) -> TaskContext:
    tools = Tools(None, None, store, SystemClock(), None, 64)  # type: ignore[arg-type]
    return TaskContext(CRM, RUN, SESSION, {}, "", tools, 1e9, lambda: cancelled)


def research(store: SqlStore, task: ResearchTask) -> tuple[TaskFact, str]:
    with store.transaction() as tx:
        tx.runs.add(RUN)
        tx.sessions.add(SESSION)
        said = "Contacts book: a clean email of a contact is in lower case, its phone has digits."
        learning = Learning(
            "l1", "s", "failure", "Contact email", said, "d", CRM.id, "contact_book", {}, NOON
        )
        tx.learnings.add(learning)
    fact = task.work(context(store))
    assert fact is not None
    with store.snapshot() as tx:
        documents = {each.path: each.text for each in tx.documents.of_run("r")}
    assert set(documents) <= {DOCUMENT}
    return fact, documents.get(DOCUMENT, "")


def test_passages_of_documents_and_learnings_are_cited_with_lines_and_hash(
    store: SqlStore, folder: Path, index: SqlitePassageIndex
) -> None:
    fact, text = research(store, ResearchTask(index, folder))
    assert fact.status == "done"
    cited = {(each["source"], each["path"]): each for each in fact.evidence["citations"]}
    assert set(cited) == {("your documents", "sales.md"), (LEARNINGS, "l1")}
    note = cited["your documents", "sales.md"]
    assert note["sha256"] == text_of(NOTE).sha256
    assert note["stage_id"] == "deal_board"
    lines = NOTE.split("\n")[note["first"] - 1 : note["last"]]
    assert list(note["quotation"]) == lines
    assert "\n".join(lines) in text
    assert f"lines {note['first']}-{note['last']}" in text
    assert note["sha256"] in text


def test_objective_for_which_nothing_was_found_says_so(
    store: SqlStore, folder: Path, index: SqlitePassageIndex
) -> None:
    fact, text = research(store, ResearchTask(index, folder))
    bare = [key for key, count in fact.evidence["objectives"].items() if not count]
    assert bare
    assert text.count("Nothing was found.") == len(bare)
    assert all(key in fact.proof for key in bare)


def test_citation_that_no_longer_holds_fails_the_task(
    store: SqlStore,
    folder: Path,
    index: SqlitePassageIndex,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def spoil(*_: object) -> str:
        (folder / "sales.md").write_text("Nothing any more.\n")
        return "the text"

    monkeypatch.setattr(research_task, "research_text", spoil)
    fact, text = research(store, ResearchTask(index, folder))
    assert fact.status == "failed"
    assert "sales.md has changed" in fact.proof
    assert text == ""


def test_folder_that_is_not_there_is_told_with_the_setting(
    store: SqlStore, index: SqlitePassageIndex, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput) as caught:
        ResearchTask(index, tmp_path / "nowhere").work(context(store))
    assert "GRACE_RESEARCH_FOLDER" in caught.value.remedy


def test_cancelled_research_says_nothing_and_leaves_no_half_index(
    store: SqlStore, folder: Path, index: SqlitePassageIndex
) -> None:
    assert ResearchTask(index, folder).work(context(store, cancelled=True)) is None
    assert index.fingerprints("your documents") == {}


def test_only_what_changed_is_read_again(
    store: SqlStore, folder: Path, index: SqlitePassageIndex
) -> None:
    (folder / "other.md").write_text("Other.\n")
    source = FolderSource(documents(folder))
    research_task.refresh(index, source, lambda: False)
    (folder / "sales.md").write_text("Changed entirely.\n")
    reads: list[str] = []

    class Watched(FolderSource):
        def read(self, path: str):  # type: ignore[no-untyped-def]
            reads.append(path)
            return super().read(path)

    research_task.refresh(index, Watched(documents(folder)), lambda: False)
    assert reads == ["sales.md"]


def test_real_library_is_read_as_text_and_knows_of_mail(
    store: SqlStore, index: SqlitePassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    fact, text = research(store, ResearchTask(index))
    assert fact.status == "done", fact.proof
    assert any(name.startswith("Python 3.") for name in fact.evidence["sources"])
    library = [each for each in fact.evidence["citations"] if each["source"].startswith("Python")]
    assert any("mail" in each["path"] for each in library)
    assert "SHA-256" in text


CITATION = Citation(
    "notes", "a", 2, 3, "a", ("two", "three"), text_of("one\ntwo\nthree").sha256, "s"
)


@pytest.mark.parametrize(
    ("citation", "held"),
    [
        (CITATION, True),
        (replace(CITATION, first=1, last=2), False),
        (replace(CITATION, last=4), False),
        (replace(CITATION, quotation=("two", "four")), False),
        (replace(CITATION, quotation=("two", "thr")), False),
        (replace(CITATION, quotation=("two", "")), False),
        (replace(CITATION, quotation=()), False),
        (replace(CITATION, first=2, last=2), False),
    ],
)
def test_citation_holds_only_for_its_very_lines(citation: Citation, held: bool) -> None:
    assert holds(citation, text_of("one\ntwo\nthree")) is held


def test_citation_of_another_content_or_of_nothing_is_told() -> None:
    changed = TextSource("notes", {"a": "one\ntwo\nthree\n"})
    assert verify(CITATION, TextSource("notes", {"a": "one\ntwo\nthree"})) is None
    assert verify(CITATION, changed) == "notes, a has changed"
    assert verify(CITATION, TextSource("notes", {})) == "notes, a cannot be read any more"


def test_question_begins_with_the_title_and_leaves_empty_words_out() -> None:
    contract: Contract = read_contract(CRM, "record_patch")
    asked = question("record_patch", contract)
    assert asked.words[:2] == ("record", "patch")
    assert asked.telling == {stem("record"), stem("patches")}
    assert not {"the", "that", "everyone"} & set(asked.words[:2])
    assert "the" not in asked.words
