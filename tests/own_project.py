"""A project of a user's own, as `grace curriculum new` writes it."""

from __future__ import annotations

from pathlib import Path

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.project_skeleton import NewProject, Skeleton, write_skeleton

ID = "proj_own"


def own_project(folder: Path, project_id: str = ID, domain: str = "devops") -> Skeleton:
    """Write one whose package is called as its id without `proj_`."""
    new = NewProject(project_id, "My own", domain, project_id.removeprefix("proj_"))
    return write_skeleton(folder, new, load_curriculum().domains)


def solution(made: Skeleton, project_id: str = ID) -> str:
    """The exemplar of its one stage, `tally`."""
    package = project_id.removeprefix("proj_")
    return (made.exemplars / project_id / package / "tally.py").read_text(encoding="utf-8")


def change(file: Path, old: str, new: str) -> None:
    """Replace text that must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, (old, text)
    file.write_text(text.replace(old, new), encoding="utf-8")
