"""Lists the cases of a suite as JSON, without a candidate. Runs as a script in the sandbox.

    collect_cases.py SUITE PACKAGE

Modules of PACKAGE are replaced by stand-ins, so that a suite can be read before
anything was built. A case's `digest` stands for what its test does with which
parameters: two cases with one digest are the same case under two names.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import io
import json
import sys
import textwrap
import types
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

import grace_case
import pytest


class StandIn:
    """Can be subclassed, called and asked for anything, so that imports succeed."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        pass

    def __call__(self, *arguments: Any, **named: Any) -> StandIn:
        return self

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (StandIn, Exception), {})


class _Finder(MetaPathFinder, Loader):
    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != self.package:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class _Collector:
    def __init__(self) -> None:
        self.cases: list[dict[str, Any]] = []
        self.problems: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            try:
                facts = grace_case.facts_of(item)  # type: ignore[arg-type]
            except (ValueError, LookupError) as error:
                self.problems.append(f"{item.name}: {error}")
            else:
                self.cases.append({**facts._asdict(), "digest": _digest(item)})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(str(report.longrepr)[-2000:])


def _digest(item: Any) -> str:
    """SHA-256 over the statements of the test and its parameters."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(item.function)))
    statements = tree.body[0].body  # type: ignore[attr-defined]
    if ast.get_docstring(tree.body[0]):  # type: ignore[arg-type]
        statements = statements[1:]
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    facts = [ast.dump(node) for node in statements], sorted(parameters.items(), key=str)
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


def main(suite: str, package: str) -> None:
    sys.meta_path.insert(0, _Finder(package))
    collector = _Collector()
    options = ["--collect-only", "-q", "-p", "no:cacheprovider", "--rootdir=."]
    with redirect_stdout(io.StringIO()):
        pytest.main([*options, suite], plugins=[collector, grace_case])
    print(json.dumps({"cases": collector.cases, "problems": collector.problems}))


if __name__ == "__main__":
    main(*sys.argv[1:])
