"""A model that answers from a file of prepared replies, for tests and demonstrations.

The file holds JSON lines `{"stage", "kind", "reply", "seconds"}`, consumed in order for
each (stage, kind); one with `"crash": true` ends the process, as llama.cpp does when
something in it goes wrong. The model learns nothing and says so: `describe().kind` is
"scripted".
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.errors import InvalidInput
from backend.language_model.activity_meter import ActivityMeter
from backend.learning_systems.activity import Activity
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    ModelInfo,
    PromptKind,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.ports import Cancelled, OnDone, OnToken

Consumed = Callable[[PromptLabel], int]
"""How many replies to a label were recorded so far. Asked at every request, so that an
answer which was given and then lost in a crash is offered again."""

_SLICE_SECONDS = 0.02
_FIELDS = {"stage", "kind", "reply", "seconds", "crash"}


@dataclass(frozen=True, slots=True)
class Reply:
    """One prepared answer and the seconds it takes to give it."""

    text: str
    seconds: float
    crash: bool = False


class ScriptedModel:
    """A LanguageModel whose answers are read from a file.

    Raises InvalidInput for a file that is missing or malformed, naming line and field.
    """

    def __init__(self, path: Path, consumed: Consumed) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InvalidInput(
                f"The script {path} cannot be read: {error.strerror}.",
                remedy="Give --model scripted:FILE a readable file of JSON lines.",
            ) from error
        self._replies = parse_script(content, path.name)
        self._consumed = consumed
        self._meter = ActivityMeter(counts=False)
        self._name = path.name
        self._digest = hashlib.sha256(content).hexdigest()

    def describe(self) -> ModelInfo:
        """Names the script and how many replies it holds."""
        count = sum(len(replies) for replies in self._replies.values())
        return ModelInfo(
            name=self._name,
            kind="scripted",
            description=f"{count} prepared replies from a file; nothing is learned",
            digest=self._digest,
        )

    def generate(
        self,
        messages: Sequence[Message],
        n: int,
        sampling: Sampling,
        *,
        label: PromptLabel,
        deadline: float,
        on_token: OnToken | None = None,
        on_done: OnDone | None = None,
        cancelled: Cancelled | None = None,
    ) -> list[Completion]:
        """Up to n next replies to this label, one after another; [] when they are used up.

        A reply that the deadline or a cancel interrupts is not given at all, so what
        is returned is always the start of what comes next. Nobody cut these texts into
        tokens, so `tokens` is None.
        """
        with self._meter.request(label, n, on_token) as tell:
            completions = []
            for index, given in self._replies_to(label, n, sampling.seed, deadline, cancelled):
                for word in _words(given.text):
                    tell(index, word)
                completions.append(given)
                if on_done is not None:
                    on_done(index, given)
            return completions

    def _replies_to(
        self,
        label: PromptLabel,
        n: int,
        seed: int,
        deadline: float,
        cancelled: Cancelled | None,
    ) -> Iterator[tuple[int, Completion]]:
        start = self._consumed(label)
        replies = self._replies.get((label.stage, label.kind), [])[start : start + n]
        for index, reply in enumerate(replies):
            if not _wait(reply.seconds, deadline, cancelled):
                break
            if reply.crash:
                os.abort()
            yield (
                index,
                Completion(
                    text=reply.text,
                    tokens=None,
                    seed=seed + index,
                    finish=Finish.END_OF_TURN,
                    seconds=reply.seconds,
                ),
            )

    def activity(self) -> Activity:
        return self._meter.activity()

    def close(self) -> None:
        """Nothing is held open."""


def parse_script(content: bytes, name: str) -> dict[tuple[str, PromptKind], list[Reply]]:
    """Replies by (stage, kind), in file order; InvalidInput names the line and the field."""
    replies: dict[tuple[str, PromptKind], list[Reply]] = {}
    for number, line in _lines(content, name):
        where = f"{name}, line {number}"
        entry = _object(line, where)
        key = (_string(entry, "stage", where), _kind(entry, where))
        text = _string(entry, "reply", where, empty=True)
        reply = Reply(text, _seconds(entry, where), _crash(entry, where))
        replies.setdefault(key, []).append(reply)
    return replies


def _lines(content: bytes, name: str) -> Iterator[tuple[int, str]]:
    # Split on \n alone: replies may hold characters that str.splitlines() would split at.
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{name}, line {number}: not UTF-8 text.") from error
        if line:
            yield number, line


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{where}: not JSON ({error}).") from error
    if not isinstance(entry, dict):
        raise InvalidInput(f"{where}: a JSON object is needed.")
    if unknown := sorted(set(entry) - _FIELDS):
        raise InvalidInput(f"{where}, field {unknown[0]!r}: there is no such field.")
    return entry


def _string(entry: dict[str, Any], field: str, where: str, *, empty: bool = False) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not (value or empty):
        raise InvalidInput(f"{where}, field {field!r}: a text is needed.")
    return value


def _kind(entry: dict[str, Any], where: str) -> PromptKind:
    value = entry.get("kind")
    kinds = [kind.value for kind in PromptKind]
    if not isinstance(value, str) or value not in kinds:
        raise InvalidInput(f"{where}, field 'kind': one of {', '.join(kinds)} is needed.")
    return PromptKind(value)


def _seconds(entry: dict[str, Any], where: str) -> float:
    value = entry.get("seconds", 0)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or value < 0:
        raise InvalidInput(f"{where}, field 'seconds': a number of seconds >= 0 is needed.")
    return float(value)


def _crash(entry: dict[str, Any], where: str) -> bool:
    value = entry.get("crash", False)
    if not isinstance(value, bool):
        raise InvalidInput(f"{where}, field 'crash': true or false is needed.")
    return value


def _wait(seconds: float, deadline: float, cancelled: Cancelled | None) -> bool:
    """Wait in small slices; False when the deadline or a cancel comes first."""
    end = time.monotonic() + seconds
    while True:
        now = time.monotonic()
        if now >= deadline or (cancelled is not None and cancelled()):
            return False
        if now >= end:
            return True
        time.sleep(min(_SLICE_SECONDS, end - now, deadline - now))


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+\s*\Z|\s*\S+|\s+", text)
