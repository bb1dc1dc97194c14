"""From a chat to the tokens one model file wants, and what its slot tokens stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.errors import ModelFileRefused
from backend.language_model.chat import ChatFormat
from backend.language_model.gguf_file import ModelFile
from backend.language_model.native import NativeModel
from backend.language_model.prompt_codec import CODEC, SLOTS, names_in, slot
from backend.learning_systems.generation import Message

CODEC_KEY = "grace.prompt_codec"


@dataclass(frozen=True, slots=True)
class ReadyPrompt:
    """A rendered prompt, its tokens, how tokens of the answer are spelt that stand for a
    name of this prompt, and those that stand for none and may not be said."""

    text: str
    tokens: list[int]
    spelt: Mapping[int, bytes]
    unsayable: tuple[int, ...] = ()


class ModelPrompt:
    """The chat format of a model file, and the prompt codec where its metadata names one.

    Raises ModelFileRefused for a codec that is not known here or has no tokens.
    """

    def __init__(self, file: ModelFile, model: NativeModel) -> None:
        self._model = model
        self._slots = _slot_tokens(file, model)
        bos, eos = model.begin_and_end_texts()
        template = file.chat_template
        self._chat = ChatFormat(template, bos=bos, eos=eos, control_texts=model.control_texts())

    @property
    def stop(self) -> tuple[str, ...]:
        return self._chat.stop

    def make(self, messages: Sequence[Message]) -> ReadyPrompt:
        """Raises what `ChatFormat.render` and `NativeModel.tokenize` raise."""
        text = self._chat.render(messages)
        if not self._slots:
            return ReadyPrompt(text, self._model.tokenize(text), {})
        names = names_in(text)
        spelt = {self._slots[k]: name.encode() for name, k in names.slots.items()}
        unsayable = tuple(token for token in self._slots if token not in spelt)
        return ReadyPrompt(text, self._model.tokenize(names.encode(text)), spelt, unsayable)

    def close(self) -> None:
        self._chat.close()


def _slot_tokens(file: ModelFile, model: NativeModel) -> list[int]:
    """The tokens of all slots in order; [] for a model that takes prompts as they are."""
    codec = file.metadata.get(CODEC_KEY)
    if codec is None:
        return []
    if codec != CODEC:
        raise ModelFileRefused(
            f"{file.path.name} wants the prompt codec {str(codec)[:40]!r}, unknown here.",
            remedy="Update Grace, or choose another model.",
        )
    found = [model.tokenize(slot(number)) for number in range(SLOTS)]
    if any(len(tokens) != 1 for tokens in found):
        raise ModelFileRefused(f"{file.path.name} has no token for each of {SLOTS} slots.")
    return [tokens[0] for tokens in found]
