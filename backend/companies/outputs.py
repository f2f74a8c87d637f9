"""A firm as the API shows it to the firm's own programs."""

from __future__ import annotations

from uuid import UUID

from backend.companies.examples import PROFILE
from backend.companies.models import Company
from backend.core.inputs import Output, shown


class ProfileOut(Output):
    """Everything a firm says of itself. `version` goes into the next change.

    `tax_doubtful`: the number's check digit does not fit. It is said, never refused.
    """

    model_config = shown(PROFILE)

    id: UUID
    slug: str
    name: str
    legal_name: str
    tax_kind: str
    tax_identifier: str
    tax_doubtful: bool
    sector: str
    country: str
    region: str
    municipality: str
    whatsapp: str
    website: str
    languages: list[str]
    stories: dict[str, str]
    version: int


def profile_out(company: Company) -> ProfileOut:
    """A firm for its own programs."""
    return ProfileOut.model_validate({name: getattr(company, name) for name in ProfileOut.model_fields})
