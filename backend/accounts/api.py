"""Who a program acts as."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from backend.core.errors import NotSignedIn
from backend.core.inputs import Output
from backend.web.dependencies import WorkDep

router = APIRouter(tags=["account"])


class Me(Output):
    """Who is asking: a person, or a firm's key with its scopes. `companies` and `hubs` map ids to roles."""

    kind: str
    name: str
    operator: bool
    companies: dict[UUID, str]
    hubs: dict[UUID, str]
    scopes: list[str] | None


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
        companies=dict(actor.companies),
        hubs=dict(actor.hubs),
        scopes=None if actor.scopes is None else sorted(actor.scopes),
    )
