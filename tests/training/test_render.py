"""The contract of a task in the house format."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from training.corpus.families import all_families
from training.corpus.render import contract_text
from training.corpus.task import Task
from training.corpus.words import Words


def built() -> Task:
    rng = Random(1)
    task = all_families()["record_store"].build(rng, Words(rng))
    interface = "class Shelf:\n    ...\n\ndef fill() -> None: ...\ndef unused() -> None: ..."
    return replace(task, module="a.b", interface=interface, examples=(">>> fill(Shelf())",))


def test_examples_begin_with_the_import_of_what_they_use() -> None:
    assert "```python\n>>> from a.b import Shelf, fill\n>>> fill(Shelf())\n" in contract_text(
        built()
    )


def test_examples_that_import_already_stay_as_they_are() -> None:
    task = replace(built(), examples=(">>> from a.b import fill", ">>> fill(1)"))
    assert "```python\n>>> from a.b import fill\n>>> fill(1)\n```" in contract_text(task)


def test_interface_begins_with_the_imports_its_signatures_need() -> None:
    solution = "from collections.abc import Callable, Iterator\nimport re\nfrom math import ceil\n"
    interface = "def fill(clock: Callable[[], int]) -> None: ..."
    text = contract_text(replace(built(), interface=interface, solution=solution))
    assert f"```python\nfrom collections.abc import Callable\n\n\n{interface}\n```" in text
