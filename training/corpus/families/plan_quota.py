"""Limits on what each owner uses, by plan and window, with returns, bills and resets."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import guard, rules_of
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Quotas of {nouns}|{Noun} quota|Limits for {nouns}|What each {owner} may use|Metered {nouns}|{Noun} meter]"

_BELOW = "[`{amount}` is at least 1, else `ValueError(\"{amount}\")`|An `{amount}` below 1 raises `ValueError(\"{amount}\")`|`ValueError(\"{amount}\")`: `{amount}` is less than 1|Amounts of 0 or less are refused [with|by] `ValueError(\"{amount}\")`|Unless `{amount}` is 1 or more: `ValueError(\"{amount}\")`|`ValueError(\"{amount}\")` if `{amount}` < 1]; "  # fmt: skip

RULES = rules_of({
    "purpose": "[Counts|Meters|Keeps track of] what [each|every] {owner} uses and [refuses|stops] [whatever goes beyond its limits|all that exceeds the limits]. [Counts are kept in memory|No two {owner}s share a count|Everything is counted in whole units]",
    "shape": "[`{plans}` is {shape}|The constructor [takes|is given] `{plans}`, {shape}|`{plans}`: {shape}|{shape} is [given|passed|handed over] as `{plans}`|[Given to|Passed to] the constructor: `{plans}`, {shape}]",
    "default": "[A {owner} without an assigned {plan} has the {plan} `{c}`|Until `{assign}` is called for it, a {owner} is on `{c}`|Nobody is without a {plan}: `{c}` is what a {owner} has [at first|to begin with|before any `{assign}`]|The {plan} `{c}` (always in `{plans}`) [applies to|covers|holds for] every {owner} that was never given one|Never assigned: the {owner} counts as being on `{c}`|`{c}` is the {plan} of every {owner} [not seen by `{assign}`|never passed to `{assign}`]]",
    "assign": "[`{assign}` [puts the {owner} on `{plan}`|makes `{plan}` the one of the {owner}|gives the {owner} the `{plan}`], [in place of any earlier one|replacing the one it had]; [what was used before still counts|uses so far are kept|no count is lost by a change]|[{Plan}s change|A {plan} is set or changed] with `{assign}`; [earlier uses go on counting under the new {plan}|the counts stay|all that was used still counts]|After `{assign}` the {owner} is on `{plan}`, [its counts unchanged|with all it has used so far]]",
    "noplan": guard("`{assign}`", "[there is no such `{plan}`|`{plan}` is not in `{plans}`]", "[`{plan}` is one of `{plans}`|`{plans}` holds the `{plan}`]", "KeyError({plan})"),
    "noowner": "[Every method but `{assign}` raises `KeyError({owner})` for a {owner} without a {plan}[, before it looks at the `{resource}`|; this comes before any `KeyError({resource})`]|A {owner} never given to `{assign}` is unknown: `KeyError({owner})` [from all other methods, ahead of any error about the `{resource}`|everywhere else, checked before the `{resource}`]|`KeyError({owner})` in all methods except `{assign}`: the {owner} has no {plan}. [It goes before `KeyError({resource})`|The `{resource}` is looked at afterwards]|Unless the {owner} has a {plan}, all methods other than `{assign}` raise `KeyError({owner})`[, whatever the `{resource}`| even if the `{resource}` is unknown too]]",
    "nores": "[Each method [that is given|with] a `{resource}` raises `KeyError({resource})` if {where} does not [have|list|hold] it|A `{resource}` that is not in {where} is `KeyError({resource})` in [every method that takes one|all methods]|`KeyError({resource})` [is raised|follows] wherever a `{resource}` is given that {where} lacks|[Unless|If not] in {where}, a `{resource}` [leads to|means|ends in] `KeyError({resource})`, [in whichever method|whatever the method]|Only what is in {where} can be a `{resource}`; [else|otherwise] `KeyError({resource})`]",
    "windows": "[Windows begin at multiples of `window`|A window of `w` seconds starts at each multiple of `w`]: at time `t`, [told by `{clock}`|the result of `{clock}()`|which `{clock}` gives], the present one [began|started] at `t // window * window`, and [only uses since then count|uses before it no longer count against the limit]; [with `window` 0 all uses count, for ever|a `window` of 0 never ends: everything counts|where it is 0, the limit holds for all time]",
    "use": "[`{use}` counts `{amount}` units of the `{resource}` and returns [what is left of the limit|how many are left|the rest of the limit]|[What is left of the limit afterwards|What remains] [is returned by|comes back from] `{use}`, which [counts|adds] `{amount}` for the {owner}|With `{use}` the {owner} uses `{amount}` of the `{resource}`; [the result is what remains|it returns what is left][| of the limit]|A call of `{use}` [takes|books] `{amount}` off what the {owner} may use and [tells|returns] what remains]",
    "fixed": "[[Every|Each] call of `{use}` [costs|counts as|uses] {cost} units of the `{resource}`[; it returns what is left of the limit| and returns what is left afterwards]|`{use}` [counts|books] {cost} units [per call|each time] and returns [the rest of the limit|what is left]|[Fixed cost|The cost of a call]: {cost} units. `{use}` [counts|adds] them and returns what remains of the limit|What is left is returned by `{use}`, which [always counts|counts exactly] {cost} units]",
    "refuse_at": "[`{use}` raises `{refused}({resource}, seconds)` if less is left than [it needs|is asked for]|If more is asked for than is left, `{use}` raises `{refused}({resource}, seconds)`|Beyond the limit `{use}` raises `{refused}({resource}, seconds)`|No use may go beyond the limit, else `{refused}({resource}, seconds)`] and [nothing is counted|no unit is counted|the count stays]; `seconds` is the time until the next window [begins|starts], 0 if `window` is 0",
    "refuse": "[`{use}` raises `{refused}({resource}, missing)` if less is left than [it needs|is asked for]|If more is asked for than is left, `{use}` raises `{refused}({resource}, missing)`|Beyond the limit `{use}` raises `{refused}({resource}, missing)`|No use may go beyond the limit, else `{refused}({resource}, missing)`] and [nothing is counted|no unit is counted|the count stays]; `missing` is [by how much the limit would be exceeded|how many units would go beyond the limit]",
    "before": _BELOW + "[this is checked before anything else|this check comes first|it precedes every `KeyError`|`KeyError`s come only after that]",
    "after": _BELOW + "[any `KeyError` goes before|`KeyError`s come first|this is checked after the `KeyError`s|it comes after every `KeyError`]",
    "used": "[`{used}` [returns|tells|is] [what the {owner} has used of the `{resource}`|how much of the `{resource}` the {owner} used]{present}|[How much the {owner} has used of a `{resource}`|What the {owner} used of a `{resource}`]{present} is [returned by|the result of] `{used}`|`{used}` returns the sum of the {owner}'s uses of the `{resource}`{present}|The units of the `{resource}` that the {owner} has used{present}: `{used}`]",
    "apart": "[Owners do not affect one another: each {owner} has counts of its own|Each {owner} is counted [by itself|apart from all others]|What one {owner} uses [never counts|does not count] for another|No {owner} touches the counts of another|Counts are per {owner} and `{resource}`, [nothing is shared|shared with nobody]|Two {owner}s never share a count]",
    "left": "[`{left}` returns the limit less what is used{present}, never less than 0|What [may still be used|remains]{present} is returned by `{left}`; [it is at least 0|never below 0]|`{left}`: limit minus `{used}`, [but|and] not below 0|Limit minus use, or 0 if that is negative: `{left}`|`{left}` tells how much the {owner} may still use{present}; 0 is the least]",
    "lowered": "[A limit [lowered|brought] below what is used leaves 0, never less|If {lower} makes the limit smaller than the use, `{left}` is 0|Where more is used than a new limit allows, `{left}` returns 0|Once {lower} has put the limit below the use, 0 is left|`{left}` is 0, not negative, [if|when|once] {lower} takes the limit below the use|[Nothing|0, not a negative number,] is left when {lower} lowers the limit below what is used]",
    "give": "[`{give}` gives back {many} units: they [count as not used|are free to be used again]|{Many} units of the `{resource}` are [returned|given back] with `{give}`[; they are free again| and no longer count as used]|`{give}` takes {many} units off what is used|What is used [falls|goes down] by {many} units with `{give}`|To give back {many} units, call `{give}`; [|the ]use falls by as much|After `{give}` the {owner} has used {many} units less]",
    "surplus": "[[`{give}` raises|From `{give}` comes|`{give}` [ends in|answers with]] `ValueError(\"{much}\")` if {more}|[If {more}|Where {more}], `{give}` [raises|fails with] `ValueError(\"{much}\")`|Nobody gives back more than `{used}` [tells|returns]: `{give}` raises `ValueError(\"{much}\")`|`ValueError(\"{much}\")` from `{give}`: {more}]",
    "bill": "[`{bill}` returns a dict of {resource} -> units|What `{bill}` returns is a dict from {resource} to units|`{bill}`: a dict with the units per {resource}|A dict, {resource} to units, is the result of `{bill}`], {span}; [{resource}s with 0 are left out|zeros are left out|no key has the value 0]",
    "reset_one": "[`{reset}` [forgets|deletes] all uses of the `{resource}` by the {owner}|After `{reset}` the {owner} has used [nothing|0] of the `{resource}`{_}|All that the {owner} ever used of the `{resource}` is [forgotten by|gone after] `{reset}`]{also}; [other counts stay|nothing else changes]",
    "reset_all": "[`{reset}` [forgets|deletes] all uses of the {owner}, of every {resource}|After `{reset}` the {owner} has used nothing of any {resource}{_}|All that the {owner} ever used is [forgotten by|gone after] `{reset}`]{also}; [other {owner}s keep their counts|nothing of other {owner}s changes|no other {owner} is touched]",
    "warn": "[`{warn}` lists the {resource}s, [sorted|in alphabetical order], of which the {owner} has used at least {pct} percent of the limit{present}|[Sorted|In alphabetical order]: the {resource}s with {pct} percent of the limit or more used{present} are what `{warn}` returns|`{warn}` returns a sorted list of [the {owner}'s|all] {resource}s whose use{present} [is|has reached] {pct} percent of the limit or more|A {resource} is in `{warn}` [if|once] {pct} percent or more of its limit is used{present}; the list is [sorted|in alphabetical order]]",
    "override": "[`{override}` sets [a limit of its own|another `limit`] for this {owner} and `{resource}`|With `{override}` the {owner} has its own `limit` for the `{resource}`|This {owner} alone gets the `limit` given to `{override}` for the `{resource}`|`limit` replaces, for this {owner} only, the limit of the `{resource}` when `{override}` is called]; {stays}",
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable  #? clocked


class $refused($base):
    """A use that goes beyond a limit."""


class $cls:
    def __init__(self, $plans: dict) -> None:  #? !clocked
    def __init__(self, $plans: dict, $clock: Callable[[], int]) -> None:  #? clocked
        self._$plans = $plans
        self._$clock = $clock  #? clocked
        self._plan: dict[str, str] = {}  #? planned
        self._own: dict[tuple[str, str], int] = {}  #? overrides
        self._log: list[tuple[int, str, str, int]] = []  #? clocked
        self._count: dict[tuple[str, str], int] = {}  #? !clocked

    #(
    #| planned
    def $assign(self, $owner: str, $plan: str) -> None:
        if $plan not in self._$plans:
            raise KeyError($plan)
        self._plan[$owner] = $plan

    #|
    def $use(self, $owner: str, $resource: str, $amount: int) -> int:  #? !fixed
    def $use(self, $owner: str, $resource: str) -> int:  #? fixed
        if $amount < 1:  #? !fixed first=before
            raise ValueError("$amount")  #? !fixed first=before
        limit, window = self._limit($owner, $resource)  #? windowed
        limit = self._limit($owner, $resource)  #? !windowed
        if $amount < 1:  #? !fixed first=after
            raise ValueError("$amount")  #? !fixed first=after
        left = limit - self.$used($owner, $resource)
        if $num > left:
            seconds = window - self._$clock() % window if window else 0  #? windowed
            raise $refused($resource, seconds)  #? windowed
            raise $refused($resource, $num - left)  #? !windowed
        self._add($owner, $resource, $num)
        return left - $num

    #|
    def $used(self, $owner: str, $resource: str) -> int:
        _, window = self._limit($owner, $resource)  #? windowed
        self._limit($owner, $resource)  #? !windowed
        start = self._$clock() // window * window if window else 0  #? windowed
        entries = [(time, n) for time, *key, n in self._log if key == [$owner, $resource]]  #? windowed
        return sum(n for time, n in entries if time >= start)  #? windowed
        return sum(n for _, *key, n in self._log if key == [$owner, $resource])  #? clocked !windowed
        return self._count.get(($owner, $resource), 0)  #? !clocked

    #| lefts
    def $left(self, $owner: str, $resource: str) -> int:
        limit, _ = self._limit($owner, $resource)  #? windowed
        limit = self._limit($owner, $resource)  #? !windowed
        return max(0, limit - self.$used($owner, $resource))

    #| gives
    def $give(self, $owner: str, $resource: str, $amount: int) -> None:  #? !fixed
    def $give(self, $owner: str, $resource: str) -> None:  #? fixed
        if $amount < 1:  #? !fixed first=before
            raise ValueError("$amount")  #? !fixed first=before
        used = self.$used($owner, $resource)
        if $amount < 1:  #? !fixed first=after
            raise ValueError("$amount")  #? !fixed first=after
        if $num > used:
            raise ValueError("$much")
        self._add($owner, $resource, -$num)

    #| billing=all
    def $bill(self, $owner: str) -> dict:
        if $owner not in self._plan:  #? strict
            raise KeyError($owner)  #? strict
        sums: dict[str, int] = {}
        for _, who, what, n in self._log:  #? clocked
        for (who, what), n in self._count.items():  #? !clocked
            if who == $owner:
                sums[what] = sums.get(what, 0) + n
        return {what: n for what, n in sums.items() if n}

    #| billing=period
    def $bill(self, $owner: str, $start: int, $end: int) -> dict:
        if $owner not in self._plan:  #? strict
            raise KeyError($owner)  #? strict
        sums: dict[str, int] = {}
        for time, who, what, n in self._log:
            if who == $owner and $start <= time < $end:
                sums[what] = sums.get(what, 0) + n
        return {what: n for what, n in sums.items() if n}

    #| resetting=one
    def $reset(self, $owner: str, $resource: str) -> None:
        self._limit($owner, $resource)
        self._log = [entry for entry in self._log if entry[1:3] != ($owner, $resource)]  #? clocked
        self._count.pop(($owner, $resource), None)  #? !clocked

    #| resetting=all
    def $reset(self, $owner: str) -> None:
        if $owner not in self._plan:  #? strict
            raise KeyError($owner)  #? strict
        self._log = [entry for entry in self._log if entry[1] != $owner]  #? clocked
        self._count = {key: n for key, n in self._count.items() if key[0] != $owner}  #? !clocked

    #| warns
    def $warn(self, $owner: str) -> list[str]:
        names = sorted(self._table($owner))
        return [each for each in names if self._near($owner, each)]

    #| overrides
    def $override(self, $owner: str, $resource: str, limit: int) -> None:
        self._limit($owner, $resource)
        self._own[$owner, $resource] = limit

    #)

    def _table(self, $owner: str) -> dict:
        return self._$plans[self._plan[$owner]]  #? strict
        return self._$plans[self._plan.get($owner, "$c")]  #? default
        return self._$plans  #? !planned

    def _limit(self, $owner: str, $resource: str) -> tuple[int, int]:  #? windowed
    def _limit(self, $owner: str, $resource: str) -> int:  #? !windowed
        limit, window = self._table($owner)[$resource]  #? windowed
        limit = self._table($owner)[$resource]  #? !windowed
        limit = self._own.get(($owner, $resource), limit)  #? overrides
        return limit, window  #? windowed
        return limit  #? !windowed

    def _near(self, $owner: str, $resource: str) -> bool:  #? warns
        limit, _ = self._limit($owner, $resource)  #? warns windowed
        limit = self._limit($owner, $resource)  #? warns !windowed
        return self.$used($owner, $resource) * 100 >= limit * $pct  #? warns

    def _add(self, $owner: str, $resource: str, n: int) -> None:
        self._log.append((self._$clock(), $owner, $resource, n))  #? clocked
        self._count[$owner, $resource] = self._count.get(($owner, $resource), 0) + n  #? !clocked
'''

_METHODS = {
    "assign": ("assign", "set_plan", "subscribe", "put_on", "enrol"),
    "use": ("use", "spend", "consume", "draw", "book"),
    "used": ("used", "consumed", "taken", "spent"),
    "left": ("left", "remaining", "rest", "available"),
    "give": ("give_back", "refund", "release", "restore"),
    "bill": ("bill", "usage", "invoice", "statement", "tally"),
    "reset": ("reset", "wipe", "forget", "start_over"),
    "warn": ("warnings", "near_limit", "almost_full", "alerts"),
    "override": ("override", "set_limit", "adjust", "grant"),
    "owner": ("owner", "account", "tenant", "customer", "user", "team"),
    "resource": ("resource", "meter", "service", "feature"),
    "amount": ("amount", "units", "quantity", "count"),
    "plan": ("plan", "tier", "level"),
    "clock": ("clock", "timer", "now", "seconds_now"),
    "refused": ("Refused", "LimitReached", "OverQuota", "TooMuch", "Exhausted"),
    "base": ("Exception", "ValueError", "RuntimeError"),
    "much": ("too much", "more than used", "surplus", "not used"),
}


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "plan_quota", RULES)
    module = begin(draft, words)
    n = draft.names
    for name, chance in (("planned", 0.6), ("windowed", 0.65), ("fixed", 0.25)):
        draft.flag(name, chance)
    extras = ["lefts", "gives", "gives", "warns", "overrides", "bills", "bills", "resets"]
    chosen = rng.sample(
        extras, rng.choice((3, 4) if not n["planned"] else (2,) if n["windowed"] else (3, 4))
    )
    for name in ("lefts", "gives", "warns", "overrides"):
        draft.flag(name, float(name in chosen))
    planned, windowed, fixed = n["planned"], n["windowed"], n["fixed"]
    n["default"] = bool(planned and draft.flag("default", 0.3))
    n["strict"] = strict = bool(planned and not n["default"])
    first = draft.choose("first", "before", "after")
    billing = draft.choose(
        "billing", *(("all", "period", "period") if "bills" in chosen else ("none",))
    )
    resetting = draft.choose("resetting", *(("one", "all") if "resets" in chosen else ("none",)))
    n["clocked"] = clocked = bool(windowed or billing == "period")
    n |= {role: rng.choice(names) for role, names in _METHODS.items()}
    plans = rng.choice(("plans", "offers", "tariffs") if planned else ("limits", "quotas", "bounds"))  # fmt: skip
    k = rng.choice((2, 3, 5, 8)) if fixed else 1
    num = str(k) if fixed else str(n["amount"])
    start, end = rng.choice((("start", "end"), ("since", "until"), ("begin", "stop")))
    w = rng.choice((60, 100, 3600, 900))
    now = 7 * w + w // 4
    value = "`(limit, window)`, the window in seconds" if windowed else "limit"
    what, level = n["resource"], n["plan"]
    shape = rng.choice((f"a dict of {what} -> {value}", f"a dict from {what} to {value}", f"a dict whose keys are {what}s, each with its {value}"))  # fmt: skip
    if planned:
        shape = rng.choice((f"a dict of {level} -> {what} -> {value}", f"a dict from {level} to a dict of {what} -> {value}", f"a dict that has, per {level}, a dict from {what} to {value}"))  # fmt: skip
    lowering = bool(n["lefts"] and (planned or n["overrides"]))
    lower = f"`{n['assign']}`" if planned else f"`{n['override']}`"
    if windowed:
        kept = f"it outlasts a change of {level}; the window is still that of the {level}" if planned else "the window stays the same"  # fmt: skip
    else:
        kept = (
            f"it lasts, even if the {level} changes"
            if planned
            else "for all others nothing changes"
        )
    many = str(k) if fixed else f"`{num}`"
    span = f"summed over all uses of the {n['owner']}, whenever made" if clocked else f"summed over all uses of the {n['owner']}"  # fmt: skip
    if billing == "period":
        span = rng.choice((f"summed over the {n['owner']}'s uses at times from `{start}` on and before `{end}`", f"for the uses with `{start} <= time < {end}`", f"for all uses not before `{start}` but before `{end}`"))  # fmt: skip
    if billing == "period" and not windowed:
        span += rng.choice((f" (`{n['clock']}` tells the time)", f", timed by `{n['clock']}`"))
    if n["gives"] and clocked:
        span += ", units given back being negative uses at the time of `" + str(n["give"]) + "`"
    elif n["gives"]:
        span += ", less what was given back"
    pct = rng.choice((50, 75, 80, 90))
    n |= {
        "plans": plans, "num": num, "cost": k, "start": start, "end": end, "shape": shape, "pct": pct, "lower": lower,
        "stays": kept, "also": f", also for `{n['bill']}`" if billing != "none" else "", "many": many, "Many": many, "span": span, "Plan": str(level).capitalize(),
        "more": f"fewer than {k} units are used" if fixed else f"`{num}` is more than what is used",
        "present": " in the present window" if windowed else "",
        "where": (f"the {level} of the {n['owner']}") if planned else f"`{plans}`",
        "cls": words.class_name(str(n["noun"]), ("Quota", "Meter", "Limits", "Usage")),
    }  # fmt: skip
    a, b, c, d = (str(n[name]) for name in "abcd")

    def limits(first_limit: int, second: int) -> dict[str, object]:
        if windowed:
            return {a: (first_limit * k, w), b: (second * k, 0)}
        return {a: first_limit * k, b: second * k}

    given: dict[str, object] = {c: limits(20, 4), d: limits(3, 40)} if planned else limits(20, 4)
    arg = f"{given}, lambda: now[0]" if clocked else f"{given}"
    new = f"now = [{now}]\nit = $cls({arg})\n"
    one = new + ("it.$assign('p', '$c')\nit.$assign('q', '$c')\n" if strict else "")

    def use(owner: str, resource: str, times: int) -> str:
        if fixed:
            return f"[it.$use({owner!r}, {resource!r}) for _ in range({times})][-1]"
        return f"it.$use({owner!r}, {resource!r}, {times})"

    more = "" if fixed else ", 1"
    late = w - w // 4
    told = late if windowed else k
    draft.rule("shape", one + f"assert {use('p', a, 1)} == {19 * k}\nassert {use('p', b, 1)} == {3 * k}")  # fmt: skip
    if planned:
        draft.rule("assign", one + f"{use('p', a, 2)}\nassert it.$assign('p', '$d') is None\nassert it.$used('p', '$a') == {2 * k}\nassert {use('p', a, 1)} == 0\nassert {use('p', b, 5)} == {35 * k}")  # fmt: skip
        draft.rule("noplan", one + "assert raised(it.$assign, 'p', 'nil') == ('KeyError', 'nil')\n" + f"assert {use('p', a, 1)} == {19 * k}")  # fmt: skip
    if strict:
        draft.rule("noowner", one + f"assert raised(it.$use, 'x', 'nil'{more}) == raised(it.$used, 'x', 'nil') == ('KeyError', 'x')", *([one + f"assert raised(it.$bill, 'x'{', 0, 9' if billing == 'period' else ''}) == ('KeyError', 'x')"] if billing != "none" else []), *([one + "assert raised(it.$left, 'x', 'nil') == ('KeyError', 'x')"] if n["lefts"] else []), *([one + "assert raised(it.$override, 'x', 'nil', 4) == ('KeyError', 'x')"] if n["overrides"] else []), *([one + f"assert raised(it.$give, 'x', 'nil'{more}) == ('KeyError', 'x')"] if n["gives"] else []), *([one + "assert raised(it.$warn, 'x') == ('KeyError', 'x')"] if n["warns"] else []), *([one + f"assert raised(it.$reset, 'x'{', $a'.replace('$a', repr(a)) if resetting == 'one' else ''}) == ('KeyError', 'x')"] if resetting != "none" else []))  # fmt: skip
    elif planned:
        draft.rule("default", one + f"assert {use('p', a, 1)} == {19 * k}\nit.$assign('p', '$d')\nassert {use('p', a, 1)} == {k}\nassert it.$used('x', '$a') == 0")  # fmt: skip
    draft.rule("nores", one + f"assert raised(it.$use, 'p', 'nil'{more}) == raised(it.$used, 'p', 'nil') == ('KeyError', 'nil')", *([one + f"assert raised(it.$give, 'p', 'nil'{more}) == ('KeyError', 'nil')"] if n["gives"] else []), *([one + "assert raised(it.$left, 'p', 'nil') == ('KeyError', 'nil')"] if n["lefts"] else []), *([one + "assert raised(it.$override, 'p', 'nil', 4) == ('KeyError', 'nil')"] if n["overrides"] else []), *([one + "assert raised(it.$reset, 'p', 'nil') == ('KeyError', 'nil')"] if resetting == "one" else []))  # fmt: skip
    if windowed:
        turn = 8 * w
        draft.rule("windows", one + f"{use('p', a, 20)}\nnow[0] = {turn - 1}\nassert it.$used('p', '$a') == {20 * k}\nnow[0] = {turn}\nassert it.$used('p', '$a') == 0\nassert {use('p', a, 1)} == {19 * k}", one + f"{use('p', b, 3)}\nnow[0] = {30 * w}\nassert it.$used('p', '$b') == {3 * k}\nassert {use('p', b, 1)} == 0", one + f"{use('p', a, 2)}\nnow[0] = {turn + 1}\n{use('p', a, 3)}\nnow[0] = {turn + w - 1}\nassert it.$used('p', '$a') == {3 * k}")  # fmt: skip
    draft.rule("fixed" if fixed else "use", one + f"assert {use('p', a, 3)} == {17 * k}\nassert {use('p', a, 17)} == 0")  # fmt: skip
    refusals = [one + f"{use('p', a, 20)}\nassert raised(it.$use, 'p', '$a'{more}) == ('$refused', '$a', {told})\nassert it.$used('p', '$a') == {20 * k}\nassert issubclass($refused, $base)"]  # fmt: skip
    if windowed:
        refusals += [one + f"{use('p', b, 4)}\nassert raised(it.$use, 'p', '$b'{more}) == ('$refused', '$b', 0)", one + f"now[0] = {5 * w}\n{use('p', a, 20)}\nassert raised(it.$use, 'p', '$a'{more}) == ('$refused', '$a', {w})"]  # fmt: skip
    if not fixed:
        refusals += [one + f"{use('p', a, 18)}\nassert raised(it.$use, 'p', '$a', 7) == ('$refused', '$a', {late if windowed else 5})\nassert {use('p', a, 2)} == 0"]  # fmt: skip
    draft.rule("refuse_at" if windowed else "refuse", *refusals)
    if not fixed:
        bad = [one + "for number in (0, -2):\n    assert raised(it.$use, 'p', '$a', number) == ('ValueError', '$amount')\nassert it.$used('p', '$a') == 0"]  # fmt: skip
        want = "('ValueError', '$amount')" if first == "before" else "('KeyError', 'nil')"
        bad += [one + f"assert raised(it.$use, 'p', 'nil', 0) == {want}"]
        if n["gives"]:
            bad += [one + f"{use('p', a, 3)}\nassert raised(it.$give, 'p', '$a', 0) == ('ValueError', '$amount')\nassert raised(it.$give, 'p', 'nil', 0) == {want}"]  # fmt: skip
        draft.rule(first, *bad)
    draft.rule("used", one + f"{use('p', a, 2)}\n{use('p', a, 1)}\n{use('p', b, 1)}\nassert it.$used('p', '$a') == {3 * k}\nassert it.$used('q', '$b') == 0")  # fmt: skip
    if rng.random() < 0.4:
        draft.rule("apart", one + f"{use('p', a, 20)}\nassert {use('q', a, 1)} == {19 * k}\nassert it.$used('p', '$a') == {20 * k}")  # fmt: skip
    if n["lefts"]:
        draft.rule("left", one + f"assert it.$left('p', '$a') == {20 * k}\n{use('p', a, 3)}\nassert it.$left('p', '$a') == {17 * k}\nassert it.$left('q', '$a') == {20 * k}")  # fmt: skip
    if lowering:
        step = "it.$assign('p', '$d')" if planned else "it.$override('p', '$a', 1)"
        draft.rule("lowered", one + f"{use('p', a, 9)}\n{step}\nassert it.$left('p', '$a') == 0\nassert it.$used('p', '$a') == {9 * k}")  # fmt: skip
    if n["gives"]:
        draft.rule("give", one + f"{use('p', a, 5)}\nassert it.$give('p', '$a'{more}) is None\nassert it.$used('p', '$a') == {4 * k}\nassert {use('p', a, 16)} == 0")  # fmt: skip
        draft.rule("surplus", one + f"{use('p', a, 1)}\nit.$give('p', '$a'{more})\nassert raised(it.$give, 'p', '$a'{more}) == ('ValueError', '$much')\nassert it.$used('p', '$a') == 0", *([] if fixed else [one + f"{use('p', a, 4)}\nassert raised(it.$give, 'p', '$a', 5) == ('ValueError', '$much')\nassert it.$give('p', '$a', 4) is None"]))  # fmt: skip
    if billing != "none":
        whole = ", 0, 99999999" if billing == "period" else ""
        bills = [one + f"{use('p', a, 2)}\n{use('q', b, 1)}\n{use('p', b, 1)}\nassert it.$bill('p'{whole}) == {({a: 2 * k, b: k})}\nassert it.$bill('q'{whole}) == {({b: k})}"]  # fmt: skip
        if n["gives"]:
            bills += [one + f"{use('p', a, 2)}\n{use('p', b, 1)}\nit.$give('p', '$b'{more})\nassert it.$bill('p'{whole}) == {({a: 2 * k})}"]  # fmt: skip
        if windowed and billing == "all":
            bills += [one + f"{use('p', a, 2)}\nnow[0] += {3 * w}\n{use('p', a, 3)}\nassert it.$bill('p') == {({a: 5 * k})}"]  # fmt: skip
        if billing == "period":
            bills += [one + f"now[0] = 50\n{use('p', a, 2)}\nnow[0] = 80\n{use('p', b, 3)}\nassert it.$bill('p', 50, 80) == {({a: 2 * k})}\nassert it.$bill('p', 51, 81) == {({b: 3 * k})}\nassert it.$bill('p', 51, 80) == {{}}"]  # fmt: skip
        if billing == "period" and n["gives"]:
            bills += [one + f"now[0] = 50\n{use('p', b, 3)}\nnow[0] = 80\nit.$give('p', '$b'{more})\nassert it.$bill('p', 50, 80) == {({b: 3 * k})}\nassert it.$bill('p', 80, 81) == {({b: -k})}"]  # fmt: skip
        if resetting != "none":
            rest = "" if resetting == "all" else f", {a!r}"
            bills += [one + f"{use('p', a, 2)}\nit.$reset('p'{rest})\nassert it.$bill('p'{whole}) == {{}}"]  # fmt: skip
        draft.rule("bill", *bills)
    if resetting != "none":
        after = 0 if resetting == "all" else k
        rest = "" if resetting == "all" else ", '$a'"
        draft.rule(f"reset_{resetting}", one + f"{use('p', a, 2)}\n{use('p', b, 1)}\n{use('q', a, 1)}\nassert it.$reset('p'{rest}) is None\nassert it.$used('p', '$a') == 0\nassert it.$used('p', '$b') == {after}\nassert it.$used('q', '$a') == {k}")  # fmt: skip
    if n["warns"]:
        edge = 20 * pct // 100
        draft.rule("warn", one + f"assert it.$warn('p') == []\n{use('p', a, edge - 1)}\nassert it.$warn('p') == []\n{use('p', a, 1)}\nassert it.$warn('p') == ['$a']\nassert it.$warn('q') == []", one + f"{use('p', a, 20)}\n{use('p', b, 4)}\nassert it.$warn('p') == {sorted((a, b))}")  # fmt: skip
    if n["overrides"]:
        draft.rule("override", one + f"{use('p', a, 1)}\nassert it.$override('p', '$a', {30 * k}) is None\nassert {use('p', a, 28)} == {k}\nassert {use('q', a, 1)} == {19 * k}", *([one + f"it.$override('p', '$a', {30 * k})\nit.$assign('p', '$d')\nassert {use('p', a, 1)} == {29 * k}"] if planned else []))  # fmt: skip
    few: dict[str, object] = {a: (9 * k, w) if windowed else 9 * k}
    small = {c: few} if planned else few
    call = ">>> it.$use('k1', '$a')" if fixed else ">>> it.$use('k1', '$a', 2)"
    spent = k if fixed else 2
    draft.example(f">>> it = $cls({small}{', lambda: 5' if clocked else ''})", *([">>> it.$assign('k1', '$c')"] if planned else []), call, str(9 * k - spent), ">>> it.$used('k1', '$a')", str(spent))  # fmt: skip
    wrong: list[Mistake] = [("$num > left", "$num >= left"), ("return left - $num", "return left")]
    if windowed:
        wrong += [("time >= start", "time > start - window"), ("window - self._$clock() % window", "window")]  # fmt: skip
    if clocked:
        wrong += [("key == [$owner, $resource]", "key[1] == $resource")]
    else:
        wrong += [("+ n", "+ 1")] if fixed else [("+ n", "+ abs(n) % 2")]
    wrong += [("max(0, limit - self.$used($owner, $resource))", "limit - self.$used($owner, $resource)")] if lowering else []  # fmt: skip
    wrong += [("$num > used", "$num >= used"), ("-$num)", "0)")] if n["gives"] else []
    wrong += [("* 100 >=", "* 100 >")] if n["warns"] else []
    wrong += [("time < $end", "time <= $end")] if billing == "period" else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("plan_quota", build, tuple(RULES.values()), share=2)
