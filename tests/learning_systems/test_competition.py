"""Which passing candidate wins, and by what."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.learning_systems.competition import award, decisions, lines
from backend.learning_systems.jobs import Ended, Usage
from backend.learning_systems.records import Candidate

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
PLAIN = "def f(a):\n    return a\n"
LONGER = "# a comment\ndef f(a):\n    b = a\n\n    return b\n"
BRANCHED = "def f(a):\n    return a if a and not a == 2 else a\n"


def passing(key: str, code: str = PLAIN, cpu: float = 0.3) -> Candidate:
    return Candidate(
        id=key,
        run_id="r",
        session_id="s",
        stage_id="g",
        code=code,
        code_hash=key,
        suite_hash="h",
        ended=Ended.PASSED,
        detail="",
        isolation_level="full",
        created_at=NOON,
        usage=Usage(cpu, cpu, 1),
    )


def won(*candidates: Candidate) -> tuple[str, str]:
    result = award(candidates)
    return result.winner.id, result.why["decided_by"]


def test_one_alone_wins() -> None:
    assert won(passing("a")) == ("a", "alone")


def test_clearly_faster_one_wins_however_long_it_is() -> None:
    assert won(passing("a", cpu=1.0), passing("b", BRANCHED, cpu=0.3)) == ("b", "speed")


def test_within_the_noise_the_one_with_fewer_decisions_wins() -> None:
    assert won(passing("a", BRANCHED, cpu=0.30), passing("b", cpu=0.39)) == ("b", "decisions")


def test_with_as_many_decisions_the_shorter_one_wins() -> None:
    assert won(passing("a", LONGER), passing("b", PLAIN)) == ("b", "lines")


def test_equals_are_decided_by_which_came_first() -> None:
    assert won(passing("a"), passing("b")) == ("a", "came first")


def test_slow_one_does_not_win_by_its_brevity() -> None:
    slow, quick, quicker = passing("a", cpu=9.0), passing("b", LONGER), passing("c", BRANCHED)
    assert won(slow, quick, quicker) == ("b", "decisions")


def test_decisions_count_every_condition() -> None:
    assert decisions(BRANCHED) == 2
    assert decisions("for a in b:\n    x = [c for c in a if c or d]\n") == 3
    assert lines(LONGER) == 3
