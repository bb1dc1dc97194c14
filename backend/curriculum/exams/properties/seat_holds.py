"""Invariants of exam.seat_holds."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.seat_holds"

ROWS = {"A": 3, "B": 5}
SEATS = [f"{row}{number}" for row, size in ROWS.items() for number in range(1, size + 1)]
SECONDS, MOST = 10, 4

buyers = st.sampled_from(["ada", "bob"])
seat_lists = st.lists(st.sampled_from([*SEATS, "Z1"]), max_size=4)
steps = st.one_of(
    st.tuples(st.just("hold"), buyers, seat_lists),
    st.tuples(st.just("release"), buyers, seat_lists),
    st.tuples(st.just("buy"), buyers),
    st.tuples(st.just("refund"), st.sampled_from(SEATS)),
    st.tuples(st.just("wait"), st.integers(1, 12)),
)
days = st.lists(steps, max_size=12)


class Day:
    """A plan that went through some steps; what was refused changed nothing."""

    def __init__(self, module):
        self.now = 100
        self.plan = module.SeatPlan(ROWS, lambda: self.now, SECONDS, MOST)

    def go(self, step):
        """Whether the step was taken."""
        if step[0] == "wait":
            self.now += step[1]
            return True
        try:
            getattr(self.plan, step[0])(*step[1:])
        except (ValueError, KeyError):
            return False
        return True


def every_seat_is_listed_once(module, taken):
    day = Day(module)
    for step in taken:
        day.go(step)
        overview = day.plan.overview()
        listed = [seat for seats in overview.values() for seat in seats]
        assert sorted(listed) == sorted(SEATS), f"{overview} after {step}"
        for seats in overview.values():
            assert seats == sorted(seats, key=SEATS.index), f"{seats} are not in house order"


def refusals_change_nothing(module, taken):
    day = Day(module)
    for step in taken:
        before = day.plan.overview()
        if not day.go(step):
            assert day.plan.overview() == before, f"{step} was refused and changed the plan"


def holds_lapse_at_their_second(module, value):
    taken, buyer, seats = value
    day = Day(module)
    for step in taken:
        day.go(step)
    if not day.go(("hold", buyer, seats)):
        return
    day.now += SECONDS - 1
    held = day.plan.overview()["held"]
    assert set(seats) <= set(held), f"{seats} lapsed early, held are {held}"
    day.now += 1
    held = day.plan.overview()["held"]
    assert not held, f"{held} lapsed late"


def proposed_seats_can_be_held(module, value):
    taken, count = value
    day = Day(module)
    for step in taken:
        day.go(step)
    free = day.plan.overview()["free"]
    found = day.plan.best(count)
    runs = [SEATS[start : start + count] for start in range(len(SEATS))]
    possible = [run for run in runs if len(run) == count and {seat[0] for seat in run} < {"A", "B"}]
    possible = [run for run in possible if set(run) <= set(free)]
    assert (found in possible) if possible else found == [], f"{found} of {free}"


PROPERTIES = [
    Property("every-seat-is-listed-once", "C14", days, every_seat_is_listed_once),
    Property("refusals-change-nothing", "C3", days, refusals_change_nothing),
    Property(
        "holds-lapse-at-their-second",
        "C2",
        st.tuples(days, buyers, seat_lists),
        holds_lapse_at_their_second,
    ),
    Property(
        "proposed-seats-can-be-held",
        "C11",
        st.tuples(days, st.integers(1, 4)),
        proposed_seats_can_be_held,
    ),
]
