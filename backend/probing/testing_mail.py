"""A firm shows a mail that it sent, and is told whether it was signed in its name. The mail itself is not kept."""

from __future__ import annotations

from uuid import UUID

from backend.core.errors import Conflict, InvalidInput, TooLarge, Unavailable
from backend.core.i18n import N_
from backend.core.work import Work
from backend.integrations.fetching import Budget, FetchProblem, Names
from backend.probing.mail_signature import LONGEST, NoMessage, Signed, belongs, look_at_signatures, sender_of
from backend.probing.models import Site
from backend.probing.proving import domain_is_own
from backend.probing.sites import site_for

_SECONDS = 8.0  # for all questions to name servers together
_OUTLOOK = b"\xd0\xcf\x11\xe0"  # how .msg files begin


def check_mail(work: Work, *, site_id: UUID, message: bytes, names: Names) -> Site:
    """Look at the signatures of a mail from the domain of the site's mail, and keep what was found.

    The name servers are asked outside of any transaction. Raises InvalidInput for what is no mail of this domain,
    TooLarge, Conflict where the domain is not proven to be the firm's, Unavailable where nobody could look.
    """
    site = site_for(work, site_id, edit=True)
    if site.proven_at is None or site.lost_at is not None:
        raise Conflict(N_("Show first that the site is yours. Then its mail can be looked at."))
    domain, host, token = mail_domain(site), site.host, site.token
    _check(message, domain)
    work.session.commit()
    budget = Budget.of(_SECONDS)
    try:
        own = domain_is_own(names, domain, host=host, token=token, budget=budget)
        found = look_at_signatures(names, message, domain, budget) if own else None
    except FetchProblem:
        raise Unavailable(
            N_("The name server of your domain did not answer in time. Nothing was kept: send it again in a minute.")
        ) from None
    if found is None:
        raise Conflict(N_("The domain of your mail is not proven yet: put the same TXT record there first."))
    site = site_for(work, site_id, edit=True)
    site.test_mail = {**_kept(found), "asked": domain, "at": work.now.isoformat()}
    work.session.add(site)
    work.session.flush()
    work.record("site.mail_tested", site, company_id=site.company_id, verdict=found.verdict)
    return site


def mail_domain(site: Site) -> str:
    """The domain of the firm's mail: the one it named, else the site's own."""
    return site.mail_domain or site.host.removeprefix("www.")


def _check(message: bytes, domain: str) -> None:
    if len(message) > LONGEST:
        raise TooLarge(
            N_("This mail is too long. Send yourself a short one without attachments, and bring that one."),
        )
    if message.startswith(_OUTLOOK):
        raise InvalidInput(
            fields={"message": N_("A .msg file of Outlook leaves out the signature. Save the mail as EML instead.")}
        )
    try:
        sender = sender_of(message)
    except NoMessage:
        raise InvalidInput(
            fields={"message": N_("This is no original mail. Download it as the page says: a file that ends in .eml.")}
        ) from None
    if not belongs(sender, domain):
        raise InvalidInput(
            fields={
                "message": N_(
                    "This mail was written from %(sender)s. Choose one that you sent from your business address,"
                    " …@%(domain)s.",
                    sender=sender,
                    domain=domain,
                )
            }
        )


def _kept(found: Signed) -> dict[str, str]:
    return {"verdict": found.verdict, "by": found.by, "selector": found.selector}
