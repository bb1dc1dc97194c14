"""Invariants of crm_system.velocity."""

from itertools import pairwise

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.velocity"
STAGES = ["a", "b", "c"]


def board(deals):
    """The moves of some deals, each a set of times and a list of stages."""
    return [
        {"deal": f"d{number}", "from": before, "to": stage, "at": at}
        for number, (times, stages) in enumerate(deals)
        for at, (before, stage) in zip(sorted(times), pairwise(["", *stages]), strict=False)
    ]


boards = st.lists(
    st.tuples(
        st.sets(st.integers(0, 30), max_size=5),
        st.lists(st.sampled_from([*STAGES, "won"]), min_size=5, max_size=5),
    ),
    max_size=4,
).map(board)
deals = st.lists(
    st.fixed_dictionaries(
        {
            "currency": st.sampled_from(["EUR", "USD"]),
            "amount": st.integers(0, 10**6),
            "opened": st.integers(0, 9),
            "closed": st.one_of(st.none(), st.integers(10, 40)),
            "won": st.booleans(),
        }
    ),
    max_size=8,
)


def percentile_is_a_value_of_its_rank(module, value):
    values, percent = value
    found = module.percentile(values, percent)
    assert found in values, f"{found} is none of the values"
    assert 100 * sum(v <= found for v in values) >= percent * len(values), f"{found} is too low"
    assert 100 * sum(v < found for v in values) < percent * len(values), f"{found} is too high"


def times_add_up_to_the_age(module, value):
    moves, now = value
    found = module.stays(moves, now)
    for name in {stay["deal"] for stay in found}:
        own = [stay for stay in found if stay["deal"] == name]
        total = sum(stay["time"] for stay in own)
        assert total == now - own[0]["entered"], f"times of {name} add up to {total}"
        assert [stay["left"] for stay in own].count(None) == 1, f"open stays of {name}"


def stages_agree_with_stays(module, value):
    moves, now = value
    found = module.stays(moves, now)
    for row in module.stage_times(moves, STAGES, now):
        own = [stay for stay in found if stay["stage"] == row["stage"]]
        counted = row["open"] + row["forward"] + row["back"] + row["out"]
        assert counted == len(own), f"{counted} stays counted in {row}"
        assert (row["median"] or 0) <= (row["p90"] or 0), f"percentiles of {row}"


def another_currency_changes_nothing(module, found):
    euros = [deal for deal in found if deal["currency"] == "EUR"]
    alone, together = module.velocity(euros, 10, 30), module.velocity(found, 10, 30)
    assert alone.get("EUR") == together.get("EUR"), "deals in dollars change the euros"


def periods_share_the_closed_deals(module, value):
    found, middle = value
    counts = [
        sum(row["won"] + row["lost"] for row in module.velocity(found, *period).values())
        for period in ((10, middle), (middle, 41), (10, 41))
    ]
    assert counts[0] + counts[1] == counts[2], f"closed deals of the periods {counts}"


PROPERTIES = [
    Property(
        "percentile-is-a-value-of-its-rank",
        "C1",
        st.tuples(st.lists(st.integers(0, 99), min_size=1, max_size=12), st.integers(1, 100)),
        percentile_is_a_value_of_its_rank,
    ),
    Property(
        "times-add-up-to-the-age",
        "C2",
        st.tuples(boards, st.integers(0, 40)),
        times_add_up_to_the_age,
    ),
    Property(
        "stages-agree-with-stays",
        "C6",
        st.tuples(boards, st.integers(0, 40)),
        stages_agree_with_stays,
    ),
    Property("another-currency-changes-nothing", "C9", deals, another_currency_changes_nothing),
    Property(
        "periods-share-the-closed-deals",
        "C8",
        st.tuples(deals, st.integers(10, 40)),
        periods_share_the_closed_deals,
    ),
]
