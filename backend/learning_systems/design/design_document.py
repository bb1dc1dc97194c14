"""docs/DESIGN.md of a built project: modules, how they build on each other, what they promise."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_model import Project, Stage
from backend.learning_systems.markdown_text import cell, fenced, table

Contracts = Mapping[str, Contract]
"""Stage id -> its contract."""


def design_text(project: Project, contracts: Contracts) -> str:
    """The whole document. Made from the contracts alone, so that equal ones make equal texts."""
    parts = [
        f"# {project.name}: design\n\n{project.summary}\n",
        _limits(project),
        _modules(project, contracts),
        _dependencies(project),
        _data_models(project, contracts),
        _interfaces(project, contracts),
    ]
    return "\n".join(parts)


def layers(stages: Sequence[Stage]) -> list[list[Stage]]:
    """Stages in the order in which they can be built: each layer needs only those before it.

    Stages that need each other in a circle are in none.
    """
    placed: set[str] = set()
    found: list[list[Stage]] = []
    while layer := [s for s in stages if s.id not in placed and placed.issuperset(s.requires)]:
        found.append(layer)
        placed |= {stage.id for stage in layer}
    return found


def _limits(project: Project) -> str:
    allowed = ", ".join(f"`{name}`" for name in project.allowed_packages)
    forbidden = ", ".join(f"`{name}`" for name in project.forbidden_imports)
    lines = [
        f"- Package: `{project.package}`",
        f"- May import: {allowed or 'the standard library only'}",
        f"- May not import: {forbidden or 'no further limit'}",
    ]
    return "## Limits\n\n" + "\n".join(lines) + "\n"


def _modules(project: Project, contracts: Contracts) -> str:
    rows = [
        (
            f"`{stage.module}`",
            cell(stage.title),
            stage.level.value,
            cell(project.objective(stage.objective_id).name),
            cell(contracts[stage.id].purpose),
        )
        for stage in project.stages()
    ]
    heads = ("Module", "Stage", "Level", "Part of", "Purpose")
    return f"## Modules\n\n{table(heads, rows)}"


def _dependencies(project: Project) -> str:
    stages = project.stages()
    edges = [
        f"    {needed} --> {stage.id}" for stage in stages for needed in sorted(stage.requires)
    ]
    nodes = [f'    {stage.id}["{stage.module}"]' for stage in stages]
    graph = fenced("\n".join(["graph LR", *nodes, *edges]), "mermaid")
    order = "".join(
        f"{number}. {', '.join(f'`{stage.module}`' for stage in layer)}\n"
        for number, layer in enumerate(layers(stages), start=1)
    )
    return f"## Dependencies\n\n{graph}\nThey can be built in this order:\n\n{order}"


def _data_models(project: Project, contracts: Contracts) -> str:
    rows = [
        row
        for stage in project.stages()
        for row in _models_of(stage.module, contracts[stage.id].interface)
    ]
    said = table(("Name", "Module", "What it is", "Fields"), rows) if rows else "None.\n"
    return f"## Data models\n\n{said}"


def _models_of(module: str, interface: str) -> Iterator[tuple[str, ...]]:
    for node in ast.parse(interface).body:
        if isinstance(node, ast.ClassDef):
            bases = ", ".join(f"`{ast.unparse(base)}`" for base in node.bases)
            fields = ", ".join(f"`{cell(each)}`" for each in _fields(node)) or "-"
            yield f"`{node.name}`", f"`{module}`", f"a {bases}" if bases else "class", fields
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield f"`{cell(ast.unparse(node))}`", f"`{module}`", "constant", "-"


def _fields(owner: ast.ClassDef) -> Iterator[str]:
    for node in owner.body:
        if isinstance(node, ast.AnnAssign | ast.Assign):
            yield ast.unparse(node)


def _interfaces(project: Project, contracts: Contracts) -> str:
    parts = [_interface(stage, contracts[stage.id]) for stage in project.stages()]
    return "## Interfaces\n\n" + "\n".join(parts)


def _interface(stage: Stage, contract: Contract) -> str:
    needs = ", ".join(f"`{name}`" for name in contract.requires) or "no other module"
    said = f"### `{stage.module}`\n\n{contract.purpose} It builds on {needs}"
    promised = f"and keeps {len(contract.clauses)} clauses of behaviour."
    return f"{said} {promised}\n\n{fenced(contract.interface, 'python')}"
