"""What a firm's key may do: what its scopes say, and nothing that is for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.companies.keys import create_key, revoke_key
from backend.companies.models import ApiKey
from backend.companies.schemas import KeyCreate
from backend.core.ids import digest
from backend.core.permissions import Actor, Permission, can
from backend.core.work import working
from tests.factories.catalogue import SIMPLE, acting_for
from tests.factories.companies import belonging
from tests.factories.installation import Installation
from tests.factories.world import ALL_SCOPES

Ask = Callable[..., TestClient]

# The one scope each request needs.
NEEDED = {
    "listings:read": ("GET", "/companies/tueste-alto/listings", None),
    "listings:write": ("POST", "/listings", SIMPLE),
    "imports:write": ("GET", "/imports", None),
    "inquiries:read": ("GET", "/inquiries", None),
    "company:write": ("GET", "/companies/tueste-alto/profile", None),
    "inquiries:write": ("POST", "/inquiries/{inquiry}/close", None),
}


def key_with(here: Installation, *scopes: str) -> str:
    owner = belonging(here.world.people["owner"], here.world.company)
    with working(here.app.state.engine, actor=owner, clock=here.clock) as work:
        wanted = KeyCreate.model_validate({"name": "Prueba", "scopes": scopes})
        return create_key(work, company=here.world.company, wanted=wanted)[1]


@pytest.mark.parametrize("scope", NEEDED)
def test_one_scope_opens_one_door(here: Installation, scope: str) -> None:
    method, path, body = NEEDED[scope]
    address = f"/api/v1{path}".replace("{inquiry}", str(here.world.inquiry.id))
    others = [other for other in ALL_SCOPES if other != scope]
    if scope == "listings:read":
        others.remove("listings:write")  # whoever writes sees what is written
    answers = []
    for scopes in ([scope], others):
        bearer = {"authorization": f"Bearer {key_with(here, *scopes)}"}
        answers.append(here.browser().request(method, address, json=body, headers=bearer).status_code)
    assert answers[0] in (200, 201)
    assert answers[1] == 403


@pytest.mark.parametrize("permission", Permission)
def test_a_key_without_scopes_may_nothing(here: Installation, permission: Permission) -> None:
    company_id = here.world.company.id
    assert not can(acting_for(company_id, "owner", scopes=frozenset()), permission, company_id)


@pytest.mark.parametrize(
    "permission",
    [
        Permission.COMPANY_OWN,
        Permission.COMPANY_VIEW,
        Permission.HUB_VIEW,
        Permission.HUB_MANAGE,
        Permission.MEMBERSHIP_DECIDE,
        Permission.INQUIRY_TRIAGE,
        Permission.INSTALLATION_OPERATE,
    ],
)
def test_what_is_for_people_no_scope_opens(here: Installation, permission: Permission) -> None:
    company_id = here.world.company.id
    actor = acting_for(company_id, "owner", scopes=frozenset(ALL_SCOPES))
    assert not can(actor, permission, company_id)
    assert not can(Actor(scopes=frozenset(ALL_SCOPES), api_key_id=company_id), permission, here.world.hub.id)


def test_a_key_opens_no_page(ask: Ask) -> None:
    answer = ask("key").get("/es/desk/tueste-alto")
    assert (answer.status_code, answer.headers["location"]) == (303, "/es/sign-in?next=/es/desk/tueste-alto")


def test_who_am_i(ask: Ask) -> None:
    found = ask("key").get("/api/v1/me").json()
    assert (found["kind"], found["name"], found["scopes"]) == ("key", "Tienda", sorted(ALL_SCOPES))
    assert [(place["slug"], place["role"]) for place in found["companies"]] == [("tueste-alto", "editor")]
    assert ask("far_manager").get("/api/v1/me").json()["hubs"][0]["role"] == "manager"


def test_a_revoked_key_is_unknown(here: Installation) -> None:
    secret = key_with(here, "listings:read")
    owner = belonging(here.world.people["owner"], here.world.company)
    with working(here.app.state.engine, actor=owner, clock=here.clock) as work:
        key = work.session.exec(select(ApiKey).where(ApiKey.token_hash == digest(secret))).one()
        revoke_key(work, company=here.world.company, key_id=key.id)
    bearer = {"authorization": f"Bearer {secret}"}
    assert here.browser().get("/api/v1/hubs", headers=bearer).status_code == 401


def test_the_last_use_is_told_every_ten_minutes_at_most(here: Installation) -> None:
    secret, told = key_with(here, "listings:read"), []
    for wait in (0, 9, 2):
        here.clock.advance(timedelta(minutes=wait))
        here.browser().get("/api/v1/me", headers={"authorization": f"bearer {secret}"})
        with working(here.app.state.engine) as work:
            key = work.session.exec(select(ApiKey).where(ApiKey.token_hash == digest(secret))).one()
            told.append(key.last_used_at)
    assert told[0] == told[1]
    assert told[2] == here.clock.now()
