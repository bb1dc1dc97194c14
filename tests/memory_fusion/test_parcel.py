"""Learnings as a file: out, in again, once; and everything a hostile file may try."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backend.background.clock import SystemClock
from backend.errors import InvalidInput
from backend.learning_systems.records import Learning
from backend.memory_fusion.parcel import LearningParcels
from backend.persistence.database import SqlStore, connect, migrate

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
FIRST = Learning(
    "a", None, "verified_skill", "Sums", "x = 'é'\n", "shops", "proj_till", "sums", {"c": 1}, NOON
)


def parcels(store: SqlStore) -> LearningParcels:
    return LearningParcels(store, SystemClock(), "0.1.0")


@pytest.fixture
def content(store: SqlStore) -> bytes:
    with store.transaction() as tx:
        tx.learnings.add(FIRST)
        tx.learnings.add(replace(FIRST, id="b", title="Receipts", kind="edge_case"))
        tx.learnings.add(replace(FIRST, id="harmful", title="Harmful"))
        tx.learnings.prune("harmful", NOON, {})
    return "".join(parcels(store).export()).encode()


@pytest.fixture
def other(tmp_path: Path) -> SqlStore:
    """The store of another Grace."""
    migrate(tmp_path / "other.db")
    return SqlStore(connect(tmp_path / "other.db"))


def sealed(lines: list[dict[str, Any]]) -> bytes:
    """A file with right hashes, whatever it says."""
    for line in lines[1:]:
        said = [line.get(name) for name in ("kind", "title", "body")]
        line["sha256"] = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    seal = hashlib.sha256(body).hexdigest()
    end = {"end": True, "count": len(lines) - 1, "sha256": seal}
    return body + json.dumps(end).encode() + b"\n"


def test_file_goes_out_and_in_once_and_what_came_is_marked(content: bytes, other: SqlStore) -> None:
    first, again = parcels(other).take_in(content), parcels(other).take_in(content)
    assert (first.read, first.added, first.known) == (2, 2, 0)
    assert (again.added, again.known) == (0, 2)
    with other.snapshot() as tx:
        kept = {each.title: each for each in tx.learnings.page(None, 9, None).items}
    assert set(kept) == {"Sums", "Receipts"}
    sums = kept["Sums"]
    assert (sums.body, sums.project_id, sums.origin) == ("x = 'é'\n", "proj_till", first.origin)
    assert (sums.evidence, sums.session_id) == ({"claimed": {"c": 1}}, None)
    other.close()


def test_file_that_goes_back_where_it_came_from_adds_nothing(
    content: bytes, store: SqlStore
) -> None:
    assert parcels(store).take_in(content).added == 0
    with store.snapshot() as tx:
        assert tx.learnings.get("a").origin == ""


@pytest.mark.parametrize("cut", [0, 1, 40, -2, -30])
def test_file_that_was_cut_is_refused(content: bytes, cut: int, other: SqlStore) -> None:
    with pytest.raises(InvalidInput):
        parcels(other).take_in(content[:cut])
    with other.snapshot() as tx:
        assert tx.learnings.page(None, 9, None).items == ()
    other.close()


def test_changed_body_is_found_and_its_line_named(content: bytes, other: SqlStore) -> None:
    with pytest.raises(InvalidInput, match="Line 2: sha256"):
        parcels(other).take_in(content.replace(b"x = ", b"y = "))
    lines = content.splitlines(keepends=True)
    with pytest.raises(InvalidInput, match="count"):
        parcels(other).take_in(b"".join([*lines[:-2], lines[-1]]))
    other.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.update(kind="rumour"),
        lambda line: line.update(project_id="exams"),
        lambda line: line.update(project_id="../etc"),
        lambda line: line.update(title="a\nb"),
        lambda line: line.update(body="a\x00b"),
        lambda line: line.update(body="x" * 100_001),
        lambda line: line.update(body=""),
        lambda line: line.update(evidence=[]),
        lambda line: line.update(extra=1),
        lambda line: line.pop("domain_id"),
    ],
)
def test_line_that_cannot_be_is_refused_with_the_whole_file(
    content: bytes, other: SqlStore, spoil: Callable[[dict[str, Any]], object]
) -> None:
    lines = [json.loads(line) for line in content.splitlines()][:-1]
    assert parcels(other).take_in(sealed(lines)).read == 2  # the seal of this test is right
    spoil(lines[2])
    lines[1]["title"] = "New"
    with pytest.raises(InvalidInput, match="Line 3"):
        parcels(other).take_in(sealed(lines))
    with other.snapshot() as tx:
        assert len(tx.learnings.page(None, 9, None).items) == 2
    other.close()


def test_file_of_another_format_or_schema_is_refused(content: bytes, other: SqlStore) -> None:
    for old, new in ((b'"schema":1', b'"schema":2'), (b"grace-learnings", b"other-learnings")):
        with pytest.raises(InvalidInput, match="Line 1"):
            parcels(other).take_in(content.replace(old, new, 1))
    other.close()
