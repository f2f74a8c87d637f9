"""What desks read: the queue with its waiting, the table of firms, the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.companies import deciding
from backend.companies.joining import ask_to_join
from backend.companies.models import Company
from backend.companies.queries import firm_counts, firms_of, standings, waiting_firms
from backend.companies.remembering import journal_of_company, journal_of_hub
from backend.companies.schemas import Decision
from backend.core.clock import ManualClock
from backend.core.work import Work
from tests.factories.companies import belonging, firm, membership, owner_of
from tests.factories.hubs import hub, serving, staff

Doing = Callable[..., Any]


def test_the_queue_is_oldest_first_and_counts_the_hubs_working_days(doing: Doing, clock: ManualClock) -> None:
    clock.move_to(datetime(2026, 3, 13, 18, 0, tzinfo=UTC))  # a Friday
    with doing() as work:
        here = hub(work, holidays=["2026-03-16"])
        first = firm(work, here, state="submitted", name="Primera", tax_identifier="TBA010101AB2").id
    clock.move_to(datetime(2026, 3, 17, 18, 0, tzinfo=UTC))
    with doing() as work:
        firm(work, here, state="submitted", name="Segunda")
    clock.move_to(datetime(2026, 3, 18, 18, 0, tzinfo=UTC))
    with doing() as work:
        found = waiting_firms(work.session, here, now=work.now)
        # Saturday, Sunday and the holiday on Monday do not count.
        assert [(one.company["name"], one.days) for one in found] == [("Primera", 2), ("Segunda", 1)]
        assert found[0].company["id"] == str(first)
        assert found[0].company["tax_doubtful"] is True
        assert found[0].owners == [{"name": "Ana Xicará", "email": owner_of_email(work, first)}]
        assert waiting_firms(work.session, here, now=work.now, most=1)[0].company["name"] == "Primera"


def owner_of_email(work: Work, company_id: Any) -> str:
    return owner_of(work, work.session.get_one(Company, company_id)).email


def test_the_queue_tells_what_was_asked_before_and_where_else_the_firm_is(work: Work) -> None:
    here, there = hub(work), hub(work, name="Clúster del Norte")
    manager = work.acting_as(serving(staff(work, here), here))
    company = firm(work, there)
    owner = work.acting_as(belonging(owner_of(work, company), company))
    asked = ask_to_join(owner, company, here)
    deciding.send_back(
        manager, membership_id=asked.id, decision=Decision(version=asked.version, reasons="Falta la constancia.")
    )
    assert waiting_firms(work.session, here, now=work.now) == []
    ask_to_join(owner, company, here)
    found = waiting_firms(work.session, here, now=work.now)[0]
    assert (found.reasons, found.elsewhere) == ("Falta la constancia.", ["Clúster del Norte"])
    assert [one.state for one in standings(work.session, company.id)] == ["approved", "submitted"]


def test_firms_are_found_by_parts_of_names_places_and_numbers_without_accents(work: Work) -> None:
    here = hub(work)
    firm(work, here, name="Tenería Ñandú", municipality="San Luis", tax_identifier="TNA010101AB1")
    firm(work, here, name="100% Algodón", municipality="Puebla", tax_identifier="ALG020202CD3")
    firm(work, hub(work), name="Ajena")

    def names(wanted: str) -> list[str]:
        return [row.name for row in firms_of(work.session, here.id, wanted=wanted).rows]

    assert names("") == ["100% Algodón", "Tenería Ñandú"]
    assert names("tenERIA nandu") == ["Tenería Ñandú"]
    assert names("puebla") == ["100% Algodón"]
    assert names("TNA-010101") == ["Tenería Ñandú"]
    assert names("100%") == ["100% Algodón"]
    assert names("%") == ["100% Algodón"]
    assert names("_") == []
    assert names("\\") == []
    assert names("x' OR 1=1 --") == []


def test_firms_by_state_and_page(work: Work) -> None:
    here = hub(work)
    for number in range(5):
        firm(work, here, name=f"Firma {number}")
    firm(work, here, name="Espera", state="submitted")
    gone = firm(work, here, name="Se fue")
    deciding.leave(work.acting_as(belonging(owner_of(work, gone), gone)), company=gone, hub_id=here.id)
    work.session.flush()
    assert firm_counts(work.session, here.id) == {"approved": 5, "submitted": 1, "returned": 0, "left": 1}
    assert [row.name for row in firms_of(work.session, here.id, state="left").rows] == ["Se fue"]
    page = firms_of(work.session, here.id, state="approved", page=2, size=2)
    assert ([row.name for row in page.rows], page.total, page.pages) == (["Firma 2", "Firma 3"], 5, 3)
    assert firms_of(work.session, here.id, state="approved", page=99, size=2).rows == []
    assert firms_of(work.session, here.id, state="<script>").total == 7


def test_a_firm_that_came_back_is_listed_once_as_it_stands_now(doing: Doing, clock: ManualClock) -> None:
    with doing() as work:
        here = hub(work)
        company = firm(work, here)
        owner = work.acting_as(belonging(owner_of(work, company), company))
        deciding.leave(owner, company=company, hub_id=here.id)
        ask_to_join(owner, company, here)
        assert [row.state for row in firms_of(work.session, here.id).rows] == ["submitted"]
        assert firm_counts(work.session, here.id)["left"] == 0


def test_the_journal_tells_who_did_what_newest_first_and_page_by_page(work: Work) -> None:
    here = hub(work)
    manager = staff(work, here)
    company = firm(work, here, state="submitted")
    waiting = membership(work, company)
    deciding.approve(
        work.acting_as(serving(manager, here)), membership_id=waiting.id, decision=Decision(version=waiting.version)
    )
    work.session.flush()
    whole = journal_of_hub(work.session, here.id)
    assert [line.verb for line in whole.lines] == [
        "membership.approved",
        "membership.submitted",
        "company.joined",
        "hub.invitation_accepted",
        "hub.staff_appointed",
        "hub.opened",
    ]
    newest = whole.lines[0]
    assert (newest.actor, newest.company, newest.actor_kind) == (manager.name, company.name, "account")
    assert whole.lines[4].person == manager.name
    assert whole.older is None

    first = journal_of_hub(work.session, here.id, size=2)
    second = journal_of_hub(work.session, here.id, size=2, before=first.older)
    assert [line.verb for line in first.lines + second.lines] == [line.verb for line in whole.lines[:4]]
    assert [line.verb for line in journal_of_company(work.session, company.id).lines] == [
        "membership.approved",
        "membership.submitted",
        "company.joined",
    ]


def test_the_journal_of_another_hub_is_not_in_it(work: Work) -> None:
    here, there = hub(work), hub(work)
    firm(work, there)
    work.session.flush()
    assert [line.verb for line in journal_of_hub(work.session, here.id).lines] == ["hub.opened"]


def test_waiting_is_none_on_the_first_day(work: Work) -> None:
    here = hub(work)
    firm(work, here, state="submitted")
    assert waiting_firms(work.session, here, now=work.now + timedelta(hours=2))[0].days == 0
