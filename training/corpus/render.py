"""The contract of a task in the house format."""

from __future__ import annotations

import ast
import re

from training.corpus.task import Task


def contract_text(task: Task) -> str:
    """Markdown: title, module and requires lines, purpose, Interface, Behaviour, Examples."""
    clauses = "\n".join(f"- C{number}. {text}" for number, text in enumerate(task.clauses, start=1))
    examples = "\n".join([*_import_line(task), *task.examples])
    return f"""# {task.title}

module: {task.module}
requires: none

{task.purpose}

## Interface

```python
{_interface(task)}
```

## Behaviour

{clauses}

## Examples

```python
{examples}
```
"""


def _interface(task: Task) -> str:
    """The signatures, after the solution's imports of the names that stand in them."""
    block = task.interface.strip()
    imports = (node for node in ast.parse(task.solution).body if isinstance(node, ast.ImportFrom))
    lines = [
        f"from {node.module} import {', '.join(used)}"
        for node in imports
        if (used := [name for alias in node.names if _stands_in(name := alias.name, block)])
    ]
    return "\n".join([*lines, "", "", block]) if lines else block


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _import_line(task: Task) -> list[str]:
    """The import of what the examples use, unless they begin with one."""
    if task.examples[0].startswith(">>> from "):
        return []
    names = re.findall(r"^(?:class|def) ([A-Za-z]\w*)", task.interface, re.MULTILINE)
    said = "\n".join(task.examples)
    used = [name for name in names if _stands_in(name, said)]
    return [f">>> from {task.module} import {', '.join(used)}"] if used else []
