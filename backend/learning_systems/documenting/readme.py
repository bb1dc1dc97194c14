"""README.md of a built project: our own frame around words that a model may have written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_model import Project, Stage
from backend.learning_systems.documenting.descriptions import (
    Description,
    described_names,
    signature_of,
)
from backend.learning_systems.markdown_text import cell, code, fenced, harmless, table
from backend.learning_systems.records import EdgeCase

SECTIONS = ("Installation and running", "Usage", "Modules", "Testing", "Limits")
MAIN = "__main__"
MOST_INPUT = 200
"""Characters shown of an edge case's input; the record has all of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """An accepted stage as the README tells of it.

    `cases_passed` and `cases` count the verdict of its suite. `description` is None where
    the model gave nothing valid; `example_runs` says whether the contract's examples came
    out as written.
    """

    stage: Stage
    contract: Contract
    cases_passed: int
    cases: int
    description: Description | None
    example_runs: bool


@dataclass(frozen=True, slots=True)
class EdgeCaseState:
    """What the search for edge cases knows of this code when the README is written."""

    searched: bool
    """Whether the search was made to its end on this very code."""
    open_cases: Sequence[EdgeCase]


def readme_text(
    project: Project, parts: Sequence[Part], edge_cases: EdgeCaseState, model: str
) -> str:
    """The document; `model` is the name of who wrote the descriptions that are not ours."""
    testing = _testing(parts, edge_cases)
    sections = (_running(project, parts), _usage(parts), _modules(parts, model), testing)
    bodies = dict(zip(SECTIONS, (*sections, _limits(project, parts)), strict=True))
    built = "".join(f"- {cell(each)}\n" for each in project.builds)
    head = f"# {project.name}\n\n{project.summary}\n\nIt is built to be:\n\n{built}"
    return "\n".join([head, *(f"## {name}\n\n{body}" for name, body in bodies.items())])


def _running(project: Project, parts: Sequence[Part]) -> str:
    packages = ", ".join(f"`{name}`" for name in project.allowed_packages)
    needed = f"the packages {packages}" if packages else "no other package"
    said = (
        f"Python 3.11 or newer and {needed}. Nothing has to be installed: `{project.package}` "
        "can be imported from this folder.\n"
    )
    if any(part.stage.module == f"{project.package}.{MAIN}" for part in parts):
        said += f"\n{fenced(f'python -m {project.package} --help', 'console')}"
    return said


def _usage(parts: Sequence[Part]) -> str:
    shown = [part for part in parts if part.example_runs]
    if not shown:
        return "No example could be run against this code.\n"
    examples = "\n".join(
        f"### {part.contract.title}\n\n{_doctest(part.contract.examples)}" for part in shown
    )
    return (
        "These examples were run against this very code when this was written, and came out as "
        "they stand here. Run in this folder, `python -m doctest README.md` tries them again and "
        f"says nothing when all come out so.\n\n{examples}"
    )


def _doctest(examples: str) -> str:
    """A block that ends in a blank line: else doctest takes the fence for expected output."""
    block, _, fence = fenced(examples, "python").rstrip().rpartition("\n")
    return f"{block}\n\n{fence}\n"


def _modules(parts: Sequence[Part], model: str) -> str:
    by_model = [part for part in parts if part.description is not None]
    said = f"{len(by_model)} of {len(parts)} descriptions were written by the model "
    said += f"{harmless(model)} from the contract; the others are the contract's own words.\n"
    return "\n".join([said, *map(_module, parts)])


def _module(part: Part) -> str:
    paragraph, names = part.contract.purpose, dict[str, str]()
    if part.description is not None:
        paragraph, names = harmless(part.description.paragraph), dict(part.description.names)
    lines = [_line(name, names, part.contract) for name in described_names(part.contract)]
    return f"### `{part.stage.module}`\n\n{paragraph}\n\n{''.join(lines)}"


def _line(name: str, told: Mapping[str, str], contract: Contract) -> str:
    if name in told:
        return f"- `{name}`: {harmless(told[name])}\n"
    signature = " ".join(signature_of(name, contract).replace("`", "'").split())
    return f"- `{signature}`\n"


def _testing(parts: Sequence[Part], edge_cases: EdgeCaseState) -> str:
    rows = [
        (f"`{part.stage.module}`", cell(part.stage.title), f"{part.cases_passed} of {part.cases}")
        for part in parts
    ]
    return (
        "Each module was judged by its acceptance suite in a sandbox, in a process that its code "
        f"could not reach.\n\n{table(('Module', 'Stage', 'Cases passed'), rows)}\n"
        f"{_edge_cases(parts, edge_cases)}"
    )


def _edge_cases(parts: Sequence[Part], found: EdgeCaseState) -> str:
    """What was known when this was written: a search that goes on may find more."""
    had = "had been" if found.searched else "had not been"
    said = f"When this was written, the search for edge cases {had} made to its end on this code; "
    if not found.open_cases:
        return said + ("none was open.\n" if found.searched else "none was known to be open.\n")
    number = len(found.open_cases)
    said += f"{number} edge case{' was' if number == 1 else 's were'} open, "
    said += "which means that these inputs are not handled as the contract says:\n\n"
    modules = {part.stage.id: part.stage.module for part in parts}
    return said + "".join(_edge_case(each, modules) for each in found.open_cases)


def _edge_case(each: EdgeCase, modules: Mapping[str, str]) -> str:
    module = modules.get(each.stage_id, each.stage_id)
    shown = each.input if len(each.input) <= MOST_INPUT else f"{each.input[:MOST_INPUT]} ..."
    said = f"- `{module}`, {each.clause}, {code(each.property)} ({each.severity})"
    return f"{said}: {harmless(shown)}\n"


def _limits(project: Project, parts: Sequence[Part]) -> str:
    built = {part.stage.id for part in parts}
    missing = [stage for stage in project.stages() if stage.id not in built]
    planned = [each.name for each in project.objectives if not each.stages]
    lines = [f"- {cell(stage.title)} (`{stage.module}`) is not built yet." for stage in missing]
    lines += [f"- {cell(name)} is planned and not described yet." for name in planned]
    lines += [f"- `{name}` is not imported anywhere." for name in project.forbidden_imports]
    lines.append("- What the contracts do not state was not tested.")
    return "\n".join(lines) + "\n"
