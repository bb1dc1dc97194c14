"""How many answers to ask for and how long they may be, where the user did not say."""

from __future__ import annotations

from dataclasses import dataclass

from backend.learning_systems.model_views import Preflight

DRAFTS = 8
ANSWER_TOKENS = 1536
REASONING_TOKENS = 4096
LONGEST_CYCLE_SECONDS = 900.0
_SHORTEST_ANSWER = 256


@dataclass(frozen=True, slots=True)
class WorkDefaults:
    """`threads` None: one per physical core. `measured`: whether a preflight stands behind it."""

    drafts: int
    max_answer_tokens: int
    threads: int | None
    measured: bool


def work_defaults(report: Preflight | None, context_tokens: int | None = None) -> WorkDefaults:
    """From what was measured of the model, if anything was.

    An answer gets at most half of the context, more than usual when the model thinks
    aloud first; of the batches that were measured the fastest is taken, or a smaller one
    when a cycle with it would take longer than a quarter of an hour.
    """
    usual = REASONING_TOKENS if report is not None and report.reasons else ANSWER_TOKENS
    known = context_tokens or (report.context_tokens if report is not None else None)
    longest = usual if known is None else max(min(usual, known // 2), _SHORTEST_ANSWER)
    if report is None:
        return WorkDefaults(DRAFTS, longest, None, False)
    return WorkDefaults(_drafts(report, longest), longest, report.threads, True)


def _drafts(report: Preflight, longest: int) -> int:
    rates = {n: rate for n, rate in report.generated_tokens_per_second.items() if rate}
    if not rates:
        return DRAFTS
    in_time = [
        n
        for n, rate in rates.items()
        if n <= report.best_batch and n * longest / rate <= LONGEST_CYCLE_SECONDS
    ]
    return max(in_time, default=1)
