"""Limiters of calls: a fixed window, a sliding window or a bucket that refills."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, field_of, method_of, nested, noun_of
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} limiter|Limits for {nouns}|A limit on {nouns}|How many {nouns} may pass|Throttle of {nouns}]"

RULES = nested({
    "purpose": "[Limits|Decides] [how many {nouns} may pass|how often something may be done with a {noun}|how much may be asked of a {noun}] [in a time|in a given time|per stretch of time]; `{clock}` is a callable [that gives the time as an `int`|without arguments which returns whole seconds]",
    "answer": result("`{ask}`", "[`True` when the call is allowed and `False` when it is not|a `bool`: whether the call may pass|`True` for an allowed call, `False` for a refused one]"),
    "fixed": "[Time is cut into windows of `{span}` that begin at multiples of `{span}`; in each at most `{most}` calls are allowed|[At most|Up to] `{most}` calls pass in one window; window number `w` holds the times from `w * {span}` up to, but without, `(w + 1) * {span}`|A call at time `t` belongs to window `t // {span}`, and [no more than `{most}` calls are allowed in a window|`{most}` calls may pass in a window]|The counter starts anew at each multiple of `{span}` and [allows|lets through|admits] [`{most}` calls|at most `{most}` calls] until the next]",
    "sliding": "[A call [at|made at|that comes at] time `t` passes [if|while|as long as] fewer than `{most}` calls were allowed after `t - {span}`|[At most|No more than] `{most}` allowed calls lie within any stretch of `{span}`: at `t`, those at `t - {span}` or before no longer count|Allowed calls [count|are remembered] for `{span}`; one made exactly `{span}` ago is forgotten. A call passes while fewer than `{most}` are remembered|What counts at `t` are the allowed calls of the times greater than `t - {span}`; `{most}` of them [fill the limit|leave no room|mean that no other may pass]]",
    "bucket": "[A bucket holds up to `{most}` tokens and is full at first; an allowed call takes [them|its tokens], and one token comes back for each full `{span}` that passes|[At the beginning|When it is new] there are `{most}` tokens, also the most there can be. Every `{span}` since the creation brings one back, and allowed calls take [them|theirs]|Tokens: `{most}` at first and never more; one more at the end of each `{span}` counted from [creation|the moment of creation]; a call that passes uses [its tokens|them] up|One token is added [whenever `{span}` has passed|after each `{span}`] since the creation, but never above `{most}`, the number it starts with; allowed calls [spend|use] tokens]",
    "keys": "[[Every|Each] `{key}` [has a limit of its own|is limited on its own|is counted apart]|Calls [with|for] one `{key}` do not [count for|affect] [another|a different one]|[Different|Other] values of `{key}` are independent[| of each other]|The limit [holds for|applies to] each `{key}` [separately|by itself]|Count [separately|apart] for each `{key}`]",
    "weight": "[[A call counts as `{weight}` calls|A call counts `{weight}` times]: it passes only if all of them fit|[`{weight}` says how much a call uses up|A call uses up `{weight}` of the limit]; [it is refused|there is a refusal] when less than that is left|[A call passes|Calls pass] if `{weight}` [more still fits|can still be taken] below the limit, and then uses up that much|One call may stand for several: `{weight}` is their number, all pass or none]",
    "refused": "[A refused call [does not count|uses nothing up|changes nothing]|[Calls that are refused|Refused calls] are not counted|Only allowed calls [count|use up the limit]|A call that [may not pass|is refused] [costs nothing|leaves the limit as it was]|What is refused is [forgotten at once|never counted]|[Being refused|A refusal] [costs nothing|does not make it worse]]",
    "left": result("`{left}`", "[how much could still pass now|how many calls of weight 1 could still pass at this moment|what is left of the limit at the present time], without [counting as a call|using any of it]"),
    "clock": "[`{clock}` is [read|called] [once|exactly once] in each call of `{ask}`|[Each|Every] `{ask}` reads `{clock}` one time|One call of `{ask}` means one call of `{clock}`|`{ask}` asks `{clock}` for the time [once|a single time]|Within `{ask}` the time comes from a single call of `{clock}`|Read `{clock}` once per `{ask}`[, not twice|, no more]]",
    "check": refusal("[the constructor|`{cls}`|creating a `{cls}`]", "`{most}` is [less than 1|below 1|not positive]", 'ValueError("{most}")'),
    "weight_check": refusal("`{ask}`", "`{weight}` is [less than 1|below 1]", 'ValueError("{weight}")'),
    "reset": choice("`{reset}` is called", "[everything counted [is forgotten|is dropped]|the whole limit is [available|free] again|it is as if no call had been made]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable


class $cls:
    def __init__(self, $most: int, $span: int, $clock: Callable[[], int]) -> None:
        if $most < 1:  #? check
            raise ValueError("$most")  #? check
        self._$most = $most
        self._$span = $span
        self._$clock = $clock
        self._$state: $states = $empty
        self._started = $clock()  #? kind=bucket

    #(
    #|
    def $ask(self$params) -> bool:
        if $weight < 1:  #? weighted weight_check
            raise ValueError("$weight")  #? weighted weight_check
        now = self._$clock()
        window, used = $got  #? kind=fixed
        if window != now // self._$span:  #? kind=fixed
            window, used = now // self._$span, 0  #? kind=fixed
        if used + $amount > self._$most:  #? kind=fixed
            return False  #? kind=fixed
        self._$state$at = (window, used + $amount)  #? kind=fixed
        recent = [time for time in $got if time > now - self._$span]  #? kind=sliding
        if len(recent) + $amount > self._$most:  #? kind=sliding
            return False  #? kind=sliding
        self._$state$at = recent + [now] * $amount  #? kind=sliding weighted
        self._$state$at = [*recent, now]  #? kind=sliding !weighted
        ticks = (now - self._started) // self._$span  #? kind=bucket
        last, tokens = $got  #? kind=bucket
        tokens = min(self._$most, tokens + ticks - last)  #? kind=bucket
        if tokens < $amount:  #? kind=bucket
            return False  #? kind=bucket
        self._$state$at = (ticks, tokens - $amount)  #? kind=bucket
        return True

    #| left
    def $left(self$key_param) -> int:
        now = self._$clock()
        window, used = $got  #? kind=fixed
        return self._$most - (used if window == now // self._$span else 0)  #? kind=fixed
        times = $got  #? kind=sliding
        return self._$most - sum(time > now - self._$span for time in times)  #? kind=sliding
        last, tokens = $got  #? kind=bucket
        return min(self._$most, tokens + (now - self._started) // self._$span - last)  #? kind=bucket

    #| reset
    def $reset(self) -> None:
        self._$state = $empty  #? !kind=bucket
        self._$state = $anew  #? kind=bucket

    #)
'''

FRESH = {
    "fixed": ("tuple[int, int]", "(0, 0)"),
    "sliding": ("list[int]", "[]"),
    "bucket": ("tuple[int, int]", "(0, {most})"),
}


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "limiter", RULES)
    noun = noun_of(words)
    kind = draft.choose("kind", "fixed", "sliding", "bucket")
    keyed, weighted = draft.flag("keyed"), draft.flag("weighted", 0.35)
    check, left = draft.flag("check", 0.6), draft.flag("left", 0.5)
    reset = kind != "bucket" and draft.flag("reset", 0.4)
    draft.names |= {
        "weight_check": weighted and draft.flag("weight_check"),
        "reset": reset,
        "key_param": "",
    }
    key, weight = (
        rng.choice(("key", "who", "caller", field_of(words))),
        rng.choice(("weight", "cost", "size")),
    )
    most, state = (
        rng.choice(("limit", "most", "capacity", "allowance")),
        rng.choice(("state", "used", "calls", "seen")),
    )
    kinds, fresh = FRESH[kind]
    value = fresh.format(most=f"self._{most}")
    params = (f", {key}: str" if keyed else "") + (f", {weight}: int = 1" if weighted else "")
    draft.names |= {
        "noun": noun, "nouns": f"{noun} calls", "Noun": noun.capitalize(), "cls": words.class_name(noun, ("Limiter", "Limit", "Gate", "Throttle")),
        "ask": method_of(words, "check", noun), "left": left, "reset": reset, "clock": rng.choice(("clock", "now", "time_of")),
        "most": most, "span": rng.choice(("period", "span", "window", "interval")), "key": key, "weight": weight, "state": state,
        "states": f"dict[str, {kinds}]" if keyed else kinds, "params": params, "amount": weight if weighted else 1,
        "key_param": f", {key}: str" if keyed else "", "got": f"self._{state}.get({key}, {value})" if keyed else f"self._{state}",
        "at": f"[{key}]" if keyed else "", "empty": "{}" if keyed else fresh.format(most=most), "anew": "{}" if keyed else value,
        "doc": f"A limit on calls for a {noun}.",
    }  # fmt: skip
    draft.names |= {
        "left_name": rng.choice(("left", "remaining", "available", "spare")),
        "reset_name": rng.choice(("reset", "clear", "restart")),
    }
    _rules(draft, kind, keyed, weighted)
    code = CODE.replace("def $left", "def $left_name").replace("def $reset", "def $reset_name")
    return draft.task(
        TITLE, words.module(noun), code, _mistakes(draft, kind, keyed, weighted, check)
    )


def _rules(draft: Sketch, kind: str, keyed: bool, weighted: bool) -> None:
    n = draft.names
    k, kc = ('"a"', '"a", ') if keyed else ("", "")
    start = "times = [0]\nlimit = $cls(2, 10, lambda: times[0])\n"

    def run(*steps: tuple[int, bool]) -> str:
        return start + "".join(
            f"times[0] = {time}\nassert limit.$ask({k}) is {allowed}\n" for time, allowed in steps
        )

    draft.rule("answer", run((0, True), (0, True), (0, False)))
    steps = {"fixed": ((8, True), (9, True), (9, False), (10, True), (19, True), (19, False), (20, True)),
             "sliding": ((0, True), (4, True), (9, False), (10, True), (13, False), (14, True)),
             "bucket": ((0, True), (9, True), (9, False), (10, True), (19, False), (95, True), (95, True), (95, False), (100, True))}[kind]  # fmt: skip
    draft.rule(kind, run(*steps))
    later = {"fixed": ((0, True), (1, True), (2, False), (3, False), (10, True), (11, True)),
             "sliding": ((0, True), (1, True), (9, False), (10, True), (11, True), (11, False)),
             "bucket": ((0, True), (1, True), (9, False), (10, True), (19, False), (20, True))}[kind]  # fmt: skip
    draft.rule("refused", run(*later))
    if keyed:
        draft.rule(
            "keys",
            start
            + 'assert [limit.$ask(key) for key in ("a", "a", "a", "b", "b", "b")] == [True, True, False] * 2',
        )
    if weighted:
        draft.rule("weight", start + f"assert not limit.$ask({kc}$weight=3)\nassert limit.$ask({kc}$weight=2) and not limit.$ask({k})",
                   start + f"assert limit.$ask({k})\nassert not limit.$ask({kc}$weight=2)\nassert limit.$ask({k})")  # fmt: skip
        if n["weight_check"]:
            draft.rule(
                "weight_check",
                start + f'assert raised(limit.$ask, {kc}$weight=0) == ("ValueError", "$weight")',
            )
    if n["check"]:
        draft.rule(
            "check",
            'assert raised($cls, 0, 5, lambda: 0) == ("ValueError", "$most")\nassert raised($cls, 1, 5, lambda: 0) is None',
        )
    if n["left"]:
        back = "times[0] = 10\nassert limit.$left == 2\n"
        draft.rule(
            "left",
            start
            + f"assert limit.$left({k}) == 2\nlimit.$ask({k})\nassert limit.$left({k}) == limit.$left({k}) == 1\n{back.replace('$left', f'$left({k})')}",
            left=n["left_name"],
        )
    if n["reset"]:
        draft.rule(
            "reset",
            start
            + f"limit.$ask({k}), limit.$ask({k})\nassert limit.$reset() is None\nassert limit.$ask({k}) is True",
            reset=n["reset_name"],
        )
    if draft.flag("clock_once", 0.4 if keyed or n["check"] else 1):
        draft.rule(
            "clock",
            f"reads = []\nlimit = $cls(2, 10, lambda: reads.append(1) or 5)\ndel reads[:]\nlimit.$ask({k})\nassert len(reads) == 1",
        )
    draft.example(
        ">>> limit = $cls(1, 60, lambda: 0)",
        f">>> limit.$ask({k}), limit.$ask({k})",
        "(True, False)",
    )


def _mistakes(draft: Sketch, kind: str, keyed: bool, weighted: bool, check: bool) -> list[Mistake]:
    found: list[Mistake] = []
    if kind == "fixed":
        found += [
            ("used + $amount > self", "used + $amount >= self"),
            ("now // self._$span, 0", "now // self._$span, used"),
        ]
    elif kind == "sliding":
        found += [
            ("time > now - self._$span]", "time >= now - self._$span]"),
            ("> self._$most:", ">= self._$most:"),
        ]
    else:
        found += [
            ("min(self._$most, tokens + ticks - last)", "tokens + ticks - last"),
            ("(ticks, tokens - $amount)", "(last, tokens - $amount)"),
        ]
    if weighted and kind != "sliding":
        found.append({"amount": 1})
    if check:
        found.append({"check": False})
    return found


FAMILY = Family("limiter", build, tuple(RULES.values()))
