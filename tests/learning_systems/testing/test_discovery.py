"""A planted bug that the suite misses is found by a property, and handled by a repair."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from backend.learning_systems.jobs import Ended
from backend.learning_systems.records import EdgeCase
from backend.learning_systems.states import StageStatus
from backend.learning_systems.testing.discovery import Discovery
from backend.learning_systems.testing.regressions import PREFIX
from tests.conftest import Script, exemplar, fenced
from tests.learning_systems.testing.conftest import Bench

KEEPS = "        self._votes[key] = self._votes.get(key, 0) + votes\n"
LOSES = KEEPS.replace("+ votes", "+ (votes if votes != 8 else 0)")
"""Loses votes that come eight at a time; no case of the suite casts so many."""

WHOLE_TAG = 'set(_clean("tags", [tag]))'
FIRST_WORD = "set(tag.strip().lower().split()[:1])"
"""Searches for the first word of a tag; no case of the suite searches for one of two words."""


def planted(code: str, old: str, new: str) -> str:
    assert code.count(old) == 1
    return code.replace(old, new)


def found(bench: Bench) -> list[EdgeCase]:
    with bench.store.snapshot() as tx:
        return list(tx.edge_cases.of_run("r"))


def with_lost_votes(tally: str) -> str:
    return planted(tally, KEEPS, LOSES)


def test_planted_bug_is_found_and_the_repair_that_keeps_the_property_handles_it(
    own: Bench, tally: str, write_script: Script
) -> None:
    broken = with_lost_votes(tally)
    replies = [
        {"stage": "tally", "kind": "draft", "reply": fenced(broken), "seconds": 0},
        *({"stage": "tally", "kind": kind, "reply": fenced(tally), "seconds": 0}
          for kind in ("draft", "repair")),
    ]  # fmt: skip
    own.script(write_script(replies))
    ended = own.work([Discovery(rounds=(50, 100))])
    (case,) = found(own)
    assert (case.property, case.clause, case.severity) == ("no-vote-is-lost", "C1", "high")
    assert ast.literal_eval(case.input) == [("ada", 8)], "shrunk to one vote"
    assert case.found_by.startswith("property search, at most 50 examples, seed ")
    with own.store.snapshot() as tx:
        state, fact = tx.stages.of_run("r")["tally"], tx.facts.latest("r")["discovery"]
        accepted = tx.candidates.get(state.accepted_candidate_id or "")
        refused = tx.candidates.best_failed("r", "tally", 5)
        learnings = [each.kind for each in tx.learnings.page(None, 20, None).items]
        counters = tx.counters("r")
    assert state.status is StageStatus.PASSED
    assert case.handled_by == accepted.id
    assert accepted.code == tally
    assert PREFIX + case.id in {each.case_id for each in accepted.cases}
    assert [each.code for each in refused] == [broken], "its verdict says why it went back"
    assert (counters.edge_cases_found, counters.edge_cases_open) == (1, 0)
    assert counters.solutions_tested == 2, "the same code under another suite is one solution"
    assert learnings.count("edge_case") == 1
    assert fact.status == "done", fact.proof
    assert fact.evidence["edge_cases_found"] == 1
    exported = own.root / "proj_own" / "tests" / "regressions" / "test_tally.py"
    assert f"def test_edge_case_{case.id}" in exported.read_text()
    assert (own.root / "proj_own" / "own" / "tally.py").read_text() == tally
    assert "nothing is left" in ended.reason or "nothing more to say" in ended.reason


def test_regression_of_the_built_project_fails_on_the_old_code_and_passes_on_the_new(
    own: Bench, tally: str
) -> None:
    own.accept("tally", with_lost_votes(tally))
    fact = Discovery(rounds=(50,)).work(own.context())
    assert fact is not None
    assert fact.status == "failed"
    assert fact.proof == "1 edge cases are open: tally (1)"
    text = own.regressions("tally")
    assert "hypothesis" not in text
    for code, passes in ((with_lost_votes(tally), False), (tally, True)):
        assert passed_by_pytest(own.root, text, code) is passes


def passed_by_pytest(folder: Path, test: str, code: str) -> bool:
    """Both are ours, so a plain interpreter may run them."""
    (folder / "own").mkdir(parents=True, exist_ok=True)
    (folder / "own" / "tally.py").write_text(code)
    (folder / "test_tally.py").write_text(test)
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert run.returncode in (0, 1), run.stdout
    return run.returncode == 0


def test_right_code_is_searched_once_and_what_was_searched_is_not_searched_again(
    own: Bench, tally: str
) -> None:
    own.accept("tally", tally)
    first = Discovery(rounds=(10, 20)).work(own.context())
    second = Discovery(rounds=(10, 20)).work(own.context())
    assert first is not None
    assert second is not None
    assert first.status == second.status == "done"
    with own.store.snapshot() as tx:
        searches = tx.searches.of_run("r")
    assert [(each.max_examples, each.ended) for each in searches] == [
        (10, Ended.PASSED),
        (20, Ended.PASSED),
    ]
    assert len({each.seed for each in searches}) == 2
    assert all(each.examples >= each.max_examples for each in searches)


def test_search_that_is_cancelled_says_nothing(own: Bench, tally: str) -> None:
    own.accept("tally", tally)
    own.cancelled = True
    assert Discovery().work(own.context()) is None
    with own.store.snapshot() as tx:
        assert not tx.searches.of_run("r")


def test_bug_planted_into_the_crm_is_found_by_its_property_and_handled(
    crm: Bench, write_script: Script
) -> None:
    book = exemplar("crm_system.contacts")
    broken = planted(book, WHOLE_TAG, FIRST_WORD)
    replies = [
        {"stage": "contact_book", "kind": "draft", "reply": fenced(broken), "seconds": 0},
        *({"stage": "contact_book", "kind": kind, "reply": fenced(book), "seconds": 0}
          for kind in ("draft", "repair")),
    ]  # fmt: skip
    crm.script(write_script(replies))
    crm.work([Discovery(rounds=(50,))])
    cases = found(crm)
    assert {(case.property, case.clause) for case in cases} == {("tag-search-equals-filter", "C12")}
    with crm.store.snapshot() as tx:
        accepted = tx.candidates.accepted_code("r")["contact_book"]
    assert accepted.code == book
    assert {case.handled_by for case in cases} == {accepted.id}
