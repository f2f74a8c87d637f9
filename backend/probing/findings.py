"""What one check found: plain values, without database and clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# The checks of a run, in the order they are shown. The last two are advice: no points.
CHECKS = (
    "proof", "https", "phone", "language", "identity", "offers", "payment", "privacy", "mail", "hsts", "csp",
)  # fmt: skip
ADVICE = ("hsts", "csp")


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` 0 to 1, or None where it says nothing about points. `seen["why"]`: codes of what to mend."""

    probe: str
    outcome: str
    level: float | None = None
    seen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def why(self) -> tuple[str, ...]:
        """What to mend, or why nobody could look."""
        return tuple(self.seen.get("why", ()))


def found(probe: str, level: float, why: Iterable[str] = (), **seen: Any) -> Finding:
    """A finding with points: good from 1, bad at 0, partial between."""
    level = min(1.0, max(0.0, round(level, 4)))
    outcome = "good" if level >= 1 else "partial" if level > 0 else "bad"
    return Finding(probe, outcome, level, {**seen, "why": list(why)})


def advised(probe: str, good: bool, why: str, **seen: Any) -> Finding:
    """Advice: no points."""
    return Finding(probe, "good" if good else "bad", None, {**seen, "why": [] if good else [why]})


def unknown(probe: str, why: str, **seen: Any) -> Finding:
    """Nobody could look: that is no failure."""
    return Finding(probe, "unknown", None, {**seen, "why": [why]})
