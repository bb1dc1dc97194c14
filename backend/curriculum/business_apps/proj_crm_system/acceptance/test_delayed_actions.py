"""Acceptance of crm_system.timers."""

import pytest
from crm_system.timers import TimerQueue
from grace_case import case


class Office:
    """A queue with a clock to set, and what its actions did."""

    def __init__(self, retry_delays=(10, 100), now=1000):
        self.now = now
        self.done = []
        self.failing = set()
        self.during = {}  # action -> what to do while it runs
        self.queue = TimerQueue(lambda: self.now, self.perform, list(retry_delays))

    def perform(self, action, data):
        self.done.append(action)
        self.during.get(action, lambda: None)()
        if action in self.failing:
            raise LookupError(action)

    def add(self, *names, delay=0):
        """A timer t-NAME with the action NAME for each name."""
        for name in names:
            self.queue.add(f"t-{name}", name, {}, delay)

    def run(self, now=None):
        self.now = self.now if now is None else now
        return self.queue.run_due()


def ids(timers):
    return [timer["id"] for timer in timers]


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("add-returns-the-timer", clause="C1", visible=True)
def test_add_returns_the_timer():
    timer = Office(now=1000).queue.add("t1", "mail", {"to": "Ada"}, 30)
    assert timer == {"id": "t1", "action": "mail", "data": {"to": "Ada"}, "due": 1030, "attempt": 1}


@case("add-stores-the-timer", clause="C1")
def test_added_timer_is_pending():
    office = Office(now=5)
    timer = office.queue.add("t1", "mail", {"to": ["Ada"]}, 0)
    office.now = 50
    assert office.queue.pending() == [timer]
    assert timer["due"] == 5


@case("negative-delay-refused", clause="C2", visible=True)
def test_add_negative_delay_is_refused():
    office = Office()
    assert refusal(ValueError, office.queue.add, "t1", "mail", {}, -1) == ("delay",)


@case("refused-add-changes-nothing", clause="C2")
def test_refused_add_keeps_the_old_timer():
    office = Office()
    before = office.queue.add("t1", "mail", {}, 0)
    refusal(ValueError, office.queue.add, "t1", "call", {}, -5)
    assert office.queue.pending() == [before]


@case("same-id-replaces", clause="C3", visible=True)
def test_add_pending_id_replaces_the_timer():
    office = Office()
    office.queue.add("t1", "mail", {}, 50)
    office.queue.add("t1", "call", {"n": 1}, 20)
    assert [(t["action"], t["due"]) for t in office.queue.pending()] == [("call", 1020)]


@case("replaced-timer-is-last", clause="C3")
def test_replaced_timer_counts_as_added_last():
    office = Office()
    office.add("a", "b", "c", delay=10)
    office.add("a", delay=10)
    assert ids(office.queue.pending()) == ["t-b", "t-c", "t-a"]


@case("replacing-starts-at-the-first-attempt", clause="C3")
def test_replacing_a_timer_that_failed_starts_again():
    office = Office(retry_delays=[10])
    office.failing = {"a"}
    office.add("a")
    office.run()
    office.add("a")
    assert office.run() == [{"id": "t-a", "attempt": 1, "status": "retry"}]


@case("cancel-removes", clause="C4", visible=True)
def test_cancelled_timer_does_not_run():
    office = Office()
    office.add("a", "b")
    office.queue.cancel("t-a")
    office.run()
    assert office.done == ["b"]


@case("cancel-unknown-id-raises", clause="C4")
def test_cancel_of_what_is_not_pending_raises():
    office = Office()
    office.add("a")
    office.run()
    for timer_id in ("t-a", "t-9"):
        assert refusal(KeyError, office.queue.cancel, timer_id) == (timer_id,)


@case("pending-by-due", clause="C5", visible=True)
def test_pending_lists_the_next_first():
    office = Office()
    office.add("late", delay=30)
    office.add("soon", delay=10)
    office.add("middle", delay=20)
    assert ids(office.queue.pending()) == ["t-soon", "t-middle", "t-late"]


@case("equal-due-by-adding", clause="C5")
def test_pending_lists_equal_times_in_the_order_of_adding():
    office = Office()
    office.add("z", delay=10)
    office.now += 5
    office.add("a", "m", delay=5)
    office.add("b", delay=4)
    assert ids(office.queue.pending()) == ["t-b", "t-z", "t-a", "t-m"]


@case("run-at-the-due-second", clause="C6", visible=True)
def test_run_due_runs_from_the_due_second_on():
    office = Office(now=1000)
    office.add("a", delay=10)
    office.run(1009)
    assert office.done == []
    office.run(1010)
    assert office.done == ["a"]


@case("run-in-order-with-data", clause="C6")
def test_run_due_passes_action_and_data_in_order():
    seen = []
    queue = TimerQueue(lambda: 100, lambda action, data: seen.append((action, data["n"])), [])
    queue.add("t2", "two", {"n": 2}, 0)
    queue.add("t1", "one", {"n": 1}, 0)
    queue.add("t3", "three", {"n": 3}, 1)
    queue.run_due()
    assert seen == [("two", 2), ("one", 1)]


@case("clock-is-read-once", clause="C6")
def test_run_due_reads_the_clock_once():
    office = Office(now=1000)
    office.add("a")
    office.add("b", delay=5)
    office.during["a"] = lambda: setattr(office, "now", 2000)
    office.run()
    assert office.done == ["a"]
    readings = []
    queue = TimerQueue(lambda: readings.append(1) or 7, lambda action, data: None, [])
    queue.run_due()
    assert len(readings) == 1


@case("late-run-takes-the-earliest-first", clause="C6")
def test_run_due_long_after_takes_the_earliest_first():
    office = Office()
    office.add("b", delay=20)
    office.add("a", delay=10)
    office.run(5000)
    assert office.done == ["a", "b"]
    assert office.queue.pending() == []


@case("added-while-running-waits", clause="C7")
def test_timer_added_by_an_action_waits_for_the_next_run():
    office = Office()
    office.add("a")
    office.during["a"] = lambda: office.add("b")
    office.run()
    assert office.done == ["a"]
    office.run()
    assert office.done == ["a", "b"]


@case("action-may-add-its-own-id", clause="C7")
def test_action_that_adds_its_own_id_leaves_the_new_timer():
    office = Office(now=1000)
    office.add("a")
    office.during["a"] = lambda: office.add("a", delay=60)
    assert office.run() == [{"id": "t-a", "attempt": 1, "status": "done"}]
    assert [(t["id"], t["due"]) for t in office.queue.pending()] == [("t-a", 1060)]


@case("cancelled-while-running-is-skipped", clause="C8")
def test_timer_cancelled_by_an_earlier_action_is_not_run():
    office = Office()
    office.add("a", "b", "c")
    office.during["a"] = lambda: office.queue.cancel("t-b")
    assert ids(office.run()) == ["t-a", "t-c"]
    assert office.done == ["a", "c"]


@case("failure-is-tried-again", clause="C9", visible=True)
def test_failed_action_waits_for_its_retry():
    office = Office(retry_delays=[10, 100], now=1000)
    office.failing = {"a"}
    office.add("a")
    office.run()
    assert [(t["due"], t["attempt"]) for t in office.queue.pending()] == [(1010, 2)]


@case("retry-delays-in-turn", clause="C9")
def test_each_retry_has_its_own_delay_from_the_time_of_the_run():
    office = Office(retry_delays=[10, 100], now=1000)
    office.failing = {"a"}
    office.add("a", delay=5)
    office.run(1500)
    assert office.queue.pending()[0]["due"] == 1510
    office.run(1600)
    assert [(t["due"], t["attempt"]) for t in office.queue.pending()] == [(1700, 3)]


@case("retry-that-succeeds", clause="C9")
def test_retry_that_succeeds_removes_the_timer():
    office = Office()
    office.failing = {"a"}
    office.add("a")
    office.run(1000)
    office.failing = set()
    assert office.run(1010) == [{"id": "t-a", "attempt": 2, "status": "done"}]
    assert office.queue.pending() == []
    assert office.queue.failures() == []


@case("given-up-after-the-last-retry", clause="C10")
def test_last_failure_moves_the_timer_to_failures():
    office = Office(retry_delays=[10], now=1000)
    office.failing = {"a"}
    office.queue.add("t1", "a", {"n": 1}, 0)
    office.run(1000)
    assert office.queue.failures() == []
    office.run(1010)
    assert office.queue.pending() == []
    assert office.queue.failures() == [
        {"id": "t1", "action": "a", "data": {"n": 1}, "due": 1010, "attempt": 2,
         "error": "LookupError"},
    ]  # fmt: skip


@case("no-retries", clause="C10", visible=True)
def test_without_retry_delays_the_first_failure_is_the_last():
    office = Office(retry_delays=[])
    office.failing = {"a", "b"}
    office.add("b", "a")
    assert [result["status"] for result in office.run()] == ["failed", "failed"]
    assert ids(office.queue.failures()) == ["t-b", "t-a"]


@case("failure-does-not-stop-the-others", clause="C9")
def test_failure_does_not_stop_later_timers():
    office = Office()
    office.failing = {"a"}
    office.add("a", "b")
    office.run()
    assert office.done == ["a", "b"]


@case("retry-keeps-its-place", clause="C11")
def test_retry_keeps_its_place_among_equal_times():
    office = Office(retry_delays=[10], now=1000)
    office.failing = {"a"}
    office.add("a")
    office.add("b", delay=10)
    office.run()
    assert ids(office.queue.pending()) == ["t-a", "t-b"]
    office.run(1010)
    assert office.done == ["a", "a", "b"]


@case("results-of-a-run", clause="C12", visible=True)
def test_run_due_returns_what_it_ran():
    office = Office(retry_delays=[10], now=1000)
    office.failing = {"b"}
    office.add("a", "b")
    assert office.run() == [
        {"id": "t-a", "attempt": 1, "status": "done"},
        {"id": "t-b", "attempt": 1, "status": "retry"},
    ]


@case("results-of-later-runs", clause="C12")
def test_later_runs_return_only_what_they_ran():
    office = Office(retry_delays=[10], now=1000)
    office.failing = {"b"}
    office.add("b", "c")
    office.run()
    assert office.run(1009) == []
    assert office.run(1010) == [{"id": "t-b", "attempt": 2, "status": "failed"}]
    assert office.run(5000) == []
