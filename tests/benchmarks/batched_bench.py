"""llama.cpp's own batched benchmark, of the version that the bindings are built from.

    python -m tests.benchmarks.batched_bench          # builds it, prints where it lies

The locked source of llama-cpp-python holds llama.cpp whole; its tool `llama-batched-bench` is
compiled from there with the options of the bindings, once, into a cache folder outside the
repository ($GRACE_BENCH_CACHE, else ~/.cache/grace-benchmarks).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from backend.installation.environment import LLAMA_PACKAGE
from backend.installation.installers import pip_command
from backend.installation.requirement_lock import only, read_lock, version_of
from backend.settings import REPOSITORY

TARGET = "llama-batched-bench"
_ON = ("LLAMA_BUILD_COMMON", "LLAMA_BUILD_TOOLS", "BUILD_SHARED_LIBS")
_OFF = (
    "LLAMA_BUILD_APP",
    "LLAMA_BUILD_EXAMPLES",
    "LLAMA_BUILD_SERVER",
    "LLAMA_BUILD_TESTS",
    "LLAMA_CURL",
    "LLAMA_OPENSSL",
)


def program() -> Path:
    """The benchmark's program; built first when it is not there, which takes minutes."""
    lock = read_lock(REPOSITORY / "requirements.lock")
    folder = _cache() / version_of(lock, LLAMA_PACKAGE)
    built = folder / "build" / "bin" / TARGET
    if not built.is_file():
        with tempfile.TemporaryDirectory() as downloads:
            _build(_source(Path(downloads), only(lock, [LLAMA_PACKAGE]), folder), folder / "build")
    return built


def run(
    file: Path, *, prompt: int, new: int, batches: Sequence[int], threads: int
) -> Mapping[int, Mapping[str, Any]]:
    """What it measures of a model file, by batch; `speed_tg` and `speed_pp` in tokens a second."""
    cells = prompt + max(batches) * new + 64
    command = [str(program()), "-m", str(file), "-c", str(cells), "-kvu", "-pps"]
    command += ["-npp", str(prompt), "-ntg", str(new), "-npl", ",".join(map(str, batches))]
    command += ["-t", str(threads), "-tb", str(threads), "--output-format", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("{")]
    measured = {entry["pl"]: entry for entry in map(json.loads, lines)}
    if done.returncode or set(measured) != set(batches):
        raise RuntimeError(f"{TARGET} failed ({done.returncode}):\n{done.stderr[-2000:]}")
    return measured


def _cache() -> Path:
    chosen = os.environ.get("GRACE_BENCH_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "grace-benchmarks"


def _source(downloads: Path, requirement: str, folder: Path) -> Path:
    """llama.cpp as the bindings bring it, unpacked below `folder`."""
    wanted = downloads / "source.txt"
    wanted.write_text(requirement, encoding="utf-8")
    options = ["--no-deps", "--require-hashes", "--no-build-isolation", "--no-binary", ":all:"]
    command = pip_command(Path(sys.executable), "download", *options)
    subprocess.run([*command, "-d", str(downloads), "-r", str(wanted)], check=True)
    (archive,) = downloads.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (source,) = folder.glob("*/vendor/llama.cpp")
    return source


def _build(source: Path, target: Path) -> None:
    options = [f"-D{name}=ON" for name in _ON] + [f"-D{name}=OFF" for name in _OFF]
    configure = ["cmake", "-S", str(source), "-B", str(target), "-DCMAKE_BUILD_TYPE=Release"]
    subprocess.run([*configure, *options], check=True)
    jobs = str(os.cpu_count() or 1)
    subprocess.run(["cmake", "--build", str(target), "-j", jobs, "--target", TARGET], check=True)


if __name__ == "__main__":
    print(program())
