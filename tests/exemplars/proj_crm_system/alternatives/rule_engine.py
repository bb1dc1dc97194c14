"""A second rule engine: conditions are turned into functions once, rules kept in order."""

import operator

_ORDER = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}


class RuleEngine:
    def __init__(self, perform):
        self._perform = perform
        self._rules = []
        self._off = set()

    def add(self, rule):
        if any(rule["id"] == known["id"] for known in self._rules):
            raise ValueError("id")
        test = _compiled(rule.get("when", {}))
        self._rules.append({**rule, "test": test})
        self._rules.sort(key=lambda each: each.get("priority", 0), reverse=True)

    def enable(self, rule_id, on):
        if all(rule["id"] != rule_id for rule in self._rules):
            raise KeyError(rule_id)
        (self._off.discard if on else self._off.add)(rule_id)

    def handle(self, event, record):
        meant = [r for r in self._rules if r["event"] == event and r["id"] not in self._off]
        chosen = []
        for rule, true in [(rule, rule["test"](record)) for rule in meant]:
            if true:
                chosen.append(rule)
                if rule.get("stop", False):
                    break
        said = []
        for rule in chosen:
            for action in rule["actions"]:
                error = self._try(action, record)
                said.append({"rule": rule["id"], "action": action, "error": error})
                if error:
                    break
        return said

    def _try(self, action, record):
        try:
            self._perform(action, record)
        except Exception as error:
            return type(error).__name__
        return ""


def matches(condition, record):
    return _compiled(condition)(record)


def _compiled(condition):
    if not isinstance(condition, dict):
        raise ValueError("condition")
    names = sorted(condition)
    if not names:
        return lambda record: True
    if names == ["not"]:
        inner = _compiled(condition["not"])
        return lambda record: not inner(record)
    if names in (["all"], ["any"]):
        parts = condition[names[0]]
        if not isinstance(parts, list):
            raise ValueError("condition")
        tests = [_compiled(part) for part in parts]
        join = all if names == ["all"] else any
        return lambda record: join(test(record) for test in tests)
    if names != ["field", "op", "value"] or not isinstance(condition["field"], str):
        raise ValueError("condition")
    return _comparison(condition["field"].split("."), condition["op"], condition["value"])


def _comparison(path, op, value):
    if op == "eq":
        return lambda record: _value(path, record) == value
    if op == "ne":
        return lambda record: _value(path, record) != value
    if op == "in":
        if not isinstance(value, list):
            raise ValueError("condition")
        return lambda record: _value(path, record) in value
    if op == "has":
        return lambda record: _has(_value(path, record), value)
    if op in _ORDER:
        return lambda record: _ordered(_ORDER[op], _value(path, record), value)
    raise ValueError("condition")


def _value(path, record):
    for name in path:
        if not isinstance(record, dict) or name not in record:
            return None
        record = record[name]
    return record


def _has(mine, value):
    if isinstance(mine, list):
        return value in mine
    both = isinstance(mine, str) and isinstance(value, str)
    return both and value.casefold() in mine.casefold()


def _ordered(compare, mine, value):
    if mine is None:
        return False
    try:
        return bool(compare(mine, value))
    except TypeError:
        return False
