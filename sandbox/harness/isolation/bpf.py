"""A small assembler for the classic BPF that seccomp takes.

A filter looks at one system call: its number, its architecture and its six
arguments, and returns an action. Only what our rules need is here.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

ALLOW = 0x7FFF0000
KILL = 0x80000000

_LOAD_WORD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_GREATER = 0x25
_JUMP_ANY_BIT = 0x45
_AND = 0x54
_RETURN = 0x06

_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16

Instruction = tuple[int, int, int, int]


def errno(number: int) -> int:
    """The action that makes a call fail with this error."""
    return 0x00050000 | number


@dataclass(frozen=True)
class Test:
    """A test of the low 32 bits of one argument; `mask` is applied first."""

    argument: int
    values: tuple[int, ...] = ()
    mask: int = 0xFFFFFFFF
    any_bit: int = 0

    def fails_to(self, action: int) -> list[Instruction]:
        """Go on when the argument is one of `values` (or has no bit of `any_bit`)."""
        code: list[Instruction] = [(_LOAD_WORD, 0, 0, _ARGUMENTS_AT + 8 * self.argument)]
        if self.mask != 0xFFFFFFFF:
            code.append((_AND, 0, 0, self.mask))
        if self.any_bit:
            return [*code, (_JUMP_ANY_BIT, 0, 1, self.any_bit), (_RETURN, 0, 0, action)]
        for left, value in zip(range(len(self.values), 0, -1), self.values, strict=True):
            code.append((_JUMP_EQUAL, left, 0, value))
        return [*code, (_RETURN, 0, 0, action)]


@dataclass(frozen=True)
class Refuse:
    """Refuse an argument that, masked, is one of `values`, else go on."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF

    def fails_to(self, action: int) -> list[Instruction]:
        code: list[Instruction] = [(_LOAD_WORD, 0, 0, _ARGUMENTS_AT + 8 * self.argument)]
        if self.mask != 0xFFFFFFFF:
            code.append((_AND, 0, 0, self.mask))
        for value in self.values:
            code += [(_JUMP_EQUAL, 0, 1, value), (_RETURN, 0, 0, action)]
        return code


@dataclass(frozen=True)
class Rule:
    """What happens to one system call: `action`, when its tests fail or it has none."""

    number: int
    action: int
    tests: tuple[Test | Refuse, ...] = ()

    def assemble(self) -> list[Instruction]:
        body = [step for test in self.tests for step in test.fails_to(self.action)]
        body.append((_RETURN, 0, 0, ALLOW if self.tests else self.action))
        return [(_JUMP_EQUAL, 0, len(body), self.number), *body]


def assemble(
    architecture: int, rules: Sequence[Rule], *, highest: int, beyond: int, default: int = ALLOW
) -> bytes:
    """The whole filter. Another architecture dies; numbers above `highest` get `beyond`.

    The x32 calls of x86-64 carry bit 30, so that bound refuses them as well.
    """
    code: list[Instruction] = [
        (_LOAD_WORD, 0, 0, _ARCHITECTURE_AT),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, KILL),
        (_LOAD_WORD, 0, 0, _NUMBER_AT),
        (_JUMP_GREATER, 0, 1, highest),
        (_RETURN, 0, 0, beyond),
    ]
    for rule in rules:
        code += rule.assemble()
    code.append((_RETURN, 0, 0, default))
    return b"".join(struct.pack("=HBBI", *step) for step in code)
