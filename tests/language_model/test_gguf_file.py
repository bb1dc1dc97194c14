"""Files from strangers: read what is sound, refuse the rest with a reason."""

from __future__ import annotations

import contextlib
import random
import struct
from pathlib import Path

import pytest

from backend.errors import ModelFileRefused
from backend.language_model.gguf_file import read_model_file
from backend.language_model.memory_need import choose_cells, estimate
from tests.gguf_files import CHAT_TEMPLATE, TINY, write_gguf


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


def test_a_sound_file_says_what_it_holds(sound: Path) -> None:
    file = read_model_file(sound)
    assert (file.architecture, file.name, file.licence) == ("llama", "tiny-random", "CC0-1.0")
    assert file.chat_template == CHAT_TEMPLATE
    assert file.vocabulary == TINY.vocabulary
    assert file.number("context_length") == 4096
    assert file.bytes == sound.stat().st_size


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(ModelFileRefused) as caught:
        read_model_file(path)
    return str(caught.value)


@pytest.mark.parametrize("part", [0.0, 0.00001, 0.001, 0.02, 0.5, 0.99])
def test_a_truncated_file_is_refused(sound: Path, tmp_path: Path, part: float) -> None:
    content = sound.read_bytes()
    said = refused(tmp_path / "cut.gguf", content[: int(len(content) * part)])
    assert "cut" in said or "not a GGUF" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a GGUF"),
        (b"PK\x03\x04" * 100, "not a GGUF"),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), "version 1"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**60, 0), "damaged"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 2**60), "damaged"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 2**60), "cut short"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 0), "architecture"),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refused(tmp_path / "bad.gguf", content)


@pytest.mark.parametrize("layers", [2**31, 2**32 - 1])
def test_more_layers_than_any_model_has_are_refused(
    sound: Path, tmp_path: Path, layers: int
) -> None:
    content, key = sound.read_bytes(), b"llama.block_count"
    at = content.index(key) + len(key) + 4
    spoilt = content[:at] + struct.pack("<I", layers) + content[at + 4 :]
    assert "layers" in refused(tmp_path / "deep.gguf", spoilt)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelFileRefused, match="cannot be read"):
            read_model_file(path)


def test_one_part_of_a_split_file_is_refused_by_name(tmp_path: Path, sound: Path) -> None:
    import gguf

    writer = gguf.GGUFWriter(str(tmp_path / "m-00001-of-00002.gguf"), "llama")
    writer.add_uint16("split.count", 2)
    writer.add_token_list(["a", "b"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    with pytest.raises(ModelFileRefused, match="m-00002-of-00002"):
        read_model_file(tmp_path / "m-00001-of-00002.gguf")


def test_damaged_files_never_raise_anything_else(sound: Path, tmp_path: Path) -> None:
    rng = random.Random(7)
    content = sound.read_bytes()
    path = tmp_path / "damaged.gguf"
    for _ in range(1000):
        damaged = bytearray(content[: rng.choice([len(content), rng.randrange(20_000)])])
        for _ in range(rng.randrange(1, 8)):
            damaged[rng.randrange(min(len(damaged), 12_000) or 1)] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        with contextlib.suppress(ModelFileRefused):
            read_model_file(path)


def test_random_bytes_are_refused(tmp_path: Path) -> None:
    rng = random.Random(8)
    path = tmp_path / "noise.gguf"
    for round_ in range(1000):
        noise = rng.randbytes(rng.randrange(4000))
        refused(path, b"GGUF\x03\0\0\0" + noise if round_ % 2 else noise)


def test_memory_need_grows_with_cells_and_is_refused_with_figures(sound: Path) -> None:
    file = read_model_file(sound)
    need = estimate(file)
    head = TINY.width // TINY.heads
    assert need.per_cell == TINY.layers * TINY.kv_heads * head * 2 * 2
    assert need.total(2000, 1) - need.total(1000, 1) == 1000 * need.per_cell
    assert choose_cells(file, 5000, 4, available=10**12) == 5000
    room = need.total(0, 4) + 2 * 1000 * need.per_cell
    assert choose_cells(file, 5000, 4, available=room) == 1000
    with pytest.raises(ModelFileRefused, match="GB is free") as caught:
        choose_cells(file, 5000, 4, available=1000)
    assert caught.value.extra["available_bytes"] == 1000
