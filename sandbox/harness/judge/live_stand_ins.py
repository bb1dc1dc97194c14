"""Stand-ins for subclasses of list, dict, set and bytearray, which change.

What changes them happens over there, after which the content is fetched. What
only reads them is done in the judge on that content, unless the class overrides
it and no data of the suite takes part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .special import SPECIAL
from .stand_ins import method, own, special_method, wire_of
from .whose_word import SHOWN, object_special, suite_data


class LiveStandIn:
    """Mixed into subclasses of list, dict, set and bytearray, which change.

    Everything is done to the object over there; the content kept here is what
    it was after that, and is fetched again before it is compared.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_grace"):
            raise AttributeError(name)
        return wire_of(self).ask("get", own(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        wire = wire_of(self)
        wire.ask("do_set", own(self), name, wire.convert(value))

    def __reduce_ex__(self, protocol: Any) -> Any:
        refresh(self)
        base = live_base(type(self))
        return base, (base(base.__iter__(self)) if base is not dict else dict(dict.items(self)),)


_READING_SPECIAL = frozenset(
    [
        "__contains__",
        "__getitem__",
        "__len__",
        "__iter__",
        "__reversed__",
        "__add__",
        "__mul__",
        "__rmul__",
        "__mod__",
        "__rmod__",
        "__or__",
        "__ror__",
        "__and__",
        "__rand__",
        "__sub__",
        "__rsub__",
        "__xor__",
        "__rxor__",
    ]
)

COMPARED = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")

CHANGES: dict[type, frozenset[str]] = {
    list: frozenset(
        [
            "__setitem__",
            "__delitem__",
            "__iadd__",
            "__imul__",
            "append",
            "clear",
            "extend",
            "insert",
            "pop",
            "remove",
            "reverse",
            "sort",
        ]
    ),
    dict: frozenset(
        [
            "__setitem__",
            "__delitem__",
            "__ior__",
            "clear",
            "fromkeys",
            "pop",
            "popitem",
            "setdefault",
            "update",
        ]
    ),
    set: frozenset(
        [
            "__ior__",
            "__iand__",
            "__isub__",
            "__ixor__",
            "add",
            "clear",
            "difference_update",
            "discard",
            "intersection_update",
            "pop",
            "remove",
            "symmetric_difference_update",
            "update",
        ]
    ),
    bytearray: frozenset(
        [
            "__setitem__",
            "__delitem__",
            "__iadd__",
            "__imul__",
            "append",
            "clear",
            "extend",
            "insert",
            "pop",
            "remove",
            "reverse",
        ]
    ),
}
"""What changes an object of a builtin type, or may: it happens on the candidate's side."""

READS: dict[type, frozenset[str]] = {
    base: frozenset(
        name
        for name in dir(base)
        if callable(getattr(base, name))
        and name not in CHANGES[base]
        and (name[:1] != "_" or name in _READING_SPECIAL)
    )
    for base in CHANGES
}

LEARNING_NOTHING = {
    (list, "__getitem__"),
    (dict, "__getitem__"),
    (dict, "__contains__"),
    (dict, "get"),
}
"""Readings that a class may override although data of the suite takes part: a key, an index."""


def live_base(cls: type) -> Any:
    return next(base for base in CHANGES if base in cls.__mro__)


def refresh(thing: Any) -> Any:
    """Fetch the content of a live stand-in; the builtin value it now has."""
    wire = wire_of(thing)
    if wire.lost or wire.reporting:
        return thing
    base = live_base(type(thing))
    content = wire.ask("do_content", own(thing))
    if type(content) is not base:
        raise TypeError("content of another type than its own")
    base.clear(thing)
    (base.extend if base in (list, bytearray) else base.update)(thing, content)
    return content


def live_method(name: str) -> Callable[..., Any]:
    """A method of a builtin type, carried out over there, after which the content is fetched."""

    def call(self: Any, /, *arguments: Any, **named: Any) -> Any:
        wire = wire_of(self)
        try:
            return wire.call("method", [own(self), name], arguments, named)
        finally:
            refresh(self)

    call.__name__ = call.__qualname__ = name
    return call


def live_special(name: str) -> Callable[..., Any]:
    handed_on = object_special(name)

    def call(self: Any, *arguments: Any) -> Any:
        try:
            return handed_on(self, *arguments)
        finally:
            refresh(self)

    call.__name__ = call.__qualname__ = name
    return call


def live_comparison(name: str) -> Callable[..., Any]:
    """Compare as the builtin type does, in the judge."""

    def compare(self: Any, other: Any) -> Any:
        base = live_base(type(self))
        content = refresh(self)
        if isinstance(other, LiveStandIn):
            other = refresh(other)
        return getattr(base, name)(content, other)

    compare.__name__ = compare.__qualname__ = name
    return compare


def live_reading(base: type, name: str, overridden: bool) -> Callable[..., Any]:
    """Read the content in the judge, or over there where the class's own way is harmless."""
    builtin = getattr(base, name)
    handed_on = object_special(name) if name[:2] == "__" else method(name)
    free = (base, name) in LEARNING_NOTHING

    def call(self: Any, /, *arguments: Any, **named: Any) -> Any:
        wire = wire_of(self)
        harmless = free or not suite_data(wire, (*arguments, *named.values()))
        if overridden and harmless and not wire.lost and not wire.reporting:
            return handed_on(self, *arguments, **named)
        content = refresh(self)
        plain = [refresh(item) if isinstance(item, LiveStandIn) else item for item in arguments]
        return builtin(content, *plain, **named)

    call.__name__ = call.__qualname__ = name
    return call


def live_body(base: type, special: list[str], methods: list[str]) -> dict[str, Any]:
    """Everything that a subclass of a changing builtin type does."""
    own_names = {*special, *methods}
    body: dict[str, Any] = {
        name: live_special(name) if name[:2] == "__" else live_method(name)
        for name in CHANGES[base] | set(methods)
    }
    body |= {
        name: live_special(name)
        for name in special
        if name in SPECIAL - READS[base] - {*COMPARED, "__hash__", "__bool__"}
    }
    body |= {name: live_reading(base, name, name in own_names) for name in READS[base]}
    if base is dict:  # __missing__ is asked over there
        body["__getitem__"] = live_special("__getitem__")
    body |= {name: live_comparison(name) for name in COMPARED}
    body["__hash__"] = special_method("__hash__") if "__hash__" in special else None
    return body | {name: special_method(name) for name in SHOWN}
