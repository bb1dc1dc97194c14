"""Cohorts: who came back how long after the beginning."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Cohorts of {nouns}|{Noun} cohorts|Who stays with the {nouns}|{Nouns} by their beginning|Coming back to a {noun}]"

RULES = rules_of({
    "purpose": "[Groups {who}s by the {period} of their first visit|Puts {who}s with the same first {period} into one cohort|Looks at {who}s by when they began] and [counts who comes back later|says how many are seen again in later {period}s|follows them through later {period}s]. [{Visits} are pairs `({who}, {period})`, {period}s being whole numbers|Each of the visits is a pair `({who}, {period})` with a whole number as {period}|A visit is `({who}, {period})`, the {period} a whole number]",
    "cohort": state("[a {who} belongs to the cohort of the smallest {period} among its visits, wherever this stands in the list|the earliest {period} of a {who} is its cohort; the order of the visits means nothing|which cohort a {who} is in is said by its lowest {period}]"),
    "offset": "[Offset 0 is the {period} of the cohort, 1 the one after it, and so on|The offset of a visit is its {period} minus the cohort of the {who}|Offsets count {period}s from the cohort on, which is offset 0 itself|How many {period}s after its cohort a {who} came is the offset, 0 for the first {period}|A visit in the cohort's own {period} has offset 0, one in the next {period} offset 1]",
    "dense": answer("`{f}`", "[a dict from cohort to a list of numbers, the one at place `i` counting the {who}s with a visit at offset `i`|for each cohort the list of how many of its {who}s came at offset 0, 1, 2 ..., in a dict|a dict whose value for a cohort lists the number of {who}s by offset, beginning at 0]"),
    "sparse": answer("`{f}`", "[a dict from `(cohort, offset)` to the number of {who}s, without zeros|how many {who}s came for each pair `(cohort, offset)` that occurs, as a dict|a dict with a key `(cohort, offset)` wherever somebody came, and how many as its value]"),
    "record": answer("`{f}`", "[a list of `{Cell}`, one for each cohort and offset at which somebody came|how many {who}s came at which offset of which cohort, as a list of `{Cell}` without zeros|a `{Cell}` for every pair of cohort and offset that occurs, in a list]"),
    "last": state("[every list ends at the last offset at which anybody of the cohort came|the lists have no zeros at their end|a list is just as long as the latest visit of its cohort asks for]"),
    "width": "[Every list has {width} numbers, later visits being left out|Lists always hold {width} numbers; what happened later does not show|{width} numbers are in each list: zeros fill it up and later offsets are cut off|The length of each list is {width}, whatever was or was not visited|Offsets from {width} on are ignored, and each list has all {width} places]",
    "order": state("[cohorts come in rising order, and offsets likewise|the smallest cohort is first; within one, so is the smallest offset|sorting is by cohort and then by offset, both from low to high]"),
    "distinct": "[A {who} counts once per offset, however often it came|Two visits of one {who} in one {period} are as good as one|It is {who}s that are counted, not visits|Repeated visits within a {period} add nothing|No {who} counts twice for the same offset]",
    "negative": ban("`{f}`", "[a visit with a negative {period}|a {period} below 0|any {period} smaller than 0]", 'ValueError("{period}")'),
    "percent": "[Instead of numbers there are percents of the cohort's size, rounded down|Each number is turned into percent of the {who}s in the cohort, fractions dropped|What is given is not the number itself but `100 * number // size`, size being all {who}s of the cohort|Numbers are expressed as whole percents of the cohort, rounded down|All counts are divided by the size of their cohort and given in whole percent, rounding down]",
    "sizes": answer("`{sizes}`", "[how many {who}s each cohort has, a dict from the smallest cohort up|a dict from cohort, in rising order, to the number of its {who}s|the size of all cohorts as a dict with sorted keys]"),
    "untouched": "[`{visits}` stays as it is|The list handed in is only read|Nothing is removed from `{visits}` or moved within it|After the call `{visits}` is what it was before|The argument is not changed]",
})  # fmt: skip

CODE = '''
"""$doc"""

from dataclasses import dataclass  #? shape=record


@dataclass(frozen=True)  #? shape=record
class $Cell:  #? shape=record
    cohort: int  #? shape=record
    offset: int  #? shape=record
    number: int  #? shape=record


#(
#|
def $f($visits: list[tuple[str, int]]) -> $kind:
    if any(time < 0 for _, time in $visits):  #? negative
        raise ValueError("$period")  #? negative
    begun = _begun($visits)
    members = list(begun.values())  #? percent
    came = {(begun[each], time - begun[each], each) for each, time in $visits}
    numbers: dict[tuple[int, int], int] = {}
    for cohort, offset, _ in sorted(came):
        numbers[cohort, offset] = numbers.get((cohort, offset), 0) + 1
    numbers = {cell: 100 * many // members.count(cell[0]) for cell, many in numbers.items()}  #? percent
    return numbers  #? shape=sparse
    return [$Cell(*cell, many) for cell, many in numbers.items()]  #? shape=record
    rows: dict[int, list[int]] = {}  #? shape=dense
    for cohort in sorted(set(begun.values())):  #? shape=dense
        width = 1 + max(offset for other, offset in numbers if other == cohort)  #? shape=dense length=last
        rows[cohort] = [numbers.get((cohort, offset), 0) for offset in range(width)]  #? shape=dense length=last
        rows[cohort] = [numbers.get((cohort, offset), 0) for offset in range($width)]  #? shape=dense length=width
    return rows  #? shape=dense

#| sized
def $sizes($visits: list[tuple[str, int]]) -> dict[int, int]:
    cohorts = sorted(_begun($visits).values())
    return {cohort: cohorts.count(cohort) for cohort in cohorts}

#)


def _begun($visits: list[tuple[str, int]]) -> dict[str, int]:
    begun: dict[str, int] = {}
    for each, time in $visits:
        begun[each] = min(time, begun.get(each, time))
    return begun
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "cohort_counts", RULES)
    module = begin(draft, words)
    n = draft.names
    shape = draft.choose("shape", "dense", "sparse", "record")
    length = draft.choose("length", "last", "width") if shape == "dense" else "last"
    negative, percent, sized = draft.flag("negative"), draft.flag("percent", 0.4), draft.flag("sized")  # fmt: skip
    width = rng.randint(2, 4)
    visits = rng.choice(("visits", "seen", "logins", "stays"))
    kinds = {"dense": "dict[int, list[int]]", "sparse": "dict[tuple[int, int], int]", "record": "list[$Cell]"}  # fmt: skip
    cell = rng.choice(("Cell", "Cohort", "Count"))
    n |= {"length": length, "width": width, "Nouns": str(n["nouns"]).capitalize(), "who": rng.choice(("person", "guest", "member", "user", "reader")), "period": rng.choice(("week", "month", "day", "year", "round")), "visits": visits, "Visits": visits.capitalize(),
          "f": rng.choice(("cohorts", "retention", "returning", "staying")), "sizes": rng.choice(("sizes", "beginners", "starts")), "Cell": cell, "kind": kinds[shape].replace("$Cell", cell)}  # fmt: skip
    base = rng.randint(1, 30)
    given = [("q", base + 1), ("p", base), ("p", base + 2), ("r", base), ("p", base + 2), ("s", base + 1), ("q", base + 2), ("t", base), ("r", base + 5), ("p", base + 4)]  # fmt: skip

    def cells(seen: list[tuple[str, int]]) -> dict[tuple[int, int], int]:
        begun = {who: min(time for other, time in seen if other == who) for who, _ in seen}
        pairs = sorted({(begun[who], time - begun[who], who) for who, time in seen})
        found = {pair[:2]: sum(other[:2] == pair[:2] for other in pairs) for pair in pairs}
        size = list(begun.values())
        return {at: 100 * many // size.count(at[0]) if percent else many for at, many in found.items()}  # fmt: skip

    def want(seen: list[tuple[str, int]], keyed: bool = False) -> str:
        found = cells(seen)
        if shape == "sparse":
            return repr(found)
        if shape == "record":
            form = "$Cell(cohort={}, offset={}, number={})" if keyed else "$Cell({}, {}, {})"
            return "[" + ", ".join(form.format(*at, many) for at, many in found.items()) + "]"
        rows = {}
        for cohort in sorted({at[0] for at in found}):
            long = width if length == "width" else 1 + max(at[1] for at in found if at[0] == cohort)
            rows[cohort] = [found.get((cohort, offset), 0) for offset in range(long)]
        return repr(rows)

    def case(seen: list[tuple[str, int]]) -> str:
        return f"assert $f({seen}) == {want(seen)}"

    small = [("p", 4), ("p", 3), ("q", 5)]
    draft.rule("cohort", case(small), case(given))
    draft.rule("offset", case(given), case([("p", 7), ("p", 8), ("p", 10)]))
    draft.rule(shape, case(given), case([("k", 0)]), "assert not $f([])")
    if shape == "dense":
        draft.rule(length, case([("p", 1), ("p", 9), ("q", 2)]), case(given))
    dicts = f"list($f({given}).items()) == list({want(given)}.items())"
    draft.rule("order", f"assert {dicts}" if shape != "record" else case(given), case([("b", 9), ("a", 2)]))  # fmt: skip
    if rng.random() < 0.7:
        draft.rule("distinct", case([("p", 1), ("p", 1), ("p", 2), ("p", 2), ("q", 1)]))
    if negative:
        draft.rule("negative", f"assert raised($f, {[('p', 1), ('q', -1)]}) == ('ValueError', '$period')")  # fmt: skip
    if percent:
        draft.rule("percent", case([("p", 1), ("q", 1), ("r", 1), ("p", 2), ("r", 2), ("q", 3)]))
    if sized:
        draft.rule("sizes", f"assert list($sizes({given}).items()) == {[(base, 3), (base + 1, 2)]}\nassert $sizes([]) == {{}}")  # fmt: skip
    if rng.random() < 0.3:
        draft.rule("untouched", f"given = {given}\n$f(given)\nassert given == {given}")
    draft.example(f">>> $f({[('p', 3), ('q', 3), ('p', 4)]})", want([("p", 3), ("q", 3), ("p", 4)], keyed=True))  # fmt: skip
    wrong: list[Mistake] = [
        ("min(time, begun.get(each, time))", "begun.get(each, time)"),
        ("time - begun[each], each)", "time, each)"),
    ]
    wrong += [("in sorted(came)", "in sorted(came, reverse=True)")] if shape != "dense" else []
    wrong += [{"percent": False}] if percent else []
    wrong += [{"length": "width" if length == "last" else "last"}] if shape == "dense" else []
    wrong += [{"negative": False}] if negative else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("cohort_counts", build, tuple(RULES.values()))
