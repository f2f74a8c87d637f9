"""A firm's site as its page shows it: the proof, the look under way, and what the last one found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.core.i18n import N_, Text
from backend.probing.findings import ADVICE
from backend.probing.models import ProbeRun, Sighting, Site
from backend.probing.platforms import PLATFORMS
from backend.probing.proving import FILE, record, tag
from backend.probing.queries import last_finished, last_run, sightings_of, sites_of
from backend.probing.testing_mail import mail_domain
from storefront.mail_test_words import tested
from storefront.rendering import Page
from storefront.site_words import CHECK_NAMES, MENDS, METHODS, how_with

_STATES: dict[str, tuple[Text, str]] = {
    "good": (N_("Good"), "good"),
    "partial": (N_("In part"), "wait"),
    "bad": (N_("To mend"), "bad"),
    "unknown": (N_("Could not look"), "quiet"),
    "advice": (N_("Advice"), "quiet"),
    "nothing": (N_("Nothing seen"), "quiet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as it is shown: its state, what was measured, and for each fault what was seen and what to do."""

    name: str
    state: str
    tone: str
    seen_at: datetime
    measured: list[str]
    mends: list[tuple[str, str, str]]
    percent: int | None


def site_views(page: Page, session: Session, company_id: UUID) -> list[dict[str, Any]]:
    """Every site of the firm with its last look."""
    return [_view(page, session, site) for site in sites_of(session, company_id)]


def _view(page: Page, session: Session, site: Site) -> dict[str, Any]:
    newest, looked = last_run(session, site.id), last_finished(session, site.id)
    platform = looked.platform if looked else ""
    rows = [_row(page, one, platform, site) for one in sightings_of(session, looked.id)] if looked else []
    return {
        "site": site,
        "run": newest,
        "moving": newest is not None and newest.state in ("queued", "running"),
        "looked": looked,
        "platform": PLATFORMS.get(platform, ""),
        "rows": rows,
        "proven": site.proven_at is not None and site.lost_at is None,
        "method": page.say(METHODS[site.method]) if site.method in METHODS else "",
        "mail_domain": mail_domain(site),
        "record": record(site.token),
        "tag": tag(site.token),
        "file": FILE,
    }


def _row(page: Page, one: Sighting, platform: str, site: Site) -> Row:
    kind = one.outcome
    if one.probe in ADVICE and kind == "bad":
        kind = "advice"
    elif one.probe == "payment" and kind == "partial":
        kind = "nothing"
    state, tone = _STATES[kind]
    mends = []
    for code in one.seen.get("why", ()):
        seen, mend = MENDS[code]
        how = how_with(code, platform)
        mends.append((page.say(seen), page.say(mend), page.say(how) if how else ""))
    measured = _measured(page, one)
    if one.probe == "mail" and one.level:  # a mail of one's own is asked for once there is mail at all
        facts, more = tested(site)
        measured += [page.say(fact) for fact in facts]
        mends += [(page.say(seen), page.say(mend), page.say(how) if how else "") for seen, mend, how in more]
    percent = None if one.level is None else round(one.level * 100)
    name = page.say(CHECK_NAMES[one.probe])
    return Row(name, page.say(state), tone, one.seen_at, measured, mends, percent)


def _measured(page: Page, one: Sighting) -> list[str]:
    """The figures of a finding in words."""
    seen, told = one.seen, []
    if "missed" in seen:
        told.append(N_("We could not look %(times)s times in a row.", times=str(seen["missed"])))
    if "certificate_until" in seen:
        told.append(N_("Certificate until %(day)s.", day=str(seen["certificate_until"])))
    if "bytes" in seen:
        weight, wait = f"{seen['bytes'] / 1_000_000:.1f}", f"{seen['first_byte_ms'] / 1000:.1f}"
        told.append(N_("%(weight)s MB, first answer after %(wait)s s.", weight=weight, wait=wait))
        if seen["parts_unknown"]:
            told.append(N_("%(parts)s parts of the page did not tell their size.", parts=str(seen["parts_unknown"])))
    if seen.get("languages"):
        told.append(N_("Languages: %(languages)s.", languages=", ".join(seen["languages"])))
    if "marked" in seen:
        told.append(
            N_(
                "%(marked)s marked up, %(listed)s in the sitemap.",
                marked=str(seen["marked"]),
                listed=str(seen["listed"]),
            )
        )
    if seen.get("means") or seen.get("trackers"):
        told.append(N_("Seen: %(names)s.", names=", ".join(seen.get("means") or seen["trackers"])))
    if seen.get("domain"):
        told.append(N_("Domain: %(domain)s.", domain=str(seen["domain"])))
    return [page.say(text) for text in told]


def bar_of(run: ProbeRun) -> str:
    """The state of the progress bar."""
    return {"finished": "done", "failed": "failed"}.get(run.state, "running")
