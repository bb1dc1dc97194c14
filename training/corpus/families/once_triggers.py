"""Triggers that fire on thresholds, once for each key."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, effect, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Alarms for {nouns}|{Noun} triggers|Once per {key}|Notice of {nouns}|When a {noun} goes too far]"

RULES = rules_of({
    "purpose": "[Watches|Observes] values of {nouns} and [sets triggers off|fires triggers|gives notice] when they go [too far|beyond a bound]; [each trigger fires once for each `{key}`|no `{key}` sets the same trigger off again and again|every `{key}` hears of a trigger once]",
    "add": effect("`{add}`", "[sets up a trigger called `{name}` with its `{bound}`|makes a trigger of that `{name}`, which watches for `{bound}`|adds the trigger `{name}`, to fire at `{bound}`]"),
    "twice": ban("`{add}`", "[a `{name}` that is in use|the `{name}` of another trigger|one `{name}` for two triggers]", 'ValueError("{name}")'),
    "rising": state("[a trigger fires when the value is at least its `{bound}`|values equal to `{bound}` or greater set a trigger off|reaching `{bound}` is enough for a trigger, and so is exceeding it]"),
    "above": state("[a trigger fires when the value is greater than its `{bound}`|only values above `{bound}` set a trigger off, not the bound itself|exceeding `{bound}` is needed for a trigger, reaching it is not enough]"),
    "falling": state("[a trigger fires when the value is at most its `{bound}`|values equal to `{bound}` or smaller set a trigger off|sinking to `{bound}` is enough for a trigger, and so is sinking below]"),
    "see": answer("`{see}`", "[the names of the triggers that the `{value}` of this `{key}` sets off now|a list of the triggers that fire by this `{value}`, named|which triggers fire for `{key}` now, by name]"),
    "once": "[A trigger that has fired for a `{key}` is silent for it afterwards|For the same `{key}` no trigger fires a second time|Each trigger fires at most once per `{key}`|A `{key}` that has set a trigger off cannot do so again|After firing for a `{key}`, a trigger ignores that `{key}`]",
    "others": state("[a trigger that fired for one `{key}` still fires for others|every `{key}` counts on its own|what a trigger did for one `{key}` means nothing to another]"),
    "added": state("[triggers are named in the order in which they were added|the list follows the order of `{add}`|what was added first is named first]"),
    "named": state("[the names are in alphabetical order|the list is sorted by name|triggers are named from A to Z]"),
    "rearm": "[A value that would not set the trigger off makes it ready again for that `{key}`|As soon as a value no longer meets the bound, the trigger may fire anew for the `{key}`|A trigger is armed again for a `{key}` when `{see}` is given a value of that `{key}` on the harmless side|Once the values of a `{key}` are back on the harmless side, its trigger can fire again|Being seen with a harmless value restores the trigger for this `{key}`]",
    "reset": effect("`{reset}`", "[makes all triggers ready again for `{key}`|lets every trigger fire anew for `{key}`|forgets what has fired for `{key}`, not for others]") + "[|; an unknown `{key}` is fine|; for a `{key}` never seen nothing happens]",
    "past": answer("`{past}`", "[all firings as pairs `(name, {key})`, oldest first|a list of `(name, {key})` with every firing, in order|what fired and for whom, a new list of pairs `(name, {key})`]"),
    "record": answer("`{past}`", "[all firings, oldest first, each one a `{Fired}`|a list with a `{Fired}` for every firing, in order|what fired, a new list of `{Fired}`]") + "; [`{id}` comes from one call of `{new_id}` per firing|each firing calls `{new_id}` once, for its `{id}`|its `{id}` is what `{new_id}()` gave, called for firings alone]",
    "drop": effect("`{drop}`", "[removes the trigger called `{name}`|takes the trigger `{name}` away|makes an end of the trigger `{name}`]"),
    "unknown": ban("`{drop}`", "[a `{name}` that no trigger has|an unknown `{name}`|a `{name}` never added]", "KeyError({name})"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable  #? keeps=record
from dataclasses import dataclass  #? keeps=record


@dataclass(frozen=True)  #? keeps=record
class $Fired:  #? keeps=record
    $id: str  #? keeps=record
    name: str  #? keeps=record
    $key: str  #? keeps=record


class $cls:
    def __init__(self$params) -> None:
        self._$new_id = $new_id  #? keeps=record
        self._bounds: dict[str, int] = {}
        self._done: set[tuple[str, str]] = set()
        self._past: list[tuple[str, str]] = []  #? keeps=past
        self._past: list[$Fired] = []  #? keeps=record

    #(
    #|
    def $add(self, $name: str, $bound: int) -> None:
        if $name in self._bounds:  #? twice
            raise ValueError("$name")  #? twice
        self._bounds[$name] = $bound

    #|
    def $see(self, $key: str, $value: int) -> list[str]:
        fired = []
        for each, bound in $source:
            if not $value $sign bound:
                self._done.discard((each, $key))  #? rearm
                continue  #? !rearm
            elif (each, $key) not in self._done:  #? rearm
            if (each, $key) not in self._done:  #? !rearm
                self._done.add((each, $key))
                self._past.append((each, $key))  #? keeps=past
                self._past.append($Fired(self._$new_id(), each, $key))  #? keeps=record
                fired.append(each)
        return fired

    #| resets
    def $reset(self, $key: str) -> None:
        self._done = {pair for pair in self._done if pair[1] != $key}

    #| keeps=past
    def $past(self) -> list[tuple[str, str]]:
        return list(self._past)

    #| keeps=record
    def $past(self) -> list[$Fired]:
        return list(self._past)

    #| drops
    def $drop(self, $name: str) -> None:
        if $name not in self._bounds:
            raise KeyError($name)
        del self._bounds[$name]

    #)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "once_triggers", RULES)
    module = begin(draft, words)
    n = draft.names
    edge = draft.choose("edge", "rising", "above", "falling")
    order = draft.choose("order", "added", "named")
    keeps = draft.choose("keeps", "past", "record", "no")
    twice, rearm, resets, drops = draft.flag("twice"), draft.flag("rearm"), draft.flag("resets", 0.4), draft.flag("drops", 0.3)  # fmt: skip
    new_id = rng.choice(("new_id", "next_id", "make_id"))
    n |= {"cls": words.class_name(str(n["noun"]), ("Triggers", "Alarms", "Watch", "Bells")), "Fired": rng.choice(("Fired", "Firing", "Notice")), "id": rng.choice(("id", "number", "code")), "new_id": new_id, "params": f", {new_id}: Callable[[], str]" if keeps == "record" else "",
          "add": method_of(words, "add"), "see": rng.choice(("see", "observe", "feed", "notice")), "reset": rng.choice(("reset", "rearm", "forget_all")), "past": method_of(words, "history"), "drop": method_of(words, "remove"), "name": rng.choice(("name", "title", "label")),
          "key": rng.choice(("key", "place", "person", "part")), "value": rng.choice(("value", "reading", "level")), "bound": rng.choice(("bound", "threshold", "mark")), "sign": {"rising": ">=", "above": ">", "falling": "<="}[edge], "source": "self._bounds.items()" if order == "added" else "sorted(self._bounds.items())"}  # fmt: skip
    far = 1 if edge != "falling" else -1
    hit, off = 50 + (far if edge == "above" else 0), 50 - (0 if edge == "above" else far)
    new = f"ids = iter('pqrstuvw')\nit = $cls({'lambda: next(ids)' if keeps == 'record' else ''})\n"
    both = new + "it.$add('two', 50)\nit.$add('one', 50)\n"
    one = new + "it.$add('hot', 50)\n"
    names = "['two', 'one']" if order == "added" else "['one', 'two']"
    draft.rule("add", new + f"assert it.$add('hot', 50) is None\nassert it.$see('k', {hit}) == ['hot']")  # fmt: skip
    if twice:
        draft.rule("twice", one + f"assert raised(it.$add, 'hot', 5) == ('ValueError', '$name')\nassert it.$see('k', {off}) == []\nassert it.$see('k', {hit}) == ['hot']")  # fmt: skip
    draft.rule(edge, one + f"assert it.$see('k', {off}) == []\nassert it.$see('k', {hit}) == ['hot']", one + f"assert it.$see('k', {hit + 40 * far}) == ['hot']")  # fmt: skip
    draft.rule("see", one + f"it.$add('far', {50 + 30 * far})\nassert it.$see('k', {hit}) == ['hot']\nassert it.$see('k', {hit + 30 * far}) == ['far']")  # fmt: skip
    fired = one + f"assert it.$see('k', {hit}) == ['hot']\n"
    draft.rule("once", fired + f"assert it.$see('k', {hit}) == it.$see('k', {hit + far}) == []")
    draft.rule("others", fired + f"assert it.$see('m', {hit}) == ['hot']")
    draft.rule(order, both + f"assert it.$see('k', {hit}) == {names}")
    if rearm:
        draft.rule("rearm", fired + f"assert it.$see('m', {off}) == []\nassert it.$see('k', {hit}) == []\nassert it.$see('k', {off}) == []\nassert it.$see('k', {hit}) == ['hot']")  # fmt: skip
    if resets:
        draft.rule("reset", fired + f"it.$see('m', {hit})\nassert it.$reset('k') is None and it.$reset('zz') is None\nassert it.$see('m', {hit}) == []\nassert it.$see('k', {hit}) == ['hot']")  # fmt: skip
    if keeps != "no":
        seen = fired + f"it.$see('k', {hit})\nit.$see('m', {off})\nit.$see('m', {hit})\n"
        want = "[$Fired('p', 'hot', 'k'), $Fired('q', 'hot', 'm')]" if keeps == "record" else "[('hot', 'k'), ('hot', 'm')]"  # fmt: skip
        draft.rule(keeps, seen + f"assert it.$past() == {want}\nit.$past().clear()\nassert len(it.$past()) == 2", new + "assert it.$past() == []")  # fmt: skip
    if drops:
        draft.rule("drop", both + f"assert it.$drop('two') is None\nassert it.$see('k', {hit}) == ['one']")  # fmt: skip
        draft.rule("unknown", one + f"assert raised(it.$drop, 'cold') == ('KeyError', 'cold')\nassert it.$see('k', {hit}) == ['hot']")  # fmt: skip
    maker = "lambda: 'n1'" if keeps == "record" else ""
    draft.example(f">>> it = $cls({maker})", ">>> it.$add('$a', 50)", f">>> it.$see('$b', {hit})", "['$a']", f">>> it.$see('$b', {hit})", "[]")  # fmt: skip
    wrong: list[Mistake] = [
        {"sign": {">=": ">", ">": ">=", "<=": "<"}[str(n["sign"])]},
        ("self._done.add((each, $key))", "self._done.update((each, other) for other in 'km')"),
        {"source": "sorted(self._bounds.items())" if order == "added" else "self._bounds.items()"},
    ]
    wrong += [{"rearm": not rearm}] if rearm else []
    wrong += [{"twice": False}] if twice else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("once_triggers", build, tuple(RULES.values()))
