"""Models as the user meets them: pulled from a hub, registered, chosen, refused."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.errors import Conflict, InvalidInput, ModelFileRefused, NotFound, Unavailable
from backend.language_model import hub as hub_module
from backend.language_model.catalogue import best_fit, load_catalogue
from backend.language_model.model_service import ModelService
from backend.language_model.trial import try_model_file
from backend.learning_systems.model_views import ModelView
from tests.gguf_files import write_gguf
from tests.language_model.model_hub import Hub, hub_with

pytest.importorskip("huggingface_hub")

REPO, FILE = "someone/tiny-GGUF", "tiny.gguf"


@pytest.fixture
def hub(tiny_gguf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    monkeypatch.setenv("HF_HUB_DISABLE_XET", "1")
    with hub_with(REPO, {FILE: tiny_gguf.read_bytes()}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


def installed(service: ModelService) -> list[str]:
    return [model.id for model in service.views() if model.installed]


def file_of(model: ModelView) -> Path:
    assert model.path is not None
    return Path(model.path)


@pytest.fixture
def service(tmp_path: Path) -> ModelService:
    return ModelService(tmp_path / "models")


def test_the_catalogue_is_sound_and_the_best_fit_follows_the_machine() -> None:
    entries = load_catalogue()
    assert len({entry.id for entry in entries}) == len(entries) >= 12
    assert best_fit(entries, 1_000_000_000, 2) is None
    small = best_fit(entries, 8_000_000_000, 2)
    large = best_fit(entries, 64_000_000_000, 16)
    assert small is not None
    assert large is not None
    assert small.parameters < large.parameters
    assert all(not entry.warning for entry in (small, large))
    assert all(entry.warning for entry in entries if entry.licence not in ("apache-2.0", "mit"))


def test_a_pulled_model_is_verified_tried_and_can_be_used(hub: Hub, service: ModelService) -> None:
    seen: list[tuple[int, int]] = []
    model = service.pull(
        f"{REPO}:{FILE}", progress=lambda there, total: seen.append((there, total))
    )
    size = len(hub.files[FILE])
    assert model.sha256 == hub.digest(FILE)
    assert (model.licence, model.source) == ("apache-2.0", f"{REPO}:{FILE}")
    assert seen[-1] == (size, size)
    assert service.in_use() is None
    assert not model.in_use
    assert service.use(model.id) == replace(model, in_use=True)
    assert service.in_use() == file_of(model)
    assert service.views()[0] == service.show(model.id) == replace(model, in_use=True)


def test_a_broken_download_goes_on_where_it_stopped(
    hub: Hub, service: ModelService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 10_000)
    hub.break_after = 100_000
    with contextlib.suppress(Unavailable):
        service.pull(f"{REPO}:{FILE}")
    model = service.pull(f"{REPO}:{FILE}")
    assert model.sha256 == hub.digest(FILE)
    assert any(not wanted.startswith("bytes=0-") for wanted in hub.ranges)


def test_a_stopped_download_goes_on_at_the_next_pull(
    hub: Hub, service: ModelService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 10_000)
    seen: list[int] = []
    with pytest.raises(hub_module.PullCancelled):
        service.pull(
            f"{REPO}:{FILE}",
            progress=lambda there, total: seen.append(there),
            cancelled=lambda: bool(seen) and seen[-1] >= 50_000,
        )
    assert hub.ranges == []
    seen.clear()
    model = service.pull(f"{REPO}:{FILE}", progress=lambda there, total: seen.append(there))
    assert model.sha256 == hub.digest(FILE)
    assert hub.ranges == ["bytes=50000-"]
    assert seen[0] >= 50_000
    assert [path.name for path in file_of(model).parent.iterdir()] == [FILE]


def test_a_part_that_is_longer_than_the_file_is_begun_anew(
    hub: Hub, service: ModelService, tmp_path: Path
) -> None:
    folder = tmp_path / "models" / REPO.replace("/", "--")
    folder.mkdir(parents=True)
    part = folder / f"{FILE}.{hub.digest(FILE)[:16]}.part"
    part.write_bytes(b"x" * (len(hub.files[FILE]) + 1))
    assert service.pull(f"{REPO}:{FILE}").sha256 == hub.digest(FILE)


def test_a_wrong_digest_is_refused_and_the_file_deleted(
    hub: Hub, service: ModelService, tmp_path: Path
) -> None:
    hub.wrong_digest = True
    with pytest.raises(ModelFileRefused, match="digest"):
        service.pull(f"{REPO}:{FILE}")
    assert not list(tmp_path.rglob("*.gguf"))
    assert installed(service) == []


def test_a_stopped_download_says_so(hub: Hub, service: ModelService) -> None:
    with pytest.raises(hub_module.PullCancelled):
        service.pull(f"{REPO}:{FILE}", cancelled=lambda: True)


def test_a_full_disk_is_noticed_before_the_download(
    hub: Hub, service: ModelService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "_SPARE_BYTES", 10**18)
    with pytest.raises(Unavailable, match="disk space"):
        service.pull(f"{REPO}:{FILE}")
    assert hub.ranges == []


def test_what_the_hub_does_not_have_is_not_found(hub: Hub, service: ModelService) -> None:
    with pytest.raises(NotFound, match=r"tiny\.gguf"):
        service.pull(f"{REPO}:other.gguf")
    with pytest.raises(NotFound, match="no model"):
        service.pull("someone/else:tiny.gguf")
    with pytest.raises(NotFound, match="list"):
        service.pull("unheard-of")


@pytest.mark.parametrize(
    "wanted", ["a/b:../../x.gguf", "a/b:/etc/x.gguf", "a:b.gguf", "a/b/c:d.gguf", "a/b:x.exe"]
)
def test_impossible_names_are_refused(service: ModelService, wanted: str) -> None:
    with pytest.raises(InvalidInput):
        service.pull(wanted)


def test_a_catalogue_entry_is_shown_and_cannot_be_used_before_it_is_pulled(
    service: ModelService,
) -> None:
    shown = service.show("qwen2.5-coder-7b")
    assert (shown.installed, shown.path, shown.licence) == (False, None, "apache-2.0")
    with pytest.raises(Conflict, match="grace models pull") as caught:
        service.use("qwen2.5-coder-7b")
    assert caught.value.extra["field"] == "model"


def test_a_local_file_is_registered_where_it_lies(service: ModelService, tiny_gguf: Path) -> None:
    model = service.use_file(tiny_gguf)
    assert file_of(model) == service.in_use() == tiny_gguf
    assert (model.id, model.name, model.architecture) == ("tiny", "tiny-random", "llama")
    assert model.fits


def test_a_registered_file_that_went_away_is_no_longer_used(
    service: ModelService, tmp_path: Path, tiny_gguf: Path
) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(tiny_gguf.read_bytes())
    service.use_file(copy)
    copy.unlink()
    assert service.in_use() is None
    assert "gone" in service.show("copy").warning
    with pytest.raises(ModelFileRefused, match="gone"):
        service.use("copy")


def test_the_list_is_paged_with_installed_models_first(
    service: ModelService, tiny_gguf: Path
) -> None:
    service.register(tiny_gguf)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = service.page(5, cursor)
        seen += [model.id for model in page.items]
        if (cursor := page.next) is None:
            break
    assert seen == [model.id for model in service.views()]
    assert seen[0] == "tiny"
    assert len(seen) == len(set(seen)) == 1 + len(load_catalogue())
    with pytest.raises(InvalidInput, match="cursor"):
        service.page(5, "nobody")


def test_the_model_named_at_the_start_goes_first(tmp_path: Path, tiny_gguf: Path) -> None:
    service = ModelService(tmp_path / "models", str(tiny_gguf))
    assert service.register(tiny_gguf).in_use
    with pytest.raises(Conflict, match="goes first"):
        service.use("tiny")


def test_a_spoilt_list_of_models_loses_only_what_was_spoilt(
    service: ModelService, tiny_gguf: Path, tmp_path: Path
) -> None:
    service.use_file(tiny_gguf)
    path = tmp_path / "models" / "models.json"
    state = json.loads(path.read_text())
    state["installed"] |= {"one": 7, "two": {"id": "two"}, "old": {**state["installed"]["tiny"]}}
    state["installed"]["old"] |= {"id": "old", "unknown": True}
    path.write_text(json.dumps(state))
    assert installed(service) == ["tiny", "old"]
    path.write_text("[]")
    assert installed(service) == []
    assert service.use_file(tiny_gguf).in_use


def test_damaged_models_never_end_the_service(tiny_gguf: Path, tmp_path: Path) -> None:
    rng = random.Random(3)
    content = tiny_gguf.read_bytes()
    path = tmp_path / "damaged.gguf"
    refused = 0
    for _ in range(6):
        damaged = bytearray(content)
        for _ in range(3):
            damaged[rng.randrange(9000)] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        try:
            try_model_file(path, seconds=120)
        except ModelFileRefused:
            refused += 1
    assert refused > 0


def test_a_model_that_ends_llama_cpp_is_refused(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "bad.gguf")
    content = path.read_bytes()
    # A head size that the matrices do not have.
    key = b"llama.attention.head_count_kv"
    at = content.index(key) + len(key) + 4
    path.write_bytes(content[:at] + (3).to_bytes(4, "little") + content[at + 4 :])
    with pytest.raises(ModelFileRefused):
        try_model_file(path, seconds=120)
