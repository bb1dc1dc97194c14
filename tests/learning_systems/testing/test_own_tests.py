"""Own tests: gated unrun, sifted by running, measured by mutants; they rank and never gate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.learning_systems.acceptance import code_hash
from backend.learning_systems.stage_files import read_contract, read_stage
from backend.learning_systems.testing.own_test_text import objection
from backend.learning_systems.testing.own_tests import OwnTests
from tests.conftest import Script, fenced
from tests.learning_systems.testing.conftest import Bench

GOOD = """
import pytest
from own.tally import Tally


def filled():
    tally = Tally()
    tally.add("Ada", 2)
    return tally


def test_c1():
    assert filled().add(" ada ") == 3


def test_c3():
    with pytest.raises(ValueError):
        filled().votes("  ")


def test_c6():
    assert filled().votes("bob") == 0
"""
WRONG = """

def test_c7():
    assert filled().ranking() == [("Ada", 2)]
"""
ORDERED = """

def test_c7_names():
    tally = Tally()
    tally.add("b")
    tally.add("a")
    assert list(tally._votes) == ["a", "b"]
"""


def scripted(bench: Bench, write_script: Script, *replies: str) -> None:
    script = [{"stage": "tally", "kind": "tests", "reply": text, "seconds": 0} for text in replies]
    bench.script(write_script(script))


def test_tests_that_pass_are_kept_exported_and_held_against_mutants(
    own: Bench, tally: str, write_script: Script
) -> None:
    scripted(own, write_script, "No.", fenced(GOOD + WRONG))
    own.accept("tally", tally)
    fact = OwnTests().work(own.context())
    assert fact is not None
    assert fact.status == "done", fact.proof
    sifted = fact.evidence["stages"]["tally"]
    assert sifted["kept"] == ("test_c1", "test_c3", "test_c6")
    assert list(sifted["dropped"]) == ["test_c7"]
    assert "the code passes every case of the contract" in sifted["dropped"]["test_c7"]
    assert 0 < sifted["killed"] <= sifted["mutants"] == 12
    assert len(sifted["survivors"]) == sifted["mutants"] - sifted["killed"]
    with own.store.snapshot() as tx:
        (document,) = tx.documents.of_run("r")
        assert tx.stages.of_run("r")["tally"].accepted_candidate_id is not None
        assert not tx.edge_cases.of_run("r")
    assert document.path == "tests/test_tally.py"
    assert "def test_c1" in document.text
    assert "test_c7" not in document.text


def test_tests_of_unchanged_code_are_neither_asked_for_nor_run_again(
    own: Bench, tally: str, write_script: Script
) -> None:
    scripted(own, write_script, fenced(GOOD))
    own.accept("tally", tally)
    first = OwnTests().work(own.context())
    assert first is not None
    with own.store.transaction() as tx:
        tx.facts.add(first)
    own.sandbox, used = None, own.sandbox  # type: ignore[assignment]
    second = OwnTests().work(own.context())
    own.sandbox = used
    assert second is not None
    assert second.evidence["stages"].keys() == {"tally"}
    assert second.evidence["killed"] == first.evidence["killed"]


def test_model_without_usable_tests_leaves_the_task_open_with_the_reason(
    own: Bench, tally: str, write_script: Script
) -> None:
    scripted(own, write_script, fenced("x = 1\n"), "I would rather not.")
    own.accept("tally", tally)
    fact = OwnTests().work(own.context())
    assert fact is not None
    assert fact.status == "failed"
    assert fact.proof.startswith("no own tests of tally: ")


def test_solution_on_which_more_tests_pass_takes_the_place_of_the_accepted_one(
    own: Bench, tally: str, write_script: Script
) -> None:
    """The other one keeps its votes by name, which no case of the contract can see."""
    scripted(own, write_script, fenced(GOOD + ORDERED))
    suite = read_stage(own.project, "tally").content_hash
    accepted = own.accept("tally", tally)
    ends = "        return self._votes[key]\n"
    code = tally.replace(ends, f"        self._votes = dict(sorted(self._votes.items()))\n{ends}")
    other = replace(accepted, id="other", code=code, code_hash=code_hash(code), suite_hash=suite)
    with own.store.transaction() as tx:
        tx.candidates.add(other)
    fact = OwnTests().work(own.context())
    assert fact is not None
    with own.store.snapshot() as tx:
        (case,) = tx.edge_cases.of_run("r")
        assert tx.stages.of_run("r")["tally"].accepted_candidate_id == "other"
        (change,) = tx.acceptances.of_run("r")
    # Whoever compares candidates reads which one it took the place of.
    assert (change.kind, change.why["against"]) == ("replaced", accepted.id)
    assert (case.property, case.clause, case.handled_by) == (
        "own test test_c7_names",
        "C7",
        "other",
    )
    assert "edge case" in fact.evidence["stages"]["tally"]["dropped"]["test_c7_names"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing", "no code"),
        (fenced("def test_c1(:\n"), "parse"),
        (fenced("from own.tally import Tally\n\ndef test_c1():\n    Tally()\n"), "asserts"),
        (fenced("def test_c1():\n    assert 1\n"), "does not import own.tally"),
        (
            fenced("import own.tally, requests\n\ndef test_c1():\n    assert own.tally\n"),
            "imports requests",
        ),
        (
            fenced("import own.tally, own.other\n\ndef test_c1():\n    assert own.tally\n"),
            "imports own.other",
        ),
    ],
    ids=["no-code", "broken", "no-assert", "other-module", "foreign", "hidden-module"],
)
def test_answer_that_cannot_serve_is_refused_unrun(own: Bench, text: str, said: str) -> None:
    assert said in objection(text, read_contract(own.project, "tally"))
