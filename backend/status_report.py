"""Asks each part of the service how it is."""

from __future__ import annotations

from backend import __version__
from backend.bootstrap import Service
from backend.chosen_model import ChosenModel
from backend.errors import GraceError
from backend.learning_systems.records import ModelCall
from backend.routes.status import (
    EngineStatus,
    HealthView,
    LeftOutProject,
    LlamaBuild,
    ModelStatus,
    SetAsideInput,
    StatusReport,
    StatusView,
)

NOTES = {
    "none": "Nothing answers, so work is refused with 503.",
    "scripted": "Prepared answers from a file. Nothing is learned: this is for tests and demos.",
    "openai": "A model server on your network answers.",
    "llama_cpp": "A GGUF file on this machine, run by llama.cpp.",
}
STRONGER = "`grace models list` shows stronger ones, `grace models pull` and `use` bring one in."


def report(service: Service) -> StatusReport:
    """The status and health functions of a service."""
    return StatusReport(lambda: _status(service), lambda: _health(service))


def _status(service: Service) -> StatusView:
    llama, engine = service.model.llama(), service.engine.health()
    with service.store.snapshot() as tx:
        run, session = tx.runs.active(), tx.sessions.live()
        set_aside = tx.model_calls.set_aside()
    return StatusView(
        version=__version__,
        model=_model(service.model),
        llama_cpp=LlamaBuild(llama.state, llama.done, llama.total, llama.message),
        sandbox=service.engine.news("isolation"),
        engine=EngineStatus(engine.alive, engine.pid, engine.restarts, engine.state),
        loaded_model=service.engine.news("model"),
        generation=service.engine.activity(),
        current_project=None if run is None else run.project_id,
        current_session=None if session is None else session.id,
        projects_left_out=tuple(
            LeftOutProject(**each.model_dump()) for each in service.curriculum.left_out()
        ),
        inputs_set_aside=tuple(map(_set_aside, set_aside)),
        policy_problem=service.governance.view().problem,
        data_dir=str(service.settings.data_dir),
    )


def _model(model: ChosenModel) -> ModelStatus:
    note = NOTES[model.kind]
    if model.starter is not None and model.is_starter:
        note = f"{model.starter.about} {STRONGER}"
    try:
        model.require()
    except GraceError as error:
        return ModelStatus(model.kind, model.spec, False, f"{note} {error}")
    return ModelStatus(model.kind, model.spec, True, note)


def _set_aside(call: ModelCall) -> SetAsideInput:
    assert call.set_aside_at is not None
    return SetAsideInput(
        run_id=call.run_id,
        stage_id=call.stage_id,
        kind=call.kind,
        model=call.model,
        crashes=call.crashes,
        last_end=call.last_end,
        set_aside_at=call.set_aside_at,
    )


def _health(service: Service) -> HealthView:
    engine, database = service.engine.health().alive, service.store.answers()
    return HealthView("ok" if engine and database else "degraded", database, engine)
