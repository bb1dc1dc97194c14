"""Functions over texts composed of rules drawn at random, with cases found by running them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from string import Template
from typing import Any

from training.corpus.families._function_composer import (
    Args,
    Function,
    Proof,
    Redundant,
    Step,
    assert_of,
    outcomes_of,
)
from training.corpus.families._sketch import field_of, nested, noun_of
from training.corpus.families._text_steps import CONDITIONS, Lines
from training.corpus.phrases import say
from training.corpus.words import Words

TRIES = 160
_MARKS = "-_.,:;/+*&~!=@"
_WORDS = ("key", "Lamp", "red", "GO", "a", "of", "the", "12", "7", "x1", "aab", "Anna", "level", "Up", "noon", "B2", "oak Tree", "2040", "zoo")  # fmt: skip
_SETS = ("aeiou", "abc", "xyz", "0123456789", "rst", "mnop", "aemo", "+-*/", ".,!?", "-_ ".strip(), "()", "AEIOU", "abcdef", "01", "0123456789-", "0123456789.")  # fmt: skip
_ERRORS = ("text", "empty", "bad", "format", "length", "number", "part", "value", "shape", "range", "mark", "invalid", "too long", "not allowed", "order", "size", "syntax", "unknown", "limit", "entry")  # fmt: skip
PARAMS = ("text", "raw", "given", "phrase", "label", "source", "content", "message", "title", "note", "code", "sentence", "spelling", "caption", "answer", "comment", "typed", "s")  # fmt: skip
# Names that the code of the steps uses itself.
_TAKEN = frozenset(["result", "found", "total", "part", "parts", "key", "mark", "value", "left", "right", "low", "high", "small", "runs", "first", "rest", "counts", "groups", "width", "worth", "values", "letters", "digits", "kinds", "plain", "inside", "one", "two", "each", "number", "run", "place", "both", "doubled", "text_of", "count"])  # fmt: skip

GUARD = nested({
    "": "[{call} raises {error} [if|when|whenever] {c}|{error} [if|when|whenever] {c}|{c}: {error}|[if|when] {c}, {call} [raises|fails with] {error}|[raise|expect] {error} [if|when] {c}|{error} is [raised|the outcome] [if|when] {c}]",
    "late": "[[then|now|after that], [if|when] {c}, {call} raises {error}|[then|now|after that] {error} [if|when] {c}|{error} [if|when] {c} [by now|by then|at this point]|if {c} [by now|by then|at this point]: {error}]",
})  # fmt: skip
EARLY = nested({
    "": "[[if|when|whenever] {c}, {call} [returns|gives|answers] {v}[| at once|, whatever else]|{v} is [returned|the result] [if|when] {c}|{c}: {call} returns {v}|{call} returns {v} [if|when|whenever] {c}]",
})  # fmt: skip

TRUTH = nested({
    "yes": "[{call} is [true|`True`] if {c}|`True` [if|when|whenever] {c}|[if|when] {c}, {call} returns `True`|{c}: `True`|`True` is [the answer|returned] [if|when] {c}]",
    "no": "[{call} is [false|`False`] if {c}[|, whatever else holds]|`False` [if|when|whenever] {c}|[if|when] {c}, {call} returns `False`|{c}: `False`|{call} refuses (`False`) [if|when] {c}]",
    "last": "[otherwise {call} is true [exactly when|if and only if] {c}|[in all other cases|else|otherwise] [the answer is|it is|{call} is] `True` [if|when] {c} and `False` if not|what remains is decided by one question: [whether|is it so that] {c}|[failing that|for the rest], {call} tells whether {c}]",
})  # fmt: skip


def order_of(text: str, order: str) -> str:
    """Wordings of a step, given as a fact and as an order."""
    return f"[{text}|{text}|[next|after that|now], {text}|then {text}|[{order}]|[then|next|now] [{order}]]"


def when_of(text: str) -> str:
    """Wordings of a step under a condition."""
    return f"[[if|when|whenever] {{c}}, {text}|{text}, [but only|only] [if|when] {{c}}|{{c}}: {text}|[only if|only when|provided that] {{c}}, {text}]"


def literals(rng: Random, t: str, called: str) -> dict[str, object]:
    """What the templates of one step may name: limits, marks, words, messages."""
    ch, to, c2 = rng.sample(_MARKS, 3)
    n, k = rng.choice((rng.randint(3, 12), rng.randint(6, 30))), rng.randint(2, 5)
    w1, w2 = rng.sample(("of", "the", "a", "and", "in", "to", "key", "red", "none", "zoo"), 2)
    e, e2, e3 = rng.sample(_ERRORS, 3)
    top, top2 = rng.sample((12, 24, 30, 48, 60, 64, 100), 2)
    k3 = rng.choice((3, 4, 6, 8))
    return {"_": "", "t": t, "T": called, "T_": "text", "U_": "text", "n": n, "n3": n - 3, "m": n + rng.randint(2, 12), "k": k, "k2": k + rng.randint(1, 7), "k3": k3, "k4": k3 + 1, "ch": ch, "to": to, "c2": c2, "c3": rng.choice("#%?"), "p": rng.choice(("re", "x-", "no", "the ", "un", "id:", "key", "0", "-", "#", "ed", "s", "zoo", "A")), "shown": rng.choice(_SETS), "w1": w1, "w2": w2, "w": rng.choice(("and", "or", "then", "but")), "j": rng.choice((", ", "-", " ", "/", "; ", ": ", "+", ". ")), "e": e, "e2": e2, "e3": e3, "top": top, "top1": top - 1, "top2": top2, "top21": top2 - 1}  # fmt: skip


def made(
    rng: Random,
    kind: str,
    grammar: str,
    lines: Lines,
    wrong: Sequence[Lines],
    names: Mapping[str, object],
    needed: bool = True,
) -> Step:
    """A step with its clause drawn and all names filled in."""

    def filled(some: Lines) -> Lines:
        return tuple(Template(line).substitute(names) for line in some)

    text = say(rng, nested({"": grammar})[""], **names) if grammar else ""
    return Step(kind, text, filled(lines), tuple(map(filled, wrong)), needed)


def condition_of(rng: Random, names: Mapping[str, object]) -> tuple[str, str, str, str]:
    """A condition: its kind, words, code and the code of a mistake."""
    kind = rng.choice(list(CONDITIONS))
    text, code, wrong = CONDITIONS[kind]
    right, bad = (Template(each).substitute(names) for each in (code, wrong))
    return kind, say(rng, nested({"": text})[""], **names), right, bad


def guard_of(rng: Random, call: str, names: Mapping[str, object], late: bool = False) -> Step:
    """A step that raises an error under a condition."""
    kind, c, code, wrong = condition_of(rng, names)
    shown = rng.choice((f'"{names["t"]}"', f'"{names["e"]}"', f'"{names["e"]}"', str(names["t"])))
    if late and shown == names["t"]:
        shown = f'"{names["e"]}"'
    error = f"ValueError({shown})"
    more = {"call": call, "c": c, "error": f"`{error}`", "_": ""}
    body = f"    raise {error}"
    text = say(rng, GUARD["late" if late else ""], **more)
    return Step(f"guard-{kind}", text, (f"if {code}:", body), ((f"if {wrong}:", body),))


def early_of(rng: Random, call: str, names: Mapping[str, object], value: str) -> Step:
    """A step that returns at once under a condition."""
    kind, c, code, wrong = condition_of(rng, names)
    text = say(rng, EARLY[""], call=call, c=c, v=f"`{value}`", _="")
    body = f"    return {value}"
    return Step(f"early-{kind}", text, (f"if {code}:", body), ((f"if {wrong}:", body),))


def param_of(rng: Random, words: Words, *taken: str) -> str:
    """The name of a parameter that the code does not use itself."""
    while True:
        name = rng.choice(PARAMS) if rng.random() < 0.65 else field_of(words)
        if name not in taken and name not in _TAKEN:
            return name


def named(rng: Random, words: Words, names: Sequence[str]) -> str:
    """The name of a function."""
    name, noun = rng.choice(names), noun_of(words)
    return rng.choice((name, f"{name}_{noun}", f"{noun}_{name}", f"{name}_of_{noun}" if not name.endswith("_of") else name))  # fmt: skip


def _around(rng: Random, text: str, size: int) -> str:
    """The text with about so many characters."""
    size = max(0, size + rng.choice((-1, 0, 1)))
    while len(text) < size:
        text += rng.choice("abcxyz19 ")
    return text[:size]


def _literal_parts(source: str) -> tuple[list[str], list[int]]:
    values = [each.value for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Constant)]
    texts = [each for each in values if isinstance(each, str) and 0 < len(each) < 12]
    return texts, [each for each in values if type(each) is int and each < 45]


def maker(rng: Random, function: Function, samples: Sequence[str]) -> Callable[[str, Args], Any]:
    """A function that draws an argument of a type, given those drawn before."""
    texts, sizes = _literal_parts(function.source())
    marks = [*texts, *[each for text in texts for each in text][:30], " ", " ", "-", ""]

    def fresh() -> str:
        if samples and rng.random() < 0.7:
            return rng.choice(samples)
        return "".join(rng.choice(_WORDS if rng.random() < 0.55 else marks) for _ in range(rng.randint(0, 6)))  # fmt: skip

    def changed(text: str) -> str:
        place = rng.randint(0, len(text))
        more = rng.choice(marks) if rng.random() < 0.7 else rng.choice("aZ9 b0")
        skip = rng.choice((0, 0, 1))
        return text[:place] + more + text[place + skip :]

    def one(kind: str, before: Args) -> Any:
        text = changed(before[0]) if before and rng.random() < 0.35 else fresh()
        while rng.random() < 0.35:
            text = changed(text)
        roll = rng.random()
        if roll < 0.2 and sizes and kind == "str":
            text = _around(rng, text, rng.choice(sizes))
        elif roll < 0.3 and texts:
            text = rng.choice((text + rng.choice(texts), rng.choice(texts) + text, rng.choice(texts)))  # fmt: skip
        elif roll < 0.36:
            text = rng.choice((f" {text}", f"{text} ", "", text.upper(), text + text[::-1], " "))
        return re.sub(r"\d{5,}", lambda found: found[0][:4], text) if samples else text

    return one


def pool_of(function: Function, one: Callable[[str, Args], Any]) -> list[Args]:
    """Many arguments for a function."""
    pool: list[Args] = []
    for _ in range(TRIES):
        args: Args = ()
        for _, kind in function.params:
            args = (*args, one(kind, args))
        pool.append(args)
    return pool


def _own(error: tuple[Any, ...], source: str) -> bool:
    """Whether an error is one that the rules speak of."""
    return (
        error[0] == "ValueError"
        and not re.search(r"invalid literal|unpack|empty|substring|separator", str(error[1:]))
    ) or (error[0] == "ValueError" and f'ValueError("{error[1]}")' in source)


def prove_text(
    rng: Random, function: Function, space: Mapping[str, Any], pool: Sequence[Args]
) -> Proof:
    """For each step its asserts; the wrong functions that they catch; all outcomes.

    Raises Redundant when a step never shows, or all that could go wrong with it.
    """
    source, name = function.source(), function.name
    if any(len(line) > 97 for line in source.splitlines()):
        raise Redundant
    right = outcomes_of(source, name, pool, space)
    if any(got[0] == "!" and not _own(got[1], source) for got in right):
        raise Redundant
    fine = [got for got in right if got[0] != "!"]
    short = {str(got) for got in fine if len(repr(got[1])) < 30}
    if len(fine) < 30 or len(short) < (2 if function.returns == "bool" else 5):
        raise Redundant
    if function.returns == "bool" and not 12 < sum(got[1] for got in fine) < len(fine) - 12:
        raise Redundant
    asserts: list[list[str]] = []
    caught: list[str] = []
    for number, each in enumerate(function.steps):
        chosen: list[int] = []
        seen = 0
        for place, lines in enumerate([*([()] if each.needed else []), *each.wrong]):
            wrong = function.source(number, lines)
            got = outcomes_of(wrong, name, pool, space)
            shows = [i for i in range(len(pool)) if got[i] != right[i]]
            if not shows:
                if place == 0 and each.needed:
                    raise Redundant
                continue
            seen += bool(lines)
            if not any(some == ("broken",) or (some[0] == "!" and some[1][0] == "NameError") for some in got):  # fmt: skip
                caught.append(wrong)
            low = min(shows, key=lambda i: (len(repr(pool[i])), pool[i]))
            for i in (low, rng.choice(shows))[: 2 if place == 0 else 1]:
                if i not in chosen:
                    chosen.append(i)
        if each.wrong and not seen:
            raise Redundant
        if not chosen and each.text:
            chosen = rng.sample([i for i in range(len(pool)) if right[i][0] != "!"], 2)
        asserts.append([assert_of(name, pool[i], right[i]) for i in chosen[:6]])
    return asserts, caught, list(zip(pool, right, strict=True))
