"""Sources: what of a folder is searched, and that a link leads nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backend.learning_systems.research.sources import (
    FolderSource,
    MiB,
    documents,
    list_files,
    python_library,
    read,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "my documents"
    (root / "deeper").mkdir(parents=True)
    (root / "a.md").write_text("About deals.\n")
    (root / "deeper" / "b.txt").write_text("About mail.\n")
    (root / "picture.png").write_bytes(b"\x89PNG")
    (root / ".hidden.md").write_text("Secret.\n")
    return root


def paths(folder: Path) -> list[str]:
    return [each.path for each in list_files(documents(folder)).files]


def test_texts_are_listed_and_other_and_hidden_files_are_not(folder: Path) -> None:
    assert paths(folder) == ["a.md", "deeper/b.txt"]


def test_links_are_not_followed_neither_to_files_nor_to_folders(
    folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("Secret.\n")
    (folder / "link.md").symlink_to(outside / "secret.md")
    (folder / "linked").symlink_to(outside, target_is_directory=True)
    assert paths(folder) == ["a.md", "deeper/b.txt"]
    assert read(documents(folder), "link.md") is None


def test_what_is_beyond_a_bound_is_left_out_and_counted(folder: Path) -> None:
    (folder / "big.txt").write_bytes(b"x" * (MiB + 1))
    (folder / "c.md").write_text("More.\n")
    bounded = replace(documents(folder), most_files=2)
    listing = list_files(bounded)
    assert [each.path for each in listing.files] == ["a.md", "c.md"]
    assert listing.left_out == {"larger than 1 MiB": 1, "beyond 2 files": 1}
    total = replace(documents(folder), most_bytes=14)
    assert list_files(total).left_out == {"larger than 1 MiB": 1, "beyond 0 MiB in all": 2}


def test_tree_without_end_is_not_walked_to_its_end(folder: Path) -> None:
    small = replace(documents(folder), most_seen=4)
    listing = list_files(small)
    assert [each.path for each in listing.files] == ["a.md"]
    assert listing.left_out == {"and more beyond 4 entries": 1}


def test_file_that_is_no_text_is_not_read(folder: Path) -> None:
    (folder / "a.md").write_bytes(b"\0\1\2")
    assert read(documents(folder), "a.md") is None
    assert read(documents(folder), "gone.md") is None


def test_library_has_modules_but_no_tests_and_nobody_elses_packages() -> None:
    found = {each.path for each in FolderSource(python_library()).listing().files}
    assert {"json/decoder.py", "dataclasses.py"} <= found
    assert not [each for each in found if each.startswith(("test/", "site-packages/"))]
