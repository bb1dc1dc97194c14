"""Rules with conditions and actions, run over events that are dicts."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import (
    answer,
    ban,
    effect,
    guard,
    rules_of,
    spare_field,
    state,
)
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Rules for {nouns}|{Noun} rules|What to do with a {noun}|Reacting to {nouns}|{Noun} automation]"

RULES = rules_of({
    "purpose": "[Decides|Says|Works out] what is to be done [about|with] {nouns}: rules compare a field of an event with a value[|, and those that match name their action]; [an event is a dict|events are dicts]",
    "add": effect("`{add}`", "[appends a rule: compare `{field}` by `{op}` with `{than}`, then do `{action}`|keeps one more rule, made of `{field}`, `{op}`, `{than}` and `{action}`|remembers which `{action}` follows when `{field}` passes the comparison `{op}` with `{than}`]"),
    "ops": "[The comparisons are {ops}: the event's value stands on the left|`{op}` is one of {ops}, with the event's value on the left and `{than}` on the right|As `{op}` there are {ops}; the field of the event is compared, in this direction, with `{than}`|With the event's value first and `{than}` second, {ops} have their usual sense|The event's value is put before `{op}` and `{than}` behind it; {ops} are known]",
    "bad_op": ban("`{add}`", "[an `{op}` other than these|any other `{op}`|an unknown `{op}`]", 'ValueError("{op}")'),
    "all": answer("`{run}`", "[the actions of all rules that match, as a list|a list of the actions of every rule that matches|what all matching rules name as their action, a list]"),
    "first": answer("`{run}`", "[a list of the action of the first rule that matches, alone|the action of the first matching rule as the only entry of a list|a list with one action, that of the first match]") + "[, or an empty list|; the list is empty without a match]",
    "given": state("[rules are tried in the order in which they were added|the rule added first comes first|what was added earlier is looked at earlier]"),
    "ranked": "[Rules are tried by `{rank}`, the highest first, equal ones in the order in which they were added|A higher `{rank}` comes before a lower one; among equals the older rule comes first|`{rank}` sorts the rules from high to low and age decides ties, the oldest first|Before a lower `{rank}` there is the higher one, and with the same `{rank}` what was added before|First the greatest `{rank}`; ties are broken by order of `{add}`]",
    "absent": "[A rule does not match an event without its field|If the event lacks the field, the rule is passed over|Events that do not have the `{field}` of a rule never match it|A missing field makes the comparison fail[, without an error|]|No field, no match: the rule is skipped]",
    "absent_error": guard("`{run}`", "[an event lacks the field of a rule that is tried|the event has no such field as the rule compares]", "[the event has the field of each rule that is tried|every rule that is tried finds its field]", "KeyError(field)"),
    "distinct": state("[an action that several rules name appears once, at its first place|no action is listed twice|of equal actions only the first is kept]"),
    "repeat": state("[an action appears as often as matching rules name it|equal actions of several rules are all listed|an action is repeated if two matching rules name it]"),
    "default": state("[`{none}` is the only entry of the list if no rule matches|without any match the list is `{nonelist}`|an event that no rule matches leads to the single action `{none}`]"),
    "drop": effect("`{drop}`", "[deletes every rule with that `{action}` and returns how many there were|removes the rules that name `{action}`, telling their number|throws out all rules for `{action}`; their number is returned]"),
    "counts": answer("`{tally}`", "[how often each action was returned so far, a dict|a dict from action to the number of times `{run}` listed it|the number of times that every action came out of `{run}`, as a dict]") + ", [in order of first appearance|the earliest first]",
    "untouched": "[The event is only read|`{run}` leaves the event [as it is|alone]|No key of the event is added, changed or removed|Events are never changed|After `{run}` the event is what it was]",
})  # fmt: skip

CODE = '''
"""$doc"""

import operator

_KNOWN = {$table}


class $cls:
    def __init__(self) -> None:
        self._rules: list[tuple[str, str, int, str$slot]] = []
        self._returned: dict[str, int] = {}  #? counts

    #(
    #|
    def $add(self, $field: str, $op: str, $than: int, $action: str$param) -> None:
        if $op not in _KNOWN:  #? bad_op
            raise ValueError("$op")  #? bad_op
        self._rules.append(($field, $op, $than, $action$arg))
        self._rules.sort(key=lambda rule: -rule[4])  #? order=ranked

    #|
    def $run(self, event: dict[str, int]) -> list[str]:
        actions = [rule[3] for rule in self._rules if self._matches(rule, event)]  #? mode=all
        actions = list(dict.fromkeys(actions))  #? mode=all twice=distinct
        for rule in self._rules:  #? mode=first
            if self._matches(rule, event):  #? mode=first
                actions = [rule[3]]  #? mode=first
                break  #? mode=first
        else:  #? mode=first
            actions = []  #? mode=first
        actions = actions or ["$none"]  #? default
        for action in actions:  #? counts
            self._returned[action] = self._returned.get(action, 0) + 1  #? counts
        return actions

    #| drops
    def $drop(self, $action: str) -> int:
        kept = [rule for rule in self._rules if rule[3] != $action]
        gone = len(self._rules) - len(kept)
        self._rules = kept
        return gone

    #| counts
    def $tally(self) -> dict[str, int]:
        return dict(self._returned)

    #)

    def _matches(self, rule: tuple[str, str, int, str$slot], event: dict[str, int]) -> bool:
        if rule[0] not in event:
            return False  #? lacking=absent
            raise KeyError(rule[0])  #? lacking=absent_error
        return _KNOWN[rule[1]](event[rule[0]], rule[2])
'''

_OPS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_WORDED = {"is": "eq", "is not": "ne", "below": "lt", "up to": "le", "above": "gt", "from": "ge"}
_SENSE = {"eq": "equal", "ne": "not equal", "lt": "less", "le": "less or equal", "gt": "greater", "ge": "greater or equal"}  # fmt: skip


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "event_rules", RULES)
    module = begin(draft, words)
    n = draft.names
    mode = draft.choose("mode", "all", "first")
    order = draft.choose("order", "given", "ranked")
    lacking = draft.choose("lacking", "absent", "absent_error")
    twice = draft.choose("twice", "distinct", "repeat") if mode == "all" else "repeat"
    worded = draft.flag("worded", 0.4)
    for name in ("bad_op", "default", "drops", "counts"):
        draft.flag(name, 0.4)
    table = _WORDED if worded else _OPS
    extra = [*rng.sample([op for op in table if table[op] in ("ne", "lt", "le", "gt")], rng.randint(1, 2))]  # fmt: skip
    eq, ge = (next(op for op in table if table[op] == sense) for sense in ("eq", "ge"))
    ops = [eq, ge, *extra]
    rng.shuffle(ops)
    said = [f"`{op}`" + (f" ({_SENSE[table[op]]})" if worded else "") for op in ops]
    rank = rng.choice(("rank", "weight", "urgency"))
    ranked = order == "ranked"
    field = rng.choice(("field", "part", spare_field(words, rank, "action", "event", "rule")))
    n |= {"twice": twice, "cls": words.class_name(str(n["noun"]), ("Rules", "Reactions", "Policy")), "Nouns": str(n["nouns"]).capitalize(), "add": method_of(words, "add"), "run": method_of(words, "run"), "field": field, "op": rng.choice(("op", "sign", "test")), "than": rng.choice(("than", "bound", "other")), "action": rng.choice(("action", "answer", "then")),
          "rank": rank, "ops": ", ".join(said[:-1]) + f" and {said[-1]}", "table": ", ".join(f'"{op}": operator.{table[op]}' for op in ops), "slot": ", int" if ranked else "", "param": f", {rank}: int" if ranked else "", "arg": f", {rank}" if ranked else "",
          "none": rng.choice(("ignore", "wait", "nothing", "log")), "drop": method_of(words, "remove"), "tally": rng.choice(("usage", "tally", "times"))}  # fmt: skip
    n["nonelist"] = f'["{n["none"]}"]'
    none = [n["none"]] if n["default"] else []

    def add(key: str, op: str, than: int, action: str, weight: int = 1) -> str:
        tail = f", {weight}" if ranked else ""
        return f"it.$add({key!r}, {op!r}, {than}, {action!r}{tail})\n"

    def run(event: dict[str, int], *want: str) -> str:
        found = list(want[:1] if mode == "first" else want) or none
        return f"assert it.$run({event}) == {found}\n"

    new = "it = $cls()\n"
    low, high = rng.randint(2, 9), rng.randint(20, 50)
    full = new + add("x", ge, low, "$a") + add("x", ge, high, "$b") + add("y", eq, 0, "$c")
    one = new + add("x", ge, low, "$a")
    draft.rule("add", one.replace("it.$add", "assert None is it.$add") + run({"x": low}, "$a"))
    checks = "".join(new + add("x", op, low, "$a") + "".join(run({"x": x}, *(["$a"] if {"eq": x == low, "ne": x != low, "lt": x < low, "le": x <= low, "gt": x > low, "ge": x >= low}[table[op]] else [])) for x in (low - 1, low, low + 1)) for op in ops)  # fmt: skip
    draft.rule("ops", checks)
    if n["bad_op"]:
        tail = ", 1" if ranked else ""
        draft.rule("bad_op", new + f"assert raised(it.$add, 'x', '~', 1, 'a'{tail}) == ('ValueError', '$op')\n" + run({"x": 1}))  # fmt: skip
    draft.rule(mode, full + run({"x": high, "y": 0}, "$a", "$b", "$c") + run({"x": low, "y": 0}, "$a", "$c"))  # fmt: skip
    if ranked:
        draft.rule("ranked", new + add("x", ge, 1, "$a", 1) + add("x", ge, 1, "$b", 5) + add("x", ge, 1, "$c", 1) + run({"x": 2}, "$b", "$a", "$c"))  # fmt: skip
    else:
        draft.rule("given", new + add("x", ge, 1, "$b") + add("x", ge, 1, "$a") + run({"x": 1}, "$b", "$a"))  # fmt: skip
    if lacking == "absent":
        draft.rule("absent", full + run({"y": 0}, "$c") + run({}))
    else:
        draft.rule("absent_error", full + "assert raised(it.$run, {}) == raised(it.$run, {'y': 0}) == ('KeyError', 'x')")  # fmt: skip
    if mode == "all":
        twin = new + add("x", ge, 1, "$b") + add("x", ge, 2, "$a") + add("x", ge, 3, "$b")
        draft.rule(twice, twin + run({"x": 3}, *(["$b", "$a"] + ["$b"] * (twice == "repeat"))))
    if n["default"]:
        draft.rule("default", one + run({"x": low - 1}) + new + run({"x": 1}))
    if n["drops"]:
        draft.rule("drop", full + add("x", ge, 0, "$b") + f"assert it.$drop('$b') == 2 and it.$drop('zz') == 0\n{run({'x': high, 'y': 1}, '$a')}")  # fmt: skip
    if n["counts"]:
        seen = full + f"for x in ({low}, {high}):\n    it.$run({{'x': x, 'y': 1}})\n"
        want = {"$a": 2} | ({"$b": 1} if mode == "all" else {})
        draft.rule("counts", seen + f"assert it.$tally() == {want}\nit.$tally().clear()\nassert it.$tally() == {want}", new + "assert it.$tally() == {}")  # fmt: skip
    if rng.random() < 0.4:
        draft.rule("untouched", full + f"event = {{'x': {high}, 'y': 1, 'z': 2}}\nit.$run(event)\nassert event == {{'x': {high}, 'y': 1, 'z': 2}}")  # fmt: skip
    draft.example(">>> it = $cls()", ">>> " + add("x", ge, 10, "$d").strip(), ">>> it.$run({'x': 12})", "['$d']")  # fmt: skip
    wrong: list[Mistake] = [("operator.ge", "operator.gt"), ("(event[rule[0]], rule[2])", "(rule[2], event[rule[0]])")]  # fmt: skip
    wrong += [{"mode": "first" if mode == "all" else "all"}] if mode == "first" else [{"twice": "repeat" if twice == "distinct" else "distinct"}]  # fmt: skip
    wrong += [{"default": False}] if n["default"] else []
    wrong += [("-rule[4]", "rule[4]")] if ranked else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("event_rules", build, tuple(RULES.values()))
