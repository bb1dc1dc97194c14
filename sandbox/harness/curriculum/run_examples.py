"""Runs the examples of a contract as doctests, as JSON. Runs as a script in the sandbox.

run_examples.py EXAMPLES
"""

from __future__ import annotations

import doctest
import json
import sys
from pathlib import Path


def main(path: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(text, {}, "examples", path, 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    print(json.dumps({"attempted": result.attempted, "failed": result.failed, "said": said}))


if __name__ == "__main__":
    main(*sys.argv[1:])
