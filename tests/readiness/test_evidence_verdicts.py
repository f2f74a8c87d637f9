"""Verdicts: what an advisor's word does to a score, what it never applies to, and who is told when two act at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.permissions import VISITOR, Actor
from backend.core.work import Work
from backend.media.models import Media
from backend.readiness import answering, deciding, evidencing
from backend.readiness.findings import finding_of
from backend.readiness.models import EvidenceDocument, ItemEvidence
from backend.readiness.schemas import AnswerInput, Verdict
from tests.factories.hubs import hub
from tests.factories.media import FakeStorage, pdf_file
from tests.factories.readiness import Begun, accept, begun, evidence, factor, inputs_of, joined, say, show, upload

pytestmark = pytest.mark.data
Doing = Callable[..., Any]


def test_a_verdict_verifies_and_pins_the_level(work: Work, at: Begun) -> None:
    say(work, at, "OPS2", {"rung": 2})
    document = show(work, at, "OPS2")
    [checked] = accept(work, at, document)
    assert (checked.state, checked.decided_by, checked.row_version) == ("verified", at.advisor.account_id, 2)
    line = inputs_of(work, at).score().line("OPS2")
    assert (line.level, line.factor) == (0.5, 1.0)
    # Who says more than was confirmed waits for the next look; who says less is believed at once.
    say(work, at, "OPS2", {"rung": 4})
    line = inputs_of(work, at).score().line("OPS2")
    assert (line.level, line.said, evidence(work, document)[0].state) == (0.5, 1.0, "uploaded")
    say(work, at, "OPS2", {"rung": 1})
    line = inputs_of(work, at).score().line("OPS2")
    assert (line.level, line.factor) == (0.25, 0.75)


def test_another_code_is_not_the_one_that_was_verified(work: Work, at: Begun) -> None:
    say(work, at, "TRD1", {"code": "0901.21"})
    document = show(work, at, "TRD1")
    accept(work, at, document)
    assert factor(work, at, "TRD1") == 1.0
    for same in ("090121", "0901 21", "0901.21.01"):  # the six digits are what was confirmed
        say(work, at, "TRD1", {"code": same})
        assert (factor(work, at, "TRD1"), evidence(work, document)[0].state) == (1.0, "verified")
    say(work, at, "TRD1", {"code": "0901.11"})
    assert (factor(work, at, "TRD1"), evidence(work, document)[0].state) == (0.75, "uploaded")
    assert finding_of(work.session, at.company_id, "TRD1") is None
    say(work, at, "TRD1", {"code": "0901.21"})  # and back again: an advisor looks, nobody else
    assert factor(work, at, "TRD1") == 0.75


def test_a_code_said_wrong_stays_wrong_until_an_advisor_looks(work: Work, at: Begun) -> None:
    say(work, at, "TRD1", {"code": "0901.21"})
    [one] = evidence(work, show(work, at, "TRD1"))
    evidencing.decide(
        work.acting_as(at.advisor), evidence_id=one.id, seen_version=1, verdict="reject", level=0, reason="Es tueste."
    )
    say(work, at, "TRD1", {"code": "0901.11"})
    assert inputs_of(work, at).score().line("TRD1").level == 0


def test_a_code_changes_what_is_verified_where_its_finding_went_with_another_document(work: Work, at: Begun) -> None:
    say(work, at, "TRD1", {"code": "0901.21"})
    first, second = show(work, at, "TRD1"), show(work, at, "TRD1")
    accept(work, at, first)
    accept(work, at, second)
    evidencing.remove(work.acting_as(at.owner), second.id)
    assert evidence(work, first)[0].state == "verified"
    say(work, at, "TRD1", {"code": "0901.11"})
    assert (evidence(work, first)[0].state, factor(work, at, "TRD1")) == ("uploaded", 0.75)


def test_a_count_is_verified_by_its_rung(work: Work, at: Begun) -> None:
    counted = next(item for item in inputs_of(work, at).instrument.items if item.kind == "count")
    rungs = [rung.at_least or 0 for rung in counted.rungs]
    low = next(a for a, b in zip(rungs, [*rungs[1:], rungs[-1] + 2], strict=True) if a and b - a > 1)
    say(work, at, counted.id, {"count": low})
    document = show(work, at, counted.id)
    accept(work, at, document)
    say(work, at, counted.id, {"count": low + 1})
    assert (factor(work, at, counted.id), evidence(work, document)[0].state) == (1.0, "verified")
    say(work, at, counted.id, {"count": 0})
    assert evidence(work, document)[0].state == "uploaded"


def test_a_false_claim_stays_false_when_its_document_goes(work: Work, at: Begun) -> None:
    say(work, at, "OPS2", {"rung": 4})
    document = show(work, at, "OPS2")
    [one] = evidence(work, document)
    evidencing.decide(
        work.acting_as(at.advisor),
        evidence_id=one.id,
        seen_version=1,
        verdict="reject",
        level=0.25,
        reason="El sistema está vacío.",
    )
    assert inputs_of(work, at).score().line("OPS2").level == 0.25
    evidencing.remove(work.acting_as(at.owner), document.id)
    assert inputs_of(work, at).score().line("OPS2").level == 0.25


def test_does_not_apply_by_an_advisors_word(work: Work, at: Begun) -> None:
    say(work, at, "LEG5", state="not_applicable")
    advisor = work.acting_as(at.advisor)
    with pytest.raises(InvalidInput):
        deciding.find(advisor, company_id=at.company_id, item="LEG5", seen_version=0, applies=False, reason="")
    deciding.find(
        advisor, company_id=at.company_id, item="LEG5", seen_version=0, applies=False, reason="Cobra por adelantado."
    )
    assert inputs_of(work, at).score().line("LEG5").why_not == "advisor"
    with pytest.raises(Conflict):
        deciding.find(advisor, company_id=at.company_id, item="LEG5", seen_version=0, applies=True, reason="Sí aplica.")
    deciding.find(advisor, company_id=at.company_id, item="LEG5", seen_version=1, applies=True, reason="Sí aplica.")
    assert inputs_of(work, at).score().line("LEG5").why_not == "asked"


def test_reasons_are_asked(work: Work, at: Begun) -> None:
    [one] = evidence(work, show(work, at, "OPS2"))
    verdicts: list[Verdict] = ["reject", "more", "not_applicable"]
    for verdict in verdicts:
        with pytest.raises(InvalidInput) as told:
            evidencing.decide(
                work.acting_as(at.advisor),
                evidence_id=one.id,
                seen_version=1,
                verdict=verdict,
            )
        assert list(told.value.fields) == ["reason"]
    with pytest.raises(InvalidInput) as told:
        evidencing.decide(work.acting_as(at.advisor), evidence_id=one.id, seen_version=1, verdict="accept")
    assert list(told.value.fields) == ["level"]  # nobody has said how far the firm is


def test_only_advisors_and_managers_of_its_hub_decide(work: Work, at: Begun) -> None:
    say(work, at, "LEG1")
    [one] = evidence(work, show(work, at, "LEG1"))
    elsewhere = joined(work, hub(work))
    own_advisor = Actor(account_id=at.account.id, companies={at.company_id: "owner"}, hubs={at.hub.id: "advisor"})
    for actor, refusal in (
        (VISITOR, NotSignedIn),
        (elsewhere.advisor, NotFound),
        (elsewhere.owner, NotFound),
        (at.owner, Forbidden),
        (own_advisor, Forbidden),
    ):
        with pytest.raises(refusal):
            evidencing.decide(work.acting_as(actor), evidence_id=one.id, seen_version=1, verdict="accept")
    evidencing.decide(work.acting_as(at.manager), evidence_id=one.id, seen_version=1, verdict="accept")
    assert factor(work, at, "LEG1") == 1.0


def test_a_verdict_never_applies_to_what_was_replaced(work: Work, at: Begun, storage: FakeStorage) -> None:
    say(work, at, "LEG1")
    document = upload(work, at, storage, "LEG1")
    [one] = evidence(work, document)
    evidencing.replace_file(
        work.acting_as(at.owner),
        storage=storage,
        document_id=document.id,
        file_name="nueva.pdf",
        data=pdf_file("nueva"),
        issued_on=inputs_of(work, at).today,
    )
    assert len(work.session.exec(select(Media)).all()) == 1
    with pytest.raises(Conflict):
        evidencing.decide(work.acting_as(at.advisor), evidence_id=one.id, seen_version=1, verdict="accept")
    assert (factor(work, at, "LEG1"), finding_of(work.session, at.company_id, "LEG1")) == (0.75, None)
    evidencing.decide(work.acting_as(at.advisor), evidence_id=one.id, seen_version=2, verdict="accept")
    # And replaced once more, what was verified waits again.
    evidencing.replace_file(
        work.acting_as(at.owner),
        storage=storage,
        document_id=document.id,
        file_name="otra.pdf",
        data=pdf_file("otra"),
        issued_on=inputs_of(work, at).today,
    )
    assert (factor(work, at, "LEG1"), evidence(work, document)[0].state) == (0.75, "uploaded")


def raced(doing: Doing, *acts: tuple[Actor, Callable[[Work], object]]) -> list[str]:
    """What became of acts begun at the same moment, in transactions of their own."""
    start, told = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, actor: Actor, act: Callable[[Work], object]) -> None:
        try:
            with doing(actor) as work:
                work.session.connection()
                start.wait(10)
                act(work)
            told[place] = "done"
        except (Conflict, NotFound) as refusal:
            told[place] = type(refusal).__name__

    threads = [threading.Thread(target=run, args=(n, *one)) for n, one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return told


def test_of_two_advisors_the_second_is_told(doing: Doing) -> None:
    for _ in range(4):
        with doing() as work:
            at = begun(work)
            say(work, at, "LEG1")
            [one] = evidence(work, show(work, at, "LEG1"))

        def verdict(work: Work, one: ItemEvidence = one) -> object:
            return evidencing.decide(work, evidence_id=one.id, seen_version=1, verdict="accept")

        assert sorted(raced(doing, (at.advisor, verdict), (at.second, verdict))) == ["Conflict", "done"]


def test_firm_and_advisor_at_once(doing: Doing) -> None:
    """Whoever comes first: an accepted verdict stands on the file it saw, or on none."""
    storage = FakeStorage()
    for _ in range(6):
        with doing() as work:
            at = begun(work)
            say(work, at, "LEG1")
            document = upload(work, at, storage, "LEG1")
            [one] = evidence(work, document)

        def verdict(work: Work, one: ItemEvidence = one) -> object:
            return evidencing.decide(work, evidence_id=one.id, seen_version=1, verdict="accept")

        def replace(work: Work, document: EvidenceDocument = document) -> object:
            return evidencing.replace_file(
                work,
                storage=storage,
                document_id=document.id,
                file_name="b.pdf",
                data=pdf_file("b"),
                issued_on=work.now.date(),
            )

        def answer_other(work: Work, at: Begun = at) -> object:
            wanted = AnswerInput(value={"yes": False})
            return answering.answer(work, company_id=at.company_id, item="LEG1", wanted=wanted)

        told = raced(doing, (at.advisor, verdict), (at.owner, replace), (at.owner, answer_other))
        assert told[1:] == ["done", "done"]
        assert told[0] in ("done", "Conflict")
        with doing() as work:
            [now] = evidence(work, document)
            assert now.state == "uploaded"  # replaced, before or after the verdict: it waits
