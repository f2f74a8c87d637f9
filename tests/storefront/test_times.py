"""Times as pages tell them: in the zone of the hub, named where a time of day is shown, exact for programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.accounts.models import Account
from storefront.filters import instant
from storefront.rendering import environment
from tests.factories.accounts import operator
from tests.factories.hubs import staff
from tests.factories.inquiries import conversation, mails, stall

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]
# The tests' clock: a morning in Guatemala, three in the afternoon in UTC.
EXACT = re.escape('datetime="2026-03-02T15:00:00+00:00"')
LATE = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "locale", "told"),
    [
        ("UTC", "es", "3 mar 2026, 3:30 a.m., UTC"),
        ("America/Guatemala", "es", "2 mar 2026, 9:30 p.m., hora de Guatemala"),
        ("America/Mexico_City", "en", "Mar 2, 2026, 9:30 PM, Mexico City time"),
    ],
)
def test_a_moment_is_told_in_a_zone_that_is_named(zone: str, locale: str, told: str) -> None:
    assert re.sub(r"\s", " ", instant(LATE, locale, zone)) == told


def test_a_page_tells_days_in_the_zone_of_its_desk() -> None:
    template = environment("en").from_string("{{ at|date }} / {{ at|date('UTC') }}")
    assert template.render(at=LATE, desk={"zone": "America/Guatemala"}) == "March 2, 2026 / March 3, 2026"
    assert template.render(at=LATE) == "March 3, 2026 / March 3, 2026"


def test_the_firm_reads_its_hubs_time_and_the_buyer_utc(client: TestClient, doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        at = stall(work)
        inquiry = conversation(work, at).inquiry
        link = str(mails(work, "inquiry_opened")[-1].context["link"])
    shown = sign_in(at.owner).get(f"/es/desk/{at.company.slug}/inquiries/{inquiry.id}").text
    assert re.search(rf"<time {EXACT}>2 mar 2026, 9:00\sa\.m\., hora de Guatemala</time>", shown)
    buyers = client.get(link).text
    assert re.search(rf"<time {EXACT}>Mar 2, 2026, 3:00\sPM, UTC</time>", buyers)


def test_the_hub_reads_its_own_time_and_the_operator_utc(doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        at = stall(work)
        conversation(work, at)
        manager, mail = staff(work, at.hub), mails(work)[0]
        root = operator(work)
    journal = sign_in(manager).get(f"/es/hub-desk/{at.hub.slug}/journal").text
    assert re.search(rf"<time {EXACT}>2 mar 2026, 9:00\sa\.m\.</time>", journal)
    assert "Todas las horas: hora de Guatemala." in journal
    assert re.search(
        rf"<time {EXACT}>2 mar 2026, 3:00\sp\.m\., UTC</time>", sign_in(root).get(f"/es/operator/outbox/{mail.id}").text
    )
