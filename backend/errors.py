"""Every error Grace raises on purpose.

GraceError                      status
├── InvalidInput                422    the request names something impossible
├── NotFound                    404
├── Conflict                    409    the state of things forbids it now
│   └── CriteriaUnmet           409    completion refused; carries the list
├── Forbidden                   403    the governance policy or the token says no
├── Unauthorized                401
├── Unavailable                 503    something needed is not there (yet)
│   ├── NoModel                 503
│   ├── StorageUnavailable      503    the database is locked, full or gone
│   └── SandboxUnavailable      503
├── PromptTooLong               422    tokens needed and available are in the message
├── ModelFileRefused            422    not a GGUF, truncated, unsupported, too large
└── CurriculumInvalid           500    file and field are in the message
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class GraceError(Exception):
    """Base of all deliberate errors.

    `status` is the HTTP status a route answers with, `slug` the stable last
    part of the problem's type URI (RFC 9457), `remedy` what the user can do.
    """

    status = 500
    slug = "internal"

    def __init__(self, detail: str, *, remedy: str = "", **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy
        self.extra: Mapping[str, Any] = extra

    def __str__(self) -> str:
        return f"{self.detail} {self.remedy}".strip()


class InvalidInput(GraceError):
    status = 422
    slug = "invalid-input"


class NotFound(GraceError):
    status = 404
    slug = "not-found"


class Conflict(GraceError):
    status = 409
    slug = "conflict"


class CriteriaUnmet(Conflict):
    slug = "criteria-unmet"

    def __init__(self, detail: str, unmet: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(detail, unmet=list(unmet))


class Forbidden(GraceError):
    status = 403
    slug = "forbidden"


class Unauthorized(GraceError):
    status = 401
    slug = "unauthorized"


class Unavailable(GraceError):
    status = 503
    slug = "unavailable"


class NoModel(Unavailable):
    slug = "no-model"


class StorageUnavailable(Unavailable):
    slug = "storage-unavailable"


class SandboxUnavailable(Unavailable):
    slug = "sandbox-unavailable"


class PromptTooLong(GraceError):
    status = 422
    slug = "prompt-too-long"


class ModelFileRefused(GraceError):
    status = 422
    slug = "model-file-refused"


class CurriculumInvalid(GraceError):
    slug = "curriculum-invalid"


class ProjectRefused(CurriculumInvalid):
    """A project that a user hands in is wrong, which is no fault of ours."""

    status = 422
    slug = "project-refused"
