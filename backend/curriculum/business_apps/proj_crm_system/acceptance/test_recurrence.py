"""Acceptance of crm_system.recurrence. Vectors named rfc-... are those of RFC 5545, 3.8.5.3."""

from datetime import datetime

import pytest
from crm_system.recurrence import BadRule, occurrences, parse_rule
from grace_case import case

START = datetime(1997, 9, 2, 9)  # a Tuesday, the start of most examples of the RFC
LATER = datetime(2050, 1, 1)


def dates(rule, start=START, before=LATER, **more):
    """The dates of a rule as texts of month and day, and the years they lie in."""
    return [found.strftime("%Y-%m-%d") for found in occurrences(rule, start, before, **more)]


def days(text):
    """ "1997-09 02 03; 1997-10 01" as the dates it stands for."""
    return [f"{month}-{day}" for month, *found in map(str.split, text.split(";")) for day in found]


def refusal(action, *arguments):
    """The arguments of the BadRule that the action must raise."""
    with pytest.raises(BadRule) as caught:
        action(*arguments)
    return caught.value.args


@case("parts-by-name", clause="C1", visible=True)
def test_parse_rule_returns_all_parts():
    assert parse_rule("FREQ=DAILY") == {
        "freq": "DAILY", "interval": 1, "count": None, "until": None, "wkst": "MO",
        "byday": [], "bymonth": [], "bymonthday": [], "byyearday": [], "bysetpos": [],
    }  # fmt: skip


@case("parts-in-any-order-and-case", clause="C1")
def test_parse_rule_ignores_order_case_and_prefix():
    parts = parse_rule("rrule:Count=3;byDay=mo,-1fr;FREQ=monthly")
    assert (parts["freq"], parts["count"], parts["byday"]) == (
        "MONTHLY",
        3,
        [(0, "MO"), (-1, "FR")],
    )


@case("interval-count-wkst", clause="C2", visible=True)
def test_parse_rule_reads_interval_count_and_wkst():
    parts = parse_rule("FREQ=WEEKLY;INTERVAL=2;COUNT=10;WKST=SU")
    assert (parts["interval"], parts["count"], parts["wkst"]) == (2, 10, "SU")


BAD_C2 = {
    "hourly": ("FREQ=HOURLY", "FREQ"),
    "empty-freq": ("FREQ=;COUNT=1", "FREQ"),
    "interval-0": ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
    "count-text": ("FREQ=DAILY;COUNT=x", "COUNT"),
    "count-negative": ("FREQ=DAILY;COUNT=-1", "COUNT"),
    "wkst-unknown": ("FREQ=WEEKLY;WKST=1MO", "WKST"),
}


@case("bad-frequency-or-number", clause="C2", visible=True)
@pytest.mark.parametrize(("rule", "name"), BAD_C2.values(), ids=BAD_C2)
def test_parse_rule_refuses_bad_frequency_and_numbers(rule, name):
    assert refusal(parse_rule, rule) == (name,)


@case("bad-numbers", clause="C2")
@pytest.mark.parametrize("text", ["", "1.5", "-2", "0", "two"])
def test_parse_rule_refuses_bad_interval_and_count(text):
    for name in ("INTERVAL", "COUNT"):
        assert refusal(parse_rule, f"FREQ=YEARLY;{name}={text}") == (name,)


UNTILS = {
    "with-z": ("19971224T093000Z", datetime(1997, 12, 24, 9, 30)),
    "without-z": ("19971224T000000", datetime(1997, 12, 24)),
    "date": ("19971224", datetime(1997, 12, 24, 23, 59, 59)),
}


@case("until-read", clause="C3", visible=True)
@pytest.mark.parametrize(("text", "moment"), UNTILS.values(), ids=UNTILS)
def test_parse_rule_reads_until(text, moment):
    assert parse_rule(f"FREQ=DAILY;UNTIL={text}")["until"] == moment


@case("bad-until", clause="C3")
@pytest.mark.parametrize("text", ["19970230", "1997-12-24", "", "19971224T0930", "soon"])
def test_parse_rule_refuses_bad_until(text):
    assert refusal(parse_rule, f"FREQ=DAILY;UNTIL={text}") == ("UNTIL",)


@case("lists-read", clause="C4", visible=True)
def test_parse_rule_reads_lists():
    parts = parse_rule("FREQ=YEARLY;BYMONTH=12,1;BYMONTHDAY=-1,+5;BYDAY=2MO,-53su,TU;BYSETPOS=-366")
    assert (parts["bymonth"], parts["bymonthday"], parts["bysetpos"]) == ([12, 1], [-1, 5], [-366])
    assert parts["byday"] == [(2, "MO"), (-53, "SU"), (0, "TU")]


BAD_C4 = {
    "month-13": "BYMONTH=13",
    "month-negative": "BYMONTH=-1",
    "monthday-0": "BYMONTHDAY=0",
    "monthday-32": "BYMONTHDAY=1,32",
    "monthday-minus-32": "BYMONTHDAY=-32",
    "yearday-367": "BYYEARDAY=367",
    "setpos-0": "BYDAY=MO;BYSETPOS=0",
    "day-0": "BYDAY=0MO",
    "day-54": "BYDAY=54MO",
    "day-unknown": "BYDAY=MO,XX",
    "day-empty": "BYDAY=",
    "list-with-a-hole": "BYMONTH=1,,2",
    "number-alone": "BYDAY=1",
}


@case("bad-list", clause="C4")
@pytest.mark.parametrize("text", BAD_C4.values(), ids=BAD_C4)
def test_parse_rule_refuses_values_out_of_range(text):
    name = text.split(";")[-1].split("=")[0]
    assert refusal(parse_rule, f"FREQ=YEARLY;{text}") == (name,)


BAD_C5 = {
    "no-freq": ("COUNT=3", "FREQ"),
    "twice": ("FREQ=DAILY;COUNT=1;COUNT=1", "COUNT"),
    "unknown": ("FREQ=DAILY;byhour=9", "BYHOUR"),
    "no-equals": ("FREQ=DAILY;COUNT", "COUNT"),
    "no-equals-unknown": ("FREQ=DAILY;what", "WHAT"),
    "count-and-until": ("FREQ=DAILY;COUNT=1;UNTIL=19971224", "UNTIL"),
    "numbered-day-weekly": ("FREQ=WEEKLY;BYDAY=MO,1TU", "BYDAY"),
    "numbered-day-daily": ("FREQ=DAILY;BYDAY=-1FR", "BYDAY"),
    "monthday-weekly": ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
    "yearday-monthly": ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY"),
    "setpos-alone": ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS"),
}


@case("bad-combination", clause="C5", visible=True)
@pytest.mark.parametrize(("rule", "name"), BAD_C5.values(), ids=BAD_C5)
def test_parse_rule_refuses_bad_combinations(rule, name):
    assert refusal(parse_rule, rule) == (name,)


@case("combinations-allowed-and-not", clause="C5")
def test_parse_rule_accepts_some_combinations_only():
    assert parse_rule("FREQ=MONTHLY;BYMONTH=1;BYSETPOS=1")["bysetpos"] == [1]
    assert parse_rule("FREQ=DAILY;BYMONTHDAY=1;BYDAY=MO")["bymonthday"] == [1]
    assert refusal(parse_rule, "FREQ=DAILY;BYYEARDAY=1") == ("BYYEARDAY",)
    assert refusal(parse_rule, "FREQ=DAILY;COUNT=2;BYSETPOS=-1") == ("BYSETPOS",)
    assert refusal(parse_rule, "FREQ=WEEKLY;BYDAY=MO;BYDAY=TU") == ("BYDAY",)


@case("unknown-part", clause="C5", visible=True)
def test_parse_rule_refuses_unknown_part():
    assert refusal(parse_rule, "FREQ=YEARLY;BYWEEKNO=20") == ("BYWEEKNO",)


@case("time-of-day-and-limits", clause="C6", visible=True)
def test_occurrences_have_the_time_of_start_and_end_before():
    found = occurrences("FREQ=DAILY", datetime(2024, 5, 1, 9, 30), datetime(2024, 5, 3, 9, 30))
    assert found == [datetime(2024, 5, 1, 9, 30), datetime(2024, 5, 2, 9, 30)]


@case("start-not-given-by-the-rule", clause="C6")
def test_start_that_the_rule_does_not_give_is_left_out():
    expected = days("1997-09 05 12 19 26")
    assert dates("FREQ=WEEKLY;BYDAY=FR;COUNT=4") == expected
    assert dates("FREQ=WEEKLY;BYDAY=FR,MO;COUNT=2", datetime(1997, 9, 4)) == days("1997-09 05 08")


RFC_BY_PERIOD = {
    "rfc-every-other-day": ("FREQ=DAILY;INTERVAL=2;COUNT=5", START, "1997-09 02 04 06 08 10"),
    "rfc-every-10-days": (
        "FREQ=DAILY;INTERVAL=10;COUNT=5", START, "1997-09 02 12 22;1997-10 02 12",
    ),
    "rfc-every-other-week": (
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=5", START, "1997-09 02 16 30;1997-10 14 28",
    ),
    "rfc-other-week-mo-we-fr": (
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR;COUNT=9", datetime(1997, 9, 1, 9),
        "1997-09 01 03 05 15 17 19 29;1997-10 01 03",
    ),
    "rfc-week-starts-monday": (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", datetime(1997, 8, 5, 9),
        "1997-08 05 10 19 24",
    ),
    "rfc-week-starts-sunday": (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", datetime(1997, 8, 5, 9),
        "1997-08 05 17 19 31",
    ),
    "rfc-18-months": (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", datetime(1997, 9, 10, 9),
        "1997-09 10 11 12 13 14 15;1999-03 10 11 12 13",
    ),
    "rfc-every-other-year": (
        "FREQ=YEARLY;INTERVAL=2;COUNT=4;BYMONTH=1,2", datetime(1997, 3, 10, 9),
        "1999-01 10;1999-02 10;2001-01 10;2001-02 10",
    ),
}  # fmt: skip


@case("intervals", clause="C7")
@pytest.mark.parametrize(("rule", "start", "text"), RFC_BY_PERIOD.values(), ids=RFC_BY_PERIOD)
def test_only_every_interval_th_period_counts(rule, start, text):
    assert dates(rule, start) == days(text)


@case("every-other-week-shown", clause="C7", visible=True)
def test_every_other_week_on_two_days():
    rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"
    assert dates(rule) == days("1997-09 02 04 16 18 30;1997-10 02 14 16")


RFC_FILTERS = {
    "rfc-january-days": (
        "FREQ=DAILY;BYMONTH=1;COUNT=3", datetime(1998, 1, 30, 9), "1998-01 30 31;1999-01 01",
    ),
    "rfc-third-last-day": (
        "FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=4", datetime(1997, 9, 28, 9),
        "1997-09 28;1997-10 29;1997-11 28;1997-12 29",
    ),
    "rfc-first-and-last-day": (
        "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=1,-1", datetime(1997, 9, 30, 9),
        "1997-09 30;1997-10 01 31;1997-11 01 30",
    ),
    "rfc-days-of-the-year": (
        "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYYEARDAY=1,100,200", datetime(1997, 1, 1, 9),
        "1997-01 01;1997-04 10;1997-07 19;2000-01 01;2000-04 09",
    ),
    "last-days-of-the-year": (
        "FREQ=YEARLY;BYYEARDAY=-1,-366,366;COUNT=4", datetime(1999, 1, 1),
        "1999-12 31;2000-01 01;2000-12 31;2001-12 31",
    ),
    "rfc-friday-the-13th": (
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=4", START,
        "1998-02 13;1998-03 13;1998-11 13;1999-08 13",
    ),
    "rfc-thursdays-in-march": (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4", datetime(1997, 3, 13, 9),
        "1997-03 13 20 27;1998-03 05",
    ),
    "rfc-election-day": (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3",
        datetime(1996, 11, 5, 9), "1996-11 05;2000-11 07;2004-11 02",
    ),
}  # fmt: skip


@case("filters", clause="C8")
@pytest.mark.parametrize(("rule", "start", "text"), RFC_FILTERS.values(), ids=RFC_FILTERS)
def test_days_fit_every_part(rule, start, text):
    assert dates(rule, start) == days(text)


@case("filters-shown", clause="C8", visible=True)
def test_monthly_on_the_2nd_and_15th():
    rule = "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=2,15"
    assert dates(rule) == days("1997-09 02 15;1997-10 02 15;1997-11 02")


RFC_NUMBERED = {
    "rfc-first-friday": (
        "FREQ=MONTHLY;COUNT=4;BYDAY=1FR", datetime(1997, 9, 5, 9),
        "1997-09 05;1997-10 03;1997-11 07;1997-12 05",
    ),
    "rfc-first-and-last-sunday": (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=6;BYDAY=1SU,-1SU", datetime(1997, 9, 7, 9),
        "1997-09 07 28;1997-11 02 30;1998-01 04 25",
    ),
    "rfc-second-to-last-monday": (
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", datetime(1997, 9, 22, 9),
        "1997-09 22;1997-10 20;1997-11 17;1997-12 22;1998-01 19;1998-02 16",
    ),
    "rfc-20th-monday-of-the-year": (
        "FREQ=YEARLY;BYDAY=20MO;COUNT=3", datetime(1997, 5, 19, 9),
        "1997-05 19;1998-05 18;1999-05 17",
    ),
    "first-sunday-of-april": (
        "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;COUNT=3", datetime(1998, 1, 1),
        "1998-04 05;1999-04 04;2000-04 02",
    ),
    "last-day-of-the-year": (
        "FREQ=YEARLY;BYDAY=-1SU;COUNT=2", datetime(1997, 1, 1), "1997-12 28;1998-12 27",
    ),
    "fifth-tuesday-only-where-there-is-one": (
        "FREQ=MONTHLY;BYDAY=5TU;COUNT=3", START, "1997-09 30;1997-12 30;1998-03 31",
    ),
    "numbered-and-plain": (
        "FREQ=MONTHLY;BYDAY=TU,1FR;COUNT=6", START, "1997-09 02 05 09 16 23 30",
    ),
}  # fmt: skip


@case("numbered-weekdays", clause="C9")
@pytest.mark.parametrize(("rule", "start", "text"), RFC_NUMBERED.values(), ids=RFC_NUMBERED)
def test_numbered_weekdays_count_within_month_or_year(rule, start, text):
    assert dates(rule, start) == days(text)


@case("numbered-weekday-shown", clause="C9", visible=True)
def test_last_friday_of_the_month():
    assert dates("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3") == days("1997-09 26;1997-10 31;1997-11 28")


DEFAULT_DAYS = {
    "weekly": ("FREQ=WEEKLY;COUNT=3", START, "1997-09 02 09 16"),
    "monthly-31st": (
        "FREQ=MONTHLY;COUNT=5", datetime(2024, 1, 31),
        "2024-01 31;2024-03 31;2024-05 31;2024-07 31;2024-08 31",
    ),
    "yearly": ("FREQ=YEARLY;COUNT=2", START, "1997-09 02;1998-09 02"),
    "leap-day": ("FREQ=YEARLY;COUNT=3", datetime(2096, 2, 29), "2096-02 29;2104-02 29;2108-02 29"),
    "rfc-june-and-july": (
        "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", datetime(1997, 6, 10, 9),
        "1997-06 10;1997-07 10;1998-06 10;1998-07 10",
    ),
    "yearly-month-day": (
        "FREQ=YEARLY;BYMONTHDAY=1;COUNT=3", START, "1997-10 01;1997-11 01;1997-12 01",
    ),
    "weekly-in-one-month": ("FREQ=WEEKLY;BYMONTH=10;COUNT=2", START, "1997-10 07 14"),
}  # fmt: skip


@case("day-from-start", clause="C10")
@pytest.mark.parametrize(("rule", "start", "text"), DEFAULT_DAYS.values(), ids=DEFAULT_DAYS)
def test_missing_day_comes_from_start(rule, start, text):
    assert dates(rule, start, datetime(2110, 1, 1)) == days(text)


RFC_POSITIONS = {
    "rfc-third-of-tu-we-th": (
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", datetime(1997, 9, 4, 9),
        "1997-09 04;1997-10 07;1997-11 06",
    ),
    "rfc-second-to-last-workday": (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=4", datetime(1997, 9, 29, 9),
        "1997-09 29;1997-10 30;1997-11 27;1997-12 30",
    ),
    "two-positions-in-order": (
        "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1,1;COUNT=4", datetime(1997, 9, 1),
        "1997-09 01 29;1997-10 03 31",
    ),
    "days-before-start-take-part": (
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;COUNT=2", datetime(1997, 9, 5), "1997-09 09;1997-10 14",
    ),
    "of-the-year": (
        "FREQ=YEARLY;BYMONTH=1,12;BYDAY=SU;BYSETPOS=1,-1;COUNT=3", datetime(1997, 1, 1),
        "1997-01 05;1997-12 28;1998-01 04",
    ),
    "of-the-week": (
        "FREQ=WEEKLY;BYDAY=TU,SU;WKST=SU;BYSETPOS=1;COUNT=2", datetime(1997, 9, 2), "1997-09 07 14",
    ),
    "one-day-twice": (
        "FREQ=MONTHLY;BYMONTHDAY=5;BYSETPOS=1,-1;COUNT=2", START, "1997-09 05;1997-10 05",
    ),
}  # fmt: skip


@case("positions", clause="C11")
@pytest.mark.parametrize(("rule", "start", "text"), RFC_POSITIONS.values(), ids=RFC_POSITIONS)
def test_positions_pick_from_the_days_of_a_period(rule, start, text):
    assert dates(rule, start) == days(text)


@case("last-workday-shown", clause="C11", visible=True)
def test_last_workday_of_the_month():
    rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2"
    assert dates(rule) == days("1997-09 30;1997-10 31")


@case("until-is-included", clause="C12", visible=True)
def test_until_is_the_last_moment_allowed():
    assert dates("FREQ=DAILY;UNTIL=19970904T090000Z") == days("1997-09 02 03 04")
    assert dates("FREQ=DAILY;UNTIL=19970904T085959Z") == days("1997-09 02 03")


@case("until-as-a-date", clause="C12")
def test_until_as_a_date_includes_that_day():
    late = datetime(1997, 9, 2, 23, 59, 59)
    assert dates("FREQ=DAILY;UNTIL=19970904", late) == days("1997-09 02 03 04")
    assert dates("FREQ=DAILY;UNTIL=19970901", late) == []


@case("count-from-start-on", clause="C12")
def test_count_begins_at_start_and_goes_on_behind_before():
    assert dates("FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3", datetime(1997, 9, 3)) == days(
        "1997-09 05 08 12"
    )
    assert dates("FREQ=DAILY;COUNT=10", before=datetime(1997, 9, 4)) == days("1997-09 02 03")
    assert dates("FREQ=DAILY;COUNT=1", before=START) == []


@case("excluded-count-too", clause="C13")
def test_excluded_datetimes_are_left_out_after_count():
    exclude = [datetime(1997, 9, 3, 9), datetime(1997, 9, 4, 8), datetime(1996, 1, 1)]
    assert dates("FREQ=DAILY;COUNT=4", exclude=exclude) == days("1997-09 02 04 05")


@case("exclude-the-start", clause="C13", visible=True)
def test_start_can_be_excluded():
    assert dates("FREQ=DAILY;COUNT=3", exclude=[START]) == days("1997-09 03 04")


@case("bad-rule-in-occurrences", clause="C14", visible=True)
def test_occurrences_refuses_a_bad_rule():
    assert refusal(occurrences, "FREQ=SOMETIMES", START, LATER) == ("FREQ",)


NEVER = {
    "30-february": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "february-counted": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31;COUNT=1",
    "position-too-high": "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    "wrong-day-of-the-year": "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=2",
}


@case("rule-without-dates-ends", clause="C14")
@pytest.mark.parametrize("rule", NEVER.values(), ids=NEVER)
def test_rule_that_never_gives_a_date_ends(rule):
    assert dates(rule, before=datetime(2001, 1, 1)) == []
    assert dates("FREQ=DAILY", before=datetime(1997, 9, 3)) == days("1997-09 02")


@case("end-later-on-its-day", clause="C6")
def test_occurrences_on_the_day_of_the_end_count_before_its_time():
    start = datetime(2024, 1, 1, 9)
    for rule in ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"):
        assert dates(rule, start, datetime(2024, 1, 3, 12)) == days("2024-01 01 02 03")
        assert dates(rule, start, datetime(2024, 1, 3, 9)) == days("2024-01 01 02")
