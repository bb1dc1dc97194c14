"""What an object went through: whether it is switched on, and a history of calls."""

from __future__ import annotations

from training.corpus.families._class_composer import Composer, Method


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
