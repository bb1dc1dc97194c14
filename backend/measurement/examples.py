"""Examples in docstrings and documents, and whether they show what really happens.

An example is text that came with the code, so it is believed as little. It is carried out
in a process of its own, which asks the code through stand-ins and is not told what should
come out. What did is compared here, where nothing of either ever ran.
"""

from __future__ import annotations

import doctest
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from backend.errors import SandboxUnavailable
from backend.learning_systems.acceptance import NO_VERDICT, package_files
from backend.learning_systems.documenting.example_runs import ExampleVerdict
from backend.learning_systems.jobs import Ended, Interactive, Job, Limits, Result, Said
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.measurement.found_examples import Example, steps_of

LIMITS = Limits(wall_seconds=15.0, cpu_seconds=15.0)
"""For one example."""
MOST_TOLD = 300


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """`failures` maps the place of an example to what happened instead."""

    examples: tuple[Example, ...]
    failures: Mapping[str, str]
    reason: str = ""
    """Why they could not be run; empty when they were."""

    def shown(self, path: str) -> bool:
        """Whether a module has an example that uses it, and all that it has run."""
        mine = [each for each in self.examples if path in each.shows]
        failed = any(each.place in self.failures for each in mine)
        return any(path in each.uses for each in mine) and not failed


def run_examples(
    examples: list[Example],
    modules: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled | None = None,
) -> ExampleRun:
    """Run them against the modules, each beside a process of the code that is its own."""
    files = package_files(modules)

    def run(each: Example) -> Result:
        sources = tuple(step.source for step in steps_of(each.text) or ())
        command = Interactive(sources, each.module, each.names)
        return sandbox.run(Job(files, command, LIMITS), cancelled=cancelled)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(run, examples))
    for result in results:
        if result.ended in NO_VERDICT:
            return ExampleRun(tuple(examples), {}, f"{result.ended.value}: {result.detail}")
    said = zip(examples, results, strict=True)
    failures = {each.place: why for each, result in said if (why := _problem(each, result))}
    return ExampleRun(tuple(examples), failures)


def _problem(example: Example, result: Result) -> str:
    """What came out otherwise; "" when nothing did."""
    steps = steps_of(example.text)
    if not steps:
        return "nothing was run" if steps == [] else "it is no example that doctest can read"
    for step, said in zip(steps, result.said, strict=False):
        if not _as_written(step, said):
            return _shown(_difference(step, said))
    return "" if result.passed else _shown(f"{result.ended.value}: {result.detail}")


def _as_written(step: doctest.Example, said: Said) -> bool:
    """By doctest's own rules."""
    checker, flags = doctest.OutputChecker(), _flags(step)
    if not said.raised:
        return checker.check_output(step.want, _whole_lines(said.printed), flags)
    if step.exc_msg is None:
        return False
    if flags & doctest.IGNORE_EXCEPTION_DETAIL:
        return _class_name(step.exc_msg) == _class_name(said.raised)
    return checker.check_output(step.exc_msg, said.raised, flags)


def _flags(step: doctest.Example) -> int:
    return sum(flag for flag, wanted in step.options.items() if wanted)


def _whole_lines(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _class_name(message: str) -> str:
    return message.partition("\n")[0].partition(":")[0].rpartition(".")[2]


def _difference(step: doctest.Example, said: Said) -> str:
    got = _whole_lines(said.printed) + said.raised
    difference = doctest.OutputChecker().output_difference(step, got, _flags(step))
    return f"{step.source}{difference}"[-MOST_TOLD:]


def _shown(text: str) -> str:
    """Text safe to show, whatever was printed."""
    escaped = text.encode("utf-8", "backslashreplace").decode()
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1]
                   for each in escaped)  # fmt: skip


def judge_examples(
    examples: Mapping[str, str],
    modules: Mapping[str, str],
    sandbox: Sandbox,
    cancelled: Cancelled,
) -> ExampleVerdict:
    """The JudgeExamples port: each example by its key, in a run of its own."""
    wanted = [Example(key, text, ()) for key, text in examples.items()]
    run = run_examples(wanted, modules, sandbox, cancelled)
    if run.reason.startswith((Ended.SANDBOX_ERROR, Ended.NOT_JUDGED)):
        raise SandboxUnavailable(f"The examples could not be run: {run.reason}")
    return ExampleVerdict(run.failures, run.reason)
