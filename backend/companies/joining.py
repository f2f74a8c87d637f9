"""A firm joins a hub: in one form, by someone who may have no account yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.linking import unlinked
from backend.accounts.models import Account
from backend.accounts.schemas import SignUp
from backend.accounts.signing_in import my_account
from backend.accounts.signing_up import find_account, open_account
from backend.companies.addressing import free_slug
from backend.companies.deciding import approve_by_policy, tell_managers
from backend.companies.identifying import kind_for, tax_identifier
from backend.companies.models import Company, CompanyMember, HubMembership
from backend.companies.schemas import CompanyJoin, CompanyProfile, phone_number
from backend.core.errors import Conflict, DomainError, InvalidInput
from backend.core.i18n import N_, Text
from backend.core.ids import new_id
from backend.core.inputs import read
from backend.core.permissions import OWNER, Actor, Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.storing import delete_media, store_photo

_LONGEST_TYPED = 100  # what is longer is refused for its length: a megabyte need not be read to know more


@dataclass(frozen=True, slots=True)
class Mark:
    """A logo that came with the form, and where it will be kept."""

    storage: Storage
    file_name: str
    data: bytes


def join(work: Work, wanted: CompanyJoin, *, mark: Mark | None = None) -> Company:
    """A new firm that asks its hub to be let in. InvalidInput by field; nobody is signed in by it.

    What a visitor sends reaches the hub when the link mailed to their address was used (`address_confirmed`), whether
    or not the address had an account. The same person sending the same firm again makes no second one.
    """
    hub = work.session.exec(select(Hub).where(Hub.slug == wanted.hub)).first()
    if hub is None:
        raise InvalidInput(fields={"hub": N_("Choose the hub you belong to.")})
    values = profile_values(wanted)
    if not values["region"] and values["country"] == hub.country:
        values["region"] = hub.region
    who = person_of(wanted) if work.actor.account_id is None else None
    logo = _logo(work, mark)
    if who is None:
        account = my_account(work)
        take_turn(work.session, f"account:{account.email}")
    else:
        account = _unproven(work, who, wanted.name, hub, values)
    company = _firm(work, account, hub, values, logo)
    present = _live(work, company, hub)
    if present is None or (present.state == "unconfirmed" and who is None):
        _ask(work, company, hub, confirmed=who is None)
    return company


def _unproven(work: Work, who: SignUp, name: str, hub: Hub, values: dict[str, Any]) -> Account:
    """The account of the address a visitor wrote; it is sent the link that proves it and leads to the firm's desk."""
    take_turn(work.session, f"account:{who.email}")
    known = find_account(work, who.email)
    company = _same_firm(work, known, values) if known is not None else None
    slug = company.slug if company is not None else free_slug(work, name)
    shown = unlinked(name) or slug
    return open_account(work, who, next_path=f"/desk/{slug}", kind="company_confirm", company=shown, hub=hub.name)


def person_of(wanted: CompanyJoin) -> SignUp:
    """Who a visitor says they are; InvalidInput by field, named as in the form."""
    return _person(wanted.model_dump())


def complaints_about_person(typed: Mapping[str, Any]) -> dict[str, Text]:
    """What does not hold of what a visitor typed about themselves, by field of the form."""
    try:
        _person(typed)
    except InvalidInput as problem:
        return problem.fields
    return {}


def _person(typed: Mapping[str, Any]) -> SignUp:
    said = {"name": typed.get("person", ""), "email": typed.get("email", ""), "locale": typed.get("locale", "es")}
    try:
        return read(SignUp, said)
    except InvalidInput as problem:
        names = {"name": "person"}
        raise InvalidInput(fields={names.get(field, field): say for field, say in problem.fields.items()}) from None


def _firm(work: Work, account: Account, hub: Hub, values: dict[str, Any], logo: Media | None) -> Company:
    """The person's firm: new, or the one sent before. Until its owner or a hub has seen it, what came last holds."""
    company = _same_firm(work, account, values)
    if company is None:
        company = Company(**values, slug=free_slug(work, values["name"]), created_at=work.now)
        company.id = logo.company_id if logo is not None else company.id
        work.session.add(company)
        work.session.flush()
        work.session.add(
            CompanyMember(
                company_id=company.id, account_id=account.id, role=OWNER, since=work.now, accepted_at=work.now
            )
        )
        work.record("company.joined", company, company_id=company.id, hub_id=hub.id)
    elif company.version > 1 or _known_to_a_hub(work, company):
        if logo is not None:
            delete_media(work, logo)
        return company
    for name, value in values.items():
        setattr(company, name, value)
    if logo is not None:
        old, company.logo_id, logo.company_id = company.logo_id, logo.id, company.id
        work.session.flush()
        if old is not None:
            delete_media(work, work.session.get_one(Media, old))
    work.session.flush()
    return company


def _logo(work: Work, mark: Mark | None) -> Media | None:
    """The mark, kept under an id that becomes the firm's. Made before anything is written: it takes a second."""
    if mark is None:
        return None
    try:
        return store_photo(
            work, storage=mark.storage, company_id=new_id(), file_name=mark.file_name, data=mark.data, purpose="logo"
        )
    except DomainError as problem:
        if problem.status >= 500:
            raise
        raise InvalidInput(fields={"logo": problem.message}) from problem


def _same_firm(work: Work, account: Account, values: dict[str, Any]) -> Company | None:
    """The firm this person owns already under the same tax identifier."""
    return work.session.exec(
        select(Company)
        .join(CompanyMember, col(CompanyMember.company_id) == Company.id)
        .where(
            CompanyMember.account_id == account.id,
            CompanyMember.role == OWNER,
            col(CompanyMember.ended_at).is_(None),
            Company.tax_kind == values["tax_kind"],
            Company.tax_identifier == values["tax_identifier"],
        )
        .order_by(col(Company.created_at))
    ).first()


def _known_to_a_hub(work: Work, company: Company) -> bool:
    seen = select(HubMembership.id).where(HubMembership.company_id == company.id, HubMembership.state != "unconfirmed")
    return work.session.exec(seen).first() is not None


def profile_values(wanted: CompanyProfile) -> dict[str, Any]:
    """A profile as the columns of a company; InvalidInput by field."""
    wrong = complaints(wanted.model_dump(mode="json"))
    if wrong:
        raise InvalidInput(fields=wrong)
    identifier = tax_identifier(wanted.tax_kind or kind_for(wanted.country), wanted.tax_identifier)
    stories = {"es": wanted.story_es, "en": wanted.story_en}
    return {
        **wanted.model_dump(
            include={"name", "legal_name", "sector", "country", "region", "municipality", "website", "languages"}
        ),
        "tax_kind": identifier.kind,
        "tax_identifier": identifier.value,
        "tax_doubtful": identifier.doubtful,
        "whatsapp": phone_number(wanted.whatsapp, wanted.country),
        "stories": {locale: story for locale, story in stories.items() if story},
    }


def complaints(typed: Mapping[str, Any]) -> dict[str, Text]:
    """What the region's rules refuse in a profile as typed, by field; asked for forms that are refused anyway too."""
    country, found = str(typed.get("country", ""))[:2].upper(), {}
    number = str(typed.get("tax_identifier", ""))[:_LONGEST_TYPED]
    if number.strip():
        try:
            tax_identifier(str(typed.get("tax_kind", "")) or kind_for(country), number)
        except InvalidInput as problem:
            found.update(problem.fields)
    if phone_number(str(typed.get("whatsapp", ""))[:_LONGEST_TYPED], country) is None:
        found["whatsapp"] = N_("Write the number with its area code, for example 473 123 4567.")
    return found


def ask_to_join(work: Work, company: Company, hub: Hub) -> HubMembership:
    """Ask another hub, or the same one again after leaving it or mending what it returned."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    return _ask(work, company, hub, confirmed=True)


def _ask(work: Work, company: Company, hub: Hub, *, confirmed: bool) -> HubMembership:
    work.session.get_one(Company, company.id, with_for_update=True)
    membership = _live(work, company, hub)
    if membership is not None and membership.state in ("submitted", "approved"):
        raise Conflict(N_("Your firm is with this hub already, or waits for its answer."))
    if membership is None:
        membership = HubMembership(
            company_id=company.id, hub_id=hub.id, state="unconfirmed", submitted_at=work.now, version=0
        )
        work.session.add(membership)
    membership.version += 1
    work.session.flush()
    if confirmed:
        _submit(work, membership, company, hub)
    return membership


def _live(work: Work, company: Company, hub: Hub) -> HubMembership | None:
    return work.session.exec(
        select(HubMembership)
        .where(
            HubMembership.company_id == company.id,
            HubMembership.hub_id == hub.id,
            col(HubMembership.ended_at).is_(None),
        )
        .with_for_update()
    ).first()


def _submit(work: Work, membership: HubMembership, company: Company, hub: Hub) -> None:
    """Put the firm before the hub: it waits from now on, or is let in at once where the hub's policy is open."""
    membership.state, membership.submitted_at = "submitted", work.now
    work.record("membership.submitted", membership, company_id=company.id, hub_id=hub.id)
    if hub.approval_policy == "open":
        approve_by_policy(work, membership, company, hub)
    else:
        tell_managers(work, membership, company, hub)


def address_confirmed(work: Work, account_id: UUID, *, path: str | None = None) -> None:
    """Called when a person proved their address: what they asked for reaches its hub now.

    `path` is where the used link leads: only the firm whose desk it is was asked for by that message. Anyone can write
    anyone's address into a form, so a link that was sent for something else confirms nothing.
    """
    ours = work.acting_as(Actor(account_id=account_id))
    for membership, company, hub in _unconfirmed(work, account_id, path):
        _submit(ours, membership, company, hub)


def asked_for(work: Work, account_id: UUID, *, path: str) -> list[tuple[str, str]]:
    """Firm and hub that using a link to `path` would bring together: told before the button is pressed."""
    return [(company.name, hub.name) for _, company, hub in _unconfirmed(work, account_id, path)]


def _unconfirmed(work: Work, account_id: UUID, path: str | None) -> list[tuple[HubMembership, Company, Hub]]:
    asked = (
        select(HubMembership, Company, Hub)
        .join(Company, col(Company.id) == HubMembership.company_id)
        .join(Hub, col(Hub.id) == HubMembership.hub_id)
        .join(CompanyMember, col(CompanyMember.company_id) == HubMembership.company_id)
        .where(
            CompanyMember.account_id == account_id,
            CompanyMember.role == OWNER,
            col(CompanyMember.ended_at).is_(None),
            HubMembership.state == "unconfirmed",
            col(HubMembership.ended_at).is_(None),
        )
        .with_for_update(of=HubMembership)
    )
    if path is not None:
        asked = asked.where(Company.slug == path.removeprefix("/desk/"))
    return [(membership, company, hub) for membership, company, hub in work.session.exec(asked)]


def confirm(work: Work, company: Company) -> None:
    """The owner, signed in, says that the firm is theirs: it reaches the hubs it was meant for."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    if work.actor.account_id is not None:
        address_confirmed(work, work.actor.account_id, path=f"/desk/{company.slug}")
