"""The index of passages: what is found, and that a spoilt file is made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from backend.errors import StorageUnavailable
from backend.learning_systems.research.passage_index import IndexedFile
from backend.learning_systems.research.passages import Passage
from backend.persistence.passage_index import SqlitePassageIndex


def file(path: str, *texts: str, fingerprint: str = "1") -> IndexedFile:
    passages = (Passage(n, n, f"{path} part", text) for n, text in enumerate(texts, start=1))
    return IndexedFile(path, fingerprint, f"sha of {path}", tuple(passages))


@pytest.fixture
def index(tmp_path: Path) -> SqlitePassageIndex:
    index = SqlitePassageIndex(tmp_path / "new" / "cache.db")
    index.update("lib", [file("a", "merging patches", "a tree"), file("b", "a forest")], [])
    return index


def found(index: SqlitePassageIndex, *words: str, source: str = "lib") -> list[tuple[str, str]]:
    hits = index.search(source, words, 10)
    return [(each.path, each.passage.text) for each in hits]


def test_words_are_found_in_other_forms_and_only_in_their_source(
    index: SqlitePassageIndex,
) -> None:
    assert found(index, "merge", "nowhere") == [("a", "merging patches")]
    assert found(index, "merge", source="mine") == []
    assert found(index) == []


@pytest.mark.parametrize("word", ['"', "NEAR(", "a OR b", "text:x", "*", "'; DROP TABLE files"])
def test_word_means_nothing_to_the_query_language(index: SqlitePassageIndex, word: str) -> None:
    assert isinstance(found(index, word, "tree"), list)
    assert ("a", "a tree") in found(index, word, "tree")


def test_changed_file_replaces_its_passages_and_one_that_is_gone_has_none(
    index: SqlitePassageIndex,
) -> None:
    index.update("lib", [file("a", "a meadow", fingerprint="2")], ["b"])
    assert found(index, "tree", "forest", "merge") == []
    assert found(index, "meadow") == [("a", "a meadow")]
    assert index.fingerprints("lib") == {"a": "2"}


def test_update_that_breaks_off_changes_nothing(index: SqlitePassageIndex) -> None:
    def broken() -> Iterator[IndexedFile]:
        yield file("a", "a meadow", fingerprint="2")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        index.update("lib", broken(), ["b"])
    assert index.fingerprints("lib") == {"a": "1", "b": "1"}
    assert found(index, "forest") == [("b", "a forest")]


def test_file_that_is_damaged_while_in_use_is_told_and_made_anew(
    index: SqlitePassageIndex, tmp_path: Path
) -> None:
    (tmp_path / "new" / "cache.db").write_text("not a database" * 99)
    with pytest.raises(StorageUnavailable, match="not a database"):
        found(index, "tree")
    assert found(index, "tree") == []


@pytest.mark.parametrize("damage", ["not a database" * 99, "another format"])
def test_damaged_file_is_thrown_away_and_filled_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "cache.db"
    SqlitePassageIndex(path).update("lib", [file("a", "a tree")], [])
    if damage == "another format":
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 99")
    else:
        path.write_text(damage)
    index = SqlitePassageIndex(path)
    assert index.fingerprints("lib") == {}
    index.update("lib", [file("b", "a forest")], [])
    assert found(index, "forest") == [("b", "a forest")]
