"""Invariants of exam.parking."""

from collections import Counter

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.parking"

COINS = [10, 20, 50, 100]
tariffs = st.lists(st.tuples(st.integers(1, 90), st.integers(1, 200)), min_size=1, max_size=3)
paid = st.lists(st.sampled_from(COINS), min_size=1, max_size=8)
hours = st.tuples(st.integers(0, 1439), st.integers(20, 1440)).filter(lambda h: h[0] + 20 <= h[1])
nows = st.integers(0, 5000)


def pay(module, meter, coins):
    """The minutes after each coin that was taken, and these coins."""
    minutes, taken = [], []
    for coin in coins:
        try:
            minutes.append(meter.insert(coin))
        except module.Refused:
            continue
        taken.append(coin)
    return minutes, taken


def more_money_buys_no_less(module, value):
    tariff, coins = value
    minutes, _ = pay(module, module.Meter(tariff, (0, 1440), COINS, 300), coins)
    assert minutes == sorted(minutes), f"{minutes} for {coins}"
    assert all(0 <= each <= 300 for each in minutes), f"{minutes} beyond 0 to 300"


def coins_count_as_a_sum(module, value):
    tariff, coins = value
    total, most = sum(coins), 10**6
    one = module.Meter(tariff, (0, 1440), [total], most).insert(total)
    minutes, _ = pay(module, module.Meter(tariff, (0, 1440), COINS, most), coins)
    assert minutes[-1] == one, f"{minutes[-1]} for {coins}, {one} for their sum"


def ticket_uses_up_the_minutes(module, value):
    (opens, closes), coins, now = value
    meter = module.Meter([(7, 10)], (opens, closes), COINS, 60)
    minutes, _ = pay(module, meter, coins)
    end = meter.ticket(now)
    charged = [at for at in range(now, end) if opens <= at % 1440 < closes]
    assert len(charged) == minutes[-1], f"{len(charged)} of {minutes[-1]} minutes until {end}"
    assert charged[-1] == end - 1, f"the last minute was used up before {end}"


def coins_are_never_lost(module, value):
    tariff, coins = value
    meter = module.Meter(tariff, (480, 1080), COINS, 300)
    _, taken = pay(module, meter, coins)
    try:
        meter.ticket(600)
    except module.Refused:
        assert meter.cancel() == taken, f"not all of {taken} given back"
    else:
        assert meter.box() == Counter(taken), f"{meter.box()} instead of {taken}"
        assert meter.cancel() == [], "coins of a ticket given back"


PROPERTIES = [
    Property("more-money-buys-no-less", "C4", st.tuples(tariffs, paid), more_money_buys_no_less),
    Property("coins-count-as-a-sum", "C2", st.tuples(tariffs, paid), coins_count_as_a_sum),
    Property(
        "ticket-uses-up-the-minutes", "C8", st.tuples(hours, paid, nows), ticket_uses_up_the_minutes
    ),
    Property("coins-are-never-lost", "C10", st.tuples(tariffs, paid), coins_are_never_lost),
]
