"""Importing the candidate's modules in the judge: each is a stand-in for the real one."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .names import too_wide
from .stand_ins import OwnAttributes

KEPT_HERE = frozenset(
    {"__name__", "__loader__", "__package__", "__spec__", "__path__", "__file__", "__cached__"}
)
OURS = frozenset(
    {"pytest", "_pytest", "pluggy", "iniconfig", "hypothesis", "sortedcontainers", "coverage",
     "grace_case", "grace_program", "grace_harness"}
)  # fmt: skip
"""What the judge itself relies on: a candidate's file of that name is never imported here."""


NEVER_TAKEN = frozenset(dir(builtins)) | OURS
"""What `from module import *` does not take: a suite's own `sorted` must stay Python's.

Nor names that pytest looks for, nor those that the suite already has from elsewhere."""


class ModuleStandIn(ModuleType):
    """A module of the candidate; every attribute is asked for."""

    def __getattribute__(self, name: str) -> Any:
        here = object.__getattribute__(self, "__dict__")
        if name in here or name == "__class__":
            return object.__getattribute__(self, name)
        wire = here["_grace_wire"]
        module = {"p": here["_grace_number"]}
        if name == "__dict__":
            return OwnAttributes(wire, module)
        if name == "__all__":
            taken = sys._getframe(1).f_globals
            return [
                name
                for name in wire.ask("do_public_names", module)
                if name not in NEVER_TAKEN
                and not name.startswith(("test", "Test", "pytest"))
                and (name not in taken or wire.stands_in(taken[name]))
            ]
        return too_wide(wire.ask("get", module, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in KEPT_HERE or isinstance(value, ModuleStandIn):
            object.__setattr__(self, name, value)
            return
        here = object.__getattribute__(self, "__dict__")
        wire = here["_grace_wire"]
        wire.ask("do_set", {"p": here["_grace_number"]}, name, wire.convert(value))

    def __delattr__(self, name: str) -> None:
        here = object.__getattribute__(self, "__dict__")
        if name in here:
            object.__delattr__(self, name)
        else:
            here["_grace_wire"].ask("do_delete", {"p": here["_grace_number"]}, name)

    def __dir__(self) -> list[str]:
        here = object.__getattribute__(self, "__dict__")
        return here["_grace_wire"].ask("__dir__", {"p": here["_grace_number"]})

    def __repr__(self) -> str:
        return f"<module {object.__getattribute__(self, '__dict__')['__name__']!r} under test>"


class CandidateFinder:
    """Import finder for the names that the candidate's files provide."""

    def __init__(self, wire: Any, provided: Iterable[str]) -> None:
        self.wire = wire
        self.provided = frozenset(provided) - sys.stdlib_module_names - OURS

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        if name.partition(".")[0] not in self.provided:
            return None
        return ModuleSpec(name, self, is_package=False)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        try:
            return self.wire.ask("do_import", spec.name)
        except SystemExit as end:
            raise ImportError(f"the module ended the program: SystemExit({end.code!r})") from end

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: it has run where it belongs."""
