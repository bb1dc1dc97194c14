"""A new project is written whole, under its names, and never over anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.errors import InvalidInput
from backend.learning_systems.curriculum_files import load_curriculum, load_project
from backend.learning_systems.project_folder import read_folder
from backend.learning_systems.project_lint import check_files
from backend.learning_systems.project_skeleton import SKELETON, NewProject, write_skeleton
from backend.sandboxing.suite_lint import lint_suite
from tests.own_project import own_project

DOMAINS = load_curriculum().domains


def no_lint(source: bytes, package: str) -> list[tuple[int, str]]:
    return []


def test_new_project_bears_its_names_and_is_complete(tmp_path: Path) -> None:
    new = NewProject("proj_shop", 'The "shop" \\ é', "devops", "shop_front")
    made = write_skeleton(tmp_path / "a folder" / "shop", new, DOMAINS)
    project = load_project(made.folder, folder_bears_id=False)
    assert (project.id, project.name) == (new.project_id, new.name)
    assert (project.domain, project.package) == (new.domain, new.package)
    assert project.executable
    check_files(project, no_lint)
    mistakes = made.exemplars / "proj_shop" / "misunderstandings" / "tally"
    assert len(list(mistakes.glob("*.py"))) == 3
    text = b"".join(read_folder(made.folder).values()).decode().lower()
    assert "skeleton" not in text
    suite = read_folder(made.folder)["acceptance/test_tally.py"]
    assert lint_suite(suite, package="shop_front") == []


def test_written_project_is_the_template_but_for_its_names(tmp_path: Path) -> None:
    new = NewProject("proj_skeleton", "Skeleton", "programming", "skeleton_package")
    made = write_skeleton(tmp_path / "same", new, DOMAINS)
    assert read_folder(made.folder) == read_folder(SKELETON / "project")


def test_used_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    own_project(tmp_path / "own")
    before = read_folder(tmp_path / "own")
    with pytest.raises(InvalidInput, match="exists already"):
        own_project(tmp_path / "own", "proj_other")
    assert read_folder(tmp_path / "own") == before
    with pytest.raises(InvalidInput, match="exists already"):
        own_project(tmp_path / "own" / "project.toml")


def test_used_folder_of_exemplars_is_refused(tmp_path: Path) -> None:
    own_project(tmp_path / "own")
    (tmp_path / "own").rename(tmp_path / "moved")
    with pytest.raises(InvalidInput, match="own-exemplars exists already"):
        own_project(tmp_path / "own")
    assert not (tmp_path / "own").exists()


def test_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    assert (own_project(tmp_path / "own").folder / "project.toml").is_file()


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("id", NewProject("../x", "X", "devops", "x")),
        ("id", NewProject('x"\nname = "y', "X", "devops", "x")),
        ("name", NewProject("proj_x", "  ", "devops", "x")),
        ("name", NewProject("proj_x", "a\x7fb", "devops", "x")),
        ("name", NewProject("proj_x", "a\udcffb", "devops", "x")),
        ("domain", NewProject("proj_x", "X", "cooking", "x")),
        ("package", NewProject("proj_email", "X", "devops", "email")),
        ("package", NewProject("proj_x", "X", "devops", "x-y")),
    ],
)
def test_unusable_name_is_refused_before_anything_is_written(
    tmp_path: Path, field: str, new: NewProject
) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_skeleton(tmp_path / "own", new, DOMAINS)
    assert caught.value.extra["field"] == field
    assert f"--{field}" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []
