"""Whether business mail comes by the firm's own domain and is protected from those who would write in its name."""

from __future__ import annotations

from backend.integrations.fetching import Budget, FetchProblem, Names
from backend.probing.findings import Finding, found, unknown

# MX, SPF and DMARC; a rule that only watches is worth less than one that refuses.
_MX, _SPF, _WEAK_SPF, _DMARC, _WEAK_DMARC = 0.4, 0.3, 0.15, 0.3, 0.2


def look_at_mail(names: Names, domain: str, budget: Budget) -> Finding:
    """MX, SPF and DMARC of a domain. "unknown" where the name server does not say."""
    try:
        servers = names.mail_servers(domain, budget)
        spf = [one for one in names.texts(domain, budget) if one.lower().startswith("v=spf1")]
        dmarc = [one for one in names.texts(f"_dmarc.{domain}", budget) if one.lower().startswith("v=dmarc1")]
    except FetchProblem as problem:
        return unknown("mail", problem.cause, domain=domain)
    if not servers or servers == ["."]:
        return found("mail", 0, ["no-mx"], domain=domain, mx=False)
    level, why = _MX, []
    ending = spf[0].lower().split()[-1] if len(spf) == 1 else ""  # two of them are invalid: as good as none
    if ending in ("-all", "~all") or ending.startswith("redirect="):
        level += _SPF
    else:
        level += _WEAK_SPF if len(spf) == 1 else 0
        why.append("weak-spf" if len(spf) == 1 else "no-spf")
    policy = _policy(dmarc[0]) if len(dmarc) == 1 else ""
    if policy in ("quarantine", "reject"):
        level += _DMARC
    else:
        level += _WEAK_DMARC if policy == "none" else 0
        why.append("weak-dmarc" if policy == "none" else "no-dmarc")
    return found("mail", level, why, domain=domain, mx=True, spf=ending[:10], dmarc=policy)


def _policy(record: str) -> str:
    tags = dict(part.strip().lower().split("=", 1) for part in record.split(";") if "=" in part)
    policy = tags.get("p", "").strip()
    return policy if policy in ("none", "quarantine", "reject") else ""
