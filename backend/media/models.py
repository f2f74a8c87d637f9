"""Files: pictures that the public sees and attachments that only their owners do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from backend.core.tables import Row, moment, one_of

PURPOSES = ("photo", "logo", "attachment", "import")


class Media(Row, table=True):
    """A stored file. `variants` of a picture: [{"width": 640, "height": 400, "format": "webp", "key": ...}].

    Public are photos and logos; attachments and imports only reach their company and the other side of a conversation.
    The file stays until its row goes; the row goes with the listing, conversation or company that shows it.
    """

    __tablename__ = "media"
    __table_args__ = (one_of("purpose", PURPOSES),)

    company_id: UUID = Field(index=True, description="the company it belongs to, or to which it was sent")
    purpose: str = Field(max_length=20)
    file_name: str = Field(max_length=200, description="for showing only; never part of a path")
    content_type: str = Field(max_length=100)
    size: int = Field(description="bytes of the stored original")
    sha256: str = Field(max_length=64)
    storage_key: str = Field(max_length=200, unique=True)
    width: int | None = None
    height: int | None = None
    variants: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    created_at: datetime = moment()
