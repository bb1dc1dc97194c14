# C8: counts deals closed at the end of the period
"""How fast deals move, where they get stuck, and what the pipeline brings in a day."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

_DAY = 86400


def percentile(values: list[int], percent: int) -> int | None:
    """The nearest-rank percentile, always one of the values."""
    place = -(-percent * len(values) // 100)
    return sorted(values)[place - 1] if values else None


def stays(moves: list[dict], now: int) -> list[dict]:
    """Each stay of a deal in a stage; ValueError names a deal whose moves do not connect."""
    return [
        {
            "deal": move["deal"],
            "stage": move["to"],
            "entered": move["at"],
            "left": left,
            "time": (now if left is None else left) - move["at"],
        }
        for own in _by_deal(moves, now)
        for move, left in zip(own, [*(move["at"] for move in own[1:]), None], strict=True)
    ]


def stage_times(moves: list[dict], stages: list[str], now: int) -> list[dict]:
    """For each stage how long deals stayed and where they went."""
    entered, targets = defaultdict(list), defaultdict(list)
    for stay in stays(moves, now):
        entered[stay["stage"]].append(stay)
    for own in _by_deal(moves, now):
        for move, following in pairwise(own):
            targets[move["to"]].append(following["to"])
    places = {stage: place for place, stage in enumerate(stages)}
    return [_stage(stage, entered[stage], targets[stage], places) for stage in stages]


def overdue(moves: list[dict], limits: dict[str, int], now: int) -> list[dict]:
    """The deals that have been in their stage for longer than its limit."""
    late = [
        {
            "deal": stay["deal"],
            "stage": stay["stage"],
            "time": stay["time"],
            "over": stay["time"] - limits[stay["stage"]],
        }
        for stay in stays(moves, now)
        if stay["left"] is None and stay["time"] > limits.get(stay["stage"], stay["time"])
    ]
    return sorted(late, key=lambda entry: (-entry["over"], entry["deal"]))


def velocity(deals: list[dict], start: int, end: int) -> dict[str, dict]:
    """What the pipeline brings in a day, by currency."""
    groups: dict[str, dict[str, list[dict]]] = {}
    for deal in deals:
        closed = deal["closed"]
        if closed is not None and start <= closed <= end:
            kind = "won" if deal["won"] else "lost"
        elif deal["opened"] < end and (closed is None or closed >= end):
            kind = "open"
        else:
            continue
        group = groups.setdefault(deal["currency"], {"open": [], "won": [], "lost": []})
        group[kind].append(deal)
    return {currency: _speed(**groups[currency]) for currency in sorted(groups)}


def _by_deal(moves: list[dict], now: int) -> list[list[dict]]:
    """The moves until now, one list for each deal, in order and without gaps."""
    known = (move for move in moves if move["at"] <= now)
    deals: dict[str, list[dict]] = defaultdict(list)
    for move in sorted(known, key=lambda move: (move["deal"], move["at"])):
        before = deals[move["deal"]][-1]["to"] if deals[move["deal"]] else ""
        if move["from"] != before:
            raise ValueError(move["deal"])
        deals[move["deal"]].append(move)
    return list(deals.values())


def _stage(stage: str, entered: list[dict], targets: list[str], places: dict[str, int]) -> dict:
    times = [stay["time"] for stay in entered if stay["left"] is not None]
    inside = [target for target in targets if target in places]
    forward = sum(places[target] > places[stage] for target in inside)
    return {
        "stage": stage,
        "deals": len({stay["deal"] for stay in entered}),
        "open": len(entered) - len(times),
        "median": percentile(times, 50),
        "p90": percentile(times, 90),
        "forward": forward,
        "back": len(inside) - forward,
        "out": len(targets) - len(inside),
    }


# The parameters are the kinds of deals, hence the name of a builtin.
def _speed(open: list[dict], won: list[dict], lost: list[dict]) -> dict:
    rate = _part(len(won), len(won) + len(lost))
    average = _part(sum(deal["amount"] for deal in won), len(won))
    cycle = _part(sum(deal["closed"] - deal["opened"] for deal in won), len(won))
    return {
        "open": len(open),
        "won": len(won),
        "lost": len(lost),
        "win_rate": _rounded(rate * 1000 if rate is not None else None),
        "average": _rounded(average),
        "cycle": _rounded(cycle),
        "per_day": _rounded(len(open) * rate * average * _DAY / cycle if cycle else None),
    }


def _part(amount: int, whole: int) -> Fraction | None:
    return Fraction(amount, whole) if whole else None


def _rounded(value: Fraction | None) -> int | None:
    return None if value is None else int(value + Fraction(1, 2))
