"""Measures a model file, in a process that may die of it.

Run as a script with: file, models folder, threads, context (0: the default). Prints one JSON
object a line: {"done", "total"} as it goes on, {"report"} or {"error"} at last.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backend.errors import GraceError
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.language_model.preflight import measure


def main() -> None:
    path, models = Path(sys.argv[1]), Path(sys.argv[2])
    threads, context = int(sys.argv[3]) or None, int(sys.argv[4]) or None
    try:
        engine = LlamaCppEngine(
            path,
            threads=threads,
            context_tokens=context,
            drafting=False,
            digest_cache=models / "digests.json",
        )
        report = measure(engine, tell=lambda done, total: _say(done=done, total=total))
        engine.close()
    except GraceError as error:
        _say(error=error.detail)
    else:
        _say(report=asdict(report))


def _say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
