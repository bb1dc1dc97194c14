"""Making classes in the judge from descriptions that the candidate's side sent."""

from __future__ import annotations

from typing import Any

from .frames import Broken
from .live_stand_ins import CHANGES, LiveStandIn, live_body
from .special import SPECIAL
from .stand_ins import (
    NEVER_FLAT,
    ErrorStandIn,
    FlatStandIn,
    StandIn,
    StandInType,
    class_method,
    method,
    special_method,
)
from .whose_word import fixed_special, object_special

MOST_CLASSES = 20_000
NAME_LENGTH = 200
FLAT: dict[str, type] = {
    cls.__name__: cls
    for cls in (int, float, str, bytes, bytearray, tuple, list, dict, set, frozenset)
}


def _text(value: Any) -> str:
    if type(value) is not str or len(value) > NAME_LENGTH:
        raise Broken("a class without a proper name")
    return value.encode("ascii", "backslashreplace").decode().replace("\0", "?") or "?"


class StandInClasses:
    """The stand-in classes by the number of the class they stand for."""

    def __init__(self, wire: Any) -> None:
        self._wire = wire
        self._made: dict[int, type] = {}

    def known(self, number: int) -> type:
        return self._made[number]

    def make(
        self,
        number: int,
        called: list[str],
        doc: str | None,
        kind: str,
        bases: list[Any],
        methods: list[str],
        class_methods: list[str],
        special: list[str],
    ) -> type:
        """A class of one kind: "object", "error" or the name of a builtin data type."""
        if type(number) is not int or len(self._made) >= MOST_CLASSES:
            raise Broken("too many classes")
        if number in self._made:
            return self._made[number]
        name, module, qualified = map(_text, called)
        body = self._body(kind, methods, class_methods, special)
        body |= {
            "__module__": module,
            "__qualname__": qualified,
            "__doc__": doc if type(doc) is str else None,
            "_grace_class_wire": self._wire,
            "_grace_class_number": number,
        }
        parents = self._parents(kind, bases)
        made = type.__new__(StandInType, name, parents, body)
        type.__init__(made, name, parents, body)
        self._made[number] = made
        return made

    @staticmethod
    def _parents(kind: str, bases: list[Any]) -> tuple[type, ...]:
        if kind == "error":
            found = [base for base in bases if issubclass(base, BaseException)]
            mixed: type = ErrorStandIn
        elif kind == "object":
            found = [base for base in bases if issubclass(base, StandIn)]
            mixed = StandIn
        else:
            found = [base for base in bases if FLAT[kind] in base.__mro__]
            found = found or [FLAT[kind]]
            mixed = LiveStandIn if FLAT[kind] in CHANGES else FlatStandIn
        if not any(issubclass(base, mixed) for base in found):
            found.insert(0, mixed)
        return tuple(found)

    @staticmethod
    def _body(
        kind: str, methods: list[str], class_methods: list[str], special: list[str]
    ) -> dict[str, Any]:
        public = [name for name in methods if _is_public(name)]
        body: dict[str, Any] = {
            name: class_method(name) for name in class_methods if _is_public(name)
        }
        known = [name for name in special if name in SPECIAL]
        base = FLAT.get(kind)
        if base is None:
            make = object_special if kind == "object" else special_method
            slots = {"__slots__": ()} if kind == "object" else {}
            return slots | body | {n: method(n) for n in public} | {n: make(n) for n in known}
        if base in CHANGES:
            return body | live_body(base, known, public)
        body |= {name: method(name) for name in public if not hasattr(base, name)}
        made = {name: fixed_special(base, name) for name in known if name not in NEVER_FLAT}
        return body | {name: call for name, call in made.items() if call is not None}


def _is_public(name: Any) -> bool:
    return type(name) is str and name.isidentifier() and not name.startswith("_")
