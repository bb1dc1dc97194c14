"""Sizes and durations written with units."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, method_of, nested
from training.corpus.families._wording import refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Reading {noun} {measure}|{Noun} {measure} as text|Units of a {noun}|Text to number for {nouns}|{Noun} notation]"

RULES = nested({
    "purpose": "[[Reads|Parses|Understands] [the {measure} of a {noun}|{measure} of {nouns}] [written with units|as people write them]|[Turns|Converts] text with units into a [whole|] number for a {noun}|[Text with units in, a number out|From text with units to one number]: the {measure} of a {noun}]",
    "units": "[The units are {table}|Units and what they stand for: {table}|Known units: {table}|{table} are the units, nothing else is|A unit is one of {table}|There are {number} units: {table}|[Each|A] number is multiplied by its unit, one of {table}|What a unit is worth: {table}|Allowed after a number: {table}|Multipliers: {table}]",
    "one": "[The text is one number followed [at once|directly] by its unit|One number and one unit, [nothing between them|in that order], make up the text|[A number|Decimal digits] and then a unit: [that is all a text may hold|nothing more is allowed]|Exactly one pair of number and unit is allowed, number first|The form is digits, then [a|one] unit[, with nothing in between|]]",
    "many": "[The text is one or more pairs of number and unit, whose values are added|Pairs of a number and its unit follow each other and are [summed up|added up]|Several pairs of number and unit may [stand|come] one after another; the result is their sum|Each number is followed by its unit; all the pairs together add up to the result|[A sum|The sum] of [one or several|at least one] pairs, digits before unit, is what a text means]",
    "bare": "[A number without a unit counts in `{smallest}`|Digits alone mean `{smallest}`|[If|When] there are only digits, the unit is `{smallest}`|The unit may be missing from a text of digits alone, which then [means|is in] `{smallest}`|[Without|Lacking] any unit a number is taken [as|for] `{smallest}`|`{smallest}` is [assumed|understood] after a text of digits only]",
    "case": "[Upper and lower case are the same|The case of a unit does not matter|Units may be written in [capitals|upper case] too|`{smallest}` and `{big}` are the same unit, and so for [all|the] others|[Capital|Upper-case] letters are read like small ones|[Ignore|Do not regard] case]",
    "space": "[White space [at both ends|around the text] [is ignored|does not matter]|The text is [stripped|trimmed] first|Blanks before and after [the text|everything] are [dropped|cut off]|[Ignore|Drop] white space at the ends[, but not inside|]|Leading and trailing white space is [allowed|no error]]",
    "bad": refusal("`{f}`", "[the text has any other form|the text does not fit|something else stands in the text|the text is malformed, empty included]", "ValueError({text})") + ", [with the text as it was given|the argument being the text as given]",
    "limit": refusal("`{f}`", "the result is [greater than|above|more than] {limit}", "OverflowError({text})"),
    "zero": refusal("`{f}`", "the result is 0", "ValueError({text})"),
    "result": result("`{f}`", "[the whole in `{smallest}`, an `int`|a number of `{smallest}` as an `int`|an `int`, counted in `{smallest}`]"),
    "back": result("`{g}`", "[the text for {amount}: the largest unit that divides it without remainder|{amount} written with the largest unit that leaves no remainder|{amount} in the largest unit of which it is a whole multiple, number before unit]") + ", [0 in `{smallest}`|with `0{smallest}` for 0]",
})  # fmt: skip

CODE = '''
"""$doc"""

import re

_UNITS = $table


def $f($text: str) -> int:
    clean = $text$strip$lower  #? changed
    if re.fullmatch(r"[0-9]+", $source):  #? bare
        $source += "$smallest"  #? bare changed
        return int($source)  #? bare !changed
    if not re.fullmatch(r"$form", $source):
        raise ValueError($text)
    pairs = re.findall(r"([0-9]+)($names)", $source)
    total = sum(int(number) * _UNITS[unit] for number, unit in pairs)
    if total > $limit:  #? limited
        raise OverflowError($text)  #? limited
    if total == 0:  #? zero
        raise ValueError($text)  #? zero
    return total


def $g($amount: int) -> str:  #? back
    for unit, worth in sorted(_UNITS.items(), key=lambda pair: -pair[1]):  #? back
        if $amount and $amount % worth == 0:  #? back
            return f"{$amount // worth}{unit}"  #? back
    return "0$smallest"  #? back
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "unit_text", RULES)
    module = begin(draft, words)
    many, bare, lower, strip = (
        draft.flag("many"),
        draft.flag("bare", 0.4),
        draft.flag("lower", 0.4),
        draft.flag("strip", 0.4),
    )
    limited, zero, back = (
        draft.flag("limited", 0.4),
        draft.flag("zero", 0.3),
        draft.flag("back", 0.4),
    )
    known = rng.choice(
        (
            (("s", 1), ("m", 60), ("h", 3600), ("d", 86400)),
            (("b", 1), ("k", 1024), ("m", 1024**2)),
            (("g", 1), ("kg", 1000), ("t", 10**6)),
            (("mm", 1), ("cm", 10), ("m", 1000), ("km", 10**6)),
            None,
        )
    )
    if known is None:
        first, second, third = (words.invented()[:2] for _ in range(3))
        known = (
            (first, 1),
            (second + "o", rng.randint(5, 30)),
            (third + "us", rng.randint(40, 99)),
        )
    units = known[: rng.choice((3, len(known)))]
    small, (middle, worth) = units[0][0], units[1]
    names = "|".join(sorted((unit for unit, _ in units), key=len, reverse=True))
    most = worth * 50
    n = draft.names
    text = rng.choice(("text", "source", "given", "written"))
    n |= {"f": method_of(words, "parse", str(n["noun"])), "g": rng.choice(("written_as", "to_text", "shown", "spelt")), "text": text, "measure": rng.choice(("size", "length", "amount", "weight")), "smallest": small, "big": small.upper(),
          "table": repr(dict(units)).replace("'", '"'), "names": names, "form": f"([0-9]+({names}))" + ("+" if many else ""), "strip": ".strip()" if strip else "", "lower": ".lower()" if lower else "", "changed": strip or lower or bare,
          "source": "clean" if strip or lower or bare else text, "number": len(units), "limit": most, "amount": rng.choice(("amount", "value", "quantity"))}  # fmt: skip
    listed = [f"`{unit}` ({value})" for unit, value in units]
    spoken = (
        ", ".join(listed)
        if rng.random() < 0.5
        else ", ".join(f"`{unit}` = {value}" for unit, value in units)
    )

    def bad(*texts: str) -> str:
        return "\n".join(
            f"assert raised($f, {text!r}) == ('ValueError', {text!r})" for text in texts
        )

    draft.rule(
        "units",
        "assert "
        + " and ".join(
            f"$f('1{unit}') == {value}" for unit, value in units if not limited or value <= most
        ),
        table=spoken,
    )
    pair = f"3{middle}4{small}"
    draft.rule(
        "many" if many else "one",
        f"assert $f({pair!r}) == {3 * worth + 4}" if many else bad(pair),
        f"assert $f('12{middle}') == {12 * worth}",
    )
    draft.rule(
        "bad",
        bad("", f"-1{small}", f"1.5{small}", f"1 {small}", f"{small}1", "1?", f"1{small}."),
        bad(
            *([] if strip else [f" 1{small}"]),
            *([] if lower or not small.isalpha() else [f"1{small.upper()}"]),
            *([] if bare else ["5"]),
        )
        or "pass",
    )
    draft.rule("result", f"got = $f('7{small}')\nassert got == 7 and type(got) is int")
    if bare:
        draft.rule("bare", "assert $f('15') == 15")
    if lower:
        draft.rule("case", f"assert $f('2{middle.upper()}') == {2 * worth}")
    if strip:
        draft.rule("space", f"assert $f('  2{middle}\\n') == {2 * worth}\n" + bad(f" 1 {small}"))
    if limited:
        draft.rule(
            "limit",
            f"assert $f('50{middle}') == {most} and raised($f, '{most + 1}{small}') == ('OverflowError', '{most + 1}{small}')",
        )
    if zero:
        draft.rule("zero", bad(f"0{middle}"))
    if back:
        draft.rule(
            "back",
            f"assert $g({2 * worth}) == '2{middle}' and $g({worth + 1}) == '{worth + 1}{small}' and $g(0) == '0{small}'",
            amount=f"`{n['amount']}`",
        )
    draft.example(f">>> $f('2{middle}')", f"{2 * worth}")
    wrong: list[Mistake] = [
        {"form": n["form"].removesuffix("+") if many else f"{n['form']}+"},
        ("sum(", "max(") if many else ('fullmatch(r"(', 'match(r"('),
    ]
    wrong += [{name: False} for name in ("bare", "limited", "zero") if n[name]] + [
        {name: ""} for name in ("strip", "lower") if n[name]
    ]
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("unit_text", build, tuple(RULES.values()))
