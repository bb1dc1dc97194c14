"""What of the host a worker may read: the interpreter, libraries, the test tools."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SYSTEM = (
    "/usr/bin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/sbin",
    "/usr/share/zoneinfo",
)
_SHORTCUTS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SINGLE_FILES = ("/etc/ld.so.cache",)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class Exposed(Exception):
    """Something that must stay hidden lies inside a folder that workers read."""


@dataclass(frozen=True)
class SharedFiles:
    """Read-only `paths` (folders and files), `links` (path, target), import `roots`."""

    paths: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    roots: tuple[str, ...]


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _interpreter_folders() -> list[str]:
    prefixes = {os.path.realpath(sys.base_prefix), os.path.realpath(sys.base_exec_prefix)}
    return [f"{prefix}/{name}" for prefix in prefixes for name in ("bin", "lib", "lib64")]


def _loaded_libraries() -> list[str]:
    with open("/proc/self/maps") as maps:
        names = {line.split(None, 5)[-1].strip() for line in maps if "/" in line}
    return [name for name in names if name.startswith("/") and ".so" in name]


def _module_roots(site_packages: str) -> set[str]:
    """The top-level folders and files below site-packages that are imported now."""
    found = set()
    for module in list(sys.modules.values()):
        origin = getattr(module, "__file__", None)
        if origin and _below(origin, site_packages):
            found.add(origin[len(site_packages) + 1 :].split("/")[0])
    return found


def _tools(site_packages: Sequence[str]) -> list[str]:
    paths = []
    for folder in site_packages:
        names = _module_roots(folder)
        distributions = {n.replace("-", "_").lower() for n in names}
        for entry in sorted(os.listdir(folder)):
            described = entry.endswith(".dist-info") and entry.split("-")[0].lower()
            if entry in names or described in distributions:
                paths.append(f"{folder}/{entry}")
    return paths


def _programs() -> list[str]:
    """Tools that are no Python: ruff's binary, where it is installed."""
    ruff = sys.modules.get("ruff")
    try:
        return [] if ruff is None else [ruff.find_ruff_bin()]
    except OSError:
        return []


def _without_nested(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(set(paths)):
        if os.path.exists(path) and not any(_below(path, other) for other in kept):
            kept.append(path)
    return tuple(kept)


def _shortcuts() -> tuple[list[str], list[tuple[str, str]]]:
    folders = [p for p in _SHORTCUTS if os.path.isdir(p) and not os.path.islink(p)]
    links = [(p, os.readlink(p)) for p in _SHORTCUTS if os.path.islink(p)]
    return folders, links


def survey(harness: str, site_packages: Sequence[str], hidden: Sequence[str]) -> SharedFiles:
    """Look at this (warmed) interpreter and list what a worker needs of the host.

    Raises Exposed when one of `hidden` would become readable.
    """
    folders, links = _shortcuts()
    wanted = [*_SYSTEM, *_SINGLE_FILES, *folders, *_interpreter_folders()]
    wanted += [os.path.realpath(name) for name in _loaded_libraries()]
    wanted += [*_tools(site_packages), *_programs(), harness]
    paths = _without_nested(wanted)
    for secret in hidden:
        around = [path for path in paths if _below(secret, path)]
        if around:
            raise Exposed(f"{secret} lies inside {around[0]}, which every run can read")
    return SharedFiles(paths, tuple(links), tuple(site_packages))
