"""The sandbox this machine gets: the strongest launcher that holds."""

from __future__ import annotations

from backend.learning_systems.ports import Sandbox


def open_sandbox() -> Sandbox:
    """A sandbox on the strongest level available; its probing runs real attacks."""
    # Imported here: only the engine runs code, the service starts without this.
    from backend.sandboxing.probe import strongest_launcher
    from backend.sandboxing.sandbox import GraceSandbox

    return GraceSandbox(strongest_launcher())
