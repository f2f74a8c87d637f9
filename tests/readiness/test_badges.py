"""Badges: signed by an advisor, shown by an owner, gone when their day, their evidence or their hub goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.companies.banding import shown_band
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.work import Work
from backend.readiness import badging, signing
from backend.readiness.badging import badge_view
from backend.readiness.models import BandSignature, ReadinessBadge
from backend.readiness.rescoring import rescore
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from tests.factories import hubs
from tests.factories.companies import belonging, editor
from tests.factories.readiness import Begun, begun, inputs_of, ready, say

SCOPE = "I saw the tax certificate, the invoices and the plant on 1 March 2026."
Sign = Callable[[Account], TestClient]


def in_days(work: Work, days: int) -> date:
    return (work.now + timedelta(days=days)).date()


def signed(work: Work, at: Begun, *, band: str = "building", days: int = 30) -> BandSignature:
    return signing.sign(
        work.acting_as(at.advisor),
        company_id=at.company_id,
        hub_id=at.hub.id,
        band=band,
        scope=SCOPE,
        expires_on=in_days(work, days),
    )


def published(work: Work, at: Begun) -> ReadinessBadge:
    return badging.publish(work.acting_as(at.owner), company_id=at.company_id)


def state(work: Work, badge: ReadinessBadge) -> str:
    return badge_view(work.session, badge.code, now=work.now).state


def test_nothing_is_shown_before_the_owner_wants_it(work: Work) -> None:
    at = ready(work)
    with pytest.raises(Conflict):
        published(work, at)
    signed(work, at)
    rescore(work, at.company_id)
    assert shown_band(work.session, at.company_id, now=work.now) is None
    badge = published(work, at)
    shown = shown_band(work.session, at.company_id, now=work.now)
    assert shown is not None
    assert (shown.band, shown.code, shown.hub) == ("building", badge.code, at.hub.name)
    view = badge_view(work.session, badge.code, now=work.now)
    assert view.valid
    assert view.scope == SCOPE
    assert view.signed_by == at.advisor.name
    assert view.signed_at == work.now


def test_a_signature_lifts_the_band_it_is_needed_for(work: Work) -> None:
    at = ready(work)
    assert inputs_of(work, at).score().band == "preparing"
    signed(work, at, band="ready")
    assert inputs_of(work, at).score().band == "ready"
    signing.withdraw(work.acting_as(at.advisor), signature_id=signed(work, at, band="ready").id)
    assert inputs_of(work, at).score().band == "preparing"


def test_a_band_that_is_not_reached_is_not_signed(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    with pytest.raises(Conflict):
        signed(work, at)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("band", {"band": "golden"}),
        ("scope", {"scope": "All fine."}),
        ("expires_on", {"days": 0}),
        ("expires_on", {"days": 400}),
    ],
)
def test_a_signature_says_what_was_seen_and_until_when(work: Work, field: str, wrong: dict[str, Any]) -> None:
    at = ready(work)
    values: dict[str, Any] = {"band": "building", "scope": SCOPE, "days": 30, **wrong}
    with pytest.raises(InvalidInput) as caught:
        signing.sign(
            work.acting_as(at.advisor),
            company_id=at.company_id,
            hub_id=at.hub.id,
            band=values["band"],
            scope=values["scope"],
            expires_on=in_days(work, values["days"]),
        )
    assert list(caught.value.fields) == [field]


def test_who_may_not_sign_or_publish_is_refused(work: Work) -> None:
    at = ready(work)
    far = hubs.hub(work)
    stranger = hubs.serving(hubs.staff(work, far), far)
    for actor, refusal in ((at.owner, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            signing.sign(
                work.acting_as(actor),
                company_id=at.company_id,
                hub_id=at.hub.id,
                band="building",
                scope=SCOPE,
                expires_on=in_days(work, 9),
            )
    signature = signed(work, at)
    with pytest.raises(NotFound):
        signing.withdraw(work.acting_as(stranger), signature_id=signature.id)
    helper = belonging(editor(work, at.company), at.company, "editor")
    for actor, refusal in ((helper, Forbidden), (at.advisor, NotFound), (stranger, NotFound)):
        with pytest.raises(refusal):
            badging.publish(work.acting_as(actor), company_id=at.company_id)
        with pytest.raises(refusal):
            badging.withdraw(work.acting_as(actor), company_id=at.company_id)


def test_it_ends_with_its_day_in_the_hubs_zone(work: Work, clock: ManualClock, doing: Callable[..., Any]) -> None:
    at = ready(work)
    signed(work, at, days=10)
    badge = published(work, at)
    work.session.commit()
    # From 9:00 in Mexico City to the last minute of the last day: nothing runs meanwhile.
    clock.advance(timedelta(days=10, hours=14, minutes=59))
    with doing() as later:
        assert state(later, badge) == "valid"
    clock.advance(timedelta(minutes=2))
    with doing() as later:
        assert state(later, badge) == "expired"
        assert shown_band(later.session, at.company_id, now=later.now) is None


def test_it_ends_with_the_evidence_it_rests_on(work: Work, clock: ManualClock, doing: Callable[..., Any]) -> None:
    at = ready(work, expires_on=in_days(work, 5))
    signed(work, at, band="preparing", days=30)
    badge = published(work, at)
    assert badge_view(work.session, badge.code, now=work.now).until == in_days(work, 5)
    work.session.commit()
    clock.advance(timedelta(days=6))
    with doing() as later:
        assert state(later, badge) == "fallen", "without anything having run"
        rescore(later, at.company_id)
        assert state(later, badge) == "fallen"


def test_it_goes_with_the_signature_and_comes_back_with_another(work: Work) -> None:
    at = ready(work)
    signature = signed(work, at)
    badge = published(work, at)
    signing.withdraw(work.acting_as(at.advisor), signature_id=signature.id)
    rescore(work, at.company_id)
    assert state(work, badge) == "unsigned"
    signed(work, at, band="preparing")
    rescore(work, at.company_id)
    assert state(work, badge) == "unsigned", "another band is another choice of the owner"
    signed(work, at, days=60)
    rescore(work, at.company_id)
    assert state(work, badge) == "valid"
    assert badge_view(work.session, badge.code, now=work.now).expires_on == in_days(work, 60)


def test_a_withdrawn_badge_says_so_for_ever(work: Work) -> None:
    at = ready(work)
    signed(work, at)
    badge = published(work, at)
    badging.withdraw(work.acting_as(at.owner), company_id=at.company_id)
    assert state(work, badge) == "withdrawn"
    again = published(work, at)
    assert again.code != badge.code
    assert state(work, badge) == "withdrawn"
    assert state(work, again) == "valid"


def test_a_renewed_badge_keeps_its_address(work: Work) -> None:
    at = ready(work)
    signed(work, at)
    first = published(work, at).code
    signed(work, at, band="ready")
    assert published(work, at).code == first
    assert badge_view(work.session, first, now=work.now).band == "ready"


@pytest.mark.parametrize(
    "code", ["", "x", "a" * 16, "A" * 16, "' OR 1=1 --     ", "../../etc/passwd", "0" * 5000, "ñ" * 16]
)
def test_a_forged_code_proves_nothing(work: Work, code: str) -> None:
    with pytest.raises(NotFound):
        badge_view(work.session, code, now=work.now)


def test_the_search_knows_the_band_and_its_end(work: Work, engine: Engine) -> None:
    at = ready(work)
    signed(work, at, days=10)
    published(work, at)
    work.session.commit()
    card = SqlSource(engine).companies([at.company_id])[0]
    assert card.band == "building"
    assert card.band_ends.startswith((work.now + timedelta(days=11)).date().isoformat())


def test_a_visitor_verifies_it_and_other_sites_show_it(
    work: Work, client: TestClient, clock: ManualClock, settings: Settings, engine: Engine
) -> None:
    at = ready(work)
    at.company.name = 'Café "Alto" & <Hijos>'
    work.session.add(at.company)
    signed(work, at, days=10)
    code = published(work, at).code
    work.session.commit()
    rebuild(settings.index_folder, SqlSource(engine))
    page = client.get(f"/es/badges/{code}")
    assert page.status_code == 200
    assert SCOPE in page.text
    assert at.advisor.name in page.text
    assert "<Hijos>" not in page.text
    for theme in ("light", "dark"):
        picture = client.get(f"/en/badges/{code}.svg?theme={theme}")
        assert picture.headers["content-type"] == "image/svg+xml"
        assert picture.headers["cross-origin-resource-policy"] == "cross-origin"
        assert picture.headers["access-control-allow-origin"] == "*"
        assert picture.headers["cache-control"] == "public, max-age=600"
        assert ET.fromstring(picture.text).tag.endswith("svg")
        assert not re.search(r"<(script|style|foreignObject)|\son\w+=|style=|href=", picture.text)
        kept = client.get(f"/en/badges/{code}.svg?theme={theme}", headers={"if-none-match": picture.headers["etag"]})
        assert kept.status_code == 304
    assert client.get(f"/es/badges/{code}.svg?theme=neon").status_code == 404
    assert client.get(f"/es/badges/{'b' * 16}").status_code == 404
    assert client.get(f"/es/badges/{'b' * 16}.svg").status_code == 404
    assert code in client.get(f"/es/companies/{at.company.slug}").text
    shown = client.get(f"/es/hubs/{at.hub.slug}").text
    assert "En construcción" in shown, "the card of a firm"
    clock.advance(timedelta(days=12))
    assert "En construcción" not in client.get(f"/es/hubs/{at.hub.slug}").text, (
        "the index still holds it, the card knows its end"
    )
    assert "No longer valid" in client.get(f"/en/badges/{code}.svg").text
    assert "noindex" in client.get(f"/en/badges/{code}").text
    assert code not in client.get(f"/es/companies/{at.company.slug}").text


def test_an_owner_shows_and_withdraws_it_on_the_desk(work: Work, sign_in: Sign) -> None:
    at = ready(work)
    signed(work, at)
    work.session.commit()
    browser = sign_in(at.account)
    base = f"/es/desk/{at.company.slug}/readiness/badge"
    assert "/publish" in browser.get(base).text
    assert browser.post(f"{base}/publish").status_code == 303
    shown = browser.get(base).text
    assert ".svg?theme=dark" in shown
    code = re.search(r"/es/badges/(\w{16})", shown)
    assert code is not None
    assert browser.post(f"{base}/withdraw").status_code == 303
    assert "/publish" in browser.get(base).text
    assert browser.get(code.group(0)).status_code == 200


def test_the_gates_are_set_lifted_and_shown_in_the_browser(work: Work, sign_in: Sign) -> None:
    at = begun(work)
    manager = hubs.staff(work, at.hub)
    advisor = hubs.staff(work, at.hub, "advisor")
    rescore(work, at.company_id)
    work.session.commit()
    boss, helper, owner = sign_in(manager), sign_in(advisor), sign_in(at.account)
    base = f"/es/hub-desk/{at.hub.slug}/readiness"
    assert boss.get(f"{base}/gates/quote").status_code == 200
    assert helper.get(f"{base}/gates/quote").status_code == 403
    wrong = boss.post(f"{base}/gates/quote", data={"items": ["LEG1"], "band": "golden", "seen_version": "0"})
    assert wrong.status_code == 422
    sent = {"items": ["LEG1"], "band": "", "seen_version": "0"}
    assert boss.post(f"{base}/gates/quote", data=sent).status_code == 303
    assert boss.post(f"{base}/gates/quote", data=sent).status_code == 409
    rescore(work, at.company_id)
    work.session.commit()
    blocked = owner.get(f"/es/desk/{at.company.slug}/readiness/gates").text
    assert "/readiness/questions/LEG1" in blocked
    assert at.company.name in helper.get(f"{base}/gates").text
    lift = {"firm": at.company.slug, "action": "quote", "reason": "Llega el lunes.", "until": in_days(work, 3)}
    assert helper.post(f"{base}/lifts", data={**lift, "reason": ""}).status_code == 422
    assert helper.post(f"{base}/lifts", data=lift).status_code == 303
    lifted = helper.get(f"{base}/gates").text
    ending = re.search(rf"{base}/lifts/[0-9a-f-]+/end", lifted)
    assert ending is not None
    assert helper.post(ending.group(0)).status_code == 303
    assert owner.post(ending.group(0)).status_code == 404


@pytest.mark.parametrize("locale", ["es", "en"])
def test_worksheets_are_downloaded_by_anybody(client: TestClient, locale: str) -> None:
    answer = client.get(f"/{locale}/worksheets/costing.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert client.get(f"/{locale}/worksheets/nothing.xlsx").status_code == 404
