"""Speed of the mobile API objective: `size` requests to a router with 30 routes.

The yardstick finds the same routes with regular expressions, tried one by one.
"""

import re
from urllib.parse import parse_qsl, unquote

MODULE = "crm_system.routing"
SIZES = (250, 500, 1000)
KINDS = [f"kind{number}" for number in range(10)]


def run(module, size):
    """Answer `size` requests and count the parameters that arrived."""
    router = module.Router()
    for pattern in patterns():
        router.add("GET", pattern, lambda call: (200, len(call["params"]) + len(call["query"])))
    return sum(router.handle({"method": "GET", "target": target})["body"] for target in made(size))


def yardstick(size):
    """Count the same parameters with one regular expression for each route."""
    routes = [re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", pattern)) for pattern in patterns()]
    count = 0
    for target in made(size):
        path, _, query = target.partition("?")
        found = next(match for match in (route.fullmatch(path) for route in routes) if match)
        params = {name: unquote(text) for name, text in found.groupdict().items()}
        count += len(params) + len(dict(parse_qsl(query)))
    return count


def patterns():
    return [f"/{kind}{rest}" for kind in KINDS for rest in ("", "/{id}", "/{id}/notes/{note}")]


def made(size):
    """The same targets at every call."""
    for number in range(size):
        rest = ("", f"/a%20{number}", f"/c{number}/notes/{number}")[number % 3]
        yield f"/{KINDS[number % 10]}{rest}?limit={number}&fields=name"
