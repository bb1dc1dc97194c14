"""Running one program and saying what came of it."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from backend.learning_systems.jobs import Ended, Job, Judge, Limits, Result, Script
from backend.learning_systems.ports import Sandbox
from tests.sandboxing.corpus import host_state
from tests.sandboxing.corpus.canaries import SECRET_START, Canaries
from tests.sandboxing.corpus.doors import watching
from tests.sandboxing.corpus.programs import HELPERS, Program

OVERSTAY_SECONDS = 8.0
"""How long after its wall limit a run may still be coming back."""

SUITE_NAME = "test_hidden.py"
_STOPPED = {Ended.FORBIDDEN_SYSCALL, Ended.DISK, Ended.MEMORY, Ended.OUTPUT_LIMIT}
_SAFE_CONTROLS = {"\n", "\t"}


@dataclass(frozen=True, slots=True)
class Observation:
    """What one program did: `escapes` got through, `surprises` missed the expectation."""

    program: str
    ended: str
    detail: str
    seconds: float
    escapes: tuple[str, ...]
    surprises: tuple[str, ...]
    output: str


def new_secret() -> str:
    """A word that only the bait knows."""
    return SECRET_START + secrets.token_hex(20)


def observe(sandbox: Sandbox, program: Program, secret: str, level: str) -> Observation:
    """Run a program as often as it asks, each time comparing the host before and after."""
    canaries = Canaries.create(secret)
    started = time.monotonic()
    escapes: list[str] = []
    try:
        before = host_state.snapshot(canaries)
        for _ in range(program.runs):
            began = time.monotonic()
            with watching(program.watch, canaries) as reached:
                result = sandbox.run(job_of(program, canaries, secret))
            if time.monotonic() - began > program.wall_seconds + OVERSTAY_SECONDS:
                escapes.append("the run came back long after its time")
            escapes += reached + _seen_in_result(program, result, secret)
        escapes += host_state.damage(before, canaries)
    finally:
        canaries.close()
    return Observation(
        program=program.name,
        ended=str(result.ended),
        detail=result.detail,
        seconds=time.monotonic() - started,
        escapes=tuple(dict.fromkeys(escapes)),
        surprises=tuple(surprises(program, result)),
        output=_shown(result),
    )


def job_of(program: Program, canaries: Canaries, secret: str) -> Job:
    limits = Limits(
        wall_seconds=program.wall_seconds, cpu_seconds=max(4.0, program.wall_seconds + 1)
    )
    files = {"canary.py": canaries.module(), **program.extra_files}
    if program.kind == "script":
        files["main.py"] = program.text.encode()
        return Job(files, Script("main.py"), limits)
    files["solution.py"] = program.text.encode()
    files["wrong.py"] = (HELPERS / "wrong_solution.py").read_bytes()
    return Job(files, Judge(hidden_suite(program, secret), SUITE_NAME), limits)


def hidden_suite(program: Program, secret: str) -> bytes:
    """The suite with a word in it that nobody outside the judge may learn."""
    suite = program.suite or (HELPERS / "hidden_suite.py").read_bytes()
    return suite + f"\n# hidden: {secret}\n".encode()


def _shown(result: Result) -> str:
    cases = [f"{case.id}: {case.outcome} {case.message}" for case in result.cases]
    return "\n".join([result.stdout[-3000:], result.stderr[-3000:], *cases, result.detail])


def _seen_in_result(program: Program, result: Result, secret: str) -> list[str]:
    """Escapes that show in what came back: secrets, claims, forged cases, raw controls."""
    texts = [result.stdout, result.stderr, result.detail, *(case.message for case in result.cases)]
    whole = "\n".join(texts)
    found = ["a secret was read"] if secret in whole else []
    found += [line for line in whole.splitlines() if line.startswith("ESCAPED:")]
    if unsafe := sorted({char for char in whole if _is_unsafe(char)}):
        found.append(f"control characters are shown raw: {unsafe[:8]!r}")
    if program.expect == "not-passed":
        if result.passed:
            found.append("a pass was forged")
        found += [f"case {c.id} was forged" for c in result.cases if c.outcome == "passed"]
    return found


def _is_unsafe(char: str) -> bool:
    code = ord(char)
    control = (code < 32 and char not in _SAFE_CONTROLS) or 127 <= code < 160
    return control or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069


def surprises(program: Program, result: Result) -> list[str]:
    """Where a result differs from the expectation without being an escape."""
    if result.ended is Ended.SANDBOX_ERROR:
        return [f"the sandbox itself failed: {result.detail}"]
    if program.expect == "control":
        return [] if result.passed else [f"a control ended as {result.ended}: {result.detail}"]
    if program.expect == "not-passed":
        return []
    if program.ends and result.ended not in program.ends:
        return [f"ended as {result.ended}, expected {', '.join(sorted(program.ends))}"]
    if "attempt broke:" in result.stdout:
        return ["the program itself is broken"]
    ran_to_its_end = "ATTEMPTED" in result.stdout
    seen_and_stopped = program.may_be_ended or result.ended in _STOPPED
    if not program.ends and not ran_to_its_end and not seen_and_stopped:
        return [f"it ended as {result.ended} before its last word: {result.detail}"]
    return []
