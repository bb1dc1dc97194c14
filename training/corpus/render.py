"""The contract of a task in the house format."""

from __future__ import annotations

from training.corpus.task import Task


def contract_text(task: Task) -> str:
    """Markdown: title, module and requires lines, purpose, Interface, Behaviour, Examples."""
    clauses = "\n".join(f"- C{number}. {text}" for number, text in enumerate(task.clauses, start=1))
    examples = "\n".join(task.examples)
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
