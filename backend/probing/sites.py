"""A firm names its web address, is told how to prove that it is its own, and asks for a look at it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select

from backend.companies.models import Company
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_, Text
from backend.core.inputs import Input, Line
from backend.core.permissions import Actor, Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.integrations.fetching import FetchProblem, as_host
from backend.integrations.fetching.addresses import literal_address
from backend.probing.findings import CHECKS
from backend.probing.models import ProbeRun, Site

MOST_SITES = 3
OPEN = ("queued", "running")
_GIVEN_UP = timedelta(minutes=15)  # a look takes ten seconds: one that old was cut off
_NOT_A_SITE = N_("Write your own web address, for example www.yourfirm.com.")
_NOT_A_DOMAIN = N_("Write the part of your mail address behind the @, for example yourfirm.com.")


class SiteAdd(Input):
    """The address as people write it, with or without https:// and a page behind it."""

    host: Annotated[Line, Field(min_length=1, max_length=300)]


class MailDomain(Input):
    """The domain of the firm's mail; empty: that of the site."""

    mail_domain: Annotated[Line, Field(max_length=253)] = ""


def require_firm(actor: Actor, company_id: UUID, *, edit: bool = False) -> None:
    """Its own people only; never a key."""
    mine = company_id in actor.companies and actor.scopes is None
    require(actor, Permission.COMPANY_EDIT if edit else Permission.COMPANY_VIEW, company_id, visible=mine)
    if actor.scopes is not None:
        raise NotFound


def add_site(work: Work, *, company_id: UUID, wanted: SiteAdd) -> Site:
    """Note a firm's address with a new secret for the proof; one that was removed comes back. Looks at nothing yet.

    InvalidInput for what is no public name, Conflict for one that is there or one too many.
    """
    require_firm(work.actor, company_id, edit=True)
    host = _host(wanted.host, "host", _NOT_A_SITE)
    take_turn(work.session, f"sites:{company_id}")
    known = work.session.exec(select(Site).where(Site.company_id == company_id)).all()
    if sum(one.removed_at is None for one in known) >= MOST_SITES:
        raise Conflict(N_("Three addresses are enough. Remove one before you add another."))
    site = next((one for one in known if one.host == host), None)
    if site is not None and site.removed_at is None:
        raise Conflict(N_("This address is on your list already."))
    token = secrets.token_urlsafe(18)
    if site is None:
        site = Site(company_id=company_id, host=host, token=token, added_at=work.now)
        work.session.add(site)
    else:
        site.token, site.removed_at, site.proven_at, site.lost_at, site.added_at = token, None, None, None, work.now
        site.test_mail = {}
    work.session.flush()
    work.record("site.added", site, company_id=company_id)
    return site


def remove_site(work: Work, *, site_id: UUID) -> Site:
    """Look at it no more; what was seen there stands for nothing from now on."""
    site = site_for(work, site_id, edit=True)
    if site.removed_at is None:
        site.removed_at, site.next_probe_at = work.now, None
        work.session.flush()
        work.record("site.removed", site, company_id=site.company_id)
    return site


def set_mail_domain(work: Work, *, site_id: UUID, wanted: MailDomain) -> Site:
    """Name the domain of the firm's mail where it is not the site's; it needs the same record of proof."""
    site = site_for(work, site_id, edit=True)
    said = wanted.mail_domain.rpartition("@")[2]
    domain = _host(said, "mail_domain", _NOT_A_DOMAIN) if said else ""
    if domain != site.mail_domain:
        site.mail_domain, site.test_mail = domain, {}
        work.session.flush()
        work.record("site.mail_domain_changed", site, company_id=site.company_id)
    return site


def check_now(work: Work, *, site_id: UUID) -> ProbeRun:
    """Queue a look at a site; while one is under way, that one is answered."""
    return queue(work, site_for(work, site_id, edit=True), lock=f"probe:{site_id}")


def queue(work: Work, site: Site, *, lock: str) -> ProbeRun:
    """Queue a look at a site. One at a time; one that was cut off long ago counts as failed."""
    take_turn(work.session, f"probe:{site.id}")
    wanted = select(ProbeRun).where(ProbeRun.site_id == site.id, col(ProbeRun.state).in_(OPEN))
    run = work.session.exec(wanted).first()
    if run is not None and work.now - run.queued_at < _GIVEN_UP:
        return run
    if run is not None:
        run.state, run.ended_at = "failed", work.now
        work.session.flush()
    run = ProbeRun(
        company_id=site.company_id,
        site_id=site.id,
        state="queued",
        total=len(CHECKS),
        asked_by=work.actor.account_id,
        queued_at=work.now,
    )
    work.session.add(run)
    work.session.flush()
    work.record("site.probe_queued", site, company_id=site.company_id)
    work.defer("probing.run", lock=lock, run_id=str(run.id))
    return run


def site_for(work: Work, site_id: UUID, *, edit: bool = False) -> Site:
    """A site, for the people of its firm. NotFound for others and for one that was removed."""
    site = work.session.get(Site, site_id)
    if site is None or site.removed_at is not None:
        raise NotFound
    require_firm(work.actor, site.company_id, edit=edit)
    return site


def company_name(session: Session, company_id: UUID) -> tuple[str, str]:
    """Name and country of a firm."""
    company = session.get_one(Company, company_id)
    return company.name, company.country


def _host(said: str, field: str, sentence: Text) -> str:
    """The name of a host out of what people paste."""
    refusal = InvalidInput(fields={field: sentence})
    bare = said.strip().partition("://")[2] or said.strip()
    bare = bare.partition("/")[0].partition("?")[0].partition("#")[0].rpartition("@")[2]
    bare = bare.partition(":")[0]
    try:
        host = as_host(bare)
        if "." not in host or literal_address(host) is not None:
            raise refusal
    except FetchProblem:
        raise refusal from None
    return host
