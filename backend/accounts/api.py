"""Who a program acts as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from fastapi import APIRouter

from backend.accounts.examples import ME
from backend.companies.queries import companies_by_id
from backend.core.errors import NotSignedIn
from backend.core.inputs import Output, shown
from backend.hubs.queries import hubs_by_id
from backend.web.dependencies import WorkDep
from backend.web.description import KEYED
from backend.web.routes import ApiRoute

router = APIRouter(tags=["account"], route_class=ApiRoute, dependencies=[KEYED])


class Place(Output):
    """A firm or a hub, and the role in it: owner or editor, manager or advisor."""

    id: UUID
    slug: str
    name: str
    role: str


class Me(Output):
    """Who is asking: a person (`account`), or a firm's key (`key`) with its scopes. A person's `scopes` are null."""

    model_config = shown(ME)

    kind: str
    name: str
    operator: bool
    companies: list[Place]
    hubs: list[Place]
    scopes: list[str] | None


class _Named(Protocol):
    id: UUID
    slug: str
    name: str


@router.get("/me", operation_id="get_me", summary="Who you are here")
def show_me(work: WorkDep) -> Me:
    """The person or the key behind the request."""
    actor = work.actor
    if not actor.signed_in:
        raise NotSignedIn
    return Me(
        kind=actor.kind,
        name=actor.name,
        operator=actor.operator,
        companies=_places(companies_by_id(work.session, list(actor.companies)), actor.companies),
        hubs=_places(hubs_by_id(work.session, list(actor.hubs)), actor.hubs),
        scopes=None if actor.scopes is None else sorted(actor.scopes),
    )


def _places(found: Iterable[_Named], roles: Mapping[UUID, str]) -> list[Place]:
    return [Place(id=one.id, slug=one.slug, name=one.name, role=roles[one.id]) for one in found]
