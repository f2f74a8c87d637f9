"""The desks: where a firm, a hub and the operator work. Their names and their links, in one place."""

from __future__ import annotations

from typing import Any

from backend.core.i18n import N_, Text
from backend.core.permissions import MANAGER, OWNER
from storefront.rendering import Page

_COMPANY: tuple[tuple[str, Text, str, str], ...] = (
    ("overview", N_("Overview"), "", "store"),
    ("inquiries", N_("Inquiries"), "/inquiries", "inbox"),
    ("readiness", N_("Readiness"), "/readiness", "activity"),
    ("listings", N_("Products and services"), "/listings", "package"),
    ("imports", N_("Import a list"), "/imports", "upload"),
    ("site", N_("Your site"), "/site", "globe"),
    ("profile", N_("Your firm"), "/profile", "building-2"),
    ("people", N_("People"), "/people", "users"),
    ("keys", N_("API keys"), "/keys", "key-round"),
)
_HUB: tuple[tuple[str, Text, str, str], ...] = (
    ("overview", N_("Overview"), "", "store"),
    ("queue", N_("Firms to approve"), "/queue", "inbox"),
    ("companies", N_("Firms"), "/companies", "building-2"),
    ("inquiries", N_("Inquiries to check"), "/inquiries", "shield-check"),
    ("reviews", N_("Evidence to review"), "/reviews", "shield-check"),
    ("care", N_("Firms in my care"), "/care", "users"),
    ("readiness", N_("Readiness"), "/readiness", "activity"),
    ("people", N_("People"), "/people", "users"),
    ("settings", N_("Your hub"), "/settings", "settings"),
    ("journal", N_("Journal"), "/journal", "list"),
)
# Advisors may not change the hub: their desk leads nowhere they are refused.
_OF_MANAGERS = ("settings",)
_OPERATOR: tuple[tuple[str, Text, str, str], ...] = (
    ("state", N_("State"), "", "activity"),
    ("jobs", N_("Jobs"), "/jobs", "list"),
    ("outbox", N_("Outbox"), "/outbox", "mail"),
    ("hubs", N_("Hubs"), "/hubs", "map-pin"),
)
# Whoever has one desk only is led straight to it: their own account is reached from there.
_ACCOUNT = N_("Your account")
_ROLES = {
    "owner": N_("Owner"),
    "editor": N_("Editor"),
    "manager": N_("Manager"),
    "advisor": N_("Advisor"),
    "operator": N_("Operator"),
}


def company_desk(page: Page, company: Any, *, accent: str, zone: str, **counts: int) -> dict[str, Any]:
    """The frame of a firm's desk; `company` has id, slug and name; `counts` by link, e.g. inquiries=3.

    Accent and zone are those of the firm's hub: its pages tell their times in that zone.
    """
    role = page.actor.companies.get(company.id, OWNER)
    return _desk(page, company.name, role, f"/desk/{company.slug}", accent, zone, _COMPANY, counts)


def hub_desk(page: Page, hub: Any, **counts: int) -> dict[str, Any]:
    """The frame of a hub's desk; `hub` has id, slug, name, accent and zone."""
    role = page.actor.hubs.get(hub.id, MANAGER)
    links = tuple(link for link in _HUB if role == MANAGER or link[0] not in _OF_MANAGERS)
    return _desk(page, hub.name, role, f"/hub-desk/{hub.slug}", hub.accent, hub.zone, links, counts)


def operator_desk(page: Page, **counts: int) -> dict[str, Any]:
    """The frame of the operator's desk."""
    return _desk(
        page, page.say(N_("This installation")), "operator", "/operator", "terracota", "UTC", _OPERATOR, counts
    )


def _desk(
    page: Page,
    name: str,
    role: str,
    base: str,
    accent: str,
    zone: str,
    links: tuple[tuple[str, Text, str, str], ...],
    counts: dict[str, int],
) -> dict[str, Any]:
    return {
        "name": name,
        "role": page.say(_ROLES[role]),
        "href": page.url(base),
        "accent": accent,
        "zone": zone,
        "links": [
            {
                "key": key,
                "label": page.say(label),
                "href": page.url(base + path),
                "icon": icon,
                "count": counts.get(key, 0),
            }
            for key, label, path, icon in links
        ]
        + [{"key": "account", "label": page.say(_ACCOUNT), "href": page.url("/account"), "icon": "user", "count": 0}],
    }
