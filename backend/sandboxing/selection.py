"""The sandbox this machine gets: the strongest launcher that holds."""

from __future__ import annotations

from backend.learning_systems.ports import Sandbox
from backend.sandboxing.plain_launcher import PlainLauncher
from backend.sandboxing.sandbox import GraceSandbox


def open_sandbox() -> Sandbox:
    """A sandbox on the strongest level available; its probing runs real attacks."""
    return GraceSandbox(PlainLauncher())
