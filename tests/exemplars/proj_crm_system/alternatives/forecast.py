"""A second forecast: parallel dicts, sums kept by hand, rounding by doubling."""

CATEGORIES = ("pipeline", "best_case", "commit", "closed", "omitted")


def weighted(amount, probability):
    product = amount * probability
    cents = (2 * abs(product) + 100) // 200
    return cents if product >= 0 else -cents


class Forecast:
    def __init__(self):
        self._chance = {}
        self._category = {}
        self._amount = {}
        self._stage = {}
        self._kept = {}

    def set_stage(self, stage, probability, category):
        if type(probability) is not int or not 0 <= probability <= 100:
            raise ValueError("probability")
        if category not in CATEGORIES:
            raise ValueError("category")
        self._chance[stage], self._category[stage] = probability, category

    def put(self, deal_id, amount, stage):
        chance = self._chance[stage]
        if self._stage.get(deal_id) != stage or deal_id not in self._stage:
            self._kept[deal_id] = chance
        self._amount[deal_id], self._stage[deal_id] = amount, stage
        return self.get(deal_id)

    def get(self, deal_id):
        amount, kept = self._amount[deal_id], self._kept[deal_id]
        return {
            "id": deal_id,
            "amount": amount,
            "stage": self._stage[deal_id],
            "probability": kept,
            "category": self._category[self._stage[deal_id]],
            "expected": weighted(amount, kept),
        }

    def remove(self, deal_id):
        for table in (self._amount, self._stage, self._kept):
            del table[deal_id]

    def refresh(self, stage):
        chance, changed = self._chance[stage], 0
        for deal_id, where in self._stage.items():
            if where == stage and self._kept[deal_id] != chance:
                self._kept[deal_id] = chance
                changed += 1
        return changed

    def totals(self):
        sums = {name: {"count": 0, "amount": 0, "expected": 0} for name in CATEGORIES}
        sums["total"] = {"count": 0, "amount": 0, "expected": 0}
        for deal_id in self._stage:
            deal = self.get(deal_id)
            names = [deal["category"]]
            if deal["category"] != "omitted":
                names.append("total")
            for name in names:
                sums[name]["count"] += 1
                sums[name]["amount"] += deal["amount"]
                sums[name]["expected"] += deal["expected"]
        return sums

    def outlook(self):
        running, result = 0, {}
        totals = self.totals()
        for name in ("closed", "commit", "best_case", "pipeline"):
            running += totals[name]["amount"]
            if name != "closed":
                result[name] = running
        return result
