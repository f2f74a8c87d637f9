"""Badges: signed by an advisor, shown by an owner, gone when their day, their evidence or their hub goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from backend.companies.banding import shown_band
from backend.core.clock import ManualClock
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.work import Work
from backend.readiness import badging, signing
from backend.readiness.badging import BadgeView, badge_view
from backend.readiness.models import ReadinessBadge
from backend.readiness.rescoring import rescore
from backend.search.sources import SqlSource
from tests.factories import hubs
from tests.factories.companies import belonging, editor
from tests.factories.readiness import begun, inputs_of, ready, say
from tests.factories.signing import SCOPE, in_days, published, signed


def state(work: Work, badge: ReadinessBadge) -> str:
    return badge_view(work.session, badge.code, now=work.now).state


def view_of(work: Work, badge: ReadinessBadge) -> BadgeView:
    return badge_view(work.session, badge.code, now=work.now)


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


def test_the_mark_of_an_exporter_is_the_owner_s_choice_and_goes_with_what_it_rests_on(work: Work) -> None:
    at = ready(work)
    signed(work, at, days=40)
    mine = work.acting_as(at.owner)
    with pytest.raises(Conflict, match="no badge"):
        badging.mark_exporter(mine, company_id=at.company_id, shown=True)
    badge = published(work, at)
    assert inputs_of(work, at).score().exporter, "true of the firm, and not shown"
    assert not view_of(work, badge).exporter
    helper = belonging(editor(work, at.company), at.company, "editor")
    for actor, refusal in ((at.advisor, NotFound), (helper, Forbidden)):
        with pytest.raises(refusal):
            badging.mark_exporter(work.acting_as(actor), company_id=at.company_id, shown=True)
    badging.mark_exporter(mine, company_id=at.company_id, shown=True)
    assert view_of(work, badge).exporter_until == in_days(work, 40), "no longer than the signature"
    say(work, at, "MKT5", {"yes": False})
    rescore(work, at.company_id)
    assert view_of(work, badge).valid
    assert not view_of(work, badge).exporter
    badging.mark_exporter(mine, company_id=at.company_id, shown=False)
    with pytest.raises(Conflict, match="MKT5"):
        badging.mark_exporter(mine, company_id=at.company_id, shown=True)


def test_the_mark_ends_with_its_evidence_by_itself(work: Work, doing: Callable[..., Any], clock: ManualClock) -> None:
    at = ready(work, expires_on=in_days(work, 5))
    signed(work, at, band="starting", days=40)
    badge = badging.publish(work.acting_as(at.owner), company_id=at.company_id, exporter=True)
    assert view_of(work, badge).exporter_until == in_days(work, 5)
    work.session.commit()
    clock.advance(timedelta(days=6, hours=8))
    with doing() as later:
        assert view_of(later, badge).valid, "the band is held without that evidence"
        assert not view_of(later, badge).exporter, "without anything having run"


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
