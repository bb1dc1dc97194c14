"""The place `/mcp` in the service: requests go to the MCP server, which is made on first use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

AnswerMcp = Callable[[Scope, Receive, Send], Awaitable[None]]


class McpPlace:
    """An ASGI application that finds the server in the state of the app it belongs to."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: AnswerMcp = Request(scope).app.state.service.answer_mcp
        await answer(scope, receive, send)


route = Route("/mcp", McpPlace(), include_in_schema=False)
