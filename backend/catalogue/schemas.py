"""What describes a listing, coming in: the same shape from a form and from a program."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from backend.catalogue.examples import CHANGE
from backend.catalogue.models import Kind, Unit
from backend.core.inputs import Currency, Input, Line, Locale, Prose, shown

Incoterm = Literal["", "EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"]
LARGEST_COUNT = 2_000_000_000
LONGEST_LEAD = 3660
MOST_TIERS = 8


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


# The bounds stand inside: outside, they would be tried on None.
_Count = Annotated[Annotated[int, Field(ge=1, le=LARGEST_COUNT)] | None, BeforeValidator(_blank_is_none)]
_Days = Annotated[Annotated[int, Field(ge=0, le=LONGEST_LEAD)] | None, BeforeValidator(_blank_is_none)]


class TierInput(Input):
    """The price of one unit from a quantity on. The amount is text, as people write it: "1,234.50"."""

    from_quantity: Annotated[int, Field(ge=1, le=LARGEST_COUNT, examples=[100])]
    amount: Annotated[Line, Field(min_length=1, max_length=40, examples=["12.50"])]


class ListingCreate(Input):
    """A product or a service. A draft may lack its category; no tiers means "price on request".

    `source_locale` says which of two languages the firm wrote itself; Spanish where it is left out and both are there.
    """

    kind: Kind = "product"
    category: Annotated[Line, Field(max_length=80, examples=["roasted-coffee"])] = ""
    title_es: Annotated[Line, Field(max_length=200, examples=["Café de altura tostado"])] = ""
    title_en: Annotated[Line, Field(max_length=200)] = ""
    description_es: Annotated[Prose, Field(max_length=8000)] = ""
    description_en: Annotated[Prose, Field(max_length=8000)] = ""
    source_locale: Literal["", "es", "en"] = ""
    hs_code: Annotated[Line, Field(max_length=60, examples=["0901.21"])] = ""
    unit: Unit
    currency: Currency
    tiers: list[TierInput] = Field(default=[], max_length=MOST_TIERS)
    moq: _Count = None
    lead_days: _Days = None
    incoterm: Incoterm = ""
    incoterm_place: Annotated[Line, Field(max_length=120, examples=["Puerto Quetzal"])] = ""
    sku: Annotated[Line, Field(max_length=80)] = ""


class ListingUpdate(ListingCreate):
    """Changes to a listing; `version` is the one they were made on. Languages left empty are removed.

    `still_right` names languages whose text was looked at after the other one changed, and holds as it is.
    """

    model_config = shown(CHANGE)

    version: Annotated[int, Field(ge=1)]
    still_right: list[Locale] = Field(default=[], max_length=2)


class PhotoText(Input):
    """What a photo shows, for who cannot see it."""

    alt: Annotated[Line, Field(max_length=200)] = ""


class PhotoOrder(Input):
    """All photos of a listing in their new order; the first is the card's."""

    photos: Annotated[list[UUID], Field(max_length=20)]


class ImportOptions(Input):
    """What a person says once for a whole list. `columns` maps a field to its column's index, None to "not there".

    `decimals` "" lets the prices themselves tell; `category` holds for rows whose own is not known.
    """

    currency: Currency
    unit: Unit = "piece"
    category: Annotated[Line, Field(max_length=80)] = ""
    locale: Locale = "es"
    kind: Kind = "product"
    place: Annotated[Line, Field(max_length=120)] = ""
    decimals: Literal["", "point", "comma"] = ""
    publish: bool = False
    sheet_name: Annotated[Line, Field(max_length=200)] = ""
    columns: dict[Annotated[str, Field(max_length=20)], Annotated[int, Field(ge=0, le=500)] | None] = Field(default={})
