"""The pages: a plain dashboard, and the API docs from files of our own."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.responses import HTMLResponse

from backend.routes.dependencies import BuilderDoor, CurriculumDoor, ReportDoor, Status
from backend.routes.report_plots import plots

WEB = Path(__file__).resolve().parents[1] / "web"
SWAGGER_VERSION = "5.35.0"
SESSIONS_SHOWN = 10

# Everything comes from this service: nothing is loaded from, or sent to, anywhere else.
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

router = APIRouter(include_in_schema=False)
_pages = Environment(
    loader=FileSystemLoader(WEB / "templates"), autoescape=select_autoescape(default=True)
)


@router.get("/")
def dashboard(report: Status, curriculum: CurriculumDoor, builder: BuilderDoor) -> HTMLResponse:
    """Status, the active project and the latest sessions; reloads itself."""
    return _page(
        "dashboard.html",
        status=report.status(),
        progress=curriculum.progress(),
        sessions=builder.sessions(SESSIONS_SHOWN, None).items,
    )


@router.get("/report")
def learning_report(door: ReportDoor) -> HTMLResponse:
    """Whether Grace learns: the figures of the report with their plots."""
    report = door.make()
    return _page("report.html", report=report, plots=plots(report))


@router.get("/docs")
def api_docs(request: Request) -> HTMLResponse:
    """The API, described and ready to try."""
    return _page("docs.html", version=SWAGGER_VERSION, title=request.app.title)


def _page(template: str, **facts: object) -> HTMLResponse:
    return HTMLResponse(_pages.get_template(template).render(facts), headers=SECURITY_HEADERS)
