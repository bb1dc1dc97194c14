"""Grace's own tests in the judge: which of them pass there, and what changes they notice."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from backend.learning_systems.acceptance import NO_VERDICT, package_files
from backend.learning_systems.jobs import Case, Job, Judge, Limits
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.measurement.sown import Sown

LIMITS = Limits(wall_seconds=8.0, cpu_seconds=8.0)
TRIES = 2
"""How often tests must pass on the code as it is: what passes now and then notices nothing."""


@dataclass(frozen=True, slots=True)
class TestFile:
    """Tests that pass in the judge, with the ids of their cases and the modules they import."""

    __test__ = False

    path: str
    text: str
    cases: tuple[Case, ...]
    imports: frozenset[str]

    @property
    def suite(self) -> Judge:
        name = PurePosixPath(self.path).name
        return Judge(self.text.encode(), name, self.cases, stop_at_first_failure=True)


@dataclass(frozen=True, slots=True)
class Judged:
    """Tests that pass, and the others with the reason why they do not count."""

    files: tuple[TestFile, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)


class JudgedTests:
    """Runs own tests (path -> text) against modules (path -> text)."""

    def __init__(
        self,
        modules: Mapping[str, str],
        sandbox: Sandbox,
        workers: int,
        cancelled: Cancelled | None = None,
    ) -> None:
        self._modules = modules
        self._sandbox = sandbox
        self._workers = workers
        self._cancelled = cancelled
        self._needed = {path: _needs(path, modules) for path in modules}

    def sort(self, tests: Mapping[str, str]) -> Judged:
        """Which of the files pass on the code as it is."""
        with ThreadPoolExecutor(self._workers) as pool:
            found = list(pool.map(self._tried, tests.items()))
        left_out = {path: said for path, said in found if isinstance(said, str)}
        return Judged(tuple(said for _, said in found if isinstance(said, TestFile)), left_out)

    def noticed(
        self, sown: Sequence[Sown], tests: Sequence[TestFile], most_files: int | None = None
    ) -> list[bool | None]:
        """Whether some test fails on each change; None where the sandbox gave no verdict.

        With `most_files` only so many files are asked, those nearest to the change.
        """
        asked = [self._about(change.path, tests)[:most_files] for change in sown]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(self._is_noticed, sown, asked))

    def _tried(self, item: tuple[str, str]) -> tuple[str, TestFile | str]:
        path, text = item
        suite = Judge(text.encode("utf-8", "replace"), PurePosixPath(path).name)
        cases: tuple[Case, ...] = ()
        for _ in range(TRIES):
            result = self._sandbox.run(
                Job(package_files(self._modules), suite, LIMITS), cancelled=self._cancelled
            )
            if not result.passed:
                return path, f"{result.ended.value}: {result.detail}"[:300]
            cases = tuple(Case(case.id, "", True) for case in result.cases)
        return path, TestFile(path, text, cases, _imports(text, self._modules))

    def _is_noticed(self, change: Sown, tests: Sequence[TestFile]) -> bool | None:
        files = package_files({**self._modules, change.path: change.code})
        said: bool | None = None
        for test in tests:
            job = Job(files, test.suite, LIMITS)
            result = self._sandbox.run(job, cancelled=self._cancelled)
            if result.ended in NO_VERDICT:
                continue
            if not result.passed:
                return True
            said = False
        return said

    def _about(self, path: str, tests: Sequence[TestFile]) -> list[TestFile]:
        """The tests of a module first, then those that reach it through others."""
        direct = [test for test in tests if path in test.imports]
        through = [
            test
            for test in tests
            if test not in direct and any(path in self._needed[each] for each in test.imports)
        ]
        return direct + through


def _needs(path: str, modules: Mapping[str, str]) -> frozenset[str]:
    """A module and all that it imports, directly or not."""
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += _imports(modules[current], modules)
    return frozenset(seen)


def _imports(text: str, modules: Mapping[str, str]) -> frozenset[str]:
    try:
        named = set(_imported(ast.walk(ast.parse(text))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(path for path in modules if _module(path) in named)


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
