"""An MCP server over what was learned: other tools search learnings and skills, and read one.

It only reads. Everything it answers was written by a model or measured of one: text, to
be judged by whoever asked.
"""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field, TypeAdapter

from backend.errors import GraceError
from backend.learning_systems.knowledge_records import KnowledgeRecords
from backend.learning_systems.learning_records import FoundLearning, LearningKind, LearningQuery

MOST_FOUND = 50
INSTRUCTIONS = (
    "What Grace, a local model that learns by building software, found out: modules that passed "
    "their hidden suites, failures with what corrected them, edge cases, optimisations."
)

_FOUND = TypeAdapter(tuple[FoundLearning, ...])
_ONE = TypeAdapter(FoundLearning)

Words = Annotated[str, Field(min_length=1, max_length=4000, description="Words to look for.")]
Domain = Annotated[str | None, Field(description="Only of this domain, such as programming.")]
Kind = Annotated[LearningKind | None, Field(description="Only of this kind.")]
Limit = Annotated[int, Field(ge=1, le=MOST_FOUND, description="At most so many.")]


def mcp_server(records: KnowledgeRecords, version: str) -> MCPServer[Any]:
    """The server with its three tools; it starts nothing."""
    server: MCPServer[Any] = MCPServer(
        "grace", instructions=INSTRUCTIONS, version=version, log_level="WARNING"
    )

    def search_learnings(
        words: Words, domain: Domain = None, kind: Kind = None, limit: Limit = 10
    ) -> list[dict[str, Any]]:
        """Learnings by their words, best match first, each with its evidence."""
        return _search(records, LearningQuery(words, domain, kind=kind, limit=limit))

    def search_skills(words: Words, limit: Limit = 5) -> list[dict[str, Any]]:
        """Python modules that passed all cases of their suites, best match first."""
        return _search(records, LearningQuery(words, kind=LearningKind.SKILL, limit=limit))

    def read_learning(learning_id: str) -> dict[str, Any]:
        """One learning whole, with what showing it to a model led to."""
        try:
            found: dict[str, Any] = _ONE.dump_python(records.learning(learning_id), mode="json")
        except GraceError as error:
            raise ToolError(str(error)) from None
        return found

    for tool in (search_learnings, search_skills, read_learning):
        server.add_tool(tool)
    return server


def _search(records: KnowledgeRecords, query: LearningQuery) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _FOUND.dump_python(records.search(query, None).items, mode="json")
    return found


async def answer(server: MCPServer[Any], scope: Any, receive: Any, send: Any) -> None:
    """Answer one HTTP request (ASGI). Each stands alone: there are no MCP sessions to keep.

    Host and Origin were checked before, by the service's own gatekeeper.
    """
    checked_before = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        json_response=True,
        transport_security=checked_before,
    )
    async with server.session_manager.run():
        await app(scope, receive, send)
