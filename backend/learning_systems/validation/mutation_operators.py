"""Operators that make one small mistake each in a Python module's syntax tree.

An operator is a function from a node to the nodes that may stand in its place,
each with a description; it leaves the node itself as it was. The classes are
those of the literature: arithmetic, comparison, boolean and statement-deletion
operators from Offutt, Lee, Rothermel, Untch and Zapf, "An experimental
determination of sufficient mutant operators" (ACM TOSEM 5(2), 1996) and the
Mothra list before it; the others after the operator lists of mutmut (numbers,
strings, arguments, swapped methods), cosmic-ray (break and continue, loops that
never run) and PIT (argument propagation, naked receiver).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

_Item = TypeVar("_Item")
_Node = TypeVar("_Node", bound=ast.AST)

Change = tuple[ast.AST, str]
"""What stands in a node's place, and the description of that."""

Operator = Callable[[ast.AST], Iterator[Change]]

_ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
_BOUNDARY: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_PAIRS = (
    ("lower", "upper"),
    ("lstrip", "rstrip"),
    ("find", "rfind"),
    ("index", "rindex"),
    ("ljust", "rjust"),
    ("startswith", "endswith"),
    ("removeprefix", "removesuffix"),
    ("partition", "rpartition"),
    ("min", "max"),
    ("any", "all"),
)
_SWAPPED = {old: new for pair in _PAIRS for old, new in (pair, pair[::-1])}
_UNWRAPPED = {
    "abs", "copy", "deepcopy", "dict", "frozenset", "int", "list", "reversed",
    "round", "set", "sorted", "str", "tuple",
}  # fmt: skip
"""Functions of one argument that a hasty programmer may leave out."""


def arithmetic(node: ast.AST) -> Iterator[Change]:
    """`a + b` becomes `a - b`, also in `a += b`."""
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield _told(node, ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right))
    if isinstance(node, ast.AugAssign) and type(node.op) in _ARITHMETIC:
        yield _told(node, ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value))


def boundary(node: ast.AST) -> Iterator[Change]:
    """`a < b` becomes `a <= b`."""
    yield from _compared(node, _BOUNDARY)


def comparison(node: ast.AST) -> Iterator[Change]:
    """`a < b` becomes `a >= b`, `a == b` becomes `a != b`."""
    yield from _compared(node, _OPPOSITE)


def boolean(node: ast.AST) -> Iterator[Change]:
    """`a and b` becomes `a or b`."""
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _told(node, ast.BoolOp(other, node.values))


def operand(node: ast.AST) -> Iterator[Change]:
    """`a and b` loses one of its conditions."""
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            left = _without(node.values, index)
            changed = left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
            yield changed, f"the condition `{_shown(node.values[index])}` is removed"


def negation(node: ast.AST) -> Iterator[Change]:
    """`not a` becomes `a`, `-a` becomes `a`."""
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        yield _told(node, node.operand)


def condition(node: ast.AST) -> Iterator[Change]:
    """`if a` becomes `if not a`; what other operators negate is left to them."""
    if not isinstance(node, ast.If | ast.While | ast.IfExp):
        return
    test = node.test
    single = isinstance(test, ast.Compare) and len(test.ops) == 1
    if single or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
        return
    negated = ast.UnaryOp(ast.Not(), test)
    yield _with(node, test=negated), f"`{_shown(test)}` becomes `{_shown(negated)}`"


def filtering(node: ast.AST) -> Iterator[Change]:
    """A comprehension loses a filter."""
    if isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):
            changed = _with(node, ifs=_without(node.ifs, index))
            yield changed, f"the filter `if {_shown(test)}` is removed"


def constant(node: ast.AST) -> Iterator[Change]:
    """A number moves by one, a truth value flips."""
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield _told(node, ast.Constant(not node.value))
    elif isinstance(node.value, int | float):
        for step in (1, -1):
            if node.value + step != node.value:
                yield _told(node, ast.Constant(node.value + step))


def string(node: ast.AST) -> Iterator[Change]:
    """A string gets other characters around it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield _told(node, ast.Constant(f"XX{node.value}XX" if node.value else "XX"))
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        yield _told(node, ast.Constant(b"XX" + node.value + b"XX" if node.value else b"XX"))


def returned(node: ast.AST) -> Iterator[Change]:
    """`return a` becomes `return None`."""
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield _told(node, ast.Return(ast.Constant(None)))


def loop_exit(node: ast.AST) -> Iterator[Change]:
    """`break` becomes `continue`, and the other way round."""
    if isinstance(node, ast.Break):
        yield _told(node, ast.Continue())
    if isinstance(node, ast.Continue):
        yield _told(node, ast.Break())


def no_iteration(node: ast.AST) -> Iterator[Change]:
    """A `for` loop runs over nothing."""
    if isinstance(node, ast.For):
        changed = _with(node, iter=ast.List([], ast.Load()))
        yield changed, f"the loop over `{_shown(node.iter)}` runs over nothing"


def default(node: ast.AST) -> Iterator[Change]:
    """The default of a parameter becomes None; None becomes the empty string."""
    if isinstance(node, ast.arguments):
        for index, value in enumerate(node.defaults):
            changed = [*node.defaults]
            changed[index] = _other_default(value)
            yield _with(node, defaults=changed), _default_told(value, changed[index])
        for index, given in enumerate(node.kw_defaults):
            if given is not None:
                named = [*node.kw_defaults]
                named[index] = other = _other_default(given)
                yield _with(node, kw_defaults=named), _default_told(given, other)


def keyword(node: ast.AST) -> Iterator[Change]:
    """A call loses a keyword argument."""
    if isinstance(node, ast.Call):
        for index, given in enumerate(node.keywords):
            if given.arg is not None:
                changed = ast.Call(node.func, node.args, _without(node.keywords, index))
                yield changed, f"the argument `{given.arg}={_shown(given.value)}` is removed"


def swapped_call(node: ast.AST) -> Iterator[Change]:
    """A function or method is exchanged for its counterpart, such as min for max."""
    if not isinstance(node, ast.Call):
        return
    function = node.func
    if isinstance(function, ast.Name) and function.id in _SWAPPED:
        other: ast.expr = ast.Name(_SWAPPED[function.id], ast.Load())
        yield _told(node, ast.Call(other, node.args, node.keywords))
    if isinstance(function, ast.Attribute) and function.attr in _SWAPPED:
        other = ast.Attribute(function.value, _SWAPPED[function.attr], ast.Load())
        yield _told(node, ast.Call(other, node.args, node.keywords))


def unwrapped_call(node: ast.AST) -> Iterator[Change]:
    """`sorted(a)` becomes `a`, `a.strip()` becomes `a`."""
    match node:
        case ast.Call(func=ast.Name(), args=[ast.Starred() | ast.GeneratorExp()]):
            return  # neither can stand alone
        case ast.Call(func=ast.Name(id=name), args=[value]) if name in _UNWRAPPED:
            yield _told(node, value)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"))):
            return  # an object for what its method answers is no plausible mistake
        case ast.Call(func=ast.Attribute(value=receiver), args=[], keywords=[]):
            yield _told(node, receiver)


def slice_bound(node: ast.AST) -> Iterator[Change]:
    """A slice loses a bound, or a bound moves by one."""
    if not isinstance(node, ast.Slice):
        return
    for name in ("lower", "upper", "step"):
        bound = getattr(node, name)
        if bound is None:
            continue
        yield _told(node, _with(node, **{name: None}))
        # The operator for constants moves those.
        if name != "step" and not isinstance(bound, ast.Constant):
            moved = ast.BinOp(bound, ast.Add(), ast.Constant(1))
            yield _told(node, _with(node, **{name: moved}))


def statement(node: ast.AST) -> Iterator[Change]:
    """A statement for its effect is deleted.

    A name that is never bound would be an error anywhere, and is no mistake
    worth a run: only items and attributes lose their assignment.
    """
    effect = isinstance(node, ast.AugAssign | ast.Raise | ast.Assert | ast.Delete | ast.If)
    effect |= isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if isinstance(node, ast.Assign):
        effect = all(isinstance(to, ast.Attribute | ast.Subscript) for to in node.targets)
    if effect:
        yield ast.Pass(), f"`{_shown(node)}` is deleted"


OPERATORS: tuple[Operator, ...] = (
    arithmetic,
    boundary,
    comparison,
    boolean,
    operand,
    negation,
    condition,
    filtering,
    constant,
    string,
    returned,
    loop_exit,
    no_iteration,
    default,
    keyword,
    swapped_call,
    unwrapped_call,
    slice_bound,
    statement,
)


def _compared(
    node: ast.AST, replaced: Mapping[type[ast.cmpop], type[ast.cmpop]]
) -> Iterator[Change]:
    if not isinstance(node, ast.Compare):
        return
    for index, old in enumerate(node.ops):
        if type(old) in replaced:
            ops = [*node.ops]
            ops[index] = replaced[type(old)]()
            yield _told(node, ast.Compare(node.left, ops, node.comparators))


def _without(items: list[_Item], index: int) -> list[_Item]:
    return [*items[:index], *items[index + 1 :]]


def _with(node: _Node, **fields: object) -> _Node:
    """A node like `node` with some fields changed; what it holds is shared."""
    made = type(node)(**{**dict(ast.iter_fields(node)), **fields})
    return ast.copy_location(made, node)  # some statements are not written without their line


def _other_default(value: ast.expr) -> ast.expr:
    return ast.Constant("" if _is_none(value) else None)


def _default_told(before: ast.expr, after: ast.expr) -> str:
    return f"the default `{_shown(before)}` becomes `{_shown(after)}`"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _told(before: ast.AST, after: ast.AST) -> Change:
    return after, f"`{_shown(before)}` becomes `{_shown(after)}`"


def _shown(node: ast.AST) -> str:
    """The first line of the node's code."""
    first, _, more = ast.unparse(node).partition("\n")
    return f"{first} ..." if more else first
