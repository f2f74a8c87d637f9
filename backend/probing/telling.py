"""A firm's owners are written to when the proof that a site is theirs is gone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.companies.models import Company, CompanyMember
from backend.core.permissions import OWNER
from backend.core.work import Work
from backend.integrations.mail.outbox import enqueue
from backend.probing.findings import Finding
from backend.probing.models import Site


def tell_lost(work: Work, site: Site, proof: Finding) -> None:
    """One mail for each owner and each loss: how it was proven, whether the site answered at all, what to do."""
    if site.lost_at is None or site.removed_at is not None:
        return
    company = work.session.get_one(Company, site.company_id)
    for owner in _owners(work, site):
        enqueue(
            work,
            # The moment belongs to the key: a proof that is shown again and lost again is told again.
            key=f"site:{site.id}:lost:{site.lost_at.isoformat()}:{owner.id}",
            kind="site_proof_lost",
            to=owner.email,
            locale=owner.locale,
            context={
                "name": owner.name,
                "company": company.name,
                "host": site.host,
                "method": site.method,
                "missed": "missed" in proof.seen,
                "link": f"/{owner.locale}/desk/{company.slug}/site",
            },
        )


def _owners(work: Work, site: Site) -> Sequence[Account]:
    return work.session.exec(
        select(Account)
        .join(CompanyMember, col(CompanyMember.account_id) == Account.id)
        .where(
            CompanyMember.company_id == site.company_id,
            CompanyMember.role == OWNER,
            col(CompanyMember.ended_at).is_(None),
            col(CompanyMember.accepted_at).is_not(None),
            col(Account.verified_at).is_not(None),
            col(Account.suspended_at).is_(None),
        )
        .order_by(col(Account.id))
    ).all()
