"""Smoothing of a list of numbers."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, method_of, nested
from training.corpus.families._wording import refusal, result, untouched
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Smooth {nouns}|{Noun} averages|Smoothing {noun} values|A calmer {noun}|Moving average of {nouns}]"

RULES = nested({
    "purpose": "[Smooths|Evens out|Calms] [the values of a {noun}|a list of {noun} values|measured values of {nouns}] [in order to show their course|so that single values matter less|for a report]",
    "mean": "[[Each|Every] result is the [mean|average] of the last `{size}` values up to its place|Value number `i` becomes the mean of itself and the `{size} - 1` values before it|The average of `{size}` neighbouring values, the last of them at the place in question, is what is computed|[Every|Each] value is averaged with those before it, `{size}` [values|of them] in all]",
    "short": "[At the beginning, where fewer values exist, [the mean of those is taken|only those there are count]|Places with [too few|fewer] values before them use [what there is|the values that exist]|The first `{size} - 1` results are means of [fewer values|all values so far]|[The result|The list returned] is as long as the input: its first means cover fewer values]",
    "full": "[[There is no|Expect no] result for places with fewer than `{size}` values|The first result belongs to value number `{size}`, so that the list is `{size} - 1` shorter|Only [full|complete] groups of `{size}` values give a result[|, too short an input gives none]|Places with [too few|fewer than `{size}`] values up to them are [left out|skipped]]",
    "digits": "[[Every|Each] result is rounded to {digits} digits by `round`|`round(mean, {digits})` is what the list holds|The results are rounded [with|by] `round` to {digits} decimal places|Each mean [passes|goes|is put] through `round` with {digits} digits|Round [each|every] result: built-in `round`, {digits} digits]",
    "size": refusal("`{f}`", "`{size}` is [less than 1|below 1|not positive]", 'ValueError("{size}")'),
    "result": result("`{f}`", "[a new list of `float`|the means as a list of `float`, first place first|a list with the means as `float`, in the order of the places]"),
    "skip": "[`None` in the input is [dropped|removed] before anything is computed|Entries that are `None` [do not count|are treated as absent]|Values that are `None` are [ignored|left out], as if they [were not there|did not exist]|Where the input holds `None`, it is [passed over|skipped]: no place, no result|[Ignore|Drop] every `None` first]",
    "untouched": untouched("`{f}`", "`{values}`"),
})  # fmt: skip

CODE = '''
"""$doc"""


def $f($values: list[$kind], $size: int$default) -> list[float]:
    if $size < 1:  #? check
        raise ValueError("$size")  #? check
    known = [value for value in $values if value is not None]  #? skip
    means = []
    for end in range($first, len($known) + 1):
        group = $known[max(0, end - $size) : end]
        means.append(sum(group) / len(group))  #? !rounded
        means.append(round(sum(group) / len(group), $digits))  #? rounded
    return means
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "moving_mean", RULES)
    module = begin(draft, words)
    edge = draft.choose("edge", "short", "full")
    rounded, check, skip, kept = (
        draft.flag("rounded"),
        draft.flag("check"),
        draft.flag("skip"),
        draft.flag("untouched"),
    )
    n = draft.names
    values, size, digits = (
        rng.choice(("values", "numbers", "series", "data", "readings", "points")),
        rng.choice(("size", "window", "width")),
        rng.randint(1, 3),
    )
    n |= {"f": rng.choice(("smooth", "averages", "means", method_of(words, "report", str(n["noun"])))), "values": values, "size": size, "digits": digits, "kind": "int | None" if skip else "int",
          "first": "1" if edge == "short" else size, "known": "known" if skip else values, "default": rng.choice(("", " = 3", " = 5"))}  # fmt: skip

    def want(given: list[int], width: int) -> list[float]:
        found = [
            sum(given[max(0, at - width + 1) : at + 1]) / min(width, at + 1)
            for at in range(len(given))
            if edge == "short" or at >= width - 1
        ]
        return [round(value, digits) for value in found] if rounded else found

    data = [rng.randint(1, 60) for _ in range(6)]

    def case(given: list[int], width: int) -> str:
        return f"assert $f({given}, {width}) == {want(given, width)}"

    thirds = [1, 1, 2, 3, 5, 9]
    draft.rule("mean", case(data, 2), case(thirds, 3), case(data, 1))
    draft.rule(edge, case(data, 4), case(data[:2], 3), case([], 2))
    draft.rule(
        "result",
        f"got = $f({data}, 2)\nassert got == {want(data, 2)} and all(type(value) is float for value in got)",
    )
    if rounded:
        draft.rule("digits", case(thirds, 3), case([1, 1, 2, 7, 9], 3))
    if check:
        draft.rule(
            "size", f"assert raised($f, {data}, 0) == raised($f, [], -1) == ('ValueError', '$size')"
        )
    if skip:
        draft.rule("skip", f"assert $f({[None, *data[:2], None, *data[2:]]}, 3) == {want(data, 3)}")
    if kept or not check:
        draft.rule("untouched", f"given = {data}\n$f(given, 2)\nassert given == {data}")
    draft.example(">>> $f([4, 8, 2], 2)", f"{want([4, 8, 2], 2)}")
    wrong: list[Mistake] = [
        {"first": size if edge == "short" else "1"},
        ("end - $size)", "end - $size - 1)"),
    ]
    wrong += [{"check": False}] if check else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("moving_mean", build, tuple(RULES.values()))
