"""Speed of the counting objective: `size` votes, then the ranking."""

import random
from functools import cache

MODULE = "skeleton_package.tally"
SIZES = (20_000, 40_000, 80_000)


def run(module, size):
    """Count with the module under test. The answer is small, since it crosses processes."""
    tally = module.Tally()
    for name in names(size):
        tally.add(name)
    return tally.ranking()[:10]


def yardstick(size):
    """The same answer from a plain dict."""
    counted = {}
    for name in names(size):
        key = name.strip().lower()
        counted[key] = counted.get(key, 0) + 1
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:10]


@cache
def names(size):
    rng = random.Random(size)
    return [f" Name {rng.randrange(size // 4)}" for _ in range(size)]
