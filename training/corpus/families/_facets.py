"""Kinds of state with methods over them, for classes that are put together at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.corpus.families._class_composer import (
    Composer,
    Method,
)

Facet = Callable[[Composer, int], None]
NAMES = ("Full", "NoRoom", "Overflow", "TooMany", "Crowded")


def _ints(*values: int) -> Callable[[Random], tuple[object, ...]]:
    return lambda rng: (rng.choice(values),)


def _some(b: Composer, count: int, *makers: Callable[[], None]) -> None:
    for maker in b.rng.sample(makers, min(count, len(makers))):
        maker()


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
    amounts = _ints(1, 2, 3, 4, 5, 5, 9, 12)
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
        m.args = _ints(0, -1, 1, 2, 3, 4, 5, 9, 12)
        b.guard(m, f"{amount} < 1", f'ValueError("{amount}")', "positive", f"`{amount}`", ("< 1", "< 0"), **names)  # fmt: skip
    elif kind == "allowed":
        coins = b.rng.choice(((1, 2, 5), (1, 3), (2, 4, 9), (5, 9), (1, 5, 12)))
        const = b.pick("_ALLOWED", "_SIZES", "_STEPS", "_COINS")
        b.constants.append(f"{const} = {coins}")
        m.args = _ints(*coins, *coins, 1, 2, 3, 4, 0)
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
            t = b.method(name, f"{amount}: int", "int", f"taken = min({amount}, {p})\n{keep}{p} -= taken\nreturn taken", _ints(1, 2, 3, 5, 8, 20))  # fmt: skip
            b.clause(t, "take_some", ("return taken", f"return {p}"), (f"min({amount}, {p})", amount), **names)  # fmt: skip
            return
        t = b.method(name, f"{amount}: int", "int", f"{keep}{p} -= {amount}\nreturn {p}", _ints(1, 2, 3, 4, 5, 9, 12))  # fmt: skip
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
    _some(b, size, *rest)


def totals(b: Composer, size: int) -> None:
    who = b.pick("member", "player", "team", "child", "driver", "name", "reader", "farmer", "clerk", "guest")  # fmt: skip
    points = b.pick("points", "hours", "votes", "coins", "miles", "stamps")
    if who == "child":
        who = "pupil"
    n = b.pick("n", "gain", "extra", "more")
    p = f"self._{points}"
    b.topics.append(f"{points} of each {who}")
    names = {"who": who, "points": points, "n": n}
    b.state.append(f"{p}: dict[str, int] = {{}}")
    people = b.people

    def known(rng: Random) -> tuple[object, ...]:
        return (rng.choice(people),)

    registers = b.chance(0.6)
    unknown = f"KeyError({who})"
    missing = f"{who} not in {p}"
    if registers:
        m = b.method(b.pick("register", "enrol", "sign_up", "welcome", "enter"), f"{who}: str", "None", f"{p}[{who}] = 0", known, weight=4)  # fmt: skip
        b.clause(m, "register", ("= 0", "= 1"), **names)
        if b.chance(0.4):
            m.args = lambda rng: (rng.choice([*people, "", "  "]),)
            b.guard(m, f"not {who}.strip()", f'ValueError("{who}")', "blank", "white space", (f"{who}.strip()", who), **names)  # fmt: skip
        b.guard(m, f"{who} in {p}", b.one(f"KeyError({who})", f'ValueError("{who}")', f"ValueError({who})"), "again", f"a known {who}", **names)  # fmt: skip
        if b.chance(0.35):
            most = b.pick("most", "limit", "seats")
            b.param(most, "int", ("2", "3"))
            b.state.append(f"self._{most} = {most}")
            own = b.error("a list that is full", *NAMES)
            b.guard(m, f"len({p}) >= self._{most}", f"{own}()", "most_names", f"`{most}`", (">=", ">"), most=most, **names)  # fmt: skip
    give = b.pick("give", "award", "credit_to", "book", "grant")

    def args(rng: Random) -> tuple[object, ...]:
        return (rng.choice(people), rng.choice((1, 2, 3, 3, 5)))

    if registers:
        g = b.method(give, f"{who}: str, {n}: int", "int", f"{p}[{who}] += {n}\nreturn {p}[{who}]", args, weight=5)  # fmt: skip
        b.clause(g, "give", (f"return {p}[{who}]", f"return {n}"), ("+=", "="), **names)
        error = unknown
        if b.chance(0.3):
            error = b.error("a name nobody knows", "Unknown", "NotHere", "Stranger", base=b.one("KeyError", "LookupError")) + f"({who})"  # fmt: skip
        b.guard(g, missing, error, "unknown", f"`{who}`", **names)
    else:
        g = b.method(give, f"{who}: str, {n}: int", "int", f"{p}[{who}] = {p}.get({who}, 0) + {n}\nreturn {p}[{who}]", args, weight=5)  # fmt: skip
        b.clause(g, "give_new", (f"return {p}[{who}]", f"return {n}"), (f"{p}.get({who}, 0) + {n}", n), **names)  # fmt: skip
    if b.chance(0.5):
        g.args = lambda rng: (rng.choice(people), rng.choice((0, -2, 1, 2, 3, 3, 5)))
        b.guard(g, f"{n} < 1", f'ValueError("{n}")', "positive", f"`{n}`", ("< 1", "< 0"), amount=n)  # fmt: skip

    def of() -> None:
        name = b.pick(f"{points}_of", "earned", "standing")
        if b.chance(0.5):
            t = b.method(name, f"{who}: str", "int", f"return {p}.get({who}, 0)", known)
            b.clause(t, "points_or", (f"{p}.get({who}, 0)", f"{p}.get({who}, 1)"), (f"{p}.get({who}, 0)", f"{p}[{who}]"), **names)  # fmt: skip
            return
        t = b.method(name, f"{who}: str", "int", f"return {p}[{who}]", known)
        b.clause(t, "points", (f"return {p}[{who}]", "return 0"), **names)
        t.guards, t.about = [], []
        b.guard(t, missing, f'LookupError("{who}")', "unknown", f"`{who}`", **names)

    def ranking() -> None:
        name = b.pick("ranking", "table", "standings", "leaders")
        order = f"sorted({p}, key=lambda each: (-{p}[each], each))"
        if b.chance(0.5):
            t = b.method(name, "", "list[str]", f"return {order}")
            key, drop = "ranking", f"(-{p}[each], each)"
        else:
            t = b.method(name, "", "list[tuple[str, int]]", f"return sorted({p}.items(), key=lambda pair: (-pair[1], pair[0]))")  # fmt: skip
            key, drop = "ranking_pairs", "(-pair[1], pair[0])"
        b.clause(t, key, (drop, drop[1:].split(",")[0]), (drop, drop.replace("-", "")), **names)

    def best() -> None:
        t = b.method(b.pick("best", "leader", "first"), "", "str | None", f"return min({p}, key=lambda each: (-{p}[each], each), default=None)")  # fmt: skip
        b.clause(t, "best", (f"(-{p}[each], each)", f"-{p}[each]"), (", default=None", ""), **names)

    def listed() -> None:
        t = b.method(b.pick(f"{who}s", "names", "everybody"), "", "list[str]", f"return sorted({p})")  # fmt: skip
        b.clause(t, "names", (f"sorted({p})", f"list({p})"), **names)

    def above() -> None:
        t = b.method(b.pick("above", "over", "beyond"), "bound: int", "list[str]", f"return sorted(each for each, has in {p}.items() if has > bound)", _ints(0, 1, 2, 3, 5))  # fmt: skip
        b.clause(t, "above", ("> bound", ">= bound"), ("sorted(", "list("), bound="bound", **names)

    def added() -> None:
        t = b.method(b.pick(f"all_{points}", "total", "sum"), "", "int", f"return sum({p}.values())")  # fmt: skip
        b.clause(t, "sum", ("sum(", "max("), **names)

    def mean() -> None:
        t = b.method(b.pick("mean", "average", f"{points}_each"), "", "int", f"if not {p}:\n    return 0\nreturn sum({p}.values()) // len({p})")  # fmt: skip
        b.clause(t, "mean", (" // ", " / "), (f"if not {p}:\n            return 0", ""), **names)

    def transfer() -> None:
        t = b.method(b.pick("transfer", "move", "hand_over", "lend"), f"giver: str, taker: str, {n}: int", "None", f"{p}[giver] -= {n}\n{p}[taker] += {n}",
                     lambda rng: (*rng.sample(people, 2), rng.choice((1, 2, 3, 4))))  # fmt: skip
        b.clause(t, "transfer", ("-=", "+="), (f"{p}[taker] += {n}", "pass"), giver="giver", taker="taker", **names)  # fmt: skip
        t.guards += [(f"giver not in {p}", "KeyError(giver)")]
        t.about.append("the giver")
        t.fixed = True
        b.guard(t, f"taker not in {p}", "KeyError(taker)", "unknown_any", "the taker", giver="giver", taker="taker")  # fmt: skip
        b.clauses[-1].text = b.clauses[-1].text.replace("KeyError(taker)", "KeyError(name)")
        b.guard(t, f"{p}[giver] < {n}", f'ValueError("{n}")', "too_few", f"`{n}`", (f"< {n}", f"<= {n}"), giver="giver", **names)  # fmt: skip

    def rename() -> None:
        t = b.method(b.pick("rename", "change_name", "call"), f"{who}: str, new: str", "None", f"{p}[new] = {p}.pop({who})", lambda rng: tuple(rng.sample(people, 2)))  # fmt: skip
        b.clause(t, "rename", (f"{p}.pop({who})", f"{p}[{who}]"), new="new", **names)
        b.guard(t, missing, unknown, "unknown", f"`{who}`", **names)
        t.guards[-1] = (missing, unknown)
        b.clauses[-1].edits = [("sub", t.name, unknown, f"ValueError({who})")]
        b.guard(t, f"new in {p}", 'ValueError("new")', "new_taken", "the new name", new="new")

    def leave() -> None:
        t = b.method(b.pick("leave", "sign_off", "remove", "retire"), f"{who}: str", "int", f"return {p}.pop({who})", known, weight=1)  # fmt: skip
        b.clause(t, "leave", (f"{p}.pop({who})", f"{p}[{who}]"), **names)
        b.guard(t, missing, f'LookupError("{who}")', "unknown", f"`{who}`", **names)

    _some(b, size, of, ranking, best, listed, above, added, mean, transfer, rename, leave)


def line(b: Composer, size: int) -> None:
    item = b.pick("person", "visitor", "ticket", "patient", "customer", "caller")
    p = f"self._{b.pick('line', 'queue', 'waiting')}"
    b.topics.append("who is in line")
    b.state.append(f"{p}: list[str] = []")
    people = b.people
    names = {"item": item}

    def one(rng: Random) -> tuple[object, ...]:
        return (rng.choice(people),)

    name = b.pick("join", "arrive", "wait", "line_up", "come")
    if b.chance(0.6):
        m = b.method(name, f"{item}: str", "int", f"{p}.append({item})\nreturn len({p})", one, weight=5)  # fmt: skip
        b.clause(m, "join", (f"return len({p})", f"return len({p}) - 1"), **names)
    else:
        m = b.method(name, f"{item}: str", "None", f"{p}.append({item})", one, weight=5)
        b.clause(m, "join_none", (f"append({item})", f"insert(0, {item})"), **names)
    b.guard(m, f"{item} in {p}", b.one(f'ValueError("{item}")', f"ValueError({item})", f"KeyError({item})"), "in_line", f"`{item}`", **names)  # fmt: skip
    if b.chance(0.4):
        most = b.pick("most", "limit", "length", "places")
        b.param(most, "int", ("2", "3"))
        b.state.append(f"self._{most} = {most}")
        own = b.error("a line that is full", *NAMES)
        b.guard(m, f"len({p}) >= self._{most}", f"{own}({item})", "line_full", f"`{most}`", (">=", ">"), most=most)  # fmt: skip
    style = b.one("next", "next", "next_last", "next_short")
    pop = {"next": f"{p}.pop(0)", "next_last": f"{p}.pop()", "next_short": f"{p}.pop({p}.index(min({p})))"}[style]  # fmt: skip
    call = b.pick("next", "call_next", "serve", "admit")
    other = f"{p}.pop()" if style == "next" else f"{p}.pop(0)"
    if b.chance(0.6):
        t = b.method(call, "", "str", f"return {pop}")
        b.clause(t, style, (pop, other), **names)
        own = b.error("an empty line", "NobodyWaiting", "LineEmpty", "Nobody", base="LookupError") + "()" if b.chance(0.4) else 'LookupError("empty")'  # fmt: skip
        b.guard(t, f"not {p}", own, "nobody", "the line")
    else:
        t = b.method(call, "", "str | None", f"if not {p}:\n    return None\nreturn {pop}")
        b.clause(t, style, (pop, other), **names)
        b.clause(t, "nobody_none", ("return None", 'return ""'))

    def leave() -> None:
        t = b.method(b.pick("quit", "step_out", "give_up"), f"{item}: str", "None", f"{p}.remove({item})", one)  # fmt: skip
        b.clause(t, "quit", (f"{p}.remove({item})", "pass"), **names)
        b.guard(t, f"{item} not in {p}", f"KeyError({item})", "not_in", f"`{item}`", **names)

    def place() -> None:
        t = b.method(b.pick("place", "position", "place_of"), f"{item}: str", "int", f"return {p}.index({item}) + 1", one)  # fmt: skip
        b.clause(t, "place", (" + 1", ""), **names)
        b.guard(t, f"{item} not in {p}", f'LookupError("{item}")', "not_in", f"`{item}`", **names)

    def shown() -> None:
        t = b.method(b.pick("in_line", "everyone", "listed"), "", "list[str]", f"return list({p})", spoil="clear()")  # fmt: skip
        b.clause(t, "line", (f"list({p})", p), (f"list({p})", f"list(reversed({p}))"), **names)

    def front() -> None:
        t = b.method(b.pick("to_front", "prefer", "hurry"), f"{item}: str", "None", f"{p}.remove({item})\n{p}.insert(0, {item})", one)  # fmt: skip
        b.clause(t, "front", ("insert(0, ", "insert(1, "), **names)
        b.guard(t, f"{item} not in {p}", f"KeyError({item})", "not_in", f"`{item}`", **names)

    _some(b, size, leave, place, shown, front)


def tags(b: Composer, size: int) -> None:
    tag, many = b.rng.choice((("badge", "badges"), ("page", "pages"), ("plot", "plots"), ("lamp", "lamps"), ("bird", "birds"), ("colour", "colours")))  # fmt: skip
    p = f"self._{b.pick(many)}"
    b.topics.append(f"a set of {many}")
    b.state.append(f"{p}: set[str] = set()")
    values = [b.words.value() for _ in range(4)]
    names = {"tag": tag, "tags": many}

    def one(rng: Random) -> tuple[object, ...]:
        return (rng.choice(values),)

    if b.chance(0.6):
        m = b.method(b.pick("mark", "note", "tick", "collect"), f"{tag}: str", "bool", f"new = {tag} not in {p}\n{p}.add({tag})\nreturn new", one, weight=4)  # fmt: skip
        b.clause(m, "mark", ("return new", "return True"), (f"{p}.add({tag})", "pass"), **names)
    else:
        m = b.method(b.pick("flip", "toggle_one", "swap"), f"{tag}: str", "bool", f"{p} ^= {{{tag}}}\nreturn {tag} in {p}", one, weight=4)  # fmt: skip
        b.clause(m, "flip", ("^=", "|="), (f"{tag} in {p}", f"{tag} not in {p}"), **names)

    def unmark() -> None:
        t = b.method(b.pick("unmark", "strike", "erase"), f"{tag}: str", "None", f"{p}.discard({tag})", one)  # fmt: skip
        b.clause(t, "unmark", ("discard", "remove"), (f"{p}.discard({tag})", "pass"), **names)

    def has() -> None:
        t = b.method(b.pick("has", "holds", "contains"), f"{tag}: str", "bool", f"return {tag} in {p}", one)  # fmt: skip
        b.clause(t, "has", (f"{tag} in {p}", f"bool({p})"), **names)

    def listed() -> None:
        t = b.method(b.pick(f"all_{many}", f"sorted_{many}"), "", "list[str]", f"return sorted({p})")  # fmt: skip
        b.clause(t, "tags", (f"sorted({p})", f"sorted({p}, reverse=True)"), **names)

    def missing() -> None:
        w = b.pick("wanted", "needed", "asked")
        t = b.method(b.pick("missing", "lacking"), f"{w}: list[str]", "list[str]", f"return [each for each in {w} if each not in {p}]", lambda rng: (rng.sample(values, 3),))  # fmt: skip
        b.clause(t, "missing", (f"[each for each in {w} if each not in {p}]", f"sorted(set({w}) - {p})"), ("not in", "in"), wanted=w, **names)  # fmt: skip

    def number() -> None:
        t = b.method(b.pick(f"{tag}_count", "how_many"), "", "int", f"return len({p})")
        b.clause(t, "how_many", (f"len({p})", f"len({p}) + 1"), **names)

    _some(b, max(size, 1), unmark, has, listed, missing, number)


def numbers(b: Composer, size: int) -> None:
    holder = b.pick("holder", "tenant", "renter", "boat", "bather")
    top = b.pick("size", "lockers", "berths", "rooms", "total")
    b.topics.append("who has which number")
    p = f"self._{b.pick('holders', 'taken', 'used')}"
    b.param(top, "int", ("2", "3"))
    b.state += [f"self._{top} = {top}", f"{p}: dict[int, str] = {{}}"]
    if b.chance(0.5):
        b.check(f"{top} < 1", f'ValueError("{top}")', "0", "limit", p=top)
    names = {"holder": holder, "number": "number", "size": top}
    m = b.method(b.pick("assign", "rent", "occupy", "check_in"), f"{holder}: str", "int",
                 f"free = [each for each in range(1, self._{top} + 1) if each not in {p}]\nif not free:\n    raise ERR\n{p}[free[0]] = {holder}\nreturn free[0]",
                 lambda rng: (rng.choice(b.people),), weight=5)  # fmt: skip
    error = b.error("numbers that are all taken", *NAMES) + f"({holder})" if b.chance(0.5) else 'LookupError("full")'  # fmt: skip
    m.body[2] = f"    raise {error}"
    b.clause(m, "assign", ("free[0]] =", "free[-1]] ="), ("return free[0]", f"return len({p})"), **names)  # fmt: skip
    b.clause(m, "none_free", (f"raise {error}", 'raise ValueError("none")'), e=error, **names)
    if b.chance(0.5):
        # one holder, one number; checked before the numbers are looked at
        b.guard(m, f"{holder} in {p}.values()", f'ValueError("{holder}")', "has_one", f"`{holder}`", **names)  # fmt: skip
        b.clauses[-1].text += f" {b.one('This is checked first.', 'This check comes first.', 'It is raised even if all are taken.')}"  # fmt: skip
    digits = _ints(1, 2, 3)
    t = b.method(b.pick("release", "give_up_number", "vacate", "check_out"), "number: int", "str", f"return {p}.pop(number)", digits)  # fmt: skip
    b.clause(t, "release", ("pop(number)", "get(number)"), **names)
    b.guard(t, f"number not in {p}", b.one("LookupError(number)", "ValueError(number)"), "not_taken", "the number", **names)  # fmt: skip

    def who() -> None:
        w = b.method(b.pick("holder_of", "who_has", "at"), "number: int", "str | None", f"return {p}.get(number)", digits)  # fmt: skip
        b.clause(w, "holder_of", ("get(number)", "pop(number, None)"), (".get(number)", "[number]"), **names)  # fmt: skip

    def free() -> None:
        w = b.method(b.pick("free", "vacant", "available"), "", "list[int]", f"return [each for each in range(1, self._{top} + 1) if each not in {p}]")  # fmt: skip
        b.clause(w, "free", ("not in", "in"), (" + 1", ""), **names)

    _some(b, size, who, free)


def rotation(b: Composer, size: int) -> None:
    crew = b.pick("crew", "names", "hosts", "cooks", "drivers")
    b.topics.append("whose turn it is")
    p = f"self._{crew}"
    lists = [repr(b.people[:3]), repr(b.people[1:3][::-1])]
    b.param(crew, "list[str]", lists)
    if b.chance(0.6):
        b.check(f"not {crew}", f'ValueError("{crew}")', "[]", "crew_empty", p=crew)
    if b.chance(0.5):
        b.check(f"len(set({crew})) < len({crew})", f'ValueError("{crew}")', repr([b.people[0], b.people[1], b.people[0]]), "crew_twice", p=crew)  # fmt: skip
    b.state += [f"{p} = list({crew})", "self._turns = 0"]
    turn = b.pick("turn", "next_turn", "take_turn", "on_duty")
    m = b.method(turn, "", "str", f"name = {p}[self._turns % len({p})]\nself._turns += 1\nreturn name", weight=6)  # fmt: skip
    b.clause(m, "turn", (f"self._turns % len({p})", f"min(self._turns, len({p}) - 1)"), (f"self._turns % len({p})", f"(self._turns + 1) % len({p})"), crew=crew)  # fmt: skip

    def peek() -> None:
        t = b.method(b.pick("peek", "upcoming", "whose_turn"), "", "str", f"return {p}[self._turns % len({p})]")  # fmt: skip
        b.clause(t, "peek", (f"self._turns % len({p})", f"(self._turns + 1) % len({p})"), turn=turn)

    def turns() -> None:
        t = b.method(b.pick("turns", "turns_taken", "rounds"), "", "int", "return self._turns")
        b.clause(t, "turns", ("return self._turns", f"return self._turns // len({p})"), turn=turn)

    _some(b, size, peek, turns)


def readings(b: Composer, size: int) -> None:
    value = b.pick("value", "degrees", "weight", "count_seen", "speed")
    b.topics.append("a list of readings")
    p = f"self._{b.pick('readings', 'values', 'series')}"
    b.state.append(f"{p}: list[int] = []")
    m = b.method(b.pick("record", "measure", "log_value", "read_in"), f"{value}: int", "None", f"{p}.append({value})", _ints(1, 2, 2, 3, 7, 8), weight=6)  # fmt: skip
    b.clause(m, "record", (f"{p}.append({value})", f"{p}.insert(0, {value})"), (f"{p}.append({value})", "pass"), value=value)  # fmt: skip
    if b.chance(0.3):
        keep = b.pick("keep", "window", "span")
        b.param(keep, "int", ("2", "3"))
        b.state.append(f"self._{keep} = {keep}")
        m.body.append(f"del {p}[: -self._{keep}]")
        b.clause(m, "keep_last", (f"del {p}[: -self._{keep}]", "pass"), keep=keep)
    if b.chance(0.4):
        m.args = _ints(0, -1, 1, 2, 2, 3, 7, 8)
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
        t = b.method(b.pick("latest", "last_ones", "newest"), "count: int", "list[int]", f"return {p}[::-1][:count]", _ints(1, 2, 3))  # fmt: skip
        b.clause(t, "latest", ("[::-1]", ""), ("[:count]", ""), count="count")

    def highest() -> None:
        t = b.method(b.pick("extremes", "bounds", "range_seen"), "", "tuple[int, int]", f"return (min({p}), max({p}))")  # fmt: skip
        b.clause(t, "highest", (f"(min({p}), max({p}))", f"(max({p}), min({p}))"), (f"max({p})", f"{p}[-1]"))  # fmt: skip
        b.guard(t, f"not {p}", 'LookupError("empty")', "no_reading", "the readings")

    _some(b, max(size, 1), average, frequent, run, change, latest, highest)


def switch(b: Composer, size: int) -> None:
    on, off = b.rng.choice((("open", "closed"), ("running", "stopped"), ("locked", "unlocked"), ("active", "idle"), ("lit", "dark")))  # fmt: skip
    flag = f"self._{on}"
    b.topics.append(f"whether it is {on}")
    b.state.append(f"{flag} = False")
    b.of_init("shut0", (f"{flag} = False", f"{flag} = True"), off=off)
    names = {"on": on, "off": off}
    gated = [method for method in b.methods if not method.fixed]
    own = b.error("a call in the wrong state", "WrongState", "NotNow", "BadState") + "()" if b.chance(0.4) else ""  # fmt: skip
    if b.chance(0.7):
        up, down = b.rng.choice((("open_up", "close_down"), ("switch_on", "switch_off"), ("begin", "finish_up"), ("enable", "disable")))  # fmt: skip
        m = b.method(up, "", "None", f"{flag} = True", weight=3)
        b.clause(m, "open", ("= True", "= False"), **names)
        b.guard(m, flag, own or f'ValueError("{on}")', "is_on", "the state", close=down, **names)
        t = b.method(down, "", "None", f"{flag} = False", weight=1)
        b.clause(t, "close", ("= False", "= True"), **names)
        b.guard(t, f"not {flag}", own or f'ValueError("{off}")', "is_off", "the state", open=up, **names)  # fmt: skip
    else:
        m = b.method(b.pick("toggle", "switch", "push_button"), "", "bool", f"{flag} = not {flag}\nreturn {flag}", weight=3)  # fmt: skip
        b.clause(m, "toggle", (f"return {flag}", f"return not {flag}"), **names)
    t = b.method(b.pick(f"is_{on}"), "", "bool", f"return {flag}")
    b.clause(t, "opened", (f"return {flag}", f"return not {flag}"), **names)
    for g in b.rng.sample(gated, min(len(gated), size)) if b.chance(0.8) else []:
        b.guard(g, f"not {flag}", own or f'ValueError("{off}")', "gate", "the state", **names)
        if len(g.guards) > 1:
            g.guards.insert(0, g.guards.pop())
            g.about.insert(0, g.about.pop())
            for clause in b.clauses:
                clause.edits = [_moved(edit, g) for edit in clause.edits]


def _moved(edit: tuple[str, ...], method: Method) -> tuple[str, ...]:
    if edit[:2] != ("drop", method.name):
        return edit
    return (*edit[:2], str((int(edit[2]) + 1) % len(method.guards)))


def seen(b: Composer, size: int) -> None:
    key = b.pick("device", "badge_id", "rider", "station", "sensor")
    clock, ttl = b.pick("clock", "now", "timer"), b.pick("ttl", "lasting", "patience", "grace_time")
    b.timed = True
    b.topics.append(f"when each {key} was last seen")
    b.imports.add("from collections.abc import Callable")
    b.param(clock, "Callable[[], int]", ("lambda: now[0]",))
    b.param(ttl, "int", ("5", "10"))
    p = f"self._{b.pick('seen', 'times', 'last')}"
    b.state += [f"self._{clock} = {clock}", f"self._{ttl} = {ttl}", f"{p}: dict[str, int] = {{}}"]
    names = {"key": key, "clock": clock, "ttl": ttl}

    def one(rng: Random) -> tuple[object, ...]:
        return (rng.choice(b.people[:3]),)

    m = b.method(b.pick("touch", "ping", "notice", "sighted"), f"{key}: str", "None", f"{p}[{key}] = self._{clock}()", one, weight=4)  # fmt: skip
    passed = f"self._{clock}() - {p}[{key}]"
    exact = b.one("<", "<=")
    t = b.method(b.pick("alive", "is_fresh", "present"), f"{key}: str", "bool", f"return {key} in {p} and {passed} {exact} self._{ttl}", one)  # fmt: skip
    b.clause(m, "touch", (f"{p}[{key}] = self._{clock}()", f"{p}.setdefault({key}, self._{clock}())"), **names)  # fmt: skip
    b.clause(t, "alive" if exact == "<" else "alive_in", (f" {exact} self", f" {'<=' if exact == '<' else '<'} self"), (f"{key} in {p} and ", ""), **names)  # fmt: skip

    def age() -> None:
        a = b.method(b.pick("age", "silence", "elapsed"), f"{key}: str", "int", f"return {passed}", one)  # fmt: skip
        b.clause(a, "age", (passed, f"{p}[{key}]"), **names)
        b.guard(a, f"{key} not in {p}", b.one(f'LookupError("{key}")', f"LookupError({key})"), "unseen", f"`{key}`", **names)  # fmt: skip

    def purge() -> None:
        a = b.method(b.pick("purge", "sweep", "expire"), "", "int", f"now = self._{clock}()\nold = [each for each, time in {p}.items() if now - time >= self._{ttl}]\nfor each in old:\n    del {p}[each]\nreturn len(old)")  # fmt: skip
        b.clause(a, "purge", (">=", ">"), (f"del {p}[each]", "pass"), **names)

    _some(b, size, age, purge)


def records(b: Composer, size: int) -> None:
    label, measure, done = b.pick("title", "text", "label"), b.pick("effort", "length", "pages"), b.pick("done", "closed", "paid")  # fmt: skip
    b.topics.append("numbered records")
    p = f"self._{b.pick('records', 'entries', 'rows')}"
    b.state += [f"{p}: dict[int, dict] = {{}}", "self._last_id = 0"]
    names: dict[str, object] = {"label": label, "size": measure, "done": done}
    body = f'self._last_id += 1\n{p}[self._last_id] = {{"id": self._last_id, "{label}": {label}, "{measure}": {measure}, "{done}": False}}\nreturn self._last_id'
    if len(body.split("\n")[1]) > 85:
        body = body.replace('{"id"', '{\n    "id"').replace(f', "{label}"', f',\n    "{label}"').replace(f', "{measure}"', f',\n    "{measure}"').replace(f', "{done}"', f',\n    "{done}"').replace("False}", "False,\n}")  # fmt: skip
    texts = [b.words.value() for _ in range(2)]
    m = b.method(b.pick("create", "open_record", "write", "file_new"), f"{label}: str, {measure}: int", "int", body, lambda rng: (rng.choice(texts), rng.choice((1, 2, 3, 4))), weight=5)  # fmt: skip
    b.clause(m, "create", ("return self._last_id", "return 1"), ("self._last_id += 1", f"self._last_id = len({p}) + 1"), **names)  # fmt: skip
    b.clauses[-1].edits = b.clauses[-1].edits[:1]
    if b.chance(0.5):
        long = b.rng.choice((20, 30, 40, 60))
        m.args = lambda rng: (rng.choice([*texts, "k" * long, "k" * (long + 1)]), rng.choice((1, 2, 3, 4)))  # fmt: skip
        b.guard(m, f"len({label}) > {long}", f'ValueError("{label}")', "label_long", f"`{label}`", (f"> {long}", f">= {long}"), long=long, **names)  # fmt: skip
    if b.chance(0.5):
        old = m.args
        m.args = lambda rng: (old(rng)[0], rng.choice((0, -1, 1, 2, 3, 4)))
        b.guard(m, f"{measure} < 1", f'ValueError("{measure}")', "size_min", f"`{measure}`", ("< 1", "< 0"), **names)  # fmt: skip
    unknown = b.one("KeyError(id)", "LookupError(id)")
    ids = _ints(1, 1, 2, 2, 3, 4)
    finish = b.pick("finish", "settle", "complete")
    t = b.method(b.pick("show", "details", "record_of"), "id: int", "dict", f"return dict({p}[id])", ids, spoil="clear()")  # fmt: skip
    b.clause(t, "show", (f"dict({p}[id])", f"{p}[id]"), finish=finish, **names)
    b.guard(t, f"id not in {p}", unknown, "no_id", "the id")
    f = b.method(finish, "id: int", "None", f'{p}[id]["{done}"] = True', ids, weight=3)
    b.clause(f, "finish", ("= True", "= False"), **names)
    b.guard(f, f"id not in {p}", unknown, "no_id", "the id")
    if unknown == "KeyError(id)":
        for clause in b.clauses[-3:]:
            clause.edits = [edit if edit[0] == "sub" else ("sub", edit[1], unknown, "ValueError(id)") for edit in clause.edits]  # fmt: skip
    if b.chance(0.5):
        f.fixed = True
        b.guard(f, f'{p}[id]["{done}"]', f'ValueError("{done}")', "done_twice", f"whether it is {done}", **names)  # fmt: skip

    def open_ids() -> None:
        a = b.method(b.pick("pending", "unfinished", "outstanding"), "", "list[int]", f'return [id for id in {p} if not {p}[id]["{done}"]]')  # fmt: skip
        b.clause(a, "open_ids", ("if not ", "if "), **names)

    def by_size() -> None:
        a = b.method(b.pick("by_size", "largest_first", "ordered"), "", "list[int]", f'return sorted({p}, key=lambda id: (-{p}[id]["{measure}"], id))')  # fmt: skip
        b.clause(a, "by_size", (f'-{p}[id]["{measure}"]', f'{p}[id]["{measure}"]'), **names)

    def size_sum() -> None:
        a = b.method(b.pick("workload", "sum_open", "burden"), "", "int", f'return sum(each["{measure}"] for each in {p}.values() if not each["{done}"])')  # fmt: skip
        b.clause(a, "size_sum", (f' if not each["{done}"]', ""), **names)

    def drop() -> None:
        a = b.method(b.pick("drop", "delete", "shred"), "id: int", "None", f"del {p}[id]", ids, weight=1)  # fmt: skip
        b.clause(a, "drop", (f"del {p}[id]", "pass"), **names)
        b.guard(a, f"id not in {p}", "LookupError(id)", "no_id", "the id")

    _some(b, size, open_ids, by_size, size_sum, drop)


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

    _some(b, size, left, renew, worn)


def urgency(b: Composer, size: int) -> None:
    job, rank = b.pick("job", "call_text", "errand"), b.pick("rank", "urgency", "priority")
    b.topics.append("jobs by their " + rank)
    p = f"self._{b.pick('jobs', 'agenda_items', 'tasks')}"
    b.state.append(f"{p}: list[tuple[int, str]] = []")
    names = {"job": job, "rank": rank}
    texts = [b.words.value() for _ in range(4)]
    m = b.method(
        b.pick("push", "plan", "propose", "require"),
        f"{job}: str, {rank}: int",
        "None",
        f"{p}.append(({rank}, {job}))",
        lambda rng: (rng.choice(texts), rng.choice((1, 2, 2, 3))),
        weight=5,
    )
    b.clause(m, "push", (f"{p}.append(({rank}, {job}))", "pass"), **names)
    if b.chance(0.5):
        top = b.rng.choice((3, 4, 5, 9))
        m.args = lambda rng: (rng.choice(texts), rng.choice((0, 1, 2, 2, 3, top, top + 1)))
        b.guard(
            m,
            f"not 1 <= {rank} <= {top}",
            f'ValueError("{rank}")',
            "rank_range",
            f"`{rank}`",
            (f"<= {top}", f"< {top}"),
            ("1 <=", "0 <="),
            top=top,
            **names,
        )
    low = b.chance(0.5)
    best = f"min({p}, key=lambda pair: pair[0])" if low else f"max({p}, key=lambda pair: pair[0])"
    pop = b.pick("pop", "pull", "start_next", "do_next")
    t = b.method(pop, "", "str", f"best = {best}\n{p}.remove(best)\nreturn best[1]", weight=3)
    b.clause(
        t,
        "pop_low" if low else "pop",
        (", key=lambda pair: pair[0]", ""),
        (best[:3], "max" if low else "min"),
        **names,
    )
    b.guard(
        t,
        f"not {p}",
        b.one('LookupError("empty")', 'ValueError("empty")', 'LookupError("job")'),
        "no_job",
        "the jobs",
    )

    def agenda() -> None:
        key = "pair[0]" if low else "-pair[0]"
        a = b.method(
            b.pick("agenda", "plan_ahead", "in_order"),
            "",
            "list[str]",
            f"return [name for _, name in sorted({p}, key=lambda pair: {key})]",
        )
        b.clause(a, "agenda", (f"sorted({p}, key=lambda pair: {key})", p), pop=pop, **names)

    def number() -> None:
        a = b.method(b.pick("job_count", "to_do", "open_jobs"), "", "int", f"return len({p})")
        b.clause(a, "job_count", (f"len({p})", f"len({p}) + 1"), **names)

    def counts() -> None:
        a = b.method(
            b.pick(f"per_{rank}", f"by_{rank}"),
            "",
            "dict[int, int]",
            f"counts: dict[int, int] = {{}}\nfor {rank}, _ in {p}:\n    counts[{rank}] = counts.get({rank}, 0) + 1\nreturn counts",
        )
        b.clause(a, "dict_of", (f"counts.get({rank}, 0) + 1", "1"), **names)

    _some(b, max(size, 1), agenda, number, counts)


def log(b: Composer, size: int) -> None:
    """A history of the calls of one or two methods that are there already."""
    able = [
        m
        for m in b.methods
        if m.params
        and ", " not in m.params
        and m.returns in ("None", "int")
        and (len(m.body) > 1 or m.returns == "None")
    ]
    if not able:
        return
    chosen = b.rng.sample(able, min(len(able), b.rng.choice((1, 2))))
    p = f"self._{b.pick('log', 'past_calls', 'trail')}"
    b.topics.append("a log")
    b.state.append(f"{p}: list[tuple[str, object]] = []")
    for method in chosen:
        arg = method.params.split(":")[0]
        place = len(method.body) - (method.body[-1].startswith("return"))
        method.body.insert(place, f'{p}.append(("{method.name}", {arg}))')
    shown = " or ".join(f'`("{m.name}", {m.params.split(":")[0]})`' for m in chosen)
    calls = " and ".join(f"`{m.name}`" for m in chosen)
    newest = b.chance(0.4)
    got = f"{p}[::-1]" if newest else f"list({p})"
    t = b.method(
        b.pick("history", "log", "protocol", "journal"),
        "",
        "list[tuple[str, object]]",
        f"return {got}",
        spoil="clear()",
        weight=3,
    )
    b.clause(
        t,
        "log_new" if newest else "log",
        (got, f"list({p})" if newest else f"{p}[::-1]"),
        shown=shown,
        calls=calls,
    )
    b.clauses[-1].edits += [
        ("sub", m.name, f'{p}.append(("{m.name}"', f'{p}.append(("called"') for m in chosen
    ]
    if not newest and b.chance(0.5):
        b.clause(t, "log_copy", (f"list({p})", p))


FACETS: tuple[Facet, ...] = (
    level,
    totals,
    line,
    tags,
    numbers,
    rotation,
    readings,
    seen,
    records,
    uses,
    urgency,
)
RICH: tuple[Facet, ...] = (level, totals, line, readings, records, urgency)
