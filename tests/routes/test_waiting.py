"""How long an answer is held: what `Prefer` asks for, up to an hour."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.learning_systems.states import LIVE_SESSIONS, SessionStatus
from backend.learning_systems.views import SessionView
from backend.routes.waiting import preferred_wait, until_ended
from backend.settings import REPOSITORY

RUNNING = SessionView(
    session_id="s",
    project_id="p",
    status=SessionStatus.RUNNING,
    hours=1.0,
    used_seconds=0.0,
    progress=0.0,
    iterations=0,
    edge_cases_found=0,
    solutions_tested=0,
    learnings=0,
    answers=0,
    tokens_generated=0,
    generation=None,
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
    started_at=None,
    ended_at=None,
    reason="",
    max_tokens=None,
    continuous=False,
    follow_up="",
    resumes_at=None,
)


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        (["wait=60"], 60),
        (["wait=601"], 601),
        (["wait=3600"], 3600),
        (["wait=3601"], 3600),
        (["wait=999999999"], 3600),
        (['WAIT="7"'], 7),
        (["respond-async, wait=5; strict=1"], 5),
        (["respond-async", "wait=6"], 6),
        (["wait=soon"], 0),
        (["wait=-1"], 0),
        ([], 0),
    ],
)
def test_preferred_wait_is_kept_up_to_an_hour(prefer: list[str], seconds: int) -> None:
    assert preferred_wait(prefer) == seconds


def test_the_readme_names_the_longest_wait() -> None:
    assert "never more than 3,600" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_an_answer_is_held_until_the_session_ends_or_the_time_is_over() -> None:
    ended = replace(RUNNING, status=SessionStatus.FINISHED)
    looks = iter([RUNNING, RUNNING, ended])
    held = until_ended(lambda: next(looks), live, 60, asyncio.Event())
    assert asyncio.run(held) is ended
    assert asyncio.run(until_ended(lambda: RUNNING, live, 0.1, asyncio.Event())) is RUNNING


def test_nobody_is_kept_waiting_by_a_service_that_ends() -> None:
    ending = asyncio.Event()

    def look() -> SessionView:
        ending.set()  # as the service is told to stop while the answer is held
        return RUNNING

    waited = asyncio.wait_for(until_ended(look, live, 3600, ending), 20)
    assert asyncio.run(waited) is RUNNING


def live(session: SessionView) -> bool:
    return session.status in LIVE_SESSIONS
