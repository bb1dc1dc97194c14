"""A real service: the app under uvicorn in a process of its own, on a free port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from backend.settings import Settings
from tests.migrated_database import put_database

PATIENCE_SECONDS = 60.0


class ServiceProcess:
    """Starts, kills and talks to one service on a data folder."""

    def __init__(self, data_dir: Path, model: str | None = None, **settings: str) -> None:
        self._port = free_port()
        self._log = data_dir.parent / "service.log"
        self._environment = environment(data_dir, model, self._port, settings)
        self._process: subprocess.Popen[bytes] | None = None
        database = Settings(data_dir=data_dir).database_path
        if not database.exists():
            put_database(database)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=70)

    def start(self) -> None:
        """Returns once the service answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", "from backend.app import serve; serve()"],
                env=self._environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise AssertionError(f"the service ended:\n{self._log.read_text()}")
            with contextlib.suppress(httpx.TransportError):
                self.http.get("/api/learning/health")
                return
            time.sleep(0.05)
        raise AssertionError(f"the service does not answer:\n{self._log.read_text()}")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """As Ctrl+C would."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """As the worst moment would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def kill_engine(self) -> None:
        pid = self.get("status")["engine"]["pid"]
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.http.get(f"/api/learning/{path}", params=params)
        assert answer.status_code in (200, 503), answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.http.post(f"/api/learning/{path}", json=body, headers=headers)

    def wait_until(self, condition: Any, seconds: float = PATIENCE_SECONDS) -> Any:
        """The first truthy answer of `condition()`; fails when none comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s in vain:\n{self._log.read_text()[-4000:]}")


def environment(
    data_dir: Path, model: str | None, port: int, settings: Mapping[str, str]
) -> dict[str, str]:
    """This process's environment without settings of the developer's own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GRACE_")}
    chosen = {"DATA_DIR": str(data_dir), "PORT": str(port), "DISCOVERY_EXAMPLES": "3", **settings}
    if model is not None:
        chosen["MODEL"] = model
    return inherited | {f"GRACE_{name.upper()}": value for name, value in chosen.items()}


@contextlib.contextmanager
def running(data_dir: Path, model: str | None = None, **settings: str) -> Iterator[ServiceProcess]:
    service = ServiceProcess(data_dir, model, **settings)
    try:
        service.start()
        yield service
    finally:
        service.stop()
        service.http.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
