"""From the corpus on disk to a tokenizer and rows of tokens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf

from backend.language_model.prompt_codec import names_in
from backend.learning_systems import prompting
from backend.learning_systems.contract_files import parse_contract
from training.batches import Row, Rows, tokenise
from training.chat import render
from training.corpus.examples import fenced
from training.corpus.generate import Tell, nobody, read_split
from training.places import Places
from training.tokenizer import Tokenizer, count_pieces, learn

LONGEST_ROW = 2_048
_HELD_ROWS = 96


def learn_tokenizer(
    places: Places, size: int, tell: Tell = nobody, grown_from: Path | None = None
) -> Tokenizer:
    """Learn the byte pairs of the training part and write them down.

    `grown_from`: a model file whose vocabulary comes first, so that training can go on with
    its weights.
    """
    known = merges_of(grown_from) if grown_from else []
    texts = (
        record[part] for record in read_split(places, "train") for part in ("prompt", "answer")
    )
    tokenizer = learn(count_pieces(texts), size, tell, known)
    tokenizer.save(places.tokenizer)
    return tokenizer


def merges_of(path: Path) -> list[tuple[str, str]]:
    """The merges of a model file. Raises FileNotFoundError."""
    merges = gguf.GGUFReader(path).fields["tokenizer.ggml.merges"].contents()
    return [(left, right) for left, right in (merge.split(" ") for merge in merges)]


def training_rows(places: Places) -> tuple[Rows, Rows]:
    """Rows to train on and held-out ones (other words), made once and kept beside."""
    train, held = places.folder / "train.npz", places.folder / "held.npz"
    made_of = places.folder / "rows.json"
    state = _state(places)
    if not made_of.is_file() or json.loads(made_of.read_text("utf-8")) != state:
        tokenizer = Tokenizer.load(places.tokenizer)
        pairs = ((record["prompt"], record["answer"]) for record in read_split(places, "train"))
        tokenise(tokenizer, pairs, LONGEST_ROW).save(train)
        tokenise(tokenizer, _held_pairs(places), LONGEST_ROW).save(held)
        made_of.write_text(json.dumps(state), encoding="utf-8")
    return Rows.load(train), Rows.load(held)


def _state(places: Places) -> dict[str, Any]:
    manifest = json.loads(places.manifest.read_text(encoding="utf-8"))
    return {"corpus": manifest["sha256"], "merges": places.tokenizer.read_text("utf-8")}


def _held_pairs(places: Places) -> Iterator[Row]:
    records = list(read_split(places, "names"))
    step = max(1, len(records) // _HELD_ROWS)
    yield from map(held_pair, records[::step][:_HELD_ROWS])


def held_pair(record: dict[str, Any]) -> Row:
    """Prompt and answer of a held-out record, as the model sees them."""
    contract = parse_contract(record["contract"], Path(record["family"]))
    prompt = render(prompting.draft_messages(contract, []))
    names = names_in(prompt)
    return names.encode(prompt), names.encode(fenced(record["solution"]))
