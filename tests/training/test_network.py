"""The network in torch and in llama.cpp: one model, the same words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from typer.testing import CliRunner

from backend.language_model import starter
from backend.language_model.gguf_file import read_model_file
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.prompt_codec import names_in
from backend.language_model.recommended_sampling import recommended_penalty
from backend.learning_systems import prompting
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling
from tests.training.conftest import tiny_task
from training import evaluate
from training.batches import Rows, groups, make_batch, tokenise
from training.chat import render
from training.command_line import app
from training.corpus.examples import contract_of
from training.corpus.generate import read_split
from training.evaluate import parts_of
from training.journal import Journal
from training.measured import Drawing
from training.places import Places
from training.prepare import held_pair, learn_tokenizer, training_rows
from training.sampling_choice import compare, settings_of
from training.tokenizer import FIRST_SLOT, LONGEST_TOKEN, Tokenizer

torch = pytest.importorskip("torch", reason="torch is only needed for training")

from training import publish  # noqa: E402
from training.export import export  # noqa: E402
from training.loss_places import TokenLoss, load, loss_table, token_losses  # noqa: E402
from training.network.first_weights import set_first_weights  # noqa: E402
from training.network.llama import Llama, Shape  # noqa: E402
from training.network.muon import orthogonal  # noqa: E402
from training.train import Settings, Training, load_model  # noqa: E402


@pytest.fixture(scope="module")
def trained(places: Places) -> Training:
    """A small network after a few steps."""
    rows, held = training_rows(places)
    shape = Shape(len(Tokenizer.load(places.tokenizer)), width=128, layers=2, heads=2)
    settings = Settings(most_tokens=90_000, batch_tokens=3_000, threads=1)
    training = Training(rows, held, shape, settings, places)
    training.run()
    return training


@pytest.fixture(scope="module")
def engine(trained: Training, places: Places) -> Iterator[LlamaCppEngine]:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    tokenizer = Tokenizer.load(places.tokenizer)
    path = export(load_model(places.checkpoint), tokenizer, places, "F16", 1.0)
    engine = LlamaCppEngine(path, threads=1, drafting=False)
    yield engine
    engine.close()


def test_loss_falls_and_the_curve_is_written_down(trained: Training, places: Places) -> None:
    curve = trained.progress.curve
    assert curve[-1][3] < curve[0][3] - 2
    lines = places.curve.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "step,seconds,tokens,loss,held_out_loss"
    assert len(lines) == len(curve) + 1


def test_stopped_training_goes_on_as_if_it_had_not_been(places: Places, folder: Path) -> None:
    rows, held = training_rows(places)
    shape = Shape(len(Tokenizer.load(places.tokenizer)), width=64, layers=2, heads=2)
    settings = Settings(most_tokens=20_000, batch_tokens=2_000, threads=1)
    places_of = [Places(folder / name) for name in ("whole", "stopped")]
    for one in places_of:
        one.folder.mkdir()
    whole = Training(rows, held, shape, settings, places_of[0])
    whole.run()
    stopped = Training(rows, held, shape, settings, places_of[1])
    for batch, _ in zip(stopped._batches(), range(3), strict=False):
        stopped._step(batch)
    stopped.save()
    resumed = Training(rows, held, shape, settings, places_of[1])
    assert resumed.progress.step == 3
    resumed.run()
    assert resumed.progress.tokens == whole.progress.tokens
    for one, other in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_training_begins_with_the_weights_of_a_model_file(
    trained: Training, places: Places, folder: Path
) -> None:
    tokenizer = Tokenizer.load(places.tokenizer)
    path = export(load_model(places.checkpoint), tokenizer, places, "F16", 1.0)
    rows, held = training_rows(places)
    again = Places(folder / "again")
    again.folder.mkdir()
    tokenizer.save(again.tokenizer)
    settings = Settings(most_tokens=20_000, threads=1, start_from=str(path))
    begun = Training(rows, held, trained.model.shape, settings, again)
    for one, other in zip(trained.model.parameters(), begun.model.parameters(), strict=True):
        assert torch.allclose(one, other, atol=2e-3)
    assert begun.progress.step == 0
    with pytest.raises(ValueError, match="another shape"):
        Training(rows, held, replace(trained.model.shape, layers=1), settings, again)
    Tokenizer(tokenizer.merges[:-1]).save(again.tokenizer)
    with pytest.raises(ValueError, match="another vocabulary"):
        Training(rows, held, trained.model.shape, settings, again)


def test_losses_are_those_of_the_network_token_by_token(trained: Training, places: Places) -> None:
    tokenizer = Tokenizer.load(places.tokenizer)
    path = export(load_model(places.checkpoint), tokenizer, places, "F16", 1.0)
    record = next(read_split(places, "names"))
    model, known = load(path)
    assert known.merges == tokenizer.merges
    found = list(token_losses(model, known, [record]))
    batch = make_batch(tokenise(known, [held_pair(record)], 4_096), [0], None)
    tokens, wanted = torch.from_numpy(batch.tokens), torch.from_numpy(batch.wanted)
    mean = float(model.loss(tokens, wanted).detach())
    assert sum(one.loss for one in found) / len(found) == pytest.approx(mean, rel=1e-4)
    assert [one.heading for one in found] == sorted((one.heading for one in found), reverse=True)
    assert 0 < sum(one.heading for one in found) < len(found)


def test_losses_are_told_by_family_and_by_place() -> None:
    costs = [("box", 0, "a", True, 1.0), ("box", 1, "b", False, 3.0), ("cup", 2, "a", True, 0.5)]
    table = loss_table((TokenLoss(*one) for one in costs), 2).splitlines()
    assert table[2:5] == [
        "| box | 2 | 2.00 | 25% |",
        "| all | 3 | 1.50 | 33% |",
        "| cup | 1 | 0.50 | 100% |",
    ]
    assert table[-2:] == ["| box | `'b'` | 3.0 |", "| box | `'a'` | 1.0 |"]


def test_a_grown_vocabulary_begins_with_that_of_the_file(
    trained: Training, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = Tokenizer.load(places.tokenizer)
    path = export(load_model(places.checkpoint), tokenizer, places, "F16", 1.0)
    monkeypatch.setattr(Tokenizer, "save", lambda *_: None)
    grown = learn_tokenizer(places, len(tokenizer) + 40, grown_from=path)
    assert grown.tokens[: len(tokenizer)] == tokenizer.tokens
    assert len(grown) == len(tokenizer) + 40
    texts = [record["answer"] for record in read_split(places, "train")]
    before, after = (sum(len(one.encode(text)) for text in texts) for one in (tokenizer, grown))
    assert after < before
    assert all(grown.decode(grown.encode(text)) == text for text in texts[:20])


def test_bundled_file_is_not_begun_with_since_publishing_replaces_it() -> None:
    said = CliRunner().invoke(app, ["train", "--start-from", str(starter.FILE)])
    assert said.exit_code == 2
    assert "copy" in said.output


def test_a_grown_network_says_at_first_what_the_file_says(
    trained: Training, places: Places, folder: Path
) -> None:
    tokenizer = Tokenizer.load(places.tokenizer)
    path = export(load_model(places.checkpoint), tokenizer, places, "F16", 1.0)
    rows, held = training_rows(places)
    again = Places(folder / "grown")
    again.folder.mkdir()
    left, right = tokenizer.tokens[-1], tokenizer.tokens[-2]
    Tokenizer([*tokenizer.merges, (left, right)]).save(again.tokenizer)
    old = trained.model.shape
    shape = replace(old, layers=old.layers + 2, vocabulary=old.vocabulary + 1)
    settings = Settings(most_tokens=20_000, threads=1, start_from=str(path))
    grown = Training(rows, held, shape, settings, again).model
    tokens = torch.from_numpy(rows.tokens[:40].astype("int64"))[None]
    with torch.no_grad():
        before = load_model(places.checkpoint)
        said = before.logits(before(tokens))
        now = grown.logits(grown(tokens))
    assert torch.allclose(now[..., :-1], said, atol=0.05)
    joined = grown.embedding.weight[[tokenizer.tokens.index(left), tokenizer.tokens.index(right)]]
    assert torch.equal(grown.embedding.weight[-1], joined.mean(0))


def test_llama_cpp_says_what_torch_says(
    trained: Training, engine: LlamaCppEngine, places: Places
) -> None:
    tokenizer = Tokenizer.load(places.tokenizer)
    model = load_model(places.checkpoint)
    for seed in range(3):
        messages = prompting.draft_messages(contract_of(tiny_task(seed)), [])
        (answer,) = engine.generate(
            messages,
            1,
            Sampling(temperature=0.0, repetition_penalty=1.0, max_tokens=40, deterministic=True),
            label=PromptLabel("tiny", PromptKind.DOCS),
            deadline=time.monotonic() + 60,
        )
        prompt = render(messages)
        names = names_in(prompt)
        tokens = tokenizer.encode(names.encode(prompt))
        said = _greedy(model, tokens, 40, tokenizer.end)
        assert names.decode(tokenizer.decode(said)) == answer.text


def _greedy(model: Llama, tokens: list[int], count: int, end: int) -> list[int]:
    said: list[int] = []
    with torch.no_grad():
        while len(said) < count:
            states = model(torch.tensor([[*tokens, *said]]))
            token = int(model.logits(states[0, -1]).argmax())
            if token == end:
                break
            said.append(token)
    return said


def test_tokens_of_the_corpus_are_those_of_llama_cpp(
    engine: LlamaCppEngine, places: Places
) -> None:
    tokenizer = Tokenizer.load(places.tokenizer)
    texts = [
        record[part] for record in read_split(places, "train") for part in ("prompt", "answer")
    ]
    odd = [
        "a\tb  c\n\n   d",
        "naïve \u2013 \u201cx\u201d 12_3 __init__",
        "x = 'it''s'\n",
        "  \n ",
        "don't 1.5e3",
    ]
    for text in [*texts, *odd]:
        assert engine._model.tokenize(text) == tokenizer.encode(text)
        assert tokenizer.decode(tokenizer.encode(text)) == text
    assert max(len(token) for token in tokenizer.tokens) <= LONGEST_TOKEN


def test_template_renders_what_training_reads(engine: LlamaCppEngine) -> None:
    messages = [Message("system", "You write."), Message("user", "Write `x`.\n")]
    assert engine._prompt._chat.render(messages) == render(messages)


def test_file_records_what_it_was_made_of(engine: LlamaCppEngine, places: Places) -> None:
    metadata = read_model_file(places.model).metadata
    assert metadata["grace.prompt_codec"] == "slots-1"
    assert metadata["grace.prompt_files"] == prompting.files_hash()
    assert metadata["general.license"] == "Apache-2.0"
    assert recommended_penalty(read_model_file(places.model)) == 1.0
    assert len(str(metadata["grace.corpus"])) == 64


def test_only_an_evaluated_file_is_published_with_its_card(
    engine: LlamaCppEngine, places: Places, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FILE", "CARD", "CURVE", "CHART", "RECIPE", "FIGURES"):
        monkeypatch.setattr(publish, name, folder / "starter" / getattr(publish, name).name)
    info = engine.describe()
    found = {"samples": 8, "seeds": 1, "temperature": 0.8, "penalty": 1.0}
    found |= {"count": 4, "greedy": 0.25, "any": 0.5, "failures": {"syntax": 3}, "families": {}}
    found |= {"drawn_failures": {}, "levels": {}, "tasks": []}
    model = {"digest": "another", "description": info.description}
    results = {"model": model, "parts": {"names": found}}
    places.evaluation.write_text(json.dumps(results), encoding="utf-8")
    with pytest.raises(ValueError, match="evaluate this one first"):
        publish.publish(places)
    model["digest"] = info.digest
    places.evaluation.write_text(json.dumps(results), encoding="utf-8")
    file, card, curve, chart, recipe, figures = publish.publish(places)
    assert curve.read_bytes() == places.curve.read_bytes()
    assert chart.read_bytes().startswith(b"\x89PNG")
    commands = json.loads(recipe.read_text(encoding="utf-8"))["commands"]
    assert "python -m training corpus --examples 120 --held 3 --seed 1" in commands
    assert "python -m training export --penalty 1" in commands
    assert any("train --tokens 90000 --width 128 --layers 2" in line for line in commands)
    assert file.read_bytes() == places.model.read_bytes()
    assert json.loads(figures.read_text(encoding="utf-8")) == {
        "names": {"count": 4, "samples": 8, "greedy": 0.25, "any": 0.5}
    }
    text = card.read_text(encoding="utf-8")
    assert "25% at the first try and 50% with 8 more (4 contracts)" in text
    weights = load_model(places.checkpoint).state_dict().values()
    assert f"{sum(weight.numel() for weight in weights):,} parameters" in text
    assert "guessed" not in info.description
    assert str(read_model_file(file).metadata["grace.corpus"]) in text
    assert "## Limits" in text


def test_evaluation_goes_on_where_it_was_stopped(
    engine: LlamaCppEngine, places: Places, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = parts_of(places, ["names"], 2)
    drawing = Drawing(samples=1, penalty=1.05)
    told: list[int] = []

    def run() -> list[dict[str, object]]:
        journal = Journal(folder / "evaluation.jsonl")
        return list(evaluate.evaluate(places.model, tasks, drawing, journal, lambda done, of: None))

    first = run()
    monkeypatch.setattr(evaluate, "measure", lambda *_, **__: told.append(1))
    assert run() == first
    assert told == []
    assert first[0]["model"]["digest"] == engine.describe().digest  # type: ignore[index]
    names = first[0]["parts"]["names"]  # type: ignore[index]
    assert (names["count"], names["samples"], names["penalty"]) == (len(tasks), 1, 1.05)


def test_settings_are_compared_on_the_same_tasks(engine: LlamaCppEngine, places: Places) -> None:
    tasks = parts_of(places, ["names"], 1)
    found = compare(places.model, tasks, settings_of(1, [0.4], [1.0, 1.05]))
    assert [one["penalty"] for one in found["settings"]] == [1.0, 1.05]
    assert all(one["count"] == 1 for one in found["settings"])


def test_first_weights_copy_what_followed_before() -> None:
    shape = Shape(400, width=256, layers=4, heads=4)
    random = np.random.default_rng(0)
    tokens = torch.from_numpy(random.permutation(np.arange(3, 203)))
    text = torch.cat((tokens, tokens))[None]
    wanted = torch.zeros_like(text, dtype=torch.bool)
    wanted[0, 201:] = True
    losses = []
    for induction in (True, False):
        model = Llama(shape)
        set_first_weights(model, 1, induction=induction)
        losses.append(float(model.loss(text, wanted).detach()))
    assert losses[0] < losses[1] - 0.5


def test_loss_is_that_of_the_wanted_places_alone() -> None:
    torch.manual_seed(2)
    model = Llama(Shape(50, width=16, layers=2, heads=2, feed_forward=24, context=12))
    set_first_weights(model, 1, induction=False)
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.3)
    tokens, wanted = torch.randint(50, (3, 9)), torch.rand(3, 9) < 0.4
    scores = model.logits(model(tokens[:, :-1])).log_softmax(-1)
    asked = wanted[:, 1:]
    expected = -scores.gather(-1, tokens[:, 1:, None])[..., 0][asked].mean()
    assert asked.any()
    assert not asked.all()
    torch.testing.assert_close(model.loss(tokens, wanted), expected)


def test_step_of_a_matrix_has_nearly_equal_singular_values() -> None:
    torch.manual_seed(0)
    for kind in (torch.float32, torch.bfloat16):
        for rows, columns in ((64, 64), (64, 160), (160, 64)):
            values = torch.linalg.svdvals(orthogonal(torch.randn(3, rows, columns), kind))
            assert values.shape[0] == 3
            assert values.max() < 1.3
            assert values.median() > 0.6


def test_rows_keep_their_answers_and_slots_get_other_numbers(places: Places) -> None:
    tokenizer = Tokenizer.load(places.tokenizer)
    pairs = [("a <|s0|> b", "<|s0|> <|s1|>"), ("word " * 50, "x"), ("long " * 9, "y")]
    rows: Rows = tokenise(tokenizer, pairs, 40)
    assert len(rows) == 2
    batch = make_batch(rows, [0, 1], np.random.default_rng(1))
    said = batch.tokens[0][batch.wanted[0]]
    slots = [token for token in batch.tokens[0] if FIRST_SLOT <= token < FIRST_SLOT + 96]
    assert slots[0] == slots[1] != slots[2]
    assert said[-1] == tokenizer.end
    assert sorted(row for group in groups(rows, 1000, Random(1)) for row in group) == [0, 1]


def test_batches_have_few_lengths_and_keep_to_their_size(places: Places) -> None:
    rows, _ = training_rows(places)
    batches = [make_batch(rows, group, None) for group in groups(rows, 3_000, Random(1))]
    assert sum(int(batch.wanted.sum()) for batch in batches) == sum(
        int(end - answer) for end, answer in zip(rows.starts[1:], rows.answers, strict=True)
    )
    assert {(batch.tokens.shape[1] - 1) % 64 for batch in batches} == {0}
    assert all(batch.tokens.size <= 3_000 or len(batch.tokens) == 1 for batch in batches)
