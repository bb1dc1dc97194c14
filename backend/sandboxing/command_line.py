"""`grace sandbox run | exec | lint | probe`: the sandbox for any code, from any directory.

Exit status: 0 passed, 1 failed, 2 used wrongly, 3 a limit or an error of the sandbox.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from backend.errors import GraceError, InvalidInput
from backend.learning_systems.jobs import Ended, Job, Judge, Limits, Result, Script
from backend.sandboxing.launcher import Launcher
from backend.sandboxing.manifest_files import manifest_beside
from backend.sandboxing.outcome import safe_text
from backend.sandboxing.sandbox import GraceSandbox
from backend.sandboxing.suite_lint import lint_suite

PASSED, FAILED, USAGE, LIMIT = 0, 1, 2, 3
STATUS = {
    Ended.PASSED: PASSED,
    Ended.FAILED: FAILED,
    Ended.CRASHED: FAILED,
}
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
MOST_CODE_BYTES = 48 << 20
DEFAULTS = Limits()

sandbox_app = typer.Typer(help="Run untrusted Python, isolated and judged.", no_args_is_help=True)

Code = Annotated[
    Path, typer.Option("--code", help="Folder of the code.", exists=True, file_okay=False)
]
Wall = Annotated[float, typer.Option("--wall", min=0.1, help="Seconds the run may take.")]
Memory = Annotated[str, typer.Option("--memory", help="Memory in all: bytes, or 512M, 1G.")]
Processes = Annotated[int, typer.Option("--processes", min=1, help="Processes at one time.")]
Disk = Annotated[str, typer.Option("--disk", help="Bytes of files: bytes, or 64M.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Level = Annotated[str, typer.Option("--level", help="Isolation level to insist on.")]


@sandbox_app.command("run")
def run_command(
    code: Code,
    tests: Annotated[
        Path, typer.Option("--tests", help="The suite that decides.", exists=True, dir_okay=False)
    ],
    as_json: AsJson = False,
    wall: Wall = 30.0,
    memory: Memory = "1G",
    processes: Processes = DEFAULTS.processes,
    disk: Disk = "64M",
    level: Level = "auto",
) -> None:
    """Judge the code in a folder by a suite that it cannot see or reach."""
    with _errors_as_status():
        command = Judge(tests.read_bytes(), _suite_name(tests), manifest_beside(tests.absolute()))
        limits = _limits(wall, memory, processes, disk)
        files = _files(code, but=tests)
        with _sandbox(level) as sandbox:
            result = sandbox.run(Job(files, command, limits))
    print_json(result) if as_json else _print_cases(result)
    raise typer.Exit(STATUS.get(result.ended, LIMIT))


@sandbox_app.command("exec")
def exec_command(
    code: Code,
    file: Annotated[str, typer.Argument(help="The Python file to run, inside the folder.")],
    arguments: Annotated[list[str] | None, typer.Argument(help="Its arguments.")] = None,
    as_json: AsJson = False,
    wall: Wall = 30.0,
    memory: Memory = "1G",
    processes: Processes = DEFAULTS.processes,
    disk: Disk = "64M",
    level: Level = "auto",
) -> None:
    """Run Python on a file inside a copy of a folder."""
    with _errors_as_status():
        files = _files(code)
        if file not in files:
            raise InvalidInput(f"{file} is no file in {code}.")
        job = Job(
            files, Script(file, tuple(arguments or ())), _limits(wall, memory, processes, disk)
        )
        with _sandbox(level) as sandbox:
            result = sandbox.run(job, on_output=None if as_json else _show)
    if as_json:
        print_json(result)
    elif result.ended is not Ended.PASSED:
        typer.echo(f"{result.ended}: {result.detail}", err=True)
    raise typer.Exit(STATUS.get(result.ended, LIMIT))


@sandbox_app.command("lint")
def lint_command(
    tests: Annotated[Path, typer.Argument(help="The suite.", exists=True, dir_okay=False)],
    package: Annotated[str | None, typer.Option(help="The only package under test.")] = None,
) -> None:
    """Name the lines of a suite that cannot be judged soundly."""
    problems = lint_suite(tests.read_bytes(), package=package)
    for problem in problems:
        typer.echo(f"{tests}:{problem.line}: {problem.rule}: {problem.message}")
    raise typer.Exit(FAILED if problems else PASSED)


@sandbox_app.command("probe")
def probe_command(as_json: AsJson = False, level: Level = "auto") -> None:
    """Which isolation level holds here, what it covers, and why not a higher one."""
    with _errors_as_status(), _sandbox(level) as sandbox:
        report = sandbox.isolation()
    if as_json:
        typer.echo(json.dumps(asdict(report), indent=1))
        return
    typer.echo(f"level: {report.level}")
    for title, lines in (("covered", report.covers), ("not covered", report.not_covered)):
        typer.echo(f"{title}:")
        for line in lines:
            typer.echo(f"  - {line}")
    for name, why in report.refused.items():
        typer.echo(f"not {name}: {safe_text(why.encode())}")


def print_json(result: Result) -> None:
    """One JSON object: passed, isolation_level, cases, ended, usage, and the detail."""
    told = {
        "passed": result.passed,
        "isolation_level": result.isolation_level,
        "cases": [asdict(case) for case in result.cases],
        "ended": str(result.ended),
        "usage": asdict(result.usage),
        "detail": result.detail,
        "stdout": result.stdout,
        "stderr": result.stderr,
    }
    typer.echo(json.dumps(told, indent=1))


def _print_cases(result: Result) -> None:
    for case in result.cases:
        typer.echo(f"{case.outcome:9} {case.id}  {case.seconds * 1000:.1f} ms")
        if case.outcome != "passed" and case.message:
            typer.echo("          " + case.message.replace("\n", "\n          "))
    typer.echo(f"{result.ended} at isolation level {result.isolation_level}: {result.detail}")


def _show(stream: str, data: bytes) -> None:
    target = sys.stdout if stream == "stdout" else sys.stderr
    target.write(safe_text(data))
    target.flush()


def _suite_name(tests: Path) -> str:
    """pytest wants a module's name; anything else gets one."""
    stem = re.sub(r"\W", "_", tests.stem)
    return f"{stem}.py" if stem.startswith("test_") else f"test_{stem}.py"


def _limits(wall: float, memory: str, processes: int, disk: str) -> Limits:
    return Limits(
        wall_seconds=wall,
        cpu_seconds=wall,
        memory_bytes=_bytes(memory),
        processes=processes,
        disk_bytes=_bytes(disk),
    )


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d{1,15})\s*([KMG]?)i?B?", text.strip(), re.IGNORECASE)
    if found is None:
        raise InvalidInput(f"{text!r} is no number of bytes; write 67108864, 64M or 1G.")
    return int(found[1]) * UNITS[found[2].upper()]


def _files(folder: Path, but: Path | None = None) -> Mapping[str, bytes]:
    """The regular files of a folder; no links, no caches, no version control, not the suite."""
    hidden = but.resolve() if but else None
    files: dict[str, bytes] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        skipped = any(part in ("__pycache__", ".git", ".venv", "node_modules") for part in parts)
        if skipped or path.is_symlink() or not path.is_file() or path.resolve() == hidden:
            continue
        total += path.stat().st_size
        if total > MOST_CODE_BYTES:
            raise InvalidInput(f"{folder} holds more than {MOST_CODE_BYTES >> 20} MiB.")
        files["/".join(parts)] = path.read_bytes()
    return files


@contextmanager
def _sandbox(level: str) -> Iterator[GraceSandbox]:
    sandbox = GraceSandbox(_launcher(level))
    try:
        yield sandbox
    finally:
        sandbox.close()


def _launcher(level: str) -> Launcher:
    # Imported here: `grace --help` needs none of it.
    from backend.sandboxing.probe import strongest_launcher

    return strongest_launcher(wanted=level, workers=0)


@contextmanager
def _errors_as_status() -> Iterator[Any]:
    try:
        yield None
    except InvalidInput as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(USAGE) from error
    except (GraceError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(LIMIT) from error
