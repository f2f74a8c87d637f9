"""Mail that others can have us send: how much of it, to whom, and whose words it carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.companies.people import invite
from backend.companies.schemas import Invitation
from tests.factories import inquiries as talks
from tests.factories.accounts import mails_to, person
from tests.factories.companies import belonging, firm, join_values, owner_of
from tests.factories.hubs import hub, staff

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]
_UNSEEN = ("", "\u200b", "\u200b\u200e", " \ufeff", "\u2060", "\u202a", "\u202e\u200f", "\u200b\u200b\u200b")


def test_unseen_letters_behind_an_address_do_not_make_it_another(client: TestClient, doing: Doing) -> None:
    with doing() as work:
        where = hub(work).slug
    statuses = [
        client.post("/es/join", data=join_values(where, email=f"Victima@correo.example{more}")).status_code
        for more in _UNSEEN
    ]
    assert statuses == [303] * 5 + [429] * 3
    with doing() as work:
        assert len(mails_to(work, "victima@correo.example")) == 5


def test_many_firms_cannot_invite_one_stranger_without_end(sign_in: SignIn, doing: Doing) -> None:
    with doing() as work:
        where, mallory = hub(work), person(work)
        desks = [firm(work, where, owner=mallory, state="submitted").slug for _ in range(4)]
    browser = sign_in(mallory)
    sent = {"email": "victima@correo.example", "name": "Ana", "role": "editor"}
    statuses = [browser.post(f"/es/desk/{slug}/people", data=sent).status_code for slug in desks for _ in range(2)]
    assert statuses == [303] * 5 + [429] * 3


def test_an_invitation_carries_nobody_s_link(doing: Doing) -> None:
    with doing() as work:
        company = firm(work, hub(work), name="Premio en www.malo.example")
        owner = owner_of(work, company)
        owner.name = "https://malo.example/gana"
        wanted = Invitation(email="victima@correo.example", name="Ana")
        invite(work.acting_as(belonging(owner, company)), company=company, wanted=wanted)
        (mail,) = mails_to(work, "victima@correo.example", "account_invitation")
        assert (mail.context["company"], mail.context["inviter"]) == ("Premio en", "Premio en")


def test_a_buyer_s_words_go_to_proven_addresses_only(doing: Doing) -> None:
    with doing() as work:
        stall = talks.stall(work)
        wanted = Invitation(email="mal-escrito@correo.example", name="Elmer")
        invite(work.acting_as(stall.actor), company=stall.company, wanted=wanted)
        talks.replied(work, talks.conversation(work, stall).conversation_token)
        for kind in ("inquiry_delivered", "inquiry_reply"):
            assert len(mails_to(work, stall.owner.email, kind)) == 1
            assert not mails_to(work, "mal-escrito@correo.example", kind)


def test_asking_and_leaving_by_turns_does_not_flood_the_managers(sign_in: SignIn, doing: Doing) -> None:
    with doing() as work:
        where = hub(work)
        manager = staff(work, where)
        owner = person(work)
        company = firm(work, where, owner=owner, state="submitted")
    browser, desk = sign_in(owner), f"/es/desk/{company.slug}/hubs"
    statuses = []
    for _ in range(14):
        browser.post(f"{desk}/{where.id}/leave")
        statuses.append(browser.post(desk, data={"hub": where.slug}).status_code)
    assert statuses[-1] == 429
    with doing() as work:
        assert len(mails_to(work, manager.email, "company_submitted")) <= 11


def test_a_firm_cannot_flood_a_buyer(sign_in: SignIn, doing: Doing) -> None:
    with doing() as work:
        stall = talks.stall(work)
        inquiry = talks.conversation(work, stall).inquiry
        buyer = inquiry.buyer_email
    browser = sign_in(stall.owner)
    at = f"/es/desk/{stall.company.slug}/inquiries/{inquiry.id}/messages"
    statuses = [browser.post(at, data={"message": f"Carta {number}"}).status_code for number in range(32)]
    assert statuses == [303] * 30 + [429] * 2
    with doing() as work:
        assert len(mails_to(work, buyer, "inquiry_answer")) == 30
