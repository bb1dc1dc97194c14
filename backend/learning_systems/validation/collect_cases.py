"""Runs inside the sandbox: lists the cases of a suite as JSON, without a candidate.

    collect_cases.py SUITE PACKAGE

Modules of PACKAGE are replaced by stand-ins, so that a suite can be read before
anything was built. Not part of the service's process; it only ships as a file.
"""

import io
import json
import sys
import types
from contextlib import redirect_stdout
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec

import pytest
from grace_case import facts_of


class StandIn:
    """Can be subclassed, called and asked for anything, so that imports succeed."""

    def __init__(self, *arguments, **named):
        pass

    def __call__(self, *arguments, **named):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()


class _Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (StandIn, Exception), {})


class _Finder(MetaPathFinder, Loader):
    def __init__(self, package):
        self.package = package

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] != self.package:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        pass


class _Collector:
    def __init__(self):
        self.cases = []
        self.problems = []

    def pytest_collection_finish(self, session):
        for item in session.items:
            try:
                facts = facts_of(item)
            except (ValueError, LookupError) as error:
                self.problems.append(f"{item.name}: {error}")
            else:
                self.cases.append(facts._asdict())

    def pytest_collectreport(self, report):
        if report.failed:
            self.problems.append(str(report.longrepr)[-2000:])


def main(suite, package):
    sys.meta_path.insert(0, _Finder(package))
    collector = _Collector()
    options = ["--collect-only", "-q", "-p", "grace_case", "-p", "no:cacheprovider"]
    with redirect_stdout(io.StringIO()):
        pytest.main([*options, "-c", "/dev/null", "--rootdir=.", suite], plugins=[collector])
    print(json.dumps({"cases": collector.cases, "problems": collector.problems}))


if __name__ == "__main__":
    main(*sys.argv[1:])
