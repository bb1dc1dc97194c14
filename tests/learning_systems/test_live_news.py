"""The ring of live events: positions, ids, what is lost, and who is woken."""

from __future__ import annotations

import pytest

from backend.learning_systems.live_news import (
    ANOTHER_START,
    NEVER_TOLD,
    TOO_SLOW,
    Gap,
    LiveNews,
)
from backend.learning_systems.newsroom import Newsroom


def kinds(news: LiveNews, position: int = 0) -> list[str]:
    return [event.kind for event in news.since(position).events]


def test_reader_gets_what_came_after_its_position() -> None:
    news = LiveNews()
    news.publish("cycle", {"stage": "a"}, "s")
    before = news.position
    news.publish("verdict", {"stage": "a"})
    missed = news.since(before)
    assert [(event.kind, event.session_id) for event in missed.events] == [("verdict", None)]
    assert missed.gap is None
    assert news.since(missed.position).events == ()


def test_reader_that_is_too_slow_learns_how_much_it_lost() -> None:
    news = LiveNews(kept=3)
    for number in range(10):
        news.publish("verdict", {"number": number})
    missed = news.since(2)
    assert missed.gap == Gap(5, TOO_SLOW)
    assert [event.data["number"] for event in missed.events] == [7, 8, 9]


def test_id_of_an_event_leads_to_what_came_after_it() -> None:
    news = LiveNews()
    for name in ("cycle", "verdict", "accepted"):
        news.publish(name, {})
    first = news.since(0).events[0]
    assert [event.kind for event in news.since_id(first.id).events] == ["verdict", "accepted"]
    assert news.since_id(news.id_at(news.position)).events == ()


def test_id_of_another_start_is_a_gap_and_all_that_is_kept() -> None:
    before, news = LiveNews(), LiveNews()
    before.publish("cycle", {})
    news.publish("verdict", {})
    missed = news.since_id(before.id_at(1))
    assert missed.gap == Gap(None, ANOTHER_START)
    assert [event.kind for event in missed.events] == ["verdict"]


@pytest.mark.parametrize("number", ["", "-1", "7", "x", "9" * 5000, "²"])
def test_id_that_was_never_told_is_a_gap(number: str) -> None:
    news = LiveNews()
    news.publish("cycle", {})
    start = news.id_at(0).partition("-")[0]
    assert news.since_id(f"{start}-{number}").gap == Gap(None, NEVER_TOLD)


def test_readers_are_woken_while_they_wait_and_not_afterwards() -> None:
    news, woken = LiveNews(), []
    with news.waking(lambda: woken.append(news.position)):
        news.publish("cycle", {})
    news.publish("cycle", {})
    assert woken == [1]


def cycle(stage: str, phase: int = 2) -> dict[str, object]:
    return {"stage": stage, "phase": phase, "reason": "because"}


def test_phase_and_stage_are_told_when_they_change_and_only_then() -> None:
    news = LiveNews()
    room = Newsroom(news)
    room.hear("session", {"session_id": "s", "status": "running"})
    for told in (cycle("a"), cycle("a"), cycle("b"), cycle("c", 3)):
        room.hear("cycle", told)
    assert kinds(news) == [
        *("phase", "stage", "cycle"),
        "cycle",
        *("stage", "cycle"),
        *("phase", "stage", "cycle"),
    ]
    assert {event.session_id for event in news.since(0).events} == {"s"}
    room.hear("session", {"session_id": "s", "status": "finished"})
    room.hear("engine", {"state": "idle"})
    assert news.since(0).events[-1].session_id is None


def test_tasks_tell_their_phase_and_a_cycle_without_one_leaves_it() -> None:
    news = LiveNews()
    room = Newsroom(news)
    room.hear("cycle", cycle("a"))
    room.hear("task", {"task": "own_tests", "status": "working"})
    room.hear("cycle", {"stage": "a", "kind": "tests", "reason": "first tests"})
    room.hear("task", {"task": "nobody knows", "status": "working"})
    places = [event.data for event in news.since(0).events if event.kind == "phase"]
    assert places == [
        {"phase": 2, "name": "Core Implementation"},
        {"phase": 4, "name": "Testing & Edge Cases"},
    ]


def test_tokens_are_told_at_most_about_twice_a_second() -> None:
    now = 0.0
    news = LiveNews()
    room = Newsroom(news, monotonic=lambda: now)
    for step in range(100):  # ten seconds, ten times each
        now = step / 10
        room.hear("generation", {"request": {"stage": "a", "tokens": step}, "total": {}})
    told = [event.data["tokens"] for event in news.since(0).events]
    assert len(told) == 20
    assert told[0] == 0


def test_what_is_for_the_service_alone_is_not_passed_on() -> None:
    news = LiveNews()
    Newsroom(news).hear("isolation", {"level": "full"})
    Newsroom(news).hear("generation", {"request": None, "total": {}})
    assert kinds(news) == []
