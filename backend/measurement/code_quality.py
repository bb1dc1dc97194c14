"""Code quality: five parts of 0-100, each by a published convention, and their mean.

Sizes are statements without docstrings: blank lines, comments and text change nothing.
Decision 0100 says where each convention comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from backend.measurement.figure import CODE_QUALITY, Figure, mean, not_measured
from backend.measurement.static_survey import Block, Survey

ERRORS = ("E9", "F63", "F7", "F82", "PLE", "S102", "S307", "invalid-syntax")
"""Beginnings of the rules whose findings stop a program or evade every tool."""
ERROR_WEIGHT = 5
MOST_COMPLEXITY = 10
GOOD_MAINTAINABILITY = 85.0
WORST_DUPLICATION = 0.20
MOST_TOLD = 20

FORMULA = {
    "value": "mean of the five parts",
    "statements": "all, but no docstring, bare constant or `pass`",
    "findings": (
        "100 * max(0, 1 - (5 * errors + others) / statements): Pylint's evaluation, of 100;"
        " errors are E9, F63, F7, F82, PLE, S102, S307"
    ),
    "complexity": (
        "mean over functions and what a module has outside of them, weighted by statements, of"
        " 100 * min(1, 10 / cyclomatic complexity): McCabe's limit of 10"
    ),
    "maintainability": (
        "mean over the same, weighted by statements, of 100 * min(1, index / 85), index ="
        " 171 - 5.2 ln(Halstead volume) - 0.23 complexity - 16.2 ln(statements): Coleman and Oman,"
        " without the term for comments"
    ),
    "typing": "100 * annotated / all parameters and returns of the public API; Any does not count",
    "duplication": (
        "100 * max(0, 1 - share / 0.20): share of the statements in equal blocks of 6 or more;"
        " a fifth is the worst class of Heitlager, Kuipers and Visser"
    ),
}


def code_quality(found: Survey) -> Figure:
    """The KPI; not measured when a module could not be, or when nothing public is there."""
    tool = f"ruff {found.tools['ruff']}, radon {found.tools['radon']}"
    if found.errors:
        path, error = next(iter(found.errors.items()))
        return not_measured(CODE_QUALITY, tool, f"{path}: {error}", {"errors": found.errors})
    raw = _raw(found)
    lacking = [name for name in ("statements", "slots") if not raw[name]]
    if lacking:
        reason = f"there is no {lacking[0]} to measure"
        return not_measured(CODE_QUALITY, tool, reason, {"raw": raw})
    parts = {
        "findings": _findings_part(raw),
        "complexity": _weighted(found, lambda block: MOST_COMPLEXITY / block.complexity),
        "maintainability": _weighted(
            found, lambda block: block.maintainability / GOOD_MAINTAINABILITY
        ),
        "typing": round(100 * raw["typed"] / raw["slots"], 1),
        "duplication": _duplication_part(found),
    }
    evidence = {
        "formula": FORMULA,
        "parts": parts,
        "raw": raw,
        "commands": {
            "ruff": found.tools["ruff_command"],
            "radon": (
                "radon.complexity.cc_visit and radon.metrics.h_visit on the text of each function"
                " without its docstring, and of each module with empty functions"
            ),
        },
        "python": found.tools["python"],
        "files": sorted(found.modules),
    }
    return Figure(CODE_QUALITY, mean(parts.values()), tool, evidence)


def _raw(found: Survey) -> dict[str, Any]:
    rules = Counter(each.rule for module in found.modules.values() for each in module.findings)
    names = [name for module in found.modules.values() for name in module.public.names]
    statements = sum(module.statements for module in found.modules.values())
    findings = sum(rules.values())
    return {
        "statements": statements,
        "findings": findings,
        "findings_per_100_statements": round(100 * findings / statements, 2) if statements else 0,
        "rules": dict(rules.most_common()),
        "errors": sum(count for rule, count in rules.items() if rule.startswith(ERRORS)),
        "first_findings": list(islice(_told_findings(found), MOST_TOLD)),
        "most_complex": [_told_block(*each) for each in _worst(found, lambda b: -b.complexity)],
        "least_maintainable": [
            _told_block(*each) for each in _worst(found, lambda b: b.maintainability)
        ],
        "slots": sum(name.slots for name in names),
        "typed": sum(name.typed for name in names),
        "repeated_statements": found.duplication.repeated,
        "repeated_blocks": [list(places) for places in found.duplication.first],
    }


def _told_findings(found: Survey) -> Iterator[str]:
    for path, module in found.modules.items():
        for each in module.findings:
            yield f"{path}:{each.line}: {each.rule} {each.message}"


def _blocks(found: Survey) -> Iterator[tuple[str, Block]]:
    for path, module in found.modules.items():
        for block in module.blocks:
            yield path, block


def _worst(found: Survey, key: Callable[[Block], float]) -> list[tuple[str, Block]]:
    return sorted(_blocks(found), key=lambda each: key(each[1]))[:5]


def _told_block(path: str, block: Block) -> dict[str, Any]:
    return {"file": path, **block.model_dump()}


def _findings_part(raw: dict[str, Any]) -> float:
    weighed = float(raw["findings"] + (ERROR_WEIGHT - 1) * raw["errors"])
    share = weighed / float(raw["statements"])
    return round(100 * max(0.0, 1 - share), 1)


def _weighted(found: Survey, share: Callable[[Block], float]) -> float:
    blocks = [block for _, block in _blocks(found)]
    size = sum(block.statements for block in blocks)
    scored = sum(block.statements * max(0.0, min(1.0, share(block))) for block in blocks)
    return round(100 * scored / size, 1)


def _duplication_part(found: Survey) -> float:
    if not found.duplication.statements:
        return 100.0
    share = found.duplication.repeated / found.duplication.statements
    return round(100 * max(0.0, 1 - share / WORST_DUPLICATION), 1)
