"""A piece of work: who acts, when, in which transaction. Every behaviour takes one as its first argument."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from backend.core import jobs
from backend.core.clock import Clock, SystemClock
from backend.core.database import transaction
from backend.core.journal import JournalEntry
from backend.core.permissions import SYSTEM, Actor


class Subject(Protocol):
    """Anything with an id and a table: what a journal entry is about."""

    id: UUID


@dataclass(slots=True)
class Work:
    """One transaction on behalf of one actor. `now` is asked once, so that one piece of work has one time."""

    session: Session
    actor: Actor
    clock: Clock = field(default_factory=SystemClock)
    request_id: str | None = None
    _now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The time of this work, UTC."""
        if self._now is None:
            self._now = self.clock.now()
        return self._now

    def record(
        self,
        verb: str,
        subject: Subject,
        *,
        company_id: UUID | None = None,
        hub_id: UUID | None = None,
        **changed: Any,
    ) -> None:
        """Write the journal entry of a change: `verb` as "listing.published"; `changed` holds JSON values only.

        Personal data does not belong in `changed`: name the row that holds it.
        """
        self.session.add(
            JournalEntry(
                at=self.now,
                actor_kind=self.actor.kind,
                actor_id=self.actor.account_id or self.actor.api_key_id,
                verb=verb,
                subject_kind=verb.partition(".")[0],
                subject_id=subject.id,
                company_id=company_id,
                hub_id=hub_id,
                changed=changed,
                request_id=self.request_id,
            )
        )

    def defer(self, task: str, *, lock: str | None = None, once: str | None = None, **arguments: Any) -> None:
        """Queue a job in this transaction."""
        self.session.flush()
        jobs.defer(self.session, task, lock=lock, once=once, **arguments)

    def acting_as(self, actor: Actor) -> Work:
        """The same transaction and time, on behalf of someone else."""
        return Work(self.session, actor, self.clock, self.request_id, self._now)


@contextmanager
def working(engine: Engine, *, actor: Actor = SYSTEM, clock: Clock | None = None) -> Iterator[Work]:
    """A piece of work of its own transaction: for jobs, commands and tests."""
    with transaction(engine) as session:
        yield Work(session, actor, clock or SystemClock())
