"""Public addresses of firms: unique, and never taken from under a link that someone kept."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session, select

from backend.companies.models import Company, CompanySlug
from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.core.ids import slugify
from backend.core.turns import take_turn
from backend.core.work import Work

_TRIES = 10_000
# Addresses hold letters, digits and hyphens only: nothing in them means anything to LIKE.
_LIKE_IT = text("""
    SELECT slug FROM companies WHERE slug = :base OR slug LIKE :numbered
    UNION SELECT slug FROM company_slugs WHERE slug = :base OR slug LIKE :numbered
""")


def free_slug(work: Work, name: str) -> str:
    """An address nobody has or had, from the name; nobody else is given it until this work ends."""
    base = slugify(name, otherwise="firm")
    take_turn(work.session, f"company-slug:{base}")
    taken = set(work.session.connection().execute(_LIKE_IT, {"base": base, "numbered": f"{base}-%"}).scalars())
    for number in range(1, _TRIES):
        slug = base if number == 1 else f"{base}-{number}"
        if slug not in taken:
            return slug
    raise InvalidInput(fields={"name": N_("Too many firms have this name. Add your town to it.")})


def move(work: Work, company: Company, slug: str) -> None:
    """Give the firm another address; the old one leads to it for ever."""
    wanted = slugify(slug, otherwise="")
    if not wanted:
        raise InvalidInput(fields={"slug": N_("Use small letters, digits and hyphens only.")})
    if wanted == company.slug:
        return
    take_turn(work.session, f"company-slug:{wanted}")
    own = work.session.exec(
        select(CompanySlug).where(CompanySlug.slug == wanted, CompanySlug.company_id == company.id)
    ).first()
    if own is None and _taken(work.session, wanted):
        raise InvalidInput(fields={"slug": N_("Another firm has this address. Choose another.")})
    if own is not None:
        work.session.delete(own)
    work.session.add(CompanySlug(company_id=company.id, slug=company.slug))
    company.slug = wanted
    work.session.flush()


def by_address(session: Session, slug: str) -> Company | None:
    """The firm that has an address, or had it once."""
    return (
        session.exec(select(Company).where(Company.slug == slug)).first()
        or session.exec(
            select(Company).join(CompanySlug, CompanySlug.company_id == Company.id).where(CompanySlug.slug == slug)  # type: ignore[arg-type]
        ).first()
    )


def _taken(session: Session, slug: str) -> bool:
    return by_address(session, slug) is not None
