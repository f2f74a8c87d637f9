"""What the signatures of a firm's own mail mean, in words: what was seen, and what to do."""

from __future__ import annotations

from typing import Any

from backend.core.i18n import N_, Text
from backend.probing.models import Site
from backend.probing.testing_mail import mail_domain

_WHERE = N_(
    "In Google Workspace: Apps → Google Workspace → Gmail → Authenticate email. In Microsoft 365: Defender, email"
    " authentication settings, DKIM. Elsewhere ask your mail provider for its DKIM record."
)
_MENDS: dict[str, tuple[Text, Text, Text | None]] = {
    "unsigned": (
        N_("Your mail is not signed (DKIM): whoever receives it cannot tell it from a forged one."),
        N_("Turn DKIM on at your mail provider and put the record it gives you into your DNS."),
        _WHERE,
    ),
    "foreign": (
        N_("Your mail is signed (DKIM) by %(by)s, not by your own domain: for your customers that does not count."),
        N_("Have your provider sign with %(domain)s: it gives you a record for your DNS."),
        _WHERE,
    ),
    "no-key": (
        N_("Your mail is signed (DKIM), but the key %(selector)s is not in your DNS, so nobody can check it."),
        N_("Copy the TXT or CNAME record for %(selector)s._domainkey.%(by)s from your provider into your DNS."),
        None,
    ),
    "broken": (
        N_("The signature (DKIM) of this mail does not hold."),
        N_(
            "Bring the mail as it arrived, not forwarded and not from the Sent folder. If it stays so, compare the key"
            " in your DNS with the one your provider shows."
        ),
        None,
    ),
    "weak": (
        N_("Your mail is signed (DKIM) with a key that is too short: many mail services ignore it."),
        N_("Make a new key of 2048 bits at your mail provider and put its record into your DNS."),
        _WHERE,
    ),
    "unread": (
        N_("Your mail is signed (DKIM) in a way that we cannot check."),
        N_("Ask your provider to sign with RSA as well: not every mail service reads the newer kind."),
        None,
    ),
}


def tested(site: Site) -> tuple[list[Text], list[tuple[Text, Text, Text | None]]]:
    """What a shown mail adds to what was seen of the domain's mail: plain facts, and what there is to mend."""
    kept: dict[str, Any] = site.test_mail
    if not kept:
        return [N_("Whether it is signed (DKIM) only a mail of yours can show: bring one below.")], []
    day = str(kept["at"])[:10]
    if kept["verdict"] == "good":
        return [N_("Signed (DKIM) by %(by)s, as a mail of yours showed on %(day)s.", by=kept["by"], day=day)], []
    values = {"by": kept["by"], "selector": kept["selector"], "domain": mail_domain(site)}
    seen, mend, how = _MENDS[kept["verdict"]]
    looked = N_("You showed a mail on %(day)s.", day=day)
    return [looked], [(Text(seen.msgid, _named(seen, values)), Text(mend.msgid, _named(mend, values)), how)]


def _named(text: Text, values: dict[str, str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f"%({name})s" in text.msgid}
