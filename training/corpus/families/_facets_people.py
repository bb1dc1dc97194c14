"""What is known of people: points, a line, tags, who was there."""

from __future__ import annotations

from random import Random

from training.corpus.families._class_composer import Composer
from training.corpus.families._facet import NAMES, ints, some


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
        t = b.method(b.pick("above", "over", "beyond"), "bound: int", "list[str]", f"return sorted(each for each, has in {p}.items() if has > bound)", ints(0, 1, 2, 3, 5))  # fmt: skip
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

    some(b, size, of, ranking, best, listed, above, added, mean, transfer, rename, leave)


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

    some(b, size, leave, place, shown, front)


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

    some(b, max(size, 1), unmark, has, listed, missing, number)


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

    some(b, size, age, purge)
