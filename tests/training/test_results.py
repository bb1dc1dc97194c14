"""What was measured is kept part by part, and told with nothing left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.curves import Note, difference_table, differences
from training.journal import Journal
from training.measured import Drawing, Measured, summary
from training.results import keep, paragraph, setting_table, table


def one(
    module: str,
    *,
    greedy: bool = False,
    passed: tuple[int, ...] = (0,),
    part: str = "names",
    level: str = "",
) -> Measured:
    failure = "" if greedy else "wrong rule"
    failed = 8 * len(passed) - sum(passed)
    family = f"{level} contacts" if level else "tiny"
    return Measured(part, family, module, level, greedy, failure, "", 8, passed, {"syntax": failed})


def results(part: str, found: list[Measured], digest: str = "d1") -> dict[str, object]:
    drawn = {"samples": 8, "seeds": 1, "temperature": 0.8, "penalty": 1.05}
    model = {"digest": digest, "description": "llama"}
    return {"model": model, "parts": {part: {**drawn, **summary(found)}}}


def test_results_are_shares_of_tasks_and_promise_the_lowest(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.json"
    keep(path, results("names", [one("a.b", greedy=True, passed=(3,)), one("a.c", passed=(1,))]))
    kept = keep(path, results("families", [one("a.d"), one("a.e", passed=(2,))]))
    assert "| names | tiny | 2 | 0.50 | 1.00 |" in table(kept)
    assert "Greedy failures: wrong rule 2. Drawn failures: syntax 14." in table(kept)
    assert "the lowest of these, 50%" in paragraph(kept)


def test_parts_of_one_model_are_kept_together_and_a_new_one_replaces_them(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.json"
    keep(path, results("crm", [one("a.b")]))
    keep(path, results("names", [one("a.b", greedy=True)]))
    again = keep(path, results("crm", [one("a.b", passed=(8,))]))
    assert list(again["parts"]) == ["names", "crm"]
    assert again["parts"]["crm"]["any"] == 1.0
    assert again["parts"]["names"]["greedy"] == 1.0
    other = keep(path, results("exams", [one("a.b")], digest="d2"))
    assert list(other["parts"]) == ["exams"]


def test_seeds_give_rates_of_each_task_and_of_core_and_advanced(tmp_path: Path) -> None:
    found = [
        one("crm.a", passed=(0, 2, 4, 0), part="crm", level="core"),
        one("crm.b", greedy=True, passed=(0, 0, 0, 0), part="crm", level="core"),
        one("crm.c", passed=(0, 0, 0, 0), part="crm", level="advanced"),
    ]
    kept = keep(tmp_path / "evaluation.json", results("crm", found))
    crm = kept["parts"]["crm"]
    first = crm["tasks"][0]
    assert (first["seeds_passed"], first["samples_passed"]) == (0.5, 6 / 32)
    assert (crm["levels"]["core"]["any"], crm["levels"]["advanced"]["any"]) == (0.75, 0.0)
    said = table(kept)
    assert "| crm | all core | 2 | 0.50 | 0.75 |" in said
    assert "| crm | advanced contacts | 1 | 0.00 | 0.00 |" in said
    assert "| `crm.a` | core contacts | no | 0.50 | 0.19 |" in said


def test_each_seed_draws_other_answers() -> None:
    first, second = (one.seed for one in Drawing(samples=16, seeds=2).samplings())
    assert second - first > 16
    assert Drawing(samples=0, seeds=3).samplings() == []


def test_measured_task_is_found_again_after_a_stop(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.jsonl"
    first, second = one("a.b", passed=(3, 0)), one("a.c", greedy=True)
    journal = Journal(path)
    journal.add("k1", first)
    journal.add("k1", second)
    with path.open("a", encoding="utf-8") as file:
        file.write('\n{"key": "k2", "meas')
    again = Journal(path)
    assert again.find("k1") == first
    assert again.find("k2") is None
    again.add("k2", second)
    assert Journal(path).find("k2") == second


def test_settings_are_told_best_first() -> None:
    told = setting_table(
        [
            {"temperature": 0.8, "penalty": 1.05, "count": 9, "samples_passed": 0.2, "any": 0.5},
            {"temperature": 0.8, "penalty": 1.0, "count": 9, "samples_passed": 0.6, "any": 0.4},
        ]
    )
    assert told.splitlines()[2] == "| 0.8 | 1 | 9 | 0.600 | 0.400 |"


def test_curves_are_compared_at_steps_that_both_have() -> None:
    recorded = [Note(10 * n, 1_000 * n, 5.0 - n / 10) for n in range(1, 31)]
    repeated = [Note(10 * n, 1_000 * n, 5.1 - n / 10) for n in range(1, 13)]
    found = differences(recorded, repeated)
    assert [each.step for each in found] == [50, 100, 120]
    assert all(each.found - each.recorded == pytest.approx(0.1) for each in found)
    assert "Largest difference: 0.100." in difference_table(found)
    assert "no step in common" in difference_table(differences(recorded, []))
