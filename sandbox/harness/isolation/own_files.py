"""`os.chmod` and `os.utime` on a worker's own files, where the filter refuses both.

Landlock does not cover these calls, so without a root of its own no worker may
make them: they would reach every file of the user. `shutil.copy` and many others
make them in passing and fail for it. On a worker's own files they do nothing
instead; anywhere else the refusal is passed on.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

_NAMES = ("chmod", "utime")


def _is_own(path: Any, box: str) -> bool:
    if isinstance(path, int):
        return False
    return os.path.realpath(os.fsdecode(path)).startswith(f"{box}/")


def _forgiving(original: Callable[..., None], box: str) -> Callable[..., None]:
    @functools.wraps(original)
    def call(path: Any, *arguments: Any, **named: Any) -> None:
        try:
            original(path, *arguments, **named)
        except PermissionError:
            if not _is_own(path, box):
                raise

    return call


def install(box: str) -> None:
    """Put them in the place of the originals, for this process."""
    for name in _NAMES:
        setattr(os, name, _forgiving(getattr(os, name), os.path.realpath(box)))
