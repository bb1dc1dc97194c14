"""Projects of the user's own: registered and taken out again."""

from __future__ import annotations

from fastapi import APIRouter, Response

from backend.learning_systems.views import RegisteredProject, UnregisteredProject
from backend.routes.dependencies import Registrar
from backend.routes.problems import documented
from backend.routes.schemas import RegisterRequest

router = APIRouter(prefix="/api/learning", tags=["learning"])


@router.post(
    "/projects",
    status_code=201,
    responses={200: {"model": RegisteredProject}, **documented(403, 409, 422, 503)},
)
def register_project(
    request: RegisterRequest, response: Response, registrar: Registrar
) -> RegisteredProject:
    """Register a project from a folder below an allowed root; 200 when nothing changed."""
    project = registrar.register_below_roots(request.path)
    response.headers["Location"] = f"/api/learning/projects/{project.project_id}"
    response.status_code = 201 if project.changed else 200
    return project


@router.delete("/projects/{project_id}", responses=documented(404, 409))
def unregister_project(project_id: str, registrar: Registrar) -> UnregisteredProject:
    """Take a project of the user's out of the curriculum; what was recorded of it stays."""
    return registrar.unregister(project_id)
