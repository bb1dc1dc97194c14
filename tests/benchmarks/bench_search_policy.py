"""The search policy against plain resampling and plain repair, on simulated coders.

    python -m tests.benchmarks.bench_search_policy [SEEDS] [WORKERS]

Accepted stages per modelled hour, in one session of four hours over 30 stages, from a
cold start; all strategies have the same batch sizes, order of stages and visits. Of the
two sizes the policy may repair in, plain repair is tried with both. Printed are the means
of policy / resampling / repair in small / in large batches, and the lower 95 % bound
(bootstrapped over seeds, in pairs) of the policy's ratio to the best of the plain ones.
Targets: 0.9 in every world whose stages are alike, 1.2 where some stages take to drafting
and others to repair.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product

from tests.benchmarks.figures import Figure, report
from tests.benchmarks.search_simulation import (
    Merit,
    Session,
    World,
    repair_little,
    repair_much,
    resample,
    thompson,
)

ALIKE, DIFFERENT = 0.9, 1.2
DRAFTS = (0.05, 0.1, 0.2, 0.8)
REPAIRS = (0.0, 0.1, 0.5)
RESAMPLES = 1000


def alike() -> Iterator[World]:
    for draft, repair in product(DRAFTS, REPAIRS):
        name = f"alike, 8 drafts, p={draft:g}, q={repair:g}"
        yield World(name, (Merit(draft, repair),))


def warm() -> Iterator[World]:
    """Stages are alike, temperatures are not; the plain ones draft at 0.8 throughout."""
    for best in (0.4, 0.8, 1.1):
        warmth = tuple((each, 1.0 if each == best else 0.5) for each in (0.4, 0.8, 1.1))
        yield World(f"alike, 8 drafts, p=0.1, best at {best:g}", (Merit(0.1, 0.1),), 8, warmth)


def different() -> Iterator[World]:
    for size, draft, repair in product((4, 8), (0.05, 0.1), (0.5, 0.8)):
        merits = Merit(draft, 0.0), Merit(0.05, repair)
        name = f"different, {size} drafts, p={draft:g} q=0 and p=0.05 q={repair:g}"
        yield World(name, merits, size)


PLAIN = (resample, repair_little, repair_much)


def rates(world: World, seed: int) -> tuple[float, ...]:
    return tuple(Session(world, each, seed).rate() for each in (thompson, *PLAIN))


def lower_bound(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The 2.5th percentile of the ratio of means, seeds drawn with replacement."""
    lot = random.Random(1)
    ratios = []
    for _ in range(RESAMPLES):
        drawn = lot.choices(range(len(ours)), k=len(ours))
        ratios.append(sum(ours[i] for i in drawn) / sum(theirs[i] for i in drawn))
    return sorted(ratios)[round(0.025 * RESAMPLES)]


def measured(world: World, least: float, seeds: int, pool: ProcessPoolExecutor) -> Figure:
    runs = list(pool.map(rates, [world] * seeds, range(seeds), chunksize=10))
    ours, *plain = zip(*runs, strict=True)
    best = max(plain, key=statistics.fmean)
    means = " / ".join(f"{statistics.fmean(each):.1f}" for each in (ours, *plain))
    return Figure(f"{world.name}: {means} an hour", lower_bound(ours, best), "x", least)


def main(seeds: int = 200, workers: int = 1) -> int:
    with ProcessPoolExecutor(workers) as pool:
        worlds = [(world, ALIKE) for world in (*alike(), *warm())]
        worlds += [(world, DIFFERENT) for world in different()]
        return report(measured(world, least, seeds, pool) for world, least in worlds)


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:])) > 0)
