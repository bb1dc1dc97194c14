"""What tools say of modules that nobody runs, as JSON. Runs as a script in the sandbox.

    static_figures.py TREE

TREE is a JSON file, path -> text. No text of it becomes a file or is imported: neither
a configuration nor a module in the tree can reach the tools. A module that cannot be
measured is told with its error.
"""

from __future__ import annotations

import ast
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import blocks
import duplication
import linting
import public_api
import statements


def measure(path: str, text: str) -> dict[str, Any]:
    """The figures of one module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    return {
        "statements": statements.count(tree),
        "findings": linting.findings(linting.command(path), text),
        "blocks": blocks.measure(tree),
        "public": public_api.survey(tree),
    }


def main(path: str) -> None:
    """Print the figures of all modules and of what they repeat."""
    tree: dict[str, str] = json.loads(Path(path).read_text(encoding="utf-8"))
    told: dict[str, Any] = {"tools": linting.tools(), "modules": {}, "errors": {}}
    for name, text in tree.items():
        try:
            told["modules"][name] = measure(name, text)
        except (SyntaxError, ValueError, RecursionError, MemoryError, linting.NoFindings) as error:
            told["errors"][name] = f"{type(error).__name__}: {error}"[:300]
    sound = {name: tree[name] for name in told["modules"]}
    told["duplication"] = duplication.survey(sound)
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
