"""Reports: the first n of a ranking, with ties."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import BELOW_ONE, g, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[Ranks {nouns} by `{num}` and shows the first of them."
    "|Which {nouns} have the most `{num}`? A ranking [is made from|reads] a list of dicts."
    "|[A|The] ranking of {nouns} by their `{num}`, cut after some places. <every> {noun} is a dict with `{name}` and `{num}`."
    "|[Says|Tells] which {nouns} lead [in|by] `{num}`[, and on which place|].]"
)
ORDER = {
    "high": said("[the largest `{num}` <comes> first|`{report}` sorts by `{num}`, largest first|the ranking goes from the largest `{num}` down to the smallest|more `{num}` means a better place|{nouns} are [ranked|ordered] by falling `{num}`|in descending order of `{num}` the {nouns} are ranked]"),
    "low": said("[the smallest `{num}` <comes> first|`{report}` sorts by `{num}`, smallest first|the ranking goes from the smallest `{num}` up to the largest|less `{num}` means a better place|{nouns} are [ranked|ordered] by rising `{num}`|in ascending order of `{num}` the {nouns} are ranked]"),
}  # fmt: skip
TIES = {
    "name": said("[{nouns} with the same `{num}` are ordered by `{name}`|equal `{num}`: by `{name}`, ascending|where `{num}` is equal, `{name}` decides, first in the alphabet first|among equals in `{num}` the order is that of `{name}`|ties are [sorted|ordered|broken] by `{name}`, ascending]"),
    "given": said("[{nouns} with the same `{num}` stay in the order [given|in which they came]|equal `{num}`: the one that came first in the list <comes> first|where `{num}` is equal, the order of the input [is kept|decides]|among equals in `{num}` the order is that of the list passed in|ties [keep their order|stay in the order of the input]]"),
}  # fmt: skip
PLACE = {
    "gaps": said("[equal ones share a place and the next place is [skipped|left out]: 1, 1, 3|the place is 1 plus the number of {nouns} that are strictly better|places [go|run] 1, 2, 2, 4: equals share one, and as many are skipped|a place says how many are strictly better, plus one|{nouns} with equal `{num}` have the same place; after two on place 1 comes place 3]"),
    "dense": said("[equal ones share a place and no place is [skipped|left out]: 1, 1, 2|the place is 1 plus the number of different better `{num}` values|places [go|run] 1, 2, 2, 3: equals share one, and none is skipped|a place says how many different values are better, plus one|{nouns} with equal `{num}` have the same place; after two on place 1 comes place 2]"),
    "plain": said("[places are 1, 2, 3 and so on, also among equals|the place is the position in the ranking, from 1, no matter if `{num}` is equal|places [go|run] 1, 2, 3, 4: no two {nouns} share one|every {noun} has a place of its own, counted from 1|{nouns} with equal `{num}` still have different places, 1 for the first in the list]"),
}  # fmt: skip
SHAPE = {
    "tuples": said("[`{report}` <returns> a list of `(place, {name})` tuples|the result of `{report}` is a list of tuples: the place and the `{name}`|every entry of the list from `{report}` is `(place, {name})`|a tuple `(place, {name})` stands for each {noun} in the list that `{report}` <returns>|`{report}` answers with tuples of place and `{name}`, in a list]"),
    "dicts": said("[`{report}` <returns> a list of dicts with exactly the keys `place`, `{name}` and `{num}`|the result of `{report}` is a list of dicts: `place`, `{name}`, `{num}` and nothing else|every entry of the list from `{report}` is a dict with just `place`, `{name}` and `{num}`|a dict of `place`, `{name}` and `{num}`, no other keys, stands for each {noun} in the list that `{report}` <returns>|`{report}` answers with new dicts, whose keys are `place`, `{name}` and `{num}` only]"),
}  # fmt: skip
CUT = {
    "hard": said("[at most `{n}` {nouns} are [returned|listed], however many are equal|the list ends after `{n}` entries, even between equals|`{n}` is the largest number of entries; a tie does not add any|no more than `{n}` entries are in the result, ties or not|only the first `{n}` of the ranking are returned, exactly cut]"),
    "ties": said("[the first `{n}` are returned, and whoever equals the last of them in `{num}`|the list may be longer than `{n}`: {nouns} equal in `{num}` to the one at position `{n}` [belong|are in], too|`{n}` entries, plus all further ones tied with the last|a tie at the end is not cut: all {nouns} with the `{num}` of number `{n}` are in|after `{n}` entries only {nouns} with the same `{num}` as the last one follow]"),
}  # fmt: skip
DEFAULT = said(
    "[`{n}` is {default} unless given|without `{n}`, {default} [is used|is taken]|the default of `{n}` is {default}|<if> `{n}` is [left out|not given|omitted], it is {default}|a missing `{n}` [means|stands for] {default}]"
)
LEAST = said(
    "[{nouns} with a `{num}` below `{least}` take no part; `{least}` is 0 by default|only a `{num}` of at least `{least}` (0 unless given) is ranked"
    "|`{least}`, by default 0, is the smallest `{num}` that takes part|whoever has less than `{least}` in `{num}` is left out before ranking; [it defaults to 0|without it, it is 0]"
    "|<if> `{num}` is smaller than `{least}` ([default 0|0 unless given]), the {noun} is not ranked]"
)
SUMMED = said(
    "[several {nouns} with the same `{name}` count as one, their `{num}` added up|first `{num}` is summed by `{name}`; the sums are ranked"
    "|a `{name}` that occurs more than once has the sum of its `{num}`|{nouns} that share a `{name}` are merged before ranking by adding their `{num}`"
    "|for each `{name}`, all its `{num}` are added before anything is [ranked|compared]]"
)
PURE = said(
    "[the list passed in is not changed|`{report}` changes neither the list nor its dicts|`{report}` [only reads|does not change] [its argument|the {nouns}]"
    "|after the call the {nouns} are [as before|what they were], in the same order|[the argument|the list given] stays [as it is|unchanged]]"
)
GRAMMARS = (
    PURPOSE,
    *ORDER.values(),
    *TIES.values(),
    *PLACE.values(),
    *SHAPE.values(),
    *CUT.values(),
    DEFAULT,
    LEAST,
    SUMMED,
    PURE,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("top_ranking", rng, words)
    noun = d.noun()
    a, b, c, e = d.values(4)
    d.names |= {
        "report": d.method("report", noun), "name": d.field(), "num": d.field(), "n": d.one("n", "limit", "top", "most"), "default": d.one(2, 3, 5, 10),
        "least": d.one("least", "minimum", "at_least", "lowest"), "rows": d.one("rows", "records", "entries"), "a": a, "b": b, "c": c, "e": e,
    }  # fmt: skip
    o = {
        "order": d.pick("order", "high", "low"), "place": d.pick("place", "gaps", "dense", "plain"), "shape": d.pick("shape", "tuples", "dicts"), "cut": d.pick("cut", "hard", "ties"),
        "least": d.chance("least", 0.4), "summed": d.chance("summed", 0.4), "check": d.chance("check"), "ties": "name",
    }  # fmt: skip
    o["ties"] = "name" if o["summed"] else d.pick("ties", "name", "given")
    _clauses(d, o)
    title = d.one("{Noun} ranking", "Ranking of {nouns}", "Best {nouns}", "Leading {nouns}").format(
        **d.names
    )
    best = "a" if o["order"] == "low" else "b"
    out = (
        f"[(1, '${best}')]"
        if o["shape"] == "tuples"
        else f"[{{'place': 1, '$name': '${best}', '$num': {2 if best == 'a' else 7}}}]"
    )
    examples = [f">>> $rows = [{_row('a', 2)}, {_row('b', 7)}]", ">>> $report($rows, 1)", out]
    bugs = ("order", "ties", "place", "cut", "least", "summed", "check", "default")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _row(key: str, number: int) -> str:
    return f'{{"$name": "${key}", "$num": {number}}}'


def _clauses(d: Draft, o: dict[str, object]) -> None:
    # Two equal ones, the later name first, between a better and a worse one.
    better, worse = (9, 1) if o["order"] == "high" else (1, 9)
    rows = f"rows = [{_row('e', worse)}, {_row('c', 5)}, {_row('b', 5)}, {_row('a', better)}]\n"
    first, second = ("b", "c") if o["ties"] == "name" else ("c", "b")
    places = {"gaps": (1, 2, 2, 4), "dense": (1, 2, 2, 3), "plain": (1, 2, 3, 4)}[str(o["place"])]
    name, place = ('r["$name"]', 'r["place"]') if o["shape"] == "dicts" else ("r[1]", "r[0]")
    names = f"[{name} for r in $report(rows, %s)]"
    d.clause(
        ORDER[str(o["order"])],
        rows + f'assert {names % 4}[0] == "$a"\nassert {names % 4}[3] == "$e"',
    )
    d.clause(
        TIES[str(o["ties"])], rows + f'assert {names % 4} == ["$a", "${first}", "${second}", "$e"]'
    )
    d.clause(
        PLACE[str(o["place"])],
        rows + f"assert [{place} for r in $report(rows, 4)] == {list(places)}",
    )
    whole = (
        f'[(1, "$a"), (2, "${first}")]'
        if o["shape"] == "tuples"
        else f'[{{"place": 1, "$name": "$a", "$num": {better}}}, {{"place": 2, "$name": "${first}", "$num": 5}}]'
    )
    d.clause(
        SHAPE[str(o["shape"])],
        rows + f"assert $report(rows, 4)[:2] == {whole}",
        "assert $report([], 3) == []",
    )
    cut = ["a", first, second] if o["cut"] == "ties" else ["a", first]
    d.clause(
        CUT[str(o["cut"])],
        rows
        + f"assert {names % 2} == {[d.names[k] for k in cut]}\nassert len($report(rows, 1)) == 1\nassert len($report(rows, 9)) == 4",
    )
    many = f"rows = [{{**{_row('a', 1)}, '$name': str(i), '$num': i}} for i in range(1, 20)]\n"
    d.clause(DEFAULT, many + "assert len($report(rows)) == $default")
    if o["least"]:
        d.clause(
            LEAST,
            rows
            + 'assert len($report(rows, 9, 5)) == len([row for row in rows if row["$num"] >= 5])\nassert $report(rows, 9, $least=50) == []',
        )
    if o["summed"]:
        d.clause(
            SUMMED,
            f"rows = [{_row('a', 2)}, {_row('b', 3)}, {_row('a', 2)}]\n"
            + f"assert {names % 9} == {[d.names[k] for k in (('a', 'b') if o['order'] == 'high' else ('b', 'a'))]}",
        )
    if o["check"]:
        d.clause(
            BELOW_ONE,
            rows
            + 'assert raised($report, rows, 0) == ("ValueError", "$n")\nassert raised($report, rows, 1) is None',
            field=d.names["n"],
            **d.who(str(d.names["report"])),
        )
    d.clause(
        PURE, rows + "copy = [dict(row) for row in rows]\n$report(rows, 2)\nassert rows == copy"
    )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    lines = ["if $n < 1:", '    raise ValueError("$n")'] if o["check"] and bug != "check" else []
    if o["summed"]:
        lines += [
            "sums: dict[str, int] = {}",
            "for row in $rows:",
            f'    sums[row["$name"]] = {"" if bug == "summed" else "sums.get(row[" + chr(34) + "$name" + chr(34) + "], 0) + "}row["$num"]',
        ]
        lines += ["pairs = list(sums.items())"]
    else:
        lines += ['pairs = [(row["$name"], row["$num"]) for row in $rows]']
    if o["least"]:
        lines += [
            f"pairs = [pair for pair in pairs if pair[1] {'>' if bug == 'least' else '>='} $least]"
        ]
    sign = "-" if (o["order"] == "high") != (bug == "order") else ""
    by_name = (o["ties"] == "name") != (bug == "ties")
    lines += [
        f"pairs.sort(key=lambda pair: ({sign}pair[1], pair[0]))"
        if by_name
        else f"pairs.sort(key=lambda pair: {sign}pair[1])"
    ]
    if (o["cut"] == "ties") != (bug == "cut"):
        lines += [
            "last = [value for _, value in pairs][:$n][-1:]",
            "shown = [pair for i, pair in enumerate(pairs) if i < $n or pair[1] in last]",
        ]
    else:
        lines += ["shown = pairs[:$n]"]
    place = str(o["place"])
    if bug == "place":
        place = {"gaps": "dense", "dense": "plain", "plain": "gaps"}[place]
    if place == "gaps":
        lines += ["values = [value for _, value in pairs]"]
    if place == "dense":
        lines += ["values = list(dict.fromkeys(value for _, value in pairs))"]
    loop = (
        "for i, (name, value) in enumerate(shown, start=1)"
        if place == "plain"
        else "for name, value in shown"
    )
    number = "i" if place == "plain" else "values.index(value) + 1"
    entry = (
        f"({number}, name)"
        if o["shape"] == "tuples"
        else f'{{"place": {number}, "$name": name, "$num": value}}'
    )
    lines += ["return [", f"    {entry}", f"    {loop}", "]"]
    result = "list[tuple[int, str]]" if o["shape"] == "tuples" else "list[dict[str, Any]]"
    least = ", $least: int = 0" if o["least"] else ""
    default = "1" if bug == "default" else "$default"
    part = Part(
        f"def $report($rows: list[dict[str, Any]], $n: int = {default}{least}) -> {result}",
        "\n".join(lines),
    )
    return Code(ordered([part], d.rank), ("from typing import Any",))


FAMILY = Family("top_ranking", build, GRAMMARS)
