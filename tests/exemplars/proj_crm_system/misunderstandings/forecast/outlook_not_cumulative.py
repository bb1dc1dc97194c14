# C11: gives each category by itself
"""What the open deals are worth, weighted by how likely they are."""

CATEGORIES = ("pipeline", "best_case", "commit", "closed", "omitted")


def weighted(amount: int, probability: int) -> int:
    """The probable part of an amount in whole cents, half cents away from zero."""
    # Integers only: a float would lose cents of large amounts.
    cents = (abs(amount) * probability + 50) // 100
    return cents if amount >= 0 else -cents


class Forecast:
    """Deals with the probability that their stage had when they entered it."""

    def __init__(self) -> None:
        self._stages: dict[str, tuple[int, str]] = {}
        self._deals: dict[str, dict] = {}

    def set_stage(self, stage: str, probability: int, category: str) -> None:
        """Add or redefine a stage; deals that are in it keep their probability."""
        if type(probability) is not int or not 0 <= probability <= 100:
            raise ValueError("probability")
        if category not in CATEGORIES:
            raise ValueError("category")
        self._stages[stage] = (probability, category)

    def put(self, deal_id: str, amount: int, stage: str) -> dict:
        """Store a deal, or change the amount and stage of one."""
        probability, _ = self._stages[stage]
        old = self._deals.get(deal_id)
        if old and old["stage"] == stage:
            probability = old["probability"]
        self._deals[deal_id] = {
            "id": deal_id,
            "amount": amount,
            "stage": stage,
            "probability": probability,
        }
        return self.get(deal_id)

    def get(self, deal_id: str) -> dict:
        deal = self._deals[deal_id]
        _, category = self._stages[deal["stage"]]
        expected = weighted(deal["amount"], deal["probability"])
        return {**deal, "category": category, "expected": expected}

    def remove(self, deal_id: str) -> None:
        del self._deals[deal_id]

    def refresh(self, stage: str) -> int:
        """Give the deals of a stage its present probability; how many were changed."""
        probability, _ = self._stages[stage]
        outdated = [
            deal
            for deal in self._deals.values()
            if deal["stage"] == stage and deal["probability"] != probability
        ]
        for deal in outdated:
            deal["probability"] = probability
        return len(outdated)

    def totals(self) -> dict[str, dict]:
        """Count, amount and expected value by category, and of all but the omitted deals."""
        totals = {name: {"count": 0, "amount": 0, "expected": 0} for name in (*CATEGORIES, "total")}
        for deal in map(self.get, self._deals):
            names = [deal["category"], "total"]
            for name in names[:1] if deal["category"] == "omitted" else names:
                totals[name]["count"] += 1
                totals[name]["amount"] += deal["amount"]
                totals[name]["expected"] += deal["expected"]
        return totals

    def outlook(self) -> dict[str, int]:
        """What is to be expected if only sure deals come, and with less and less sure ones."""
        amounts = {name: total["amount"] for name, total in self.totals().items()}
        commit = amounts["closed"] + amounts["commit"]
        best_case = amounts["best_case"]
        return {
            "commit": commit,
            "best_case": best_case,
            "pipeline": amounts["pipeline"],
        }
