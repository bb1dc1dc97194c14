"""The order of stages as a state machine, walked with any outcomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.learning_systems.curriculum_model import Stage, StageLevel
from backend.learning_systems.records import StageState
from backend.learning_systems.stage_order import (
    CYCLES_PER_VISIT,
    drafts_at,
    in_order,
    repairs_at,
    status_after,
)
from backend.learning_systems.states import StageStatus, move

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def stage(number: int, *requires: int) -> Stage:
    return Stage(
        id=f"s{number}",
        objective_id="o",
        title="A stage",
        level=StageLevel.CORE,
        module=f"shop.m{number}",
        requires=tuple(f"s{each}" for each in requires),
    )


STAGES = (stage(0), stage(1), stage(2, 0), stage(3, 0, 1), stage(4, 3))


def after(state: StageState, passed: bool, now: datetime) -> StageState:
    """A cycle counted as the engine does, by the table of allowed moves."""
    state = replace(state, status=move(state.status, StageStatus.WORKING), cycles=state.cycles + 1)
    status = StageStatus.PASSED if passed else status_after(state)
    aside = now if status is StageStatus.SET_ASIDE else None
    accepted = now if passed else None
    return replace(
        state, status=move(state.status, status), set_aside_at=aside, accepted_at=accepted
    )


@given(st.lists(st.booleans(), max_size=120))
def test_any_run_of_outcomes_keeps_to_the_rules(outcomes: list[bool]) -> None:
    states: dict[str, StageState] = {}
    for number, passed in enumerate(outcomes):
        ordered = list(in_order(STAGES, states))
        done = {key for key, state in states.items() if state.status is StageStatus.PASSED}
        assert {each.id for each in ordered} == {
            each.id for each in STAGES if each.id not in done and done.issuperset(each.requires)
        }
        if not ordered:
            assert len(done) == len(STAGES)
            return
        under_way = [s.stage_id for s in states.values() if s.status is StageStatus.WORKING]
        assert under_way in ([], [ordered[0].id])
        state = states.get(ordered[0].id, StageState("r", ordered[0].id))
        states[ordered[0].id] = after(state, passed, NOON + timedelta(seconds=number))


@given(st.integers(1, 50))
def test_stages_that_never_pass_take_turns(rounds: int) -> None:
    states: dict[str, StageState] = {}
    for number in range(rounds * CYCLES_PER_VISIT):
        first = next(in_order(STAGES[:2], states))
        state = states.get(first.id, StageState("r", first.id))
        states[first.id] = after(state, False, NOON + timedelta(seconds=number))
    visits = [state.cycles // CYCLES_PER_VISIT for state in states.values()]
    assert max(visits) - min(visits) <= 1


@given(st.integers(0, 100), st.integers(1, 64))
def test_batches_grow_with_the_visits_and_stay_in_bounds(cycles: int, usual: int) -> None:
    assert usual <= drafts_at(cycles, usual) <= drafts_at(cycles + 1, usual) <= 2 * usual
    assert all(1 <= size <= drafts_at(cycles, usual) for size in repairs_at(cycles, usual))
