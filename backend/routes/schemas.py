"""What requests may say. Answers are the shapes of `learning_systems/views.py`."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")

MOST_ITEMS = 200


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StartRequest(_Request):
    """Which project to start; without one, the next by priority."""

    project_id: str | None = Field(None, max_length=100)
    override: bool = Field(False, description="Start although prerequisites are unmet (logged).")


class ResumeRequest(_Request):
    """Which paused project to resume; without one, the one paused last."""

    project_id: str | None = Field(None, max_length=100)


class WorkRequest(_Request):
    """How long to work, and how many tokens may be generated in all, if that is limited."""

    hours: float = Field(strict=True, gt=0, allow_inf_nan=False, examples=[2.0])
    max_tokens: int | None = Field(None, strict=True, ge=1, le=10**12, examples=[500_000])
    continuous: bool = Field(
        False, description="Go on with the next project when one is complete and hours are left."
    )


class ResumeSessionRequest(_Request):
    """New limits for the whole session, what it used included; without one, it stays."""

    hours: float | None = Field(None, strict=True, gt=0, allow_inf_nan=False, examples=[4.0])
    max_tokens: int | None = Field(None, strict=True, ge=1, le=10**12, examples=[1_000_000])


class RegisterRequest(_Request):
    """The folder of a project of the user's, below an allowed root."""

    path: str = Field(min_length=1, max_length=4096, examples=["/home/ada/projects/proj_till"])


class PullRequest(_Request):
    """A model of the catalogue by its id, or any file on the hub."""

    model: str = Field(
        min_length=1,
        max_length=500,
        examples=["qwen2.5-coder-7b", "Qwen/Qwen2.5-Coder-7B-Instruct-GGUF:file.gguf"],
    )


class UseRequest(_Request):
    """The id of an installed model."""

    model: str = Field(min_length=1, max_length=500, examples=["qwen2.5-coder-7b"])


class PreflightRequest(_Request):
    """Which installed model to measure; without one, the one in use."""

    model: str | None = Field(None, min_length=1, max_length=500)


class RegisterModelRequest(_Request):
    """A GGUF file in the models folder, or below a root of `GRACE_MODEL_ROOTS`."""

    path: str = Field(min_length=1, max_length=4096, examples=["/home/ada/models/coder.gguf"])


class Listing(BaseModel, Generic[Item]):
    """A page: `next` continues it as `?cursor=`, and is null at the end."""

    model_config = ConfigDict(from_attributes=True)

    items: tuple[Item, ...]
    next: str | None


Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="Items on a page.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]
ProjectFilter = Annotated[str | None, Query(max_length=100, description="Only of this project.")]
DomainFilter = Annotated[str | None, Query(max_length=100, description="Only of this domain.")]
