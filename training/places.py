"""Where the training keeps what it makes; nothing of it is under version control."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one run, below one folder."""

    folder: Path = REPOSITORY / "training" / "runs" / "default"

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def manifest(self) -> Path:
        return self.corpus / "manifest.json"

    @property
    def tokenizer(self) -> Path:
        return self.folder / "tokenizer.json"

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    @property
    def curve(self) -> Path:
        return self.folder / "curve.csv"

    @property
    def chart(self) -> Path:
        return self.folder / "curve.png"

    @property
    def model(self) -> Path:
        return self.folder / "starter.gguf"

    @property
    def comparison(self) -> Path:
        return self.folder / "sampling.json"

    @property
    def journal(self) -> Path:
        return self.folder / "evaluation.jsonl"

    @property
    def evaluation(self) -> Path:
        return self.folder / "evaluation.json"
