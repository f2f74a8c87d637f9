"""Public addresses of firms: unique, and never taken from under a link that someone kept."""

from __future__ import annotations

from sqlmodel import select

from backend.companies.models import Company, CompanySlug
from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.core.ids import slugify
from backend.core.work import Work

_TRIES = 1000


def free_slug(work: Work, name: str) -> str:
    """An address nobody has or had, from the name."""
    base = slugify(name, otherwise="firm")
    for number in range(1, _TRIES):
        slug = base if number == 1 else f"{base}-{number}"
        if not _taken(work, slug):
            return slug
    raise InvalidInput(fields={"name": N_("Too many firms have this name. Add your town to it.")})


def move(work: Work, company: Company, slug: str) -> None:
    """Give the firm another address; the old one leads to it for ever."""
    wanted = slugify(slug, otherwise="firm")
    if wanted == company.slug:
        return
    own = work.session.exec(
        select(CompanySlug).where(CompanySlug.slug == wanted, CompanySlug.company_id == company.id)
    ).first()
    if own is None and _taken(work, wanted):
        raise InvalidInput(fields={"slug": N_("Another firm has this address. Choose another.")})
    if own is not None:
        work.session.delete(own)
    work.session.add(CompanySlug(company_id=company.id, slug=company.slug))
    company.slug = wanted
    work.session.flush()


def _taken(work: Work, slug: str) -> bool:
    return (
        work.session.exec(select(Company.id).where(Company.slug == slug)).first() is not None
        or work.session.exec(select(CompanySlug.id).where(CompanySlug.slug == slug)).first() is not None
    )
