"""The policy file: defaults, changes that take effect, mistakes that are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.errors import InvalidInput
from backend.governance.policy_file import DEFAULT_TEXT, FileGovernance, parse_policy
from backend.learning_systems.policy import Policy


def test_first_use_writes_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "policy.toml"
    assert FileGovernance(path).policy() == Policy()
    assert "# The longest work session" in path.read_text()


def test_changed_file_takes_effect_at_once(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    governance = FileGovernance(path)
    assert governance.policy().work.max_hours_per_session == 24
    path.write_text("[work]\nmax_hours_per_session = 2.5\n")
    assert governance.policy().work.max_hours_per_session == 2.5


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("[work]\nmax_hours_per_session = 0\n", "work.max_hours_per_session"),
        ("[work]\nmax_hours = 3\n", "work.max_hours"),
        ("[trust]\nthreshold = 101\n", "trust.threshold"),
        ("[trust]\nperformance = 0.5\n", "trust"),
        ("[work\n", None),
    ],
)
def test_mistake_names_file_and_field(tmp_path: Path, text: str, field: str | None) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=r"policy\.toml") as caught:
        parse_policy(text, path)
    assert caught.value.extra.get("field") == field


def test_broken_file_keeps_the_last_good_policy_and_says_so(tmp_path: Path) -> None:
    path, told = tmp_path / "policy.toml", []
    governance = FileGovernance(path, lambda event, data: told.append((event, data)))
    path.write_text("[work]\nmax_hours_per_session = 2.5\n")
    assert governance.policy().work.max_hours_per_session == 2.5
    path.write_text("[work]\nmax_hours_per_session = 'many'\n")
    view = governance.view()
    assert view.policy.work.max_hours_per_session == 2.5
    assert "work.max_hours_per_session" in (view.problem or "")
    # Another process, such as the engine or the next start, keeps to the same.
    assert FileGovernance(path).policy().work.max_hours_per_session == 2.5
    path.write_text("[work]\nmax_hours_per_session = 3\n")
    assert governance.view().problem is None
    assert [event for event, _ in told] == [
        "governance.policy_changed",
        "governance.policy_refused",
        "governance.policy_changed",
    ]
    assert told[0][1] == {"diff": {"work.max_hours_per_session": [24.0, 2.5]}}
    assert told[2][1] == {"diff": {"work.max_hours_per_session": [2.5, 3.0]}}


def test_broken_file_without_a_good_one_before_means_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(b"\xff")
    assert FileGovernance(path).policy() == Policy()


def test_file_that_cannot_be_read_keeps_the_policy_until_it_can(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[work]\nmax_hours_per_session = 2.5\n")
    governance = FileGovernance(path, lambda event, data: None)
    assert governance.policy().work.max_hours_per_session == 2.5
    moved = path.rename(tmp_path / "moved.toml")
    path.mkdir()
    for asked in (governance, FileGovernance(path)):
        assert asked.policy().work.max_hours_per_session == 2.5
        assert "cannot be read" in (asked.view().problem or "")
    path.rmdir()
    moved.rename(path)
    assert governance.view().problem is None
    assert governance.policy().work.max_hours_per_session == 2.5


def test_text_of_the_defaults_is_the_defaults() -> None:
    assert parse_policy(DEFAULT_TEXT, Path("policy.toml")) == Policy()
