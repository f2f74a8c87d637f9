"""How a test asks each route: what stands for the parts of its address, and what a well-meaning sender sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from backend.inquiries.sealing import seal
from storefront.weave import weave_digest
from tests.factories.catalogue import SIMPLE
from tests.factories.companies import join_values
from tests.factories.hubs import hub_values
from tests.factories.installation import Installation
from tests.factories.media import picture_file
from tests.factories.world import UNKNOWN, World

PASSWORD = {"password": "una frase que recuerdo bien"}
MESSAGE = {"message": "Samples leave on Mondays."}
LISTING = {
    "kind": "product",
    "category": "roasted-coffee",
    "title_es": "Café molido",
    "unit": "kg",
    "currency": "USD",
    "version": "1",
}
PROFILE = {name: value for name, value in join_values("cerca").items() if name not in ("hub", "person", "email")}
QUESTION = {
    "name": "Karen Whitfield",
    "country": "CA",
    "email": "karen@buyer.example",
    "message": "Do you ship samples?",
}

# What is sent to a route, by the end of its address; nothing where it is not here.
FORMS: dict[str, dict[str, Any]] = {
    "/sign-in/link": {"email": "nadie@correo.example"},
    "/sign-in": {"email": "nadie@correo.example", **PASSWORD},
    "/reset": {"email": "nadie@correo.example"},
    "/reset/{token}": PASSWORD,
    "/account": {"name": "Ana Xicará", "locale": "en"},
    "/account/password": PASSWORD,
    "/join": join_values("cerca"),
    "/desk/{slug}/hubs": {"hub": "lejos"},
    "/desk/{slug}/keys": {"name": "Tienda", "scopes": ["listings:read"]},
    "/desk/{slug}/site": {"host": "www.tueste.test"},
    "/desk/{slug}/people": {"name": "Elmer Chuc", "email": "elmer@correo.example", "role": "editor"},
    "/people/{account_id}/role": {"role": "owner"},
    "/desk/{slug}/profile": {**PROFILE, "version": "1", "languages": ["es"]},
    "/desk/{slug}/listings/new": LISTING,
    "/desk/{slug}/listings/{listing_id}": LISTING,
    "/listings/{listing_id}/state": {"fate": "publish"},
    "/listings/{listing_id}/checklist": {"market": "US", "line": "us-goods-origin-mark", "mark": "have"},
    "/listings/together": {"fate": "publish"},
    "/photos/{photo_id}/move": {"to": "back"},
    "/photos/{photo_id}/words": {"alt": "Una taza"},
    "/imports/{run_id}": {
        "then": "apply",
        "currency": "USD",
        "unit": "piece",
        "locale": "es",
        "kind": "product",
        "column-2": "sku",
    },
    "/readiness/profile": {"offers": ["goods"], "aim": "US"},
    "/readiness/questions/{item}": {"choice": "yes"},
    "/readiness/evidence/new": {
        "kind": "link",
        "title": "Costos",
        "items": ["LEG4"],
        "url": "https://firm.example/costos",
        "issued_on": "2026-02-20",
    },
    "/evidence/{document_id}/file": {"issued_on": "2026-03-01"},
    "/evidence/{document_id}/items": {"item": "LEG4"},
    "/messages": MESSAGE,
    "/report": {"reason": "They asked for my bank card."},
    "/ask": QUESTION,
    "/queue/{membership_id}/approve": {"version": "1"},
    "/queue/{membership_id}/return": {"version": "1", "reasons": "Falta el número de registro."},
    "/hub-desk/{slug}/people": {"name": "Marta Ixcot", "email": "marta@hub.example", "role": "advisor"},
    "/hub-desk/{slug}/settings": {**hub_values(), "working_week": ["1", "2"], "languages": ["es"]},
    "/people/{account_id}/dismiss": {"role": "advisor"},
    "/inquiries/{inquiry_id}/refuse": {"reason": "This is an advertisement."},
    "/operator/hubs": {**hub_values(slug="nuevo"), "working_week": ["1", "2"], "languages": ["es"]},
}
FORMS |= {
    "/readiness/gates/{action}": {"items": ["LEG1"], "seen_version": "0"},
    "/readiness/lifts": {
        "firm": "tueste-alto",
        "action": "quote",
        "reason": "The papers come on Monday.",
        "until": "2026-03-20",
    },
}
FORMS |= {
    "/reviews/{evidence_id}": {"verdict": "accept", "seen_version": "1", "reason": ""},
    "/firms/{company}/notes": {"kind": "note", "text": "Llamar el lunes."},
    "/firms/{company}/lifts": {
        "action": "quote",
        "reason": "The papers come on Monday.",
        "until": "2026-03-20",
    },
    "/hub-desk/{slug}/loans": {"hub": "lejos"},
    "/findings/{item}": {
        "seen": "not_applicable",
        "reason": "Vende solo servicios.",
        "seen_version": "0",
        "seen_answer": "0",
    },
    "/firms/{company}/sign": {"band": "ready", "scope": "Too short", "expires_on": "2026-09-01"},
}
FILES: dict[str, tuple[str, str, bytes]] = {
    "/profile/logo": ("logo", "logo.png", picture_file(kind="PNG")),
    "/listings/{listing_id}/photos": ("photos", "taza.jpg", picture_file()),
    "/evidence/{document_id}/file": ("file", "costos.csv", b"Producto,Costo\nCafe molido,31.20\n"),
    "/desk/{slug}/imports": ("file", "lista.csv", b"Producto,Precio\nCafe molido,45.50\n"),
    "/api/v1/imports": ("file", "lista.csv", b"Producto,Precio\nCafe molido,45.50\n"),
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/listings": SIMPLE,
    "PUT /api/v1/companies/{slug}/profile": {**PROFILE, "version": 1},
    "PUT /api/v1/listings/{listing}": {**SIMPLE, "version": 1},
    "POST /api/v1/inquiries": {**QUESTION, "company": "tueste-alto"},
    "POST /api/v1/inquiries/{inquiry_id}/messages": MESSAGE,
}


def address(path: str, here: Installation, who: str) -> str:
    """The route's address with its parts filled in, as this person would ask it."""
    return re.sub(r"\{(\w+)\}", lambda part: _part(part[1], path, here.world, who), path)


def _part(name: str, path: str, world: World, who: str) -> str:
    if name in ("slug", "listing", "inquiry_id", "account_id", "token"):
        return _CHOICES[name](path, world, who)
    values: dict[str, Any] = {
        "locale": "es",
        "run_id": world.run_id,
        "key_id": world.key_id,
        "hub_id": world.hub.id,
        "listing_id": world.draft.id,
        "photo_id": world.photo_id,
        "file_id": world.file_id,
        "document_id": world.document_id,
        "number": 1,
        "membership_id": world.membership_id,
        "lift_id": world.lift_id,
        "evidence_id": world.evidence_id,
        "care_id": world.care_id,
        "loan_id": world.loan_id,
        "signature_id": world.lift_id,  # of nothing that was signed
        "company": world.company.slug,
        "key": "costing",
        "code": "a" * 16,
        "action": "quote",
        "mail_id": world.mail_id,
        "job_id": world.job_id,
        "site_id": world.site_id,
        "sealed": world.tokens["sealed"],
        "accent": "jade",
        "shape": "card",
        "digest": weave_digest("Tueste Alto"),
        "media_id": world.picture[0],
        "width": world.picture[1],
        "kind": "listings",
        "what": "role",
        "item": "LEG4",
        "line": "us-goods-origin-mark",  # missing nowhere
        "act": "start",
    }
    return str(values[name])


def _slug(path: str, world: World, _who: str) -> str:
    if "hub" in path.split("{slug}", maxsplit=1)[0]:
        return world.hub.slug
    if "/categories/" in path:
        return "roasted-coffee"
    if "/listings/{slug}" in path:
        return world.listing.slug
    return world.company.slug


def _inquiry(path: str, world: World, _who: str) -> str:
    """The hub delivers and refuses what is held, and settles what was reported."""
    held = "/hub-desk/" in path and not path.endswith("/settle")
    return str(world.held.id if held else world.inquiry.id)


def _account(path: str, world: World, _who: str) -> str:
    return str(world.people["advisor" if "/hub-desk/" in path else "editor"].id)


def _token(path: str, world: World, who: str) -> str:
    """Links to accounts are good for whoever holds them; links to conversations only the buyer holds."""
    for kind, part in (
        ("sign_in", "/sign-in/"),
        ("verify", "/verify/"),
        ("invitation", "/invitation/"),
        ("reset", "/reset/"),
        ("sign_in", "/link-again/"),
    ):
        if part in path:
            return world.tokens[kind]
    return world.tokens["confirm" if "/confirm/" in path else "conversation"] if who == "buyer" else UNKNOWN


_CHOICES: dict[str, Callable[[str, World, str], str]] = {
    "slug": _slug,
    "inquiry_id": _inquiry,
    "account_id": _account,
    "token": _token,
    "listing": lambda _path, world, _who: str(world.draft.id),
}


def sent(method: str, path: str, here: Installation) -> dict[str, Any]:
    """Keyword arguments of the request: a form, files, or JSON."""
    if method in ("GET", "HEAD"):
        return {}
    files = _longest(FILES, path)
    if files is not None:
        return {"files": {files[0]: files[1:]}, "data": dict(_longest(FORMS, path) or {})}
    if path.startswith("/api/"):
        body = BODIES.get(f"{method} {path}")
        return {} if body is None else {"json": body}
    form = dict(_longest(FORMS, path) or {})
    if path.endswith("/firms/{company}/care"):
        form["account_id"] = str(here.world.people["advisor"].id)
    if path.endswith(("/care/people", "/care/free", "/firms/{company}/hand")):
        form["from_id"] = str(here.world.people["advisor"].id)
        form["account_id"] = str(here.world.people["manager"].id)
        form["companies"] = [str(here.world.company.id)]
    if path.endswith("/together"):
        form["listing"] = [str(here.world.draft.id)]
    if path.endswith(("/messages", "/ask")):
        form["seal"] = seal(now=here.clock.now(), key=here.app.state.settings.signing_key)
    return {"data": form}


def _longest(known: dict[str, Any], path: str) -> Any:
    """What is known about the longest end of the address."""
    ends = [end for end in known if path.endswith(end)]
    return known[max(ends, key=len)] if ends else None
