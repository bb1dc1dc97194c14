"""What every stage needs is run seed by seed, so that each seed's interpreter starts once."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from backend.errors import SandboxUnavailable
from backend.learning_systems.validation import ahead
from backend.learning_systems.validation.ahead import run_ahead


@dataclass
class Stage:
    """Stands for a Subject: says what was asked of it."""

    name: str
    asked: list[tuple[str, int | str]]
    code: str | None = "pass"
    repeats: int = 2
    workers: int = 1
    broken: set[int] = field(default_factory=set)

    def exemplar(self) -> str | None:
        return self.code

    def judge(self, code: str, seed: int) -> None:
        self.asked.append((self.name, seed))
        if seed in self.broken:
            raise SandboxUnavailable("no worker")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int | str]]:
    asked: list[tuple[str, int | str]] = []
    monkeypatch.setattr(
        ahead, "properties_run", lambda stage, code: asked.append((stage.name, "properties"))
    )
    return asked


def test_stages_are_judged_seed_by_seed_before_their_properties(asked):
    run_ahead([Stage("a", asked), Stage("b", asked)])
    assert asked == [
        ("a", 1),
        ("b", 1),
        ("a", 2),
        ("b", 2),
        ("a", "properties"),
        ("b", "properties"),
    ]


def test_stage_without_exemplar_is_passed_over(asked):
    run_ahead([Stage("a", asked, code=None), Stage("b", asked, repeats=1)])
    assert asked == [("b", 1), ("b", "properties")]
    run_ahead([])


def test_run_that_could_not_be_made_stops_no_other(asked):
    run_ahead([Stage("a", asked, broken={1})])
    assert asked == [("a", 1), ("a", 2), ("a", "properties")]
