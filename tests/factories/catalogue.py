"""Listings, lists and the firms that have them, made through the behaviours themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from itertools import count
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlmodel import select

from backend.accounts.models import Account
from backend.catalogue.creating import create
from backend.catalogue.models import Listing
from backend.catalogue.publishing import publish
from backend.catalogue.schemas import ImportOptions, ListingCreate, ListingUpdate
from backend.companies.deciding import approve_by_policy
from backend.companies.joining import join
from backend.companies.models import Company, CompanyMember, HubMembership
from backend.companies.schemas import CompanyJoin
from backend.core.permissions import SYSTEM, VISITOR, Actor
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.opening import open_hub
from backend.hubs.schemas import HubCreate

_numbers = count(1)
SIMPLE: dict[str, Any] = {
    "category": "roasted-coffee",
    "title_es": "Café de altura tostado",
    "unit": "kg",
    "currency": "USD",
    "tiers": [{"from_quantity": 1, "amount": "18.50"}],
}


def hub(work: Work) -> Hub:
    """A hub; the same one each time it is asked for in a database."""
    present = work.session.exec(select(Hub).where(Hub.slug == "altos")).first()
    return present or open_hub(
        work.acting_as(SYSTEM),
        HubCreate.model_validate(
            {
                "slug": "altos",
                "name": "Altos",
                "country": "GT",
                "zone": "America/Guatemala",
                "currency": "GTQ",
                "contact_email": "hola@altos.example",
                "accent": "jade",
            }
        ),
    )


def firm(work: Work, *, name: str = "", approved: bool = True, country: str = "GT") -> Company:
    """A firm with an owner, approved by its hub unless told otherwise."""
    number = next(_numbers)
    where = hub(work)
    company = join(
        work.acting_as(VISITOR),
        CompanyJoin.model_validate(
            {
                "name": name or f"Tostadora {number}",
                "tax_kind": "other",
                "tax_identifier": f"T-{1000 + number}",
                "sector": "agrifood",
                "country": country,
                "municipality": "Salcajá",
                "hub": where.slug,
                "person": "Ana Xicará",
                "email": f"ana{number}@firma.example",
            }
        ),
    )
    owner_of(work, company).verified_at = work.now
    if approved:
        membership = work.session.exec(select(HubMembership).where(HubMembership.company_id == company.id)).one()
        approve_by_policy(work.acting_as(SYSTEM), membership, company, where)
    work.session.flush()
    return company


def owner_of(work: Work, company: Company) -> Account:
    """The account of the firm's owner."""
    member = work.session.exec(select(CompanyMember).where(CompanyMember.company_id == company.id)).one()
    return work.session.get_one(Account, member.account_id)


def acting_for(company_id: UUID, role: str = "owner", *, scopes: frozenset[str] | None = None) -> Actor:
    """Somebody of the firm, or its key where scopes are given; no account stands behind either."""
    return Actor(api_key_id=company_id, companies=MappingProxyType({company_id: role}), scopes=scopes)


def wanted(**changes: Any) -> ListingCreate:
    """What a person wrote for a new listing."""
    return ListingCreate.model_validate({**SIMPLE, **changes})


def rewritten(version: int, **changes: Any) -> ListingUpdate:
    """What a person wrote over a listing."""
    return ListingUpdate.model_validate({**SIMPLE, "version": version, **changes})


def listing(work: Work, company: Company, *, published: bool = False, **changes: Any) -> Listing:
    """A listing of the firm."""
    made = create(work.acting_as(SYSTEM), company_id=company.id, wanted=wanted(**changes))
    return publish(work.acting_as(SYSTEM), listing_id=made.id) if published else made


def product_list(rows: Iterable[Mapping[str, object]]) -> bytes:
    """A CSV as a firm keeps it; the first row's keys are the headings."""
    lines = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def options(**changes: Any) -> ImportOptions:
    """What a person said about a list."""
    return ImportOptions.model_validate({"currency": "GTQ", **changes})
