"""Boards whose items move between states along allowed moves, with guards and history."""

from __future__ import annotations

from random import Random

from training.corpus.check import MOST_CHARACTERS
from training.corpus.families._shapes import answer, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.render import contract_text
from training.corpus.task import Family, Task
from training.corpus.words import Words, plural

TITLE = "[{Noun} board|Board of {nouns}|Moves of {nouns}|{Nouns} by {state}|Where {nouns} stand]"

RULES = rules_of({
    "purpose": "[Keeps|Holds|Tracks] {nouns} on a board[| of states]; [a {noun} moves only along allowed moves|which {state} may follow which is given from outside|the caller says which moves exist]",
    "moves": "[`{moves}` maps each {state} to the list of those that may follow; {nouns} begin in its first key|`{moves}`: {state} -> [allowed|possible] next ones; {nouns} begin in the first key|The keys of `{moves}` are all {states}, the first one [is initial|being initial]; a value lists where a {noun} may go from there|Which {state} may follow which is in `{moves}`; [the first key is where {nouns} begin|{nouns} begin in the first key]]",
    "stray": "[`{cls}` raises `ValueError(\"{moves}\")` for an empty `{moves}` and `ValueError({state})` for the first listed {state} that is no key|An empty `{moves}` is `ValueError(\"{moves}\")`; a listed {state} that is no key is `ValueError({state})`, the first one found|[Every listed {state} must be a key|Only keys may be listed] of `{moves}`, else `ValueError({state})` with the first that is not; no keys at all: `ValueError(\"{moves}\")`|On construction, `ValueError(\"{moves}\")` if there are no moves; `ValueError({state})` for the first listed {state} that is not a key]",
    "open": effect("`{open}`", "[adds a {noun} in the initial {state} and returns {what}|opens a {noun} in the initial {state}; the result is {what}|puts a new {noun} in the initial {state} on the board and returns {what}]") + "; {numbering}",
    "record": "[A {noun} is a dict with exactly the keys {keys}|{Nouns} are dicts of {keys}, no other keys|Dicts for {nouns} have the keys {keys} and no more|Each {noun}: a dict, keys {keys}]; [`{at}` is `clock()` on opening|`{at}`: the time of opening, from `clock`|`{at}` is the time that `clock` gave on opening]",
    "strip": state("[`{title}` is stripped before anything else|white space around `{title}` is dropped first|`{open}` strips `{title}` first]"),
    "blank": "[`{open}` raises `ValueError(\"{title}\")` for an empty `{title}`{or_long}, then `ValueError(\"{amount}\")` for {an_amount} below {least}|Errors of `{open}`, in this order: `{title}` empty{or_long_too} -> `ValueError(\"{title}\")`; `{amount}` below {least} -> `ValueError(\"{amount}\")`|[Check|Checked] in `{open}`: `{title}` is not empty{nor_long} (`ValueError(\"{title}\")`), then `{amount}` is at least {least} (`ValueError(\"{amount}\")`)|`{title}` must not be empty{nor_be_long}, else `ValueError(\"{title}\")`[; after that,|. Then:] `{amount}` must be [at least {least}|{least} or more], else `ValueError(\"{amount}\")`|`ValueError(\"{title}\")` if `{title}` is empty{or_long_too}, and after that `ValueError(\"{amount}\")` if `{amount}` is [below|less than] {least}]",
    "move": effect("`{move}`", "[puts the {noun} into `{to}`|sets the {noun}'s `{state}` to `{to}`|brings the {noun} to `{to}`]") + "; returns [`None`|nothing]",
    "refused": guard("`{move}`", "`{to}` does not follow the present {state} in `{moves}`", "`{to}` may follow the present {state}", "{Refused}(old, new)") + "; `old` is the present {state}, `new` is `{to}`",
    "unknown": guard("each method that takes `{an_id}`", "no {noun} has this `{id}`", "a {noun} has this `{id}`", "KeyError({id})"),
    "reason": guard("`{move}`", "`{to}` has no moves out and `{reason}` is blank (empty or only white space)", "`{to}` has moves out or `{reason}` is not blank", 'ValueError("{reason}")') + "[; an illegal move is reported first|; this is checked after the move itself]",
    "guards": "[`guards` maps {a_state} to callables|`guards`: {state} -> callables|For a {state} there may be callables in `guards`]; after all other checks `{move}` [calls those of `{to}`|asks those of `{to}`] in order, each with a copy of the {noun}, and [at the first false answer raises|the first false one makes it raise] `{Refused}(old, new)`[ without calling the rest|; the rest are not called]",
    "quiet": state("[when `{open}` or `{move}` raises, nothing changes and `clock` is not called|`clock` is called only once nothing can raise any more, and an error changes nothing|errors of `{open}` and `{move}` leave everything as it was and `clock` uncalled]"),
    "get": answer("`{get}`", "[a copy of the {noun}|the {noun} as a dict of the caller's own|a new dict that equals the {noun}]"),
    "history": answer("`{history}`", "[a list of the moves of the {noun}, oldest first|a list of the {noun}'s moves in order|a list of what moves the {noun} made, first to last]") + ", [as new dicts with exactly the keys {entry}|each a new dict of {entry}]; `at` is [read once from `clock` by `{move}`|what `clock` gave, called once in `{move}`]",
    "spent": answer("`{spent}`", "[how long the {noun} was in each {state} it has been in|a dict from each {state} the {noun} was in to the time spent there|the time spent per {state} entered, as a dict in order of first entry]") + "; [several stays are added and the last one lasts until `clock()`|repeated stays add up, the present one counts up to `clock()`]",
    "column": answer("`{column}`", "[copies of the {nouns} in that {state}|the {nouns} in the given {state}, as copies|a list of copies of all {nouns} in the {state}]") + ", {ranking}; {absent}",
    "count": answer("`{tally}`", "[the number of {nouns} per {state}|how many {nouns} are in each {state}|a dict from {state} to number of {nouns}]") + ", in the order of `{moves}`; {empties}",
    "total": answer("`{tally}`", "[the sum of `{amount}` per {state}|what the `{amount}` of all {nouns} in each {state} adds up to|a dict from {state} to the sum of `{amount}`]") + ", in the order of `{moves}`; {empties}",
    "reopen": effect("`{reopen}`", "[moves a {noun} from a {state} without moves out back to the initial one|brings a {noun} whose {state} has no moves out back to the initial one|puts a {noun} that can move no further back into the initial {state}]") + ", recorded like any move{no_reason}; [from another {state}|elsewhere|else] `ValueError({id})`",
    "undo": effect("`{undo}`", "[takes the last move back: the {noun} is where it was before and the move leaves the history|puts the {noun} back where it was before its last move, which is removed from the history|undoes the last move of the {noun} and removes it from the history]") + "; [without moves|if there is none|with an empty history] `ValueError(\"{undo}\")`",
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable


class $Refused(ValueError):
    pass


class $cls:
    def __init__(
        self,
        $moves: dict[str, list[str]],
        clock: Callable[[], int],
        new_id: Callable[[], str],  #? ids=given
        guards: dict[str, list[Callable[[dict], bool]]],  #? guarded
    ) -> None:
        if not $moves:
            raise ValueError("$moves")
        for following in $moves.values():
            for each in following:
                if each not in $moves:
                    raise ValueError(each)
        self._moves = $moves
        self._first = next(iter($moves))
        self._clock = clock
        self._new_id = new_id  #? ids=given
        self._guards = guards  #? guarded
        self._items: dict[str, dict] = {}
        self._past: dict[str, list[dict]] = {}

    #(
    #|
    def $open(self, $title: str, $amount: int) -> str:  #? returns=id
    def $open(self, $title: str, $amount: int) -> dict:  #? returns=copy
        $title = $title.strip()  #? strip
        if not $title:
            raise ValueError("$title")
        if len($title) > $most:  #? long
            raise ValueError("$title")  #? long
        if $amount < $least:
            raise ValueError("$amount")
        $id = self._new_id()  #? ids=given
        $id = f"$prefix{len(self._items) + 1}"  #? ids=counted
        self._items[$id] = {
            "$id": $id,
            "$title": $title,
            "$amount": $amount,
            "$state": self._first,
            "$at": self._clock(),
        }
        self._past[$id] = []
        return $id  #? returns=id
        return dict(self._items[$id])  #? returns=copy

    #|
    def $move(self, $id: str, $to: str) -> None:  #? !reasons
    def $move(self, $id: str, $to: str, $reason: str) -> None:  #? reasons
        item = self._find($id)
        old = item["$state"]
        if $to not in self._moves[old]:
            raise $Refused(old, $to)
        if not self._moves[$to] and not $reason.strip():  #? reasons
            raise ValueError("$reason")  #? reasons
        for guard in self._guards.get($to, []):  #? guarded
            if not guard(dict(item)):  #? guarded
                raise $Refused(old, $to)  #? guarded
        self._enter(item, $to)  #? !reasons
        self._enter(item, $to, $reason)  #? reasons

    #|
    def $get(self, $id: str) -> dict:
        return dict(self._find($id))

    #|
    def $history(self, $id: str) -> list[dict]:
        self._find($id)
        return [dict(entry) for entry in self._past[$id]]

    #| stays
    def $spent(self, $id: str) -> dict[str, int]:
        item = self._find($id)
        spent: dict[str, int] = {}
        start = item["$at"]
        for entry in self._past[$id]:
            spent[entry["from"]] = spent.get(entry["from"], 0) + entry["at"] - start
            start = entry["at"]
        spent[item["$state"]] = spent.get(item["$state"], 0) + self._clock() - start
        return spent

    #| columns
    def $column(self, $where: str) -> list[dict]:
        if $where not in self._moves:  #? no_state
            raise KeyError($where)  #? no_state
        found = [dict(item) for item in self._items.values() if item["$state"] == $where]
        return sorted(found, key=lambda item: (-item["$amount"], item["$at"], item["$id"]))  #? order=amount
        return sorted(found, key=lambda item: (item["$at"], -item["$amount"], item["$id"]))  #? order=time
        return sorted(found, key=lambda item: (item["$title"], item["$at"], item["$id"]))  #? order=title

    #| tallies kind=count
    def $tally(self) -> dict[str, int]:
        tally = dict.fromkeys(self._moves, 0)
        present = {item["$state"] for item in self._items.values()}  #? !zeros
        for item in self._items.values():
            tally[item["$state"]] += 1
        return tally  #? zeros
        return {name: tally[name] for name in tally if name in present}  #? !zeros

    #| tallies kind=total
    def $tally(self) -> dict[str, int]:
        tally = dict.fromkeys(self._moves, 0)
        present = {item["$state"] for item in self._items.values()}  #? !zeros
        for item in self._items.values():
            tally[item["$state"]] += item["$amount"]
        return tally  #? zeros
        return {name: tally[name] for name in tally if name in present}  #? !zeros

    #| reopens
    def $reopen(self, $id: str) -> None:
        item = self._find($id)
        if self._moves[item["$state"]]:
            raise ValueError($id)
        self._enter(item, self._first)  #? !reasons
        self._enter(item, self._first, "")  #? reasons

    #| undoes
    def $undo(self, $id: str) -> None:
        item = self._find($id)
        if not self._past[$id]:
            raise ValueError("$undo")
        item["$state"] = self._past[$id].pop()["from"]

    #)

    def _find(self, $id: str) -> dict:
        if $id not in self._items:
            raise KeyError($id)
        return self._items[$id]

    def _enter(self, item: dict, $to: str) -> None:  #? !reasons
    def _enter(self, item: dict, $to: str, $reason: str) -> None:  #? reasons
        entry = {"from": item["$state"], "to": $to, "at": self._clock()}  #? !reasons
        entry = {"from": item["$state"], "to": $to, "at": self._clock(), "reason": $reason}  #? reasons
        self._past[item["$id"]].append(entry)
        item["$state"] = $to
'''

_RANKING = {
    "amount": "the largest `{0}` first, then the earliest `{1}`, then by `{2}`",
    "time": "the earliest `{1}` first, then the largest `{0}`, then by `{2}`",
    "title": "by `{3}`, then the earliest `{1}`, then by `{2}`",
}


def build(rng: Random, words: Words) -> Task:
    while len(contract_text(task := _drawn(rng, words))) > MOST_CHARACTERS:
        pass
    return task


def _drawn(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "move_board", RULES)
    module = begin(draft, words)
    n = draft.names
    draft.choose("ids", "given", "counted")
    draft.choose("returns", "id", "copy")
    for name, chance in (("strip", 0.35), ("long", 0.35), ("reasons", 0.4), ("guarded", 0.4)):
        draft.flag(name, chance)
    extras = rng.sample(("stays", "columns", "tallies", "reopens", "undoes"), rng.choice((1, 1, 2)))  # fmt: skip
    for name in ("stays", "columns", "tallies", "reopens", "undoes"):
        draft.flag(name, float(name in extras))
    n |= {"order": "amount", "kind": "count"}
    order = draft.choose("order", "amount", "time", "title") if n["columns"] else "amount"
    tally = draft.choose("kind", "count", "total") if n["tallies"] else "count"
    draft.flag("no_state", 0.5 * ("columns" in extras))
    draft.flag("zeros", 0.5 * ("tallies" in extras))
    stage, amount = rng.choice(("state", "stage", "status")), rng.choice(("amount", "worth", "points", "price"))  # fmt: skip
    title, id_, at = rng.choice(("title", "subject", "label")), rng.choice(("id", "key", "code")), rng.choice(("opened", "created", "since"))  # fmt: skip
    stages = plural(stage)
    keys = [id_, title, amount, stage, at]
    entry = ["from", "to", "at"] + (["reason"] if n["reasons"] else [])

    def listed(names: list[str]) -> str:
        return ", ".join(f"`{name}`" for name in names[:-1]) + f" and `{names[-1]}`"

    n |= {"Nouns": str(n["nouns"]).capitalize(), "state": stage, "states": stages, "a_state": f"a {stage}", "amount": amount, "an_amount": f"{'an' if amount == 'amount' else 'a'} `{amount}`", "title": title, "id": id_, "an_id": id_, "at": at, "keys": listed(keys), "entry": listed(entry),
          "cls": words.class_name(str(n["noun"]), ("Board", "Lanes", "Flow", "Desk")), "Refused": rng.choice(("Refused", "NoSuchStep", "NotAllowed", "Blocked")), "moves": rng.choice(("moves", "allowed", "edges")), "stray": stage, "to": rng.choice(("to", "target", "onto")), "reason": "reason", "where": rng.choice((stage, "where", "place")),
          "open": method_of(words, "add"), "move": method_of(words, "move"), "get": method_of(words, "get"), "history": method_of(words, "history"), "spent": rng.choice(("spent", "stays", "durations")), "column": rng.choice(("column", "lane", "within")), "tally": rng.choice(("per_state", "sums", "by_state")), "reopen": rng.choice(("reopen", "revive", "restart")), "undo": rng.choice(("undo", "revert", "take_back")),
          "least": rng.choice((0, 1, 5)), "most": rng.choice((12, 20, 30)), "prefix": rng.choice(("k", "n", "item-", "c")), "what": f"its `{id_}`" if n["returns"] == "id" else "a copy of it",
          "numbering": f"one call of `new_id` gives the `{id_}`" if n["ids"] == "given" else f'the `{id_}` is `"$prefix1"`, then `"$prefix2"` and so on',
          "absent": "an unknown one: `KeyError($where)`" if n["no_state"] else "none for an unknown one", "empties": f"{stages} without {n['nouns']} have 0" if n["zeros"] else f"{stages} without {n['nouns']} are left out",
          "ranking": _RANKING[order].format(amount, at, id_, title), "no_reason": ', with `""` as `reason`' if n["reasons"] else ""}  # fmt: skip
    most = n["most"]
    n |= {"or_long": f" or one of more than {most} characters" if n["long"] else "", "or_long_too": f" or longer than {most} characters" if n["long"] else "", "nor_long": f" nor longer than {most} characters" if n["long"] else "", "nor_be_long": f" nor have more than {most} characters" if n["long"] else ""}  # fmt: skip
    n |= {name: str(n[name]).replace("$prefix", str(n["prefix"])).replace("$where", str(n["where"])) for name in ("numbering", "absent")}  # fmt: skip
    why = ", 'why'" if n["reasons"] else ""
    args = "moves, lambda: times.pop(0)" + (", lambda: names.pop(0)" if n["ids"] == "given" else "") + (", guards" if n["guarded"] else "")  # fmt: skip
    base = "times = list(range(100, 160, 3))\nnames = list('zyxwv')\nguards = {}\nmoves = {'$a': ['$b', '$c'], '$b': ['$a', '$c'], '$c': []}\n"  # fmt: skip
    new = base + f"it = $cls({args})\n"
    k = [f"'{name}'" for name in ("zyxwv" if n["ids"] == "given" else [f"{n['prefix']}{i}" for i in range(1, 6)])]  # fmt: skip
    one = new + "it.$open('pear', 50)\n"
    two = one + f"it.$move({k[0]}, '$b'{why})\n"
    three = two + f"it.$move({k[0]}, '$c'{why})\n"
    full = f"{{'$id': {k[0]}, '$title': 'pear', '$amount': 50, '$state': '$a', '$at': 100}}"

    draft.rule("moves", one + f"assert it.$get({k[0]})['$state'] == '$a'")
    draft.rule("stray", base + f"moves = {{'$a': ['$a', 'q'], '$b': ['r']}}\nassert raised($cls, {args}) == ('ValueError', 'q')", base + f"moves = {{}}\nassert raised($cls, {args}) == ('ValueError', '$moves')")  # fmt: skip
    draft.rule("open", new + f"assert it.$open('pear', 50) == {k[0] if n['returns'] == 'id' else full}", one + f"it.$open('fig', 60)\nassert it.$get({k[1]})['$title'] == 'fig'")  # fmt: skip
    draft.rule("record", two + f"assert it.$get({k[0]}) == {full} | {{'$state': '$b'}}")
    if n["strip"]:
        draft.rule("strip", new + f"it.$open('  fig ', 60)\nassert it.$get({k[0]})['$title'] == 'fig'\nassert raised(it.$open, '  ', 60) == ('ValueError', '$title')")  # fmt: skip
    longer = "it.$open('x' * $most, 60)\nassert raised(it.$open, 'x' * ($most + 1), 60) == ('ValueError', '$title')\n" if n["long"] else "it.$open('x' * 90, 60)\n"  # fmt: skip
    draft.rule("blank", new + longer + "assert raised(it.$open, '', -1) == ('ValueError', '$title')", new + "it.$open('fig', $least)\nassert raised(it.$open, 'fig', $least - 1) == ('ValueError', '$amount')")  # fmt: skip
    draft.rule("move", one + f"assert it.$move({k[0]}, '$b'{why}) is None\nassert it.$get({k[0]})['$state'] == '$b'")  # fmt: skip
    draft.rule("refused", three + f"assert raised(it.$move, {k[0]}, '$a'{why}) == ('$Refused', '$c', '$a')\nassert issubclass($Refused, ValueError)", one + f"assert raised(it.$move, {k[0]}, 'q'{why}) == ('$Refused', '$a', 'q')")  # fmt: skip
    draft.rule("unknown", one + f"assert raised(it.$move, 'q', '$b'{why}) == raised(it.$get, 'q') == raised(it.$history, 'q') == ('KeyError', 'q')")  # fmt: skip
    if n["reasons"]:
        draft.rule("reason", two + f"assert raised(it.$move, {k[0]}, '$c', ' ') == ('ValueError', 'reason')\nassert it.$move({k[0]}, '$a', '') is None", three + f"assert raised(it.$move, {k[0]}, '$c', '') == ('$Refused', '$c', '$c')")  # fmt: skip
    if n["guarded"]:
        ask = one + f"seen = []\ndef ask(thing, says):\n    seen.append((dict(thing), says))\n    thing.clear()\n    return says\nguards['$b'] = [lambda t: ask(t, True), lambda t: ask(t, False), lambda t: ask(t, True)]\nassert raised(it.$move, {k[0]}, '$b'{why}) == ('$Refused', '$a', '$b')\n"  # fmt: skip
        late = f"assert raised(it.$move, {k[0]}, '$c', '') == ('ValueError', 'reason')\n" if n["reasons"] else f"assert raised(it.$move, {k[0]}, '$a') == ('$Refused', '$a', '$a')\n"  # fmt: skip
        draft.rule("guards", ask + f"assert seen == [({full}, True), ({full}, False)]\nassert it.$get({k[0]}) == {full}", one + f"guards['$b'] = [lambda t: t['$amount'] == 50]\nit.$move({k[0]}, '$b'{why})\nassert it.$get({k[0]})['$state'] == '$b'", one + f"seen = []\nguards['$c'] = guards['$a'] = [seen.append]\n{late}assert seen == []")  # fmt: skip
    if rng.random() < 0.4:
        draft.rule("quiet", one + f"raised(it.$open, '', 60)\nraised(it.$open, 'fig', $least - 1)\nraised(it.$move, {k[0]}, '$a'{why})\nassert times[0] == 103 and it.$history({k[0]}) == []\nassert it.$get({k[0]}) == {full}")  # fmt: skip
    draft.rule("get", one + f"it.$get({k[0]}).clear()\nassert it.$get({k[0]}) == {full}")
    said = ", 'reason': 'why'" if n["reasons"] else ""
    past = f"[{{'from': '$a', 'to': '$b', 'at': 103{said}}}, {{'from': '$b', 'to': '$c', 'at': 106{said}}}]"  # fmt: skip
    draft.rule("history", three + f"it.$history({k[0]})[0].clear()\nassert it.$history({k[0]}) == {past}", one + f"assert it.$history({k[0]}) == []")  # fmt: skip
    if n["stays"]:
        draft.rule("spent", two + f"times.pop(0)\nit.$move({k[0]}, '$a'{why})\ntimes.pop(0)\ntimes.pop(0)\nassert list(it.$spent({k[0]}).items()) == [('$a', 12), ('$b', 6)]", one + f"assert it.$spent({k[0]}) == {{'$a': 3}}")  # fmt: skip
    if n["columns"]:
        many = base + f"times = [9, 7, 7, 7, 7]\nnames = ['k1', 'k3', 'k2', 'k5', 'k4']\nit = $cls({args})\nit.$open('dd', 60)\nit.$open('cc', 50)\nit.$open('cc', 50)\nit.$open('aa', 60)\nit.$open('ee', 40)\n"  # fmt: skip
        ids = ["k1", "k3", "k2", "k5", "k4"] if n["ids"] == "given" else [f"{n['prefix']}{i}" for i in range(1, 6)]  # fmt: skip
        data = list(zip(ids, ("dd", "cc", "cc", "aa", "ee"), (60, 50, 50, 60, 40), (9, 7, 7, 7, 7), strict=True))  # fmt: skip
        by = {"amount": lambda d: (-d[2], d[3], d[0]), "time": lambda d: (d[3], -d[2], d[0]), "title": lambda d: (d[1], d[3], d[0])}[order]  # fmt: skip
        rank = [d[0] for d in sorted(data, key=by)]
        none = "assert raised(it.$column, 'q') == ('KeyError', 'q')" if n["no_state"] else "assert it.$column('q') == []"  # fmt: skip
        draft.rule("column", many + f"assert [item['$id'] for item in it.$column('$a')] == {rank}\nit.$column('$a')[0].clear()\nassert len(it.$column('$a')[0]) == 5\nassert it.$column('$b') == []\n" + none)  # fmt: skip
    if n["tallies"]:
        v = (2, 1) if tally == "count" else (110, 50)
        some = (
            new
            + f"for size in (50, 60, 50):\n    it.$open('fig', size)\nit.$move({k[2]}, '$c'{why})\n"
        )
        if n["zeros"]:
            draft.rule(tally, some + f"assert list(it.$tally().items()) == [('$a', {v[0]}), ('$b', 0), ('$c', {v[1]})]")  # fmt: skip
        else:
            draft.rule(tally, some + f"assert list(it.$tally().items()) == [('$a', {v[0]}), ('$c', {v[1]})]", new + "assert it.$tally() == {}")  # fmt: skip
    if n["reopens"]:
        last = ", 'reason': ''" if n["reasons"] else ""
        draft.rule("reopen", three + f"assert it.$reopen({k[0]}) is None\nassert it.$get({k[0]})['$state'] == '$a'\nassert it.$history({k[0]})[2:] == [{{'from': '$c', 'to': '$a', 'at': 109{last}}}]", two + f"assert raised(it.$reopen, {k[0]}) == ('ValueError', {k[0]})\nassert it.$get({k[0]})['$state'] == '$b'")  # fmt: skip
    if n["undoes"]:
        draft.rule("undo", three + f"assert it.$undo({k[0]}) is None\nassert it.$get({k[0]})['$state'] == '$b'\nassert len(it.$history({k[0]})) == 1 and times[0] == 109\nit.$undo({k[0]})\nassert it.$get({k[0]})['$state'] == '$a'", one + f"assert raised(it.$undo, {k[0]}) == ('ValueError', '$undo')")  # fmt: skip
    extra = (', lambda: "m1"' if n["ids"] == "given" else "") + (", {}" if n["guarded"] else "")
    shown = "'m1'" if n["ids"] == "given" else f"'{n['prefix']}1'"
    draft.example(f'>>> it = $cls({{"$a": ["$b"], "$b": []}}, lambda: 5{extra})', ">>> _ = it.$open('plum', 70)", f">>> it.$move({shown}, '$b'{why})", f">>> it.$get({shown})['$state']", "'$b'")  # fmt: skip
    wrong: list[Mistake] = [
        ("            raise $Refused(old, $to)", "            raise $Refused($to, old)"),
        (f"$amount < {n['least']}", f"$amount <= {n['least']}"),
        ("return dict(self._find($id))", "return self._find($id)"),
        ("[dict(entry) for entry in self._past[$id]]", "self._past[$id]"),
    ]
    wrong += [{name: False} for name in ("strip", "long") if n[name]]
    wrong += [("not $reason.strip()", "not $reason")] if n["reasons"] else []
    wrong += [("guard(dict(item))", "guard(item)")] if n["guarded"] else []
    wrong += [{"order": other} for other in ("amount", "time", "title") if n["columns"] and other != order]  # fmt: skip
    wrong += [{"zeros": not n["zeros"]}] if n["tallies"] else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("move_board", build, tuple(RULES.values()), share=3)
