"""Descriptions: only answers in the stated form that speak of the contract alone are taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.documenting.descriptions import (
    Description,
    Objection,
    described_names,
    parse_description,
    signature_of,
)
from backend.learning_systems.stage_files import read_contract

CRM = load_curriculum().project("proj_crm_system")
BOOK = read_contract(CRM, "contact_book")
PARAGRAPH = "Keeps the people a company talks to, with clean addresses."
GOOD = f"""{PARAGRAPH}

- `ContactBook`: Holds the contacts.
- `ContactBook.add`: Stores a contact and returns it as a
  `dict` with its `id`.
- `search(text, tag)`: Finds contacts by `text` and `tag`.
"""


def described(text: str) -> Description:
    found = parse_description(text, BOOK)
    assert isinstance(found, Description), found
    return found


def test_paragraph_and_lines_are_read_with_names_in_full() -> None:
    found = described(GOOD)
    assert found.paragraph == PARAGRAPH
    assert found.names == {
        "ContactBook": "Holds the contacts.",
        "ContactBook.add": "Stores a contact and returns it as a `dict` with its `id`.",
        "ContactBook.search": "Finds contacts by `text` and `tag`.",
    }


def test_thoughts_before_the_answer_are_passed_over() -> None:
    assert described(f"<think>\nWhat about `nonsense`?\n</think>\n{GOOD}").paragraph == PARAGRAPH


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("`ContactBook.add`", "`ContactBook.remove_all`", "unknown"),
        ("`ContactBook.add`", "`ContactBook`", "told twice"),
        ("its `id`", "its `uuid4`", "uuid4"),
        ("Holds the contacts.", "Call purge_all() first.", "purge_all"),
        ("- `ContactBook`: Holds", "- ContactBook: Holds", "no `name`"),
        (PARAGRAPH, "", "0 characters"),
        (PARAGRAPH, "x " * 700, "characters"),
        (PARAGRAPH, f"# Contacts\n{PARAGRAPH}", "heading"),
        (PARAGRAPH, f"{PARAGRAPH}\n```python\nimport os\n```", "block of code"),
        ("Holds the contacts.", "Holds. " * 100, "at length"),
    ],
)
def test_answer_out_of_form_or_beyond_the_contract_is_refused(old: str, new: str, why: str) -> None:
    assert old in GOOD
    found = parse_description(GOOD.replace(old, new), BOOK)
    assert isinstance(found, Objection)
    assert why in found.reason


def test_words_after_the_list_are_refused() -> None:
    assert isinstance(parse_description(f"{GOOD}\nI hope this helps!", BOOK), Objection)


@given(st.text(st.sampled_from("- `:*#\nContactBook.add()<>\\"), max_size=200))
def test_no_text_breaks_the_parser(text: str) -> None:
    found = parse_description(text, BOOK)
    if isinstance(found, Description):
        assert set(found.names) <= {*described_names(BOOK), "ContactBook.__init__"}


def test_every_name_of_the_crm_has_a_signature_on_one_line() -> None:
    for stage in CRM.stages():
        contract = read_contract(CRM, stage.id)
        for name in described_names(contract):
            signature = signature_of(name, contract)
            assert name.rpartition(".")[2] in signature
            assert "\n" not in signature
    assert signature_of("ContactBook.get", BOOK) == "ContactBook.get(self, contact_id: str) -> dict"
