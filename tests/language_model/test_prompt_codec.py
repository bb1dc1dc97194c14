"""Names become slots and slots names again, exactly, whatever the prompt holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import ModelFileRefused
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.prompt_codec import CODEC, SLOTS, names_in, slot
from backend.learning_systems.contract_files import parse_contract
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from backend.learning_systems.prompting import draft_messages
from tests.gguf_files import write_gguf

CONTRACT = """# Shelf

module: mill_kit.shelves
requires: none

Keeps the mugs of a shelf. A mug has a name.

## Interface

```python
class Shelf:
    def __init__(self, room: int) -> None: ...
    def put_mug(self, colour: str, size: int = 1) -> str: ...
    def get(self, colour: str) -> int: ...
```

## Behaviour

- C1. `put_mug` returns "stored", a colour of `None` raises `ValueError("colour")`.
- C2. `get` raises `KeyError(colour)` for a colour that is not there; `Shelf.put_mug` does not.

## Examples

```python
>>> shelf = Shelf(2)
>>> shelf.put_mug("deep red"), shelf.put_mug("a,b")
('stored', 'stored')
```
"""
PROMPT = draft_messages(parse_contract(CONTRACT, Path("x")), [])[-1].content
PIECES = (
    '` " \' """ { } _x put put_mug Shelf <|s0|> <|s95|> <| |> # self \\ . é a.b def class',
    "```python\n|\n```\n|\n|## Interface\n\n|module: |requires: c.d\n|You may import `a.b`:\n\n| ",
)
TOKENS = st.sampled_from([*PIECES[0].split(), *PIECES[1].split("|")])


def test_declared_names_and_quoted_values_become_slots() -> None:
    names = names_in(PROMPT)
    found = ["mill_kit.shelves", "Shelf", "room", "put_mug", "colour", "size", "stored", "deep red"]
    assert list(names.slots) == found
    encoded = names.encode(PROMPT)
    assert "Keeps the mugs of a shelf. A mug has a name." in encoded
    assert f"for a colour that is not there; `{slot(1)}.{slot(3)}`" in encoded
    assert "def get(self, " in encoded
    assert "put_mug" not in encoded
    assert '"a,b"' in encoded


def test_answers_are_written_with_the_slots_of_their_prompt() -> None:
    names = names_in(PROMPT)
    answer = (
        '```python\n"""Mugs by colour."""\nclass Shelf:\n    def put_mug(self, colour):\n'
        '        self._colour[colour] = f"{colour} stored"\n        return "stored"\n```\n'
    )
    encoded = names.encode(answer)
    assert encoded == (
        f'```python\n"""Mugs by colour."""\nclass {slot(1)}:\n    def {slot(3)}(self, {slot(4)}):\n'
        f'        self._{slot(4)}[{slot(4)}] = f"{{{slot(4)}}} stored"\n'
        f'        return "{slot(6)}"\n```\n'
    )
    assert names.decode(encoded) == answer


def test_slot_that_the_prompt_does_not_have_is_spelt_as_a_harmless_name() -> None:
    assert names_in(PROMPT).decode(f"x = {slot(90)}") == "x = unnamed_90"


@given(st.lists(TOKENS | st.text(max_size=5), max_size=60), st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_encoding_is_undone_by_decoding(parts: list[str], seed: int) -> None:
    text = "".join(parts)
    numbers = Random(seed).sample(range(SLOTS), SLOTS)
    for prompt in (text, PROMPT + text):
        names = names_in(prompt, numbers)
        assert len(set(names.slots.values())) == len(names.slots)
        assert names.decode(names.encode(prompt)) == prompt
        assert names_in(prompt, numbers).encode(prompt) == names.encode(prompt)


def test_more_names_than_slots_leaves_the_last_as_they_are() -> None:
    prompt = " ".join(f"`name{number}`" for number in range(SLOTS + 3))
    names = names_in(prompt)
    encoded = names.encode(prompt)
    assert encoded.endswith(f"`name{SLOTS}` `name{SLOTS + 1}` `name{SLOTS + 2}`")
    assert names.decode(encoded) == prompt


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaCppEngine]:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    path = write_gguf(tmp_path_factory.mktemp("coded") / "coded.gguf", codec=CODEC)
    engine = LlamaCppEngine(path, threads=1)
    yield engine
    engine.close()


def test_engine_gives_slots_to_the_model_and_names_to_everybody_else(
    coded: LlamaCppEngine,
) -> None:
    chat = [Message("user", PROMPT)]
    ready = coded._prompt.make(chat)
    plain = coded._model.tokenize(coded._prompt._chat.render(chat))
    assert len(ready.tokens) < len(plain)
    assert coded.count_tokens(chat) == len(ready.tokens)
    heard: dict[int, str] = {}
    answers = coded.generate(
        chat,
        4,
        Sampling(max_tokens=200, temperature=3.0, top_k=0, top_p=1.0, min_p=0.0, seed=3),
        label=PromptLabel("shelf", PromptKind.DOCS),
        deadline=time.monotonic() + 60,
        on_token=lambda index, text: heard.update({index: heard.get(index, "") + text}),
    )
    texts = "".join(answer.text for answer in answers)
    assert "<|s" not in texts
    assert "unnamed_" not in texts
    assert any(name in texts for name in names_in(PROMPT).slots)
    assert [heard[index] for index in range(4)] == [answer.text for answer in answers]


def test_stop_string_may_hold_a_name_that_the_model_writes_as_a_slot(
    coded: LlamaCppEngine,
) -> None:
    chat = [Message("user", PROMPT)]
    sampling = Sampling(max_tokens=400, temperature=3.0, top_k=0, top_p=1.0, min_p=0.0, seed=3)
    label, deadline = PromptLabel("shelf", PromptKind.DOCS), time.monotonic() + 60
    (whole,) = coded.generate(chat, 1, sampling, label=label, deadline=deadline)
    said = next(name for name in names_in(PROMPT).slots if len(name) > 5 and name in whole.text)
    stopped = Sampling(
        max_tokens=400, temperature=3.0, top_k=0, top_p=1.0, min_p=0.0, seed=3, stop=(said[2:],)
    )
    (cut,) = coded.generate(chat, 1, stopped, label=label, deadline=deadline)
    assert cut.text == whole.text[: whole.text.index(said[2:])]


def test_slot_spelling_in_a_message_stays_text(coded: LlamaCppEngine) -> None:
    ready = coded._prompt.make([Message("user", f"Say {slot(5)} now")])
    assert coded._model.tokenize(slot(5))[0] not in ready.tokens


def test_file_with_an_unknown_codec_or_too_few_slots_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    unknown = write_gguf(tmp_path / "unknown.gguf", codec="slots-9")
    with pytest.raises(ModelFileRefused, match="slots-9"):
        LlamaCppEngine(unknown, threads=1)
    few = write_gguf(tmp_path / "few.gguf", codec=CODEC, slots=SLOTS - 1)
    with pytest.raises(ModelFileRefused, match="no token"):
        LlamaCppEngine(few, threads=1)
