"""Who goes takes what readiness kept: a firm that nobody confirmed, a firm that leaves its hub, a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from backend.accounts.models import Account
from backend.companies.closing import close_account
from backend.companies.deciding import leave
from backend.companies.forgetting import forget_company
from backend.companies.joining import join
from backend.companies.models import Company
from backend.companies.schemas import CompanyJoin
from backend.core.errors import NotFound
from backend.core.permissions import VISITOR, Actor
from backend.core.work import Work
from backend.media.models import Media
from backend.readiness import answering, evidencing, forgetting, rescoring
from backend.readiness.models import ReadinessAnswer
from backend.readiness.schemas import AnswerInput
from tests.factories.companies import belonging, editor, join_values, owner_of
from tests.factories.hubs import hub
from tests.factories.media import FakeStorage, pdf_file
from tests.factories.readiness import begun, evidence, inputs_of, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]


def test_an_unconfirmed_firm_goes_with_all_that_is_its_own(work: Work) -> None:
    company = join(work.acting_as(VISITOR), CompanyJoin.model_validate(join_values(hub(work).slug)))
    owner = work.acting_as(belonging(owner_of(work, company), company))
    wanted = AnswerInput(value={"yes": True})
    answering.answer(owner, company_id=company.id, item="LEG1", wanted=wanted)
    evidencing.add_file(
        owner,
        storage=FakeStorage(),
        company_id=company.id,
        items=["LEG2"],
        title="Opinión",
        file_name="a.pdf",
        data=pdf_file(),
        issued_on=work.now.date(),
    )
    rescoring.rescore(work, company.id)
    forget_company(work, company_id=company.id)
    assert work.session.get(Company, company.id) is None
    assert work.session.exec(select(Media)).all() == []
    for table in forgetting.TABLES:
        assert work.session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table


def test_a_hub_that_was_left_sees_nothing_more(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    [one] = evidence(work, show(work, at, "LEG1"))
    leave(work.acting_as(at.owner), company=at.company, hub_id=at.hub.id)
    with pytest.raises(NotFound):
        evidencing.decide(work.acting_as(at.advisor), evidence_id=one.id, seen_version=1, verdict="accept")
    # The firm keeps its own.
    assert inputs_of(work, at).score().line("LEG1").factor == 0.75


def test_a_person_goes_and_the_firms_answers_stay(doing: Doing) -> None:
    with doing() as work:
        at = begun(work)
        colleague = editor(work, at.company)
        actor = Actor(account_id=colleague.id, companies={at.company_id: "editor"})
        wanted = AnswerInput(value={"yes": True})
        answering.answer(work.acting_as(actor), company_id=at.company_id, item="LEG1", wanted=wanted)
        close_account(work.acting_as(actor))
    with doing() as work:
        [kept] = work.session.exec(select(ReadinessAnswer)).all()
        assert kept.answered_by == colleague.id
        assert work.session.get_one(Account, colleague.id).name == ""
