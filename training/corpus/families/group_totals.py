"""Reports: rows grouped by one field, with totals."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import g, refusal
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[A report on {nouns}: totals of `{num}` by `{by}`."
    "|[Sums up|Adds up] the `{num}` of {nouns} for <every> `{by}`. <every> {noun} is a dict."
    "|[Groups|Collects] {nouns} by `{by}` [for a report|and totals them]. The rows are dicts with [at least|] `{by}` and `{num}`."
    "|How much `{num}` is there [for|per] `{by}`? The {nouns} come as [dicts|a list of dicts].]"
)
SUM = g(
    "[`{report}` <returns> [one dict for|a list with one dict per] <every> `{by}`, with [its|the sum of the] `{num}` [summed up |]under `total`"
    "|the result of `{report}` has one dict per `{by}` whose `total` is the sum of `{num}`"
    "|`{report}` adds up `{num}` by `{by}`; each [sum|total] is in a dict of its own, under `total`"
    "|for <every> `{by}` [that occurs|among the {nouns}], `{report}` <returns> a dict; `total` [in it|there] is the sum of `{num}`]"
).replace("one dict for] <every>", "one dict for|one dict per] single")
KEYS = g(
    "[<every> dict has [exactly|only] the keys {keys}|the keys of <every> dict [returned|in the list] are {keys}[, no others|]"
    "|[besides|next to|beside] {keys} the dicts hold nothing|a dict of the result holds {keys} and nothing else"
    "|{keys}: these are [all|exactly] the keys of <every> dict [returned|in the result]]"
)
COUNT = g(
    "[`{count}` is the number of {nouns} [with this `{by}`|in the group]|<every> dict says under `{count}` how many {nouns} [it sums up|the group has]"
    "|how many {nouns} share the `{by}` is [told|given] [as|under] `{count}`|under `{count}` stands the number of {nouns} of [the|this] `{by}`"
    "|the {nouns} of <every> `{by}` are counted, too, as `{count}`]"
)
SHARE = g(
    "[`share` is the group's part of the total of all, in percent, rounded to one decimal with `round`, 0.0 <if> that total is 0"
    "|under `share` stands 100 times `total` divided by the [grand total|sum of all totals], `round`ed to one decimal; 0.0 for a grand total of 0"
    "|the percentage of `total` in the [grand total|sum over all groups] is `share`, with one decimal (`round`); it is 0.0 <if> the grand total is 0"
    "|`share`: `total` in percent of all totals together, rounded to 1 decimal by `round`, or 0.0 [when|if] they sum to 0]"
)
MISSING = g(
    "[a {noun} without `{by}`, or with None there, [belongs to|counts under|goes to] `{other}`"
    "|<if> `{by}` is missing or None, `{other}` [is used|takes its place]"
    "|{nouns} [whose `{by}` is missing or None|that have no `{by}` or None in it] [are grouped|come together] as `{other}`"
    "|`{other}` [stands in for|replaces] a `{by}` that is [missing or None|None or not there]]"
)
SKIP = g(
    "[{nouns} whose `{flag}` is true are [left out|ignored|not counted]; a missing `{flag}` [counts as|is] false"
    "|only {nouns} [without a true|with a false or missing] `{flag}` are [counted|summed up]"
    "|a true `{flag}` [keeps|takes] {a_noun} out of the report; without `{flag}` it [is counted|takes part]"
    "|[ignored|skipped] are {nouns} with a true `{flag}`, not those [without|that lack] it]"
)
SMALL = g(
    "[groups with a total [below|of less than] `{least}` are left out; `{least}` [is 0 by default|defaults to 0]"
    "|`{least}`, 0 unless given, is the smallest total that is [shown|listed]"
    "|a group is [shown|listed] only <if> its total [is at least|reaches] `{least}` ([default 0|0 unless given])"
    "|[left out|dropped] are groups whose total is [smaller than|below] `{least}`, which is 0 by default]"
)
NEGATIVE_ROW = refusal(
    "the `{num}` of {a_noun} is [negative|below 0|less than 0]",
    "no `{num}` may be [negative|below 0]",
    "a [negative `{num}`|`{num}` below 0] in any {noun}",
    'ValueError("{num}")',
)
ORDERS = {
    "name": g("[the list is [sorted|ordered] by `{by}`[, ascending|]|groups <come> in [ascending|alphabetical] order of `{by}`|sorted by `{by}`, so are the dicts|`{by}` decides the order, [smallest|first in the alphabet] first|the order is that of `{by}`, ascending]"),
    "total": g("[the largest total <comes> first, equal totals by `{by}`|groups are [sorted|ordered] by falling total, then by `{by}` ascending|from the largest total to the smallest; [ties|equal totals] [are ordered|come] by `{by}`|sorted by total, largest first, and [among equals|where equal] by `{by}`]"),
    "first": g("[groups <come> in the order in which their `{by}` [first occurs|appears first]|the `{by}` that occurs first among the {nouns} <comes> first|the order of the list is that of the first {noun} of <every> group|whose first {noun} comes earlier [stands|is] earlier [in the list|in the result]]"),
}  # fmt: skip
EMPTY = g(
    "[without {nouns} the result is an empty list|no {nouns}, no groups: an empty list|for an empty list of {nouns} [there is nothing to report:|] `{report}` <returns> `{empty}`"
    "|`{report}` of no {nouns} [is|gives] `{empty}`|[given|for] no {nouns} at all, `{report}` <returns> an empty list]"
)
PURE = g(
    "[the {nouns} passed in are not changed|`{report}` changes [none of|nothing in] the {nouns} [it is given|passed in]|`{report}` [only reads|does not change] [its arguments|the {nouns}]"
    "|after the call the {nouns} are [as before|what they were]|[the arguments|the {nouns}] stay [as they are|unchanged]]"
)
GRAMMARS = (
    PURPOSE,
    SUM,
    KEYS,
    COUNT,
    SHARE,
    MISSING,
    SKIP,
    SMALL,
    NEGATIVE_ROW,
    *ORDERS.values(),
    EMPTY,
    PURE,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("group_totals", rng, words)
    d.noun()
    a, b, c = d.values(3)
    d.names |= {
        "report": d.method("report", str(d.names["noun"])), "by": d.field(), "num": d.field(), "count": d.one("count", d.field()),
        "flag": d.field(), "other": d.values(1)[0], "least": d.one("least", "minimum", "at_least", "floor"), "empty": "[]",
        "rows": d.names["nouns"], "a": a, "b": b, "c": c,
    }  # fmt: skip
    d.names["rows"] = "rows"
    o = {
        "count": d.chance("count"), "share": d.chance("share", 0.4), "missing": d.chance("missing", 0.4), "skip": d.chance("skip", 0.4),
        "small": d.chance("small", 0.4), "negative": d.chance("negative", 0.4), "order": d.pick("order", "name", "total", "first"),
    }  # fmt: skip
    keys = [
        "`{}`".format(d.names["by"]),
        "`total`",
        *(["`{}`".format(d.names["count"])] if o["count"] else []),
        *(["`share`"] if o["share"] else []),
    ]
    d.names["keys"] = ", ".join(keys[:-1]) + f" and {keys[-1]}"
    _clauses(d, o)
    names = d.names
    title = d.one(
        f"{names['Noun']} totals",
        f"Totals of {names['nouns']}",
        f"Report on {names['nouns']}",
        f"{names['Noun']} report",
    )
    examples = [
        f">>> $rows = [{_row('a', 2)}, {_row('b', 6)}]",
        '>>> [(group["$by"], group["total"]) for group in $report($rows)]',
    ]
    examples.append("[('$b', 6), ('$a', 2)]" if o["order"] == "total" else "[('$a', 2), ('$b', 6)]")
    bugs = ("order", "least", "skip", "negative", "missing", "decimals", "count", "ties")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _row(key: str, number: int, extra: str = "") -> str:
    return f'{{"$by": "${key}", "$num": {number}{extra}}}'


def _result(o: dict[str, object], key: str, total: int, number: int, share: float) -> str:
    count = f', "$count": {number}' if o["count"] else ""
    return f'{{"$by": "${key}", "total": {total}{count}{f", {chr(34)}share{chr(34)}: {share}" if o["share"] else ""}}}'


def _clauses(d: Draft, o: dict[str, object]) -> None:
    rows = f"rows = [{_row('b', 3)}, {_row('c', 5)}, {_row('a', 3)}, {_row('c', 1)}]\n"
    totals = 'assert {r["$by"]: r["total"] for r in $report(rows)} == {"$a": 3, "$b": 3, "$c": 6}'
    d.clause(SUM, rows + totals)
    d.clause(
        KEYS,
        rows + f"assert {_result(o, 'c', 6, 2, 50.0)} in $report(rows)",
        f"assert $report([{_row('a', 2)}]) == [{_result(o, 'a', 2, 1, 100.0)}]",
    )
    expected = {
        "name": '["$a", "$b", "$c"]',
        "total": '["$c", "$a", "$b"]',
        "first": '["$b", "$c", "$a"]',
    }[str(o["order"])]
    d.clause(
        ORDERS[str(o["order"])], rows + f'assert [r["$by"] for r in $report(rows)] == {expected}'
    )
    d.clause(EMPTY, "assert $report([]) == []")
    if o["count"]:
        d.clause(
            COUNT,
            rows
            + 'assert {r["$by"]: r["$count"] for r in $report(rows)} == {"$a": 1, "$b": 1, "$c": 2}',
            f'assert [r["$count"] for r in $report([{_row("a", 2)}, {_row("a", 2)}])] == [2]',
        )
    if o["share"]:
        d.clause(
            SHARE,
            f'rows = [{_row("a", 1)}, {_row("b", 2)}]\nassert {{r["$by"]: r["share"] for r in $report(rows)}} == {{"$a": 33.3, "$b": 66.7}}',
            f'assert [r["share"] for r in $report([{_row("a", 0)}])] == [0.0]',
        )
    if o["missing"]:
        d.clause(
            MISSING,
            'rows = [{"$num": 2}, {"$by": None, "$num": 3}]\nassert [(r["$by"], r["total"]) for r in $report(rows)] == [("$other", 5)]',
        )
    if o["skip"]:
        t, f = ', "$flag": True', ', "$flag": False'
        d.clause(
            SKIP,
            f'rows = [{_row("a", 1, t)}, {_row("a", 2, f)}, {_row("a", 4)}, {_row("b", 4, t)}]\nassert [(r["$by"], r["total"]) for r in $report(rows)] == [("$a", 6)]',
        )
    if o["small"]:
        d.clause(
            SMALL,
            rows
            + 'assert sorted(r["$by"] for r in $report(rows, 4)) == ["$c"]\nassert len($report(rows, $least=3)) == 3',
        )
    if o["negative"]:
        d.clause(
            NEGATIVE_ROW,
            f'assert raised($report, [{_row("a", 5)}, {_row("a", -1)}]) == ("ValueError", "$num")\nassert raised($report, [{_row("a", 0)}]) is None',
            **d.who(str(d.names["report"])),
        )
    else:
        d.clause(
            PURE, rows + "copy = [dict(row) for row in rows]\n$report(rows)\nassert rows == copy"
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    lines = ["groups: dict[str, list[int]] = {}", "for row in $rows:"]
    if o["skip"] and bug != "skip":
        lines += ['    if row.get("$flag"):', "        continue"]
    if o["negative"] and bug != "negative":
        lines += ['    if row["$num"] < 0:', '        raise ValueError("$num")']
    key = 'row["$by"]'
    if o["missing"]:
        lines += [
            '    key = row.get("$by")',
            *([] if bug == "missing" else ["    if key is None:", '        key = "$other"']),
        ]
        key = "key"
    lines.append(f'    groups.setdefault({key}, []).append(row["$num"])')
    if o["share"]:
        lines.append("whole = sum(map(sum, groups.values()))")
    where = f" if sum(group) {'>' if bug == 'least' else '>='} $least" if o["small"] else ""
    lines += ["result = [", "    {", '        "$by": key,', '        "total": sum(group),']
    if o["count"]:
        lines.append(f'        "$count": {"len(set(group))" if bug == "count" else "len(group)"},')
    if o["share"]:
        decimals = 0 if bug == "decimals" else 1
        lines.append(
            f'        "share": round(100 * sum(group) / whole, {decimals}) if whole else 0.0,'
        )
    lines += [
        "    }",
        "    for key, group in groups.items()",
        *([f"   {where}"] if where else []),
        "]",
    ]
    order = {
        "name": 'key=lambda row: row["$by"]',
        "total": 'key=lambda row: (-row["total"], row["$by"])',
        "first": "",
    }[str(o["order"])]
    if bug == "order":
        order = 'key=lambda row: row["total"]'
    if bug == "ties" and o["order"] == "total":
        order = 'key=lambda row: -row["total"]'
    lines.append(f"return sorted(result, {order})" if order else "return result")
    least = ", $least: int = 0" if o["small"] else ""
    part = Part(
        f"def $report($rows: list[dict[str, Any]]{least}) -> list[dict[str, Any]]", "\n".join(lines)
    )
    return Code(ordered([part], d.rank), ("from typing import Any",))


FAMILY = Family("group_totals", build, GRAMMARS)
