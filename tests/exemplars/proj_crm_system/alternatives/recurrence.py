"""A second recurrence: every day is asked whether it fits, period by period."""

import re
from calendar import isleap, monthrange
from datetime import datetime, timedelta
from itertools import groupby

_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_ONE_DAY = timedelta(1)


class BadRule(ValueError):
    pass


def parse_rule(rule):
    rule = rule.upper()
    parts = {"freq": None, "interval": 1, "count": None, "until": None, "wkst": "MO"}
    parts |= {name: [] for name in ("byday", "bymonth", "bymonthday", "byyearday", "bysetpos")}
    seen = set()
    for part in rule.removeprefix("RRULE:").split(";"):
        name, sign, value = part.partition("=")
        if not sign or name.lower() not in parts or name in seen:
            raise BadRule(name)
        seen.add(name)
        parts[name.lower()] = _read(name, value)
    freq = parts["freq"]
    if freq is None:
        raise BadRule("FREQ")
    if "COUNT" in seen and "UNTIL" in seen:
        raise BadRule("UNTIL")
    if any(n for n, _ in parts["byday"]) and freq not in ("MONTHLY", "YEARLY"):
        raise BadRule("BYDAY")
    if "BYMONTHDAY" in seen and freq == "WEEKLY":
        raise BadRule("BYMONTHDAY")
    if "BYYEARDAY" in seen and freq != "YEARLY":
        raise BadRule("BYYEARDAY")
    if "BYSETPOS" in seen and not seen & {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY"}:
        raise BadRule("BYSETPOS")
    return parts


def occurrences(rule, start, before, exclude=None):
    parts = parse_rule(rule)
    end = before
    if parts["until"] is not None and parts["until"] < before:
        end = parts["until"] + timedelta(seconds=1)
    found = []
    if start < end:
        for days in _periods(parts, start, end):
            for day in _picked(days, parts["bysetpos"]):
                if start <= day < end and (parts["count"] is None or len(found) < parts["count"]):
                    found.append(day)
            if parts["count"] is not None and len(found) == parts["count"]:
                break
    return [day for day in found if day not in (exclude or [])]


def _read(name, value):
    if name == "FREQ":
        return _one_of(name, value, _FREQUENCIES)
    if name == "WKST":
        return _one_of(name, value, _DAYS)
    if name in ("INTERVAL", "COUNT"):
        if not re.fullmatch("[0-9]+", value) or int(value) < 1:
            raise BadRule(name)
        return int(value)
    if name == "UNTIL":
        return _moment(value)
    if name == "BYDAY":
        return [_weekday(item) for item in value.split(",")]
    most = {"BYMONTH": 12, "BYMONTHDAY": 31}.get(name, 366)
    return [_number(name, item, most, name != "BYMONTH") for item in value.split(",")]


def _one_of(name, value, allowed):
    if value not in allowed:
        raise BadRule(name)
    return value


def _number(name, text, most, negative):
    if not re.fullmatch("[+-]?[0-9]+" if negative else "[0-9]+", text):
        raise BadRule(name)
    if not 1 <= abs(int(text)) <= most:
        raise BadRule(name)
    return int(text)


def _weekday(text):
    day = _one_of("BYDAY", text[-2:], _DAYS)
    return (_number("BYDAY", text[:-2], 53, True), day) if text[:-2] else (0, day)


def _moment(text):
    found = re.fullmatch("([0-9]{8})(?:T([0-9]{6})Z?)?", text)
    try:
        return datetime.strptime(found[1] + (found[2] or "235959"), "%Y%m%d%H%M%S")
    except (TypeError, ValueError):
        raise BadRule("UNTIL") from None


def _periods(parts, start, end):
    """The days that fit, in lists, one for each period that counts."""
    freq = parts["freq"]
    offset = (start.weekday() - _DAYS.index(parts["wkst"])) % 7
    number = {
        "DAILY": lambda day: day.toordinal(),
        "WEEKLY": lambda day: (day.toordinal() - start.toordinal() + offset) // 7,
        "MONTHLY": lambda day: day.year * 12 + day.month,
        "YEARLY": lambda day: day.year,
    }[freq]
    first, last = _bounds(freq, start, end, offset)
    origin = number(start)
    for period, days in groupby(_days(first, last), key=number):
        if (period - origin) % parts["interval"] == 0:
            yield [day for day in days if _fits(day, parts, start)]


def _bounds(freq, start, end, offset):
    """The first day of the first period, the last day of the last one."""
    if freq == "DAILY":
        return start, end
    if freq == "WEEKLY":
        return start - min(offset, start.toordinal() - 1) * _ONE_DAY, _later(end, 7)
    if freq == "MONTHLY":
        return start.replace(day=1), _later(end, 31)
    return start.replace(month=1, day=1), _later(end, 366)


def _later(moment, days):
    return moment + timedelta(min(days, datetime.max.toordinal() - moment.toordinal()))


def _days(first, last):
    for number in range((last.date() - first.date()).days + 1):
        yield first + number * _ONE_DAY


def _fits(day, parts, start):
    if parts["bymonth"] and day.month not in parts["bymonth"]:
        return False
    length = monthrange(day.year, day.month)[1]
    if parts["bymonthday"] and not {day.day, day.day - length - 1} & {*parts["bymonthday"]}:
        return False
    place, year = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    if parts["byyearday"] and not {place, place - year - 1} & {*parts["byyearday"]}:
        return False
    if parts["byday"]:
        monthly = parts["freq"] == "MONTHLY" or parts["bymonth"]
        here, whole = (day.day, length) if monthly else (place, year)
        ranks = {0, (here - 1) // 7 + 1, -((whole - here) // 7 + 1)}
        return any(_DAYS[day.weekday()] == name and n in ranks for n, name in parts["byday"])
    return bool(parts["bymonthday"] or parts["byyearday"]) or _like_start(day, parts, start)


def _like_start(day, parts, start):
    if parts["freq"] == "WEEKLY":
        return day.weekday() == start.weekday()
    if parts["freq"] == "MONTHLY":
        return day.day == start.day
    same_month = bool(parts["bymonth"]) or day.month == start.month
    return parts["freq"] == "DAILY" or (same_month and day.day == start.day)


def _picked(days, places):
    if not places:
        return days
    chosen = {place - 1 if place > 0 else len(days) + place for place in places}
    return [day for number, day in enumerate(days) if number in chosen]
