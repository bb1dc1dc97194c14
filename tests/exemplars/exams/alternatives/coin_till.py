"""The coin till, trying ever more coins until some add up."""

from itertools import combinations_with_replacement


class Refused(Exception):
    pass


class Till:
    def __init__(self, stock: dict[int, int]) -> None:
        self.kinds = sorted(stock, reverse=True)
        self.numbers = {kind: stock[kind] for kind in self.kinds}

    def stock(self) -> dict[int, int]:
        return {kind: self.numbers[kind] for kind in self.kinds}

    def change_for(self, amount: int) -> list[int]:
        if amount < 0:
            raise ValueError("amount")
        for length in range(sum(self.numbers.values()) + 1):
            # Combinations come in the order of the kinds: the largest coins first.
            for coins in combinations_with_replacement(self.kinds, length):
                if sum(coins) == amount and self._has(coins):
                    return list(coins)
        raise Refused("change", amount)

    def pay(self, price: int, coins: list[int]) -> list[int]:
        if price < 0:
            raise ValueError("price")
        for coin in coins:
            if coin not in self.numbers:
                raise Refused("coin", coin)
        if sum(coins) < price:
            raise Refused("short", price - sum(coins))
        before = self.stock()
        for coin in coins:
            self.numbers[coin] += 1
        try:
            change = self.change_for(sum(coins) - price)
        except Refused:
            self.numbers = before
            raise
        for coin in change:
            self.numbers[coin] -= 1
        return change

    def add(self, coin: int, number: int) -> None:
        if coin not in self.numbers:
            raise Refused("coin", coin)
        if number < 1:
            raise ValueError("number")
        self.numbers[coin] += number

    def skim(self, keep: int) -> dict[int, int]:
        if keep < 0:
            raise ValueError("keep")
        taken = {kind: max(self.numbers[kind] - keep, 0) for kind in self.kinds}
        for kind, number in taken.items():
            self.numbers[kind] -= number
        return {kind: number for kind, number in taken.items() if number}

    def _has(self, coins: tuple[int, ...]) -> bool:
        return all(coins.count(kind) <= self.numbers[kind] for kind in coins)
