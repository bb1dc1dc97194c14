"""The tables of allowed moves, walked at random."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Conflict
from backend.learning_systems.states import (
    PROJECT_MOVES,
    SESSION_MOVES,
    STAGE_MOVES,
    ProjectState,
    SessionStatus,
    StageStatus,
    move,
)

TABLES: tuple[Any, ...] = (PROJECT_MOVES, STAGE_MOVES, SESSION_MOVES)


@pytest.mark.parametrize("table", TABLES)
def test_table_lists_every_state(table: Any) -> None:
    assert set(table) == set(type(next(iter(table))))


@given(st.sampled_from(TABLES), st.data())
def test_move_follows_the_table_and_nothing_else(table: Any, data: st.DataObject) -> None:
    states = st.sampled_from(sorted(table))
    current, new = data.draw(states), data.draw(states)
    if new is current or new in table[current]:
        assert move(current, new) is new
    else:
        with pytest.raises(Conflict, match=f"{current.value}.*{new.value}"):
            move(current, new)


@pytest.mark.parametrize(
    "ended",
    [
        ProjectState.ABANDONED,
        ProjectState.COMPLETED,
        SessionStatus.CANCELLED,
        SessionStatus.FINISHED,
        SessionStatus.FAILED,
    ],
)
def test_what_ended_stays_ended(ended: Any) -> None:
    table = PROJECT_MOVES if isinstance(ended, ProjectState) else SESSION_MOVES
    assert not table[ended]


def test_every_session_can_reach_an_end_from_wherever_it_is() -> None:
    for status in SessionStatus:
        reached, waiting = {status}, [status]
        while waiting:
            fresh = SESSION_MOVES[waiting.pop()] - reached
            reached |= fresh
            waiting += fresh
        assert any(not SESSION_MOVES[each] for each in reached)


def test_passed_stage_can_be_taken_up_again_but_not_set_aside() -> None:
    assert STAGE_MOVES[StageStatus.PASSED] == {StageStatus.WORKING}
