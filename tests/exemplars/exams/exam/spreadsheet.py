"""A sheet of cells with numbers, text and formulas over other cells."""

import re
from collections.abc import Iterator
from operator import add, mul, sub, truediv

_Value = float | str | None
_Node = float | tuple

_ERRORS = ("#CYCLE", "#DIV", "#VALUE")
_CELL = re.compile("[A-Z][1-9][0-9]?")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_PIECE = re.compile(rf"{_NUMBER.pattern}|[A-Za-z][A-Za-z0-9]*|[^ ]")
_OPERATORS = {"+": add, "-": sub, "*": mul, "/": truediv, "^": pow}
_LEVELS = (("+", "-"), ("*", "/"))
_FUNCTIONS = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}


class FormulaError(ValueError):
    """The only argument is where in the content the formula goes wrong."""


class _Failed(Exception):
    """The evaluation met an error; the only argument is its text."""


class Sheet:
    """What the cells hold, their formulas, and the values worked out since the last change."""

    def __init__(self) -> None:
        self._contents: dict[str, str] = {}
        self._formulas: dict[str, _Node] = {}
        self._values: dict[str, _Value] = {}

    def set(self, cell: str, content: str) -> list[str]:
        """Fill a cell; the cells whose value has changed by that."""
        _check(cell)
        formula = _Parser(content).formula() if content.startswith("=") else None
        before = {name: self.value(name) for name in self._contents}
        self._contents[cell] = content
        self._formulas.pop(cell, None)
        if formula is not None:
            self._formulas[cell] = formula
        self._values.clear()
        changed = [name for name in self._contents if self.value(name) != before.get(name)]
        return sorted(changed, key=lambda name: (int(name[1:]), name))

    def content(self, cell: str) -> str:
        """What the cell was filled with."""
        _check(cell)
        return self._contents.get(cell, "")

    def value(self, cell: str) -> float | str | None:
        """What the cell comes to."""
        content = self.content(cell)
        if cell not in self._formulas:
            number = _NUMBER.fullmatch(content.removeprefix("-"))
            return float(content) if number else content or None
        if cell not in self._values:
            self._values[cell] = "#CYCLE"  # for whoever asks before it is worked out
            try:
                self._values[cell] = self._evaluate(self._formulas[cell]) or 0.0
            except _Failed as error:
                self._values[cell] = str(error)
        return self._values[cell]

    def _evaluate(self, node: _Node) -> _Value:
        match node:
            case ("cell", name):
                return self._looked_up(name)
            case ("-", inner):
                return -_operand(self._evaluate(inner))
            case ("IF", test, then, other):
                return self._evaluate(then if _operand(self._evaluate(test)) else other)
            case (name, *arguments) if name in _FUNCTIONS:
                values = map(self._evaluate, arguments)
                numbers = [value for value in values if isinstance(value, float)]
                return float(_FUNCTIONS[name](numbers)) if numbers else 0.0
            case (sign, left, right):
                values = [self._evaluate(left), self._evaluate(right)]
                return _calculated(sign, *map(_operand, values))
        return node

    def _looked_up(self, cell: str) -> _Value:
        value = self.value(cell)
        if value in _ERRORS:
            raise _Failed(value)
        return value


def _check(cell: str) -> None:
    if not _CELL.fullmatch(cell):
        raise KeyError(cell)


def _operand(value: _Value) -> float:
    if isinstance(value, str):
        raise _Failed("#VALUE")
    return value or 0.0


def _calculated(sign: str, left: float, right: float) -> float:
    try:
        result = _OPERATORS[sign](left, right)
    except ZeroDivisionError:
        raise _Failed("#DIV") from None
    if isinstance(result, complex):
        raise _Failed("#VALUE")
    return result


def _rectangle(first: str, last: str) -> Iterator[str]:
    """The cells between two corners, row by row."""
    left, right = sorted(ord(name[0]) for name in (first, last))
    top, bottom = sorted(int(name[1:]) for name in (first, last))
    for row in range(top, bottom + 1):
        yield from (f"{chr(column)}{row}" for column in range(left, right + 1))


class _Parser:
    """Recursive descent over the pieces of a formula, the last of which is empty."""

    def __init__(self, content: str) -> None:
        found = [(each[0], each.start()) for each in _PIECE.finditer(content, 1)]
        self._pieces = [*found, ("", len(content))]

    def formula(self) -> _Node:
        return self._closed("")

    def _take(self, *allowed: str) -> str:
        piece, position = self._pieces[0]
        if piece not in allowed:
            raise FormulaError(position)
        del self._pieces[0]
        return piece

    def _sum(self, levels: tuple[tuple[str, str], ...] = _LEVELS) -> _Node:
        """Operands with the signs of the first level between them; they bind less tightly."""
        if not levels:
            return self._power()
        node = self._sum(levels[1:])
        while self._pieces[0][0] in levels[0]:
            node = (self._take(*levels[0]), node, self._sum(levels[1:]))
        return node

    def _power(self) -> _Node:
        if self._pieces[0][0] == "-":
            return (self._take("-"), self._power())
        node = self._atom()
        return (self._take("^"), node, self._power()) if self._pieces[0][0] == "^" else node

    def _atom(self) -> _Node:
        piece = self._pieces[0][0]
        if _NUMBER.fullmatch(piece):
            return float(self._take(piece))
        if _CELL.fullmatch(piece):
            return ("cell", self._take(piece))
        if self._take("(", "IF", *_FUNCTIONS) != "(":
            return self._call(piece)
        return self._closed(")")

    def _call(self, name: str) -> _Node:
        self._take("(")
        if name == "IF":
            return (name, self._closed(","), self._closed(","), self._closed(")"))
        arguments = self._ranged()
        while self._take(",", ")") == ",":
            arguments += self._ranged()
        return (name, *arguments)

    def _closed(self, by: str) -> _Node:
        node = self._sum()
        self._take(by)
        return node

    def _ranged(self) -> list[_Node]:
        """An argument; a range is as many as it has cells."""
        first = self._pieces[0][0]
        if not (_CELL.fullmatch(first) and self._pieces[1][0] == ":"):
            return [self._sum()]
        self._take(first)
        self._take(":")
        last = self._take(*filter(_CELL.fullmatch, [self._pieces[0][0]]))
        return [("cell", name) for name in _rectangle(first, last)]
