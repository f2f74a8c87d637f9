"""The shelf on a firm's desk, as a browser meets it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.catalogue.models import Listing, ListingPhoto
from backend.catalogue.publishing import publish
from backend.companies.models import Company
from backend.core.i18n import Text, translate
from tests.factories import catalogue as make
from tests.factories.media import picture_file

FORM = {
    "kind": "product",
    "category": "roasted-coffee",
    "title_es": "Café tostado",
    "unit": "kg",
    "currency": "USD",
    "tier_quantity": ["1", "100", ""],
    "tier_amount": ["18.50", "17.25", ""],
    "source_locale": "es",
}


def es(sentence: str, **values: object) -> str:
    """A sentence in Spanish, as the page says it."""
    return translate(Text(sentence, values), "es")


class Desk:
    """A firm, its owner's browser, and the addresses of its desk."""

    def __init__(self, company: Company, browser: TestClient, engine: Engine) -> None:
        self.company, self.browser, self.engine = company, browser, engine
        self.base = f"/es/desk/{company.slug}/listings"

    def listings(self) -> list[Listing]:
        """What the firm has."""
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(Listing).where(Listing.company_id == self.company.id)))

    def post(self, path: str, **form: Any) -> Any:
        """Send a form."""
        return self.browser.post(self.base + path, data=form)

    def add(self, **form: Any) -> Listing:
        """A listing made with the form."""
        answer = self.post("/new", **{**FORM, **form})
        assert answer.status_code == 303, answer.text
        return self.listings()[-1]


@pytest.fixture
def desk(doing: Callable[..., Any], sign_in: Callable[[Account], TestClient], engine: Engine) -> Desk:
    """A firm's desk with its owner before it."""
    with doing() as work:
        company = make.firm(work, name="Tostadora")
        owner = make.owner_of(work, company)
    return Desk(company, sign_in(owner), engine)


@pytest.fixture
def statements(engine: Engine, desk: Desk) -> Iterator[list[str]]:
    """What the application asks the database."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    app_engine = desk.browser.app.state.engine  # type: ignore[attr-defined]
    event.listen(app_engine, "before_cursor_execute", note)
    yield seen
    event.remove(app_engine, "before_cursor_execute", note)


def test_from_an_empty_shelf_to_a_published_listing(desk: Desk) -> None:
    assert es("Your shelf is empty") in desk.browser.get(desk.base).text
    assert desk.browser.get(f"{desk.base}/new").status_code == 200
    answer = desk.post("/new", **FORM, then="publish")
    assert answer.status_code == 303
    [listing] = desk.listings()
    assert answer.headers["location"] == f"{desk.base}/{listing.id}"
    assert listing.state == "published"
    shown = desk.browser.get(answer.headers["location"]).text
    assert 'value="17.25"' in shown
    assert "18.50" in desk.browser.get(desk.base).text


def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(desk: Desk) -> None:
    answer = desk.post(
        "/new",
        **{
            **FORM,
            "title_es": "",
            "description_es": "Con «notas» de <cacao>",
            "hs_code": "0901",
            "incoterm": "FOB",
            "tier_quantity": ["1", "", "50"],
            "tier_amount": ["18.50", "", "1.500"],
            "sku": "CAF-1",
        },
    )
    assert answer.status_code == 422
    assert desk.listings() == []
    text = answer.text
    for name in ("title_es", "hs_code", "incoterm_place", "tier_amount-2"):
        assert f'id="{name}-error"' in text
    assert "1500.00" in text
    assert "Con «notas» de &lt;cacao&gt;" in text
    for typed in ("1.500", "18.50", "CAF-1", "0901"):
        assert f'value="{typed}"' in text


@pytest.mark.parametrize(
    "form",
    [
        {"moq": "muchos"},
        {"lead_days": "-1"},
        {"unit": "brazada"},
        {"currency": "pesos"},
        {"kind": "thing"},
        {"title_es": "x" * 1_000_000},
        {"title_es": "a\x00b"},
        {"category": "\ud7ff" * 90},
        {"incoterm": "ABC"},
        {"tier_quantity": ["x"], "tier_amount": ["1"]},
        {"tier_quantity": ["5"], "tier_amount": [""]},
        {"tier_quantity": ["1"] * 9, "tier_amount": ["1"] * 9},
        {"moq": "9" * 40},
        {"tier_amount": ["9" * 39]},
    ],
)
def test_bad_input_is_answered_with_words(desk: Desk, form: dict[str, Any]) -> None:
    answer = desk.post("/new", **{**FORM, **form})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert desk.listings() == []


def test_the_first_price_holds_from_one_where_nothing_is_said(desk: Desk) -> None:
    listing = desk.add(tier_quantity=["", ""], tier_amount=["20", ""])
    assert (
        'name="tier_quantity" inputmode="numeric" autocomplete="off" maxlength="12" value="1"'
        in desk.browser.get(f"{desk.base}/{listing.id}").text
    )


def test_a_change_by_somebody_else_is_shown_and_mine_is_kept(desk: Desk) -> None:
    listing = desk.add()
    assert desk.post(f"/{listing.id}", **{**FORM, "version": "1", "moq": "5"}).status_code == 303
    late = desk.post(f"/{listing.id}", **{**FORM, "version": "1", "moq": "7", "title_es": "Café molido"})
    assert late.status_code == 409
    assert 'id="theirs"' in late.text
    assert 'value="Café molido"' in late.text
    assert re.search(r'<a href="#moq">.*?<p>5</p>', late.text)
    assert 'name="version" value="2"' in late.text
    assert desk.post(f"/{listing.id}", **{**FORM, "version": "2", "moq": "7"}).status_code == 303


def test_a_stale_translation_can_be_said_to_hold(desk: Desk) -> None:
    listing = desk.add(title_en="Roasted coffee")
    both = {**FORM, "title_en": "Roasted coffee", "title_es": "Café tostado oscuro"}
    desk.post(f"/{listing.id}", **both, version="1")
    assert 'name="still_right"' in desk.browser.get(f"{desk.base}/{listing.id}").text
    desk.post(f"/{listing.id}", **both, version="2", still_right="en")
    assert 'name="still_right"' not in desk.browser.get(f"{desk.base}/{listing.id}").text


def test_publishing_without_a_category_says_what_is_missing(desk: Desk) -> None:
    listing = desk.add(category="")
    answer = desk.post(f"/{listing.id}/state", fate="publish")
    assert answer.status_code == 422
    assert 'id="category-error"' in answer.text
    kept = desk.post("/new", **{**FORM, "category": "", "title_es": "Otra cosa"}, then="publish")
    assert kept.status_code == 422
    assert 'value="Otra cosa"' in kept.text
    assert len(desk.listings()) == 1


def test_deciding_on_several_at_once_counts_those_that_cannot_follow(desk: Desk) -> None:
    good, other, bare = desk.add(), desk.add(title_es="Miel", category="honey"), desk.add(title_es="Té", category="")
    answer = desk.post("/together", fate="publish", listing=[str(good.id), str(other.id), str(bare.id)])
    assert answer.status_code == 303
    assert {one.match_key: one.state for one in desk.listings()} == {
        "cafe tostado": "published",
        "miel": "published",
        "te": "draft",
    }
    told = desk.browser.get(desk.base).text
    assert (
        es(
            "Done: %(done)s. Left as they are: %(failed)s. Drafts need a category to be published, and only drafts can"
            " be deleted.",
            done=2,
            failed=1,
        )
        in told
    )
    assert desk.post("/together", fate="vanish", listing=[str(good.id)]).status_code == 404
    assert desk.post("/together", fate="pause", listing=["no-id"]).status_code == 404
    assert desk.post("/together", fate="pause").status_code == 303


def test_the_shelf_is_filtered_and_searched(desk: Desk) -> None:
    desk.add(sku="CAF-77")
    desk.add(title_es="Miel de azahar", category="honey")
    desk.post("/together", fate="publish", listing=[str(desk.listings()[0].id)])
    assert "Miel de azahar" not in desk.browser.get(f"{desk.base}?state=published").text
    assert "Miel de azahar" in desk.browser.get(f"{desk.base}?q=MIÉL").text
    assert "Café tostado" in desk.browser.get(f"{desk.base}?q=caf-77").text
    assert es("Nothing found") in desk.browser.get(f"{desk.base}?q=100%25").text
    for query in ("?state=nope", "?at=-5", "?at=99999999", "?q=%27%22%5C_", "?marked=all"):
        assert desk.browser.get(desk.base + query).status_code == 200
    assert desk.browser.get(f"{desk.base}?at=x").status_code == 422


def test_another_firms_listing_is_not_there(
    desk: Desk, doing: Callable[..., Any], sign_in: Callable[[Account], TestClient], client: TestClient
) -> None:
    listing = desk.add()
    with doing() as work:
        other = make.firm(work)
        owner = make.owner_of(work, other)
    stranger = sign_in(owner)
    theirs = f"/es/desk/{other.slug}/listings"
    for browser, base in ((stranger, desk.base), (stranger, theirs)):
        assert browser.get(f"{base}/{listing.id}").status_code == 404
        assert browser.post(f"{base}/{listing.id}/state", data={"fate": "publish"}).status_code == 404
        assert browser.post(f"{base}/together", data={"fate": "publish", "listing": str(listing.id)}).status_code == 404
        assert browser.post(f"{base}/{listing.id}", data={**FORM, "version": "1"}).status_code == 404
        assert browser.get(f"{base}/{listing.id}/photos").status_code == 404
        assert browser.post(f"{base}/{listing.id}/photos", files={"photos": b"x"}).status_code == 404
    assert client.get(desk.base).headers["location"].startswith("/es/sign-in")
    assert [one.state for one in desk.listings()] == ["draft"]


def test_photos_are_sent_ordered_described_and_removed(desk: Desk) -> None:
    listing = desk.add()
    base = f"{desk.base}/{listing.id}/photos"
    files = [("photos", (f"{name}.jpg", picture_file(), "image/jpeg")) for name in ("uno", "dos")]
    assert desk.browser.post(base, files=files).status_code == 303

    def order() -> list[ListingPhoto]:
        with Session(desk.engine, expire_on_commit=False) as session:
            return list(session.exec(select(ListingPhoto).order_by(ListingPhoto.position)))  # type: ignore[arg-type]

    first, second = order()
    assert desk.browser.post(f"{base}/{second.id}/move", data={"to": "forward"}).status_code == 303
    assert [one.id for one in order()] == [second.id, first.id]
    assert desk.browser.post(f"{base}/{second.id}/words", data={"alt": "Granos tostados"}).status_code == 303
    assert "Granos tostados" in desk.browser.get(base).text
    assert desk.browser.post(f"{base}/{second.id}/words", data={"alt": "x" * 300}).status_code == 422
    assert desk.browser.post(f"{base}/{second.id}/remove").status_code == 303
    assert [one.id for one in order()] == [first.id]
    assert desk.browser.post(f"{base}/{second.id}/remove").status_code == 404
    assert desk.browser.post(f"{base}/{first.id}/move", data={"to": "sideways"}).status_code == 404


def test_photos_that_are_none_or_too_many_are_refused(desk: Desk) -> None:
    listing = desk.add()
    base = f"{desk.base}/{listing.id}/photos"
    assert desk.browser.post(base, files={"photos": ("x.jpg", b"not a picture", "image/jpeg")}).status_code == 415
    assert desk.browser.post(base, data={}).status_code == 422
    picture = picture_file()
    many = [("photos", (f"{number}.jpg", picture, "image/jpeg")) for number in range(9)]
    assert desk.browser.post(base, files=many).status_code == 409
    with Session(desk.engine) as session:
        assert session.exec(select(ListingPhoto)).all() == []


def test_pages_ask_little_of_the_database(desk: Desk, doing: Callable[..., Any], statements: list[str]) -> None:
    with doing() as work:
        made = [make.listing(work, desk.company, title_es=f"Café {number}", title_en="Coffee") for number in range(12)]
        for one in made:
            publish(work, listing_id=one.id)
    counts = {}
    for path in (desk.base, f"{desk.base}/new", f"{desk.base}/{made[0].id}", f"{desk.base}/{made[0].id}/photos"):
        statements.clear()
        assert desk.browser.get(path).status_code == 200
        counts[path] = len(statements)
    assert max(counts.values()) <= 7, counts


def test_both_languages_have_the_pages(desk: Desk) -> None:
    listing = desk.add()
    for path in ("", "/new", f"/{listing.id}", f"/{listing.id}/photos"):
        english = desk.browser.get(f"/en/desk/{desk.company.slug}/listings{path}")
        assert english.status_code == 200
        assert 'lang="en"' in english.text
