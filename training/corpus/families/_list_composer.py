"""A module of several functions in the making, each function drawn by itself.

The cases of a clause are calls; what they must give comes from running the solution.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from string import Template
from types import ModuleType

from training.corpus.check import load, passes, raised
from training.corpus.families._sketch import interface_of, sentence
from training.corpus.phrases import say
from training.corpus.task import Case, Task


class Composition:
    """Collects functions, their clauses with calls, and mistakes."""

    def __init__(self, rng: Random, family: str, rules: Mapping[str, str]) -> None:
        self.rng, self._family, self._rules = rng, family, rules
        self.names: dict[str, object] = {"_": ""}
        self.used: set[str] = set()
        self._taken: set[str] = set()
        self._parts: list[str] = []
        self._clauses: list[tuple[str, list[tuple[str, str]], bool]] = []
        self._wrong: list[tuple[str, str, str]] = []
        self._examples: list[tuple[str, str]] = []
        self._kinds: list[str] = []

    def name(self, *names: str) -> str:
        """Draw the name of the next function, one that is free."""
        free = [name for name in names if name not in self._taken]
        found = self.rng.choice(free)
        self._taken.add(found)
        self.names["f"] = found
        return found

    def function(self, kind: str, code: str, example: str) -> None:
        """Add the code of a function, and the arguments of its example."""
        self._kinds.append(kind)
        self._parts.append(self._fill(code).strip("\n"))
        self._examples.append((str(self.names["f"]), self._fill(example)))

    def rule(self, rule: str, *calls: str, same: bool = False, **more: object) -> None:
        """Add a clause with the arguments of calls; `same` checks that none is changed."""
        text = say(self.rng, self._rules[rule], **(self.names | more))
        made = [(str(self.names["f"]), self._fill(call)) for call in calls]
        self._clauses.append((sentence(text), made, same))

    def mistake(self, *pairs: tuple[str, str]) -> None:
        """Changes of the last function that break a rule."""
        for old, new in pairs:
            old, new = self._fill(old), self._fill(new)
            part = self._parts[-1]
            if old not in part:
                raise ValueError(f"{old!r} is not in\n{part}")
            self._wrong.append((part, part.replace(old, new, 1), old))

    def last_call(self) -> str:
        """The arguments of the example of the last function."""
        return self._examples[-1][1]

    def task(self, module: str, title: str, doc: str, head: str = "") -> Task:
        """The finished task; only mistakes that a case notices become wrong modules."""
        order = list(range(len(self._parts)))
        self.rng.shuffle(order)
        parts = [self._parts[place] for place in order]
        top = f'"""{doc}"""\n\n' + (f"{head}\n\n" if head else "")
        solution = top + "\n" + "\n\n\n".join(parts) + "\n"
        made = load("solution", solution)
        if self.rng.random() < 0.4:
            self.rng.shuffle(self._clauses)
        clauses = self._joined()
        cases = [
            Case(number, _case(made, name, arguments, same))
            for number, (_, calls, same) in enumerate(clauses)
            for name, arguments in calls
        ]
        task = Task(
            family=self._family,
            combination="+".join(sorted(self._kinds)),
            title=sentence(title if title else say(self.rng, self._rules["title"], **self.names)).rstrip("."),
            module=module,
            purpose=sentence(say(self.rng, self._rules["purpose"], **self.names)),
            interface=interface_of(solution),
            clauses=tuple(text for text, _, _ in clauses),
            examples=tuple(line for each in self._examples for line in _example(made, *each)),
            solution=solution,
            cases=tuple(cases),
            wrong=(),
        )  # fmt: skip
        found: list[str] = []
        for old, new, _ in self.rng.sample(self._wrong, len(self._wrong)):
            source = solution.replace(old, new, 1)
            if len(found) < 3 and source not in found and not passes(task, source):
                found.append(source)
        return replace(task, wrong=tuple(found))

    def _joined(self) -> list[tuple[str, list[tuple[str, str]], bool]]:
        """The clauses, now and then two about one function as one."""
        found: list[tuple[str, list[tuple[str, str]], bool]] = []
        for text, calls, same in self._clauses:
            last = found[-1] if found else None
            joins = last and not (same or last[2]) and last[1][0][0] == calls[0][0]
            if last and joins and len(last[0] + text) < 240 and self.rng.random() < 0.3:
                found[-1] = (f"{last[0]} {text}", last[1] + calls, False)
            else:
                found.append((text, calls, same))
        return found

    def _fill(self, text: str) -> str:
        return Template(text).substitute(self.names)


def _example(module: ModuleType, name: str, arguments: str) -> list[str]:
    shown = eval(f"{name}({arguments})", dict(vars(module)))
    lines = [f">>> {name}({arguments})"]
    return lines if shown is None else [*lines, repr(shown)]


def _case(module: ModuleType, name: str, arguments: str, same: bool) -> str:
    given = eval(f"({arguments},)")
    if same:
        return f"given = ({arguments},)\n{name}(*given)\nassert given == ({arguments},)"
    call = getattr(module, name)
    failed = raised(call, *copy.deepcopy(given))
    if failed:
        return f"assert raised({name}, {arguments}) == {failed!r}"
    got = call(*copy.deepcopy(given))
    if isinstance(got, dict):
        return f"assert list({name}({arguments}).items()) == {list(got.items())!r}"
    if got is None or isinstance(got, bool):
        return f"assert {name}({arguments}) is {got!r}"
    return f"assert {name}({arguments}) == {got!r}"
