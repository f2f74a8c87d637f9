"""A product list from the bytes of a file, whatever Excel, a shop or an older system made of it."""

from __future__ import annotations

from backend.catalogue.sheets.delimited import read_delimited
from backend.catalogue.sheets.kinds import sniff
from backend.catalogue.sheets.sheet import Limits, Sheet, SheetError
from backend.catalogue.sheets.tables import build_sheet
from backend.catalogue.sheets.webtable import read_web_table
from backend.catalogue.sheets.workbook import read_workbook
from backend.core.i18n import N_

LIMITS = Limits()


def read_sheet(data: bytes, file_name: str = "", *, sheet_name: str | None = None, limits: Limits = LIMITS) -> Sheet:
    """Read CSV (any common encoding and delimiter), XLSX, ODS, XLS or an HTML table.

    The content decides the kind, not the name, which only tells tabs from commas in a .tsv. `sheet_name` chooses a
    sheet of a workbook; without it the one most like a product list is taken. Raises SheetError, whose sentence says
    what to do.
    """
    if len(data) > limits.max_bytes:
        raise SheetError(
            "too-large",
            N_(
                "The file is larger than %(limit)s MB. Leave out pictures and other sheets, or divide the list.",
                limit=limits.max_bytes // (1024 * 1024),
            ),
        )
    kind = sniff(data)
    if kind == "csv":
        grid = read_delimited(data, limits, "\t" if file_name.lower().endswith((".tsv", ".tab")) else None)
    elif kind == "html":
        grid = read_web_table(data, limits)
    else:
        grid = read_workbook(data, kind, limits, sheet_name)
    return build_sheet(grid, limits)
