"""The MCP server before the SDK's own client: on standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from backend.learning_systems.records import Learning
from backend.persistence.database import SqlStore
from backend.settings import Settings
from tests.service_process import environment, free_port, running

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def filled(store: SqlStore) -> None:
    with store.transaction() as tx:
        for key, kind in (("skill", "verified_skill"), ("failure", "failure_and_fix")):
            tx.learnings.add(
                Learning(
                    key, None, kind, f"Retry {key}", "wait()", "cloud", "proj_x", "s", {}, NOON
                )
            )


def said(result: Any) -> Any:
    """What a tool answered, as the client hands it on."""
    assert not result.is_error, result
    answer = result.structured_content
    return answer["result"] if set(answer) == {"result"} else answer


async def talk(client: Client) -> None:
    tools = {tool.name for tool in (await client.list_tools()).tools}
    assert tools == {"search_learnings", "search_skills", "read_learning"}
    found = said(await client.call_tool("search_learnings", {"words": "retry"}))
    assert {each["learning"]["id"] for each in found} == {"skill", "failure"}
    skills = said(await client.call_tool("search_skills", {"words": "retry"}))
    assert [each["learning"]["body"] for each in skills] == ["wait()"]
    filtered = {"words": "retry", "domain": "cloud", "kind": "failure_and_fix"}
    assert len(said(await client.call_tool("search_learnings", filtered))) == 1
    whole = said(await client.call_tool("read_learning", {"learning_id": "skill"}))
    assert (whole["learning"]["title"], whole["measured"]["shown"]["batches"]) == ("Retry skill", 0)
    refused = await client.call_tool("read_learning", {"learning_id": "none"})
    assert refused.is_error
    assert "none" in json.dumps(refused.model_dump(mode="json"))


def test_client_over_standard_input_and_output(settings: Settings) -> None:
    variables = environment(settings.data_dir, None, free_port(), {})
    server = StdioServerParameters(
        command=sys.executable, args=["-P", "-m", "backend", "mcp"], env=variables
    )

    async def run() -> None:
        async with Client(server) as client:
            await talk(client)

    asyncio.run(run())


def test_client_over_http_and_foreign_pages_are_refused(settings: Settings) -> None:
    with running(settings.data_dir, "none") as service:
        address = f"{service.http.base_url}/mcp".replace("//mcp", "/mcp")

        async def run() -> None:
            async with Client(address) as client:
                await talk(client)

        asyncio.run(run())
        refuse: Callable[..., Any] = service.http.post
        foreign = refuse("/mcp", json={}, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403
        assert refuse("/mcp", json={}, headers={"Host": "evil.example"}).status_code == 403
