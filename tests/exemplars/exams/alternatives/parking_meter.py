"""The parking meter, counting cents and minutes one by one."""


class Refused(Exception):
    pass


class Meter:
    def __init__(
        self, tariff: list[tuple[int, int]], hours: tuple[int, int], coins: list[int], most: int
    ) -> None:
        self.tariff, self.hours, self.coins, self.most = tariff, hours, coins, most
        self.inserted: list[int] = []
        self.sold: list[int] = []

    def insert(self, coin: int) -> int:
        if coin not in self.coins:
            raise Refused("coin")
        if self._bought() >= self.most:
            raise Refused("full")
        self.inserted.append(coin)
        return self._bought()

    def cancel(self) -> list[int]:
        back = self.inserted[:]
        self.inserted.clear()
        return back

    def ticket(self, now: int) -> int:
        left = self._bought()
        if left < 1:
            raise Refused("nothing")
        self.sold += self.cancel()
        opens, closes = self.hours
        while left:
            if opens <= now % 1440 < closes:
                left -= 1
            now += 1
        return now

    def box(self) -> dict[int, int]:
        return {coin: self.sold.count(coin) for coin in sorted(set(self.sold))}

    def _bought(self) -> int:
        whole, paid, step = 0, 0, 0
        for _ in range(sum(self.inserted)):
            paid += 1
            minutes, cents = self.tariff[step]
            if paid == cents:
                whole += minutes
                paid = 0
                step = min(step + 1, len(self.tariff) - 1)
        minutes, cents = self.tariff[step]
        return min(whole + paid * minutes // cents, self.most)
