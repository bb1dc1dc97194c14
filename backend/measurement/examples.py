"""Examples in docstrings and documents, and whether they show what really happens.

An example is read as text. It runs in the judge, where the candidate's code is only asked,
so that code which tampers with `doctest` is judged as any other.
"""

from __future__ import annotations

import ast
import doctest
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.errors import SandboxUnavailable
from backend.learning_systems.acceptance import package_files
from backend.learning_systems.documenting.example_runs import ExampleVerdict
from backend.learning_systems.jobs import Case, Ended, Job, Judge, Limits, Result
from backend.learning_systems.ports import Cancelled, Sandbox

SUITE_NAME = "test_examples.py"
LIMITS = Limits(wall_seconds=60.0, cpu_seconds=60.0)
SUITE = """
import doctest
import importlib
import json

import pytest

EXAMPLES = json.loads(%r)


@pytest.mark.parametrize("number", list(EXAMPLES))
def test_example(number):
    text, module, names = EXAMPLES[number]
    known = {}
    if module:
        there = importlib.import_module(module)
        known = {name: getattr(there, name) for name in names if hasattr(there, name)}
    test = doctest.DocTestParser().get_doctest(text, known, number, number, 0)
    said = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert result.attempted > 0, "nothing was run"
    assert result.failed == 0, "".join(said)[-400:]
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A docstring or a fenced block with doctest lines.

    `shows` are the modules (paths) it is an example of; `module` and `names` are what a
    docstring may use without importing it.
    """

    place: str
    text: str
    shows: tuple[str, ...]
    module: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """`failures` maps the place of an example to what happened instead."""

    examples: tuple[Example, ...]
    failures: Mapping[str, str]
    reason: str = ""
    """Why they could not be run; empty when they were."""

    def shown(self, path: str) -> bool:
        """Whether a module has examples and all of them run."""
        mine = [each for each in self.examples if path in each.shows]
        return bool(mine) and not any(each.place in self.failures for each in mine)


def find_examples(modules: Mapping[str, str], documents: Mapping[str, str]) -> list[Example]:
    """All examples; a module that is no Python has none."""
    found = [each for path, text in modules.items() for each in _in_module(path, text)]
    found += [
        each for path, text in documents.items() for each in _in_document(path, text, modules)
    ]
    return [each for each in found if _parses(each.text)]


def run_examples(
    examples: list[Example],
    modules: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled | None = None,
) -> ExampleRun:
    """Run them against the modules, each in a case of its own."""
    if not examples:
        return ExampleRun((), {})
    data = {str(n): (each.text, each.module, each.names) for n, each in enumerate(examples)}
    cases = tuple(Case(f"test_example[{number}]", "", True) for number in data)
    suite = (SUITE % json.dumps(data)).encode()
    job = Job(package_files(modules), Judge(suite, SUITE_NAME, cases), LIMITS)
    return _run_of(examples, sandbox.run(job, cancelled=cancelled))


def _run_of(examples: list[Example], result: Result) -> ExampleRun:
    if len(result.cases) != len(examples):
        return ExampleRun(tuple(examples), {}, f"{result.ended.value}: {result.detail}")
    failures = {
        example.place: case.message[-300:] or case.outcome
        for example, case in zip(examples, result.cases, strict=True)
        if case.outcome != "passed"
    }
    return ExampleRun(tuple(examples), failures)


def _parses(text: str) -> bool:
    try:
        return bool(doctest.DocTestParser().get_examples(text))
    except ValueError:
        return True  # it is there, and it will fail


def _in_module(path: str, text: str) -> Iterator[Example]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
    module = path.removesuffix(".py").replace("/", ".")
    names = tuple(_defined(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            said = ast.get_docstring(node)
            if said and ">>>" in said:
                name = getattr(node, "name", "")
                yield Example(f"{path}:{name or 'module'}", said, (path,), module, names)


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _in_document(path: str, text: str, modules: Mapping[str, str]) -> Iterator[Example]:
    """The doctest lines of a document, heading by heading: later ones use earlier ones."""
    for number, part in enumerate(re.split(r"(?m)^(?=#{1,6} )", text)):
        lines = "\n".join(re.findall(r"(?ms)^```[^\n]*\n(.*?)^```", part))
        if ">>>" in lines:
            yield Example(f"{path}#{number}", lines, tuple(_imported(lines, modules)))


def _imported(lines: str, modules: Mapping[str, str]) -> Iterator[str]:
    for path in modules:
        name = re.escape(path.removesuffix(".py").replace("/", "."))
        package, _, last = name.rpartition(r"\.")
        if re.search(rf"\b{name}\b", lines) or re.search(
            rf"from {package} import [^\n]*\b{last}\b", lines
        ):
            yield path


def judge_examples(
    examples: Mapping[str, str],
    modules: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled,
) -> ExampleVerdict:
    """The JudgeExamples port: each example by its key, in a case of its own."""
    wanted = [Example(key, text, ()) for key, text in examples.items()]
    run = run_examples(wanted, modules, sandbox, cancelled)
    if run.reason.startswith((Ended.SANDBOX_ERROR, Ended.NOT_JUDGED)):
        raise SandboxUnavailable(f"The examples could not be run: {run.reason}")
    return ExampleVerdict(run.failures, run.reason)
