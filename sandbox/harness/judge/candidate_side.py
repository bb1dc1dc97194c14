"""The candidate's end of the wire: objects here, stand-ins for them in the judge."""

from __future__ import annotations

import asyncio
import builtins
import importlib
import os
import sys
import tempfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any
from uuid import UUID

from . import names
from .described import Descriptions
from .from_judge import CallableFromJudge, IteratorFromJudge, Opaque, error_class
from .output import Echo
from .special import OPERATIONS
from .wire import CASE, Wire

VALUE_TYPES = (datetime, date, time, timedelta, Decimal, Fraction, UUID)
BUILTIN_BASES = (int, float, str, bytes, bytearray, tuple, list, dict, set, frozenset)


class CaseTimeout(BaseException):
    """Raised in the candidate's code when a case took too long."""


class CandidateSide(Wire):
    """Serves the judge's requests until the channel closes."""

    def __init__(self, frames: Any, echo: Echo | None = None) -> None:
        super().__init__(frames)
        self.echo = echo
        self.descriptions = Descriptions(self)
        self.case_begins: Any = None
        self.classes: dict[type, Any] = {}
        self._runner: asyncio.Runner | None = None
        """One event loop for all coroutines, so that they can share locks and queues."""
        self.busy = 0
        """How many calls into the candidate's code are under way."""

    def run(self) -> None:
        """Serve; returns by raising Closed when the judge has finished."""
        with self.turn:
            while True:
                frame = self.read()
                if frame[0] == CASE:
                    self.case_begins(frame[1])
                else:
                    self.serve(frame)

    def odd(self, frame: Any) -> list[Any]:
        if type(frame) is list and len(frame) == 2 and frame[0] == CASE:
            return frame
        return super().odd(frame)

    def perform(self, operation: str, parts: list[Any]) -> Any:
        # Other threads of the candidate may call the suite meanwhile. The judge's side
        # keeps its turn instead: two of its threads could else wait for each other.
        depth = self.turn._release_save()  # type: ignore[attr-defined]
        self.busy += 1
        try:
            return self._carry_out(operation, parts)
        finally:
            self.busy -= 1
            self.turn._acquire_restore(depth)  # type: ignore[attr-defined]

    def time_is_up(self, *_: Any) -> None:
        """Signal handler: stop the candidate's code if it is running."""
        if self.busy:
            raise CaseTimeout

    def _carry_out(self, operation: str, parts: list[Any]) -> Any:
        if operation == "method":
            (thing, name), arguments, named = parts
            return getattr(thing, name)(*arguments, **(named or {}))
        if operation == "call":
            thing, arguments, named = parts
            return thing(*arguments, **(named or {}))
        if operation == "get":
            return getattr(parts[0], parts[1])
        known = OPERATIONS.get(operation)
        return known(*parts) if known else getattr(self, operation)(*parts)

    def do_set(self, thing: Any, name: str, value: Any) -> None:
        setattr(thing, name, value)

    def do_delete(self, thing: Any, name: str) -> None:
        delattr(thing, name)

    def do_import(self, name: str) -> ModuleType:
        return importlib.import_module(name)

    def do_define(self, name: str, source: str) -> ModuleType:
        """A module from source that the judge sent."""
        module = ModuleType(name)
        sys.modules[name] = module
        exec(compile(source, f"{name}.py", "exec"), vars(module))
        return module

    def do_exit(self, thing: Any, error: BaseException | None) -> bool:
        """Leave a context, with the exception standing in a traceback as it would."""
        leave = type(thing).__exit__
        if error is None:
            return bool(leave(thing, None, None, None))
        try:
            raise error
        except BaseException as raised:
            return bool(leave(thing, type(raised), raised, raised.__traceback__))

    def do_public_names(self, module: ModuleType) -> list[str]:
        """What `from module import *` takes."""
        listed = vars(module).get("__all__")
        return list(listed) if listed else [name for name in vars(module) if name[:1] != "_"]

    def do_own_attribute(self, owner: Any, name: str) -> Any:
        return vars(owner)[name]

    def do_own_names(self, owner: Any) -> list[str]:
        return list(vars(owner))

    def do_count_lent(self) -> int:
        """How many objects are kept here for the judge."""
        return len(self.lent)

    def do_chdir(self, path: str) -> None:
        os.chdir(path)

    def do_environ(self, name: str, value: str | None) -> None:
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

    def do_system(self, name: str, value: Any) -> None:
        """Set sys.argv, sys.stdin or builtins.input, which a suite replaces for a program."""
        if name in ("sys.argv", "sys.stdin"):
            setattr(sys, name[4:], value)
        elif name == "builtins.input":
            builtins.input = value

    def do_path(self, name: str, path: Any, arguments: list[Any], named: Any) -> Any:
        """A file operation of a path whose file is on this side."""
        return getattr(path, name)(*arguments, **(named or {}))

    def do_run_coroutine(self, coroutine: Any) -> Any:
        async def finish() -> Any:
            return await coroutine

        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(finish())

    def do_special(self, thing: Any, name: str) -> Any:
        return getattr(type(thing), name)(thing)

    def do_aexit(self, thing: Any, error: BaseException | None) -> Any:
        leave = type(thing).__aexit__
        return leave(thing, type(error) if error else None, error, None)

    def do_content(self, thing: Any) -> Any:
        """What a subclass of builtin data stores."""
        return content(thing, next(base for base in BUILTIN_BASES if isinstance(thing, base)))

    def do_temporary(self) -> str:
        return tempfile.mkdtemp(dir=Path.cwd())

    # Objects as text

    def _builders(self) -> dict[str, Any]:
        return {
            **super()._builders(),
            "a": self._callable,
            "g": lambda number: self._stand_in(number, IteratorFromJudge),
            "h": lambda number: self._stand_in(number, Opaque),
            "E": self._judge_error,
            "n": names.lookup,
        }

    def _stand_in(self, number: int, kind: type) -> Any:
        known = self.borrowed.get(number)
        if known is None:
            known = kind(self, number)
            self.borrowed.keep(number, known)
        return known

    def _callable(self, body: list[Any]) -> Any:
        number, name, asynchronous = body
        known = self.borrowed.get(number)
        if known is None:
            known = CallableFromJudge(self, number, name).as_function(asynchronous)
            self.borrowed.keep(number, known)
        return known

    def _judge_error(self, body: list[Any]) -> BaseException:
        number, bases, name, arguments, attributes = body
        known = self.borrowed.get(number)
        if known is not None:
            return known
        cls = error_class(name, names.find_type(bases))
        error = cls.__new__(cls, *arguments)
        error.args = tuple(arguments)
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            error.__dict__[key] = value
        self.borrowed.keep(number, error)
        return error

    def other(self, value: Any) -> Any:
        number = self.borrowed.number_of(value)
        if number is not None:
            return {"p": number}
        kind = type(value)
        if issubclass(kind, type):
            return self.class_of(value)
        if issubclass(kind, BaseException):
            return self.error_value(value)
        if issubclass(kind, VALUE_TYPES):
            return self._plain_value(kind, value)
        if issubclass(kind, PurePath):
            return {"P": str(value)}
        flat = next((base for base in BUILTIN_BASES if issubclass(kind, base)), None)
        if flat is not None:
            return self._flattened(value, flat, self.kind_of(kind))
        if issubclass(kind, ModuleType):
            return {"M": [self.lent.number(value), str(vars(value).get("__name__"))]}
        return {"o": [self.lent.number(value), self.kind_of(kind)]}

    def _plain_value(self, kind: type, value: Any) -> Any:
        base = next(base for base in VALUE_TYPES if issubclass(kind, base))
        return self.table[base](value)

    def _flattened(self, value: Any, base: type, cls: Any) -> Any:
        """A subclass of a builtin: its builtin content, and where to ask for the rest."""
        fixed = 1 if self.descriptions.is_enum(type(value)) else 0
        return {"x": [self.lent.number(value), cls, fixed, self.convert(content(value, base))]}

    def class_of(self, cls: type) -> Any:
        """A class as a value: the name of a standard one, else what `kind_of` gives."""
        name = names.type_name(cls)
        if name is not None and cls not in names.STAND_INS:
            return {"n": name}
        return self.kind_of(cls)

    def kind_of(self, cls: type) -> Any:
        """A class by its number when the judge knows it, else by its description."""
        known = self.classes.get(cls)
        return {"w": known} if known is not None else self.descriptions.describe(cls)

    def error_value(self, error: BaseException) -> Any:
        """An exception as data: class, arguments, attributes, cause and where it was raised."""
        return self.descriptions.error(error)

    def describe_error(self, error: BaseException) -> Any:
        if isinstance(error, CaseTimeout):
            return "timeout"
        try:
            return self.convert(error)
        except Exception as problem:
            self.not_sent()
            return self.convert(RuntimeError(f"{type(error).__name__}, whose data cannot be read "
                                             f"({type(problem).__name__})"))  # fmt: skip

    def not_sent(self) -> None:
        self.descriptions.roll_back()

    def write(self, frame: list[Any]) -> None:
        super().write(frame)
        self.descriptions.commit()

    def take_printed(self) -> Any:
        return self.echo.take() if self.echo and self.echo.waiting else None


def content(value: Any, base: type) -> Any:
    """What a builtin type stores, whatever its subclass says about itself."""
    if base in (int, str, float):
        return {int: int.__pos__, str: str.__str__, float: float.__float__}[base](value)
    if base in (list, tuple, bytes):
        return base.__getitem__(value, slice(None))  # type: ignore[attr-defined]
    if base is dict:
        return dict(dict.items(value))
    return base(base.__iter__(value))  # type: ignore[attr-defined]
