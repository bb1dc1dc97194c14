"""A family of one rule or two, for tests of what is done with families."""

from __future__ import annotations

from random import Random

from training.corpus.phrases import say
from training.corpus.task import Case, Family, Task
from training.corpus.words import Words, camel

_TAKE = (
    "[`{put}`|A call of `{put}`] [adds|brings in|counts] `{size}` "
    "[and returns|; it returns] the [sum|total]."
)
_LIMIT = '`{put}` raises `ValueError("{size}")` [if|when] `{size}` is [less than|below] {low}.'


def build(rng: Random, words: Words) -> Task:
    noun, size, low = words.noun(), words.field(), rng.choice((0, 1, 5))
    put, name, module = words.method("add"), camel(noun, "counter"), words.module(noun)
    limited = rng.random() < 0.8
    facts = {"put": put, "size": size, "low": low}
    clauses = [say(rng, _TAKE, **facts)]
    cases = [Case(0, f"c = {name}()\nassert c.{put}(7) == 7\nassert c.{put}(8) == 15")]
    if limited:
        clauses.append(say(rng, _LIMIT, **facts))
        refusal = f'("ValueError", "{size}")'
        cases.append(Case(1, f"assert raised({name}().{put}, {low - 1}) == {refusal}"))
    interface = (
        f"class {name}:\n    def __init__(self) -> None: ...\n"
        f"    def {put}(self, {size}: int) -> int: ..."
    )
    check = (
        f'        if {size} < {low}:\n            raise ValueError("{size}")\n' if limited else ""
    )
    solution = (
        f'"""Counts."""\n\n\nclass {name}:\n    def __init__(self) -> None:\n'
        f"        self._sum = 0\n\n    def {put}(self, {size}: int) -> int:\n{check}"
        f"        self._sum += {size}\n        return self._sum\n"
    )
    return Task(
        family="tiny",
        combination=f"limit={low}" if limited else "none",
        title=f"Counter of {noun}",
        module=module,
        purpose=f"Adds up what every {noun} brings.",
        interface=interface,
        clauses=tuple(clauses),
        examples=(f">>> {name}().{put}(7)", "7"),
        solution=solution,
        cases=tuple(cases),
        wrong=(solution.replace("self._sum += ", "self._sum = "),),
    )


FAMILY = Family("tiny", build, (_TAKE, _LIMIT))
