"""The owner's policy as typed data. Its file is read by the governance room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from fnmatch import fnmatchcase
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from backend.errors import Forbidden

MODELS_RULE = "models.allowed"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkPolicy(_Section):
    """What a work session may use."""

    max_hours_per_session: float = Field(default=24.0, gt=0, le=168)
    max_hours_per_day: float = Field(default=24.0, gt=0, le=24)
    max_tokens_per_day: int | None = Field(default=None, gt=0)
    quiet_hours: tuple[str, ...] = ()
    time_zone: str = "UTC"
    allow_weak_isolation: bool = False

    @field_validator("quiet_hours")
    @classmethod
    def _are_spans(cls, spans: tuple[str, ...]) -> tuple[str, ...]:
        for each in spans:
            begin, end = _span(each)
            if begin == end:
                raise ValueError(f"{each} is no span of time")
        return spans

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone") from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def quiet_spans(self) -> tuple[tuple[time, time], ...]:
        return tuple(map(_span, self.quiet_hours))


def _span(text: str) -> tuple[time, time]:
    """Raises ValueError for anything but HH:MM-HH:MM."""
    if re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", text) is None:
        raise ValueError(f"{text!r} is not of the form HH:MM-HH:MM")
    begin, _, end = text.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


class ModelPolicy(_Section):
    """Which models may work: patterns of names, or `sha256:` and the digest of the file."""

    allowed: tuple[str, ...] = ("*",)

    def allows(self, name: str, digest: str) -> bool:
        """Whether one of the patterns fits; what no pattern fits is refused."""
        known = {digest.lower(), f"sha256:{digest.lower()}"}
        return any(fnmatchcase(name, each) or each.lower() in known for each in self.allowed)

    @property
    def allows_any(self) -> bool:
        """Whether every model is allowed, so that none needs to be looked at."""
        return "*" in self.allowed

    def require(self, name: str, digest: str) -> None:
        """Raises Forbidden naming the rule for a model that is not allowed."""
        if not self.allows(name, digest):
            raise Forbidden(
                f"The policy does not allow the model {name}.",
                remedy=f"Choose another, or name it in {MODELS_RULE} of policy.toml.",
                rule=MODELS_RULE,
            )


class PackagePolicy(_Section):
    """Packages beyond the standard library that built projects may import."""

    allowed: tuple[str, ...] = ()


class AccessPolicy(_Section):
    """The scope a token needs to end a project; reading is never enough."""

    complete: Literal["work", "admin"] = "work"
    abandon: Literal["work", "admin"] = "admin"


class TrustPolicy(_Section):
    """What completion needs and how the trust score is weighed."""

    threshold: float = Field(default=70.0, ge=0, le=100)
    code_quality: float = Field(default=0.3, ge=0, le=1)
    test_coverage: float = Field(default=0.3, ge=0, le=1)
    performance: float = Field(default=0.2, ge=0, le=1)
    documentation: float = Field(default=0.2, ge=0, le=1)

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> TrustPolicy:
        total = self.code_quality + self.test_coverage + self.performance + self.documentation
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"the four weights must sum to 1, not {total:g}")
        return self


class Policy(_Section):
    """Everything the owner decides; what is not allowed here is refused."""

    work: WorkPolicy = WorkPolicy()
    models: ModelPolicy = ModelPolicy()
    packages: PackagePolicy = PackagePolicy()
    access: AccessPolicy = AccessPolicy()
    trust: TrustPolicy = TrustPolicy()


@dataclass(frozen=True, slots=True)
class GovernanceView:
    """The policy in force; `problem` says why the file as it stands is not it."""

    policy: Policy
    file: str
    problem: str | None
