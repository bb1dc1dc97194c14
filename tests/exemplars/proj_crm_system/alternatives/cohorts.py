"""A second look at cohorts: periods are numbers, and every person is a set of them."""

import re
from collections import defaultdict
from datetime import date, timedelta

_MONDAY = date(1, 1, 1)  # it was one


def period(day, unit):
    if unit not in ("month", "week"):
        raise ValueError("unit")
    return _label(_number(_date(day), unit), unit)


def shift(label, count):
    if re.fullmatch(r"[0-9]{4}-W[0-9]{2}", label):
        try:
            day = date.fromisocalendar(int(label[:4]), int(label[6:]), 1)
        except ValueError:
            raise ValueError("label") from None
        return _label(_number(day, "week") + count, "week")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", label):
        try:
            day = date(int(label[:4]), int(label[5:]), 1)
        except ValueError:
            raise ValueError("label") from None
        return _label(_number(day, "month") + count, "month")
    raise ValueError("label")


def retention(events, unit, until):
    people, money, last = _people(events, unit, until)
    result = []
    for first in sorted({min(active) for active in people.values()}):
        members = [who for who, active in people.items() if min(active) == first]
        size = len(members)
        numbers = range(first, last + 1)
        counts = [sum(number in people[who] for who in members) for number in numbers]
        earned = [sum(money[who, number] for who in members) for number in numbers]
        revenue = [sum(earned[: place + 1]) for place in range(len(earned))]
        result.append(
            {
                "cohort": _label(first, unit),
                "size": size,
                "active": counts,
                "rate": [_rate(count, size) for count in counts],
                "revenue": revenue,
                "average": [amount // size for amount in revenue],
            }
        )
    return result


def curve(events, unit, until):
    people, _, last = _people(events, unit, until)
    oldest = min((min(active) for active in people.values()), default=last + 1)
    result = []
    for age in range(last - oldest + 1):
        old = [active for active in people.values() if min(active) + age <= last]
        here = sum(min(active) + age in active for active in old)
        result.append(
            {"age": age, "people": len(old), "active": here, "rate": _rate(here, len(old))}
        )
    return result


def growth(events, unit, until):
    people, _, last = _people(events, unit, until)
    first = min((min(active) for active in people.values()), default=last + 1)
    result = []
    for number in range(first, last + 1):
        counts = dict.fromkeys(("new", "kept", "returned", "lost", "active"), 0)
        for active in people.values():
            here, before = number in active, number - 1 in active
            counts["active"] += here
            counts["new"] += min(active) == number
            counts["kept"] += here and before
            counts["returned"] += here and not before and min(active) != number
            counts["lost"] += before and not here
        result.append({"period": _label(number, unit), **counts})
    return result


def _people(events, unit, until):
    """Person to the numbers of periods, (person, number) to money, the last number."""
    if unit not in ("month", "week"):
        raise ValueError("unit")
    last = _number(_date(until) + timedelta(1), unit) - 1
    people, money = defaultdict(set), defaultdict(int)
    for event in events:
        number = _number(_date(event["day"]), unit)
        if number <= last:
            people[event["who"]].add(number)
            money[event["who"], number] += event["amount"]
    return people, money, last


def _date(day):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        raise ValueError("day")
    try:
        return date(*map(int, day.split("-")))
    except ValueError:
        raise ValueError("day") from None


def _number(day, unit):
    return day.year * 12 + day.month - 1 if unit == "month" else (day - _MONDAY).days // 7


def _label(number, unit):
    if unit == "month":
        return f"{number // 12:04}-{number % 12 + 1:02}"
    year, week, _ = (_MONDAY + timedelta(7 * number)).isocalendar()
    return f"{year:04}-W{week:02}"


def _rate(part, whole):
    return (2000 * part + whole) // (2 * whole)
