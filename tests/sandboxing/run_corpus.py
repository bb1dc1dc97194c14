"""Run the hostile corpus at one level as one user, and say what got through.

    python tests/sandboxing/run_corpus.py --level full --user nobody --json report.json

`--level naked` runs without any sandbox, as an ordinary user only: it shows
that the attacks are real and that the checks can see them. Exit status 0: no
escape that the level promises to hold and no surprise.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from backend.learning_systems.ports import Sandbox  # noqa: E402
from tests.sandboxing.corpus import execution  # noqa: E402
from tests.sandboxing.corpus.naked import NakedSandbox  # noqa: E402
from tests.sandboxing.corpus.ordinary_user import become  # noqa: E402
from tests.sandboxing.corpus.programs import Program, corpus  # noqa: E402
from tests.sandboxing.corpus.removal import remove_tree  # noqa: E402
from tests.sandboxing.corpus.report import UNOBSERVED, Report, summarise  # noqa: E402

_ADOPT_ORPHANS = 36
_GONE_WITHIN_SECONDS = 2.0


def open_sandbox(level: str) -> Sandbox:
    """The sandbox under test; `auto` takes the strongest level that holds here."""
    if level == "naked":
        return NakedSandbox()
    from backend.sandboxing.probe import strongest_launcher
    from backend.sandboxing.sandbox import GraceSandbox

    return GraceSandbox(strongest_launcher(wanted=level))


def run(level: str, only: str, lanes: int) -> Report:
    """Every program at one level, `lanes` side by side, and what is left at the very end."""
    secret = execution.new_secret()
    os.environ["GRACE_CANARY_SECRET"] = secret
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    strangers = _children()
    sandbox = open_sandbox(level)
    try:
        in_force = sandbox.isolation().level
        as_root = os.getuid() == 0
        programs = [p for p in corpus(only) if p.runs_at(in_force, as_root=as_root)]
        started = time.monotonic()
        with ThreadPoolExecutor(lanes) as pool:
            seen = list(pool.map(lambda p: _observe(sandbox, p, secret, in_force), programs))
        seconds = time.monotonic() - started
    finally:
        sandbox.close()
    return summarise(in_force, os.getuid(), seconds, programs, seen, _left(strangers))


def _observe(sandbox: Sandbox, program: Program, secret: str, level: str) -> execution.Observation:
    try:
        return execution.observe(sandbox, program, secret, level)
    except Exception as error:
        import traceback

        traceback.print_exc()
        trouble = f"{UNOBSERVED}: {error!r}"
        return execution.Observation(program.name, "broken", "", 0.0, (), (trouble,), "")


def _children() -> set[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return {int(word) for word in path.read_text().split()} if path.exists() else set()


def _left(strangers: set[int]) -> list[str]:
    """Processes that outlived the sandbox's close, and files in its temporary folder."""
    end = time.monotonic() + _GONE_WITHIN_SECONDS
    while (left := _living(_children() - strangers)) and time.monotonic() < end:
        time.sleep(0.02)
    found = [f"process {pid} outlived the sandbox" for pid in left]
    return found + [
        f"{path} outlived the sandbox" for path in Path(tempfile.gettempdir()).iterdir()
    ]


def _living(pids: set[int]) -> set[int]:
    living = set()
    for pid in pids:
        try:
            done, _ = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            done = pid
        if not done:
            living.add(pid)
    return living


def _in_own_folder(call: Callable[[], Report]) -> Report:
    """Give every temporary file one place, so that whatever stays there is seen."""
    folder = Path(tempfile.mkdtemp(prefix="grace-corpus-"))
    folder.chmod(0o755)
    os.environ["TMPDIR"] = os.environ["HOME"] = tempfile.tempdir = str(folder)
    try:
        return call()
    finally:
        remove_tree(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--level", default="auto")
    parser.add_argument("--user", default="")
    parser.add_argument("--only", default="", help="programs whose name contains this")
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    out = arguments.json.open("w") if arguments.json else None
    if arguments.user:
        become(arguments.user, [REPOSITORY])
    report = _in_own_folder(lambda: run(arguments.level, arguments.only, arguments.lanes))
    print(report.text(verbose=arguments.verbose))
    if out:
        with out:
            json.dump(asdict(report), out, indent=1)
    return 1 if report.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
