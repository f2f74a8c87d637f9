"""Which firm a request of the API is about: a key has one, a person may have several."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from backend.companies.addressing import by_address
from backend.core.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.i18n import N_
from backend.web.dependencies import WorkDep


def get_firm(
    work: WorkDep,
    company: Annotated[
        str | None,
        Query(max_length=120, description="the firm's slug: needed only by people who belong to more than one"),
    ] = None,
) -> UUID:
    """The firm's id. What may be done with it is asked by the behaviour.

    Raises NotSignedIn, Forbidden for who belongs to no firm, NotFound for another's, InvalidInput where it is not said.
    """
    if not work.actor.signed_in:
        raise NotSignedIn
    mine = list(work.actor.companies)
    if company is not None:
        found = by_address(work.session, company)
        if found is None or found.id not in mine:
            raise NotFound
        return found.id
    if not mine:
        raise Forbidden(N_("You belong to no firm. Join with yours first, or ask an owner to invite you."))
    if len(mine) > 1:
        raise InvalidInput(
            fields={"company": N_("You belong to several firms. Say which one: add ?company= and its slug.")}
        )
    return mine[0]


FirmDep = Annotated[UUID, Depends(get_firm)]
