"""Deleting a draft. What buyers can see is paused instead: they may have its address."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from backend.catalogue.models import ListingPhoto
from backend.catalogue.writing import editable
from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.work import Work
from backend.media.models import Media
from backend.media.storing import delete_media


def remove(work: Work, *, listing_id: UUID) -> None:
    """Delete a draft with its photos. Conflict for one that is published or paused."""
    listing = editable(work, listing_id)
    if listing.state != "draft":
        raise Conflict(N_("Only drafts can be deleted. Pause this listing, or set it back to draft first."))
    photos = work.session.exec(select(ListingPhoto).where(ListingPhoto.listing_id == listing.id)).all()
    media = [work.session.get_one(Media, photo.media_id) for photo in photos]
    for photo in photos:
        work.session.delete(photo)
    work.session.flush()
    for file in media:
        delete_media(work, file)
    work.record("listing.removed", listing, company_id=listing.company_id)
    work.session.delete(listing)
    work.session.flush()
