"""A process's end as the result of a job."""

from __future__ import annotations

from typing import Any

from backend.learning_systems.jobs import Ended, Result, Usage
from backend.sandboxing.launcher import Exit


def safe_text(data: bytes) -> str:
    """Output as text that is safe to show: bad bytes and control characters escaped."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() or character in "\n\t" else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def result_of(end: Exit, level: str, **more: Any) -> Result:
    """The result of a job that was one process."""
    found: dict[str, Any] = {
        "ended": end.ended,
        "detail": end.detail,
        "stdout": safe_text(end.stdout),
        "stderr": safe_text(end.stderr),
        "usage": end.usage,
    }
    return Result(isolation_level=level, **(found | more))


def sum_usage(first: Usage, second: Usage) -> Usage:
    """Two processes side by side."""
    return Usage(
        max(first.wall_seconds, second.wall_seconds),
        first.cpu_seconds + second.cpu_seconds,
        first.peak_memory_bytes + second.peak_memory_bytes,
    )


def sandbox_error(level: str, detail: str, usage: Usage) -> Result:
    return Result(Ended.SANDBOX_ERROR, level, detail, usage=usage)
