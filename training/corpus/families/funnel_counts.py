"""Funnels: how many get from step to step."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} funnel|How many {nouns} get through|Steps of {nouns}|Where {nouns} drop out|Losses between steps]"

RULES = rules_of({
    "purpose": "[Shows|Works out] [how many {nouns} reach each step of a funnel|where {nouns} drop out on their way through some steps|the course of {nouns} through several steps]. [The events are pairs `({who}, step)`, oldest first|An event `({who}, step)` says that somebody came to a step; events are given oldest first|Input is a list of events `({who}, step)` in the order of time]",
    "loose": state("[a {who} counts for a step if its events name that step and all steps before it, whatever their order|whoever has events for a step and for every earlier step is counted there, in whatever order they happened|a step counts each {who} with events for it and all before it; the order of the events does not matter]"),
    "ordered": state("[a {who} counts for a step if it came to all steps up to it in the order of `{steps}`, other events between them not disturbing|whoever did the first steps one after the other, in their order and perhaps with other events in between, is counted for the last of these|a step counts each {who} who came to it after having counted for the step before; the first step needs nothing before it]"),
    "people": "[Nobody is counted twice in a step|Each {who} counts once per step, however many events there are|Repeated events of a {who} add nothing|It is {who}s that are counted, not events|Several events of one {who} for one step are as good as one]",
    "strangers": "[Events whose step is not in `{steps}` have no influence|A step that `{steps}` does not name is passed over|Steps beyond those in `{steps}` are ignored|Unknown steps among the events change nothing|Only events for one of the `{steps}` matter]",
    "pairs": answer("`{f}`", "[a list of pairs `(step, number)` in the order of `{steps}`|a pair of step and number for each of `{steps}`, in their order, as a list|for all `{steps}`, one by one, the pair of its name and how many counted, in a list]"),
    "dict": answer("`{f}`", "[a dict from step to number, in the order of `{steps}`|the number for each of `{steps}`, a dict with the keys in their order|a dict in which all `{steps}`, in their order, have the number of those that counted]"),
    "record": answer("`{f}`", "[a `{Step}` for each of `{steps}`, in a list in their order|a list of `{Step}`, one for every step, ordered like `{steps}`|for all `{steps}`, one by one, a `{Step}` with the name and the number, in a list]"),
    "first": "[`{rate}` of a `{Step}` is its number in percent of the first step's|In `{rate}` stands how many percent of the first number the step has|Percent of the number at the first step is what `{rate}` means|The number divided by that of the first step, in percent, is `{rate}`|What the first step has is 100 for every `{rate}`]",
    "before": "[`{rate}` of a `{Step}` is its number in percent of the step before; the first one is compared with itself|In `{rate}` stands how many percent of the number before the step has; the first step is compared with itself|Percent of the number one step earlier is what `{rate}` means; the first step is its own measure|The number divided by that of the preceding step, in percent, is `{rate}`; the first is divided by itself|What the step before has is 100 for the next `{rate}`, and the first step is measured by itself]",
    "down": "[Percents are whole numbers, rounded down; out of 0, the percent is 0|`{rate}` drops any fraction and is 0 where it would be a division by 0|For `{rate}` fractions are cut off, and 0 takes the place of a division by zero|A whole number results, without the fraction; 0 if the number to compare with is 0|Division is by `//`; if the number divided by is 0, `{rate}` is 0]",
    "empty": ban("`{f}`", "[an empty list of `{steps}`|no `{steps}` at all|`{steps}` of length 0]", 'ValueError("{steps}")'),
    "double": ban("`{f}`", "[`{steps}` that name a step twice|a step that occurs again in `{steps}`|repeated `{steps}`]", 'ValueError("{steps}")'),
    "drops": answer("`{lost}`", "[the step after which most are lost, the earlier one among equals|at which step the loss to the next one is greatest, the first of several|the name of the step from which the fewest go on, measured as the difference to the next; the first wins a tie]"),
    "lonely": state("[`{lost}` returns `None` if there are fewer than two steps|with a single step, or none, `{lost}` gives `None`|`None` comes from `{lost}` when no step has a next one]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from dataclasses import dataclass  #? shape=record


@dataclass(frozen=True)  #? shape=record
class $Step:  #? shape=record
    name: str  #? shape=record
    number: int  #? shape=record
    $rate: int  #? shape=record


#(
#| shape=pairs
def $f($events: list[tuple[str, str]], $steps: list[str]) -> list[tuple[str, int]]:
    if not $steps:  #? empty
        raise ValueError("$steps")  #? empty
    if len(set($steps)) < len($steps):  #? double
        raise ValueError("$steps")  #? double
    return list(zip($steps, _numbers($events, $steps)))

#| shape=dict
def $f($events: list[tuple[str, str]], $steps: list[str]) -> dict[str, int]:
    if not $steps:  #? empty
        raise ValueError("$steps")  #? empty
    if len(set($steps)) < len($steps):  #? double
        raise ValueError("$steps")  #? double
    return dict(zip($steps, _numbers($events, $steps)))

#| shape=record
def $f($events: list[tuple[str, str]], $steps: list[str]) -> list[$Step]:
    if not $steps:  #? empty
        raise ValueError("$steps")  #? empty
    if len(set($steps)) < len($steps):  #? double
        raise ValueError("$steps")  #? double
    numbers = _numbers($events, $steps)
    bases = [numbers[0]] * len(numbers) if numbers else []  #? base=first
    bases = numbers[:1] + numbers[:-1]  #? base=before
    return [
        $Step(step, number, 100 * number // base if base else 0)
        for step, number, base in zip($steps, numbers, bases)
    ]

#| losing
def $lost($events: list[tuple[str, str]], $steps: list[str]) -> str | None:
    numbers = _numbers($events, $steps)
    losses = [here - onward for here, onward in zip(numbers, numbers[1:])]
    return $steps[losses.index(max(losses))] if losses else None

#)


def _numbers($events: list[tuple[str, str]], $steps: list[str]) -> list[int]:
    numbers = []  #? mode=loose
    inside = {each for each, _ in $events}  #? mode=loose
    for step in $steps:  #? mode=loose
        inside &= {each for each, reached in $events if reached == step}  #? mode=loose
        numbers.append(len(inside))  #? mode=loose
    return numbers  #? mode=loose
    reached: dict[str, int] = {}  #? mode=ordered
    for each, step in $events:  #? mode=ordered
        place = reached.get(each, 0)  #? mode=ordered
        if place < len($steps) and step == $steps[place]:  #? mode=ordered
            reached[each] = place + 1  #? mode=ordered
    return [sum(far > place for far in reached.values()) for place in range(len($steps))]  #? mode=ordered
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "funnel_counts", RULES)
    module = begin(draft, words)
    n = draft.names
    mode = draft.choose("mode", "loose", "ordered")
    shape = draft.choose("shape", "pairs", "dict", "record")
    base = draft.choose("base", "first", "before") if shape == "record" else "first"
    empty, double, losing = draft.flag("empty"), draft.flag("double", 0.4), draft.flag("losing")
    n |= {"base": base, "who": rng.choice(("person", "visitor", "name", "id")), "steps": rng.choice(("steps", "stages", "stations")), "events": rng.choice(("events", "happened", "moves")), "f": rng.choice(("funnel", "through", "reached_by", "course")), "lost": rng.choice(("weakest", "worst_step", "leak")),
          "Step": rng.choice(("Step", "Level", "Station")), "rate": rng.choice(("percent", "rate", "part"))}  # fmt: skip
    a, b, c = (str(n[name]) for name in "abc")
    steps = [a, b, c]
    events = [("p", a), ("q", b), ("p", "zz"), ("p", b), ("q", a), ("p", c), ("r", a), ("r", a), ("s", c), ("r", b), ("t", a)]  # fmt: skip
    few = [("p", b), ("p", a)]

    def numbers(given: list[tuple[str, str]]) -> list[int]:
        people = sorted({who for who, _ in given})
        found = []
        for last in range(len(steps)):
            wanted, passed = steps[: last + 1], 0
            for who in people:
                own = [step for owner, step in given if owner == who]
                rest = iter(own)
                done = set(wanted) <= set(own) if mode == "loose" else all(step in rest for step in wanted)  # fmt: skip
                passed += done
            found.append(passed)
        return found

    def want(given: list[tuple[str, str]], keyed: bool = False) -> str:
        counted = numbers(given)
        if shape != "record":
            pairs = list(zip(steps, counted, strict=True))
            return repr(dict(pairs) if shape == "dict" else pairs)
        bases = [counted[0]] * 3 if base == "first" else [counted[0], *counted[:-1]]
        rates = [100 * x // y if y else 0 for x, y in zip(counted, bases, strict=True)]
        form = f"$Step(name={{!r}}, number={{}}, {n['rate']}={{}})" if keyed else "$Step({!r}, {}, {})"  # fmt: skip
        return "[" + ", ".join(form.format(*row) for row in zip(steps, counted, rates, strict=True)) + "]"  # fmt: skip

    def case(given: list[tuple[str, str]]) -> str:
        return f"assert $f({given}, {steps}) == {want(given)}"

    draft.rule(mode, case(events), case(few))
    if rng.random() < 0.7:
        draft.rule("people", case([*events, ("t", a), ("t", b), ("t", b)]))
    draft.rule("strangers", case([("p", "zz"), *events, ("x", "zz")]))
    draft.rule(shape, case(events), *([f"assert list($f({few}, {[c, b, a]})) == {[c, b, a]}"] if shape == "dict" else []))  # fmt: skip
    if shape == "record":
        thirds = [("p", a), ("q", a), ("r", a), ("p", b), ("q", b), ("p", c)]
        draft.rule(base, case(thirds), case(events))
        draft.rule("down", case(thirds), case([("p", a)]), case([]))
    if empty:
        draft.rule("empty", f"assert raised($f, {events}, []) == ('ValueError', '$steps')")
    if double:
        draft.rule("double", f"assert raised($f, {events}, {[a, b, a]}) == ('ValueError', '$steps')")  # fmt: skip
    if losing:
        lost = numbers(events)
        worst = steps[0 if lost[0] - lost[1] >= lost[1] - lost[2] else 1]
        late = [("p", a), ("q", a), ("p", b), ("q", b)]
        draft.rule("drops", f"assert $lost({events}, {steps}) == {worst!r}\nassert $lost({late}, {steps}) == {b!r}", f"assert $lost({[('p', a), ('q', a), ('p', b)]}, {steps}) == {a!r}")  # fmt: skip
        draft.rule("lonely", f"assert $lost({events}, {[a]}) is None")
    draft.example(f">>> $f({[('p', a), ('q', a), ('p', b)]}, {steps})", want([("p", a), ("q", a), ("p", b)], keyed=True))  # fmt: skip
    wrong: list[Mistake] = [{"mode": "ordered" if mode == "loose" else "loose"}]
    wrong += [{name: False} for name in ("empty", "double") if n[name]]
    wrong += [{"base": "before" if base == "first" else "first"}] if shape == "record" else []
    wrong += [("losses.index(max(losses))", "losses.index(min(losses))")] if losing else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("funnel_counts", build, tuple(RULES.values()))
