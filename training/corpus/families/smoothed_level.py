"""Levels smoothed exponentially, value by value or as a list."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from training.corpus.families._shapes import answer, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Smoothed {nouns}|{Noun} level|Trend of a {noun}|A {noun} forecast|Calm {noun} values]"

RULES = rules_of({
    "purpose": "[Smooths|Calms|Levels] {noun} values [exponentially|so that older ones count less and less|with weights that fade with age]; [a weight|`{alpha}`] says how much the newest value [counts|means] [against|compared to] all before it",
    "step": "[Each new level is `{alpha}` percent of the value plus `100 - {alpha}` percent of the level before|A level is `({alpha} * value + (100 - {alpha}) * before) / 100`, `before` being the level before it|The level moves by `{alpha}` percent of the way from where it was to the value|Value and old level are mixed, `{alpha}` hundredths of the one and the remaining hundredths of the other|Of the value `{alpha}` percent, of the previous level the rest: that is the next level]",
    "first_value": state("[the first value itself is the first level|the level begins with the first value|before any mixing the first level equals the first value]"),
    "first_start": "[The level before the first value is `{start}`|`{start}` serves as the level that came before all values|From `{start}` on: the first value is mixed with it|Mixing begins with `{start}` as the old level, also for the first value|In front of the first value there is a level of `{start}`]",
    "digits": "[Levels are rounded to {digits} digits by `round` when they are given out, not inside|What is returned is `round(level, {digits})`, while the next level is computed from the exact one|`round` to {digits} digits is applied to results only; the level goes on unrounded|The exact level is kept, the result is that level rounded by `round` to {digits} digits|Results have {digits} digits, from `round`; mixing uses unrounded levels]",
    "weight": guard("{where}", "[`{alpha}` is below 1 or above 100|`{alpha}` is not a percentage from 1 to 100]", "[`{alpha}` lies from 1 to 100, both included|1 <= `{alpha}` <= 100 holds]", 'ValueError("{alpha}")'),
    "skip": "[A `None` among the values leaves the level as it is, which is given again|For `None` the level does not move and is repeated|`None` is no value: the level before stays and is the result once more|Where a value is `None`, the last level holds on and is given again|With `None` nothing is mixed; the result equals the one before]",
    "skip_first": state("[as long as there is no level, the result for `None` is `None`|`None` gives `None` until a first value came|before the first value, `None` is answered by `None`]"),
    "jump": "[A value more than {jump} away from the level is taken as the level itself, without mixing|If value and old level differ by more than {jump}, the new level is the value|Jumps of more than {jump} are followed at once: the value becomes the level|Mixing is left out when the value is farther than {jump} from the level, which then equals the value|Beyond a distance of {jump} between old level and value, the level is set to the value]; [a distance of {jump} is not enough|at exactly {jump} there is mixing]",
    "list": answer("`{f}`", "[a list with the level after each of the `{values}`|the levels as a new list, one for each value in its order|one level per value, in a new list of the same length]"),
    "feed": effect("`{feed}`", "[takes in one value and returns the level it leads to|mixes the value into the level, which it returns|brings the level up to date with a value and returns it]"),
    "level": answer("`{level}`", "[the present level, or `None` before the first value|what the last value led to, `None` if there was none|the level as it is now and `None` when nothing was fed]"),
    "level_start": answer("`{level}`", "[the present level, which is `{start}` before the first value|what the last value led to, `{start}` if there was none|the level as it is now, `{start}` when nothing was fed]"),
    "reset": effect("`{reset}`", "[brings everything back to the beginning|forgets all values|makes the object as good as new]"),
})  # fmt: skip

CODE = '''
"""$doc"""


#(
#| form=list
def $f($values: list[int$gap], $alpha: int$param) -> list[$result]:
    if not 1 <= $alpha <= 100:  #? weight
        raise ValueError("$alpha")  #? weight
    level: float | None = None  #? begin=first_value
    level = float($start)  #? begin=first_start
    levels = []
    for value in $values:
        if value is not None:  #? skip
            level = _mixed(level, value, $alpha)  #? skip
        level = _mixed(level, value, $alpha)  #? !skip
        levels.append(level)
    return [None if level is None else round(level, $digits) for level in levels]  #? skip begin=first_value
    return [round(level, $digits) for level in levels]  #? skip begin=first_start
    return [round(level, $digits) for level in levels]  #? !skip

#)


class $cls:  #? form=object
    def __init__(self, $alpha: int$param) -> None:  #? form=object
        if not 1 <= $alpha <= 100:  #? form=object weight
            raise ValueError("$alpha")  #? form=object weight
        self._$alpha = $alpha  #? form=object
        self._start = $start  #? form=object resets begin=first_start
        self._level: float$or = $origin  #? form=object

    #(
    #| form=object
    def $feed(self, value: int$gap) -> float$or:
        if value is not None:  #? skip
            self._level = _mixed(self._level, value, self._$alpha)  #? skip
        self._level = _mixed(self._level, value, self._$alpha)  #? !skip
        return self.$level()

    #| form=object
    def $level(self) -> float$or:
        return None if self._level is None else round(self._level, $digits)  #? begin=first_value
        return round(self._level, $digits)  #? begin=first_start

    #| form=object resets
    def $reset(self) -> None:
        self._level = $again

    #)


def _mixed(level: float$or, value: int, alpha: int) -> float:
    if level is None:  #? begin=first_value
        return float(value)  #? begin=first_value
    if abs(value - level) > $jump:  #? jumps
        return float(value)  #? jumps
    return level + (value - level) * alpha / 100
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "smoothed_level", RULES)
    module = begin(draft, words)
    n = draft.names
    form = draft.choose("form", "list", "object")
    origin = draft.choose("begin", "first_value", "first_start")
    weight, skip, jumps = draft.flag("weight"), draft.flag("skip", 0.4), draft.flag("jumps", 0.4)
    resets = draft.flag("resets", 0.5 if form == "object" else 0)
    given = origin == "first_start"
    alpha, start = rng.choice(("alpha", "weight_of", "percent")), rng.choice(("start", "initial", "base"))  # fmt: skip
    jump, digits = rng.randint(30, 60), rng.randint(2, 4)
    loose = skip and not given
    n |= {"alpha": alpha, "start": start, "jump": jump, "digits": digits, "param": f", {start}: int" if given else "", "cls": words.class_name(str(n["noun"]), ("Level", "Trend", "Smoother")), "f": rng.choice(("smooth", "smoothed", "trend", method_of(words, "report"))), "values": rng.choice(("values", "numbers", "readings")), "feed": rng.choice(("feed", "take", "update_with")),
          "reset": rng.choice(("reset", "restart", "forget")), "gap": " | None" if skip else "", "or": "" if given else " | None", "result": "float | None" if loose else "float", "origin": f"float({start})" if given else "None", "again": "float(self._start)" if given else "None"}  # fmt: skip
    n["level"] = rng.choice(("present", "current", "level"))
    n["where"] = f"`{n['f']}`" if form == "list" else "the class"

    def want(values: list[int | None], share: int, base: int) -> list[float | None] | None:
        """The exact levels, rounded; nothing where rounding would have to break a tie."""
        level = Fraction(base) if given else None
        found: list[float | None] = []
        for value in values:
            if value is not None:
                far = level is None or (jumps and abs(value - level) > jump)
                level = Fraction(value) if level is None or far else level + (value - level) * Fraction(share, 100)  # fmt: skip
            if level is not None and (level * 10**digits * 2) % 2 == 1:
                return None
            found.append(None if level is None else float(round(level, digits)))
        return found

    def case(values: list[int | None], share: int, base: int = 10) -> str:
        found = want(values, share, base)
        if found is None:
            return case([7 if value is None else value + 1 for value in values], share + 2, base)
        tail = f", {base})" if given else ")"
        if form == "list":
            return f"assert $f({values}, {share}{tail} == {found}\n"
        return f"it = $cls({share}{tail}\nassert [it.$feed(value) for value in {values}] == {found}\n"  # fmt: skip

    share = rng.choice((10, 20, 30, 40, 60, 70))
    draft.rule("step", case([10, 20, 13, 4], share), case([3, 9], 100), case([30, 21, 36], 1))
    draft.rule(origin, case([28], share), case([15, 19], share, 20))
    draft.rule("digits", case([1, 2, 4, 9, 5, 8], 33), case([2, 9, 3, 7, 7], 17, 1))
    if form == "list":
        draft.rule("list", case([5, 8, 2], share), case([], share), f"given = [4, 6]\n$f(given, 50{', 1' * given})\nassert given == [4, 6]")  # fmt: skip
    else:
        made = f"it = $cls(50{', 6' * given})\n"
        draft.rule("feed", case([5, 8, 2], share))
        fed = made + f"assert it.$level() == {6.0 if given else None}\nit.$feed(10)\nassert it.$level() == it.$level() == {8.0 if given else 10.0}\n"  # fmt: skip
        draft.rule("level_start" if given else "level", fed)
        if resets:
            draft.rule("reset", fed + f"assert it.$reset() is None\nassert it.$level() == {6.0 if given else None}\nassert it.$feed(20) == {13.0 if given else 20.0}")  # fmt: skip
    if weight:
        call = "raised($f, [1], {}" if form == "list" else "raised($cls, {}"
        tail = ", 5)" if given else ")"
        draft.rule("weight", "".join(f"assert {call.format(bad)}{tail} == ('ValueError', '$alpha')\n" for bad in (0, 101)) + "".join(f"assert {call.format(good)}{tail} is None\n" for good in (1, 100)))  # fmt: skip
    if skip:
        draft.rule("skip", case([4, None, 8, None, None, 6], share))
        if not given:
            draft.rule("skip_first", case([None, None, 4, None], share))
    if jumps:
        draft.rule("jump", case([10, 10 + jump, 12], 100), case([10, 11 + jump, 12 + jump], share), case([10, 10 + jump], share), case([90, 89 - jump], share, 90))  # fmt: skip
    tail = ", 4)" if given else ")"
    if form == "list":
        draft.example(f">>> $f([4, 8, 6], 50{tail}", "[4.0, 6.0, 6.0]")
    else:
        draft.example(f">>> it = $cls(50{tail}", ">>> it.$feed(4)", "4.0", ">>> it.$feed(8)", "6.0")
    wrong: list[Mistake] = [("* alpha / 100", "* (100 - alpha) / 100"), ("(value - level) * alpha", "value * alpha")]  # fmt: skip
    wrong += [{"weight": False}] if weight else []
    wrong += [("> $jump", ">= $jump"), {"jumps": False}] if jumps else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("smoothed_level", build, tuple(RULES.values()))
