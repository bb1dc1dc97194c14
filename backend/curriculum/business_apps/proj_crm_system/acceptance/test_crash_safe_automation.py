"""Acceptance of crm_system.automation."""

import json

import pytest
from crm_system.automation import Automation, LoopDetected
from grace_case import case


def rule(rule_id, event="won", action="", delay=0):
    return {"id": rule_id, "event": event, "action": action or f"do-{rule_id}", "delay": delay}


class Office:
    """Automation with a journal that can be made to crash, and what its actions did."""

    def __init__(self, *rules, max_depth=5):
        self.rules, self.max_depth = list(rules), max_depth
        self.now, self.journal, self.appends_left = 100, [], None
        self.done, self.events, self.failing, self.causes = [], [], set(), {}
        self.start()

    def start(self):
        """A new Automation on what the journal holds, as a restart would read it."""
        journal = [json.loads(json.dumps(entry)) for entry in self.journal]
        self.automation = Automation(
            self.rules, lambda: self.now, self.perform, self.append, journal, self.max_depth
        )

    def append(self, entry):
        if self.appends_left == 0:
            raise OSError("disk full")
        if self.appends_left is not None:
            self.appends_left -= 1
        self.journal.append(entry)

    def perform(self, action, event):
        self.done.append(f"{action} {event['id']}")
        self.events.append(event)
        if action in self.failing:
            raise LookupError(action)
        return self.causes.get(action, [])

    def submit(self, event_id="e1", event="won", record=None):
        return self.automation.submit(event_id, event, record or {})

    def run(self, now=None):
        self.now = self.now if now is None else now
        return self.automation.run()

    def states(self):
        return {job["key"]: job["status"] for job in self.automation.jobs()}


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("rules-watch-their-event", clause="C1", visible=True)
def test_rule_acts_on_the_events_it_watches():
    office = Office(rule("r1", "won", "mail"), rule("r2", "lost", "call"))
    office.submit("e1", "lost")
    assert office.run() == ["r2:e1"]
    assert office.done == ["call e1"]


@case("event-without-rule", clause="C1")
def test_event_that_no_rule_watches_makes_no_job():
    office = Office(rule("r1"))
    assert office.submit("e1", "WON") is True
    assert office.automation.jobs() == []
    assert office.run() == []


@case("jobs-of-an-event", clause="C2", visible=True)
def test_submit_makes_a_job_for_each_rule():
    office = Office(rule("r2", delay=30), rule("r1"))
    assert office.submit("e1") is True
    assert office.automation.jobs() == [
        {"key": "r2:e1", "due": 130, "status": "pending"},
        {"key": "r1:e1", "due": 100, "status": "pending"},
    ]


@case("submit-runs-nothing", clause="C2")
def test_submit_runs_nothing_itself():
    office = Office(rule("r1"))
    office.submit("e1")
    assert office.done == []


@case("known-event-ignored", clause="C3", visible=True)
def test_submit_known_event_changes_nothing():
    office = Office(rule("r1"))
    office.submit("e1")
    assert office.submit("e1") is False
    assert office.submit("e1", "lost", {"other": 1}) is False
    assert office.run() == ["r1:e1"]


@case("caused-event-is-known", clause="C3")
def test_submit_id_of_a_caused_or_ruleless_event_is_known():
    office = Office(rule("r1"))
    office.causes["do-r1"] = [["task", {}]]
    office.submit("e1")
    office.submit("e2", "unwatched")
    office.run()
    assert office.submit("r1:e1/1") is False
    assert office.submit("e2") is False


@case("run-in-order-of-due", clause="C4", visible=True)
def test_run_takes_the_earliest_due_first():
    office = Office(rule("r1", delay=20), rule("r2", delay=10), rule("r3", delay=30))
    office.submit("e1")
    assert office.run(120) == ["r2:e1", "r1:e1"]
    assert office.run(120) == []
    assert office.run(130) == ["r3:e1"]


@case("equal-due-in-order-made", clause="C4")
def test_run_takes_equal_times_in_the_order_made():
    office = Office(rule("z"), rule("a"))
    office.submit("e2")
    office.submit("e1")
    assert office.run() == ["z:e2", "a:e2", "z:e1", "a:e1"]


@case("run-reads-the-clock-once", clause="C4")
def test_run_uses_the_time_of_its_beginning():
    readings = iter([100, 100, 100, 999, 999])
    automation = Automation(
        [rule("r1"), rule("r2", delay=50)],
        lambda: next(readings),
        lambda action, event: [],
        lambda entry: None,
    )
    automation.submit("e1", "won", {})
    assert automation.run() == ["r1:e1"]


@case("event-reaches-the-action", clause="C5", visible=True)
def test_action_receives_the_event():
    office = Office(rule("r1"))
    office.submit("e1", "won", {"deal": ["d1", {"n": 1}]})
    office.run()
    record = {"deal": ["d1", {"n": 1}]}
    assert office.events == [{"id": "e1", "event": "won", "record": record, "depth": 0}]


@case("job-runs-once", clause="C5")
def test_job_runs_once():
    office = Office(rule("r1"))
    office.submit("e1")
    office.run()
    office.run()
    assert office.done == ["do-r1 e1"]
    assert office.states() == {"r1:e1": "done"}


@case("caused-events", clause="C6", visible=True)
def test_caused_events_get_ids_and_jobs_in_the_same_run():
    office = Office(rule("r1", "won"), rule("r2", "task"))
    office.causes["do-r1"] = [["task", {"n": 1}], ["task", {"n": 2}]]
    office.submit("e1")
    assert office.run() == ["r1:e1", "r2:r1:e1/1", "r2:r1:e1/2"]
    assert office.events[2] == {"id": "r1:e1/2", "event": "task", "record": {"n": 2}, "depth": 1}


@case("caused-jobs-are-due-from-the-run", clause="C6")
def test_jobs_of_caused_events_are_due_from_the_time_of_the_run():
    office = Office(rule("r1", delay=10), rule("r2", "task", delay=5), rule("r3", "task"))
    office.causes["do-r1"] = [["task", {}]]
    office.submit("e1")
    assert office.run(150) == ["r1:e1", "r3:r1:e1/1"]
    assert office.automation.jobs()[1] == {"key": "r2:r1:e1/1", "due": 155, "status": "pending"}


@case("caused-jobs-queue-by-due", clause="C6")
def test_jobs_of_caused_events_stand_behind_earlier_ones():
    office = Office(rule("r1"), rule("r2", delay=20), rule("r3", "task"))
    office.causes["do-r1"] = [["task", {}]]
    office.submit("e1")
    assert office.run(130) == ["r1:e1", "r2:e1", "r3:r1:e1/1"]


def looping_office(max_depth):
    """Two rules that cause each other's events."""
    office = Office(rule("r1", "ping"), rule("r2", "pong"), max_depth=max_depth)
    office.causes = {"do-r1": [["pong", {}]], "do-r2": [["ping", {}]]}
    office.submit("e1", "ping")
    return office


@case("loop-is-stopped", clause="C7", visible=True)
def test_loop_is_stopped_at_the_depth_allowed():
    office = looping_office(max_depth=2)
    assert refusal(LoopDetected, office.run) == ("r1:r2:r1:e1/1/1/1",)
    assert [event["depth"] for event in office.events] == [0, 1, 2]


@case("depth-zero", clause="C7")
def test_depth_zero_lets_only_submitted_events_act():
    office = looping_office(max_depth=0)
    assert refusal(LoopDetected, office.run) == ("r1:e1/1",)
    assert office.done == ["do-r1 e1"]


@case("loop-named-once", clause="C7")
def test_loop_is_raised_after_all_jobs_and_not_again():
    office = Office(rule("r1", "a"), rule("r2", "b"), max_depth=0)
    office.causes = {"do-r1": [["a", {}], ["b", {}]]}
    office.submit("e1", "a")
    office.submit("e2", "b")
    assert refusal(LoopDetected, office.run) == ("r1:e1/1", "r1:e1/2")
    assert office.done == ["do-r1 e1", "do-r2 e2"]
    assert office.run() == []
    office.start()
    assert office.run() == []


@case("failure-goes-on", clause="C8", visible=True)
def test_failing_action_does_not_stop_the_run():
    office = Office(rule("r1"), rule("r2"))
    office.failing = {"do-r1"}
    office.submit("e1")
    assert office.run() == ["r1:e1", "r2:e1"]
    assert office.states() == {"r1:e1": "failed", "r2:e1": "done"}


@case("failure-is-not-tried-again", clause="C8")
def test_failed_job_is_not_tried_again_even_after_a_restart():
    office = Office(rule("r1"))
    office.failing = {"do-r1"}
    office.submit("e1")
    office.run()
    office.start()
    assert office.run(999) == []
    assert office.states() == {"r1:e1": "failed"}


@case("disabled-rule", clause="C9", visible=True)
def test_disabled_rule_loses_its_pending_jobs_and_gets_no_new_ones():
    office = Office(rule("r1"), rule("r2"))
    office.submit("e1")
    office.automation.disable("r1")
    office.submit("e2")
    assert office.run() == ["r2:e1", "r2:e2"]
    assert office.states() == {"r1:e1": "cancelled", "r2:e1": "done", "r2:e2": "done"}


@case("disable-leaves-finished-jobs", clause="C9")
def test_disable_leaves_finished_jobs_and_unknown_id_raises():
    office = Office(rule("r1"))
    office.submit("e1")
    office.run()
    office.automation.disable("r1")
    assert office.states() == {"r1:e1": "done"}
    assert refusal(KeyError, office.automation.disable, "r9") == ("r9",)


@case("disabled-while-running", clause="C9")
def test_rule_disabled_by_an_action_does_not_run_any_more():
    office = Office(rule("r1"), rule("r2"))
    office.submit("e1")
    perform = office.perform
    office.perform = lambda *event: (office.automation.disable("r2"), perform(*event))[1]
    office.automation = Automation(
        office.rules, lambda: 100, office.perform, office.append, list(office.journal)
    )
    assert office.run() == ["r1:e1"]
    assert office.states() == {"r1:e1": "done", "r2:e1": "cancelled"}


@case("jobs-in-the-order-made", clause="C10", visible=True)
def test_jobs_lists_all_jobs_in_the_order_made():
    office = Office(rule("r1", delay=50), rule("r2", "lost"))
    office.submit("e1")
    office.submit("e2", "lost")
    office.run()
    assert office.automation.jobs() == [
        {"key": "r1:e1", "due": 150, "status": "pending"},
        {"key": "r2:e2", "due": 100, "status": "done"},
    ]


@case("jobs-keep-their-place", clause="C10")
def test_jobs_keep_their_place_whatever_becomes_of_them():
    office = Office(rule("r1", delay=9), rule("r2"), rule("r3"), rule("r4", "task"))
    office.causes["do-r3"] = [["task", {}]]
    office.failing = {"do-r2"}
    office.submit("e1")
    office.run()
    office.automation.disable("r1")
    assert list(office.states().items()) == [
        ("r1:e1", "cancelled"),
        ("r2:e1", "failed"),
        ("r3:e1", "done"),
        ("r4:r3:e1/1", "done"),
    ]


@case("number-of-entries", clause="C11")
def test_each_change_is_one_entry_and_each_job_two():
    office = Office(rule("r1"), rule("r2"), rule("r3", "unwatched"))
    counts = []
    for step in (
        office.submit, office.submit, office.run, office.run,
        lambda: office.automation.disable("r3"), lambda: office.automation.disable("r3"),
    ):  # fmt: skip
        step()
        counts.append(len(office.journal))
    assert counts == [1, 1, 5, 5, 6, 6]


@case("entries-are-json", clause="C11", visible=True)
def test_entries_are_dicts_of_json_data():
    office = Office(rule("r1"))
    office.causes["do-r1"] = [["task", {"n": [1]}]]
    office.submit("e1", record={"a": {"b": None}})
    office.run()
    assert len(office.journal) == 3
    for entry in office.journal:
        assert json.loads(json.dumps(entry)) == entry
        assert isinstance(entry, dict)


@case("entry-comes-before-the-action", clause="C11")
def test_one_entry_is_written_before_the_action_and_one_after():
    office, lengths = Office(rule("r1")), []
    office.submit("e1")
    automation = Automation(
        office.rules,
        lambda: 100,
        lambda action, event: lengths.append(len(office.journal)) or [],
        office.append,
        list(office.journal),
    )
    automation.run()
    assert (lengths, len(office.journal)) == ([2], 3)


@case("append-fails-before-the-action", clause="C12", visible=True)
def test_action_is_not_performed_when_its_start_cannot_be_written():
    office = Office(rule("r1"))
    office.submit("e1")
    office.appends_left = 0
    with pytest.raises(OSError, match="disk full"):
        office.run()
    assert office.done == []


@case("append-fails-in-submit", clause="C12")
def test_event_that_cannot_be_written_is_not_taken():
    office = Office(rule("r1"))
    office.appends_left = 0
    with pytest.raises(OSError, match="disk full"):
        office.submit("e1")
    office.appends_left = None
    office.start()
    assert office.automation.jobs() == []
    assert office.submit("e1") is True


@case("restart-continues", clause="C13", visible=True)
def test_restart_continues_where_the_journal_ends():
    office = Office(rule("r1", delay=50), rule("r2"))
    office.submit("e1")
    office.run()
    before = office.automation.jobs()
    office.start()
    assert office.automation.jobs() == before
    assert office.submit("e1") is False
    assert office.run(150) == ["r1:e1"]
    assert office.done == ["do-r2 e1", "do-r1 e1"]


@case("restart-keeps-disabled-rules", clause="C13")
def test_restart_keeps_disabled_rules_and_writes_nothing():
    office = Office(rule("r1"), rule("r2"))
    office.submit("e1")
    office.automation.disable("r1")
    entries = len(office.journal)
    office.start()
    assert len(office.journal) == entries
    assert office.states() == {"r1:e1": "cancelled", "r2:e1": "pending"}
    office.submit("e2")
    assert office.run() == ["r2:e1", "r2:e2"]


@case("restart-keeps-depth-and-data", clause="C13")
def test_restart_keeps_depth_record_and_due_of_caused_events():
    office = Office(rule("r1"), rule("r2", "task", delay=7))
    office.causes["do-r1"] = [["task", {"n": [1]}]]
    office.submit("e1")
    office.run()
    office.now = 500
    office.start()
    assert office.automation.jobs()[1] == {"key": "r2:r1:e1/1", "due": 107, "status": "pending"}
    office.run()
    assert office.events[1] == {"id": "r1:e1/1", "event": "task", "record": {"n": [1]}, "depth": 1}


@case("interrupted-job", clause="C14", visible=True)
def test_job_without_an_end_is_interrupted_and_not_run_again():
    office = Office(rule("r1"), rule("r2"))
    office.submit("e1")
    office.appends_left = 1
    with pytest.raises(OSError, match="disk full"):
        office.run()
    office.appends_left = None
    office.start()
    assert office.states() == {"r1:e1": "interrupted", "r2:e1": "pending"}
    assert office.run() == ["r2:e1"]
    assert office.done == ["do-r1 e1", "do-r2 e1"]


@case("interrupted-stays-interrupted", clause="C14")
def test_interrupted_job_stays_so_after_further_restarts():
    office = Office(rule("r1"))
    office.submit("e1")
    office.appends_left = 1
    with pytest.raises(OSError, match="disk full"):
        office.run()
    office.appends_left = None
    for _ in range(2):
        office.start()
        office.submit("e1")
        assert office.run(999) == []
    office.automation.disable("r1")
    assert office.states() == {"r1:e1": "interrupted"}


@case("crash-at-every-entry", clause="C14")
@pytest.mark.parametrize("entries", range(8), ids=[f"after-{n}" for n in range(8)])
def test_crash_at_any_entry_repeats_nothing_and_loses_one_job_at_most(entries):
    office = Office(rule("r1"), rule("r2"), rule("r3", "task"))
    office.causes["do-r1"] = [["task", {}]]
    office.appends_left = entries

    def live():
        office.submit("e1")
        office.run()
        office.submit("e2", "unwatched")

    refusal(OSError, live)
    office.appends_left = None
    office.start()
    office.submit("e1")
    office.run()
    assert len(office.done) == len(set(office.done))
    states = list(office.states().values())
    assert states.count("interrupted") == (1 if entries in (2, 4, 6) else 0)
    assert set(states) <= {"done", "interrupted"}
    assert len(states) == (2 if entries == 2 else 3)


@case("changed-event-changes-nothing", clause="C5")
def test_what_an_action_does_to_its_event_changes_nothing():
    def perform(action, event):
        seen.append(json.loads(json.dumps(event)))
        event["record"]["lines"].append(9)
        event["depth"] = 7
        return []

    seen = []
    automation = Automation([rule("r1"), rule("r2")], lambda: 100, perform, lambda entry: None)
    automation.submit("e1", "won", {"lines": [1]})
    automation.run()
    assert seen == [{"id": "e1", "event": "won", "record": {"lines": [1]}, "depth": 0}] * 2


@case("depth-unless-told-otherwise", clause="C7")
def test_depth_is_five_unless_told_otherwise():
    depths = []

    def perform(action, event):
        depths.append(event["depth"])
        return [["won", {}]]

    automation = Automation([rule("r1")], lambda: 100, perform, lambda entry: None)
    automation.submit("e1", "won", {})
    assert len(refusal(LoopDetected, automation.run)) == 1
    assert depths == [0, 1, 2, 3, 4, 5]
