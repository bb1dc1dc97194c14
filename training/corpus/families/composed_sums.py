"""Functions over whole numbers, each composed of rules that are drawn one by one."""

from __future__ import annotations

from random import Random
from typing import Any

from training.corpus.families._function_composer import (
    CONDITIONS,
    FLAGS,
    GUARDS,
    RESULTS,
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
from training.corpus.task import Family, Task
from training.corpus.words import Words, plural

_GIVES = "[{call} [returns|gives|computes] the {r}, {_}|{call}: the {r} is |the {r} of {call} is |the {r} starts as |{call} begins with the {r}, which is ]"

# Each base: how many parameters, its wording, its lines, lines that get it wrong.
BASES: dict[str, tuple[int, str, tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "product": (2, "[`{x}` times `{y}`|`{x}` multiplied by `{y}`|the product of `{x}` and `{y}`]", ("result = {x} * {y}",), (("result = {x} + {y}",),)),
    "each": (1, "[{n} for each of `{x}`|{n} times `{x}`|`{x}` times {n}|{n} per unit of `{x}`]", ("result = {x} * {n}",), (("result = {x} + {n}",),)),
    "fixed": (1, "[{k} plus {n} for each of `{x}`|{k} and {n} more per unit of `{x}`|{n} times `{x}`, plus {k}]", ("result = {k} + {x} * {n}",), (("result = {x} * {n}",),)),
    "total": (2, "[`{x}` plus `{y}`|the sum of `{x}` and `{y}`|`{x}` and `{y}` added up]", ("result = {x} + {y}",), (("result = {x} - {y}",),)),
    "minus": (2, "[`{x}` minus `{y}`|what is left of `{x}` after `{y}` is taken away|`{x}` less `{y}`]", ("result = {x} - {y}",), (("result = {y} - {x}",),)),
    "apart": (2, "[the distance between `{x}` and `{y}`, never negative|how far `{x}` and `{y}` are apart (0 or more)|the absolute difference of `{x}` and `{y}`]", ("result = abs({x} - {y})",), (("result = {x} - {y}",),)),
    "whole": (1, "[`{x}` divided by {n}, rounded down|how many whole times {n} goes into `{x}`|one for each full {n} of `{x}`]", ("result = {x} // {n}",), (("result = -(-{x} // {n})",),)),
    "rest": (1, "[the remainder of `{x}` divided by {n}|what is left of `{x}` after taking out all full {n}s|`{x}` modulo {n}]", ("result = {x} % {n}",), (("result = {x} // {n}",),)),
    "started": (1, "[{k} for each started {n} of `{x}`|{k} for every {n} of `{x}`, a started one counting as full|{k} times (`{x}` divided by {n}, rounded up)]", ("result = -(-{x} // {n}) * {k}",), (("result = {x} // {n} * {k}",),)),
    "started_rate": (2, "[`{y}` for each started {n} of `{x}`|`{y}` for every {n} of `{x}`, a started one counting as full|`{y}` times (`{x}` divided by {n}, rounded up)]", ("result = -(-{x} // {n}) * {y}",), (("result = {x} // {n} * {y}",),)),
    "free": (1, "[{k} for each of `{x}` beyond {n} (0 up to there)|{k} per unit of `{x}` above {n}; the first {n} are free|{k} times what `{x}` has above {n}, or 0 if nothing]", ("result = max(0, {x} - {n}) * {k}",), (("result = ({x} - {n}) * {k}",), ("result = {x} * {k}",))),
    "free_rate": (2, "[`{y}` for each of `{x}` beyond {n} (0 up to there)|`{y}` per unit of `{x}` above {n}; the first {n} are free|`{y}` times what `{x}` has above {n}, or 0 if nothing]", ("result = max(0, {x} - {n}) * {y}",), (("result = ({x} - {n}) * {y}",), ("result = {x} * {y}",))),
    "tiers": (1, "[{k} for each of the first {n} of `{x}` and {k2} for each further one|{k} per unit of `{x}` up to {n}, {k2} per unit beyond|{k} each for `{x}` up to {n}; what goes beyond {n} counts {k2} each]", ("result = min({x}, {n}) * {k} + max(0, {x} - {n}) * {k2}",), (("result = {x} * {k}",), ("result = {x} * {k2}",))),
    "weights": (2, "[{k} times `{x}` plus {k2} times `{y}`|{k} for each of `{x}` and {k2} for each of `{y}`|the sum of `{x}` times {k} and `{y}` times {k2}]", ("result = {x} * {k} + {y} * {k2}",), (("result = {x} * {k2} + {y} * {k}",),)),
    "mean": (2, "[the mean of `{x}` and `{y}`, rounded down|half of `{x}` plus `{y}`, as a whole number rounded down|the average of `{x}` and `{y}` without its fraction (rounded down)]", ("result = ({x} + {y}) // 2",), (("result = ({x} + {y} + 1) // 2",),)),
    "mean_up": (2, "[the mean of `{x}` and `{y}`, halves rounded up|the average of `{x}` and `{y}`, a half going up|`{x}` and `{y}` averaged, rounded up if it is not whole]", ("result = ({x} + {y} + 1) // 2",), (("result = ({x} + {y}) // 2",),)),
    "weighted": (2, "[the mean of `{x}` counted {k} times and `{y}` counted {k2} times, rounded down|({k} times `{x}` plus {k2} times `{y}`) divided by {k12}, rounded down|the weighted mean of `{x}` (weight {k}) and `{y}` (weight {k2}), rounded down]", ("result = ({x} * {k} + {y} * {k2}) // {k12}",), (("result = ({x} + {y}) // 2",),)),
    "square": (1, "[the square of `{x}`|`{x}` times itself|`{x}` squared]", ("result = {x} ** 2",), (("result = {x} * 2",),)),
    "percent": (2, "[`{y}` percent of `{x}`, rounded down|`{x}` times `{y}` divided by 100, rounded down|the share of `{y}` percent in `{x}`, fractions dropped (rounded down)]", ("result = {x} * {y} // 100",), (("result = -(-{x} * {y} // 100)",),)),
    "larger": (2, "[the larger of `{x}` and `{y}`|`{x}` or `{y}`, whichever is more|the maximum of `{x}` and `{y}`]", ("result = max({x}, {y})",), (("result = min({x}, {y})",),)),
    "smaller": (2, "[the smaller of `{x}` and `{y}`|`{x}` or `{y}`, whichever is less|the minimum of `{x}` and `{y}`]", ("result = min({x}, {y})",), (("result = max({x}, {y})",),)),
    "volume": (3, "[`{x}` times `{y}` times `{z}`|the product of `{x}`, `{y}` and `{z}`|`{x}`, `{y}` and `{z}` multiplied]", ("result = {x} * {y} * {z}",), (("result = {x} * {y} + {z}",),)),
    "plus_rate": (3, "[`{x}` plus `{y}` times `{z}`|`{y}` times `{z}`, with `{x}` added|`{x}` and, on top, the product of `{y}` and `{z}`]", ("result = {x} + {y} * {z}",), (("result = ({x} + {y}) * {z}",),)),
    "digits": (1, "[the sum of the decimal digits of `{x}`|what the digits of `{x}` add up to|the digit sum of `{x}`]", ("result = sum(int(digit) for digit in str({x}))",), (("result = len(str({x}))",),)),
    "digit_count": (1, "[the number of decimal digits of `{x}`|how many digits `{x}` has|the length of `{x}` in digits]", ("result = len(str({x}))",), (("result = len(str({x})) - 1",),)),
    "triangle": (1, "[the sum of all whole numbers from 1 to `{x}`|1 + 2 + ... up to `{x}`|all numbers from 1 to `{x}` (included) added up]", ("result = sum(range(1, {x} + 1))",), (("result = sum(range(1, {x}))",),)),
    "divisor": (2, "[the greatest common divisor of `{x}` and `{y}`|the largest number that divides both `{x}` and `{y}`, where 0 is divided by all|the gcd of `{x}` and `{y}`]", ("result, rest = {x}, {y}", "while rest:", "    result, rest = rest, result % rest"), (("result, rest = {x}, {y}", "if rest:", "    result, rest = rest, result % rest"),)),
    "halvings": (1, "[how many times `{x}` is to be halved (rounding down) until it is at most {k}|the number of halvings, each rounded down, until `{x}` is not above {k}|the count of steps that bring `{x}` to {k} or less when each step halves it, rounding down]", ("result, left = 0, {x}", "while left > {k}:", "    left //= 2", "    result += 1"), (("result, left = 0, {x}", "while left >= {k}:", "    left //= 2", "    result += 1"),)),
    "interest": (2, "[`{x}` after `{y}` rounds that each add {p} percent of what is there, rounded down|`{x}`, grown `{y}` times by {p} percent, the growth rounded down each time|what `{x}` becomes when {p} percent of it, rounded down, is added `{y}` times over]", ("result = {x}", "for _ in range({y}):", "    result += result * {p} // 100"), (("result = {x} + {x} * {p} // 100 * {y}",),)),
    "decay": (2, "[`{x}` after `{y}` rounds that each take off {p} percent of what is there, rounded down|`{x}`, shrunk `{y}` times by {p} percent, the loss rounded down each time|what is left of `{x}` when {p} percent of it, rounded down, is lost `{y}` times over]", ("result = {x}", "for _ in range({y}):", "    result -= result * {p} // 100"), (("result = {x} - {x} * {p} // 100 * {y}",),)),
    "divisors": (1, "[how many whole numbers from 1 to `{x}` divide `{x}`|the number of divisors of `{x}`, 1 and itself counted|the count of numbers from 1 to `{x}` that divide `{x}` evenly]", ("result = sum({x} % each == 0 for each in range(1, {x} + 1))",), (("result = sum({x} % each == 0 for each in range(1, {x}))",),)),
}  # fmt: skip
_GUARDED = {"digits": "negative", "digit_count": "negative", "divisor": "negative negative", "interest": "negative years", "decay": "negative years", "triangle": "negative many", "divisors": "positive many", "square": "many", "volume": "negative negative"}  # fmt: skip

EARLY = nested({
    "zero": "[if {c}, the {r} is {v}[| and nothing else counts|, whatever the rest| at once]|the {r} is {v} [if|when|whenever] {c}|{c}: [the {r} is|returns] {v}|[when|whenever|once] {c}, {call} returns {v}[| at once|, whatever else]|{v} [is returned|is the {r}] [if|when] {c}]",
})  # fmt: skip
CHANGES: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "add": ("[{k} [is|are] added|the {r} [rises|grows|goes up] by {k}|{k} more|a surcharge of {k}|{k} on top]", ("result += {k}",), (("result -= {k}",),)),
    "take": ("[{k} [is|are] taken off|the {r} [falls|drops|goes down] by {k}|{k} less|a discount of {k}|{k} off]", ("result -= {k}",), (("result += {k}",),)),
    "more": ("[{p} percent of the {r} [is|are] added (rounded down)|a surcharge of {p} percent (the surcharge rounded down)|the {r} rises by {p} percent of itself (that part rounded down)|plus {p}% (the addition rounded down)]", ("result += result * {p} // 100",), (("result += -(-result * {p} // 100)",), ("result += {p}",))),
    "less": ("[{p} percent of the {r} [is|are] taken off (that part rounded down)|a discount of {p} percent (the discount rounded down)|the {r} falls by {p} percent of itself (that part rounded down)|minus {p}% (the reduction rounded down)]", ("result -= result * {p} // 100",), (("result -= -(-result * {p} // 100)",), ("result -= {p}",))),
    "remains": ("[only {q} percent of the {r} remain, rounded down|the {r} becomes {q} percent of itself, rounded down|{q} percent of the {r} are kept (what is kept is rounded down)]", ("result = result * {q} // 100",), (("result = -(-result * {q} // 100)",),)),
    "double": ("[the {r} doubles|the {r} is doubled|twice the {r}|it counts double]", ("result *= 2",), (("result *= 3",),)),
    "half": ("[the {r} is halved, rounded down|half the {r}, rounded down|the {r} becomes half of itself (rounded down)]", ("result //= 2",), (("result = -(-result // 2)",),)),
    "set": ("[the {r} is {k} instead|the {r} becomes {k}|{k} replaces the {r}|the {r} is set to {k}]", ("result = {k}",), (("result += {k}",),)),
    "per": ("[{k} for each of `{x}` [is|are] added|the {r} rises by {k} per unit of `{x}`|plus {k} times `{x}`|{k} on top for each of `{x}`]", ("result += {x} * {k}",), (("result -= {x} * {k}",), ("result += {k}",))),
}  # fmt: skip
_WHEN = "[[if|when|where|whenever] {{c}}, {what}|{what} [if|when|where|whenever] {{c}}|{{c}}: {what}|{what}, [but only|only] [if|when] {{c}}|{what} [in case|provided that|as long as] {{c}}]"
_ALWAYS = "[then {what}|[next|after that|always|in any case|without condition]: {what}|[next|after that|in each case], {what}]"
ENDS = nested({
    "cap": "[the {r} is never [more than|above] {n}|[at most|no more than] {n} in [all|total]|the {r} [ends at|is capped at|does not exceed] {n}|{n} is the [most the {r} can be|highest {r}]|a {r} above {n} becomes {n}]",
    "cap_of": "[the {r} is never [more than|above] `{x}`|[at most|no more than] `{x}` in [all|total]|the {r} [ends at|is capped at|does not exceed] `{x}`|`{x}` is the [most the {r} can be|highest {r}]|a {r} above `{x}` becomes `{x}`]",
    "least": "[the {r} is never [less than|below] {n}|[at least|no less than] {n} in [all|total]|{n} is the [least the {r} can be|lowest {r}|minimum]|a {r} below {n} becomes {n}|the {r} does not [fall|go|sink] below {n}]",
    "both": "[the {r} is never below {n} and never above {m}|the {r} stays [between {n} and {m}|within {n} to {m}] ([a smaller one|less] becomes {n}, [a larger one|more] becomes {m})|at least {n}, at most {m}: [what is outside|a {r} outside] becomes the nearer [limit|of the two]|[below {n} it is|less becomes] {n}, [above {m} it is|more becomes] {m}]",
    "down": "[the {r} is rounded down to [a multiple of {d}|full {d}s]|[a {r} between two multiples of {d}|what is no multiple of {d}] goes down to the [lower|next lower] one|[only full {d}s count|only multiples of {d} remain]: round the {r} down|[round|cut] the {r} down to [the next|a] multiple of {d}]",
    "up": "[the {r} is rounded up to [a multiple of {d}|full {d}s]|[a {r} between two multiples of {d}|what is no multiple of {d}] goes up to the [higher|next higher] one|[a started {d} counts in full|every started {d} is full]: round the {r} up|[round|lift] the {r} up to [the next|a] multiple of {d}]",
    "near": "[the {r} is rounded to the nearest multiple of {d}, [a half|halves] [going up|up|upwards]|[round|bring] the {r} to the nearest multiple of {d} ([half-way|in the middle]: [up|the higher one])|of all multiples of {d} the nearest to the {r} is taken, the [higher|larger] of two]",
    "split": "[the return value is a pair: [the {r} divided by {d}, rounded down, and the remainder|how many full {d}s the {r} holds, and the rest]|{call} returns `(full, rest)`: [the full {d}s in the {r} and what is left|the {r} divided by {d} (rounded down) and its remainder]|[it is returned|the {r} is given back|the result comes] as a pair, [full {d}s and the rest|the whole {d}s first, then the remainder]]",
    "truth": "[{call} returns [whether|if] the {r} is [at least {n}|{n} or more]|[the return value|what is returned] is [true|`True`] [exactly when|only if] the {r} is [at least {n}|not below {n}], [else|otherwise] `False`|`True` [if|when] the {r} [reaches|is at least] {n}, [else|otherwise] `False`]",
})  # fmt: skip
_END_CODE: dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = {
    "cap": (("result = min(result, {n})",), (("result = max(result, {n})",),)),
    "cap_of": (("result = min(result, {x})",), (("result = max(result, {x})",),)),
    "least": (("result = max(result, {n})",), (("result = min(result, {n})",),)),
    "both": (("result = min(max(result, {n}), {m})",), (("result = min(result, {m})",), ("result = max(result, {n})",))),
    "down": (("result = result // {d} * {d}",), (("result = -(-result // {d}) * {d}",),)),
    "up": (("result = -(-result // {d}) * {d}",), (("result = result // {d} * {d}",),)),
    "near": (("result = (result + {h}) // {d} * {d}",), (("result = result // {d} * {d}",),)),
    "split": (("return divmod(result, {d})",), (("return result % {d}, result // {d}",),)),
    "truth": (("return result >= {n}",), (("return result > {n}",), ("return result < {n}",))),
}  # fmt: skip
TRUTH = nested({
    "yes": "[{call} is [true|`True`] if {c}[|; false otherwise]|`True` [if|when|whenever] {c}|[if|when] {c}, {call} returns `True`|{c}: `True`]",
    "no": "[{call} is [false|`False`] if {c}[|, whatever else holds]|`False` [if|when|whenever] {c}|[if|when] {c}, {call} returns `False`|{c}: `False`]",
    "last": "[otherwise {call} is true [exactly when|if and only if] {c}|[in all other cases|else|otherwise] [the answer is|it is|{call} is] `True` [if|when] {c} and `False` if not|what remains is decided by one question: [whether|is it so that] {c}|[failing that|for the rest], {call} tells whether {c}]",
})  # fmt: skip
TITLE = "[{Noun} {rs}|{Noun} sums|How {nouns} are [counted|charged|reckoned|rated]|[Small|Some|Several|Our] [sums|{rs}] for {nouns}|What {nouns} come to|Sums around the {noun}]"
PURPOSE = "[Works out|Computes|Gives] [what is due for {nouns}|the figures for {nouns}|sums about {nouns}] in whole [numbers|units]. [The rules of a function apply in the order written|Rules are applied in the order given here|Each function follows its rules from first to last]; [the first error or answer ends it|a refusal or an early answer ends the call]. [|No input is changed.|All numbers are `int`.]"


def when(what: str) -> str:
    """Wordings of a change under a condition."""
    return nested({"": _WHEN.replace("{what}", what).replace("{{c}}", "{c}")})[""]


def _always(what: str) -> str:
    return nested({"": _ALWAYS.replace("{what}", what)})[""]


def _base(grammar: str) -> str:
    return nested({"": _GIVES + grammar})[""]


def _function(rng: Random, words: Words, earlier: Function | None) -> Function:
    """One function with a running amount, from guards to the return value."""
    r = rng.choice(RESULTS)
    name = name_of(rng, words, r)
    call = f"`{name}`"
    kind = rng.choice(list(BASES))
    count, grammar, lines, wrong = BASES[kind]
    uses = earlier is not None and earlier.returns == "int" and rng.random() < 0.3
    params: list[tuple[str, str]] = []
    if uses and earlier is not None:
        params = list(earlier.params)
        handed = ", ".join(each for each, _ in params)
        kind = "call"
        grammar = f"what `{earlier.name}` [returns|gives] for the same [arguments|values]"
        lines, wrong = (f"result = {earlier.name}({handed})",), ()
    else:
        params = [(each, "int") for each in params_of(rng, words, count)]
    spare = [each for each in params_of(rng, words, 2) if each not in dict(params)]
    if spare and len(params) < 3 and rng.random() < 0.4:
        params.append((spare[0], "int"))
    ints = [each for each, type_ in params if type_ == "int"]
    flag = next((each for each, type_ in params if type_ == "bool"), "")
    if not flag and rng.random() < 0.35:
        flag = rng.choice([each for each in FLAGS if each not in ints and each != r])
        params.append((flag, "bool"))
    x, y, z = [*ints, "", ""][:3]
    k, k2 = rng.sample(range(2, 16), 2)
    d = rng.choice((5, 10, 10, 20, 50, 100, 60, 24, 12))
    names: dict[str, object] = {"r": r, "call": call, "x": x, "y": y, "z": z, "n": limit(rng), "k": k, "k2": k2, "k12": k + k2, "p": rng.choice((5, 10, 15, 20, 25, 30, 40)), "d": d, "h": d // 2}  # fmt: skip
    steps: list[Step] = []
    wanted = _GUARDED.get(kind, "").split()
    for each, guard in zip(ints, wanted, strict=False):
        if guard in ("years", "many"):
            top = rng.choice((10, 20, 25, 30, 40)) if guard == "years" else rng.choice((50, 99, 100, 200))  # fmt: skip
            steps.append(guard_of(rng, name, "between", each, top=top))
        else:
            steps.append(guard_of(rng, name, guard, each))
    if len(wanted) == 2 and wanted[1] == "many":
        steps[-1:] = []
    free = [] if uses else ints[len(wanted) :] if wanted else ints
    for each in free[:2]:
        if rng.random() < 0.55:
            guard = rng.choice(("negative", "negative", "positive", "low", "high", "between", "among"))  # fmt: skip
            steps.append(guard_of(rng, name, guard, each))
    if len(ints) > 1 and not uses and rng.random() < 0.12:
        steps.append(guard_of(rng, name, "cross", x, y))
    if rng.random() < 0.35:
        c = condition(rng, ints, flag)
        v = rng.choice((0, 0, 0, 1, k, x))
        said = f"`{v}`" if v == x else v
        steps.append(step(rng, f"early-{c.kind}", EARLY["zero"], (f"if {c.code}:", f"    return {v}"), [(f"if {c.wrong}:", f"    return {v}")], names | {"c": c.text, "v": said}))  # fmt: skip
    early = any(each.kind.startswith("early") for each in steps)
    steps.append(step(rng, kind, _base(grammar), lines, wrong, names, needed=False))
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        change = rng.choice([each for each in CHANGES if each != "per" or ints])
        what, code, bad = CHANGES[change]
        q = rng.choice((50, 60, 70, 75, 80, 90, 95))
        more = names | {"k": rng.randint(2, 30), "p": rng.choice((3, 5, 8, 10, 12, 15, 20, 25, 30)), "q": q, "x": rng.choice(ints)}  # fmt: skip
        if rng.random() < 0.82 or change == "set":
            c = condition(rng, ints, flag)
            inner = tuple(f"    {line}" for line in code)
            mistakes = [(f"if {c.wrong}:", *inner), *((f"if {c.code}:", *(f"    {line}" for line in some)) for some in bad)]  # fmt: skip
            steps.append(step(rng, f"{change}-{c.kind}", when(what), (f"if {c.code}:", *inner), mistakes, more | {"c": c.text}))  # fmt: skip
        else:
            steps.append(step(rng, change, _always(what), code, bad, more))
    ends = rng.sample(("cap", "least", "both", "down", "up", "near", "cap_of"), rng.choice((0, 1, 1, 1, 2)))  # fmt: skip
    if "cap_of" in ends and not spare:
        ends.remove("cap_of")
    for end in ends:
        n = rng.choice((limit(rng), 10 * rng.randint(2, 60)))
        more = names | {"n": n, "m": n + 10 * rng.randint(1, 60), "x": spare[-1] if spare else x, "d": rng.choice((2, 4, 10, 10, 50, 100)), "r": r}  # fmt: skip
        more["h"] = int(str(more["d"])) // 2
        if end == "cap_of" and spare[-1] not in dict(params):
            params.insert(0 if rng.random() < 0.3 else len(params), (spare[-1], "int"))
        steps.append(step(rng, end, ENDS[end], *_END_CODE[end], more))
    last = "" if early else rng.choice(("", "", "", "split", "truth"))
    if last:
        more = names | {"n": 5 * rng.randint(2, 40)}
        steps.append(step(rng, last, ENDS[last], *_END_CODE[last], more, needed=False))
        returns = {"split": "tuple[int, int]", "truth": "bool"}[last]
    else:
        steps.append(Step("value", "", ("return result",), (), needed=False))
        returns = "int"
    return _trimmed(Function(name, tuple(params), returns, tuple(steps)))


def _truth(rng: Random, words: Words) -> Function:
    """One function that answers yes or no."""
    name = name_of(rng, words, rng.choice(("open", "allowed", "valid", "due", "free", "full", "ready", "fits", "check", "special")))  # fmt: skip
    ints = params_of(rng, words, rng.choice((1, 2, 2, 3)))
    flag = rng.choice([each for each in FLAGS if each not in ints]) if rng.random() < 0.4 else ""
    names: dict[str, object] = {"call": f"`{name}`"}
    steps = [guard_of(rng, name, rng.choice(("negative", "positive", "between", "high")), each) for each in ints if rng.random() < 0.4]  # fmt: skip
    for _ in range(rng.choice((1, 2, 2, 3))):
        kind = rng.choice(("yes", "no"))
        c = condition(rng, ints, flag)
        value = kind == "yes"
        steps.append(step(rng, f"{kind}-{c.kind}", TRUTH[kind].replace("[|; false otherwise]", ""), (f"if {c.code}:", f"    return {value}"), [(f"if {c.wrong}:", f"    return {value}"), (f"if {c.code}:", f"    return {not value}")], names | {"c": c.text}))  # fmt: skip
    c = condition(rng, ints, flag)
    steps.append(step(rng, f"last-{c.kind}", TRUTH["last"], (f"return {c.code}",), [(f"return {c.wrong}",)], names | {"c": c.text}, needed=False))  # fmt: skip
    params = [*((each, "int") for each in ints), *([(flag, "bool")] if flag else [])]
    return _trimmed(Function(name, tuple(params), "bool", tuple(steps)))


def _trimmed(function: Function) -> Function:
    """The function without the parameters that nothing uses."""
    text = " ".join(line.split('("')[0] for each in function.steps for line in each.lines)
    used = set(text.replace("(", " ").replace(")", " ").replace(",", " ").replace(":", " ").split())
    params = tuple(pair for pair in function.params if pair[0] in used)
    if not params:
        raise Redundant
    return Function(function.name, params, function.returns, function.steps)


def build(rng: Random, words: Words) -> Task:
    noun = noun_of(words)
    module = words.module(noun)
    names = {"noun": noun, "nouns": plural(noun), "Noun": noun.capitalize(), "rs": rng.choice(("sums", "figures", "amounts", "numbers"))}  # fmt: skip
    many = rng.choice((1, 2, 2, 3, 3))
    while True:
        functions: list[Function] = []
        proofs: list[Proof] = []
        space: dict[str, Any] = {}
        while len(functions) < many:
            earlier = functions[-1] if functions else None
            try:
                one = _truth(rng, words) if rng.random() < 0.2 else _function(rng, words, earlier)
                if one.name in space or (many == 1 and len(one.steps) < 6):
                    continue
                proofs.append(prove(rng, one, space))
            except Redundant:
                continue
            exec(one.source(), space)
            functions.append(one)
        try:
            task = task_of(rng, "composed_sums", functions, proofs, TITLE, PURPOSE, names, module)
        except Redundant:
            continue
        if len(task.clauses) >= 4 and task.wrong and sum(map(len, task.clauses)) < 1_600:
            return task


_GRAMMARS = (
    TITLE,
    PURPOSE,
    *CONDITIONS.values(),
    *GUARDS.values(),
    *(_base(grammar) for _, grammar, _, _ in BASES.values()),
    *EARLY.values(),
    *(when(what) for what, _, _ in CHANGES.values()),
    *(_always(what) for what, _, _ in CHANGES.values()),
    *ENDS.values(),
    *TRUTH.values(),
)

FAMILY = Family("composed_sums", build, _GRAMMARS, share=6)
