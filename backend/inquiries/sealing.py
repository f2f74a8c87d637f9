"""The seal a form carries: when it was shown and a number of its own, signed. Never too old: people take their time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from backend.core.signing import sign, unsign

_PURPOSE = "inquiry-form"


@dataclass(frozen=True, slots=True)
class Seal:
    """`once` names the form that was shown; `seconds` since then, None where the seal is missing or not ours."""

    once: str
    seconds: float | None


def seal(*, now: datetime, key: bytes) -> str:
    """A seal for a form that is being shown."""
    return sign([secrets.token_urlsafe(12), int(now.timestamp() * 1000)], key=key, purpose=_PURPOSE)


def open_seal(sealed: str, *, now: datetime, key: bytes) -> Seal:
    """What a seal says. Without a good one the form has no name: only its content tells it from others."""
    found = unsign(sealed, key=key, purpose=_PURPOSE)
    if found is None:
        return Seal("", None)
    once, shown = found
    return Seal(once, max(0.0, now.timestamp() - shown / 1000))
