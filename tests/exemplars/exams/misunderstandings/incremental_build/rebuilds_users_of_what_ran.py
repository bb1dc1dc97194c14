# C6: runs a target again whenever something it needs was run, even with the same result
"""Targets made from sources and from other targets, without doing any work twice."""

from collections.abc import Callable
from typing import NamedTuple


class CycleError(ValueError):
    """The arguments are the targets on the way round, the first of them last again."""


class _Rule(NamedTuple):
    needs: list[str]
    recipe: str
    after: list[str]


class Builder:
    """Sources, rules, and the contents that targets had for each recipe and inputs."""

    def __init__(self, act: Callable[[str, str, dict[str, str]], str]) -> None:
        self._act = act
        self._rules: dict[str, _Rule] = {}
        self._contents: dict[str, str] = {}  # of sources, and of targets once they were built
        self._last: dict[str, tuple] = {}  # what the last success of a target was made from
        self._successes: dict[tuple, str] = {}

    def source(self, name: str, content: str) -> None:
        """Give a source its content."""
        if name in self._rules:
            raise ValueError("name")
        self._contents[name] = content

    def rule(
        self, target: str, needs: list[str], recipe: str = "", after: list[str] | None = None
    ) -> None:
        """Say how a target is made."""
        named = [*needs, *(after or [])]
        if self._is_source(target):
            raise ValueError("name")
        if len(set(named)) < len(named):
            raise ValueError("needs")
        self._rules[target] = _Rule(needs, recipe, after or [])

    def build(self, goals: list[str], keep_going: bool = False) -> list[dict]:
        """Bring the goals and all they need up to date; what became of each target."""
        planned: list[str] = []
        for goal in goals:
            self._plan(goal, [], planned)
        broken: list[str] = []  # failed or skipped, the first one has failed
        results = []
        for target in planned:
            status, cause = self._taken(target, broken, keep_going)
            if status in ("failed", "skipped"):
                broken.append(target)
            results.append({"target": target, "status": status, "cause": cause})
        return results

    def content(self, name: str) -> str:
        """What a source holds, or a target that was built."""
        return self._contents[name]

    def affected(self, name: str) -> list[str]:
        """The targets that may change with this name."""
        known = self._is_source(name) or name in self._rules
        if not known and all(name not in rule.needs for rule in self._rules.values()):
            raise KeyError(name)
        found, waiting = set(), [name]
        while waiting:
            current = waiting.pop()
            users = {each for each, rule in self._rules.items() if current in rule.needs}
            waiting += users - found
            found |= users
        return sorted(found - {name})

    def _is_source(self, name: str) -> bool:
        return name in self._contents and name not in self._rules

    def _plan(self, name: str, above: list[str], planned: list[str]) -> None:
        """Put a target behind all that must be built before it; `above` wait for it."""
        if name in above:
            raise CycleError(*above[above.index(name) :], name)
        if name in planned or self._is_source(name):
            return
        rule = self._rules[name]
        for needed in [*rule.needs, *rule.after]:
            self._plan(needed, [*above, name], planned)
        planned.append(name)

    def _taken(self, target: str, broken: list[str], keep_going: bool) -> tuple[str, str]:
        """Status and cause of a target whose turn it is."""
        needs, recipe, after = self._rules[target]
        for name in [*needs, *after]:
            if name in broken:
                return "skipped", name
        if broken and not keep_going:
            return "skipped", broken[0]
        inputs = {name: self._contents[name] for name in needs}
        return self._made(target, recipe, inputs)

    def _made(self, target: str, recipe: str, inputs: dict[str, str]) -> tuple[str, str]:
        key = (target, recipe, *inputs.items())
        if self._last.get(target) == key:
            return "fresh", ""
        status = "restored" if key in self._successes else "built"
        if status == "built":
            try:
                self._successes[key] = self._act(target, recipe, inputs)
            except Exception as error:  # whatever the work raises, the build goes on
                self._last.pop(target, None)
                return "failed", type(error).__name__
        if status == "built":
            for name in self.affected(target):
                self._last.pop(name, None)
                self._successes = {k: v for k, v in self._successes.items() if k[0] != name}
        self._contents[target] = self._successes[key]
        self._last[target] = key
        return status, ""
