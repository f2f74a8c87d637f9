"""What goes into the check of a list and what comes out: the person's defaults, listings, findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.catalogue.models import KINDS, UNITS
from backend.catalogue.sheets.decimals import UNKNOWN_STYLE, ColumnStyle, DecimalStyle
from backend.catalogue.sheets.findings import CellFinding
from backend.core.i18n import LOCALES
from backend.core.money import known_currencies

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 8_000
PLACE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the person said once for the whole list. `decimals` None: inferred from the prices."""

    currency: str
    unit: str = "piece"
    category: str | None = None
    locale: str = "es"
    kind: str = "product"
    place: str = ""
    decimals: DecimalStyle | None = None

    def __post_init__(self) -> None:
        if (
            self.currency not in known_currencies()
            or self.unit not in UNITS
            or self.locale not in LOCALES
            or self.kind not in KINDS
        ):
            raise ValueError("defaults must be a currency, unit, language and kind that exist")


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One listing of the list. `price_minor` None: price on request. Strings are plain text, to be escaped.

    `category` is a leaf's slug or the default's; `category_text` what the list says, `category_suggestion` the leaf
    it probably means. `image_urls` in order; `extras` are brand, stock, url, barcode as written.
    """

    row_number: int
    key: str
    sku: str | None
    title: str
    description: str
    category: str | None
    category_text: str
    category_suggestion: str | None
    price_minor: int | None
    currency: str
    unit: str
    moq: int | None
    lead_days: int | None
    hs_code: str | None
    incoterm: str | None
    place: str
    image_urls: tuple[str, ...]
    available: bool
    locale: str
    kind: str
    extras: dict[str, str]


@dataclass(slots=True)
class Validation:
    """The outcome: rows that can be imported, errors (their rows are left out) and warnings, in the list's order."""

    rows: list[ImportedRow] = field(default_factory=list)
    errors: list[CellFinding] = field(default_factory=list)
    warnings: list[CellFinding] = field(default_factory=list)
    total: int = 0
    price_style: ColumnStyle = UNKNOWN_STYLE

    @property
    def error_rows(self) -> set[int]:
        """Numbers of the rows that are left out."""
        return {finding.row_number for finding in self.errors}
