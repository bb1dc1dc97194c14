"""Built projects as folders with a git history, exported from what the store accepted.

The store is the truth. An export appends the accepted steps that the history
lacks, then the documents that differ; a history that says otherwise (another run
of the project, a damaged folder) is moved aside, never deleted, and written anew.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from dulwich.errors import NotGitRepository
from dulwich.repo import Repo

from backend.learning_systems.records import AcceptedStep, ProjectDocument
from backend.workspaces.commits import commit
from backend.workspaces.document_commits import commit_documents, is_of_documents, write_text

TRAILER = "Candidate: "


class GitWorkspace:
    """The Workspace port below one folder, `<root>/<project_id>/`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._since = time.time()

    def export(
        self,
        project_id: str,
        package: str,
        steps: Sequence[AcceptedStep],
        documents: Sequence[ProjectDocument],
    ) -> None:
        """Make folder and history show exactly these steps, in order, and these documents.

        Writing the same again changes nothing: dates and messages come from the
        steps and documents, so that equal ones make equal commits.
        """
        folder = self._root / project_id
        if not steps and not documents and not folder.exists():
            return
        done = _recorded(folder)
        if done is None or done != [step.candidate_id for step in steps[: len(done)]]:
            _move_aside(folder)
            done = []
        folder.mkdir(parents=True, exist_ok=True)
        _release(folder / ".git", self._since)
        _commit(folder, package, steps[len(done) :])
        for step in {step.path: step for step in steps}.values():
            _write(folder, package, step)  # repairs what was edited or deleted since
        code = {path for step in steps for path in _files(package, step)}
        with _opened(folder) as repo:
            commit_documents(repo, folder, code, documents)


def _recorded(folder: Path) -> list[str] | None:
    """Candidate ids of the history, oldest first; None when it cannot be read."""
    if not folder.exists():
        return []
    try:
        with Repo(str(folder)) as repo:
            if b"HEAD" not in repo:
                return []
            walked = repo.get_walker(order="topo", reverse=True)
            messages = [entry.commit.message.decode() for entry in walked]
            return [_candidate(each) for each in messages if not is_of_documents(each)]
    except (NotGitRepository, OSError, KeyError, ValueError, AssertionError):
        return None


def _candidate(message: str) -> str:
    last = message.strip().rpartition("\n")[2]
    return last.removeprefix(TRAILER) if last.startswith(TRAILER) else ""


def _message(step: AcceptedStep) -> bytes:
    lines = [step.summary, "", f"Stage: {step.stage_id}", f"{TRAILER}{step.candidate_id}", ""]
    return "\n".join(lines).encode()


def _move_aside(folder: Path) -> None:
    if folder.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        folder.rename(folder.with_name(f"{folder.name}.before-{stamp}"))


def _write(folder: Path, package: str, step: AcceptedStep) -> None:
    for path, text in _files(package, step).items():
        write_text(folder / path, text)


def _files(package: str, step: AcceptedStep) -> dict[str, str]:
    """The step's module, and the `__init__.py` of every package above it."""
    above = [parent for parent in PurePosixPath(step.path).parents if parent.name]
    files = {f"{parent}/__init__.py": "" for parent in (*above, PurePosixPath(package))}
    return files | {step.path: step.code}


def _commit(folder: Path, package: str, steps: Sequence[AcceptedStep]) -> None:
    with _opened(folder) as repo:
        tree = repo.get_worktree()
        for step in steps:
            _write(folder, package, step)
            tree.stage(sorted(_files(package, step)))
            commit(tree, _message(step), step.accepted_at)


def _release(repository: Path, before: float) -> None:
    """Remove locks from before this process worked: whoever was killed holding one can never
    give it back, and one engine at a time works on a data folder."""
    for lock in [*repository.glob("*.lock"), *repository.glob("refs/**/*.lock")]:
        with contextlib.suppress(FileNotFoundError):  # somebody at work just gave it back
            if lock.stat().st_mtime < before:
                lock.unlink()


def _opened(folder: Path) -> Repo:
    fresh = not (folder / ".git").exists()
    return Repo.init(str(folder)) if fresh else Repo(str(folder))
