"""Calls in both directions over one stream, nested as deep as they come.

A frame is a list:

    [0, number, dead, operation, ...]   please do this
    [1, number, dead, value, changed, printed]    done: the value
    [2, number, dead, error, changed, printed]    done: it raised
    [3, seconds]                        a case begins and may take so long

`dead` gives borrowed objects back; `changed` holds the arguments that the call
changed, or None; `printed` what it wrote to stdout and stderr, or None. The
process that waits for an answer serves the requests that come before it.
"""

from __future__ import annotations

from threading import RLock
from typing import Any

from .frames import Broken, Closed, Frames, TooLarge
from .references import Borrowed, Lent
from .restore import fingerprint, restore, watched
from .values import Codec

REQUEST, VALUE, ERROR, CASE = range(4)
MOST_EARLY = 1000
"""Answers kept for threads that still have to fetch theirs."""


class Wire(Codec):
    """One end. Subclasses convert objects and carry operations out."""

    def __init__(self, frames: Frames) -> None:
        super().__init__()
        self.frames = frames
        self.lent = Lent()
        self.borrowed = Borrowed()
        self.turn = RLock()
        """Held by the thread that reads and writes, until it has its answer."""
        self._number = 0
        self._early: dict[int, list[Any]] = {}

    def _builders(self) -> dict[str, Any]:
        return {**super()._builders(), "p": lambda number: self.lent.thing(number)}

    def ask(self, operation: str, *parts: Any) -> Any:
        """Have the other side do something with already converted parts; its value."""
        with self.turn:
            number = self._send_request(operation, parts)
            return self._value_of(self._await(number), ())

    def call(self, operation: str, target: Any, arguments: Any, named: Any) -> Any:
        """Like `ask` for a call whose arguments may come back changed."""
        with self.turn:
            converted = self.sequence(arguments)
            keywords = {"d": self.pairs(named)} if named else None
            number = self._send_request(operation, (target, converted, keywords))
            return self._value_of(self._await(number), watched(arguments, named))

    def _send_request(self, operation: str, parts: tuple[Any, ...]) -> int:
        self._number = number = self._number + 1
        dead = self.borrowed.take_dead() if self.borrowed.dead else None
        self.write([REQUEST, number, dead, operation, *parts])
        return number

    def _await(self, number: int) -> list[Any]:
        while True:
            answer = self._early.pop(number, None)
            if answer is not None:
                return answer
            frame = self.read()
            if frame[0] == REQUEST:
                self.serve(frame)
            elif frame[1] == number:
                return frame
            elif frame[1] > self._number or len(self._early) > MOST_EARLY:
                raise Broken("an answer to no question")
            else:
                self._early[frame[1]] = frame

    def _value_of(self, answer: list[Any], given: Any) -> Any:
        kind, _, _, value, changed, printed = answer
        if printed is not None:
            self.printed(printed)
        if changed is not None:
            self._take_changes(given, changed)
        if kind == ERROR:
            raise self.error(value)
        return value

    def _take_changes(self, given: list[Any], changed: Any) -> None:
        if type(changed) is not list or len(changed) != len(given):
            raise Broken("changed arguments that were not given")
        for old, new in zip(given, changed, strict=True):
            restore(old, new)

    def serve(self, frame: list[Any]) -> None:
        """Do what was asked and answer."""
        number, operation, parts = frame[1], frame[3], frame[4:]
        arguments = self._call_arguments(operation, parts)
        before = fingerprint(arguments) if arguments else None
        kind, value = self._attempt(operation, parts)
        changed = None
        if arguments and fingerprint(arguments) != before:
            changed = self.sequence(arguments)
        self._answer(kind, number, value, changed)

    @staticmethod
    def _call_arguments(operation: str, parts: list[Any]) -> list[Any]:
        if operation not in ("call", "method", "callback") or len(parts) != 3:
            return []
        return watched(parts[1], parts[2])

    def _attempt(self, operation: str, parts: list[Any]) -> tuple[int, Any]:
        try:
            return VALUE, self.convert(self.perform(operation, parts))
        except (Broken, Closed):
            raise
        except BaseException as error:
            self.not_sent()
            return ERROR, self.describe_error(error)

    def _answer(self, kind: int, number: int, value: Any, changed: Any) -> None:
        dead = self.borrowed.take_dead() if self.borrowed.dead else None
        printed = self.take_printed()
        try:
            self.write([kind, number, dead, value, changed, printed])
        except TooLarge as error:
            self.not_sent()
            told = self.describe_error(OverflowError(f"the answer is too large: {error}"))
            self.write([ERROR, number, dead, told, None, None])

    def write(self, frame: list[Any]) -> None:
        self.frames.send(self.dump(frame))

    def not_sent(self) -> None:
        """What was converted since the last message will not be sent."""

    def read(self) -> list[Any]:
        """The next frame, its values rebuilt and its loans given back."""
        frame = self.load(self.frames.receive())
        if type(frame) is not list or len(frame) < 4 or type(frame[1]) is not int:
            return self.odd(frame)
        if frame[0] not in (REQUEST, VALUE, ERROR) or (frame[0] != REQUEST and len(frame) != 6):
            raise Broken("a message of no known kind")
        if frame[2]:
            for number, count in zip(frame[2][::2], frame[2][1::2], strict=True):
                self.lent.give_back(number, count)
        return frame

    def odd(self, frame: Any) -> list[Any]:
        """A frame that is no request and no answer."""
        raise Broken("a message of no known shape")

    def perform(self, operation: str, parts: list[Any]) -> Any:
        """Carry out what the other side asked."""
        raise NotImplementedError

    def describe_error(self, error: BaseException) -> Any:
        raise NotImplementedError

    def error(self, value: Any) -> BaseException:
        """The exception to raise for an error that the other side described."""
        if not isinstance(value, BaseException):
            raise Broken("an error that is none")
        return value

    def printed(self, texts: Any) -> None:
        """Show what the other side printed during a call."""

    def take_printed(self) -> Any:
        """What was printed here since the last answer, or None."""
        return None
