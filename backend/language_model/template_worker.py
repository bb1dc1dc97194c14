"""Renders chat templates in a process of its own; run as a script, never imported.

The template comes from a model file, which is a file from a stranger: it runs in Jinja's
immutable sandbox, with an address-space limit set here and a time limit set by the parent.
First line in: {"template", "bos", "eos"}; then one list of messages a line; one line
{"text"} or {"error"} out for each.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import sys
from typing import Any, NoReturn

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

_MEMORY = 1 << 30
_LONGEST_TEXT = 8_000_000


class _GenerationBlocks(Extension):
    """Templates made for training mark the assistant's text; here the mark means nothing."""

    tags = {"generation"}  # noqa: RUF012  (Jinja's own attribute)

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _GenerationBlocks]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise
    environment.globals["strftime_now"] = _now
    return environment


def _to_json(value: Any, indent: int | None = None, **_more: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _raise(message: str) -> NoReturn:
    raise TemplateError(message)


def _now(layout: str) -> str:
    # A date in the prompt would spoil the prefix cache and repeatability: always the same.
    return datetime.datetime(2025, 1, 1).strftime(layout)


def main() -> None:
    _limit_memory()
    setup = json.loads(sys.stdin.readline())
    for line in sys.stdin:
        try:
            template = _environment().from_string(setup["template"])
            text = template.render(
                messages=json.loads(line),
                add_generation_prompt=True,
                bos_token=setup["bos"],
                eos_token=setup["eos"],
            )
            answer = {"text": text} if len(text) <= _LONGEST_TEXT else {"error": "too long"}
        except Exception as error:  # whatever a stranger's template does, the parent hears of it
            answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
