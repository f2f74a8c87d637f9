"""Badges: a signed band that a firm's owner chose to show, at an address of its own, until it lapses by itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.companies import banding
from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.readiness.gathering import Inputs, gather
from backend.readiness.instrument import BANDS
from backend.readiness.models import BandSignature, ReadinessBadge
from backend.readiness.policy import firm_of

BadgeState = Literal["valid", "withdrawn", "unsigned", "expired", "fallen"]

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that are mistaken for another
_LENGTH = 16
_VIEW = text(f"""
    SELECT g.code, g.band, g.published_at, g.expires_on, g.withdrawn_at, c.name AS firm, c.slug AS firm_slug,
        c.municipality, c.country, h.name AS hub, h.slug AS hub_slug, h.accent, h.zone, a.name AS signed_by,
        s.signed_at, s.scope, s.withdrawn_at AS unsigned_at,
        (now_at.at AT TIME ZONE h.zone)::date > g.expires_on AS over,
        CASE WHEN g.exporter AND (now_at.at AT TIME ZONE h.zone)::date <= g.exporter_until
            THEN g.exporter_until END AS exporter_until,
        b.until, EXISTS (SELECT 1 FROM hub_memberships hm WHERE hm.company_id = c.id AND hm.state = 'approved'
            AND hm.ended_at IS NULL) AS listed
    FROM readiness_badges g
    CROSS JOIN (SELECT CAST(:now AS timestamptz) AS at) now_at
    JOIN companies c ON c.id = g.company_id
    JOIN readiness_signatures s ON s.id = g.signature_id
    JOIN hubs h ON h.id = s.hub_id
    JOIN accounts a ON a.id = s.signed_by
    LEFT JOIN (company_bands b JOIN hubs bh ON bh.id = b.hub_id
        JOIN hub_memberships bm ON bm.hub_id = b.hub_id AND bm.company_id = b.company_id AND bm.state = 'approved'
            AND bm.ended_at IS NULL) ON b.code = g.code AND {banding.BAND_ENDS} > now_at.at
    WHERE g.code = :code
""")  # noqa: S608 - put together from the product's own text


@dataclass(frozen=True, slots=True)
class BadgeView:
    """What anybody may know of a badge. `until`: its last day as things stand; `listed`: the firm has a public page.

    `exporter_until`: the last day of the mark of a firm that is paid from abroad, None where it has or shows none.

    state: valid; withdrawn by the firm; unsigned by the hub; expired by its day; fallen: the evidence no longer reaches
    the band, or the hub no longer has the firm.
    """

    code: str
    band: str
    state: BadgeState
    firm: str
    firm_slug: str
    listed: bool
    municipality: str
    country: str
    hub: str
    hub_slug: str
    accent: str
    zone: str
    signed_by: str
    signed_at: datetime
    scope: str
    published_at: datetime
    expires_on: date
    until: date | None
    exporter_until: date | None
    ended_at: datetime | None

    @property
    def valid(self) -> bool:
        """Whether it counts now."""
        return self.state == "valid"

    @property
    def exporter(self) -> bool:
        """Whether the mark of an exporter stands on it now."""
        return self.valid and self.exporter_until is not None


def publish(work: Work, *, company_id: UUID, exporter: bool = False) -> ReadinessBadge:
    """Show the band that a hub signed, at the badge's address, on the firm's page and on its cards: its owner's choice.

    `exporter`: with the mark of a firm that is paid from abroad, while its evidence says so; as much a choice. A badge
    that is shown keeps its address when it is renewed. Conflict where nothing is signed that holds today.
    """
    _require_owner(work, company_id)
    inputs = gather(work.session, company_id, now=work.now)
    signed = publishable(work.session, inputs)
    if signed is None:
        raise Conflict(
            N_("No advisor's signature under your band holds today. Ask your hub's advisor for one: then publish it.")
        )
    badge = shown_badge(work.session, company_id)
    if badge is None:
        badge = ReadinessBadge(
            company_id=company_id,
            code="".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)),
            band=signed.band,
            published_at=work.now,
            expires_on=signed.expires_on,
        )
    badge.signature_id, badge.band, badge.expires_on = signed.id, signed.band, signed.expires_on
    badge.published_at, badge.published_by, badge.exporter = work.now, work.actor.account_id, exporter
    work.session.add(badge)
    work.session.flush()
    told = {"band": badge.band, "until": badge.expires_on.isoformat(), "exporter": exporter}
    work.record("readiness.badge_published", badge, company_id=company_id, hub_id=signed.hub_id, **told)
    refresh(work, company_id)
    return badge


def withdraw(work: Work, *, company_id: UUID) -> None:
    """Stop showing the band: its address says so from now on."""
    _require_owner(work, company_id)
    badge = shown_badge(work.session, company_id)
    if badge is None:
        return
    badge.withdrawn_at = work.now
    work.session.add(badge)
    work.session.flush()
    work.record("readiness.badge_withdrawn", badge, company_id=company_id, band=badge.band)
    refresh(work, company_id)


def mark_exporter(work: Work, *, company_id: UUID, shown: bool) -> None:
    """Show or hide, on a badge that is public, that the firm is paid from abroad.

    Conflict where there is no such badge, or no checked payment from abroad to show.
    """
    _require_owner(work, company_id)
    badge = shown_badge(work.session, company_id)
    if badge is None:
        raise Conflict(N_("You show no badge. Show your band first: the mark stands on it."))
    if shown and not gather(work.session, company_id, now=work.now).score().exporter:
        raise Conflict(
            N_("No payment from abroad of yours is checked today. Show one in question MKT5, and ask for a look at it.")
        )
    if badge.exporter == shown:
        return
    badge.exporter = shown
    work.session.add(badge)
    work.session.flush()
    verb = "readiness.exporter_shown" if shown else "readiness.exporter_hidden"
    work.record(verb, badge, company_id=company_id)
    refresh(work, company_id)


def refresh(work: Work, company_id: UUID) -> None:
    """Make what visitors see of the firm's badge true today; a renewed signature under the same band carries it on."""
    badge = shown_badge(work.session, company_id)
    if badge is None:
        banding.hide(work, company_id)
        return
    inputs = gather(work.session, company_id, now=work.now)
    signed = _resting_on(work.session, badge, inputs)
    until = last_day(inputs, badge.band, signed.expires_on) if signed is not None else None
    if signed is None or until is None:
        banding.hide(work, company_id)
        return
    if badge.signature_id != signed.id:
        badge.signature_id, badge.expires_on = signed.id, signed.expires_on
    badge.exporter_until = _last_day(inputs, badge.expires_on, _exports) if badge.exporter else None
    work.session.add(badge)
    banding.show(work, company_id, hub_id=signed.hub_id, band=badge.band, code=badge.code, until=until)


def last_day(inputs: Inputs, band: str, end: date) -> date | None:
    """The last day, `end` at most, on which the firm holds a band if nothing new comes; None where it does not today.

    Evidence has its own last days: after each of them the score is worked out again.
    """
    return _last_day(inputs, end, lambda day: _holds(day, band))


def _last_day(inputs: Inputs, end: date, true: Callable[[Inputs], bool]) -> date | None:
    """The last day, `end` at most, on which something is true without a break; None where it is not today."""
    if not true(inputs):
        return None
    ends = {one.expires for one in inputs.evidence if one.expires is not None and inputs.today <= one.expires < end}
    for day in sorted(ends):
        if not true(replace(inputs, today=day + timedelta(days=1))):
            return day
    return end


def publishable(session: Session, inputs: Inputs) -> BandSignature | None:
    """The signature that the firm could show today: of a hub that has it, in force, its band held."""
    found = [one for one in _signatures(session, inputs) if _holds(inputs, one.band)]
    return max(found, key=lambda one: (BANDS.index(one.band), one.signed_at), default=None)


def shown_badge(session: Session, company_id: UUID) -> ReadinessBadge | None:
    """The badge that the firm chose to show and has not withdrawn; it may have lapsed."""
    wanted = select(ReadinessBadge).where(
        ReadinessBadge.company_id == company_id, col(ReadinessBadge.withdrawn_at).is_(None)
    )
    return session.exec(wanted).first()


def badge_view(session: Session, code: str, *, now: datetime) -> BadgeView:
    """A badge by its code, as it stands at a moment. NotFound for a code that was never given out."""
    known = len(code) == _LENGTH and set(code) <= set(_LETTERS)
    row = session.connection().execute(_VIEW, {"code": code, "now": now}).mappings().first() if known else None
    if row is None:
        raise NotFound(N_("No badge has this code. A true badge leads to its own page here: check the address."))
    state: BadgeState = "fallen"
    if row["until"] is not None:
        state = "valid"
    elif row["withdrawn_at"] is not None:
        state = "withdrawn"
    elif row["unsigned_at"] is not None:
        state = "unsigned"
    elif row["over"]:
        state = "expired"
    ended = {"withdrawn": row["withdrawn_at"], "unsigned": row["unsigned_at"]}.get(state)
    plain = [name for name in BadgeView.__dataclass_fields__ if name not in ("state", "ended_at")]
    return BadgeView(**{name: row[name] for name in plain}, state=state, ended_at=ended)


def _resting_on(session: Session, badge: ReadinessBadge, inputs: Inputs) -> BandSignature | None:
    alike = [one for one in _signatures(session, inputs) if one.band == badge.band]
    same = next((one for one in alike if one.id == badge.signature_id), None)
    return same or next(iter(alike), None)


def _signatures(session: Session, inputs: Inputs) -> list[BandSignature]:
    """Those in force today, of hubs that have the firm; newest first."""
    wanted = select(BandSignature).where(
        BandSignature.company_id == inputs.company_id,
        col(BandSignature.hub_id).in_(firm_of(session, inputs.company_id).hubs),
        col(BandSignature.withdrawn_at).is_(None),
        BandSignature.expires_on >= inputs.today,
    )
    return list(session.exec(wanted.order_by(col(BandSignature.signed_at).desc(), col(BandSignature.id).desc())))


def _holds(inputs: Inputs, band: str) -> bool:
    present = inputs.score().band
    return present is not None and BANDS.index(present) >= BANDS.index(band)


def _exports(inputs: Inputs) -> bool:
    return inputs.score().exporter


def _require_owner(work: Work, company_id: UUID) -> None:
    require(work.actor, Permission.COMPANY_OWN, company_id, visible=company_id in work.actor.companies)
