"""Following the journal: what changes a score shows in it within two seconds.

One follower works in an installation, by an advisory lock; the others stand by and take over when its connection is
gone. The position is stored after the scores it belongs to: whoever is killed in between does the same work again,
and the same work again changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from backend.core import journal
from backend.core.clock import Clock
from backend.core.journal import JournalRow, Position
from backend.core.work import working
from backend.readiness.rescoring import Cause, rescore_many

FirmsOf = Callable[[Sequence[UUID]], list[UUID]]

log = structlog.get_logger("vitrina.readiness")

_NAME = "readiness"
_EVERY, _STANDBY = 0.25, 2.0
_ROWS, _FIRMS_AT_ONCE = 1_000, 50
_LONGEST_WAIT = 30.0
_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended('readiness-follower', 11))")
_POSITION = text("SELECT txid, row_id FROM journal_positions WHERE name = :name")
_STORE = text("""
    INSERT INTO journal_positions (name, txid, row_id) VALUES (:name, :txid, :row_id)
    ON CONFLICT (name) DO UPDATE SET txid = excluded.txid, row_id = excluded.row_id
""")
_FIRMS_OF_HUB = text("""
    SELECT DISTINCT company_id FROM hub_memberships WHERE hub_id = ANY(:ids) AND state = 'approved'
        AND ended_at IS NULL
""")
# What happens to a firm and changes no score. Its own verbs are among them: a follower never follows itself.
_INWARD = frozenset(
    {
        "company.person_invited",
        "company.person_removed",
        "company.role_changed",
        "company.key_created",
        "company.key_revoked",
        "company.band_shown",
        "company.band_hidden",
        # Of an inquiry only what reached the firm, what it answered and what was refused as spam count.
        "inquiry.asked",
        "inquiry.confirmed",
        "inquiry.held",
        "inquiry.replied",
        "inquiry.closed",
        "inquiry.reopened",
        "inquiry.reported",
        "inquiry.report_settled",
        "inquiry.links_renewed",
        "site.mail_tested",
        "readiness.band_changed",
        "readiness.reminded",
        "readiness.step_started",
        "readiness.step_finished",
        "readiness.step_asked",
        "readiness.step_answered",
        "readiness.instrument_forked",
        "readiness.instrument_edited",
        "readiness.instrument_discarded",
    }
)
_KINDS_APART = frozenset({"media", "mail", "job", "import", "account", "hub"})
# What a manager of a hub changed for all its firms.
_OF_HUB = "readiness"


class Follower:
    """Keeps the scores of the installation up to date. `run` in a thread of its own, with an engine of its own."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock
        self._holding: Connection | None = None

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop. Errors are said, waited out, and tried again."""
        wait = 0.0
        try:
            while not stop.wait(wait):
                try:
                    wait = self._turn()
                except Exception as error:  # whatever it is, the next try may succeed
                    wait = min(max(wait * 2, 0.5), _LONGEST_WAIT)
                    log.error("readiness.follower_failed", again_in=wait, exc_info=error)
                    self._let_go()
        finally:
            self._let_go()

    def step(self) -> bool:
        """Work off the next rows of the journal; whether there were any. Only the one that holds the lock does."""
        if not self._take():
            return False
        rows = self._read()
        if not rows:
            return False
        self._rescore(affected(rows, self._firms_of))
        self._store(rows[-1].position)
        return True

    def close(self) -> None:
        """Let another one work."""
        self._let_go()

    @property
    def working(self) -> bool:
        """Whether this one holds the lock."""
        return self._holding is not None

    def _turn(self) -> float:
        if not self._take():
            return _STANDBY
        return 0.0 if self.step() else _EVERY

    def _take(self) -> bool:
        """The lock belongs to the connection, and so does the reading: a lost connection cannot read on."""
        if self._holding is not None:
            return True
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if connection.execute(_LOCK).scalar_one():
                self._holding = connection
                return True
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        connection.close()
        return False

    def _read(self) -> list[JournalRow]:
        if self._holding is None:
            raise RuntimeError("only who holds the lock reads")
        with Session(self._holding) as session:
            stored = session.connection().execute(_POSITION, {"name": _NAME}).first()
            after = Position(stored.txid, stored.row_id) if stored is not None else Position()
            return journal.read(session, after=after, limit=_ROWS)

    def _rescore(self, wanted: dict[UUID, list[Cause]]) -> None:
        ids = sorted(wanted)
        for start in range(0, len(ids), _FIRMS_AT_ONCE):
            share = {one: wanted[one] for one in ids[start : start + _FIRMS_AT_ONCE]}
            try:
                with working(self.engine, clock=self.clock) as work:
                    rescore_many(work, share)
            except Exception as error:  # one firm's trouble does not hold the others up
                log.warning("readiness.rescored_apart", firms=len(share), exc_info=error)
                self._one_by_one(share)

    def _one_by_one(self, share: dict[UUID, list[Cause]]) -> None:
        """Each by itself; who fails is left to a job, which tries again for hours."""
        for company_id, causes in share.items():
            try:
                with working(self.engine, clock=self.clock) as work:
                    rescore_many(work, {company_id: causes})
            except Exception as error:  # as above
                log.error("readiness.rescore_failed", company=str(company_id), exc_info=error)
                with working(self.engine, clock=self.clock) as work:
                    work.defer(
                        "readiness.rescore", once=f"readiness:{company_id}", company_id=str(company_id), causes=causes
                    )

    def _store(self, position: Position) -> None:
        with working(self.engine, clock=self.clock) as work:
            values = {"name": _NAME, "txid": position.txid, "row_id": position.id}
            work.session.connection().execute(_STORE, values)

    def _firms_of(self, hubs: Sequence[UUID]) -> list[UUID]:
        with working(self.engine, clock=self.clock) as work:
            return list(work.session.connection().execute(_FIRMS_OF_HUB, {"ids": list(hubs)}).scalars())

    def _let_go(self) -> None:
        holding, self._holding = self._holding, None
        if holding is not None:
            # Given back to the pool it would keep the lock.
            holding.invalidate()
            holding.close()


def affected(rows: Iterable[JournalRow], firms_of: FirmsOf) -> dict[UUID, list[Cause]]:
    """The firms that rows of the journal touch, each with what happened to it, in order."""
    found: dict[UUID, list[Cause]] = {}
    hubs: dict[UUID, list[Cause]] = {}
    for row in rows:
        if row.verb in _INWARD or row.subject_kind in _KINDS_APART:
            continue
        if row.company_id is not None:
            found.setdefault(row.company_id, []).append(cause_of(row))
        elif row.hub_id is not None and row.subject_kind == _OF_HUB:
            hubs.setdefault(row.hub_id, []).append(cause_of(row))
    for hub_id, causes in hubs.items():
        for company_id in firms_of([hub_id]):
            found.setdefault(company_id, []).extend(causes)
    return found


def cause_of(row: JournalRow) -> Cause:
    """An entry of the journal as the history of a score names it."""
    cause: Cause = {"verb": row.verb, "subject": str(row.subject_id)}
    if "item" in row.changed:
        cause["item"] = row.changed["item"]
    if "items" in row.changed:
        cause["items"] = row.changed["items"]
    return cause
