"""What a product list holds, before anything of it is taken: columns, rows, errors by cell, and what would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from sqlmodel import Session, col, select

from backend.catalogue.changing import RowChange, change_for
from backend.catalogue.describing import fitting_category
from backend.catalogue.models import Listing
from backend.catalogue.recognising import Whole, recognise
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets.decimals import DecimalStyle
from backend.catalogue.sheets.findings import CellFinding
from backend.catalogue.sheets.imported import Defaults, ImportedRow, Validation
from backend.catalogue.sheets.mapping import ColumnMapping, choose_columns, guess_mapping
from backend.catalogue.sheets.reading import read_sheet
from backend.catalogue.sheets.rows import validate
from backend.catalogue.sheets.sheet import Sheet, SheetRow, is_empty
from backend.catalogue.sheets.words import Field
from backend.catalogue.writing import texts_of, tiers_of
from backend.core.errors import InvalidInput
from backend.core.i18n import N_

CHUNK = 200


@dataclass(frozen=True)
class ProductList:
    """A list as read, with how its columns are understood and what came of every row."""

    sheet: Sheet
    mapping: ColumnMapping
    validation: Validation
    options: ImportOptions

    @property
    def rows(self) -> list[ImportedRow]:
        """The rows that can be taken, in the list's order."""
        return self.validation.rows

    @cached_property
    def whole(self) -> Whole:
        """What recognising a row needs to know of all the others."""
        return Whole.of(self.rows)

    @cached_property
    def _lines(self) -> dict[int, SheetRow]:
        return {line.number: line for line in self.sheet.rows}

    def filled(self, row: ImportedRow) -> frozenset[Field]:
        """The fields that the list says something about in this row; an empty cell says nothing."""
        cells = self._lines[row.row_number].cells
        said = {name for name, column in self.mapping.columns.items() if not is_empty(cells[column.index])}
        return frozenset(said | ({Field.UNIT} if self.mapping.unit else set()))


@dataclass(slots=True)
class Figures:
    """What applying the list would do. `uncategorised` rows stay drafts until a category is chosen."""

    rows: int = 0
    good: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    errors: int = 0
    warnings: int = 0
    uncategorised: int = 0
    verdicts: dict[int, str] = field(default_factory=dict)


def read_list(data: bytes, file_name: str, options: ImportOptions) -> ProductList:
    """Read and check a file. SheetError where it is no list; a list without a name column has no rows to take."""
    if options.category and not fitting_category(options.category, options.kind):
        raise InvalidInput(fields={"category": N_("Choose a category from the list.")})
    sheet = read_sheet(data, file_name, sheet_name=options.sheet_name or None)
    mapping = guess_mapping(sheet)
    if options.columns:
        mapping = choose_columns(sheet, options.columns, base=mapping)
    if mapping.index(Field.TITLE) is None:
        return ProductList(sheet, mapping, Validation(total=len(sheet.rows)), options)
    validation = validate(sheet, mapping, _defaults(options))
    _add_heading_warnings(sheet, mapping, validation)
    return ProductList(sheet, mapping, validation, options)


def _defaults(options: ImportOptions) -> Defaults:
    return Defaults(
        currency=options.currency,
        unit=options.unit,
        category=options.category or None,
        locale=options.locale,
        kind=options.kind,
        place=options.place,
        decimals=DecimalStyle(options.decimals) if options.decimals else None,
    )


def _add_heading_warnings(sheet: Sheet, mapping: ColumnMapping, validation: Validation) -> None:
    """Listings carry tariff codes of six digits; shorter ones name whole groups of goods."""
    index = mapping.index(Field.HS_CODE)
    for row in validation.rows if index is not None else ():
        if row.hs_code and len(row.hs_code) < 6 and index is not None:
            validation.warnings.append(
                CellFinding(
                    row.row_number,
                    index,
                    sheet.headers[index],
                    row.hs_code,
                    N_(
                        "“%(code)s” is only the heading: it was left out. Write all six digits, for example 0901.21.",
                        code=row.hs_code,
                    ),
                )
            )
    validation.warnings.sort(key=lambda finding: finding.row_number)


def measure(session: Session, company_id: UUID, found: ProductList) -> Figures:
    """What applying the list would do to the firm's listings as they are now. Reads only."""
    validation = found.validation
    figures = Figures(
        rows=validation.total,
        good=len(found.rows),
        wrong=len(validation.error_rows),
        errors=len(validation.errors),
        warnings=len(validation.warnings),
    )
    for start in range(0, len(found.rows), CHUNK):
        for change in plan(session, company_id, found, found.rows[start : start + CHUNK]):
            verdict = "new" if change.listing is None else "same" if change.empty else "changed"
            figures.verdicts[change.row.row_number] = verdict
            figures.uncategorised += change.listing is None and not change.columns["category"]
    for verdict in figures.verdicts.values():
        setattr(figures, verdict, getattr(figures, verdict) + 1)
    return figures


def plan(session: Session, company_id: UUID, found: ProductList, rows: list[ImportedRow]) -> list[RowChange]:
    """What each of these rows means for the firm's listings as they are now."""
    matches = recognise(session, company_id, rows, found.whole)
    ids = [listing_id for listing_id in matches.values() if listing_id is not None]
    listings = {listing.id: listing for listing in session.exec(select(Listing).where(col(Listing.id).in_(ids)))}
    texts, tiers = texts_of(session, ids), tiers_of(session, ids)
    changes = []
    for row in rows:
        listing_id = matches[row.row_number]
        known = None if listing_id is None else listings[listing_id]
        changes.append(
            change_for(
                row,
                found.filled(row),
                found.options,
                known,
                texts=texts[known.id] if known else {},
                tiers=tiers[known.id] if known else [],
            )
        )
    return changes
