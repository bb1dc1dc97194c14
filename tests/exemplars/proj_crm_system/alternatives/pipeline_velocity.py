"""A second look at velocity: exact fractions, and moves grouped by deal beforehand."""

from fractions import Fraction
from itertools import groupby, pairwise


def percentile(values, percent):
    place = -(-percent * len(values) // 100)
    return sorted(values)[place - 1] if values else None


def stays(moves, now):
    used = sorted((m for m in moves if m["at"] <= now), key=lambda m: (m["deal"], m["at"]))
    result = []
    for deal, group in groupby(used, key=lambda move: move["deal"]):
        place = ""
        for move in group:
            if move["from"] != place:
                raise ValueError(deal)
            if result and result[-1]["deal"] == deal:
                result[-1]["left"] = move["at"]
                result[-1]["time"] = move["at"] - result[-1]["entered"]
            place = move["to"]
            result.append(
                {
                    "deal": deal,
                    "stage": place,
                    "entered": move["at"],
                    "left": None,
                    "time": now - move["at"],
                }
            )
    return result


def stage_times(moves, stages, now):
    table = stays(moves, now)
    after = {}
    for one, other in pairwise(table):
        if one["deal"] == other["deal"]:
            after[one["deal"], one["entered"]] = other["stage"]
    result = []
    for number, stage in enumerate(stages):
        mine = [stay for stay in table if stay["stage"] == stage]
        ended = [stay for stay in mine if stay["left"] is not None]
        counts = {"forward": 0, "back": 0, "out": 0}
        for stay in ended:
            to = after[stay["deal"], stay["entered"]]
            if to not in stages:
                counts["out"] += 1
            else:
                counts["forward" if stages.index(to) > number else "back"] += 1
        times = [stay["time"] for stay in ended]
        result.append(
            {
                "stage": stage,
                "deals": len({stay["deal"] for stay in mine}),
                "open": len(mine) - len(ended),
                "median": percentile(times, 50),
                "p90": percentile(times, 90),
                **counts,
            }
        )
    return result


def overdue(moves, limits, now):
    late = []
    for stay in stays(moves, now):
        if stay["left"] is None and stay["stage"] in limits:
            over = stay["time"] - limits[stay["stage"]]
            if over > 0:
                late.append((-over, stay["deal"], stay))
    return [
        {"deal": deal, "stage": stay["stage"], "time": stay["time"], "over": -over}
        for over, deal, stay in sorted(late, key=lambda each: each[:2])
    ]


def velocity(deals, start, end):
    result = {}
    for currency in sorted({deal["currency"] for deal in deals}):
        mine = [deal for deal in deals if deal["currency"] == currency]
        closed = [d for d in mine if d["closed"] is not None and start <= d["closed"] < end]
        won = [deal for deal in closed if deal["won"]]
        still = [
            deal
            for deal in mine
            if deal["opened"] < end and (deal["closed"] is None or deal["closed"] >= end)
        ]
        if closed or still:
            result[currency] = _figures(len(still), won, len(closed))
    return result


def _figures(still, won, closed):
    amount = sum(deal["amount"] for deal in won)
    time = sum(deal["closed"] - deal["opened"] for deal in won)
    speed = None
    if won and time:
        days = Fraction(time, len(won) * 86400)
        speed = _whole(still * Fraction(len(won), closed) * Fraction(amount, len(won)) / days)
    return {
        "open": still,
        "won": len(won),
        "lost": closed - len(won),
        "win_rate": _whole(Fraction(len(won) * 1000, closed)) if closed else None,
        "average": _whole(Fraction(amount, len(won))) if won else None,
        "cycle": _whole(Fraction(time, len(won))) if won else None,
        "per_day": speed,
    }


def _whole(value):
    return (value + Fraction(1, 2)).__floor__()
