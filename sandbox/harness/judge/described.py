"""Classes and exceptions of the candidate, described so that the judge can make stand-ins.

The judge needs from a class its name, bases, the names of its methods and which
special methods it has; from an exception its arguments, attributes and cause.
"""

from __future__ import annotations

import enum
import os
from pathlib import Path
from types import FunctionType
from typing import Any

from . import names
from .special import SPECIAL

MOST_CAUSES = 4
DOC_LENGTH = 2000
FLAT = (int, float, str, bytes, bytearray, tuple, list, dict, set, frozenset)
_bases = type.__dict__["__bases__"].__get__
_mro = type.__dict__["__mro__"].__get__
_own = type.__dict__["__dict__"].__get__


class Descriptions:
    """Which classes the judge knows, and the words for those it does not."""

    def __init__(self, wire: Any) -> None:
        self._wire = wire
        self._unsent: list[type] = []
        self._depth = 0

    def commit(self) -> None:
        """The descriptions made so far have been sent."""
        if self._unsent:
            self._unsent.clear()

    def roll_back(self) -> None:
        """They have not been sent: make them again the next time."""
        for cls in self._unsent:
            self._wire.classes.pop(cls, None)
        self._unsent.clear()

    @staticmethod
    def is_enum(cls: type) -> bool:
        return issubclass(cls, enum.Enum)

    def describe(self, cls: type) -> dict[str, Any]:
        bases = [self._base(base) for base in _bases(cls) if self._matters(base)]
        number = self._wire.lent.number(cls)
        self._wire.classes[cls] = number
        self._unsent.append(cls)
        doc = _own(cls).get("__doc__")
        return {
            "K": [
                number,
                [cls.__name__, cls.__module__, cls.__qualname__],
                doc[:DOC_LENGTH] if type(doc) is str else None,
                self._kind(cls),
                bases,
                *_methods(cls),
                _special(cls),
            ]
        }

    def _base(self, base: type) -> Any:
        return self._wire.class_of(base)

    @staticmethod
    def _matters(base: type) -> bool:
        """Whether a base is one of the candidate's, an exception, or builtin data."""
        if base is object:
            return False
        standard = names.type_name(base) is not None
        return not standard or issubclass(base, BaseException) or base in FLAT

    @staticmethod
    def _kind(cls: type) -> str:
        if issubclass(cls, BaseException):
            return "error"
        flat = next((base for base in FLAT if issubclass(cls, base)), None)
        return flat.__name__ if flat else "object"

    def error(self, error: BaseException) -> dict[str, Any]:
        """An exception; an exception in it three causes deep is told without its own cause."""
        wire, convert = self._wire, self._wire.convert
        cls = wire.class_of(type(error))
        number = 0 if type(cls) is dict and "n" in cls else wire.lent.number(error)
        self._depth += 1
        try:
            cause = error.__cause__ if self._depth < MOST_CAUSES else None
            return {
                "E": [
                    number,
                    cls,
                    wire.sequence(_arguments(error)),
                    wire.pairs(dict(vars(error))),
                    convert(cause),
                    _place(error),
                ]
            }
        finally:
            self._depth -= 1


def _arguments(error: BaseException) -> list[Any]:
    """What its class was called with, as far as the exception kept it."""
    arguments = list(tuple.__iter__(error.args))
    if isinstance(error, OSError) and len(arguments) == 2 and error.filename is not None:
        arguments.append(error.filename)
    return arguments


def _methods(cls: type) -> tuple[list[str], list[str]]:
    """The public plain methods of a class itself, and its class and static methods."""
    plain, of_class = [], []
    for name, value in _own(cls).items():
        if type(name) is not str or name[:1] == "_":
            continue
        if type(value) is FunctionType:
            plain.append(name)
        elif type(value) in (classmethod, staticmethod):
            of_class.append(name)
    return plain, of_class


def _special(cls: type) -> list[str]:
    """The special methods that make the class differ from `object` or its builtin base."""
    found: set[str] = set()
    for owner in _mro(cls):
        if owner is not object and owner not in FLAT and owner not in _ENUM_BASES:
            found |= SPECIAL & _own(owner).keys()
    if issubclass(cls, BaseException):
        found &= {"__str__", "__repr__", "__format__", "__call__", "__enter__", "__exit__"}
        if not any(
            "__str__" in _own(owner) for owner in _mro(cls) if names.type_name(owner) is None
        ):
            found.discard("__str__")
            found.discard("__repr__")
    return sorted(found)


_ENUM_BASES = frozenset({enum.ReprEnum} if hasattr(enum, "ReprEnum") else ())


def _place(error: BaseException) -> str:
    """Where in the candidate's own files it was raised: "file.py:12 in name"."""
    here, place, trace = f"{Path.cwd()}{os.sep}", "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(here):
            place = f"{code.co_filename[len(here) :]}:{trace.tb_lineno} in {code.co_name}"
        trace = trace.tb_next
    return place
