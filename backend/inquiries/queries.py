"""Reading conversations: whom a buyer may ask, a firm's inbox, a whole conversation, its files."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.core.errors import InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Actor, Permission, require
from backend.inquiries import suspicion
from backend.inquiries.models import Inquiry, InquiryFile
from backend.inquiries.schemas import Conversation, FileRow, InquiryPage, InquirySummary, MessageRow
from backend.media.models import Media

TABS = ("unread", "open", "closed")
PER_PAGE = 30


class Target(NamedTuple):
    """Whom a question goes to, and the hub that looks at it where it looks like spam.

    `tiers`: rows with min_quantity and price_minor, rising; none where the price is on request or a firm is asked.
    """

    company_id: UUID
    company_slug: str
    company_name: str
    municipality: str
    country: str
    hub_id: UUID
    accent: str
    listing_id: UUID | None
    listing_slug: str
    title: str
    unit: str
    currency: str
    moq: int | None
    tiers: list[dict[str, int]]


class DeskCompany(NamedTuple):
    """A firm as its desk names it."""

    id: UUID
    slug: str
    name: str
    accent: str
    zone: str


class Counts(NamedTuple):
    """Other questions of the same sender; see `suspicion.Evidence`."""

    from_email: int
    from_host: int
    told_firms: int


@dataclass(frozen=True, slots=True)
class TabCounts:
    """How many conversations stand under each tab of an inbox; `open` includes the unread ones."""

    unread: int
    open: int
    closed: int


_TARGET = """
    SELECT c.id AS company_id, c.slug AS company_slug, c.name AS company_name, c.municipality, c.country,
        h.id AS hub_id, h.accent, {listing}
    FROM companies c
    JOIN LATERAL (SELECT hub_id FROM hub_memberships WHERE company_id = c.id AND state = 'approved'
        AND ended_at IS NULL ORDER BY decided_at, id LIMIT 1) m ON true
    JOIN hubs h ON h.id = m.hub_id {source}
"""
_OF_LISTING = text(
    _TARGET.format(
        listing="""l.id AS listing_id, l.slug AS listing_slug, coalesce(t.title, '') AS title, l.unit, l.currency,
        l.moq, coalesce((SELECT jsonb_agg(jsonb_build_object('min_quantity', p.from_quantity, 'price_minor', p.minor)
            ORDER BY p.from_quantity) FROM price_tiers p WHERE p.listing_id = l.id), '[]') AS tiers""",
        source="""
    JOIN listings l ON l.company_id = c.id AND l.state = 'published'
    LEFT JOIN LATERAL (SELECT title FROM listing_texts WHERE listing_id = l.id
        ORDER BY locale = :locale DESC, locale = l.source_locale DESC LIMIT 1) t ON true
    WHERE l.slug = :slug""",
    )
)
_OF_COMPANY = text(
    _TARGET.format(
        listing="""CAST(NULL AS uuid) AS listing_id, '' AS listing_slug, '' AS title, '' AS unit, '' AS currency,
        CAST(NULL AS integer) AS moq, CAST('[]' AS jsonb) AS tiers""",
        source="""
    WHERE (c.slug = :slug OR c.id = (SELECT company_id FROM company_slugs WHERE slug = :slug))
        AND EXISTS (SELECT 1 FROM listings l WHERE l.company_id = c.id AND l.state = 'published')""",
    )
)
_DESK = text("""
    SELECT c.id, c.slug, c.name, coalesce(first.accent, 'anil') AS accent, coalesce(first.zone, 'UTC') AS zone
    FROM companies c
    LEFT JOIN LATERAL (SELECT h.accent, h.zone FROM hub_memberships m JOIN hubs h ON h.id = m.hub_id
        WHERE m.company_id = c.id AND m.ended_at IS NULL
        ORDER BY m.state = 'approved' DESC, m.submitted_at, m.id LIMIT 1) first ON true
    WHERE c.slug = :slug
""")
_RECENT = text("""
    SELECT
        (SELECT count(*) FROM inquiries WHERE buyer_email = :email AND created_at > :day AND id <> :id) AS from_email,
        (SELECT count(*) FROM inquiries WHERE split_part(buyer_email, '@', 2) = :host AND created_at > :day
            AND id <> :id) AS from_host,
        (SELECT count(DISTINCT i.company_id) FROM inquiries i JOIN inquiry_messages m ON m.inquiry_id = i.id
            WHERE i.created_at > :week AND i.company_id <> :company AND m.author = 'buyer' AND m.body = :body)
            AS told_firms
""")
_UNREAD = """EXISTS (SELECT 1 FROM inquiry_messages u
        WHERE u.inquiry_id = i.id AND u.author = 'buyer' AND u.read_at IS NULL)"""
_WITHIN = {
    "unread": f"i.state IN ('open', 'closed') AND {_UNREAD}",
    "open": "i.state = 'open'",
    "closed": "i.state IN ('closed', 'refused')",
    "all": "true",
}
_COUNTS = text(f"""
    SELECT count(*) FILTER (WHERE {_WITHIN["unread"]}) AS unread, count(*) FILTER (WHERE {_WITHIN["open"]}) AS open,
        count(*) FILTER (WHERE {_WITHIN["closed"]}) AS closed
    FROM inquiries i WHERE i.company_id = :company AND i.delivered_at IS NOT NULL
""")  # noqa: S608 - made of the fixed words above
_INBOX = {
    tab: text(f"""
    SELECT i.id, CASE WHEN i.state = 'open' AND m.author = 'company' THEN 'answered' ELSE i.state END AS state,
        i.buyer_name, i.buyer_company, i.buyer_country, i.listing_title, left(m.body, 240) AS excerpt,
        i.last_message_at, {_UNREAD} AS unread, i.version
    FROM inquiries i JOIN LATERAL (SELECT author, body FROM inquiry_messages WHERE inquiry_id = i.id
        ORDER BY created_at DESC, id DESC LIMIT 1) m ON true
    WHERE i.company_id = :company AND i.delivered_at IS NOT NULL AND {within}
        AND (CAST(:at AS timestamptz) IS NULL OR (i.last_message_at, i.id) < (:at, CAST(:id AS uuid)))
    ORDER BY i.last_message_at DESC, i.id DESC LIMIT :most
""")  # noqa: S608 - made of the fixed words above
    for tab, within in _WITHIN.items()
}
_CONVERSATION = text("""
    SELECT i.id, i.company_id, c.slug AS company_slug, c.name AS company_name, c.country AS company_country,
        c.municipality AS company_municipality, i.hub_id, h.name AS hub_name, h.accent,
        coalesce((SELECT l.slug FROM listings l WHERE l.id = i.listing_id AND l.state = 'published'), '')
            AS listing_slug,
        i.listing_title, i.state, i.locale, i.buyer_name, i.buyer_company, i.buyer_country, i.buyer_email, i.quantity,
        i.unit, i.destination, i.suspicion, i.created_at, i.delivered_at, i.first_answer_at, i.closed_at, i.closed_by,
        i.version
    FROM inquiries i JOIN companies c ON c.id = i.company_id JOIN hubs h ON h.id = i.hub_id WHERE i.id = :id
""")
_LETTERS = text("""
    SELECT m.id, m.author, coalesce(a.name, '') AS account_name, m.body, m.created_at
    FROM inquiry_messages m LEFT JOIN accounts a ON a.id = m.account_id
    WHERE m.inquiry_id = :id ORDER BY m.created_at, m.id
""")
_FILES = text("""
    SELECT f.message_id, f.id, d.file_name, d.content_type, d.size
    FROM inquiry_files f JOIN media d ON d.id = f.media_id WHERE f.inquiry_id = :id ORDER BY f.id
""")


def target_of_listing(session: Session, slug: str, *, locale: str) -> Target | None:
    """A published listing of an approved firm, titled in the language or its own; None where nobody can be asked."""
    row = session.connection().execute(_OF_LISTING, {"slug": slug, "locale": locale}).first()
    return Target(*row) if row else None


def target_of_company(session: Session, slug: str) -> Target | None:
    """An approved firm that shows something, by its present or a former address; None otherwise."""
    row = session.connection().execute(_OF_COMPANY, {"slug": slug}).first()
    return Target(*row) if row else None


def recent_counts(session: Session, inquiry: Inquiry, *, body: str, day: datetime, week: datetime) -> Counts:
    """How much else the sender sent since `day`, and how many other firms got the same words since `week`."""
    row = (
        session.connection()
        .execute(
            _RECENT,
            {
                "email": inquiry.buyer_email,
                "host": suspicion.host_of(inquiry.buyer_email),
                "id": inquiry.id,
                "day": day,
                "week": week,
                "company": inquiry.company_id,
                "body": body,
            },
        )
        .one()
    )
    return Counts(*row)


def desk_company(session: Session, actor: Actor, slug: str) -> DeskCompany:
    """The firm of a desk, for its own people. NotSignedIn for a visitor, NotFound for everyone else."""
    row = session.connection().execute(_DESK, {"slug": slug}).first()
    company = DeskCompany(*row) if row else None
    require(
        actor,
        Permission.INQUIRY_READ,
        company.id if company else None,
        visible=company is not None and company.id in actor.companies,
    )
    if company is None:  # the system itself asked for a firm that is not there
        raise NotFound
    return company


def tab_counts(session: Session, company_id: UUID) -> TabCounts:
    """How many conversations of a firm stand under each tab; `unread` is also what its desk shows beside the link."""
    return TabCounts(*session.connection().execute(_COUNTS, {"company": company_id}).one())


def inbox(
    session: Session, actor: Actor, company_id: UUID, *, tab: str = "all", after: str = "", most: int = PER_PAGE
) -> InquiryPage:
    """A firm's conversations under a tab (unread, open, closed, all), the last touched first.

    `after` is the `next` of the page before; InvalidInput where it is not one. NotFound for other firms' people.
    """
    require(actor, Permission.INQUIRY_READ, company_id, visible=company_id in actor.companies)
    at, last = _position(after)
    rows = (
        session.connection()
        .execute(_INBOX[tab], {"company": company_id, "at": at, "id": last, "most": most + 1})
        .mappings()
        .all()
    )
    shown = [InquirySummary(**row) for row in rows[:most]]
    return InquiryPage(rows=shown, next=_cursor(shown[-1]) if len(rows) > most else None)


def conversation_for_company(session: Session, actor: Actor, company_id: UUID, inquiry_id: UUID) -> Conversation:
    """A delivered conversation of a firm, for its own people and keys; NotFound for everyone else."""
    require(actor, Permission.INQUIRY_READ, company_id, visible=company_id in actor.companies)
    found = conversation(session, inquiry_id)
    if found is None or found.company_id != company_id or found.delivered_at is None:
        raise NotFound
    return found


def conversation(session: Session, inquiry_id: UUID) -> Conversation | None:
    """A whole conversation, its letters in order. Who may see it was asked before: by link, or by role."""
    run = session.connection().execute
    row = run(_CONVERSATION, {"id": inquiry_id}).mappings().first()
    if row is None:
        return None
    files: dict[UUID, list[FileRow]] = {}
    for file in run(_FILES, {"id": inquiry_id}).mappings():
        values: dict[str, Any] = dict(file)
        files.setdefault(values.pop("message_id"), []).append(FileRow(**values))
    letters = run(_LETTERS, {"id": inquiry_id}).mappings().all()
    messages = [MessageRow(**letter, files=files.get(letter["id"], [])) for letter in letters]
    answered = row["state"] == "open" and messages[-1].author == "company"
    return Conversation(**{**row, "state": "answered" if answered else row["state"]}, messages=messages)


def file_of(session: Session, *, inquiry_id: UUID, file_id: UUID) -> Media:
    """A file of a conversation whose reader was asked for before. Raises NotFound."""
    media = session.exec(
        select(Media)
        .join(InquiryFile, col(InquiryFile.media_id) == Media.id)
        .where(InquiryFile.id == file_id, InquiryFile.inquiry_id == inquiry_id)
    ).first()
    if media is None:
        raise NotFound
    return media


def _cursor(row: InquirySummary) -> str:
    return base64.urlsafe_b64encode(f"{row.last_message_at.isoformat()}|{row.id}".encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[datetime | None, UUID | None]:
    if not cursor:
        return None, None
    try:
        at, _, last = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        moment, row_id = datetime.fromisoformat(at), UUID(last)
    except (ValueError, binascii.Error):
        moment, row_id = None, None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(fields={"cursor": N_("This place in the list is not known. Start from its beginning.")})
    return moment, row_id
