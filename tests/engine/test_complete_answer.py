"""A project of one's own, built by the real engine, and every number of its `complete` answer.

The numbers are taken again in the built project's folder, by the commands that the evidence
names: ruff, coverage.py, doctest, and arithmetic.
"""

from __future__ import annotations

import json
import math
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from tests.conftest import Script, fenced
from tests.own_project import ID, own_project, solution
from tests.service_process import ServiceProcess, running

TESTS = """
import pytest
from own.tally import Tally

def test_c1():
    tally = Tally()
    tally.add("Ada", 2)
    assert tally.add(" ada ") == 3

def test_c3():
    with pytest.raises(ValueError):
        Tally().votes("  ")

def test_c6():
    assert Tally().votes("bob") == 0
"""
WEIGHTS = {"code_quality": 0.3, "test_coverage": 0.3, "performance": 0.2, "documentation": 0.2}


@pytest.fixture
def service(tmp_path: Path, write_script: Script) -> Iterator[ServiceProcess]:
    """A service whose script solves the project's one stage and writes tests for it."""
    made = own_project(tmp_path / "mine" / "source")
    replies = [("draft", fenced(solution(made))), *[("tests", fenced(TESTS))] * 3]
    lines = [{"stage": "tally", "kind": kind, "reply": reply} for kind, reply in replies]
    script = f"scripted:{write_script(lines)}"
    with running(tmp_path / "data", script, project_roots=str(tmp_path / "mine")) as started:
        assert started.post("projects", {"path": str(made.folder)}).status_code == 201
        assert started.post("project/start", {"project_id": ID}).status_code == 200
        yield started


def outside(command: str, folder: Path, text: str | None = None) -> str:
    """A command of the evidence, by the Python that runs these tests."""
    words = shlex.split(command)
    assert words[0] == "python"
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=folder, input=text, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_every_number_of_a_complete_answer_can_be_taken_again(
    service: ServiceProcess, tmp_path: Path
) -> None:
    work = service.http.post(
        "/api/learning/project/work",
        json={"hours": 0.5},
        headers={"Prefer": "wait=600"},
        timeout=700,
    )
    assert work.json()["status"] == "finished", work.text
    answer = service.post("project/complete")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    kept = {each["name"]: each for each in service.get(f"projects/{ID}/kpis")["items"]}
    built = tmp_path / "data" / "sandbox" / "learning_projects" / ID
    assert {
        "code_quality_score": code_quality(kept["code_quality"]["evidence"], built),
        "test_coverage": coverage_of(kept["test_coverage"]["evidence"], built),
        "performance_score": performance(kept["performance"]["evidence"]),
        "documentation_score": documentation(kept["documentation"]["evidence"], built),
    } == told["kpis"]
    assert all(each["counts"] for each in kept.values())
    total = sum(kept[name]["value"] * weight for name, weight in WEIGHTS.items())
    assert told["trust_score"] == math.floor(10 * total + 1e-6) / 10
    assert told["learnings_count"] == len(service.get("learnings")["items"])


def code_quality(evidence: dict[str, Any], built: Path) -> float:
    """Findings again; the other parts are taken again in test_recomputed.py."""
    rules: Counter[str] = Counter()
    for path in evidence["files"]:
        command = evidence["commands"]["ruff"].replace("PATH", path)
        found = json.loads(outside(command, built, (built / path).read_text()))
        rules.update(each["code"] for each in found)
    assert rules == evidence["raw"]["rules"]
    share = (sum(rules.values()) + 4 * evidence["raw"]["errors"]) / evidence["raw"]["statements"]
    assert evidence["parts"]["findings"] == round(100 * max(0.0, 1 - share), 1)
    return round(mean(evidence["parts"].values()), 1)


def coverage_of(evidence: dict[str, Any], built: Path) -> float:
    for command in evidence["command"].split("; "):
        outside(command, built)
    totals, raw = json.loads((built / "coverage.json").read_text())["totals"], evidence["raw"]
    assert (raw["lines"], raw["branches"]) == (totals["num_statements"], totals["num_branches"])
    assert raw["trip_wires"] > 0
    confirmed = 1 - len(raw["not_tripped"]) / raw["trip_wires"]
    return round(float(totals["percent_covered"]) * confirmed, 1)


def performance(evidence: dict[str, Any]) -> float:
    scores = []
    for each in evidence["objectives"]:
        assert each["source"].startswith("the task benchmarks, measured at ")
        largest = each["raw"]["timings"][-1]
        pairs = zip(largest["candidate_seconds"], largest["yardstick_seconds"], strict=True)
        ratio = median(candidate / yardstick for candidate, yardstick in pairs)
        assert each["raw"]["repeated_ratio"] == round(ratio, 4)
        scores.append(100 * min(1.0, each["target"] / each["ratio"]))
    return round(mean(scores), 1)


def documentation(evidence: dict[str, Any], built: Path) -> float:
    outside("python -m doctest README.md", built)
    raw, parts = evidence["raw"], evidence["parts"]
    assert parts["public_api"] == round(100 * raw["documented"] / raw["public"], 1)
    assert parts["examples"] == round(
        100 * raw["modules_with_running_examples"] / raw["modules"], 1
    )
    return round(mean(parts.values()), 1)
