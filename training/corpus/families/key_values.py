"""Parsing of text made of `key=value` lines."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, method_of, nested, noun_of
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} settings|Settings of a {noun}|Reading {noun} lines|{Noun} text format|Lines of a {noun}]"

RULES = nested({
    "purpose": "[Reads|Parses|Understands] [the settings of a {noun}|a small text format for a {noun}|what a {noun} is configured with]: [one key and value a line|a key and a value on every line|lines that hold a key and a value each]",
    "result": result("`{f}`", "[a dict of text to {kind}, in the order of the lines|a dict with one entry for each key, in the order in which keys [first appear|first come]|a new dict from key to {kind}, first line first]"),
    "split": "[The first `{sep}` of a line [parts|separates] key and value|A line is [cut|split] at its first `{sep}`: key before, value after|Key and value are [parted|separated] by `{sep}`; a later `{sep}` [belongs to the value|is part of the value]|What stands before the first `{sep}` is the key, [the rest|all that follows] the value|Only the first `{sep}` [splits|counts], so that a value may contain `{sep}`]",
    "strip": "[White space around keys and values [is removed|does not count|is dropped]|Keys and values are [stripped|trimmed] [of white space|at both ends]|[Blanks|Spaces] at the ends of a key or a value [do not matter|are cut off]|[Strip|Trim] key and value before [use|they are kept]]",
    "exact": "[White space is kept as it is|Nothing is stripped: spaces belong to the key or value they touch|Spaces around `{sep}` [stay|are kept|are part of the key and the value]|Keys and values are kept [exactly|letter for letter], spaces included|No [trimming|stripping] [happens|takes place][|: spaces count]]",
    "blank": "[Lines [that are empty or hold only white space|without anything but white space] are [skipped|passed over|ignored]|[Blank lines|A blank line] (white space alone included) [mean|means] nothing|[Skip|Pass over] [blank|empty] lines, [also those|those too] made of spaces alone|[An empty line|A line of white space alone] is [no error|allowed] and [adds nothing|gives no entry]]",
    "comment": "[A line whose first character other than white space is `{mark}` is a comment and [skipped|ignored]|Lines that [begin|start] with `{mark}`, white space aside, are [skipped|comments|ignored]|`{mark}` at the beginning of a line[, perhaps after white space,] [makes it a comment|means that the line is passed over]|Comments: whole lines that start with `{mark}` after optional white space. A `{mark}` [further on|later in a line] is ordinary text]",
    "missing": refusal("`{f}`", "a line [has no `{sep}`|lacks `{sep}`|is without `{sep}`]", "ValueError({number})") ,
    "number": "[`{number}` [in an error|as an argument] is the line's number, [the first line is 1|counted from 1, skipped lines too]|Errors [name|carry] the line by `{number}`: [1 for the first line|counted from 1], [every line counts|including the lines that are skipped]|Line numbers [begin|start] at 1 and count [all lines|every line], [those skipped too|even skipped ones]; they are what `{number}` stands for|In `ValueError({number})`, `{number}` is [where the line stands|the position of the line]: 1 is the first [line|one] of the text, [nothing left out|skipped ones are counted as well]]",
    "empty_key": refusal("`{f}`", "the key of a line is empty", "ValueError({number})"),
    "twice_error": refusal("`{f}`", "a key [comes|appears|occurs] [again|a second time|twice]", "KeyError(key)"),
    "twice_last": choice("a key [comes|appears|occurs] [again|more than once|twice]", "[the last value wins|the later value replaces the earlier[| one]|the value of the last line [counts|is kept]]"),
    "twice_first": choice("a key [comes|appears|occurs] [again|more than once|twice]", "[the first value wins|later values are ignored|the value of the first line [counts|is kept]]"),
    "twice_list": "[Every value is a list: all values of the key, in the order of the lines|Values are collected in a list for each key, [first line first|earliest first], even if there is one[| only]|A key that [comes|appears] several times has all its values; a list holds them in order, with one item for a key that [comes|appears] once|Each key has a list of its values, [in line order|from the first line to the last]]",
    "lower": "[Keys are [turned into|kept in] lower case|The case of a key does not matter: it is [stored|kept] in lower case|[Every|Each] key is lower-cased[|, values are not]|Upper-case letters in a key become lower-case|`SIZE` and `size` are the same key, [spelt|written] `size`|Keys: lower case, [always|whatever the text says]]",
    "number_value": "[A value made of decimal digits alone becomes an `int`|Values of digits only are [turned|converted] into `int`[|; all others stay text]|[If|When] a value consists of the digits 0 to 9 [alone|and nothing else], it is [an `int`|given as an `int`]|Digits alone [make|give] an `int`, anything else (such as `-3` or `1.5`) [stays|remains] text|`int` for [values|a value] of digits only, `str` for the rest]",
    "quotes": "[A value in double quotes loses them|Double quotes around a value are [removed|dropped|taken off]|[If|When] a value begins and ends with `\"` (two of them), [both|these two characters] are [removed|cut off]|One pair of double quotes that encloses a value is no part of it|`\"` at both ends of a value: both are [dropped|removed], what lies between [stays as it is|is kept, spaces included]]",
})  # fmt: skip

CODE = '''
"""$doc"""


def $f($text: str) -> $returns:
    $found: $returns = {}
    for $number, line in enumerate($text.splitlines(), start=1):
        if not line.strip() or line.strip().startswith("$mark"):  #? blank comment
            continue  #? blank comment
        if not line.strip():  #? blank !comment
            continue  #? blank !comment
        if line.strip().startswith("$mark"):  #? !blank comment
            continue  #? !blank comment
        key, $parted, value = line.partition("$sep")
        if not $parted:
            raise ValueError($number)
        key = key.strip().lower()  #? strip lower
        key = key.strip()  #? strip !lower
        key = key.lower()  #? !strip lower
        if not key:  #? empty_key
            raise ValueError($number)  #? empty_key
        if key in $found:  #? twice=error
            raise KeyError(key)  #? twice=error
        $found[key] = $value  #? twice=error/last
        $found.setdefault(key, $value)  #? twice=first
        $found.setdefault(key, []).append($value)  #? twice=list
    return $found


def _$read(value: str) -> $kind:  #? reader
    value = value.strip()  #? reader strip
    if len(value) > 1 and value[0] == value[-1] == '"':  #? quotes
        return value[1:-1]  #? quotes
    if value.isascii() and value.isdigit():  #? numbers
        return int(value)  #? numbers
    return value  #? reader
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "key_values", RULES)
    noun = noun_of(words)
    twice = draft.choose("twice", "error", "last", "first", "list")
    flags = {
        name: draft.flag(name)
        for name in ("blank", "comment", "strip", "lower", "empty_key", "numbers")
    }
    quotes = not flags["numbers"] and draft.flag("quotes")
    reader = flags["numbers"] or quotes
    kind = "str | int" if flags["numbers"] else "str"
    plain = "value.strip()" if flags["strip"] else "value"
    read = rng.choice(("value", "read", "cleaned", "typed"))
    draft.names |= {
        "noun": noun, "Noun": noun.capitalize(), "f": method_of(words, "parse", noun),
        "text": rng.choice(("text", "source", "content", "lines")), "number": rng.choice(("number", "line_number", "at")),
        "sep": rng.choice(("=", ":", "=>", "->", ":=")), "mark": rng.choice(("#", ";", "//", "!", "--")),
        "found": rng.choice(("found", "settings", "result", "values")), "parted": rng.choice(("sign", "mark", "parted")),
        "quotes": quotes, "reader": reader, "read": read, "value": f"_{read}(value)" if reader else plain,
        "kind": kind, "returns": f"dict[str, list[{kind}]]" if twice == "list" else f"dict[str, {kind}]",
        "doc": rng.choice((f"The text format of a {noun}.", f"Reads {noun} settings.", f"Key and value lines for a {noun}.")),
        "a": words.value(), "b": words.value(), "x": words.value(), "y": words.value(),
    }  # fmt: skip
    _rules(draft, twice, quotes)
    return draft.task(TITLE, words.module(noun), CODE, _mistakes(draft, twice, quotes))


def _rules(draft: Sketch, twice: str, quotes: bool) -> None:
    n = draft.names
    a, b, x, y, sep = (str(n[name]) for name in ("a", "b", "x", "y", "sep"))

    def held(*pairs: tuple[str, object]) -> str:
        return repr({key: [value] if twice == "list" else value for key, value in pairs})

    def case(text: str, *pairs: tuple[str, object]) -> str:
        return f"assert list($f({text!r}).items()) == list({held(*pairs)}.items())"

    two = f"{a}{sep}{x}\n{b}{sep}{y}"
    word = "text or int" if n["numbers"] else "text"
    draft.rule(
        "result",
        case(two, (a, x), (b, y)),
        "assert $f('') == {}",
        kind=f"a list of {word}" if twice == "list" else word,
    )
    draft.rule("split", case(f"{a}{sep}{x}{sep}{y}", (a, f"{x}{sep}{y}")))
    draft.rule("missing", f'assert raised($f, {a + sep + x + chr(10) + b!r}) == ("ValueError", 2)')
    lead = f"{n['mark']} {a}\n" if n["comment"] else "\n" if n["blank"] else f"{a}{sep}{x}\n"
    draft.rule(
        "number",
        f'assert raised($f, {lead + y!r}) == ("ValueError", 2)',
        f'assert raised($f, {y!r}) == ("ValueError", 1)',
    )
    spaced = f" {a} {sep} {x} "
    if n["strip"]:
        draft.rule("strip", case(spaced, (a, x)))
    else:
        draft.rule("exact", case(spaced, (f" {a} ", f" {x} ")))
    again = f"{a}{sep}{x}\n{a}{sep}{y}"
    if twice == "error":
        draft.rule("twice_error", f'assert raised($f, {again!r}) == ("KeyError", {a!r})')
    elif twice == "list":
        draft.rule("twice_list", f"assert $f({again!r}) == {{{a!r}: [{x!r}, {y!r}]}}")
    else:
        draft.rule(f"twice_{twice}", case(again, (a, y if twice == "last" else x)))
    if n["blank"]:
        draft.rule("blank", case(f"\n{a}{sep}{x}\n   \n{b}{sep}{y}\n\n", (a, x), (b, y)))
    if n["comment"]:
        draft.rule(
            "comment",
            case(
                f"{n['mark']}{a}{sep}{x}\n  {n['mark']} {y}\n{b}{sep}{y} {n['mark']}",
                (b, f"{y} {n['mark']}"),
            ),
        )
    if n["lower"]:
        draft.rule("lower", case(f"{a.upper()}{sep}{x.upper()}", (a, x.upper())))
    if n["empty_key"]:
        blank = "  " if n["strip"] else ""
        draft.rule(
            "empty_key",
            f'assert raised($f, {two + chr(10) + blank + sep + x!r}) == ("ValueError", 3)',
        )
    if n["numbers"]:
        draft.rule("number_value", f"assert type(list($f({a + sep + '12'!r}).values())[0]) is {'list' if twice == 'list' else 'int'}",
                   case(f"{a}{sep}007\n{b}{sep}-3", (a, 7), (b, "-3")), case(f"{a}{sep}", (a, "")))  # fmt: skip
    if quotes:
        draft.rule("quotes", case(f'{a}{sep}" {x} "\n{b}{sep}"', (a, f" {x} "), (b, '"')))
    draft.example(f">>> $f({two!r})", held((a, x), (b, y)))


def _mistakes(draft: Sketch, twice: str, quotes: bool) -> list[Mistake]:
    found: list[Mistake] = [('partition("$sep")', 'rpartition("$sep")'), ("start=1", "start=0")]
    found += [
        {name: False}
        for name in ("blank", "comment", "lower", "empty_key", "numbers")
        if draft.names[name]
    ]
    if twice == "error":
        found.append({"twice": "last"})
    if twice in ("last", "first"):
        found.append({"twice": "first" if twice == "last" else "last"})
    if quotes:
        found.append({"quotes": False})
    return found


FAMILY = Family("key_values", build, tuple(RULES.values()))
