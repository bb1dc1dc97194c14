"""One answer as an OpenAI-compatible server streams it."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from backend.language_model.endings import LOOP_CHECK_EVERY, FenceWatch, TextStream, is_loop
from backend.learning_systems.generation import Finish
from backend.learning_systems.ports import OnToken

_LONGEST_LINE = 1_000_000


@dataclass(slots=True)
class ServedAnswer:
    """One candidate while it arrives."""

    index: int
    stream: TextStream
    fence: FenceWatch | None
    began: float = field(default_factory=time.monotonic)
    tokens: int = 0
    finish: Finish | None = None

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


async def read_answer(
    response: httpx.Response, answer: ServedAnswer, on_token: OnToken | None
) -> None:
    """Follow the event stream of one answer to its end."""
    async for choice in _choices(response):
        text = (choice.get("delta") or {}).get("content")
        if isinstance(text, str) and text:
            new = answer.take(text)
            if new and on_token is not None:
                on_token(answer.index, new)
        if answer.finish is not None:
            return
        if choice.get("finish_reason"):
            break
    else:
        choice = {}
    tail = answer.stream.feed(b"", final=True)
    if tail and on_token is not None:
        on_token(answer.index, tail)
    cut = choice.get("finish_reason") == "length"
    answer.finish = Finish.LENGTH if cut else Finish.END_OF_TURN


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
