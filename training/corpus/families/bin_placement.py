"""Placing things with sizes into bins with room."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Placing {nouns}|{Noun} placement|Where the {nouns} go|Packing {nouns}|Room for {nouns}]"

RULES = rules_of({
    "purpose": "[Spreads|Distributes] {nouns} over {bin}s[, each of which has limited room|]. [`{items}` says how much room each {noun} needs, `{bins}` how much each {bin} has|`{bins}` are the {bin}s with their room, `{items}` the {nouns} with what they need of it|Every {noun} in `{items}` needs some room, which the {bin}s in `{bins}` offer]",
    "largest": "[The {nouns} are placed from the largest to the smallest, equal ones in the order of `{items}`|First to be placed is the {noun} that needs most; ties keep the order of `{items}`|Larger {nouns} go before smaller ones; which of two equal ones goes first is decided by `{items}`|Placing is done by falling size and, for the same size, in the given order|In falling order of need, the earlier one in `{items}` among equals, {nouns} are placed]",
    "given": state("[the {nouns} are placed in the order of `{items}`|placing follows the order in which `{items}` is given|what comes first in `{items}` is placed first]"),
    "first": "[A {noun} goes into the first of the `{bins}` with enough room left|Of `{bins}`, in their order, the first that has room enough takes the {noun}|Each {noun} tries the {bin}s in the order of `{bins}` and takes the first that can hold it|The {bin} for a {noun} is the earliest in `{bins}` with at least that much room left|In the order of `{bins}`, the first {bin} whose remaining room suffices is chosen]",
    "tightest": "[A {noun} goes into the {bin} that has the least room left but enough, the first in `{bins}` among equals|Of all {bin}s with room enough the fullest, in terms of room left, takes the {noun}; ties go to the earlier one in `{bins}`|Each {noun} takes the {bin} in which the smallest rest remains, of equal ones the first in `{bins}`|The {bin} for a {noun} is the one whose remaining room exceeds the need by least; the order of `{bins}` decides ties|As little room as possible is to remain in the chosen {bin}, the earliest of `{bins}` winning a tie]",
    "emptiest": "[A {noun} goes into the {bin} with the most room left, the first in `{bins}` among equals|Of all {bin}s the one with most remaining room takes the {noun}; ties go to the earlier one in `{bins}`|Each {noun} takes the {bin} that has most room left, of equal ones the first in `{bins}`|The {bin} for a {noun} is the one whose remaining room is greatest; the order of `{bins}` decides ties|As much room as possible must be left before a {bin} is chosen, the earliest of `{bins}` winning a tie]",
    "fits": state("[a {noun} that needs exactly the room that is left still fits|using up the last bit of room is allowed|room may be used up completely]"),
    "error": ban("`{f}`", "[a {noun} that fits nowhere|a {noun} for which no {bin} has room left|something that no {bin} can take any more]", "ValueError(name)") + ", [`name` being its key in `{items}`|with the name of that {noun}|where `name` says which]",
    "none": state("[a {noun} that fits nowhere gets `None` as its {bin}|`None` takes the place of the {bin} if there is no room for a {noun}|without enough room anywhere, the {bin} of a {noun} is `None`]") + "; [the others are placed all the same|later ones are placed nevertheless|this does not keep the rest from being placed]",
    "omit": state("[a {noun} that fits nowhere is missing in the result|if there is no room for a {noun}, it is left out|without enough room anywhere, a {noun} does not appear]") + "; [the others are placed all the same|later ones are placed nevertheless|this does not keep the rest from being placed]",
    "by_item": answer("`{f}`", "[a dict from each {noun} to its {bin}, in the order of placing|for every {noun}, in the order of placing, the {bin} it is in, as a dict|a dict with the {nouns} as keys, the one placed first in front, and their {bin}s as values]"),
    "by_bin": answer("`{f}`", "[a dict from each {bin} to the list of {nouns} in it, in the order of placing|for all `{bins}`, in their order, a list of what was placed there, as a dict|a dict with every {bin} as a key, also with an empty list, listing its {nouns} in the order of placing]"),
    "placed": answer("`{f}`", "[a list of `{Placed}`, one per {noun}, in the order of placing|for every {noun} a `{Placed}` with its name and its {bin}, in a list that follows the order of placing|each {noun} with its {bin} as a `{Placed}`, the one placed first in front, in a list]"),
    "bad_size": ban("`{f}`", "[a {noun} that needs less than 1|a size of 0 or less in `{items}`|a need below 1]", "ValueError(name)") + ", [before anything is placed|which comes before all placing|checked first of all]",
    "most": "[No {bin} takes more than {most} {nouns}, however small|With {most} {nouns} in it a {bin} is full, whatever room is left|{most} is the largest number of {nouns} in one {bin}; then it counts as having no room|A {bin} that holds {most} {nouns} is passed over like one without room|Beside the room, the number is limited: {most} {nouns} per {bin} at most]",
    "left": answer("`{left}`", "[a dict from each {bin} to the room that is left after placing|how much room every {bin}, in the order of `{bins}`, has in the end, as a dict|the remaining room per {bin}, a dict in the order of `{bins}`]"),
    "untouched": "[Both dicts are only read|Neither `{items}` nor `{bins}` is changed|After the call, `{items}` and `{bins}` are what they were|The arguments stay as they are|What is handed in is not altered]",
})  # fmt: skip

CODE = '''
"""$doc"""

from dataclasses import dataclass  #? shape=placed


@dataclass(frozen=True)  #? shape=placed
class $Placed:  #? shape=placed
    name: str  #? shape=placed
    $bin: str$or  #? shape=placed


#(
#| shape=by_item
def $f($items: dict[str, int], $bins: dict[str, int]) -> dict[str, str$or]:
    return dict(_placed($items, $bins))

#| shape=placed
def $f($items: dict[str, int], $bins: dict[str, int]) -> list[$Placed]:
    return [$Placed(*pair) for pair in _placed($items, $bins)]

#| shape=by_bin
def $f($items: dict[str, int], $bins: dict[str, int]) -> dict[str, list[str]]:
    filled: dict[str, list[str]] = {each: [] for each in $bins}
    for name, chosen in _placed($items, $bins):
        filled[chosen].append(name)
    return filled

#| leftover
def $left($items: dict[str, int], $bins: dict[str, int]) -> dict[str, int]:
    room = dict($bins)
    for name, chosen in _placed($items, $bins):
        if chosen is not None:  #? misfit=none
            room[chosen] -= $items[name]  #? misfit=none
        room[chosen] -= $items[name]  #? !misfit=none
    return room

#)


def _placed($items: dict[str, int], $bins: dict[str, int]) -> list[tuple[str, str$or]]:
    for name, need in $items.items():  #? bad_size
        if need < 1:  #? bad_size
            raise ValueError(name)  #? bad_size
    room = dict($bins)
    numbers = dict.fromkeys($bins, 0)  #? capped
    pairs: list[tuple[str, str$or]] = []
    for name, need in $source:
        fitting = [each for each in room if room[each] >= need]  #? !capped
        fitting = [each for each in room if room[each] >= need and numbers[each] < $most]  #? capped
        if not fitting:
            raise ValueError(name)  #? misfit=error
            pairs.append((name, None))  #? misfit=none
            continue  #? misfit=none/omit
        chosen = fitting[0]  #? choice=first
        chosen = min(fitting, key=lambda each: room[each])  #? choice=tightest
        chosen = max(fitting, key=lambda each: room[each])  #? choice=emptiest
        room[chosen] -= need
        numbers[chosen] += 1  #? capped
        pairs.append((name, chosen))
    return pairs
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "bin_placement", RULES)
    module = begin(draft, words)
    n = draft.names
    order = draft.choose("order", "largest", "given")
    choice = draft.choose("choice", "first", "tightest", "emptiest")
    shape = draft.choose("shape", "by_item", "by_bin", "placed")
    misfit = draft.choose("misfit", "error", "omit", *(() if shape == "by_bin" else ("none",)))  # fmt: skip
    bad_size, capped, leftover = draft.flag("bad_size", 0.4), draft.flag("capped", 0.3), draft.flag("leftover", 0.4)  # fmt: skip
    items, bins = rng.choice((("items", "rooms"), ("needs", "bins"), ("sizes", "hosts"), ("loads", "places")))  # fmt: skip
    most = rng.randint(2, 3)
    n |= {"items": items, "bins": bins, "bin": rng.choice(("bin", "host", "crate", "rack", "van")), "most": most, "or": " | None" if misfit == "none" else "", "Placed": rng.choice(("Placed", "Place", "Placement")), "f": rng.choice(("place", "pack", "spread", method_of(words, "run"))), "left": rng.choice(("left", "room_left", "free")),
          "source": f"{items}.items()" if order == "given" else f"sorted({items}.items(), key=lambda pair: -pair[1])"}  # fmt: skip

    def pairs(needs: dict[str, int], rooms: dict[str, int]) -> list[tuple[str, str | None]]:
        room, held = dict(rooms), dict.fromkeys(rooms, 0)
        found: list[tuple[str, str | None]] = []
        names = list(needs)
        if order == "largest":
            names = [name for size in range(99, -1, -1) for name in needs if needs[name] == size]
        for name in names:
            able = [b for b in room if room[b] >= needs[name] and not (capped and held[b] >= most)]
            ranked = {"first": lambda b: 0, "tightest": lambda b: room[b], "emptiest": lambda b: -room[b]}[choice]  # fmt: skip
            able = sorted(able, key=lambda b: (ranked(b), list(rooms).index(b)))
            if able:
                room[able[0]] -= needs[name]
                held[able[0]] += 1
                found.append((name, able[0]))
            elif misfit == "none":
                found.append((name, None))
        return found

    def want(needs: dict[str, int], rooms: dict[str, int], keyed: bool = False) -> str:
        found = pairs(needs, rooms)
        if shape == "by_item":
            return repr(dict(found))
        if shape == "by_bin":
            return repr({b: [name for name, place in found if place == b] for b in rooms})
        form = f"$Placed(name={{!r}}, {n['bin']}={{!r}})" if keyed else "$Placed({!r}, {!r})"
        return "[" + ", ".join(form.format(*pair) for pair in found) + "]"

    def case(needs: dict[str, int], rooms: dict[str, int]) -> str:
        return f"assert $f({needs}, {rooms}) == {want(needs, rooms)}"

    more = 4 if misfit == "error" else 0
    rooms = {"x": 9 + more, "y": 5 + more, "z": 12 + more}
    mixed, twins = {"p": 3, "q": 8, "r": 5, "s": 4}, {"p": 4, "q": 4, "r": 4}
    wide = {"x": 30, "y": 30}
    ordered = case(mixed, rooms)
    if shape == "by_item":
        ordered += f"\nassert list($f({mixed}, {rooms})) == {[name for name, _ in pairs(mixed, rooms)]}"  # fmt: skip
    draft.rule(order, ordered, case(twins, wide), case({"p": 2, "q": 7}, {"x": 8, "y": 9}))
    draft.rule(choice, case(mixed, rooms), case({"p": 4}, {"u": 9, "v": 5, "w": 20}), case(twins, wide))  # fmt: skip
    draft.rule("fits", case({"p": 5}, {"x": 4, "y": 5}), case({"p": 5, "q": 5}, {"x": 10}))
    over = {"p": 3, "q": 17, "r": 2}
    if misfit == "error":
        draft.rule("error", f"assert raised($f, {over}, {rooms}) == ('ValueError', 'q')\nassert raised($f, {{'p': 1}}, {{}}) == ('ValueError', 'p')")  # fmt: skip
    else:
        draft.rule(misfit, case(over, rooms), case({"p": 6, "q": 6, "r": 1}, {"x": 7}))
    draft.rule(shape, case(mixed, rooms), case({}, {"x": 1}), *([f"assert list($f({twins}, {rooms})) == ['x', 'y', 'z']"] if shape == "by_bin" else []))  # fmt: skip
    if bad_size:
        draft.rule("bad_size", f"assert raised($f, {{'p': 50, 'q': 0}}, {rooms}) == ('ValueError', 'q')\nassert raised($f, {{'p': -1}}, {rooms}) == ('ValueError', 'p')")  # fmt: skip
    if capped:
        draft.rule("most", case(dict.fromkeys("abcdef"[: 2 * most], 1), {"x": 30, "y": 9}))
    if leftover:
        rest = {b: room - sum(mixed[name] for name, place in pairs(mixed, rooms) if place == b) for b, room in rooms.items()}  # fmt: skip
        draft.rule("left", f"assert $left({mixed}, {rooms}) == {rest}\nassert $left({{}}, {rooms}) == {rooms}")  # fmt: skip
    if rng.random() < 0.4:
        draft.rule("untouched", f"needs, rooms = {mixed}, {rooms}\n$f(needs, rooms)\nassert (needs, rooms) == ({mixed}, {rooms})\nassert list(needs) == {list(mixed)}")  # fmt: skip
    draft.example(">>> $f({'p': 2, 'q': 3}, {'x': 4, 'y': 9})", want({"p": 2, "q": 3}, {"x": 4, "y": 9}, keyed=True))  # fmt: skip
    wrong: list[Mistake] = [(">= need", "> need")]
    wrong += [{"choice": {"first": "emptiest", "tightest": "emptiest", "emptiest": "first"}[choice]}]  # fmt: skip
    wrong += [("            raise ValueError(name)\n", "            continue\n")] if misfit == "error" and not bad_size else []  # fmt: skip
    wrong += [{"bad_size": False}] if bad_size else []
    wrong += [{"capped": False}] if capped else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("bin_placement", build, tuple(RULES.values()))
