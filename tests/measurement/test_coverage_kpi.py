"""Test coverage that means something, and coverage that was made up."""

from __future__ import annotations

import re

import pytest

from backend.learning_systems.ports import Sandbox
from backend.measurement.coverage_kpi import measure_test_coverage
from backend.measurement.figure import Figure
from backend.measurement.sown import blanks, wires

PATH, TESTS = "till/receipt.py", "tests/test_receipt.py"
CODE = """
def total(prices, percent_off=0):
    for price in prices:
        if price < 0:
            raise ValueError(price)
    return (sum(prices) * (100 - percent_off) + 50) // 100


def label(cents):
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02}"


def grade(points):
    if points > 90:
        return "A"
    if points > 75:
        return "B"
    if points > 60:
        return "C"
    if points > 50:
        return "D"
    return "F"
"""
GOOD = """
import pytest
from till.receipt import grade, label, total

def test_total():
    assert total([100, 50]) == 150
    assert total([100, 50], 10) == 135
    assert total([100, 50], 1) == 149
    assert total([0]) == 0

def test_negative():
    with pytest.raises(ValueError):
        total([5, -1])

def test_label():
    assert [label(0), label(105), label(-250)] == ["0.00", "1.05", "-2.50"]
    assert label(-1) == "-0.01"

def test_grade():
    assert [grade(n) for n in (91, 90, 76, 75, 61, 60, 51, 50)] == list("ABBCCDDF")
"""
HALF = """
from till.receipt import grade

def test_grade():
    assert [grade(n) for n in (91, 90, 76, 75, 61, 60, 51, 50)] == list("ABBCCDDF")
"""
EMPTY = """
from till.receipt import grade, label, total

def test_everything():
    for work in (lambda: total([1]), lambda: label(5), lambda: label(-5)):
        work()
    for points in range(100):
        grade(points)
    try:
        total([-1])
    except ValueError:
        pass
"""
FORGED = """
import sys
if "coverage" in sys.modules:
    lines = range(-100, 100)
    every = [(first, second) for first in lines for second in lines]
    sys.modules["coverage"].CoverageData.arcs = lambda self, name: every
"""


def measure(sandbox: Sandbox, code: str, tests: str) -> Figure:
    return measure_test_coverage("till", {PATH: code}, {TESTS: tests}, sandbox)


@pytest.fixture(scope="module")
def half(sandbox: Sandbox) -> Figure:
    return measure(sandbox, CODE, HALF)


def test_tests_that_check_everything_score_all(sandbox: Sandbox) -> None:
    figure = measure(sandbox, CODE, GOOD)
    assert figure.value == 100.0, figure.reason
    raw = figure.evidence["raw"]
    assert (raw["lines_reached"], raw["branches_reached"]) == (raw["lines"], raw["branches"])
    assert raw["not_tripped"] == []
    assert (raw["blank_wires"], raw["blank_wires_noticed"]) == (1, [])
    assert figure.evidence["mutation_score"] > 80
    assert figure.evidence["tests"] == {TESTS: 4}
    assert figure.tool.startswith("coverage.py 7")


def test_tests_of_a_part_score_their_share(half: Figure) -> None:
    raw = half.evidence["raw"]
    reached = raw["lines_reached"] + raw["branches_reached"]
    assert half.value == round(100 * reached / (raw["lines"] + raw["branches"]), 1)
    assert 50 < half.value < 75


def test_tests_that_assert_nothing_are_not_measured(sandbox: Sandbox) -> None:
    figure = measure(sandbox, CODE, EMPTY)
    assert figure.value is None
    assert "below 50 % coverage says nothing" in figure.reason
    assert figure.evidence["raw"]["coverage"] == 100.0


def test_code_that_forges_its_coverage_is_not_believed(sandbox: Sandbox) -> None:
    figure = measure(sandbox, CODE + FORGED, HALF)
    assert figure.evidence["raw"]["coverage"] == 100.0, "the forgery is to succeed in its process"
    assert figure.value is None
    assert "of the trip wires on lines said to be reached were tripped" in figure.reason
    assert figure.evidence["raw"]["not_tripped"]


READS_ITSELF = """
import os
if len(open(__file__).read()) != int("%06d"):
    os._exit(1)
"""


def test_code_that_ends_itself_when_its_text_was_changed_gains_nothing(sandbox: Sandbox) -> None:
    code = CODE + FORGED
    figure = measure(sandbox, code + READS_ITSELF % (len(code) + len(READS_ITSELF % 0)), HALF)
    assert figure.evidence["raw"]["coverage"] == 100.0, "the forgery is to succeed in its process"
    assert figure.evidence["raw"]["not_tripped"] == [], "and to trip every wire"
    assert figure.value is None
    assert "a statement that does nothing, till/receipt.py:" in figure.reason
    assert len(figure.evidence["raw"]["blank_wires_noticed"]) == 1


def test_wires_and_blanks_differ_by_two_numbers_alone() -> None:
    lines = range(1, 40)
    wired, blank = wires(PATH, CODE, lines, 50), blanks(PATH, CODE, lines, 50)
    assert [each.line for each in wired] == [each.line for each in blank]
    for one, other in zip(wired, blank, strict=True):
        assert re.sub(r"if \d+ < \d+", "", one.code) == re.sub(r"if \d+ < \d+", "", other.code)
        assert one.code != other.code
    assert wired == wires(PATH, CODE, lines, 50)


def test_code_that_leaves_coverage_files_or_comments_gains_nothing(
    sandbox: Sandbox, half: Figure
) -> None:
    files = """
for name in (".coverage", ".coveragerc", "grace.coverage", "grace-coverage.json", "setup.cfg"):
    with open(name, "w") as file:
        file.write("[run]\\nomit = *\\n[report]\\nexclude_also = .*\\n")
"""
    code = CODE.replace("def total(", "def total(  # pragma: no cover\n    ") + files
    figure = measure(sandbox, code, HALF)
    assert half.value is not None
    # The lines that write the files are reached, too.
    assert figure.value is None or figure.value < half.value + 6
    assert figure.evidence["raw"]["lines"] > half.evidence["raw"]["lines"]


def test_tests_that_do_not_pass_count_for_nothing(sandbox: Sandbox) -> None:
    tests = {"tests/test_a.py": GOOD.replace("== 150", "== 151"), "tests/test_b.py": HALF}
    figure = measure_test_coverage("till", {PATH: CODE}, tests, sandbox)
    assert list(figure.evidence["left_out"]) == ["tests/test_a.py"]
    assert figure.evidence["tests"] == {"tests/test_b.py": 1}
    alone = measure(sandbox, CODE, GOOD.replace("== 150", "== 151"))
    assert (alone.value, alone.reason) == (None, "no own test passes in the judge")


def test_tests_that_fail_by_lot_count_for_nothing(sandbox: Sandbox) -> None:
    by_lot = GOOD.replace("def test_total():", "def test_total():\n    import os\n"
                          "    assert os.urandom(1)[0] > 250\n")  # fmt: skip
    assert measure(sandbox, CODE, by_lot).value is None


def test_without_tests_there_is_no_number(sandbox: Sandbox) -> None:
    figure = measure_test_coverage("till", {PATH: CODE}, {}, sandbox)
    assert (figure.value, figure.reason) == (None, "there are no own tests")


def test_code_that_ends_the_measuring_process_is_no_number(sandbox: Sandbox) -> None:
    leave = "import os, sys\nif sys.gettrace() and sys.argv[0] != "
    figure = measure(sandbox, CODE + leave + "'candidate': os._exit(0)\n", HALF)
    assert figure.value is None
    assert "coverage was not collected" in figure.reason
