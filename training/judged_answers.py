"""Why an answer fails, in the product's own order: its reader, its gate, its judge."""

from __future__ import annotations

import ast
import warnings

from backend.learning_systems.answers import Code, parse_answer
from backend.learning_systems.generation import Completion
from backend.learning_systems.jobs import CaseResult, Ended, Result
from backend.learning_systems.judging import CUT_OFF
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.python_text import defined_names, parse_python
from backend.learning_systems.static_gate import refusal
from training.measured_task import MeasuredTask

PASSED = ("", "")
_NAME_ERRORS = ("ImportError", "AttributeError", "NameError", "ModuleNotFoundError")


def why_it_fails(sandbox: Sandbox, task: MeasuredTask, answer: Completion) -> tuple[str, str]:
    """The kind of failure and the detail; PASSED when every case passes."""
    contract = task.contract
    parsed = parse_answer(
        answer.text,
        contract.interface,
        module=contract.module,
        cut_off=answer.finish in CUT_OFF,
    )
    if not isinstance(parsed, Code):
        return "no module", f"{parsed.reason.value}: {parsed.detail}"
    tree = parse_python(parsed.source)
    if tree is None or not _compiles(tree):
        return "syntax", parsed.source[-200:]
    missing = _names(ast.parse(contract.interface)) - _names(tree)
    if missing:
        return "missing name", ", ".join(sorted(missing))
    refused = refusal(parsed.source, task.material)
    return ("refused", refused) if refused else _verdict(sandbox.run(task.job(parsed.source)))


def _compiles(tree: ast.Module) -> bool:
    """Whether the compiler takes what the parser took: no `return` outside a function, no
    argument twice. Nothing is run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "<answer>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _names(tree: ast.Module) -> set[str]:
    """Functions, classes and their methods."""
    names = defined_names(tree)
    for owner in tree.body:
        if isinstance(owner, ast.ClassDef):
            functions = (node for node in owner.body if isinstance(node, ast.FunctionDef))
            names |= {f"{owner.name}.{node.name}" for node in functions}
    return names


def _verdict(result: Result) -> tuple[str, str]:
    if result.ended is Ended.PASSED:
        return PASSED
    wrong = [case for case in result.cases if case.outcome != "passed"]
    if result.ended is not Ended.FAILED or not wrong:
        return result.ended.value, result.detail
    first = f"{len(wrong)} of {len(result.cases)} cases; {wrong[0].id}: {wrong[0].message[:200]}"
    return _kind(wrong[0]), first


def _kind(case: CaseResult) -> str:
    if case.outcome == "timed_out":
        return Ended.TIMEOUT.value
    return "wrong name" if any(name in case.message for name in _NAME_ERRORS) else "wrong rule"
