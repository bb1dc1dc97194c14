"""Pipelines that bring texts into a normal form."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Clean {noun} names|Normal form of {nouns}|Tidy {nouns}|One spelling for {nouns}|{Noun} texts in order]"

RULES = rules_of({
    "purpose": "[Brings|Puts] [the names of {nouns}|what people write about {nouns}|texts of {nouns}] into [one form|a normal form|a uniform shape][, so that equal things look equal|, before they are compared|]",
    "order": "[The steps {steps} follow one another, each working on what the one before left|{steps}: this is the order of the steps|In this order: {steps}|First to last, the steps are {steps}|What one step makes is what the next gets; they are {steps}]",
    "case_lower": "[`lower` turns all letters into small ones|In the step `lower`, capitals become small letters|All letters are small after `lower`|`lower`: `str.lower`, applied to all of the text|The step `lower` removes capital letters in favour of small ones]",
    "case_title": "[`title` gives every word, as `split()` sees it, one capital at its start, all other letters becoming small|In the step `title`, each word parted by white space is put through `capitalize`, white space staying|After `title`, words begin with a capital and go on in small letters; a word is what white space bounds|`title`: `capitalize()` for each word between white space, the white space unchanged|The step `title` capitalises each run of characters without white space and makes its rest small]",
    "space": "[`space` turns every run of white space into one blank and cuts it off at both ends|In the step `space`, white space shrinks to single blanks, none of them at the ends|Single blanks between words, nothing around them: this is what `space` does|`space`: the words, found by `split()`, with one blank between them|The step `space` joins the words of the text with single blanks]",
    "strip": "[`strip` cuts white space off at both ends and leaves it in the middle|In the step `strip`, white space at the ends goes, all else stays|No white space remains at the ends after `strip`; inside it is not touched|`strip`: the text without leading and trailing white space|The step `strip` affects only white space at the beginning and the end]",
    "marks": "[`marks` deletes the characters {marks}|In the step `marks`, each of {marks} is removed|None of {marks} is left after `marks`|`marks`: the text without {marks}|The step `marks` takes out {marks}, wherever they stand]",
    "dash": "[`dash` turns each {dashes} into `{joint}`|In the step `dash`, `{joint}` takes the place of each {dashes}|Every {dashes} is a `{joint}` after `dash`|`dash`: `{joint}` instead of {dashes}|The step `dash` writes `{joint}` wherever there is a {dashes}]",
    "accents": "[`accents` replaces {accents}|In the step `accents`, small letters with marks become plain: {accents}|Some letters are exchanged by `accents`: {accents}|`accents`: {accents}|The step `accents` knows these replacements: {accents}]",
    "squeeze": "[`squeeze` leaves one of several equal characters in a row, whatever character it is|In the step `squeeze`, a run of one and the same character shrinks to a single one|No character follows itself after `squeeze`|`squeeze`: of neighbours that are equal, only the first stays|The step `squeeze` drops every character that equals the one before it]",
    "cut": "[`cut` keeps the first {most} characters|In the step `cut`, everything after {most} characters is dropped|At most {most} characters are left by `cut`, those at the start|`cut`: the text up to its character number {most}|The step `cut` shortens the text to {most} characters if it is longer]",
    "result": answer("`{f}`", "[the text after the last step|what the last step leaves|the normal form of `{text}`]"),
    "blank": ban("`{f}`", "[a `{text}` of which nothing is left|a `{text}` that ends up empty|any `{text}` with an empty normal form]", 'ValueError("{text}")'),
    "nothing": state("[an empty result is fine|the normal form may be empty|a text can lose all its characters, the result is `''` then]"),
    "same": answer("`{same}`", "[whether two texts have the same normal form|`True` if both texts are equal after all steps, else `False`|a `bool`: do the two texts have one normal form]"),
    "unique": answer("`{unique}`", "[the normal forms of a list of texts, each once, in order of first appearance|a list of the different normal forms, first one first|all normal forms that occur in the list, without repetition, the earliest in front]"),
    "groups": answer("`{unique}`", "[a dict from normal form to the list of the texts that have it|the given texts in lists by their normal form, a dict|for each normal form, the texts it belongs to, as they were given, in a dict]") + ", [in order of first appearance|the earliest first]",
})  # fmt: skip

LINES = {
    "case_lower": "    cleaned = cleaned.lower()",
    "case_title": '    cleaned = re.sub(r"\\S+", lambda found: found[0].capitalize(), cleaned)',
    "space": '    cleaned = " ".join(cleaned.split())',
    "strip": "    cleaned = cleaned.strip()",
    "marks": '    cleaned = "".join(each for each in cleaned if each not in "$shown")',
    "dash": '    cleaned = cleaned.replace("$dashed", "$joint")',
    "accents": "    cleaned = cleaned.translate(str.maketrans($table))",
    "squeeze": '    cleaned = re.sub(r"(.)\\1+", r"\\1", cleaned, flags=re.DOTALL)',
    "cut": "    cleaned = cleaned[:$most]",
}
HEAD = '''
"""$doc"""

import re  #? uses_re


#(
#|
def $f($text: str) -> str:
    cleaned = $text
'''
TAIL = """
    if not cleaned:  #? blank
        raise ValueError("$text")  #? blank
    return cleaned

#| compares
def $same($first: str, $second: str) -> bool:
    return $f($first) == $f($second)

#| collects=unique
def $unique(texts: list[str]) -> list[str]:
    return list(dict.fromkeys($f(each) for each in texts))

#| collects=groups
def $unique(texts: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for each in texts:
        groups.setdefault($f(each), []).append(each)
    return groups

#)
"""


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "text_cleaner", RULES)
    module = begin(draft, words)
    n = draft.names
    steps = [rng.choice(("case_lower", "case_title")), rng.choice(("space", "strip"))]
    steps += rng.sample(["marks", "dash", "accents", "squeeze", "cut"], rng.randint(1, 3))
    rng.shuffle(steps)
    draft.choose("steps", "+".join(steps))
    blank, compares = draft.flag("blank"), draft.flag("compares", 0.4)
    collects = draft.choose("collects", "unique", "groups", "no")
    shown = "".join(rng.sample(".!?,;", 3))
    table = rng.choice(({"ä": "ae", "ö": "oe"}, {"é": "e", "è": "e"}, {"ñ": "n", "ç": "c"}, {"å": "a", "ø": "o"}))  # fmt: skip
    dashed, joint = rng.choice((("_", " "), ("-", " "), ("_", "-"), ("/", "-"), ("&", "+")))
    most = rng.randint(6, 12)
    named = [f"`{step.removeprefix('case_')}`" for step in steps]
    n |= {"steps": ", ".join(named[:-1]) + f" and {named[-1]}", "marks": ", ".join(f"`{x}`" for x in shown[:-1]) + f" and `{shown[-1]}`", "shown": shown, "dashed": dashed, "dashes": f"`{dashed}`", "joint": joint, "table": repr(table).replace("'", '"'),
          "accents": " and ".join(f"`{x}` by `{y}`" for x, y in table.items()), "most": most, "uses_re": bool({"case_title", "squeeze"} & set(steps)), "f": rng.choice(("clean", "normal", "tidy", method_of(words, "build"))), "text": rng.choice(("text", "name", "written", "given")),
          "same": rng.choice(("same", "equal", "alike")), "first": rng.choice(("one", "first", "left")), "second": rng.choice(("other", "second", "right")), "unique": rng.choice(("unique", "distinct")) if collects == "unique" else rng.choice(("grouped", "by_form"))}  # fmt: skip

    def run(some: list[str], text: str) -> str:
        for step in some:
            text = _step(step, text, shown, (dashed, joint), table, most)
        return text

    def cleaned(text: str) -> str:
        return run(steps, text)

    letter = next(iter(table))
    samples = [f"  {letter}B{dashed}c.D  ee!F, {letter}{letter}x ", f"One{shown[0]}{dashed}{dashed}TWO  \t three{shown[1]}", f"BOOK{shown[2]} {letter}nd  PEN", "a  b", "Many words in one line of text", f"{letter}x", " q ", "Anna's  hEAD \n", "x.  y!  .z?", "aaBBB  c--d__e//f&&g", "-- __ // && .."]  # fmt: skip

    def cases(*texts: str) -> list[str]:
        return [f"assert $f({text!r}) == {cleaned(text)!r}" for text in texts if cleaned(text)]

    draft.rule("order", *cases(*samples))
    picks = {"case_lower": "ABC Def", "case_title": "aBC dEF-gH", "space": "p  q \t r", "strip": " p  q ", "marks": f"p{shown}q{shown[0]} r", "dash": f"p{dashed}q{dashed}{dashed}r", "accents": "".join(table) + "x", "squeeze": "boook  ssee", "cut": "abcdefghijklmnop"}  # fmt: skip
    for step in rng.sample(steps, len(steps)):
        draft.rule(step, *cases(picks[step], samples[0]))
    draft.rule("result", *cases("p", *samples[:2]))
    if blank:
        draft.rule(
            "blank", "assert raised($f, '') == raised($f, '  \\t') == ('ValueError', '$text')"
        )
    else:
        draft.rule("nothing", "assert $f('') == $f('   ') == ''")
    if compares:
        draft.rule("same", f"assert $same({' p'!r}, {'P'!r}) is {cleaned(' p') == cleaned('P')}\nassert $same('p', 'q') is False", f"assert $same({samples[0]!r}, {samples[0]!r}) is True")  # fmt: skip
    if collects != "no":
        given = ["pen ", "Book", " PEN", "pen", "book"]
        forms: dict[str, list[str]] = {}
        for each in given:
            forms.setdefault(cleaned(each), []).append(each)
        want = repr(list(forms)) if collects == "unique" else repr(forms)
        draft.rule(collects, f"assert $unique({given}) == {want}\nassert list($unique({given})) == {list(forms)}\nassert not $unique([])")  # fmt: skip
    draft.example(f">>> $f({samples[2]!r})", repr(cleaned(samples[2])))
    middle = "".join(f"{LINES[step]}\n" for step in steps)
    wrong: list[Mistake] = []
    for step in steps:
        less = [other for other in steps if other != step]
        if any(cleaned(text) not in ("", run(less, text)) for text in samples):
            wrong.append((LINES[step] + "\n", ""))
    return draft.task(TITLE, module, HEAD.rstrip("\n") + "\n" + middle + TAIL.lstrip("\n"), wrong)


def _step(step: str, text: str, shown: str, dash: tuple[str, str], table: dict[str, str], most: int) -> str:  # fmt: skip
    """What one step makes of a text, character by character."""
    if step == "case_lower":
        return "".join(each.lower() for each in text)
    if step == "case_title":
        starts = [not before.strip() for before in " " + text]
        return "".join(each.upper() if start else each.lower() for each, start in zip(text, starts, strict=False))  # fmt: skip
    if step == "space":
        return " ".join(text.split())
    if step == "strip":
        return text.strip()
    if step == "squeeze":
        return "".join(each for each, before in zip(text, "\0" + text, strict=False) if each != before)  # fmt: skip
    if step == "cut":
        return "".join(each for place, each in enumerate(text) if place < most)
    if step == "marks":
        return "".join("" if each in shown else each for each in text)
    return "".join(dash[1] if step == "dash" and each == dash[0] else table.get(each, each) if step == "accents" else each for each in text)  # fmt: skip


FAMILY = Family("text_cleaner", build, tuple(RULES.values()))
