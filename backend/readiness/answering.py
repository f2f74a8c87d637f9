"""A firm answers an item: saved at once, in any order, changed whenever it likes."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session, select

from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.coding import classified, same_as
from backend.readiness.findings import answer_changed
from backend.readiness.instrument import Item
from backend.readiness.models import InstrumentVersion, ReadinessAnswer
from backend.readiness.policy import require_firm
from backend.readiness.profiling import profile_of
from backend.readiness.reading import level_of
from backend.readiness.schemas import AnswerInput
from backend.readiness.versions import core_version, instrument_of, version_for_company


class _Told(NamedTuple):
    level: float | None
    code: str


_NOTHING = _Told(None, "")
_LONGEST_VALUE = 80  # the longest a code can be, with room: only spaces and dots make it longer


def answer(work: Work, *, company_id: UUID, item: str, wanted: AnswerInput) -> ReadinessAnswer:
    """Keep the firm's word on an item; the same word again changes nothing.

    Raises NotFound for an unknown item, InvalidInput for a value that does not fit it, Conflict where somebody
    answered since `seen_version`.
    """
    version, asked = _asked(work, company_id, item)
    value = _value(work, company_id, asked, wanted)
    present = _held(work, company_id, version, item, wanted.seen_version)
    said: dict[str, Any] = {"state": wanted.state, "value": value, "note": wanted.note}
    if present is not None and present.source == "firm" and all(getattr(present, k) == v for k, v in said.items()):
        return present
    before = _told(asked, present)
    if present is None:
        present = ReadinessAnswer(
            company_id=company_id, instrument_id=version.id, item=item, answered_at=work.now, row_version=0, **said
        )
    for name, told in said.items():
        setattr(present, name, told)
    present.source, present.answered_by, present.answered_at = "firm", work.actor.account_id, work.now
    present.row_version += 1
    work.session.add(present)
    work.session.flush()
    work.record("readiness.answered", present, company_id=company_id, item=item, state=wanted.state)
    _ask_again(work, company_id, item, before, _told(asked, present))
    return present


def clear(work: Work, *, company_id: UUID, item: str, seen_version: int | None = None) -> None:
    """Take an answer back: the item is unanswered again. Conflict where it changed since `seen_version`."""
    version, asked = _asked(work, company_id, item)
    present = _held(work, company_id, version, item, seen_version)
    if present is None:
        return
    before = _told(asked, present)
    work.record("readiness.answer_cleared", present, company_id=company_id, item=item)
    work.session.delete(present)
    work.session.flush()
    _ask_again(work, company_id, item, before, _NOTHING)


def version_in_use(work: Work, company_id: UUID) -> InstrumentVersion:
    """The version a firm answers: its hub's, else the product's own, which the first answer brings in."""
    return version_for_company(work.session, company_id) or core_version(work)


def answer_row(session: Session, company_id: UUID, instrument_id: UUID, item: str) -> ReadinessAnswer | None:
    """The firm's answer to an item of a version."""
    return session.exec(
        select(ReadinessAnswer).where(
            ReadinessAnswer.company_id == company_id,
            ReadinessAnswer.instrument_id == instrument_id,
            ReadinessAnswer.item == item,
        )
    ).first()


def _asked(work: Work, company_id: UUID, item: str) -> tuple[InstrumentVersion, Item]:
    require_firm(work.session, work.actor, Permission.READINESS_ANSWER, company_id)
    version = version_in_use(work, company_id)
    asked = instrument_of(version).by_id.get(item)
    if asked is None:
        raise NotFound
    return version, asked


def _value(work: Work, company_id: UUID, asked: Item, wanted: AnswerInput) -> dict[str, Any]:
    if wanted.state != "answered":
        return {}
    if not wanted.value:
        raise InvalidInput(fields={"value": N_("Choose the answer that fits best, or say that you do not know.")})
    if len(str(wanted.value)) > _LONGEST_VALUE:
        raise InvalidInput(fields={"value": N_("This answer does not fit the question. Choose one of those shown.")})
    value = dict(wanted.value)
    if asked.kind == "code" and isinstance(value.get("code"), str):
        offers = profile_of(work.session, company_id, now=work.now).offers
        value["code"] = classified(value["code"], services=asked.worded(offers) is not None)
    level_of(asked, value)
    return value


def _held(
    work: Work, company_id: UUID, version: InstrumentVersion, item: str, seen_version: int | None
) -> ReadinessAnswer | None:
    """The present answer, held until this work ends; nobody else answers the item meanwhile."""
    take_turn(work.session, f"readiness-answer:{company_id}:{item}")
    present = answer_row(work.session, company_id, version.id, item)
    if seen_version is not None and seen_version != (present.row_version if present is not None else 0):
        raise Conflict(
            N_("Someone else of your firm answered this meanwhile. Their answer is shown: change it if it is wrong.")
        )
    return present


def _told(asked: Item, present: ReadinessAnswer | None) -> _Told:
    """What an advisor could confirm of an answer: its level and, of a code, which one.

    A count is confirmed by its rung: five fairs where four were seen are the same rung, and nobody looks again.
    """
    if present is None or present.state != "answered":
        return _NOTHING
    return _Told(level_of(asked, present.value), same_as(present.value) if asked.kind == "code" else "")


def _ask_again(work: Work, company_id: UUID, item: str, before: _Told, after: _Told) -> None:
    """What an advisor confirmed was another answer: the evidence goes back to the queue."""
    if before != after:
        another = before.code != after.code
        answer_changed(work, company_id=company_id, item=item, level=after.level, another=another)
