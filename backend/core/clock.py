"""Time, always UTC with its zone, always asked of a clock that can be replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to: for histories and for tests."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("A clock starts at a moment with a zone.")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment this clock was last set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move forward; a clock never goes back."""
        if by < timedelta(0):
            raise ValueError("A clock never goes back.")
        self._now += by

    def move_to(self, moment: datetime) -> None:
        """Move forward to `moment`; a moment already past is left alone."""
        self._now = max(self._now, moment.astimezone(UTC))
