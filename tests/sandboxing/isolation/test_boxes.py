"""Work folders on disk: a sweep deletes what nobody uses, and never what is being made."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

from tests.sandboxing.harness import install_harness

install_harness()

BOXES = 300


def _make_boxes(folder: str) -> None:
    """Exit status 1 when a box was gone while its maker lived."""
    from grace_harness.isolation import boxes

    made = [boxes.create(folder, os.geteuid()) for _ in range(BOXES)]
    os._exit(0 if all(Path(path, "work").is_dir() for path in made) else 1)


def test_box_in_the_making_survives_a_sweep(tmp_path: Path) -> None:
    from grace_harness.isolation import boxes

    context = multiprocessing.get_context("fork")
    maker = context.Process(target=_make_boxes, args=(str(tmp_path),))
    maker.start()
    while maker.is_alive():
        boxes.sweep(str(tmp_path))
    assert maker.exitcode == 0
    boxes.sweep(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
