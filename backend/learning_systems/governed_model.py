"""The chosen model as the policy lets it be: one that it does not allow is none."""

from __future__ import annotations

from collections.abc import Callable

from backend.errors import Forbidden
from backend.learning_systems.policy import MODELS_RULE
from backend.learning_systems.ports import Clock, Governance, ModelSource, Store

Identify = Callable[[str], tuple[str, str] | None]
"""Name and digest of what was chosen; None where only opening it tells."""


class GovernedModel:
    """The ModelSource port over another. The engine asks again once it opened the model."""

    def __init__(
        self,
        source: ModelSource,
        governance: Governance,
        identify: Identify,
        store: Store,
        clock: Clock,
    ) -> None:
        self._source = source
        self._governance = governance
        self._identify = identify
        self._store = store
        self._clock = clock

    def require(self) -> str:
        """As the port says. Raises Forbidden, which is logged, for one that is not allowed.

        It may write into the log: not to be called within a transaction.
        """
        spec = self._source.require()
        policy = self._governance.policy().models
        known = None if policy.allows_any else self._identify(spec)
        if known is None:
            return spec
        try:
            policy.require(*known)
        except Forbidden as error:
            self._note(*known, error.detail)
            raise
        return spec

    def _note(self, name: str, digest: str, reason: str) -> None:
        said = {"rules": [MODELS_RULE], "model": name, "model_hash": digest, "reason": reason}
        with self._store.transaction() as tx:
            tx.log.append("governance.refused", self._clock.now(), said)
