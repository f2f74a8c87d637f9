"""Checklists as the API shows them: what is required, never what a firm has."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from backend.compliance.checklist import Checklist, ChecklistLine
from backend.compliance.examples import CHECKLIST
from backend.compliance.requirement import Words
from backend.core.inputs import Output, shown


class SourceOut(Output):
    """Where it is written. `as_of` is the date of the text that was read; the law may have changed since."""

    title: str
    url: str
    as_of: date


class AuthorityOut(Output):
    """Who asks. `country` is ISO 3166 alpha-2, EU or CAM; empty where buyers ask."""

    name: dict[str, str]
    country: str
    url: str


class RequirementOut(Output):
    """A line. `certain` false: it depends on an HS code that is missing. `begins`: compulsory from that day on.

    `status` is "verified" with a source, or "unverified" without one.
    """

    id: str
    kind: str
    compulsory: bool
    certain: bool
    begins: date | None
    what: dict[str, str]
    how: dict[str, str]
    authority: AuthorityOut
    items: list[str] = Field(description="questions of the readiness instrument it feeds")
    renewal: dict[str, str] | None
    status: str
    source: SourceOut | None


class ChecklistOut(Output):
    """What a market asks of a listing, compulsory lines first. `covered` false: only what holds for all goods."""

    model_config = shown(CHECKLIST)

    listing: str
    market: str
    hs_code: str | None
    origin: str
    covered: bool
    hs_missing: bool
    items: list[RequirementOut]


def checklist_out(checklist: Checklist, *, listing: str, hs_code: str | None, origin: str) -> ChecklistOut:
    """A checklist in its public shape."""
    return ChecklistOut(
        listing=listing,
        market=checklist.market,
        hs_code=hs_code,
        origin=origin,
        covered=checklist.covered,
        hs_missing=checklist.hs_missing,
        items=[_line(one) for one in checklist.lines],
    )


def _line(one: ChecklistLine) -> RequirementOut:
    line = one.requirement
    source = line.source
    return RequirementOut(
        id=line.id,
        kind=line.kind,
        compulsory=line.compulsory,
        certain=one.certain,
        begins=line.begins,
        what=_both(line.what),
        how=_both(line.how),
        authority=AuthorityOut(name=_both(line.authority.name), country=line.authority.country, url=line.authority.url),
        items=list(line.items),
        renewal=_both(line.renewal.words) if line.renewal is not None else None,
        status="verified" if line.verified else "unverified",
        source=SourceOut(title=source.title, url=source.url, as_of=source.as_of) if source is not None else None,
    )


def _both(words: Words) -> dict[str, str]:
    return {"es": words.es, "en": words.en}
