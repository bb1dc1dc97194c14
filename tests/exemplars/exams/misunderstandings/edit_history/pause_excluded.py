# C6: lets nothing join when exactly the pause has passed
"""A text that remembers its changes, and marks that stay at their place in it."""

from collections.abc import Callable
from typing import NamedTuple


class _Change(NamedTuple):
    """At a position some text was exchanged for another; one of the two is empty."""

    at: int
    removed: str
    added: str

    def backwards(self) -> "_Change":
        return _Change(self.at, self.added, self.removed)


class TextBuffer:
    """Steps, which are lists of changes, that were done and undone."""

    def __init__(self, text: str, clock: Callable[[], int], pause: int, most_steps: int) -> None:
        self._text = text
        self._clock = clock
        self._pause = pause
        self._most_steps = most_steps
        self._done: list[list[_Change]] = []
        self._undone: list[list[_Change]] = []
        self._group: list[_Change] = []
        self._depth = 0
        self._changed_at: int | None = None  # None: nothing may join the latest step
        self._marks: dict[str, int] = {}

    def text(self) -> str:
        return self._text

    def insert(self, at: int, text: str) -> None:
        """Put some text before a position."""
        self._check(at)
        if text:
            self._make(_Change(at, "", text))

    def delete(self, start: int, end: int) -> str:
        """Remove what lies between two positions, and return it."""
        if not 0 <= start <= end <= len(self._text):
            raise IndexError(start, end)
        removed = self._text[start:end]
        if removed:
            self._make(_Change(start, removed, ""))
        return removed

    def undo(self) -> bool:
        """Take the latest step back; whether there was one."""
        return self._move(self._done, self._undone)

    def redo(self) -> bool:
        """Make the step again that was undone last; whether there was one."""
        return self._move(self._undone, self._done)

    def begin(self) -> None:
        """Let the changes up to the matching `end` be one step."""
        self._depth += 1

    def end(self) -> None:
        if not self._depth:
            raise RuntimeError("end")
        self._depth -= 1
        self._changed_at = None
        if self._group and not self._depth:
            self._push(self._group)
            self._group = []

    def steps(self) -> tuple[int, int]:
        """How many steps can be undone, and how many redone."""
        return len(self._done), len(self._undone)

    def mark(self, name: str, at: int) -> None:
        """Put a mark at a position."""
        self._check(at)
        self._marks[name] = at

    def place(self, name: str) -> int:
        """Where a mark is now."""
        return self._marks[name]

    def _check(self, at: int) -> None:
        if not 0 <= at <= len(self._text):
            raise IndexError(at)

    def _make(self, change: _Change) -> None:
        """A change that is no undo or redo."""
        now = self._clock()
        self._undone.clear()
        if self._depth:
            self._group.append(change)
        elif self._joins(change, now):
            self._done[-1].append(change)
        else:
            self._push([change])
        self._changed_at = now
        self._apply(change)

    def _joins(self, change: _Change, now: int) -> bool:
        in_time = self._changed_at is not None and now - self._changed_at < self._pause
        return in_time and _goes_on(self._done[-1][-1], change)

    def _push(self, step: list[_Change]) -> None:
        self._done.append(step)
        del self._done[: -self._most_steps]

    def _move(self, source: list[list[_Change]], target: list[list[_Change]]) -> bool:
        """Turn the last step of one list round and put it on the other."""
        if self._depth:
            raise RuntimeError("group")
        if not source:
            return False
        step = [change.backwards() for change in reversed(source.pop())]
        for change in step:
            self._apply(change)
        target.append(step)
        self._changed_at = None
        return True

    def _apply(self, change: _Change) -> None:
        at, end = change.at, change.at + len(change.removed)
        self._text = self._text[:at] + change.added + self._text[end:]
        for name, place in self._marks.items():
            if place > at:
                self._marks[name] = max(at, place - len(change.removed)) + len(change.added)


def _goes_on(before: _Change, change: _Change) -> bool:
    """Whether it types, or deletes, where the change before it stopped."""
    if change.added:
        typed = before.added
        return bool(typed) and change.at == before.at + len(typed) and typed[-1] != "\n"
    return bool(before.removed) and before.at in (change.at, change.at + len(change.removed))
