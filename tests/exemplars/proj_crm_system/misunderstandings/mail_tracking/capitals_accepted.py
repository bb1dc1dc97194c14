# C9: ignores the case of the signature
"""Signed tokens that say which mail was opened and which link clicked."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable

_FIELDS = ("message_id", "kind", "url", "expires")


class BadToken(ValueError):
    """What is wrong with a token: "form", "signature" or "expired"."""


class Tracker:
    """Makes tokens, checks them when they come back, and counts them."""

    def __init__(self, secrets: list[bytes], clock: Callable[[], int], lifetime: int) -> None:
        if not secrets or any(len(secret) < 16 for secret in secrets):
            raise ValueError("secrets")
        self._secrets = list(secrets)
        self._clock = clock
        self._lifetime = lifetime
        self._hits: dict[str, list[dict]] = {}

    def token(self, message_id: str, kind: str, url: str = "") -> str:
        """A token for one picture or link of a mail; ValueError names what is wrong."""
        if kind not in ("open", "click"):
            raise ValueError("kind")
        if not re.fullmatch(r"https?://\S+" if kind == "click" else "", url):
            raise ValueError("url")
        content = [message_id, kind, url, self._clock() + self._lifetime]
        text = json.dumps(content, separators=(",", ":"))
        payload = urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return f"{payload}.{_signature(self._secrets[0], payload)}"

    def read(self, token: str) -> dict:
        """What a token says, if it was made here and still holds."""
        return self._checked(token, self._clock())

    def record(self, token: str) -> str:
        """Count a hit and say where to send the reader."""
        now = self._clock()
        content = self._checked(token, now)
        self._hits.setdefault(content["message_id"], []).append({**content, "at": now})
        return content["url"]

    def stats(self, message_id: str) -> dict:
        """What is known about the readers of one mail."""
        hits = self._hits.get(message_id, [])
        urls = Counter(hit["url"] for hit in hits if hit["kind"] == "click")
        return {
            "opens": len(hits) - urls.total(),
            "clicks": urls.total(),
            "seen": bool(hits),
            "first_at": hits[0]["at"] if hits else None,
            "urls": dict(sorted(urls.items())),
        }

    def _checked(self, token: str, now: int) -> dict:
        payload, dot, signature = token.partition(".")
        if not (token.isascii() and payload and dot and signature) or "." in signature:
            raise BadToken("form")
        signature = signature.lower()
        expected = [_signature(secret, payload) for secret in self._secrets]
        if not any(hmac.compare_digest(signature, one) for one in expected):
            raise BadToken("signature")
        text = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        content = dict(zip(_FIELDS, json.loads(text), strict=True))
        if now > content["expires"]:
            raise BadToken("expired")
        return content


def _signature(secret: bytes, payload: str) -> str:
    return hmac.new(secret, payload.encode(), "sha256").hexdigest()
