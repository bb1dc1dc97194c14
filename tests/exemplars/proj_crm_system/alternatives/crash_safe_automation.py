"""A second automation: the journal is the state; what happens live is replayed like the past."""

from copy import deepcopy


class LoopDetected(RuntimeError):
    pass


class Automation:
    def __init__(self, rules, clock, perform, append, journal=None, max_depth=5):
        self._rules = rules
        self._clock = clock
        self._perform = perform
        self._append = append
        self._most = max_depth
        self._known = set()
        self._disabled = set()
        self._jobs = {}  # key: [due, status, action, event, rule]
        self._too_deep = []
        for entry in journal or []:
            self._apply(entry)
        for job in self._jobs.values():
            if job[1] == "running":
                job[1] = "interrupted"
        self._too_deep = []

    def submit(self, event_id, event, record):
        if event_id in self._known:
            return False
        taken = {"id": event_id, "event": event, "record": record, "depth": 0}
        self._write({"what": "taken", "at": self._clock(), "event": taken})
        return True

    def disable(self, rule_id):
        if all(rule["id"] != rule_id for rule in self._rules):
            raise KeyError(rule_id)
        if rule_id not in self._disabled:
            self._write({"what": "disabled", "rule": rule_id})

    def run(self):
        now, ran = self._clock(), []
        while (key := self._next(now)) is not None:
            self._write({"what": "begun", "job": key})
            _, _, action, event, _ = self._jobs[key]
            status, caused = "done", []
            ran.append(key)
            try:
                caused = [list(pair) for pair in self._perform(action, deepcopy(event))]
            except Exception:
                status = "failed"
            self._write(
                {"what": "ended", "job": key, "status": status, "caused": caused, "at": now}
            )
        if self._too_deep:
            told, self._too_deep = self._too_deep, []
            raise LoopDetected(*told)
        return ran

    def jobs(self):
        return [{"key": k, "due": job[0], "status": job[1]} for k, job in self._jobs.items()]

    def _next(self, now):
        due = [(job[0], key) for key, job in self._jobs.items() if job[1] == "pending"]
        due = [each for each in due if each[0] <= now]
        return min(due, key=lambda each: each[0])[1] if due else None

    def _write(self, entry):
        self._append(entry)
        self._apply(entry)

    def _apply(self, entry):
        if entry["what"] == "taken":
            self._take(entry["event"], entry["at"])
        elif entry["what"] == "disabled":
            self._disabled.add(entry["rule"])
            for job in self._jobs.values():
                if job[4] == entry["rule"] and job[1] == "pending":
                    job[1] = "cancelled"
        elif entry["what"] == "begun":
            self._jobs[entry["job"]][1] = "running"
        else:
            job = self._jobs[entry["job"]]
            job[1] = entry["status"]
            for number, (event, record) in enumerate(entry["caused"], start=1):
                name, depth = f"{entry['job']}/{number}", job[3]["depth"] + 1
                new = {"id": name, "event": event, "record": record, "depth": depth}
                self._take(new, entry["at"])

    def _take(self, event, now):
        self._known.add(event["id"])
        if event["depth"] > self._most:
            self._too_deep.append(event["id"])
            return
        for rule in self._rules:
            if rule["event"] == event["event"] and rule["id"] not in self._disabled:
                job = [now + rule["delay"], "pending", rule["action"], event, rule["id"]]
                self._jobs[f"{rule['id']}:{event['id']}"] = job
