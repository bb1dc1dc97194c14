"""The policy file: defaults, changes that take effect, mistakes that are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.errors import InvalidInput
from backend.governance.policy_file import FileGovernance
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
        FileGovernance(path).policy()
    assert caught.value.extra.get("field") == field
