"""What the library was compiled for must not end the process that loads a model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backend.settings import REPOSITORY
from tests.gguf_files import Shape, write_gguf


@pytest.mark.parametrize("quantisation", ["Q8_0", "Q4_0"])
def test_quantised_matrices_of_a_real_size_are_multiplied(
    tmp_path: Path, quantisation: str
) -> None:
    """In a process of its own: where AMX was compiled badly, the first product ends it."""
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    shape = Shape("wide", 256, 2, 512, 4, 2, 400, 1024, quantisation, True)
    path = write_gguf(tmp_path / "wide.gguf", shape)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from backend.language_model.native import NativeContext, NativeModel\n"
        "model = NativeModel(Path(sys.argv[1]))\n"
        "context = NativeContext(model, cells=1024, sequences=1, batch=512, threads=2)\n"
        "context.begin()\n"
        "for position in range(128):\n"
        "    context.add(5 + position, position, 0, position == 127)\n"
        "context.decode()\n"
        "print('decoded')\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, str(path)],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "decoded\n"), done.stderr[-2000:]
