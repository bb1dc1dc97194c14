"""Searches in a catalogue of records: filters, order, limit."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, effect, rules_of, spare_field, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} catalogue|Finding {nouns}|{Nouns} to choose from|A list of {nouns} to search|Which {nouns} there are]"

RULES = rules_of({
    "purpose": "[Holds {nouns} and finds|A catalogue of {nouns} that finds|Keeps {nouns} in order to find] [those that meet all given conditions|what somebody looks for|some of them by name and number]. [Each is a `{Record}`|A {noun} is a frozen `{Record}`]",
    "add": effect("`{add}`", "[makes a `{Record}` of its arguments, keeps it and returns it|adds one `{Record}` with these values and returns it|keeps what it is given as a `{Record}`, the return value]"),
    "id": "[Its `{id}` is the result of `{new_id}`, called once by `{add}`|`{new_id}` gives the `{id}`, one call for each `{Record}`|Each `{add}` calls `{new_id}` once, for the `{id}`|The `{id}` comes from `{new_id}()`, of which there is one call per `{add}`|For the `{id}` of a `{Record}`, `{add}` asks `{new_id}` once]",
    "blank": ban("`{add}`", "[an empty `{name}`|a `{name}` that is empty or only white space|a blank `{name}`]", 'ValueError("{name}")'),
    "negative": ban("`{add}`", "[a `{number}` below 0|a negative `{number}`|a `{number}` of less than 0]", 'ValueError("{number}")'),
    "find": answer("`{find}`", "[a list of each `{Record}` that meets all given conditions|all that meet every condition given, as a list|a new list of those records which satisfy each condition that is not `None`]"),
    "without": state("[a condition that is `None` or left out excludes nothing|without conditions everything is found|conditions count only when given]"),
    "part": "[`{text}` must occur in the `{name}`, upper and lower case being the same|The condition `{text}` asks for names that contain it, in capitals or not|Names in which `{text}` stands somewhere are found by it, whatever the case|Case aside, `{text}` has to be a part of the `{name}`|A `{name}` meets `{text}` if it contains it after both were put into small letters]",
    "begin": "[`{text}` must begin the `{name}`, upper and lower case being the same|The condition `{text}` asks for names that start with it, in capitals or not|Names at whose beginning `{text}` stands are found by it, whatever the case|Case aside, `{text}` has to be the start of the `{name}`|A `{name}` meets `{text}` if it starts with it after both were put into small letters]",
    "kind": "[`{kind}` must equal the `{kind}` of the `{Record}`|The condition `{kind}` asks for exactly that `{kind}`|Only a `{Record}` of the same `{kind}` meets the condition `{kind}`|By `{kind}`, all of another `{kind}` are excluded|For `{kind}` equality is needed, capitals included]",
    "least": state("[`{least}` lets a `{number}` pass that is at least as great|a `{number}` below `{least}` is excluded, `{least}` itself is not|the condition `{least}` means: `{number}` is `{least}` or more]"),
    "most": state("[`{most}` lets a `{number}` pass that is at most as great|a `{number}` above `{most}` is excluded, `{most}` itself is not|the condition `{most}` means: `{number}` is `{most}` or less]"),
    "by_name": "[The result is sorted by `{name}`, case aside, and for equal names by arrival|Names in small letters decide the order; ties go to what was added first|Found records stand in the alphabetical order of their names, capitals not mattering, the older one first among equals|Sorting is by `{name}.lower()`, and by order of `{add}` where that is equal|In front is the first name of the alphabet, case ignored; equal ones keep the order of `{add}`]",
    "by_number": "[The result is sorted by `{number}`, the smallest first, and for equal ones by arrival|Rising `{number}` is the order; ties go to what was added first|Found records stand in rising order of `{number}`, the older one first among equals|Sorting is by `{number}`, and by order of `{add}` where that is equal|In front is the smallest `{number}`; equal ones keep the order of `{add}`]",
    "by_falling": "[The result is sorted by `{number}`, the greatest first, and for equal ones by arrival|Falling `{number}` is the order; ties go to what was added first|Found records stand in falling order of `{number}`, the older one first among equals|Sorting is by `{number}` downwards, and by order of `{add}` where that is equal|In front is the greatest `{number}`; equal ones keep the order of `{add}`]",
    "arrival": state("[the result is in the order of `{add}`|what was added first is found first|the records come in order of arrival]"),
    "limit": "[No more than the first `{limit}` are returned, all if it is `None`|`{limit}` cuts the sorted list to that many; `None` leaves it whole|Of the sorted result only `{limit}` stay, those in front, unless it is `None`|After sorting, what comes behind the first `{limit}` is left out; without `{limit}` nothing is|The list ends after `{limit}` records if this is given]",
    "kinds": answer("`{kinds}`", "[how many records each `{kind}` has, as a dict with sorted keys|a dict from `{kind}`, in alphabetical order, to the number of its records|the number of records for every `{kind}` that occurs, a dict sorted by key]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable  #? ids
from dataclasses import dataclass


@dataclass(frozen=True)
class $Record:
    $id: str  #? ids
    $name: str
    $kind: str
    $number: int


class $cls:
    def __init__(self) -> None:  #? !ids
    def __init__(self, $new_id: Callable[[], str]) -> None:  #? ids
        self._$new_id = $new_id  #? ids
        self._records: list[$Record] = []

    #(
    #|
    def $add(self, $name: str, $kind: str, $number: int) -> $Record:
        if not $name.strip():  #? blank
            raise ValueError("$name")  #? blank
        if $number < 0:  #? negative
            raise ValueError("$number")  #? negative
        record = $Record($name, $kind, $number)  #? !ids
        record = $Record(self._$new_id(), $name, $kind, $number)  #? ids
        self._records.append(record)
        return record

    #|
    def $find(
        self,
        $text: str | None = None,
        $kind: str | None = None,
        $least: int | None = None,  #? bounds=least/both
        $most: int | None = None,  #? bounds=most/both
        $limit: int | None = None,  #? limited
    ) -> list[$Record]:
        found = self._records
        if $text is not None:
            found = [each for each in found if $text.lower() in each.$name.lower()]  #? match=part
            found = [each for each in found if each.$name.lower().startswith($text.lower())]  #? match=begin
        if $kind is not None:
            found = [each for each in found if each.$kind == $kind]
        if $least is not None:  #? bounds=least/both
            found = [each for each in found if each.$number >= $least]  #? bounds=least/both
        if $most is not None:  #? bounds=most/both
            found = [each for each in found if each.$number <= $most]  #? bounds=most/both
        return list(found)$cut  #? order=arrival
        return sorted(found, key=lambda each: each.$name.lower())$cut  #? order=by_name
        return sorted(found, key=lambda each: each.$number)$cut  #? order=by_number
        return sorted(found, key=lambda each: -each.$number)$cut  #? order=by_falling

    #| counts
    def $kinds(self) -> dict[str, int]:
        held = sorted(each.$kind for each in self._records)
        return {kind: held.count(kind) for kind in held}

    #)
'''

_DATA = (("Long Oar", "x", 30), ("oak", "y", 10), ("Lamp", "x", 20), ("boa", "x", 10), ("OAK", "z", 25))  # fmt: skip


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "catalogue_search", RULES)
    module = begin(draft, words)
    n = draft.names
    match = draft.choose("match", "part", "begin")
    bounds = draft.choose("bounds", "least", "most", "both", "no")
    order = draft.choose("order", "by_name", "by_number", "by_falling", "arrival")
    limited, ids, blank, negative, counts = draft.flag("limited"), draft.flag("ids", 0.4), draft.flag("blank", 0.4), draft.flag("negative", 0.4), draft.flag("counts", 0.4)  # fmt: skip
    name = rng.choice(("name", "title"))
    number = rng.choice(("price", "size", "year", "weight", "points"))
    limit = rng.choice(("limit", "top", "first"))
    taken = (name, number, limit, "id", "number", "text", "record", "found", "each", "least", "most", "held")  # fmt: skip
    record = rng.choice(("Record", "Item", "Offer", "Card"))
    n |= {"cls": words.class_name(str(n["noun"]), ("Catalogue", "Shelf", "Finder")), "Nouns": str(n["nouns"]).capitalize(), "Record": record, "id": "id", "new_id": rng.choice(("new_id", "next_id")), "name": name, "kind": spare_field(words, *taken), "number": number, "text": rng.choice(("text", "word", "sought")),
          "least": rng.choice(("least", "at_least", "lowest")), "most": rng.choice(("most", "at_most", "highest")), "limit": limit, "add": method_of(words, "add"), "find": method_of(words, "search"), "kinds": rng.choice(("kinds", "numbers_by", "tally")), "cut": f"[:{limit}]" if limited else ""}  # fmt: skip
    new = ("ids = iter('pqrstuvw')\n" if ids else "") + f"it = $cls({'lambda: next(ids)' if ids else ''})\n"  # fmt: skip
    full = new + f"for row in {_DATA}:\n    it.$add(*row)\n"

    def found(*conditions: str, top: int | None = None) -> list[str]:
        rows = [row for row in _DATA if all(_meets(row, each, match) for each in conditions)]
        key = {"by_name": lambda row: row[0].lower(), "by_number": lambda row: row[2], "by_falling": lambda row: -row[2], "arrival": lambda row: 0}[order]  # fmt: skip
        return [row[0] for row in sorted(rows, key=key)][:top]

    def case(**conditions: object) -> str:
        args = ", ".join(f"{n.get(key, key)}={value!r}" for key, value in conditions.items())
        top = conditions.pop("limit", None)
        wanted = found(*(f"{key}:{value}" for key, value in conditions.items()), top=top)
        return f"assert [each.$name for each in it.$find({args})] == {wanted}\n"

    def rec(ident: str, *row: object) -> str:
        return "$Record(" + ", ".join(map(repr, ([ident] if ids else []) + list(row))) + ")"

    draft.rule("add", new + f"assert it.$add('Oar', 'x', 3) == {rec('p', 'Oar', 'x', 3)}\nassert it.$find() == [{rec('p', 'Oar', 'x', 3)}]")  # fmt: skip
    if ids:
        draft.rule("id", new + "assert [it.$add('Oar', 'x', 3).$id for _ in range(3)] == ['p', 'q', 'r']")  # fmt: skip
    if blank:
        draft.rule("blank", new + "assert raised(it.$add, '', 'x', 1) == raised(it.$add, ' ', 'x', 1) == ('ValueError', '$name')\nassert it.$find() == []", )  # fmt: skip
    if negative:
        draft.rule("negative", new + "assert raised(it.$add, 'Oar', 'x', -1) == ('ValueError', '$number')\nassert it.$find() == []\nassert it.$add('Oar', 'x', 0).$number == 0")  # fmt: skip
    draft.rule("find", full + case(text="oa", kind="x") + case(text="l", kind="x") + case(kind="zz") + "it.$find().clear()\n" + case(), *([full + case(text="oa", least=25)] if bounds in ("least", "both") else []))  # fmt: skip
    if rng.random() < 0.6:
        draft.rule("without", full + case() + case(text=None, kind=None) + case(text=""))
    draft.rule(match, full + case(text="OA") + case(text="am") + case(text="lo"))
    draft.rule("kind", full + case(kind="x") + case(kind="X") + case(kind="z"))
    if bounds in ("least", "both"):
        draft.rule("least", full + case(least=20) + case(least=21) + case(least=0))
    if bounds in ("most", "both"):
        draft.rule("most", full + case(most=20) + case(most=19) + case(most=0))
    draft.rule(order, full + case() + case(kind="x"))
    if limited:
        draft.rule("limit", full + case(limit=2) + case(kind="x", limit=1) + case(limit=9) + case(limit=0))  # fmt: skip
    if counts:
        draft.rule("kinds", full + "assert list(it.$kinds().items()) == [('x', 3), ('y', 1), ('z', 1)]", new + "assert it.$kinds() == {}")  # fmt: skip
    shown = rec("n1", str(n["a"]), "x", 7)
    fields = ([f"{n['id']}='n1'"] if ids else []) + [f"$name='{n['a']}'", "$kind='x'", "$number=7"]
    draft.example(f">>> it = $cls({'lambda: ' + repr('n1') if ids else ''})", ">>> it.$add('$a', 'x', 7)", f"$Record({', '.join(fields)})", f">>> it.$find(text) == [{shown}]".replace("text", "$kind='x'"), "True")  # fmt: skip
    wrong: list[Mistake] = [
        ("$text.lower()", "$text"),
        {"match": "begin" if match == "part" else "part"},
        {"order": {"by_name": "arrival", "by_number": "by_falling", "by_falling": "by_number", "arrival": "by_number"}[order]},
    ]  # fmt: skip
    wrong += [(">= $least", "> $least")] if bounds in ("least", "both") else []
    wrong += [("<= $most", "< $most")] if bounds in ("most", "both") else []
    wrong += [{name: False} for name in ("blank", "negative") if n[name]]
    return draft.task(TITLE, module, CODE, wrong)


def _meets(row: tuple[str, str, int], condition: str, match: str) -> bool:
    """Whether a row of the data meets a condition such as "least:20"."""
    kind, _, value = condition.partition(":")
    if value == "None":
        return True
    if kind == "text":
        place = row[0].lower().find(value.lower())
        return place == 0 if match == "begin" else place >= 0
    if kind == "kind":
        return row[1] == value
    return row[2] >= int(value) if kind == "least" else row[2] <= int(value)


FAMILY = Family("catalogue_search", build, tuple(RULES.values()))
