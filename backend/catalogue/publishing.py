"""Showing a listing to buyers, and taking it from the shelf again."""

from __future__ import annotations

from uuid import UUID

from backend.catalogue.models import Listing
from backend.catalogue.writing import editable, texts_of
from backend.companies.permitting import Permit, require_permit
from backend.core.errors import InvalidInput
from backend.core.i18n import N_, Text
from backend.core.work import Work

ACTION = "publish"  # as the hubs' gates name it


def publish(work: Work, *, listing_id: UUID) -> Listing:
    """Show it to buyers; asked again, nothing changes. InvalidInput with a sentence for each thing that is missing.

    A firm that waits for its hub may publish: its listings become visible with its approval. Raises Blocked where a
    hub of the firm asks for evidence first; what is published already stays so.
    """
    listing = editable(work, listing_id)
    if listing.state == "published":
        return listing
    titles = [row.title for row in texts_of(work.session, [listing.id])[listing.id].values()]
    refuse_incomplete(category=listing.category, titled=any(titles))
    require_permit(work, listing.company_id, ACTION)
    listing.state = "published"
    listing.published_at = listing.published_at or work.now
    _told(work, listing, "listing.published")
    return listing


def pause(work: Work, *, listing_id: UUID) -> Listing:
    """Hide a published listing for a while, its address and its photos kept; a draft is hidden already."""
    listing = editable(work, listing_id)
    if listing.state == "published":
        listing.state = "paused"
        _told(work, listing, "listing.paused")
    return listing


def back_to_draft(work: Work, *, listing_id: UUID) -> Listing:
    """Hide a listing and set it back to work."""
    listing = editable(work, listing_id)
    if listing.state != "draft":
        listing.state = "draft"
        _told(work, listing, "listing.unpublished")
    return listing


def missing(*, category: str, titled: bool = True) -> dict[str, Text]:
    """What a listing needs before buyers see it, by field; nothing where it is ready."""
    needed: dict[str, Text] = {}
    if not titled:
        needed["title_es"] = N_("Write the name, in Spanish or in English.")
    if not category:
        needed["category"] = N_("Choose a category: it is how buyers find this.")
    return needed


def refuse_incomplete(*, category: str, titled: bool = True) -> None:
    """InvalidInput where something that buyers need is missing."""
    needed = missing(category=category, titled=titled)
    if needed:
        raise InvalidInput(N_("Something is missing before buyers can see this."), fields=needed)


def withheld(permit: Permit) -> Text:
    """What is said of a list whose new rows a hub does not let be published."""
    return N_(
        "%(hub)s asks for evidence before you publish. Everything new waits among your drafts: publish it once your hub"
        " has what it asks for.",
        hub=permit.hub,
    )


def _told(work: Work, listing: Listing, verb: str) -> None:
    listing.updated_at = work.now
    work.session.flush()
    work.record(verb, listing, company_id=listing.company_id)
