"""What an evaluation found: kept part by part, told as tables and as the README's paragraph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PARTS = {
    "names": "known families with new words",
    "combinations": "known families with new combinations of rules",
    "families": "families it never saw",
    "hand_written": "contracts written by hand",
    "exams": "the exams",
    "crm": "the stages of the CRM",
}
_BY_STAGE = ("exams", "crm")


def keep(path: Path, results: dict[str, Any]) -> dict[str, Any]:
    """Write results down beside those of other parts of the same model file; all of them
    are returned. What was measured of another file is dropped."""
    parts = dict(results["parts"])
    if path.is_file():
        before = json.loads(path.read_text(encoding="utf-8"))
        if before["model"]["digest"] == results["model"]["digest"]:
            parts = {**before["parts"], **parts}
    ordered = {name: parts[name] for name in _PARTS if name in parts}
    merged = {**results, "parts": ordered}
    path.write_text(json.dumps(merged, indent=2) + "\n", encoding="utf-8")
    return merged


def table(results: dict[str, Any]) -> str:
    """Markdown: a row for each part, level and family, then stages one by one, then failures."""
    lines = ["| part | family | tasks | greedy | greedy or any drawn |", "|---|---|---|---|---|"]
    for part, found in results["parts"].items():
        lines.append(_row(part, "all", found))
        lines += [_row(part, f"all {name}", one) for name, one in found["levels"].items()]
        lines += [_row(part, name, one) for name, one in found["families"].items()]
    for part in filter(results["parts"].__contains__, _BY_STAGE):
        lines += _stages(part, results["parts"][part]["tasks"])
    for part, found in results["parts"].items():
        lines.append(_failures(part, found))
    return "\n".join(lines)


def _row(part: str, family: str, found: dict[str, Any]) -> str:
    shares = f"{found['greedy']:.2f} | {found['any']:.2f}"
    return f"| {part} | {family} | {found['count']} | {shares} |"


def _stages(part: str, tasks: list[dict[str, Any]]) -> list[str]:
    head = f"\n| {part}: module | level and objective | greedy | seeds passed | samples passed |"
    rows = [
        f"| `{one['module']}` | {one['family']} | {'yes' if one['greedy'] else 'no'} "
        f"| {one['seeds_passed']:.2f} | {one['samples_passed']:.2f} |"
        for one in tasks
    ]
    return [head, "|---|---|---|---|---|", *rows]


def _failures(part: str, found: dict[str, Any]) -> str:
    return (
        f"\n{part}: {found['samples']} answers drawn for each of {found['seeds']} seeds at "
        f"temperature {found['temperature']:g}, repetition penalty {found['penalty']:g}. "
        f"Greedy failures: {_counts(found['failures'])}. "
        f"Drawn failures: {_counts(found['drawn_failures'])}."
    )


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in counted.items()) or "none"


def paragraph(results: dict[str, Any]) -> str:
    """Measured pass rates in one paragraph; the lowest of them is what is promised."""
    said = [
        f"{_PARTS[part]} {found['greedy']:.0%} at the first try and {found['any']:.0%} with "
        f"{found['samples']} more ({found['count']} contracts)"
        for part, found in results["parts"].items()
    ]
    lowest = min(found["any"] for found in results["parts"].values())
    return (
        "The starter writes small modules whose rules it has met in training: records, state "
        "machines, reports, rule engines and the like, in contracts of the house format. It "
        "does not know libraries, long programs or prose that is worded in other ways. "
        f"Measured by running hidden cases: {'; '.join(said)}. Expect no more than the lowest "
        f"of these, {lowest:.0%}, of contracts of your own, and take a larger model with "
        "`grace models pull` for real work."
    )


def setting_table(settings: list[dict[str, Any]]) -> str:
    """Markdown: what each setting of sampling came to, the most passing answers first."""
    lines = [
        "| temperature | repetition penalty | tasks | answers passed | tasks with one |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one['temperature']:g} | {one['penalty']:g} | {one['count']} "
        f"| {one['samples_passed']:.3f} | {one['any']:.3f} |"
        for one in sorted(settings, key=lambda one: -one["samples_passed"])
    ]
    return "\n".join(lines)
