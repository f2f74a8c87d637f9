"""What a person sends about a line of a checklist."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from backend.core.inputs import Input, Prose


def _none_chosen(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


OptionalDocument = Annotated[UUID | None, BeforeValidator(_none_chosen)]


class MarkInput(Input):
    """What the firm says of a line; "" takes it back. `seen_version` is the mark's that was on the page, 0 for none.

    `document_id`: the document of the firm's that proves a line it has; nothing else keeps one.
    """

    line: Annotated[str, Field(min_length=1, max_length=80)]
    mark: Literal["", "have", "missing", "not_needed"]
    note: Annotated[Prose, Field(max_length=1000)] = ""
    document_id: OptionalDocument = None
    seen_version: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class HoldInput(Input):
    """That a line which was missing is held now: for which listings, and the document that proves it, if any."""

    listings: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    document_id: OptionalDocument = None
