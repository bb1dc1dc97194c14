"""Trying an action again after growing pauses."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, field_of, method_of, nested
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Retries|Retrying {nouns}|Second chances for {nouns}|{noun} retries|Trying {nouns} again]"

RULES = nested(
    {
        "purpose": "[Calls|Runs] [an action|a piece of work|a callable] [for a {noun}|on {nouns}|of a {noun}] [again when it fails|until it works or the tries are used up|several times if it must][|, pausing in between|, with pauses|; the pause is a callable too]",
        "value": result(
            "`{f}`",
            "[what `{action}` returns|the value of the first call of `{action}` that [works|does not raise|succeeds]|whatever a successful `{action}()` gives]",
        ),
        "tries": "[`{action}` is called [at most|up to|no more than] `{tries}` times|`{tries}` [counts all calls, the first included|is the largest number of calls of `{action}`]|There are never more than `{tries}` calls of `{action}`|[After|Once] `{tries}` calls of `{action}` have failed, it is not called [again|any more]|The first call counts: `{tries}=1` means [no second call|a single call|one call and no retry]|`{f}` [makes|allows] `{tries}` attempts [in all|altogether|including the first]]",
        "last": choice(
            "[every|each] [try|call|attempt] [fails|has failed]",
            "[the exception of the last call [is raised|leaves `{f}`|goes to the caller]|`{f}` lets the last exception [through|out]|the last error is the one the caller [sees|gets]]",
        ),
        "default": choice(
            "[every|each] [try|call|attempt] [fails|has failed]",
            "[`{f}` returns `{fallback!r}`|the result is `{fallback!r}`|`{fallback!r}` is returned and no error raised]",
        ),
        "only": "[Only `{error}` (and what derives from it) [is|counts as] a reason to try again|`{error}` is retried; any other exception [leaves `{f}` at once|is not caught|ends it immediately]|Exceptions other than `{error}` [are not handled: they pass straight through|reach the caller at once|stop everything on the spot]|[Another|A different] exception than `{error}` [means no further call|is never retried]|Try again after `{error}` [alone|only], [let|leave] everything else [through|alone]]",
        "pauses": "[`{pause}` is called [once|exactly once] [between two calls of `{action}`|before each further call of `{action}`]|[There is no|No] pause before the first call [or|nor] after the last[| one]|{no} tries mean at most {fewer} calls of `{pause}`: none before the first try, none after the last|`{pause}` [runs|comes] after [a|every] failure that [is followed by|leaves room for] another try, and [never|at no time] otherwise|[After|Following] the final failure `{pause}` is not called[| any more]]",
        "same": "[[Every|Each] pause [is `{delay}` long|lasts `{delay}`|has the length `{delay}`]|[All pauses are equal|The pauses do not grow]: `{delay}`|`{delay}` is the length of [each|every] pause|The [wait|pause] stays `{delay}` from the first [to the last|failure on]]",
        "grow": "[The first pause is `{delay}`, [each further one|every next one] `{delay}` longer|Pause number `i`, counted from 1, is `i * {delay}`|Pauses grow by `{delay}`: `{delay}`, `2 * {delay}`, `3 * {delay}` and so on|After the `i`-th failure (from 1) the pause [lasts|is] `{delay}` times `i`|[Beginning|Starting] with `{delay}`, [each|every] pause adds another `{delay}`]",
        "double": "[The first pause is `{delay}`, [each further one|every next one] [twice as long|twice the one before]|Pauses double: `{delay}`, `2 * {delay}`, `4 * {delay}` and so on|After the `i`-th failure (from 1) the pause [lasts|is] `{delay} * 2 ** (i - 1)`|[Beginning|Starting] with `{delay}`, [each|every] pause is [the double of|two times] the previous one|Each [failure|failed call] doubles the pause, which [starts|begins] at `{delay}`]",
        "cap": "[No pause is longer than `{cap}`|`{cap}` is the [longest|largest] pause[|; what would be longer is cut to it]|A pause that would [exceed|be longer than|go beyond] `{cap}` is [`{cap}`|cut to `{cap}`|shortened to it]|Pauses [never exceed|grow no further than|stop growing at] `{cap}`|[Longer|Larger] values than `{cap}` become `{cap}`]",
        "check": refusal(
            "`{f}`", "`{tries}` is [below|less than|smaller than] 1", 'ValueError("{tries}")'
        ),
        "plan": result(
            "`{g}`",
            "[the pauses that `{count}` failures in a row would bring, as a list|a list of the first `{count}` pauses, in order|the pauses in order, `{count}` of them, as a list of numbers]",
        ),
    }
)

CODE = '''
"""$doc"""

from collections.abc import Callable


#(
#|
def $f(
    $action: Callable[[], object],
    $pause: Callable[[int], None],
    $tries: int = $no,
    $delay: int = $start,
    $cap: int = $top,  #? capped
) -> object:
    if $tries < 1:  #? check
        raise ValueError("$tries")  #? check
    for number in range(1, $tries + 1):
        try:
            return $action()
        except $error:
            if number == $tries:
                raise  #? end=raise
                return $shown  #? end=default
        $pause(_$length(number, $delay, $cap))  #? capped
        $pause(_$length(number, $delay))  #? !capped
    return None  #? end=raise
    return $shown  #? end=default

#| plan
def $g($count: int, $delay: int = $start, $cap: int = $top) -> list[int]:  #? capped
    return [_$length(number, $delay, $cap) for number in range(1, $count + 1)]  #? capped
def $g($count: int, $delay: int = $start) -> list[int]:  #? !capped
    return [_$length(number, $delay) for number in range(1, $count + 1)]  #? !capped

#)


def _$length(number: int, $delay: int, $cap: int) -> int:  #? capped
    return min($cap, $formula)  #? capped
def _$length(number: int, $delay: int) -> int:  #? !capped
    return $formula  #? !capped
'''

FORMULAS = {"same": "{0}", "grow": "number * {0}", "double": "{0} * 2 ** (number - 1)"}


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "backoff", RULES)
    noun = words.noun()
    start = rng.randint(1, 9)
    growth = draft.choose("growth", "same", "grow", "double")
    capped = growth != "same" and draft.flag("capped")
    draft.names |= {"capped": capped}
    error = rng.choice(("ValueError", "KeyError", "OSError", "LookupError", "ConnectionError"))
    draft.flag("only")
    end = draft.choose("end", "raise", "default")
    fallback = rng.choice((None, 0, -1, words.value(), False))
    no = rng.randint(2, 5)
    delay = rng.choice(("delay", "base", "step", field_of(words)))
    draft.names |= {
        "noun": noun, "nouns": f"{noun} calls", "f": method_of(words, "run", noun),
        "g": rng.choice(("pauses", "delays", "waits", "plan")), "count": "count",
        "action": rng.choice(("action", "call", "attempt", "work", "job")),
        "pause": rng.choice(("sleep", "pause", "wait", "rest")),
        "tries": rng.choice(("tries", "attempts", "limit", "most")),
        "delay": delay, "cap": rng.choice(("longest", "cap", "ceiling", "most_pause")),
        "start": start, "top": start * 3 - 1, "no": no, "fewer": no - 1,
        "error": error if draft.names["only"] else "Exception",
        "fallback": fallback, "shown": repr(fallback), "length": rng.choice(("length", "pause_of", "nth")),
        "formula": FORMULAS[growth].format(delay),
        "doc": say_doc(rng, noun),
    }  # fmt: skip
    _rules(draft, growth, capped, end, _plan(growth, start, start * 3 - 1 if capped else 10**6))
    return draft.task(TITLE, words.module(noun), CODE, _mistakes(draft, growth, capped, end))


def say_doc(rng: Random, noun: str) -> str:
    return rng.choice(
        (f"Trying a {noun} again after a failure.", f"Retries for a {noun}, with pauses.")
    )


def _plan(growth: str, start: int, top: int) -> list[int]:
    grown = {"same": [1] * 5, "grow": [1, 2, 3, 4, 5], "double": [1, 2, 4, 8, 16]}[growth]
    return [min(top, factor * start) for factor in grown]


FAILING = """
def failing(times, kind):
    calls = []
    def act():
        calls.append(1)
        if len(calls) <= times:
            raise kind(len(calls))
        return "done"
    return calls, act
"""


def _rules(draft: Sketch, growth: str, capped: bool, end: str, plan: list[int]) -> None:
    kind = draft.names["error"] if draft.names["only"] else "ZeroDivisionError"
    more = {"plan": plan, "kind": kind, "two": plan[:2], "four": plan[:4], "three": plan[:3]}
    waits = "waits = []\n"
    first = (
        FAILING
        + waits
        + "calls, act = failing(2, $kind)\nassert $f(act, waits.append, 4) == 'done'\n"
    )
    draft.rule(
        "value",
        "assert $f(lambda: 7, lambda length: None) == 7",
        first + "assert len(calls) == 3",
        **more,
    )
    exhausted = FAILING + "calls, act = failing(9, $kind)\n"
    draft.rule("tries", exhausted + "raised($f, act, lambda length: None)\nassert len(calls) == $no",
               exhausted + "raised($f, act, lambda length: None, 1)\nassert len(calls) == 1", **more)  # fmt: skip
    draft.rule(
        growth,
        exhausted + waits + "raised($f, act, waits.append, 4)\nassert waits == $three",
        **more,
    )
    draft.rule("pauses", exhausted + waits + "raised($f, act, waits.append, 3)\nassert waits == $two",
               waits + "$f(lambda: 1, waits.append)\nassert waits == []", **more)  # fmt: skip
    if end == "raise":
        draft.rule(
            "last",
            exhausted + 'assert raised($f, act, lambda length: None, 3) == ("$kind", 3)',
            **more,
        )
    else:
        draft.rule(
            "default",
            exhausted
            + "got = $f(act, lambda length: None, 3)\nassert got == $shown and type(got) is type($shown)",
            **more,
        )
    if draft.names["only"]:
        other = FAILING + "calls, act = failing(9, TypeError)\n"
        draft.rule(
            "only",
            other
            + 'assert raised($f, act, lambda length: None) == ("TypeError", 1)\nassert len(calls) == 1',
        )
    if capped:
        draft.rule(
            "cap",
            exhausted + waits + "raised($f, act, waits.append, 6)\nassert waits == $plan",
            **more,
        )
    if draft.flag("check"):
        draft.rule(
            "check",
            'assert raised($f, lambda: 1, lambda length: None, 0) == ("ValueError", "$tries")',
        )
    if draft.flag("plan"):
        draft.rule("plan", "assert $g(4) == $four and $g(0) == []", **more)
        draft.example(">>> $g(3)", "$three", **more)
    draft.example(">>> $f(lambda: 'ok', print)", "'ok'")


def _mistakes(draft: Sketch, growth: str, capped: bool, end: str) -> list[Mistake]:
    found: list[Mistake] = [
        ("range(1, $tries + 1)", "range(1, $tries)"),
        {"end": "raise" if end == "default" else "default", "shown": "None"},
    ]
    if draft.names["check"]:
        found.append({"check": False})
    if draft.names["only"]:
        found.append({"error": "Exception"})
    if growth != "same":
        found.append({"formula": draft.names["delay"]})
    if capped:
        found.append(("min($cap", "max($cap"))
    return found


FAMILY = Family("backoff", build, tuple(RULES.values()))
