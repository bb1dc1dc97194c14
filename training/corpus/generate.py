"""Makes the corpus: tasks in parallel processes, each proved before it is kept.

Every item follows from the seed and its own number, so that a run that was stopped goes on
with the parts that are missing, and two runs with one seed are equal.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from training.corpus.check import TaskWrong, check_task
from training.corpus.examples import make_example
from training.corpus.families import all_families
from training.corpus.overlap import CorpusOverlaps, Overlap, curriculum_texts
from training.corpus.render import contract_text
from training.corpus.splits import HELD_FAMILIES, SPLITS, combination_held_out
from training.corpus.task import Family, Task
from training.corpus.variation import headed, joined
from training.corpus.words import Words
from training.places import REPOSITORY, Places

PART = 250
_ATTEMPTS = 200
_MOST_REFUSED = 5
"""Tasks in a row that a family may draw and that do not hold; the manifest counts all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is made. `held` counts tasks of each family in each held-out split."""

    examples: int = 48_000
    held: int = 8
    seed: int = 2

    def parts(self) -> list[tuple[str, int]]:
        """Split and number of every part: `train` in parts of PART, others by family."""
        train = [("train", number) for number in range(-(-self.examples // PART))]
        return train + [(split, 0) for split in SPLITS]


Tell = Callable[[int, int], None]


def nobody(done: int, total: int) -> None:
    """For callers that want to hear nothing of the progress."""


def generate(plan: Plan, places: Places, *, processes: int, tell: Tell = nobody) -> dict[str, Any]:
    """Make the corpus in so many processes. Raises as `make` does."""
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        return make(plan, places, pool.map, tell)


def make(
    plan: Plan, places: Places, mapped: Callable[..., Iterable[None]], tell: Tell = nobody
) -> dict[str, Any]:
    """Make every part that is missing, then the manifest, which is returned.

    `mapped` is `map` or works like it. Raises TaskWrong or CorpusOverlaps when a family is
    refused too often, ValueError when the folder holds a corpus made by another plan.
    """
    places.corpus.mkdir(parents=True, exist_ok=True)
    _claim(plan, places.corpus / "plan.json")
    parts = plan.parts()
    missing = [part for part in parts if not part_path(places, *part).is_file()]
    made = mapped(partial(_make_part, plan, places), missing)
    for done, _ in enumerate(made, start=len(parts) - len(missing) + 1):
        tell(done, len(parts))
    manifest = _manifest(plan, places)
    places.manifest.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def part_path(places: Places, split: str, number: int) -> Path:
    return places.corpus / f"{split}-{number:04d}.jsonl.gz"


def read_split(places: Places, split: str) -> Iterator[dict[str, Any]]:
    """The records of one split, in order."""
    for path in sorted(places.corpus.glob(f"{split}-*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def families_of(split: str) -> list[str]:
    """Which families a split draws from."""
    known = _families()
    if split == "families":
        return [name for name in known if name in HELD_FAMILIES]
    return [name for name in known if name not in HELD_FAMILIES]


def _drawn_families() -> list[str]:
    """Families to train on in turn, each as often as its share says."""
    known = _families()
    return [name for name in families_of("train") for _ in range(known[name].share)]


def draw_task(family: str, split: str, rng: Random) -> Task:
    """A proved task of this family that belongs into this split.

    Raises TaskWrong when none is found in many attempts or one is not as it should be.
    """
    build = _families()[family].build
    for _ in range(_ATTEMPTS):
        try:
            task = headed(joined(rng, build(rng, Words(rng, unseen=split == "names"))))
            held = combination_held_out(family, task.combination)
            if split == "families" or held == (split == "combinations"):
                check_task(task)
                return task
        except Exception as error:  # a family may fail in any way; the task is not used
            raise TaskWrong(f"{family}: {type(error).__name__}: {error}") from error
    raise TaskWrong(f"{family}: no task for {split} in {_ATTEMPTS} attempts")


def _make_part(plan: Plan, places: Places, part: tuple[str, int]) -> None:
    split, number = part
    if split == "train":
        records: Iterable[dict[str, Any]] = _train_records(plan, number)
    else:
        records = _held_records(plan, split)
    path = part_path(places, split, number)
    draft = path.with_suffix(".new")
    text = "".join(f"{json.dumps(record, sort_keys=True)}\n" for record in records)
    draft.write_bytes(gzip.compress(text.encode(), 6, mtime=0))
    draft.replace(path)


def _train_records(plan: Plan, part: int) -> Iterator[dict[str, Any]]:
    names, other = _drawn_families(), None
    for number in range(part * PART, min((part + 1) * PART, plan.examples)):
        rng = Random(f"{plan.seed} train {number}")
        family = names[number % len(names)]
        task, refused = _until_it_holds(family, rng)
        example = make_example(rng, task, other)
        facts = {"family": family, "combination": task.combination, "refused": refused}
        yield {**facts, **asdict(example)}
        other = task


def _until_it_holds(family: str, rng: Random) -> tuple[Task, int]:
    """A task to train on, and how many were refused before it.

    A name drawn by chance may complete a run of the curriculum: such a task is refused too,
    and a family that repeats the curriculum fails here, having nothing else to offer.
    """
    for refused in range(_MOST_REFUSED):
        try:
            task = draw_task(family, "train", rng)
            _overlap().check(f"{contract_text(task)}\n{task.solution}")
            return task, refused
        except (TaskWrong, CorpusOverlaps) as error:
            reason = error
    raise reason


def _held_records(plan: Plan, split: str) -> Iterator[dict[str, Any]]:
    for family in families_of(split):
        for number in range(plan.held):
            rng = Random(f"{plan.seed} {split} {family} {number}")
            try:
                task = draw_task(family, split, rng)
            except TaskWrong:
                continue
            yield held_record(split, task)


def held_record(split: str, task: Task) -> dict[str, Any]:
    """A task to be measured with: everything a judge needs."""
    return {
        "split": split,
        "family": task.family,
        "combination": task.combination,
        "contract": contract_text(task),
        "solution": task.solution,
        "cases": [[case.clause, case.code] for case in task.cases],
    }


@cache
def _known_families(listed: Callable[[], dict[str, Family]]) -> dict[str, Family]:
    return listed()


def _families() -> dict[str, Family]:
    return _known_families(all_families)


@cache
def _overlap() -> Overlap:
    return Overlap(curriculum_texts(REPOSITORY))


def _claim(plan: Plan, path: Path) -> None:
    text = json.dumps(asdict(plan), indent=2)
    if path.is_file() and path.read_text(encoding="utf-8") != text:
        raise ValueError(f"{path.parent} holds a corpus made by another plan; remove it first")
    path.write_text(text, encoding="utf-8")


def _manifest(plan: Plan, places: Places) -> dict[str, Any]:
    digest = hashlib.sha256()
    for part in plan.parts():
        digest.update(gzip.decompress(part_path(places, *part).read_bytes()))
    kinds: Counter[str] = Counter()
    families: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for record in read_split(places, "train"):
        kinds[record["kind"]] += 1
        families[record["family"]] += 1
        refused[record["family"]] += record["refused"]
    return {
        "plan": asdict(plan),
        "sha256": digest.hexdigest(),
        "train": sum(kinds.values()),
        "kinds": dict(sorted(kinds.items())),
        "families": dict(sorted(families.items())),
        "refused": {name: count for name, count in sorted(refused.items()) if count},
        "held": {split: sum(1 for _ in read_split(places, split)) for split in SPLITS},
        "held_families": sorted(HELD_FAMILIES),
        "curriculum_runs_checked": len(_overlap()),
    }
