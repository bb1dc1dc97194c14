"""Whose word an operation is.

Among objects of the candidate it is the candidate's. As soon as data of the
suite takes part it is the judge's: a number that answers `x - expected` with
zero, a text that contains and begins with everything, an object that lies
between any two bounds would pass every suite that asks so.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .special import BINARY, IN_PLACE, ORDER, REFLECTED
from .stand_ins import StandIn, special_method, wire_of

ARITHMETIC = frozenset({*BINARY, *REFLECTED, *IN_PLACE, "__divmod__"})
TO_NUMBER = frozenset(
    [
        "__abs__",
        "__bool__",
        "__ceil__",
        "__complex__",
        "__float__",
        "__floor__",
        "__index__",
        "__int__",
        "__len__",
        "__round__",
        "__trunc__",
    ]
)
SHOWN = frozenset({"__str__", "__repr__", "__format__"})
"""What a subclass of builtin data says of itself; it learns nothing by being asked."""

REPEATED = frozenset({"__add__", "__radd__", "__mul__", "__rmul__"})
"""Arithmetic of sequences, whose results are compared as data: a vector times three."""

_VERDICT_LIKE = (numbers.Number, timedelta, set, frozenset, type(None))
"""Results of arithmetic that a suite compares with a tolerance or asks for emptiness."""


def object_special(name: str) -> Callable[..., Any]:
    """A special method of a plain object of the candidate."""
    if name in ARITHMETIC:
        return _arithmetic(name)
    if name in ORDER:
        return _ordering(name)
    return _to_number(name) if name in TO_NUMBER else special_method(name)


def fixed_special(base: type, name: str) -> Callable[..., Any] | None:
    """A special method of a subclass of an unchanging builtin type; None: the builtin's own."""
    if name in SHOWN:
        return special_method(name)
    if not hasattr(base, name) or (base is tuple and name in REPEATED):
        return object_special(name)
    return _among_own(base, name) if name in ARITHMETIC or name in ORDER else None


def suite_data(wire: Any, arguments: Any) -> bool:
    """Whether something among the arguments is not an object of the candidate."""
    return not all(wire.stands_in(argument) for argument in arguments)


def _refuse(wire: Any, name: str) -> Any:
    wire.unsound = (
        f"{name} of an object of the candidate with data of the suite is the candidate's word:"
        " compare builtin data instead"
    )
    raise TypeError(wire.unsound)


def _named(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    call.__name__ = call.__qualname__ = name
    return call


def _arithmetic(name: str) -> Callable[..., Any]:
    """With data of the suite it must give an object or text, and that one is marked."""
    handed_on = special_method(name)

    def call(self: Any, *arguments: Any) -> Any:
        wire = wire_of(self)
        result = handed_on(self, *arguments)
        begins_a_sum = name == "__radd__" and type(arguments[0]) is int and arguments[0] == 0
        if begins_a_sum or result is NotImplemented or not suite_data(wire, arguments):
            return result
        if isinstance(result, _VERDICT_LIKE):
            _refuse(wire, name)
        if isinstance(result, StandIn) and not (name in IN_PLACE and result is self):
            object.__setattr__(result, "_grace_derived", True)
        return result

    return _named(call, name)


def _ordering(name: str) -> Callable[..., Any]:
    handed_on = special_method(name)

    def call(self: Any, other: Any) -> Any:
        wire = wire_of(self)
        result = handed_on(self, other)
        if result is NotImplemented or wire.stands_in(other):
            return result
        return _refuse(wire, name)

    return _named(call, name)


def _to_number(name: str) -> Callable[..., Any]:
    """Refused for what came out of arithmetic with data of the suite."""
    handed_on = special_method(name)

    def call(self: Any, *arguments: Any) -> Any:
        if _is_derived(self):
            _refuse(wire_of(self), name)
        return handed_on(self, *arguments)

    return _named(call, name)


def _is_derived(thing: Any) -> bool:
    try:
        return bool(object.__getattribute__(thing, "_grace_derived"))
    except AttributeError:
        return False


def _among_own(base: type, name: str) -> Callable[..., Any]:
    """The candidate's where it meets its own kind only, else the builtin type's."""
    handed_on, builtin = special_method(name), getattr(base, name)

    def call(self: Any, *arguments: Any) -> Any:
        wire = wire_of(self)
        if not arguments or suite_data(wire, arguments) or wire.lost or wire.reporting:
            return builtin(self, *arguments)
        return handed_on(self, *arguments)

    return _named(call, name)
