"""Checks of a request dict that end in a clean result or a list of errors."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, field_of, method_of, nested
from training.corpus.families._wording import untouched
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Checking a {noun} request|{Noun} form|Validation of {nouns}|Is this {noun} valid|{Noun} input]"

RULES = nested({
    "purpose": "[Checks|Validates|Examines] [the data of a {noun}|a dict that describes a {noun}|a request for a {noun}] [before it is used|and collects what is wrong|and says all that is wrong with it]",
    "result": "[`{f}` returns a pair: [the clean dict and an empty list|a new dict of clean values with `{empty}`] when all is well, `None` and the list of errors otherwise|The result is `(clean, errors)`; `clean` is `None` as soon as there is an error, else a new dict with the keys `{text}` and `{number}`|[Two values come back|A tuple comes back|The answer is a tuple]: a [new|fresh] dict with `{text}` and `{number}`, in this order, or `None` if anything is wrong; and the list of errors|Without errors `{f}` gives `({{...}}, {empty})`, the dict holding `{text}` and `{number}`; with errors `(None, errors)`]",
    "format": "[[Each|Every] error [is|has the form of] the text `field: reason`|An error reads `field: reason`, with one space after the colon|Errors are strings made of the field, `: ` and the reason|Every error names field and reason, [joined by `: `|with `: ` between them]|The list of errors holds texts such as `{text}: missing`|`{text}: missing` is an example of an error; all are built [like it|in this way]]",
    "missing": "[A field that [is absent|the dict lacks|is not there] gives the reason `missing` and no other|`missing` is the only reason for a field that is not there|If `{text}` or `{number}` is absent, the reason is `missing`|Both `{text}` and `{number}` must be there; whichever is not has the reason `missing`|[For an absent|For a lacking] field there is [one error|a single error], its reason being `missing`]",
    "text_type": "[A `{text}` that is [no|not a] `str` [has|gets] the reason `text`|`{text}` must be a `str`, otherwise its reason is `text`|If `{text}` is anything but a `str`, the error has the reason `text`|The reason `text` stands for a `{text}` of another type than `str`|`text` is [given as|] the reason [if|when] `{text}` is not a `str`]",
    "strip": "[White space at [the|both] ends of `{text}` is [removed|cut off]; what is left must not be empty: reason `empty`|`{text}` is stripped, and if nothing remains the reason is `empty`|A `{text}` of white space alone, or of nothing, has the reason `empty`; otherwise the clean one is stripped|The clean `{text}` has no white space at its ends; [one|a text] that [vanishes|becomes empty] by this has the reason `empty`|`empty` is the reason if `{text}` holds nothing but white space, which is cut off at both ends otherwise]",
    "number_type": "[A `{number}` that is [no|not an] `int` has the reason `number`; `True` and `False` are none|`{number}` must be an `int` and no `bool`, otherwise its reason is `number`|If `{number}` is a `bool` or anything but an `int`, the error has the reason `number`|The reason `number` stands for a `{number}` that is not an `int`, bools [included|among them]|`number` is the reason [if|when] `{number}` is not an `int`; a `bool` does not [count|pass] as one]",
    "range": "[A `{number}` outside {low} to {high} has the reason `range`; both ends are allowed|`{number}` lies between {low} and {high}, both included, otherwise its reason is `range`|If `{number}` is less than {low} or greater than {high}, the error has the reason `range`|The reason `range` stands for a `{number}` below {low} or above {high}|`range` is [given as|] the reason [if|when] `{number}` is [below|less than] {low} or [above|more than] {high}]",
    "choice": "[A `{text}` that is neither `{a}` nor `{b}` has the reason `choice`|`{text}` is `{a}` or `{b}`, otherwise its reason is `choice`|If `{text}` is another text than `{a}` and `{b}`, the error has the reason `choice`|The reason `choice` stands for a text other than `{a}` and `{b}` in `{text}`|Only `{a}` and `{b}` [are allowed|pass] as `{text}`; other texts [have|get] the reason `choice`|`choice` is [given as|] the reason [if|when] `{text}` [differs from|is not one of] `{a}` and `{b}`]",
    "unknown": "[A key other than `{text}` and `{number}` gives an error with the reason `unknown`|Keys besides `{text}` and `{number}` are errors: reason `unknown`|Every further key has an error of its own, whose reason is `unknown`|`unknown` is the reason for [each|every] key that is neither `{text}` nor `{number}`|[Unexpected|Additional] keys are [refused|errors] with the reason `unknown`, [each one|one error each]]",
    "ignored": "[A key other than `{text}` and `{number}` is [ignored|left out]|Keys besides `{text}` and `{number}` are no errors and not [kept|in the result]|Every further key is [passed over|dropped]|[Unexpected|Additional] keys are [allowed|no error] but do not reach the clean dict|Only `{text}` and `{number}` are read, other keys [do not matter|are dropped]]",
    "order": "[Errors come in this order: `{text}`, `{number}`{then}|First the error of `{text}`, then that of `{number}`{then}|`{text}` is reported before `{number}`{then}|In the list of errors `{text}` precedes `{number}`{then}|The order of errors is [fixed|always the same]: `{text}`, `{number}`{then}|The list begins with what is wrong with `{text}`, [followed by|then comes] `{number}`{then}|An error of `{number}` [stands|comes] after one of `{text}`{then}]",
    "default": "[`{number}` may be absent and is {low} then|Without `{number}` the clean dict has {low} there|If the dict lacks `{number}`, {low} is taken|An absent `{number}` is no error: it becomes {low}|{low} is the default of `{number}`, [for a dict without it|used when it is absent]|[Leaving `{number}` out|The absence of `{number}`] means {low}[| and is no error]|`{number}` [defaults to|is by default] {low}]",
    "missing_one": "[A `{text}` that [is absent|the dict lacks] gives the reason `missing` and no other|`missing` is the [only|sole] reason for a `{text}` that is not there|If `{text}` is [absent|not in the dict], the reason is `missing`|`{text}` must be there, otherwise it has the reason `missing`|The dict has to [hold|contain] `{text}`; if it does not, the reason is `missing`|`{text}` lacking: the reason is `missing`]",
    "untouched": untouched("`{f}`", "`{request}`"),
})  # fmt: skip

CODE = '''
"""$doc"""


def $f($request: dict[str, object]) -> tuple[dict[str, object] | None, list[str]]:
    errors = []
    $text = $request.get("$text")
    $number = $request.get("$number"$fallback)
    if "$text" not in $request:
        errors.append("$text: missing")
    elif not isinstance($text, str):
        errors.append("$text: text")
    elif not $text.strip():  #? check=strip
        errors.append("$text: empty")  #? check=strip
    elif $text not in ("$a", "$b"):  #? check=choice
        errors.append("$text: choice")  #? check=choice
    if "$number" not in $request:  #? !optional
        errors.append("$number: missing")  #? !optional
    elif not isinstance($number, int) or isinstance($number, bool):  #? !optional
    if not isinstance($number, int) or isinstance($number, bool):  #? optional
        errors.append("$number: number")
    elif not $low <= $number <= $high:
        errors.append("$number: range")
    unknown = [key for key in $request if key not in ("$text", "$number")]  #? unknown
    errors += [f"{key}: unknown" for key in $sorting]  #? unknown
    if errors:
        return None, errors
    return {"$text": str($text).strip(), "$number": $number}, []  #? check=strip
    return {"$text": $text, "$number": $number}, []  #? check=choice
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "request_check", RULES)
    module = begin(draft, words)
    check, optional, unknown = (
        draft.choose("check", "strip", "choice"),
        draft.flag("optional"),
        draft.flag("unknown"),
    )
    by_name = unknown and draft.flag("by_name")
    untouched_on = draft.flag("untouched", 0.5)
    n = draft.names
    n["empty"] = "[]"
    text, number = field_of(words), field_of(words)
    low = rng.randint(0, 5)
    high = low + rng.randint(2, 90)
    n |= {"f": rng.choice(("validate", "examine", "checked", "inspect", method_of(words, "check", str(n["noun"])))), "request": rng.choice(("request", "data", "form", "given")), "text": text, "number": number, "low": low, "high": high,
          "fallback": f", {low}" if optional else "", "sorting": "sorted(unknown)" if by_name else "unknown"}  # fmt: skip
    n["then"] = (
        ""
        if not unknown
        else ", then the other keys in alphabetical order"
        if by_name
        else ", then the other keys in the order of the dict"
    )
    good = {text: n["a"], number: low}

    def wants(errors: list[str], **changes: object) -> str:
        data = {{"T": text, "N": number}.get(key, key): value for key, value in changes.items()}
        return f"assert $f({good | data}) == (None, {errors})"

    def gives(clean: dict[str, object], data: dict[str, object]) -> str:
        return f"got = $f({data})\nassert got == ({clean}, []) and list(got[0]) == {[text, number]}"

    draft.rule(
        "result", gives(good, good), wants([f"{text}: text", f"{number}: range"], T=3, N=high + 1)
    )
    draft.rule("format", wants([f"{text}: text"], T=None))
    if optional:
        draft.rule(
            "missing_one", f"assert $f({{{number!r}: {low}}}) == (None, [{text + ': missing'!r}])"
        )
        draft.rule("default", gives(good, {text: n["a"]}), wants([f"{number}: number"], N=None))
    else:
        draft.rule(
            "missing",
            f"assert $f({{}}) == (None, [{text + ': missing'!r}, {number + ': missing'!r}])",
        )
    draft.rule("text_type", wants([f"{text}: text"], T=7), wants([f"{text}: text"], T=["x"]))
    draft.rule(
        "number_type",
        wants([f"{number}: number"], N="3"),
        wants([f"{number}: number"], N=True),
        wants([f"{number}: number"], N=2.0),
    )
    draft.rule(
        "range",
        wants([f"{number}: range"], N=low - 1),
        wants([f"{number}: range"], N=high + 1),
        gives(good | {number: high}, good | {number: high}),
    )
    if check == "strip":
        draft.rule(
            "strip",
            wants([f"{text}: empty"], T="  "),
            wants([f"{text}: empty"], T=""),
            gives(good | {text: "x y"}, good | {text: " x y "}),
        )
    else:
        draft.rule(
            "choice",
            wants([f"{text}: choice"], T="other"),
            wants([f"{text}: choice"], T=""),
            gives(good | {text: n["b"]}, good | {text: n["b"]}),
        )
    extra = ["extra_b", "extra_a"]
    if unknown:
        listed = sorted(extra) if by_name else extra
        draft.rule("unknown", wants(["extra_x: unknown"], extra_x=1))
        draft.rule(
            "order",
            wants(
                [f"{text}: text", f"{number}: range", *(f"{key}: unknown" for key in listed)],
                T=1,
                N=-9,
                extra_b=1,
                extra_a=2,
            ),
        )
    else:
        draft.rule("ignored", gives(good, good | {"extra": 1}))
        draft.rule("order", wants([f"{text}: text", f"{number}: number"], T=1, N="x"))
    if untouched_on:
        draft.rule(
            "untouched",
            f"data = {good | {'extra': 1}}\n$f(data)\nassert data == {good | {'extra': 1}}",
        )
    draft.example(f">>> $f({good})", f"({good}, [])")
    wrong: list[Mistake] = [
        (" or isinstance($number, bool)", ""),
        ("$low <= $number <= $high", "$low <= $number < $high"),
        {"low": low + 1},
        {"unknown": not unknown, "sorting": "unknown"},
    ]
    wrong[2] = ("elif not $low <= $number <=", "elif not $low < $number <=")
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("request_check", build, tuple(RULES.values()))
