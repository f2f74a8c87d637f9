"""API keys: shown once, kept as a digest, revoked for good, made by owners only."""

from __future__ import annotations

import pytest

from backend.companies import keys
from backend.companies.schemas import KeyCreate
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.ids import digest
from backend.core.inputs import read
from backend.core.permissions import Actor
from backend.core.work import Work
from backend.web.actors import actor_of_key
from tests.factories.companies import belonging, editor, firm, owner_of
from tests.factories.hubs import hub


def test_a_key_acts_for_its_firm_within_its_scopes_until_revoked(work: Work) -> None:
    company = firm(work, hub(work))
    ours = work.acting_as(belonging(owner_of(work, company), company))
    wanted = KeyCreate(name="Tienda", scopes=["listings:write", "listings:read", "listings:read"])
    key, secret = keys.create_key(ours, company=company, wanted=wanted)
    assert secret not in repr(key.model_dump())
    assert (key.token_hash, secret[:10]) == (digest(secret), key.prefix)
    actor = actor_of_key(work.session, secret, now=work.now)
    assert actor is not None
    assert dict(actor.companies) == {company.id: "editor"}
    assert actor.scopes == frozenset({"listings:read", "listings:write"})
    keys.revoke_key(ours, company=company, key_id=key.id)
    keys.revoke_key(ours, company=company, key_id=key.id)
    work.session.flush()
    assert actor_of_key(work.session, secret, now=work.now) is None
    assert keys.keys_of(work, company.id) == []


def test_only_owners_make_and_revoke_keys_and_only_their_own(work: Work) -> None:
    here = hub(work)
    company, other = firm(work, here), firm(work, here)
    owner = owner_of(work, company)
    key, _ = keys.create_key(
        work.acting_as(belonging(owner, company)), company=company, wanted=KeyCreate(name="x", scopes=["listings:read"])
    )
    second = belonging(editor(work, company), company, "editor")
    machine = Actor(companies={company.id: "editor"}, scopes=frozenset({"company:write"}), api_key_id=key.id)
    for actor in (second, machine):
        with pytest.raises(Forbidden):
            keys.create_key(
                work.acting_as(actor), company=company, wanted=KeyCreate(name="y", scopes=["listings:read"])
            )
        with pytest.raises(Forbidden):
            keys.revoke_key(work.acting_as(actor), company=company, key_id=key.id)
    with pytest.raises(NotFound):
        keys.revoke_key(work.acting_as(belonging(owner_of(work, other), other)), company=other, key_id=key.id)


def test_a_firm_has_at_most_twenty(work: Work) -> None:
    company = firm(work, hub(work))
    ours = work.acting_as(belonging(owner_of(work, company), company))
    wanted = KeyCreate(name="x", scopes=["listings:read"])
    for _ in range(20):
        keys.create_key(ours, company=company, wanted=wanted)
    with pytest.raises(Conflict):
        keys.create_key(ours, company=company, wanted=wanted)


@pytest.mark.parametrize("scopes", [[], ["everything"], ["listings:read"] * 7])
def test_a_key_without_a_known_scope_is_refused(scopes: list[str]) -> None:
    with pytest.raises(InvalidInput):
        read(KeyCreate, {"name": "x", "scopes": scopes})
