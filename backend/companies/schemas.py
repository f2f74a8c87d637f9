"""What describes a company, coming in and going out."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from uuid import UUID

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from backend.companies.examples import CHANGE, COMPANY
from backend.companies.models import Sector
from backend.core.inputs import Country, Email, Input, Line, Locale, Output, Prose, shown

TaxKind = Literal["", "mx.rfc", "gt.nit", "gt.cui", "sv.nit", "sv.dui", "other"]
Name = Annotated[Line, Field(min_length=2, max_length=160)]
Story = Annotated[Prose, Field(max_length=4000)]
Reasons = Annotated[Prose, Field(min_length=10, max_length=2000)]


_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9](:[0-9]{1,5})?")
_MEXICAN_MOBILE = re.compile(r"(?:\+52\s*1|044|045)[\s.-]*((?:[0-9][\s.()-]*){10})")


def _website(value: str) -> str:
    """An address with its scheme; its host must be a name, so that nothing but a web page can hide in it."""
    if not value:
        return ""
    address = value if value.lower().startswith(("http://", "https://")) else f"https://{value}"
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise PydanticCustomError("website", "not an address") from None
    if not _HOST.fullmatch(host) or any(letter in path for letter in " \"'<>\\"):
        raise PydanticCustomError("website", "not an address")
    return f"{scheme.lower()}://{host}{slash}{path}"


def _languages(value: object) -> object:
    return [value] if isinstance(value, str) else value


Website = Annotated[Line, Field(max_length=300), AfterValidator(_website)]
Languages = Annotated[list[Locale], BeforeValidator(_languages), Field(min_length=1, max_length=2)]


def phone_number(text: str, country: str) -> str | None:
    """A telephone number as E.164, read as people of the country write it; None where it cannot be one."""
    if not text:
        return ""
    # Until 2019 Mexicans dialled 1, 044 or 045 before a mobile number, and many still write it so.
    old = _MEXICAN_MOBILE.fullmatch(text) if country == "MX" or text.startswith("+52") else None
    try:
        number = phonenumbers.parse(old[1], "MX") if old else phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class CompanyProfile(Input):
    """What a firm says of itself. Without a `tax_kind`, the country says what its number is."""

    name: Name
    legal_name: Annotated[Line, Field(max_length=200)] = ""
    tax_kind: TaxKind = ""
    tax_identifier: Annotated[Line, Field(min_length=3, max_length=40)]
    sector: Sector
    country: Country
    region: Annotated[Line, Field(max_length=120)] = ""
    municipality: Annotated[Line, Field(min_length=2, max_length=120)]
    whatsapp: Annotated[Line, Field(max_length=40)] = ""
    website: Website = ""
    languages: Languages = Field(default=["es"])
    story_es: Story = ""
    story_en: Story = ""


class CompanyJoin(CompanyProfile):
    """A firm that joins a hub. A visitor adds who they are; someone signed in leaves that out."""

    hub: Annotated[Line, Field(min_length=1, max_length=80)]
    person: Annotated[Line, Field(max_length=120)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    locale: Locale = "es"


class CompanyUpdate(CompanyProfile):
    """Changes to a firm; `version` is the one the form was filled from."""

    model_config = shown(CHANGE)

    version: Annotated[int, Field(ge=1)]
    slug: Annotated[Line, Field(max_length=80)] = ""


class Decision(Input):
    """A manager's word on a firm that asked to join."""

    version: Annotated[int, Field(ge=1)]
    reasons: Annotated[Prose, Field(max_length=2000)] = ""


class Invitation(Input):
    """Someone who shall help with the firm's showcase."""

    email: Email
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    role: Literal["owner", "editor"] = "editor"


class KeyCreate(Input):
    """A new API key."""

    name: Annotated[Line, Field(min_length=1, max_length=80)]
    scopes: Annotated[
        list[
            Literal[
                "listings:read", "listings:write", "inquiries:read", "inquiries:write", "imports:write", "company:write"
            ]
        ],
        BeforeValidator(_languages),
        Field(min_length=1, max_length=6),
    ]


class CompanyOut(Output):
    """A firm as the public sees it."""

    model_config = shown(COMPANY)

    id: UUID
    slug: str
    name: str
    sector: str
    country: str
    region: str
    municipality: str
    whatsapp: str
    website: str
    languages: list[str]
    stories: dict[str, str]
    hubs: list[str]
