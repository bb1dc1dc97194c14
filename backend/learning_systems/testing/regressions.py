"""Edge cases as tests: cases that gate a stage's next candidates, and a file of the project.

A regression test calls the property's own check with the input that broke it. The
check and what it rests on are copied out of the properties file, so that the test
needs neither Hypothesis nor that file.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from backend.learning_systems.curriculum_model import StageSet
from backend.learning_systems.jobs import Case
from backend.learning_systems.records import Candidate, EdgeCase
from backend.learning_systems.repositories import UnitOfWork
from backend.learning_systems.stage_files import StageMaterial, read_stage
from backend.learning_systems.testing.edge_cases import told
from backend.learning_systems.testing.excerpts import (
    PropertyText,
    excerpt,
    property_texts,
    used_names,
)

PREFIX = "edge-case-"

IMPORTS = {
    "Counter": "from collections import Counter",
    "Decimal": "from decimal import Decimal",
    "Fraction": "from fractions import Fraction",
    "OrderedDict": "from collections import OrderedDict",
    "UUID": "from uuid import UUID",
    "datetime": "import datetime",
    "defaultdict": "from collections import defaultdict",
    "deque": "from collections import deque",
    "inf": "from math import inf",
}
"""How to come by each name that an input's text may use."""


def case_id(edge_case: EdgeCase) -> str:
    """The id of the case that stands for it in verdicts."""
    return PREFIX + edge_case.id


def gate(project: StageSet, stage_id: str, run_id: str, tx: UnitOfWork) -> StageMaterial:
    """Everything that a candidate of the stage is held against in this run."""
    return gated(read_stage(project, stage_id), tx.edge_cases.of_run(run_id, stage_id))


def gated(material: StageMaterial, edge_cases: Sequence[EdgeCase]) -> StageMaterial:
    """The stage as it is judged once edge cases were found: its suite has them as visible cases.

    An edge case whose input cannot be written down again cannot gate and is left out.
    """
    tests = [(each, test) for each in edge_cases if (test := regression(material, each))]
    if not tests:
        return material
    more = "".join(f"\n\n{_marked(each)}\n{test}\n" for each, test in tests)
    suite = material.suite + b"\n\nfrom grace_case import case as grace_case_\n" + more.encode()
    cases = tuple(Case(case_id(each), each.clause, True) for each, _ in tests)
    digest = hashlib.sha256(material.content_hash.encode() + suite).hexdigest()
    return material.model_copy(
        update={
            "suite": suite,
            "manifest": (*material.manifest, *cases),
            "content_hash": digest,
            "told": {case_id(each): told(each) for each, _ in tests},
        }
    )


def in_full(material: StageMaterial, failed: Candidate) -> Candidate:
    """The candidate with the whole of each edge case as what its verdict says of it."""
    cases = tuple(
        replace(case, message=material.told.get(case.case_id, case.message))
        for case in failed.cases
    )
    return replace(failed, cases=cases)


def regression_file(material: StageMaterial, edge_cases: Iterable[EdgeCase]) -> str:
    """`tests/regressions/test_<stage>.py` of the built project; "" when there is nothing in it."""
    tests = [test for each in edge_cases if (test := regression(material, each))]
    if not tests:
        return ""
    title = f'"""Inputs that once broke what the contract of {material.contract.module} says."""'
    return "\n\n\n".join([title, *tests]) + "\n"


def regression(material: StageMaterial, edge_case: EdgeCase) -> str:
    """A pytest function that needs nothing around it; "" for an input without a text."""
    found = _property(material, edge_case)
    if found is None or not edge_case.literal:
        return ""
    tree, entry = found
    value = ast.parse(edge_case.literal, mode="eval").body
    wanted = used_names(entry.check) | used_names(value)
    kept = excerpt(tree, wanted)
    body = [
        _docstring(edge_case),
        *_imports(used_names(value), kept),
        ast.parse(f"import {material.contract.module} as module_").body[0],
        *kept,
        ast.Expr(ast.Call(entry.check, [ast.Name("module_"), value], [])),
    ]
    name = f"test_edge_case_{edge_case.id}"
    empty = ast.arguments([], [], None, [], [], None, [])
    test = ast.FunctionDef(name, empty, body, [], ast.Constant(None))
    return ast.unparse(ast.fix_missing_locations(ast.Module([test], [])))


def _property(
    material: StageMaterial, edge_case: EdgeCase
) -> tuple[ast.Module, PropertyText] | None:
    if material.properties is None:
        return None
    tree = ast.parse(material.properties)
    for entry in property_texts(tree):
        if entry.name == edge_case.property:
            return tree, entry
    return None


def _docstring(edge_case: EdgeCase) -> ast.stmt:
    return ast.Expr(
        ast.Constant(f"{edge_case.clause}: {edge_case.property} ({edge_case.severity}).")
    )


def _imports(names: set[str], kept: Sequence[ast.stmt]) -> list[ast.stmt]:
    """What the input's text needs, unless the properties file has a name of its own for it."""
    own = {alias.asname or alias.name for node in kept for alias in getattr(node, "names", ())}
    lines = [IMPORTS[name] for name in sorted(names & IMPORTS.keys()) if name not in own]
    return [ast.parse(line).body[0] for line in lines]


def _marked(edge_case: EdgeCase) -> str:
    return f'@grace_case_("{case_id(edge_case)}", clause="{edge_case.clause}", visible=True)'
