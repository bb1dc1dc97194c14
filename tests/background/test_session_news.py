"""How sessions stand is told at each change, and their end in any case."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from backend.background import session_news
from backend.background.session_news import SessionNews
from backend.learning_systems.live_news import LiveNews
from backend.learning_systems.states import SessionStatus
from backend.learning_systems.views import SessionView
from tests.routes.test_waiting import RUNNING


class Sessions:
    """What the database would hold; a look at it is counted."""

    def __init__(self, *sessions: SessionView) -> None:
        self.all = {session.session_id: session for session in sessions}
        self.looked = threading.Semaphore(0)

    def put(self, session: SessionView) -> None:
        self.all[session.session_id] = session

    def latest(self) -> SessionView | None:
        self.looked.release()
        return list(self.all.values())[-1] if self.all else None

    def one(self, session_id: str) -> SessionView:
        return self.all[session_id]


def told(news: LiveNews) -> list[tuple[str, str]]:
    return [(event.data["session_id"], event.data["status"]) for event in news.since(0).events]


def looks(sessions: Sessions, *changes: SessionView) -> LiveNews:
    """What is told over a look, then one after each change."""
    news = LiveNews()
    watcher = SessionNews(sessions.latest, sessions.one, news)
    with news.waking(lambda: None):
        watcher.start()
        assert sessions.looked.acquire(timeout=20)
        for change in changes:
            sessions.put(change)
            watcher.hear("session", {})
            assert sessions.looked.acquire(timeout=20)
        watcher.stop()
    return news


def test_time_left_and_progress_are_told_and_again_when_they_change() -> None:
    news = looks(Sessions(RUNNING), replace(RUNNING, used_seconds=600.0, progress=12.5))
    first, second = (event.data for event in news.since(0).events)
    assert (first["seconds_left"], first["progress"]) == (3600.0, 0.0)
    assert (second["seconds_left"], second["progress"]) == (3000.0, 12.5)


def test_session_that_ended_before_the_service_began_is_no_news() -> None:
    ended = replace(RUNNING, status=SessionStatus.FINISHED)
    assert told(looks(Sessions(ended))) == []
    assert told(looks(Sessions())) == []


def test_end_is_told_even_when_another_session_began_before_anybody_looked() -> None:
    sessions = Sessions(RUNNING)
    news = LiveNews()
    watcher = SessionNews(sessions.latest, sessions.one, news)
    with news.waking(lambda: None):
        watcher.start()
        assert sessions.looked.acquire(timeout=20)
        sessions.put(replace(RUNNING, status=SessionStatus.FINISHED))
        sessions.put(replace(RUNNING, session_id="t", status=SessionStatus.QUEUED))
        watcher.hear("session", {})
        assert sessions.looked.acquire(timeout=20)
        watcher.stop()
    assert told(news) == [("s", "running"), ("s", "finished"), ("t", "queued")]


def test_no_session_is_read_while_nobody_listens_and_its_end_is_told_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_news, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(session_news, "SHORTEST_PAUSE_SECONDS", 0.01)
    sessions, news = Sessions(RUNNING), LiveNews()
    watcher = SessionNews(sessions.latest, sessions.one, news)
    watcher.start()
    with news.waking(lambda: None):
        assert sessions.looked.acquire(timeout=20)
    while sessions.looked.acquire(timeout=0.5):  # a look that was under way
        pass
    sessions.put(replace(RUNNING, status=SessionStatus.FINISHED))
    assert not sessions.looked.acquire(timeout=0.2)
    with news.waking(lambda: None):
        assert sessions.looked.acquire(timeout=20)
        watcher.stop()
    assert told(news) == [("s", "running"), ("s", "finished")]
