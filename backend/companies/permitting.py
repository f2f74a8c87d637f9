"""Whether a firm may do an action that its hubs guard. Readiness writes the rows; the rooms that offer the action read.

Asked when something is begun (a quote is sent), never when what was begun goes on (a quote is accepted).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.companies.models import CompanyPermit
from backend.core.errors import DomainError
from backend.core.i18n import N_, Text
from backend.core.work import Work

# Only the hubs that have the firm today guard what it does.
_ROWS = text("""
    SELECT p.hub_id, h.name AS hub, h.zone, c.slug AS firm, p.action, p.allowed, p.reason, p.step, p.until
    FROM company_permits p
    JOIN hubs h ON h.id = p.hub_id
    JOIN companies c ON c.id = p.company_id
    JOIN hub_memberships hm ON hm.hub_id = p.hub_id AND hm.company_id = p.company_id AND hm.state = 'approved'
        AND hm.ended_at IS NULL
    WHERE p.company_id = :company ORDER BY p.action, hm.decided_at, hm.id
""")


@dataclass(frozen=True, slots=True)
class Permit:
    """What a hub says about an action of a firm.

    `missing`: item ids with their questions by locale; `band`: the band that is asked for and not reached; `step`: the
    item that is mended fastest, with its title by locale in `fix` and its hours of work. `lifted_until`: an advisor
    allowed it up to and including this day, whatever is missing. `firm`: the firm's address.
    """

    action: str
    allowed: bool = True
    hub_id: UUID | None = None
    hub: str = ""
    missing: tuple[tuple[str, Mapping[str, str]], ...] = ()
    band: str = ""
    step: str = ""
    fix: Mapping[str, str] | None = None
    hours: float = 0.0
    lifted_until: date | None = None
    firm: str = ""


class Blocked(DomainError):
    """A hub asks for evidence before this action. `permit` says which, and what mends it fastest."""

    status = 403
    code = "evidence-missing"

    def __init__(self, permit: Permit) -> None:
        items = ", ".join(item for item, _ in permit.missing) or "-"
        super().__init__(sentence(permit, items=items))
        self.permit = permit

    def more(self, locale: str) -> dict[str, Any]:
        """The missing items with their questions and pages, and the fastest fix."""
        permit, pages = self.permit, f"/{locale}/desk/{self.permit.firm}/readiness"
        asked = zip((item for item, _ in permit.missing), named(permit, locale), strict=True)
        missing = [{"item": item, "question": words, "page": f"{pages}/questions/{item}"} for item, words in asked]
        told: dict[str, Any] = {
            "hub": permit.hub,
            "action": permit.action,
            "band": permit.band or None,
            "missing": missing,
            "page": f"{pages}/gates",
        }
        if permit.fix is not None:
            step = {"item": permit.step, "step": permit.fix[locale], "hours": permit.hours}
            told["fastest"] = {**step, "page": f"{pages}/questions/{permit.step}"}
        return {"evidence": told}


def sentence(permit: Permit, *, items: str) -> Text:
    """What is missing, in a sentence; `items` names it in the reader's language, or by the items' ids."""
    if permit.missing:
        return N_(
            "%(hub)s asks for evidence first: %(items)s. Open your readiness page and show it there.",
            hub=permit.hub,
            items=items,
        )
    return N_(
        "%(hub)s asks for another readiness band first. Your readiness page shows what is missing.", hub=permit.hub
    )


def permits_of(session: Session, company_id: UUID, *, now: datetime) -> list[Permit]:
    """Every guarded action of a firm, one per hub that guards it. A lift ends with its day in the hub's zone."""
    rows = session.connection().execute(_ROWS, {"company": company_id}).mappings()
    return [_permit(dict(row), now) for row in rows]


def permit_of(
    session: Session, company_id: UUID, action: str, *, now: datetime | None = None, hub_id: UUID | None = None
) -> Permit:
    """The permit that counts for an action: the first that blocks, else an allowed one; allowed where nobody guards it.

    `hub_id` asks for one hub alone, for what belongs to it (its fair). `now` is the present moment unless given.
    """
    found = permits_of(session, company_id, now=now or datetime.now(UTC))
    mine = [one for one in found if one.action == action and hub_id in (None, one.hub_id)]
    return next((one for one in mine if not one.allowed), mine[0] if mine else Permit(action))


def require_permit(work: Work, company_id: UUID, action: str, *, hub_id: UUID | None = None) -> None:
    """Raise Blocked where a hub asks for evidence before the action."""
    permit = permit_of(work.session, company_id, action, now=work.now, hub_id=hub_id)
    if not permit.allowed:
        raise Blocked(permit)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What readiness found about an action: allowed by evidence, or by a lift until a day, and what is missing."""

    allowed: bool
    reason: Mapping[str, Any]
    step: str = ""
    lifted_until: date | None = None


def write(work: Work, company_id: UUID, wanted: Mapping[tuple[UUID, str], Verdict]) -> None:
    """Make a firm's permits these, by hub and action; the others go."""
    write_many(work, {company_id: wanted})


def write_many(work: Work, wanted: Mapping[UUID, Mapping[tuple[UUID, str], Verdict]]) -> None:
    """As `write`, for many firms with the same few statements."""
    rows = work.session.exec(select(CompanyPermit).where(col(CompanyPermit.company_id).in_(list(wanted)))).all()
    present = {(row.company_id, row.hub_id, row.action): row for row in rows}
    asked = {(firm, *key): verdict for firm, verdicts in wanted.items() for key, verdict in verdicts.items()}
    for gone in present.keys() - asked.keys():
        work.session.delete(present[gone])
    for (company_id, hub_id, action), verdict in asked.items():
        row = present.get((company_id, hub_id, action))
        told = (verdict.allowed, dict(verdict.reason), verdict.step, verdict.lifted_until)
        if row is not None and (row.allowed, row.reason, row.step, row.until) == told:
            continue
        row = row or CompanyPermit(
            company_id=company_id, hub_id=hub_id, action=action, allowed=False, written_at=work.now
        )
        row.allowed, row.reason, row.step, row.until = told
        row.written_at = work.now
        work.session.add(row)
    work.session.flush()


def named(permit: Permit, locale: str) -> list[str]:
    """The questions whose evidence is missing, in a language."""
    return [words.get(locale) or words.get("es", item) for item, words in permit.missing]


def _permit(row: Mapping[str, Any], now: datetime) -> Permit:
    reason, until = row["reason"], row["until"]
    lifted = until is not None and now.astimezone(ZoneInfo(row["zone"])).date() <= until
    return Permit(
        action=row["action"],
        allowed=row["allowed"] or lifted,
        hub_id=row["hub_id"],
        hub=row["hub"],
        missing=tuple(_items(reason.get("items", ()))),
        band=reason.get("band", ""),
        step=row["step"],
        fix=reason.get("fix"),
        hours=float(reason.get("hours", 0)),
        lifted_until=until if lifted and not row["allowed"] else None,
        firm=row["firm"],
    )


def _items(listed: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Mapping[str, str]]]:
    return ((one["id"], {"es": one["es"], "en": one["en"]}) for one in listed)
