"""A firm's path: where it stands, and the one thing to do next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.companies.models import Company
from backend.companies.queries import Standing
from backend.core.work import Work
from backend.insights.queries import CompanyFigures, all_hub_figures, company_figures, hub_figures, published_counts
from backend.insights.standing import LATER, STATIONS, path_of
from tests.factories.companies import firm, membership
from tests.factories.hubs import hub, staff

NOTHING = CompanyFigures(published=0, drafts=0, pictured=0, bilingual=0, asked=0, unanswered=0, answered=0)
SHOWN = replace(NOTHING, published=3)
MOMENT = datetime(2026, 3, 2, tzinfo=UTC)


def company(**changes: Any) -> Company:
    values: dict[str, Any] = {
        "slug": "x",
        "name": "X",
        "tax_kind": "other",
        "tax_identifier": "123",
        "sector": "crafts",
        "country": "GT",
        "municipality": "Salcajá",
        "languages": ["es"],
        "created_at": MOMENT,
        **changes,
    }
    return Company(**values)


def whole() -> Company:
    return company(stories={"es": "a", "en": "b"}, whatsapp="+50211112222", logo_id=uuid4())


def standing(state: str) -> Standing:
    return Standing(uuid4(), 1, state, "", MOMENT, None, uuid4(), "h", "H", "anil", "UTC", "h@h.example")


@pytest.mark.parametrize(
    ("firm_", "states", "figures", "step", "here"),
    [
        (company(), ["unconfirmed"], NOTHING, "confirm", "join"),
        (company(), [], NOTHING, "ask_hub", "join"),
        (company(), ["submitted"], NOTHING, "list", "join"),
        (company(), ["submitted"], replace(NOTHING, drafts=2), "publish", "join"),
        (company(), ["submitted"], SHOWN, "wait", "join"),
        (company(), ["returned"], SHOWN, "mend", "join"),
        (company(), ["approved"], NOTHING, "list", "show"),
        (company(), ["approved"], SHOWN, "polish", "ready"),
        (whole(), ["approved"], replace(SHOWN, pictured=3, bilingual=1), "share", "talk"),
        (whole(), ["approved"], replace(SHOWN, pictured=3, bilingual=1, asked=2, unanswered=2), "answer", "talk"),
        (whole(), ["approved", "returned"], replace(SHOWN, pictured=3, bilingual=1, answered=1), "share", "talk"),
    ],
)
def test_the_next_thing_to_do(firm_: Company, states: list[str], figures: CompanyFigures, step: str, here: str) -> None:
    path = path_of(firm_, [standing(state) for state in states], figures)
    assert (path.step, path.here) == (step, here)


def test_tips_name_what_is_missing_weightiest_first() -> None:
    assert path_of(company(), [standing("approved")], SHOWN).tips == ["story", "pictures", "english"]
    assert path_of(whole(), [standing("approved")], SHOWN).tips == ["pictures", "english"]


@given(
    states=st.lists(st.sampled_from(["unconfirmed", "submitted", "approved", "returned"]), max_size=3),
    numbers=st.lists(st.integers(0, 5), min_size=7, max_size=7),
)
def test_a_path_is_always_whole(states: list[str], numbers: list[int]) -> None:
    figures = CompanyFigures(*numbers)
    path = path_of(company(), [standing(state) for state in states], figures)
    assert list(path.states) == list(STATIONS)
    assert sum(state == "now" for state in path.states.values()) <= 1
    assert all(path.states[station] == "later" for station in LATER)
    assert path.step in {"confirm", "mend", "answer", "ask_hub", "list", "publish", "wait", "polish", "share"}


def test_figures_are_counted_in_the_database(work: Work) -> None:
    here = hub(work)
    staff(work, here)
    inside, waiting = firm(work, here), firm(work, here, state="submitted")
    membership(work, waiting)
    work.session.flush()
    found = hub_figures(work.session, here.id, since=work.now)
    assert (found.firms, found.waiting, found.listings, found.asked) == (1, 1, 0, 0)
    assert company_figures(work.session, inside.id) == NOTHING
    assert published_counts(work.session, [inside.id, waiting.id]) == {inside.id: 0, waiting.id: 0}
    row = all_hub_figures(work.session)[0]
    assert (row.slug, row.firms, row.waiting, row.managers) == (here.slug, 1, 1, 1)
