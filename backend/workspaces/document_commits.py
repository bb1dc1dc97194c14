"""The documents of a built project: written, repaired, and committed where they changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, Commit
from dulwich.repo import Repo

from backend.learning_systems.records import ProjectDocument
from backend.workspaces.commits import commit

TRAILER = "Documents: "


def is_of_documents(message: str) -> bool:
    """Whether this is the message of a commit made here."""
    return message.strip().rpartition("\n")[2].startswith(TRAILER)


def commit_documents(
    repo: Repo, folder: Path, code: Collection[str], documents: Sequence[ProjectDocument]
) -> None:
    """Bring the folder up to these documents, with one commit for each task that changed some.

    Whatever else the newest commit holds beside `code` was a document once, and goes.
    """
    committed = _committed(repo)
    wanted = {each.path for each in documents}
    stale = [path for path in committed if path not in code and path not in wanted]
    for path in stale:
        (folder / path).unlink(missing_ok=True)
    for document in documents:
        write_text(folder / document.path, document.text)
    if stale:
        _commit_removal(repo, stale)
    changed = [each for each in documents if committed.get(each.path) != _blob_id(each.text)]
    for task, group in groupby(sorted(changed, key=_order), key=lambda each: each.task_id):
        _commit(repo, task, tuple(group))


def write_text(target: Path, text: str) -> None:
    """Write the file unless it holds this very text."""
    data = text.encode()
    if not target.is_file() or target.read_bytes() != data:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _order(document: ProjectDocument) -> tuple[str, str]:
    return document.task_id, document.path


def _committed(repo: Repo) -> Mapping[str, bytes]:
    """What the newest commit holds, path -> id of its blob; no content is read for it."""
    newest = _newest(repo)
    if newest is None:
        return {}
    entries = iter_tree_contents(repo.object_store, newest.tree)
    return {entry.path.decode(): entry.sha for entry in entries}


def _blob_id(text: str) -> bytes:
    return Blob.from_string(text.encode()).id


def _newest(repo: Repo) -> Commit | None:
    """The commit that HEAD names; None in a history that has none yet."""
    try:
        found = repo[repo.head()]
    except KeyError:
        return None
    return found if isinstance(found, Commit) else None


def _commit(repo: Repo, task: str, documents: Sequence[ProjectDocument]) -> None:
    paths = [each.path for each in documents]
    tree = repo.get_worktree()
    tree.stage(paths)
    message = f"Write {_listed(paths)}\n\nTask: {task}\n{TRAILER}{len(paths)}\n"
    commit(tree, message.encode(), max(each.written_at for each in documents))


def _commit_removal(repo: Repo, paths: Sequence[str]) -> None:
    tree = repo.get_worktree()
    tree.stage(paths)
    message = f"Remove {_listed(paths)}\n\n{TRAILER}{len(paths)}\n"
    # Nothing says when they went; the moment of the commit before keeps commits equal.
    newest = _newest(repo)
    assert newest is not None
    commit(tree, message.encode(), datetime.fromtimestamp(newest.commit_time, UTC))


def _listed(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
