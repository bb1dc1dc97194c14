"""Every setting, once: a `GRACE_` variable, a type, a default and a sentence.

The table in the README is generated from the descriptions here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What a user can set; `serve.py` turns its flags into these variables."""

    model_config = SettingsConfigDict(env_prefix="GRACE_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    token: str | None = Field(
        None,
        description="Bearer token that may do everything; where `host` is not local, this or an "
        "API token is needed.",
    )
    model: str | None = Field(
        None,
        description="A GGUF file, `http://HOST:PORT/v1` of a model server on your network, "
        "`scripted:FILE` for prepared answers, or `none`; without it, what `grace models use` "
        "chose, else the small starter that comes with Grace.",
    )
    data_dir: Path = Field(
        REPOSITORY,
        description="Folder that holds `databases/` and `sandbox/learning_projects/`.",
    )
    reload: bool = Field(False, description="Restart the service when its code changes.")
    threads: int = Field(
        0,
        ge=0,
        description="Threads for decoding; 0 means what the model's preflight found best, else "
        "one per physical core.",
    )
    context_tokens: int = Field(
        8192, ge=512, description="Most tokens of context to reserve; the model's own limit holds."
    )
    drafts: int | None = Field(
        None,
        ge=1,
        le=64,
        description="Candidates drafted in one cycle, twice as many when a stage that was set "
        "aside comes back; by default what the model's preflight found best, else 8.",
    )
    max_answer_tokens: int | None = Field(
        None,
        ge=64,
        le=32768,
        description="Most tokens of one answer; by default 1536, for a model that thinks aloud "
        "4096, and at most half of its context.",
    )
    discovery_examples: Annotated[tuple[int, ...], NoDecode] = Field(
        (50, 200, 1000),
        min_length=1,
        description="Examples of each property in the rounds of the search for edge cases, "
        "separated by commas.",
    )
    gpu_layers: int | None = Field(
        None,
        ge=0,
        description="Layers that run on a graphics card; by default all, where llama.cpp was "
        "built for one.",
    )
    batch_answers: int = Field(
        16, ge=1, le=48, description="Most answers that are decoded together; more take turns."
    )
    kept_prompts: int = Field(
        4, ge=1, le=16, description="Prompts whose beginnings stay decoded for those that follow."
    )
    lookup_drafting: bool = Field(
        True, description="Whether a lone answer guesses ahead what it copies from its prompt."
    )
    model_api_key: str | None = Field(
        None, description="Key for the model server that `GRACE_MODEL` names."
    )
    allow_public_model_server: bool = Field(
        False,
        description="Whether that server may lie outside your own network; your prompts, and what "
        "was built so far, then leave this machine.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Further host names the service answers to, separated by commas.",
    )

    project_roots: Annotated[tuple[Path, ...], NoDecode] = Field(
        (),
        description="Folders below which `POST projects` may register a project of yours, "
        "separated by commas; without any, only the command line may.",
    )

    model_roots: Annotated[tuple[Path, ...], NoDecode] = Field(
        (),
        description="Folders below which `POST models/register` may register a model file, "
        "separated by commas; `databases/models` always is one.",
    )

    research_folder: Path | None = Field(
        None,
        description="A folder of yours (.md, .txt, .rst, .py) that research searches beside own "
        "learnings and the source of the Python here; links in it are not followed.",
    )
    audit_head_file: Path | None = Field(
        None,
        description="File to which the head of the log is added at the end of every work session; "
        "keep it where whoever could rewrite the log cannot write.",
    )

    @field_validator(
        "allowed_hosts", "project_roots", "model_roots", "discovery_examples", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, value.split(","))) if isinstance(value, str) else value

    @field_validator("discovery_examples")
    @classmethod
    def _growing(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if value[0] < 1 or list(value) != sorted(set(value)):
            raise ValueError("must be positive and grow")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("project_roots", "model_roots")
    @classmethod
    def _all_absolute(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(path.expanduser().resolve() for path in value)

    @field_validator("research_folder", "audit_head_file")
    @classmethod
    def _absolute_if_set(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().resolve()

    @field_validator(
        "token", "model", "model_api_key", "research_folder", "audit_head_file", mode="before"
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    def environment(self) -> dict[str, str]:
        """The same settings as variables, for a process that reads them anew."""
        values = {
            name: ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            for name, value in self
            if value is not None
        }
        return {f"GRACE_{name.upper()}": value for name, value in values.items()}

    @property
    def database_path(self) -> Path:
        return self.learning_dir / "grace.db"

    @property
    def learning_dir(self) -> Path:
        return self.data_dir / "databases" / "learning_curriculum"

    @property
    def registered_dir(self) -> Path:
        return self.learning_dir / "projects"

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "databases" / "models"

    @property
    def policy_path(self) -> Path:
        return self.learning_dir / "policy.toml"

    @property
    def projects_dir(self) -> Path:
        return self.data_dir / "sandbox" / "learning_projects"
