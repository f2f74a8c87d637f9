"""Which column holds what: guessed from the headings, always the person's to change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from backend.catalogue.sheets.currencies import heading_currencies
from backend.catalogue.sheets.sheet import Sheet, SheetError, cell_text, is_empty
from backend.catalogue.sheets.units import unit_of
from backend.catalogue.sheets.words import EXTRAS, LAST_RESORT, NAMES, NOT_WITH, Field, fold, fold_heading, word_set
from backend.core.i18n import N_

_SURE = 0.45
_OTHER_LANGUAGE = word_set("ingles english en eng frances french aleman german de fr")
_PER_UNIT = re.compile(
    r"(?:\b(?:por|x|per|c|cada)\s+|/\s*)([a-z0-9ñáéíóú²³]+(?:\s+[a-zñáéíóú]+)?)\s*\)?\s*$", re.IGNORECASE
)
# The column this house adds to a list it gives back for correction; it comes in again with the corrected list.
OWN_COLUMN = ("vitrina que corregir", "vitrina what to correct")


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column chosen for a field; `confidence` from 0 to 1, 1 also where the person chose it."""

    index: int
    confidence: float


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Field by field the column that holds it. `extras` are columns kept beside the listing (brand, stock, url,
    barcode), `unmapped` those that nothing is made of.

    `currencies` and `unit` are what the price's own heading says: "Precio USD por kg".
    """

    columns: Mapping[Field, MappedColumn] = field(default_factory=dict)
    extras: Mapping[str, int] = field(default_factory=dict)
    unmapped: tuple[int, ...] = ()
    currencies: frozenset[str] = frozenset()
    unit: str | None = None
    lead_unit: str | None = None

    def index(self, wanted: Field) -> int | None:
        """The column of a field, None where the list has none."""
        column = self.columns.get(wanted)
        return None if column is None else column.index

    def as_record(self) -> dict[str, int]:
        """The choice as plain JSON: field to column."""
        return {str(name): column.index for name, column in self.columns.items()}


def guess_mapping(sheet: Sheet) -> ColumnMapping:
    """Take for each field the column whose heading names it best; a column serves one field only."""
    claims = sorted(_claims(sheet), key=lambda claim: (-claim[0], claim[2]))
    columns: dict[Field, MappedColumn] = {}
    taken: set[int] = set()
    for score, wanted, index in claims:
        if wanted not in columns and index not in taken:
            columns[wanted] = MappedColumn(index, round(min(score, 1.0), 2))
            taken.add(index)
    if Field.TITLE not in columns and Field.DESCRIPTION in columns:
        # Price lists of the region often have "Clave, Descripción, Unidad, Precio": the description is the name.
        described = columns.pop(Field.DESCRIPTION)
        columns[Field.TITLE] = MappedColumn(described.index, min(described.confidence, 0.6))
    return _completed(sheet, columns)


def choose_columns(
    sheet: Sheet, choice: Mapping[str, int | None], *, base: ColumnMapping | None = None
) -> ColumnMapping:
    """The person's own mapping, field name to column index (None: the list has no such column).

    Fields left out keep what `base` says. A column given to one field is taken from any other. Raises SheetError
    for a field or a column that does not exist.
    """
    columns = dict(base.columns) if base is not None else {}
    for name, index in choice.items():
        if name not in set(Field) or (index is not None and not 0 <= index < len(sheet.headers)):
            raise SheetError("mapping", N_("The choice of columns does not fit this list. Choose the columns again."))
        columns.pop(Field(name), None)
    for name, index in choice.items():
        if index is not None:
            columns = {other: column for other, column in columns.items() if column.index != index}
            columns[Field(name)] = MappedColumn(index, 1.0)
    return _completed(sheet, columns)


def _completed(sheet: Sheet, columns: dict[Field, MappedColumn]) -> ColumnMapping:
    """Add what follows from the choice: the other columns, and what the headings of price and delivery say."""
    used = {column.index for column in columns.values()}
    folded = [fold_heading(header) for header in sheet.headers]
    extras = {
        name: index
        for name, names in EXTRAS.items()
        if (index := next((i for i, heading in enumerate(folded) if heading in names and i not in used), None))
        is not None
    }
    unmapped = tuple(
        i
        for i in range(len(sheet.headers))
        if i not in used and i not in extras.values() and folded[i] not in OWN_COLUMN
    )
    mapping = ColumnMapping({name: columns[name] for name in Field if name in columns}, extras, unmapped)
    price, lead = mapping.index(Field.PRICE), mapping.index(Field.LEAD_DAYS)
    if price is not None:
        heading = sheet.headers[price]
        mapping = replace(mapping, currencies=heading_currencies(heading), unit=_heading_unit(heading))
    if lead is not None:
        mapping = replace(mapping, lead_unit=_lead_unit(folded[lead]))
    return mapping


def _heading_unit(heading: str) -> str | None:
    """ "Precio por kg", "Price/litre", "Precio (pieza)"."""
    match = _PER_UNIT.search(heading)
    if match:
        return unit_of(match[1])
    inside = re.search(r"\(([^()]+)\)", heading)
    unit = unit_of(inside[1]) if inside else None
    return None if unit is None or (inside and heading_currencies(inside[1])) else unit


def _lead_unit(folded: str) -> str | None:
    words = set(folded.split())
    if words & {"semanas", "semana", "weeks", "week"}:
        return "week"
    if words & {"meses", "mes", "months", "month"}:
        return "month"
    if words & {"horas", "hours", "hrs"}:
        return "hour"
    return None


def _claims(sheet: Sheet) -> Iterator[tuple[float, Field, int]]:
    for index, header in enumerate(sheet.headers):
        words = fold_heading(re.sub(r" \(\d+\)$", "", header))
        if not words or words in OWN_COLUMN:
            continue
        for wanted in Field:
            score = _score(wanted, words)
            if score >= _SURE and (wanted is not Field.SKU or "sku" in words or _tells_apart(sheet, index)):
                yield score, wanted, index


def _tells_apart(sheet: Sheet, index: int) -> bool:
    """Whether a column's values are nearly all different: "clave" is also the name of codes that groups share."""
    values = [fold(cell_text(cell)[:200]) for cell in sheet.column(index) if not is_empty(cell)]
    return not values or len(set(values)) >= 0.9 * len(values)


def _score(wanted: Field, heading: str) -> float:
    """How well a heading names a field: 1 for the field's best name, less for a longer or rarer one."""
    names = NAMES[wanted]
    if heading in names:
        return 1.0 - 0.005 * names.index(heading)
    spare = LAST_RESORT.get(wanted, ())
    if heading in spare:
        return 0.5 - 0.005 * spare.index(heading)
    words = heading.split()
    if len(words) > 12 or NOT_WITH[wanted] & set(words):
        return 0.0
    best = 0.0
    for rank, name in enumerate(names):
        at = f" {heading} ".find(f" {name} ")
        if at >= 0:
            share = len(name.split()) / len(words)
            best = max(best, 0.45 + 0.3 * share + (0.1 if at == 0 else 0.0) - 0.002 * rank)
    return best - 0.3 if _OTHER_LANGUAGE & set(words) and wanted in (Field.TITLE, Field.DESCRIPTION) else best
