"""The one call: `GraceSandbox.run(job)` turns a job into launches and their ends into a result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.errors import InvalidInput
from backend.learning_systems.jobs import (
    Benchmark,
    Coverage,
    Ended,
    Growth,
    Interactive,
    IsolationReport,
    Job,
    Judge,
    Program,
    PropertySearch,
    Result,
    Script,
    VisibleTests,
)
from backend.learning_systems.ports import Cancelled, OnOutput
from backend.sandboxing import interactive, judged, programs, searched
from backend.sandboxing.job_files import check_paths
from backend.sandboxing.launcher import Exit, Launch, Launcher
from backend.sandboxing.outcome import result_of
from backend.sandboxing.visible import arcs_taken, is_of, visible_result, with_coverage

Runner = Callable[[Launcher, Job, OnOutput | None, Cancelled | None], Result]


class GraceSandbox:
    """Runs jobs on one launcher. Thread-safe; many runs side by side."""

    def __init__(self, launcher: Launcher) -> None:
        self._launcher = launcher

    def isolation(self) -> IsolationReport:
        return self._launcher.isolation()

    def run(
        self,
        job: Job,
        *,
        on_output: OnOutput | None = None,
        cancelled: Cancelled | None = None,
    ) -> Result:
        """Run one job to its end. InvalidInput for a path outside the work directory;
        SandboxUnavailable when no process can be had."""
        check_paths(job)
        runner = RUNNERS.get(type(job.command))
        if runner is None:
            raise InvalidInput(f"The sandbox knows no job of type {type(job.command).__name__}.")
        return runner(self._launcher, job, on_output, cancelled)

    def close(self) -> None:
        self._launcher.close()


def run_single(
    launcher: Launcher,
    job: Job,
    role: str,
    arguments: dict[str, Any],
    on_output: OnOutput | None,
    cancelled: Cancelled | None,
) -> Exit:
    """One process with the job's own files."""
    launch = Launch(role, job.files, arguments, job.limits)
    return launcher.start(launch).wait(on_output=on_output, cancelled=cancelled)


def run_script(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    command = job.command
    assert isinstance(command, Script)
    arguments = {"path": command.path, "arguments": list(command.arguments)}
    end = run_single(launcher, job, "script", arguments, on_output, cancelled)
    return result_of(end, launcher.isolation().level)


def run_visible(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    command = job.command
    assert isinstance(command, VisibleTests)
    arguments = {"paths": list(command.paths)}
    end = run_single(launcher, job, "visible_tests", arguments, on_output, cancelled)
    return visible_result(end, launcher.isolation().level)


def run_coverage(
    launcher: Launcher, job: Job, on_output: OnOutput | None, cancelled: Cancelled | None
) -> Result:
    command = job.command
    assert isinstance(command, Coverage)
    arguments = {"package": command.package, "paths": list(command.paths)}
    end = run_single(launcher, job, "coverage_run", arguments, on_output, cancelled)
    level = launcher.isolation().level
    result = visible_result(end, level)
    taken = arcs_taken(end)
    if taken is None or result.ended is Ended.CANCELLED:
        return result
    modules = {name: text for name, text in job.files.items() if is_of(command.package, name)}
    figures = Launch(
        "coverage_figures", modules, {"files": list(modules), "arcs": taken}, job.limits
    )
    return with_coverage(result, launcher.start(figures).wait(cancelled=cancelled))


RUNNERS: dict[type, Runner] = {
    Script: run_script,
    VisibleTests: run_visible,
    Judge: judged.run_judge,
    PropertySearch: searched.run_search,
    Coverage: run_coverage,
    Benchmark: searched.run_benchmark,
    Growth: searched.run_growth,
    Program: programs.run_program,
    Interactive: interactive.run_interactive,
}
