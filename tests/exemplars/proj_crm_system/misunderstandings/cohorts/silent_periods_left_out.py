# C10: leaves out periods without events
"""Customers followed by the month or week in which they first bought."""

import re
from collections import defaultdict
from datetime import date, timedelta

_WEEK = timedelta(days=7)


def period(day: str, unit: str) -> str:
    """The label of the month or ISO week that a day lies in."""
    if unit not in ("month", "week"):
        raise ValueError("unit")
    return _label(_start(_day(day), unit), unit)


def shift(label: str, count: int) -> str:
    """The label of the period `count` periods later."""
    unit = "week" if "W" in label else "month"
    return _label(_moved(_first_day(label), unit, count), unit)


def retention(events: list[dict], unit: str, until: str) -> list[dict]:
    """For each cohort who came back and what they brought, period by period."""
    amounts, last = _by_person(events, unit, until)
    cohorts: dict[str, list[dict]] = defaultdict(list)
    for own in amounts.values():
        cohorts[min(own)].append(own)
    return [_cohort(label, cohorts[label], last) for label in sorted(cohorts)]


def curve(events: list[dict], unit: str, until: str) -> list[dict]:
    """All cohorts added up by age; each counts for the ages it has reached."""
    cohorts = retention(events, unit, until)
    points = []
    for age in range(max((len(cohort["active"]) for cohort in cohorts), default=0)):
        old = [cohort for cohort in cohorts if len(cohort["active"]) > age]
        people = sum(cohort["size"] for cohort in old)
        active = sum(cohort["active"][age] for cohort in old)
        rate = _per_mille(active, people)
        points.append({"age": age, "people": people, "active": active, "rate": rate})
    return points


def growth(events: list[dict], unit: str, until: str) -> list[dict]:
    """How many people are new, kept, returned and lost in each period."""
    amounts, _last = _by_person(events, unit, until)
    people: dict[str, set] = defaultdict(set)
    firsts: dict[str, set] = defaultdict(set)
    for who, own in amounts.items():
        firsts[min(own)].add(who)
        for label in own:
            people[label].add(who)
    rows, before = [], set()
    for label in sorted(people):
        now, new = people[label], firsts[label]
        rows.append(
            {
                "period": label,
                "new": len(new),
                "kept": len(now & before),
                "returned": len(now - before - new),
                "lost": len(before - now),
                "active": len(now),
            }
        )
        before = now
    return rows


def _by_person(events: list[dict], unit: str, until: str) -> tuple[dict, str]:
    """Person -> label -> sum of the complete periods, and the last of these."""
    following = _day(until) + timedelta(days=1)
    last = shift(period(following.isoformat(), unit), -1)
    amounts: dict[object, dict[str, int]] = {}
    for event in events:
        label = period(event["day"], unit)
        if label <= last:
            own = amounts.setdefault(event["who"], defaultdict(int))
            own[label] += event["amount"]
    return amounts, last


def _cohort(label: str, people: list[dict], last: str) -> dict:
    labels = _labels(label, last)
    active = [sum(name in own for own in people) for name in labels]
    revenue, total = [], 0
    for name in labels:
        total += sum(own.get(name, 0) for own in people)
        revenue.append(total)
    return {
        "cohort": label,
        "size": len(people),
        "active": active,
        "rate": [_per_mille(count, len(people)) for count in active],
        "revenue": revenue,
        "average": [amount // len(people) for amount in revenue],
    }


def _labels(first: str, last: str) -> list[str]:
    labels = [first]
    while labels[-1] < last:
        labels.append(shift(labels[-1], 1))
    return labels


def _day(text: str) -> date:
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("day")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("day") from None


def _first_day(label: str) -> date:
    week = re.fullmatch("([0-9]{4})-W([0-9]{2})", label)
    month = re.fullmatch("([0-9]{4})-([0-9]{2})", label)
    try:
        if week:
            return date.fromisocalendar(int(week[1]), int(week[2]), 1)
        if month:
            return date(int(month[1]), int(month[2]), 1)
    except ValueError:
        pass
    raise ValueError("label")


def _start(day: date, unit: str) -> date:
    return day.replace(day=1) if unit == "month" else day - timedelta(days=day.weekday())


def _moved(start: date, unit: str, count: int) -> date:
    if unit == "week":
        return start + count * _WEEK
    months = start.year * 12 + start.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _label(start: date, unit: str) -> str:
    if unit == "month":
        return f"{start.year:04}-{start.month:02}"
    year, week, _ = start.isocalendar()
    return f"{year:04}-W{week:02}"


def _per_mille(part: int, whole: int) -> int:
    return (2000 * part + whole) // (2 * whole)
