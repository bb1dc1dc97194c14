"""What a model is told, and what it must never be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from backend.learning_systems import prompting
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.jobs import Ended
from backend.learning_systems.prompting import (
    docs_messages,
    draft_messages,
    prompt_hash,
    repair_messages,
    repair_prompt,
)
from backend.learning_systems.records import Candidate, CaseVerdict
from backend.learning_systems.stage_files import read_contract, read_stage

CRM = load_curriculum().projects["proj_crm_system"]
BOOK = read_stage(CRM, "contact_book")
FAILED = Candidate(
    id="c",
    run_id="r",
    session_id="s",
    stage_id="contact_book",
    code="class ContactBook: ...\n",
    code_hash="h",
    suite_hash="s",
    ended=Ended.FAILED,
    detail="",
    isolation_level="full",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    cases=(
        CaseVerdict("fine", "C1", True, "passed"),
        CaseVerdict("seen", "C1", True, "failed", "assert 1 == 2"),
        CaseVerdict("unseen-case", "C2", False, "failed", "assert 'secret' == 'hidden'"),
    ),
)


def test_draft_holds_the_whole_contract_and_the_interfaces_it_may_import() -> None:
    contract = read_contract(CRM, "account_registry")
    user = draft_messages(contract, [BOOK.contract])[-1].content
    assert contract.text in user
    assert BOOK.contract.interface in user
    assert "## Behaviour" in user
    assert "C1. " in user
    assert next(iter(BOOK.contract.clauses.values())) not in user


def feedback(failed: Candidate) -> str:
    """The part of a repair's prompt that tells what failed."""
    return repair_prompt(BOOK.contract, [], failed).parts[-1].text


def test_feedback_tells_a_visible_case_in_full_and_of_a_hidden_one_the_clause() -> None:
    told = feedback(FAILED)
    assert "assert 1 == 2" in told
    assert BOOK.contract.clauses["C2"] in told
    for secret in ("secret", "hidden", "unseen-case"):
        assert secret not in told


def test_feedback_without_cases_tells_how_the_run_ended() -> None:
    timed_out = replace(FAILED, cases=(), ended=Ended.TIMEOUT, detail="10 s of wall time")
    assert "timeout" in feedback(timed_out)


def test_no_hidden_case_of_any_stage_reaches_a_prompt() -> None:
    for stage in CRM.stages():
        material = read_stage(CRM, stage.id)
        user = draft_messages(material.contract, [])[-1].content
        for case in material.manifest:
            assert case.visible or case.id not in user.split(), (stage.id, case.id)


def test_hash_changes_with_every_part_of_a_prompt() -> None:
    draft = draft_messages(BOOK.contract, [])
    assert prompt_hash(draft) == prompt_hash(draft_messages(BOOK.contract, []))
    assert prompt_hash(draft) != prompt_hash(repair_messages(BOOK.contract, [], FAILED))


def test_tests_and_docs_are_asked_from_the_contract_alone() -> None:
    tests = prompting.tests_messages(BOOK.contract, [])[-1].content
    docs = docs_messages(BOOK.contract)
    for user in (tests, docs[-1].content):
        assert BOOK.contract.text in user
        assert "$" not in user.replace(BOOK.contract.text, "")
    assert f"`{BOOK.contract.module}`" in tests
    assert "fenced" not in docs[0].content


def test_no_prompt_depends_on_the_machine() -> None:
    user = draft_messages(BOOK.contract, [])[-1].content
    assert "Python 3.11" in user


def test_repair_leaves_out_whole_what_does_not_fit_and_says_what() -> None:
    long = replace(FAILED.cases[1], message="assert " + "1 + " * 200)
    failed = replace(FAILED, cases=(FAILED.cases[0], long, FAILED.cases[2]))
    roomy = prompting.repair_prompt(BOOK.contract, [], failed, 8192, 1024)
    assert roomy.messages == repair_messages(BOOK.contract, [], failed)
    assert [part.left_out for part in roomy.parts] == [(), (), (), ()]
    taken = sum(part.tokens for part in roomy.parts[:-1])
    tight = prompting.repair_prompt(BOOK.contract, [], failed, taken + 100 + 1024, 1024)
    told = tight.messages[-1].content
    assert tight.parts[-1].left_out == ("case seen",)
    assert "1 + 1" not in told
    assert f"C2 is violated: {BOOK.contract.clauses['C2']}" in told
    assert failed.code in told
