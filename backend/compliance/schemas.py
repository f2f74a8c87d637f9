"""What a person sends about a line of a checklist."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from backend.core.inputs import Input, Prose


class MarkInput(Input):
    """What the firm says of a line; "" takes it back. `seen_version` is the mark's that was on the page, 0 for none."""

    line: Annotated[str, Field(min_length=1, max_length=80)]
    mark: Literal["", "have", "missing", "not_needed"]
    note: Annotated[Prose, Field(max_length=1000)] = ""
    seen_version: Annotated[int, Field(ge=0, le=1_000_000)] = 0
