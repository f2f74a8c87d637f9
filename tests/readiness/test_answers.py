"""Answering: saved at once, resumable, refused in words; who may, and two at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from backend.compliance.exporting import registration_required
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.journal import JournalEntry
from backend.core.permissions import VISITOR, Actor
from backend.core.work import Work
from backend.readiness import answering, profiling
from backend.readiness.gathering import gather, gather_many
from backend.readiness.models import ReadinessAnswer
from backend.readiness.schemas import AnswerInput, ProfileInput
from backend.readiness.standing import Answer
from backend.readiness.versions import version_for_company
from tests.factories.companies import editor, firm
from tests.factories.hubs import hub
from tests.factories.readiness import Begun, begun, inputs_of, joined, say

pytestmark = pytest.mark.data
Doing = Callable[..., Any]


def verbs(work: Work, at: Begun) -> list[str]:
    found = select(JournalEntry.verb).where(JournalEntry.company_id == at.company_id).order_by(col(JournalEntry.id))
    return [verb for verb in work.session.exec(found) if verb.startswith("readiness.")]


def test_an_answer_is_kept_and_counts(work: Work, at: Begun) -> None:
    kept = say(work, at, "LEG1", {"yes": True})
    assert (kept.value, kept.state, kept.row_version, kept.answered_by) == ({"yes": True}, "answered", 1, at.account.id)
    assert inputs_of(work, at).answers == {"LEG1": Answer("answered", 1.0)}
    line = inputs_of(work, at).score().line("LEG1")
    assert (line.state, line.level, line.factor) == ("answered", 1.0, 0.5)
    assert verbs(work, at) == ["readiness.answered"]


def test_the_same_word_again_changes_nothing(work: Work, at: Begun) -> None:
    say(work, at, "LEG1", {"yes": True})
    assert say(work, at, "LEG1", {"yes": True}).row_version == 1
    assert say(work, at, "LEG1", {"yes": False}).row_version == 2
    assert verbs(work, at) == ["readiness.answered"] * 2


def test_unknown_and_does_not_apply_are_words_too(work: Work, at: Begun) -> None:
    say(work, at, "LEG2", state="unknown")
    say(work, at, "LEG5", state="not_applicable", note="Nos pagan por adelantado.")
    lines = inputs_of(work, at).score()
    assert lines.line("LEG2").state == "unknown"
    assert lines.line("LEG5").state == "unanswered"  # a request, until an advisor agrees
    answering.clear(work.acting_as(at.owner), company_id=at.company_id, item="LEG2")
    assert inputs_of(work, at).score().line("LEG2").state == "unanswered"
    assert verbs(work, at)[-1] == "readiness.answer_cleared"


def test_what_does_not_fit_is_refused_in_words(work: Work, at: Begun) -> None:
    for value in ({}, {"rung": 99}, {"yes": "perhaps"}, {"count": -1}, {"code": "x"}, {"code": "09" + " " * 200}):
        for item in ("OPS2", "LEG1", "MKT3", "TRD1"):
            with pytest.raises(InvalidInput):
                say(work, at, item, value)
    with pytest.raises(NotFound):
        answering.answer(
            work.acting_as(at.owner), company_id=at.company_id, item="XXX9", wanted=AnswerInput(value={"yes": True})
        )
    assert verbs(work, at) == []


@pytest.mark.parametrize("typed", ["0901.21", "090121", "0901 21", "0901.21.01", "611020"])
def test_goods_have_a_tariff_code(work: Work, at: Begun, typed: str) -> None:
    assert say(work, at, "TRD1", {"code": typed}).value == {"code": typed}


@pytest.mark.parametrize("typed", ["12", "0901", "000000", "999999", "770000", "090000", "J62", "6201", "09012", ""])
def test_what_is_no_tariff_code_is_refused_at_its_field(work: Work, at: Begun, typed: str) -> None:
    with pytest.raises(InvalidInput) as told:
        say(work, at, "TRD1", {"code": typed})
    assert list(told.value.fields) == ["code"]
    assert inputs_of(work, at).score().line("TRD1").state == "unanswered"


def test_who_sells_services_only_has_a_class_of_services(work: Work, at: Begun) -> None:
    offer(work, at, "services")
    kept = {"J62": "J62", "j6201": "J6201", "6201": "6201", "CIIU J62": "J62", "CPC 8314": "8314", "S96": "S96"}
    for typed, code in kept.items():
        assert say(work, at, "TRD1", {"code": typed}).value == {"code": code}
    for typed in ("090121", "12", "0901", "62", "J99", "Z62", "0000", "9999999", "CPC 0111", ""):
        with pytest.raises(InvalidInput) as told:
            say(work, at, "TRD1", {"code": typed})
        assert list(told.value.fields) == ["code"]
    offer(work, at, "goods", "services")
    with pytest.raises(InvalidInput):
        say(work, at, "TRD1", {"code": "J62"})
    assert say(work, at, "TRD1", {"code": "090121"}).value == {"code": "090121"}


def offer(work: Work, at: Begun, *offers: str) -> None:
    wanted = ProfileInput.model_validate({"offers": offers})
    profiling.describe(work.acting_as(at.owner), company_id=at.company_id, wanted=wanted)


def test_only_the_firms_own_people_answer(work: Work, at: Begun) -> None:
    other = joined(work, hub(work)).owner
    key = Actor(api_key_id=at.company_id, companies={at.company_id: "owner"}, scopes=frozenset({"company:write"}))
    for actor, refusal in (
        (VISITOR, NotSignedIn),
        (other, NotFound),
        (at.advisor, Forbidden),
        (at.manager, Forbidden),
        (key, NotFound),
    ):
        with pytest.raises(refusal):
            answering.answer(
                work.acting_as(actor), company_id=at.company_id, item="LEG1", wanted=AnswerInput(value={"yes": True})
            )
        with pytest.raises(refusal):
            profiling.describe(
                work.acting_as(actor), company_id=at.company_id, wanted=ProfileInput(offers=["goods"], markets=["US"])
            )
    assert inputs_of(work, at).answers == {}


def test_the_second_of_two_is_told(doing: Doing) -> None:
    with doing() as work:
        at = begun(work)
        colleague = editor(work, at.company)
        say(work, at, "LEG1", {"yes": True})
    actors = [at.owner, Actor(account_id=colleague.id, companies={at.company_id: "editor"})]
    start, told = threading.Barrier(2), []

    def press(actor: Actor, answer: bool) -> None:
        wanted = AnswerInput(value={"yes": answer}, note=str(answer), seen_version=1)
        try:
            with doing(actor) as work:
                work.session.connection()
                start.wait(10)
                answering.answer(work, company_id=at.company_id, item="LEG1", wanted=wanted)
            told.append("kept")
        except Conflict:
            told.append("told")

    threads = [threading.Thread(target=press, args=(actor, n == 0)) for n, actor in enumerate(actors)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert sorted(told) == ["kept", "told"]
    with doing() as work:
        assert work.session.exec(select(ReadinessAnswer.row_version)).all() == [2]


def test_first_answers_of_two_firms_at_once_bring_one_version(doing: Doing) -> None:
    with doing() as work:
        first = begun(work)
        second = joined(work, first.hub)
    start, problems = threading.Barrier(2), []

    def press(at: Begun) -> None:
        try:
            with doing(at.owner) as work:
                work.session.connection()
                start.wait(10)
                answering.answer(work, company_id=at.company_id, item="LEG1", wanted=AnswerInput(value={"yes": True}))
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test tells
            problems.append(problem)

    threads = [threading.Thread(target=press, args=(at,)) for at in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert problems == []
    with doing() as work:
        assert len(set(work.session.exec(select(ReadinessAnswer.instrument_id)).all())) == 1


def test_the_profile_decides_what_is_asked(work: Work, at: Begun) -> None:
    goods = inputs_of(work, at)
    assert goods.profile.offers == {"goods"}
    assert goods.score().line("TRD3").state != "not_applicable"
    told = profiling.describe(
        work.acting_as(at.owner),
        company_id=at.company_id,
        wanted=ProfileInput.model_validate({"offers": ["services"], "markets": ["US"], "seen_version": "0"}),
    )
    assert told.row_version == 1
    services = inputs_of(work, at)
    assert services.profile.markets == ("US",)
    assert services.score().line("TRD3").state == "not_applicable"
    with pytest.raises(Conflict):
        profiling.describe(
            work.acting_as(at.owner),
            company_id=at.company_id,
            wanted=ProfileInput(offers=["goods"], markets=[], seen_version=0),
        )


def test_a_fact_of_the_firm_stands_above_what_is_known(work: Work, at: Begun) -> None:
    profile = profiling.profile_of(work.session, at.company_id, now=work.now)
    known = registration_required("MX", "agrifood", [])
    assert profile.facts.get("exporter_registration_required") == known
    wanted = ProfileInput(offers=["goods"], markets=[], facts={"exporter_registration_required": False})
    profiling.describe(work.acting_as(at.owner), company_id=at.company_id, wanted=wanted)
    facts = profiling.profile_of(work.session, at.company_id, now=work.now).facts
    assert facts == {"exporter_registration_required": False}
    assert inputs_of(work, at).score().line("LEG3").why_not == "facts"


def test_many_firms_are_gathered_like_one(work: Work, at: Begun) -> None:
    others = [at, joined(work, at.hub), begun(work, zone="Asia/Tokyo")]
    alone = firm(work, hub(work), state="submitted")
    say(work, others[1], "OPS2", {"rung": 2})
    ids = [*(one.company_id for one in others), alone.id]
    together = gather_many(work.session, ids, now=work.now)
    assert list(together) != []
    for one in ids:
        assert together[one] == gather(work.session, one, now=work.now)
    version = version_for_company(work.session, at.company_id)
    assert version is not None
    assert {one.version.id for one in together.values() if one.version} == {version.id}
