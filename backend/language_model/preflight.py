"""Measures a model once on this machine: how fast it is, and whether its answers can be read."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from backend.learning_systems.python_text import parse_python

BATCHES = (1, 4, 8)
_PROMPT_TOKENS = 512
_NEW_TOKENS = 48
_TASK_TOKENS = 400
_SPEED = PromptLabel("preflight", PromptKind.DOCS)
_TASKS = (
    ("def is_leap(year: int) -> bool: ...", "whether a year is a leap year"),
    ("def median(values: list[float]) -> float: ...", "the median; ValueError for []"),
    ("class Counter:\n    def add(self, name: str) -> int: ...", "how often a name was added"),
    ("def slug(title: str) -> str: ...", "lower case, words joined by single hyphens"),
    ("def chunks(items: list, size: int) -> list[list]: ...", "items in lists of that size"),
)


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was measured; None where the time ran out before it could be."""

    model: str
    digest: str
    measured_at: str
    context_tokens: int
    threads: int
    prompt_tokens_per_second: float | None
    generated_tokens_per_second: dict[int, float | None]
    well_formed: int | None
    tasks: int

    @property
    def best_batch(self) -> int:
        """The number of candidates at which this machine generates fastest."""
        measured = {n: rate for n, rate in self.generated_tokens_per_second.items() if rate}
        return max(measured, key=lambda n: measured[n], default=1)


def measure(engine: LlamaCppEngine, *, seconds: float = 600.0) -> Preflight:
    """Measure within about so many seconds. Raises what `generate` raises."""
    deadline = time.monotonic() + seconds
    info = engine.describe()
    chat = _prompt(engine)
    prompt_rate = _prompt_rate(engine, chat, deadline)
    return Preflight(
        model=info.name,
        digest=info.digest,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        context_tokens=engine.context_tokens,
        threads=engine.threads,
        prompt_tokens_per_second=prompt_rate,
        generated_tokens_per_second={n: _rate(engine, chat, n, deadline) for n in BATCHES},
        well_formed=_well_formed(engine, deadline),
        tasks=len(_TASKS),
    )


def save(report: Preflight, folder: Path) -> Path:
    """Keep a report; one file a model, the newest replaces."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.digest}.json"
    path.write_text(json.dumps(asdict(report), indent=2), encoding="utf-8")
    return path


def load(digest: str, folder: Path) -> Preflight | None:
    """The report about a model, or None when it was not measured."""
    try:
        values = json.loads((folder / f"{digest}.json").read_text(encoding="utf-8"))
        rates = values["generated_tokens_per_second"]
        values["generated_tokens_per_second"] = {int(n): rate for n, rate in rates.items()}
        return Preflight(**values)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _prompt(engine: LlamaCppEngine) -> Sequence[Message]:
    """A chat of usual length that no cache holds: it begins with the time."""
    wanted = min(_PROMPT_TOKENS, engine.context_tokens // 2)
    text = f"{time.time_ns()} Explain this code.\n"
    while engine.count_tokens([Message("user", text)]) < wanted:
        text += f"def method_{len(text)}(self, value):\n    return value + {len(text)}\n"
    return [Message("user", text)]


def _prompt_rate(engine: LlamaCppEngine, chat: Sequence[Message], deadline: float) -> float | None:
    engine.generate(chat, 1, Sampling(max_tokens=1), label=_SPEED, deadline=deadline)
    last = engine.statistics.last
    if last is None or not last.seconds_to_first_token:
        return None
    return round((last.prompt_tokens - last.cached_tokens) / last.seconds_to_first_token, 2)


def _rate(engine: LlamaCppEngine, chat: Sequence[Message], n: int, deadline: float) -> float | None:
    """Tokens a second of n candidates together, the prompt being known already."""
    began = time.monotonic()
    if began >= deadline:
        return None
    sampling = Sampling(max_tokens=_NEW_TOKENS, seed=1)
    answers = engine.generate(chat, n, sampling, label=_SPEED, deadline=deadline)
    made = sum(answer.tokens for answer in answers)
    return round(made / (time.monotonic() - began), 2) if made else None


def _well_formed(engine: LlamaCppEngine, deadline: float) -> int | None:
    """Of the small tasks, how many answers hold a module that is valid Python."""
    count = 0
    for signature, meaning in _TASKS:
        if time.monotonic() >= deadline:
            return None
        ask = f"Write a Python module with this interface:\n\n{signature}\n\nIt gives {meaning}."
        answers = engine.generate(
            [Message("user", f"{ask}\nAnswer with the whole module in one ```python block.")],
            1,
            Sampling(max_tokens=_TASK_TOKENS, temperature=0.2, seed=1),
            label=PromptLabel("preflight", PromptKind.DRAFT),
            deadline=deadline,
        )
        parsed = parse_answer(answers[0].text, signature) if answers else None
        count += isinstance(parsed, Code) and parse_python(parsed.source) is not None
    return count
