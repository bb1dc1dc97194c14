"""The lock covers all that is asked for, with hashes, for pip and uv alike."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from backend.installation.requirement_lock import (
    normalise,
    only,
    read_lock,
    version_of,
    without,
)

REPOSITORY = Path(__file__).resolve().parents[2]
LOCK = REPOSITORY / "requirements.lock"


def asked_for() -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    wanted = [
        *project["project"]["dependencies"],
        *(requirement for extra in extras for requirement in extra),
        *project["build-system"]["requires"],
    ]
    return [normalise(re.match(r"[\w.-]+", requirement)[0]) for requirement in wanted]


@pytest.mark.parametrize("name", asked_for())
def test_everything_asked_for_is_in_the_lock(name):
    assert name in {entry.name for entry in read_lock(LOCK)}


def test_exact_pins_of_the_project_are_those_of_the_lock():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    pinned = [d.split("==") for d in project["dependencies"] if "==" in d]
    assert pinned
    assert all(version_of(read_lock(LOCK), normalise(name)) == version for name, version in pinned)


def test_every_entry_of_the_lock_has_hashes():
    for entry in read_lock(LOCK):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry.text), entry.name


def test_lock_names_no_host():
    assert "://" not in LOCK.read_text()


def test_both_parts_together_are_the_whole_lock():
    lock = read_lock(LOCK)
    parts = only(lock, ["ninja"]) + without(lock, ["ninja"])
    assert sorted(parts.split("\n")) == sorted([*"\n".join(e.text for e in lock).split("\n"), ""])


def test_unpinned_line_is_refused(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text("pytest>=8\n")
    with pytest.raises(ValueError, match="not a pinned requirement: 'pytest>=8'"):
        read_lock(lock)


def test_one_name_with_two_markers_is_kept_twice(tmp_path):
    lock = tmp_path / "lock"
    lock.write_text("A.b==1 ; python_version < '3.12' \\\n    --hash=x\nA.b==2 \\\n    --hash=y\n")
    assert [(entry.name, entry.version) for entry in read_lock(lock)] == [
        ("a-b", "1"),
        ("a-b", "2"),
    ]
