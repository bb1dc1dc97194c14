"""When schedules are due, by APScheduler's triggers; the Calendar port.

Cron here is the classic five fields. Days of the week are counted from Sunday (0 or 7) as
everywhere else, which APScheduler does not; when both a day of the month and one of the week
are given, both must hold. A time that daylight saving skips is due as many minutes after the
gap as it lies in it; one that comes twice is due once, unless the hour is a wildcard.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from backend.errors import InvalidInput
from backend.learning_systems.schedule_records import Schedule

LONGEST_MINUTES = 366 * 24 * 60
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = 5


class TriggerCalendar:
    """The Calendar port."""

    def check(self, cron: str | None, every_minutes: int | None, timezone: str) -> None:
        """As the port says; a cron expression that never comes true is refused too."""
        if (cron is None) == (every_minutes is None):
            raise InvalidInput(
                "Exactly one of cron and every_minutes is needed.",
                remedy='Send "cron": "0 22 * * 1-5", or "every_minutes": 720.',
                field="cron",
            )
        if every_minutes is not None and not 1 <= every_minutes <= LONGEST_MINUTES:
            raise InvalidInput(
                f"every_minutes must be from 1 to {LONGEST_MINUTES}.", field="every_minutes"
            )
        try:
            _zone(timezone)
        except (LookupError, ValueError, OSError) as error:
            raise InvalidInput(
                f"timezone {timezone[:100]!r} is not known.",
                remedy="Send a name such as Europe/Berlin, or UTC.",
                field="timezone",
            ) from error
        if cron is not None:
            _check_cron(cron, timezone)

    def due_after(self, schedule: Schedule, moment: datetime) -> datetime | None:
        """As the port says; intervals are counted from when the schedule was made."""
        if schedule.every_minutes is not None:
            step = timedelta(minutes=schedule.every_minutes)
            passed = max(0, (moment - schedule.created_at) // step)
            return schedule.created_at + (passed + 1) * step
        assert schedule.cron is not None
        return _cron_after(schedule.cron, schedule.timezone, moment)


def _check_cron(cron: str, timezone: str) -> None:
    try:
        first = _cron_after(cron, timezone, datetime.now(UTC))
    except ValueError as error:
        raise InvalidInput(
            f"cron is not usable: {error}.",
            remedy="Send minute, hour, day, month and day of the week, as in 0 22 * * 1-5.",
            field="cron",
        ) from error
    if first is None:
        raise InvalidInput("cron names a time that never comes.", field="cron")


def _cron_after(cron: str, timezone: str, moment: datetime) -> datetime | None:
    trigger = _trigger(cron, timezone)
    after = moment.astimezone(trigger.timezone)
    while True:
        due: datetime | None = trigger.get_next_fire_time(after, after)
        if due is None:
            return None
        if not (due.fold and _is_second_of_two(due) and "*" not in cron.split()[1]):
            return due.astimezone(UTC)
        after = due


def _is_second_of_two(due: datetime) -> bool:
    return due.replace(fold=0).utcoffset() != due.utcoffset()


@lru_cache(maxsize=256)
def _trigger(cron: str, timezone: str) -> CronTrigger:
    """Raises ValueError for an expression that is none."""
    fields = cron.split()
    if len(fields) != _FIELDS:
        raise ValueError(f"it has {len(fields)} fields, not {_FIELDS}")
    fields[-1] = _days_by_name(fields[-1].lower())
    return CronTrigger.from_crontab(" ".join(fields), timezone=_zone(timezone))


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _days_by_name(field: str) -> str:
    """The days of the week by their names, since numbers mean other days to APScheduler."""
    if field == "*":
        return field
    days = {day for part in field.split(",") for day in _days(part)}
    return ",".join(DAYS[day] for day in sorted(days))


def _days(part: str) -> list[int]:
    days, slash, step = part.partition("/")
    if slash and not (step.isascii() and step.isdecimal() and int(step[:9]) > 0):
        raise ValueError(f"{part[:40]!r} is no step of days")
    if days == "*":
        first, last = 0, 6
    else:
        begin, dash, end = days.partition("-")
        first = _day(begin)
        last = _day(end) if dash else (6 if slash else first)
    if last < first:
        last += 7  # from Friday to Monday
    return [day % 7 for day in range(first, last + 1, int(step[:9]) if slash else 1)]


def _day(name: str) -> int:
    if name in DAYS:
        return DAYS.index(name)
    if name.isascii() and name.isdecimal() and int(name[:9]) <= 7:
        return int(name)
    raise ValueError(f"{name[:40]!r} is no day of the week")
