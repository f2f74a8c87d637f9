"""What advisors send: verdicts, notes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.core.inputs import Input, Prose
from backend.readiness.schemas import Verdict


class ReviewInput(Input):
    """A verdict on evidence as it was at `seen_version`. `level`: the rung it shows, 0 to 1, where it differs.

    `seen_answer`: the version of the firm's answer the advisor saw, 0 for none; None asks for no comparison.
    """

    verdict: Verdict
    seen_version: Annotated[int, Field(ge=1)]
    level: Annotated[float, Field(ge=0, le=1)] | None = None
    reason: Annotated[Prose, Field(max_length=2000)] = ""
    expires_on: date | None = None
    seen_answer: Annotated[int, Field(ge=0)] | None = None


class NoteInput(Input):
    """A note, or a visit with its day and length. `shown`: the firm reads it too."""

    kind: Literal["note", "visit"] = "note"
    text: Annotated[Prose, Field(min_length=1, max_length=5000)]
    shown: bool = False
    happened_on: date | None = None
    minutes: Annotated[int, Field(ge=0, le=1440)] = 0


class HandInput(Input):
    """Into whose care firms go, and the words that go with them."""

    account_id: UUID
    note: Annotated[Prose, Field(max_length=2000)] = ""
