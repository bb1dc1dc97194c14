"""The shape of contracts: what is understood, and that nothing else is let through."""

from __future__ import annotations

import contextlib
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import CurriculumInvalid
from backend.learning_systems.contract_files import (
    MAX_CHARACTERS,
    MAX_CORE_CHARACTERS,
    parse_contract,
)
from backend.learning_systems.curriculum_model import StageLevel

FILE = Path("contracts/sums.md")

TEXT = """# Sums

module: till.sums
requires: till.prices, till.tax
forbidden imports: decimal

Adds
prices.

## Interface

```python
## not a heading
def total(prices: list[int]) -> int: ...
```

## Behaviour

- C1. The sum of the prices,
  0 for none.
- C3. Else TypeError.

## Examples

```python
>>> total([1, 2])
3
```
"""


def refused(text: str, level: StageLevel = StageLevel.ADVANCED) -> str:
    with pytest.raises(CurriculumInvalid) as caught:
        parse_contract(text, FILE, level)
    assert caught.value.extra["file"] == str(FILE)
    assert caught.value.remedy
    return str(caught.value.extra["field"])


def test_a_contract_in_shape_is_read_part_by_part() -> None:
    contract = parse_contract(TEXT, FILE)
    assert contract.title == "Sums"
    assert contract.module == "till.sums"
    assert contract.requires == ("till.prices", "till.tax")
    assert contract.forbidden_imports == ("decimal",)
    assert contract.purpose == "Adds prices."
    assert contract.interface == "## not a heading\ndef total(prices: list[int]) -> int: ..."
    assert contract.clauses == {"C1": "The sum of the prices, 0 for none.", "C3": "Else TypeError."}
    assert contract.examples == ">>> total([1, 2])\n3"
    assert contract.text == TEXT


@pytest.mark.parametrize("nothing", ["", "requires:\n", "requires: none\n", "requires: -\n"])
def test_requires_may_be_nothing(nothing: str) -> None:
    text = TEXT.replace("requires: till.prices, till.tax\n", nothing)
    assert parse_contract(text, FILE).requires == ()


SPOILED = {
    "no title": ("# Sums\n", "", "title"),
    "empty title": ("# Sums\n", "# \n", "title"),
    "no module": ("module: till.sums\n", "", "module"),
    "two modules": ("till.sums", "till.sums, till.more", "module"),
    "module with space": ("till.sums", "till sums", "module"),
    "header twice": ("requires:", "module: till.sums\nrequires:", "module"),
    "empty required": ("till.prices, till.tax", "till.prices,,", "requires"),
    "no purpose": ("Adds\nprices.\n", "", "purpose"),
    "two paragraphs": ("Adds\nprices.\n", "Adds\n\nprices.\n", "purpose"),
    "no interface": ("## Interface\n", "", "## Behaviour"),
    "interface not marked Python": ("```python\n##", "```\n##", "## Interface"),
    "prose in interface": ("## Interface\n", "## Interface\nLook:\n", "## Interface"),
    "interface no Python": ("def total", "def def total", "## Interface"),
    "interface null byte": ("def total", "def \0total", "## Interface"),
    "no behaviour": ("## Behaviour\n", "## Behavior\n", "## Behavior"),
    "prose before clauses": ("- C1.", "It does:\n- C1.", "## Behaviour"),
    "clause without number": ("- C1.", "- C.", "## Behaviour"),
    "clause without text": ("- C3. Else TypeError.", "- C3. ", "## Behaviour"),
    "clause twice": ("- C3.", "- C1.", "C1"),
    "clauses downwards": ("- C1.", "- C4.", "C3"),
    "no clause": ("- C1. The sum of the prices,\n  0 for none.\n- C3. Else TypeError.\n", "", "##"),
    "no examples": ("## Examples\n", "", "## Examples"),
    "examples without one": (">>> total([1, 2])\n3", "total([1, 2])", "## Examples"),
    "broken example": (">>> total", ">>>total", "## Examples"),
    "section twice": ("## Examples", "## Behaviour", "## Behaviour"),
    "fourth section": ("3\n```\n", "3\n```\n\n## Notes\n", "## Notes"),
}


@pytest.mark.parametrize(("old", "new", "field"), SPOILED.values(), ids=SPOILED.keys())
def test_a_contract_out_of_shape_is_refused_naming_the_part(old: str, new: str, field: str) -> None:
    assert TEXT.count(old) == 1, old
    assert refused(TEXT.replace(old, new)).startswith(field)


@pytest.mark.parametrize(
    ("level", "limit"),
    [(StageLevel.CORE, MAX_CORE_CHARACTERS), (StageLevel.ADVANCED, MAX_CHARACTERS)],
)
def test_the_limit_of_a_level_is_the_last_length_allowed(level: StageLevel, limit: int) -> None:
    longest = TEXT.replace("prices.\n", "prices." + "x" * (limit - len(TEXT)) + "\n")
    assert len(longest) == limit
    assert len(parse_contract(longest, FILE, level).text) == limit
    assert refused(longest.replace("Adds", "Adds."), level) == "length"


names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
modules = st.lists(names, min_size=1, max_size=3).map(".".join)
words = st.text(alphabet=string.ascii_letters + "äß.,;:'`()*#", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=6).map(" ".join)


@given(
    title=sentences,
    module=modules.filter(lambda name: name != "none"),
    requires=st.lists(modules.filter(lambda name: name not in {"none", "nothing"}), max_size=3),
    purpose=sentences,
    clauses=st.dictionaries(st.integers(1, 99), sentences, min_size=1, max_size=5),
)
def test_any_contract_written_in_shape_reads_back_as_it_was_meant(
    title: str, module: str, requires: list[str], purpose: str, clauses: dict[int, str]
) -> None:
    lines = "\n".join(f"- C{number}. {text}" for number, text in sorted(clauses.items()))
    text = (
        f"# {title}\nmodule: {module}\nrequires: {', '.join(requires)}\n\nIt. {purpose}\n\n"
        f"## Interface\n```python\nx: int\n```\n## Behaviour\n{lines}\n## Examples\n>>> 1\n1\n"
    )
    contract = parse_contract(text, FILE)
    assert (contract.title, contract.module) == (title, module)
    assert contract.requires == tuple(requires)
    assert contract.purpose == f"It. {purpose}"
    assert contract.clauses == {f"C{number}": clauses[number] for number in sorted(clauses)}


@given(st.text(max_size=300) | st.lists(st.sampled_from(TEXT.split("\n"))).map("\n".join))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(CurriculumInvalid):
        contract = parse_contract(text, FILE)
        assert contract.clauses
        assert contract.examples
