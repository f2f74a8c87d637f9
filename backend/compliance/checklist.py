"""What a market asks of one offer: chosen from the packs by tariff code, sector, service class and origin."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from backend.catalogue.queries import PublicListing
from backend.catalogue.reference.tree import categories
from backend.compliance.papers import PAPER, Paper, paper_in
from backend.compliance.reading import lines_by_id, packs
from backend.compliance.renewing import Window, window_of
from backend.compliance.requirement import MARKETS, Pack, Requirement
from backend.core.errors import InvalidInput
from backend.core.i18n import N_


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A requirement for one offer. `certain` is False where the HS code, which decides, is not known or too short.

    `upcoming`: compulsory only from `requirement.begins` on. `window`: when it is renewed next, where a calendar says.
    """

    requirement: Requirement
    certain: bool = True
    upcoming: bool = False
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """The lines of one offer for one market, compulsory ones first.

    `covered` is False where no pack is about these goods or services, and only what holds for all goods is listed.
    `hs_missing`: goods without a code, so that some lines are only possible.
    """

    market: str
    lines: tuple[ChecklistLine, ...]
    covered: bool
    hs_missing: bool


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line a firm said is missing on one of its listings, or held by a document that has ended or was taken back.

    `titles` of the listing by locale. The last four are its step: taken up when, asked of the advisors when and what.
    """

    listing_id: UUID
    market: str
    requirement: Requirement
    titles: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    lapsed: Paper | None = None
    taken_at: datetime | None = None
    asked_at: datetime | None = None
    question: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """The questions of the readiness instrument it holds back."""
        return self.requirement.items


def checklist_of(
    hs: str | None,
    sector: str,
    offers: Collection[str],
    market: str,
    today: date,
    *,
    origin: str = "",
    classes: Sequence[str] = (),
) -> Checklist:
    """What `market` asks. `offers` holds "goods", "services" or both; `classes` are CPC classes of a service.

    Raises InvalidInput for a market without packs.
    """
    if market not in MARKETS:
        raise InvalidInput(N_("Choose one of the markets on the list."), fields={"market": N_("Choose a market.")})
    found: list[tuple[int, ChecklistLine]] = []
    covered = False
    chosen = _packs_for(hs, sector, offers, market)
    for pack in chosen:
        covered = covered or pack.group != "goods"
        for line in pack.lines:
            placed = _placed(line, hs, origin, classes)
            if placed is not None:
                depth, certain = placed
                upcoming = line.begins is not None and line.begins > today
                found.append((depth, ChecklistLine(line, certain, upcoming, window_of(line.renewal, today))))
    return Checklist(
        market=market,
        lines=tuple(_ordered(_narrowed(found))),
        covered=covered,
        hs_missing="goods" in offers and not hs,
    )


def checklist_for(listing: PublicListing, market: str, today: date) -> Checklist:
    """What `market` asks of a listing."""
    category = categories().get(listing.category)
    return checklist_of(
        listing.hs_code,
        listing.company.sector,
        ("services",) if listing.kind == "service" else ("goods",),
        market,
        today,
        origin=listing.company.country,
        classes=category.service_class if category is not None else (),
    )


_MISSING = text(f"""
    SELECT m.listing_id, m.market, m.line, m.mark, m.note, m.taken_at, m.asked_at, m.question,
        l.hs_code, l.kind, l.category, c.sector, c.country, {PAPER},
        (SELECT jsonb_object_agg(t.locale, t.title) FROM listing_texts t WHERE t.listing_id = l.id) AS titles
    FROM compliance_marks m JOIN listings l ON l.id = m.listing_id JOIN companies c ON c.id = m.company_id
    LEFT JOIN readiness_documents d ON d.id = m.document_id AND d.company_id = m.company_id
    WHERE m.company_id = :company AND (m.mark = 'missing' OR (m.mark = 'have' AND d.id IS NOT NULL))
    ORDER BY l.id, m.market, m.line
""")  # noqa: S608 - put together from the product's own text


def open_lines(session: Session, company_id: UUID, today: date | None = None) -> list[OpenLine]:
    """The lines of a firm that are missing and still hold for the listing: what steps are made of. One statement.

    Without `today` no document has ended.
    """
    found = []
    asked: dict[tuple[UUID, str], frozenset[str]] = {}
    for row in session.connection().execute(_MISSING, {"company": company_id}).mappings():
        line, paper = lines_by_id().get(row["line"]), paper_in(row)
        if line is None or line.market != row["market"]:
            continue  # the pack was changed since: nobody asks for it any more
        if row["mark"] == "have" and (paper is None or paper.counts(line, today or date.min)):
            continue
        place = row["listing_id"], row["market"]
        if place not in asked:
            asked[place] = _asked_of(row, today or date.max)
        if line.id in asked[place]:
            told = {name: row[name] for name in ("note", "taken_at", "asked_at", "question")}
            lapsed = paper if row["mark"] == "have" else None
            found.append(OpenLine(*place, line, titles=row["titles"] or {}, lapsed=lapsed, **told))
    return found


def _asked_of(row: RowMapping, today: date) -> frozenset[str]:
    """The lines that the market of this row asks of its listing."""
    category = categories().get(row["category"])
    now = checklist_of(
        row["hs_code"],
        row["sector"],
        ("services",) if row["kind"] == "service" else ("goods",),
        row["market"],
        today,
        origin=row["country"],
        classes=category.service_class if category is not None else (),
    )
    return frozenset(one.requirement.id for one in now.lines)


def _packs_for(hs: str | None, sector: str, offers: Collection[str], market: str) -> list[Pack]:
    here = [pack for pack in packs() if pack.market == market]
    chosen: list[Pack] = []
    if "goods" in offers:
        chosen += [pack for pack in here if pack.group == "goods"]
        chosen += _about(hs, sector, [pack for pack in here if pack.group not in ("goods", "services")])
    if "services" in offers:
        chosen += [pack for pack in here if pack.group == "services"]
    return chosen


def _about(hs: str | None, sector: str, here: list[Pack]) -> list[Pack]:
    """The code decides, its most specific prefix first; without a code, the firm's sector."""
    if not hs:
        return [pack for pack in here if sector in pack.sectors]
    depths = [(_depth(hs, pack.hs), pack) for pack in here]
    deepest = max((depth for depth, _ in depths), default=0)
    return [pack for depth, pack in depths if depth == deepest and depth > 0]


def _placed(line: Requirement, hs: str | None, origin: str, classes: Sequence[str]) -> tuple[int, bool] | None:
    """How specific the line is to the offer and whether it surely holds; None where it does not."""
    if line.origins and origin and origin not in line.origins:
        return None
    if line.cpc:
        codes = [one.removeprefix("CPC").strip() for one in classes]
        depth = max((_depth(code, line.cpc) for code in codes), default=0)
        return (depth, True) if depth else None
    certain = not (line.origins and not origin)
    if not hs:
        return 0, certain and not line.hs and not line.not_hs
    if hs.startswith(line.not_hs):
        return None
    if not line.hs:
        return 0, certain
    depth = _depth(hs, line.hs)
    return (depth, certain) if depth else None


def _depth(code: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)


def _narrowed(found: list[tuple[int, ChecklistLine]]) -> list[tuple[int, ChecklistLine]]:
    """Of several lines about one topic, those with the most specific prefix."""
    deepest: dict[str, int] = {}
    for depth, one in found:
        topic = one.requirement.topic
        if topic:
            deepest[topic] = max(deepest.get(topic, 0), depth)
    return [(depth, one) for depth, one in found if depth == deepest.get(one.requirement.topic, depth)]


def _ordered(found: list[tuple[int, ChecklistLine]]) -> list[ChecklistLine]:
    """Compulsory first, then what surely holds, what is about just these goods, the most specific; else as written."""
    numbered = sorted(
        enumerate(found),
        key=lambda row: (
            not row[1][1].requirement.compulsory,
            not row[1][1].certain,
            row[1][1].upcoming,
            row[1][1].requirement.group == "goods",
            -row[1][0],
            row[0],
        ),
    )
    return [one for _, (_, one) in numbered]


__all__ = ["MARKETS", "Checklist", "ChecklistLine", "OpenLine", "checklist_for", "checklist_of", "open_lines"]
