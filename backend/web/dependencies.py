"""What handlers ask for: the work of this request, who is acting, limits, the search, the stored files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from backend.core.database import transaction
from backend.core.errors import NotSignedIn
from backend.core.i18n import N_, best_locale
from backend.core.permissions import Actor
from backend.core.work import Work
from backend.integrations.fetching import Names
from backend.integrations.storage import Storage
from backend.search.index import SearchIndex
from backend.web.actors import actor_of_key, actor_of_session
from backend.web.limits import Limits, visitor_address
from backend.web.security import SESSION_COOKIE


def get_session(request: Request) -> Iterator[Session]:
    """One transaction per request, committed before the answer leaves. No connection is taken until it is used."""
    with transaction(request.app.state.engine) as session:
        yield session


# "function": the default scope would commit after the answer was sent, when nobody can be told of a failure.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def get_actor(request: Request, session: SessionDep) -> Actor:
    """The person behind the cookie. The API's keys are honoured only under /api."""
    clock = request.app.state.clock
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if request.url.path.startswith("/api/") and scheme.lower() == "bearer":
        actor = actor_of_key(session, token.strip(), now=clock.now())
        if actor is None:
            raise NotSignedIn(N_("This API key is unknown or revoked. Make a new one on your firm's desk."))
        return actor
    return actor_of_session(session, request.cookies.get(SESSION_COOKIE), now=clock.now())


ActorDep = Annotated[Actor, Depends(get_actor)]


def get_work(request: Request, session: SessionDep, actor: ActorDep) -> Work:
    """This request's piece of work."""
    return Work(session, actor, request.app.state.clock, request.state.request_id)


WorkDep = Annotated[Work, Depends(get_work)]


def get_limits(request: Request) -> Limits:
    """The installation's limits."""
    limits: Limits = request.app.state.limits
    return limits


LimitsDep = Annotated[Limits, Depends(get_limits)]


def get_storage(request: Request) -> Storage:
    """Where files are kept."""
    storage: Storage = request.app.state.storage
    return storage


StorageDep = Annotated[Storage, Depends(get_storage)]


def get_names(request: Request) -> Names:
    """The name servers that are asked about foreign domains."""
    names: Names = request.app.state.names
    return names


NamesDep = Annotated[Names, Depends(get_names)]


def get_search(request: Request) -> SearchIndex:
    """This process's reader of the search index."""
    search: SearchIndex = request.app.state.search
    return search


SearchDep = Annotated[SearchIndex, Depends(get_search)]


def get_address(request: Request) -> str:
    """The caller's network address, for limits only; it is never stored with personal data."""
    return visitor_address(request, request.app.state.trusted_proxies)


AddressDep = Annotated[str, Depends(get_address)]


def get_locale(request: Request) -> str:
    """The language a program is answered in, from Accept-Language; English where it does not say."""
    return best_locale(request.headers.get("accept-language"), default="en")


LocaleDep = Annotated[str, Depends(get_locale)]
