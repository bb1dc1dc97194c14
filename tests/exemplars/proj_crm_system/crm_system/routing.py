"""From a request to the handler that answers it, and from its answer to a response."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote

_STATUS_OF = {KeyError: 404, PermissionError: 403, ValueError: 422}


class Router:
    """Handlers by the parts of a path pattern, and by method."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, ...], dict[str, Callable[[dict], tuple]]] = {}

    def add(self, method: str, pattern: str, handler: Callable[[dict], tuple]) -> None:
        """Let a handler answer requests of a method to the paths of a pattern."""
        self._routes.setdefault(tuple(pattern.split("/")), {})[method] = handler

    def handle(self, request: dict) -> dict:
        """The response to a request; never raises what a handler raised."""
        path, _, query = request["target"].partition("?")
        parts = [unquote(part) for part in path.split("/")]
        patterns = [pattern for pattern in self._routes if _matches(pattern, parts)]
        if not patterns:
            return _problem(404, path)
        pattern = min(patterns, key=_wildcards)
        methods, method = self._routes[pattern], request["method"]
        as_get = method == "HEAD" and "HEAD" not in methods
        handler = methods.get("GET" if as_get else method)
        if handler is None:
            return _problem(405, path, {"allow": ", ".join(sorted(methods))})
        call = {
            "method": method,
            "path": path,
            "params": dict(_parameters(pattern, parts)),
            "query": dict(parse_qsl(query, keep_blank_values=True)),
            "headers": {name.lower(): text for name, text in request.get("headers", {}).items()},
            "body": request.get("body"),
        }
        response = _answer(handler, call)
        return {**response, "body": None} if as_get else response


def _is_wildcard(part: str) -> bool:
    return part.startswith("{") and part.endswith("}")


def _wildcards(pattern: tuple[str, ...]) -> list[bool]:
    """Sorts a pattern with a fixed part before one with a parameter there."""
    return [_is_wildcard(part) for part in pattern]


def _matches(pattern: tuple[str, ...], parts: list[str]) -> bool:
    return len(pattern) == len(parts) and all(
        # Equal text first: it decides most of the patterns that are tried.
        want == part or (part and _is_wildcard(want))
        for want, part in zip(pattern, parts, strict=True)
    )


def _parameters(pattern: tuple[str, ...], parts: list[str]) -> list[tuple[str, str]]:
    pairs = zip(pattern, parts, strict=True)
    return [(want[1:-1], part) for want, part in pairs if _is_wildcard(want)]


def _answer(handler: Callable[[dict], tuple], call: dict) -> dict:
    try:
        status, body = handler(call)
    except Exception as error:  # whatever a handler raises becomes a response
        status = next((code for kind, code in _STATUS_OF.items() if isinstance(error, kind)), 500)
        return _problem(status, "" if status == 500 else str(next(iter(error.args), "")))
    headers = {} if body is None else {"content-type": "application/json"}
    return {"status": status, "headers": headers, "body": body}


def _problem(status: int, detail: str, headers: dict | None = None) -> dict:
    # Newer Pythons call 422 by its new name, older ones by the old one.
    title = "Unprocessable Content" if status == 422 else HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = {"content-type": "application/problem+json", **(headers or {})}
    return {"status": status, "headers": headers, "body": body}
