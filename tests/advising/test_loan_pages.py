"""The pages of second looks between hubs: asking, agreeing, one paper of another hub, and coming too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.advising import reviewing
from backend.advising.models import Loan, Review
from backend.readiness.models import ItemEvidence
from tests.advising.test_lending import first, two

Doing = Callable[..., Any]
SignIn = Callable[[Any], TestClient]


@pytest.fixture
def place(doing: Doing) -> dict[str, Any]:
    """Two hubs with their people; nothing is agreed yet."""
    with doing() as work:
        both = two(work)
        people = {name: getattr(both, name) for name in ("alone", "lent", "lender")}
        found: dict[str, Any] = {
            name: work.session.get_one(Account, actor.account_id) for name, actor in people.items()
        }
        return found | {
            "both": both,
            "here": f"/es/hub-desk/{both.at.hub.slug}",
            "there": f"/es/hub-desk/{both.there.slug}",
            "slug": both.there.slug,
        }


@pytest.fixture(autouse=True)
def every_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each first review is repeated blind."""
    monkeypatch.setattr(reviewing, "REPEATED_OF", 1)
    return iter(())


def agree(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> str:
    """Both managers do it on their pages; the id of the agreement."""
    alone, lender = sign_in(place["alone"]), sign_in(place["lender"])
    assert alone.post(f"{place['here']}/loans", data={"hub": ""}).status_code == 422
    assert alone.post(f"{place['here']}/loans", data={"hub": place["slug"]}).status_code == 303
    with doing() as work:
        loan = str(work.session.exec(select(Loan.id)).one())
    assert f"/loans/{loan}/accept" not in alone.get(f"{place['here']}/loans").text
    assert f"/loans/{loan}/accept" in lender.get(f"{place['there']}/loans").text
    assert f"/loans/{loan}/accept" not in sign_in(place["lent"]).get(f"{place['there']}/loans").text
    assert lender.post(f"{place['there']}/loans/{loan}/accept").status_code == 303
    return loan


def shown(place: dict[str, Any], doing: Doing) -> tuple[str, str]:
    """Evidence with a first verdict: where the lender's people see it, and its version."""
    with doing() as work:
        one = first(work, place["both"])
        return f"{place['there']}/lent/{one.id}", str(one.row_version)


def test_a_paper_of_another_hub_is_repeated_on_its_page(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    agree(place, sign_in, doing)
    path, version = shown(place, doing)
    lent = sign_in(place["lent"])
    queue = lent.get(f"{place['there']}/reviews").text
    assert 'Para otros hubs <span class="count">1</span>' in queue
    assert path in lent.get(f"{place['there']}/loans").text
    page = lent.get(path).text
    assert place["both"].at.hub.name in page
    assert "Se lee bien." not in page, "the first verdict is not told"
    assert lent.post(path, data={"verdict": "", "seen_version": version, "reason": "Hm."}).status_code == 422
    done = lent.post(path, data={"verdict": "accept", "seen_version": version, "reason": ""})
    assert done.status_code == 303
    assert done.headers["location"].endswith("/loans")
    with doing() as work:
        blind = work.session.exec(select(Review).where(Review.role == "blind")).one()
        assert (blind.verdict, blind.reviewer_id) == ("accept", place["lent"].id)
    assert lent.get(path).status_code == 404
    assert "Revisiones hechas por otros hubs" in sign_in(place["alone"]).get(f"{place['here']}/reviews/agreement").text


def test_who_comes_too_late_keeps_the_words(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    loan = agree(place, sign_in, doing)
    path, version = shown(place, doing)
    lent = sign_in(place["lent"])
    assert lent.get(path).status_code == 200
    assert sign_in(place["alone"]).post(f"{place['here']}/loans/{loan}/end").status_code == 303
    late = lent.post(path, data={"verdict": "reject", "seen_version": version, "reason": "Falta la firma del notario."})
    assert late.status_code == 409
    assert "Falta la firma del notario." in late.text
    assert "ya no está abierta" in late.text
    gone = sign_in(place["lender"]).post(f"{place['there']}/loans/{loan}/accept")
    assert gone.status_code == 303, "told on the page that it was taken back"


def test_a_paper_is_not_for_the_lenders_desk(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    agree(place, sign_in, doing)
    path, _ = shown(place, doing)
    known = path.rpartition("/")[2]
    lent = sign_in(place["lent"])
    with doing() as work:
        document = work.session.get_one(ItemEvidence, known).document_id
    firm = place["both"].at.company.slug
    for other in (f"/reviews/{known}", f"/documents/{document}", f"/firms/{firm}/readiness"):
        assert lent.get(f"{place['there']}{other}").status_code == 404, other
        assert lent.get(f"{place['here']}{other}").status_code == 404, other
    assert sign_in(place["alone"]).get(f"{place['here']}/lent/{known}").status_code == 404
