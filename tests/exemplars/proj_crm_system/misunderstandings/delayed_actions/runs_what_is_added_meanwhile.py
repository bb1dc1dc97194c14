# C7: goes on until nothing is due, new timers included
"""Actions that wait for their time, and are tried again when they fail."""

from collections.abc import Callable
from copy import deepcopy


class TimerQueue:
    """Pending timers by id, in the order of adding."""

    def __init__(
        self,
        clock: Callable[[], int],
        perform: Callable[[str, dict], object],
        retry_delays: list[int],
    ) -> None:
        self._clock = clock
        self._perform = perform
        self._retry_delays = list(retry_delays)
        self._timers: dict[str, dict] = {}
        self._failures: list[dict] = []

    def add(self, timer_id: str, action: str, data: dict, delay: int) -> dict:
        """Let an action wait; a pending timer of the same id is replaced."""
        if delay < 0:
            raise ValueError("delay")
        timer = {"id": timer_id, "action": action, "data": deepcopy(data)}
        timer.update(due=self._clock() + delay, attempt=1)
        self._timers.pop(timer_id, None)  # so that the new one goes to the end
        self._timers[timer_id] = timer
        return deepcopy(timer)

    def cancel(self, timer_id: str) -> None:
        del self._timers[timer_id]

    def pending(self) -> list[dict]:
        """The waiting timers, the next one first."""
        return deepcopy(self._in_order())

    def run_due(self) -> list[dict]:
        """Run what is due now; what was run and how it went."""
        now = self._clock()
        results: list[dict] = []
        while due := [timer for timer in self._in_order() if timer["due"] <= now]:
            results.append(self._run(due[0], now))
        return results

    def failures(self) -> list[dict]:
        """The timers that were given up, with the class of their last error."""
        return deepcopy(self._failures)

    def _in_order(self) -> list[dict]:
        return sorted(self._timers.values(), key=lambda timer: timer["due"])

    def _run(self, timer: dict, now: int) -> dict:
        attempt = timer["attempt"]
        result = {"id": timer["id"], "attempt": attempt}
        try:
            self._perform(timer["action"], deepcopy(timer["data"]))
        except Exception as error:  # whatever an action raises, the queue goes on
            if attempt <= len(self._retry_delays):
                timer.update(due=now + self._retry_delays[attempt - 1], attempt=attempt + 1)
                return {**result, "status": "retry"}
            self._failures.append({**timer, "error": type(error).__name__})
            self._remove(timer)
            return {**result, "status": "failed"}
        self._remove(timer)
        return {**result, "status": "done"}

    def _remove(self, timer: dict) -> None:
        # The action itself may have cancelled its timer or put another in its place.
        if self._timers.get(timer["id"]) is timer:
            del self._timers[timer["id"]]
