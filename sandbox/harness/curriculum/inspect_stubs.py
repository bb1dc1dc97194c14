"""Imports modules and says what each exports, as JSON. Runs as a script in the sandbox.

inspect_stubs.py FOLDER MODULE...
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

KINDS = {
    inspect.Parameter.VAR_POSITIONAL: "*{}",
    inspect.Parameter.VAR_KEYWORD: "**{}",
    inspect.Parameter.KEYWORD_ONLY: "{} only",
}


def main(folder: str, *modules: str) -> None:
    sys.path.insert(0, folder)
    print(json.dumps({name: exports(name) for name in modules}))


def exports(name: str) -> dict[str, str] | str:
    """Shapes of the public names by name; the error's text for what cannot be imported."""
    try:
        module = importlib.import_module(name)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    own = {
        key: value
        for key, value in vars(module).items()
        if getattr(value, "__module__", name) == name and not inspect.ismodule(value)
    }
    found: dict[str, str] = {}
    for key, value in _with_annotated(own, module).items():
        found[key] = shape(value)
        if inspect.isclass(value):
            members = _with_annotated(vars(value), value)
            found |= {f"{key}.{part}": shape(member) for part, member in members.items()}
    return found


def _with_annotated(names: Mapping[str, Any], owner: object) -> dict[str, Any]:
    """The public names, and those that are annotated without a value."""
    annotated = dict.fromkeys(inspect.get_annotations(owner))  # type: ignore[arg-type]
    both = annotated | dict(names)
    return {key: both[key] for key in both if not key.startswith("_") or key == "__init__"}


def shape(value: Any) -> str:
    if inspect.isclass(value):
        bases = [base.__name__ for base in value.__bases__ if base is not object]
        return f"class({', '.join(bases)})"
    if isinstance(value, property):
        value = value.fget
    function = getattr(value, "__func__", value)
    return f"def({', '.join(parameters(function))})" if callable(function) else "value"


def parameters(function: Callable[..., Any]) -> list[str]:
    found = []
    for each in inspect.signature(function).parameters.values():
        mark = "" if each.default is inspect.Parameter.empty else "="
        found.append(KINDS.get(each.kind, "{}").format(each.name) + mark)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
