"""Stress and benchmarks: measured in the judge, bound to the code, slow is a result."""

from __future__ import annotations

from backend.learning_systems.testing.benchmarks import Benchmarks
from backend.learning_systems.testing.stress import Stress
from backend.measurement.performance import time_objective
from tests.learning_systems.testing.conftest import Bench
from tests.own_project import change

SMALL = "SIZES = (200, 400)"


def smaller(own: Bench) -> None:
    """Sizes that leave the test short."""
    change(own.project.folder / "bench" / "counting.py", "SIZES = (20_000, 40_000, 80_000)", SMALL)


def test_growth_of_linear_code_is_told_with_its_spread(own: Bench, tally: str) -> None:
    smaller(own)
    own.accept("tally", tally)
    fact = Stress().work(own.context())
    assert fact is not None
    assert fact.status == "done", fact.proof
    told = fact.evidence["objectives"]["counting"]
    assert [point["size"] for point in told["points"]] == [200, 2000, 20000]
    assert told["floor_seconds"] > 0
    assert told["too_slow"] == ""
    # Times taken beside others say little; that the fit is right is shown in test_growth.py.
    assert 0.2 < told["fit"]["exponent"] < 3
    assert told["fit"]["low"] <= told["fit"]["exponent"] <= told["fit"]["high"]


def test_code_that_breaks_down_at_a_size_is_a_result(own: Bench, tally: str) -> None:
    smaller(own)
    least = "        if len(self._votes) > 1000:\n            raise SystemExit\n"
    own.accept("tally", tally.replace("        key = _cleaned(name)\n", least, 1).replace(
        least, "        key = _cleaned(name)\n" + least))  # fmt: skip
    fact = Stress().work(own.context())
    assert fact is not None
    told = fact.evidence["objectives"]["counting"]
    assert told["too_slow"].startswith("at 100x (20000): ")
    assert "too slow or too large: counting at 100x" in fact.proof


def test_module_that_is_not_accepted_leaves_both_tasks_open(own: Bench) -> None:
    for task in (Stress(), Benchmarks(time_objective)):
        fact = task.work(own.context())
        assert fact is not None
        assert fact.status == "failed"
        assert "own.tally is not accepted yet" in fact.proof


def test_ratio_is_kept_for_unchanged_code(own: Bench, tally: str) -> None:
    smaller(own)
    own.accept("tally", tally)
    first = Benchmarks(time_objective).work(own.context())
    assert first is not None
    assert first.status == "done", first.proof
    assert first.evidence["objectives"]["counting"]["ratio"] > 0
    with own.store.transaction() as tx:
        tx.facts.add(first)
    second = Benchmarks(time_objective).work(own.context())
    assert second is not None
    ratios = [fact.evidence["objectives"]["counting"]["ratio"] for fact in (first, second)]
    assert ratios[0] == ratios[1]


def test_cancelled_measurement_says_nothing(own: Bench, tally: str) -> None:
    own.accept("tally", tally)
    own.cancelled = True
    assert Stress().work(own.context()) is None
    assert Benchmarks(time_objective).work(own.context()) is None
