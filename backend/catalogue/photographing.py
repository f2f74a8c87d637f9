"""A listing's photos: added, put in order, described, removed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from backend.catalogue.models import Listing, ListingPhoto
from backend.catalogue.writing import editable
from backend.core.errors import Conflict, InvalidInput, NotFound, NotSignedIn
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.storing import Upload, delete_media, store_photos

MOST_PHOTOS = 8


def add_photos(work: Work, *, storage: Storage, listing_id: UUID, files: Sequence[Upload]) -> list[ListingPhoto]:
    """Add photos behind those that are there, all or none. The refusals of `media.storing`; Conflict beyond eight.

    The pictures are prepared before anything is held or written: that takes seconds.
    """
    company_id = work.session.exec(select(Listing.company_id).where(Listing.id == listing_id)).first()
    if company_id is None:
        raise NotFound() if work.actor.signed_in or work.actor.system else NotSignedIn()
    require(work.actor, Permission.LISTING_EDIT, company_id, visible=company_id in work.actor.companies)
    if not files:
        raise InvalidInput(fields={"photos": N_("Choose at least one photo.")})
    _refuse_too_many(len(_photos(work, listing_id)) + len(files))
    stored = store_photos(work, storage=storage, company_id=company_id, files=files)
    listing = editable(work, listing_id)
    present = _photos(work, listing_id)
    _refuse_too_many(len(present) + len(stored))
    last = max((photo.position for photo in present), default=0)
    added = [
        ListingPhoto(listing_id=listing_id, media_id=media.id, position=last + number)
        for number, media in enumerate(stored, start=1)
    ]
    work.session.add_all(added)
    _told(work, listing)
    return added


def order_photos(work: Work, *, listing_id: UUID, order: Sequence[UUID]) -> None:
    """Show the photos in this order; InvalidInput unless it names each of them once."""
    listing = editable(work, listing_id)
    photos = {photo.id: photo for photo in _photos(work, listing_id)}
    if sorted(photos) != sorted(order):
        raise InvalidInput(fields={"photos": N_("The photos changed meanwhile. Look at them again, then order them.")})
    if list(photos) == list(order):
        return
    for position, photo_id in enumerate(order, start=1):
        photos[photo_id].position = position
    _told(work, listing)


def move_photo(work: Work, *, listing_id: UUID, photo_id: UUID, by: int) -> None:
    """Move a photo forward (negative) or back; it stops at either end."""
    editable(work, listing_id)
    order = [photo.id for photo in _photos(work, listing_id)]
    if photo_id not in order:
        raise NotFound
    at = order.index(photo_id)
    order.insert(max(0, at + by), order.pop(at))
    order_photos(work, listing_id=listing_id, order=order)


def describe_photo(work: Work, *, listing_id: UUID, photo_id: UUID, alt: str) -> None:
    """Say what a photo shows, for who cannot see it."""
    listing, photo = _one(work, listing_id, photo_id)
    if photo.alt != alt:
        photo.alt = alt
        _told(work, listing)


def remove_photo(work: Work, *, listing_id: UUID, photo_id: UUID) -> None:
    """Take a photo away, its file too."""
    listing, photo = _one(work, listing_id, photo_id)
    media = work.session.get_one(Media, photo.media_id)
    work.session.delete(photo)
    work.session.flush()
    delete_media(work, media)
    _told(work, listing)


def _photos(work: Work, listing_id: UUID) -> list[ListingPhoto]:
    return list(
        work.session.exec(
            select(ListingPhoto)
            .where(ListingPhoto.listing_id == listing_id)
            .order_by(col(ListingPhoto.position), col(ListingPhoto.id))
        )
    )


def _one(work: Work, listing_id: UUID, photo_id: UUID) -> tuple[Listing, ListingPhoto]:
    listing = editable(work, listing_id)
    photo = work.session.get(ListingPhoto, photo_id)
    if photo is None or photo.listing_id != listing_id:
        raise NotFound
    return listing, photo


def _refuse_too_many(count: int) -> None:
    if count > MOST_PHOTOS:
        raise Conflict(N_("A listing shows at most %(most)s photos. Remove one first.", most=MOST_PHOTOS))


def _told(work: Work, listing: Listing) -> None:
    listing.updated_at = work.now
    work.session.flush()
    work.record("listing.changed", listing, company_id=listing.company_id, fields=["photos"])
