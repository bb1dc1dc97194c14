"""Two sets of records merged by a key, with rules of precedence."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import g, refusal, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[Two lists of {nouns} [are to|shall] become one. <every> {noun} is a dict with a `{key}`."
    "|[Merges|Joins] {nouns} [from|of] two sources by `{key}`. The records are dicts."
    "|There are {nouns} in `{one}` and {nouns} in `{two}`; this module [brings them together|makes one list of them]."
    "|[Brings together|Unites] what two sources know about the same {nouns}, which are dicts with a `{key}`.]"
)
MERGE = said(
    "[`{merge}` <returns> a list with one dict for <every> `{key}` that occurs in `{one}` or `{two}`|the result of `{merge}` has each `{key}` of the two lists exactly once"
    "|each `{key}` of either list leads to one dict in the list that `{merge}` <returns>|`{one}` and `{two}` become one list in which no `{key}` occurs twice, returned by `{merge}`"
    "|for <every> `{key}`, whether in one list or in both, `{merge}` <returns> one dict]"
)
FIELDS = said(
    "[a merged dict has all fields of both records|the fields of both records with the same `{key}` are [joined|united] in one dict|a field that only one of the two records has is [taken over|kept]"
    "|[no field is lost|nothing is lost]: what one of the two records has is in the merged dict|merging keeps the fields that are in just one of the two records]"
)
WINS = {
    "two": said("[where both have a field, that of `{two}` wins|a field in both records [has|keeps] the value from `{two}`|`{two}` takes precedence over `{one}`|for a field that both records have, `{two}` decides|values from `{two}` replace those from `{one}`]"),
    "one": said("[where both have a field, that of `{one}` wins|a field in both records [has|keeps] the value from `{one}`|`{one}` takes precedence over `{two}`|for a field that both records have, `{one}` decides|values from `{two}` never replace those from `{one}`]"),
    "newer": said("[where both have a field, the record with the larger `{stamp}` wins, `{two}` if equal|a field in both records has the value from the one with the larger `{stamp}`; if that is equal, from `{two}`|the larger `{stamp}` takes precedence, and `{two}` does when both are the same|for a field that both records have, the record with the higher `{stamp}` decides, at a tie the one from `{two}`|values of the record with the smaller `{stamp}` give way; with equal `{stamp}` those from `{one}` do]"),
}  # fmt: skip
NONE = said(
    "[None never wins over another value|a None gives way to [any|whatever] value the other record has|a field that is None counts as missing and is taken from the other record if it is there"
    "|a value that is None does not replace one that is not|where one of the two values is None, the other is taken, [whatever the precedence|precedence or not]]"
)
ADDED = said(
    "[`{num}` is the exception: the two values are added|`{num}` of both records is summed[, whoever has precedence|]|the merged `{num}` is the sum of both|for `{num}` precedence does not count; both values are added|where both have `{num}`, the sum of the two is taken]"
)
ORDER = {
    "key": said("[the list is sorted by `{key}`|dicts <come> in ascending order of `{key}`|`{key}` decides the order, smallest first|in the result, `{key}` is ascending|sorted by `{key}`, so is the list]"),
    "first": said("[first come the `{key}` values of `{one}` in their order, then the new ones of `{two}` in theirs|the order is that of `{one}`, followed by what only `{two}` has, in its order|what is only in `{two}` comes after everything from `{one}`; otherwise orders are kept|the list begins like `{one}` and ends with the records that only `{two}` has; each part in its given order|records keep their order, those of `{one}` before those only in `{two}`]"),
}  # fmt: skip
DOUBLE = {
    "error": refusal("a `{key}` occurs twice within `{one}` or within `{two}`", "no `{key}` may occur twice within [one list|the same list]", "a list in which a `{key}` occurs twice", 'ValueError("{key}")'),
    "last": said("[of several records with the same `{key}` in one list only the last counts|a later record of the same list replaces an earlier one with its `{key}`, all of it|<if> a `{key}` occurs twice in the same list, the first of them is ignored|within one list the last record of a `{key}` stands for it alone|repeated within one list, a `{key}` has only the fields of its last record]"),
}  # fmt: skip
SOURCE = said(
    '[`{source}` says where a `{key}` was found: `"{one}"`, `"{two}"` or `"both"`|<every> dict has a further field `{source}`: `"both"`, or the name of the only list with that `{key}`, `"{one}"` or `"{two}"`'
    '|under `{source}` stands `"{one}"`, `"{two}"` or, for a `{key}` in both lists, `"both"`|the field `{source}` is added: `"both"` for a `{key}` in both lists, `"{one}"` or `"{two}"` otherwise]'
)
ONLY = said(
    "[with `{only}` true, records that are only in `{two}` are left out; it is false by default|`{only}`, False by default, leaves out what only `{two}` has|unless `{only}` is true (default False), `{key}` values only in `{two}` are in, too"
    "|<if> `{only}` is true, a `{key}` that `{one}` lacks is dropped; the default is False|true for `{only}` means: no `{key}` beyond those of `{one}`; [the default is False|it is False unless given]]"
)
PURE = said(
    "[the dicts passed in are not changed|`{merge}` [only reads|does not change] its arguments|after the call both lists and their dicts are as before|the result has new dicts; the old ones stay unchanged|changing a dict of the result changes nothing in `{one}` or `{two}`, and the call itself changes nothing there either]"
)
GRAMMARS = (
    PURPOSE,
    MERGE,
    FIELDS,
    *WINS.values(),
    NONE,
    ADDED,
    *ORDER.values(),
    *DOUBLE.values(),
    SOURCE,
    ONLY,
    PURE,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("record_merge", rng, words)
    noun = d.noun()
    one, two = d.one(
        ("mine", "theirs"),
        ("left", "right"),
        ("base", "extra"),
        ("local", "remote"),
        ("old_ones", "new_ones"),
        ("main", "update"),
    )
    d.names |= {
        "merge": d.one("merge", "combine", "join_up", "unite", d.method("build", noun)), "key": d.field(), "one": one, "two": two, "stamp": d.field(), "num": d.field(),
        "f": d.field(), "p": d.field(), "source": d.one("source", "found_in", "where"), "only": d.one("only_known", "strict", "known_only"),
    }  # fmt: skip
    d.names |= dict(zip(("a", "b", "c"), d.values(3), strict=True))
    o = {
        "wins": d.pick("wins", "two", "one", "newer"), "order": d.pick("order", "key", "first"), "double": d.pick("double", "error", "last"),
        "none": d.chance("none", 0.4), "added": d.chance("added", 0.4), "source": d.chance("source", 0.4), "only": d.chance("only", 0.3),
    }  # fmt: skip
    _clauses(d, o)
    title = d.one(
        "{Noun} merge", "Merging {nouns}", "One list of {nouns}", "{nouns} from two sources"
    ).format(**d.names)
    merged = {
        **{str(d.names["key"]): 1, str(d.names["p"]): d.names["a"]},
        str(d.names["f"]): d.names["b"],
    }
    stamps = (', "$stamp": 1', ', "$stamp": 2') if o["wins"] == "newer" else ("", "")
    if o["wins"] == "newer":
        merged = {
            str(d.names["key"]): 1,
            str(d.names["p"]): d.names["a"],
            str(d.names["stamp"]): 2,
            str(d.names["f"]): d.names["b"],
        }
    if o["source"]:
        merged[str(d.names["source"])] = "both"
    examples = [
        f'>>> merged = $merge([{{"$key": 1, "$p": "$a"{stamps[0]}}}], [{{"$key": 1, "$f": "$b"{stamps[1]}}}])',
        f">>> merged == [{merged}]",
        "True",
    ]
    bugs = ("wins", "order", "double", "none", "added", "source", "only", "fields")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _clauses(d: Draft, o: dict[str, object]) -> None:
    def row(key: object, text: str, stamp: int = 1, extra: str = "") -> str:
        return f'{{"$key": {key}, "$f": {text}{f", {chr(34)}$stamp{chr(34)}: {stamp}" if o["wins"] == "newer" else ""}{extra}}}'

    a, b, c = '"$a"', '"$b"', '"$c"'
    both = f"r = $merge([{row(3, a)}, {row(1, b)}], [{row(2, c)}, {row(1, c)}, {row(0, a)}])\n"
    d.clause(
        MERGE,
        both + 'assert sorted(x["$key"] for x in r) == [0, 1, 2, 3]',
        "assert $merge([], []) == []",
    )
    p, q = ', "$p": 7', ', "other": 8'
    d.clause(
        FIELDS,
        f"r = $merge([{row(1, a, 1, p)}], [{row(1, b, 1, q)}])\n"
        + 'assert (r[0]["$p"], r[0]["other"]) == (7, 8)',
        f"r = $merge([{row(1, a, 1, p)}], [])\n" + 'assert r[0]["$p"] == 7',
    )
    value = '[x["$f"] for x in $merge([%s], [%s])]'
    winner = {"two": b, "one": a, "newer": b}[str(o["wins"])]
    cases = [f"assert {value % (row(1, a), row(1, b))} == [{winner}]"]
    if o["wins"] == "newer":
        cases += [
            f"assert {value % (row(1, a, 5), row(1, b, 4))} == [{a}]",
            f"assert {value % (row(1, a, 4), row(1, b, 5))} == [{b}]",
        ]
    d.clause(WINS[str(o["wins"])], *cases)
    if o["none"]:
        d.clause(
            NONE,
            f"assert {value % (row(1, a, 2), row(1, None, 2))} == [{a}]\nassert {value % (row(1, None, 2), row(1, a, 1))} == [{a}]\nassert {value % (row(1, None), row(1, None))} == [None]",
        )
    if o["added"]:
        d.clause(
            ADDED,
            f"r = $merge([{row(1, a, 1, ', {0}$num{0}: 3'.format(chr(34)))}, {row(2, a, 1, ', {0}$num{0}: 5'.format(chr(34)))}], [{row(1, b, 1, ', {0}$num{0}: 4'.format(chr(34)))}, {row(2, b)}])\n"
            + 'assert {x["$key"]: x["$num"] for x in r} == {1: 7, 2: 5}',
        )
    d.clause(
        ORDER[str(o["order"])],
        both
        + f'assert [x["$key"] for x in r] == {[0, 1, 2, 3] if o["order"] == "key" else [3, 1, 2, 0]}',
    )
    if o["double"] == "error":
        d.clause(
            DOUBLE["error"],
            f'assert raised($merge, [{row(1, a)}, {row(1, b)}], []) == ("ValueError", "$key")\nassert raised($merge, [], [{row(1, a)}, {row(1, b)}]) == ("ValueError", "$key")',
            **d.who(str(d.names["merge"])),
        )
    else:
        d.clause(
            DOUBLE["last"],
            f"r = $merge([{row(1, a, 1, p)}, {row(1, b)}], [])\n"
            + 'assert [(x["$f"], "$p" in x) for x in r] == [("$b", False)]',
            f"r = $merge([], [{row(1, a, 1, p)}, {row(1, b)}])\n"
            + 'assert [(x["$f"], "$p" in x) for x in r] == [("$b", False)]',
        )
    if o["source"]:
        d.clause(
            SOURCE,
            both
            + 'assert {x["$key"]: x["$source"] for x in r} == {0: "$two", 1: "both", 2: "$two", 3: "$one"}',
        )
    if o["only"]:
        d.clause(
            ONLY,
            f'r = $merge([{row(1, b)}], [{row(2, c)}, {row(1, c)}], True)\nassert [x["$key"] for x in r] == [1]',
            f"assert len($merge([{row(1, b)}], [{row(2, c)}])) == 2",
        )
    d.clause(
        PURE,
        f"one, two = [{row(1, b)}], [{row(1, c)}, {row(2, a)}]\nr = $merge(one, two)\nr[0]['$f'] = r[1]['$f'] = 0\nassert (one, two) == ([{row(1, b)}], [{row(1, c)}, {row(2, a)}])",
    )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    lines = ["first, second = _by_key($one), _by_key($two)"]
    keys = "[*first, *(key for key in second if key not in first)]"
    if o["order"] == "key":
        keys = "sorted({*first, *second})"
    if bug == "order":
        keys = (
            "[*second, *(key for key in first if key not in second)]"
            if o["order"] == "first"
            else "[*first, *(key for key in second if key not in first)]"
        )
    lines.append(f"keys = {keys}")
    if o["only"] and bug != "only":
        lines += ["if $only:", "    keys = [key for key in keys if key in first]"]
    lines += [
        "result = []",
        "for key in keys:",
        "    row = _merged(first.get(key, {}), second.get(key, {}))",
    ]
    if o["source"]:
        lines.append('    row["$source"] = "$one" if key in first else "$two"')
        if bug != "source":
            lines += ["    if key in first and key in second:", '        row["$source"] = "both"']
    lines += ["    result.append(row)", "return result"]
    index = ["found: dict[Any, dict[str, Any]] = {}", "for row in rows:"]
    if o["double"] == "error" and bug != "double":
        index += ['    if row["$key"] in found:', '        raise ValueError("$key")']
    index += [
        '    found[row["$key"]] = {**found.get(row["$key"], {}), **row}'
        if bug == "double" and o["double"] == "last"
        else '    found[row["$key"]] = row',
        "return found",
    ]
    only = ", $only: bool = False" if o["only"] else ""
    rows = "list[dict[str, Any]]"
    parts = [
        Part(f"def $merge($one: {rows}, $two: {rows}{only}) -> {rows}", "\n".join(lines)),
        Part(f"def _by_key(rows: {rows}) -> dict[Any, dict[str, Any]]", "\n".join(index)),
        Part("def _merged(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]", _merging(o, bug)),
    ]  # fmt: skip
    return Code(ordered(parts, d.rank), ("from typing import Any",))


def _merging(o: dict[str, object], bug: str) -> str:
    weak, strong = ("two", "one") if (o["wins"] == "one") != (bug == "wins") else ("one", "two")
    lines = []
    if o["wins"] == "newer" and bug != "wins":
        lines += [
            'if one and two and one["$stamp"] > two["$stamp"]:',
            "    weak, strong = two, one",
            "else:",
            "    weak, strong = one, two",
        ]
        weak, strong = "weak", "strong"
    if bug == "fields":
        lines.append(f"row = dict({strong} or {weak})")
    elif o["none"] and bug != "none":
        lines.append(
            f"row = {{**{weak}, **{{name: value for name, value in {strong}.items() if value is not None}}}}"
        )
        lines.append(f"row = {{**{strong}, **row}}")
    else:
        lines.append(f"row = {{**{weak}, **{strong}}}")
    if o["added"] and bug != "added":
        lines += [
            'if "$num" in one and "$num" in two:',
            '    row["$num"] = one["$num"] + two["$num"]',
        ]
    return "\n".join([*lines, "return row"])


FAMILY = Family("record_merge", build, GRAMMARS)
