"""Classes in the judge that stand for the candidate's, and their instances.

Three kinds. A plain object is a `StandIn`: it holds a number and asks. An
exception is a real exception class below the same builtin one, so that `except`
and `pytest.raises` work. A subclass of builtin data is a subclass of the same
builtin, holding the content itself: comparing it is the judge's own work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .names import too_wide
from .special import SPECIAL

NEVER_FLAT = frozenset({"__eq__", "__hash__", "__bool__"})
"""What a subclass of builtin data may not decide: a pass could hang on it."""


class StandInType(type):
    """The class of stand-in classes: what a suite does with a class is asked over there."""

    _grace_class_wire: Any
    _grace_class_number: int

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        return cls._grace_class_wire.call("call", cls._grace_class_wire.mine(cls), arguments, named)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_grace"):
            raise AttributeError(name)
        return too_wide(cls._grace_class_wire.ask("get", cls._grace_class_wire.mine(cls), name))

    def __setattr__(cls, name: str, value: Any) -> None:
        cls._grace_class_wire.ask(
            "do_set", cls._grace_class_wire.mine(cls), name, cls._grace_class_wire.convert(value)
        )

    def __delattr__(cls, name: str) -> None:
        cls._grace_class_wire.ask("do_delete", cls._grace_class_wire.mine(cls), name)

    def __instancecheck__(cls, thing: Any) -> bool:
        if type.__instancecheck__(cls, thing):
            return True
        wire = cls._grace_class_wire
        return wire.stands_in(thing) and bool(
            wire.ask("isinstance", wire.convert(thing), wire.mine(cls))
        )

    def __subclasscheck__(cls, other: Any) -> bool:
        if type.__subclasscheck__(cls, other):
            return True
        wire = cls._grace_class_wire
        return type(other) is StandInType and bool(
            wire.ask("issubclass", wire.mine(other), wire.mine(cls))
        )

    def __bool__(cls) -> bool:
        return True

    def __iter__(cls) -> Any:
        return cls._grace_class_wire.ask("__iter__", cls._grace_class_wire.mine(cls))

    def __len__(cls) -> int:
        return cls._grace_class_wire.ask("__len__", cls._grace_class_wire.mine(cls))

    def __contains__(cls, item: Any) -> bool:
        return cls._grace_class_wire.ask(
            "__contains__", cls._grace_class_wire.mine(cls), cls._grace_class_wire.convert(item)
        )

    def __getitem__(cls, key: Any) -> Any:
        return cls._grace_class_wire.ask(
            "__getitem__", cls._grace_class_wire.mine(cls), cls._grace_class_wire.convert(key)
        )

    def __dir__(cls) -> list[str]:
        return cls._grace_class_wire.ask("__dir__", cls._grace_class_wire.mine(cls))

    @property
    def __dict__(cls) -> Mapping[str, Any]:  # type: ignore[override]
        if cls.__module__ == "builtins":
            # Else a coroutine's stand-in looked like a coroutine and were driven from here.
            return _real_dict(cls)
        return OwnAttributes(cls._grace_class_wire, cls._grace_class_wire.mine(cls))


class OwnAttributes(Mapping[str, Any]):
    """What a class or module itself defines over there; `monkeypatch` saves and restores it."""

    def __init__(self, wire: Any, reference: dict[str, int]) -> None:
        self._wire = wire
        self._reference = reference

    def _ask(self, operation: str, *parts: Any) -> Any:
        return self._wire.ask(operation, self._reference, *parts)

    def __getitem__(self, name: str) -> Any:
        return self._ask("do_own_attribute", name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ask("do_own_names"))

    def __len__(self) -> int:
        return len(self._ask("do_own_names"))


class StandIn:
    """An object of the candidate. Attributes and methods are asked for when they are used."""

    __slots__ = ("__weakref__", "_grace_derived", "_grace_number", "_grace_wire")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_grace"):
            raise AttributeError(name)
        return too_wide(wire_of(self).ask("get", own(self), name))

    def __setattr__(self, name: str, value: Any) -> None:
        wire = wire_of(self)
        wire.ask("do_set", own(self), name, wire.convert(value))

    def __delattr__(self, name: str) -> None:
        wire_of(self).ask("do_delete", own(self), name)

    def __repr__(self) -> str:
        return wire_of(self).ask("__repr__", own(self))

    def __str__(self) -> str:
        return wire_of(self).ask("__str__", own(self))

    def __format__(self, how: str) -> str:
        return wire_of(self).ask("__format__", own(self), how)

    def __dir__(self) -> list[str]:
        return wire_of(self).ask("__dir__", own(self))

    def __copy__(self) -> Any:
        return wire_of(self).ask("copy", own(self))

    def __deepcopy__(self, memo: Any) -> Any:
        return wire_of(self).ask("deepcopy", own(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the candidate cannot be pickled by the suite")


class FlatStandIn:
    """Mixed into subclasses of builtin data: further attributes are asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_grace"):
            raise AttributeError(name)
        return wire_of(self).ask("get", own(self), name)

    def __del__(self) -> None:
        number = vars(self).get("_grace_number")
        if number is not None and not vars(self).get("_grace_fixed"):
            wire_of(self).borrowed.dead.extend((number, 1))

    def __reduce_ex__(self, protocol: Any) -> Any:
        base = next(cls for cls in type(self).__mro__ if cls.__module__ == "builtins")
        return base, (base(self),)  # type: ignore[call-arg]


class ErrorStandIn:
    """Mixed into exception classes; attributes that were not sent are asked for."""

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__" or name.startswith("_grace"):
            raise AttributeError(name)
        return wire_of(self).ask("get", own(self), name)


_get = object.__getattribute__
_real_dict = type.__dict__["__dict__"].__get__


def wire_of(thing: Any) -> Any:
    return _get(thing, "_grace_wire")


def own(thing: Any) -> dict[str, int]:
    """The reference by which the candidate finds its own object again."""
    return {"p": _get(thing, "_grace_number")}


def attach(thing: Any, wire: Any, number: int) -> None:
    object.__setattr__(thing, "_grace_wire", wire)
    object.__setattr__(thing, "_grace_number", number)


def method(name: str) -> Callable[..., Any]:
    """A method that is called over there by its name."""

    def call(self: Any, /, *arguments: Any, **named: Any) -> Any:
        wire = wire_of(self)
        return wire.call("method", [own(self), name], arguments, named)

    call.__name__ = call.__qualname__ = name
    return call


def class_method(name: str) -> Any:
    def call(cls: Any, /, *arguments: Any, **named: Any) -> Any:
        return cls._grace_class_wire.call(
            "method", [cls._grace_class_wire.mine(cls), name], arguments, named
        )

    call.__name__ = call.__qualname__ = name
    return classmethod(call)


def special_method(name: str) -> Callable[..., Any]:
    """A special method; the names say which need more than to be handed on."""
    if name in _WRITTEN:
        return _WRITTEN[name]

    def call(self: Any, *arguments: Any) -> Any:
        wire = wire_of(self)
        return wire.ask(name, own(self), *map(wire.convert, arguments))

    call.__name__ = call.__qualname__ = name
    return call


def _call(self: Any, /, *arguments: Any, **named: Any) -> Any:
    return wire_of(self).call("call", own(self), arguments, named)


def _equal(self: Any, other: Any) -> Any:
    """Equality of two objects of the candidate is its own word; with anything else it is False."""
    wire = wire_of(self)
    if self is other or wire.lost or wire.reporting:
        return self is other
    return wire.stands_in(other) and bool(wire.ask("__eq__", own(self), wire.convert(other)))


def _exit(self: Any, kind: Any, error: Any, trace: Any) -> bool:
    wire = wire_of(self)
    return bool(wire.ask("do_exit", own(self), None if error is None else wire.convert(error)))


def _await(self: Any) -> Any:
    """Runs the coroutine to its end over there; nothing else runs meanwhile."""
    yield from ()
    return wire_of(self).ask("do_run_coroutine", own(self))


def _asynchronous(name: str) -> Callable[..., Any]:
    def call(self: Any) -> Any:
        return wire_of(self).ask("do_special", own(self), name)

    return call


def _aexit(self: Any, kind: Any, error: Any, trace: Any) -> Any:
    wire = wire_of(self)
    return wire.ask("do_aexit", own(self), None if error is None else wire.convert(error))


_WRITTEN: dict[str, Any] = {
    "__call__": _call,
    "__eq__": _equal,
    "__exit__": _exit,
    "__await__": _await,
    "__aexit__": _aexit,
    **{name: _asynchronous(name) for name in ("__aenter__", "__aiter__", "__anext__")},
}
NAMES = frozenset(SPECIAL)
