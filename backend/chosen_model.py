"""Which model was chosen, judged without loading it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from backend.errors import NoModel, Unavailable
from backend.installation.llama_state import LlamaState

SCRIPTED = "scripted:"
SERVERS = ("http://", "https://")


class ChosenModel:
    """The ModelSource port: the model given at the start, else the one in use."""

    def __init__(
        self,
        given: str | None,
        in_use: Callable[[], Path | None],
        llama: Callable[[], LlamaState],
    ) -> None:
        self._given = given
        self._in_use = in_use
        self.llama = llama

    @property
    def spec(self) -> str | None:
        if self._given is not None:
            return self._given
        path = self._in_use()
        return None if path is None else str(path)

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


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise NoModel(
            f"The model file {path} is not there.",
            remedy="Start with --model and the path of an existing file.",
        )
