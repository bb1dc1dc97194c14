"""Only the plain files that a project has are read from a folder, and not too much of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.errors import ProjectRefused
from backend.learning_systems import project_folder
from backend.learning_systems.project_folder import content_hash, read_folder, write_folder
from tests.own_project import own_project

FILES = [
    "acceptance/manifest.json",
    "acceptance/test_tally.py",
    "bench/counting.py",
    "contracts/tally.md",
    "project.toml",
    "properties/tally.py",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return own_project(tmp_path / "own").folder


def refusal(folder: Path) -> ProjectRefused:
    with pytest.raises(ProjectRefused) as caught:
        read_folder(folder)
    assert caught.value.remedy
    return caught.value


def test_folder_of_a_project_is_read_whole(folder: Path, tmp_path: Path) -> None:
    files = read_folder(folder)
    assert list(files) == FILES
    write_folder(tmp_path / "copy", files)
    assert read_folder(tmp_path / "copy") == files


def test_what_tools_leave_behind_is_passed_over(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / "bench" / "__pycache__").mkdir()
    (folder / "bench" / "__pycache__" / "counting.pyc").write_bytes(b"")
    assert list(read_folder(folder)) == FILES


def link_outside(folder: Path) -> Path:
    (folder / "contracts" / "tally.md").unlink()
    (folder / "contracts" / "tally.md").symlink_to("/etc/passwd")
    return folder / "contracts" / "tally.md"


def link_inside(folder: Path) -> Path:
    (folder / "contracts" / "other.md").symlink_to(folder / "contracts" / "tally.md")
    return folder / "contracts" / "other.md"


def linked_folder(folder: Path) -> Path:
    (folder / "bench").rename(folder.parent / "elsewhere")
    (folder / "bench").symlink_to(folder.parent / "elsewhere")
    return folder / "bench"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "bench" / "more.py")
    return folder / "bench" / "more.py"


def strange_name(folder: Path) -> Path:
    (folder / "acceptance" / "conftest.py").write_text("")
    return folder / "acceptance" / "conftest.py"


def misplaced(folder: Path) -> Path:
    (folder / "bench" / "project.toml").write_text("")
    return folder / "bench" / "project.toml"


def folder_in_folder(folder: Path) -> Path:
    (folder / "bench" / "deep.py").mkdir()
    return folder / "bench" / "deep.py"


def large(folder: Path) -> Path:
    with (folder / "contracts" / "tally.md").open("wb") as file:
        file.truncate(project_folder.MOST_BYTES + 1)
    return folder / "contracts" / "tally.md"


@pytest.mark.parametrize(
    "spoil",
    [link_outside, link_inside, linked_folder, pipe, strange_name, misplaced, folder_in_folder,
     large],
    ids=lambda spoil: spoil.__name__,
)  # fmt: skip
def test_anything_else_is_refused_by_its_path(folder: Path, spoil: Callable[[Path], Path]) -> None:
    spoilt = spoil(folder)
    assert refusal(folder).extra["file"] == str(spoilt)


def test_too_much_altogether_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(map(len, read_folder(folder).values()))
    monkeypatch.setattr(project_folder, "MOST_BYTES_ALTOGETHER", size)
    read_folder(folder)
    monkeypatch.setattr(project_folder, "MOST_BYTES_ALTOGETHER", size - 1)
    assert refusal(folder).extra["field"] == "size"
    monkeypatch.setattr(project_folder, "MOST_FILES", len(FILES) - 1)
    assert "files" in refusal(folder).detail


def test_folder_that_is_none_is_refused(folder: Path) -> None:
    assert refusal(folder / "project.toml").extra["field"] == "folder"
    assert refusal(folder / "nowhere").extra["field"] == "folder"


def test_hash_changes_with_names_and_contents_and_not_with_order() -> None:
    files = {"a": b"1", "b": b"2"}
    assert content_hash(files) == content_hash({"b": b"2", "a": b"1"})
    others = [{"a": b"1"}, {"a": b"1", "b": b"3"}, {"a": b"2", "b": b"1"}, {"a": b"1", "c": b"2"}]
    assert len({content_hash(files), *map(content_hash, others)}) == 5
