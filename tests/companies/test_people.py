"""The people of a firm: invited, given roles, let go; a firm keeps an owner who is at home."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from backend.accounts import signing_in
from backend.accounts.models import Account
from backend.accounts.signing_up import find_account
from backend.companies import people
from backend.companies.closing import close_account
from backend.companies.models import Company
from backend.companies.queries import waiting_firms
from backend.companies.schemas import Invitation
from backend.core.errors import Conflict, Forbidden, NotFound
from backend.core.permissions import Actor
from backend.core.work import Work
from tests.factories.accounts import acting, mails_to, person, token_in
from tests.factories.companies import belonging, editor, firm, owner_of
from tests.factories.hubs import hub, serving, staff

Doing = Callable[..., Any]


def roles(work: Work, company: Company) -> dict[str, str]:
    return {one.email: one.role for one in people.people_of(work, company.id)}


def test_an_invited_person_is_in_with_the_link_that_was_sent(work: Work) -> None:
    company = firm(work, hub(work))
    owner = owner_of(work, company)
    ours = work.acting_as(belonging(owner, company))
    people.invite(ours, company=company, wanted=Invitation(email="luz@firma.example", name="Luz", role="editor"))
    assert roles(work, company) == {owner.email: "owner", "luz@firma.example": "editor"}
    mail = mails_to(work, "luz@firma.example")[0]
    assert (mail.kind, mail.context["company"], mail.context["inviter"]) == (
        "account_invitation",
        company.name,
        owner.name,
    )
    used = signing_in.sign_in_by_link(work, token=token_in(mail), purpose="invitation")
    assert used.path == f"/desk/{company.slug}"
    account = find_account(work, "luz@firma.example")
    assert account is not None
    assert account.verified_at == work.now


def test_inviting_again_changes_the_role_and_brings_back_who_left(work: Work) -> None:
    company = firm(work, hub(work))
    owner = owner_of(work, company)
    ours = work.acting_as(belonging(owner, company))
    wanted = Invitation(email="luz@firma.example", name="Luz", role="editor")
    people.invite(ours, company=company, wanted=wanted)
    people.invite(ours, company=company, wanted=Invitation(email=wanted.email, name="Luz", role="owner"))
    assert roles(work, company)[wanted.email] == "owner"
    luz = find_account(work, wanted.email)
    assert luz is not None
    people.remove(ours, company=company, account_id=luz.id)
    assert wanted.email not in roles(work, company)
    people.invite(ours, company=company, wanted=wanted)
    assert roles(work, company)[wanted.email] == "editor"


def test_only_owners_change_people_and_outsiders_see_no_firm(work: Work) -> None:
    here = hub(work)
    company, other = firm(work, here), firm(work, here)
    second = editor(work, company)
    wanted = Invitation(email="x@firma.example", name="X")
    cases: list[tuple[Actor, type[Exception]]] = [
        (belonging(second, company, "editor"), Forbidden),
        (belonging(owner_of(work, other), other), NotFound),
        (serving(staff(work, here), here), NotFound),
    ]
    for actor, refusal in cases:
        with pytest.raises(refusal):
            people.invite(work.acting_as(actor), company=company, wanted=wanted)
        with pytest.raises(refusal):
            people.remove(work.acting_as(actor), company=company, account_id=owner_of(work, company).id)
        with pytest.raises(refusal):
            people.change_role(work.acting_as(actor), company=company, account_id=second.id, role="owner")
    key = Actor(companies={company.id: "editor"}, scopes=frozenset({"company:write"}), api_key_id=second.id)
    with pytest.raises(Forbidden):
        people.invite(work.acting_as(key), company=company, wanted=wanted)


def test_an_editor_may_leave(work: Work) -> None:
    company = firm(work, hub(work))
    second = editor(work, company)
    people.remove(work.acting_as(belonging(second, company, "editor")), company=company, account_id=second.id)
    assert second.email not in roles(work, company)


def test_the_last_owner_stays(work: Work) -> None:
    company = firm(work, hub(work))
    owner = owner_of(work, company)
    ours = work.acting_as(belonging(owner, company))
    editor(work, company)
    attempts: list[Callable[[], object]] = [
        lambda: people.remove(ours, company=company, account_id=owner.id),
        lambda: people.change_role(ours, company=company, account_id=owner.id, role="editor"),
        lambda: people.invite(ours, company=company, wanted=Invitation(email=owner.email, name="Yo", role="editor")),
    ]
    for attempt in attempts:
        with pytest.raises(Conflict):
            attempt()
    assert roles(work, company)[owner.email] == "owner"


def test_an_owner_who_never_came_does_not_count(work: Work) -> None:
    company = firm(work, hub(work))
    owner = owner_of(work, company)
    ours = work.acting_as(belonging(owner, company))
    people.invite(ours, company=company, wanted=Invitation(email="tipo@frima.example", name="Luz", role="owner"))
    with pytest.raises(Conflict):
        people.remove(ours, company=company, account_id=owner.id)
    luz = find_account(work, "tipo@frima.example")
    assert luz is not None
    luz.verified_at = work.now
    people.remove(ours, company=company, account_id=owner.id)
    assert roles(work, company) == {"tipo@frima.example": "owner"}


@pytest.mark.data
def test_two_owners_who_remove_each_other_at_once_leave_one(doing: Doing) -> None:
    with doing() as work:
        company = firm(work, hub(work))
        first, second = owner_of(work, company), person(work)
        people.invite(
            work.acting_as(belonging(first, company)),
            company=company,
            wanted=Invitation(email=second.email, name="Luz", role="owner"),
        )
        pairs = [(belonging(first, company), second.id), (belonging(second, company), first.id)]
    start, outcomes = threading.Barrier(2), []

    def remove(actor: Actor, other: UUID) -> None:
        start.wait()
        try:
            with doing(actor) as mine:
                people.remove(mine, company=mine.session.get_one(Company, company.id), account_id=other)
            outcomes.append("removed")
        except Conflict:
            outcomes.append("kept")

    threads = [threading.Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "removed"]
    with doing() as work:
        assert list(roles(work, company).values()) == ["owner"]


def test_closing_an_account_needs_another_owner_or_no_hub(work: Work) -> None:
    here = hub(work)
    company = firm(work, here)
    owner = owner_of(work, company)
    with pytest.raises(Conflict):
        close_account(work.acting_as(acting(owner)))
    second = editor(work, company)
    people.change_role(work.acting_as(belonging(owner, company)), company=company, account_id=second.id, role="owner")
    email = owner.email
    close_account(work.acting_as(acting(owner)))
    assert roles(work, company) == {second.email: "owner"}
    assert find_account(work, email) is None


def test_a_hubs_only_manager_cannot_close_their_account(work: Work) -> None:
    here = hub(work)
    manager = staff(work, here)
    with pytest.raises(Conflict):
        close_account(work.acting_as(acting(manager)))
    staff(work, here)
    close_account(work.acting_as(acting(manager)))
    assert manager.suspended_at == work.now


def test_whoever_is_invited_is_known_by_their_address_until_they_come(
    doing: Doing, sign_in: Callable[[Account], TestClient]
) -> None:
    with doing() as work:
        known = person(work, name="Karla Secreta", email="karla@otra.example")
        company = firm(work, hub(work))
        owner = owner_of(work, company)
        ours = work.acting_as(belonging(owner, company))
        people.invite(ours, company=company, wanted=Invitation(email=known.email, name="Alguien", role="owner"))
    desk, browser = f"/es/desk/{company.slug}", sign_in(owner)
    for path in (desk, f"{desk}/people"):
        page = browser.get(path).text
        assert "karla@otra.example" in page
        assert "Karla Secreta" not in page
    assert "Con invitación, aún no entra" in browser.get(f"{desk}/people").text
    assert sign_in(known).get(desk).status_code == 200
    assert sign_in(known).get(desk).status_code == 200
    page = browser.get(f"{desk}/people").text
    assert "Karla Secreta" in page
    assert "Con invitación, aún no entra" not in page
    shown = browser.get(desk).text
    assert "invitó a Karla Secreta" in shown
    assert shown.count("Karla Secreta se sumó a las personas de") == 1


def test_whoever_left_and_is_invited_again_is_asked_again(work: Work) -> None:
    company = firm(work, hub(work))
    ours = work.acting_as(belonging(owner_of(work, company), company))
    luz = person(work, name="Luz Secreta")
    wanted = Invitation(email=luz.email, name="Luz", role="editor")
    for _ in range(2):
        people.invite(ours, company=company, wanted=wanted)
        assert [one.name for one in people.people_of(work, company.id) if one.account_id == luz.id] == [""]
        people.accept(work.acting_as(acting(luz)), company)
        assert [one.name for one in people.people_of(work, company.id) if one.account_id == luz.id] == ["Luz Secreta"]
        people.remove(ours, company=company, account_id=luz.id)


def test_the_hub_reads_an_owners_name_once_they_have_come(work: Work) -> None:
    here = hub(work)
    company = firm(work, here, state="submitted")
    ours = work.acting_as(belonging(owner_of(work, company), company))
    known = person(work, name="Karla Secreta")
    people.invite(ours, company=company, wanted=Invitation(email=known.email, name="Alguien", role="owner"))
    named = [waiting_firms(work.session, here, now=work.now)[0].owners[1]["name"]]
    people.accept(work.acting_as(acting(known)), company)
    named += [waiting_firms(work.session, here, now=work.now)[0].owners[1]["name"]]
    assert named == ["", "Karla Secreta"]
