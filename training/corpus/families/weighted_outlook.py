"""What is to be expected of items in stages, each weighted with its stage's probability."""

from __future__ import annotations

from random import Random

from training.corpus.check import MOST_CHARACTERS
from training.corpus.families._shapes import answer, ban, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.render import contract_text
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} outlook|Outlook for {nouns}|Expected {amount} of {nouns}|What {nouns} may bring|Weighted {nouns}]"

RULES = rules_of({
    "purpose": "[Estimates|Works out|Tells] what {nouns} [will probably bring|are likely to bring]: [each counts with the {percent} of its {stage}|the {amount} of each is weighted by {stage}]",
    "stages": "[`STAGES` is a tuple of `(name, {percent}, category)`: {rows}|`STAGES`: the tuple of the triples (name, {percent}, category) {rows}|The {stage}s are in `STAGES`, a tuple of `(name, {percent}, category)`: {rows}|There is a constant `STAGES`, the tuple of {rows}; each is a name, {a_percent} and a category]",
    "categories": "[`CATEGORIES` is `{cats}`[, in this order|]|The constant `CATEGORIES`[ holds|:] `{cats}`|All categories, in order, are in `CATEGORIES`: `{cats}`|`{cats}` [is|stands in] `CATEGORIES`[|, a tuple]]",
    "weighted": answer("`{weighted}`", "[`{amount} * {percent} / {base}`|`{amount}` times `{percent}`, divided by {base}|`{percent}` {base}ths of `{amount}`]") + ", {rounded}; [whole numbers only, no floats|without floats|computed in whole numbers]",
    "ranged": guard("`{weighted}`", "`{percent}` is below 0 or above {base}", "`{percent}` is from 0 to {base}", 'ValueError("{percent}")'),
    "put": effect("`{put}`", "[stores a {noun} with the `{percent}` that its {stage} has now|keeps a {noun} together with the present `{percent}` of its {stage}|adds a {noun}; its `{percent}` is that of the {stage} at this moment]"),
    "replace": state("[the {noun} of a known `{id}` is replaced by `{put}`|`{put}` with a known `{id}` replaces that {noun}|a {noun} with the same `{id}` is overwritten by `{put}`]"),
    "refuse": ban("`{put}`", "[a known `{id}`|{an_id} in use|{an_id} that is taken]", "ValueError({id})"),
    "no_stage": ban("`{put}`", "[an unknown {stage}|a {stage} that is not in `STAGES`|a {stage} that does not exist]", "KeyError({stage})"),
    "negative": ban("`{put}`", "[{an_amount} below 0|a negative `{amount}`|{an_amount} of less than 0]", 'ValueError("{amount}")'),
    "get": answer("`{get}`", "[a new dict of {keys} for the {noun}|the {noun} as a new dict with exactly the keys {keys}|a dict of the caller's own: {keys}, no more]") + "{with_expected}",
    "unknown": guard("each method that takes {an_id} of an existing {noun}", "no {noun} has it", "a {noun} has it", "KeyError({id})"),
    "drop": effect("`{drop}`", "[removes the {noun}|takes the {noun} out|deletes the {noun} with that `{id}`]"),
    "stays": effect("`{shift}`", "[sets the {noun}'s {stage} but keeps its `{percent}`|moves the {noun} to another {stage}, its `{percent}` staying as it was|changes the {stage} of the {noun} and nothing else, not even its `{percent}`]") + "; [unknown {stage}: |a {stage} not in `STAGES` is ]`KeyError({stage})`",
    "renews": effect("`{shift}`", "[sets the {noun}'s {stage} and takes over the present `{percent}` of it|moves the {noun} to another {stage} and gives it the `{percent}` of that|changes the {stage} of the {noun} and, with it, its `{percent}`]") + "; [unknown {stage}: |a {stage} not in `STAGES` is ]`KeyError({stage})`",
    "tune": effect("`{tune}`", "[sets the `{percent}` of a {stage} in this object; {nouns} already stored keep theirs|changes the `{percent}` of a {stage} for later {nouns} of this object only|gives a {stage} another `{percent}`, in this object and for {nouns} still to come]") + "; [unknown {stage}: |a {stage} not in `STAGES` is ]`KeyError({stage})`",
    "refresh_all": effect("`{refresh}`", "[gives all {nouns} the present `{percent}` of their {stage} and returns how many that changed|updates the `{percent}` of every {noun} to that of its {stage}; the result is the number of those changed|takes over the present `{percent}` for each {noun} and returns for how many it was another one]"),
    "refresh_one": effect("`{refresh}`", "[gives the {noun} the present `{percent}` of its {stage} and returns whether that changed it|updates the `{percent}` of one {noun} to that of its {stage}; the result is whether it was another one|takes over the present `{percent}` for the {noun} and returns whether that made a difference]"),
    "totals": answer("`{totals}`", "[a dict from category to a dict of `count`, `{amount}` and `expected`|a dict that holds, per category, a dict with exactly the keys `count`, `{amount}` and `expected`|a dict that has `count`, `{amount}` and `expected` for each category]") + ": [number of {nouns}, sum of `{amount}`, sum of `{weighted}`|how many {nouns}, their `{amount}` and their `{weighted}` summed up]; {empties}",
    "each": state("[every {noun} is rounded before adding|sums of `{weighted}` add numbers already rounded, one per {noun}|rounding comes first, adding second: {noun} by {noun}]"),
    "grand": answer("`{grand}`", '[the `expected` of all categories without `"{out}"`|what all {nouns} outside of `"{out}"` are expected to bring|the sum of `expected` over every category except `"{out}"`]'),
    "forward": answer("`{running}`", "[a dict from category to the `expected` of it and all before it|a dict that holds, per category, the sum of `expected` up to and including it|running sums of `expected`, a dict from category to sum]") + ", in the order of `CATEGORIES`[; all are there|, none left out]",
    "backward": answer("`{running}`", "[a dict from category to the `expected` of it and all behind it|a dict that holds, per category, the sum of `expected` from it to the last one|a dict from category to the `expected` of this and every later one]") + "; [the last category is its first key|its keys run from the last category to the first]",
    "best": answer("`{best}`", "[the ids of the `{limit}` {nouns} with the highest `{weighted}`|`{limit}` ids, those with the highest `{weighted}`|a list of at most `{limit}` ids, highest `{weighted}` first]") + "; [the highest first and equal ones by `{id}`|equal ones by `{id}`, sorted from the highest down]",
})  # fmt: skip

_ROUNDED = {
    "away": ("rounded half away from zero (-2.5 is -3)", "rounded to the nearest whole number, halves away from zero"),
    "up": ("rounded half up (-2.5 is -2)", "rounded to the nearest whole number, halves upwards (-2.5 is -2)"),
    "down": ("rounded down (-2.5 is -3)", "rounded to the next whole number below (-2.5 is -3)"),
    "zero": ("cut off towards zero (-2.5 is -2)", "its fraction dropped (towards zero)"),
    "even": ("rounded half to even (2.5 is 2)", "rounded to the nearest whole number, halves to the even one"),
}  # fmt: skip

CODE = '''
"""$doc"""

STAGES = (
    ("$a", $pa, "$x"),
    ("$b", $pb, "$y"),
    ("$c", $pc, "$y"),
    ("$d", $pd, "$z"),
)
CATEGORIES = ("$x", "$y", "$z")
_CATEGORY = {name: category for name, _, category in STAGES}


def $weighted($amount: int, $percent: int) -> int:
    if not 0 <= $percent <= $base:  #? ranged
        raise ValueError("$percent")  #? ranged
    sign = -1 if $amount < 0 else 1  #? rounding=away/zero
    return sign * ((abs($amount) * $percent + $half) // $base)  #? rounding=away
    return sign * (abs($amount) * $percent // $base)  #? rounding=zero
    return ($amount * $percent + $half) // $base  #? rounding=up
    return $amount * $percent // $base  #? rounding=down
    whole, rest = divmod($amount * $percent, $base)  #? rounding=even
    if rest > $half or (rest == $half and whole % 2 == 1):  #? rounding=even
        whole += 1  #? rounding=even
    return whole  #? rounding=even


class $cls:
    def __init__(self) -> None:
        self._$percent = {name: number for name, number, _ in STAGES}
        self._items: dict[str, dict] = {}

    #(
    #|
    def $put(self, $id: str, $amount: int, $stage: str) -> None:
        if $stage not in self._$percent:
            raise KeyError($stage)
        if $amount < 0:  #? negative
            raise ValueError("$amount")  #? negative
        if $id in self._items:  #? again=refuse
            raise ValueError($id)  #? again=refuse
        self._items[$id] = {
            "$id": $id,
            "$amount": $amount,
            "$stage": $stage,
            "$percent": self._$percent[$stage],
        }

    #|
    def $get(self, $id: str) -> dict:
        return dict(self._find($id))  #? !shown
        item = self._find($id)  #? shown
        return item | {"expected": $weighted(item["$amount"], item["$percent"])}  #? shown

    #| drops
    def $drop(self, $id: str) -> None:
        self._find($id)
        del self._items[$id]

    #| shifts
    def $shift(self, $id: str, $stage: str) -> None:
        item = self._find($id)
        if $stage not in self._$percent:
            raise KeyError($stage)
        item["$stage"] = $stage
        item["$percent"] = self._$percent[$stage]  #? shifting=renews

    #| tunes
    def $tune(self, $stage: str, $percent: int) -> None:
        if $stage not in self._$percent:
            raise KeyError($stage)
        self._$percent[$stage] = $percent

    #| tunes fresh=refresh_all
    def $refresh(self) -> int:
        changed = 0
        for item in self._items.values():
            if item["$percent"] != self._$percent[item["$stage"]]:
                item["$percent"] = self._$percent[item["$stage"]]
                changed += 1
        return changed

    #| tunes fresh=refresh_one
    def $refresh(self, $id: str) -> bool:
        item = self._find($id)
        old = item["$percent"]
        item["$percent"] = self._$percent[item["$stage"]]
        return item["$percent"] != old

    #|
    def $totals(self) -> dict[str, dict[str, int]]:
        totals = {name: {"count": 0, "$amount": 0, "expected": 0} for name in CATEGORIES}
        for item in self._items.values():
            entry = totals[_CATEGORY[item["$stage"]]]
            entry["count"] += 1
            entry["$amount"] += item["$amount"]
            entry["expected"] += $weighted(item["$amount"], item["$percent"])
        return totals  #? zeros
        return {name: entry for name, entry in totals.items() if entry["count"]}  #? !zeros

    #| grands
    def $grand(self) -> int:
        return sum(self._expected(name) for name in CATEGORIES if name != "$out")

    #| runs
    def $running(self) -> dict[str, int]:
        running: dict[str, int] = {}
        total = 0
        for name in CATEGORIES:  #? running_way=forward
        for name in reversed(CATEGORIES):  #? running_way=backward
            total += self._expected(name)
            running[name] = total
        return running

    #| bests
    def $best(self, $limit: int) -> list[str]:
        ranked = [
            (-$weighted(item["$amount"], item["$percent"]), item["$id"])
            for item in self._items.values()
        ]
        return [$id for _, $id in sorted(ranked)[:$limit]]

    #)

    def _find(self, $id: str) -> dict:
        if $id not in self._items:
            raise KeyError($id)
        return self._items[$id]

    def _expected(self, category: str) -> int:  #? summed
        return sum(  #? summed
            $weighted(item["$amount"], item["$percent"])  #? summed
            for item in self._items.values()  #? summed
            if _CATEGORY[item["$stage"]] == category  #? summed
        )  #? summed
'''

_EXTRAS = ("drops", "shifts", "tunes", "grands", "runs", "bests")


def _share(amount: int, percent: int, base: int, rounding: str) -> int:
    product = amount * percent
    sign, (whole, rest) = (-1 if product < 0 else 1), divmod(product, base)
    return {
        "away": sign * ((abs(product) + base // 2) // base),
        "zero": sign * (abs(product) // base),
        "up": (product + base // 2) // base,
        "down": whole,
        "even": whole + int(rest * 2 > base or (rest * 2 == base and whole % 2 == 1)),
    }[rounding]


def build(rng: Random, words: Words) -> Task:
    while len(contract_text(task := _drawn(rng, words))) > MOST_CHARACTERS:
        pass
    return task


def _drawn(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "weighted_outlook", RULES)
    module = begin(draft, words)
    n = draft.names
    rounding = draft.choose("rounding", "away", "up", "down", "zero", "even")
    draft.choose("again", "replace", "refuse")
    for name, chance in (("ranged", 0.4), ("negative", 0.3), ("shown", 0.5), ("zeros", 0.5)):
        draft.flag(name, chance)
    extras = rng.sample(_EXTRAS, rng.choice((2, 3, 3)))
    for name in _EXTRAS:
        draft.flag(name, float(name in extras))
    n |= {"shifting": "", "fresh": "", "running_way": "", "summed": n["grands"] or n["runs"]}
    if n["shifts"]:
        draft.choose("shifting", "stays", "renews")
    if n["tunes"]:
        draft.choose("fresh", "refresh_all", "refresh_one")
    if n["runs"]:
        draft.choose("running_way", "forward", "backward")
    percent, base = rng.choice((("percent", 100), ("percent", 100), ("chance", 100), ("weight", 10), ("permille", 1000)))  # fmt: skip
    draft.choose("base", str(base))
    amount, id_ = rng.choice(("amount", "worth", "price", "points")), rng.choice(("id", "key", "code"))  # fmt: skip
    pa, pb, pc, pd = (p * base // 100 for p in rng.choice(((10, 50, 90, 30), (20, 50, 70, 10), (30, 50, 80, 20))))  # fmt: skip
    x, y, z = (words.value() for _ in range(3))
    a, b, c, d = (str(n[name]) for name in "abcd")
    rows = [(a, pa, x), (b, pb, y), (c, pc, y), (d, pd, z)]
    texts = [f'`("{one}", {number}, "{group}")`' for one, number, group in rows]
    keys = [id_, amount, "stage", percent] + (["expected"] if n["shown"] else [])
    stage = rng.choice(("stage", "state", "step"))
    keys[2] = stage
    out = rng.choice((x, y, z))
    n |= {"amount": amount, "an_amount": f"{'an' if amount == 'amount' else 'a'} `{amount}`", "id": id_, "an_id": f"{'an' if id_ == 'id' else 'a'} `{id_}`", "percent": percent, "a_percent": f"a {percent}", "stage": stage, "base": base, "half": base // 2, "pa": pa, "pb": pb, "pc": pc, "pd": pd, "x": x, "y": y, "z": z, "out": out,
          "rows": ", ".join(texts[:-1]) + f" and {texts[-1]}", "cats": f'("{x}", "{y}", "{z}")', "rounded": rng.choice(_ROUNDED[rounding]), "keys": ", ".join(f"`{name}`" for name in keys[:-1]) + f" and `{keys[-1]}`",
          "with_expected": f"; `expected` is `$weighted` of its `{amount}` and `{percent}`" if n["shown"] else "", "empties": rng.choice(("categories in the order of `CATEGORIES`, empty ones with 0", "all categories are there, in the order of `CATEGORIES`")) if n["zeros"] else "in the order of `CATEGORIES`, empty ones left out",
          "Noun": str(n["noun"]).capitalize(), "cls": words.class_name(str(n["noun"]), ("Outlook", "Forecast", "Funnel", "Prospects")), "limit": rng.choice(("limit", "most", "top")),
          "weighted": rng.choice(("weighted", "expected_of", "likely", "portion")), "put": method_of(words, "add"), "get": method_of(words, "get"), "drop": method_of(words, "remove"), "shift": method_of(words, "move"), "tune": rng.choice(("tune", "reweigh", "set_stage")), "refresh": rng.choice(("refresh", "renew", "catch_up")), "totals": rng.choice(("by_category", "per_category", "grouped")), "grand": rng.choice(("grand_sum", "overall", "forecast")), "running": rng.choice(("running", "cumulated", "cumulative")), "best": rng.choice(("best", "strongest", "leaders"))}  # fmt: skip
    n["with_expected"] = str(n["with_expected"]).replace("$weighted", str(n["weighted"]))

    def share(value: int, number: int) -> int:
        return _share(value, number, base, rounding)

    new = "it = $cls()\n"
    sign = 1 if n["negative"] else -1
    many = [("k1", 7, a, pa), ("k2", 5 * sign, b, pb), ("k3", 9, c, pc), ("k4", 4, d, pd), ("k5", 3, b, pb), ("k6", 13, a, pa)]  # fmt: skip
    some = new + "".join(f"it.$put({key!r}, {value}, {place!r})\n" for key, value, place, _ in many)
    one = new + "it.$put('k1', 25, '$b')\n"
    first = {id_: "k1", amount: 25, stage: b, percent: pb} | ({"expected": share(25, pb)} if n["shown"] else {})  # fmt: skip
    group = {a: x, b: y, c: y, d: z}
    sums = {name: {"count": 0, amount: 0, "expected": 0} for name in (x, y, z)}
    for _, value, place, number in many:
        entry = sums[group[place]]
        entry["count"] += 1
        entry[amount] += value
        entry["expected"] += share(value, number)
    draft.rule("stages", f"assert STAGES == {tuple(rows)}")
    draft.rule("categories", f"assert CATEGORIES == {(x, y, z)}")
    tests = [(v, p) for v in (5, 3, 7, -5, -3, -7, 13, 0) for p in (pb, pa, pc, base)]
    draft.rule("weighted", f"assert [$weighted(v, p) for v, p in {tests}] == {[share(v, p) for v, p in tests]}\nassert $weighted(10**20, $base) == 10**20")  # fmt: skip
    if n["ranged"]:
        draft.rule("ranged", "assert raised($weighted, 5, -1) == raised($weighted, 5, $base + 1) == ('ValueError', '$percent')\nassert ($weighted(5, 0), $weighted(5, $base)) == (0, 5)")  # fmt: skip
    draft.rule("put", new + "assert it.$put('k1', 25, '$b') is None\nassert it.$get('k1')['$percent'] == $pb")  # fmt: skip
    if n["again"] == "replace":
        draft.rule("replace", one + "it.$put('k2', 4, '$a')\nit.$put('k1', 4, '$a')\nassert it.$get('k1')['$stage'] == '$a' and it.$get('k1')['$percent'] == $pa\nassert it.$totals()['$x']['count'] == 2")  # fmt: skip
    else:
        draft.rule("refuse", one + f"assert raised(it.$put, 'k1', 4, '$a') == ('ValueError', 'k1')\nassert it.$get('k1') == {first}")  # fmt: skip
    draft.rule("no_stage", new + "assert raised(it.$put, 'k1', 4, 'q') == ('KeyError', 'q')\nassert raised(it.$get, 'k1') == ('KeyError', 'k1')")  # fmt: skip
    if n["negative"]:
        draft.rule("negative", new + "assert raised(it.$put, 'k1', -1, '$a') == ('ValueError', '$amount')\nassert it.$put('k1', 0, '$a') is None")  # fmt: skip
    draft.rule("get", one + f"assert it.$get('k1') == {first}\nit.$get('k1').clear()\nassert it.$get('k1') == {first}")  # fmt: skip
    draft.rule("unknown", one + "assert raised(it.$get, 'q') == ('KeyError', 'q')" + ("\nassert raised(it.$drop, 'q') == ('KeyError', 'q')" if n["drops"] else ""))  # fmt: skip
    if n["drops"]:
        draft.rule("drop", some + "assert it.$drop('k1') is None\nassert raised(it.$get, 'k1') == ('KeyError', 'k1')\nassert it.$totals()['$x']['count'] == 1")  # fmt: skip
    if n["shifts"]:
        kept = pb if n["shifting"] == "stays" else pc
        draft.rule(str(n["shifting"]), one + f"assert it.$shift('k1', '$c') is None\nassert (it.$get('k1')['$stage'], it.$get('k1')['$percent']) == ('$c', {kept})", one + f"assert raised(it.$shift, 'k1', 'q') == ('KeyError', 'q')\nassert it.$get('k1') == {first}")  # fmt: skip
    if n["tunes"]:
        other = pb + base // 10
        tuned = some + f"assert it.$tune('$b', {other}) is None\n"
        draft.rule("tune", tuned + f"it.$put('k9', 1, '$b')\nassert (it.$get('k5')['$percent'], it.$get('k9')['$percent']) == ($pb, {other})\nit = $cls()\nit.$put('k9', 1, '$b')\nassert it.$get('k9')['$percent'] == $pb", new + "assert raised(it.$tune, 'q', 1) == ('KeyError', 'q')")  # fmt: skip
        if n["fresh"] == "refresh_all":
            draft.rule("refresh_all", tuned + f"assert (it.$refresh(), it.$refresh()) == (2, 0)\nassert it.$get('k5')['$percent'] == {other} and it.$get('k3')['$percent'] == $pc")  # fmt: skip
        else:
            draft.rule("refresh_one", tuned + f"assert (it.$refresh('k5'), it.$refresh('k5'), it.$refresh('k3')) == (True, False, False)\nassert (it.$get('k5')['$percent'], it.$get('k2')['$percent']) == ({other}, $pb)")  # fmt: skip
    empty = repr([(name, {"count": 0, amount: 0, "expected": 0}) for name in (x, y, z)] if n["zeros"] else [])  # fmt: skip
    draft.rule("totals", some + f"assert list(it.$totals().items()) == {list(sums.items())}", new + f"assert list(it.$totals().items()) == {empty}")  # fmt: skip
    if rng.random() < 0.7:
        draft.rule("each", some + f"assert it.$totals() == {sums}")
    expected = {name: entry["expected"] for name, entry in sums.items()}
    if n["grands"]:
        draft.rule("grand", some + f"assert it.$grand() == {sum(expected.values()) - expected[out]}", new + "assert it.$grand() == 0")  # fmt: skip
    if n["runs"]:
        way = [x, y, z] if n["running_way"] == "forward" else [z, y, x]
        run = [(name, sum(expected[each] for each in way[: i + 1])) for i, name in enumerate(way)]
        draft.rule(str(n["running_way"]), some + f"assert list(it.$running().items()) == {run}")
    if n["bests"]:
        ranked = [key for _, key in sorted((-share(value, number), key) for key, value, _, number in many)]  # fmt: skip
        tied = (
            new + "for key in 'zyx':\n    it.$put(key, 40, '$a')\nassert it.$best(2) == ['x', 'y']"
        )
        draft.rule("best", some + f"assert it.$best(3) == {ranked[:3]}\nassert it.$best(9) == {ranked}\nassert it.$best(0) == []", tied)  # fmt: skip
    draft.example(f">>> $weighted(30, {base // 10})", "3", ">>> it = $cls()", ">>> it.$put('m1', 70, '$a')", ">>> it.$get('m1')['$percent']", str(pa), f">>> it.$totals()['{x}']", str({"count": 1, amount: 70, "expected": share(70, pa)}))  # fmt: skip
    wrong: list[Mistake] = [
        {"rounding": "down" if rounding != "down" else "up"},
        {"rounding": "zero" if rounding != "zero" else "away"},
        {"shown": not n["shown"]},
        {"zeros": not n["zeros"]},
        {"again": "refuse" if n["again"] == "replace" else "replace"},
        ('entry["count"] += 1', 'entry["count"] = 1'),
    ]
    wrong += [{name: False} for name in ("ranged", "negative") if n[name]]
    wrong += [{"shifting": "stays" if n["shifting"] == "renews" else "renews"}] if n["shifts"] else []  # fmt: skip
    wrong += [('if name != "$out"', "")] if n["grands"] and expected[out] else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("weighted_outlook", build, tuple(RULES.values()), share=2)
