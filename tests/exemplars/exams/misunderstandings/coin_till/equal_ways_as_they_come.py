# C4: keeps the first of several equally short ways that it finds
"""A till that gives change with few coins out of a limited stock."""

from collections import Counter


class Refused(Exception):
    """A sale or a coin that is not possible; the arguments say why."""


class Till:
    """How many coins of each kind there are."""

    def __init__(self, stock: dict[int, int]) -> None:
        self._stock = dict(sorted(stock.items(), reverse=True))

    def stock(self) -> dict[int, int]:
        """The coins of each kind, largest first."""
        return dict(self._stock)

    def change_for(self, amount: int) -> list[int]:
        """The fewest coins for an amount; they stay in the till."""
        return _change(self._stock, amount)

    def pay(self, price: int, coins: list[int]) -> list[int]:
        """Take coins for a price; the change."""
        if price < 0:
            raise ValueError("price")
        for coin in coins:
            self._check(coin)
        missing = price - sum(coins)
        if missing > 0:
            raise Refused("short", missing)
        given = Counter(coins)
        stock = {coin: number + given[coin] for coin, number in self._stock.items()}
        change = _change(stock, -missing)
        for coin in change:
            stock[coin] -= 1
        self._stock = stock
        return change

    def add(self, coin: int, number: int) -> None:
        """Put more coins of a kind in the till."""
        self._check(coin)
        if number < 1:
            raise ValueError("number")
        self._stock[coin] += number

    def skim(self, keep: int) -> dict[int, int]:
        """Take out what is too much; the coins taken."""
        if keep < 0:
            raise ValueError("keep")
        taken = {coin: number - keep for coin, number in self._stock.items() if number > keep}
        for coin, number in taken.items():
            self._stock[coin] -= number
        return taken

    def _check(self, coin: int) -> None:
        if coin not in self._stock:
            raise Refused("coin", coin)


def _change(stock: dict[int, int], amount: int) -> list[int]:
    if amount < 0:
        raise ValueError("amount")
    best: dict[int, list[int]] = {0: []}  # the coins of the kinds seen so far, by their sum
    for coin, number in stock.items():
        reached: dict[int, list[int]] = {}
        for total, coins in best.items():
            for count in range(min(number, (amount - total) // coin) + 1):
                way, known = [*coins, *[coin] * count], reached.get(total + coin * count)
                # Of two equally short ways the greater list has more large coins.
                if known is None or len(way) < len(known):
                    reached[total + coin * count] = way
        best = reached
    if amount not in best:
        raise Refused("change", amount)
    return best[amount]
