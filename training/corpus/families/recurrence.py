"""Times that recur in fixed steps, with exceptions."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, field_of, method_of, nested
from training.corpus.families._wording import refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} times|When a {noun} recurs|Calendar of {nouns}|Recurring {nouns}|Every so often a {noun}]"

RULES = nested({
    "purpose": "[Lists|Computes|Says] when a {noun} [takes place|recurs|is due]: [again and again in equal steps|every so many {unit}], with exceptions; times are whole numbers of {unit}",
    "step": "[Times are `{start}`, `{start} + {step}`, `{start} + 2 * {step}` and so on|The first time is `{start}`, [every further one|each next one] [comes|follows] `{step}` later|A time is `{start}` plus any whole multiple of `{step}`, 0 included|[Beginning|Starting] at `{start}`, there is one [time|of them] every `{step}`|From `{start}` on, `{start}` included, [every `{step}` a time follows|times lie `{step}` apart]]",
    "until_out": "[`{end}` itself is [no time any more|excluded|outside]|Only times [below|less than|before] `{end}` count|The range [ends before|stops short of] `{end}`|[A time equal to|What falls on] `{end}` is left out|All times are [smaller than|less than] `{end}`]",
    "until_in": "[`{end}` itself [may be a time|is included|is inside]|Times up to and including `{end}` count|The range [contains|includes] `{end}`|[A time equal to|What falls on] `{end}` is still listed|No time is [greater|larger] than `{end}`, [but|though] one may equal it]",
    "skip": "[Times in `{skip}` are [left out|skipped|not listed]|A time that `{skip}` contains is [dropped|omitted]|`{skip}` holds times that do not [take place|count]|What stands in `{skip}` is [no time|cancelled][; other numbers there mean nothing|]|[Leave out|Omit] [all that|whatever] `{skip}` [lists|holds]]",
    "shift": "[A time in `{skip}` moves to the next number that is not in `{skip}`|Instead of a time in `{skip}`, the [next|following] number outside `{skip}` is listed; later times do not move|Times that `{skip}` contains are put off, one by one, until they are [outside it|not in it]; the step goes on from the original time|If `{skip}` holds a time, 1 is added until it does not; [the other times stay|this does not affect other times]|A skipped time is [postponed|put off] to the first later number free of `{skip}`, [the others|all others] stay where they are]",
    "past": "[A [moved|postponed|put-off] time that leaves the range given by `{end}` is [dropped|not listed]|`{end}` limits [moved|postponed] times too: what goes beyond is [dropped|left out]|The limit `{end}` is [applied|checked] again after a move|[Moving|Being put off] beyond the range that `{end}` allows means being left out|[Drop|Leave out] a time that only the move carries out of the range]",
    "count": "[[At most|No more than] `{most}` times are listed, the earliest|After `{most}` times the list ends|The list has no more than `{most}` entries|`{most}` [limits|bounds] the number of listed times, [skipped ones do not count|not counting skipped ones]|[Stop|The list stops] at `{most}` entries]",
    "step_check": refusal("`{f}`", "`{step}` is [less than 1|below 1|not positive]", 'ValueError("{step}")'),
    "order_check": refusal("`{f}`", "`{end}` is [less than|below|before] `{start}`", 'ValueError("{end}")'),
    "result": result("`{f}`", "[a new list in rising order|a list of the times, earliest first|the times as a list, smallest first]") ,
    "set": "[The result holds no time twice|Equal times are listed once|[Two|Several] equal times become one|No [time|number] appears twice in the list|Duplicates are [dropped|removed]|[Every|Each] number is listed [at most once|once at the most]]",
    "next": result("`{g}`", "[the first time of the list `{f}` gives for the same arguments that is greater than `{now}`|the earliest time after `{now}`, `{now}` itself excluded, among those of `{f}`|the next of the times of `{f}` that comes later than `{now}`]") + ", [or `None`|`None` if there is none]",
})  # fmt: skip

CODE = '''
"""$doc"""


#(
#|
def $f(
    $start: int, $step: int, $end: int, $skip: set[int]$params
) -> list[int]:
    if $step < 1:  #? step_check
        raise ValueError("$step")  #? step_check
    if $end < $start:  #? order_check
        raise ValueError("$end")  #? order_check
    times = []  #? excluded=shift
    for time in range($start, $end$plus, $step):  #? excluded=shift
        while time in $skip:  #? excluded=shift
            time += 1  #? excluded=shift
        if time $before $end and time not in times:  #? excluded=shift
            times.append(time)  #? excluded=shift
    return sorted(times)$slice  #? excluded=shift
    times = [time for time in range($start, $end$plus, $step) if time not in $skip]  #? excluded=drop
    return times$slice  #? excluded=drop

#| following
def $g(
    $now: int, $start: int, $step: int, $end: int, $skip: set[int]$params
) -> int | None:
    later = (time for time in $f($start, $step, $end, $skip$pass_on) if time > $now)
    return next(later, None)

#)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "recurrence", RULES)
    module = begin(draft, words)
    inclusive, excluded = draft.flag("inclusive"), draft.choose("excluded", "drop", "shift")
    limited = draft.flag("limited", 0.4)
    for flag, chance in (("step_check", 0.6), ("order_check", 0.4), ("following", 0.5)):
        draft.flag(flag, chance)
    n = draft.names
    most = rng.choice(("most", "limit", "count"))
    n |= {"f": rng.choice(("times", "occurrences", "dates", "recurrences", method_of(words, "list"))), "g": rng.choice(("upcoming", "following", "next_time", "due_after")), "unit": rng.choice(("days", "hours", "minutes", "weeks")),
          "start": rng.choice(("start", "first", "begin")), "step": rng.choice(("step", "every", "interval", field_of(words))), "end": rng.choice(("end", "until", "stop")), "skip": rng.choice(("skip", "without", "holidays", "closed")),
          "now": rng.choice(("now", "after", "today")), "most": most, "params": f", {most}: int" if limited else "", "pass_on": f", {most}" if limited else "", "slice": f"[:{most}]" if limited else "",
          "plus": " + 1" if inclusive else "", "before": "<=" if inclusive else "<"}  # fmt: skip
    begin_at, step = rng.randint(0, 30), rng.randint(2, 9)
    at = [begin_at + step * turn for turn in range(8)]
    m = ", 99" if limited else ""

    def call(end: int, skip: set[int] | None = None, most: str = m) -> str:
        return f"$f({begin_at}, {step}, {end}, {skip or 'set()'}{most})"

    draft.rule("step", f"assert {call(at[3] + 1)} == {at[:4]}")
    draft.rule(
        "until_in" if inclusive else "until_out",
        f"assert {call(at[3])} == {at[: 4 if inclusive else 3]}",
        f"assert {call(at[0])} == {at[: 1 if inclusive else 0]}",
    )
    if excluded == "drop":
        draft.rule(
            "skip", f"assert {call(at[3] + 1, {at[0], at[2], at[2] + 1})} == {[at[1], at[3]]}"
        )
    else:
        draft.rule(
            "shift",
            f"assert {call(at[3] + 1, {at[1]})} == {[at[0], at[1] + 1, *at[2:4]]}",
            f"assert {call(at[3], {at[1] - 1})} == {at[: 4 if inclusive else 3]}",
        )
        draft.rule("past", f"assert {call(at[2] + 1, {at[2], at[2] + 1})} == {at[:2]}")
        draft.rule(
            "set", f"assert {call(at[3] + 1, set(range(at[1], at[2])))} == {[at[0], at[2], at[3]]}"
        )
    draft.rule("result", f"assert {call(at[5] + 1)} == {at[:6]}")
    if limited:
        draft.rule(
            "count",
            f"assert {call(at[7], most=', 2')} == {at[:2]}",
            f"assert {call(at[7], {at[0]} if excluded == 'drop' else None, ', 2')} == {at[1:3] if excluded == 'drop' else at[:2]}",
        )
    if n["step_check"]:
        draft.rule(
            "step_check",
            f"assert raised($f, 1, 0, 5, set(){m}) == ('ValueError', '$step') and raised($f, 1, 1, 5, set(){m}) is None",
        )
    if n["order_check"]:
        draft.rule(
            "order_check",
            f"assert raised($f, 5, 1, 4, set(){m}) == ('ValueError', '$end') and raised($f, 5, 1, 5, set(){m}) is None",
        )
    if n["following"]:
        args = f"{begin_at}, {step}, {at[3] + 1}, set(){m}"
        draft.rule(
            "next",
            f"assert $g({at[1]}, {args}) == {at[2]} and $g({at[1] - 1}, {args}) == {at[1]}",
            f"assert $g({at[3]}, {args}) is None and $g(-1, {args}) == {at[0]}",
        )
    draft.example(f">>> {call(at[3] + 1)}", f"{at[:4]}")
    wrong: list[Mistake] = [
        {"plus": "" if inclusive else " + 1", "before": "<" if inclusive else "<="},
        {"excluded": "shift" if excluded == "drop" else "drop"},
    ]
    wrong += [{name: False} for name in ("step_check", "order_check") if n[name]]
    if n["following"]:
        wrong.append(("if time > $now", "if time >= $now"))
    if limited:
        wrong.append({"slice": ""})
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("recurrence", build, tuple(RULES.values()))
