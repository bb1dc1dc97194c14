"""The LanguageModel port over llama.cpp: many candidates of one prompt at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from backend.errors import InvalidInput, PromptTooLong, Unavailable
from backend.language_model.digests import file_digest
from backend.language_model.drafting import Drafter
from backend.language_model.endings import CODE_KINDS
from backend.language_model.gguf_file import read_model_file
from backend.language_model.llama_activity import activity_of
from backend.language_model.memory_need import available_memory, choose_cells, physical_cores
from backend.language_model.model_prompt import ModelPrompt
from backend.language_model.native import NativeContext, NativeModel, check_grammar, load_library
from backend.language_model.recommended_sampling import as_recommended
from backend.language_model.request import Request
from backend.language_model.scheduler import Scheduler
from backend.language_model.statistics import Statistics
from backend.learning_systems.activity import Activity
from backend.learning_systems.generation import (
    Completion,
    Message,
    ModelInfo,
    PromptLabel,
    Sampling,
)
from backend.learning_systems.ports import Cancelled, OnDone, OnToken

_BATCH = 512
_CELLS = 16_384
_LONGEST_CONTEXT = 32_768
_SHORTEST_ANSWER = 128
_MOST_ANSWERS, _MOST_PREFIXES = 48, 16


class LlamaCppEngine:
    """A GGUF file, loaded. Thread-safe: requests from several threads share one batch.

    `context_tokens` bounds prompt and answer of one candidate (default: what the model was
    trained for, at most 32,768). Raises ModelFileRefused for a file that is damaged,
    unfit or too large for the memory at hand, Unavailable while llama.cpp is not there.
    """

    def __init__(
        self,
        path: Path,
        *,
        context_tokens: int | None = None,
        threads: int | None = None,
        answers: int = 16,
        prefixes: int = 4,
        gpu_layers: int | None = None,
        drafting: bool = True,
        digest_cache: Path | None = None,
    ) -> None:
        self._file = read_model_file(path)
        self._digest_cache = digest_cache
        load_library()
        answers, prefixes = min(answers, _MOST_ANSWERS), min(prefixes, _MOST_PREFIXES)
        sequences = answers + prefixes
        wanted = max(_CELLS, self._wanted_context(context_tokens))
        cells = choose_cells(self._file, wanted, sequences, available_memory())
        self.statistics = Statistics()
        self.threads = threads or physical_cores()
        self._running = 0
        self._quiet = threading.Condition()
        self._model = NativeModel(path, gpu_layers=gpu_layers)
        try:
            self._context = NativeContext(
                self._model,
                cells=cells,
                sequences=sequences,
                threads=self.threads,
                batch=_BATCH,
            )
        except BaseException:
            self._model.close()
            raise
        self.context_tokens = min(self._wanted_context(context_tokens), self._context.cells)
        try:
            self._prompt = ModelPrompt(self._file, self._model)
        except BaseException:
            self._context.close()
            self._model.close()
            raise
        self._scheduler = Scheduler(
            self._context,
            answers=answers,
            trunks=prefixes,
            can_be_cut=self._model.memory_can_be_cut,
            statistics=self.statistics,
            drafter=Drafter() if drafting else None,
        )
        self._open = True

    def _wanted_context(self, setting: int | None) -> int:
        trained = self._file.number("context_length") or _LONGEST_CONTEXT
        return min(trained, setting or _LONGEST_CONTEXT)

    def describe(self) -> ModelInfo:
        """The file's own words about itself, and its digest."""
        return ModelInfo(
            name=self._file.name,
            kind="llama_cpp",
            description=self._model.description,
            digest=file_digest(self._file.path, self._digest_cache),
            context_tokens=self.context_tokens,
            licence=self._file.licence,
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
        """Up to n answers, in order of their seeds.

        An answer that the deadline or a cancel cuts off is returned as far as it came, and
        says so. Raises PromptTooLong, InvalidInput for a grammar that is none, Unavailable
        when llama.cpp fails or the engine is closed.
        """
        if n < 1 or sampling.max_tokens < 1:
            raise InvalidInput("At least one answer of at least one token must be asked for.")
        with self._in_use():
            request = self._request(messages, n, sampling, label, deadline, cancelled)
            self._scheduler.run(request, on_token, on_done)
        return [request.completions[index] for index in sorted(request.completions)]

    def _request(
        self,
        messages: Sequence[Message],
        n: int,
        sampling: Sampling,
        label: PromptLabel,
        deadline: float,
        cancelled: Cancelled | None,
    ) -> Request:
        check_grammar(self._model, sampling)
        sampling = as_recommended(sampling, self._file)
        ready = self._prompt.make(messages)
        request = Request(
            prompt=ready.tokens,
            n=n,
            sampling=sampling,
            deadline=deadline,
            stop=(*sampling.stop, *self._prompt.stop),
            cancelled=lambda: not self._open or (cancelled is not None and cancelled()),
            end_at_fence=label.kind in CODE_KINDS,
            prompt_end=ready.text[-200:],
            spelt=ready.spelt,
            unsayable=ready.unsayable,
            stage=label.stage,
            kind=label.kind.value,
        )
        request.limit = self._answer_limit(len(request.prompt), sampling.max_tokens)
        return request

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """Keeps `close` from freeing what a request still works with."""
        with self._quiet:
            if not self._open:
                raise Unavailable("The language model is closed.")
            self._running += 1
        try:
            yield
        finally:
            with self._quiet:
                self._running -= 1
                self._quiet.notify_all()

    def activity(self) -> Activity:
        """The request that came last, and everything since the file was opened."""
        return activity_of(self._scheduler.latest, self.statistics)

    def set_threads(self, threads: int) -> None:
        """Decode with so many threads from the next step on."""
        self._context.set_threads(threads)
        self.threads = threads

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of a prompt as this model sees it."""
        return len(self._prompt.make(messages).tokens)

    def _answer_limit(self, prompt: int, wanted: int) -> int:
        """Tokens an answer may have; the prompt is never cut to make room for it."""
        left = self.context_tokens - prompt
        if prompt < 1:
            raise InvalidInput("The prompt is empty.")
        if left < min(wanted, _SHORTEST_ANSWER):
            needed = prompt + min(wanted, _SHORTEST_ANSWER)
            raise PromptTooLong(
                f"The prompt has {prompt} tokens and needs {needed} with a short answer; "
                f"{self.context_tokens} are available.",
                needed=needed,
                available=self.context_tokens,
            )
        return min(wanted, left)

    def close(self) -> None:
        """Cancel what runs, then free model and memory."""
        with self._quiet:
            if not self._open:
                return
            self._open = False
            self._quiet.wait_for(lambda: self._running == 0)
        self._prompt.close()
        self._context.close()
        self._model.close()
