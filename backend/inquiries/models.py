"""Inquiries: a buyer's question, the conversation it becomes, and the links that lead to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from backend.core.tables import Row, moment, one_of

STATES = ("unconfirmed", "held", "open", "closed", "refused")
AUTHORS = ("buyer", "company", "hub")
LINK_PURPOSES = ("confirm", "conversation")


class Inquiry(Row, table=True):
    """One conversation of a buyer with a company. Unconfirmed ones are removed after thirty days.

    States: unconfirmed (the address is not proven yet), held (looks like spam: the hub decides), open, closed,
    refused (the hub decided that it is spam).
    """

    __tablename__ = "inquiries"
    __table_args__ = (one_of("state", STATES),)

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    hub_id: UUID = Field(foreign_key="hubs.id", index=True, description="the hub that triages it")
    listing_id: UUID | None = Field(default=None, foreign_key="listings.id", ondelete="SET NULL")
    listing_title: str = Field(default="", max_length=200, description="as it was when the buyer asked")
    state: str = Field(max_length=20)
    locale: str = Field(max_length=2)
    buyer_name: str = Field(max_length=120)
    buyer_company: str = Field(default="", max_length=160)
    buyer_country: str = Field(max_length=2)
    buyer_email: str = Field(max_length=254, index=True)
    quantity: int | None = Field(default=None, sa_column=Column(BigInteger))
    unit: str = Field(default="", max_length=20)
    destination: str = Field(default="", max_length=160)
    suspicion: list[Any] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    created_at: datetime = moment(index=True)
    confirmed_at: datetime | None = moment(optional=True)
    delivered_at: datetime | None = moment(optional=True)
    first_answer_at: datetime | None = moment(optional=True)
    last_message_at: datetime = moment()
    closed_at: datetime | None = moment(optional=True)
    closed_by: str = Field(default="", max_length=20)
    version: int = 1


class InquiryMessage(Row, table=True):
    """One message. `once` is the sender's form token: the same form sent twice is one message."""

    __tablename__ = "inquiry_messages"
    __table_args__ = (UniqueConstraint("inquiry_id", "once"), one_of("author", AUTHORS))

    inquiry_id: UUID = Field(foreign_key="inquiries.id", index=True, ondelete="CASCADE")
    company_id: UUID = Field(foreign_key="companies.id")
    author: str = Field(max_length=10)
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    body: str = Field(max_length=8000)
    once: str = Field(max_length=64)
    created_at: datetime = moment()
    read_at: datetime | None = moment(optional=True)


class InquiryFile(Row, table=True):
    """A file that came with a message."""

    __tablename__ = "inquiry_files"
    __table_args__ = (UniqueConstraint("message_id", "media_id"),)

    message_id: UUID = Field(foreign_key="inquiry_messages.id", index=True, ondelete="CASCADE")
    inquiry_id: UUID = Field(foreign_key="inquiries.id", index=True, ondelete="CASCADE")
    media_id: UUID = Field(foreign_key="media.id")


class InquiryLink(Row, table=True):
    """A buyer's way in, sent to their address: expiring, revocable. `confirm` is good once."""

    __tablename__ = "inquiry_links"
    __table_args__ = (one_of("purpose", LINK_PURPOSES),)

    inquiry_id: UUID = Field(foreign_key="inquiries.id", index=True, ondelete="CASCADE")
    purpose: str = Field(max_length=20)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(optional=True)
    revoked_at: datetime | None = moment(optional=True)


class InquiryReport(Row, table=True):
    """A conversation reported to the hub, by the buyer or by the firm, with words."""

    __tablename__ = "inquiry_reports"
    __table_args__ = (one_of("reporter", ("buyer", "company")),)

    inquiry_id: UUID = Field(foreign_key="inquiries.id", index=True, ondelete="CASCADE")
    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    reporter: str = Field(max_length=10)
    reason: str = Field(max_length=2000)
    created_at: datetime = moment()
    settled_at: datetime | None = moment(optional=True)
    settled_by: UUID | None = Field(default=None, foreign_key="accounts.id")
