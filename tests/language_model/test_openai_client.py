"""The client of OpenAI-compatible servers, over real connections."""

from __future__ import annotations

import ipaddress
import time
from typing import Any

import pytest

from backend.errors import Forbidden, InvalidInput, PromptTooLong, Unavailable
from backend.language_model import openai_client
from backend.language_model.openai_client import OpenAIClient
from backend.language_model.selection import open_model
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    PromptKind,
    PromptLabel,
    Sampling,
)
from tests.language_model.model_server import ModelServer, serving

ASK = [Message("user", "Write it.")]


def ask(
    server: ModelServer, n: int = 1, kind: PromptKind = PromptKind.DRAFT, **more: Any
) -> list[Completion]:
    client = OpenAIClient(server.url)
    arguments = {name: more.pop(name) for name in ("on_token", "cancelled") if name in more}
    deadline = time.monotonic() + more.pop("seconds", 60)
    label = PromptLabel("stage", kind)
    sampling = Sampling(**more)
    return client.generate(ASK, n, sampling, label=label, deadline=deadline, **arguments)


def test_each_candidate_is_asked_for_with_its_own_seed() -> None:
    with serving(lambda body: (200, ["seed ", str(body["seed"])])) as server:
        answers = ask(server, 3, seed=10)
        assert [answer.text for answer in answers] == ["seed 10", "seed 11", "seed 12"]
        assert {answer.finish for answer in answers} == {Finish.END_OF_TURN}
        assert {body["model"] for body in server.bodies} == {"served"}


def test_the_server_is_described_and_a_model_can_be_chosen() -> None:
    with serving(lambda body: (200, [])) as server:
        info = OpenAIClient(server.url).describe()
        assert (info.name, info.kind, info.context_tokens) == ("served", "openai", 4096)
        assert OpenAIClient(f"{server.url}#other").describe().digest != info.digest
        with pytest.raises(Unavailable, match="offers: other, served"):
            OpenAIClient(f"{server.url}#missing")


def test_the_closing_fence_ends_the_answer_and_the_connection() -> None:
    pieces = ["```python\n", "import os\n", "```", "\nwords"] + [" more"] * 200
    with serving(lambda body: (200, pieces), pause=0.01) as server:
        answer = ask(server)[0]
        assert (answer.text, answer.finish) == ("```python\nimport os\n```", Finish.CLOSED_FENCE)


def test_a_loop_and_a_stop_string_end_it_too() -> None:
    with serving(lambda body: (200, ["again "] * 2000)) as server:
        answer = ask(server)[0]
        assert answer.finish is Finish.REPETITION
        assert answer.tokens < 200
    with serving(lambda body: (200, ["one ", "tw", "o three"])) as server:
        stopped = ask(server, stop=("two",))[0]
        assert (stopped.text, stopped.finish) == ("one ", Finish.STOP)


def test_separators_within_a_text_do_not_break_it() -> None:
    text = "a\u2028b\x85c\x0bd\r\ne"
    with serving(lambda body: (200, list(text))) as server:
        assert ask(server)[0].text == text


def test_a_busy_server_is_asked_again() -> None:
    statuses = [503, 429, 200]
    with serving(lambda body: (statuses.pop(0), ["done"])) as server:
        server.model_failures = 1
        assert ask(server)[0].text == "done"


def test_a_server_that_stays_busy_is_given_up_with_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.language_model.openai_client._FIRST_PAUSE_SECONDS", 0.01)
    with (
        serving(lambda body: (503, ["busy"])) as server,
        pytest.raises(Unavailable, match="does not answer"),
    ):
        ask(server)


def test_parameters_a_server_does_not_know_are_left_out() -> None:
    def strict(body: dict[str, Any]) -> tuple[int, list[str]]:
        return (400, ["Unrecognized argument: top_k"]) if "top_k" in body else (200, ["fine"])

    with serving(strict) as server:
        assert ask(server)[0].text == "fine"


def test_a_prompt_too_long_for_the_server_says_so() -> None:
    said = "This model's maximum context length is 4096 tokens."
    with serving(lambda body: (400, [said])) as server, pytest.raises(PromptTooLong, match="4096"):
        ask(server)


def test_an_answer_that_broke_off_is_asked_for_again() -> None:
    with serving(lambda body: (200, ["whole"])) as server:
        server.broken_streams = 2
        answers = ask(server, 2)
    assert [answer.text for answer in answers] == ["whole", "whole"]


def test_a_server_that_always_breaks_off_is_asked_for_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.language_model.openai_client._FIRST_PAUSE_SECONDS", 0.01)

    def speak(body: dict[str, Any]) -> tuple[int, list[str]]:
        return (200, []) if body["stream"] else (400, ["exceeds the context of 512"])

    with serving(speak) as server:
        server.broken_streams = 4
        with pytest.raises(PromptTooLong, match="512"):
            ask(server)


def test_a_cancel_keeps_what_was_said() -> None:
    seen: list[str] = []
    with serving(lambda body: (200, ["x "] * 5000), pause=0.01) as server:
        answers = ask(
            server,
            2,
            kind=PromptKind.DOCS,
            on_token=lambda index, text: seen.append(text),
            cancelled=lambda: len(seen) > 10,
        )
    assert {answer.finish for answer in answers} == {Finish.CANCELLED}
    assert sum(answer.tokens for answer in answers) < 200


def test_a_deadline_ends_a_slow_answer() -> None:
    with serving(lambda body: (200, ["x "] * 5000), pause=0.01) as server:
        assert [answer.finish for answer in ask(server, seconds=0.4)] == [Finish.DEADLINE]
        assert ask(server, seconds=-1) == []


def test_nobody_listening_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.language_model.openai_client._FIRST_PAUSE_SECONDS", 0.01)
    with pytest.raises(Unavailable, match="does not answer"):
        OpenAIClient("http://127.0.0.1:9/v1")


def test_addresses_outside_the_own_network_are_forbidden() -> None:
    with pytest.raises(Forbidden, match="outside"):
        OpenAIClient("http://8.8.8.8/v1")


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.16.0.9", True),
        ("192.168.0.7", True),
        ("169.254.1.1", True),
        ("::1", True),
        ("fd00::7", True),
        ("fe80::1", True),
        ("8.8.8.8", False),
        ("172.32.0.1", False),
        ("2001:4860:4860::8888", False),
        ("::ffff:8.8.8.8", False),
    ],
)
def test_private_ranges_are_the_own_network(address: str, own: bool) -> None:
    assert openai_client._in_own_network(ipaddress.ip_address(address)) is own


def test_a_server_outside_is_asked_only_when_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openai_client, "_in_own_network", lambda address: False)
    with serving(lambda body: (200, ["far"])) as server:
        with pytest.raises(Forbidden, match="GRACE_ALLOW_PUBLIC_MODEL_SERVER"):
            open_model(server.url, consumed=lambda label: 0)
        model = open_model(server.url, consumed=lambda label: 0, allow_public=True)
        answers = model.generate(
            ASK,
            1,
            Sampling(),
            label=PromptLabel("stage", PromptKind.DRAFT),
            deadline=time.monotonic() + 60,
        )
        assert [answer.text for answer in answers] == ["far"]


def test_a_name_that_moves_out_of_the_network_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda body: (200, ["near"])) as server:
        client = OpenAIClient(server.url)
        monkeypatch.setattr(openai_client, "_in_own_network", lambda address: False)
        with pytest.raises(Forbidden):
            client.generate(
                ASK,
                1,
                Sampling(),
                label=PromptLabel("stage", PromptKind.DRAFT),
                deadline=time.monotonic() + 60,
            )
        assert server.bodies == []


@pytest.mark.parametrize("url", ["http://", "ftp://127.0.0.1/v1", "nonsense"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        OpenAIClient(url)
