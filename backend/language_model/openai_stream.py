"""One answer as an OpenAI-compatible server streams it."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from backend.language_model.endings import LOOP_CHECK_EVERY, FenceWatch, TextStream, is_loop
from backend.learning_systems.generation import Completion, Finish
from backend.learning_systems.ports import OnToken

_LONGEST_LINE = 1_000_000


@dataclass(slots=True)
class ServedAnswer:
    """One candidate while it arrives."""

    index: int
    stop: tuple[str, ...]
    ends_at_fence: bool
    stream: TextStream = field(default_factory=TextStream)
    fence: FenceWatch | None = None
    began: float = field(default_factory=time.monotonic)
    tokens: int = 0
    finish: Finish | None = None

    def begin(self) -> None:
        """Start from nothing, also when a server broke off and is asked again."""
        self.stream = TextStream(self.stop)
        self.fence = FenceWatch() if self.ends_at_fence else None
        self.tokens = 0

    def take(self, text: str) -> str:
        """Note the next piece; sets `finish` when the answer is over."""
        self.tokens += 1
        new = self.stream.feed(text.encode("utf-8", "replace"))
        if self.stream.stopped:
            self.finish = Finish.STOP
        elif self.fence is not None and self.fence.closed(new):
            self.finish = Finish.CLOSED_FENCE
        elif self.tokens % LOOP_CHECK_EVERY == 0 and is_loop(self.stream.text):
            self.finish = Finish.REPETITION
        return new

    def completion(self, first_seed: int) -> Completion:
        """The answer as it is now, which must have a reason to have ended."""
        assert self.finish is not None
        return Completion(
            text=self.stream.text,
            tokens=self.tokens,
            seed=first_seed + self.index,
            finish=self.finish,
            seconds=time.monotonic() - self.began,
        )


async def read_answer(
    response: httpx.Response, answer: ServedAnswer, on_token: OnToken | None
) -> bool:
    """Follow the event stream of one answer; False when it broke off before its end."""
    reason: object = None
    async for choice in _choices(response):
        text = (choice.get("delta") or {}).get("content")
        if isinstance(text, str) and text:
            new = answer.take(text)
            if new and on_token is not None:
                on_token(answer.index, new)
        if answer.finish is not None:
            return True
        reason = choice.get("finish_reason") or reason
    if reason is None:
        return False
    tail = answer.stream.feed(b"", final=True)
    if tail and on_token is not None:
        on_token(answer.index, tail)
    answer.finish = Finish.LENGTH if reason == "length" else Finish.END_OF_TURN
    return True


async def _choices(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in _lines(response):
        data = line.removeprefix(b"data:").strip()
        if not line.startswith(b"data:") or data == b"[DONE]":
            continue
        try:
            event = json.loads(data)
        except ValueError:
            continue
        choices = event.get("choices") if isinstance(event, dict) else None
        if choices and isinstance(choices[0], dict):
            yield choices[0]


async def _lines(response: httpx.Response) -> AsyncIterator[bytes]:
    """Lines ended by \\n alone: httpx would also split at separators within a JSON text."""
    held = b""
    async for data in response.aiter_bytes():
        *whole, held = (held + data).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r")
        if len(held) > _LONGEST_LINE:
            return
    yield held
