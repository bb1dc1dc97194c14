"""What acceptance suites and property files import: `case` and `Property`.

    from grace_case import case

    @case("name-is-trimmed", clause="C2", visible=True)
    def test_add_trims_name(): ...

The decorator is the pytest mark `case`. A case's id is its slug; a parametrised
test has one case for each parameter set, `slug[id]`, and gives the ids itself.
Loaded as a pytest plugin (`-p grace_case`) this module registers the mark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest


def case(slug: str, *, clause: str, visible: bool = False) -> pytest.MarkDecorator:
    """Name a test and the contract clause that it checks."""
    return pytest.mark.case(slug, clause=clause, visible=visible)


class CaseFacts(NamedTuple):
    """What one collected test says of itself."""

    id: str
    clause: str
    visible: bool


def facts_of(item: pytest.Function) -> CaseFacts:
    """The case that a collected test stands for; ValueError when it names none."""
    mark = item.get_closest_marker("case")
    if mark is None:
        raise ValueError(f"{item.nodeid} carries no @case")
    callspec = getattr(item, "callspec", None)
    suffix = f"[{callspec.id}]" if callspec else ""
    return CaseFacts(mark.args[0] + suffix, mark.kwargs["clause"], mark.kwargs["visible"])


@dataclass(frozen=True)
class Property:
    """An invariant that follows from one clause.

    `strategy` is a Hypothesis strategy whose values satisfy the contract's
    preconditions; `check(module, value)` raises AssertionError when the module
    breaks the invariant for that value.
    """

    name: str
    clause: str
    strategy: Any
    check: Callable[[Any, Any], None]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "case(slug, clause, visible): an acceptance case")
