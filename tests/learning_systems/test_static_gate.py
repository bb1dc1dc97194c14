"""What is refused without running it, and what is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.stage_files import read_stage
from backend.learning_systems.static_gate import refusal
from tests.conftest import exemplar

CRM = load_curriculum().projects["proj_crm_system"]
BOOK = read_stage(CRM, "contact_book")
ACCOUNTS = read_stage(CRM, "account_registry")
GOOD = exemplar("crm_system.contacts")


def test_exemplars_pass_the_gate() -> None:
    for stage in CRM.stages():
        material = read_stage(CRM, stage.id)
        assert refusal(exemplar(stage.module), material) is None, stage.id


def test_module_that_does_not_parse_is_refused() -> None:
    assert "does not parse" in str(refusal("def f(:\n", BOOK))
    assert "does not parse" in str(refusal("x = 1\x00", BOOK))
    assert "does not parse" in str(refusal("(" * 5000, BOOK))


def test_missing_names_are_listed() -> None:
    assert "ContactBook" in str(refusal("x = 1\n", BOOK))
    renamed = GOOD.replace("def update", "def change")
    assert "ContactBook.update" in str(refusal(renamed, BOOK))


def test_imports_beyond_the_allowed_are_refused() -> None:
    for line in ("import numpy", "from numpy.linalg import norm", "import crm_system.accounts"):
        assert refusal(f"{line}\n{GOOD}", BOOK) is not None, line
    assert refusal(f"import numpy\n{GOOD}", BOOK, allowed_packages=["numpy"]) is None
    assert refusal(f"import json, collections.abc\n{GOOD}", BOOK) is None


def test_required_module_may_be_imported_in_every_way() -> None:
    code = exemplar("crm_system.accounts")
    for line in (
        "import crm_system.contacts",
        "from crm_system import contacts",
        "from . import contacts",
        "from .contacts import ContactBook",
    ):
        assert refusal(f"{line}\n{code}", ACCOUNTS) is None, line
    assert refusal(f"from . import pipeline\n{code}", ACCOUNTS) is not None


@given(st.text())
def test_any_text_gets_an_answer_and_no_exception(text: str) -> None:
    assert refusal(text, BOOK) is not None
