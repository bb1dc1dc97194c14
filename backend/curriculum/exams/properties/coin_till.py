"""Invariants of exam.till."""

from collections import Counter
from itertools import product

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.till"

kinds = st.sampled_from([1, 2, 3, 5, 8, 10, 20, 50])
stocks = st.dictionaries(kinds, st.integers(0, 3), min_size=1, max_size=4)
amounts = st.integers(0, 60)


def ways(stock, amount):
    """Every way to give an amount, as coins from the largest on."""
    large_first = sorted(stock, reverse=True)
    for counts in product(*(range(stock[coin] + 1) for coin in large_first)):
        coins = [c for c, number in zip(large_first, counts, strict=True) for _ in range(number)]
        if sum(coins) == amount:
            yield coins


def change_is_the_best_way(module, value):
    stock, amount = value
    every = list(ways(stock, amount))
    try:
        change = module.Till(stock).change_for(amount)
    except module.Refused as refused:
        assert not every, f"{amount} refused, though {every[0]} is there"
        assert refused.args == ("change", amount), f"{refused.args}"  # noqa: PT017
    else:
        fewest = min(map(len, every), default=None)
        best = max((way for way in every if len(way) == fewest), default=None)
        assert change == best, f"{change} instead of {best}"


def sale_keeps_the_books(module, value):
    stock, price, numbers = value
    coins = [sorted(stock)[number % len(stock)] for number in numbers]
    till = module.Till(stock)
    try:
        change = till.pay(price, coins)
    except module.Refused:
        assert till.stock() == stock, "a refused sale changed the stock"
    else:
        assert sum(coins) - sum(change) == price, f"{change} back from {coins} for {price}"
        after = Counter(stock) + Counter(coins)
        after.subtract(change)
        assert till.stock() == {coin: after[coin] for coin in stock}, f"{till.stock()} are left"


def skimming_leaves_what_is_to_keep(module, value):
    stock, keep = value
    till = module.Till(stock)
    taken = till.skim(keep)
    left = till.stock()
    assert left == {coin: min(number, keep) for coin, number in stock.items()}, f"{left} are left"
    assert all(taken.get(coin, 0) + left[coin] == stock[coin] for coin in stock), f"{taken} taken"


PROPERTIES = [
    Property("change-is-the-best-way", "C3", st.tuples(stocks, amounts), change_is_the_best_way),
    Property(
        "sale-keeps-the-books",
        "C6",
        st.tuples(stocks, amounts, st.lists(st.integers(0, 9), max_size=5)),
        sale_keeps_the_books,
    ),
    Property(
        "skimming-leaves-what-is-to-keep",
        "C9",
        st.tuples(stocks, st.integers(0, 4)),
        skimming_leaves_what_is_to_keep,
    ),
]
