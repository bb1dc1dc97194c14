"""Functions composed of rules drawn at random: each rule is a clause and some lines of code.

The cases are found by running: a rule must have arguments for which leaving it out, or
getting it wrong, shows. A function with a rule that never shows is not built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from training.corpus.families._sketch import field_of, interface_of, nested, noun_of, sentence
from training.corpus.phrases import distractor, say
from training.corpus.task import Case, Task
from training.corpus.words import Words

TRIES = 150
Args = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One rule: how it is said, its lines, and the lines of those who get it wrong."""

    kind: str
    text: str
    lines: tuple[str, ...]
    wrong: tuple[tuple[str, ...], ...]
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """A function of several steps; `params` are pairs of a name and a type."""

    name: str
    params: tuple[tuple[str, str], ...]
    returns: str
    steps: tuple[Step, ...]
    before: str = ""

    def source(self, number: int = -1, lines: tuple[str, ...] = ()) -> str:
        """The function, with `lines` in the place of one step's own."""
        head = ", ".join(f"{name}: {kind}" for name, kind in self.params)
        body = [
            line
            for place, step in enumerate(self.steps)
            for line in (lines if place == number else step.lines)
        ]
        body = body or ["pass"]
        text = "\n".join(f"    {line}" for line in body)
        before = f"{self.before}\n\n\n" if self.before else ""
        return f"{before}def {self.name}({head}) -> {self.returns}:\n{text}\n"


class Redundant(Exception):
    """A rule that never shows, or code that fails where it must not."""


def filled(template: str, names: Mapping[str, object]) -> str:
    return template.format(**names)


def step(
    rng: Random,
    kind: str,
    grammar: str,
    lines: Sequence[str],
    wrong: Sequence[Sequence[str]],
    names: Mapping[str, object],
    needed: bool = True,
) -> Step:
    """A step with its clause drawn from the grammar and all names filled in."""
    return Step(
        kind,
        say(rng, grammar, **{"_": ""}, **names),
        tuple(filled(line, names) for line in lines),
        tuple(tuple(filled(line, names) for line in some) for some in wrong),
        needed,
    )


def outcomes_of(
    source: str, name: str, pool: Sequence[Args], space: Mapping[str, Any]
) -> list[Any]:
    scope = dict(space)
    try:
        exec(compile(source, "<composed>", "exec", dont_inherit=True), scope)
    except SyntaxError:
        return [("broken",)] * len(pool)
    call = scope[name]
    found: list[Any] = []
    for args in pool:
        try:
            got = call(*args)
        except Exception as error:
            found.append(("!", (type(error).__name__, *error.args)))
        else:
            found.append((type(got).__name__, got))
    return found


def _pool(rng: Random, function: Function) -> list[Args]:
    numbers = {int(text) for text in re.findall(r"(?<![\w.])\d+", function.source())}
    texts = [*sorted(set(re.findall(r'"([a-z]+)"', function.source()))), "zz"]
    most = 130 if "range(" in function.source() else 5_000
    near = sorted({n + d for n in numbers if n < most for d in (-1, 0, 1)} | {-3, 0, 1, 2, 7})

    def one(kind: str) -> Any:
        if kind == "bool":
            return rng.random() < 0.5
        if kind == "str":
            return rng.choice(texts)
        return rng.choice(near) if rng.random() < 0.6 else rng.randint(0, min(most, max(near) * 2))

    return [tuple(one(kind) for _, kind in function.params) for _ in range(TRIES)]


Proof = tuple[list[list[str]], list[str], list[tuple[Args, Any]]]


def prove(rng: Random, function: Function, space: Mapping[str, Any]) -> Proof:
    """For each step its asserts; the wrong functions that they catch; all outcomes."""
    if any(len(line) > 99 for line in function.source().splitlines()):
        raise Redundant
    pool = _pool(rng, function)
    source, name = function.source(), function.name
    right = outcomes_of(source, name, pool, space)
    if any(got[0] == "!" and got[1][0] != "ValueError" for got in right):
        raise Redundant
    if sum(got[0] != "!" for got in right) < 25 or len({str(got) for got in right}) < 3:
        raise Redundant
    for number, each in enumerate(function.steps):
        if each.needed and outcomes_of(function.source(number), name, pool, space) == right:
            raise Redundant
    asserts: list[list[str]] = []
    caught: list[str] = []
    for number, each in enumerate(function.steps):
        chosen: list[int] = []
        mutants = [*([()] if each.needed else []), *each.wrong]
        for place, lines in enumerate(mutants):
            wrong = function.source(number, lines)
            got = outcomes_of(wrong, name, pool, space)
            shows = [i for i in range(len(pool)) if got[i] != right[i]]
            if not shows:
                if place == 0:
                    raise Redundant
                continue
            if lines or each.lines[-1].startswith(("if", "raise", "    raise", "result = m")):
                caught.append(wrong)
            low = min(shows, key=lambda i: (len(repr(pool[i])), pool[i]))
            for i in (rng.choice(shows), low)[: 2 if place == 0 else 1]:
                if i not in chosen:
                    chosen.append(i)
        asserts.append([assert_of(name, pool[i], right[i]) for i in chosen[:6]])
    return asserts, caught, list(zip(pool, right, strict=True))


def assert_of(name: str, args: Args, got: Any) -> str:
    said = ", ".join(map(repr, args))
    if got[0] == "!":
        return f"assert raised({name}, {said}) == {got[1]!r}"
    if got[0] == "bool":
        return f"assert {name}({said}) is {got[1]}"
    return f"assert {name}({said}) == {got[1]!r}"


def task_of(
    rng: Random,
    family: str,
    functions: Sequence[Function],
    proofs: Sequence[Proof],
    title: str,
    purpose: str,
    names: Mapping[str, object],
    module: str,
) -> Task:
    """The task of several functions, each with its proof.

    Raises Redundant when no case is left for a clause.
    """
    clauses: list[tuple[str, list[str]]] = []
    wrong: list[str] = []
    examples: list[str] = []
    doc = say(rng, title, **{"_": ""}, **names)
    head = f'"""{sentence(doc)}"""\n'
    sources = [function.source() for function in functions]
    several = len(functions) > 1
    for number, function in enumerate(functions):
        asserts, caught, shown = proofs[number]
        start = len(clauses)
        last = ""
        for place, (each, code) in enumerate(zip(function.steps, asserts, strict=True)):
            if not each.text:
                clauses[-1][1].extend(code)
                continue
            text = each.text
            joins = place and clauses[start:] and rng.random() < 0.22 and len(clauses[-1][0]) < 130
            if joins:
                clauses[-1] = (f"{clauses[-1][0].rstrip('.')}; {text}", clauses[-1][1] + code)
                continue
            if several and f"`{function.name}`" not in text:
                opens = text.split(" ")[0] in ("if", "when", "where", "whenever")
                lead = rng.choice(("`{0}`: ", "in `{0}`, " if opens else "`{0}`: "))
                text = lead.format(function.name) + text
            clauses.append((text, list(code)))
            last = text
        assert last
        for source in caught:
            others = [*sources[:number], source, *sources[number + 1 :]]
            wrong.append("\n\n".join([head, *others]).replace("\n\n\n\n", "\n\n\n"))
        fine = [(args, got) for args, got in shown if got[0] != "!" and len(repr(got[1])) < 30]
        for args, got in rng.sample(fine, 1 if several else 2):
            examples += [f">>> {function.name}({', '.join(map(repr, args))})", repr(got[1])]
    solution = "\n\n".join([head, *sources]).replace("\n\n\n\n", "\n\n\n")
    said = sentence(say(rng, purpose, **{"_": ""}, **names))
    kinds = ";".join("+".join(each.kind for each in one.steps) for one in functions)
    if any(not code for _, code in clauses):
        raise Redundant
    return Task(
        family=family,
        combination=kinds,
        title=sentence(doc).rstrip("."),
        module=module,
        purpose=f"{said} {distractor(rng)}" if rng.random() < 0.15 else said,
        interface=interface_of(solution),
        clauses=tuple(sentence(text) for text, _ in clauses),
        examples=tuple(examples),
        solution=solution,
        cases=tuple(
            Case(number, line) for number, (_, code) in enumerate(clauses) for line in code
        ),
        wrong=tuple(rng.sample(list(dict.fromkeys(wrong)), min(3, len(set(wrong))))),
    )


# Conditions: how each is said and written. `x`, `y` are parameters, `n`, `m` numbers.
CONDITIONS = nested({
    "above": "[`{x}` is [above|over|more than|greater than|larger than|higher than] {n}|`{x}` [exceeds|passes|goes beyond] {n}|`{x}` > {n}]",
    "least": "[`{x}` is [at least|not below|not less than|no less than] {n}|`{x}` is {n} or [more|higher|above|greater]|`{x}` [reaches|has reached] {n}|`{x}` >= {n}]",
    "below": "[`{x}` is [below|under|less than|smaller than|lower than] {n}|`{x}` [falls short of|does not reach|stays below|has not reached] {n}|`{x}` < {n}]",
    "most": "[`{x}` is [at most|not above|not over|no more than|not more than] {n}|`{x}` is {n} or [less|lower|below]|`{x}` does not [exceed|pass] {n}|`{x}` <= {n}]",
    "range": "[`{x}` [is|lies] [between {n} and {m}, both included|from {n} to {m}|in the range {n} to {m} (ends included)|within {n} to {m}, ends included]|`{x}` is [at least {n} and at most {m}|not below {n} and not above {m}]]",
    "divides": "[`{x}` is [divisible by|a multiple of|evenly divisible by] {d}|{d} divides `{x}`[| evenly| exactly| without remainder]|`{x}` can be divided by {d}[| without remainder| without a rest]|`{x}` [divided by|modulo] {d} leaves 0]",
    "odd": "[`{x}` is [odd|an odd number|not even|not divisible by 2|no even number]|`{x}` is [not a multiple|no multiple] of 2|2 does not divide `{x}`[| evenly]|`{x}` [divided by|modulo] 2 leaves 1]",
    "is": "[`{x}` is [{n}|exactly {n}|equal to {n}|{n} exactly|just {n}]|`{x}` [equals|amounts to|comes to exactly] {n}|`{x}` [and {n} are equal|has the value {n}|== {n}]]",
    "more": "[`{x}` is [above|more than|greater than|larger than|over|higher than] `{y}`|`{x}` [exceeds|passes|goes beyond] `{y}`|`{y}` is [less|smaller|lower] than `{x}`|`{x}` > `{y}`]",
    "flag": "[`{f}` is [true|set|given as true|`True`|on]|`{f}` [holds|applies|is switched on]|it is [a case of|marked as] `{f}`|`{f}` was [set|given as `True`]]",
    "noflag": "[`{f}` is [false|not set|`False`|off|not true]|`{f}` [does not hold|does not apply]|there is no `{f}`|it is [not marked as|no case of] `{f}`]",
    "both": "[{c1} and {c2}|{c1} and[| also| moreover| at the same time] {c2}|both {c1} and {c2}|{c1} and {c2} [too|as well]|{c1}, and [also |][besides |]{c2}]",
    "either": "[{c1} or {c2}|either {c1} or {c2} (or both)|{c1} or[| else| also| otherwise] {c2}|{c1} or {c2}, be it one or both|{c1}, or[| if not,| failing that,] {c2}]",
})  # fmt: skip
_CODE = {
    "above": ("{x} > {n}", "{x} >= {n}"),
    "least": ("{x} >= {n}", "{x} > {n}"),
    "below": ("{x} < {n}", "{x} <= {n}"),
    "most": ("{x} <= {n}", "{x} < {n}"),
    "range": ("{n} <= {x} <= {m}", "{n} <= {x} < {m}"),
    "divides": ("{x} % {d} == 0", "{x} % {d} != 0"),
    "odd": ("{x} % 2 == 1", "{x} % 2 == 0"),
    "is": ("{x} == {n}", "{x} != {n}"),
    "more": ("{x} > {y}", "{x} >= {y}"),
    "flag": ("{f}", "not {f}"),
    "noflag": ("not {f}", "{f}"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: its kind, its words, its code and the code of a mistake."""

    kind: str
    text: str
    code: str
    wrong: str


def condition(rng: Random, ints: Sequence[str], flag: str, *, joined: bool = True) -> Condition:
    """A condition on some of the parameters; now and then one of two parts."""
    if joined and rng.random() < 0.2:
        one, two = condition(rng, ints, flag, joined=False), condition(rng, ints, flag, joined=False)  # fmt: skip
        if one.code.split()[-3:1] != two.code.split()[-3:1] or one.kind != two.kind:
            kind = rng.choice(("both", "either"))
            text = say(rng, CONDITIONS[kind], **{"_": ""}, c1=one.text, c2=two.text)
            word, other = ("and", "or") if kind == "both" else ("or", "and")
            code = f"{one.code} {word} {two.code}"
            return Condition(kind, text, code, f"{one.code} {other} {two.code}")
    kinds = ["above", "least", "below", "most", "range", "divides", "is", "odd"]
    kinds += ["more"] * 2 if len(ints) > 1 else []
    kinds += ["flag"] * 4 + ["noflag"] if flag else []
    kind = rng.choice(kinds)
    x, y = (*rng.sample(list(ints), 2),) if len(ints) > 1 else (ints[0], "")
    n = limit(rng)
    names = {"x": x, "y": y, "f": flag, "n": n, "m": n + rng.choice((5, 10, 15, 20, 30, 50)), "d": rng.choice((3, 4, 5, 6, 7, 8, 9, 10, 12))}  # fmt: skip
    code, wrong = (filled(template, names) for template in _CODE[kind])
    return Condition(kind, say(rng, CONDITIONS[kind], **{"_": ""}, **names), code, wrong)


def limit(rng: Random) -> int:
    """A limit as people choose them."""
    return rng.choice(
        (rng.randint(2, 20), rng.randint(3, 90), 5 * rng.randint(1, 20), 10 * rng.randint(1, 20))
    )


_ERROR = '`ValueError("{x}")`'


def _guarded(wrong: str, right: str, thing: str) -> str:
    return (
        f"[{{call}} raises {_ERROR} [if|when|whenever] {wrong}|{_ERROR} [if|when|whenever] {wrong}"
        f"|{wrong}: {_ERROR}|[if|when] {wrong}, {{call}} [raises|fails with] {_ERROR}"
        f"|{right}, [else|otherwise|or it is] {_ERROR}|{thing} [raises|gives|means|is refused with] {_ERROR}"
        f"|{{call}} [refuses|rejects] {thing} [with|by raising] {_ERROR}]"
    )


GUARDS = nested({
    "negative": _guarded("`{x}` is [negative|below 0|less than 0]", "`{x}` [must be 0 or more|must not be negative|is at least 0]", "a negative `{x}`"),
    "positive": _guarded("`{x}` is [0 or less|below 1|not positive]", "`{x}` must be [positive|at least 1|1 or more]", "a `{x}` of 0 or less"),
    "low": _guarded("`{x}` is [below|under|less than] {n}", "`{x}` must be [at least {n}|{n} or more]", "a `{x}` [below|under] {n}"),
    "high": _guarded("`{x}` is [above|over|more than] {n}", "`{x}` must be [at most {n}|{n} or less]", "a `{x}` [above|over] {n}"),
    "between": _guarded("`{x}` is not [between {n} and {m} (both allowed)|from {n} to {m}]", "`{x}` must [lie from {n} to {m}|be at least {n} and at most {m}]", "a `{x}` [below {n} or above {m}|outside {n} to {m}]"),
    "among": _guarded("`{x}` is [none of|not one of|neither of] {a}, {b}, {c}", "`{x}` must be [one of {a}, {b}, {c}|{a}, {b} or {c}]", "a `{x}` other than {a}, {b} [and|or] {c}"),
    "cross": _guarded("`{x}` is [above|more than|greater than] `{y}`", "`{x}` must [be at most|not exceed] `{y}`", "a `{x}` [above|greater than] `{y}`"),
})  # fmt: skip
_GUARD_CODE = {
    "negative": ("{x} < 0", "{x} <= 0"),
    "positive": ("{x} < 1", "{x} < 0"),
    "low": ("{x} < {n}", "{x} <= {n}"),
    "high": ("{x} > {n}", "{x} >= {n}"),
    "between": ("not {n} <= {x} <= {m}", "not {n} < {x} <= {m}"),
    "among": ("{x} not in ({a}, {b}, {c})", "{x} not in ({a}, {b})"),
    "cross": ("{x} > {y}", "{x} >= {y}"),
}


def guard_of(rng: Random, call: str, kind: str, x: str, y: str = "", top: int = 0) -> Step:
    """A guard for a parameter."""
    n = limit(rng)
    if kind == "low":
        n = rng.randint(2, 12)
    elif kind == "high":
        n = top or rng.choice((60, 90, 100, 150, 240, 365, 500, 1000, rng.randint(40, 400)))
    elif kind == "between":
        n = rng.choice((0, 1, 1, 5))
    a, b, c = sorted(rng.sample((1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 50), 3))
    m = top or rng.choice((10, 20, 31, 40, 99, 100, 120, 200, rng.randint(20, 300)))
    names = {"call": f"`{call}`", "x": x, "y": y, "n": n, "m": m, "a": a, "b": b, "c": c}
    code, wrong = _GUARD_CODE[kind]
    return step(rng, kind, GUARDS[kind], (f"if {code}:", '    raise ValueError("{x}")'), [(f"if {wrong}:", '    raise ValueError("{x}")')], names)  # fmt: skip


RESULTS = ("fee", "charge", "price", "toll", "fine", "bonus", "deposit", "refund", "premium", "penalty", "wage", "score", "cost", "reward", "credit", "tariff", "rent", "levy", "mark")  # fmt: skip
AMOUNTS = ("minutes", "hours", "days", "nights", "metres", "seats", "pages", "litres", "grams", "parcels", "guests", "steps", "lessons", "visits", "miles", "stops", "rooms", "tickets", "weeks", "units", "items", "rate", "price", "weight", "age", "speed", "length", "width", "height", "load", "base", "level", "count", "size", "copies", "words", "laps", "goals", "points", "tries")  # fmt: skip
FLAGS = ("member", "urgent", "child", "weekend", "express", "fragile", "student", "night", "insured", "late", "holiday", "regular", "premium", "local", "resident", "group", "damaged", "paid")  # fmt: skip


def params_of(rng: Random, words: Words, count: int) -> list[str]:
    """Names of int parameters, all different."""
    found: list[str] = []
    while len(found) < count:
        name = rng.choice(AMOUNTS) if rng.random() < 0.7 else field_of(words)
        if name not in found:
            found.append(name)
    return found


def name_of(rng: Random, words: Words, ending: str) -> str:
    """The name of a function: a noun and what it gives."""
    return rng.choice((f"{noun_of(words)}_{ending}", f"{noun_of(words)}_{ending}", f"{ending}_of_{noun_of(words)}", f"{ending}_for_{noun_of(words)}"))  # fmt: skip
