"""The files of a job: where they may lie and which modules they provide."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from backend.errors import InvalidInput
from backend.learning_systems.jobs import Coverage, Job, Judge, Program, Script, VisibleTests


def check_paths(job: Job) -> None:
    """InvalidInput for a path that could leave the work directory."""
    for path in (*job.files, *_named_by(job)):
        check_path(path)


def check_path(path: str) -> None:
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or "\0" in path or not pure.parts:
        raise InvalidInput(f"{path!r} is no path inside the work directory.")


def _named_by(job: Job) -> tuple[str, ...]:
    match job.command:
        case Script(path=path):
            return (path,)
        case VisibleTests(paths=paths) | Coverage(paths=paths):
            return paths
        case Judge(suite_name=name) | Program(suite_name=name):
            return (name,)
    return ()


def provided_modules(paths: Iterable[str]) -> list[str]:
    """The top-level names that can be imported from a folder of these files."""
    names = set()
    for path in map(PurePosixPath, paths):
        top = path.parts[0]
        name = top.partition(".")[0] if len(path.parts) == 1 else top
        if path.suffix == ".py" and name.isidentifier():
            names.add(name)
    return sorted(names)
