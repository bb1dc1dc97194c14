"""The engine against the library it stands on, both sides in one run.

    python -m tests.benchmarks.bench_language_model            # 0.5B class, Q8_0, two rounds
    python -m tests.benchmarks.bench_language_model --matrix   # 0.5B and 1.5B, Q8_0 and Q4_0

Files with random weights in real shapes: the speed is real, the words are not. The peers are
llama.cpp's own batched benchmark of the same version, file and threads (built on first use,
see `batched_bench.py`) and the high-level class of the bindings with its own prefix cache.
The sides take turns within each round; what is printed are medians over the rounds. Exit
status 1 when a target is missed. On a busy machine every figure is worthless: the load is
printed before and after.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.language_model.memory_need import physical_cores
from tests.benchmarks import batched_bench
from tests.benchmarks.engine_measures import (
    Load,
    batched,
    drafting_gain,
    first_token,
    one_after_another,
    opened,
    own_share,
)
from tests.benchmarks.figures import Figure, median, report
from tests.gguf_files import (
    HALF_BILLION,
    ONE_AND_A_HALF_BILLION,
    TINY,
    with_quantisation,
    write_gguf,
)

SHAPES = {"tiny": TINY, "0.5b": HALF_BILLION, "1.5b": ONE_AND_A_HALF_BILLION}
MATRIX = [(shape, kind) for shape in ("0.5b", "1.5b") for kind in ("Q8_0", "Q4_0")]


@dataclass(frozen=True)
class Round:
    """What one round measured; ratios are taken within it, since the machine changes."""

    ours: float
    theirs: float
    seen: float
    single: float
    together: float
    peer_whole: float
    own: float
    cold: float
    warm: float


def measure(path: Path, load: Load, rounds: int) -> Iterator[Figure]:
    """Every figure of one file: medians over the rounds."""
    many = [_round(path, load, number) for number in range(rounds)]

    def middle(take: Callable[[Round], float]) -> float:
        return median(take(each) for each in many)

    n = load.answers
    whole = f"engine, {n} answers with their prompt"
    yield Figure(whole, middle(lambda r: r.ours), "tokens/s")
    yield Figure("high-level calls one after another", middle(lambda r: r.theirs), "tokens/s")
    yield Figure(f"engine, generation at batch {n}", middle(lambda r: r.seen), "tokens/s")
    yield Figure("batched benchmark at batch 1", middle(lambda r: r.single), "tokens/s")
    yield Figure(f"batched benchmark at batch {n}", middle(lambda r: r.together), "tokens/s")
    alone = middle(lambda r: r.together / r.single)
    yield Figure("speed-up of the batched benchmark, generation alone", alone, "x")
    both = middle(lambda r: r.peer_whole)
    yield Figure("speed-up of the batched benchmark, prompt included", both, "x")
    ours = middle(lambda r: r.ours / r.theirs)
    yield Figure("speed-up over high-level calls, prompt included", ours, "x")
    share = middle(lambda r: r.ours / r.theirs / r.peer_whole)
    yield Figure("of the benchmark's speed-up, prompt included", share, "x", least=0.9)
    share = middle(lambda r: r.ours / r.theirs / (r.together / r.single))
    yield Figure("of the benchmark's speed-up in generation alone", share, "x", least=0.9)
    rate = middle(lambda r: r.seen / r.together)
    name = f"generation at batch {n} against the batched benchmark"
    yield Figure(name, rate, "x", least=0.95)
    yield Figure("first token, cold", middle(lambda r: r.cold), "s")
    warm = middle(lambda r: r.warm / r.cold)
    yield Figure("first token with the prefix seen, against cold", warm, "x", most=0.1)
    own = middle(lambda r: r.own)
    yield Figure("own work beside decoding and sampling", own, "of the time", most=0.03)
    yield from drafting_gain(path, load)


def _round(path: Path, load: Load, number: int) -> Round:
    """The sides in turn, the order changing from round to round."""
    peer: dict[int, Mapping[str, Any]] = {}
    taken: dict[str, float] = {}

    def ask_peer() -> None:
        batches = (1, load.answers)
        peer.update(
            batched_bench.run(
                path, prompt=load.prompt, new=load.new, batches=batches, threads=load.threads
            )
        )

    sides: list[Callable[[], None]] = [
        lambda: taken.update(theirs=one_after_another(path, load)),
        lambda: taken.update(ours=batched(path, load)),
        ask_peer,
        lambda: taken.update(seen=batched(path, load, seen=True)),
    ]
    for side in sides if number % 2 == 0 else reversed(sides):
        side()
    one, together = peer[1], peer[load.answers]
    apart = one["t_pp"] + load.answers * one["t_tg"]
    cold, warm = first_token(path, load)
    return Round(
        ours=taken["ours"],
        theirs=taken["theirs"],
        seen=taken["seen"],
        single=one["speed_tg"],
        together=together["speed_tg"],
        peer_whole=apart / (together["t_pp"] + together["t_tg"]),
        own=own_share(path, load),
        cold=cold,
        warm=warm,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompt", type=int, default=800)
    parser.add_argument("--new", type=int, default=200)
    parser.add_argument("--answers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--shape", choices=SHAPES, default="0.5b")
    parser.add_argument("--quantisation", choices=["F32", "Q8_0", "Q4_0"], default="Q8_0")
    parser.add_argument("--matrix", action="store_true", help="both classes, both quantisations")
    parser.add_argument("--file", type=Path, help="measure this GGUF instead of random weights")
    options = parser.parse_args()
    load = Load(options.prompt, options.new, options.answers, options.threads)
    chosen = MATRIX if options.matrix else [(options.shape, options.quantisation)]
    print(f"load {os.getloadavg()}, peer {batched_bench.program()}", flush=True)
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for shape, kind in chosen:
            path = options.file
            if path is None:
                wanted = with_quantisation(SHAPES[shape], kind)
                path = write_gguf(Path(folder) / "random.gguf", wanted)
            with opened(path, load) as engine:
                print(f"{engine.describe().name}: {load}", flush=True)
            missed += report(measure(path, load, options.rounds))
    print(f"load {os.getloadavg()}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
