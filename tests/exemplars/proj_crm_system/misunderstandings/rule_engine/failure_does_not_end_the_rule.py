# C13: goes on with the rule's next action after a failure
"""Rules: which actions an event leads to."""

import operator
from collections.abc import Callable

_ORDER = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}


def matches(condition: dict, record: dict) -> bool:
    """Whether the record meets the condition; ValueError for what is no condition."""
    keys = set(condition) if isinstance(condition, dict) else None
    if keys == set():
        return True
    if keys == {"all"}:
        return all(_each(condition["all"], record))
    if keys == {"any"}:
        return any(_each(condition["any"], record))
    if keys == {"not"}:
        return not matches(condition["not"], record)
    if keys == {"field", "op", "value"}:
        return _compare(_look_up(record, condition["field"]), condition["op"], condition["value"])
    raise ValueError("condition")


def _each(conditions: object, record: dict) -> list[bool]:
    """All results, not a generator: a malformed condition is found behind a decided one too."""
    if not isinstance(conditions, list):
        raise ValueError("condition")
    return [matches(condition, record) for condition in conditions]


def _look_up(value: object, name: str) -> object:
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _compare(found: object, op: str, wanted: object) -> bool:
    if op in ("eq", "ne"):
        return (found == wanted) is (op == "eq")
    if op == "in":
        return found in wanted
    if op == "has":
        if isinstance(found, str) and isinstance(wanted, str):
            return wanted.lower() in found.lower()
        return isinstance(found, list) and wanted in found
    if op not in _ORDER:
        raise ValueError("condition")
    try:
        return found is not None and _ORDER[op](found, wanted)
    except TypeError:
        return False


class RuleEngine:
    """Rules in the order of adding, and the callable that carries out their actions."""

    def __init__(self, perform: Callable[[str, dict], object]) -> None:
        self._perform = perform
        self._rules: dict[str, dict] = {}

    def add(self, rule: dict) -> None:
        """Add an enabled rule; ValueError says what is wrong with it."""
        if rule["id"] in self._rules:
            raise ValueError("id")
        matches(rule.get("when", {}), {})
        self._rules[rule["id"]] = {**rule, "on": True}

    def enable(self, rule_id: str, on: bool) -> None:
        self._rules[rule_id]["on"] = on

    def handle(self, event: str, record: dict) -> list[dict]:
        """Run the rules that the event sets off; the log of their actions."""
        return [entry for rule in self._chosen(event, record) for entry in self._run(rule, record)]

    def _chosen(self, event: str, record: dict) -> list[dict]:
        watching = [rule for rule in self._rules.values() if rule["event"] == event and rule["on"]]
        watching.sort(key=lambda rule: -rule.get("priority", 0))
        chosen = [rule for rule in watching if matches(rule.get("when", {}), record)]
        stops = [place for place, rule in enumerate(chosen, 1) if rule.get("stop", False)]
        return chosen[: stops[0]] if stops else chosen

    def _run(self, rule: dict, record: dict) -> list[dict]:
        log: list[dict] = []
        for action in rule["actions"]:
            log.append({"rule": rule["id"], "action": action, "error": ""})
            try:
                self._perform(action, record)
            except Exception as error:  # a failing action must not stop the other rules
                log[-1]["error"] = type(error).__name__
                continue
        return log
