# C5: hands every action the same event, changes and all
"""Rules that act at most once on each event, over any number of crashes and restarts."""

from collections.abc import Callable
from copy import deepcopy


class LoopDetected(RuntimeError):
    """Events were caused too deeply and got no jobs; the arguments are their ids."""


class Automation:
    """The state is what the journal says: every change is an entry, written and then applied."""

    def __init__(
        self,
        rules: list[dict],
        clock: Callable[[], int],
        perform: Callable[[str, dict], list],
        append: Callable[[dict], object],
        journal: list[dict] | None = None,
        max_depth: int = 5,
    ) -> None:
        self._rules = {rule["id"]: dict(rule) for rule in rules}
        self._clock = clock
        self._perform = perform
        self._append = append
        self._max_depth = max_depth
        self._events: dict[str, dict] = {}
        self._jobs: dict[str, dict] = {}
        self._disabled: set[str] = set()
        self._too_deep: list[str] = []
        for entry in journal or []:
            self._apply(deepcopy(entry))
        self._too_deep.clear()
        for job in self._jobs.values():
            if job["status"] == "running":
                job["status"] = "interrupted"

    def submit(self, event_id: str, event: str, record: dict) -> bool:
        """Take an event; False if it was taken before."""
        if event_id in self._events:
            return False
        taken = {"id": event_id, "event": event, "record": record, "depth": 0}
        self._write({"kind": "event", "at": self._clock(), "events": [taken]})
        return True

    def disable(self, rule_id: str) -> None:
        """Turn a rule off for good and cancel its pending jobs."""
        if rule_id not in self._rules:
            raise KeyError(rule_id)
        if rule_id not in self._disabled:
            self._write({"kind": "disable", "rule": rule_id})

    def run(self) -> list[str]:
        """Run what is due; LoopDetected at the end if events were caused too deeply."""
        now, done = self._clock(), []
        while key := self._next_due(now):
            self._run_job(key, now)
            done.append(key)
        too_deep, self._too_deep = self._too_deep, []
        if too_deep:
            raise LoopDetected(*too_deep)
        return done

    def jobs(self) -> list[dict]:
        """All jobs in the order in which they were made."""
        return [
            {"key": key, "due": job["due"], "status": job["status"]}
            for key, job in self._jobs.items()
        ]

    def _next_due(self, now: int) -> str:
        due = [
            key
            for key, job in self._jobs.items()
            if job["status"] == "pending" and job["due"] <= now
        ]
        return min(due, key=lambda key: self._jobs[key]["due"], default="")

    def _run_job(self, key: str, now: int) -> None:
        job = self._jobs[key]
        event = self._events[job["event"]]
        self._write({"kind": "start", "key": key})
        try:
            caused = self._perform(self._rules[job["rule"]]["action"], event)
        except Exception:  # whatever an action raises, the others must run
            self._write({"kind": "end", "key": key, "status": "failed", "at": now, "events": []})
            return
        events = [
            {"id": f"{key}/{number}", "event": name, "record": record, "depth": event["depth"] + 1}
            for number, (name, record) in enumerate(caused, 1)
        ]
        self._write({"kind": "end", "key": key, "status": "done", "at": now, "events": events})

    def _write(self, entry: dict) -> None:
        self._append(deepcopy(entry))
        self._apply(deepcopy(entry))

    def _apply(self, entry: dict) -> None:
        if entry["kind"] == "start":
            self._jobs[entry["key"]]["status"] = "running"
        elif entry["kind"] == "disable":
            self._disabled.add(entry["rule"])
            for job in self._jobs.values():
                if job["rule"] == entry["rule"] and job["status"] == "pending":
                    job["status"] = "cancelled"
        else:
            if entry["kind"] == "end":
                self._jobs[entry["key"]]["status"] = entry["status"]
            for event in entry["events"]:
                self._take(event, entry["at"])

    def _take(self, event: dict, at: int) -> None:
        self._events[event["id"]] = event
        if event["depth"] > self._max_depth:
            self._too_deep.append(event["id"])
            return
        for rule in self._rules.values():
            if rule["event"] == event["event"] and rule["id"] not in self._disabled:
                key = f"{rule['id']}:{event['id']}"
                job = {"rule": rule["id"], "event": event["id"], "status": "pending"}
                self._jobs[key] = {**job, "due": at + rule["delay"]}
