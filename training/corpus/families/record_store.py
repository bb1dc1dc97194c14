"""Stores of records with required, unique and numeric fields."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import (
    BELOW_ONE,
    BLANK,
    CLOCK_ONCE,
    COPY,
    NEGATIVE,
    NEW_ID,
    STRIPPED,
    TAKEN,
    UNCHANGED,
    UNKNOWN,
    g,
)
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[Keeps {nouns} by `{key}`, each with [a|its] `{text}` and [a|its] `{num}`."
    "|A [small|plain|simple] store [for|of] {nouns}[, held in memory|]. {a_noun} has a `{text}` and a `{num}`."
    "|[Holds|Stores|Remembers] {nouns} in memory; <every> {noun} is a dict."
    "|[Somebody|A team|An office] wants to [keep|look up|collect] {nouns} by their `{key}`. A record is a dict.]"
)
ADD = g(
    "[`{add}` stores a new {noun} and <returns> its `{key}`"
    "|a new {noun} is <kept> by `{add}`, which <returns> [the|its] `{key}`"
    "|`{add}` makes {a_noun} and <returns> [its|the new] `{key}`"
    "|the result of `{add}` is the `{key}` of the new {noun}]"
)
SHAPE = g(
    "[{a_noun} is a dict with [exactly the keys|exactly|the keys] {keys}[ and no others|]"
    "|`{get}` <returns> a dict whose keys are [exactly|precisely] {keys}"
    "|the record of <every> {noun}, as `{get}` <returns> it, has [exactly|just] [the keys|these keys:] {keys}"
    "|[nothing but|only|no keys but] {keys} [is in|are found in|make up] the dict that `{get}` <returns>]"
)
COUNTER = g(
    "[the first {noun} gets the `{key}` 1, [each later one|every further one] [one more|the next number]; [numbers are never used again|no number is given twice]"
    "|`{add}` numbers the {nouns} 1, 2, 3 and so on in the order of [adding|arrival]; a number is never [reused|given twice]"
    "|[`{key}` counts up from 1|`{key}` is 1 for the first {noun} and grows by 1], [also after a removal|never going back]"
    "|ids are numbers[, given|] in the order of adding, beginning with 1 [and never reused|; none is used twice]]"
)
CASELESS = g(
    "[for this comparison, upper and lower case [are the same|do not differ|count as equal]"
    "|two `{text}` values that differ [only|just] in case [are the same|count as equal|clash]"
    "|whether `{text}` is taken is decided [without regard to|ignoring] [case|upper and lower case]"
    "|[case|upper or lower case] does not matter [when `{text}` is compared|in telling whether `{text}` is taken], but is kept as given]"
)
DEFAULT = g(
    "[`{num}` is {default} [unless given|if not given|by default]"
    "|without a `{num}`, {a_noun} [has|gets] {default}"
    "|<if> `{num}` is [left out|not given|omitted], [it is {default}|{default} is stored]"
    "|a [missing|omitted] `{num}` [means|counts as|stands for] {default}]"
)
REMOVE = g(
    "[`{remove}` [takes out|deletes|drops] the {noun} [with this|of the given] `{id}` and returns [None|nothing]"
    "|after `{remove}`, the {noun} [is gone|can no longer be found|is unknown]"
    "|{a_noun} [passed to|named in] `{remove}` is [gone afterwards|no longer kept|forgotten]"
    "|`{remove}` ends [the life of|the storage of] {a_noun}: [from then on|afterwards] its `{id}` is unknown]"
)
FREED = g(
    "[[removing|the removal of] {a_noun} [frees|gives free] its `{text}`"
    "|the `{text}` of a removed {noun} [can|may] be [used|taken|given] again"
    "|[once|after] {a_noun} is removed, [another may have|a new one may take] its `{text}`"
    "|`{remove}` makes the `{text}` [free|available] again]"
)
LIST = g(
    "[`{all}` <returns> all {nouns} [as|in] a list, {order}"
    "|all {nouns} are [returned|listed] by `{all}`, {order}"
    "|the list [from|given by|returned by] `{all}` holds <every> {noun}, {order}"
    "|`{all}`: [all|the] {nouns}, {order}]"
)
ORDERS = {
    "added": g("[in the order [in which they were added|of adding|of arrival]|oldest first|the one added first at the front]"),
    "text": g("[sorted by `{text}`|ordered by `{text}`, smallest first|by `{text}` in ascending order|in [rising|ascending] order of `{text}`]"),
    "num": g("[[the largest `{num}` first|sorted by `{num}`, largest first|by falling `{num}`], [equal ones|those with the same `{num}`|ties] [in the order of adding|as they were added]]"),
}  # fmt: skip

GRAMMARS = (PURPOSE, ADD, SHAPE, COUNTER, CASELESS, DEFAULT, REMOVE, FREED, LIST)


def build(rng: Random, words: Words) -> Task:
    d = Draft("record_store", rng, words)
    noun = d.noun()
    d.names |= {
        "Store": words.class_name(noun, ("Store", "Book", "Register", "Shelf", "File")),
        "text": d.field(), "num": d.field(), "stamp": d.field(), "id": f"{noun}_id", "key": "id",
        "add": d.method("add", noun), "get": d.method("get", noun),
        "remove": d.method("remove", noun), "all": d.method("list", d.names["nouns"]),
    }  # fmt: skip
    options = _options(d)
    _clauses(d, options)
    names = d.names
    examples = [
        f">>> store = {d.fill('$Store')}({_arguments(options)})",
        '>>> first = store.$add(" $v2", 4)',
        '>>> store.$get(first)["$text"]',
        "'$v2'" if options["strip"] else "' $v2'",
    ]
    if options["unique"]:
        examples += [
            '>>> store.$add("$v2")' if options["strip"] else '>>> store.$add(" $v2")',
            "Traceback (most recent call last):",
            "ValueError: $text",
        ]
    title = d.one(f"{names['Noun']} store", f"Store of {names['nouns']}", f"The {names['nouns']}")
    bugs = ("unique", "case", "strip", "bound", "default", "order", "key", "freed", "copy")
    return d.task(title, PURPOSE, lambda bug: _code(d, options, bug), bugs, examples)


def _options(d: Draft) -> dict[str, str | bool]:
    options: dict[str, str | bool] = {
        "ids": d.pick("ids", "given", "counter"),
        "unique": d.chance("unique", 0.6),
        "strip": d.chance("strip"),
        "bound": d.pick("bound", "none", "zero", "one"),
        "stamp": d.chance("stamp", 0.4),
        "remove": d.chance("remove", 0.6),
        "list": d.pick("list", "none", "added", "text", "num"),
    }
    options["case"] = bool(options["unique"]) and d.chance("caseless")
    default = d.one(1, 2, 3, 5, 10)
    low, middle, high = d.values(3)
    d.names |= {"default": default, "v1": low, "v2": middle, "v3": high}
    d.names["V2"] = middle.upper()
    d.names["new"] = f"{d.names['Store']}({_arguments(options)})"
    keys = [d.names["key"], d.names["text"], d.names["num"]]
    keys += [d.names["stamp"]] if options["stamp"] else []
    quoted = [f"`{key}`" for key in keys]
    d.names["keys"] = ", ".join(quoted[:-1]) + f" and {quoted[-1]}"
    return options


def _arguments(options: dict[str, str | bool]) -> str:
    arguments = ["iter('abcdef').__next__"] if options["ids"] == "given" else []
    return ", ".join(arguments + (["lambda: 7"] if options["stamp"] else []))


def _clauses(d: Draft, o: dict[str, str | bool]) -> None:
    first, second = ('"a"', '"b"') if o["ids"] == "given" else ("1", "2")
    d.names |= {"first": first, "second": second}
    stamp = ', "$stamp": 7' if o["stamp"] else ""
    d.clause(ADD, f's = $new\nassert (s.$add("$v1", 4), s.$add("$v2", 5)) == ({first}, {second})')
    d.clause(
        SHAPE,
        f's = $new\nassert s.$get(s.$add("$v1", 4)) == {{"id": {first}, "$text": "$v1", "$num": 4{stamp}}}',
    )
    if o["ids"] == "given":
        d.clause(
            NEW_ID,
            's = $new\nassert [s.$add("$v3"), s.$add("$v1"), s.$add("$v2")] == ["a", "b", "c"]',
        )
    else:
        again = (
            's.$remove(2)\nassert s.$add("$v1") == 3'
            if o["remove"]
            else 'assert s.$add("$v1") == 3'
        )
        d.clause(COUNTER, f's = $new\ns.$add("$v2")\ns.$add("$v3")\n{again}')
    if o["stamp"]:
        d.clause(
            CLOCK_ONCE,
            f't = iter([5, 8, 9])\ns = $Store({_arguments(o).replace("lambda: 7", "t.__next__")})\ni, j = s.$add("$v1"), s.$add("$v2")\nassert (s.$get(i)["$stamp"], s.$get(j)["$stamp"]) == (5, 8)',
        )
    d.clause(
        DEFAULT,
        's = $new\nassert s.$get(s.$add("$v1"))["$num"] == $default',
        's = $new\nassert s.$get(s.$add("$v1", $default + 1))["$num"] == $default + 1',
    )
    d.clause(
        UNKNOWN,
        *_unknown(o),
        **d.who(*[d.names["get"], d.names["remove"]][: 1 + bool(o["remove"])]),
    )
    _value_clauses(d, o)
    d.clause(
        COPY,
        's = $new\ni = s.$add("$v1", 4)\ns.$get(i)["$num"] = 99\nassert s.$get(i)["$num"] == 4',
        **d.who(d.names["get"]),
    )
    if o["remove"]:
        d.clause(
            REMOVE,
            's = $new\ni, j = s.$add("$v1"), s.$add("$v2")\nassert s.$remove(i) is None\nassert raised(s.$get, i) == ("KeyError", i)\nassert s.$get(j)["$text"] == "$v2"',
        )
    if o["remove"] and o["unique"]:
        d.clause(FREED, 's = $new\ns.$remove(s.$add("$v1"))\nassert raised(s.$add, "$v1") is None')
    if o["list"] != "none":
        _list_clause(d, str(o["list"]))


def _unknown(o: dict[str, str | bool]) -> list[str]:
    cases = ['s = $new\nassert raised(s.$get, "zz") == ("KeyError", "zz")']
    return cases + (
        ['s = $new\nassert raised(s.$remove, "zz") == ("KeyError", "zz")'] if o["remove"] else []
    )


def _value_clauses(d: Draft, o: dict[str, str | bool]) -> None:
    who = d.who(d.names["add"])
    if o["strip"]:
        d.clause(
            STRIPPED,
            's = $new\nassert s.$get(s.$add("  $v2\\t", 1))["$text"] == "$v2"',
            field=d.names["text"],
        )
        d.clause(
            BLANK,
            's = $new\nfor bad in ("", "  ", "\\t\\n"):\n    assert raised(s.$add, bad) == ("ValueError", "$text")',
            field=d.names["text"],
            **who,
        )
    if o["unique"]:
        cases = [
            's = $new\ns.$add("$v2")\nassert raised(s.$add, "$v2", 9) == ("ValueError", "$text")\nassert raised(s.$add, "$v1") is None'
        ]
        cases += (
            [] if o["case"] else ['s = $new\ns.$add("$v2")\nassert raised(s.$add, "$V2") is None']
        )
        d.clause(TAKEN, *cases, field=d.names["text"], **who)
    if o["case"]:
        d.clause(
            CASELESS,
            's = $new\ns.$add("$V2")\nassert raised(s.$add, "$v2") == ("ValueError", "$text")\nassert s.$get($first)["$text"] == "$V2"',
        )
    if o["bound"] == "one":
        d.clause(
            BELOW_ONE,
            's = $new\nassert raised(s.$add, "$v1", 0) == ("ValueError", "$num")\nassert raised(s.$add, "$v1", 1) is None',
            field=d.names["num"],
            **who,
        )
    if o["bound"] == "zero":
        d.clause(
            NEGATIVE,
            's = $new\nassert raised(s.$add, "$v1", -1) == ("ValueError", "$num")\nassert raised(s.$add, "$v1", 0) is None',
            field=d.names["num"],
            **who,
        )
    if o["bound"] != "none":
        d.clause(
            UNCHANGED,
            's = $new\nassert raised(s.$add, "$v1", -1) == ("ValueError", "$num")\nassert s.$add("$v1", 1) == $first',
            **who,
        )


def _list_clause(d: Draft, by: str) -> None:
    adding = 's = $new\ns.$add("$v2", 6)\ns.$add("$v3", 9)\ns.$add("$v1", 6)\n'
    expected = {
        "added": '["$v2", "$v3", "$v1"]',
        "text": '["$v1", "$v2", "$v3"]',
        "num": '["$v3", "$v2", "$v1"]',
    }[by]
    d.clause(
        LIST,
        f'{adding}assert [r["$text"] for r in s.$all()] == {expected}',
        "assert $new.$all() == []",
        order=d.say(ORDERS[by]).rstrip(".").lower(),
    )


def _code(d: Draft, o: dict[str, str | bool], bug: str) -> Code:
    parts = [_init(o), _add(o, bug), _get(bug)]
    if o["remove"]:
        parts.append(
            Part(
                "def $remove(self, $id: $Id) -> None",
                "if $id not in self._items:\n    raise KeyError($id)\ndel self._items[$id]",
            )
        )
    if o["list"] != "none":
        key = {
            "added": "",
            "text": ', key=lambda item: item["$text"]',
            "num": ', key=lambda item: -item["$num"]',
        }[str(o["list"])]
        items = "[dict(item) for item in self._items.values()]"
        if bug == "order":
            key = ', key=lambda item: item["$num"]'
        body = f"items = {items}\nreturn sorted(items{key})" if key else f"return {items}"
        parts.append(Part("def $all(self) -> list[dict[str, Any]]", body))
    d.names["Id"] = "str" if o["ids"] == "given" else "int"
    imports = ["from typing import Any"]
    if o["ids"] == "given" or o["stamp"]:
        imports.append("from collections.abc import Callable")
    return Code((Klass("$Store", ordered(parts, d.rank)),), tuple(imports))


def _init(o: dict[str, str | bool]) -> Part:
    parameters, body = ["self"], ["self._items: dict[$Id, dict[str, Any]] = {}"]
    if o["ids"] == "given":
        parameters.append("new_id: Callable[[], str]")
        body.insert(0, "self._new_id = new_id")
    else:
        body.append("self._last = 0")
    if o["stamp"]:
        parameters.append("clock: Callable[[], int]")
        body.insert(0, "self._clock = clock")
    return Part(f"def __init__({', '.join(parameters)}) -> None", "\n".join(body))


def _add(o: dict[str, str | bool], bug: str) -> Part:
    lines = []
    if o["strip"]:
        lines += [] if bug == "strip" else ["$text = $text.strip()"]
        lines += ["if not $text:", '    raise ValueError("$text")']
    if o["unique"] and bug != "unique":
        fold = ".lower()" if o["case"] and bug != "case" else ""
        lines += [
            f'taken = {{item["$text"]{fold} for item in self._items.values()}}',
            f"if $text{fold} in taken:",
            '    raise ValueError("$text")',
        ]
    if o["bound"] != "none":
        low = 1 if (o["bound"] == "one") != (bug == "bound") else 0
        lines += [f"if $num < {low}:", '    raise ValueError("$num")']
    lines += (
        ["key = self._new_id()"] if o["ids"] == "given" else ["self._last += 1", "key = self._last"]
    )
    lines.append('item = {"id": key, "$text": $text, "$num": $num}')
    if bug == "key":
        lines[-1] = 'item = {"$id": key, "$text": $text, "$num": $num}'
    if o["stamp"]:
        lines.append('item["$stamp"] = self._clock()')
    default = "0" if bug == "default" else "$default"
    return Part(
        f"def $add(self, $text: str, $num: int = {default}) -> $Id",
        "\n".join([*lines, "self._items[key] = item", "return key"]),
    )


def _get(bug: str) -> Part:
    kept = "self._items[$id]"
    return Part(
        "def $get(self, $id: $Id) -> dict[str, Any]",
        f"if $id not in self._items:\n    raise KeyError($id)\nreturn {kept if bug == 'copy' else f'dict({kept})'}",
    )


FAMILY = Family("record_store", build, GRAMMARS)
