"""A document's file and the score's trace over HTTP: for the firm and its advisors, saved and never shown."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.core.config import Settings
from backend.core.permissions import ADVISOR
from backend.integrations.storage import open_storage
from backend.readiness import evidencing
from backend.readiness.models import EvidenceDocument
from tests.factories.hubs import hub, staff
from tests.factories.media import pdf_file
from tests.factories.readiness import Begun, accept, begun, inputs_of, joined, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]
PAGE = b"a,b\n<script>alert(1)</script>,2\n"


@pytest.fixture
def shown(doing: Doing, settings: Settings) -> tuple[Begun, EvidenceDocument, Account, Account]:
    """A firm with a list as evidence, its advisor, and the advisor of another hub."""
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG2")
        document = evidencing.add_file(
            work.acting_as(at.owner),
            storage=open_storage(settings),
            company_id=at.company_id,
            items=["LEG2"],
            title="Opinión",
            file_name="../<b>opinión</b>.csv",
            data=PAGE,
            issued_on=inputs_of(work, at).today,
        )
        return at, document, staff(work, at.hub, ADVISOR), staff(work, hub(work), ADVISOR)


def test_a_file_is_saved_and_never_shown(
    sign_in: SignIn, shown: tuple[Begun, EvidenceDocument, Account, Account]
) -> None:
    at, document, advisor, _ = shown
    for account, path in (
        (at.account, f"/es/desk/{at.company.slug}/readiness/documents/{document.id}"),
        (advisor, f"/es/hub-desk/{at.hub.slug}/documents/{document.id}"),
    ):
        answer = sign_in(account).get(path)
        assert (answer.status_code, answer.content) == (200, PAGE)
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert "<" not in answer.headers["content-disposition"]
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_it_is_not_there_for_anybody_else(
    sign_in: SignIn, client: TestClient, doing: Doing, shown: tuple[Begun, EvidenceDocument, Account, Account]
) -> None:
    at, document, advisor, far = shown
    with doing() as work:
        other = joined(work, at.hub)
    desk = f"/es/desk/{at.company.slug}/readiness/documents/{document.id}"
    assert sign_in(other.account).get(desk).status_code == 404
    assert sign_in(advisor).get(desk).status_code == 404
    # Not through one's own desk either.
    own = f"/es/desk/{other.company.slug}/readiness/documents/{document.id}"
    assert sign_in(other.account).get(own).status_code == 404
    assert sign_in(far).get(f"/es/hub-desk/{at.hub.slug}/documents/{document.id}").status_code == 404
    assert sign_in(at.account).get(f"/es/hub-desk/{at.hub.slug}/documents/{document.id}").status_code == 404
    assert client.get(desk).status_code == 303
    with doing() as work:
        evidencing.remove(work.acting_as(at.owner), document.id)
    assert sign_in(at.account).get(desk).status_code == 404


def test_the_trace_adds_up_and_is_the_scores(
    sign_in: SignIn, doing: Doing, shown: tuple[Begun, EvidenceDocument, Account, Account]
) -> None:
    at, _, advisor, far = shown
    with doing() as work:
        say(work, at, "OPS2", {"rung": 2})
        accept(work, at, show(work, at, "OPS2"))
        scored = inputs_of(work, at).score()
    path = f"/api/v1/companies/{at.company.slug}/readiness"
    told = sign_in(at.account).get(path, headers={"accept-language": "es"}).json()
    assert (told["declared"], told["evidenced"], told["band"]) == (scored.declared, scored.evidenced, scored.band)
    for part in ("declared", "evidenced", "low", "high"):
        assert fsum(line[part] for line in told["lines"]) == pytest.approx(told[part], abs=1e-9)
    for line in told["lines"]:
        assert line["share"] * line["level"] == pytest.approx(line["declared"], abs=1e-9)
        assert line["share"] * line["level"] * line["factor"] == pytest.approx(line["evidenced"], abs=1e-9)
    [ops] = [line for line in told["lines"] if line["item"] == "OPS2"]
    assert (ops["level"], ops["factor"], len(ops["evidence"])) == (0.5, 1.0, 2)
    assert sign_in(advisor).get(path).json()["evidenced"] == scored.evidenced
    assert sign_in(far).get(path).status_code == 404


def test_a_files_name_is_for_showing_only(doing: Doing, settings: Settings) -> None:
    """What is kept lies under the id of its row."""
    storage = open_storage(settings)
    with doing() as work:
        at = begun(work)
        made = evidencing.add_file(
            work.acting_as(at.owner),
            storage=storage,
            company_id=at.company_id,
            items=["LEG2"],
            title="Opinión",
            file_name="..\\..\\boot.ini",
            data=pdf_file(),
            issued_on=inputs_of(work, at).today,
        )
        assert work.session.exec(select(EvidenceDocument.media_id)).one() == made.media_id
    assert [file.key for file in storage.list() if "boot" in file.key or ".." in file.key] == []
