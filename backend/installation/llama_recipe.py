"""How llama.cpp's Python bindings get into the environment: compiled here, from the locked source.

Only what the bindings load is compiled: llama.cpp's tools, server, multimodal part and helper
library are left out, which more than halves the work (the figures are in the README).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from backend.installation.compiler import check_compiler
from backend.installation.environment import LLAMA_PACKAGE, Environment
from backend.installation.installers import (
    failure_sentence,
    installer_environment,
    pip_command,
    run_logged,
)
from backend.installation.llama_state import installed_version, log_path
from backend.installation.problems import SetupProblem
from backend.installation.progress import Progress
from backend.installation.requirement_lock import LockedRequirement, only, read_lock, version_of

# Prebuilt wheels that the bindings' own project publishes; used on Windows without a compiler.
WHEEL_INDEX = "https://abetlen.github.io/llama-cpp-python/whl/cpu"

_TRIMMED = Path(__file__).with_name("trim_llama.cmake")
_OFF = (
    "LLAVA_BUILD",
    "LLAMA_BUILD_APP",
    "LLAMA_BUILD_EXAMPLES",
    "LLAMA_BUILD_SERVER",
    "LLAMA_BUILD_TESTS",
    "LLAMA_BUILD_TOOLS",
)
_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]")
_OLDEST_CMAKE = (3, 21)


def build(environment: Environment, progress: Progress) -> None:
    """Put the pinned bindings into the environment, compiling them unless pip has them cached.

    Raises:
        SetupProblem: no compiler, or pip failed; the sentence names the remedy.
        OSError: the environment's folder cannot be written.
    """
    lock = read_lock(environment.requirements)
    with log_path(environment).open("w", encoding="utf-8") as log:
        try:
            check_compiler()
        except SetupProblem:
            if sys.platform != "win32":
                raise
            _install_prebuilt(environment, progress, log)
        else:
            _compile(environment, lock, progress, log)


def is_current(environment: Environment) -> bool:
    """Whether the bindings in the environment are those that the lock pins."""
    version = installed_version(environment)
    return version is not None and version == _pinned(environment)


def _pinned(environment: Environment) -> str:
    return version_of(read_lock(environment.requirements), LLAMA_PACKAGE)


def _compile(
    environment: Environment, lock: list[LockedRequirement], progress: Progress, log: IO[str]
) -> None:
    progress.phase("Fetching the sources of llama.cpp; Grace works meanwhile, without a model.")
    workshop = environment.venv / "llama-build"
    shutil.rmtree(workshop, ignore_errors=True)
    (workshop / "tmp").mkdir(parents=True)
    _install_tools(environment, lock, workshop, log)
    sources = workshop / "source.txt"
    sources.write_text(only(lock, [LLAMA_PACKAGE]), encoding="utf-8")
    wheel = pip_command(environment.python, "wheel", "--verbose", "--no-deps", "--require-hashes")
    options = ["--no-build-isolation", "--wheel-dir", str(workshop), "-r", str(sources)]
    if os.environ.get("CMAKE_ARGS"):
        # Somebody's own choice, say of a graphics card, is not what an earlier build cached.
        options.append("--no-cache-dir")
    _follow([*wheel, *options], environment, workshop, progress, log)
    progress.phase("Installing what was compiled.")
    install = pip_command(environment.python, "install", "--no-deps", "--no-index")
    doing = "Installing llama.cpp"
    wheels = [str(path) for path in workshop.glob("*.whl")]
    run_logged([*install, "--force-reinstall", *wheels], environment.python, log, doing)
    shutil.rmtree(workshop, ignore_errors=True)


def _install_tools(
    environment: Environment, lock: list[LockedRequirement], workshop: Path, log: IO[str]
) -> None:
    """The build backend, and CMake and Ninja where the machine has none of its own."""
    wanted = ["scikit-build-core"]
    if not _has_cmake():
        wanted.append("cmake")
    if not (shutil.which("ninja") or shutil.which("ninja-build")):
        wanted.append("ninja")
    listed = workshop / "tools.txt"
    listed.write_text(only(lock, wanted), encoding="utf-8")
    command = pip_command(environment.python, "install", "--no-deps", "--require-hashes")
    doing = "Installing the tools that build llama.cpp"
    run_logged([*command, "-r", str(listed)], environment.python, log, doing)


def _has_cmake() -> bool:
    try:
        said = subprocess.run(["cmake", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    version = re.search(r"version (\d+)\.(\d+)", said)
    return version is not None and (int(version[1]), int(version[2])) >= _OLDEST_CMAKE


def _follow(
    command: Sequence[str],
    environment: Environment,
    workshop: Path,
    progress: Progress,
    log: IO[str],
) -> None:
    """Run the build, copying what it says into the log and its step counter into the state."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=_build_environment(environment, workshop),
    ) as process:
        assert process.stdout is not None
        for done, total in steps(_copy(process.stdout, log)):
            progress.step(done, total)
    log.flush()
    if process.returncode != 0:
        raise SetupProblem(failure_sentence("Building llama.cpp", Path(log.name)))


def _build_environment(environment: Environment, workshop: Path) -> dict[str, str]:
    options = [f"-D{name}=OFF" for name in _OFF]
    options.append(f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={_TRIMMED.as_posix()}")
    # Temporary files lie where the next start finds and removes them if this build is killed.
    temporary = str(workshop / "tmp")
    return {
        **installer_environment(environment.python),
        "SKBUILD_CMAKE_ARGS": ";".join(options),
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
    }


def _copy(lines: IO[str], log: IO[str]) -> Iterator[str]:
    for line in lines:
        log.write(line)
        yield line


def steps(lines: Iterator[str]) -> Iterator[tuple[int, int]]:
    """The (finished, all) pairs in Ninja's `[n/m]` lines."""
    for line in lines:
        found = _STEP.match(line)
        if found and 0 < int(found[1]) <= int(found[2]):
            yield int(found[1]), int(found[2])


def _install_prebuilt(environment: Environment, progress: Progress, log: IO[str]) -> None:
    """Take the published wheel of the pinned version; its index gives no hash to pin."""
    progress.phase("No compiler was found; fetching the prebuilt llama.cpp.")
    index = os.environ.get("GRACE_LLAMA_WHEEL_INDEX", WHEEL_INDEX)
    command = pip_command(environment.python, "install", "--no-deps", "--only-binary", ":all:")
    wanted = f"{LLAMA_PACKAGE}=={_pinned(environment)}"
    doing = "Fetching the prebuilt llama.cpp"
    run_logged([*command, "--index-url", index, wanted], environment.python, log, doing)
