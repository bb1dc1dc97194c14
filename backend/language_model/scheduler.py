"""Decides what is decoded next: one batch a step for all answers to all prompts.

A prompt is decoded once, without its last token, into a trunk; every candidate shares the
trunk's cells and starts from that last token. So the first step of a candidate looks like
all others, and a candidate may join a running batch at any step. Callers drive: whoever
finds nobody driving does the steps for all, and the others wait for their part.
"""

from __future__ import annotations

import threading
import time

from backend.errors import Unavailable
from backend.language_model.drafting import Drafter
from backend.language_model.native import OUTPUTS, NativeContext, make_chain
from backend.language_model.prefix_pool import PrefixPool
from backend.language_model.request import Answer, Request
from backend.language_model.statistics import Statistics
from backend.learning_systems.generation import Finish
from backend.learning_systems.ports import OnDone, OnToken

_DONE, _NO_ROOM, _ABORTED = 0, 1, 2
_FOLLOWER_WAIT_SECONDS = 0.2


class Scheduler:
    """Continuous batching over one context."""

    def __init__(
        self,
        context: NativeContext,
        *,
        answers: int,
        trunks: int,
        can_be_cut: bool,
        statistics: Statistics,
        drafter: Drafter | None = None,
    ) -> None:
        self._context = context
        self._model = context.model
        self._free = list(range(min(answers, OUTPUTS)))[::-1]
        self._pool = PrefixPool(context, range(answers, answers + trunks), can_be_cut=can_be_cut)
        self._can_be_cut = can_be_cut
        self._statistics = statistics
        self._drafter = drafter if can_be_cut else None
        self._waiting: list[Request] = []
        self._active: list[Request] = []
        self._reserved = 0
        self._turn = threading.Condition()
        self._driving = False
        self.latest: Request | None = None

    def run(self, request: Request, deliver: OnToken | None, on_done: OnDone | None = None) -> None:
        """Bring one request to its end; returns when it is done, raises what stopped it."""
        with self._turn:
            self._waiting.append(request)
            self.latest = request
        try:
            while not request.done:
                self._drive_or_wait(request)
                _deliver(request, deliver, on_done)
            _deliver(request, deliver, on_done)  # what another driver finished just now
        finally:
            self._withdraw(request)
        if request.error is not None:
            raise request.error

    def _drive_or_wait(self, request: Request) -> None:
        with self._turn:
            if self._driving:
                self._turn.wait(_FOLLOWER_WAIT_SECONDS)
                return
            if request.done:
                return
            self._driving = True
        try:
            self.step()
        finally:
            with self._turn:
                self._driving = False
                self._turn.notify_all()

    def _withdraw(self, request: Request) -> None:
        """Take a request out, whatever happened to its caller."""
        if not request.done:
            request.cancelled = _always
        while not request.done:
            with self._turn:
                if self._driving:
                    self._turn.wait(_FOLLOWER_WAIT_SECONDS)
                    continue
                self._end(request)

    def step(self) -> None:
        """Admit, fill one batch, decode it, take a token for every running answer."""
        began = time.perf_counter()
        try:
            self._drop_what_is_over()
            self._admit()
            answers = self._fill()
            outcome = self._decode() if self._context.filled else _DONE
            if outcome == _DONE:
                self._advance(answers)
            elif outcome == _ABORTED:
                self._after_abort()
            else:
                raise Unavailable(f"llama.cpp failed to decode (code {outcome}).")
        except Exception as error:  # whatever it was, every caller must hear of it
            self._fail_all(error)
        self._statistics.step_seconds += time.perf_counter() - began

    def _drop_what_is_over(self) -> None:
        with self._turn:
            requests = [*self._active, *self._waiting]
        for request in requests:
            try:
                over = request.why_over()
            except Exception as error:
                request.error, over = error, Finish.CANCELLED
            if over is not None:
                for answer in list(request.running):
                    self._finish(request, answer, over)
                self._end(request)

    def _admit(self) -> None:
        with self._turn:
            waiting = list(self._waiting)
        for request in waiting:
            if not self._activate(request):
                break
        for request in self._active:
            if request.trunk is not None and request.trunk.ready:
                self._start_answers(request)

    def _activate(self, request: Request) -> bool:
        """Give a request its trunk; False when it must wait for others to end."""
        alone = request.sampling.deterministic
        if self._active and (alone or self._active[0].sampling.deterministic):
            return False
        longest = max(self._cells_of_one(other) for other in [request, *self._active])
        promised = self._reserved + len(request.prompt) + longest
        if self._active and promised > self._context.cells:
            return False
        if alone:
            # Cells in other places add up in another order: start from a clean memory.
            self._pool.clear()
        attached = self._pool.attach(request.prompt[:-1])
        if attached is None:
            return False
        request.trunk, request.cached = attached
        self._reserved += len(request.prompt)
        self._make_room(longest)
        self._statistics.prompt_tokens += len(request.prompt)
        self._statistics.cached_tokens += request.cached
        with self._turn:
            self._waiting.remove(request)
            self._active.append(request)
        return True

    def _cells_of_one(self, request: Request) -> int:
        return request.limit + (self._drafter.longest if self._drafter else 0) + 1

    def _make_room(self, cells: int) -> None:
        """Let idle trunks give way until so many cells are free beside those promised."""
        room = max(self._context.cells - self._reserved - cells, 0)
        while self._pool.idle_cells() > room and self._pool.evict():
            continue

    def _start_answers(self, request: Request) -> None:
        while request.next_index < request.n and self._free:
            cells = self._cells_of_one(request)
            first = not any(active.running for active in self._active)
            if not first and self._reserved + cells > self._context.cells:
                return
            self._make_room(cells)
            assert request.trunk is not None
            seed = request.sampling.seed + request.next_index
            chain = make_chain(self._model, request.sampling, seed, request.unsayable)
            sequence = self._free.pop()
            self._context.share(request.trunk.sequence, sequence)
            self._reserved += cells
            request.new_answer(sequence, chain, len(request.trunk.tokens))

    def _fill(self) -> list[tuple[Request, Answer]]:
        """Put tokens into the batch: of answers first, then as much of prompts as fits."""
        context = self._context
        context.begin()
        building = self._pool.building()
        pairs = [(request, answer) for request in self._active for answer in request.running]
        if not (building and not self._can_be_cut):
            # A recurrent memory is served one kind at a time: prompts first.
            for request, answer in pairs:
                self._add_answer(request, answer, alone=len(pairs) == 1)
        else:
            pairs = []
        for trunk in building:
            for position in range(trunk.done, len(trunk.tokens)):
                if context.filled == context.batch_size:
                    return pairs
                context.add(trunk.tokens[position], position, trunk.sequence, False)
        return pairs

    def _add_answer(self, request: Request, answer: Answer, *, alone: bool) -> None:
        answer.row = self._context.add(answer.pending, answer.position, answer.sequence, True)
        answer.draft = []
        if self._drafter is not None and alone and not request.sampling.deterministic:
            room = answer.limit - len(answer.tokens) - 1
            answer.draft = self._drafter.propose(request.prompt, answer.tokens, room)
        for offset, token in enumerate(answer.draft, start=1):
            self._context.add(token, answer.position + offset, answer.sequence, True)

    def _decode(self) -> int:
        began = time.perf_counter()
        long = self._context.filled > OUTPUTS
        outcome = self._context.decode(self._everybody_left if long else None)
        if outcome == _NO_ROOM and self._pool.evict():
            outcome = self._context.decode()
        self._statistics.decode_seconds += time.perf_counter() - began
        return outcome

    def _everybody_left(self) -> bool:
        try:
            return all(request.why_over() is not None for request in self._active)
        except Exception:  # raised again, and then caught, when the request is dropped
            return True

    def _advance(self, answers: list[tuple[Request, Answer]]) -> None:
        self._advance_trunks(self._context.filled - sum(1 + len(a.draft) for _, a in answers))
        for request, answer in answers:
            self._advance_answer(request, answer)
        for request in list(self._active):
            if request.next_index >= request.n and not request.running:
                self._end(request)

    def _advance_trunks(self, decoded: int) -> None:
        for trunk in self._pool.building():
            step = min(decoded, len(trunk.tokens) - trunk.done)
            trunk.done += step
            decoded -= step

    def _advance_answer(self, request: Request, answer: Answer) -> None:
        """Sample at every verified row; a drafted token stands while it is what was sampled."""
        draft, first = answer.draft, answer.position
        for offset in range(len(draft) + 1):
            began = time.perf_counter()
            token = self._context.sample(answer.chain, answer.row + offset)
            self._statistics.sample_seconds += time.perf_counter() - began
            if self._take(request, answer, token):
                return
            if offset == len(draft) or token != draft[offset]:
                break
        if draft and self._drafter is not None:
            self._drafter.learn(len(draft), answer.position - first - 1, self._statistics)
            self._context.cut(answer.sequence, answer.position)

    def _take(self, request: Request, answer: Answer, token: int) -> bool:
        """Note a token; True when the answer ended with it."""
        if request.first_token is None:
            request.first_token = time.monotonic()
        finish, text = answer.take(token, self._model)
        self._statistics.generated_tokens += 1
        request.generated += 1
        if text:
            request.outbox.append((answer.index, text))
        if finish is not None:
            self._finish(request, answer, finish)
        return finish is not None

    def _finish(self, request: Request, answer: Answer, finish: Finish) -> None:
        request.complete(answer, finish)
        self._context.cut(answer.sequence)
        self._context.lib.llama_sampler_free(answer.chain)
        self._free.append(answer.sequence)
        self._reserved -= self._cells_of_one(request)

    def _end(self, request: Request) -> None:
        """Release what a request holds; its unfinished answers are gone."""
        for answer in list(request.running):
            self._finish(request, answer, Finish.CANCELLED)
        if request.trunk is not None:
            self._pool.release(request.trunk)
            request.trunk = None
            self._reserved -= len(request.prompt)
        with self._turn:
            for queue in (self._active, self._waiting):
                if request in queue:
                    queue.remove(request)
            request.ended = time.monotonic()
            request.done = True
        self._statistics.note(request)

    def _after_abort(self) -> None:
        for trunk in self._pool.building():
            self._pool.repair(trunk)
        self._drop_what_is_over()

    def _fail_all(self, error: Exception) -> None:
        """An error of the library leaves its memory in doubt: give up all and start clean."""
        with self._turn:
            requests = [*self._active, *self._waiting]
        for request in requests:
            request.error = error
            self._end(request)
        self._pool.clear()


def _always() -> bool:
    return True


def _deliver(request: Request, deliver: OnToken | None, on_done: OnDone | None) -> None:
    while request.outbox:
        index, text = request.outbox.popleft()
        if deliver is not None:
            deliver(index, text)
    while request.finished:
        index = request.finished.popleft()
        if on_done is not None:
            on_done(index, request.completions[index])
