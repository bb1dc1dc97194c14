"""How a chat becomes the one text the starter model continues: its template and its tokens."""

from __future__ import annotations

from collections.abc import Sequence

from backend.learning_systems.generation import Message

USER, ANSWER, END = "<|user|>", "<|answer|>", "<|end|>"
TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'user' %}"
    f"{USER}{{{{ message['content'] }}}}"
    "{% elif message['role'] == 'assistant' %}"
    f"{ANSWER}{{{{ message['content'] }}}}{END}"
    "{% endif %}{% endfor %}"
    f"{{% if add_generation_prompt %}}{ANSWER}{{% endif %}}"
)
"""The system turn is left out: it never changes, so it would only cost tokens."""


def render(messages: Sequence[Message]) -> str:
    """What TEMPLATE makes of a request, ready for the answer."""
    said = "".join(f"{USER}{message.content}" for message in messages if message.role == "user")
    return said + ANSWER
