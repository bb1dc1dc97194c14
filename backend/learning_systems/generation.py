"""What is said to a language model and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class PromptKind(StrEnum):
    """The kinds of task Grace asks a model for; one prompt file each."""

    DRAFT = "draft"
    REPAIR = "repair"
    TESTS = "tests"
    DOCS = "docs"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class PromptLabel:
    """What a prompt is about: lets a scripted model answer and a log explain."""

    stage: str
    kind: PromptKind


USUAL_PENALTY = 1.05


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen. Candidate k of a request uses seed `seed + k`.

    `repetition_penalty` None leaves it to the model file where that recommends one;
    for all others it is the usual one.
    """

    temperature: float = 0.8
    top_p: float = 0.95
    top_k: int = 40
    min_p: float = 0.05
    repetition_penalty: float | None = None
    max_tokens: int = 1024
    seed: int = 0
    stop: tuple[str, ...] = ()
    grammar: str | None = None
    deterministic: bool = False

    @property
    def penalty(self) -> float:
        """The repetition penalty when no model file has a say in it."""
        return USUAL_PENALTY if self.repetition_penalty is None else self.repetition_penalty


class Finish(StrEnum):
    """Why a completion ended."""

    CLOSED_FENCE = "closed_fence"
    STOP = "stop"
    END_OF_TURN = "end_of_turn"
    REPETITION = "repetition"
    LENGTH = "length"
    DEADLINE = "deadline"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer: its text, tokens generated, seed, reason it ended, seconds it took.

    `tokens` is None where nobody counted: the words of a script are no tokens.
    """

    text: str
    tokens: int | None
    seed: int
    finish: Finish
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model answers. `kind` keeps a scripted one from passing for learning."""

    name: str
    kind: Literal["llama_cpp", "scripted", "openai"]
    description: str
    digest: str
    """SHA-256 of the model file (hex); for a server, of its URL and model name."""
    context_tokens: int | None = None
    licence: str | None = None
