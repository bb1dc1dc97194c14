# C6: takes the start for the first date even if the rule does not give it
"""Recurrence rules of iCalendar: reading them and finding their dates (RFC 5545)."""

import re
from calendar import isleap, monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import islice

_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
_FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
_LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYSETPOS": 366}
_LISTS = ["BYDAY", *_LARGEST]
_NAMES = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *_LISTS]
_DEFAULTS = {"INTERVAL": 1, "COUNT": None, "UNTIL": None, "WKST": "MO"}


class BadRule(ValueError):
    """A rule that cannot be used; the argument is the part that is wrong."""


def parse_rule(rule: str) -> dict:
    """The parts of a rule by name, checked, with defaults for those not given."""
    given: dict[str, object] = {}
    for part in rule.upper().removeprefix("RRULE:").split(";"):
        name, equals, text = part.partition("=")
        if not equals or name not in _NAMES or name in given:
            raise BadRule(name)
        given[name] = _value(name, text)
    _check_together(given)
    lists: dict[str, object] = {name: [] for name in _LISTS}
    return {name.lower(): value for name, value in {**_DEFAULTS, **lists, **given}.items()}


def _value(name: str, text: str) -> object:
    if name in ("INTERVAL", "COUNT"):
        return _integer(name, text, r"\d{1,9}", 1, 10**9)
    if name in _LARGEST:
        pattern = r"\d{1,2}" if name == "BYMONTH" else r"[+-]?\d{1,3}"
        return [_integer(name, item, pattern, 1, _LARGEST[name]) for item in text.split(",")]
    if name == "BYDAY":
        return [_numbered_day(item) for item in text.split(",")]
    if name == "UNTIL":
        return _moment(text)
    if text not in (_FREQUENCIES if name == "FREQ" else _DAYS):
        raise BadRule(name)
    return text


def _integer(name: str, text: str, pattern: str, least: int, most: int) -> int:
    if not re.fullmatch(pattern, text, re.ASCII) or not least <= abs(int(text)) <= most:
        raise BadRule(name)
    return int(text)


def _numbered_day(text: str) -> tuple[int, str]:
    number, day = text[:-2], text[-2:]
    if day not in _DAYS:
        raise BadRule("BYDAY")
    return (_integer("BYDAY", number, r"[+-]?\d{1,2}", 1, 53) if number else 0), day


def _moment(text: str) -> datetime:
    match = re.fullmatch(r"(\d{8})(?:T(\d{6})Z?)?", text, re.ASCII)
    try:
        if match:
            return datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S")
    except ValueError:
        pass  # the digits are no date
    raise BadRule("UNTIL")


def _check_together(given: dict) -> None:
    freq = given.get("FREQ")
    rich = freq in ("MONTHLY", "YEARLY")
    refused = {
        "FREQ": not freq,
        "UNTIL": "UNTIL" in given and "COUNT" in given,
        "BYDAY": not rich and any(number for number, _ in given.get("BYDAY", [])),
        "BYMONTHDAY": "BYMONTHDAY" in given and freq == "WEEKLY",
        "BYYEARDAY": "BYYEARDAY" in given and freq != "YEARLY",
        "BYSETPOS": "BYSETPOS" in given and not set(_LISTS) - {"BYSETPOS"} & given.keys(),
    }
    for name, wrong in refused.items():
        if wrong:
            raise BadRule(name)


def occurrences(
    rule: str, start: datetime, before: datetime, exclude: list[datetime] | None = None
) -> list[datetime]:
    """The datetimes of a rule from `start` until before `before`."""
    parts = parse_rule(rule)
    last = min(before, parts["until"] + timedelta(seconds=1)) if parts["until"] else before
    found = []
    for moment in islice(_moments(parts, start, before.date()), parts["count"]):
        if moment >= last:
            break
        found.append(moment)
    return [moment for moment in found if moment not in (exclude or [])]


def _moments(parts: dict, start: datetime, end: date) -> Iterator[datetime]:
    """What the rule gives from `start` on, up to the period in which `end` lies."""
    yield start
    filters = _with_defaults(parts, start.date())
    for first, length in _periods(parts, start.date(), end):
        days = [first + timedelta(n) for n in range(length)]
        days = [day for day in days if _fits(day, filters)]
        for day in _picked(days, parts["bysetpos"]):
            moment = datetime.combine(day, start.time())
            if moment > start:
                yield moment


def _periods(parts: dict, start: date, end: date) -> Iterator[tuple[date, int]]:
    """First day and length of every period that counts."""
    freq, step = parts["freq"], parts["interval"]
    if freq in ("DAILY", "WEEKLY"):
        week = freq == "WEEKLY"
        back = (start.weekday() - _DAYS.index(parts["wkst"])) % 7 if week else 0
        length = 7 if week else 1
        for number in range(start.toordinal() - back, end.toordinal() + 1, step * length):
            yield date.fromordinal(number), length
        return
    months = 12 if freq == "YEARLY" else 1
    number = start.year * 12 + (0 if freq == "YEARLY" else start.month - 1)
    while number // 12 <= min(end.year, MAXYEAR):
        first = date(number // 12, number % 12 + 1, 1)
        yield first, _year_length(first) if months == 12 else _month_length(first)
        number += step * months


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _year_length(day: date) -> int:
    return 365 + isleap(day.year)


def _with_defaults(parts: dict, start: date) -> dict:
    filters = {**parts, "yearly": parts["freq"] == "YEARLY" and not parts["bymonth"]}
    if not (parts["byday"] or parts["bymonthday"] or parts["byyearday"]):
        if parts["freq"] == "WEEKLY":
            filters["byday"] = [(0, _DAYS[start.weekday()])]
        elif parts["freq"] != "DAILY":
            filters["bymonthday"] = [start.day]
        if parts["freq"] == "YEARLY" and not parts["bymonth"]:
            filters["bymonth"] = [start.month]
    return filters


def _fits(day: date, filters: dict) -> bool:
    if filters["bymonth"] and day.month not in filters["bymonth"]:
        return False
    of_month = day.day, _month_length(day)
    of_year = day.toordinal() - date(day.year, 1, 1).toordinal() + 1, _year_length(day)
    return (
        _listed(of_month, filters["bymonthday"])
        and _listed(of_year, filters["byyearday"])
        and _is_weekday(day, of_year if filters["yearly"] else of_month, filters["byday"])
    )


def _is_weekday(day: date, place: tuple[int, int], wanted: list[tuple[int, str]]) -> bool:
    number, length = place
    name = _DAYS[day.weekday()]
    numbers = 0, (number + 6) // 7, -((length - number) // 7) - 1
    return not wanted or any(day_name == name and n in numbers for n, day_name in wanted)


def _listed(place: tuple[int, int], wanted: list[int]) -> bool:
    number, length = place
    return not wanted or number in wanted or number - length - 1 in wanted


def _picked(days: list[date], positions: list[int]) -> list[date]:
    if not positions:
        return days
    size = len(days)
    places = {place - 1 if place > 0 else size + place for place in positions}
    return [day for place, day in enumerate(days) if place in places]
