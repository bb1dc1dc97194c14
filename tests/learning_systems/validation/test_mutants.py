"""Mutants of any module: each compiles, differs, and differs in one place."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.learning_systems.validation.mutants import MOST_MUTANTS, mistakes, mutants
from backend.learning_systems.validation.mutation_operators import OPERATORS

MODULE = '''"""A module."""

from dataclasses import dataclass, field

LIMIT: "Limit" = 3


@dataclass(frozen=True)
class Point:
    """A point."""

    x: int = 0
    tags: list[str] = field(default_factory=list)


def walk(points: list[Point], limit: int = 5, *, name: str | None = None) -> "list[Point]":
    """Walk."""
    found, seen = [], 0
    for point in points[1:limit]:
        if not point.tags or point.x < limit and name is None:
            continue
        seen += -point.x * 2
        if point.x in (1, 2.5):
            break
        found.append(min(point.x, 3))
    while seen and found:
        seen -= 1
        del found[0]
    assert seen >= 0, f"seen {seen}"
    return sorted((p for p in points if p.x != 7), key=lambda p: p.x, reverse=True) or b"".strip()
'''

STATEMENTS = (
    "total = first + second * 3",
    "if first < second and not third: total = 'low'",
    "for item in rows[1:-1]:\n    if item: break\n    continue",
    "if first is None: raise ValueError('first')",
    "rows.sort(key=len, reverse=True)",
    "total = [each.strip() for each in rows if each != '']",
    "total = max(first, 0) if third else rows.index(second)",
    "while first > 0: first -= 1",
    "self.rows[first] = f'{first!r:>{second}} of {total + 1}'",
    "return sorted(rows)",
    "match first:\n    case 1 | 'a': total = 2\n    case _: del rows[0]",
)


def module_of(statements: list[str]) -> str:
    body = "\n".join(statements).replace("\n", "\n    ")
    return f"def made(self, first, second=1, third=None, *rows, total=()):\n    {body}\n"


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=4).map(module_of))
def test_each_mutant_differs_from_its_module_in_the_place_it_names(code):
    made = mutants(code)
    assert made
    for mutant in made:
        check_mutant(code, mutant)
    dumps = {ast.dump(ast.parse(mutant.code)) for mutant in made}
    assert len(dumps) == len(made)


def test_every_operator_works_on_a_module_that_has_everything():
    made = mutants(MODULE, None)
    for mutant in made:
        check_mutant(MODULE, mutant)
    assert {mutant.mistake.operator for mutant in made} == {each.__name__ for each in OPERATORS}


def test_docstrings_annotations_and_imports_stay():
    for mutant in mutants(MODULE, None):
        tree = ast.parse(mutant.code)
        assert ast.get_docstring(tree) == "A module."
        assert {"A point.", "Walk."} == set(map(ast.get_docstring, tree.body[3:5]))
        assert "LIMIT: 'Limit' =" in mutant.code
        assert "name: str | None" in mutant.code
        assert "from dataclasses import dataclass, field" in mutant.code


@pytest.mark.parametrize(
    ("before", "operator", "after"),
    [
        ("x = a + b", "arithmetic", "x = a - b"),
        ("x = a < b", "boundary", "x = a <= b"),
        ("x = a < b", "comparison", "x = a >= b"),
        ("x = a and b", "boolean", "x = a or b"),
        ("x = a and b", "operand", "x = b"),
        ("x = not a", "negation", "x = a"),
        ("x = 1 if a else 2", "condition", "x = 1 if not a else 2"),
        ("x = [a for a in b if a]", "filtering", "x = [a for a in b]"),
        ("x = 7", "constant", "x = 8"),
        ("x = True", "constant", "x = False"),
        ("x = 'a'", "string", "x = 'XXaXX'"),
        ("def f():\n    return 1", "returned", "def f():\n    return None"),
        ("for a in b:\n    break", "loop_exit", "for a in b:\n    continue"),
        ("for a in b:\n    f()", "no_iteration", "for a in []:\n    f()"),
        ("def f(a=1):\n    a", "default", "def f(a=None):\n    a"),
        ("def f(*, a=None):\n    a", "default", "def f(*, a=''):\n    a"),
        ("f(a, b=c)", "keyword", "f(a)"),
        ("x = min(a)", "swapped_call", "x = max(a)"),
        ("x = a.find(b)", "swapped_call", "x = a.rfind(b)"),
        ("x = sorted(a)", "unwrapped_call", "x = a"),
        ("x = a.strip()", "unwrapped_call", "x = a"),
        ("x = a[b:]", "slice_bound", "x = a[b + 1:]"),
        ("x = a[b:]", "slice_bound", "x = a[:]"),
        ("a.b = c", "statement", "pass"),
        ("raise a", "statement", "pass"),
    ],
)
def test_operator_makes_the_mistake_of_its_kind(before, operator, after):
    made = [each.code.strip() for each in mutants(before) if each.mistake.operator == operator]
    assert after in made


@pytest.mark.parametrize("code", ["", '"""Text."""', "import a", "x: list[3]", "break_ = a"])
def test_module_in_which_nothing_can_go_wrong_has_no_mutants(code):
    assert mutants(code) == ()


def test_mistake_that_does_not_compile_or_changes_nothing_is_left_out():
    assert mutants("from __future__ import annotations\nx: int = sorted(*a)") == ()
    assert [each.code for each in mutants("x = a\nraise x", None)] == ["x = a\npass\n"]


def test_lot_is_stable_and_drawn_from_the_module():
    code = MODULE + "".join(f"X{number} = {number}\n" for number in range(100))
    drawn = mutants(code)
    assert len(drawn) == MOST_MUTANTS < len(mutants(code, None))
    assert mutants(code) == drawn
    assert mutants(code, 10) == tuple(each for each in drawn if each in mutants(code, 10))
    assert {str(m.mistake) for m in mutants(code + "\n")} != {str(m.mistake) for m in drawn}


def test_every_mutant_is_among_the_mistakes_with_its_line():
    told = mistakes(MODULE)
    for mutant in mutants(MODULE, None):
        assert mutant.mistake in told
        assert mutant.mistake.text == MODULE.splitlines()[mutant.mistake.line - 1].strip()
        assert "\n" not in str(mutant.mistake)


def check_mutant(code, mutant):
    before, after = ast.parse(code), ast.parse(mutant.code)
    assert ast.dump(before) != ast.dump(after)
    place = changed_place(before, after)
    first = min(each.lineno for each in ast.walk(place) if hasattr(each, "lineno"))
    last = max(each.end_lineno for each in ast.walk(place) if hasattr(each, "lineno"))
    assert first <= mutant.mistake.line <= last, mutant.mistake
    # A single expression or statement changed, never a whole definition.
    assert not isinstance(place, ast.Module | ast.FunctionDef | ast.ClassDef)


def changed_place(before, after):
    """The smallest part of `before` outside of which both trees are the same."""
    if type(before) is not type(after):
        return before
    for field, old in ast.iter_fields(before):
        new = getattr(after, field, None)
        if dumped(old) == dumped(new):
            continue
        rest_before = [dumped(v) for f, v in ast.iter_fields(before) if f != field]
        rest_after = [dumped(v) for f, v in ast.iter_fields(after) if f != field]
        if rest_before != rest_after:
            return before
        if isinstance(old, ast.AST) and isinstance(new, ast.AST):
            return changed_place(old, new) if has_line(old) else before
        if isinstance(old, list) and len(old) == len(new):
            pairs = [p for p in zip(old, new, strict=True) if dumped(p[0]) != dumped(p[1])]
            if len(pairs) == 1 and all(isinstance(n, ast.AST) for n in pairs[0]):
                return changed_place(*pairs[0]) if has_line(pairs[0][0]) else before
        return before
    raise AssertionError("the trees are equal")


def has_line(node):
    return any(hasattr(each, "lineno") for each in ast.walk(node))


def dumped(value):
    if isinstance(value, list):
        return [dumped(each) for each in value]
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)
