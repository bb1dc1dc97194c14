"""Speed of the automation objective: `size` events against 20 rules.

The yardstick walks the same condition trees without an engine.
"""

import operator
import random
from functools import cache, reduce

MODULE = "crm_system.rules"
SIZES = (250, 500, 1000)
RULES = 20

OPERATORS = {"gt": operator.gt, "eq": operator.eq, "has": operator.contains}


def run(module, size):
    """Handle `size` events and count the actions they led to."""
    engine = module.RuleEngine(lambda action, record: None)
    for number in range(RULES):
        engine.add(rule(number))
    return sum(len(engine.handle("saved", record)) for record in records(size))


def yardstick(size):
    """Count the same actions by walking the same trees, without checks or a log."""
    conditions = [rule(number)["when"] for number in range(RULES)]
    return sum(decided(condition, record) for record in records(size) for condition in conditions)


def decided(condition, record):
    """Whether the record meets a condition of the kind that `rule` makes."""
    if not condition:
        return True
    if "all" in condition:
        return all(decided(part, record) for part in condition["all"])
    if "any" in condition:
        return any(decided(part, record) for part in condition["any"])
    if "not" in condition:
        return not decided(condition["not"], record)
    value = reduce(dict.__getitem__, condition["field"].split("."), record)
    return OPERATORS[condition["op"]](value, condition["value"])


def rule(number):
    """A rule with a condition tree of four leaves."""
    large = {"field": "amount", "op": "gt", "value": 100 * number}
    vip = {"field": "tags", "op": "has", "value": "vip"}
    city = {"field": "account.city", "op": "eq", "value": f"city{number % 5}"}
    when = {"all": [{"any": [large, vip]}, {"not": city}, {}]}
    return {"id": f"r{number}", "event": "saved", "actions": ["mail"], "when": when}


@cache
def records(size):
    """The same records at every call."""
    rng = random.Random(size)
    return [
        {
            "amount": rng.randrange(3000),
            "tags": ["vip"] if rng.random() < 0.2 else [],
            "account": {"city": f"city{rng.randrange(5)}"},
        }
        for _ in range(size)
    ]
