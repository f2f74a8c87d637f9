"""The demo's firms stand in every band, with histories that were lived and are told apart from real ones."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from backend.advising.models import Loan
from backend.compliance.models import ChecklistMark
from backend.core.clock import ManualClock
from backend.core.database import transaction
from backend.demo.living import live
from backend.hubs.models import Hub
from backend.insights.readiness import hub_overview
from backend.media.models import Media
from backend.readiness.models import EvidenceDocument, ItemEvidence, ReadinessBadge, ReadinessScore
from backend.readiness.recounting import recompute
from backend.readiness.versions import hub_instrument
from backend.validity.examining import examine
from tests.factories.media import FakeStorage

pytestmark = pytest.mark.timeout(300)


def test_every_band_has_its_firms_and_none_counts_as_real(engine: Engine, clock: ManualClock) -> None:
    with transaction(engine) as session:
        live(session, until=clock.now(), storage=FakeStorage())
    with Session(engine) as session:
        latest = session.exec(select(ReadinessScore).where(ReadinessScore.latest)).all()
        assert {"", "starting", "building", "preparing", "ready", "exporting"} == {row.band for row in latest}
        assert all(row.simulated and row.scored_at <= clock.now() for row in latest)
        assert len(session.exec(select(ReadinessScore.id)).all()) >= 3 * len(latest)
        # A history says which questions were answered, shown and checked; a signature is under all of them.
        causes = [cause for row in session.exec(select(ReadinessScore)) for cause in row.causes]
        assert {cause["verb"] for cause in causes if not cause.get("items")} == {"readiness.band_signed"}
        assert len(session.exec(select(ReadinessBadge.id)).all()) >= 4
        assert any(row.exporter and row.exporter_until for row in session.exec(select(ReadinessBadge)))
        marks = session.exec(select(ChecklistMark)).all()
        assert {"have", "missing"} == {row.mark for row in marks}
        assert len({row.company_id for row in marks if row.question}) >= 4
        assert any(row.document_id for row in marks)
        waiting = session.exec(select(ItemEvidence.id).where(col(ItemEvidence.state) == "uploaded")).all()
        assert len(waiting) >= 20
        kinds = set(session.exec(select(Media.content_type).join(EvidenceDocument)))
        assert kinds == {"application/pdf", "text/csv"}
        assert session.exec(select(Loan.id).where(col(Loan.accepted_at).is_not(None))).all()
        for hub in session.exec(select(Hub)):
            found = examine(session, hub.id, hub_instrument(session, hub.id), now=clock.now())
            assert (found.firms, found.forecast) == (0, None)
            assert found.simulated >= 5
            seen = hub_overview(session, hub.id, zone=hub.zone, now=clock.now(), today=clock.now().date())
            assert seen.moved_total > 0
    with Session(engine) as session:
        hubs = session.exec(select(Hub.id)).all()
    for hub_id in hubs:
        found_again = recompute(engine, hub_id, clock=clock)
        # What ended since the last moment of a firm falls at the turn of its day, which nobody ran here.
        assert found_again.scores >= 5
        assert all(one.computed <= one.stored for one in found_again.differences)
