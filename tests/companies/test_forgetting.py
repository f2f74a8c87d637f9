"""Firms that nobody confirmed go after thirty days, with what was kept for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from backend.accounts.models import Account
from backend.accounts.signing_up import find_account
from backend.companies import forgetting, joining
from backend.companies.jobs import remove_unconfirmed
from backend.companies.models import Company
from backend.companies.schemas import CompanyJoin
from backend.core import running
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.errors import Conflict
from backend.core.permissions import VISITOR
from backend.core.running import Plant, start_plant
from backend.core.work import Work
from backend.integrations.mail.models import Mail
from tests.factories.accounts import person
from tests.factories.companies import belonging, firm, join_values, owner_of
from tests.factories.hubs import hub

Doing = Callable[..., Any]


@pytest.fixture(autouse=True)
def plant(engine: Engine, clock: ManualClock, settings: Settings) -> Iterator[None]:
    start_plant(Plant(engine, clock, settings))
    yield
    running._plant = None


def visitor_joins(work: Work, where: str, **changes: Any) -> Company:
    values = {**join_values(where), **changes}
    return joining.join(work.acting_as(VISITOR), CompanyJoin.model_validate(values))


def names(doing: Doing) -> set[str]:
    with doing() as work:
        return {company.name for company in work.session.exec(select(Company))}


def test_what_was_never_confirmed_goes_after_thirty_days(doing: Doing, clock: ManualClock) -> None:
    with doing() as work:
        here = hub(work)
        visitor_joins(work, here.slug, name="Nunca", email="nunca@firma.example")
        firm(work, here, state="submitted", name="Espera")
        firm(work, here, name="Dentro")
    clock.advance(timedelta(days=29))
    with doing() as work:
        visitor_joins(work, here.slug, name="Reciente", email="reciente@firma.example")
    clock.advance(timedelta(days=1, minutes=1))

    remove_unconfirmed(timestamp=0)
    remove_unconfirmed(timestamp=0)

    assert names(doing) == {"Espera", "Dentro", "Reciente"}
    with doing() as work:
        assert find_account(work, "nunca@firma.example") is None
        assert work.session.exec(select(Mail).where(Mail.recipient == "nunca@firma.example")).first() is None
        assert find_account(work, "reciente@firma.example") is not None


def test_the_account_of_a_known_person_stays(doing: Doing, clock: ManualClock) -> None:
    with doing() as work:
        here = hub(work)
        known = person(work, email="luz@correo.example")
        pending = visitor_joins(work, here.slug, email="dos@firma.example", name="Una")
        visitor_joins(work, here.slug, email="luz@correo.example", name="Ajena")
        pending_owner = owner_of(work, pending).id
        firm(work, here, owner=work.session.get_one(Account, pending_owner), name="Otra de la misma persona")
    clock.advance(timedelta(days=31))
    remove_unconfirmed(timestamp=0)
    assert names(doing) == {"Otra de la misma persona"}
    with doing() as work:
        assert work.session.get(Account, known.id) is not None
        assert work.session.get(Account, pending_owner) is not None  # still has another firm


def test_the_owner_may_say_that_a_firm_is_not_theirs(work: Work) -> None:
    here, known = hub(work), person(work, email="luz@correo.example")
    company = visitor_joins(work, here.slug, email=known.email)
    forgetting.disown(work.acting_as(belonging(known, company)), company)
    assert work.session.exec(select(Company)).all() == []
    assert find_account(work, known.email) is not None


def test_a_firm_that_a_hub_knows_is_not_removed(work: Work) -> None:
    company = firm(work, hub(work), state="submitted")
    with pytest.raises(Conflict):
        forgetting.disown(work.acting_as(belonging(owner_of(work, company), company)), company)
