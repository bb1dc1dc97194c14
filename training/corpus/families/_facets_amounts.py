"""Amounts, readings and what is spent of them, as state of classes put together at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.corpus.families._class_composer import Composer
from training.corpus.families._facet import NAMES, ints, some


def level(b: Composer, size: int) -> None:
    x = b.pick("level", "balance", "credit", "stock", "charge", "fuel", "pressure", "supply")
    amount = b.pick("amount", "units", "quantity", "by", "portion")
    p = f"self._{x}"
    b.topics.append(f"its {x}")
    names = {"level": x, "amount": amount}
    cap = b.pick("limit", "capacity", "most", "ceiling") if b.chance(0.6) else ""
    if cap:
        b.param(cap, "int", ("9", "12"))
        b.state.append(f"self._{cap} = {cap}")
        if b.chance(0.5):
            b.check(f"{cap} < 1", f'ValueError("{cap}")', "0", "limit", p=cap)
    undone = b.chance(0.3)
    keep = f"self._past.append({p})\n" if undone else ""
    if not cap and b.chance(0.3):
        start = b.pick("start", "initial", "opening")
        b.param(start, "int", ("7", "0", "20"))
        b.state.append(f"{p} = {start}")
        b.of_init("start", (f"{p} = {start}", f"{p} = 0"), level=x, start=start)
    else:
        b.state.append(f"{p} = 0")
        if b.chance(0.5):
            b.of_init("start0", (f"{p} = 0", f"{p} = 1"), level=x)
    if undone:
        b.state.append("self._past: list[int] = []")
    add = b.pick("add", "put_in", "charge", "pay_in", "fill", "deposit", "load", "insert")
    amounts = ints(1, 2, 3, 4, 5, 5, 9, 12)
    if cap and not undone and b.chance(0.35):
        m = b.method(add, f"{amount}: int", "int", f"added = min({amount}, self._{cap} - {p})\n{keep}{p} += added\nreturn added", amounts, weight=4)  # fmt: skip
        b.clause(m, "clamp", ("return added", f"return {p}"), (f"min({amount}, self._{cap} - {p})", amount), cap=cap, **names)  # fmt: skip
        mode = "clamp"
    elif b.chance(0.7):
        m = b.method(add, f"{amount}: int", "int", f"{keep}{p} += {amount}\nreturn {p}", amounts, weight=4)  # fmt: skip
        b.clause(m, "add", (f"return {p}", f"return {amount}"), (f"+= {amount}", "+= 1"), **names)
        mode = "plain"
    else:
        m = b.method(add, f"{amount}: int", "None", f"{keep}{p} += {amount}", amounts, weight=4)
        b.clause(m, "add_none", (f"+= {amount}", "+= 1"), **names)
        mode = "plain"
    kind = b.one("positive", "allowed", "none")
    if kind == "positive":
        m.args = ints(0, -1, 1, 2, 3, 4, 5, 9, 12)
        b.guard(m, f"{amount} < 1", f'ValueError("{amount}")', "positive", f"`{amount}`", ("< 1", "< 0"), **names)  # fmt: skip
    elif kind == "allowed":
        coins = b.rng.choice(((1, 2, 5), (1, 3), (2, 4, 9), (5, 9), (1, 5, 12)))
        const = b.pick("_ALLOWED", "_SIZES", "_STEPS", "_COINS")
        b.constants.append(f"{const} = {coins}")
        m.args = ints(*coins, *coins, 1, 2, 3, 4, 0)
        these = ", ".join(map(str, coins[:-1])) + f" and {coins[-1]}"
        b.guard(m, f"{amount} not in {const}", f'ValueError("{amount}")', "allowed", f"`{amount}`", these=these, **names)  # fmt: skip
    if cap and mode == "plain":
        error = f'ValueError("{cap}")'
        if b.chance(0.4):
            error = b.error("what does not fit", *NAMES) + f"(self._{cap})"
        b.guard(m, f"{p} + {amount} > self._{cap}", error.replace(f"self._{cap}", f"self._{cap}"), "over", f"`{cap}`", (f"> self._{cap}", f">= self._{cap}"), cap=cap, **names)  # fmt: skip
        b.clauses[-1].text = b.clauses[-1].text.replace(f"self._{cap}", cap)

    def take() -> None:
        name = b.pick("take", "use", "draw", "spend", "withdraw", "pour", "consume")
        if not undone and b.chance(0.3):
            t = b.method(name, f"{amount}: int", "int", f"taken = min({amount}, {p})\n{keep}{p} -= taken\nreturn taken", ints(1, 2, 3, 5, 8, 20))  # fmt: skip
            b.clause(t, "take_some", ("return taken", f"return {p}"), (f"min({amount}, {p})", amount), **names)  # fmt: skip
            return
        t = b.method(name, f"{amount}: int", "int", f"{keep}{p} -= {amount}\nreturn {p}", ints(1, 2, 3, 4, 5, 9, 12))  # fmt: skip
        b.clause(t, "take", (f"return {p}", f"return {amount}"), (f"-= {amount}", "-= 1"), **names)
        if b.chance(0.4):
            own = b.error("what there is too little of", "NotEnough", "Short", "Empty", "TooLittle")
            b.guard(t, f"{amount} > {p}", f"{own}({amount} - {p})", "short_by", f"the {x}", (f"> {p}", f">= {p}"), **names)  # fmt: skip
            b.clauses[-1].text = b.clauses[-1].text.replace(f"({amount} - {p})", "(missing)")
        else:
            b.guard(t, f"{amount} > {p}", f'ValueError("{amount}")', "short", f"the {x}", (f"> {p}", f">= {p}"), **names)  # fmt: skip

    def show() -> None:
        t = b.method(b.pick(x, f"{x}_now", f"current_{x}"), "", "int", f"return {p}")
        b.clause(t, "level", (f"return {p}", "return 0"), **names)

    def units() -> None:
        r = b.pick("rate", "price", "unit", "per_ride")
        b.param(r, "int", ("2", "3", "4"))
        b.state.append(f"self._{r} = {r}")
        if b.chance(0.4):
            b.check(f"{r} < 1", f'ValueError("{r}")', "0", "limit", p=r)
        t = b.method(b.pick("paid_units", "portions", "rides", "minutes", "whole"), "", "int", f"return {p} // self._{r}")  # fmt: skip
        b.clause(t, "units", (f"{p} // self._{r}", f"-(-{p} // self._{r})"), (f"{p} // self._{r}", f"{p}"), rate=r, **names)  # fmt: skip

    def percent() -> None:
        t = b.method(b.pick("percent", "percent_full", "share"), "", "int", f"return {p} * 100 // self._{cap}")  # fmt: skip
        b.clause(t, "percent", (f"{p} * 100 // self._{cap}", f"{p} * 100 / self._{cap}"), ("* 100", "* 10"), cap=cap, **names)  # fmt: skip

    def room() -> None:
        t = b.method(b.pick("room", "remaining", "left", "space"), "", "int", f"return self._{cap} - {p}")  # fmt: skip
        b.clause(t, "room", (f"self._{cap} - {p}", f"self._{cap}"), (f"self._{cap} - {p}", f"{p}"), cap=cap, **names)  # fmt: skip

    def reset() -> None:
        t = b.method(b.pick("reset", "clear", "drain", "empty"), "", "int", f"old = {p}\n{keep}{p} = 0\nreturn old")  # fmt: skip
        b.clause(t, "reset", ("return old", f"return {p}"), (f"{p} = 0", "pass"), **names)

    def undo() -> None:
        t = b.method(b.pick("undo", "revert", "take_back"), "", "int", f"{p} = self._past.pop()\nreturn {p}")  # fmt: skip
        b.clause(t, "undo", ("pop()", "pop(0)"), ("self._past.pop()", "self._past[-1]"), **names)
        b.guard(t, "not self._past", 'LookupError("undo")', "undo_none", "the past")

    rest: list[Callable[[], None]] = [take, units] + ([percent, room] if cap else [])
    if undone:
        undo()
    else:
        rest.append(reset)
    show()
    some(b, size, *rest)


def readings(b: Composer, size: int) -> None:
    value = b.pick("value", "degrees", "weight", "count_seen", "speed")
    b.topics.append("a list of readings")
    p = f"self._{b.pick('readings', 'values', 'series')}"
    b.state.append(f"{p}: list[int] = []")
    m = b.method(b.pick("record", "measure", "log_value", "read_in"), f"{value}: int", "None", f"{p}.append({value})", ints(1, 2, 2, 3, 7, 8), weight=6)  # fmt: skip
    b.clause(m, "record", (f"{p}.append({value})", f"{p}.insert(0, {value})"), (f"{p}.append({value})", "pass"), value=value)  # fmt: skip
    if b.chance(0.3):
        keep = b.pick("keep", "window", "span")
        b.param(keep, "int", ("2", "3"))
        b.state.append(f"self._{keep} = {keep}")
        m.body.append(f"del {p}[: -self._{keep}]")
        b.clause(m, "keep_last", (f"del {p}[: -self._{keep}]", "pass"), keep=keep)
    if b.chance(0.4):
        m.args = ints(0, -1, 1, 2, 2, 3, 7, 8)
        b.guard(m, f"{value} < 1", f'ValueError("{value}")', "positive", f"`{value}`", ("< 1", "< 0"), amount=value)  # fmt: skip

    def average() -> None:
        t = b.method(b.pick("average", "mean_reading", "typical"), "", "int", f"return sum({p}) // len({p})")  # fmt: skip
        b.clause(t, "average", (" // ", " / "))
        b.guard(t, f"not {p}", b.one('LookupError("empty")', 'ValueError("empty")'), "no_reading", "the readings")  # fmt: skip

    def frequent() -> None:
        t = b.method(b.pick("commonest", "most_frequent", "usual"), "", "int", f"return min({p}, key=lambda each: (-{p}.count(each), each))")  # fmt: skip
        b.clause(t, "frequent", (f"(-{p}.count(each), each)", f"-{p}.count(each)"), (f"-{p}.count(each)", f"{p}.count(each)"))  # fmt: skip
        b.guard(t, f"not {p}", 'LookupError("empty")', "no_reading", "the readings")

    def run() -> None:
        body = f"longest = run = 0\nlast = None\nfor each in {p}:\n    run = run + 1 if each == last else 1\n    last = each\n    longest = max(longest, run)\nreturn longest"
        t = b.method(b.pick("longest_run", "streak", "steady"), "", "int", body)
        b.clause(t, "run", ("return longest", "return run"), ("if each == last else 1", "if each == last else 0"))  # fmt: skip

    def change() -> None:
        t = b.method(b.pick("change", "trend", "rise"), "", "int", f"if len({p}) < 2:\n    return 0\nreturn {p}[-1] - {p}[-2]")  # fmt: skip
        b.clause(t, "change", (f"{p}[-1] - {p}[-2]", f"{p}[-2] - {p}[-1]"), (f"{p}[-2]", f"{p}[0]"))

    def latest() -> None:
        t = b.method(b.pick("latest", "last_ones", "newest"), "count: int", "list[int]", f"return {p}[::-1][:count]", ints(1, 2, 3))  # fmt: skip
        b.clause(t, "latest", ("[::-1]", ""), ("[:count]", ""), count="count")

    def highest() -> None:
        t = b.method(b.pick("extremes", "bounds", "range_seen"), "", "tuple[int, int]", f"return (min({p}), max({p}))")  # fmt: skip
        b.clause(t, "highest", (f"(min({p}), max({p}))", f"(max({p}), min({p}))"), (f"max({p})", f"{p}[-1]"))  # fmt: skip
        b.guard(t, f"not {p}", 'LookupError("empty")', "no_reading", "the readings")

    some(b, max(size, 1), average, frequent, run, change, latest, highest)


def uses(b: Composer, size: int) -> None:
    card, each = (
        b.pick("card", "voucher", "pass_id", "coupon"),
        b.pick("each", "allowed", "rides_each", "quota"),
    )
    b.topics.append(f"how often each {card} was used")
    b.param(each, "int", ("2", "3"))
    p = f"self._{b.pick('uses', 'spent', 'used_by')}"
    b.state += [f"self._{each} = {each}", f"{p}: dict[str, int] = {{}}"]
    if b.chance(0.4):
        b.check(f"{each} < 1", f'ValueError("{each}")', "0", "limit", p=each)
    names = {"card": card, "each": each}

    def one(rng: Random) -> tuple[object, ...]:
        return (rng.choice(b.people[:3]),)

    count = f"{p}.get({card}, 0)"
    m = b.method(
        b.pick("use_up", "stamp", "redeem", "apply"),
        f"{card}: str",
        "int",
        f"{p}[{card}] = {count} + 1\nreturn self._{each} - {p}[{card}]",
        one,
        weight=5,
    )
    b.clause(
        m,
        "use",
        (f"return self._{each} - {p}[{card}]", f"return {p}[{card}]"),
        ("+ 1", "+ 2"),
        **names,
    )
    error = (
        b.error("what is used up", "UsedUp", "Exhausted", "NoneLeft") + f"({card})"
        if b.chance(0.6)
        else b.one(f'ValueError("{card}")', f"LookupError({card})")
    )
    b.guard(
        m, f"{count} >= self._{each}", error, "used_up", f"the uses of {card}", (">=", ">"), **names
    )

    def left() -> None:
        t = b.method(
            b.pick("left_of", "uses_left", "remaining_for"),
            f"{card}: str",
            "int",
            f"return self._{each} - {count}",
            one,
        )
        b.clause(t, "left_of", (f"self._{each} - {count}", count), (count, f"{p}[{card}]"), **names)

    def renew() -> None:
        t = b.method(
            b.pick("renew", "restore", "refill"),
            f"{card}: str",
            "int",
            f"return {p}.pop({card}, 0)",
            one,
            weight=1,
        )
        b.clause(t, "renew", (f"{p}.pop({card}, 0)", count), (", 0)", ")"), **names)

    def worn() -> None:
        t = b.method(
            b.pick("worn_out", "used_ones", "finished_ones"),
            "",
            "list[str]",
            f"return sorted({card} for {card}, used in {p}.items() if used == self._{each})",
        )
        b.clause(t, "worn", ("sorted(", "list("), (" == ", " < "), **names)

    some(b, size, left, renew, worn)
