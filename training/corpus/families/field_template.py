"""Texts with fields in brackets, fallbacks and missing values."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Fields of {nouns}|{Noun} texts|Texts for {nouns}|Filled {noun} texts]"

RULES = rules_of({
    "purpose": "[Fills|Completes] [the fields in|] texts [about|for] {nouns} with values [from a dict|out of a dict|that a dict holds][|, and no more than that]",
    "field": state("[a field is written `{open} path {close}`; its path is one or more ASCII letters, digits, `_` and `.`, with any number of spaces around it|`{open} path {close}` is a field, where the path consists of ASCII letters, digits, `_` and `.` (at least one) and spaces around it do not count]") + "; [anything else is plain text|all other text stays as it is]",
    "fill": effect("`{render}`", "[puts the `str` of its value in place of each field|replaces every field with its value as `str`|returns `{text}` with each field replaced by `str` of its value]"),
    "flat": state("[the path is a key of `{data}`, dots included|a dot in a path means nothing: the whole path is one key of `{data}`|fields are looked up in `{data}` by their whole path]"),
    "dotted": state("[each dot in a path leads into a nested dict; what is not a dict holds nothing|the parts between dots are keys of nested dicts, and a value that is no dict has no keys|a path is split at its dots and followed through nested dicts, finding nothing where there is no dict]"),
    "none": state("[a value is missing if it is absent or `None`; an empty text is a value|absent values and `None` are missing, but `''` is not|only `None` or an absent key makes a value missing, never a text]"),
    "blank": state("[a value is missing if it is absent, `None`, or only white space as `str`|absent values, `None` and blank texts (empty or white space) are missing|besides `None` and an absent key, a text that is empty or white space counts as missing]"),
    "error": guard("`{render}`", "[a value is missing|some field has no value]", "[no value is missing|every field has a value]", "{Missing}(path)") + "; [the first such path counts|it names the first such path]",
    "keep": state("[a field whose value is missing stays in the text exactly as it is written|`{render}` leaves a field without a value as it stands|where a value is missing, the field itself remains, spaces included]"),
    "fallback": state("[`{open} path {sep} other {close}` puts `other`, stripped, where the value is missing|after the path, `{sep}` and a text may follow: the text, stripped, replaces a missing value|a missing value gives way to the stripped text behind `{sep}`, if the field has one]") + "; [this text holds no `{last}`|`{last}` cannot occur in it]",
    "escape": state("[a backslash right before a field makes it plain text, and only the backslash is dropped|a field with a backslash right in front stays as written, without that backslash|`{render}` drops a backslash directly before a field and leaves the field alone]"),
    "html": state("[values are inserted through `html.escape`|`{render}` escapes each value with `html.escape`, not the text around it|`html.escape` is applied to whatever value is inserted, never to the rest]") + "{spared}",
    "again": state("[what was inserted is not looked at again|a field inside an inserted value is not filled|inserted values are final, even if they look like fields]"),
    "line": answer("`{line}`", "[what `{render}` returns, each run of white space made one space and none left at the ends|the result of `{render}` on one line: runs of white space become one space, the ends are stripped]"),
    "list": answer("`{list}`", "[the paths of all fields, each once, in order of first appearance|every path in `{text}` once, the first to appear first|a list of the paths without repeats, ordered by where they first appear]"),
})  # fmt: skip

CODE = '''
"""$doc"""

import html  #? html
import re

_FIELD = re.compile(r"$rx")


class $Missing(ValueError):  #? absent=error
    """A field has no value."""  #? absent=error


def _find($data: dict, path: str) -> str | None:
    found = $data.get(path)  #? !dotted
    found: object = $data  #? dotted
    for part in path.split("."):  #? dotted
        found = found.get(part) if isinstance(found, dict) else None  #? dotted
    if found is None:  #? empty=none
    if found is None or not str(found).strip():  #? empty=blank
        return None
    return str(found)


#(
#|
def $render($text: str, $data: dict) -> str:
    def put(field: re.Match[str]) -> str:
        if field["escape"]:  #? escape
            return field[0][1:]  #? escape
        value = _find($data, field["path"])
        if value is None and field["other"] is not None:  #? fallback
            value = field["other"].strip()  #? fallback !html
            return field["other"].strip()  #? fallback html
        if value is None:
            raise $Missing(field["path"])  #? absent=error
            return field[0]  #? absent=keep
        return value  #? !html
        return html.escape(value)  #? html

    return _FIELD.sub(put, $text)


#| line
def $line($text: str, $data: dict) -> str:
    return " ".join($render($text, $data).split())


#| lists !escape
def $list($text: str) -> list[str]:
    return list(dict.fromkeys(field["path"] for field in _FIELD.finditer($text)))


#| lists escape
def $list($text: str) -> list[str]:
    fields = _FIELD.finditer($text)
    return list(dict.fromkeys(field["path"] for field in fields if not field["escape"]))


#)
'''

BRACKETS = {
    "curly": ("{{", "}}", r"\{\{", r"\}\}", "}"),
    "angle": ("<", ">", "<", ">", ">"),
    "round": ("$(", ")", r"\$\(", r"\)", ")"),
    "square": ("[[", "]]", r"\[\[", r"\]\]", "]"),
}


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "field_template", RULES)
    module = begin(draft, words)
    n = draft.names
    start, stop, left, right, last = BRACKETS[draft.choose("bracket", *BRACKETS)]
    absent, empty = draft.choose("absent", "error", "keep"), draft.choose("empty", "none", "blank")
    for name in ("dotted", "fallback", "escape", "html", "line", "lists"):
        draft.flag(name)
    sep = rng.choice(("|", "?", "~"))
    rx = (r"(?P<escape>\\?)" if n["escape"] else "") + left + r" *(?P<path>[A-Za-z0-9_.]+) *"
    rx += rf"(?:\{sep}(?P<other>[^\{last}]*))?" if n["fallback"] else ""
    n |= {"Nouns": str(n["nouns"]).capitalize(), "open": start, "close": stop, "last": last, "sep": sep, "rx": rx + right, "spared": "; a fallback is not escaped" if n["fallback"] else "", "text": rng.choice(("text", "template", "source")), "data": rng.choice(("data", "values", "record")), "Missing": rng.choice(("Missing", "NoValue", "Unfilled")),
          "render": rng.choice(("render", "fill", "expand")), "line": rng.choice(("subject", "one_line", "headline")), "list": rng.choice(("fields", "paths", "used_paths"))}  # fmt: skip

    def f(inner: str) -> str:
        return start + inner + stop

    def same(text: str, data: object, want: str) -> str:
        return f"assert n_render({text!r}, {data!r}) == {want!r}"

    def rule(name: str, *cases: str) -> None:
        fixed = (c.replace("$", "$$").replace("n_", "$") for c in cases)
        draft.rule(name, *fixed)

    def gone(text: str, data: object, path: str) -> str:
        if absent == "keep":
            return same(text, data, text)
        return f"assert raised(n_render, {text!r}, {data!r}) == ('n_Missing', {path!r})"

    rule("field", same(f"{f('  k ')}{f('k-')}{f('')} {f('K_9')}", {"k": "v", "K_9": 4}, f"v{f('k-')}{f('')} 4"))  # fmt: skip
    rule("fill", same(f"a {f('k')}, {f(' k ')}\n{f('m')}", {"k": 0, "m": "x"}, "a 0, 0\nx"))
    if n["dotted"]:
        rule("dotted", same(f("a.b"), {"a": {"b": 5}, "a.b": 6}, "5"), gone(f("a.b"), {"a": "x"}, "a.b"))  # fmt: skip
    else:
        rule("flat", same(f("a.b"), {"a": {"b": 5}, "a.b": 6}, "6"))
    blank = same(f("k") + ".", {"k": " "}, " .") if empty == "none" else gone(f("k"), {"k": " "}, "k")  # fmt: skip
    void = same(f("k") + ".", {"k": ""}, ".") if empty == "none" else gone(f("k"), {"k": ""}, "k")
    rule(empty, blank, void, gone(f("k"), {"k": None}, "k"), same(f("k"), {"k": False}, "False"))
    rule(absent, gone(f"{f('x')} {f(' y ')}", {}, "x"))
    if n["fallback"]:
        rule("fallback", same(f(f"k {sep} no one "), {}, "no one"), same(f(f"k{sep}"), {}, ""), same(f(f"k {sep} z"), {"k": "v"}, "v"))  # fmt: skip
    if n["escape"]:
        rule("escape", same(f"\\{f('k')} \\ {f('k')}", {"k": "v"}, f"{f('k')} \\ v"))
    if n["html"]:
        spared = [same(f(f"k {sep} a & b"), {}, "a & b")] if n["fallback"] else []
        rule("html", same(f"& {f('k')}", {"k": '<"&'}, "& &lt;&quot;&amp;"), *spared)
    else:
        rule("again", same(f"{f('k')}{f('m')}", {"k": f("m"), "m": "x"}, f("m") + "x"))
    if n["line"]:
        rule(
            "line", f"assert n_line({' a  ' + f('k') + chr(10)!r}, {{'k': 'x\\n\\ty'}}) == 'a x y'"
        )
    if n["lists"]:
        more = "\\" + f("q") if n["escape"] else ""
        rule("list", f"assert n_list({f('m') + more + f(' k ') + f('m')!r}) == ['m', 'k']")
    shown = f(" k ").replace("$", "$$")
    draft.example(f">>> $render('to {shown}!', {{'k': 'ann'}})", "'to ann!'")
    code = CODE
    wrong: list[Mistake] = [
        {"empty": "none" if empty == "blank" else "blank"},
        {"dotted": not n["dotted"]},
        ("_FIELD.sub(put, $text)", "_FIELD.sub(put, $text, count=1)"),
    ]
    wrong += [{"html": False}] if n["html"] else []
    return draft.task(TITLE, module, code, wrong)


FAMILY = Family("field_template", build, tuple(RULES.values()), share=2)
