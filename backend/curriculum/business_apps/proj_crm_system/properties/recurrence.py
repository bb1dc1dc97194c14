"""Invariants of crm_system.recurrence."""

from datetime import datetime, timedelta

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.recurrence"

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
starts = st.datetimes(datetime(1996, 1, 1), datetime(2030, 1, 1)).map(
    lambda found: found.replace(microsecond=0)
)
spans = st.integers(0, 200).map(lambda days: timedelta(days=days))
weekdays = st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True)
month_days = st.lists(st.sampled_from([-31, -1, 1, 13, 30, 31]), min_size=1, max_size=2)
intervals = st.integers(1, 3)


def joined(values):
    return ",".join(map(str, values))


rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, intervals),
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};WKST={};BYDAY={}".format,
        intervals,
        st.sampled_from(DAYS),
        weekdays.map(joined),
    ),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={}".format, intervals, month_days.map(joined)),
    st.builds(
        "FREQ=MONTHLY;BYDAY={};BYSETPOS={}".format,
        weekdays.map(joined),
        st.sampled_from([1, 2, -1]),
    ),
    st.builds("FREQ=YEARLY;BYMONTH={};BYDAY=-1SU,2MO".format, st.integers(1, 12)),
)


def sorted_unique_and_in_range(module, value):
    rule, start, span = value
    found = module.occurrences(rule, start, start + span)
    assert found == sorted(set(found)), f"not ascending: {found}"
    for moment in found:
        assert start <= moment < start + span, f"{moment} is out of range"
        assert moment.time() == start.time(), f"{moment} has another time of day"


def count_is_the_beginning(module, value):
    rule, start, span, count = value
    whole = module.occurrences(rule, start, start + span)
    some = module.occurrences(f"{rule};COUNT={count}", start, start + span)
    assert some == whole[:count], f"{count} of {whole} are {some}"


def until_cuts_at_a_moment(module, value):
    rule, start, span, days = value
    whole = module.occurrences(rule, start, start + span)
    last = start + timedelta(days=days)
    some = module.occurrences(f"{rule};UNTIL={last:%Y%m%dT%H%M%SZ}", start, start + span)
    assert some == [moment for moment in whole if moment <= last], f"until {last}: {some}"


def weekly_equals_a_loop(module, value):
    interval, wkst, wanted, start, span = value
    rule = f"FREQ=WEEKLY;INTERVAL={interval};WKST={wkst};BYDAY={joined(wanted)}"
    found = module.occurrences(rule, start, start + span)
    first_week = start - timedelta(days=(start.weekday() - DAYS.index(wkst)) % 7)
    expected = [
        moment
        for moment in (start + timedelta(days=n) for n in range(span.days))
        if DAYS[moment.weekday()] in wanted and (moment - first_week).days // 7 % interval == 0
    ]
    assert found == expected, f"{rule} gave {found}"


PROPERTIES = [
    Property(
        "sorted-unique-and-in-range",
        "C6",
        st.tuples(rules, starts, spans),
        sorted_unique_and_in_range,
    ),
    Property(
        "count-is-the-beginning",
        "C12",
        st.tuples(rules, starts, spans, st.integers(1, 5)),
        count_is_the_beginning,
    ),
    Property(
        "until-cuts-at-a-moment",
        "C12",
        st.tuples(rules, starts, spans, st.integers(0, 100)),
        until_cuts_at_a_moment,
    ),
    Property(
        "weekly-equals-a-loop",
        "C7",
        st.tuples(intervals, st.sampled_from(DAYS), weekdays, starts, spans),
        weekly_equals_a_loop,
    ),
]
