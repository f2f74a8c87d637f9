"""Signatures and badges of firms, made through the behaviours themselves."""

from __future__ import annotations

from datetime import date, timedelta

from backend.core.work import Work
from backend.readiness import badging, signing
from backend.readiness.models import BandSignature, ReadinessBadge
from tests.factories.readiness import Begun

SCOPE = "I saw the tax certificate, the invoices and the plant on 1 March 2026."


def in_days(work: Work, days: int) -> date:
    """A day so many days from now, in Greenwich."""
    return (work.now + timedelta(days=days)).date()


def signed(work: Work, at: Begun, *, band: str = "building", days: int = 30) -> BandSignature:
    """The advisor signs a band."""
    return signing.sign(
        work.acting_as(at.advisor),
        company_id=at.company_id,
        hub_id=at.hub.id,
        band=band,
        scope=SCOPE,
        expires_on=in_days(work, days),
    )


def published(work: Work, at: Begun) -> ReadinessBadge:
    """The owner shows what is signed."""
    return badging.publish(work.acting_as(at.owner), company_id=at.company_id)
