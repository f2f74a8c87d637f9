"""Living the demo's history: every event through the behaviour that people use, in one transaction, at its own time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from backend.accounts.models import Account
from backend.accounts.signing_up import find_account
from backend.catalogue import creating, publishing
from backend.catalogue.schemas import ListingCreate
from backend.companies import deciding, joining, people
from backend.companies.models import Company, HubMembership
from backend.companies.schemas import CompanyJoin, Decision, Invitation
from backend.core.clock import ManualClock
from backend.core.permissions import MANAGER, OWNER, SYSTEM, Actor
from backend.core.work import Work
from backend.demo.casting import let_everyone_in, make_operator
from backend.demo.conversing import Conversations
from backend.demo.reading import stories
from backend.demo.readying import Readying, readiness_events
from backend.demo.repeating import repeat, repeat_events
from backend.demo.telling import Event, history
from backend.hubs import opening
from backend.hubs.models import Hub
from backend.hubs.schemas import HubCreate
from backend.integrations.storage import Storage


def live(session: Session, *, until: datetime, storage: Storage) -> int:
    """Make the four hubs and all that happened in them up to `until`; how many events that was."""
    clock = ManualClock(until - timedelta(days=331))
    told = Telling(session, clock, storage)
    make_operator(told.work(SYSTEM))
    events = history(stories(), until=until)
    repeats = repeat_events([story.hub["slug"] for story in stories()], until=until)
    events = sorted([*events, *readiness_events(events, until=until), *repeats], key=lambda event: event.at)
    for event in events:
        clock.move_to(event.at)
        told.act(event)
    let_everyone_in(told.work(SYSTEM))
    return len(events)


class Telling:
    """Acts events out; remembers who is who by the names the story uses."""

    def __init__(self, session: Session, clock: ManualClock, storage: Storage) -> None:
        self.session, self.clock, self.storage = session, clock, storage
        self.hubs: dict[str, Hub] = {}
        self.managers: dict[str, Account] = {}
        self.companies: dict[str, Company] = {}
        self.owners: dict[str, Account] = {}
        self.listings: dict[tuple[str, str], UUID] = {}
        self.conversations = Conversations(self)
        self.readying = Readying(self)

    def work(self, actor: Actor) -> Work:
        """A piece of work at the clock's present moment, in the demo's one transaction."""
        return Work(self.session, actor, self.clock)

    def act(self, event: Event) -> None:
        """Do what the event tells."""
        acts: dict[str, Callable[[Event], None]] = {
            "open_hub": self._open_hub,
            "join": self._join,
            "approve": self._decide,
            "send_back": self._decide,
            "list": self._list,
            "ask": self.conversations.ask,
            "say": self.conversations.say,
            "close": self.conversations.close,
            "prepare": self.readying.act,
            "repeat": partial(repeat, self),
        }
        acts[event.kind](event)
        self.session.flush()

    def firm_actor(self, slug: str) -> Actor:
        """The firm's owner."""
        owner, company = self.owners[slug], self.companies[slug]
        return Actor(account_id=owner.id, name=owner.name, companies={company.id: OWNER})

    def _open_hub(self, event: Event) -> None:
        told = dict(event.told)
        locales = ("es", "en")
        texts = {
            one: {"tagline": told["tagline"].get(one, ""), "introduction": unwrapped(told["introduction"].get(one, ""))}
            for one in locales
        }
        values = {key: value for key, value in told.items() if key not in ("tagline", "introduction", "staff")}
        work = self.work(SYSTEM)
        hub = opening.open_hub(work, HubCreate.model_validate({**values, "texts": texts}))
        self.hubs[hub.slug] = hub
        for person in told["staff"]:
            account = opening.appoint(
                work, hub, email=person["email"], name=person["name"], role=person["role"], tell=False
            )
            opening.accept(self.work(Actor(account_id=account.id, name=account.name)), hub)
            if person["role"] == MANAGER:
                self.managers[hub.slug] = account

    def _join(self, event: Event) -> None:
        told = event.told
        wanted = CompanyJoin.model_validate(
            {
                "hub": event.hub,
                "person": told["owner"]["name"],
                "email": told["owner"]["email"],
                "locale": told["languages"][0],
                "name": told["name"],
                "legal_name": told.get("legal_name") or "",
                "tax_kind": told["tax_kind"],
                "tax_identifier": told["tax_identifier"],
                "sector": told["sector"],
                "country": told["country"],
                "region": told.get("region") or "",
                "municipality": told["municipality"],
                "whatsapp": told.get("whatsapp") or "",
                "website": told.get("website") or "",
                "languages": told["languages"],
                "story_es": (told["story"].get("es") or "").strip(),
                "story_en": (told["story"].get("en") or "").strip(),
            }
        )
        company = joining.join(self.work(Actor()), wanted)
        self.companies[event.firm] = company
        owner = find_account(self.work(SYSTEM), wanted.email)
        if owner is None:
            raise LookupError(wanted.email)
        owner.verified_at = self.clock.now()
        self.owners[event.firm] = owner
        joining.address_confirmed(self.work(SYSTEM), owner.id)
        for person in told.get("editors") or []:
            member = people.invite(
                self.work(self.firm_actor(event.firm)),
                company=company,
                wanted=Invitation(email=person["email"], name=person["name"], role="editor"),
            )
            people.accept(self.work(Actor(account_id=member.account_id, name=person["name"])), company)

    def _decide(self, event: Event) -> None:
        hub, manager = self.hubs[event.hub], self.managers[event.hub]
        work = self.work(Actor(account_id=manager.id, name=manager.name, hubs={hub.id: MANAGER}))
        membership = self.session.exec(
            select(HubMembership).where(HubMembership.company_id == self.companies[event.firm].id)
        ).one()
        decision = Decision(version=membership.version, reasons=str(event.told.get("reasons") or "").strip())
        decide = deciding.approve if event.kind == "approve" else deciding.send_back
        decide(work, membership_id=membership.id, decision=decision)

    def _list(self, event: Event) -> None:
        told, company = event.told, self.companies[event.firm]
        work = self.work(self.firm_actor(event.firm))
        listing = creating.create(work, company_id=company.id, wanted=listing_of(told))
        self.listings[event.firm, told["sku"]] = listing.id
        if told["state"] in ("published", "paused"):
            publishing.publish(work, listing_id=listing.id)
        if told["state"] == "paused":
            publishing.pause(work, listing_id=listing.id)


def listing_of(told: dict[str, Any]) -> ListingCreate:
    """A listing as the story tells it, as the form would send it."""
    prices = told.get("prices") or []
    description = told.get("description") or {}
    values: dict[str, Any] = {
        "kind": told["kind"],
        "category": told["category"],
        "sku": told["sku"],
        "hs_code": told.get("hs_code") or "",
        "title_es": told["title"].get("es") or "",
        "title_en": told["title"].get("en") or "",
        "description_es": (description.get("es") or "").strip(),
        "description_en": (description.get("en") or "").strip(),
        "unit": told["unit"],
        "currency": told["currency"],
        "moq": told.get("moq"),
        "lead_days": told.get("lead_days"),
        "incoterm": told.get("incoterm") or "",
        "incoterm_place": told.get("incoterm_place") or "",
        "tiers": [{"from_quantity": tier["from"], "amount": str(tier["amount"])} for tier in prices],
    }
    return ListingCreate.model_validate(values)


def unwrapped(text: str) -> str:
    """Paragraphs as they are read: the file's line ends inside them are only its width."""
    return "\n\n".join(" ".join(block.split()) for block in text.split("\n\n"))
