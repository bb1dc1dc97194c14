"""Things that pass through stages, with their history and expected worth."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Stages of {nouns}|{Noun} track|How far {nouns} are|From {a} to {c}|The way of a {noun}]"

RULES = rules_of({
    "purpose": "[Follows|Tracks|Accompanies] {nouns} on their way through [the stages|] `{a}`, `{b}` and `{c}`[, in this order|, one after the other]. [Each has a worth in whole units|A {noun} is worth a whole number]",
    "add": effect("`{add}`", "[takes in the {noun} `{id}`, which begins in `{a}`|starts the {noun} `{id}` in stage `{a}` with its `{worth}`|enters `{id}` with that `{worth}`, in the stage `{a}`]"),
    "again": ban("`{add}`", "[an `{id}` that was added before|a known `{id}`|an `{id}` a second time]", "KeyError({id})"),
    "negative": ban("`{add}`", "[a `{worth}` below 0|a negative `{worth}`|a `{worth}` of less than nothing]", 'ValueError("{worth}")'),
    "next": effect("`{move}`", "[brings the {noun} into the next stage and returns its name|advances `{id}` by one stage, the name of which is returned|moves the {noun} one stage on; what it returns is the stage reached]"),
    "end": guard("`{move}`", "[the {noun} is in the last stage|`{id}` has reached `{c}`]", "[there is a further stage|`{id}` has not reached `{c}`]", 'ValueError("{id}")'),
    "to": effect("`{move}`", "[puts the {noun} into `{stage}`, any stage behind the one it is in|advances `{id}` to a later `{stage}`, however far|moves the {noun} on to `{stage}`, be it the next or a later one]"),
    "back": guard("`{move}`", "[`{stage}` is unknown or not behind the present stage|the {noun} is in `{stage}` or beyond, or there is no such stage]", "[`{stage}` is a stage behind the present one|`{stage}` exists and comes later than where the {noun} is]", 'ValueError("{stage}")'),
    "where": answer("`{where}`", "[the stage of the {noun}|in which stage `{id}` is|the present stage of `{id}`]"),
    "unknown": guard("each method that is given an `{id}` of an existing {noun}", "[no {noun} was added with it|the `{id}` is unknown]", "[a {noun} was added with it|the `{id}` is known]", "KeyError({id})"),
    "history": answer("`{history}`", "[all stages the {noun} was in, the first one first|a new list of the stages of `{id}` in the order it entered them|where `{id}` has been so far, as a list that ends with the present stage]"),
    "timed": answer("`{history}`", "[the pairs `(stage, time)` of the {noun}, oldest first|a new list of `(stage, time)`, one pair for each stage entered|when `{id}` entered which stage, as pairs `(stage, time)` in order]") + "[; the time is that of `{clock}`, called once on entering|, where `{clock}`, called once, told the time on entering]",
    "weighted": answer("`{total}`", "[the sum of `{worth}` times the percent of the stage over all {nouns}, divided by 100|what all {nouns} are worth, each weighted with the percent of its stage|the weighted sum of every `{worth}`, weights being hundredths]") + "; [`{a}` has {pa} percent, `{b}` {pb}, `{c}` {pc}|the percents are {pa} for `{a}`, {pb} for `{b}` and {pc} for `{c}`]",
    "down": state("[a fraction of the weighted sum is dropped, once, at the very end|`{total}` rounds the finished sum down to a whole number|the sum is rounded down after everything is added, not for each {noun}]"),
    "each": state("[each {noun}'s share is rounded down to a whole number before adding|`{total}` drops fractions for every {noun} by itself and adds afterwards|rounding down happens per {noun}, then the whole numbers are added]"),
    "counts": answer("`{counts}`", "[how many {nouns} are in each stage, as a dict that holds all stages in order|a dict from every stage, also those with 0, to the number of {nouns} in it, first stage first|the number of {nouns} per stage; all three are keys, in their order]"),
    "drop": effect("`{drop}`", "[removes the {noun} and all that is known of it|takes the {noun} out; it counts no longer|forgets the {noun} `{id}`]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable  #? timed

_PERCENT = {"$a": $pa, "$b": $pb, "$c": $pc}
_STAGES = list(_PERCENT)


class $cls:
    def __init__(self) -> None:  #? !timed
    def __init__(self, $clock: Callable[[], int]) -> None:  #? timed
        self._$clock = $clock  #? timed
        self._worth: dict[str, int] = {}
        self._past: dict[str, list[str]] = {}  #? !timed
        self._past: dict[str, list[tuple[str, int]]] = {}  #? timed

    #(
    #|
    def $add(self, $id: str, $worth: int) -> None:
        if $worth < 0:  #? negative
            raise ValueError("$worth")  #? negative
        if $id in self._worth:  #? again
            raise KeyError($id)  #? again
        self._worth[$id] = $worth
        self._past[$id] = [_STAGES[0]]  #? !timed
        self._past[$id] = [(_STAGES[0], self._$clock())]  #? timed

    #| style=next
    def $move(self, $id: str) -> str:
        place = _STAGES.index(self.$where($id)) + 1
        if place == len(_STAGES):
            raise ValueError("$id")
        self._past[$id].append(_STAGES[place])  #? !timed
        self._past[$id].append((_STAGES[place], self._$clock()))  #? timed
        return _STAGES[place]

    #| style=to
    def $move(self, $id: str, $stage: str) -> None:
        place = _STAGES.index(self.$where($id)) + 1
        if $stage not in _STAGES[place:]:
            raise ValueError("$stage")
        self._past[$id].append($stage)  #? !timed
        self._past[$id].append(($stage, self._$clock()))  #? timed

    #|
    def $where(self, $id: str) -> str:
        return self._past[$id][-1]  #? !timed
        return self._past[$id][-1][0]  #? timed

    #| histories !timed
    def $history(self, $id: str) -> list[str]:
        return list(self._past[$id])

    #| timed
    def $history(self, $id: str) -> list[tuple[str, int]]:
        return list(self._past[$id])

    #| sums
    def $total(self) -> int:
        shares = (worth * _PERCENT[self.$where(each)] for each, worth in self._worth.items())
        return sum(shares) // 100  #? rounding=down
        return sum(share // 100 for share in shares)  #? rounding=each

    #| counting
    def $counts(self) -> dict[str, int]:
        places = [self.$where(each) for each in self._worth]
        return {stage: places.count(stage) for stage in _STAGES}

    #| drops
    def $drop(self, $id: str) -> None:
        del self._worth[$id]
        del self._past[$id]

    #)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "stage_track", RULES)
    module = begin(draft, words)
    n = draft.names
    style, rounding = draft.choose("style", "next", "to"), draft.choose("rounding", "down", "each")
    for name, chance in (("histories", 0.6), ("again", 0.6), ("negative", 0.4), ("sums", 0.6), ("counting", 0.4), ("drops", 0.3)):  # fmt: skip
        draft.flag(name, chance)
    timed = n["histories"] and draft.flag("timed", 0.5)
    pa, pb, pc = rng.choice(((10, 45, 90), (5, 35, 95), (15, 55, 85), (25, 65, 99)))
    n |= {"timed": timed, "pa": pa, "pb": pb, "pc": pc, "cls": words.class_name(str(n["noun"]), ("Track", "Stages", "Way", "Course")), "id": rng.choice(("id", "key", "code", "name")), "worth": rng.choice(("worth", "amount", "value", "points")), "stage": rng.choice(("stage", "target", "onto")), "clock": rng.choice(("clock", "now", "timer")),
          "add": method_of(words, "add"), "move": method_of(words, "move"), "where": rng.choice(("where", "stage_of", "position")), "history": method_of(words, "history"), "total": rng.choice(("forecast", "expected", "weighted")), "counts": rng.choice(("counts", "per_stage", "crowd")), "drop": method_of(words, "remove")}  # fmt: skip
    a, b, c = (str(n[name]) for name in "abc")
    arg = "lambda: times.pop(0)" if timed else ""
    new = f"times = list(range(100, 140))\nit = $cls({arg})\n"
    one = new + "it.$add('x', 130)\n"

    def move(key: str, stage: str) -> str:
        return f"it.$move({key!r})" if style == "next" else f"it.$move({key!r}, {stage!r})"

    said = {"next": repr(b), "to": "None"}[style]
    two = one + f"assert {move('x', b)} == {said}\n"
    three = two + move("x", c) + "\n"
    draft.rule("add", new + "assert it.$add('x', 130) is None\nassert it.$where('x') == '$a'")
    draft.rule("where", two + "it.$add('y', 3)\nassert (it.$where('x'), it.$where('y')) == ('$b', '$a')")  # fmt: skip
    if style == "next":
        draft.rule("next", two + "assert it.$move('x') == '$c' == it.$where('x')")
        draft.rule("end", three + "assert raised(it.$move, 'x') == ('ValueError', '$id')\nassert it.$where('x') == '$c'")  # fmt: skip
    else:
        draft.rule("to", two + "it.$move('x', '$c')\nassert it.$where('x') == '$c'", one + "it.$move('x', '$c')\nassert it.$where('x') == '$c'")  # fmt: skip
        draft.rule("back", two + "for stage in ('$a', '$b', 'nowhere'):\n    assert raised(it.$move, 'x', stage) == ('ValueError', '$stage')\nassert it.$where('x') == '$b'")  # fmt: skip
    draft.rule("unknown", new + f"assert raised(it.$where, 'q') == raised({move('q', b).replace('(', ', ', 1)[:-1]}) == ('KeyError', 'q')")  # fmt: skip
    if n["again"]:
        draft.rule("again", two + "assert raised(it.$add, 'x', 1) == ('KeyError', 'x')\nassert it.$where('x') == '$b'")  # fmt: skip
    if n["negative"]:
        draft.rule("negative", new + "assert raised(it.$add, 'x', -1) == ('ValueError', '$worth')\nassert it.$add('x', 0) is None")  # fmt: skip
    if timed:
        draft.rule("timed", three + f"assert it.$history('x') == {[(a, 100), (b, 101), (c, 102)]}\nit.$history('x').clear()\nassert len(it.$history('x')) == 3")  # fmt: skip
    elif n["histories"]:
        draft.rule("history", three + f"assert it.$history('x') == {[a, b, c]}\nit.$history('x').clear()\nassert len(it.$history('x')) == 3")  # fmt: skip
    worths = [(19, pa), (17, pb), (1, pa)]
    whole = sum(x * p for x, p in worths) // 100
    apart = sum(x * p // 100 for x, p in worths)
    if n["sums"]:
        many = new + f"it.$add('x', 19)\nit.$add('y', 17)\nit.$add('z', 1)\n{move('y', b)}\n"
        want = whole if rounding == "down" else apart
        draft.rule("weighted", one + f"assert it.$total() == {130 * pa // 100}", three + f"assert it.$total() == {130 * pc // 100}", many + f"assert it.$total() == {want}")  # fmt: skip
        odd = new + "for key in 'pqrstuvw':\n    it.$add(key, 1)\n"
        draft.rule(rounding, odd + f"assert it.$total() == {8 * pa // 100 if rounding == 'down' else 0}", many + f"assert it.$total() == {want}", three + f"it.$add('k', 99)\nit.$add('m', 99)\nassert it.$total() == {(130 * pc + 198 * pa) // 100 if rounding == 'down' else 130 * pc // 100 + 2 * (99 * pa // 100)}")  # fmt: skip
    if n["counting"]:
        draft.rule("counts", two + f"it.$add('y', 3)\nit.$add('z', 3)\nassert list(it.$counts().items()) == {[(a, 2), (b, 1), (c, 0)]}")  # fmt: skip
    if n["drops"]:
        draft.rule("drop", two + "assert it.$drop('x') is None\nassert raised(it.$where, 'x') == raised(it.$drop, 'x') == ('KeyError', 'x')")  # fmt: skip
    draft.example(f">>> it = $cls({'lambda: 5' if timed else ''})", ">>> it.$add('k1', 200)", ">>> it.$where('k1')", "'$a'", *([f">>> {move('k1', b)}"] + ([repr(b)] if style == "next" else [])), ">>> it.$where('k1')", "'$b'")  # fmt: skip
    wrong: list[Mistake] = [("[-1]", "[0]")]
    wrong += [("place == len(_STAGES)", "place > len(_STAGES)")] if style == "next" else [("_STAGES[place:]", "_STAGES[place - 1 :]"), ("_STAGES[place:]", "_STAGES")]  # fmt: skip
    wrong += [{name: False} for name in ("again", "negative") if n[name]]
    wrong += [("_PERCENT[self.$where(each)]", "100")] if n["sums"] else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("stage_track", build, tuple(RULES.values()))
