"""A look at a site, step by step: each finding in a transaction of its own, so that the bar moves and nothing is lost.

The network is never asked inside a transaction. A worker may be killed at any moment: the next begins the look anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from backend.core.clock import Clock
from backend.core.turns import take_turn
from backend.core.work import Work, working
from backend.integrations.fetching import Fetcher, Names
from backend.probing.findings import ADVICE, Finding
from backend.probing.looking import look
from backend.probing.models import ProbeRun, Sighting, Site
from backend.probing.sites import company_name, queue
from backend.probing.telling import tell_lost
from backend.probing.visiting import Visit, Wanted

EVERY = timedelta(days=7)
_JITTER_SECONDS = 12 * 3600  # so that the sites of a hub are not all visited in one hour
MISSES, MISSED_FOR = 3, timedelta(days=7)
_PER_SWEEP = 50


def run_probe(
    engine: Engine,
    *,
    clock: Clock,
    fetcher: Fetcher,
    names: Names,
    run_id: UUID,
    after_step: Callable[[], None] = lambda: None,
) -> None:
    """Look at the site of a queued run, or again where a run was cut off. A run that has ended is left alone."""
    wanted = _begin(engine, clock, run_id)
    if wanted is None:
        return
    visit = Visit(wanted, fetcher, names)
    for finding in look(visit, clock.now()):
        if not _keep(engine, clock, run_id, finding):
            return
        after_step()
    _finish(engine, clock, run_id, visit.platform)


def sweep(work: Work) -> int:
    """Queue a look at each proven site whose week is over; how many. They take turns: people's own looks go first."""
    wanted = (
        select(Site)
        .where(col(Site.next_probe_at) <= work.now, col(Site.removed_at).is_(None), col(Site.proven_at).is_not(None))
        .order_by(col(Site.next_probe_at), col(Site.id))
        .limit(_PER_SWEEP)
    )
    due = list(work.session.exec(wanted))
    for site in due:
        site.next_probe_at = next_time(work.now)  # should the worker be away, it is not queued twice
        queue(work, site, lock="probing.sweep")
    return len(due)


def next_time(now: datetime) -> datetime:
    """A week from now, and up to half a day."""
    return now + EVERY + timedelta(seconds=secrets.randbelow(_JITTER_SECONDS))


def _begin(engine: Engine, clock: Clock, run_id: UUID) -> Wanted | None:
    with working(engine, clock=clock) as work:
        take_turn(work.session, f"run:{run_id}")
        run = work.session.get(ProbeRun, run_id)
        if run is None or run.state not in ("queued", "running"):
            return None
        site = work.session.get_one(Site, run.site_id)
        if site.removed_at is not None:
            run.state, run.ended_at = "failed", work.now
            return None
        work.session.connection().execute(delete(Sighting).where(col(Sighting.run_id) == run.id))
        run.state, run.started_at, run.done = "running", work.now, 0
        name, country = company_name(work.session, site.company_id)
        proven = site.proven_at is not None and site.lost_at is None
        return Wanted(site.host, site.token, site.mail_domain, name, country, proven)


def _keep(engine: Engine, clock: Clock, run_id: UUID, finding: Finding) -> bool:
    """Write one finding; False where the run was ended meanwhile."""
    with working(engine, clock=clock) as work:
        take_turn(work.session, f"run:{run_id}")
        run = work.session.get_one(ProbeRun, run_id)
        if run.state != "running":
            return False
        site = work.session.get_one(Site, run.site_id)
        settled = _settled(work.session, site.id, finding, work.now) if finding.outcome == "unknown" else finding
        if settled.probe == "proof":
            _prove(work, site, settled)
        work.session.add(
            Sighting(
                run_id=run.id,
                company_id=run.company_id,
                probe=settled.probe,
                outcome=settled.outcome,
                level=settled.level,
                seen=dict(settled.seen),
                seen_at=work.now,
            )
        )
        run.done += 1
        return True


def _settled(session: Session, site_id: UUID, finding: Finding, now: datetime) -> Finding:
    """A miss stays unknown, until it is the third in a row over seven days: then it is a failure."""
    since, misses = now, 1
    before = (
        select(Sighting.seen_at, Sighting.outcome, Sighting.seen)
        .join(ProbeRun, col(ProbeRun.id) == Sighting.run_id)
        .where(ProbeRun.site_id == site_id, Sighting.probe == finding.probe)
        .order_by(col(Sighting.seen_at).desc(), col(Sighting.id).desc())
        .limit(200)
    )
    for seen_at, outcome, seen in session.exec(before):
        if outcome != "unknown" and "missed" not in seen:
            break
        since, misses = seen_at, misses + 1
    if misses < MISSES or now - since < MISSED_FOR:
        return finding
    level = None if finding.probe in ("proof", "payment", *ADVICE) else 0.0
    seen_now: dict[str, Any] = {**finding.seen, "missed": misses, "since": since.isoformat()}
    return Finding(finding.probe, "bad", level, seen_now)


def _prove(work: Work, site: Site, proof: Finding) -> None:
    """What follows from a proof that was looked for: it holds, it is gone, or nothing is known."""
    standing = site.proven_at is not None and site.lost_at is None
    if proof.outcome == "good":
        site.method = str(proof.seen["method"])
        if not standing:
            site.proven_at, site.lost_at = work.now, None
            work.record("site.proven", site, company_id=site.company_id, method=site.method)
    elif proof.outcome == "bad" and standing:
        site.lost_at = work.now
        work.record("site.proof_lost", site, company_id=site.company_id)
        tell_lost(work, site, proof)


def _finish(engine: Engine, clock: Clock, run_id: UUID, platform: str) -> None:
    with working(engine, clock=clock) as work:
        take_turn(work.session, f"run:{run_id}")
        run = work.session.get_one(ProbeRun, run_id)
        if run.state != "running":
            return
        site = work.session.get_one(Site, run.site_id)
        run.state, run.ended_at, run.platform, run.total = "finished", work.now, platform, run.done
        if site.proven_at is not None and site.removed_at is None:
            site.next_probe_at = next_time(work.now)
        work.session.flush()
        kept = select(Sighting.probe, Sighting.outcome).where(Sighting.run_id == run.id)
        seen: list[tuple[str, str]] = list(work.session.exec(kept))
        work.record("site.probed", site, company_id=site.company_id, outcomes=dict(seen))
