"""What a name in a suite surely stands for, read from the suite's text alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

Function = ast.FunctionDef | ast.AsyncFunctionDef
CHANGEABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def root_name(node: ast.expr) -> str | None:
    """The name that a chain of attributes starts with: `a` of `a.b.c`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


@dataclass(frozen=True)
class Names:
    """Names bound once, by what they are bound to."""

    under_test: frozenset[str]
    """Modules under test and what was imported from them."""
    standard: dict[str, str] = field(default_factory=dict)
    """Standard modules and functions by local name: {"sleep": "time.sleep"}."""
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    objects: frozenset[str] = frozenset()
    """Local names that hold an object made by a class under test."""
    own_objects: dict[str, str] = field(default_factory=dict)
    changeable: frozenset[str] = frozenset()

    @classmethod
    def of_module(cls, tree: ast.Module, is_under_test: Callable[[str], bool]) -> Names:
        under_test: set[str] = set()
        standard: dict[str, str] = {}
        for local, full, module in _imported(tree):
            if is_under_test(module):
                under_test.add(local)
            else:
                standard[local] = full
        classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        return cls(frozenset(under_test), standard, classes)

    def inside(self, function: Function) -> Names:
        """With the local names of a function that are assigned exactly once."""
        shadowed = {
            argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)
        }
        assigned = _assigned_once(function)
        shadowed |= assigned.keys()
        known = replace(
            self,
            under_test=self.under_test - shadowed,
            classes={name: node for name, node in self.classes.items() if name not in shadowed},
        )
        objects = frozenset(name for name, value in assigned.items() if known.is_object(value))
        own = {name: own for name, value in assigned.items() if (own := known.own_class(value))}
        changeable = frozenset(
            name for name, value in assigned.items() if isinstance(value, CHANGEABLE)
        )
        return replace(
            known,
            under_test=known.under_test | objects,
            objects=objects,
            own_objects=own,
            changeable=changeable,
        )

    def is_under_test(self, called: ast.expr) -> bool:
        """Whether what is called surely belongs to the module under test."""
        return root_name(called) in self.under_test

    def is_object(self, node: ast.expr) -> bool:
        """Whether a value is surely an object made by a class under test."""
        if isinstance(node, ast.Name):
            return node.id in self.objects
        if not isinstance(node, ast.Call) or not self.is_under_test(node.func):
            return False
        made_by = node.func.attr if isinstance(node.func, ast.Attribute) else root_name(node.func)
        made_of_object = root_name(node.func) in self.objects
        return made_by is not None and _is_class_name(made_by) and not made_of_object

    def own_class(self, node: ast.expr) -> str | None:
        """The suite's own class that a value is, or is an object of; callables may be passed."""
        if isinstance(node, ast.Name):
            return node.id if node.id in self.classes else self.own_objects.get(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            made_by = self.classes.get(node.func.id)
            if made_by is not None and not _may_be_passed(made_by):
                return made_by.name
        return None

    def changeable_argument(self, call: ast.expr, other: ast.expr) -> str | None:
        """The name of a list, dict or set that is an argument of one side and is the other."""
        if not isinstance(call, ast.Call) or not self.is_under_test(call.func):
            return None
        if not isinstance(other, ast.Name) or other.id not in self.changeable:
            return None
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        names = {value.id for value in given if isinstance(value, ast.Name)}
        return other.id if other.id in names else None

    def standard_name(self, called: ast.expr) -> str | None:
        """The full name of a standard function: "time.sleep"."""
        if isinstance(called, ast.Name):
            return self.standard.get(called.id)
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            module = self.standard.get(called.value.id)
            return f"{module}.{called.attr}" if module else None
        return None


def _is_class_name(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


def _may_be_passed(node: ast.ClassDef) -> bool:
    """A class with bases may be an exception or a builtin; one with `__call__` is callable."""
    if node.bases or node.decorator_list:
        return True
    return any(
        isinstance(part, Function) and part.name in ("__call__", "__next__") for part in node.body
    )


def _imported(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Local name, full name and module of everything imported anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                yield local, alias.name if alias.asname else local, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield alias.asname or alias.name, full, node.module


def _assigned_once(function: Function) -> dict[str, ast.expr]:
    """Local names bound exactly once in a function, by a plain assignment."""
    values: dict[str, ast.expr] = {}
    bound: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound[node.id] = bound.get(node.id, 0) + 1
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                values[target.id] = node.value
    return {name: value for name, value in values.items() if bound.get(name) == 1}
