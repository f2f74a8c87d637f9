"""Whether a site is the firm's own: a DNS record, a tag on the home page or a small file, with the firm's secret."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from backend.integrations.fetching import Budget, Fetched, FetchProblem, Names
from backend.probing.findings import Finding, unknown
from backend.probing.visiting import Visit

MARK = "vitrina-site"
FILE = "/.well-known/vitrina-site.txt"


def record(token: str) -> str:
    """What a TXT record says."""
    return f"{MARK}={token}"


def tag(token: str) -> str:
    """What stands in the head of the home page."""
    return f'<meta name="{MARK}" content="{token}">'


def proof_of(visit: Visit) -> Finding:
    """Good with the method that was found; bad where all three were looked at and none is there; else unknown."""
    troubles: list[str] = []
    for method in (_by_dns, _by_tag, _by_file):
        try:
            name = method(visit)
        except FetchProblem as problem:
            troubles.append(problem.cause)
            continue
        if name:
            return Finding("proof", "good", None, {"method": name, "why": []})
    if troubles:
        return unknown("proof", troubles[-1])
    return Finding("proof", "bad", None, {"method": "", "why": ["no-proof"]})


def mail_domain_is_own(visit: Visit, domain: str, budget: Budget) -> bool:
    """The site's own domain was proven with it; any other needs the same record in its own name service."""
    return domain_is_own(visit.names, domain, host=visit.wanted.host, token=visit.wanted.token, budget=budget)


def domain_is_own(names: Names, domain: str, *, host: str, token: str, budget: Budget) -> bool:
    """As `mail_domain_is_own`, for a site that is proven, without a visit."""
    return domain == host.removeprefix("www.") or _told(names.texts(domain, budget), token)


def _by_dns(visit: Visit) -> str:
    host = visit.wanted.host
    for name in dict.fromkeys((host, host.removeprefix("www."))):
        if _told(visit.names.texts(name, visit.budget.at_most(1.5)), visit.wanted.token):
            return "dns"
    return ""


def _told(texts: list[str], token: str) -> bool:
    return any(hmac.compare_digest(one.strip().encode(), record(token).encode()) for one in texts)


def _by_tag(visit: Visit) -> str:
    home = visit.home
    if isinstance(home, FetchProblem):
        raise home
    if visit.obstacle() == "status" and home.status >= 500:
        raise FetchProblem("broken", "status")
    if visit.obstacle():
        return ""
    same = hmac.compare_digest(visit.page.metas[MARK].encode(), visit.wanted.token.encode())
    return "meta" if same and _very_host(visit, home) else ""


def _by_file(visit: Visit) -> str:
    """The file must come from the host itself: where it leads elsewhere, that is somebody else's word."""
    scheme = "https" if isinstance(visit.secure, Fetched) else "http"
    answer = visit.tried(f"{scheme}://{visit.wanted.host}{FILE}", 2.0, 500)
    if isinstance(answer, FetchProblem):
        raise answer
    if answer.status >= 500:
        raise FetchProblem("broken", "status")
    if answer.status >= 400 or not _very_host(visit, answer):
        return ""
    words = answer.body.decode("utf-8", "replace").split()
    return "file" if words and words[0] in (visit.wanted.token, record(visit.wanted.token)) else ""


def _very_host(visit: Visit, answer: Fetched) -> bool:
    ends = (urlsplit(answer.url).hostname or "").removeprefix("www.")
    return ends == visit.wanted.host.removeprefix("www.")
