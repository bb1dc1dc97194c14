"""Dotted versions: reading, comparing, choosing."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, nested
from training.corpus.families._wording import refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Versions of {nouns}|{Noun} versions|Comparing {noun} versions|Which {noun} is newer|Version numbers]"

RULES = nested({
    "purpose": "[Compares|Orders|Ranks] [the versions of {nouns}|{noun} versions], [which are written|texts] [such as|like] `1.4.2`: [numbers joined by dots|decimal numbers with dots between them]",
    "compare": "[`{f}` returns -1, 0 or 1: `{left}` is older than, equal to or newer than `{right}`|The result of `{f}` is -1 if `{left}` is the older one, 1 if it is the newer one, else 0|-1 means that `{left}` comes before `{right}`, 1 that it comes after, 0 that [both|the two] are equal|[An older|A smaller] `{left}` gives -1, a [newer|greater] one 1, an equal one 0|`{f}` answers -1 for `{left}` [below|before] `{right}`, 0 for equal and 1 for `{left}` [above|after] it]",
    "numbers": "[Parts are compared as numbers, from left to right; the first difference decides|The first part that differs decides, and `10` is more than `9`|Compare number by number from the left: [parts are integers, not texts|`1.10` is newer than `1.9`]|Each part is [an integer|a number], so that leading zeros do not matter; the leftmost difference [counts|decides]|The order is that of lists of integers, [leftmost first|the left part weighs most]; `01` equals `1`]",
    "pad": "[Missing parts are 0, so that `1.2` and `1.2.0` are equal|A shorter version is filled up with zeros|`1` equals `1.0` and `1.0.0`: parts that are absent count as 0|Zeros at the end [do not matter|change nothing]|[Where|If] one version has fewer parts, 0 is [assumed|taken] for [the rest|those it lacks]|[Trailing|Final] parts of 0 are [ignored|as good as absent]]",
    "longer": "[If all parts of the shorter version agree, the longer one is newer|`1.2.0` is newer than `1.2`: more parts win when the rest is equal|A version that continues another one is newer|[Missing parts|An absent part] [count|is counted] as less than 0|The longer of two versions with the same [beginning|first parts] [is newer|wins], [even if only zeros follow|zeros or not]]",
    "bad": refusal("`{f}`", "a version is not made of decimal numbers [joined by|with] single dots", "ValueError(version)") + ", [the argument being the text of the first such version|where `version` is that text, of the left one if both are wrong]",
    "prefix": "[A leading `{mark}` is [ignored|dropped]|`{mark}` may stand before the first number[ and means nothing|]|`{mark}1.2` is [read as|the same as] `1.2`|One `{mark}` at the beginning of a version does not [count|matter]|Versions may begin with `{mark}`, which [is skipped|has no meaning]]",
    "most": refusal("`{f}`", "a version has more than {most} parts", "ValueError(version)"),
    "best": result("`{g}`", "[the newest of `{versions}`, the first of equal ones|that text of `{versions}` which is newest, in case of ties the one that comes first|the first of the newest `{versions}`, as it is written there]") + ", [`None` for an empty list|or `None` if there are none]",
    "sort": result("`{g}`", "[a new list of `{versions}`, oldest first, equal ones in the given order|`{versions}` from the oldest to the newest in a new list; equal ones keep their order|a list with the texts of `{versions}` in rising order, ties as they were]"),
})  # fmt: skip

CODE = '''
"""$doc"""

import re


#(
#|
def $f($left: str, $right: str) -> int:
    first, second = _$key($left), _$key($right)
    return (first > second) - (first < second)

#| extra=best
def $g($versions: list[str]) -> str | None:
    return max($versions, key=_$key, default=None)

#| extra=sort
def $g($versions: list[str]) -> list[str]:
    return sorted($versions, key=_$key)

#)


def _$key(version: str) -> list[int]:
    plain = version.removeprefix("$mark")  #? prefix
    if not re.fullmatch(r"[0-9]+(\\.[0-9]+)*", $plain):
        raise ValueError(version)
    numbers = [int(part) for part in $plain.split(".")]
    if len(numbers) > $most:  #? limited
        raise ValueError(version)  #? limited
    while numbers and numbers[-1] == 0:  #? tail=pad
        numbers.pop()  #? tail=pad
    return numbers
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "dotted_version", RULES)
    module = begin(draft, words)
    tail, extra = (
        draft.choose("tail", "pad", "longer"),
        draft.choose("extra", "best", "sort", "none"),
    )
    prefix, limited = draft.flag("prefix"), draft.flag("limited")
    n = draft.names
    mark, most = rng.choice(("v", "r", "V", "version-")), rng.randint(3, 5)
    n |= {"f": rng.choice(("compare", "order", "compared", f"compare_{n['noun']}")), "g": rng.choice(("newest", "latest")) if extra == "best" else rng.choice(("ordered", "by_age", "ranked")), "left": rng.choice(("left", "one", "mine")), "right": rng.choice(("right", "other", "theirs")),
          "versions": rng.choice(("versions", "texts", "known")), "key": rng.choice(("key", "parts", "numbers_of")), "mark": mark, "most": most, "plain": "plain" if prefix else "version"}  # fmt: skip
    a, b, c = (rng.randint(1, 9) for _ in range(3))

    def order(older: str, newer: str) -> str:
        return f"assert ($f({older!r}, {newer!r}), $f({newer!r}, {older!r})) == (-1, 1)"

    def bad(text: str) -> str:
        return f"assert raised($f, {text!r}, '1') == raised($f, '1', {text!r}) == ('ValueError', {text!r})"

    old, new = f"{a}.{b}", f"{a}.{b + 1}"
    draft.rule("compare", order(old, new), f"assert $f({old!r}, {old!r}) == 0")
    draft.rule(
        "numbers",
        order(f"{a}.9", f"{a}.10"),
        order(f"{a}.{b}.{c}", f"{a + 1}.0"),
        f"assert $f('{a}.0{b}', {old!r}) == 0",
    )
    draft.rule(
        tail,
        f"assert $f({old!r}, '{old}.0') == 0 and $f('{a}', '{a}.0.0') == 0"
        if tail == "pad"
        else order(old, f"{old}.0"),
        order(old, f"{old}.{c}"),
    )
    draft.rule(
        "bad",
        bad(""),
        bad("1..2"),
        bad("1.2."),
        bad("1.x"),
        bad(" 1"),
        bad("-1"),
        "assert raised($f, 'x', 'y') == ('ValueError', 'x')",
    )
    if prefix:
        draft.rule(
            "prefix",
            f"assert $f('{mark}{old}', {old!r}) == 0",
            bad(f"{mark}{mark}1"),
            bad(f"1.{mark}2"),
        )
    if limited:
        draft.rule(
            "most",
            bad(".".join(["1"] * (most + 1))),
            f"assert $f({'.'.join(['1'] * most)!r}, '1') == 1",
        )
    if extra == "best":
        draft.rule(
            "best", f"assert $g([{old!r}, {new!r}, '{a}.0{b + 1}']) == {new!r} and $g([]) is None"
        )
    if extra == "sort":
        draft.rule(
            "sort",
            f"given = [{new!r}, {old!r}, '{a}.0{b + 1}', '0.9']\nassert $g(given) == ['0.9', {old!r}, {new!r}, '{a}.0{b + 1}'] and given[0] == {new!r}",
        )
    draft.example(f">>> $f({old!r}, {new!r}), $f({old!r}, {old!r})", "(-1, 0)")
    wrong: list[Mistake] = [
        {"tail": "longer" if tail == "pad" else "pad"},
        ("(first > second) - (first < second)", "(first < second) - (first > second)"),
    ]
    wrong += [{name: False} for name in ("limited",) if n[name]]
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("dotted_version", build, tuple(RULES.values()))
