"""One to three functions over lists, each composed of rules drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.corpus.families._list_composer import Composition
from training.corpus.families._list_steps import STEPS
from training.corpus.families._shapes import answer, ban, effect, guard, rules_of, state
from training.corpus.families._sketch import field_of, noun_of
from training.corpus.families._wording import choice, result
from training.corpus.task import Family, Task
from training.corpus.words import Words, plural

F = "`{f}`"
Given = tuple[str, str, str]


def gives(what: str) -> str:
    """`{f}` returns what a noun phrase describes."""
    return f"[{result(F, what)}|{answer(F, what)}]"


RULES = rules_of({
    "title": "[[Functions for|Lists of|Small helpers for|List work for|Helpers about|Working with lists of|Tools for] {nouns}|{nouns} [in lists|listed|as lists|in order|handled]]",
    "purpose": "[Helpers|Functions|Pure functions] [that work on|for|over] lists[| of {nouns}], [without state|nothing is kept between calls|each on its own]",
    "same": "[[Arguments|Lists that are passed in|The arguments] [are never changed|stay as they are|are only read]|[No function changes|Never change] [its arguments|an argument|what it is given]|[Whatever is passed in is left as it was|All arguments are treated as read-only]]",
    "keep": effect(F, "[uses only {things} that {cond}; the others are left out|ignores every {thing} unless it {cond1}|skips each {thing} except those that {cond}]"),
    "map": state("{f_}[every {thing} kept becomes {mapped}|in place of a kept {thing} comes {mapped}|each {thing} that remains is replaced by {mapped}]"),
    "map_all": effect(F, "[replaces every {thing} by {mapped}|turns each {thing} into {mapped}|goes through all {things} and takes for each {mapped}]"),
    "unique": state("{f_}[of equal results only the first stays|a result that came before is dropped|each result appears once, at its first place]"),
    "given": state("{f_}[the order of `{xs}` is kept|results stand in the order of `{xs}`|nothing is reordered]"),
    "sorted": state("{f_}[the results are sorted {order}|the list comes {order}|results stand {order}]"),
    "limit": state("{f_}[at the end only the {side} {k} are returned, or all if there are fewer|the {side} {k} of the results are returned (fewer if there are not as many)|at most {k} results, the {side} ones]"),
    "limit_n": state("{f_}[only the first `{n}` results are returned, all if there are fewer|at most `{n}` results, from the front|the list is cut after `{n}` results]"),
    "limit_bad": guard(F, "`{n}` is [below {low}|less than {low}]", "`{n}` is [at least {low}|{low} or more]", 'ValueError("{n}")'),
    "records": gives("[the {nouns} of `{xs}`|a list of the {nouns} in `{xs}`]") + ", [each a dict with `{p}` (int), `{q}` (str) and `{r}` (int)|dicts with the keys `{p}` (int), `{q}` (str) and `{r}` (int)]",
    "sort_keys": state("{f_}[{nouns} are sorted {order}|the order is {order}|the {nouns} come {order}]; [full ties keep their order|those equal in all of it stay in the order given]"),
    "project": state("{f_}[for each {noun} the result holds {shape}|a {noun} is shown as {shape}|every {noun} becomes {shape}]"),
    "pick": gives("[the {best} in `{xs}`|the {best} of `{xs}`]"),
    "tie": choice("[several are equal in that|more than one qualifies|there is a tie]", "{f_}[{tie} is taken|{tie} wins]"),
    "none": choice("[`{xs}` is empty|there is nothing to choose from|nothing [is left|qualifies]]", "`{f}` [returns|gives] `{empty}`"),
    "empty_error": guard(F, "[`{xs}` is empty|nothing is in `{xs}`]", "`{xs}` [holds something|is not empty]", 'ValueError("{xs}")'),
    "reduce": gives("[{what}|{what}, as a whole number]"),
    "group": gives("[a dict from each `{q}` to {what}|a dict: `{q}` to {what}]"),
    "group_order": state("{f_}[the keys come {korder}|keys stand {korder}]"),
    "what": gives("{what}"),
    "fact": state("{f_}{fact}"),
    "error": guard(F, "{bad}", "{good}", "{error}"),
    "refuse": ban(F, "{thing}", "{error}"),
})  # fmt: skip


def subject(c: Composition) -> None:
    """Whether the next clauses name the function first."""
    c.names["f_"] = f"{c.rng.choice(('in', 'with', 'for'))} `{c.names['f']}`, "


def lists(c: Composition, k: int) -> list[str]:
    """Lists of numbers around the limit, as text."""
    pool = [k, k + 1, k - 1, 0, -k, 2, 2, 3, 8, -2, k, 15, 2 * k, 10, -7]
    made = ["[]", f"[{k}, {k + 1}, {k - 1}]"]
    for _ in range(3):
        c.rng.shuffle(pool)
        made.append(repr(pool))
    return made


def numbers(c: Composition) -> None:
    """Filter, map, unique, order and limit over numbers."""
    rng = c.rng
    c.name("select", "refine", "pick_out", "chosen", "usable")
    subject(c)
    k = rng.randint(3, 9)
    kinds = [("are at least {}", "is at least {}", "{x} >= {}"), ("are above {}", "is above {}", "{x} > {}"), ("are below {}", "is below {}", "{x} < {}"), ("are at most {}", "is at most {}", "{x} <= {}"),
             ("are even", "is even", "{x} % 2 == 0"), ("are odd", "is odd", "{x} % 2 == 1"), ("are not 0", "is not 0", "{x} != 0"), ("are from 0 to {} (both included)", "lies from 0 to {}, both included", "0 <= {x} <= {}"), ("are multiples of 3", "is a multiple of 3", "{x} % 3 == 0"), ("are positive", "is positive", "{x} > 0"), ("differ from {}", "differs from {}", "{x} != {}")]  # fmt: skip
    maps = [("its double", "{x} * 2"), ("its square", "{x} * {x}"), ("its negative", "-{x}"), ("its absolute value", "abs({x})"), (f"the number plus {k}", f"{{x}} + {k}"), ("its half, rounded down", "{x} // 2"), (f"its remainder by {k}", f"{{x}} % {k}")]  # fmt: skip
    filters = rng.choice((0, 1, 1, 2))
    conds = rng.sample(kinds, filters)
    mapped = rng.choice(maps) if filters == 0 or rng.random() < 0.6 else None
    pipeline(c, "list[int]", "number", conds, mapped, k, [("ascending", ""), ("descending", ", reverse=True"), ("by absolute value, smallest first (ties keep their order)", ", key=abs")], lists(c, k), f"[{k}, {k + 2}, 1, {k}]")  # fmt: skip


def texts(c: Composition) -> None:
    """Filter, map, unique, order and limit over texts."""
    rng = c.rng
    c.name("tidy", "labels", "clean", "listed", "entries_of")
    subject(c)
    k = rng.randint(3, 5)
    kinds = [("have at least {} characters", "has at least {} characters", "len({x}) >= {}"), ("have at most {} characters", "has at most {} characters", "len({x}) <= {}"), ("start with `a`", "starts with `a`", '{x}.startswith("a")'), ("do not start with `#`", "does not start with `#`", 'not {x}.startswith("#")'),
             ("end with `s`", "ends with `s`", '{x}.endswith("s")'), ("contain `-`", "contains `-`", '"-" in {x}'), ("are not empty after stripping", "is not empty after stripping", "{x}.strip()")]  # fmt: skip
    maps = [("the text in upper case", "{x}.upper()"), ("the text in lower case", "{x}.lower()"), ("the text without white space at its ends", "{x}.strip()"), (f"its first {k} characters", f"{{x}}[:{k}]"), ("its length", "len({x})"), ("the text reversed", "{x}[::-1]")]  # fmt: skip
    conds = rng.sample(kinds, rng.choice((0, 1, 1, 2)))
    mapped = rng.choice(maps) if not conds or rng.random() < 0.6 else None
    orders = [("ascending", ""), ("descending", ", reverse=True")]
    if not mapped or "len" not in mapped[1]:
        orders += [("by length, shortest first, ties in the order of the texts", ", key=lambda text: (len(text), text)")]  # fmt: skip
    pool = ["abc", "ab-s", "#tags", "", "  ", "Abcd", " as ", "abcdes", "xyz", "x-y", "abc", "as", "abcdef-s", "#a", "ZZ-"]  # fmt: skip
    made = ["[]"]
    for _ in range(3):
        rng.shuffle(pool)
        made.append(repr(pool))
    pipeline(c, "list[str]", "text", conds, mapped, k, orders, made, "['as', 'abc-s', 'abcdes']")


def pipeline(c: Composition, kind: str, thing: str, conds: list[Given], mapped: tuple[str, str] | None, k: int, orders: list[tuple[str, str]], data: list[str], example: str) -> None:  # fmt: skip
    """The steps keep, map, unique, order, limit: each a clause and a line."""
    rng, x = c.rng, thing
    unique, order = rng.random() < 0.4, rng.choice([None, *orders])
    limit = rng.choice(("", "", "first", "last", "n"))
    c.names |= {"thing": thing, "things": plural(thing), "n": rng.choice(("limit", "most", "n", "size"))}  # fmt: skip
    out = "list[int]" if mapped and "len" in mapped[1] else kind
    test = " and ".join(cond[2].format(k, x=x) for cond in conds)
    value = mapped[1].format(x=x) if mapped else x
    low = rng.choice((0, 1))
    lines = [f"def $f($xs: {kind}{', $n: int' if limit == 'n' else ''}) -> {out}:"]
    if limit == "n":
        lines += [f"    if $n < {low}:", '        raise ValueError("$n")']
    lines.append(f"    found = [{value} for {x} in $xs{' if ' + test if test else ''}]")
    if unique:
        lines.append("    found = list(dict.fromkeys(found))")
    if order:
        lines.append(f"    found = sorted(found{order[1]})")
    cut = {"": "", "first": f"[:{k}]", "last": f"[-{k}:]", "n": "[:$n]"}[limit]
    lines.append(f"    return found{cut}")
    extra = ", 3" if limit == "n" else ""
    label = f"{thing}:{test}:{value}:{unique}:{order and order[1]}:{limit}"
    c.function(label, "\n".join(lines), example + extra)
    calls = [each + extra for each in data]
    if conds:
        c.rule("keep", *calls, cond=" and ".join(cond[0].format(k) for cond in conds), cond1=" and ".join(cond[1].format(k) for cond in conds))  # fmt: skip
        c.mistake((f" if {test}", ""))
        if " >= " in test:
            c.mistake((" >= ", " > "))
        elif " <= " in test:
            c.mistake((" <= ", " < "))
    if mapped:
        c.rule("map" if conds else "map_all", *calls, mapped=mapped[0])
        c.mistake((f"[{value} for", f"[{x} for"))
    if unique:
        c.rule("unique", *calls)
        c.mistake(("list(dict.fromkeys(found))", "list(found)"))
    if order:
        c.rule("sorted", *calls, order=order[0])
        c.mistake((f"sorted(found{order[1]})", "list(found)"))
    else:
        c.rule("given", *calls)
        c.mistake(("return found", "return found[::-1]"), ("return found", "return sorted(found)"))
    if limit == "n":
        c.rule("limit_n", *[f"{each}, {n}" for each in data for n in (1, 3)])
        c.rule("limit_bad", f"[], {low - 1}", f"{data[-1]}, {low - 1}", f"{data[-1]}, {low}", low=low)  # fmt: skip
        c.mistake((f"$n < {low}", f"$n < {low + 1}"), ("[:$n]", "[-$n:]"))
    elif limit:
        c.rule("limit", *calls, side=limit, k=k)
        c.mistake((cut, ""), (cut, cut.replace(str(k), str(k + 1))))


def _rows(c: Composition) -> list[str]:
    p, q, r = (str(c.names[name]) for name in "pqr")
    made = ["[]"]
    for _ in range(3):
        made.append(repr([{p: c.rng.randint(1, 4), q: c.rng.choice(("east", "north", "west")), r: c.rng.randint(1, 3)} for _ in range(9)]))  # fmt: skip
    return made


def records(c: Composition) -> None:
    """Records filtered, sorted by several keys and shown."""
    rng = c.rng
    c.name("report", "ordered", "overview", "listing", "lineup")
    subject(c)
    p, q, r = (str(c.names[name]) for name in "pqr")
    conds = [(f"have a `{p}` of at least 2", f"has a `{p}` of at least 2", 'item["$p"] >= 2'), (f"have a `{r}` below 3", f"has a `{r}` below 3", 'item["$r"] < 3'), (f"have a `{q}` other than `west`", f"has a `{q}` other than `west`", 'item["$q"] != "west"'), (f"have more `{p}` than `{r}`", f"has more `{p}` than `{r}`", 'item["$p"] > item["$r"]'), (f"have `east` as `{q}`", f"has `east` as `{q}`", 'item["$q"] == "east"')]  # fmt: skip
    cond = rng.choice([None, *conds])
    keys = rng.sample([(f"by `{p}` ascending", 'item["$p"]'), (f"by `{p}` descending", '-item["$p"]'), (f"by `{r}` descending", '-item["$r"]'), (f"by `{r}` ascending", 'item["$r"]'), (f"by `{q}` (alphabetical)", 'item["$q"]')], 3)  # fmt: skip
    fields: list[tuple[str, str]] = []
    for key in keys:
        if not any(key[1].lstrip("-") == other[1].lstrip("-") for other in fields):
            fields.append(key)
    fields = fields[: rng.choice((1, 2, 2, 3))]
    shape = rng.choice(("all", "field", "pair", "dict"))
    sort = ", ".join(key[1] for key in fields)
    by = f"({sort})" if len(fields) > 1 else sort
    test = f" if {cond[2]}" if cond else ""
    show = {"all": "", "field": 'item["$q"]', "pair": '(item["$q"], item["$p"])', "dict": '{"$q": item["$q"], "$r": item["$r"]}'}[shape]  # fmt: skip
    out = {"all": "list[dict]", "field": "list[str]", "pair": "list[tuple[str, int]]", "dict": "list[dict]"}[shape]  # fmt: skip
    code = f"def $f($xs: list[dict]) -> {out}:\n    found = [item for item in $xs{test}]\n    found = sorted(found, key=lambda item: {by})\n"
    code += f"    return [{show} for item in found]" if show else "    return found"
    data = _rows(c)
    c.function(f"records:{test}:{sort}:{shape}", code, repr([{p: 2, q: "east", r: 1}, {p: 3, q: "west", r: 2}]))  # fmt: skip
    c.names |= {"thing": c.names["noun"], "things": c.names["nouns"]}
    c.rule("records", *data)
    if cond:
        c.rule("keep", *data, cond=cond[0], cond1=cond[1])
        c.mistake((test, ""))
    c.rule("sort_keys", *data, order=", then ".join(key[0] for key in fields))
    c.mistake((f"key=lambda item: {by}", f"key=lambda item: {fields[0][1] if len(fields) > 1 else 0}"), ("return", "found.reverse()\n    return"))  # fmt: skip
    if show:
        c.rule("project", *data, shape={"field": f"only its `{q}`", "pair": f"the pair of `{q}` and `{p}`", "dict": f"a dict with exactly the keys `{q}` and `{r}`"}[shape])  # fmt: skip


def picks(c: Composition) -> None:
    """One element by a rule, with ties and an empty answer."""
    rng = c.rng
    c.name("best", "find", "winner", "leading", "choice_of")
    subject(c)
    kind, best, call, key = rng.choice((
        ("int", "number with the largest absolute value", "max", "abs(value)"), ("int", "number closest to 0", "min", "abs(value)"), ("str", "longest text", "max", "len(value)"), ("str", "shortest text", "min", "len(value)"), ("int", "number with the largest remainder by 5", "max", "value % 5")))  # fmt: skip
    rule = rng.choice(("first", "last", "smaller", "larger"))
    over = {"first": "$xs", "last": "reversed($xs)", "smaller": "sorted($xs)", "larger": "sorted($xs, reverse=True)"}[rule]  # fmt: skip
    word = ("smaller", "larger") if kind == "int" else ("alphabetically first", "alphabetically last")  # fmt: skip
    said = {"first": "the first of them", "last": "the last of them", "smaller": f"the {word[0]} one", "larger": f"the {word[1]} one"}[rule]  # fmt: skip
    fails = rng.random() < 0.4
    ret = kind if fails else f"{kind} | None"
    body = 'raise ValueError("$xs")' if fails else "return None"
    c.function(f"pick:{call}:{key}:{rule}:{fails}", f"def $f($xs: list[{kind}]) -> {ret}:\n    if not $xs:\n        {body}\n    return {call}({over}, key=lambda value: {key})", "[3, -4, 4]" if kind == "int" else "['ab', 'cd', 'e']")  # fmt: skip
    data = ["[3, -3, 4, -4, 1, -1, 9]", "[-3, 3, -1, 1, -9, 9]", "[7]", "[9, -9, 1, -1, 4, 14]"] if kind == "int" else ["['bb', 'aa', 'cc']", "['b', 'aaa', 'a', 'ccc', 'abc']", "['x', 'w', 'xyz', 'rst']"]  # fmt: skip
    c.rule("pick", *data, best=best)
    c.rule("tie", *data, tie=said)
    if fails:
        c.rule("empty_error", "[]")
    else:
        c.rule("none", "[]", empty="None")
    c.mistake((f"{call}({over}", f"{call}($xs" if rule != "first" else f"{call}(reversed($xs)"), (f"return {call}", "return " + ("min" if call == "max" else "max")), (body, 'raise KeyError("$xs")'))  # fmt: skip


def reductions(c: Composition) -> None:
    """One number of a list."""
    rng = c.rng
    c.name("measure", "summary", "figure", "level", "reading")
    subject(c)
    what, code = rng.choice((
        ("the median of `{xs}`; of an even number of values it is the mean of the two in the middle, rounded down", "    found = sorted($xs)\n    half = len(found) // 2\n    if len(found) % 2 == 1:\n        return found[half]\n    return (found[half - 1] + found[half]) // 2"),
        ("the mean of `{xs}`, rounded down", "    return sum($xs) // len($xs)"), ("the largest minus the smallest number of `{xs}`", "    return max($xs) - min($xs)"),
        ("the lower median of `{xs}`, that is the smaller of the two in the middle if their number is even", "    found = sorted($xs)\n    return found[(len(found) - 1) // 2]"),
        ("the number that occurs most often in `{xs}`, of several the smallest", "    return min($xs, key=lambda value: (-$xs.count(value), value))"),
        ("the number of different values in `{xs}`", "    return len(set($xs))"), ("the second largest of the different numbers in `{xs}`, or the only one", "    found = sorted(set($xs))\n    return found[max(len(found) - 2, 0)]")))  # fmt: skip
    fails = rng.random() < 0.5
    empty = rng.choice(("0", "None", "-1"))
    ret = "int | None" if empty == "None" and not fails else "int"
    line = 'raise ValueError("$xs")' if fails else f"return {empty}"
    c.function(f"reduce:{what[:24]}:{fails}:{empty}", f"def $f($xs: list[int]) -> {ret}:\n    if not $xs:\n        {line}\n{code}", "[4, 1, 7, 8]")  # fmt: skip
    c.rule("reduce", "[4, 1, 7, 8]", "[3, 1, 2]", "[5, 5, 2, 9, 2, 2, 9, 9]", "[-3, 4]", "[7]", "[1, 2, 8, 9, 9]", "[9, 9, 4]", what=what.format(**c.names))  # fmt: skip
    if fails:
        c.rule("empty_error", "[]")
    else:
        c.rule("none", "[]", empty=empty)
    last = code.rsplit("return ", 1)[1]
    c.mistake((line, "return 77"), (last, f"({last}) + 1"), ("if not $xs:", "if len($xs) < 2:"))


def groups(c: Composition) -> None:
    """Records grouped into a dict."""
    rng = c.rng
    c.name("grouped", "per_group", "by_kind", "collect", "tally")
    subject(c)
    p = str(c.names["p"])
    what, typ, start, step = rng.choice((
        ("the list of its {nouns}, in the order given", "list[dict]", "[]", '.append(item)'), ("the list of their `{p}`, in the order given", "list[int]", "[]", '.append(item["$p"])'), ("the number of its {nouns}", "int", "0", " += 1"), ("the sum of `{p}`", "int", "0", ' += item["$p"]')))  # fmt: skip
    korder, ret = rng.choice((("in the order of first appearance", "found"), ("in alphabetical order", "dict(sorted(found.items()))"), ("in reverse alphabetical order", "dict(sorted(found.items(), reverse=True))")))  # fmt: skip
    cond = rng.choice((None, (f"have a `{p}` of at least 2", f"has a `{p}` of at least 2", 'item["$p"] >= 2'), (f"have a `{c.names['r']}` below 3", f"has a `{c.names['r']}` below 3", 'item["$r"] < 3')))  # fmt: skip
    pad = "    " if cond else ""
    lines = [f"def $f($xs: list[dict]) -> dict[str, {typ}]:", f"    found: dict[str, {typ}] = {{}}", "    for item in $xs:"]  # fmt: skip
    lines += [f"        if {cond[2]}:"] if cond else []
    if start == "[]":
        lines.append(f'{pad}        found.setdefault(item["$q"], []){step}')
    else:
        lines.append(f'{pad}        found[item["$q"]] = found.get(item["$q"], 0){step.replace("+=", "+")}')  # fmt: skip
    lines.append(f"    return {ret}")
    data = _rows(c)
    q, r = str(c.names["q"]), str(c.names["r"])
    c.function(f"group:{typ}:{step}:{ret}:{cond and cond[2]}", "\n".join(lines), repr([{p: 2, q: "east", r: 1}, {p: 3, q: "west", r: 2}]))  # fmt: skip
    c.names |= {"thing": c.names["noun"], "things": c.names["nouns"]}
    c.rule("group", *data, what=what.format(**c.names))
    c.rule("group_order", *data, korder=korder)
    if cond:
        c.rule("keep", *data, cond=cond[0], cond1=cond[1])
        c.mistake((f"if {cond[2]}", "if item"))
    c.mistake((f"return {ret}", "return {}"), (f"return {ret}", "return found" if ret != "found" else "return dict(sorted(found.items()))"), ("in $xs", "in $xs[1:]"))  # fmt: skip


def steps(c: Composition) -> None:
    """One of the well-known functions over lists."""
    name = c.rng.choice([name for name in STEPS if name not in c.used])
    c.used.add(name)
    step = STEPS[name]
    c.name(*step.names)
    subject(c)
    variant = c.rng.choice(step.variants)
    c.function(f"{name}:{step.variants.index(variant)}", variant.code, variant.calls[0])
    for rule, words in variant.rules:
        given = {key: value.format(**c.names) for key, value in words.items()}
        c.rule(rule, *variant.calls, *variant.odd, same=False, **given)
    c.mistake(*variant.wrong)


PARTS: tuple[Callable[[Composition], None], ...] = (numbers, texts, records, picks, reductions, groups, steps, steps, steps)  # fmt: skip


def build(rng: Random, words: Words) -> Task:
    c = Composition(rng, "composed_lists", RULES)
    noun = noun_of(words)
    fields: list[str] = []
    while len(fields) < 3:
        name = field_of(words)
        if name not in fields:
            fields.append(name)
    c.names |= {"noun": noun, "nouns": plural(noun), "xs": rng.choice(("items", "values", "given", "entries", "data")), "ys": rng.choice(("others", "second", "more"))}  # fmt: skip
    c.names |= dict(zip("pqr", fields, strict=True))
    chosen = rng.sample(PARTS, rng.choice((1, 2, 2, 3)))
    for part in chosen:
        part(c)
    if rng.random() < 0.4:
        c.rule("same", c.last_call(), same=True)
    doc = rng.choice(("Functions over lists of {}.", "List helpers for {}.", "What is done to lists of {}.")).format(plural(noun))  # fmt: skip
    return c.task(words.module(noun), "", doc)


FAMILY = Family("composed_lists", build, tuple(RULES.values()), share=6)
