"""From the lines of a list to listings that can be saved, with every doubt and error told by cell."""

from __future__ import annotations

from backend.catalogue.sheets.findings import shortened
from backend.catalogue.sheets.imported import Defaults, ImportedRow, Validation
from backend.catalogue.sheets.mapping import ColumnMapping
from backend.catalogue.sheets.rowcheck import ListContext, RowCheck
from backend.catalogue.sheets.sheet import Sheet, SheetError
from backend.catalogue.sheets.words import Field
from backend.core.i18n import N_, Text


def validate(sheet: Sheet, mapping: ColumnMapping, defaults: Defaults) -> Validation:
    """Check every row. SheetError only where no column is the title; everything else is told by cell."""
    if mapping.index(Field.TITLE) is None:
        raise SheetError(
            "no-title", N_("No column is recognised as the name of the product. Choose which column holds it.")
        )
    context = ListContext(sheet, mapping, defaults)
    first_rows: dict[str, int] = {}
    for row in sheet.rows:
        check = RowCheck(context, row)
        imported = check.run()
        if imported is not None:
            first = first_rows.setdefault(imported.key, row.number)
            if first != row.number:
                wanted = Field.SKU if imported.sku else Field.TITLE
                check.fail(wanted, _doubled(imported, first))
            elif not check.errors:
                context.outcome.rows.append(imported)
        context.outcome.errors += check.errors
        context.outcome.warnings += check.warnings
    context.outcome.total = len(sheet.rows)
    return context.outcome


def _doubled(imported: ImportedRow, first: int) -> Text:
    if imported.sku:
        return N_(
            "The code “%(sku)s” already stands in row %(row)s. Keep one of the two rows.",
            sku=shortened(imported.sku),
            row=first,
        )
    return N_(
        "The product “%(title)s” already stands in row %(row)s. Keep one, or give each a code.",
        title=shortened(imported.title),
        row=first,
    )
