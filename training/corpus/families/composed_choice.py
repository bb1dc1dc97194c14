"""Functions that choose: labels by ordered conditions, look-ups in a table, small orders."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from training.corpus.families._function_composer import (
    CONDITIONS,
    FLAGS,
    GUARDS,
    RESULTS,
    Condition,
    Function,
    Proof,
    Redundant,
    Step,
    condition,
    guard_of,
    limit,
    name_of,
    params_of,
    prove,
    step,
    task_of,
)
from training.corpus.families._sketch import nested, noun_of
from training.corpus.families.composed_sums import CHANGES, when
from training.corpus.task import Family, Task
from training.corpus.words import Words, plural

TEXTS = ("kind", "sort", "colour", "plan", "zone", "model", "status", "place", "brand", "grade", "season")  # fmt: skip
GIVES = ("class", "rank", "label", "band", "tier", "group", "verdict", "advice", "mood", "sign", "level", "kind")  # fmt: skip
RULES = nested({
    "label": "[{call} returns {lab} [if|when|whenever] {c}|{lab} [if|when|whenever] {c}|[if|when|where] {c}, {call} [returns|gives|answers] {lab}|{c}: {lab}|[if|when] {c}, the {r} is {lab}|the {r} is {lab} [if|when|where] {c}]",
    "other": "[otherwise|else|in all other cases|for the rest|failing all that|if none of that holds][: {lab}|, {lab}|, {call} returns {lab}|, the {r} is {lab}|, it is {lab}]",
    "ladder": "[{call} [returns|gives] {l1} for `{x}` of [at least|not less than] {n1}, {l2} [from {n2}|from {n2} on], {l3} from {n3} and {l4} below|the {r} [of|for] `{x}`: {l1} from {n1} up, {l2} from {n2}, {l3} from {n3}, [{l4} below|less is {l4}]|`{x}` >= {n1} [is|means|gives] {l1}, >= {n2} {l2}, >= {n3} {l3}, [less|anything less|all else] {l4}]",
    "descent": "[{call} [returns|gives] {l1} for `{x}` below {n3}, {l2} below {n2}, {l3} below {n1} and {l4} [otherwise|from there on]|the {r} [of|for] `{x}`: {l1} under {n3}, {l2} under {n2}, {l3} under {n1}, [{l4} otherwise|else {l4}]|`{x}` < {n3} [is|means|gives] {l1}, < {n2} {l2}, < {n1} {l3}, [all else|more|anything else] {l4}]",
    "missing": "[{call} [raises|fails with] `ValueError(\"{s}\")` [if|when] {unknown}|{unknown}: `ValueError(\"{s}\")`|`ValueError(\"{s}\")` [if|when|whenever] {unknown}|[if|when] {unknown}, {call} raises `ValueError(\"{s}\")`|`{s}` must be one of these, [else|otherwise] `ValueError(\"{s}\")`]",
    "table": "[{call} looks up the {r} [by|of] `{s}`: {pairs}|the {r} [depends on|goes by|follows from] `{s}`: {pairs}|[by `{s}`|for each `{s}`], the {r} is [this|as follows]: {pairs}|{pairs} [is|are] the {r} for each `{s}`[| in {call}]]",
    "fallback": "[any other `{s}` [gives|means|has|counts as] {v}|{v} for [any|every] [other|further] `{s}`|an unknown `{s}` [gives|means|counts as] {v}|for all else, {v}|a `{s}` that is not listed [gives|means] {v}]",
    "text_is": "[`{s}` is [`\"{v}\"`|exactly `\"{v}\"`|the text `\"{v}\"`]|`{s}` [equals|is equal to|says|reads] `\"{v}\"`|`{s}` == `\"{v}\"`|`{s}` has the value `\"{v}\"`|`{s}` [and `\"{v}\"` are equal|is given as `\"{v}\"`]]",
    "text_in": "[`{s}` is [`\"{v}\"` or `\"{w}\"`|either `\"{v}\"` or `\"{w}\"`|one of `\"{v}\"` and `\"{w}\"`|any of `\"{v}\"`, `\"{w}\"`]|`{s}` [equals|says|reads] `\"{v}\"` or `\"{w}\"`|`{s}` is among `\"{v}\"` and `\"{w}\"`|`{s}` [has the value|is given as] `\"{v}\"` or `\"{w}\"`]",
    "up": "[{call} [returns|gives] {all} as a list, [smallest first|in ascending order|sorted upwards]|{call}: [a|the] list of {all}, [smallest first|lowest first|ascending]|{all} [are returned|come back] as a list, [smallest|lowest] first]",
    "down": "[{call} [returns|gives] {all} as a list, [largest first|in descending order|sorted downwards]|{call}: [a|the] list of {all}, [largest first|highest first|descending]|{all} [are returned|come back] as a list, [largest|highest] first]",
    "near": "[{call} [returns|gives] {all} as a list, [those nearest to {n} first|the nearest to {n} first|by distance from {n}], [equals|ties] in the order of the parameters|{call}: [a|the] list of {all}, [nearest to {n}|least distance from {n}] first, [ties|equal distances] as given|{all} [are returned|come back] as a list, sorted by distance from {n} ([ties|equals] stay in the given order)]",
    "even": "[{call} [returns|gives] {all} as a list, [even ones|even numbers] first, [each part|both parts] in the given order|{call}: [a|the] list of {all}, the even before the odd, [otherwise|else] in the given order|{all} [are returned|come back] as a list, even ones before odd ones, [not sorted otherwise|the order of the parameters kept otherwise]]",
    "middle": "[{call} [returns|gives] the [middle one|median] of {all}|{call}: [of|out of] {all} the one in the middle [by size|once sorted]|the [median|middle value] of {all} is [returned|what {call} returns]|[sorted|put in order], {all} have a middle one, which {call} [returns|gives]]",
    "spread": "[{call} [returns|gives] the [largest minus the smallest|difference of largest and smallest|spread (largest minus smallest)] of {all}|{call}: the [largest minus the smallest|spread (largest minus smallest)] of {all}|how far the largest of {all} is above the smallest is [returned|what {call} returns|the result]]",
})  # fmt: skip
TITLE = "[{Noun} {rs}|Choosing for {nouns}|Which {rs} {nouns} get|[Small|Some] {rs} for {nouns}|{rs} [around|for] the {noun}|How to [judge|class|treat] {nouns}|The {rs} of {nouns}]"
PURPOSE = "[Decides|Tells|Chooses] [what applies to {nouns}|what {nouns} are given|how {nouns} are treated]. [The rules of a function apply in the order written|Rules are applied in the order given here|Each function follows its rules from first to last]; [the first error or answer ends it|a refusal or an answer ends the call]. [|No input is changed.|All limits are whole numbers.]"


def _condition(rng: Random, ints: list[str], flag: str, s: str, values: list[str]) -> Condition:
    """A condition on numbers, a flag, or on a text."""
    if not s or rng.random() < 0.55:
        return condition(rng, ints, flag)
    v, w = rng.sample(values, 2)
    kind = rng.choice(("text_is", "text_is", "text_in"))
    said = step(rng, kind, RULES[kind], (), (), {"s": s, "v": v, "w": w}).text
    if kind == "text_is":
        return Condition(kind, said, f'{s} == "{v}"', f'{s} != "{v}"')
    return Condition(kind, said, f'{s} in ("{v}", "{w}")', f'{s} == "{v}"')


def _quoted(text: str) -> str:
    return f'`"{text}"`'


def _guards(rng: Random, name: str, ints: list[str], chance: float) -> list[Step]:
    kinds = ("negative", "negative", "positive", "between", "high", "low")
    return [guard_of(rng, name, rng.choice(kinds), each) for each in ints if rng.random() < chance]


def _labels(rng: Random, words: Words) -> Function:
    """A label by ordered conditions."""
    r = rng.choice(GIVES)
    name = name_of(rng, words, r)
    ints = params_of(rng, words, rng.choice((1, 2, 2, 3)))
    flag = rng.choice([each for each in FLAGS if each not in ints]) if rng.random() < 0.4 else ""
    s = rng.choice([each for each in TEXTS if each not in (*ints, flag)]) if rng.random() < 0.45 else ""  # fmt: skip
    values = [words.value() for _ in range(3)]
    count = rng.choice((2, 3, 3, 4))
    labels = [words.value() for _ in range(count + 1)]
    if rng.random() < 0.15 and count > 2:
        labels[-1] = labels[0]
    names: dict[str, object] = {"call": f"`{name}`", "r": r}
    steps = _guards(rng, name, ints, 0.4)
    for label, following in pairwise(labels):
        c = _condition(rng, ints, flag, s, values)
        mistakes = [(f"if {c.wrong}:", f'    return "{label}"'), (f"if {c.code}:", f'    return "{following}"')]  # fmt: skip
        steps.append(step(rng, f"label-{c.kind}", RULES["label"], (f"if {c.code}:", f'    return "{label}"'), mistakes, names | {"c": c.text, "lab": _quoted(label)}))  # fmt: skip
    steps.append(step(rng, "other", RULES["other"], (f'return "{labels[-1]}"',), [(f'return "{labels[1]}"',)], names | {"lab": _quoted(labels[-1])}, needed=False))  # fmt: skip
    params = [*((each, "int") for each in ints), *([(flag, "bool")] if flag else []), *([(s, "str")] if s else [])]  # fmt: skip
    return _used(Function(name, tuple(params), "str", tuple(steps)))


def _ladder(rng: Random, words: Words) -> Function:
    """A label by limits, after guards and early answers."""
    r = rng.choice(GIVES)
    name = name_of(rng, words, r)
    ints = params_of(rng, words, rng.choice((1, 1, 2)))
    x = ints[0]
    flag = rng.choice([each for each in FLAGS if each not in ints]) if rng.random() < 0.5 else ""
    labels = [words.value() for _ in range(5)]
    n3, n2, n1 = sorted(rng.sample(range(2, 25), 3))
    scale = rng.choice((1, 1, 5, 5, 10, 3))
    names: dict[str, object] = {"call": f"`{name}`", "r": r, "x": x, "n1": n1 * scale, "n2": n2 * scale, "n3": n3 * scale} | {f"l{i}": _quoted(label) for i, label in enumerate(labels[:4], 1)}  # fmt: skip
    steps = _guards(rng, name, ints, 0.5)
    for _ in range(rng.choice((0, 1, 1, 2))):
        c = condition(rng, ints, flag)
        label = rng.choice(labels)
        steps.append(step(rng, f"label-{c.kind}", RULES["label"], (f"if {c.code}:", f'    return "{label}"'), [(f"if {c.wrong}:", f'    return "{label}"')], names | {"c": c.text, "lab": _quoted(label)}))  # fmt: skip
    kind = rng.choice(("ladder", "descent"))
    limits = [n1, n2, n3] if kind == "ladder" else [n3, n2, n1]
    sign, bad = (">=", ">") if kind == "ladder" else ("<", "<=")
    pairs = [(n * scale, label) for n, label in zip(limits, labels, strict=False)]

    def lines(first: str, rest: str) -> list[str]:
        signs = (first, rest, rest)
        return [line for (n, label), mark in zip(pairs, signs, strict=True) for line in (f"if {x} {mark} {n}:", f'    return "{label}"')] + [f'return "{labels[3]}"']  # fmt: skip

    steps.append(step(rng, kind, RULES[kind], lines(sign, sign), [lines(bad, sign), lines(sign, bad)], names, needed=False))  # fmt: skip
    params = [*((each, "int") for each in ints), *([(flag, "bool")] if flag else [])]
    return _used(Function(name, tuple(params), "str", tuple(steps)))


def _table(rng: Random, words: Words) -> Function:
    """A look-up in a table of numbers, with rules on what was found; or of texts."""
    r = rng.choice(RESULTS)
    name = name_of(rng, words, r)
    ints = params_of(rng, words, rng.choice((1, 1, 2)))
    s = rng.choice([each for each in TEXTS if each not in ints])
    keys = [words.value() for _ in range(rng.choice((3, 3, 4)))]
    texts = rng.random() < 0.25
    found = [f'"{words.value()}"' for _ in keys] if texts else [str(n) for n in rng.sample(range(1, 60), len(keys))]  # fmt: skip
    const = f"_{plural(r).upper()}"
    content = ", ".join(f'"{key}": {value}' for key, value in zip(keys, found, strict=True))
    signs = rng.choice((("`{k}` has {v}" if texts else "`{k}` {v}", ", "), ("{v} for `{k}`", ", "), ("`{k}` -> {v}", "; "), ("`{k}` = {v}", ", ")))  # fmt: skip
    pairs = signs[1].join(signs[0].format(k=f'"{key}"', v=f"`{value}`" if texts else value) for key, value in zip(keys, found, strict=True))  # fmt: skip
    names: dict[str, object] = {"call": f"`{name}`", "r": r, "s": s, "pairs": pairs, "unknown": rng.choice((f"`{s}` is not in the table", f"`{s}` is none of them", f"the table has no `{s}`", f"`{s}` is unknown"))}  # fmt: skip
    steps = _guards(rng, name, ints, 0.5) if not texts else []
    fallback = rng.random() < 0.5
    if fallback:
        value = f'"{words.value()}"' if texts else str(rng.choice((0, 1, rng.randint(2, 70))))
        line = f"result = {const}.get({s}, {value})"
        steps.append(step(rng, "table", RULES["table"], (line,), [(f"result = {value}",)], names, needed=False))  # fmt: skip
        steps.append(step(rng, "fallback", RULES["fallback"], (), [(f"result = {const}.get({s}, {found[0]})",)], names | {"v": f"`{value}`" if texts else value}, needed=False))  # fmt: skip
    else:
        steps.append(step(rng, "table", RULES["table"], (), [(f"return {found[0]}",)], names, needed=False))  # fmt: skip
        steps.append(step(rng, "missing", RULES["missing"], (f"if {s} not in {const}:", f'    raise ValueError("{s}")'), [(f"if {s} not in {const}:", f"    return {found[0]}")], names, needed=False))  # fmt: skip
        steps.append(Step("found", "", (f"result = {const}[{s}]",), (), needed=False))
    if not texts:
        for _ in range(rng.choice((1, 2, 2, 3))):
            change = rng.choice(list(CHANGES))
            what, code, bad = CHANGES[change]
            c = _condition(rng, ints, "", s, keys)
            more = names | {"c": c.text, "k": rng.randint(2, 30), "p": rng.choice((5, 10, 20, 25, 50)), "q": rng.choice((50, 60, 75, 80, 90)), "x": rng.choice(ints)}  # fmt: skip
            inner = tuple(f"    {line}" for line in code)
            mistakes = [(f"if {c.wrong}:", *inner), *((f"if {c.code}:", *(f"    {line}" for line in some)) for some in bad)]  # fmt: skip
            steps.append(step(rng, f"{change}-{c.kind}", when(what), (f"if {c.code}:", *inner), mistakes, more))  # fmt: skip
    steps.append(Step("value", "", ("return result",), (), needed=False))
    params = [(s, "str"), *((each, "int") for each in ints)]
    kind = "str" if texts else "int"
    return _used(Function(name, tuple(params), kind, tuple(steps), f"{const} = {{{content}}}"))


_ORDERS = {
    "up": ("sorted(({all}))", "sorted(({all}), reverse=True)", "list[int]"),
    "down": ("sorted(({all}), reverse=True)", "sorted(({all}))", "list[int]"),
    "near": ("sorted(({all}), key=lambda each: abs(each - {n}))", "sorted(({all}))", "list[int]"),
    "even": ("sorted(({all}), key=lambda each: each % 2)", "sorted(({all}))", "list[int]"),
    "middle": ("sorted(({all}))[1]", "min({all})", "int"),
    "spread": ("max({all}) - min({all})", "max({all})", "int"),
}


def _order(rng: Random, words: Words) -> Function:
    """Three or four numbers put in order."""
    name = name_of(rng, words, rng.choice(("order", "row", "ranking", "pick", "series")))
    kind = rng.choice(list(_ORDERS))
    ints = params_of(rng, words, 3 if kind == "middle" else rng.choice((2, 3, 3, 4)))
    code, wrong, returns = _ORDERS[kind]
    n = limit(rng)
    steps = _guards(rng, name, ints, 0.35)
    said = ", ".join(f"`{each}`" for each in ints[:-1]) + f" and `{ints[-1]}`"
    right, bad = (text.format(all=", ".join(ints), n=n) for text in (code, wrong))
    steps.append(step(rng, kind, RULES[kind], (f"return {right}",), [(f"return {bad}",)], {"call": f"`{name}`", "all": said, "n": n}, needed=False))  # fmt: skip
    return Function(name, tuple((each, "int") for each in ints), returns, tuple(steps))


def _used(function: Function) -> Function:
    """The function without the parameters that nothing uses."""
    lines = [line.split(' "')[0] for each in function.steps for line in each.lines if "raise" not in line]  # fmt: skip
    text = " ".join(lines)
    for mark in "():,[]":
        text = text.replace(mark, " ")
    params = tuple(pair for pair in function.params if pair[0] in text.split())
    if not params:
        raise Redundant
    return Function(function.name, params, function.returns, function.steps, function.before)


def build(rng: Random, words: Words) -> Task:
    noun = noun_of(words)
    module = words.module(noun)
    names = {"noun": noun, "nouns": plural(noun), "Noun": noun.capitalize(), "rs": rng.choice(("choices", "classes", "labels", "decisions"))}  # fmt: skip
    many = rng.choice((1, 2, 2, 3))
    while True:
        functions: list[Function] = []
        proofs: list[Proof] = []
        space: dict[str, Any] = {}
        while len(functions) < many:
            make = rng.choice((_labels, _labels, _ladder, _table, _table, _order))
            try:
                one = make(rng, words)
                before = one.before.split(" ")[0]
                if one.name in space or before in space or (many == 1 and len(one.steps) < 5):
                    continue
                proofs.append(prove(rng, one, space))
            except Redundant:
                continue
            exec(one.source(), space)
            functions.append(one)
        try:
            task = task_of(rng, "composed_choice", functions, proofs, TITLE, PURPOSE, names, module)
        except Redundant:
            continue
        if len(task.clauses) >= 4 and task.wrong and sum(map(len, task.clauses)) < 1_600:
            return task


_GRAMMARS = (TITLE, PURPOSE, *RULES.values(), *CONDITIONS.values(), *GUARDS.values(), *(when(what) for what, _, _ in CHANGES.values()))  # fmt: skip

FAMILY = Family("composed_choice", build, _GRAMMARS, share=5)
