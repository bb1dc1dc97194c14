# C5: takes whatever Python's json module reads for JSON
"""The mobile API over HTTP, for all companies of a storage."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import quote

from crm_system.api import company_router
from crm_system.conditional import IdempotentHandler, make_etag, precondition
from crm_system.quotas import QuotaExceeded, Quotas
from crm_system.routing import Router
from crm_system.storage import Storage

_MOST_BYTES = 1 << 20
_GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_UNMET = "A condition or the idempotency key of the request does not allow it."


def make_server(
    storage: Storage, clock: Callable[[], int], port: int, calls_per_hour: int = 10000
) -> ThreadingHTTPServer:
    """A server that listens on this machine alone; its `serve_forever` answers."""
    handler = type("Handler", (_Handler,), {"api": _Api(storage, clock, calls_per_hour)})
    return _Server(("127.0.0.1", port), handler)


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


class _Api:
    """Answers the requests of all companies, one at a time."""

    def __init__(self, storage: Storage, clock: Callable[[], int], calls: int) -> None:
        self._storage, self._clock, self._lock = storage, clock, Lock()
        self._quotas = Quotas(clock, {"plan": {"calls": (calls, 3600)}})
        self._repeatable = IdempotentHandler(clock, self._conditional)
        self._routers: dict[str, Router] = {}

    def answer(self, method: str, target: str, headers: dict[str, str], raw: bytes) -> dict:
        """The response: `status`, `headers` and `body`."""
        with self._lock:
            if method == "GET" and (hit := re.fullmatch("/t/([^/?]+)/([^/?]+)", target)):
                return self._hit(hit[1], hit[2])
            try:
                tenant = self._storage.tenant_of(_key(method, headers.get("authorization", "")))
                self._call_of(tenant)
                body = _parsed(raw)
            except KeyError:
                wanted = {"www-authenticate": 'Basic realm="crm_system"'}
                return _problem(401, "A valid key is needed.", wanted)
            except QuotaExceeded as full:
                return _problem(429, "Too many calls.", {"retry-after": str(full.args[1])})
            except (ValueError, RecursionError):
                return _problem(400, "The body is not JSON.")
            request = {"caller": tenant, "method": method, "headers": headers, "body": body}
            request |= {"target": target, "path": target}
            return _explained(self._repeatable.handle(request))

    def _call_of(self, tenant: str) -> None:
        """Count a call; QuotaExceeded when it is one too many."""
        if tenant not in self._routers:
            self._routers[tenant] = company_router(self._storage, self._clock, tenant)
            self._quotas.assign(tenant, "plan")
        self._quotas.use(tenant, "calls")

    def _hit(self, tenant: str, token: str) -> dict:
        """A mail was opened or a link clicked: by somebody without a key."""
        try:
            url = self._storage.write(tenant, "count_hit", {}, token)["url"]
        except (KeyError, ValueError):
            return _problem(404, "There is nothing here.")
        if not url:
            return {"status": 200, "headers": {"content-type": "image/gif"}, "body": _GIF}
        place = {"location": quote(url, safe=":/?#[]@!$&'()*+,;=%~")}
        return {"status": 302, "headers": place, "body": None}

    def _conditional(self, request: dict) -> dict:
        """What the company's router answers, if the request's conditions hold."""
        router, method = self._routers[request["caller"]], request["method"]
        if method == "POST":
            return _tagged(router.handle(request))
        seen = router.handle({**request, "method": "GET"})
        tag = make_etag(seen["body"]) if seen["status"] == 200 else ""
        given = request["headers"]
        asked = {name: given[name] for name in ("if-match", "if-none-match") if name in given}
        if tag and (status := precondition(method, asked, tag, 0)):
            return {"status": status, "headers": {"etag": tag}, "body": None}
        return _tagged(router.handle(request), tag if method in ("GET", "HEAD") else "")


class _Handler(BaseHTTPRequestHandler):
    api: _Api
    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1  # head and body leave together

    def _serve(self) -> None:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not re.fullmatch("[0-9]{1,15}", length):
            self.send_error(411)
        elif int(length) > _MOST_BYTES:
            self.send_error(413)
        else:
            raw = self.rfile.read(int(length))
            target = self.path.encode("latin-1").decode(errors="replace")
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._write(self.api.answer(self.command, target, headers, raw))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A problem of HTTP itself; the rest of what was sent is not read."""
        self._write(_problem(code, HTTPStatus(code).description, {"connection": "close"}))

    def _write(self, response: dict) -> None:
        data = _encoded(response["body"])
        headers = {**response["headers"], "cache-control": "no-cache"}
        if response["status"] != 304 and self.command != "HEAD":
            headers["content-length"] = len(data)
        self.send_response(response["status"])
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def _key(method: str, header: str) -> str:
    """The key in an Authorization header. Browsers send it as a password, and may only read."""
    scheme, _, key = header.strip().partition(" ")
    if scheme.lower() == "basic" and method == "GET":
        with suppress(ValueError):
            return b64decode(key).decode().partition(":")[2]
    return key.strip() if scheme.lower() == "bearer" else ""


def _parsed(raw: bytes) -> object:
    value = json.loads(raw.decode()) if raw else None
    json.dumps(value, ensure_ascii=False).encode()  # half a character is no text
    return value


def _encoded(body: object) -> bytes:
    if body is None or isinstance(body, bytes):
        return body or b""
    return (body if isinstance(body, str) else json.dumps(body) + "\n").encode()


def _tagged(response: dict, tag: str = "") -> dict:
    body, headers = response["body"], response["headers"]
    if response["status"] == 201:
        headers["location"] = f"/{body['kind']}s/{body['id']}"
    if response["status"] in (200, 201):
        headers["etag"] = tag or make_etag(body)
    if isinstance(body, str):
        headers["content-type"] = "text/html; charset=utf-8"
        headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def _explained(response: dict) -> dict:
    """A problem says what is wrong; of bad input it also names the field."""
    status, body = response["status"], response["body"]
    if status >= 400 and body is None:
        return _problem(status, _UNMET, response["headers"])
    if status == 422:
        field = body["detail"]
        body |= {"field": field, "detail": f"{field} is missing, not valid or taken."}
    return response


def _problem(status: int, detail: str, headers: dict | None = None) -> dict:
    title = "Unprocessable Content" if status == 422 else HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = {**(headers or {}), "content-type": "application/problem+json"}
    return {"status": status, "headers": headers, "body": body}
