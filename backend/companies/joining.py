"""A firm joins a hub: in one form, by someone who may have no account yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.accounts.schemas import SignUp
from backend.accounts.signing_in import my_account
from backend.accounts.signing_up import open_account
from backend.companies.addressing import free_slug
from backend.companies.deciding import approve_by_policy, tell_managers
from backend.companies.identifying import tax_identifier
from backend.companies.models import Company, CompanyMember, HubMembership
from backend.companies.schemas import CompanyJoin, CompanyProfile, phone_number
from backend.core.errors import Conflict, InvalidInput
from backend.core.i18n import N_
from backend.core.inputs import read
from backend.core.permissions import OWNER, Permission, require
from backend.core.work import Work
from backend.hubs.models import Hub


def join(work: Work, wanted: CompanyJoin) -> Company:
    """A new firm that asks its hub to be let in. InvalidInput by field; nobody is signed in by it.

    A visitor's address is proven first: the hub sees the firm when the link sent to it was used.
    """
    hub = work.session.exec(select(Hub).where(Hub.slug == wanted.hub)).first()
    if hub is None:
        raise InvalidInput(fields={"hub": N_("Choose the hub you belong to.")})
    values = profile_values(wanted)
    slug = free_slug(work, wanted.name)
    company = Company(**values, slug=slug, created_at=work.now)
    account = _person(work, wanted, next_path=f"/desk/{slug}")
    work.session.add(company)
    work.session.flush()
    work.session.add(CompanyMember(company_id=company.id, account_id=account.id, role=OWNER, since=work.now))
    work.record("company.joined", company, company_id=company.id, hub_id=hub.id)
    _ask(work, company, hub, confirmed=account.verified_at is not None)
    return company


def _person(work: Work, wanted: CompanyJoin, *, next_path: str) -> Account:
    if work.actor.account_id is not None:
        return my_account(work)
    if not wanted.person:
        raise InvalidInput(fields={"person": N_("Tell us your name.")})
    who = read(SignUp, {"name": wanted.person, "email": wanted.email, "locale": wanted.locale})
    return open_account(work, who, next_path=next_path)


def profile_values(wanted: CompanyProfile) -> dict[str, Any]:
    """A profile as the columns of a company; InvalidInput by field."""
    identifier = tax_identifier(wanted.tax_kind, wanted.tax_identifier)
    whatsapp = phone_number(wanted.whatsapp, wanted.country)
    if whatsapp is None:
        raise InvalidInput(fields={"whatsapp": N_("Write the number with its area code, for example 473 123 4567.")})
    stories = {"es": wanted.story_es, "en": wanted.story_en}
    return {
        **wanted.model_dump(
            include={"name", "legal_name", "sector", "country", "region", "municipality", "website", "languages"}
        ),
        "tax_kind": identifier.kind,
        "tax_identifier": identifier.value,
        "tax_doubtful": identifier.doubtful,
        "whatsapp": whatsapp,
        "stories": {locale: story for locale, story in stories.items() if story},
    }


def ask_to_join(work: Work, company: Company, hub: Hub) -> HubMembership:
    """Ask another hub, or the same one again after leaving it or mending what it returned."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    return _ask(work, company, hub, confirmed=True)


def _ask(work: Work, company: Company, hub: Hub, *, confirmed: bool) -> HubMembership:
    present = work.session.exec(
        select(HubMembership)
        .where(
            HubMembership.company_id == company.id,
            HubMembership.hub_id == hub.id,
            col(HubMembership.ended_at).is_(None),
        )
        .with_for_update()
    ).first()
    if present is not None and present.state != "returned":
        raise Conflict(N_("Your firm is with this hub already, or waits for its answer."))
    membership = present or HubMembership(
        company_id=company.id, hub_id=hub.id, state="submitted", submitted_at=work.now
    )
    if present is not None:
        present.state, present.submitted_at, present.version = "submitted", work.now, present.version + 1
    work.session.add(membership)
    work.session.flush()
    work.record("membership.submitted", membership, company_id=company.id, hub_id=hub.id)
    if confirmed:
        _reach_hub(work, membership, company, hub)
    return membership


def address_confirmed(work: Work, account_id: UUID) -> None:
    """Called when a person proved their address: what they asked for reaches its hub now."""
    waiting = work.session.exec(
        select(HubMembership, Company, Hub)
        .join(Company, col(Company.id) == HubMembership.company_id)
        .join(Hub, col(Hub.id) == HubMembership.hub_id)
        .join(CompanyMember, col(CompanyMember.company_id) == HubMembership.company_id)
        .where(
            CompanyMember.account_id == account_id,
            HubMembership.state == "submitted",
            col(HubMembership.ended_at).is_(None),
        )
    )
    for membership, company, hub in waiting:
        _reach_hub(work, membership, company, hub)


def _reach_hub(work: Work, membership: HubMembership, company: Company, hub: Hub) -> None:
    if hub.approval_policy == "open":
        approve_by_policy(work, membership, company, hub)
    else:
        tell_managers(work, membership, company, hub)
