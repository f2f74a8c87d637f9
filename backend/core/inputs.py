"""What people send: strict shapes, clean text, and a sentence for each thing that does not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import pycountry
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from backend.core.errors import InvalidInput
from backend.core.i18n import N_, Text
from backend.core.money import known_currencies

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"[\r\n\u2028\u2029\x85]+")
_INVISIBLE_EDGES = "\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e "
_COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)
_EMAIL = re.compile(r"[^@\s\"'<>(),:;\[\]\\]{1,64}@(?=.{3,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]+")


class Input(BaseModel):
    """Base of everything that comes in: unknown fields are refused, white space at the edges goes."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Output(BaseModel):
    """Base of everything that goes out."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, frozen=True)


def shown(example: dict[str, Any]) -> ConfigDict:
    """The part of a shape's `model_config` that gives it an example in the API's description."""
    return ConfigDict(json_schema_extra={"examples": [example]})


def _clean(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("control_characters", "control characters")
    return value.strip(_INVISIBLE_EDGES).strip()


def _one_line(value: str) -> str:
    return _BREAKS.sub(" ", _clean(value)).strip()


def _lines(value: str) -> str:
    return _clean(value.replace("\r\n", "\n").replace("\r", "\n"))


def _country(value: str) -> str:
    if value.upper() not in _COUNTRIES:
        raise PydanticCustomError("country", "unknown country")
    return value.upper()


def _currency(value: str) -> str:
    if value.upper() not in known_currencies():
        raise PydanticCustomError("currency", "unknown currency")
    return value.upper()


def _email(value: str) -> str:
    cleaned = _one_line(value)
    local, _, domain = cleaned.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise PydanticCustomError("email", "not an address") from None
    address = f"{local.lower()}@{domain}"
    if not _EMAIL.fullmatch(address) or ".." in local or local.startswith(".") or not address.isascii():
        raise PydanticCustomError("email", "not an address")
    return address


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Line = Annotated[str, AfterValidator(_one_line)]
Prose = Annotated[str, AfterValidator(_lines)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Country = Annotated[str, Field(max_length=2), AfterValidator(_country)]
Currency = Annotated[str, Field(max_length=3), AfterValidator(_currency)]
Locale = Literal["es", "en"]
OptionalNumber = Annotated[int | None, BeforeValidator(_empty_is_none)]
OptionalId = Annotated[UUID | None, BeforeValidator(_empty_is_none)]

_SENTENCES: dict[str, Text] = {
    "missing": N_("Please fill this in."),
    "string_type": N_("Write this as text."),
    "string_too_short": N_("Please write at least %(min_length)s characters."),
    "string_too_long": N_("This is too long: use at most %(max_length)s characters."),
    "too_long": N_("Too many entries: at most %(max_length)s."),
    "int_parsing": N_("Write a whole number, for example 500."),
    "int_type": N_("Write a whole number, for example 500."),
    "int_parsing_size": N_("This number is too large."),
    "greater_than": N_("Write a number above %(gt)s."),
    "greater_than_equal": N_("Write a number of at least %(ge)s."),
    "less_than_equal": N_("Write a number of at most %(le)s."),
    "literal_error": N_("Choose one of the answers on the list."),
    "enum": N_("Choose one of the answers on the list."),
    "extra_forbidden": N_("This field is not known here. Leave it out."),
    "country": N_("Choose a country from the list."),
    "currency": N_("Choose a currency from the list."),
    "email": N_("Write an e-mail address, for example name@firm.com."),
    "website": N_("Write a web address, for example www.firm.com, or leave this empty."),
    "zone": N_("Choose a time zone by its name, for example America/Mexico_City."),
    "slug": N_("Use small letters, digits and hyphens only."),
    "control_characters": N_("This holds characters that cannot be stored. Write it again without them."),
    "bool_parsing": N_("Answer yes or no."),
    "uuid_parsing": N_("This reference is not complete. Go back and choose again."),
}
_OTHERWISE = N_("Please check this answer.")


def sentence_of(error: Mapping[str, Any]) -> Text:
    """One of pydantic's errors as a sentence."""
    context = {key: str(value) for key, value in (error.get("ctx") or {}).items()}
    kind = error["type"]
    if kind in ("too_short", "too_long") and context.get("field_type") == "Value":
        kind = f"string_{kind}"  # a text measured after it was cleaned: pydantic speaks of items then
    known = _SENTENCES.get(kind, _OTHERWISE)
    if kind == "string_too_short" and context.get("min_length") == "1":
        known = _SENTENCES["missing"]
    return Text(known.msgid, dict(context))


def sentences(problem: ValidationError) -> dict[str, Text]:
    """Each field that does not hold with one sentence; nested fields are named with dots."""
    found: dict[str, Text] = {}
    for error in problem.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in error["loc"]) or "form"
        found.setdefault(name, sentence_of(error))
    return found


_Shape = TypeVar("_Shape", bound=BaseModel)


def read(shape: type[_Shape], values: Mapping[str, Any]) -> _Shape:
    """The values as their shape; InvalidInput with a sentence per field where they do not fit."""
    try:
        return shape.model_validate(values)
    except ValidationError as problem:
        raise InvalidInput(fields=sentences(problem)) from None
