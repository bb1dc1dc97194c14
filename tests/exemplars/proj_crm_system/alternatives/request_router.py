"""A second router: a tree of path parts, walked with the fixed parts first."""

from http import HTTPStatus
from urllib.parse import unquote, unquote_plus


class _Node:
    def __init__(self):
        self.fixed = {}
        self.any = None
        self.handlers = {}


class Router:
    def __init__(self):
        self._root = _Node()

    def add(self, method, pattern, handler):
        node, names = self._root, []
        for part in pattern.split("/"):
            if part.startswith("{") and part.endswith("}"):
                names.append(part[1:-1])
                node.any = node.any or _Node()
                node = node.any
            else:
                node = node.fixed.setdefault(part, _Node())
        node.handlers[method] = names, handler

    def handle(self, request):
        method = request["method"]
        path, _, query = request["target"].partition("?")
        parts = [unquote(part) for part in path.split("/")]
        node, values = self._find(self._root, parts)
        if node is None:
            return _problem(404, path)
        as_get = method == "HEAD" and "HEAD" not in node.handlers and "GET" in node.handlers
        if method not in node.handlers and not as_get:
            response = _problem(405, path)
            response["headers"]["allow"] = ", ".join(sorted(node.handlers))
            return response
        names, handler = node.handlers["GET" if as_get else method]
        response = _answer(
            handler,
            {
                "method": method,
                "path": path,
                "params": dict(zip(names, values, strict=True)),
                "query": _query(query),
                "headers": {k.lower(): v for k, v in (request.get("headers") or {}).items()},
                "body": request.get("body"),
            },
        )
        if as_get:
            response["body"] = None
        return response

    def _find(self, node, parts):
        if not parts:
            return (node, []) if node.handlers else (None, [])
        first, rest = parts[0], parts[1:]
        if first in node.fixed:
            found, values = self._find(node.fixed[first], rest)
            if found:
                return found, values
        if first and node.any:
            found, values = self._find(node.any, rest)
            if found:
                return found, [first, *values]
        return None, []


def _query(text):
    found = {}
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        if pair:
            found[unquote_plus(name)] = unquote_plus(value)
    return found


def _answer(handler, call):
    try:
        status, body = handler(call)
    except KeyError as error:
        return _problem(404, _first(error))
    except PermissionError as error:
        return _problem(403, _first(error))
    except ValueError as error:
        return _problem(422, _first(error))
    except Exception:
        return _problem(500, "")
    headers = {} if body is None else {"content-type": "application/json"}
    return {"status": status, "headers": headers, "body": body}


def _first(error):
    return str(error.args[0]) if error.args else ""


def _problem(status, detail):
    title = "Unprocessable Content" if status == 422 else HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = {"content-type": "application/problem+json"}
    return {"status": status, "headers": headers, "body": body}
