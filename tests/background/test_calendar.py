"""When schedules are due: cron as everywhere, time zones, and the two odd days of the year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.background.calendar import TriggerCalendar
from backend.errors import InvalidInput
from backend.learning_systems.schedule_records import Schedule

CALENDAR = TriggerCalendar()
MADE = datetime(2026, 3, 1, 12, 7, 30, tzinfo=UTC)


def schedule(cron: str | None, timezone: str = "UTC", every: int | None = None) -> Schedule:
    return Schedule("s", cron, every, timezone, 1.0, "active", False, MADE, None)


def dues(cron: str, after: datetime, times: int, timezone: str = "UTC") -> list[str]:
    found, made = [], schedule(cron, timezone)
    for _ in range(times):
        due = CALENDAR.due_after(made, after)
        assert due is not None
        assert due > after
        found.append(f"{due.astimezone(UTC):%a %m-%d %H:%M}")
        after = due
    return found


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 12, 0, tzinfo=UTC)


def test_days_of_the_week_are_counted_from_sunday() -> None:
    # The 27th of November 2026 is a Friday.
    assert dues("0 22 * * 1-5", day(11, 27), 2) == ["Fri 11-27 22:00", "Mon 11-30 22:00"]
    assert dues("0 8 * * 0", day(11, 27), 1) == ["Sun 11-29 08:00"]
    assert dues("0 8 * * 7", day(11, 27), 1) == ["Sun 11-29 08:00"]
    assert dues("0 8 * * fri-mon", day(11, 27), 4) == [
        *("Sat 11-28 08:00", "Sun 11-29 08:00"),
        *("Mon 11-30 08:00", "Fri 12-04 08:00"),
    ]
    assert dues("0 8 * * */3", day(11, 27), 3) == [
        *("Sat 11-28 08:00", "Sun 11-29 08:00", "Wed 12-02 08:00"),
    ]


def test_skipped_time_is_due_once_after_the_gap() -> None:
    found = dues("30 2 * * *", day(3, 27), 3, "Europe/Berlin")
    # On the 29th half past two does not exist; half past three, an hour on, does.
    assert found == ["Sat 03-28 01:30", "Sun 03-29 01:30", "Mon 03-30 00:30"]


def test_time_that_comes_twice_is_due_once() -> None:
    found = dues("30 2 * * *", day(10, 23), 3, "Europe/Berlin")
    assert found == ["Sat 10-24 00:30", "Sun 10-25 00:30", "Mon 10-26 01:30"]


def test_wildcard_hours_go_on_through_the_hour_that_comes_twice() -> None:
    after = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
    found = dues("0 * * * *", after, 3, "Europe/Berlin")
    assert found == ["Sun 10-25 01:00", "Sun 10-25 02:00", "Sun 10-25 03:00"]


def test_intervals_are_counted_from_when_the_schedule_was_made() -> None:
    every = schedule(None, every=90)
    assert CALENDAR.due_after(every, MADE) == MADE + timedelta(minutes=90)
    later = MADE + timedelta(days=30, minutes=1)
    assert CALENDAR.due_after(every, later) == MADE + timedelta(days=30, minutes=90)
    exactly = MADE + timedelta(minutes=180)
    assert CALENDAR.due_after(every, exactly) == MADE + timedelta(minutes=270)


@pytest.mark.parametrize(
    ("cron", "every", "timezone", "field"),
    [
        (None, None, "UTC", "cron"),
        ("0 0 * * *", 5, "UTC", "cron"),
        ("0 0 * *", None, "UTC", "cron"),
        ("61 * * * *", None, "UTC", "cron"),
        ("0 0 31 2 *", None, "UTC", "cron"),
        ("0 0 * * 8", None, "UTC", "cron"),
        ("0 0 * * mon-", None, "UTC", "cron"),
        ("0 0 * * */0", None, "UTC", "cron"),
        ("a b c d e", None, "UTC", "cron"),
        ("0 0 * * *", None, "Mars/Olympus", "timezone"),
        ("0 0 * * *", None, "../../etc/passwd", "timezone"),
        ("0 0 * * *", None, "", "timezone"),
        (None, 0, "UTC", "every_minutes"),
        (None, 10**9, "UTC", "every_minutes"),
    ],
)
def test_what_cannot_be_a_schedule_is_refused_with_its_field(
    cron: str | None, every: int | None, timezone: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        CALENDAR.check(cron, every, timezone)
    assert caught.value.extra["field"] == field
