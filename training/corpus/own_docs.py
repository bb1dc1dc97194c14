"""What an answer to `docs` should look like: the contract's own words, name by name."""

from __future__ import annotations

import ast
import re

from training.corpus.task import Task

_LONGEST = 160


def own_docs(task: Task) -> str:
    """A paragraph of purpose, then a line for each public name that a clause speaks of."""
    lines = [
        f"- `{full}`: {said}" for full in _names(task.interface) if (said := _said(task, full))
    ]
    return "\n".join([task.purpose, "", *lines]) + "\n"


def _names(interface: str) -> list[str]:
    found: list[str] = []
    for node in ast.parse(interface).body:
        if isinstance(node, ast.ClassDef):
            found += [
                f"{node.name}.{child.name}"
                for child in node.body
                if isinstance(child, ast.FunctionDef) and not child.name.startswith("_")
            ]
        elif isinstance(node, ast.FunctionDef):
            found.append(node.name)
    return found


def _said(task: Task, full: str) -> str:
    """The first sentence of the first clause that names it; "" when none is short enough."""
    name = full.rpartition(".")[2]
    for clause in task.clauses:
        sentence = re.split(r"(?<=[.;])\s", clause)[0].rstrip(".;")
        if re.search(rf"`(?:\w+\.)?{name}\b", sentence) and len(sentence) <= _LONGEST:
            return f"{sentence}."
    return ""
