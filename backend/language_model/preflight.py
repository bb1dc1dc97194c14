"""Measures a model once on this machine: how fast it is, and whether its answers can be read."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import psutil

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from backend.learning_systems.model_views import Preflight
from backend.learning_systems.python_text import parse_python

BATCHES = (1, 4, 8)
_PROMPT_TOKENS = 512
_NEW_TOKENS = 48
_TASK_TOKENS = 800
_LOAD_SECONDS = 0.5
_SPEED = PromptLabel("preflight", PromptKind.DOCS)
_TASKS = (
    ("def is_leap(year: int) -> bool: ...", "whether a year is a leap year"),
    ("def median(values: list[float]) -> float: ...", "the median; ValueError for []"),
    ("class Counter:\n    def add(self, name: str) -> int: ...", "how often a name was added"),
    ("def slug(title: str) -> str: ...", "lower case, words joined by single hyphens"),
    ("def chunks(items: list, size: int) -> list[list]: ...", "items in lists of that size"),
)
_THOUGHT = ("<think", "<reasoning", "<thought", "[THINK]", "<|channel|>analysis")

Tell = Callable[[int, int], None]
"""Called with (measurements done, measurements in all)."""


def measure(
    engine: LlamaCppEngine, *, seconds: float = 600.0, tell: Tell = lambda done, total: None
) -> Preflight:
    """Measure within about so many seconds. Raises what `generate` raises."""
    return _Measurement(engine, time.monotonic() + seconds, tell).report()


class _Measurement:
    """One preflight under way."""

    def __init__(self, engine: LlamaCppEngine, deadline: float, tell: Tell) -> None:
        self._engine = engine
        self._deadline = deadline
        self._tell = tell
        self._done = 0
        self._choices = thread_choices(engine.threads)
        self._total = 1 + len(self._choices) + len(BATCHES) + len(_TASKS)
        self._reasons = False

    def report(self) -> Preflight:
        info, load = self._engine.describe(), psutil.cpu_percent(_LOAD_SECONDS) / 100
        chat = self._prompt()
        prompt_rate = self._prompt_rate(chat)
        by_threads = {n: self._rate_with(chat, n) for n in self._choices}
        self._engine.set_threads(best_of(by_threads, self._engine.threads))
        return Preflight(
            model=info.name,
            digest=info.digest,
            measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
            context_tokens=self._engine.context_tokens,
            threads=self._engine.threads,
            machine_load=round(load, 2),
            prompt_tokens_per_second=prompt_rate,
            generated_tokens_per_second={n: self._rate(chat, n) for n in BATCHES},
            generated_by_threads=by_threads,
            well_formed=self._well_formed(),
            tasks=len(_TASKS),
            reasons=self._reasons,
        )

    def _prompt(self) -> Sequence[Message]:
        """A chat of usual length that no cache holds: it begins with the time."""
        wanted = min(_PROMPT_TOKENS, self._engine.context_tokens // 2)
        text = f"{time.time_ns()} Explain this code.\n"
        while self._engine.count_tokens([Message("user", text)]) < wanted:
            text += f"def method_{len(text)}(self, value):\n    return value + {len(text)}\n"
        return [Message("user", text)]

    def _prompt_rate(self, chat: Sequence[Message]) -> float | None:
        sampling = Sampling(max_tokens=1)
        self._engine.generate(chat, 1, sampling, label=_SPEED, deadline=self._deadline)
        self._step()
        last = self._engine.statistics.last
        if last is None or not last.seconds_to_first_token:
            return None
        return round((last.prompt_tokens - last.cached_tokens) / last.seconds_to_first_token, 2)

    def _rate_with(self, chat: Sequence[Message], threads: int) -> float | None:
        self._engine.set_threads(threads)
        return self._rate(chat, BATCHES[1])

    def _rate(self, chat: Sequence[Message], n: int) -> float | None:
        """Tokens a second of n candidates together, the prompt being known already."""
        began = time.monotonic()
        self._step()
        if began >= self._deadline:
            return None
        sampling = Sampling(max_tokens=_NEW_TOKENS, seed=1)
        answers = self._engine.generate(chat, n, sampling, label=_SPEED, deadline=self._deadline)
        made = sum(answer.tokens or 0 for answer in answers)
        return round(made / (time.monotonic() - began), 2) if made else None

    def _well_formed(self) -> int | None:
        """Of the small tasks, how many answers hold a module that is valid Python."""
        count = 0
        for signature, meaning in _TASKS:
            if time.monotonic() >= self._deadline:
                return None
            count += self._solves(signature, meaning)
            self._step()
        return count

    def _solves(self, signature: str, meaning: str) -> bool:
        ask = f"Write a Python module with this interface:\n\n{signature}\n\nIt gives {meaning}."
        answers = self._engine.generate(
            [Message("user", f"{ask}\nAnswer with the whole module in one ```python block.")],
            1,
            Sampling(max_tokens=_TASK_TOKENS, temperature=0.2, seed=1),
            label=PromptLabel("preflight", PromptKind.DRAFT),
            deadline=self._deadline,
        )
        text = answers[0].text if answers else ""
        self._reasons = self._reasons or any(mark in text for mark in _THOUGHT)
        parsed = parse_answer(text, signature) if text else None
        return isinstance(parsed, Code) and parse_python(parsed.source) is not None

    def _step(self) -> None:
        self._done += 1
        self._tell(min(self._done, self._total), self._total)


def thread_choices(threads: int) -> tuple[int, ...]:
    """The numbers of threads worth trying: all cores asked for, and one less for the rest."""
    return tuple(sorted({max(1, threads - 1), threads}))


def best_of(rates: dict[int, float | None], otherwise: int) -> int:
    """The fewest threads that come within 3 % of the best rate."""
    measured = {n: rate for n, rate in rates.items() if rate}
    best = max(measured.values(), default=0.0)
    return min((n for n, rate in measured.items() if rate >= 0.97 * best), default=otherwise)
