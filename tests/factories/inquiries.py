"""Buyers' questions and the conversations they become, made through the behaviours themselves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from types import MappingProxyType
from typing import Any

from sqlmodel import select

from backend.accounts.models import Account
from backend.accounts.signing_up import account_for
from backend.catalogue.models import Listing
from backend.companies.models import Company, CompanyMember
from backend.core.permissions import ADVISOR, EDITOR, OWNER, SYSTEM, VISITOR, Actor
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.opening import appoint
from backend.inquiries.answering import answer, reply
from backend.inquiries.asking import Question, Signals, ask
from backend.inquiries.confirming import Confirmed, confirm
from backend.inquiries.models import Inquiry, InquiryMessage
from backend.inquiries.schemas import InquiryCreate, MessageCreate
from backend.integrations.mail.models import Mail
from tests.factories.catalogue import firm, hub, listing, owner_of

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Stall:
    """A firm that can be asked: its hub, one published listing, its owner."""

    hub: Hub
    company: Company
    listing: Listing
    owner: Account

    @property
    def actor(self) -> Actor:
        """The owner, as a signed-in person."""
        return as_member(self.owner, self.company)


def as_member(account: Account, company: Company, role: str = OWNER) -> Actor:
    """A person of a firm, signed in."""
    return Actor(account_id=account.id, name=account.name, companies=MappingProxyType({company.id: role}))


def as_staff(account: Account, where: Hub, role: str = ADVISOR) -> Actor:
    """A person of a hub, signed in."""
    return Actor(account_id=account.id, name=account.name, hubs=MappingProxyType({where.id: role}))


def stall(work: Work, **changes: Any) -> Stall:
    """An approved firm with one published listing."""
    company = firm(work, **changes)
    shown = listing(work, company, published=True)
    work.session.flush()
    return Stall(hub(work), company, shown, owner_of(work, company))


def editor(work: Work, company: Company) -> Account:
    """A second person of the firm, who may answer."""
    number = next(_numbers)
    account = account_for(work, email=f"editor{number}@firma.example", name="Elmer Chuc", locale="es")
    account.verified_at = work.now
    work.session.add(
        CompanyMember(company_id=company.id, account_id=account.id, role=EDITOR, since=work.now, accepted_at=work.now)
    )
    work.session.flush()
    return account


def advisor(work: Work, where: Hub, role: str = ADVISOR) -> Account:
    """A person who serves the hub."""
    number = next(_numbers)
    return appoint(
        work.acting_as(SYSTEM),
        where,
        email=f"advisor{number}@hub.example",
        name="Marta Ixcot",
        role=role,
        tell=False,
    )


def asking(at: Stall, **changes: Any) -> InquiryCreate:
    """What a buyer wrote."""
    values: dict[str, Any] = {
        "listing": at.listing.slug,
        "name": "Karen Whitfield",
        "organisation": "Prairie Axle Works",
        "country": "CA",
        "email": f"karen{next(_numbers)}@buyer{next(_numbers)}.example",
        "message": "Do you ship samples of 250 g? HS 0901.21, about 40 kg a month.",
        "quantity": 40,
        "destination": "Hamilton, Ontario",
        "locale": "en",
    }
    return InquiryCreate.model_validate({**values, **changes})


def question(work: Work, at: Stall, *, signals: Signals | None = None, **changes: Any) -> Question:
    """A question that waits for its address to be proven."""
    return ask(
        work.acting_as(VISITOR),
        asking(at, **changes),
        once=f"form-{next(_numbers)}",
        signals=signals or Signals(seconds=60.0),
    )


def conversation(work: Work, at: Stall, **changes: Any) -> Confirmed:
    """A question that reached its firm."""
    return confirm(work.acting_as(VISITOR), token=question(work, at, **changes).confirm_token)


def held(work: Work, at: Stall, **changes: Any) -> Inquiry:
    """A question that waits for the hub."""
    token = question(work, at, signals=Signals(honeypot=True), **changes).confirm_token
    return confirm(work.acting_as(VISITOR), token=token).inquiry


def letter(text: str = "Yes, samples leave on Mondays.", version: int | None = None) -> MessageCreate:
    """What somebody wrote in a conversation."""
    return MessageCreate(message=text, version=version)


def answered(work: Work, at: Stall, inquiry: Inquiry, text: str = "Yes, samples leave on Mondays.") -> InquiryMessage:
    """The firm's owner answers."""
    wanted = letter(text)
    return answer(work.acting_as(at.actor), inquiry_id=inquiry.id, wanted=wanted, once=f"form-{next(_numbers)}")


def replied(work: Work, token: str, text: str = "Please send two.") -> InquiryMessage:
    """The buyer replies by their link."""
    return reply(work.acting_as(VISITOR), token=token, wanted=letter(text), once=f"form-{next(_numbers)}")


def mails(work: Work, kind: str = "inquiry") -> list[Mail]:
    """The queued messages whose kind begins so, in the order they were made."""
    found = work.session.exec(select(Mail)).all()
    return sorted((mail for mail in found if mail.kind.startswith(kind)), key=lambda mail: mail.created_at)


def token_in(mail: Mail) -> str:
    """The secret at the end of a message's link."""
    return str(mail.context["link"]).rpartition("/")[2]
