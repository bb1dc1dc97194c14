"""The special methods that a stand-in hands on, and what does each over there."""

from __future__ import annotations

import builtins
import copy
import dataclasses
import math
import operator
from collections.abc import Callable
from typing import Any

BINARY = {
    f"__{name}__": f"__{name}__"
    for name in [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "matmul",
        "pow",
        "lshift",
        "rshift",
        "and",
        "or",
        "xor",
    ]
}
REFLECTED = {f"__r{name.strip('_')}__": name for name in BINARY} | {"__rdivmod__": "__divmod__"}
IN_PLACE = tuple(f"__i{name.strip('_')}__" for name in BINARY)
ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
UNARY = [
    "__neg__",
    "__pos__",
    "__abs__",
    "__invert__",
    "__int__",
    "__float__",
    "__complex__",
    "__index__",
    "__len__",
    "__iter__",
    "__next__",
    "__bool__",
    "__reversed__",
    "__ceil__",
    "__floor__",
    "__trunc__",
    "__bytes__",
    "__enter__",
    "__fspath__",
    "__length_hint__",
]
OTHERS = [
    "__contains__",
    "__getitem__",
    "__setitem__",
    "__delitem__",
    "__divmod__",
    "__round__",
    "__call__",
    "__exit__",
    "__eq__",
    "__hash__",
    "__str__",
    "__repr__",
    "__format__",
    "__await__",
    "__aenter__",
    "__aexit__",
    "__aiter__",
    "__anext__",
]

SPECIAL = frozenset({*BINARY, *REFLECTED, *IN_PLACE, *ORDER, *UNARY, *OTHERS})


def _contains(thing: Any, item: Any) -> bool:
    return item in thing


def _call_special(name: str) -> Callable[..., Any]:
    def call(thing: Any, *arguments: Any) -> Any:
        return getattr(type(thing), name)(thing, *arguments)

    return call


def _reflected(name: str) -> Callable[..., Any]:
    plain = getattr(operator, name, divmod)
    return lambda thing, other: plain(other, thing)


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in BINARY if name != "__pow__"},
    "__pow__": pow,
    "__divmod__": divmod,
    **{name: _reflected(plain) for name, plain in REFLECTED.items()},
    **{name: getattr(operator, name) for name in IN_PLACE},
    **{name: getattr(operator, name) for name in (*ORDER, "__eq__", "__ne__")},
    **{
        name: getattr(builtins, name.strip("_"))
        for name in [
            "__abs__",
            "__int__",
            "__float__",
            "__complex__",
            "__len__",
            "__iter__",
            "__next__",
            "__bool__",
            "__reversed__",
            "__bytes__",
            "__hash__",
            "__str__",
            "__repr__",
            "__format__",
            "__round__",
            "__dir__",
        ]
    },
    **{name: getattr(operator, name) for name in ("__neg__", "__pos__", "__invert__", "__index__")},
    "__ceil__": math.ceil,
    "__floor__": math.floor,
    "__trunc__": math.trunc,
    "__length_hint__": operator.length_hint,
    "__fspath__": _call_special("__fspath__"),
    "__enter__": _call_special("__enter__"),
    "__contains__": _contains,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "isinstance": isinstance,
    "issubclass": issubclass,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "asdict": dataclasses.asdict,
    "astuple": dataclasses.astuple,
    "fields": lambda thing: tuple(field.name for field in dataclasses.fields(thing)),
    "replace": lambda thing, changes: dataclasses.replace(thing, **changes),
}
