"""A hub's own version: its questions are asked, and what was said to the version before carries over its bridge."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from sqlalchemy import text

from backend.core.work import Work
from backend.readiness.gathering import gather
from backend.readiness.models import HubReadiness, InstrumentVersion
from backend.readiness.queries import answers_of
from backend.readiness.reading import core_source, read_instrument
from backend.readiness.standing import Answer
from backend.readiness.versions import core_version, version_for_company
from tests.factories.readiness import Begun, accept, begun, inputs_of, joined, say, show

pytestmark = pytest.mark.data


def adopted(work: Work, at: Begun, version: str, *, without: str, **changed: Any) -> InstrumentVersion:
    """The hub asks by a version of its own that comes from the core; the bridge leaves one item out."""
    parent = core_version(work)
    plain = yaml.safe_load(core_source())
    ids = [item.id for item in read_instrument(core_source()).items]
    bridge = {name: name for name in ids if name != without}
    plain |= {"key": "own", "version": version, "bridge_from": "core 1.0", "bridge": bridge, **changed}
    source = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False).encode()
    made = InstrumentVersion(
        key="own",
        version=version,
        hub_id=at.hub.id,
        parent_id=parent.id,
        state="published",
        hash=read_instrument(source).hash,
        source=source,
        created_at=work.now,
        published_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.session.add(HubReadiness(hub_id=at.hub.id, instrument_id=made.id))
    work.session.flush()
    return made


def test_answers_carry_over_the_bridge(work: Work) -> None:
    at, elsewhere = begun(work), begun(work)
    for one in (at, elsewhere):
        say(work, one, "LEG1")
        say(work, one, "LEG2")
    accept(work, at, show(work, at, "LEG1"))
    own = adopted(work, at, "1.0", without="LEG2", min_coverage=50)
    inputs = inputs_of(work, at)
    assert inputs.version is not None
    assert (inputs.version.id, inputs.instrument.min_coverage) == (own.id, 50)
    assert inputs.answers == {"LEG1": Answer("answered", 1.0)}
    assert inputs.score().line("LEG1").factor == 1.0
    assert {name: row.row_version for name, row in answers_of(work.session, at.company_id, own.id).items()} == {
        "LEG1": 0
    }
    # Answered anew, the new word counts; the old one stays what was said then.
    said = say(work, at, "LEG1", {"yes": False}, seen_version=0)
    assert (said.instrument_id, said.row_version) == (own.id, 1)
    assert inputs_of(work, at).answers["LEG1"].level == 0
    parent = gather(work.session, at.company_id, now=work.now, version=core_version(work))
    assert {name: one.level for name, one in parent.answers.items()} == {"LEG1": 1.0, "LEG2": 1.0}
    # Another hub's firms are asked by the product's own.
    assert inputs_of(work, elsewhere).instrument.key == "core"


def test_the_first_hub_decides_for_a_firm_of_two(work: Work) -> None:
    first, second = begun(work), begun(work)
    adopted(work, second, "1.0", without="LEG2")
    at = joined(work, first.hub)
    copy = text("""
        INSERT INTO hub_memberships (id, company_id, hub_id, state, reasons, submitted_at, decided_at, version)
        SELECT gen_random_uuid(), :company, :hub, 'approved', '', submitted_at, decided_at + interval '1 day', 1
        FROM hub_memberships WHERE company_id = :company
    """)
    work.session.connection().execute(copy, {"company": at.company_id, "hub": second.hub.id})
    version = version_for_company(work.session, at.company_id)
    inputs = inputs_of(work, at)
    assert inputs.instrument.key == "core"
    assert version == inputs.version
