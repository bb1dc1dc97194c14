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
from collections.abc import Iterator
from pathlib import Path

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


def measure(path: Path, load: Load, rounds: int) -> Iterator[Figure]:
    """Every figure of one file, as soon as it is known."""
    many = [_round(path, load, number) for number in range(rounds)]
    ours, theirs, single, together, whole, own, cold, warm = (
        median(values) for values in zip(*many, strict=True)
    )
    n = load.answers
    yield Figure(f"engine, {n} answers with their prompt", ours, "tokens/s")
    yield Figure("high-level calls one after another", theirs, "tokens/s")
    yield Figure("batched benchmark, generation at batch 1", single, "tokens/s")
    yield Figure(f"batched benchmark, generation at batch {n}", together, "tokens/s")
    limit = together / single
    yield Figure("speed-up of the batched benchmark, generation alone", limit, "x")
    yield Figure("speed-up of the batched benchmark, prompt included", whole, "x")
    yield Figure("speed-up over high-level calls, prompt included", ours / theirs, "x")
    share = ours / theirs / whole
    yield Figure("of the benchmark's speed-up, prompt included", share, "x", least=0.9)
    generated = median([batched(path, load, seen=True) / together for _ in range(rounds)])
    name = f"generation at batch {n} against the batched benchmark"
    yield Figure(name, generated, "x", least=0.95)
    yield Figure("first token, cold", cold, "s")
    yield Figure("first token with the prefix seen, against cold", warm / cold, "x", most=0.1)
    yield Figure("own work beside decoding and sampling", own, "of the time", most=0.03)
    yield from drafting_gain(path, load)


def _round(path: Path, load: Load, number: int) -> tuple[float, ...]:
    """The sides in turn, the order changing from round to round."""
    sides = {
        "ours": lambda: batched(path, load),
        "theirs": lambda: one_after_another(path, load),
        "peer": lambda: batched_bench.run(
            path,
            prompt=load.prompt,
            new=load.new,
            batches=(1, load.answers),
            threads=load.threads,
        ),
    }
    order = list(sides) if number % 2 == 0 else list(sides)[::-1]
    taken = {name: sides[name]() for name in order}
    peer = taken["peer"]
    one, many = peer[1], peer[load.answers]
    apart = one["t_pp"] + load.answers * one["t_tg"]
    whole = apart / (many["t_pp"] + many["t_tg"])
    cold, warm = first_token(path, load)
    return (
        taken["ours"],
        taken["theirs"],
        one["speed_tg"],
        many["speed_tg"],
        whole,
        own_share(path, load),
        cold,
        warm,
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
