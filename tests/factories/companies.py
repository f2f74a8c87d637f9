"""Firms and their people, made through the behaviours themselves."""

from __future__ import annotations

from itertools import count
from types import MappingProxyType
from typing import Any

from sqlmodel import select

from backend.accounts.models import Account
from backend.companies.deciding import approve_by_policy
from backend.companies.joining import join
from backend.companies.models import Company, CompanyMember, HubMembership
from backend.companies.schemas import CompanyJoin
from backend.core.permissions import EDITOR, OWNER, SYSTEM, Actor
from backend.core.work import Work
from backend.hubs.models import Hub
from tests.factories.accounts import acting, person

_numbers = count(1)


def join_values(hub: str, **changes: Any) -> dict[str, Any]:
    """What a firm's owner sends to join a hub."""
    number = next(_numbers)
    return {
        "hub": hub,
        "name": f"Tenería del Bajío {number}",
        "tax_identifier": f"TBA{number % 100:02d}0101AB{number % 10}",
        "sector": "footwear-leather",
        "country": "MX",
        "municipality": "León",
        "person": "Ana Ramírez",
        "email": f"ana{number}@teneria.example",
        "story_es": "Curtimos piel de res desde 1987.",
        **changes,
    }


def firm(work: Work, hub: Hub, *, owner: Account | None = None, state: str = "approved", **changes: Any) -> Company:
    """A firm of someone signed in, submitted to the hub; approved unless told otherwise."""
    owner = owner or person(work)
    wanted = CompanyJoin.model_validate(join_values(hub.slug, **changes))
    company = join(work.acting_as(acting(owner)), wanted)
    if state == "approved":
        approve_by_policy(work.acting_as(SYSTEM), membership(work, company), company, hub)
    work.session.flush()
    return company


def membership(work: Work, company: Company) -> HubMembership:
    """The firm's one membership."""
    return work.session.exec(select(HubMembership).where(HubMembership.company_id == company.id)).one()


def owner_of(work: Work, company: Company) -> Account:
    """The firm's first owner."""
    found = select(Account).join(CompanyMember, CompanyMember.account_id == Account.id)  # type: ignore[arg-type]
    return work.session.exec(found.where(CompanyMember.company_id == company.id, CompanyMember.role == OWNER)).all()[0]


def belonging(account: Account, company: Company, role: str = OWNER) -> Actor:
    """A person of the firm, signed in."""
    return Actor(account_id=account.id, name=account.name, companies=MappingProxyType({company.id: role}))


def editor(work: Work, company: Company) -> Account:
    """A second person of the firm, who may edit."""
    account = person(work, name="Elmer Chuc")
    work.session.add(
        CompanyMember(company_id=company.id, account_id=account.id, role=EDITOR, since=work.now, accepted_at=work.now)
    )
    work.session.flush()
    return account
