"""A request for n answers to one prompt, and each answer while it grows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.language_model.endings import LOOP_CHECK_EVERY, FenceWatch, TextStream, is_loop
from backend.language_model.native import NativeModel
from backend.language_model.prefix_pool import Trunk
from backend.learning_systems.generation import Completion, Finish, Sampling
from backend.learning_systems.ports import Cancelled


@dataclass(slots=True, eq=False)
class Answer:
    """One candidate while it is generated: its sequence, its sampler chain, its text."""

    index: int
    sequence: int
    chain: Any
    position: int
    pending: int
    """The token to decode next, at `position`."""
    stream: TextStream
    fence: FenceWatch | None
    limit: int
    spelt: Mapping[int, bytes]
    tokens: list[int] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    draft: list[int] = field(default_factory=list)
    row: int = 0
    """Index of the pending token in the batch being decoded."""

    def take(self, token: int, model: NativeModel) -> tuple[Finish | None, str]:
        """Note a sampled token: why the answer ends with it, if it does, and the new text."""
        self.position += 1
        self.pending = token
        if model.ends_turn(token):
            return Finish.END_OF_TURN, ""
        self.tokens.append(token)
        spelt = self.spelt.get(token)
        new = self.stream.feed(model.piece(token) if spelt is None else spelt)
        return self._finish(new), new

    def _finish(self, new: str) -> Finish | None:
        if self.stream.stopped:
            return Finish.STOP
        if self.fence is not None and self.fence.closed(new):
            return Finish.CLOSED_FENCE
        count = len(self.tokens)
        if count % LOOP_CHECK_EVERY == 0 and is_loop(self.stream.text):
            return Finish.REPETITION
        return Finish.LENGTH if count >= self.limit else None


@dataclass(slots=True, eq=False)
class Request:
    """What one caller waits for; touched by the scheduler's driving thread alone."""

    prompt: list[int]
    n: int
    sampling: Sampling
    deadline: float
    stop: tuple[str, ...]
    cancelled: Cancelled | None = None
    end_at_fence: bool = False
    prompt_end: str = ""
    spelt: Mapping[int, bytes] = field(default_factory=dict)
    """Tokens that stand for a name of this prompt instead of their own text."""
    unsayable: tuple[int, ...] = ()
    """Tokens that no answer may hold."""
    stage: str = ""
    kind: str = ""
    limit: int = 0
    trunk: Trunk | None = None
    cached: int = 0
    next_index: int = 0
    running: list[Answer] = field(default_factory=list)
    completions: dict[int, Completion] = field(default_factory=dict)
    outbox: deque[tuple[int, str]] = field(default_factory=deque)
    finished: deque[int] = field(default_factory=deque)
    """Indices of complete answers that the caller was not handed yet."""
    error: Exception | None = None
    done: bool = False
    submitted: float = field(default_factory=time.monotonic)
    first_token: float | None = None
    ended: float | None = None
    generated: int = 0
    """Tokens sampled for all answers so far, those that ended a turn included."""

    def why_over(self) -> Finish | None:
        """DEADLINE or CANCELLED when this request must not go on."""
        if self.cancelled is not None and self.cancelled():
            return Finish.CANCELLED
        return Finish.DEADLINE if time.monotonic() >= self.deadline else None

    def new_answer(self, sequence: int, chain: Any, position: int) -> Answer:
        """The next candidate; it starts by decoding the prompt's last token."""
        answer = Answer(
            index=self.next_index,
            sequence=sequence,
            chain=chain,
            position=position,
            pending=self.prompt[-1],
            stream=TextStream(self.stop),
            fence=FenceWatch(self.prompt_end) if self.end_at_fence else None,
            limit=self.limit,
            spelt=self.spelt,
        )
        self.next_index += 1
        self.running.append(answer)
        return answer

    def complete(self, answer: Answer, finish: Finish) -> None:
        """Keep the answer, unless it has not begun to say anything and was cut off."""
        self.running.remove(answer)
        tail = answer.stream.feed(b"", final=True)
        if tail:
            self.outbox.append((answer.index, tail))
        if finish in (Finish.DEADLINE, Finish.CANCELLED) and not answer.tokens:
            return
        self.completions[answer.index] = Completion(
            text=answer.stream.text,
            tokens=len(answer.tokens),
            seed=self.sampling.seed + answer.index,
            finish=finish,
            seconds=time.monotonic() - answer.began,
        )
        self.finished.append(answer.index)
