"""Which instrument is whose: the product's own, made once; a hub's, for the firms it approved first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from backend.core.work import Work
from backend.readiness import forking, publishing
from backend.readiness.models import InstrumentVersion
from backend.readiness.reading import core_source, read_instrument
from backend.readiness.versions import (
    core_version,
    hub_instrument,
    instrument_of,
    version_for_company,
    version_for_hub,
)
from tests.factories.readiness import begun, joined, say

Doing = Callable[..., Any]


def test_the_products_own_is_stored_byte_by_byte(work: Work) -> None:
    version = core_version(work)
    assert version.source == core_source()
    assert version.hash == read_instrument(version.source).hash
    assert (version.state, version.hub_id, version.parent_id) == ("published", None, None)
    assert core_version(work) == version
    assert instrument_of(version).name == "core 1.0"


@pytest.mark.data
def test_two_at_once_make_one(doing: Doing) -> None:
    together = Barrier(4)

    def make(_: int) -> Any:
        with doing() as work:
            together.wait(timeout=20)
            return core_version(work).id

    with ThreadPoolExecutor(4) as people:
        made = set(people.map(make, range(4)))
    assert len(made) == 1
    with doing() as work:
        assert work.session.exec(select(func.count()).select_from(InstrumentVersion)).one() == 1


def test_a_hubs_own_serves_its_firms_and_nobody_elses(work: Work) -> None:
    at, elsewhere = begun(work), begun(work)
    say(work, at, "LEG1")
    core = core_version(work)
    governing = work.acting_as(at.manager)
    draft = forking.fork(governing, hub_id=at.hub.id)
    assert version_for_company(work.session, at.company_id) == core, "a draft is nobody's instrument"
    publishing.publish(governing, hub_id=at.hub.id, seen_version=draft.row_version)
    later = joined(work, at.hub)
    for firm in (at, later):
        assert version_for_company(work.session, firm.company_id) == draft
    assert version_for_company(work.session, elsewhere.company_id) == core
    assert version_for_hub(work.session, elsewhere.hub.id) == core
    assert hub_instrument(work.session, at.hub.id).name == f"hub-{at.hub.slug} 1.0"
    assert core.state == "published", "the product's own never retires with a hub's fork"


@pytest.mark.parametrize(
    "column", ["source = 'x'::bytea", "hash = 'x'", "key = 'x'", "version = '9.9'", "state = 'draft'"]
)
def test_nothing_that_a_score_rests_on_changes_once_published(work: Work, column: str) -> None:
    core_version(work)
    with pytest.raises(DBAPIError, match="never changes"), work.session.begin_nested():
        work.session.connection().execute(text(f"UPDATE readiness_instruments SET {column}"))


def test_a_published_one_may_retire(work: Work) -> None:
    version = core_version(work)
    work.session.connection().execute(text("UPDATE readiness_instruments SET state = 'retired'"))
    work.session.refresh(version)
    assert version.state == "retired"
    with pytest.raises(DBAPIError, match="never changes"), work.session.begin_nested():
        work.session.connection().execute(text("DELETE FROM readiness_instruments"))
