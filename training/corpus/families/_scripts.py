"""Random calls of a class: run one after the other, cut down to those that show a mistake, and
written down as cases and examples."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

Step = tuple[str, str, str]


@dataclass(slots=True)
class Script:
    """Calls one after the other; each outcome is a value or what was raised."""

    make: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Raised:
    """An outcome: the name of the exception's class, and its arguments."""

    shown: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs scripts on modules that define the class `cls`; `timed`: with a clock, `now[0]`."""

    cls: str
    timed: bool

    def run(self, module: ModuleType, script: Script) -> list[object]:
        """The outcomes in order. Whatever a call raises is one of them: what the right module
        raises is to be asserted, and a wrong one may raise anything."""
        names: dict[str, Any] = {"now": [100]}
        outcomes: list[object] = []
        try:
            names["it"] = eval(_call(f"{self.cls}({script.make})"), {**vars(module), **names})
        except Exception as error:
            return [_error(error)]
        for kind, what, args in script.steps:
            try:
                if kind == "do":
                    exec(_statement(what), names)
                    outcomes.append(None)
                else:
                    value = eval(_call(f"it.{what}({args})"), names)
                    outcomes.append(_kept(value))
            except Exception as error:
                outcomes.append(_error(error))
        return outcomes

    def shorter(self, right: ModuleType, broken: ModuleType, script: Script) -> Script:
        """The script less every step without which the two modules still differ."""
        steps = list(script.steps)
        for place in range(len(steps) - 1, -1, -1):
            fewer = Script(script.make, steps[:place] + steps[place + 1 :])
            if self.run(right, fewer) != self.run(broken, fewer):
                steps = fewer.steps
        return Script(script.make, steps)

    def code(self, right: ModuleType, script: Script) -> str:
        """The script as a case, with the outcomes of the right module."""
        lines = ["now = [100]"] if self.timed else []
        outcomes = self.run(right, script)
        if outcomes and isinstance(outcomes[0], Raised) and not script.steps:
            args = ", ".join(filter(None, [self.cls, script.make]))
            return "\n".join([*lines, f"assert raised({args}) == {outcomes[0].shown!r}"])
        lines.append(f"it = {self.cls}({script.make})")
        for (kind, what, args), outcome in zip(script.steps, outcomes, strict=True):
            if kind == "do":
                if isinstance(outcome, Raised):
                    continue
                lines.append(what)
            elif isinstance(outcome, Raised):
                given = ", ".join(filter(None, [f"it.{what}", args]))
                lines.append(f"assert raised({given}) == {outcome.shown!r}")
            else:
                value = outcome[1] if isinstance(outcome, tuple) else outcome
                sign = "is" if value is None or isinstance(value, bool) else "=="
                lines.append(f"assert it.{what}({args}) {sign} {value!r}")
        return "\n".join(lines)

    def example(self, right: ModuleType, scripts: list[Script]) -> tuple[str, ...]:
        """A doctest of a few calls that return something."""
        lines = [">>> now = [100]"] if self.timed else []
        script = max(scripts, key=lambda script: len({step[1] for step, got in zip(script.steps, self.run(right, script), strict=True) if isinstance(got, tuple)}))  # fmt: skip
        lines.append(f">>> it = {self.cls}({script.make})")
        outcomes = self.run(right, script)
        shown = 0
        for (kind, what, args), outcome in zip(script.steps, outcomes, strict=True):
            if isinstance(outcome, Raised):
                continue
            if kind == "do":
                if what.startswith("now"):
                    lines.append(f">>> {what}")
                continue
            lines.append(f">>> it.{what}({args})")
            if isinstance(outcome, tuple) and outcome[1] is not None:
                lines.append(repr(outcome[1]))
            shown += 1
            if shown == 4:
                break
        return tuple(lines)


@lru_cache(maxsize=4096)
def _call(text: str) -> CodeType:
    return compile(text, "<call>", "eval", dont_inherit=True)


@lru_cache(maxsize=1024)
def _statement(text: str) -> CodeType:
    return compile(text, "<step>", "exec", dont_inherit=True)


def _error(error: Exception) -> Raised:
    return Raised((type(error).__name__, *error.args))


def _kept(value: object) -> tuple[str, object]:
    kind = "None" if value is None else type(value).__name__
    return (kind, copy.deepcopy(value))
