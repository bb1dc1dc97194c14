"""Dividing an amount by shares, the remainder going by a rule."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, field_of, method_of, nested
from training.corpus.families._wording import choice, refusal, result, untouched
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Splitting {amount}|Shares of a {noun}|{Noun} division|Dividing among {nouns}|Fair parts of a {noun}]"

RULES = nested({
    "purpose": "[Divides|Splits|Distributes] [a whole number of units|an amount in whole units] among [{nouns}|several {nouns}] [by their shares|in proportion to their shares]; [nothing is lost|the parts add up to the whole]",
    "floor": "[Each one first gets `{amount} * share // total`, where `total` is the sum of all shares|The base of each part is its exact portion rounded down to a whole number|First every [key|name] receives its proportional part, [cut|rounded down] to whole units|`{amount}` times the share, divided by the sum of the shares and rounded down: that much everybody has at least|[Parts|Portions] start as the exact proportion [without its fraction|rounded down]]",
    "first": "[The units left over go one by one to the first names, in the order of `{shares}`|What remains after rounding is [handed|given] out in the order of `{shares}`, one unit each|Leftover units: one each to the earliest entries of `{shares}`|One unit more goes to each of the first entries of the dict until the remainder is [used up|gone]|The remainder is [spread|distributed] from the [front|first entry] of `{shares}`, one unit per name]",
    "largest": "[The units left over go one by one to those with the largest share, equal ones in the order of `{shares}`|What remains after rounding is [handed|given] out one unit each, largest share first; ties keep the order of `{shares}`|Leftover units: one each, [beginning|starting] with the [biggest|largest] share; among equal shares the earlier entry [comes|is served] first|One unit more [for|to] each of the largest shares (the earlier of equal ones first) until the remainder is gone]",
    "fraction": "[The units left over go one by one to those who lost the largest fraction by rounding, equal ones in the order of `{shares}`|What remains is [handed|given] out one unit each to the largest remainders of `{amount} * share` divided by the total; ties keep the order of `{shares}`|Leftover units[: one each,| go out singly:] largest remainder of the division first, the earlier of equal ones [first|before the later]|[Who|Whoever] was cut most by rounding down gets a leftover unit first; [ties|equal cuts] go by the order of `{shares}`]",
    "last": "[The whole remainder goes to the last name of `{shares}`|All units left over are added to the part of the last entry|The last entry of `{shares}` [takes|gets|receives] everything that remains after rounding|What rounding leaves [over|behind] [belongs|is added] to the last one|Leftover units are not spread: the final entry gets them all|Only the last name profits from rounding: [it gets the remainder|the rest is its own]]",
    "result": result("`{f}`", "[a new dict of name to part, in the order of `{shares}`|a dict with the part of each name, ordered as `{shares}` is|the parts as a dict whose keys come in the order of `{shares}`]"),
    "untouched": untouched("`{f}`", "`{shares}`"),
    "amount": refusal("`{f}`", "`{amount}` is [negative|below 0|less than 0]", 'ValueError("{amount}")'),
    "negative": refusal("`{f}`", "[a share is negative|any share is below 0]", "ValueError(name)") + ", [`name` being the first such key|where `name` is the key of the first one]",
    "total": refusal("`{f}`", "[the shares add up to 0|the sum of all shares is 0|there is no share above 0]", 'ValueError("{shares}")'),
    "none": choice("[the shares add up to 0|the sum of all shares is 0|there is no share above 0]", "[every part is 0|each name gets 0|nothing is given out: all parts are 0]"),
    "drop": "[Names whose part is 0 are [left out|missing from the result]|A part of 0 is not [in the result|listed]|The result [has|holds] only names with a part above 0|[Leave out|Omit] those who get nothing|Who receives nothing does not appear[| in the result]]",
})  # fmt: skip

CODE = '''
"""$doc"""


def $f($amount: int, $shares: dict[str, int]) -> dict[str, int]:
    if $amount < 0:  #? amount_check
        raise ValueError("$amount")  #? amount_check
    for name, share in $shares.items():  #? negative
        if share < 0:  #? negative
            raise ValueError(name)  #? negative
    total = sum($shares.values())
    if total == 0:
        raise ValueError("$shares")  #? zero=error
        return {}  #? zero=none drop
        return dict.fromkeys($shares, 0)  #? zero=none !drop
    parts = {name: $amount * share // total for name, share in $shares.items()}
    left = $amount - sum(parts.values())
    names = list($shares)  #? rest=first
    names = sorted($shares, key=lambda name: -$shares[name])  #? rest=largest
    names = sorted($shares, key=lambda name: -($amount * $shares[name] % total))  #? rest=fraction
    for name in names[:left]:  #? rest=first/largest/fraction
        parts[name] += 1  #? rest=first/largest/fraction
    parts[list(parts)[-1]] += left  #? rest=last
    return {name: part for name, part in parts.items() if part}  #? drop
    return parts  #? !drop
'''


def _oracle(amount: int, shares: dict[str, int], rest: str, drop: bool) -> str:
    total = sum(shares.values())
    floors = [amount * share // total for share in shares.values()]
    cuts = [amount * share % total for share in shares.values()]
    rank = {
        "first": [0, 0, 0],
        "largest": list(shares.values()),
        "fraction": cuts,
        "last": [0, 0, 0],
    }[rest]
    order = sorted(range(len(floors)), key=lambda at: (-rank[at], at))
    for turn in range(amount - sum(floors)):
        floors[len(floors) - 1 if rest == "last" else order[turn]] += 1
    return repr({name: part for name, part in zip(shares, floors, strict=True) if part or not drop})


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "share_split", RULES)
    module = begin(draft, words)
    rest, zero = (
        draft.choose("rest", "first", "largest", "fraction", "last"),
        draft.choose("zero", "error", "none"),
    )
    drop = draft.flag("drop", 0.35)
    n = draft.names
    n |= {
        "f": method_of(words, "move", str(n["noun"])),
        "amount": rng.choice(("amount", "total_units", "budget", field_of(words))),
        "shares": rng.choice(("shares", "weights", "parts_of", "ratio")),
    }
    n["f"] = rng.choice(("split", "divide", "distribute", "allot", "share_out", n["f"]))
    a, b, c = str(n["a"]), str(n["b"]), str(n["c"])

    def case(amount: int, x: int, y: int, z: int) -> str:
        shares = {a: x, b: y, c: z}
        return f"assert list($f({amount}, {shares}).items()) == list({_oracle(amount, shares, rest, drop)}.items())"

    even, uneven = case(10, 1, 1, 1), case(11, 3, 5, 4)
    draft.rule("floor", case(12, 1, 2, 3), case(100, 7, 2, 1))
    draft.rule(rest, even, uneven, case(20, 2, 7, 2), case(5, 1, 3, 3))
    draft.rule("result", even, case(7, 2, 3, 2))
    shares = {a: 1, b: 2}
    if draft.flag("untouched", 0.5):
        draft.rule("untouched", f"shares = {shares}\n$f(7, shares)\nassert shares == {shares}")
    if draft.flag("amount_check", 0.6):
        draft.rule(
            "amount",
            f"assert raised($f, -1, {shares}) == ('ValueError', '$amount')\nassert raised($f, 0, {shares}) is None",
        )
    if draft.flag("negative"):
        draft.rule(
            "negative",
            f"assert raised($f, 5, {{{a!r}: 3, {b!r}: -1, {c!r}: -2}}) == ('ValueError', {b!r})",
        )
    nothing = f"$f(5, {{{a!r}: 0, {b!r}: 0}})"
    if zero == "error":
        draft.rule(
            "total",
            f"assert raised($f, 5, {{{a!r}: 0}}) == ('ValueError', '$shares') == raised($f, 5, {{}})",
        )
    else:
        draft.rule(
            "none",
            f"assert {nothing} == {{}}" if drop else f"assert {nothing} == {{{a!r}: 0, {b!r}: 0}}",
        )
    if drop:
        draft.rule("drop", case(3, 1, 0, 2), case(0, 1, 1, 1))
    draft.example(
        f">>> $f(10, {{{a!r}: 1, {b!r}: 1, {c!r}: 1}})", _oracle(10, {a: 1, b: 1, c: 1}, rest, drop)
    )
    wrong: list[Mistake] = [
        {"rest": "first" if rest != "first" else "last"},
        {"zero": "none" if zero == "error" else "error"},
    ]
    wrong += [{name: False} for name in ("amount_check", "negative", "drop") if n[name]]
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("share_split", build, tuple(RULES.values()))
