"""A model behind an OpenAI-compatible server on the user's own network.

Works with llama-server, llama_cpp.server, vLLM and Ollama. Every candidate is a request of
its own, sent side by side: each has its own seed then, and these servers batch and share
prompts themselves.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from backend.errors import Forbidden, InvalidInput, PromptTooLong, Unavailable
from backend.language_model.activity_meter import ActivityMeter
from backend.language_model.endings import CODE_KINDS
from backend.language_model.openai_stream import ServedAnswer, read_answer
from backend.learning_systems.activity import Activity
from backend.learning_systems.generation import (
    Completion,
    Finish,
    Message,
    ModelInfo,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.ports import Cancelled, OnDone, OnToken

_ATTEMPTS = 4
_FIRST_PAUSE_SECONDS = 0.5
_POLL_SECONDS = 0.05
_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 600.0
"""Longest wait for a next token: a server may decode a long prompt or queue for a while."""
_SIDE_BY_SIDE = 16
_UNREACHED, _WHOLE = 0, 1
_RETRIED = {408, 425, 429, 500, 502, 503, 504}


class OpenAIClient:
    """A LanguageModel behind `url`, such as http://192.168.0.7:8080/v1; `#name` picks a model.

    Raises Forbidden for an address outside private networks unless `allow_public`,
    InvalidInput for what is no such URL, Unavailable when the server does not answer.
    """

    def __init__(self, url: str, *, api_key: str | None = None, allow_public: bool = False) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidInput(f"{url} is no address of a model server.")
        self._url = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
        self._host, self._port = parts.hostname, parts.port or 80
        self._allow_public = allow_public
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._meter = ActivityMeter(counts=True)
        self._one_at_a_time = False
        self._model, self._context = asyncio.run(self._choose(parts.fragment))
        self._plain_parameters = False

    def describe(self) -> ModelInfo:
        """Server and model; the digest is that of both names, not of weights."""
        digest = hashlib.sha256(f"{self._url}\n{self._model}".encode()).hexdigest()
        return ModelInfo(
            name=self._model,
            kind="openai",
            description=f"served at {self._url}",
            digest=digest,
            context_tokens=self._context,
        )

    def generate(
        self,
        messages: Sequence[Message],
        n: int,
        sampling: Sampling,
        *,
        label: PromptLabel,
        deadline: float,
        on_token: OnToken | None = None,
        on_done: OnDone | None = None,
        cancelled: Cancelled | None = None,
    ) -> list[Completion]:
        """Up to n answers; what the deadline or a cancel cuts off is given as far as it came.

        `tokens` counts the pieces the server sent, which are tokens for these servers.
        Raises PromptTooLong, Unavailable after retries, Forbidden as the constructor does.
        """
        self._check_address()
        answers = [
            ServedAnswer(index, sampling.stop, label.kind in CODE_KINDS) for index in range(n)
        ]
        completions: dict[int, Completion] = {}

        def hand_over(answer: ServedAnswer) -> None:
            if answer.index in completions:
                return
            given = answer.completion(sampling.seed)
            completions[answer.index] = given
            if on_done is not None:
                on_done(answer.index, given)

        with self._meter.request(label, n, on_token) as tell:
            asyncio.run(
                self._all(answers, messages, sampling, deadline, tell, hand_over, cancelled)
            )
        return [completions[index] for index in sorted(completions)]

    def activity(self) -> Activity:
        return self._meter.activity()

    def close(self) -> None:
        """Nothing is held open between requests."""

    def _check_address(self) -> None:
        """The promise is: no cloud. Asked before every request, since names may change."""
        if self._allow_public:
            return
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Unavailable(f"The name {self._host} is not known: {error}.") from error
        for entry in found:
            address = ipaddress.ip_address(str(entry[4][0]).partition("%")[0])
            if not _in_own_network(address):
                raise Forbidden(
                    f"{self._host} ({address}) is outside this machine's own network.",
                    remedy="Grace uses no cloud; set GRACE_ALLOW_PUBLIC_MODEL_SERVER to allow it.",
                )

    def _client(self) -> httpx.AsyncClient:
        timeout = httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS)
        # No proxies from the environment: they could carry prompts out of the network.
        # No kept connections: a server that broke off in one would break the next request too.
        return httpx.AsyncClient(
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=timeout,
            headers=self._headers,
            trust_env=False,
            follow_redirects=False,
        )

    async def _choose(self, wanted: str) -> tuple[str, int | None]:
        """The model to ask for, and its context where the server tells."""
        self._check_address()
        async with self._client() as client:
            response = await self._patiently(client, time.monotonic() + 20)
        try:
            models = response.json()["data"]
            names = {str(model["id"]): model for model in models}
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable(f"{self._url} does not answer like a model server.") from error
        name = wanted or next(iter(names), "")
        if name not in names:
            offered = ", ".join(sorted(names)) or "none"
            raise Unavailable(f"{self._url} serves no model {name!r}; it offers: {offered}.")
        # llama_cpp.server signs so, and drops a running stream for every new request.
        self._one_at_a_time = names[name].get("owned_by") == "me"
        context = names[name].get("max_model_len") or (names[name].get("meta") or {}).get("n_ctx")
        return name, context if isinstance(context, int) else None

    async def _patiently(self, client: httpx.AsyncClient, deadline: float) -> httpx.Response:
        for pause in _pauses(deadline):
            try:
                response = await client.get(f"{self._url}/models")
                if response.status_code not in _RETRIED:
                    self._raise_for(response.status_code, response.text)
                    return response
            except httpx.TransportError:
                pass
            await asyncio.sleep(pause)
        raise self._silent()

    async def _all(
        self,
        answers: Sequence[ServedAnswer],
        messages: Sequence[Message],
        sampling: Sampling,
        deadline: float,
        on_token: OnToken | None,
        hand_over: Callable[[ServedAnswer], None],
        cancelled: Cancelled | None,
    ) -> None:
        """Fetch all answers side by side until done, deadline or cancel."""
        gate, alone = asyncio.Semaphore(_SIDE_BY_SIDE), asyncio.Lock()
        if time.monotonic() >= deadline or (cancelled is not None and cancelled()):
            return
        async with self._client() as client:

            async def fetch(answer: ServedAnswer) -> None:
                async with gate:
                    body = self._body(messages, sampling, answer.index)
                    await self._one(client, answer, body, deadline, on_token, alone)
                hand_over(answer)

            tasks = {asyncio.create_task(fetch(answer)) for answer in answers}
            try:
                why = await _until_over(tasks, deadline, cancelled)
            finally:
                for task in tasks:
                    task.cancel()
                results = await asyncio.gather(*tasks, return_exceptions=True)
        for answer in answers:
            if answer.finish is None and why is not None and answer.tokens:
                answer.finish = why
            if answer.finish is not None:
                hand_over(answer)
        for result in results:
            if isinstance(result, Exception):
                raise result

    def _body(self, messages: Sequence[Message], sampling: Sampling, index: int) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed + index,
            "stream": True,
        }
        if sampling.stop:
            body["stop"] = list(sampling.stop)
        if sampling.grammar is not None:
            body["grammar"] = sampling.grammar
        if not self._plain_parameters:
            body["top_k"] = sampling.top_k
            body["min_p"] = sampling.min_p
            body["repeat_penalty"] = body["repetition_penalty"] = sampling.penalty
        return body

    async def _one(
        self,
        client: httpx.AsyncClient,
        answer: ServedAnswer,
        body: dict[str, Any],
        deadline: float,
        on_token: OnToken | None,
        alone: asyncio.Lock,
    ) -> None:
        """One answer, asked again while the server is busy or breaks off.

        What is asked again is asked alone: some servers drop one stream for another.
        """
        arrived = False
        for attempt, pause in enumerate(_pauses(deadline)):
            async with alone if attempt or self._one_at_a_time else nullcontext():
                status, said = await self._attempt(client, answer, body, on_token)
            if status == _WHOLE:
                return
            arrived = arrived or status == 200
            if status in (400, 422) and self._drop_extras(body, said):
                continue
            if status not in _RETRIED and status not in (_UNREACHED, 200):
                self._raise_for(status, said)
            await asyncio.sleep(pause)
        if arrived:
            await self._explain(client, body)
            raise Unavailable(f"{self._url} breaks off its answers.")
        raise self._silent()

    async def _attempt(
        self,
        client: httpx.AsyncClient,
        answer: ServedAnswer,
        body: dict[str, Any],
        on_token: OnToken | None,
    ) -> tuple[int, str]:
        """Status and text of a refusal; 200: the answer broke off; or whole or unreached."""
        answer.begin()
        status = _UNREACHED
        try:
            async with client.stream("POST", f"{self._url}/chat/completions", json=body) as got:
                status = got.status_code
                if status != 200:
                    return status, (await got.aread()).decode("utf-8", "replace")
                if await read_answer(got, answer, on_token):
                    return _WHOLE, ""
        except httpx.TransportError as error:
            return status, str(error)
        return status, ""

    async def _explain(self, client: httpx.AsyncClient, body: dict[str, Any]) -> None:
        """Some servers give their reason only when they do not stream."""
        with suppress(httpx.TransportError):
            short = {**body, "stream": False, "max_tokens": 1}
            response = await client.post(f"{self._url}/chat/completions", json=short)
            self._raise_for(response.status_code, response.text)

    def _drop_extras(self, body: dict[str, Any], complaint: str) -> bool:
        """Whether to ask again without the parameters that only some servers know."""
        extras = [name for name in ("top_k", "min_p", "repeat_penalty") if name in body]
        if not extras or not any(name in complaint for name in [*extras, "repetition_penalty"]):
            return False
        for name in [*extras, "repetition_penalty"]:
            body.pop(name, None)
        self._plain_parameters = True
        return True

    def _raise_for(self, status: int, text: str) -> None:
        said = " ".join(text.split())[:300]
        if status < 300:
            return
        if status == 400 and "context" in text.lower():
            raise PromptTooLong(f"The server finds the prompt too long: {said}")
        if status in (401, 403):
            raise Unavailable(f"{self._url} refuses access.", remedy="Set GRACE_MODEL_API_KEY.")
        raise Unavailable(f"{self._url} answered with status {status}: {said}")

    def _silent(self) -> Unavailable:
        return Unavailable(
            f"{self._url} does not answer.", remedy="Start the model server, or check --model."
        )


def _in_own_network(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_private or address.is_loopback or address.is_link_local


async def _until_over(
    tasks: set[asyncio.Task[None]], deadline: float, cancelled: Cancelled | None
) -> Finish | None:
    """Wait for all tasks, or for the first failure; why the waiting ended early, if it did."""
    waiting = set(tasks)
    while waiting:
        done, waiting = await asyncio.wait(
            waiting, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_EXCEPTION
        )
        if any(task.exception() is not None for task in done):
            return None
        if cancelled is not None and cancelled():
            return Finish.CANCELLED
        if time.monotonic() >= deadline:
            return Finish.DEADLINE
    return None


def _pauses(deadline: float) -> Sequence[float]:
    """Seconds to wait after each attempt: doubling, never beyond the deadline, 0 at last."""
    left = max(deadline - time.monotonic(), 0.0)
    waits = [min(_FIRST_PAUSE_SECONDS * 2**attempt, left) for attempt in range(_ATTEMPTS - 1)]
    return [*waits, 0.0]
