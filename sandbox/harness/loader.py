"""Find the harness under a name no candidate will take.

    loader.load_role("judge").main(arguments, report, channel)

The package is known as `grace_harness`. `grace_case` and `grace_program`, which
suites import, are found by a finder that knows these two names alone: neither
this folder nor the repository is on `sys.path`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
PACKAGE = "grace_harness"
FOR_SUITES = ("grace_case", "grace_program")


class SuiteHelpers:
    """Import finder for the modules that suites may use."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name not in FOR_SUITES:
            return None
        return importlib.util.spec_from_file_location(name, HERE / f"{name}.py")


def install() -> None:
    """Make `grace_harness` and the suite helpers importable; safe to call twice."""
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, HERE / "__init__.py", submodule_search_locations=[str(HERE)]
        )
        assert spec is not None
        assert spec.loader is not None
        package = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = package
        spec.loader.exec_module(package)
    if SuiteHelpers not in sys.meta_path:
        sys.meta_path.insert(0, SuiteHelpers)  # type: ignore[arg-type]


def load_role(role: str) -> ModuleType:
    """The module that plays a role; ValueError for a name that is not one."""
    if not role.isidentifier() or not (HERE / "roles" / f"{role}.py").is_file():
        raise ValueError(f"no such role: {role!r}")
    install()
    return importlib.import_module(f"{PACKAGE}.roles.{role}")
