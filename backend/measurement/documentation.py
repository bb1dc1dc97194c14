"""Documentation: what is public is explained, the README is whole, the examples run."""

from __future__ import annotations

from collections.abc import Mapping

from backend.learning_systems.ports import Cancelled, Sandbox
from backend.learning_systems.readme_sections import sections_found
from backend.measurement.examples import ExampleRun, run_examples
from backend.measurement.figure import DOCUMENTATION, Figure, mean, not_measured
from backend.measurement.found_examples import find_examples
from backend.measurement.static_survey import Survey

TOOL = "Grace's reading of docstrings (ast) and README; doctest's rules for what examples print"
README = "README.md"
MOST_TOLD = 30
FORMULA = {
    "value": "mean of the three parts",
    "public_api": (
        "100 * documented / all public modules, classes, functions and methods; a docstring of"
        " fewer than three different words does not count, and no length beyond that"
    ),
    "readme": "100 * required sections with something to say / required sections",
    "examples": (
        "100 * modules with at least one example that uses a public name of theirs, in a docstring"
        " or in a document that imports them, and all of whose examples print what is written"
        " / modules"
    ),
    "not_seen": (
        "whether an example that uses a name also says something true of it: one that prints"
        " what it says it does, or puts something else in the name's place, can be read so"
    ),
}


def measure_documentation(
    found: Survey,
    modules: Mapping[str, str],
    documents: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled | None = None,
) -> Figure:
    """The KPI of modules (path -> text) and of the documents beside them."""
    if found.errors:
        path, error = next(iter(found.errors.items()))
        return not_measured(DOCUMENTATION, TOOL, f"{path}: {error}", {"errors": found.errors})
    public = _public(found)
    if not public:
        return not_measured(DOCUMENTATION, TOOL, "there is nothing public to document")
    run = run_examples(find_examples(modules, documents), modules, sandbox, cancelled)
    if run.reason:
        return not_measured(DOCUMENTATION, TOOL, f"the examples did not run: {run.reason}")
    return _figure(found, public, documents.get(README, ""), run)


def _public(found: Survey) -> dict[str, bool]:
    """Each public module and name that has statements, and whether it is documented."""
    public: dict[str, bool] = {}
    for path, module in found.modules.items():
        if module.statements:
            public[path] = module.public.documented
        for name in module.public.names:
            if name.documented is not None:
                public[f"{path}:{name.line}: {name.name}"] = name.documented
    return public


def _figure(found: Survey, public: Mapping[str, bool], readme: str, run: ExampleRun) -> Figure:
    sections = sections_found(readme)
    paths = [path for path, module in found.modules.items() if module.statements]
    shown = [path for path in paths if run.shown(path)]
    parts = {
        "public_api": _percent(sum(public.values()), len(public)),
        "readme": _percent(sum(sections.values()), len(sections)),
        "examples": _percent(len(shown), len(paths)),
    }
    raw = {
        "public": len(public),
        "documented": sum(public.values()),
        "undocumented": [name for name, said in public.items() if not said][:MOST_TOLD],
        "sections": dict(sections),
        "examples": [each.place for each in run.examples],
        "examples_of_nothing": [each.place for each in run.examples if not each.uses][:MOST_TOLD],
        "examples_failed": dict(list(run.failures.items())[:MOST_TOLD]),
        "modules": len(paths),
        "modules_with_running_examples": len(shown),
        "modules_without": [path for path in paths if path not in shown][:MOST_TOLD],
    }
    evidence = {"formula": FORMULA, "parts": parts, "raw": raw, "files": sorted(found.modules)}
    return Figure(DOCUMENTATION, mean(parts.values()), TOOL, evidence)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
