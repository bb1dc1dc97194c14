"""The files and arguments of one launch, packed into memory that is handed over by descriptor.

They reach the worker without passing through the fork server's memory.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from backend.errors import InvalidInput


def check_path(path: str) -> None:
    """Raise InvalidInput unless `path` names something below the work directory."""
    parts = PurePosixPath(path).parts
    unsafe = path.startswith("/") or ".." in parts or "\0" in path or not parts
    if unsafe or str(PurePosixPath(path)) != path:
        raise InvalidInput(f"The path {path!r} does not stay below the work directory.")


def pack(files: Mapping[str, bytes], arguments: Mapping[str, Any]) -> int:
    """A sealed descriptor: length of the header, header (JSON), contents of the files."""
    for path in files:
        check_path(path)
    import fcntl  # only where isolation is possible at all; Windows has no such module

    seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
    listing = [[path, len(content)] for path, content in files.items()]
    header = json.dumps({"files": listing, "arguments": dict(arguments)}).encode()
    parcel = os.memfd_create("parcel", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(parcel), "wb") as out:
        out.write(struct.pack("=Q", len(header)) + header)
        for content in files.values():
            out.write(content)
    fcntl.fcntl(parcel, fcntl.F_ADD_SEALS, seals)
    return parcel
