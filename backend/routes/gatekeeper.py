"""Who may talk to the service at all: checked before any route.

A page in the user's browser must not be able to drive a local service: the
Host must be one of ours (against DNS rebinding), and a request that names a
foreign Origin is refused. With a token set, every request must carry it.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.routes.problems import problem

MOST_BODY_BYTES = 1 << 20
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Gatekeeper:
    """ASGI middleware with the checks in order: host, origin, token, size."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], token: str | None) -> None:
        self._app = app
        self._hosts = LOCAL_NAMES.union(hosts)
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope))
        if refusal is None:
            await self._app(scope, receive, send)
            return
        status, slug, detail, remedy = refusal
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        answer = problem(status, slug, detail, headers=headers, remedy=remedy)
        await answer(scope, receive, send)

    def _refusal(self, headers: Headers) -> tuple[int, str, str, str] | None:
        if hostname(f"//{headers.get('host', '')}") not in self._hosts:
            remedy = "Use http://localhost, or add the name to GRACE_ALLOWED_HOSTS."
            return 403, "foreign-host", "This host name is not one of the service's.", remedy
        origin = headers.get("origin")
        if origin is not None and hostname(origin) not in self._hosts:
            return 403, "foreign-origin", "Pages of other sites may not use this service.", ""
        if self._token is not None and not self._carries_token(headers):
            remedy = "Send the header Authorization: Bearer TOKEN."
            return 401, "unauthorized", "This service needs its token.", remedy
        return _too_large(headers)

    def _carries_token(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        expected = (self._token or "").encode()
        return scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), expected)


def hostname(url: str) -> str | None:
    """The host of a URL, lower case, without port; None for what is no URL."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _too_large(headers: Headers) -> tuple[int, str, str, str] | None:
    length = headers.get("content-length", "0")
    if headers.get("transfer-encoding"):
        remedy = "Send a Content-Length."
        return 411, "length-required", "Bodies of unknown length are not taken.", remedy
    if not length.isdecimal() or int(length[:20]) > MOST_BODY_BYTES:
        return 413, "too-large", f"A body may have at most {MOST_BODY_BYTES} bytes.", ""
    return None
