"""The shape of the files compliance packs are written in, with a sentence for whatever does not fit it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from backend.companies.models import SECTORS
from backend.compliance.requirement import Group, Kind, Market

_Said = Annotated[str, Field(min_length=3, max_length=900)]
_Https = Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?$", max_length=300)]
_Hs = Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2})?)?$")]
_Cpc = Annotated[str, Field(pattern=r"^\d{2,5}$")]
_Country = Annotated[str, Field(pattern=r"^[A-Z]{2,3}$")]
_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=80)]
# The items of the instrument that a line can feed.
_Item = Literal["LEG1", "LEG2", "LEG3", "CMP1", "CMP2", "CMP3", "CMP4", "CMP5", "TRD1", "TRD2", "TRD3", "TRD4", "OPS5"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class WordsShape(_Shape):
    """Both languages."""

    es: _Said
    en: _Said


class NamesShape(_Shape):
    """A name in both languages."""

    es: Annotated[str, Field(min_length=2, max_length=160)]
    en: Annotated[str, Field(min_length=2, max_length=160)]


class AuthorityShape(_Shape):
    """Who asks."""

    name: NamesShape
    country: Annotated[str, Field(pattern=r"^([A-Z]{2,3})?$")] = ""
    url: _Https | Literal[""] = ""


class SourceShape(_Shape):
    """A law or a page of an authority."""

    title: Annotated[str, Field(min_length=5, max_length=240)]
    url: _Https
    as_of: date


class RenewalShape(_Shape):
    """How long it holds."""

    words: WordsShape
    days: Annotated[int, Field(ge=1, le=3660)] | None = None
    calendar: Literal["", "fda-food-facility"] = ""


class LineShape(_Shape):
    """A line. Verified ones name their source, the others name none."""

    id: _Id
    kind: Kind
    compulsory: bool
    what: WordsShape
    how: WordsShape
    authority: str
    items: Annotated[list[_Item], Field(min_length=1)]
    status: Literal["verified", "unverified"]
    source: str = ""
    hs: list[_Hs] = []
    not_hs: list[_Hs] = []
    cpc: list[_Cpc] = []
    origins: list[_Country] = []
    topic: str = ""
    begins: date | None = None
    renewal: RenewalShape | None = None

    @model_validator(mode="after")
    def _sourced(self) -> LineShape:
        if self.status == "verified" and not self.source:
            raise ValueError("a verified line names its source")
        if self.status == "unverified" and self.source:
            raise ValueError("an unverified line names no source")
        return self


class PackShape(_Shape):
    """A file of a pack."""

    market: Market
    group: Group
    sectors: list[str] = []
    hs: list[_Hs] = []
    lines: Annotated[list[LineShape], Field(min_length=1)]

    @model_validator(mode="after")
    def _placed(self) -> PackShape:
        unknown = sorted(set(self.sectors) - set(SECTORS))
        if unknown:
            raise ValueError(f"there is no sector {', '.join(unknown)}")
        if self.group == "services" and (self.hs or any(line.hs or line.not_hs for line in self.lines)):
            raise ValueError("services have no HS codes")
        if self.group != "services" and any(line.cpc for line in self.lines):
            raise ValueError("goods have no classes of services")
        if self.group not in ("services", "goods") and not (self.hs and self.sectors):
            raise ValueError("a group of goods names its HS prefixes and its sectors")
        return self


def told(file: str, problem: ValidationError, content: Any) -> list[str]:
    """Each error as a sentence that names file, line and field."""
    return [_sentence(file, error, content) for error in problem.errors(include_url=False)]


def _sentence(file: str, error: Any, content: Any) -> str:
    where = [str(part) for part in error["loc"]]
    place = file
    if len(where) > 1 and where[0] == "lines":
        place += f", {_name(content, int(where[1]))}"
        where = where[2:]
    field = ".".join(where)
    what = error["msg"].removeprefix("Value error, ")
    known = {"missing": "is missing: write it", "extra_forbidden": "is not known here: take it out"}
    said = known.get(error["type"], f"does not hold: {what[0].lower()}{what[1:]}")
    return f"{place}: {field} {said}." if field else f"{place}: {what}."


def _name(content: Any, number: int) -> str:
    try:
        return f"line {number + 1} ({content['lines'][number]['id']})"
    except (KeyError, TypeError, IndexError):
        return f"line {number + 1}"
