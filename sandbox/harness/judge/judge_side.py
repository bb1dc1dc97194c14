"""The judge's end of the wire: stand-ins for the candidate's objects.

Everything that arrives is hostile. What does not keep the protocol ends the
conversation: from then on no case can pass, whatever the suite catches.
"""

from __future__ import annotations

import asyncio
import inspect
import pathlib
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any, ClassVar

from . import names
from .frames import Broken, Closed
from .importer import ModuleStandIn
from .live_stand_ins import LiveStandIn
from .stand_in_classes import StandInClasses
from .stand_ins import (
    ErrorStandIn,
    FlatStandIn,
    StandIn,
    StandInType,
    attach,
)
from .values import NotData
from .wire import CASE, Wire

UNUSABLE = (TypeError, ValueError, LookupError, AttributeError, RecursionError, MemoryError)
"""What reading a message that was not made by our own far side can raise."""

FLAT = (int, float, complex, str, bytes, bytearray, tuple, list, dict, set, frozenset)
TIMEOUT_NOTE = "timeout"


class CandidateLost(BaseException):
    """The candidate's process is gone or does not keep the protocol."""


class CaseTimedOut(BaseException):
    """The candidate was stopped in this case because it took too long."""


class JudgeSide(Wire):
    """Asks the candidate; serves only calls of what the suite lent."""

    def __init__(self, frames: Any) -> None:
        super().__init__(frames)
        self.lost = ""
        """Why the candidate can no longer be asked; empty while it can."""
        self.unsound = ""
        """What the suite tried to pass that may not cross."""
        self.timed_out = False
        self.reporting = False
        """Whether pytest is describing a failure, and comparisons must not ask."""
        self._classes = StandInClasses(self)

    def begin_case(self, seconds: float) -> None:
        """Tell the candidate's side how long it may take from now on."""
        self.unsound, self.timed_out = "", False
        if not self.lost:
            self.write([CASE, seconds])

    def write(self, frame: list[Any]) -> None:
        if self.lost:
            raise CandidateLost(self.lost)
        try:
            super().write(frame)
        except Closed as error:
            self._lose(error)

    def read(self) -> list[Any]:
        if self.lost:
            raise CandidateLost(self.lost)
        try:
            return super().read()
        except (Closed, Broken) as error:
            self._lose(error)
        except UNUSABLE as error:
            self._lose(Broken(f"a message that cannot be used: {type(error).__name__}"))

    def _lose(self, error: Exception) -> Any:
        self.lost = str(error) if isinstance(error, Closed) else f"it sent {error}"
        raise CandidateLost(self.lost) from None

    def _await(self, number: int) -> list[Any]:
        try:
            return super()._await(number)
        except Broken as error:
            self._lose(error)

    def error(self, value: Any) -> BaseException:
        if value == TIMEOUT_NOTE:
            self.timed_out = True
            return CaseTimedOut("the candidate took too long")
        try:
            return super().error(value)
        except Broken as error:
            self._lose(error)

    def perform(self, operation: str, parts: list[Any]) -> Any:
        if operation == "callback" and len(parts) == 3:
            return self._callback(*parts)
        if operation == "next" and len(parts) == 1:
            iterator = self.lent.thing(parts[0])
            if isinstance(iterator, Iterator):
                return next(iterator)
        raise Broken("a request of no known kind")

    def _callback(self, number: Any, arguments: Any, named: Any) -> Any:
        function = self.lent.thing(number)
        if not callable(function) or type(arguments) is not list:
            raise Broken("a call of what is no callable")
        result = function(*arguments, **(named or {}))
        return run_here(result) if inspect.iscoroutine(result) else result

    def describe_error(self, error: BaseException) -> Any:
        if isinstance(error, NotData):
            self.unsound = str(error)
        return self._error_value(error)

    # Values from the candidate

    def _builders(self) -> dict[str, Any]:
        return {
            **super()._builders(),
            "o": self._object,
            "M": self._module,
            "x": self._flattened,
            "E": self._error,
            "K": lambda body: self._classes.make(*body),
            "w": lambda number: self._classes.known(number),
        }

    def named(self, name: str) -> Any:
        found = names.find_type(name)
        if found in names.STAND_INS:
            raise Broken("an exception that would stop the judge")
        return found

    def path(self, text: str) -> Any:
        CandidatePath.wire = self
        return CandidatePath(text)

    def _object(self, body: list[Any]) -> Any:
        number, cls = body
        known = self.borrowed.get(number)
        if known is not None:
            return known
        if type(number) is not int or not issubclass(cls, StandIn):
            raise Broken("an object of no class")
        made = StandIn.__new__(cls)
        attach(made, self, number)
        self.borrowed.keep(number, made)
        return made

    def _module(self, body: list[Any]) -> Any:
        number, name = body
        known = self.borrowed.get(number)
        if known is not None:
            return known
        if type(number) is not int:
            raise Broken("a module of no number")
        made = ModuleStandIn(str(name)[:200])
        here = object.__getattribute__(made, "__dict__")
        here.update(_grace_wire=self, _grace_number=number)
        del here["__doc__"]
        self.borrowed.keep(number, made)
        return made

    def _flattened(self, body: list[Any]) -> Any:
        number, cls, fixed, value = body
        live = issubclass(cls, LiveStandIn)
        known = self.borrowed.get(number) if fixed or live else None
        if known is not None:
            return known
        base = next(base for base in FLAT if base in cls.__mro__)
        if type(number) is not int or type(value) is not base:
            raise Broken("data that is not of its class")
        if not issubclass(cls, FlatStandIn | LiveStandIn):
            raise Broken("data of no stand-in class")
        made = base.__new__(cls) if base in _FILLED else base.__new__(cls, value)
        if base in _FILLED:
            base.__init__(made, value)
        attach(made, self, number)
        if live:
            self.borrowed.keep(number, made)
        elif fixed:
            vars(made)["_grace_fixed"] = True
            self.borrowed.fix(number, made)
        return made

    def _error(self, body: list[Any]) -> BaseException:
        number, cls, arguments, attributes, cause, place = body
        known = self.borrowed.get(number) if number else None
        if known is not None:
            return known
        made = _make_error(cls, arguments)
        for name, value in zip(attributes[::2], attributes[1::2], strict=True):
            if type(name) is str and name[:6] != "_grace":
                vars(made)[name] = value
        if isinstance(cause, BaseException):
            made.__cause__ = cause
        vars(made)["_grace_place"] = str(place)[:200]
        if issubclass(cls, ErrorStandIn):
            attach(made, self, number)
            self.borrowed.keep(number, made)
        return made

    # Values for the candidate

    def mine(self, cls: Any) -> dict[str, int]:
        """The reference of a stand-in class."""
        return {"p": type.__getattribute__(cls, "_grace_class_number")}

    def stands_in(self, thing: Any) -> bool:
        """Whether something stands for an object of the candidate."""
        kind = type(thing)
        return type(kind) is StandInType or kind is StandInType

    def other(self, value: Any) -> Any:
        kind = type(value)
        if type(kind) is StandInType:
            return {"p": object.__getattribute__(value, "_grace_number")}
        if kind is StandInType:
            return self.mine(value)
        if kind is ModuleStandIn:
            return {"p": object.__getattribute__(value, "_grace_number")}
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, BaseException):
            return self._error_value(value)
        if isinstance(value, pathlib.PurePath):
            return {"P": str(value)}
        name = names.function_name(value)
        if name is not None:
            return {"n": name}
        if callable(value):
            name = getattr(value, "__name__", "callable")
            return {"a": [self._lend_bound(value), name, inspect.iscoroutinefunction(value)]}
        if isinstance(value, Iterator):
            return {"g": self.lent.number(value)}
        if kind is object:
            return {"h": self.lent.number(value)}
        return self._flat(value)

    def _lend_bound(self, value: Any) -> int:
        """A bound method is made anew at each access; the same one keeps one number."""
        if inspect.ismethod(value):
            key = (id(value.__self__), value.__func__)
            value = self._methods.setdefault(key, value)
        return self.lent.number(value)

    @property
    def _methods(self) -> dict[Any, Any]:
        return self.__dict__.setdefault("_bound_methods", {})

    def _class(self, cls: type) -> Any:
        name = names.type_name(cls)
        if name is None:
            return self._not_data(f"the class {cls.__name__}")
        return {"n": name}

    def _flat(self, value: Any) -> Any:
        """A subclass of builtin data in the suite loses its class on the way."""
        base = next((base for base in FLAT if isinstance(value, base)), None)
        if base is None or isinstance(value, Enum):
            return self._not_data(f"an object of the suite's class {type(value).__name__}")
        plain: Any = base(value)
        return self.convert(plain)

    def _not_data(self, what: str) -> Any:
        self.unsound = f"{what} cannot be passed to the module under test"
        raise NotData(self.unsound)

    def _error_value(self, error: BaseException) -> Any:
        if type(type(error)) is StandInType:
            return {"p": object.__getattribute__(error, "_grace_number")}
        attributes = {k: v for k, v in vars(error).items() if _is_simple(v) and k[:6] != "_grace"}
        arguments = [item if _is_simple(item) else repr(item) for item in error.args]
        base = next(cls for cls in type(error).__mro__ if names.type_name(cls) is not None)
        return {
            "E": [
                self.lent.number(error),
                names.type_name(base),
                type(error).__name__,
                self.sequence(arguments),
                self.pairs(attributes),
            ]
        }

    def _take_changes(self, given: list[Any], changed: Any) -> None:
        try:
            super()._take_changes(given, changed)
        except Broken as error:
            self._lose(error)

    def printed(self, texts: Any) -> None:
        if type(texts) is not list or [type(text) for text in texts] != [str, str]:
            self._lose(Broken("output that is no text"))
        sys.stdout.write(texts[0])
        sys.stderr.write(texts[1])


_FILLED = (list, dict, set, bytearray)
SIMPLE = (int, float, str, bytes, list, tuple, dict, type(None))


def _is_simple(value: Any) -> bool:
    return type(value) in SIMPLE


def _make_error(cls: Any, arguments: Any) -> BaseException:
    if not isinstance(cls, type) or not issubclass(cls, BaseException):
        raise Broken("an error of no exception class")
    if cls.__module__ == "builtins" and type(cls) is type:
        return cls(*arguments)
    try:
        made = cls.__new__(cls, *arguments)
    except TypeError:
        made = cls.__new__(cls)
    if not isinstance(made, OSError):
        made.args = tuple(arguments)
    return made


def run_here(coroutine: Any) -> Any:
    """The result of a coroutine of the suite, run beside whatever loop is running."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, coroutine).result()


class CandidatePath(pathlib.PurePosixPath):
    """A path of the candidate: pure here, while its file is over there."""

    __slots__ = ()
    wire: ClassVar[Any] = None
    """The one candidate of this process."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or not hasattr(pathlib.Path, name):
            raise AttributeError(name)
        wire = type(self).wire

        def operate(*arguments: Any, **named: Any) -> Any:
            here = {"P": str(self)}
            return wire.ask(
                "do_path", name, here, {"t": wire.sequence(arguments)}, {"d": wire.pairs(named)}
            )

        return operate
