"""What describes a hub, coming in and going out."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from backend.core.inputs import Country, Currency, Email, Input, Line, Locale, Output, Prose


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise PydanticCustomError("zone", "unknown time zone")
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise PydanticCustomError("slug", "not an address")
    return value


def _dates(value: object) -> object:
    """Days as a form sends them: one text, a date on each line."""
    return [part for part in re.split(r"[\s,;]+", value) if part] if isinstance(value, str) else value


class HubText(Input):
    """A hub's words in one language."""

    tagline: Annotated[Line, Field(max_length=200)] = ""
    introduction: Annotated[Prose, Field(max_length=6000)] = ""


class HubDetails(Input):
    """What a hub says of itself and how it works: chosen when it is opened, changed by its managers."""

    name: Annotated[Line, Field(min_length=2, max_length=120)]
    region: Annotated[Line, Field(max_length=120)] = ""
    place: Annotated[Line, Field(max_length=120)] = ""
    zone: Annotated[str, Field(max_length=64), AfterValidator(_zone)]
    working_week: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[1, 2, 3, 4, 5], min_length=1, max_length=7)
    holidays: Annotated[list[date], BeforeValidator(_dates), Field(max_length=200)] = Field(default=[])
    languages: list[Locale] = Field(default=["es", "en"], min_length=1, max_length=2)
    currency: Currency
    accent: Literal["terracota", "anil", "cochinilla", "jade"] = "terracota"
    approval_policy: Literal["manager", "open"] = "manager"
    contact_email: Email
    texts: dict[Locale, HubText] = Field(default={})


class HubCreate(HubDetails):
    """A new hub: the operator's form and the demo's file. Its address and its country stay."""

    slug: Annotated[str, Field(min_length=2, max_length=80), AfterValidator(_slug)]
    country: Country


class HubUpdate(HubDetails):
    """A hub as its manager wants it. `seen`: `editing.state_of` the hub whose form this was; empty asks nothing."""

    seen: Annotated[Line, Field(max_length=64)] = ""


class StaffInvitation(Input):
    """Someone who shall work for the hub."""

    email: Email
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    role: Literal["manager", "advisor"] = "advisor"


class HubCard(Output):
    """A hub as others see it."""

    id: UUID
    slug: str
    name: str
    country: str
    region: str
    place: str
    zone: str
    languages: list[str]
    currency: str
    accent: str
    tagline: dict[str, str]
    introduction: dict[str, str]
