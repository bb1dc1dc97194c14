"""Which model was chosen, judged without loading it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.errors import NoModel, Unavailable
from backend.installation.llama_state import LlamaState

SCRIPTED = "scripted:"
SERVERS = ("http://", "https://")
NO_MODEL = "none"
"""Given as the model, it keeps Grace from using any, even the bundled one."""


@dataclass(frozen=True, slots=True)
class Starter:
    """The model that comes with Grace: its file, and what it is and passed, in sentences."""

    path: Path
    about: str


class ChosenModel:
    """The ModelSource port: the model given at the start, else the one in use, else the
    starter that comes with Grace."""

    def __init__(
        self,
        given: str | None,
        in_use: Callable[[], Path | None],
        llama: Callable[[], LlamaState],
        starter: Starter | None = None,
    ) -> None:
        self._given = given
        self._in_use = in_use
        self.starter = starter
        self.llama = llama

    @property
    def spec(self) -> str | None:
        if self._given is not None:
            return None if self._given == NO_MODEL else self._given
        path = self._in_use()
        if path is None and self.starter is not None:
            path = self.starter.path
        return None if path is None else str(path)

    @property
    def is_starter(self) -> bool:
        """Whether the bundled model answers, whatever way it was chosen."""
        return self.starter is not None and self.spec == str(self.starter.path)

    @property
    def kind(self) -> str:
        """none, scripted, openai or llama_cpp."""
        spec = self.spec
        if spec is None:
            return "none"
        if spec.startswith(SERVERS):
            return "openai"
        return "scripted" if spec.startswith(SCRIPTED) else "llama_cpp"

    @property
    def needs_llama(self) -> bool:
        return self.kind == "llama_cpp"

    def require(self) -> str:
        """What was chosen. Raises NoModel or Unavailable with the remedy."""
        spec = self.spec
        if spec is None:
            raise NoModel(
                "No language model is chosen.",
                remedy="Start with --model FILE.gguf, or choose one with `grace models use`.",
            )
        if self.kind != "openai":
            _check_file(Path(spec.removeprefix(SCRIPTED)).expanduser())
        if self.needs_llama and (state := self.llama()).state in ("failed", "absent"):
            raise Unavailable(state.message, remedy="serve.py builds llama.cpp when it starts.")
        return spec


ModelFile = tuple[int, int, int] | None
"""What tells one content of a file from another without reading it; None for a model server."""


def model_file(spec: str) -> ModelFile:
    """Of the model's file as it is now. Raises NoModel when it is gone."""
    if spec.startswith(SERVERS):
        return None
    path = Path(spec.removeprefix(SCRIPTED)).expanduser()
    try:
        facts = path.stat()
    except OSError:
        raise NoModel(
            f"The model file {path} is gone.",
            remedy="Put it back, or choose another model; the session then goes on by itself.",
        ) from None
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def check_model_file(spec: str, opened: ModelFile) -> None:
    """Raises NoModel or Unavailable when the file is not the one that was opened."""
    if model_file(spec) != opened:
        raise Unavailable(
            f"The model file {spec} was changed while a session worked with it.",
            remedy="It is opened anew.",
        )


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise NoModel(
            f"The model file {path} is not there.",
            remedy="Start with --model and the path of an existing file.",
        )
