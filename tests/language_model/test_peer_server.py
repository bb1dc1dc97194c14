"""The client against llama_cpp's own OpenAI-compatible server, where that can be started.

It needs two packages that Grace does not: `sse-starlette` and `starlette-context`, for
example in a folder that PYTHONPATH names.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from backend.errors import PromptTooLong
from backend.language_model.openai_client import OpenAIClient
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from tests.gguf_files import write_gguf
from tests.service_process import free_port

pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
for package in ("sse_starlette", "starlette_context"):
    pytest.importorskip(package, reason="llama_cpp.server needs it")

ASK = [Message("system", "You write Python."), Message("user", "Write the module.")]
LABEL = PromptLabel("stage", PromptKind.DOCS)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    path, port = write_gguf(folder / "tiny.gguf"), free_port()
    with (folder / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "llama_cpp.server", "--model", str(path)]
        options = ["--port", str(port), "--n_ctx", "1024", "--n_threads", "1"]
        server = subprocess.Popen([*command, *options], stdout=log, stderr=log)
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Importing the server's libraries takes seconds."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


@pytest.fixture(scope="module")
def client(url: str) -> OpenAIClient:
    return OpenAIClient(url)


def ask(client: OpenAIClient, n: int, chat: list[Message] = ASK, **more: int) -> list[Completion]:
    sampling = Sampling(**{"max_tokens": 12, "seed": 30, **more})  # type: ignore[arg-type]
    return client.generate(chat, n, sampling, label=LABEL, deadline=time.monotonic() + 120)


def test_it_is_described_with_the_name_the_server_gives(client: OpenAIClient) -> None:
    info = client.describe()
    assert info.kind == "openai"
    assert info.name.endswith("tiny.gguf")


def test_several_answers_come_each_with_its_seed(client: OpenAIClient) -> None:
    answers = ask(client, 4)
    assert [answer.seed for answer in answers] == [30, 31, 32, 33]
    assert len({answer.text for answer in answers}) > 1
    assert {answer.finish for answer in answers} <= {Finish.LENGTH, Finish.END_OF_TURN}
    assert all(answer.tokens is not None and answer.tokens <= 12 for answer in answers)


def test_the_same_seed_gives_the_same_answer(client: OpenAIClient) -> None:
    assert [a.text for a in ask(client, 2)] == [a.text for a in ask(client, 2)]


def test_a_prompt_too_long_is_refused_with_the_servers_reason(client: OpenAIClient) -> None:
    with pytest.raises(PromptTooLong, match="1024"):
        ask(client, 1, [Message("user", "word " * 3000)])


def test_a_cancel_stops_it(client: OpenAIClient) -> None:
    seen: list[str] = []
    answers = client.generate(
        ASK,
        1,
        Sampling(max_tokens=900, seed=1),
        label=LABEL,
        deadline=time.monotonic() + 120,
        on_token=lambda index, text: seen.append(text),
        cancelled=lambda: len(seen) > 5,
    )
    assert all(answer.tokens is not None and answer.tokens < 900 for answer in answers)
    assert len(ask(client, 1)) == 1  # and it answers again
