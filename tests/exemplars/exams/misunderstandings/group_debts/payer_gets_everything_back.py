# C1: counts the whole expense for the payer, though the parts are rounded down
"""How friends stand who lay out money for each other, and who pays whom in the end."""


def balances(expenses: list[tuple[str, int, list[str]]]) -> dict[str, int]:
    """What each is owed, less what each owes, by name."""
    standing: dict[str, int] = {}
    for index, (payer, cents, people) in enumerate(expenses):
        if cents < 1:
            raise ValueError("cents", index)
        if not people:
            raise ValueError("people", index)
        share = cents // len(people)
        standing[payer] = standing.get(payer, 0) + cents
        for name in people:
            standing[name] = standing.get(name, 0) - share
    return dict(sorted(standing.items()))


def settle(standing: dict[str, int]) -> list[tuple[str, str, int]]:
    """Payments after which nobody owes anything."""
    if sum(standing.values()) != 0:
        raise ValueError("sum")
    left = dict(standing)
    payments = []
    while any(left.values()):
        payer, receiver = _next_pair(left)
        cents = min(-left[payer], left[receiver])
        left[payer] += cents
        left[receiver] -= cents
        payments.append((payer, receiver, cents))
    return payments


def _next_pair(left: dict[str, int]) -> tuple[str, str]:
    """Who pays whom next: two who match, or else the two with most."""
    payers = sorted((balance, name) for name, balance in left.items() if balance < 0)
    receivers = sorted((-balance, name) for name, balance in left.items() if balance > 0)
    for owed, payer in payers:
        for due, receiver in receivers:
            if owed == due:
                return payer, receiver
    return payers[0][1], receivers[0][1]
