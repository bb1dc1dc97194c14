"""Importing a suite with no candidate there, to learn the ids of its cases.

Whatever the suite imports of the module under test is an `Absent`: it can be
called, indexed and looked into, and gives another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .importer import CandidateFinder


class AbsentType(type):
    """Absent things can stand where a class must, as in `except module.Error`."""

    def __getattr__(cls, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        return absent(name)

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        return absent("result")

    def __iter__(cls) -> Iterator[Any]:
        return iter(())

    def __getitem__(cls, key: Any) -> Any:
        return absent("item")

    def __len__(cls) -> int:
        return 0

    def __contains__(cls, item: Any) -> bool:
        return False

    def __enter__(cls) -> Any:
        return cls

    def __exit__(cls, *_: Any) -> None:
        return None

    def __add__(cls, other: Any) -> Any:
        return cls

    __radd__ = __sub__ = __mul__ = __truediv__ = __or__ = __and__ = __add__


def absent(name: str) -> Any:
    """A thing that is not there; an exception class, because that may stand anywhere."""
    return AbsentType(name if name.isidentifier() else "absent", (Exception,), {})


class AbsentModule(ModuleType):
    __path__: list[str] = []  # noqa: RUF012 - what marks a package

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return []
        if name[:2] == "__":
            raise AttributeError(name)
        return absent(name)


class AbsentFinder(CandidateFinder):
    """Finds an empty shell for each module that the candidate would provide."""

    def __init__(self, provided: Iterable[str]) -> None:
        super().__init__(None, provided)
        self.given: list[str] = []

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        self.given.append(spec.name)
        return AbsentModule(spec.name)
