"""A second sheet: binding powers instead of a rule for each level, functions instead of a tree."""

import string

ERRORS = {"#CYCLE", "#DIV", "#VALUE"}
DIGITS = set(string.digits)
LETTERS = set(string.ascii_letters)
ROWS = range(1, 100)
NAMES = {f"{letter}{row}": (row, letter) for row in ROWS for letter in string.ascii_uppercase}
BINDING = {"+": (1, 2), "-": (1, 2), "*": (3, 4), "/": (3, 4), "^": (8, 5)}
MINUS = 5


class FormulaError(ValueError):
    pass


class Sheet:
    def __init__(self):
        self.cells = {}  # name -> (content, function that works the value out)

    def set(self, cell, content):
        if cell not in NAMES:
            raise KeyError(cell)
        compiled = compiled_formula(content) if content[:1] == "=" else constant(literal(content))
        before = self.snapshot()
        self.cells[cell] = (content, compiled)
        after = self.snapshot()
        changed = {name for name in NAMES if before.get(name) != after.get(name)}
        return sorted(changed, key=NAMES.get)

    def content(self, cell):
        if cell not in NAMES:
            raise KeyError(cell)
        return self.cells[cell][0] if cell in self.cells else ""

    def value(self, cell):
        if self.content(cell)[:1] != "=":
            return literal(self.content(cell))
        result = self.work_out(cell, ())
        return 0.0 if result is None else result

    def snapshot(self):
        return {name: self.value(name) for name in self.cells}

    def work_out(self, cell, above):
        """The value or error of a cell that the cells `above` are waiting for."""
        if cell in above:
            return "#CYCLE"
        if cell not in self.cells:
            return None
        content, compiled = self.cells[cell]
        result = compiled(lambda name: self.work_out(name, (*above, cell)))
        return 0.0 if result is None and content[:1] == "=" else result


def literal(content):
    if content == "":
        return None
    whole, point, fraction = content.removeprefix("-").partition(".")
    if whole and set(whole) <= DIGITS and (not point or fraction) and set(fraction) <= DIGITS:
        return float(content)
    return content


def constant(value):
    return lambda look: value


def reference(name):
    return lambda look: look(name)


def arithmetic(sign, left, right):
    def work_out(look):
        first = left(look)
        if first in ERRORS:
            return first
        second = right(look)
        if second in ERRORS:
            return second
        if isinstance(first, str) or isinstance(second, str):
            return "#VALUE"
        return calculate(sign, first or 0.0, second or 0.0)

    return work_out


def calculate(sign, first, second):
    if sign == "+":
        return first + second
    if sign == "-":
        return first - second
    if sign == "*":
        return first * second
    if (sign == "/" and second == 0) or (sign == "^" and first == 0 and second < 0):
        return "#DIV"
    if sign == "/":
        return first / second
    if first < 0 and second != int(second):
        return "#VALUE"
    return first**second


def choice(test, then, other):
    def work_out(look):
        found = test(look)
        if isinstance(found, str):
            return found if found in ERRORS else "#VALUE"
        return then(look) if found else other(look)

    return work_out


def function(name, arguments):
    def work_out(look):
        numbers = []
        for argument in arguments:
            found = argument(look)
            if found in ERRORS:
                return found
            if isinstance(found, float):
                numbers.append(found)
        if name == "COUNT":
            return float(len(numbers))
        if name == "SUM":
            return sum(numbers, 0.0)
        ordered = sorted(numbers) or [0.0]
        return ordered[0] if name == "MIN" else ordered[-1]

    return work_out


def pieces(content):
    found, at = [], 1
    while at < len(content):
        start, at = at, at + 1
        if content[start] in DIGITS:
            at = after(content, at, DIGITS)
            if content[at : at + 1] == "." and content[at + 1 : at + 2] in DIGITS:
                at = after(content, at + 1, DIGITS)
        elif content[start] in LETTERS:
            at = after(content, at, LETTERS | DIGITS)
        if content[start] != " ":
            found.append((start, content[start:at]))
    return [(len(content), ""), *reversed(found)]


def after(content, at, allowed):
    while at < len(content) and content[at] in allowed:
        at += 1
    return at


def compiled_formula(content):
    waiting = pieces(content)  # the next piece is the last
    formula = expression(waiting, 0)
    expect(waiting, "")
    return formula


def expect(waiting, *wanted):
    position, piece = waiting.pop()
    if piece not in wanted:
        raise FormulaError(position)
    return piece


def expression(waiting, least):
    """An expression of operators that bind at least so tightly."""
    position, piece = waiting.pop()
    if piece == "-":
        left = arithmetic("-", constant(0.0), expression(waiting, MINUS))
    elif piece == "(":
        left = expression(waiting, 0)
        expect(waiting, ")")
    elif piece[:1] in DIGITS:
        left = constant(float(piece))
    elif piece in NAMES:
        left = reference(piece)
    elif piece in ("SUM", "MIN", "MAX", "COUNT", "IF"):
        left = call(waiting, piece)
    else:
        raise FormulaError(position)
    while waiting[-1][1] in BINDING and BINDING[waiting[-1][1]][0] >= least:
        _, sign = waiting.pop()
        left = arithmetic(sign, left, expression(waiting, BINDING[sign][1]))
    return left


def call(waiting, name):
    expect(waiting, "(")
    if name == "IF":
        parts = []
        for close in (",", ",", ")"):
            parts.append(expression(waiting, 0))
            expect(waiting, close)
        return choice(*parts)
    arguments = []
    while True:
        if waiting[-1][1] in NAMES and waiting[-2][1] == ":":
            arguments += span(waiting)
        else:
            arguments.append(expression(waiting, 0))
        if expect(waiting, ",", ")") == ")":
            return function(name, arguments)


def span(waiting):
    first, _ = expect(waiting, *NAMES), expect(waiting, ":")
    corners = [NAMES[first], NAMES[expect(waiting, *NAMES)]]
    rows, columns = zip(*corners, strict=True)
    inside = [
        name
        for name, (row, letter) in NAMES.items()
        if min(rows) <= row <= max(rows) and min(columns) <= letter <= max(columns)
    ]
    return [reference(name) for name in inside]
