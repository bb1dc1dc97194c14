"""llama.cpp's C interface with Python types: the only module that touches ctypes.

Nothing here is thread-safe except `load_library`; the scheduler calls it from one thread
at a time. Calls into the library release the interpreter lock.
"""

from __future__ import annotations

import ctypes
import importlib
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from backend.errors import InvalidInput, ModelFileRefused, Unavailable
from backend.learning_systems.generation import Sampling

_LOG_ERROR = 4
_CONTROL = 1 << 3
_PENALTY_WINDOW = 64
OUTPUTS = 64
"""Most rows of logits one batch may ask for."""

_logger = logging.getLogger(__name__)
_errors: deque[str] = deque(maxlen=20)
_lock = threading.Lock()


@cache
def load_library() -> Any:
    """llama_cpp's low-level module, its log turned into ours.

    Raises Unavailable when the package is not there (yet) or cannot be loaded.
    """
    # Read once, when the OpenMP runtime starts: spinning threads starve the sandbox.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    with _lock:
        try:
            library: Any = importlib.import_module("llama_cpp.llama_cpp")
        except (ImportError, OSError, RuntimeError) as error:
            raise Unavailable(
                f"llama.cpp is not ready: {error}.",
                remedy="Its first build takes minutes; GET status shows how far it is.",
            ) from error
        _silence(library)
        library.llama_backend_init()
    return library


def _silence(library: Any) -> None:
    def on_log(level: int, text: bytes, _data: object) -> None:
        line = text.decode("utf-8", "replace").rstrip()
        if level == _LOG_ERROR and line:
            _errors.append(line)
        _logger.debug("%s", line)

    callback = library.llama_log_callback(on_log)
    library.grace_log_callback = callback  # must outlive every call into the library
    library.llama_log_set(callback, ctypes.c_void_p(0))


def _multiplies_tiles(library: Any) -> bool:
    """Whether the library was compiled with Intel's AMX.

    Our builds leave it out (trim_llama.cmake says why); others may have it, and then the
    weights must not be laid out for it.
    """
    return b"AMX_INT8 = 1" in library.llama_print_system_info()


class NativeModel:
    """Weights and vocabulary. Raises ModelFileRefused with llama.cpp's own reason."""

    def __init__(self, path: Path, *, gpu_layers: int | None = None) -> None:
        self.lib = load_library()
        parameters = self.lib.llama_model_default_params()
        if gpu_layers is not None:
            parameters.n_gpu_layers = gpu_layers
        if _multiplies_tiles(self.lib):
            parameters.use_extra_bufts = False
        _errors.clear()
        self._model = self.lib.llama_model_load_from_file(os.fsencode(path), parameters)
        if not self._model:
            raise ModelFileRefused(f"llama.cpp refuses {path.name}: {_reason()}.")
        self.vocab = self.lib.llama_model_get_vocab(self._model)
        self.vocabulary = int(self.lib.llama_vocab_n_tokens(self.vocab))
        self._pieces: dict[int, bytes] = {}
        self._refuse_unless_generative(path)

    def _refuse_unless_generative(self, path: Path) -> None:
        lib, model = self.lib, self._model
        unfit = lib.llama_model_has_encoder(model) or not lib.llama_model_has_decoder(model)
        if unfit or lib.llama_model_is_diffusion(model):
            self.close()
            raise ModelFileRefused(f"{path.name} does not write text from left to right.")

    @property
    def pointer(self) -> Any:
        return self._model

    @property
    def description(self) -> str:
        """Architecture, size and quantisation, as llama.cpp names them."""
        buffer = ctypes.create_string_buffer(256)
        self.lib.llama_model_desc(self._model, buffer, 256)
        return buffer.value.decode("utf-8", "replace")

    @property
    def training_context(self) -> int:
        return int(self.lib.llama_model_n_ctx_train(self._model))

    @property
    def memory_can_be_cut(self) -> bool:
        """False for recurrent and hybrid models: their state cannot go back."""
        lib = self.lib
        recurrent = lib.llama_model_is_recurrent(self._model)
        return not (recurrent or lib.llama_model_is_hybrid(self._model))

    def tokenize(self, text: str) -> list[int]:
        """Tokens of a rendered prompt: control tokens are recognised, BOS is added once."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 16
        tokens = (ctypes.c_int32 * room)()
        count = self.lib.llama_tokenize(self.vocab, data, len(data), tokens, room, False, True)
        if count < 0:
            raise InvalidInput("The prompt cannot be turned into tokens.")
        result = list(tokens[:count])
        first = self.lib.llama_vocab_bos(self.vocab)
        if self.lib.llama_vocab_get_add_bos(self.vocab) and result[:1] != [first]:
            result.insert(0, first)
        return result

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; control tokens are spelt out."""
        if (known := self._pieces.get(token)) is not None:
            return known
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = self.lib.llama_token_to_piece(self.vocab, token, buffer, size, 0, True)
            if length >= 0:
                break
            size = -length
        self._pieces[token] = buffer.raw[:length]
        return self._pieces[token]

    def ends_turn(self, token: int) -> bool:
        return bool(self.lib.llama_vocab_is_eog(self.vocab, token))

    def token_text(self, token: int) -> str:
        """The text of one special token, "" where the vocabulary has none (-1)."""
        return self.piece(token).decode("utf-8", "replace") if token >= 0 else ""

    def begin_and_end_texts(self) -> tuple[str, str]:
        """What a chat template knows as bos_token and eos_token."""
        lib, vocab = self.lib, self.vocab
        begin, end = lib.llama_vocab_bos(vocab), lib.llama_vocab_eos(vocab)
        return self.token_text(begin), self.token_text(end)

    def control_texts(self) -> list[str]:
        """Spellings of all control tokens, longest first."""
        lib, vocab = self.lib, self.vocab
        tokens = range(self.vocabulary)
        control = [t for t in tokens if lib.llama_vocab_get_attr(vocab, t) & _CONTROL]
        texts = {self.token_text(token) for token in control}
        return sorted((text for text in texts if len(text) > 2), key=len, reverse=True)

    def close(self) -> None:
        if self._model:
            self.lib.llama_model_free(self._model)
            self._model = None


class NativeContext:
    """The shared memory of keys and values, and the batch that is decoded next."""

    def __init__(
        self, model: NativeModel, *, cells: int, sequences: int, threads: int, batch: int
    ) -> None:
        self.lib = model.lib
        self.model = model
        parameters = self.lib.llama_context_default_params()
        parameters.n_ctx = cells
        parameters.n_batch = parameters.n_ubatch = batch
        parameters.n_seq_max = sequences
        parameters.n_outputs_max = OUTPUTS
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.kv_unified = True
        _errors.clear()
        self._context = self.lib.llama_init_from_model(model.pointer, parameters)
        if not self._context:
            raise ModelFileRefused(f"llama.cpp cannot make a context: {_reason()}.")
        self._memory = self.lib.llama_get_memory(self._context)
        self.cells = int(self.lib.llama_n_ctx(self._context))
        self.batch_size = int(self.lib.llama_n_batch(self._context))
        self._batch = self.lib.llama_batch_init(self.batch_size, 0, 1)
        self._never = self.lib.ggml_abort_callback(0)
        self._abort = self._never

    @property
    def pointer(self) -> Any:
        return self._context

    def set_threads(self, threads: int) -> None:
        self.lib.llama_set_n_threads(self._context, threads, threads)

    @property
    def filled(self) -> int:
        """Tokens in the batch so far."""
        return int(self._batch.n_tokens)

    def begin(self) -> None:
        """Empty the batch."""
        self._batch.n_tokens = 0

    def add(self, token: int, position: int, sequence: int, logits: bool) -> int:
        """Put a token into the batch; its index there, for `sample`."""
        batch = self._batch
        index = int(batch.n_tokens)
        batch.token[index] = token
        batch.pos[index] = position
        batch.n_seq_id[index] = 1
        batch.seq_id[index][0] = sequence
        batch.logits[index] = logits
        batch.n_tokens = index + 1
        return index

    def decode(self, abort: Callable[[], bool] | None = None) -> int:
        """Run the batch: 0 done, 1 no room, 2 aborted, negative: failed.

        `abort` is asked many times a second; it must not raise.
        """
        if abort is not None:
            self._set_abort(self.lib.ggml_abort_callback(lambda _data: abort()))
        try:
            return int(self.lib.llama_decode(self._context, self._batch))
        finally:
            if abort is not None:
                self._set_abort(self._never)

    def _set_abort(self, callback: Any) -> None:
        self.lib.llama_set_abort_callback(self._context, callback, ctypes.c_void_p(0))
        self._abort = callback  # kept, since the library only holds its address

    def sample(self, chain: Any, index: int) -> int:
        """The next token after batch index `index`, chosen and noted by this chain."""
        return int(self.lib.llama_sampler_sample(chain, self._context, index))

    def share(self, source: int, target: int, end: int = -1) -> None:
        """Let sequence `target` see positions [0, end) of `source` without copying them."""
        self.lib.llama_memory_seq_cp(self._memory, source, target, -1 if end < 0 else 0, end)

    def cut(self, sequence: int, begin: int = -1) -> bool:
        """Forget a sequence from a position on (all of it by default); False: impossible."""
        return bool(self.lib.llama_memory_seq_rm(self._memory, sequence, begin, -1))

    def holds_exactly(self, sequence: int, length: int) -> bool:
        """Whether positions [0, length) of a sequence are all there, and no others."""
        first = self.lib.llama_memory_seq_pos_min(self._memory, sequence)
        last = self.lib.llama_memory_seq_pos_max(self._memory, sequence)
        return bool(last == length - 1 and (length == 0 or first <= 0))

    def clear(self) -> None:
        self.lib.llama_memory_clear(self._memory, True)

    def close(self) -> None:
        if self._context:
            self.lib.llama_batch_free(self._batch)
            self.lib.llama_free(self._context)
            self._context = None


def make_chain(
    model: NativeModel, sampling: Sampling, seed: int, unsayable: Sequence[int] = ()
) -> Any:
    """A sampler chain of one candidate, which never chooses an `unsayable` token.

    Raises InvalidInput for a grammar that is none.
    """
    lib = model.lib
    parameters = lib.llama_sampler_chain_default_params()
    chain = lib.llama_sampler_chain_init(parameters)
    if unsayable:
        lib.llama_sampler_chain_add(chain, _forbid(model, unsayable))
    for sampler in _samplers(model, sampling, seed):
        if not sampler:
            lib.llama_sampler_free(chain)
            raise InvalidInput("The grammar is not valid GBNF with a rule named root.")
        lib.llama_sampler_chain_add(chain, sampler)
    return chain


def _forbid(model: NativeModel, tokens: Sequence[int]) -> Any:
    lib = model.lib
    biases = [lib.llama_logit_bias(token, float("-inf")) for token in tokens]
    array = (lib.llama_logit_bias * len(biases))(*biases)
    return lib.llama_sampler_init_logit_bias(model.vocabulary, len(biases), array)


def check_grammar(model: NativeModel, sampling: Sampling) -> None:
    """Raises InvalidInput for a grammar that is none, before anybody waits for it."""
    if sampling.grammar is not None:
        model.lib.llama_sampler_free(make_chain(model, sampling, 0))


def _samplers(model: NativeModel, sampling: Sampling, seed: int) -> Sequence[Any]:
    lib = model.lib
    samplers: list[Any] = []
    if sampling.grammar is not None:
        grammar = sampling.grammar.encode()
        samplers.append(lib.llama_sampler_init_grammar(model.vocab, grammar, b"root"))
    if sampling.penalty != 1.0:
        samplers.append(
            lib.llama_sampler_init_penalties(
                model.vocabulary, _PENALTY_WINDOW, sampling.penalty, 0.0, 0.0
            )
        )
    if sampling.temperature <= 0:
        return [*samplers, lib.llama_sampler_init_greedy()]
    return [
        *samplers,
        lib.llama_sampler_init_top_k(sampling.top_k),
        lib.llama_sampler_init_top_p(sampling.top_p, 1),
        lib.llama_sampler_init_min_p(sampling.min_p, 1),
        lib.llama_sampler_init_temp(sampling.temperature),
        lib.llama_sampler_init_dist(seed & 0xFFFFFFFF),
    ]


def _reason() -> str:
    """The first thing llama.cpp complained of: what follows only repeats that it failed."""
    first = next(iter(_errors), "no reason was given")
    return first.removeprefix("llama_model_load: ").removeprefix("error loading model: ")
