"""The states of projects, stages and sessions, and the moves allowed between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from backend.errors import Conflict


class ProjectState(StrEnum):
    """Where a run of a project stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    ABANDONED = "abandoned"
    COMPLETED = "completed"


class StageStatus(StrEnum):
    """Where a stage stands; `set_aside` comes back after the others had their turn."""

    WAITING = "waiting"
    WORKING = "working"
    SET_ASIDE = "set_aside"
    PASSED = "passed"


class SessionStatus(StrEnum):
    """Where a work session stands; a paused one reached a limit and can be resumed."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    FAILED = "failed"


LIVE_SESSIONS = frozenset({SessionStatus.QUEUED, SessionStatus.RUNNING, SessionStatus.CANCELLING})

PROJECT_MOVES: Mapping[ProjectState, frozenset[ProjectState]] = {
    ProjectState.ACTIVE: frozenset(
        {ProjectState.PAUSED, ProjectState.ABANDONED, ProjectState.COMPLETED}
    ),
    ProjectState.PAUSED: frozenset({ProjectState.ACTIVE, ProjectState.ABANDONED}),
    ProjectState.ABANDONED: frozenset(),
    ProjectState.COMPLETED: frozenset(),
}

STAGE_MOVES: Mapping[StageStatus, frozenset[StageStatus]] = {
    StageStatus.WAITING: frozenset({StageStatus.WORKING}),
    StageStatus.WORKING: frozenset({StageStatus.SET_ASIDE, StageStatus.PASSED}),
    StageStatus.SET_ASIDE: frozenset({StageStatus.WORKING}),
    StageStatus.PASSED: frozenset({StageStatus.WORKING}),
}

SESSION_MOVES: Mapping[SessionStatus, frozenset[SessionStatus]] = {
    SessionStatus.QUEUED: frozenset(
        {
            SessionStatus.RUNNING,
            SessionStatus.PAUSED,  # what it was interrupted for is still missing
            SessionStatus.CANCELLED,
            SessionStatus.FAILED,
        }
    ),
    SessionStatus.RUNNING: frozenset(
        {
            SessionStatus.QUEUED,  # its engine died; the next one takes it up
            SessionStatus.PAUSED,
            SessionStatus.CANCELLING,
            SessionStatus.FINISHED,
            SessionStatus.FAILED,
        }
    ),
    SessionStatus.PAUSED: frozenset({SessionStatus.QUEUED, SessionStatus.CANCELLED}),
    SessionStatus.CANCELLING: frozenset({SessionStatus.CANCELLED, SessionStatus.FAILED}),
    SessionStatus.CANCELLED: frozenset(),
    SessionStatus.FINISHED: frozenset(),
    SessionStatus.FAILED: frozenset(),
}

State = TypeVar("State", ProjectState, StageStatus, SessionStatus)

_MOVES: Mapping[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {
    ProjectState: PROJECT_MOVES,  # type: ignore[dict-item]
    StageStatus: STAGE_MOVES,  # type: ignore[dict-item]
    SessionStatus: SESSION_MOVES,  # type: ignore[dict-item]
}


def move(current: State, new: State) -> State:
    """Return `new` when the table allows the change; staying put is always allowed.

    Raises Conflict naming both states otherwise.
    """
    if new is not current and new not in _MOVES[type(current)][current]:
        raise Conflict(f"A {current.value} state cannot become {new.value}.")
    return new


def is_over(status: SessionStatus) -> bool:
    """Whether a session in this state will never work again."""
    return not SESSION_MOVES[status]
