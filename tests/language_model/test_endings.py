"""When an answer is over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.language_model.endings import FenceWatch, TextStream, is_loop

MODULE = "```python\nimport os\n\n\ndef f():\n    return 1\n```"


def closes_at(text: str, prompt_end: str = "", step: int = 1) -> int | None:
    """How many characters were taken when the fence was seen to close; None: never."""
    watch = FenceWatch(prompt_end)
    for at in range(0, len(text), step):
        if watch.closed(text[at : at + step]):
            return min(at + step, len(text))
    return None


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize(
    "before",
    [
        "",
        "Here is the module:\n\n",
        "```bash\npip install x\n```\nand\n",
        "<think>\n```python\nx = 1\n```\n</think>\n",
        "```\nsome output\n```\n",
        "```json\n{}\n```\n",
    ],
)
def test_the_fence_of_the_module_ends_the_answer(before: str, step: int) -> None:
    text = before + MODULE + "\nThis module does more."
    at = closes_at(text, step=step)
    assert at is not None
    assert len(before + MODULE) <= at < len(before + MODULE) + step


@pytest.mark.parametrize(
    "text",
    [
        "```python\ndef f():\n    '''\n    ```\n    f()\n    ```\n",
        "```python\nx = 1\n",
        "<think>```python\nx = 1\n```\n",
        "```text\nimport os\n```\n",
        "No code here. Inline `x` and ``y`` only.",
        "```python\n```\n",
        "",
    ],
)
def test_other_fences_do_not_end_it(text: str) -> None:
    assert closes_at(text) is None


def test_a_docstring_with_fences_ends_at_the_outer_fence() -> None:
    inner = '```python\ndef f():\n    """\n    ```\n    f()\n    ```\n    """\n```'
    assert closes_at(inner + "\nmore") == len(inner)


def test_a_thought_opened_by_the_template_hides_its_fences() -> None:
    text = MODULE + "\n</think>\n"
    assert closes_at(text, "<|im_start|>assistant\n<think>\n") is None
    assert closes_at(text + MODULE, "<think>\n") == len(text + MODULE)


def test_tildes_and_longer_fences_close_with_their_own_kind() -> None:
    text = "~~~~python\nx = 1\n```\n~~~\n~~~~"
    assert closes_at(text) == len(text)


@given(st.text(alphabet="ab`~ \npython", max_size=80), st.integers(1, 7))
def test_any_text_is_taken_alike_in_any_pieces(text: str, step: int) -> None:
    whole, pieces = closes_at(text, step=10_000), closes_at(text, step=step)
    assert whole is None or pieces is not None


def test_a_stop_string_split_over_pieces_ends_the_text_before_it() -> None:
    stream = TextStream(["\n### User:"])
    shown = "".join(stream.feed(piece) for piece in [b"abc\n##", b"# Us", b"er: more", b"x"])
    assert stream.stopped
    assert shown.startswith("abc")
    assert "#" not in stream.text


def test_text_held_for_a_stop_string_comes_out_at_the_end() -> None:
    stream = TextStream(["STOP"])
    assert stream.feed(b"go ST") == "go "
    assert stream.feed(b"", final=True) == "ST"
    assert not stream.stopped


@given(st.text(), st.integers(1, 5))
def test_text_survives_being_cut_between_bytes(text: str, step: int) -> None:
    data = text.encode("utf-8", "surrogatepass")
    stream = TextStream()
    parts = [stream.feed(data[at : at + step]) for at in range(0, len(data), step)]
    parts.append(stream.feed(b"", final=True))
    assert "".join(parts) == data.decode("utf-8", "replace")


@pytest.mark.parametrize("period", [1, 2, 7, 30, 200, 2000])
def test_an_exact_repetition_is_a_loop(period: int) -> None:
    piece = "".join(chr(0x4E00 + number) for number in range(period))
    rounds = max(4, 512 // period + 1)
    assert is_loop("some text before " + piece * rounds)
    assert is_loop("some text before " + piece * rounds + piece[: period // 2])


def test_a_loop_of_a_piece_that_repeats_within_itself_is_seen() -> None:
    piece = "ab" * 40 + "and then "
    assert is_loop("x" + piece * 8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 511,
        "a" * 600 + "b",
        "".join(map(chr, range(0x4E00, 0x5E00))),
        "".join(map(chr, range(0x4E00, 0x4F00))) * 3,
        "".join(f"value_{row} = row[{row}]\n" for row in range(200)),
    ],
)
def test_progress_is_no_loop(text: str) -> None:
    assert not is_loop(text)
