"""Speed as the judge sees it, of honest code and of code that wants to look fast."""

from __future__ import annotations

import pytest

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.ports import Sandbox
from backend.measurement.figure import Figure
from backend.measurement.performance import Speed, measure_performance, performance_figure

LOOP = """
def total(prices):
    found = 0
    for price in prices:
        found += price
    return found
"""
SLOW = """
def total(prices):
    found = 0
    for _ in range(40):
        found = 0
        for price in prices:
            found += price
    return found
"""
STOPPED_CLOCK = """
import time
for name in ("time", "perf_counter", "monotonic", "process_time", "perf_counter_ns", "time_ns"):
    setattr(time, name, lambda: 0)
"""
KEPT = """
answers = {}
def total(prices):
    key = len(prices), prices[-1]
    if key not in answers:
        answers[key] = slowly(prices)
    return answers[key]
"""


def measure(project: Project, sandbox: Sandbox, code: str) -> Figure:
    return measure_performance(project, {"till/receipt.py": code}, sandbox)


def test_code_as_fast_as_the_target_scores_all(till: Project, sandbox: Sandbox) -> None:
    figure = measure(till, sandbox, LOOP)
    assert figure.value == 100.0
    (objective,) = figure.evidence["objectives"]
    assert 0.2 < objective["ratio"] < 4
    assert [timing["size"] for timing in objective["raw"]["timings"]] == [2000, 50000]
    assert objective["raw"]["counted"] == "repeated"


def test_code_slower_than_the_target_scores_its_share(till: Project, sandbox: Sandbox) -> None:
    figure = measure(till, sandbox, SLOW)
    (objective,) = figure.evidence["objectives"]
    assert objective["ratio"] > 8
    assert figure.value == objective["score"] == round(400 / objective["ratio"], 1)


def test_code_that_stops_the_clock_gains_nothing(till: Project, sandbox: Sandbox) -> None:
    figure = measure(till, sandbox, STOPPED_CLOCK + SLOW)
    assert figure.evidence["objectives"][0]["ratio"] > 8


def test_code_that_skips_the_work_is_not_measured(till: Project, sandbox: Sandbox) -> None:
    figure = measure(till, sandbox, "def total(prices):\n    return 0\n")
    assert figure.value is None
    assert "different answers" in figure.reason


def test_code_that_keeps_its_answers_counts_by_its_first_calls(
    till: Project, sandbox: Sandbox
) -> None:
    figure = measure(till, sandbox, SLOW.replace("total", "slowly") + KEPT)
    (objective,) = figure.evidence["objectives"]
    assert objective["raw"]["repeated_ratio"] < 1
    assert objective["raw"]["counted"].startswith("fresh")
    assert objective["ratio"] > 8


def test_code_that_works_ahead_while_inputs_are_made_is_charged_for_it(
    till: Project, sandbox: Sandbox
) -> None:
    ahead = """
import sys
def early(frame, event, argument):
    if event == "call" and frame.f_code.co_name == "yardstick":
        total(list(range(frame.f_locals["size"])))
sys.setprofile(early)
"""
    figure = measure(till, sandbox, SLOW.replace("total", "slowly") + KEPT + ahead)
    assert figure.evidence["objectives"][0]["raw"]["fresh_ratio"] > 8


def test_code_that_is_not_there_yet_is_named(till: Project, sandbox: Sandbox) -> None:
    figure = measure_performance(till, {}, sandbox)
    assert figure.value is None
    assert figure.reason == "prices: till.receipt is not accepted yet"


@pytest.mark.parametrize(("ratios", "value"), [((2.0, 4.0), 100.0), ((4.0, 8.0), 75.0)])
def test_the_kpi_is_the_mean_over_the_objectives(ratios: tuple[float, ...], value: float) -> None:
    assert performance_figure([Speed("o", "m", 4.0, ratio) for ratio in ratios]).value == value


def test_one_objective_that_failed_leaves_the_kpi_unmeasured() -> None:
    figure = performance_figure([Speed("a", "m", 4.0, 1.0), Speed("b", "m", 4.0, None, "lost")])
    assert (figure.value, figure.reason) == (None, "b: lost")
