"""What is missing on a checklist as a step, and documents that prove a line until they end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import select

from backend.catalogue.models import Listing
from backend.catalogue.queries import listing_by_id
from backend.compliance import taking_up
from backend.compliance.checklist import OpenLine, checklist_for, open_lines
from backend.compliance.marking import mark, marks_of
from backend.compliance.models import ChecklistMark
from backend.compliance.renewing import last_day
from backend.compliance.requirement import Renewal, Words
from backend.compliance.schemas import HoldInput, MarkInput
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.journal import JournalEntry
from backend.core.permissions import SYSTEM
from backend.core.work import Work
from backend.readiness import evidencing
from tests.factories import catalogue as make
from tests.factories.readiness import Begun, begun, joined, show

FACILITY, PRIOR = "us-food-facility", "us-food-prior-notice"
Place = tuple[Begun, Listing, Listing]


@pytest.fixture
def place(work: Work) -> Place:
    """A firm of a hub with two coffees."""
    at = begun(work)
    first, second = (make.listing(work, at.company, title_es=f"Café {n}", hs_code="0901.21") for n in (1, 2))
    return at, first, second


def say(work: Work, at: Begun, listing: Listing, line: str, said: str, **more: Any) -> Any:
    """The owner marks a line for the United States."""
    whole = listing_by_id(work.session, listing.id, viewer=SYSTEM)
    checklist = checklist_for(whole, "US", work.now.date())
    wanted = MarkInput.model_validate({"line": line, "mark": said, **more})
    ids = {"company_id": at.company_id, "listing_id": listing.id}
    return mark(work.acting_as(at.owner), **ids, checklist=checklist, wanted=wanted, today=work.now.date())


def still_open(work: Work, at: Begun, today: date | None = None) -> Sequence[OpenLine]:
    return open_lines(work.session, at.company_id, today or work.now.date())


def asked_for(work: Work, at: Begun) -> dict[str, Any]:
    """Whose line, which and when: what every act on a step is told."""
    return {"company_id": at.company_id, "line": FACILITY, "today": work.now.date()}


def row_of(work: Work, listing: Listing, line: str = FACILITY) -> ChecklistMark:
    wanted = select(ChecklistMark).where(ChecklistMark.listing_id == listing.id, ChecklistMark.line == line)
    return work.session.exec(wanted.execution_options(populate_existing=True)).one()


def hold(work: Work, at: Begun, listings: Sequence[UUID], document: UUID | None = None) -> int:
    wanted = HoldInput(listings=list(listings), document_id=document)
    return taking_up.hold(work.acting_as(at.owner), wanted=wanted, **asked_for(work, at))


def test_a_missing_line_is_taken_up_asked_about_and_held_on_the_checklist(work: Work, place: Place) -> None:
    at, first, second = place
    for one in (first, second):
        say(work, at, one, FACILITY, "missing", note="Trámite en curso")
    mine, ids = work.acting_as(at.owner), asked_for(work, at)
    taking_up.start(mine, **ids)
    taking_up.ask(mine, **ids, question="  ¿Quién nos ayuda con el DUNS?  ")
    found = still_open(work, at)
    assert {one.listing_id for one in found} == {first.id, second.id}
    assert {one.titles["es"] for one in found} == {"Café 1", "Café 2"}
    assert all(one.taken_at == work.now and one.question == "¿Quién nos ayuda con el DUNS?" for one in found)
    asked = taking_up.asked_of_advisors(work.session, at.company_id)
    assert [(one.requirement.id, one.question) for one in asked] == [(FACILITY, "¿Quién nos ayuda con el DUNS?")]
    assert hold(work, at, [first.id]) == 1
    said = marks_of(work.session, first.id, "US")[FACILITY]
    assert (said.mark, said.note, said.version) == ("have", "Trámite en curso", 2)
    assert [one.listing_id for one in still_open(work, at)] == [second.id]
    assert row_of(work, first).asked_at is None
    assert hold(work, at, [first.id, second.id]) == 1
    assert taking_up.asked_of_advisors(work.session, at.company_id) == []
    with pytest.raises(Conflict):
        hold(work, at, [first.id, second.id])
    verbs = [one.verb for one in work.session.exec(select(JournalEntry)) if one.verb.startswith("compliance.step")]
    assert sorted(verbs) == ["compliance.step_asked"] * 2 + ["compliance.step_started"] * 2


def test_a_step_that_runs_is_not_started_anew_and_an_open_checklist_stays_good(work: Work, place: Place) -> None:
    at, first, _ = place
    say(work, at, first, FACILITY, "missing")
    mine, ids = work.acting_as(at.owner), asked_for(work, at)
    taking_up.start(mine, **ids)
    taking_up.start(mine, **ids)
    entries = [one for one in work.session.exec(select(JournalEntry)) if one.verb == "compliance.step_started"]
    assert len(entries) == 1
    say(work, at, first, FACILITY, "have", seen_version=1)
    with pytest.raises(Conflict):
        taking_up.start(mine, **ids)
    with pytest.raises(NotFound):
        taking_up.start(mine, company_id=at.company_id, line="us-nothing", today=work.now.date())


def test_who_may_take_up_and_ask(work: Work, place: Place) -> None:
    at, first, _ = place
    say(work, at, first, FACILITY, "missing")
    ids = asked_for(work, at)
    other = joined(work, at.hub)
    for actor, refusal in ((other.owner, NotFound), (at.advisor, NotFound)):
        with pytest.raises(refusal):
            taking_up.start(work.acting_as(actor), **ids)
    keyed = make.acting_for(at.company_id, scopes=frozenset({"listings:write"}))
    with pytest.raises(Forbidden):
        taking_up.ask(work.acting_as(keyed), **ids, question="?")
    for question in ("  ", "x" * 2001):
        with pytest.raises(InvalidInput):
            taking_up.ask(work.acting_as(at.owner), **ids, question=question)
    alone = make.firm(work, approved=False)
    lone = make.listing(work, alone, hs_code="0901.21")
    whole = checklist_for(listing_by_id(work.session, lone.id, viewer=SYSTEM), "US", work.now.date())
    owner = work.acting_as(make.acting_for(alone.id))
    wanted = MarkInput(line=FACILITY, mark="missing")
    mark(owner, company_id=alone.id, listing_id=lone.id, checklist=whole, wanted=wanted, today=work.now.date())
    with pytest.raises(InvalidInput, match="no hub"):
        taking_up.ask(owner, company_id=alone.id, line=FACILITY, question="?", today=work.now.date())


def test_a_document_proves_a_line_to_its_last_day(work: Work, place: Place) -> None:
    at, first, _ = place
    end = work.now.date() + timedelta(days=40)
    paper = show(work, at, "CMP2", title="Registro FDA", expires_on=end)
    say(work, at, first, FACILITY, "have", document_id=str(paper.id))
    said = marks_of(work.session, first.id, "US")[FACILITY]
    assert said.paper is not None
    assert (said.paper.title, said.paper.expires_on) == ("Registro FDA", end)
    assert still_open(work, at, end) == []
    lapsed = still_open(work, at, end + timedelta(days=1))
    assert [(one.requirement.id, one.lapsed and one.lapsed.title) for one in lapsed] == [(FACILITY, "Registro FDA")]
    evidencing.remove(work.acting_as(at.owner), paper.id)
    work.session.flush()
    assert [one.requirement.id for one in still_open(work, at)] == [FACILITY], "a document that was taken back"


def test_only_a_document_of_the_firm_that_counts_today_proves_a_line(work: Work, place: Place) -> None:
    at, first, _ = place
    other = joined(work, at.hub)
    theirs = show(work, other, "CMP2")
    gone = show(work, at, "CMP2")
    evidencing.remove(work.acting_as(at.owner), gone.id)
    work.session.flush()
    ended = show(work, at, "CMP2", issued_on=date(2026, 1, 5))
    ended.expires_on = work.now.date() - timedelta(days=1)
    work.session.flush()
    for document in (theirs, gone, ended):
        with pytest.raises(InvalidInput) as refused:
            say(work, at, first, FACILITY, "have", document_id=str(document.id))
        assert set(refused.value.fields) == {f"document-{FACILITY}"}
    say(work, at, first, FACILITY, "missing", document_id=str(theirs.id))
    assert row_of(work, first).document_id is None, "what is missing has no document"
    with pytest.raises(InvalidInput):
        hold(work, at, [first.id], theirs.id)
    mine = show(work, at, "CMP2", title="Registro")
    hold(work, at, [first.id], mine.id)
    assert row_of(work, first).document_id == mine.id


def test_without_a_day_of_its_own_the_line_s_rule_ends_a_document() -> None:
    words = Words("", "")
    calendar = Renewal(words, calendar="fda-food-facility")
    assert last_day(calendar, date(2026, 9, 30)) == date(2026, 12, 31)
    assert last_day(calendar, date(2026, 10, 1)) == date(2028, 12, 31)
    assert last_day(calendar, date(2027, 3, 1)) == date(2028, 12, 31)
    assert last_day(Renewal(words, days=365), date(2026, 1, 1)) == date(2027, 1, 1)
    assert last_day(calendar, None) is None
    assert last_day(Renewal(words), date(2026, 1, 1)) is None


def test_the_open_lines_take_one_statement(work: Work, place: Place) -> None:
    at, first, second = place
    sent: list[str] = []
    event.listen(work.session.get_bind(), "before_cursor_execute", lambda *told: sent.append(told[2]))
    for listing, line in ((first, FACILITY), (second, FACILITY), (second, PRIOR)):
        say(work, at, listing, line, "missing")
        sent.clear()
        assert still_open(work, at)
        assert len(sent) == 1, sent
