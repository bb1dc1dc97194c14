"""Classes and functions of the standard library, which travel as names.

Both processes have the same library, so `datetime.date` or `json.JSONDecodeError`
need no proxy: each side looks the name up in its own copy.
"""

from __future__ import annotations

import builtins
import sys
from importlib import import_module
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType
from typing import Any

MODULES = frozenset(
    [
        "_csv",
        "_decimal",
        "_io",
        "_json",
        "_operator",
        "_random",
        "_sqlite3",
        "_struct",
        "argparse",
        "array",
        "asyncio.exceptions",
        "asyncio.queues",
        "binascii",
        "builtins",
        "calendar",
        "collections",
        "collections.abc",
        "concurrent.futures",
        "concurrent.futures._base",
        "configparser",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "email.errors",
        "enum",
        "fractions",
        "graphlib",
        "hashlib",
        "io",
        "ipaddress",
        "itertools",
        "json",
        "json.decoder",
        "math",
        "numbers",
        "operator",
        "pathlib",
        "queue",
        "random",
        "re",
        "shutil",
        "socket",
        "sqlite3",
        "statistics",
        "string",
        "struct",
        "subprocess",
        "tarfile",
        "textwrap",
        "threading",
        "time",
        "tomllib",
        "types",
        "typing",
        "urllib.error",
        "urllib.parse",
        "uuid",
        "xml.etree.ElementTree",
        "zipfile",
        "zlib",
        "zoneinfo",
        "zoneinfo._common",
    ]
)
"""Modules whose public classes may be named. None has effects when imported."""

FUNCTION_MODULES = frozenset(
    ["builtins", "operator", "_operator", "math", "json", "string", "textwrap"]
)
REFUSED = frozenset({"eval", "exec", "compile", "open", "input", "print", "__import__"})
STAND_INS = frozenset({KeyboardInterrupt, GeneratorExit})
"""Exceptions that would stop the judge itself; the suite sees a class of the same name."""


def lookup(name: str) -> Any:
    """The object called "module:qualified.name"; LookupError when it may not be named."""
    module, _, path = name.partition(":")
    if module not in MODULES or not path or path in REFUSED:
        raise LookupError(name)
    found: Any = builtins if module == "builtins" else import_module(module)
    for part in path.split("."):
        if part.startswith("_"):
            raise LookupError(name)
        found = getattr(found, part, None)
    return found


def find_type(name: str) -> type:
    """The standard class of that name; LookupError for anything else."""
    found = lookup(name)
    if not isinstance(found, type):
        raise LookupError(name)
    return found


def type_name(cls: type) -> str | None:
    """The name under which the other side finds the same class, if it is a standard one."""
    return _checked_name(cls) if type(cls).__module__ in _PLAIN_METACLASSES else None


_PLAIN_METACLASSES = frozenset({"builtins", "abc", "enum", "typing"})


def function_name(function: object) -> str | None:
    """The name of a pure function of the standard library, if it is one."""
    if isinstance(function, MethodDescriptorType):
        owner = function.__objclass__
        if owner.__module__ != "builtins":
            return None
        return f"builtins:{owner.__name__}.{function.__name__}"
    if not isinstance(function, BuiltinFunctionType | FunctionType):
        return None
    return _checked_name(function) if function.__module__ in FUNCTION_MODULES else None


def _checked_name(thing: Any) -> str | None:
    module, path = thing.__module__, thing.__qualname__
    if not isinstance(module, str) or module not in MODULES or module not in sys.modules:
        return None
    try:
        found = lookup(f"{module}:{path}")
    except LookupError:
        return None
    return f"{module}:{path}" if found is thing else None


TOO_WIDE = (BaseException, AssertionError)


def too_wide(value: Any) -> Any:
    """A value without classes that would catch the suite's own failures.

    `NotFound = BaseException` in a module would make `pytest.raises(NotFound)`
    swallow the assertion inside it; such a class becomes one that nothing raises.
    """
    if any(value is cls for cls in TOO_WIDE):
        return type(value.__name__, (Exception,), {"__doc__": "Stands for a class too wide."})
    if type(value) is tuple and any(part is cls for part in value for cls in TOO_WIDE):
        return tuple(map(too_wide, value))
    return value
