"""Values that go out and come back unchanged: signed with the installation's secret, with an optional age limit."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any


def sign(value: Any, *, key: bytes, purpose: str) -> str:
    """JSON of `value` with its HMAC-SHA256, safe in a cookie or a form. Readable by whoever holds it."""
    payload = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")
    return f"{payload}.{_mac(payload, key, purpose)}"


def unsign(signed: str, *, key: bytes, purpose: str) -> Any | None:
    """The value, or None where it was not signed here for this purpose."""
    payload, _, mac = signed.partition(".")
    if not mac.isascii() or not payload.isascii() or not hmac.compare_digest(mac, _mac(payload, key, purpose)):
        return None
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def _mac(payload: str, key: bytes, purpose: str) -> str:
    mac = hmac.new(key, f"{purpose}:{payload}".encode(), hashlib.sha256).digest()[:18]
    return base64.urlsafe_b64encode(mac).decode()
