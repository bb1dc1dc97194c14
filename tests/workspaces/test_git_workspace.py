"""Exported projects: the folder and its history follow what the store accepted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dulwich.file import FileLocked
from dulwich.repo import Repo

from backend.errors import InvalidInput
from backend.learning_systems.records import AcceptedStep, ProjectDocument
from backend.workspaces.git_workspace import GitWorkspace

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
PROJECT, PACKAGE = "proj_demo", "demo"


def step(number: int, code: str | None = None, path: str | None = None) -> AcceptedStep:
    return AcceptedStep(
        candidate_id=f"c{number}",
        stage_id=f"stage{number}",
        path=path or f"demo/module{number}.py",
        code=code or f"VALUE = {number}\n",
        accepted_at=NOON + timedelta(minutes=number),
        summary=f"Stage {number}: passes",
    )


@pytest.fixture
def workspace(tmp_path: Path) -> GitWorkspace:
    return GitWorkspace(tmp_path)


def history(folder: Path) -> list[str]:
    with Repo(str(folder)) as repo:
        entries = repo.get_walker(order="topo", reverse=True)
        return [entry.commit.message.decode().splitlines()[0] for entry in entries]


def head(folder: Path) -> bytes:
    with Repo(str(folder)) as repo:
        return repo.head()


def test_nothing_accepted_makes_no_folder(workspace: GitWorkspace, tmp_path: Path) -> None:
    workspace.export(PROJECT, PACKAGE, [], [])
    assert not (tmp_path / PROJECT).exists()


def test_each_accepted_step_is_a_commit_and_the_package_imports(
    workspace: GitWorkspace, tmp_path: Path
) -> None:
    workspace.export(PROJECT, PACKAGE, [step(1)], [])
    workspace.export(PROJECT, PACKAGE, [step(1), step(2)], [])
    folder = tmp_path / PROJECT
    assert history(folder) == ["Stage 1: passes", "Stage 2: passes"]
    code = "from demo.module1 import VALUE; from demo import module2; print(VALUE, module2.VALUE)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1 2\n"


def test_equal_steps_make_equal_commits(tmp_path: Path) -> None:
    heads = set()
    for name in ("one", "two"):
        GitWorkspace(tmp_path / name).export(PROJECT, PACKAGE, [step(1), step(2)], [])
        heads.add(head(tmp_path / name / PROJECT))
    assert len(heads) == 1


def test_exporting_again_changes_nothing(workspace: GitWorkspace, tmp_path: Path) -> None:
    workspace.export(PROJECT, PACKAGE, [step(1)], [])
    before = head(tmp_path / PROJECT)
    workspace.export(PROJECT, PACKAGE, [step(1)], [])
    assert head(tmp_path / PROJECT) == before


def test_edited_and_deleted_files_are_repaired(workspace: GitWorkspace, tmp_path: Path) -> None:
    steps = [step(1), step(2)]
    workspace.export(PROJECT, PACKAGE, steps, [])
    (tmp_path / PROJECT / "demo/module1.py").write_text("VALUE = 'spoilt'\n")
    (tmp_path / PROJECT / "demo/module2.py").unlink()
    workspace.export(PROJECT, PACKAGE, steps, [])
    assert (tmp_path / PROJECT / "demo/module1.py").read_text() == "VALUE = 1\n"
    assert (tmp_path / PROJECT / "demo/module2.py").read_text() == "VALUE = 2\n"


def test_a_later_step_on_the_same_module_replaces_it(
    workspace: GitWorkspace, tmp_path: Path
) -> None:
    newer = step(2, "VALUE = 'faster'\n", "demo/module1.py")
    workspace.export(PROJECT, PACKAGE, [step(1), newer], [])
    assert (tmp_path / PROJECT / "demo/module1.py").read_text() == "VALUE = 'faster'\n"
    with Repo(str(tmp_path / PROJECT)) as repo:
        first = repo[repo[repo.head()].parents[0]]
        _, sha = repo[first.tree][b"demo"]
        _, blob = repo[sha][b"module1.py"]
        assert repo[blob].data == b"VALUE = 1\n"


@pytest.mark.parametrize("damage", ["history", "another_run"])
def test_folder_that_says_otherwise_is_moved_aside_not_deleted(
    workspace: GitWorkspace, tmp_path: Path, damage: str
) -> None:
    workspace.export(PROJECT, PACKAGE, [step(1), step(2)], [])
    if damage == "history":
        (tmp_path / PROJECT / ".git/HEAD").write_text("nonsense")
    workspace.export(PROJECT, PACKAGE, [step(1), step(3)], [])
    assert history(tmp_path / PROJECT) == ["Stage 1: passes", "Stage 3: passes"]
    aside = list(tmp_path.glob(f"{PROJECT}.before-*"))
    assert len(aside) == 1
    assert (aside[0] / "demo/module2.py").is_file()


def document(path: str, text: str, minute: int = 9, task: str = "design") -> ProjectDocument:
    return ProjectDocument("r", path, text, task, NOON + timedelta(minutes=minute))


def committed(folder: Path) -> set[str]:
    with Repo(str(folder)) as repo:
        return {path.decode() for path in repo.open_index()}


def test_documents_are_committed_beside_the_code_once(
    workspace: GitWorkspace, tmp_path: Path
) -> None:
    documents = [document("docs/DESIGN.md", "Planned.\n"), document("docs/stubs/a.py", "x = 1\n")]
    for _ in range(2):
        workspace.export(PROJECT, PACKAGE, [step(1)], documents)
    folder = tmp_path / PROJECT
    assert history(folder) == ["Stage 1: passes", "Write docs/DESIGN.md and 1 more"]
    assert (folder / "docs/DESIGN.md").read_text() == "Planned.\n"
    assert "docs/stubs/a.py" in committed(folder)


def test_documents_before_any_code_make_the_folder_and_code_follows_them(
    workspace: GitWorkspace, tmp_path: Path
) -> None:
    documents = [document("docs/RESEARCH.md", "Found.\n", task="research")]
    workspace.export(PROJECT, PACKAGE, [], documents)
    workspace.export(PROJECT, PACKAGE, [step(1)], documents)
    assert history(tmp_path / PROJECT) == ["Write docs/RESEARCH.md", "Stage 1: passes"]
    assert not list(tmp_path.glob(f"{PROJECT}.before-*"))


def test_spoilt_document_is_repaired_without_a_commit(
    workspace: GitWorkspace, tmp_path: Path
) -> None:
    documents = [document("README.md", "Read me.\n")]
    workspace.export(PROJECT, PACKAGE, [step(1)], documents)
    (tmp_path / PROJECT / "README.md").write_text("spoilt")
    before = head(tmp_path / PROJECT)
    workspace.export(PROJECT, PACKAGE, [step(1)], documents)
    assert (tmp_path / PROJECT / "README.md").read_text() == "Read me.\n"
    assert head(tmp_path / PROJECT) == before


def test_changed_document_is_a_commit_and_one_that_went_is_removed(
    workspace: GitWorkspace, tmp_path: Path
) -> None:
    first = [document("README.md", "One.\n"), document("docs/stubs/old.py", "x = 1\n")]
    workspace.export(PROJECT, PACKAGE, [step(1)], first)
    workspace.export(PROJECT, PACKAGE, [step(1)], [document("README.md", "Two.\n", 10)])
    folder = tmp_path / PROJECT
    assert history(folder)[2:] == ["Remove docs/stubs/old.py", "Write README.md"]
    assert committed(folder) == {"README.md", "demo/__init__.py", "demo/module1.py"}
    assert not (folder / "docs/stubs/old.py").exists()


def test_equal_documents_make_equal_commits_whatever_happened_between(tmp_path: Path) -> None:
    documents = [document("README.md", "Two.\n"), document("docs/A.md", "A.\n", task="research")]
    heads = set()
    for name in ("one", "two"):
        GitWorkspace(tmp_path / name).export(PROJECT, PACKAGE, [step(1)], documents)
        heads.add(head(tmp_path / name / PROJECT))
    assert len(heads) == 1


@pytest.mark.parametrize("path", ["../x.md", "/etc/x", ".git/hooks/x", "docs/../../x", "c:/x", ""])
def test_path_that_could_leave_the_folder_is_no_document(path: str) -> None:
    with pytest.raises(InvalidInput):
        document(path, "")


@pytest.mark.parametrize("lock", ["index.lock", "HEAD.lock", "refs/heads/master.lock"])
def test_locks_of_a_killed_engine_do_not_stop_the_next_one(
    workspace: GitWorkspace, tmp_path: Path, lock: str
) -> None:
    workspace.export(PROJECT, PACKAGE, [step(1)], [])
    left = tmp_path / PROJECT / ".git" / lock
    left.touch()
    os.utime(left, (NOON.timestamp(), NOON.timestamp()))
    GitWorkspace(tmp_path).export(PROJECT, PACKAGE, [step(1), step(2)], [])
    assert history(tmp_path / PROJECT) == ["Stage 1: passes", "Stage 2: passes"]
    assert not left.exists()


def test_lock_of_somebody_at_work_is_respected(workspace: GitWorkspace, tmp_path: Path) -> None:
    workspace.export(PROJECT, PACKAGE, [step(1)], [])
    held = tmp_path / PROJECT / ".git" / "refs" / "heads" / "master.lock"
    held.touch()
    later = time.time() + 60
    os.utime(held, (later, later))
    with pytest.raises(FileLocked):
        workspace.export(PROJECT, PACKAGE, [step(1), step(2)], [])
    assert held.exists()
