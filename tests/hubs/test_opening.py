"""Hubs: opened by operators, staffed by managers, never without one; their working days."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.inputs import read
from backend.core.permissions import ADVISOR, MANAGER, VISITOR, Actor
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.opening import appoint, dismiss, open_hub
from backend.hubs.queries import hub_of, next_working_day, staff_of, staff_rows, working_days
from backend.hubs.schemas import HubCreate
from tests.factories.accounts import acting, mails_to, operator, person
from tests.factories.hubs import hub, hub_values, serving, staff

Doing = Callable[..., Any]


def test_operators_open_hubs_and_nobody_else(work: Work) -> None:
    wanted = HubCreate.model_validate(hub_values(slug="leon", holidays=["2026-09-16"]))
    opened = open_hub(work.acting_as(acting(operator(work))), wanted)
    assert (opened.slug, opened.holidays, opened.working_week) == ("leon", ["2026-09-16"], [1, 2, 3, 4, 5])
    manager = staff(work, opened)
    with pytest.raises(NotFound):
        open_hub(work.acting_as(serving(manager, opened)), wanted)
    with pytest.raises(NotSignedIn):
        open_hub(work.acting_as(VISITOR), wanted)
    with pytest.raises(InvalidInput) as refusal:
        open_hub(work, wanted)
    assert set(refusal.value.fields) == {"slug"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "León!"}, "slug"),
        ({"slug": "a--b"}, "slug"),
        ({"zone": "America/Leon"}, "zone"),
        ({"country": "XX"}, "country"),
        ({"currency": "PESO"}, "currency"),
        ({"working_week": []}, "working_week"),
        ({"working_week": ["9"]}, "working_week.0"),
        ({"holidays": "16/09/2026"}, "holidays.0"),
        ({"contact_email": "hola"}, "contact_email"),
        ({"texts": {"fr": {}}}, "texts.fr.[key]"),
        ({"surprise": "x"}, "surprise"),
    ],
)
def test_what_does_not_describe_a_hub_is_said_by_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(HubCreate, hub_values(**changes))
    assert field in refusal.value.fields


def test_holidays_come_as_a_form_sends_them() -> None:
    wanted = read(HubCreate, hub_values(holidays="2026-09-16\r\n2026-11-02, 2026-12-25"))
    assert wanted.holidays == [date(2026, 9, 16), date(2026, 11, 2), date(2026, 12, 25)]


def test_appointing_sends_one_link_and_twice_changes_nothing(work: Work) -> None:
    here = hub(work)
    ours = work.acting_as(serving(staff(work, here), here))
    for _ in range(2):
        appoint(ours, here, email="luz@hub.example", name="Luz", role=ADVISOR)
    sent = mails_to(work, "luz@hub.example")
    assert [mail.kind for mail in sent] == ["account_invitation"]
    assert sorted(one.role for one in staff_rows(work.session, here.id)) == [ADVISOR, MANAGER]
    assert [one.email for one in staff_of(work.session, here.id, role=ADVISOR)] == ["luz@hub.example"]


def test_advisors_appoint_nobody_and_outsiders_see_no_hub(work: Work) -> None:
    here, there = hub(work), hub(work)
    advisor = serving(staff(work, here, ADVISOR), here, ADVISOR)
    cases: list[tuple[Actor, type[Exception]]] = [
        (advisor, Forbidden),
        (serving(staff(work, there), there), NotFound),
        (acting(person(work)), NotFound),
        (VISITOR, NotSignedIn),
    ]
    for actor, refusal in cases:
        with pytest.raises(refusal):
            appoint(work.acting_as(actor), here, email="x@hub.example", name="X", role=MANAGER)
        with pytest.raises(refusal):
            dismiss(work.acting_as(actor), here, account_id=staff(work, here).id, role=MANAGER)
        if actor is not advisor:
            with pytest.raises(refusal):
                hub_of(work.session, actor, here.slug)
    assert hub_of(work.session, advisor, here.slug).id == here.id
    for slug in (here.slug, "no-hay"):
        with pytest.raises(NotSignedIn):
            hub_of(work.session, VISITOR, slug)


def test_a_hub_keeps_a_manager(work: Work) -> None:
    here = hub(work)
    first = staff(work, here)
    ours = work.acting_as(serving(first, here))
    with pytest.raises(Conflict):
        dismiss(ours, here, account_id=first.id, role=MANAGER)
    with pytest.raises(NotFound):
        dismiss(ours, here, account_id=first.id, role=ADVISOR)
    second = staff(work, here)
    dismiss(ours, here, account_id=first.id, role=MANAGER)
    assert [one.account_id for one in staff_rows(work.session, here.id)] == [second.id]


@pytest.mark.data
def test_two_managers_who_dismiss_each_other_at_once_leave_one(doing: Doing) -> None:
    with doing() as work:
        here = hub(work)
        first, second = staff(work, here), staff(work, here)
        pairs = [(serving(first, here), second.id), (serving(second, here), first.id)]
    start, outcomes = threading.Barrier(2), []

    def go(actor: Actor, other: Any) -> None:
        start.wait()
        try:
            with doing(actor) as mine:
                dismiss(mine, mine.session.get_one(Hub, here.id), account_id=other, role=MANAGER)
            outcomes.append("gone")
        except Conflict:
            outcomes.append("kept")

    threads = [threading.Thread(target=go, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gone", "kept"]


def test_working_days_are_counted_in_the_hubs_own_zone() -> None:
    here = Hub(
        slug="x",
        name="X",
        country="MX",
        zone="America/Mexico_City",
        working_week=[1, 2, 3, 4, 5],
        holidays=["2026-03-16"],
        languages=["es"],
        currency="MXN",
        accent="anil",
        contact_email="x@x.example",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    friday_night = datetime(2026, 3, 14, 4, 0, tzinfo=UTC)  # still Friday in León
    assert working_days(here, friday_night, friday_night) == 0
    assert working_days(here, friday_night, datetime(2026, 3, 16, 23, 0, tzinfo=UTC)) == 0
    assert working_days(here, friday_night, datetime(2026, 3, 17, 18, 0, tzinfo=UTC)) == 1
    assert working_days(here, friday_night, datetime(2036, 3, 17, tzinfo=UTC)) <= 400
    assert working_days(here, datetime(2026, 3, 20, tzinfo=UTC), friday_night) == 0
    assert next_working_day(here, date(2026, 3, 13)) == date(2026, 3, 17)
