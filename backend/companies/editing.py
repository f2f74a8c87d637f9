"""A firm changes what it says of itself."""

from __future__ import annotations

from uuid import UUID

from backend.companies.addressing import move
from backend.companies.joining import profile_values
from backend.companies.models import Company
from backend.companies.schemas import CompanyUpdate
from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.storing import delete_media, store_photo


def edit(work: Work, *, company_id: UUID, wanted: CompanyUpdate) -> Company:
    """Change the profile. Conflict where someone else changed it since the form was opened."""
    company = _editable(work, company_id)
    if company.version != wanted.version:
        raise Conflict(
            N_("Someone else of your firm changed this while you were writing. Your text is below: compare, then save.")
        )
    values = profile_values(wanted)
    changed = sorted(name for name, value in values.items() if getattr(company, name) != value)
    for name, value in values.items():
        setattr(company, name, value)
    if wanted.slug and wanted.slug != company.slug:
        move(work, company, wanted.slug)
        changed.append("slug")
    if changed:
        company.version += 1
        work.record("company.changed", company, company_id=company.id, fields=changed)
    return company


def set_logo(work: Work, *, storage: Storage, company_id: UUID, file_name: str, data: bytes) -> Company:
    """Show this picture as the firm's mark; the one before goes. Raises what `media.storing` raises."""
    require(work.actor, Permission.COMPANY_EDIT, company_id, visible=company_id in work.actor.companies)
    # The picture is made before the row is held: it takes a second, and others may be writing.
    logo = store_photo(work, storage=storage, company_id=company_id, file_name=file_name, data=data, purpose="logo")
    company = _editable(work, company_id)
    old, company.logo_id = company.logo_id, logo.id
    _drop(work, old)
    work.record("company.changed", company, company_id=company.id, fields=["logo"])
    return company


def remove_logo(work: Work, *, company_id: UUID) -> Company:
    """Show the firm's cloth again instead of its mark."""
    company = _editable(work, company_id)
    old, company.logo_id = company.logo_id, None
    if old is not None:
        _drop(work, old)
        work.record("company.changed", company, company_id=company.id, fields=["logo"])
    return company


def _drop(work: Work, logo_id: UUID | None) -> None:
    work.session.flush()
    if logo_id is not None:
        delete_media(work, work.session.get_one(Media, logo_id))


def _editable(work: Work, company_id: UUID) -> Company:
    require(work.actor, Permission.COMPANY_EDIT, company_id, visible=company_id in work.actor.companies)
    company = work.session.get(Company, company_id, with_for_update=True)
    if company is None:
        raise NotFound
    return company
