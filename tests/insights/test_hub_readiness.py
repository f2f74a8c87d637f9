"""The hub's view: counted from the newest scores of its approved firms, nothing of a small group told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from backend.core.permissions import ADVISOR
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.insights.readiness import Overview, hub_overview
from backend.readiness.models import (
    BandSignature,
    EvidenceDocument,
    InstrumentVersion,
    ItemEvidence,
    ItemFinding,
    ReadinessProfile,
    ReadinessScore,
)
from tests.factories.companies import firm
from tests.factories.hubs import hub, staff

SECTORS = ["textiles"] * 12 + ["agrifood"] * 3 + ["software"] * 8


def version(work: Work) -> InstrumentVersion:
    made = InstrumentVersion(
        key="t", version="1", state="published", hash="0" * 64, source=b"", created_at=work.now, published_at=work.now
    )
    work.session.add(made)
    work.session.flush()
    return made


def scored(work: Work, company: Any, instrument: InstrumentVersion, evidenced: float, **changes: Any) -> ReadinessScore:
    values: dict[str, Any] = {
        "company_id": company.id,
        "instrument_id": instrument.id,
        "scored_at": work.now,
        "declared": evidenced + 5,
        "evidenced": evidenced,
        "low": evidenced,
        "high": evidenced + 20,
        "coverage": 90.0,
        "verified_share": 0.5,
        "band": "building" if evidenced < 55 else "preparing",
        "reached": "building",
        "dimensions": {"PRE": [evidenced + 5, evidenced], "CMP": [None, None]},
        "items": {
            "PRE1": [1.0, 1.0, "answered"],
            "PRE2": [evidenced / 100, 0.5, "answered"],
            "CMP1": [0.0, 0.5, "not_applicable"],
        },
        **changes,
    }
    made = ReadinessScore(**values)
    work.session.add(made)
    work.session.flush()
    return made


@pytest.fixture
def seen(work: Work) -> tuple[Hub, Any]:
    """A hub of 23 firms: textiles scored 40 to 62, three of agrifood not begun, software 70."""
    where, instrument = hub(work), version(work)
    for number, sector in enumerate(SECTORS):
        company = firm(work, where, name=f"Firma {number:02}", sector=sector, tax_identifier=f"XAX0101{number:02}AA0")
        if sector == "agrifood":
            continue
        evidenced = 70.0 if sector == "software" else 40.0 + 2 * number
        early = {"latest": False, "scored_at": work.now - timedelta(days=50)}
        scored(work, company, instrument, evidenced - (10 if number == 0 else 0), **early)
        since = work.now - timedelta(days=1 if number == 0 else 40)
        scored(work, company, instrument, evidenced, scored_at=since)
    return where, instrument


def look(work: Work, where: Hub) -> Overview:
    return hub_overview(work.session, where.id, zone=where.zone, now=work.now, today=work.now.date())


def test_bands_sectors_and_what_is_hidden(work: Work, seen: tuple[Hub, Any]) -> None:
    found = look(work, seen[0])
    assert found.firms == 23
    # The three that have not begun are hidden, and the smallest other count with them.
    assert found.bands["not-begun"] is None
    assert sum(count is None for count in found.bands.values()) >= 2
    # Three of agrifood are too few, so the next smallest stand with them.
    assert {name: group.size for name, group in found.groups["sector"].items()} == {"textiles": 12, "": 11}
    assert found.groups["sector"]["textiles"].counts["exporting"] == 0
    for table in found.groups.values():
        told = [count for group in table.values() for count in group.counts.values()]
        assert all(count is None or count == 0 or count >= 5 for count in told)


def test_items_leave_out_what_does_not_apply(work: Work, seen: tuple[Hub, Any]) -> None:
    found = look(work, seen[0])
    assert [(part.key, part.firms, part.stopped) for part in found.items] == [("PRE2", 20, 20), ("PRE1", 20, 0)]
    assert found.dimensions["PRE"].firms == 20
    assert found.dimensions["PRE"].evidenced == pytest.approx((sum(40 + 2 * n for n in range(12)) + 8 * 70) / 20)
    assert "CMP" not in found.dimensions


def test_who_moved_and_who_is_stuck(work: Work, seen: tuple[Hub, Any]) -> None:
    found = look(work, seen[0])
    assert [(row.name, row.before, row.evidenced) for row in found.moved] == [("Firma 00", 30.0, 40.0)]
    assert found.stuck == []
    later = hub_overview(
        work.session, seen[0].id, zone="UTC", now=work.now + timedelta(days=30), today=date(2026, 4, 1)
    )
    assert later.stuck_total == 19
    assert later.moved_total == 0


def test_who_answers_another_version_now_did_not_move(work: Work, seen: tuple[Hub, Any]) -> None:
    where, before = seen
    other = InstrumentVersion(
        key="t", version="2", state="published", hash="1" * 64, source=b"", created_at=work.now, published_at=work.now
    )
    work.session.add(other)
    work.session.flush()
    for name, now in (("Otra versión", other), ("La misma", before)):
        company = firm(work, where, name=name, tax_identifier=f"XAX0103{now.version}0AA0")
        scored(work, company, before, 60.0, latest=False, scored_at=work.now - timedelta(days=50))
        scored(work, company, now, 20.0)
    assert [row.name for row in look(work, where).moved] == ["La misma", "Firma 00"]


def test_what_an_advisor_saw_and_signatures_end_too(work: Work, seen: tuple[Hub, Any]) -> None:
    where, today = seen[0], work.now.date()
    company = firm(work, where, name="Visitas", tax_identifier="XAX010199AA0")
    advisor, other = staff(work, where, ADVISOR), hub(work)
    told: dict[str, Any] = {"company_id": company.id, "source": "advisor", "found_at": work.now}
    soon, later = today + timedelta(days=20), today + timedelta(days=61)
    work.session.add_all(
        [
            ItemFinding(item="CAP3", level=1.0, expires_on=soon, **told),
            ItemFinding(item="CMP1", applies=False, expires_on=soon, **told),
            ItemFinding(item="MKT1", level=1.0, expires_on=later, **told),
            ItemFinding(item="OPS4", level=0.0, expires_on=soon, **told),
            ItemFinding(item="LEG2", level=1.0, expires_on=soon, seen={"evidence": "x"}, **told),
        ]
    )
    for place, days, gone in ((where, 30, None), (where, 40, work.now), (other, 50, None)):
        signed: dict[str, Any] = {
            "company_id": company.id,
            "hub_id": place.id,
            "signed_by": advisor.id,
            "signed_at": work.now,
        }
        ends = today + timedelta(days=days)
        work.session.add(BandSignature(band="building", scope="Lo vi.", expires_on=ends, withdrawn_at=gone, **signed))
    work.session.flush()
    found = look(work, where)
    assert [(row.kind, row.item, row.title) for row in found.expiring] == [
        ("finding", "CAP3", ""),
        ("finding", "CMP1", ""),
        ("signature", "", ""),
    ]
    assert found.expiring_total == 3


def test_papers_about_to_end(work: Work, seen: tuple[Hub, Any]) -> None:
    where, today = seen[0], work.now.date()
    company = firm(work, where, name="Papeles", tax_identifier="XAX010199AA0")
    for days, state in ((10, "verified"), (10, "rejected"), (12, "more_asked"), (-1, "verified"), (61, "uploaded")):
        document = EvidenceDocument(company_id=company.id, kind="link", title=f"{state} {days}", added_at=work.now)
        work.session.add(document)
        work.session.flush()
        ends = today + timedelta(days=days)
        work.session.add(
            ItemEvidence(
                company_id=company.id,
                document_id=document.id,
                item="LEG1",
                state=state,
                expires_on=ends,
                added_at=work.now,
            )
        )
    work.session.flush()
    assert [row.title for row in look(work, where).expiring] == ["verified 10", "more_asked 12"]


def test_what_firms_say_of_themselves_is_only_counted(work: Work, seen: tuple[Hub, Any]) -> None:
    where = seen[0]
    for number in range(8):
        company = firm(work, where, name=f"De ellas {number}", tax_identifier=f"XAX0102{number:02}AA0")
        described = {"women_led": True, "rural": number < 3}
        work.session.add(ReadinessProfile(company_id=company.id, offers=["goods"], markets=[], described=described))
    work.session.flush()
    found = look(work, where).groups["described"]
    assert found["women_led"].size == 8
    # Of the eleven that have not begun, three are not led by women: the eight are hidden with them.
    assert found["women_led"].counts["not-begun"] is None
    assert found["rural"].size is None
    assert set(found["rural"].counts.values()) == {None}
    assert "indigenous_led" not in found


def test_a_group_is_not_told_where_all_the_others_are_few(work: Work) -> None:
    where = hub(work)
    for number in range(9):
        company = firm(work, where, name=f"De ellas {number}", tax_identifier=f"XAX0102{number:02}AA0")
        described = {"women_led": number < 6}
        work.session.add(ReadinessProfile(company_id=company.id, offers=["goods"], markets=[], described=described))
    work.session.flush()
    assert look(work, where).groups["described"]["women_led"].size is None


def test_other_hubs_and_firms_that_left_do_not_count(work: Work, seen: tuple[Hub, Any]) -> None:
    other = hub(work, slug="otro")
    assert look(work, other).firms == 0
    firm(work, other, state="submitted", tax_identifier="XAX010399AA0")
    assert look(work, other).firms == 0


def test_one_statement_however_many_firms(work: Work, seen: tuple[Hub, Any]) -> None:
    asked: list[str] = []
    work.session.flush()
    event.listen(work.session.connection(), "before_cursor_execute", lambda *a: asked.append(a[2]))
    look(work, seen[0])
    assert len(asked) == 1
