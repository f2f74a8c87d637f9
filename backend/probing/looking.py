"""The checks: each reads a visit and says what it found, with a code for everything there is to mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from backend.integrations.fetching import Budget, Fetched, FetchProblem
from backend.probing.apart import PageFacts
from backend.probing.findings import CHECKS, Finding, advised, found, unknown
from backend.probing.mail import look_at_mail
from backend.probing.page import plain
from backend.probing.proving import mail_domain_is_own, proof_of
from backend.probing.selling import look_at_offers, look_at_payment
from backend.probing.visiting import Visit

SOON = timedelta(days=14)
HEAVY, VERY_HEAVY = 3_000_000, 6_000_000
QUICK, SLOW = 1.0, 2.5  # seconds to the first byte, from here, the connection included
_CONTACT = re.compile(r"contact|contáct|ubicaci|about|nosotros|quienes|empresa")
_PRIVACY = re.compile(r"privac|aviso-legal|aviso legal|proteccion de datos|datos personales|datos-personales")
_TRACKERS = {
    "googletagmanager.com": "Google Tag Manager",
    "google-analytics.com": "Google Analytics",
    "connect.facebook.net": "Meta Pixel",
    "static.hotjar.com": "Hotjar",
    "clarity.ms": "Microsoft Clarity",
    "analytics.tiktok.com": "TikTok Pixel",
    "snap.licdn.com": "LinkedIn Insight",
    "doubleclick.net": "DoubleClick",
}
_CONSENT = (
    "cookiebot|onetrust|cookielaw|cookieyes|cookie-law-info|complianz|iubenda|osano|termly|klaro|usercentrics|"
    "didomi|quantcast|cookiefirst|borlabs|consent_mode|consentmanager|tarteaucitron|shopify-privacy|privacy-banner"
)
_DEFAULT_DENIED = re.compile(r"['\"]consent['\"]\s*,\s*['\"]default['\"]")


def look(visit: Visit, now: datetime) -> Iterator[Finding]:
    """All checks in their order. Never raises FetchProblem.

    A site that was never proven, or whose proof is surely gone, is not looked at any further; one that was proven and
    whose proof could not be looked at this time is.
    """
    visit.arrive()
    proof = proof_of(visit)
    yield proof
    if proof.outcome == "bad" or (proof.outcome == "unknown" and not visit.wanted.proven):
        return
    mail = _mail(visit)  # early: three short questions that a slow page must not cost
    for name in CHECKS[1:]:
        yield mail if name == "mail" else _LOOKS[name](visit, now)


def _https(visit: Visit, now: datetime) -> Finding:
    """1 with a good certificate where http leads there, 0.5 where http stays open, 0 where https does not work."""
    secure, plain_way = visit.secure, visit.open
    if isinstance(secure, FetchProblem):
        if secure.cause == "certificate":
            return found("https", 0, [secure.detail or "untrusted"])
        reachable = isinstance(plain_way, Fetched)
        if reachable and secure.cause in ("refused", "tls"):
            return found("https", 0, ["no-https"])
        return unknown("https", secure.cause)
    until = secure.certificate.expires_at if secure.certificate else None
    seen = {"certificate_until": until.date().isoformat()} if until else {}
    if not visit.own(secure.url):
        return found("https", 0, ["elsewhere"], **seen)
    if not secure.url.startswith("https:"):
        return found("https", 0, ["back-to-http"], **seen)
    why = ["expires-soon"] if until is not None and until - now < SOON else []
    if isinstance(plain_way, Fetched) and not plain_way.url.startswith("https:"):
        return found("https", 0.5, ["no-redirect", *why], **seen)
    return found("https", 1, why, **seen)


def _phone(visit: Visit, _now: datetime) -> Finding:
    """0.4 for the viewport, 0.3 each for the weight and for the first byte."""
    home = visit.home
    if visit.obstacle() or isinstance(home, FetchProblem):
        return unknown("phone", visit.obstacle())
    weight, measured, unmeasured = visit.weigh()
    weight = max(weight, HEAVY + 1) if home.cut else weight
    level, why = (0.4, []) if visit.page.viewport else (0.0, ["no-viewport"])
    level += 0.3 if weight <= HEAVY else 0.15 if weight <= VERY_HEAVY else 0
    level += 0.3 if home.first_byte <= QUICK else 0.15 if home.first_byte <= SLOW else 0
    why += ["heavy"] if weight > HEAVY else []
    why += ["slow-first-byte"] if home.first_byte > QUICK else []
    return found(
        "phone",
        level,
        why,
        viewport=visit.page.viewport,
        bytes=weight,
        parts=measured,
        parts_unknown=unmeasured,
        first_byte_ms=round(home.first_byte * 1000),
    )


def _language(visit: Visit, _now: datetime) -> Finding:
    """The languages a buyer can read it in: by its words, and by its translations where they are what they say.

    What that is worth depends on the market (`languages.level_for`), so the level here is for English or nothing.
    """
    if visit.obstacle():
        return unknown("language", visit.obstacle())
    page = visit.page
    languages = [page.language] if page.language else []
    translation = page.alternates.get("en", "") or visit.linked(re.compile(r"^(english|en)$|^/en(/|$)"))
    if "en" not in languages and translation and visit.own(translation):
        other = visit.other(translation)
        if isinstance(other, PageFacts) and other.language == "en":
            languages.append("en")
    why = [] if page.declared else ["undeclared"]
    if page.declared and page.language and page.declared != page.language:
        why.append("wrongly-declared")
    if "en" not in languages:
        why.append("one-language")
    level = 1.0 if "en" in languages else None
    seen = {"languages": languages, "declared": page.declared, "translations": sorted(page.alternates), "why": why}
    return Finding("language", "good" if level == 1 and not why else "partial", level, seen)


def _identity(visit: Visit, _now: datetime) -> Finding:
    """A quarter each: the firm's name, a telephone, WhatsApp, the firm in schema.org's words."""
    if visit.obstacle():
        return unknown("identity", visit.obstacle())
    pages = [visit.page]
    contact = visit.linked(_CONTACT)
    if contact and contact != visit.page.url:
        other = visit.other(contact)
        pages += [other] if isinstance(other, PageFacts) else []
    name = plain(visit.wanted.company)
    marked = any(page.organization for page in pages)
    seen = {
        "name": bool(name) and any(name in page.names for page in pages),
        "phone": any(_telephone(page, visit.wanted.country) for page in pages),
        "whatsapp": any(_whatsapp(page) for page in pages),
        "organization": marked,
        "pages": len(pages),
    }
    why = [f"no-{part}" for part in ("name", "phone", "whatsapp", "organization") if not seen[part]]
    return found("identity", 1 - 0.25 * len(why), why, **seen)


def _telephone(page: PageFacts, country: str) -> bool:
    if any(url.lower().startswith("tel:") for url, _ in page.links) or page.telephone:
        return True
    import phonenumbers

    return any(True for _ in phonenumbers.PhoneNumberMatcher(page.text[:10_000], country))


def _whatsapp(page: PageFacts) -> bool:
    marks = ("//wa.me/", "//api.whatsapp.com/", "whatsapp://", "//wa.link/", "//web.whatsapp.com/")
    return any(mark in url.lower() for url, _ in page.links for mark in marks)


def _privacy(visit: Visit, _now: datetime) -> Finding:
    """0.6 for a page that says what becomes of personal data, 0.4 where nobody is followed without consent."""
    if visit.obstacle():
        return unknown("privacy", visit.obstacle())
    page, url = visit.page, visit.linked(_PRIVACY)
    if url:
        notice = visit.other(url)
        if isinstance(notice, FetchProblem) and notice.cause == "slow":
            return unknown("privacy", "slow")
        url = url if isinstance(notice, PageFacts) and len(notice.text) > 300 else ""
    running = " ".join(page.scripts) + page.inline
    trackers = sorted(name for mark, name in _TRACKERS.items() if mark in running)
    consent = bool(re.search(_CONSENT, " ".join(page.parts).lower() + running.lower()))
    consent = consent or bool(_DEFAULT_DENIED.search(page.inline))
    followed = bool(trackers) and not consent
    why = ([] if url else ["no-privacy-page"]) + (["trackers-before-consent"] if followed else [])
    level = (0.6 if url else 0) + (0.0 if followed or not url else 0.4)
    return found("privacy", level, why, page=urlsplit(url).path[:200], trackers=trackers, consent=consent)


def _mail(visit: Visit) -> Finding:
    domain = visit.wanted.mail_domain or visit.wanted.host.removeprefix("www.")
    budget = Budget(visit.budget.at_most(3.0).until)
    try:
        budget.left()
        own = mail_domain_is_own(visit, domain, budget)
    except FetchProblem as problem:
        return unknown("mail", problem.cause, domain=domain)
    if not own:
        return Finding("mail", "partial", None, {"domain": domain, "why": ["mail-unproven"]})
    return look_at_mail(visit.names, domain, budget)


def _hsts(visit: Visit, _now: datetime) -> Finding:
    if isinstance(visit.secure, FetchProblem):
        return unknown("hsts", visit.secure.cause)
    return advised("hsts", "max-age" in visit.secure.headers.get("strict-transport-security", ""), "no-hsts")


def _csp(visit: Visit, _now: datetime) -> Finding:
    home = visit.home
    if isinstance(home, FetchProblem):
        return unknown("csp", home.cause)
    return advised("csp", bool(home.headers.get("content-security-policy")), "no-csp")


def _offers(visit: Visit, _now: datetime) -> Finding:
    return look_at_offers(visit)


def _payment(visit: Visit, _now: datetime) -> Finding:
    return look_at_payment(visit)


_LOOKS: dict[str, Callable[[Visit, datetime], Finding]] = {
    "https": _https,
    "phone": _phone,
    "language": _language,
    "identity": _identity,
    "offers": _offers,
    "payment": _payment,
    "privacy": _privacy,
    "hsts": _hsts,
    "csp": _csp,
}
