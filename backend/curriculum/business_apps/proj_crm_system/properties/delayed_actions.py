"""Invariants of crm_system.timers."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.timers"

delays = st.integers(0, 4)
timers = st.lists(st.tuples(st.sampled_from("abcd"), delays), max_size=6)
waits = st.lists(st.integers(0, 3), max_size=5)


class Run:
    """A queue whose actions always fail or always succeed, and when they ran."""

    def __init__(self, module, retry_delays, failing):
        self.now, self.ran, self.failing = 100, [], failing
        self.queue = module.TimerQueue(lambda: self.now, self.perform, retry_delays)

    def perform(self, action, data):
        self.ran.append((action, self.now))
        if self.failing:
            raise LookupError(action)


def nothing_runs_early_or_twice(module, value):
    added, steps = value
    run = Run(module, [], failing=False)
    due = {}
    for name, delay in added:
        due[name] = run.queue.add(name, name, {}, delay)["due"]
    for step in steps:
        run.now += step
        run.queue.run_due()
    names = [name for name, _ in run.ran]
    assert len(names) == len(set(names)), f"an action ran twice: {names}"
    for name, at in run.ran:
        assert at >= due[name], f"{name} ran at {at}, due {due[name]}"
    left = {timer["id"] for timer in run.queue.pending()}
    assert left == {name for name, at in due.items() if at > run.now} or not steps, f"left {left}"


def attempts_follow_the_delays(module, value):
    retry_delays, late = value
    run = Run(module, list(retry_delays), failing=True)
    run.queue.add("t", "act", {}, 0)
    expected = [run.now]
    run.queue.run_due()
    for delay in retry_delays:
        run.now += delay + late
        expected.append(run.now)
        run.queue.run_due()
    run.now += 1000
    run.queue.run_due()
    assert [at for _, at in run.ran] == expected, f"attempts at {run.ran}"
    failed = [(timer["id"], timer["attempt"]) for timer in run.queue.failures()]
    assert failed == [("t", len(expected))], f"failures {failed}"


def pending_is_sorted_by_due(module, added):
    run = Run(module, [], failing=False)
    order = {}
    for number, (name, delay) in enumerate(added):
        order[name] = (run.queue.add(name, name, {}, delay)["due"], number)
    found = [timer["id"] for timer in run.queue.pending()]
    assert found == sorted(order, key=order.get), f"pending {found}, added {added}"


PROPERTIES = [
    Property(
        "nothing-runs-early-or-twice", "C6", st.tuples(timers, waits), nothing_runs_early_or_twice
    ),
    Property(
        "attempts-follow-the-delays",
        "C9",
        st.tuples(st.lists(delays, max_size=4), st.integers(0, 3)),
        attempts_follow_the_delays,
    ),
    Property("pending-is-sorted-by-due", "C5", timers, pending_is_sorted_by_due),
]
