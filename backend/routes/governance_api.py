"""The policy in force over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from backend.learning_systems.policy import GovernanceView

router = APIRouter(prefix="/api/learning", tags=["governance"])


def _view(request: Request) -> GovernanceView:
    return request.app.state.service.governance.view()  # type: ignore[no-any-return]


@router.get("/governance")
def governance(view: Annotated[GovernanceView, Depends(_view)]) -> GovernanceView:
    """The policy in force; decisions are in `audit/entries?event=governance`."""
    return view
