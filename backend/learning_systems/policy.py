"""The owner's policy as typed data. Its file is read by the governance room."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkPolicy(_Section):
    """What a work session may use."""

    max_hours_per_session: float = Field(default=24.0, gt=0, le=168)
    allow_weak_isolation: bool = False


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
    trust: TrustPolicy = TrustPolicy()
