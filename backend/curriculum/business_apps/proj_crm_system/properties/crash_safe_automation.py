"""Invariants of crm_system.automation."""

import json

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.automation"

NAMES = ["a", "b", "c"]
rules = st.lists(
    st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=1)),
    min_size=1,
    max_size=3,
)
events = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)


class Crash(OSError):
    """What the journal raises when it is full."""


class World:
    """What survives a crash: the journal, and the mails that were sent."""

    def __init__(self, module, found):
        self.module = module
        self.rules = [
            {"id": f"r{n}", "event": event, "action": f"r{n}", "delay": 0}
            for n, (event, _) in enumerate(found)
        ]
        self.causes = {
            f"r{n}": [[name, {}] for name in caused] for n, (_, caused) in enumerate(found)
        }
        self.journal, self.sent, self.room = [], [], None

    def append(self, entry):
        if self.room == 0:
            raise Crash
        self.room = None if self.room is None else self.room - 1
        self.journal.append(json.dumps(entry))

    def perform(self, action, event):
        self.sent.append(f"{action}:{event['id']}")
        return self.causes[action]

    def work(self, names, room):
        """One life: take all events, run, and die when the journal has no more room."""
        self.room = room
        journal = [json.loads(entry) for entry in self.journal]
        automation = self.module.Automation(
            self.rules, lambda: 0, self.perform, self.append, journal, 2
        )
        try:
            for number, name in enumerate(names):
                automation.submit(f"e{number}", name, {})
            automation.run()
        except (OSError, self.module.LoopDetected):
            pass
        return automation.jobs()


def nothing_is_sent_twice(module, value):
    found, names, rooms = value
    world = World(module, found)
    for room in [*rooms, None, None]:
        jobs = world.work(names, room)
    assert len(world.sent) == len(set(world.sent)), f"sent twice: {world.sent}"
    states = {job["status"] for job in jobs}
    assert states <= {"done", "interrupted"}, f"left over: {jobs}"
    lost = [job for job in jobs if job["status"] == "interrupted"]
    assert len(lost) <= len(rooms), f"{len(rooms)} crashes lost {lost}"


def restart_changes_nothing(module, value):
    found, names = value
    world = World(module, found)
    before = world.work(names, None)
    sent, entries = list(world.sent), len(world.journal)
    assert world.work(names, None) == before, "a restart changed the jobs"
    assert world.sent == sent, f"a restart sent {world.sent[len(sent) :]}"
    assert len(world.journal) == entries, "a restart wrote entries"


def same_events_same_actions(module, value):
    found, names = value
    first, second = World(module, found), World(module, found)
    assert first.work(names, None) == second.work(names, None), "jobs differ"
    assert first.sent == second.sent, f"{first.sent} and {second.sent}"


PROPERTIES = [
    Property(
        "nothing-is-sent-twice",
        "C14",
        st.tuples(rules, events, st.lists(st.integers(0, 6), max_size=3)),
        nothing_is_sent_twice,
    ),
    Property("restart-changes-nothing", "C13", st.tuples(rules, events), restart_changes_nothing),
    Property("same-events-same-actions", "C4", st.tuples(rules, events), same_events_same_actions),
]
