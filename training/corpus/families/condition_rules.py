"""Nested conditions on records, and rules that act when theirs hold."""

from __future__ import annotations

from random import Random

from training.corpus.check import MOST_CHARACTERS
from training.corpus.families._shapes import answer, ban, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.render import contract_text
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Conditions on {nouns}|{Noun} rules|Rules for {nouns}|When a {noun} matches]"

RULES = rules_of({
    "purpose": "[Decides whether a {noun} record meets a condition|Tests {noun} records against conditions|Conditions on {noun} records, given as dicts]. [Conditions may be nested|A condition may hold further conditions|They nest as deeply as one likes]",
    "leaf": "[A simple condition is a dict with exactly the keys `{field}`, `{op}` and `{value}`|The keys of a simple condition are exactly `{field}`, `{op}` and `{value}`|`{field}`, `{op}`, `{value}`: these three keys make a simple condition]; [it compares what the record has in the field with the value|the record's field is compared with the value|what is in that field of the record is compared with the value]",
    "ops": "[The operators are|Known operators:|As operator there are] {operators}",
    "all": "[`{all}`, alone in a dict, holds a list of conditions that must all hold|A dict with the only key `{all}` and a list of conditions: each must hold|With the single key `{all}` the value is a list of conditions, every one of which has to hold]; [an empty list is true|the empty list holds]",
    "any": "[`{any}`, alone in a dict, holds a list of conditions, one of which must hold|A dict with the only key `{any}` and a list of conditions: at least one must hold|With the single key `{any}` the value is a list of conditions, and one that holds is enough]; [an empty list is false|the empty list does not hold]",
    "not": "[`{not}`, alone in a dict, holds one condition that must not hold|A dict with the only key `{not}` and a condition: true when that one is false|With the single key `{not}` the value is one condition, turned round]",
    "path": state("[a field with dots, such as `a.b`, leads through nested dicts; a missing step gives `None`|dots in a field separate the steps into nested dicts, and where a step is missing or is no dict the value is `None`]"),
    "plain": state("[a field is a key of the record, and dots in it mean nothing; a missing one gives `None`|the field is looked up in the record as it is written, dots included; missing is `None`]"),
    "false": state("[a field that is `None` never matches, whatever the operator|if the record has `None` there, the simple condition is false|`None` in the record makes every simple condition false]"),
    "typed": state("[a comparison that Python refuses with `TypeError` is false|values that cannot be compared (`TypeError`) do not match|where Python cannot compare the two, the condition is false, without an error]"),
    "wrong": guard("`{matches}`", "[a condition or a part of one is malformed (not a dict, other keys, an unknown operator)|anywhere in the condition there is a non-dict, a dict with other keys or an unknown operator]", "[every part is a dict of a known form with a known operator|all parts are well formed (dicts of the kinds above, known operators)]", 'ValueError("{cond}")') + "; [every part is looked at, even when the result is clear|this holds even for parts that could not change the result]",
    "add": effect("`{add}`", "[adds a rule that performs `actions` for `event` when its `{cond}` holds|takes in a rule: on `event`, if `{cond}` matches, the `actions` are performed]"),
    "twice": ban("`{add}`", "[a `{id}` that was added before|a `{id}` in use|a second rule of one `{id}`]", "ValueError({id})"),
    "handle": effect("`{handle}`", "[calls `perform(action, record)` for each action of each enabled rule of that event whose condition matches, in order|goes through the enabled rules of `event` and, where the condition holds, performs each action with `perform(action, record)`]"),
    "high": state("[rules run by `priority`, highest first, equal ones in the order added|the higher `priority` goes first, and among equals the rule added first]"),
    "low": state("[rules run by `priority`, lowest first, equal ones in the order added|the lower `priority` goes first, and among equals the rule added first]"),
    "results": answer("`{handle}`", "[a list with one dict per action performed, exactly the keys `{id}`, `action` and `error`|a dict for each action, in order, with exactly the keys `{id}`, `action` and `error`]") + "; [`error` is the class name of what `perform` raised, else `None`|where `perform` raised an `Exception`, `error` is the name of its class, otherwise `None`]. [The next actions are performed all the same|An error stops nothing]",
    "stop": state("[after a matching rule with `stop` no further rule is tried|a rule added with `stop=True` is the last one tried, if it matches]"),
    "switch": effect("`{switch}`", "[enables or disables the rule|turns the rule on or off]") + "[; else `KeyError({id})`|, or raises `KeyError({id})` if there is none| (unknown: `KeyError({id})`)]. [New rules are on|At first every rule is enabled]",
    "once": state("[a rule added with `once=True` runs the first time it matches and never again|`once` rules are used up by their first match]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable  #? engine
  #? engine
_OPERATORS = {
$table
}


#(
#|
def $matches($cond: dict, record: dict) -> bool:
    if not isinstance($cond, dict):
        raise ValueError("$cond")
    if set($cond) == {"$all"}:  #? alls
        return all([$matches(part, record) for part in $cond["$all"]])  #? alls
    if set($cond) == {"$any"}:  #? anys
        return any([$matches(part, record) for part in $cond["$any"]])  #? anys
    if set($cond) == {"$not"}:  #? nots
        return not $matches($cond["$not"], record)  #? nots
    if set($cond) != {"$field", "$op", "$value"} or $cond["$op"] not in _OPERATORS:
        raise ValueError("$cond")
    found = _found(record, $cond["$field"])  #? path
    found = record.get($cond["$field"])  #? !path
    if found is None:  #? nones
        return False  #? nones
    try:
        return bool(_OPERATORS[$cond["$op"]](found, $cond["$value"]))
    except TypeError:
        return False


#| path
def _found(record: dict, path: str) -> object:
    found: object = record
    for step in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(step)
    return found


#| engine
class $cls:
    def __init__(self, perform: Callable[[str, dict], object]) -> None:
        self._perform = perform
        self._rules: dict[str, dict] = {}

    def $add(
        self,
        $id: str,
        event: str,
        $cond: dict,
        actions: list[str],
        priority: int = 0,
        stop: bool = False,  #? stops
        once: bool = False,  #? onces
    ) -> None:
        if $id in self._rules:
            raise ValueError($id)
        self._rules[$id] = {
            "$id": $id,
            "event": event,
            "$cond": $cond,
            "actions": list(actions),
            "priority": priority,
            "stop": stop,  #? stops
            "once": once,  #? onces
            "on": True,
        }

    def $switch(self, $id: str, active: bool) -> None:  #? switches
        if $id not in self._rules:  #? switches
            raise KeyError($id)  #? switches
        self._rules[$id]["on"] = active  #? switches

    def $handle(self, event: str, record: dict) -> list[dict]:
        results: list[dict] = []
        for rule in sorted(self._rules.values(), key=lambda rule: -rule["priority"]):  #? rank=high
        for rule in sorted(self._rules.values(), key=lambda rule: rule["priority"]):  #? rank=low
            if not rule["on"] or rule["event"] != event:
                continue
            if not $matches(rule["$cond"], record):
                continue
            if rule["once"]:  #? onces
                rule["on"] = False  #? onces
            for action in rule["actions"]:
                error = None
                try:
                    self._perform(action, record)
                except Exception as problem:
                    error = type(problem).__name__
                results.append({"$id": rule["$id"], "action": action, "error": error})
            if rule["stop"]:  #? stops
                break  #? stops
        return results


#)
'''

_KNOWN = {
    "equal": (("eq", "is", "=="), "found == value", "equal", ("4", "4", True), ("4", "5", False)),
    "unequal": (("ne", "is_not", "!="), "found != value", "different", ("4", "5", True), ("4", "4", False)),
    "above": (("gt", "above", ">"), "found > value", "the record's is greater", ("5", "4", True), ("4", "4", False)),
    "least": (("ge", "at_least", ">="), "found >= value", "the record's is at least the value", ("4", "4", True), ("3", "4", False)),
    "below": (("lt", "below", "<"), "found < value", "the record's is smaller", ("3", "4", True), ("4", "4", False)),
    "most": (("le", "at_most", "<="), "found <= value", "the record's is at most the value", ("4", "4", True), ("5", "4", False)),
    "among": (("in", "one_of", "among"), "found in value", "the value, a list, contains the record's", ("4", "[4, 5]", True), ("4", "[5]", False)),
    "has": (("has", "contains", "includes"), "value in found", "the record's contains the value", ("[4, 5]", "4", True), ("[5]", "4", False)),
}  # fmt: skip


def build(rng: Random, words: Words) -> Task:
    while len(contract_text(task := _built(rng, words))) > MOST_CHARACTERS:
        pass
    return task


def _built(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "condition_rules", RULES)
    module = begin(draft, words)
    n = draft.names
    engine = draft.flag("engine", 0.5)
    alls, anys, nots = draft.flag("alls", 0.7), draft.flag("anys", 0.6), draft.flag("nots", 0.5)
    path, nones = draft.flag("path", 0.5), draft.flag("nones", 0.5)
    rank = draft.choose("rank", "high", "low") if engine else draft.choose("rank", "high")
    stops = draft.flag("stops", 0.5 if engine else 0)
    onces = draft.flag("onces", 0.4 if engine else 0)
    switches = draft.flag("switches", 0.5 if engine and not onces else 0)
    first = rng.choice(("above", "least", "below", "most"))
    others = rng.sample([name for name in _KNOWN if name not in (first, "equal")], rng.randint(1, 2 if engine else 4))  # fmt: skip
    ops = {name: rng.choice(_KNOWN[name][0]) for name in ["equal", first, *others]}
    table = [f'    "{said}": lambda found, value: {_KNOWN[name][1]},' for name, said in ops.items()]
    eq, order = ops["equal"], ops[first]
    n |= {"Nouns": str(n["nouns"]).capitalize(), "table": "\n".join(table), "operators": ", ".join(f"`{said}` ({_KNOWN[name][2]})" for name, said in ops.items()), "cls": words.class_name(str(n["noun"]), ("Rules", "Engine", "Reactions")),
          "all": rng.choice(("all", "every", "and")), "any": rng.choice(("any", "some", "or")), "not": rng.choice(("not", "never", "no")), "field": rng.choice(("field", "path", "of")), "op": rng.choice(("op", "operator", "test")), "value": rng.choice(("value", "to", "than")), "cond": rng.choice(("condition", "rule", "when") if not engine else ("condition", "when", "given")),
          "matches": rng.choice(("holds", "meets", "satisfies", "fits")), "id": rng.choice(("id", "name", "code")), "add": rng.choice(("add", "register", "add_rule")), "handle": rng.choice(("handle", "fire", "emit", "process")), "switch": rng.choice(("switch", "enable", "set_on"))}  # fmt: skip

    def leaf(name: str, said: str, value: str) -> str:
        return f"{{'{n['field']}': {name!r}, '{n['op']}': {said!r}, '{n['value']}': {value}}}"

    def ask(condition: str, record: str, want: bool) -> str:
        return f"assert $matches({condition}, {record}) is {want}"

    yes, no = leaf("n", eq, "1"), leaf("n", eq, "2")
    one = "{'n': 1}"
    draft.rule("leaf", ask(yes, one, True) + "\n" + ask(no, one, False))
    draft.rule("ops", *[ask(leaf("n", said, value), f"{{'n': {found}}}", want) for name, said in ops.items() for found, value, want in _KNOWN[name][3:]])  # fmt: skip
    for key, on, truths in (("all", alls, (True, False, False)), ("any", anys, (False, True, False))):  # fmt: skip
        if on:
            parts = ((), (yes, no), (no, no))
            draft.rule(key, *[ask(f"{{'{n[key]}': [{', '.join(part)}]}}", one, want) for part, want in zip(parts, truths, strict=True)], ask(f"{{'{n[key]}': [{yes}, {yes}]}}", one, True))  # fmt: skip
    if nots:
        draft.rule("not", ask(f"{{'{n['not']}': {yes}}}", one, False), ask(f"{{'{n['not']}': {no}}}", one, True))  # fmt: skip
    dotted = leaf("a.b", eq, "1")
    draft.rule("path" if path else "plain", ask(dotted, "{'a': {'b': 1}}", path), ask(dotted, "{'a.b': 1}", not path), ask(dotted, "{'a': 1}", False), ask(dotted, "{}", False))  # fmt: skip
    if nones:
        draft.rule("false", ask(leaf("n", eq, "None"), "{'n': None}", False), ask(leaf("n", eq, "None"), "{}", False))  # fmt: skip
    draft.rule("typed", ask(leaf("n", order, "'x'"), one, False))
    bad = ["3", "{}", leaf("n", "unknown", "1"), f"{{**{yes}, 'more': 1}}"] + [f"{{'{n['any']}': [{yes}, {{}}]}}"] * anys + [f"{{'{n['all']}': [{no}, {{}}]}}"] * alls  # fmt: skip
    draft.rule("wrong", *[f"assert raised($matches, {part}, {one}) == ('ValueError', '$cond')" for part in bad])  # fmt: skip
    wrong: list[Mistake] = [{"nones": not nones}, {"path": not path}, ("except TypeError", "except KeyError")] if nones else [{"path": not path}, ("except TypeError", "except KeyError"), ("not isinstance($cond, dict)", "$cond is None")]  # fmt: skip
    if engine:
        new = "done = []\ndef perform(action, record):\n    done.append(action)\n    if action == 'bad':\n        raise OSError(action)\ne = $cls(perform)\n"
        draft.rule("add", new + f"assert e.$add('p', 'go', {yes}, ['x', 'y']) is None\ne.$handle('go', {one})\nassert done == ['x', 'y']")  # fmt: skip
        draft.rule("twice", new + f"e.$add('p', 'go', {yes}, ['x'])\nassert raised(e.$add, 'p', 'other', {yes}, []) == ('ValueError', 'p')\ne.$handle('go', {one})\nassert done == ['x']")  # fmt: skip
        draft.rule("handle", new + f"e.$add('p', 'go', {yes}, ['x'])\ne.$add('q', 'go', {no}, ['y'])\ne.$add('r', 'off', {yes}, ['z'])\nassert len(e.$handle('go', {one})) == 1\nassert done == ['x']\nassert e.$handle('none', {one}) == []")  # fmt: skip
        three = new + "".join(f"e.$add({key!r}, 'go', {yes}, [{key!r}], {place})\n" for key, place in (("p", 1), ("q", 2), ("r", 1)))  # fmt: skip
        draft.rule(rank, three + f"e.$handle('go', {one})\nassert done == {['q', 'p', 'r'] if rank == 'high' else ['p', 'r', 'q']}")  # fmt: skip
        draft.rule("results", new + f"e.$add('p', 'go', {yes}, ['bad', 'x'])\nassert e.$handle('go', {one}) == [{{'$id': 'p', 'action': 'bad', 'error': 'OSError'}}, {{'$id': 'p', 'action': 'x', 'error': None}}]")  # fmt: skip
        if stops:
            draft.rule("stop", new + f"e.$add('n', 'go', {no}, ['n'], stop=True)\ne.$add('p', 'go', {yes}, ['p'], stop=True)\ne.$add('q', 'go', {yes}, ['q'])\ne.$handle('go', {one})\nassert done == ['p']")  # fmt: skip
        if switches:
            draft.rule("switch", new + f"e.$add('p', 'go', {yes}, ['p'])\nassert e.$switch('p', False) is None\nassert e.$handle('go', {one}) == []\ne.$switch('p', True)\ne.$handle('go', {one})\nassert done == ['p']\nassert raised(e.$switch, 'q', True) == ('KeyError', 'q')")  # fmt: skip
        if onces:
            draft.rule("once", new + f"e.$add('p', 'go', {yes}, ['p'], once=True)\nassert e.$handle('go', {{'n': 2}}) == []\ne.$handle('go', {one})\nassert e.$handle('go', {one}) == [] and done == ['p']")  # fmt: skip
        wrong += [{"rank": "low" if rank == "high" else "high"}]
    draft.example(f">>> $matches({yes}, {{'n': 1}})", "True", f">>> $matches({yes}, {{'n': 4}})", "False")  # fmt: skip
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("condition_rules", build, tuple(RULES.values()), share=2)
