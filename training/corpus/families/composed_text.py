"""Functions over texts: cleaning, checking, reading, counting, in rules drawn at random."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from training.corpus.check import MOST_CHARACTERS
from training.corpus.families._function_composer import (
    Function,
    Proof,
    Redundant,
    Step,
    task_of,
)
from training.corpus.families._sketch import nested, noun_of
from training.corpus.families._text_composer import (
    EARLY,
    GUARD,
    TRUTH,
    condition_of,
    early_of,
    guard_of,
    literals,
    made,
    maker,
    named,
    order_of,
    param_of,
    pool_of,
    prove_text,
    when_of,
)
from training.corpus.families._text_cores import CORES, PARTS
from training.corpus.families._text_steps import CONDITIONS, ENDS, LIST_STEPS, SOURCES, STEPS
from training.corpus.phrases import say
from training.corpus.render import contract_text
from training.corpus.task import Family, Task
from training.corpus.words import Words, plural

TITLE = "[{Noun} texts|Texts of {nouns}|What {nouns} are called|[Small|Some|Several|Our] [rules|functions] for {noun} texts|Words about {nouns}|Reading and writing {nouns}|Text work for the {noun}]"
PURPOSE = "[Works on|Deals with|Handles] [the texts of {nouns}|what is written about {nouns}|texts around {nouns}]. [The rules of a function apply in the order written|Rules are applied in the order given here|Each function follows its rules from first to last], each [to|on] what the one before left; [the first error or answer ends it|a refusal or an early answer ends the call][.|; {left}.] [|Letters are plain ASCII.|All texts are plain ASCII.]"
LEFT = "[a function without another answer returns what is left at the end|what the last rule leaves is returned, unless something else is said|the return value is what the last rule leaves, if nothing else is said]"
RETURN = "[{call} returns [what is left then|what results|the outcome|the text as it is then]|[what is left|the outcome|the text as it is then] is returned[| by {call}]|[return|give back] [what is left|the outcome|the text as it is then]]"
SOURCE = "[[start from|take|work on|begin with|use] {what}|{call} [works on|starts from|takes|looks at|deals with] {what}|{what}: [these|they] are [what {call} works on|what matters here|the material]]"
END = "[[at last |]{call} returns|{call} gives|[return|give back]|{call} answers with|[the result|the answer|what comes out] is|{call} ->|the return value is] {what}"
HANDED = "[{T} is first passed through `{f}`|what `{f}` makes of {T} takes its place|`{f}` is applied to {T}|{T} is [replaced by|turned into] what `{f}` returns for it|[use|call|apply] `{f}` [|first ]on {T} and go on with its result]"
LIST_GUARDS = {
    "none": ("there are none[| left]|none of {them} [remain|are left]|nothing [remains|is left]", "not result", "not any(result)"),
    "more": ("there are more than {k}[| left]|more than {k} of {them} [remain|are left]|{they} are more than {k}", "len(result) > $k", "len(result) >= $k"),
    "fewer": ("there are fewer than {k}[| left]|fewer than {k} of {them} [remain|are left]|{they} are fewer than {k}", "len(result) < $k", "len(result) <= $k"),
    "again": ("one of {them} occurs twice|two of {them} are equal|{they} are not all different", "len(set(result)) < len(result)", "not result"),
    "empty": ("one of {them} is empty|an empty one is among {them}|{they} are not all without gaps (one is empty)", '"" in result', "not result"),
}  # fmt: skip
THEY = {"words": "words", "parts": "parts", "stripped": "parts", "lines": "lines", "chunks": "pieces", "pairs": "pairs", "chars": "characters"}  # fmt: skip
EASY = ("strip", "lower", "upper", "collapse", "unspace", "drop", "replace", "letters", "digits", "alnum", "cut", "before", "unprefix", "strip_of", "to_blank", "squeeze", "runs")  # fmt: skip

Made = tuple[Function, tuple[str, ...]]


def _called(rng: Random, t: str) -> str:
    return rng.choice((f"`{t}`", f"`{t}`", f"`{t}`", "the text"))


def _step(rng: Random, kind: str, t: str, called: str) -> Step:
    """A step that changes the text, now and then under a condition."""
    text, order, lines, wrong = STEPS[kind]
    names = literals(rng, t, called)
    if rng.random() < 0.8:
        return made(rng, kind, order_of(text, order), lines, wrong, names)
    _, c, code, bad = condition_of(rng, names)
    inner = tuple(f"    {line}" for line in lines)
    wrongs = [(f"if {bad}:".replace("$", "$$"), *inner), lines]
    first = f"if {code}:".replace("$", "$$")
    return made(rng, f"{kind}-if", when_of(text), (first, *inner), wrongs, names | {"c": c})


def _opening(rng: Random, call: str, t: str, called: str, value: str) -> list[Step]:
    """Guards and early answers before all else."""
    steps = [guard_of(rng, call, literals(rng, t, f"`{t}`")) for _ in range(rng.choice((0, 0, 1, 1, 2)))]  # fmt: skip
    if value and rng.random() < 0.25:
        steps.append(early_of(rng, call, literals(rng, t, called), value))
    return steps


def _pipe(rng: Random, words: Words, earlier: Function | None) -> Made:
    """A function that changes a text step by step."""
    t = param_of(rng, words)
    name = named(rng, words, ("clean", "tidy", "normal", "shape", "rewrite", "plain", "label", "tag", "polish", "form", "convert", "encode"))  # fmt: skip
    call, called = f"`{name}`", _called(rng, t)
    steps = _opening(rng, call, t, called, rng.choice(('""', t, '"none"', '"-"')))
    if earlier and earlier.returns == "str" and len(earlier.params) == 1 and rng.random() < 0.4:
        steps.append(made(rng, "call", HANDED, (f"$t = {earlier.name}($t)",), (), literals(rng, t, called) | {"f": earlier.name}))  # fmt: skip
    many = rng.choice((1, 2, 2, 3, 3, 4))
    kinds = [rng.choice(list(STEPS) if rng.random() < 0.7 else EASY) for _ in range(many)]
    if len(set(kinds)) < many:
        raise Redundant
    steps += [_step(rng, kind, t, called) for kind in kinds]
    if rng.random() < 0.25:
        steps.append(guard_of(rng, call, literals(rng, t, called), late=True))
    text = RETURN if rng.random() < 0.6 else ""
    steps.append(made(rng, "=return", text, ("return $t",), (), {"_": "", "t": t, "call": call}))
    return Function(name, ((t, "str"),), "str", tuple(steps)), ()


def _listed(rng: Random, words: Words) -> Made:
    """A function that cuts a text into a list and makes something of it."""
    t = param_of(rng, words)
    source, end = rng.choice([*SOURCES, "words", "stripped", "parts"]), rng.choice(list(ENDS))
    returns, what, lines, wrong = ENDS[end]
    plain = {"str": ("pick", "phrase", "main", "summary", "choice"), "int": ("count", "size", "tally", "amount")}.get(returns, ("list", "split", "collect", "words", "overview", "index", "terms"))  # fmt: skip
    name = named(rng, words, [each for each in plain if each != "list"])
    call, called = f"`{name}`", _called(rng, t)
    steps = _opening(rng, call, t, called, {"str": '""', "int": "0", "list[str]": "[]"}.get(returns, ""))  # fmt: skip
    steps += [_step(rng, rng.choice(EASY), t, called) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
    names = literals(rng, t, called) | {"call": call}
    grammar, code, bad = SOURCES[source]
    steps.append(made(rng, source, SOURCE.replace("{what}", grammar), code, bad, names, False))
    them = {"they": f"the {THEY[source]}", "them": f"the {THEY[source]}"}
    for kind in rng.sample(list(LIST_STEPS), rng.choice((1, 1, 2, 2, 3))):
        text, order, code, bad = LIST_STEPS[kind]
        steps.append(made(rng, f"list-{kind}", order_of(text, order), code, bad, literals(rng, t, called) | them))  # fmt: skip
    if rng.random() < 0.3:
        text, test, other = LIST_GUARDS[rng.choice(list(LIST_GUARDS))]
        own = literals(rng, t, called) | them
        c = say(rng, nested({"": f"[{text}]"})[""], **own)
        error = f'ValueError("{own["e"]}")'
        more = own | {"call": call, "c": c, "error": f"`{error}`"}
        body = f"    raise {error}"
        steps.append(made(rng, "list-guard", GUARD["late"], (f"if {test}:", body), [(f"if {other}:", body)], more))  # fmt: skip
    steps.append(made(rng, f"end-{end}", END.replace("{what}", what), lines, wrong, literals(rng, t, called) | them | {"call": call}, False))  # fmt: skip
    samples = {"stripped": "a , b,,c", "parts": "red,,Blue,red", "lines": "one two\n\n# x\nTwo"}.get(source, "")  # fmt: skip
    more_samples = tuple(rng.choice(("key", "red", "Red", "", "a", "bb", "12", "#x", "lamp ", " go", "aab")) for _ in range(60))  # fmt: skip
    join = "\n" if source == "lines" else str(names["ch"]) if source in ("parts", "stripped") else " "  # fmt: skip
    cut = tuple(join.join(more_samples[i : i + 1 + i % 7]) for i in range(40))
    found = (*cut, samples.replace(",", str(names["ch"])), "Mississippi banana", "level noon level")
    return Function(name, ((t, "str"),), returns, tuple(steps)), found


def _truth(rng: Random, words: Words) -> Made:
    """A function that answers yes or no by conditions."""
    t = param_of(rng, words)
    name = named(rng, words, ("is_valid", "accepts", "allowed", "is_fine", "fits", "is_special", "may_pass", "checks"))  # fmt: skip
    call, called = f"`{name}`", _called(rng, t)
    steps = [guard_of(rng, call, literals(rng, t, f"`{t}`"))] if rng.random() < 0.25 else []
    steps += [_step(rng, rng.choice(EASY), t, called) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        kind = rng.choice(("yes", "no", "no"))
        k, c, code, wrong = condition_of(rng, literals(rng, t, called))
        value = kind == "yes"
        text = say(rng, TRUTH[kind].replace("[|; false otherwise]", ""), call=call, c=c, _="")
        steps.append(Step(f"{kind}-{k}", text, (f"if {code}:", f"    return {value}"), ((f"if {wrong}:", f"    return {value}"),)))  # fmt: skip
    k, c, code, wrong = condition_of(rng, literals(rng, t, called))
    text = say(rng, TRUTH["last"], call=call, c=c, _="")
    steps.append(Step(f"last-{k}", text, (f"return {code}",), ((f"return {wrong}",),), False))
    return Function(name, ((t, "str"),), "bool", tuple(steps)), ()


def _core(rng: Random, words: Words) -> Made:
    """A function with one thing at its heart and something before and after."""
    which = rng.choice([*CORES, "pairs", "pair_lines", "count", "two", "one_true"])
    core = CORES[which]
    t = param_of(rng, words)
    u = param_of(rng, words, t)
    name = named(rng, words, core.names)
    call, called = f"`{name}`", f"`{t}`"
    names = literals(rng, t, called) | {"u": u, "U": f"`{u}`", "call": call}
    if which == "one_true":
        n = rng.randint(5, 9)
        names |= {"n": n, "m": n + rng.randint(2, 5), "k": rng.randint(1, 3), "k2": rng.randint(2, 4), "c2": rng.choice("-_. /:".replace(" ", ""))}  # fmt: skip
    if which in ("ranges", "quoted"):
        names |= {"ch": rng.choice(";,/&")}
    steps: list[Step] = []
    plain = len(core.params) == 1
    if plain:
        value = {"int": "0", "dict[str, str]": "{}", "list[int]": "[]", "list[str]": "[]"}
        steps += _opening(rng, call, t, called, value.get(core.returns, ""))
        steps += [_step(rng, rng.choice(EASY), t, called) for _ in range(rng.choice((0, 0, 0, 1, 1, 2)))]  # fmt: skip
    elif rng.random() < 0.5:
        steps += _both(rng, call, t, u)
    first = True
    for choices in core.parts:
        for kind in re.findall(r"=?[a-z]\w*", rng.choice(choices)):
            if kind in ("bonus", "double", "mod") and rng.random() < 0.3:
                continue
            grammar, lines, wrong = PARTS[kind]
            own = dict(names)
            if kind in ("bonus", "double", "mod", "cap"):
                own = literals(rng, t, called) | {"call": call}
                _, c, code, bad = condition_of(rng, own)
                own |= {"c": c, "cond": code, "wcond": bad}
            needed = (not first and not kind.startswith(("=", "s_none", "two_", "dots_filled"))) or kind == "two_bad"  # fmt: skip
            steps.append(made(rng, kind, grammar, lines, wrong, own, needed and kind != "again_last"))  # fmt: skip
            first = False
    if which == "roman" and len(steps) < 4:
        raise Redundant
    params = ((t, "str"),) if plain else ((t, "str"), (u, "str"))
    return Function(name, params, core.returns, tuple(steps)), _samples(which, names)


BOTH = nested({
    "strip": "[both texts are stripped|`{t}` and `{u}` lose white space at their ends|[first |][strip|trim] `{t}` and `{u}`|white space around either text is [dropped|removed]|`{t}` and `{u}` are [stripped|trimmed] first]",
    "lower": "[both texts are lowered|`{t}` and `{u}` are put in small letters|[first |][lower|lower-case] `{t}` and `{u}`|[capitals in either text|the capitals of both texts] become small letters|`{t}` and `{u}` are [lowered|lower-cased] first]",
    "empty": "[{call} raises {error} [if|when] `{t}` or `{u}` is empty|{error} [if|when] either text is empty|[if|when] one of `{t}` and `{u}` is empty, {call} raises {error}|neither text may be empty, else {error}|an empty `{t}` or `{u}` [raises|means] {error}|{error} for an empty text, be it `{t}` or `{u}`]",
    "long": "[{call} raises {error} [if|when] `{t}` or `{u}` has more than {n} characters|{error} [if|when] either text is longer than {n} characters|[if|when] one of `{t}` and `{u}` is longer than {n} characters, {call} raises {error}|neither text may have more than {n} characters, [else|otherwise] {error}|a `{t}` or `{u}` of more than {n} characters [raises|means] {error}]",
    "uneven": "[{call} raises {error} [if|when] `{t}` and `{u}` are not equally long|{error} [if|when] the lengths differ|[if|when] one of `{t}` and `{u}` is longer, {call} raises {error}|both texts must have the same length, [else|otherwise] {error}|`{t}` and `{u}` of different lengths [raise|mean] {error}]",
})  # fmt: skip


def _both(rng: Random, call: str, t: str, u: str) -> list[Step]:
    """Steps on two texts alike."""
    steps: list[Step] = []
    for kind in rng.sample(list(BOTH), rng.choice((1, 1, 2))):
        own = literals(rng, t, f"`{t}`")
        error = f'ValueError("{own["e"]}")'
        names = own | {"u": u, "call": call, "error": f"`{error}`", "n": rng.randint(4, 9)}
        body = f"    raise {error}"
        lines, wrong = {
            "strip": (("$t, $u = $t.strip(), $u.strip()",), (("$t = $t.strip()",),)),
            "lower": (("$t, $u = $t.lower(), $u.lower()",), (("$t = $t.lower()",),)),
            "empty": (("if not $t or not $u:", body), (("if not $t and not $u:", body),)),
            "long": (("if len($t) > $n or len($u) > $n:", body), (("if len($t) > $n:", body),)),
            "uneven": (("if len($t) != len($u):", body), (("if len($t) < len($u):", body),)),
        }[kind]
        steps.append(made(rng, f"both-{kind}", BOTH[kind], lines, wrong, names))
    return steps


def _samples(which: str, names: Mapping[str, object]) -> tuple[str, ...]:
    """Texts for a core, with its own marks in them."""
    marks = {";": names["ch"], "=": names["c2"], ":": names["c2"], "#": names["c3"]}
    if which in ("pairs", "pair_lines", "two", "two_pair", "dots", "quoted"):
        return tuple("".join(str(marks.get(each, each)) for each in text) for text in CORES[which].samples)  # fmt: skip
    if which == "one_true":
        return (*CORES[which].samples, *(text.replace("-", str(names["c2"])) for text in CORES[which].samples))  # fmt: skip
    return CORES[which].samples


def build(rng: Random, words: Words) -> Task:
    noun = noun_of(words)
    module = words.module(noun)
    names = {"noun": noun, "nouns": plural(noun), "Noun": noun.capitalize()}
    many = rng.choice((1, 2, 2, 2, 3, 3))
    while True:
        functions: list[Function] = []
        proofs: list[Proof] = []
        space: dict[str, Any] = {}
        while len(functions) < many:
            earlier = functions[-1] if functions else None
            roll = rng.random()
            try:
                if roll < 0.26:
                    one, samples = _pipe(rng, words, earlier)
                else:
                    one, samples = (_listed if roll < 0.48 else _truth if roll < 0.6 else _core)(rng, words)  # fmt: skip
                if one.name in space or len(one.steps) < (2, 6, 4, 2)[many]:
                    continue
                pool = pool_of(one, maker(rng, one, samples))
                proofs.append(prove_text(rng, one, space, pool))
            except Redundant:
                continue
            exec(one.source(), space)
            functions.append(one)
        left = say(rng, nested({"": LEFT})[""], _="")
        silent = any(each.kind == "=return" and not each.text for one in functions for each in one.steps)  # fmt: skip
        purpose = PURPOSE.replace("[.|; {left}.]", f"; {left}." if silent else ".")
        try:
            task = task_of(rng, "composed_text", functions, proofs, nested({"": TITLE})[""], nested({"": purpose})[""], names, module)  # fmt: skip
        except Redundant:
            continue
        if len(task.clauses) >= 5 and task.wrong and len(contract_text(task)) < MOST_CHARACTERS:
            return task


_GRAMMARS = (
    TITLE,
    *(nested({"": text})[""] for text in (PURPOSE, RETURN, HANDED, SOURCE, END)),
    *GUARD.values(),
    *EARLY.values(),
    *TRUTH.values(),
    *BOTH.values(),
    *(nested({"": GUARD["late"] + text})[""] for text, _, _ in CONDITIONS.values()),
    *(nested({"": order_of(text, order)})[""] for text, order, _, _ in [*STEPS.values(), *LIST_STEPS.values()]),
    *(nested({"": when_of(text)})[""] for text, _, _, _ in STEPS.values()),
    *(nested({"": SOURCE.replace("{what}", text)})[""] for text, _, _ in SOURCES.values()),
    *(nested({"": END.replace("{what}", text)})[""] for _, text, _, _ in ENDS.values()),
    *(nested({"": text})[""] for text, _, _ in PARTS.values() if text),
)  # fmt: skip

FAMILY = Family("composed_text", build, _GRAMMARS, share=6)
