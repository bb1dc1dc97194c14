"""Who may talk to the service at all: checked before any route.

A page in the user's browser must not be able to drive a local service: the
Host must be one of ours (against DNS rebinding), and a request that names a
foreign Origin is refused. Where tokens are needed, every request must carry one whose
scope is enough for its route.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ASGIScope

from backend.errors import GraceError
from backend.learning_systems.access import Caller, Scope
from backend.learning_systems.policy import AccessPolicy
from backend.routes.problems import problem
from backend.routes.scopes import ENDINGS, needed_by_policy

MOST_BODY_BYTES = 1 << 20
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


CallerOf = Callable[[str], Caller | None]
"""Who sends an API token, with its scope; None for one that is not ours."""

OnRefused = Callable[[str, Caller, Scope], None]
"""Told what somebody may not end (see ENDINGS), who, and the scope it needs."""

Refusal = tuple[int, str, str, str]

HERE = Caller("this machine, without a token")
SETTINGS_TOKEN = Caller("GRACE_TOKEN")


class Gatekeeper:
    """ASGI middleware with the checks in order: host, origin, token and its scope, size.

    `token` is the one of the settings, which may do everything. Where the service is
    `open_to_all` of this machine, a request without a token may too; a token that is sent is
    held to all the same. Routes find who asks in the request's state, as `caller`.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str],
        token: str | None,
        caller_of: CallerOf = lambda text: None,
        open_to_all: bool | None = None,
        access: Callable[[], AccessPolicy] = AccessPolicy,
        on_refused: OnRefused = lambda action, by, needed: None,
    ) -> None:
        self._app = app
        self._hosts = LOCAL_NAMES.union(hosts)
        self._token = token
        self._caller_of = caller_of
        self._access = access
        self._on_refused = on_refused
        self._open = token is None if open_to_all is None else open_to_all

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._foreign(headers) or await self._unauthorised(scope, headers)
        refusal = refusal or _too_large(headers)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        status, slug, detail, remedy = refusal
        challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        answer = problem(status, slug, detail, headers=challenge, remedy=remedy)
        await answer(scope, receive, send)

    def _foreign(self, headers: Headers) -> Refusal | None:
        if hostname(f"//{headers.get('host', '')}") not in self._hosts:
            remedy = "Use http://localhost, or add the name to GRACE_ALLOWED_HOSTS."
            return 403, "foreign-host", "This host name is not one of the service's.", remedy
        origin = headers.get("origin")
        if origin is not None and hostname(origin) not in self._hosts:
            return 403, "foreign-origin", "Pages of other sites may not use this service.", ""
        return None

    async def _unauthorised(self, scope: ASGIScope, headers: Headers) -> Refusal | None:
        """Why the request may not; what cannot be found out opens nothing.

        In a thread: token and policy are read from a database and a file, which may be slow.
        """
        scheme, _, given = headers.get("authorization", "").partition(" ")
        sent = given.strip() if scheme.lower() == "bearer" else ""
        state = scope.setdefault("state", {})
        if not sent and self._open:
            state["caller"] = HERE
            return None
        try:
            held = await run_in_threadpool(self._held, sent) if sent else None
            if held is None:
                remedy = "Send the header Authorization: Bearer TOKEN."
                return 401, "unauthorized", "This service needs its token.", remedy
            state["caller"] = held
            return await run_in_threadpool(self._too_small, held, scope["method"], scope["path"])
        except GraceError as error:
            return error.status, error.slug, error.detail, error.remedy

    def _too_small(self, held: Caller, method: str, path: str) -> Refusal | None:
        needed = needed_by_policy(self._access(), method, path)
        if held.may(needed):
            return None
        detail = f"This needs a token with the scope {needed}; yours has {held.scope}."
        action = ENDINGS.get((method, path))
        if action is not None:
            self._on_refused(action, held, needed)
            detail += f" So says access.{action} of the policy."
        return 403, "scope-too-small", detail, "`grace tokens create` makes one."

    def _held(self, sent: str) -> Caller | None:
        """Who sent the token, compared in constant time."""
        expected = (self._token or "").encode()
        if expected and hmac.compare_digest(sent.encode("utf-8", "replace"), expected):
            return SETTINGS_TOKEN
        return self._caller_of(sent)


def hostname(url: str) -> str | None:
    """The host of a URL, lower case, without port; None for what is no URL."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _too_large(headers: Headers) -> Refusal | None:
    length = headers.get("content-length", "0")
    if headers.get("transfer-encoding"):
        remedy = "Send a Content-Length."
        return 411, "length-required", "Bodies of unknown length are not taken.", remedy
    if not length.isdecimal() or int(length[:20]) > MOST_BODY_BYTES:
        return 413, "too-large", f"A body may have at most {MOST_BODY_BYTES} bytes.", ""
    return None
