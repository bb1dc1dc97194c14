"""The contract of a task in the house format."""

from __future__ import annotations

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
{task.interface.strip()}
```

## Behaviour

{clauses}

## Examples

```python
{examples}
```
"""


def _import_line(task: Task) -> list[str]:
    """The import of what the examples use, unless they begin with one."""
    if task.examples[0].startswith(">>> from "):
        return []
    names = re.findall(r"^(?:class|def) ([A-Za-z]\w*)", task.interface, re.MULTILINE)
    said = "\n".join(task.examples)
    used = [name for name in names if re.search(rf"\b{name}\b", said)]
    return [f">>> from {task.module} import {', '.join(used)}"] if used else []
