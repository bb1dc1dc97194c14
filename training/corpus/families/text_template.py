"""Texts with placeholders that are filled in."""

from __future__ import annotations

import re
from random import Random

from training.corpus.families._shapes import answer, ban, effect, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Filling in {noun} texts|{Noun} template|A letter about {nouns}|Placeholders for {nouns}|Texts of {nouns}]"

RULES = rules_of({
    "purpose": "[Fills|Completes] [texts about {nouns}|{noun} texts|texts] [in which names stand for values|that have gaps, each gap bearing a name|by replacing the placeholders in them]",
    "mark": state("[a placeholder is a name between `{open}` and `{close}`|a name that stands between `{open}` and `{close}` is a placeholder|`{open}`, a name and `{close}` make up one placeholder]; [a name has one or more letters, digits and underscores|names are made of letters, digits and underscores, at least one|one or more letters, digits or underscores are a name]"),
    "fill": effect("`{f}`", "[puts `{values}[[name]]` in the place of each placeholder|replaces every placeholder by the value of its name in `{values}`|exchanges placeholders, repeated ones too, for what `{values}` holds under their names] and returns the [result|text]"),
    "rest": "[Everything outside of placeholders [stays the same|is left alone]|Only placeholders [change|are replaced], all other characters stay|A lone `{open}` or an `{open}{close}` without a name is ordinary text|[Text|What lies] between the placeholders is [copied as it is|kept letter by letter]|Characters that belong to no placeholder are not touched]",
    "once": "[Placeholders inside a value are not filled|A value is inserted as it is, even if it looks like a placeholder|What was inserted is not [searched|scanned|looked at] again|Values are never filled in themselves|Each part of the text is [replaced|treated] once: a value that holds a placeholder stays so]",
    "error": ban("`{f}`", "[a placeholder whose name `{values}` lacks|a text with an unknown name in it|a name without a value]", "KeyError(name)"),
    "keep": state("[placeholders without a value stay in the text as they were written|if `{values}` lacks a name, its placeholder remains|an unknown placeholder is left where it is, marks included]"),
    "empty": state("[placeholders without a value vanish from the text|if `{values}` lacks a name, its placeholder is replaced by nothing|an unknown placeholder becomes the empty text]"),
    "mend": state("[names that `{values}` lacks become `{mend}`|`{mend}` is inserted for a name without a value|where `{values}` has no such name, `{mend}` takes the place of the placeholder]"),
    "default": "[`{open}name{sep}other{close}` stands for `other` when `{values}` lacks the name|A name may be followed by `{sep}` and a default, which is used if the name is not in `{values}`|After the name, `{sep}` may introduce a default [for the case that `{values}` lacks the name|for missing values]|If a placeholder has the form `{open}name{sep}default{close}`, a missing name is no problem: the default is inserted|The text between `{sep}` and `{close}` is what a missing name is replaced by]. [It may be empty|An empty default is allowed|It can be of any length, 0 included]",
    "blank": "[An empty value counts as missing|A name with the value `''` is treated as if it were missing|Values of length 0 are ignored, as if `{values}` did not hold them|What is empty in `{values}` is regarded as not there|The empty text is no value: it is the same as a missing name]",
    "loose": "[Spaces next to the marks are ignored: `{open} name {close}` is a placeholder too|Between the marks and what they enclose there may be spaces, which [mean nothing|do not count]|`{open} name {close}` is the same as the placeholder without spaces|Inside of `{open}` and `{close}`, leading and trailing spaces are allowed and have no effect|A placeholder may be padded with spaces [inside|within its marks]]",
    "tight": "[A space between `{open}` and the name makes ordinary text of it|No spaces are allowed in a placeholder before the name|`{open} name{close}` is no placeholder[, because of the space|: there is a space in it]|A placeholder [has no room|leaves no room] for spaces in front of its name|With a space before the name it is not a placeholder and stays]",
    "loud": "[A `!` before the name, as in `{open}!name{close}`, asks for the value in capital letters|`{open}!name{close}` inserts the value [with `upper()` applied|in upper case]|Values are inserted in capitals where the name is [preceded by|led in by] `!`|The mark `!` right before a name turns the value, not a default, into capitals|`!` in front of the name: the value is put through `upper()`]",
    "names": answer("`{names}`", "[the names in a text, each once, in the order of their first appearance|the different names of the placeholders as a list, first one first|a list of the names used, without repetition, as they come in the text]"),
    "sorted": answer("`{names}`", "[the names in a text, each once, in alphabetical order|the different names of the placeholders as a sorted list|a list of the names used, sorted and without repetition]"),
})  # fmt: skip

CODE = '''
"""$doc"""

import re

_MARK = re.compile(r"$pattern")


#(
#|
def $f($text: str, $values: dict[str, str]) -> str:
    def filled(found: re.Match[str]) -> str:
        name = found["name"]
        if $values.get(name):  #? blank
        if name in $values:  #? !blank
            return $values[name]  #? !loud
            return $values[name].upper() if found["loud"] else $values[name]  #? loud
        if found["default"] is not None:  #? default
            return found["default"]  #? default
        raise KeyError(name)  #? missing=error
        return found[0]  #? missing=keep
        return ""  #? missing=empty
        return "$mend"  #? missing=mend

    return _MARK.sub(filled, $text)


#| lists
def $names($text: str) -> list[str]:
    return sorted({found["name"] for found in _MARK.finditer($text)})  #? order=sorted
    return list(dict.fromkeys(found["name"] for found in _MARK.finditer($text)))  #? order=names


#)
'''

_MARKS = (("{", "}"), ("<", ">"), ("[", "]"), ("%", "%"), ("{{", "}}"), ("<<", ">>"), ("(", ")"), ("#", "#"))  # fmt: skip


def _pattern(start: str, end: str, sep: str, n: dict[str, object]) -> str:
    gap = " *" if n["loose"] else ""
    default = f"(?:{re.escape(sep)}(?P<default>.*?))?" if n["default"] else ""
    loud = "(?P<loud>!?)" if n["loud"] else ""
    return f"{re.escape(start)}{gap}{loud}(?P<name>[A-Za-z0-9_]+){default}{gap}{re.escape(end)}"


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "text_template", RULES)
    module = begin(draft, words)
    n = draft.names
    missing = draft.choose("missing", "error", "keep", "empty", "mend")
    for name in ("default", "blank", "loose", "loud", "lists"):
        draft.flag(name, 0.4)
    if missing == "empty" and not n["default"]:
        draft.flag("blank", 0)
    order = draft.choose("order", "names", "sorted") if n["lists"] else "names"
    start, end = rng.choice(_MARKS)
    sep = rng.choice((":", "=", "~", "?"))
    n |= {"order": order, "open": start, "close": end, "sep": sep, "f": rng.choice(("fill", "filled_in", "complete", method_of(words, "build"))), "names": rng.choice(("names_in", "gaps", "placeholders")),
          "text": rng.choice(("text", "template", "pattern")), "values": rng.choice(("values", "known", "data", "given")), "mend": rng.choice(("?", "...", "-", "n/a"))}  # fmt: skip
    n["pattern"] = _pattern(start, end, sep, n)

    def gap(inside: str) -> str:
        return f"{start}{inside}{end}"

    def case(text: str, values: dict[str, str], want: str) -> str:
        return f"assert $f({text!r}, {values!r}) == {want!r}"

    a, b = str(n["a"]), str(n["b"])
    x, y, given = gap("x"), gap("y_2"), {"x": a, "y_2": b}
    lost = {"keep": y, "empty": "", "mend": str(n["mend"])}.get(missing)
    draft.rule("mark", case(x, given, a), case(f"-{y}-", given, f"-{b}-"))
    draft.rule("fill", case(f"{x}, {y}, {x}.", given, f"{a}, {b}, {a}."))
    draft.rule("rest", case("", given, ""), case(f" {start} {x} {start}{end}", given, f" {start} {a} {start}{end}") if start != end else case(f" \n {x} \t", given, f" \n {a} \t"))  # fmt: skip
    if rng.random() < 0.6:
        draft.rule("once", case(f"{x}.", {"x": y, "y_2": b}, f"{y}."))
    if lost is None:
        draft.rule("error", f"assert raised($f, {f'{x} {y}'!r}, {{'x': {a!r}}}) == ('KeyError', 'y_2')")  # fmt: skip
    else:
        draft.rule(missing, case(f"{x} {y} {x}", {"x": a}, f"{a} {lost} {a}"))
    if n["default"]:
        z = gap(f"y_2{sep}or else")
        draft.rule("default", case(f"{z} {x}", {"x": a}, f"or else {a}"), case(z, given, b), case(f"<{gap('q' + sep)}>", {}, "<>"))  # fmt: skip
    if n["blank"]:
        tests = [case(f"{x} {gap('y_2' + sep + 'no')}", {"x": a, "y_2": ""}, f"{a} no")] if n["default"] else []  # fmt: skip
        tests += [case(y, {"y_2": ""}, lost)] if lost is not None else [f"assert raised($f, {y!r}, {{'y_2': ''}}) == ('KeyError', 'y_2')"]  # fmt: skip
        draft.rule("blank", *tests)
    if n["loose"]:
        draft.rule("loose", case(f"{gap('  x ')}|{gap(' y_2')}", given, f"{a}|{b}"))
    elif start != end:
        draft.rule("tight", case(f"{gap(' x')} {x}", given, f"{gap(' x')} {a}"))
    if n["loud"]:
        draft.rule("loud", case(f"{gap('!x')} {x}", given, f"{a.upper()} {a}"))
    if n["lists"]:
        many = f"{y} {x} {gap('k')} {y}"
        want = ["y_2", "x", "k"] if order == "names" else ["k", "x", "y_2"]
        draft.rule(order, f"assert $names({many!r}) == {want}\nassert $names('none') == []")
    draft.example(f">>> $f({f'one {x}'!r}, {{'x': {a!r}}})", repr(f"one {a}"))
    wrong: list[Mistake] = [
        {"missing": "empty" if missing != "empty" else "keep"},
        ("_MARK.sub(filled, $text)", "_MARK.sub(filled, $text, count=1)"),
        ("[A-Za-z0-9_]+", "[A-Za-z]+"),
    ]
    wrong += [{name: not n[name]} for name in ("blank",) if n[name]]
    wrong += [{"order": "sorted" if order == "names" else "names"}] if n["lists"] else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("text_template", build, tuple(RULES.values()))
