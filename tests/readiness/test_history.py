"""A firm's history names what changed its score, and compares no versions between which no bridge leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from backend.core.clock import ManualClock
from backend.core.i18n import translations
from backend.core.ids import new_id
from backend.core.journal import JournalRow
from backend.core.work import Work
from backend.readiness import forking, publishing, revising
from backend.readiness.expiring import expire_due
from backend.readiness.following import Follower, affected
from backend.readiness.models import InstrumentVersion
from storefront.filters import number
from storefront.journal_words import SENTENCES
from storefront.readiness_causes import _MANY, BESIDE, CAUSES
from tests.factories.following import caught_up
from tests.factories.readiness import Begun, accept, begun, inputs_of, of_services, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
Steps = Callable[[], None]
SignIn = Callable[..., Any]
OTHER = {"es": "Cambió algo que mide la plataforma", "en": "Something the platform measures changed"}
APART = {"es": "los dos puntajes no se comparan", "en": "the two scores are not compared"}


@pytest.fixture
def catch_up(engine: Engine, clock: ManualClock) -> Iterator[Steps]:
    """Works off what the journal holds, a day goes by."""
    follower = Follower(engine, clock)

    def run() -> None:
        caught_up(follower)
        clock.advance(timedelta(days=1))

    yield run
    follower.close()


def published(work: Work, at: Begun, *, bridged: bool) -> InstrumentVersion:
    """The hub's own version, with or without a bridge from the product's."""
    draft = forking.fork(work.acting_as(at.manager), hub_id=at.hub.id)
    plain = forking.plain_of(draft)
    if bridged:
        plain["bridge"].pop("LEG2")
    else:
        plain.update(bridge={}, bridge_from="")
    draft.source = forking._written(plain)
    work.session.flush()
    return publishing.publish(work.acting_as(at.manager), hub_id=at.hub.id, seen_version=draft.row_version)


def history(sign_in: SignIn, at: Begun, locale: str) -> str:
    return unescape(sign_in(at.account).get(f"/{locale}/desk/{at.company.slug}/readiness/history").text)


@pytest.mark.parametrize("locale", ["es", "en"])
def test_each_change_names_its_questions(
    doing: Doing, catch_up: Steps, client: TestClient, sign_in: SignIn, locale: str
) -> None:
    with doing() as work:
        at = begun(work)
        for item in ("LEG1", "LEG4", "MKT1", "CAP3"):
            say(work, at, item)
        asked = inputs_of(work, at).instrument.by_id
    catch_up()
    with doing() as work:
        show(work, at, "TRD2")
        say(work, at, "TRD2")
    catch_up()
    page = history(sign_in, at, locale)
    for item in ("LEG1", "LEG4", "TRD2"):
        assert f"{item} · {asked[item].question.told(locale)}" in page
    assert "MKT1 · " not in page, "the first two, then how many more"
    assert "<small>+2</small>" in page
    assert {"es": "Se respondieron preguntas", "en": "Questions were answered"}[locale] in page
    assert OTHER[locale] not in page


def test_what_ended_or_was_taken_back_names_its_questions_as_the_firm_reads_them(
    doing: Doing, engine: Engine, clock: ManualClock, catch_up: Steps, client: TestClient, sign_in: SignIn
) -> None:
    with doing() as work:
        at = begun(work)
        of_services(work, at)
        say(work, at, "TRD2")
        accept(work, at, show(work, at, "TRD2", expires_on=work.now.date() + timedelta(days=3)))
        say(work, at, "LEG1")
        other = show(work, at, "LEG1")
        accept(work, at, other)
        asked = inputs_of(work, at).instrument.by_id
    catch_up()
    with doing() as work:
        revising.remove(work.acting_as(at.owner), other.id)
    catch_up()
    clock.advance(timedelta(days=4))
    assert expire_due(engine, clock) == 1
    ended, taken_back, *_ = history(sign_in, at, "es").split("<tbody>")[1].split("</tr>")
    assert asked["TRD2"].services is not None
    assert f"TRD2 · {asked['TRD2'].services.question.es}" in ended
    assert "LEG1 · " not in ended
    assert f"LEG1 · {asked['LEG1'].question.es}" in taken_back
    assert "TRD2 · " not in taken_back


@pytest.mark.parametrize("locale", ["es", "en"])
def test_versions_without_a_bridge_are_not_compared(
    doing: Doing, catch_up: Steps, client: TestClient, sign_in: SignIn, locale: str
) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
    catch_up()
    with doing() as work:
        published(work, at, bridged=False)
    catch_up()
    page = history(sign_in, at, locale)
    assert APART[locale] in page
    assert {"es": "Tu hub publicó otra versión", "en": "Your hub published another version"}[locale] in page
    assert "−" not in page.split("<tbody>")[1].split("</tbody>")[0], "a difference is told of scores not compared"
    drawn = page.split('class="curve-evidenced" d="')[1].split('"')[0]
    assert drawn.count("M") == 2, "the curve goes on over the break"
    assert 'class="curve-turn"' in page
    assert OTHER[locale] not in page


@pytest.mark.parametrize("locale", ["es", "en"])
def test_a_bridge_is_shown_with_both_values(
    doing: Doing, catch_up: Steps, client: TestClient, sign_in: SignIn, locale: str
) -> None:
    with doing() as work:
        at = begun(work)
        for item in ("LEG1", "LEG2"):
            say(work, at, item)
    catch_up()
    with doing() as work:
        before = inputs_of(work, at)
        version = published(work, at, bridged=True)
    catch_up()
    with doing() as work:
        after = inputs_of(work, at)
        assert after.version is not None
        assert after.version.id == version.id
    page = history(sign_in, at, locale)
    was, now = (number(round(one.score().evidenced, 1), locale) for one in (before, after))
    title, count = before.instrument.title.told(locale), len(before.instrument.items)
    names = {
        "es": (
            f"{title}, versión {before.instrument.version}",
            f"{title}, versión {after.instrument.version} de tu hub",
        ),
        "en": (
            f"{title}, version {before.instrument.version}",
            f"{title}, your hub's version {after.instrument.version}",
        ),
    }[locale]
    assert f"{names[0]}: {was}" in page
    assert f"{names[1]}: {now}" in page
    assert {
        "es": f"Se conservan {count - 1} preguntas de {count}",
        "en": f"{count - 1} questions of {count} carry over",
    }[locale] in page
    assert "LEG2." in page
    assert "−" in page.split("<tbody>")[1].split("</tbody>")[0], "what a bridge leads to may be compared"
    assert page.split('class="curve-evidenced" d="')[1].split('"')[0].count("M") == 1
    assert APART[locale] not in page


def rescored(verb: str) -> bool:
    """Whether the follower works a score out for what happened to a firm, or for all firms of a hub."""
    kind, firm, hub = verb.partition(".")[0], new_id(), new_id()
    rows = [JournalRow(1, 1, verb, kind, new_id(), company, hub, {}) for company in (firm, None)]
    return bool(affected(rows, lambda _: [firm]))


def test_whatever_a_score_is_worked_out_for_has_words() -> None:
    """Those that no score rests on are said to be so; the clock's and the operator's own causes have words too."""
    wanted = {verb for verb in SENTENCES if rescored(verb)} | {"readiness.expired", "readiness.recounted"}
    assert {"readiness.answered", "listing.removed", "site.probed", "readiness.instrument_published"} <= wanted
    assert wanted - set(CAUSES) - BESIDE == set()
    assert set(CAUSES) & BESIDE == set()
    assert set(CAUSES) - wanted == set(), "words for what never is a cause"


@pytest.mark.parametrize("words", sorted({str(words) for words in (*CAUSES.values(), *_MANY.values())}))
def test_each_cause_is_said_in_both_languages(words: str) -> None:
    assert translations("en").gettext(words) == words
    assert translations("es").gettext(words) != words
