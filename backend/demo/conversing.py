"""The demo's conversations: asked, confirmed, answered and closed as buyers and firms do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from backend.catalogue.models import Listing
from backend.core.permissions import MANAGER, Actor
from backend.demo.telling import Event
from backend.inquiries import answering, asking, closing, confirming, triaging
from backend.inquiries.linking import issue
from backend.inquiries.models import Inquiry
from backend.inquiries.schemas import InquiryCreate, MessageCreate

if TYPE_CHECKING:
    from backend.demo.living import Telling


class Conversations:
    """Each conversation by the key its events share."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.inquiries: dict[str, Inquiry] = {}

    def ask(self, event: Event) -> None:
        """The buyer asks, opens the link in the mail and presses the button."""
        told, buyer = event.told, event.told["buyer"]
        listing = self._listing_slug(event)
        wanted = InquiryCreate.model_validate(
            {
                "listing": listing,
                "company": "" if listing else self.telling.companies[event.firm].slug,
                "name": buyer["name"],
                "organisation": buyer.get("company") or "",
                "country": buyer["country"],
                "email": buyer["email"],
                "message": told["message"].strip(),
                "quantity": told.get("quantity"),
                "destination": told.get("destination") or "",
                "locale": told["locale"],
            }
        )
        work = self.telling.work(Actor())
        question = asking.ask(work, wanted, once=told["key"])
        confirmed = confirming.confirm(work, token=question.confirm_token)
        self.inquiries[told["key"]] = confirmed.inquiry
        if confirmed.inquiry.state == "held":
            self._let_through(event, confirmed.inquiry)

    def say(self, event: Event) -> None:
        """One side writes."""
        inquiry, wanted = self.inquiries[event.told["key"]], MessageCreate(message=event.told["text"].strip())
        once = f"{event.told['key']}:{event.at.isoformat()}"
        if event.told["by"] == "firm":
            work = self.telling.work(self.telling.firm_actor(event.firm))
            answering.answer(work, inquiry_id=inquiry.id, wanted=wanted, once=once)
        else:
            work = self.telling.work(Actor())
            token = issue(work, inquiry, purpose="conversation")
            answering.reply(work, token=token, wanted=wanted, once=once)

    def close(self, event: Event) -> None:
        """The firm closes what came to its end."""
        work = self.telling.work(self.telling.firm_actor(event.firm))
        closing.close(work, inquiry_id=self.inquiries[event.told["key"]].id)

    def _listing_slug(self, event: Event) -> str:
        sku = event.told.get("listing")
        if not sku:
            return ""
        listing_id = self.telling.listings[event.firm, sku]
        slug = self.telling.session.exec(select(Listing.slug).where(Listing.id == listing_id)).one()
        return str(slug)

    def _let_through(self, event: Event, inquiry: Inquiry) -> None:
        hub, manager = self.telling.hubs[event.hub], self.telling.managers[event.hub]
        work = self.telling.work(Actor(account_id=manager.id, name=manager.name, hubs={hub.id: MANAGER}))
        triaging.release(work, inquiry_id=inquiry.id)
