"""An advisor's signature under a band: who checked what, in which scope, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select

from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.inputs import Input, Prose
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.gathering import gather
from backend.readiness.instrument import BANDS
from backend.readiness.models import BandSignature
from backend.readiness.policy import require_hubs_firm
from backend.readiness.standing import SignOff

LONGEST_DAYS = 366
SHORTEST_SCOPE = 20


class SignatureInput(Input):
    """What an advisor signs: the band, what was looked at, the last day on which it holds."""

    band: Annotated[str, Field(max_length=20)]
    scope: Annotated[Prose, Field(max_length=1000)]
    expires_on: date


def sign(
    work: Work, *, company_id: UUID, hub_id: UUID, band: str, scope: str, expires_on: date, anew: bool = True
) -> BandSignature:
    """Sign a band that the firm's evidence reaches; an earlier signature of the same hub ends.

    Raises InvalidInput where scope or day do not hold, Conflict where the firm does not reach the band today, or where
    somebody of the hub signed already and that is not to be signed `anew`.
    """
    require_hubs_firm(work, hub_id=hub_id, company_id=company_id)
    inputs = gather(work.session, company_id, now=work.now)
    _check(band, scope, expires_on, inputs.today)
    with_it = replace(inputs, signature=SignOff(band, expires_on, by=str(hub_id))).score()
    if with_it.band is None or BANDS.index(with_it.band) < BANDS.index(band):
        raise Conflict(
            N_("The firm's evidence does not reach this band today. Its readiness page shows what is missing.")
        )
    take_turn(work.session, f"signature:{hub_id}:{company_id}")
    for earlier in _in_force(work.session, company_id, hub_id):
        if not anew and earlier.expires_on >= inputs.today:
            raise Conflict(
                N_("Somebody of your hub signed meanwhile. Read what they signed; take it back to sign anew.")
            )
        earlier.withdrawn_at = work.now
        work.session.add(earlier)
    if work.actor.account_id is None:
        raise Forbidden
    signed = BandSignature(
        company_id=company_id,
        hub_id=hub_id,
        band=band,
        scope=scope.strip(),
        signed_by=work.actor.account_id,
        signed_at=work.now,
        expires_on=expires_on,
    )
    work.session.add(signed)
    work.session.flush()
    told = {"band": band, "until": expires_on.isoformat()}
    work.record("readiness.band_signed", signed, company_id=company_id, hub_id=hub_id, **told)
    return signed


def withdraw(work: Work, *, signature_id: UUID) -> bool:
    """Take a signature back: the band falls where it needs one, and a badge that rests on it lapses at once.

    False says that somebody was first.
    """
    signed = work.session.get(BandSignature, signature_id, with_for_update=True)
    if signed is None:
        raise NotFound
    require_hubs_firm(work, hub_id=signed.hub_id, company_id=signed.company_id)
    if signed.withdrawn_at is not None:
        return False
    signed.withdrawn_at = work.now
    work.session.add(signed)
    work.session.flush()
    told = {"band": signed.band}
    work.record("readiness.signature_withdrawn", signed, company_id=signed.company_id, hub_id=signed.hub_id, **told)
    return True


def signature_of(session: Session, company_id: UUID, hub_id: UUID, *, today: date) -> BandSignature | None:
    """The signature of a hub that holds on a day."""
    return next((one for one in _in_force(session, company_id, hub_id) if one.expires_on >= today), None)


def _in_force(session: Session, company_id: UUID, hub_id: UUID) -> list[BandSignature]:
    wanted = select(BandSignature).where(
        BandSignature.company_id == company_id,
        BandSignature.hub_id == hub_id,
        col(BandSignature.withdrawn_at).is_(None),
    )
    return list(session.exec(wanted.order_by(col(BandSignature.signed_at).desc(), col(BandSignature.id).desc())))


def _check(band: str, scope: str, expires_on: date, today: date) -> None:
    if band not in BANDS:
        raise InvalidInput(fields={"band": N_("Choose one of the five bands.")})
    if len(scope.strip()) < SHORTEST_SCOPE:
        raise InvalidInput(fields={"scope": N_("Say what you looked at: buyers read this on the badge.")})
    if expires_on <= today:
        raise InvalidInput(fields={"expires_on": N_("Choose a day after today.")})
    if expires_on > today + timedelta(days=LONGEST_DAYS):
        raise InvalidInput(fields={"expires_on": N_("A signature holds for one year at most. Choose an earlier day.")})
