# C4: takes equal fractions in the order of the names, whatever the weights
"""Sharing bills in whole cents, and finding out who pays whom afterwards."""


def share_out(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Each name's part of the total, by weight; the parts add up to it."""
    _check(weights)
    if total < 0:
        return {name: -share for name, share in share_out(-total, weights).items()}
    whole = sum(weights.values())
    shares = {name: total * weight // whole for name, weight in weights.items()}

    def first_to_get_more(name: str) -> int:
        return -(total * weights[name] % whole)

    missing = total - sum(shares.values())
    for name in sorted(weights, key=first_to_get_more)[:missing]:
        shares[name] += 1
    return shares


def settle(paid: dict[str, int], shares: dict[str, int]) -> list[tuple[str, str, int]]:
    """Payments from those who owe most to those who are owed most."""
    if sum(paid.values()) != sum(shares.values()):
        raise ValueError("unequal")
    names = sorted({*paid, *shares})
    owed = {name: paid.get(name, 0) - shares.get(name, 0) for name in names}
    payments = []
    while any(owed.values()):
        # Of equal amounts, min and max take the first: the smaller name.
        payer, receiver = min(names, key=owed.__getitem__), max(names, key=owed.__getitem__)
        cents = min(-owed[payer], owed[receiver])
        owed[payer] += cents
        owed[receiver] -= cents
        payments.append((payer, receiver, cents))
    return payments


def _check(weights: dict[str, int]) -> None:
    for name, weight in weights.items():
        if weight < 0:
            raise ValueError(name)
    if sum(weights.values()) == 0:
        raise ValueError("weights")
