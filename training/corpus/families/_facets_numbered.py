"""What has a number: free ones, turns, records, jobs by urgency."""

from __future__ import annotations

from training.corpus.families._class_composer import Composer
from training.corpus.families._facet import NAMES, ints, some


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
    digits = ints(1, 2, 3)
    t = b.method(b.pick("release", "give_up_number", "vacate", "check_out"), "number: int", "str", f"return {p}.pop(number)", digits)  # fmt: skip
    b.clause(t, "release", ("pop(number)", "get(number)"), **names)
    b.guard(t, f"number not in {p}", b.one("LookupError(number)", "ValueError(number)"), "not_taken", "the number", **names)  # fmt: skip

    def who() -> None:
        w = b.method(b.pick("holder_of", "who_has", "at"), "number: int", "str | None", f"return {p}.get(number)", digits)  # fmt: skip
        b.clause(w, "holder_of", ("get(number)", "pop(number, None)"), (".get(number)", "[number]"), **names)  # fmt: skip

    def free() -> None:
        w = b.method(b.pick("free", "vacant", "available"), "", "list[int]", f"return [each for each in range(1, self._{top} + 1) if each not in {p}]")  # fmt: skip
        b.clause(w, "free", ("not in", "in"), (" + 1", ""), **names)

    some(b, size, who, free)


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

    some(b, size, peek, turns)


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
    ids = ints(1, 1, 2, 2, 3, 4)
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

    some(b, size, open_ids, by_size, size_sum, drop)


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

    some(b, max(size, 1), agenda, number, counts)
