"""What firms and advisors send about readiness; the same shapes serve pages and programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from backend.core.inputs import Input, Line, OptionalNumber, Prose
from backend.readiness.instrument import Offer
from backend.readiness.standing import AnswerState

Market = Literal["US", "EU", "CAM", "CA", "OTHER"]
Verdict = Literal["accept", "reject", "more", "not_applicable"]
Authority = Literal["sat", "sat-gt", "hacienda-sv", "padron-exportadores", "siger", "fda", "senasica", "other"]
AUTHORITIES: tuple[str, ...] = Authority.__args__  # type: ignore[attr-defined]  # a Literal's arguments
MARKETS: tuple[str, ...] = Market.__args__  # type: ignore[attr-defined]  # as above


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


OptionalDay = Annotated[date | None, BeforeValidator(_empty_is_none)]
OptionalLevel = Annotated[float | None, BeforeValidator(_empty_is_none), Field(ge=0, le=1)]
YesNo = Annotated[bool | None, BeforeValidator(_empty_is_none)]


class Described(Input):
    """How a firm describes itself, all of it by choice. Counted in groups of five and more, shown to nobody else."""

    women_led: YesNo = None
    indigenous_led: YesNo = None
    rural: YesNo = None


class ProfileInput(Input):
    """What decides which questions a firm is asked. `markets`: first the one it aims at. `facts`: only what is known.

    `seen_version` is the version the form was opened with, 0 where there was none; None asks for no comparison.
    """

    offers: Annotated[list[Offer], Field(min_length=1, max_length=2)]
    markets: Annotated[list[Market], Field(max_length=5)] = Field(default_factory=list)
    facts: dict[Annotated[str, Field(max_length=60)], YesNo] = Field(default_factory=dict, max_length=20)
    described: Described = Field(default_factory=Described)
    seen_version: OptionalNumber = None


class AnswerInput(Input):
    """An answer to one item. `value`: {"rung": n}, {"yes": bool}, {"count": n} or {"code": "090121"} where answered.

    `seen_version` is the version of the answer the person saw, 0 where there was none; None asks for no comparison.
    """

    state: AnswerState = "answered"
    value: Annotated[dict[str, Any], Field(max_length=3)] = Field(default_factory=dict)
    note: Annotated[Prose, Field(max_length=2000)] = ""
    seen_version: OptionalNumber = None


class DocumentInput(Input):
    """What a form says of a file, a link or a registry number; empty dates are not known."""

    title: Annotated[Line, Field(min_length=1, max_length=200)]
    items: Annotated[list[Annotated[str, Field(max_length=20)]], Field(min_length=1, max_length=35)]
    issued_on: OptionalDay = None
    expires_on: OptionalDay = None
    url: Annotated[Line, Field(max_length=500)] = ""
    authority: Annotated[Line, Field(max_length=60)] = ""
    number: Annotated[Line, Field(max_length=80)] = ""


class DecisionInput(Input):
    """An advisor's verdict on the evidence as it was at `seen_version`."""

    seen_version: int
    verdict: Verdict
    level: OptionalLevel = None
    reason: Annotated[Prose, Field(max_length=2000)] = ""
    expires_on: OptionalDay = None
