"""What a program family builds: one contract with its solution and its checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from training.corpus.words import Words


@dataclass(frozen=True, slots=True)
class Case:
    """One check. `clause` is an index into the task's clauses.

    `code` is one or more statements with plain asserts. It sees every public name of
    the module, and `raised(call, *args, **kwargs)`: the class name and arguments of the
    exception that the call raises, such as ("ValueError", "size"), or None.
    """

    clause: int
    code: str


@dataclass(frozen=True, slots=True)
class Task:
    """A contract in parts, the module that fulfils it, and what proves that it does.

    `interface` is the block of signatures without its fence; `clauses` come without
    their numbers; `examples` are doctest lines, input and output; `combination` names
    the structural options drawn, the same text for the same options; `wrong` are whole
    modules that each fail at least one case.
    """

    family: str
    combination: str
    title: str
    module: str
    purpose: str
    interface: str
    clauses: tuple[str, ...]
    examples: tuple[str, ...]
    solution: str
    cases: tuple[Case, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of program. `grammars` are all wordings its rules may take; `share` is how many
    examples it has for one of a family that is easily learnt."""

    name: str
    build: Callable[[Random, Words], Task]
    grammars: tuple[str, ...]
    share: int = 1
