"""A second timer queue: a list that is always in order, timers as objects with a place."""

from bisect import insort


class _Timer:
    def __init__(self, place, timer_id, action, data, due, attempt=1):
        self.place = place
        self.id = timer_id
        self.action = action
        self.data = data
        self.due = due
        self.attempt = attempt

    def __lt__(self, other):
        return (self.due, self.place) < (other.due, other.place)

    def shown(self):
        names = ("id", "action", "data", "due", "attempt")
        return {name: getattr(self, name) for name in names}


class TimerQueue:
    def __init__(self, clock, perform, retry_delays):
        self._clock = clock
        self._perform = perform
        self._delays = retry_delays
        self._timers = []
        self._failed = []
        self._added = 0

    def add(self, timer_id, action, data, delay):
        if delay < 0:
            raise ValueError("delay")
        self._drop(timer_id)
        self._added += 1
        timer = _Timer(self._added, timer_id, action, data, self._clock() + delay)
        insort(self._timers, timer)
        return timer.shown()

    def cancel(self, timer_id):
        if not self._drop(timer_id):
            raise KeyError(timer_id)

    def pending(self):
        return [timer.shown() for timer in self._timers]

    def run_due(self):
        now = self._clock()
        done = []
        for timer in [timer for timer in self._timers if timer.due <= now]:
            if timer in self._timers:
                done.append({"id": timer.id, "attempt": timer.attempt, "status": ""})
                done[-1]["status"] = self._run(timer, now)
        return done

    def failures(self):
        return list(self._failed)

    def _run(self, timer, now):
        try:
            self._perform(timer.action, timer.data)
        except Exception as error:
            delays = self._delays[timer.attempt - 1 : timer.attempt]
            still_there = self._remove(timer)
            if delays:
                if still_there:
                    timer.due = now + delays[0]
                    timer.attempt += 1
                    insort(self._timers, timer)
                return "retry"
            self._failed.append({**timer.shown(), "error": type(error).__name__})
            return "failed"
        self._remove(timer)
        return "done"

    def _remove(self, timer):
        there = timer in self._timers
        if there:
            self._timers.remove(timer)
        return there

    def _drop(self, timer_id):
        before = len(self._timers)
        self._timers = [timer for timer in self._timers if timer.id != timer_id]
        return len(self._timers) < before
