"""The pools that names are drawn from, and what wordings make of the names."""

from __future__ import annotations

import keyword
import re
import tomllib
from pathlib import Path
from random import Random

from training.corpus import words as words_module
from training.corpus.families._shapes import rules_of
from training.corpus.families._sketch import Sketch, render
from training.corpus.phrases import count

POOLS = tomllib.loads(Path(words_module.__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def test_no_pool_holds_a_keyword() -> None:
    texts = [POOLS["nouns"], POOLS["fields"], POOLS["values"], *POOLS["roles"].values()]
    words = [word for text in texts for word in text.split()]
    assert len(words) > 500
    assert not [word for word in words if keyword.iskeyword(word)]


def test_article_fits_the_name_that_follows() -> None:
    rules = {"purpose": "no", "one": "a {noun}, no `{name}` but a `{name}` or an `{other}`"}
    draft = Sketch(Random(1), "some", rules)
    draft.names |= {"noun": "apple", "name": "index", "other": "key"}
    draft.rule("one", "assert True")
    assert draft._clauses[0][0] == "An apple, no `index` but an `index` or a `key`."


_BLOCKS = """
class Box:
    #(
    #|
    def _helps(self): ...

    #|
    def one(self): ...

    #|
    def two(self): ...

    #|
    def _assists(self): ...
    #)
"""


def test_public_blocks_change_places_and_private_ones_follow_as_they_come() -> None:
    seen = {tuple(re.findall(r"def (\w+)", render(_BLOCKS, {}, Random(n)))) for n in range(20)}
    private = ("_helps", "_assists")
    assert seen == {("one", "two", *private), ("two", "one", *private)}


def test_rule_with_few_wordings_gets_more() -> None:
    made = rules_of({"few": "[one|two|three] things", "many": "[a|b|c|d] [e|f|g|h]"})
    assert count(made["few"]) > 3 * count("[one|two|three] things")
    assert count(made["many"]) == 16
