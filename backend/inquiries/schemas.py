"""What crosses HTTP around a conversation, coming in and going out. Forms and the JSON API read the same shapes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from backend.core.inputs import Country, Email, Input, Line, Locale, Output, Prose

LONGEST_MESSAGE = 8000
MOST_FILES = 5

# "1,000", "1.000" and "1 000" are one thousand wherever people write; a quantity is never a fraction.
_GROUPED = re.compile(r"\d{1,3}(?:([., '’\u00a0\u202f])\d{3})(?:\1\d{3})*")


def _ungrouped(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, str) and _GROUPED.fullmatch(value.strip()):
        return re.sub(r"\D", "", value)
    return value


Slug = Annotated[Line, Field(max_length=120)]
Message = Annotated[Prose, Field(min_length=2, max_length=LONGEST_MESSAGE)]
Reason = Annotated[Prose, Field(min_length=5, max_length=2000)]
# The bounds stand inside: outside, they would be tried on None.
Quantity = Annotated[Annotated[int, Field(ge=1, le=10**12)] | None, BeforeValidator(_ungrouped)]
Version = Annotated[Annotated[int, Field(ge=1, le=2**31 - 1)] | None, BeforeValidator(_ungrouped)]


class InquiryCreate(Input):
    """A buyer's question about one listing, or to a firm. `listing` and `company` are public addresses (slugs)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "listing": "cafe-de-altura-tostado",
                    "name": "Karen Whitfield",
                    "organisation": "Prairie Axle Works",
                    "country": "CA",
                    "email": "karen@prairieaxle.example",
                    "message": "Do you ship samples of 250 g? We would need 40 boxes a month.",
                    "quantity": 40,
                    "destination": "Hamilton, Ontario",
                    "locale": "en",
                }
            ]
        }
    )

    listing: Slug = Field(default="", description="slug of the listing; leave empty to ask the firm itself")
    company: Slug = Field(default="", description="slug of the firm; not needed where a listing is named")
    message: Message
    quantity: Quantity = Field(default=None, description="in the listing's unit")
    destination: Annotated[Line, Field(max_length=160)] = Field(default="", description="where it shall go")
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    organisation: Annotated[Line, Field(max_length=160)] = Field(default="", description="the buyer's own firm")
    country: Country
    email: Email
    locale: Locale = Field(default="es", description="language the buyer is written to in")


class MessageCreate(Input):
    """A letter in a conversation. A closed one is open again when it is sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"message": "Yes: samples leave on Mondays. Shall we send two kinds?", "version": 3}]
        }
    )

    message: Message
    version: Version = Field(
        default=None, description="the conversation's version that was read; refused (409) where it moved on since"
    )


class StateChange(Input):
    """Closing, reopening or delivering; `version` as read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 3}]})

    version: Version = None


class ReportCreate(Input):
    """Why a conversation needs the hub's eyes."""

    reason: Reason


class Refusal(Input):
    """Why the hub stops a conversation: the buyer reads it."""

    reason: Reason
    version: Version = None


class Asked(Output):
    """What a program is told after asking, whatever was asked: the address is confirmed before anything is delivered.

    It repeats nothing of what was sent: this answer is kept for a day where the request has an Idempotency-Key.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "state": "unconfirmed",
                    "detail": "A link went to the e-mail address. The question is delivered once its button is "
                    "pressed.",
                }
            ]
        }
    )

    state: Literal["unconfirmed"]
    detail: str


class FileRow(Output):
    """A file that came with a message; `id` is asked for under the conversation's own address."""

    id: UUID
    file_name: str
    content_type: str
    size: int


class MessageRow(Output):
    """One letter. `author` is buyer, company or hub; `account_name` the person of the firm who wrote."""

    id: UUID
    author: Literal["buyer", "company", "hub"]
    account_name: str
    body: str
    created_at: datetime
    files: list[FileRow]


class InquirySummary(Output):
    """One line of an inbox. `state` is what a person sees: open, answered, closed, refused, held."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c3d",
                    "state": "answered",
                    "buyer_name": "Karen Whitfield",
                    "buyer_company": "Prairie Axle Works",
                    "buyer_country": "CA",
                    "listing_title": "Café de altura tostado",
                    "excerpt": "Yes: samples leave on Mondays.",
                    "last_message_at": "2026-03-02T15:00:00Z",
                    "unread": False,
                    "version": 3,
                }
            ]
        }
    )

    id: UUID
    state: str
    buyer_name: str
    buyer_company: str
    buyer_country: str
    listing_title: str
    excerpt: str
    last_message_at: datetime
    unread: bool
    version: int


class InquiryPage(Output):
    """Part of an inbox, newest first. `next` continues it; None at the end."""

    rows: list[InquirySummary]
    next: str | None


class Conversation(Output):
    """A whole conversation. Times are UTC; `first_answer_at` is the firm's first letter, `state` as in a summary."""

    id: UUID
    company_id: UUID
    company_slug: str
    company_name: str
    company_country: str
    company_municipality: str
    hub_id: UUID
    hub_name: str
    accent: str
    listing_slug: str
    listing_title: str
    state: str
    locale: str
    buyer_name: str
    buyer_company: str
    buyer_country: str
    buyer_email: str
    quantity: int | None
    unit: str
    destination: str
    suspicion: list[dict[str, Any]]
    created_at: datetime
    delivered_at: datetime | None
    first_answer_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    version: int
    messages: list[MessageRow]
