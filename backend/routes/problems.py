"""One body for every error: problem+json (RFC 9457), rendered here alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from backend.errors import GraceError


class Problem(BaseModel):
    """What every error answers with; some carry further members."""

    type: str = Field(examples=["urn:grace:problem:conflict"])
    title: str
    status: int
    detail: str
    remedy: str | None = None


def problem(
    status: int,
    slug: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """A problem+json response; members that are None or empty are left out."""
    body = {
        "type": f"urn:grace:problem:{slug}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    body |= {name: value for name, value in members.items() if value not in (None, "")}
    # ASCII only: a request may have carried lone surrogates, which UTF-8 cannot.
    content = json.dumps(body, ensure_ascii=True, allow_nan=False, default=str)
    return Response(content, status, dict(headers or {}), "application/problem+json")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that can fail with these statuses."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Make every error of the app, whatever its source, a problem."""
    app.add_exception_handler(GraceError, _grace_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _unexpected)


def _grace_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, GraceError)
    return problem(error.status, error.slug, error.detail, remedy=error.remedy, **error.extra)


def _invalid_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The rejected values are not echoed: they may be huge, or not be JSON at all.
    fields = [
        {"field": ".".join(map(str, each["loc"])), "message": each["msg"]}
        for each in error.errors()[:20]
    ]
    first = fields[0]
    detail = f"{first['field']}: {first['message']}."
    remedy = "Correct the field; /docs shows what each request takes."
    return problem(422, "invalid-input", detail, remedy=remedy, errors=fields)


def _http_exception(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return problem(error.status_code, slug, str(error.detail), headers=error.headers)


def _unexpected(_request: Request, error: Exception) -> Response:
    detail = "Something went wrong inside Grace; the console has the details."
    return problem(500, "internal", detail)
