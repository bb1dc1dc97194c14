"""Security: what the linter finds blocks by its severity, and hostile inputs find what breaks."""

from __future__ import annotations

import pytest

from backend.learning_systems.testing.security import Security, Weakness
from tests.learning_systems.testing.conftest import Bench
from tests.own_project import change


def test_sound_module_is_inspected_and_attacked(own: Bench, tally: str) -> None:
    own.accept("tally", tally + "\n\nimport random\n\nLOT = random.random()\n")
    fact = Security(20).work(own.context())
    assert fact is not None
    assert fact.status == "done", fact.proof
    assert [(each["rule"], each["severity"]) for each in fact.evidence["findings"]] == [
        ("S311", "low")
    ]
    assert fact.evidence["hostile_examples"]["tally"] >= 20


def test_evaluated_text_blocks_the_task_with_rule_and_line(own: Bench, tally: str) -> None:
    own.accept("tally", tally + "\n\nLOT = eval('1')  # noqa: S307\n")
    fact = Security(5).work(own.context())
    assert fact is not None
    assert fact.status == "failed"
    line = len((tally + "\n\n").splitlines()) + 1
    assert f"own/tally.py:{line}: S307" in fact.proof


def test_hostile_name_that_the_strategy_allows_becomes_an_edge_case(own: Bench, tally: str) -> None:
    properties = own.project.folder / "properties" / "tally.py"
    old = 'names = st.sampled_from(["ada", " Ada", "BOB", "bob\\t", "cleo"])'
    change(properties, old, "names = st.text(min_size=1, max_size=20).filter(str.strip)")
    change(properties, "max_size=12", "max_size=2")  # fewer calls, on a busy machine too
    weak = tally.replace(
        "    if not key:\n",
        '    if key == "{{7*7}}":\n        raise RuntimeError\n    if not key:\n',
    )
    own.accept("tally", weak)
    # One value of some twenty, in two names: fewer examples would miss it now and then.
    fact = Security(250).work(own.context())
    assert fact is not None
    assert fact.status == "failed", fact.evidence
    with own.store.snapshot() as tx:
        cases = tx.edge_cases.of_run("r")
    assert cases
    assert all("{{7*7}}" in case.input and case.severity == "medium" for case in cases)
    assert all(case.found_by.startswith("hostile inputs") for case in cases)


@pytest.mark.parametrize(
    ("rule", "severity"), [("S602", "high"), ("S608", "high"), ("S324", "medium"), ("S101", "low")]
)
def test_severity_follows_the_rule(rule: str, severity: str) -> None:
    assert Weakness("a.py", rule, 1, "").severity == severity
