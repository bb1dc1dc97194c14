"""What a batch may take of a session's tokens."""

from __future__ import annotations

import pytest

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.generation import PromptKind
from backend.learning_systems.search_policy import Choice
from backend.learning_systems.token_budget import TokenBudget


@pytest.fixture(scope="module")
def choice() -> Choice:
    stage = load_curriculum().projects["proj_crm_system"].stages()[0]
    return Choice(stage, PromptKind.DRAFT, 8, 0.8, "")


def test_without_a_limit_everything_is_as_usual(choice: Choice) -> None:
    budget = TokenBudget(10**9, None, 1000)
    assert (budget.spent, budget.longest) == (False, 1000)
    assert budget.fitting(choice) is choice


@pytest.mark.parametrize(
    ("left", "answers", "longest"), [(9000, 8, 1000), (3500, 3, 1000), (600, 1, 600)]
)
def test_batch_can_never_pass_the_limit(
    choice: Choice, left: int, answers: int, longest: int
) -> None:
    budget = TokenBudget(5000, 5000 + left, 1000)
    assert (budget.fitting(choice).answers, budget.longest) == (answers, longest)
    assert budget.fitting(choice).answers * budget.longest <= left
    assert not budget.spent


def test_what_is_not_worth_an_answer_is_left(choice: Choice) -> None:
    assert TokenBudget(4900, 5000, 1000).spent
    assert not TokenBudget(4900, 5000, 64).spent
