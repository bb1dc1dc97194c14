"""The corpus: what is in it, what never gets into it, and that it can be made again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.training import tiny_family
from tests.training.conftest import tiny_task
from training.corpus import examples, generate
from training.corpus.check import TaskWrong, check_task, load, passes
from training.corpus.overlap import LENGTH, CorpusOverlaps, Overlap, curriculum_texts
from training.corpus.own_tests import own_tests
from training.corpus.render import contract_text
from training.corpus.splits import combination_held_out
from training.corpus.variation import headed, joined
from training.corpus.words import held_out
from training.places import REPOSITORY, Places


def test_made_again_with_the_same_plan_it_is_the_same(
    places: Places, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "all_families", lambda: {"tiny": tiny_family.FAMILY})
    again = generate.make(generate.Plan(120, 3, 1), Places(folder), map)
    assert again == json.loads(places.manifest.read_text(encoding="utf-8"))
    assert again["train"] == 120
    assert again["kinds"]["draft"] > 60
    assert set(again["kinds"]) == set(examples.SHARES)


def test_stopped_corpus_goes_on_with_the_missing_part(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "all_families", lambda: {"tiny": tiny_family.FAMILY})
    monkeypatch.setattr(generate, "PART", 4)
    plan, places = generate.Plan(12, 1, 1), Places(folder)
    whole = generate.make(plan, places, map)
    kept = generate.part_path(places, "train", 0)
    before = kept.stat().st_mtime_ns
    generate.part_path(places, "train", 1).unlink()
    assert generate.make(plan, places, map) == whole
    assert kept.stat().st_mtime_ns == before
    with pytest.raises(ValueError, match="another plan"):
        generate.make(generate.Plan(13, 1, 1), places, map)


def test_held_out_combinations_and_words_are_not_trained_on(places: Places) -> None:
    trained = {record["combination"] for record in generate.read_split(places, "train")}
    assert not any(combination_held_out("tiny", name) for name in trained)
    for record in generate.read_split(places, "names"):
        assert not combination_held_out("tiny", record["combination"])
        assert held_out(record["contract"].split("Adds up what every ")[1].split()[0])


def test_families_held_out_are_not_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"tiny": tiny_family.FAMILY, "other": replace(tiny_family.FAMILY, name="other")}
    monkeypatch.setattr(generate, "all_families", lambda: known)
    monkeypatch.setattr(generate, "HELD_FAMILIES", frozenset({"other"}))
    assert generate.families_of("train") == ["tiny"]
    assert generate.families_of("families") == ["other"]


def test_planted_copy_of_a_curriculum_text_fails_the_corpus(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, text = next((n, t) for n, t in curriculum_texts(REPOSITORY) if "/contracts/" in n)
    clause = next(line for line in text.splitlines() if len(line.split()) > LENGTH)
    assert name.endswith(".md")

    def planted(rng: Random, words: object) -> object:
        task = tiny_task(rng.randrange(99))
        return replace(task, purpose=clause.replace("`", "").removeprefix("- "))

    family = replace(tiny_family.FAMILY, build=planted)
    monkeypatch.setattr(generate, "all_families", lambda: {"tiny": family})
    with pytest.raises(CorpusOverlaps, match="is in backend/curriculum"):
        generate.make(generate.Plan(40, 1, 1), Places(folder), map)


def test_a_name_that_completes_a_run_of_the_curriculum_is_drawn_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = next(t for n, t in curriculum_texts(REPOSITORY) if "/contracts/" in n)
    clause = next(line for line in text.splitlines() if len(line.split()) > LENGTH)
    drawn: list[bool] = []

    def sometimes(rng: Random, words: object) -> object:
        task = tiny_task(rng.randrange(99))
        drawn.append(rng.random() < 0.3)
        purpose = clause.replace("`", "").removeprefix("- ") if drawn[-1] else task.purpose
        return replace(task, purpose=purpose)

    family = replace(tiny_family.FAMILY, build=sometimes)
    monkeypatch.setattr(generate, "all_families", lambda: {"tiny": family})
    manifest = generate.make(generate.Plan(40, 0, 1), Places(folder), map)
    assert any(drawn)
    assert manifest["refused"]["tiny"] > 0
    overlap = Overlap(curriculum_texts(REPOSITORY))
    for record in generate.read_split(Places(folder), "train"):
        overlap.check(f"{record['prompt']}\n{record['answer']}")


def test_a_family_is_drawn_as_often_as_its_share_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {
        "tiny": tiny_family.FAMILY,
        "large": replace(tiny_family.FAMILY, name="large", share=3),
    }
    monkeypatch.setattr(generate, "all_families", lambda: known)
    manifest = generate.make(generate.Plan(40, 0, 1), Places(folder), map)
    assert manifest["families"] == {"large": 30, "tiny": 10}


def test_joined_rules_keep_their_cases() -> None:
    seen = set()
    for seed in range(60):
        task = tiny_task(seed)
        one = joined(Random(seed), task)
        assert " ".join(one.clauses) == " ".join(task.clauses)
        for before, after in zip(task.cases, one.cases, strict=True):
            assert task.clauses[before.clause] in one.clauses[after.clause]
        check_task(one)
        seen.add(len(task.clauses) - len(one.clauses))
    assert {0, 1} <= seen


def test_modules_begin_with_the_title_of_their_contract() -> None:
    task = tiny_task(3)
    one = headed(task)
    assert one.title != "Counts"
    for source in (one.solution, *one.wrong):
        assert source.startswith(f'"""{one.title}."""\n\n\nclass ')
    assert one.solution.splitlines()[1:] == task.solution.splitlines()[1:]
    check_task(one)


def test_a_wrong_module_that_is_no_program_is_refused() -> None:
    task = replace(tiny_task(1), wrong=("def broken(:",))
    with pytest.raises(TaskWrong, match="does not load"):
        check_task(task)


def test_house_format_alone_is_no_overlap() -> None:
    overlap = Overlap(curriculum_texts(REPOSITORY))
    assert len(overlap) > 10_000
    for seed in range(20):
        task = tiny_task(seed)
        overlap.check(f"{contract_text(task)}\n{task.solution}")


def test_own_tests_of_a_task_hold_for_its_solution_alone() -> None:
    task = next(task for task in map(tiny_task, range(50)) if len(task.clauses) == 2)
    source = own_tests(task)
    assert "with pytest.raises(ValueError) as caught:" in source
    imported = f"from {task.module} import "
    line = next(line for line in source.splitlines() if line.startswith(imported))
    for code, holds in ((task.solution, True), (task.wrong[0], False)):
        assert _passes(f"{code}\n{source.replace(line, '')}") is holds
    assert passes(task, task.solution)


def _passes(source: str) -> bool:
    module = load("own", source)
    try:
        for name, test in list(vars(module).items()):
            if name.startswith("test_"):
                test()
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("kind", examples.SHARES)
def test_examples_are_asked_in_the_words_of_the_product(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "SHARES", {kind: 1.0})
    task = tiny_task(3)
    example = examples.make_example(Random(1), task)
    assert example.kind == kind
    assert example.prompt.startswith("<|user|>")
    assert example.prompt.endswith("<|answer|>")
    assert task.module not in example.prompt + example.answer
    assert "## Behaviour" in example.prompt
    if kind == "repair":
        assert "What went wrong:" in example.prompt
        assert "is violated" in example.prompt or "assert" in example.prompt
