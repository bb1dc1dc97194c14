"""What the candidate holds of the judge: callables, iterators, marks and errors."""

from __future__ import annotations

from typing import Any


class CallableFromJudge:
    """A function, method or other callable of the suite."""

    def __init__(self, wire: Any, number: int, name: str) -> None:
        self._wire = wire
        self._number = number
        self._name = name

    def as_function(self, asynchronous: bool) -> Any:
        """A plain function, so that it can be inspected, wrapped and bound like one."""
        wire, number = self._wire, self._number

        def callback(*arguments: Any, **named: Any) -> Any:
            return wire.call("callback", number, arguments, named)

        async def later(*arguments: Any, **named: Any) -> Any:
            return wire.call("callback", number, arguments, named)

        if asynchronous:
            callback = later
        callback.__name__ = callback.__qualname__ = self._name
        callback.__module__ = "suite"
        return callback


class IteratorFromJudge:
    """A generator or other iterator of the suite, fetched one item at a time."""

    def __init__(self, wire: Any, number: int) -> None:
        self._wire = wire
        self._number = number

    def __iter__(self) -> IteratorFromJudge:
        return self

    def __next__(self) -> Any:
        return self._wire.ask("next", self._number)


class Opaque:
    """An `object()` of the suite: it can be kept, compared by identity and given back."""

    __slots__ = ("__weakref__", "_number")

    def __init__(self, wire: Any, number: int) -> None:
        self._number = number


_classes: dict[tuple[str, type], type[BaseException]] = {}


def error_class(name: str, base: type) -> type[BaseException]:
    """The class of an exception that the suite raised: a standard one or one derived from it."""
    if not issubclass(base, BaseException):
        raise TypeError("an error that is no exception")
    if base.__name__ == name:
        return base
    known = _classes.get((name, base))
    if known is None:
        known = _classes[name, base] = type(name, (base,), {"__module__": "suite"})
    return known
