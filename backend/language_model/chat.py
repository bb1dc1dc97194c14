"""From a chat to the one text a model continues."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.errors import ModelFileRefused
from backend.language_model.template_process import TemplateProcess
from backend.learning_systems.generation import Message

PLAIN_STOP = ("\n### User:", "\n### System:")
"""Where a model without a chat template would go on to speak for the user."""


class ChatFormat:
    """Renders messages with the template of a model file, or plainly when it has none.

    `control_texts` are the spellings of the model's control tokens: wherever they occur
    in what is said, they are broken, so that a text cannot end its own turn.
    """

    def __init__(
        self, template: str | None, *, bos: str = "", eos: str = "", control_texts: Sequence[str]
    ) -> None:
        self._process = None if template is None else TemplateProcess(template, bos=bos, eos=eos)
        self._control = re.compile("|".join(map(re.escape, control_texts)) or r"(?!)")

    @property
    def stop(self) -> tuple[str, ...]:
        return PLAIN_STOP if self._process is None else ()

    def render(self, messages: Sequence[Message]) -> str:
        """The prompt. Raises ModelFileRefused when the file's template does not work."""
        turns = [{"role": m.role, "content": self._neutral(m.content)} for m in messages]
        if self._process is None:
            return _plain(turns)
        try:
            return self._process.render(turns)
        except ModelFileRefused:
            # Some templates (Gemma's first ones) refuse a system turn.
            if not turns or turns[0]["role"] != "system":
                raise
            return self._process.render(_without_system(turns))

    def _neutral(self, text: str) -> str:
        return self._control.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)

    def close(self) -> None:
        if self._process is not None:
            self._process.close()


def _plain(turns: Sequence[dict[str, str]]) -> str:
    parts = [f"### {turn['role'].capitalize()}:\n{turn['content']}\n" for turn in turns]
    return "\n".join([*parts, "### Assistant:\n"])


def _without_system(turns: list[dict[str, str]]) -> list[dict[str, str]]:
    system, *rest = turns
    if not rest:
        return [{"role": "user", "content": system["content"]}]
    first = {"role": rest[0]["role"], "content": f"{system['content']}\n\n{rest[0]['content']}"}
    return [first, *rest[1:]]
