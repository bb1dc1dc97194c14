"""Queues with priorities and a limit."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Waiting {nouns}|{Noun} line|{Nouns} by {rank}|Which {noun} is next|Room for some {nouns}]"

RULES = rules_of({
    "purpose": "[Lets {nouns} wait|Lines {nouns} up|Keeps {nouns} in line] until they are taken, the most [important|urgent] first; [only so many have room|there is room for a limited number|no more than a fixed number can wait]",
    "put": effect("`{put}`", "[adds the {noun} `{name}` with its `{rank}`|lines up `{name}`, remembering its `{rank}`|takes in `{name}`, which waits with that `{rank}`]"),
    "high": "[The {noun} with the highest `{rank}` comes out first|A higher `{rank}` goes before a lower one|The larger its `{rank}`, the sooner a {noun} is taken|`{rank}` 9 is served before `{rank}` 1|Out comes, whenever one is taken, the greatest `{rank}`]",
    "low": "[The {noun} with the lowest `{rank}` comes out first|A lower `{rank}` goes before a higher one|The smaller its `{rank}`, the sooner a {noun} is taken|`{rank}` 1 is served before `{rank}` 9|Out comes, whenever one is taken, the smallest `{rank}`]",
    "older": state("[of equal ones the one that waits longest is first|equal ranks keep the order of arrival|among the same `{rank}`, first come is first served]"),
    "younger": state("[of equal ones the one that came last is first|equal ranks come in the reverse order of arrival|among the same `{rank}`, last come is first served]"),
    "take": answer("`{take}`", "[the name of the first {noun}, which leaves the line|the first in line, who is removed|whoever is first, by name, and takes it out of the line]"),
    "empty_error": guard("`{take}`", "[the line is empty|nothing waits]", "[the line is not empty|at least one {noun} waits]", 'LookupError("{word}")'),
    "empty_none": "[`{take}` returns `None` if the line is empty|With nothing in line, `None` is what `{take}` gives|`None` comes from `{take}` when no {noun} waits|An empty line makes `{take}` return `None`|Taking from an empty line is no error but `None`]",
    "refuse": guard("`{put}`", "[`{most}` {nouns} wait already|the line is full with `{most}` of them]", "[fewer than `{most}` {nouns} wait|there is room for one more, `{most}` being the limit]", "OverflowError({name})"),
    "push_out": "[If `{most}` {nouns} wait already, the new one is added all the same and then the last in line is thrown out, which may be the new one|A full line takes the new {noun} in and then loses the one that would be served last, possibly that very one|Once more than `{most}` would wait, the {noun} at the end of the order drops out, be it the new one or another|More than `{most}` never wait: after adding, the one that would be taken last is removed|The line is cut to `{most}` after adding; what would come last is gone, even if it is new]",
    "told": answer("`{put}`", "[the name that was thrown out, or `None`|whom the full line lost by this, `None` if nobody|`None`, or the name of the one that had to go]"),
    "twice": ban("`{put}`", "[a `{name}` that waits|the `{name}` of a waiting {noun}|a second {noun} of one `{name}` in the line]", "KeyError({name})"),
    "again": state("[`{put}` for a `{name}` that waits only changes its `{rank}`; it counts as arriving anew|whoever waits and is put again gets the new `{rank}` and stands as if just arrived|putting a waiting `{name}` again replaces its old entry by a new one]"),
    "line": answer("`{line}`", "[the names in the order in which they would be taken|all that wait, first to last, by name|a list of the waiting names, the next one first]") + "[, without removing any|; nobody leaves the line by this|, the line staying as it is]",
    "drop": answer("`{drop}`", "[whether `{name}` waited, and it does no longer|`True` if it removed the waiting `{name}`, `False` if that did not wait|a `bool`: was there a `{name}` to remove from the line]"),
    "small": ban("the class", "[a `{most}` below 1|a `{most}` of 0 or less|a zero or negative `{most}`]", 'ValueError("{most}")'),
})  # fmt: skip

CODE = '''
"""$doc"""

from dataclasses import dataclass


@dataclass(frozen=True)
class _Waiting:
    name: str
    rank: int
    turn: int


class $cls:
    def __init__(self, $most: int) -> None:
        if $most < 1:  #? small
            raise ValueError("$most")  #? small
        self._$most = $most
        self._turn = 0
        self._waiting: list[_Waiting] = []

    #(
    #| full=refuse
    def $put(self, $name: str, $rank: int) -> None:
        if any(each.name == $name for each in self._waiting):  #? double=twice
            raise KeyError($name)  #? double=twice
        self._waiting = [each for each in self._waiting if each.name != $name]  #? double=again
        if len(self._waiting) >= self._$most:
            raise OverflowError($name)
        self._turn += 1
        self._waiting.append(_Waiting($name, $rank, self._turn))
        self._waiting.sort(key=lambda each: ($by_rank, $by_turn))

    #| full=push_out
    def $put(self, $name: str, $rank: int) -> str | None:
        if any(each.name == $name for each in self._waiting):  #? double=twice
            raise KeyError($name)  #? double=twice
        self._waiting = [each for each in self._waiting if each.name != $name]  #? double=again
        self._turn += 1
        self._waiting.append(_Waiting($name, $rank, self._turn))
        self._waiting.sort(key=lambda each: ($by_rank, $by_turn))
        return self._waiting.pop().name if len(self._waiting) > self._$most else None

    #| empty=empty_error
    def $take(self) -> str:
        if not self._waiting:
            raise LookupError("$word")
        return self._waiting.pop(0).name

    #| empty=empty_none
    def $take(self) -> str | None:
        return self._waiting.pop(0).name if self._waiting else None

    #| lists
    def $line(self) -> list[str]:
        return [each.name for each in self._waiting]

    #| drops
    def $drop(self, $name: str) -> bool:
        kept = [each for each in self._waiting if each.name != $name]
        found = len(kept) < len(self._waiting)
        self._waiting = kept
        return found

    #)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "bounded_priority", RULES)
    module = begin(draft, words)
    n = draft.names
    first = draft.choose("first", "high", "low")
    equal = draft.choose("equal", "older", "younger")
    full = draft.choose("full", "refuse", "push_out")
    empty = draft.choose("empty", "empty_error", "empty_none")
    double = draft.choose("double", "twice", "again")
    lists, drops, small = draft.flag("lists"), draft.flag("drops", 0.4), draft.flag("small")
    sign = 1 if first == "low" else -1
    turn = 1 if equal == "older" else -1
    n |= {"cls": words.class_name(str(n["noun"]), ("Line", "Queue", "Ranks")), "Nouns": str(n["nouns"]).capitalize(), "put": method_of(words, "add"), "take": rng.choice(("take", "pop", "next_one", "serve")), "line": rng.choice(("line", "waiting", "in_order")), "drop": method_of(words, "remove"), "name": rng.choice(("name", "key", "code")),
          "rank": rng.choice(("rank", "priority", "weight", "urgency")), "most": rng.choice(("most", "limit", "room", "capacity")), "word": rng.choice(("empty", "nothing", "none waiting")), "by_rank": "each.rank" if sign == 1 else "-each.rank", "by_turn": "each.turn" if turn == 1 else "-each.turn"}  # fmt: skip

    def order(*pairs: tuple[str, int]) -> list[str]:
        arrived = [(sign * rank, turn * place, name) for place, (name, rank) in enumerate(pairs)]
        return [name for _, _, name in sorted(arrived)]

    def puts(*pairs: tuple[str, int]) -> str:
        return "".join(f"it.$put({name!r}, {rank})\n" for name, rank in pairs)

    def takes(names: list[str]) -> str:
        end = "it.$take() is None" if empty == "empty_none" else "raised(it.$take) == ('LookupError', '$word')"  # fmt: skip
        return f"assert [it.$take() for _ in range({len(names)})] == {names}\nassert {end}\n"

    new = "it = $cls(3)\n"
    mixed = (("p", 4), ("q", 9), ("r", 1))
    same = (("p", 5), ("q", 5), ("r", 7))
    draft.rule("put", new + "assert it.$put('p', 4) is None\n" + takes(["p"]))
    draft.rule(first, new + puts(*mixed) + takes(order(*mixed)), new + puts(*mixed[::-1]) + takes(order(*mixed[::-1])))  # fmt: skip
    draft.rule(equal, new + puts(*same) + takes(order(*same)))
    draft.rule("take", new + puts(*mixed) + f"assert it.$take() == {order(*mixed)[0]!r}\n" + takes(order(*mixed)[1:]))  # fmt: skip
    draft.rule(empty, new + takes([]), new + puts(("p", 1)) + takes(["p"]))
    if full == "refuse":
        draft.rule("refuse", new + puts(*mixed) + "assert raised(it.$put, 's', 5) == ('OverflowError', 's')\n" + takes(order(*mixed)))  # fmt: skip
    else:
        more = (*mixed, ("s", 5))
        lost = order(*more)[-1]
        worst = order(*mixed, ("s", 50 * sign))[-1]
        draft.rule("push_out", new + puts(*more) + takes(order(*more)[:3]), new + puts(*mixed, ("s", 50 * sign)) + takes(order(*mixed)))  # fmt: skip
        draft.rule("told", new + puts(*mixed) + f"assert it.$put('s', 5) == {lost!r}", new + puts(*mixed) + f"assert it.$put('s', {50 * sign}) == {worst!r} == 's'")  # fmt: skip
    if double == "twice":
        draft.rule("twice", new + puts(*mixed[:2]) + "assert raised(it.$put, 'p', 99) == ('KeyError', 'p')\n" + takes(order(*mixed[:2])) + puts(("p", 1)) + takes(["p"]))  # fmt: skip
    else:
        draft.rule("again", new + puts(*same, ("p", 5)) + takes(order(*same[1:], ("p", 5))), new + puts(*mixed, ("p", 20)) + takes(order(*mixed[1:], ("p", 20))))  # fmt: skip
    if lists:
        draft.rule("line", new + puts(*mixed) + f"assert it.$line() == it.$line() == {order(*mixed)}\nit.$line().clear()\n" + takes(order(*mixed)))  # fmt: skip
    if drops:
        rest = [name for name in order(*mixed) if name != "q"]
        draft.rule("drop", new + puts(*mixed) + "assert it.$drop('q') is True and it.$drop('q') is False\n" + takes(rest))  # fmt: skip
    if small:
        draft.rule("small", "assert raised($cls, 0) == raised($cls, -3) == ('ValueError', '$most')\nassert raised($cls, 1) is None")  # fmt: skip
    draft.example(">>> it = $cls(2)", ">>> it.$put('$a', 3)", ">>> it.$put('$b', 8)", ">>> it.$take()", f"'{n['b'] if first == 'high' else n['a']}'")  # fmt: skip
    wrong: list[Mistake] = [
        {"by_rank": "-each.rank" if sign == 1 else "each.rank"},
        {"by_turn": "-each.turn" if turn == 1 else "each.turn"},
        ("> self._$most", "> self._$most + 1") if full == "push_out" else (">= self._$most", "> self._$most"),
    ]  # fmt: skip
    wrong += [{"small": False}] if small else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("bounded_priority", build, tuple(RULES.values()))
